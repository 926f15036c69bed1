"""The app, started: which pages there are, and who may see them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path

from nicegui import app, ui

from standoff.app.answer import answer
from standoff.app.aside import aside
from standoff.app.catalog import Catalog
from standoff.app.frame import WAYS, complaint, frame
from standoff.app.jobs import JobPool
from standoff.app.listen import Listening
from standoff.app.page_context import PageContext
from standoff.app.pages import (
    argument,
    compare,
    decide,
    evidence,
    tradecraft,
    variants,
    verdicts,
    views,
    what_if,
    write,
)
from standoff.app.pages import ask as ask_page
from standoff.app.pages import new as new_page
from standoff.app.pages import read as read_page
from standoff.app.pages import shelf as shelf_page
from standoff.app.person import person_of
from standoff.language.error import StandoffError
from standoff.presentation.errors import error_text

PAGES: dict[str, Callable[[PageContext], Awaitable[None]]] = {
    "argument": argument.show,
    "ask": ask_page.show,
    "compare": compare.show,
    "evidence": evidence.show,
    "read": read_page.show,
    "decide": decide.show,
    "variants": variants.show,
    "views": views.show,
    "tradecraft": tradecraft.show,
    "verdicts": verdicts.show,
    "what-if": what_if.show,
    "write": write.show,
}  # by their way, as in `frame.WAYS`

TIDY = 60.0  # seconds between two looks at what nobody asks for any more
LONGEST = 120.0  # seconds in which the file of a page is read, at the worst


def serve(
    given: Iterable[str],
    drafts: Path,
    at: Listening,
    token: str | None = None,
    show: bool = False,
    told: Callable[[str], None] = print,
) -> None:
    """Runs the app until it is ended.

    Args:
        given: scenarios or stores from the command line; the app opens on the first of them, else on the shelf.
        token: that a browser must show; made up where others can reach the app and none is given.
        show: whether to open a browser.
        told: is given the address, once.

    Raises:
        ScenarioNotFound and others: as `library.catalog.find`, for what is given.
    """
    shelf, bench = Catalog(drafts, given), JobPool()
    token = at.token(token)
    _routes(shelf, bench)
    app.on_shutdown(bench.close)
    app.timer(TIDY, bench.tidy)
    opened = next((f"/{book.id}/read" for book in shelf.books() if book.origin in ("file", "store")), "/")
    named = next((name for name in given if any(book.id == name for book in shelf.books())), None)
    address = at.address(f"/{named}/read" if named else opened, token)
    answer(at, token, address, told, show)


def _routes(shelf: Catalog, bench: JobPool) -> None:
    """Every address of the app."""

    @ui.page("/")
    async def shelf_() -> None:
        await shelf_page.show(shelf)

    @ui.page("/new")
    def new_() -> None:
        new_page.show(shelf)

    @ui.page("/{name}/{way}", response_timeout=LONGEST)
    async def book_(name: str, way: str) -> None:
        view = dict(ui.context.client.request.query_params)
        try:
            book = await aside(lambda: shelf.book(name))
            if way not in WAYS:
                raise StandoffError(f"there is no page `{way}`")
        except StandoffError as error:
            with frame("Not found"):
                ui.html("<h1>Not found</h1>", sanitize=False)
                complaint(error_text(error))
                ui.link("All scenarios", "/")
            return
        await PAGES[way](PageContext(book, shelf, bench.seat(person_of(ui.context.client.request)), view))
