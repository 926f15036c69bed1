"""The app, started: which pages there are, and who may see them."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterable
from pathlib import Path

from nicegui import app, ui

from standoff.app.frame import WAYS, complaint, frame
from standoff.app.guard import Guard, is_loopback
from standoff.app.pages import ask as ask_page
from standoff.app.pages import compare, evidence, verdicts, what_if, write
from standoff.app.pages import new as new_page
from standoff.app.pages import read as read_page
from standoff.app.pages import shelf as shelf_page
from standoff.app.shelf import Shelf, ShelfError
from standoff.app.visit import Visit
from standoff.app.work import Bench

PAGES: dict[str, Callable[[Visit], None]] = {
    "ask": ask_page.show,
    "compare": compare.show,
    "evidence": evidence.show,
    "read": read_page.show,
    "verdicts": verdicts.show,
    "what-if": what_if.show,
    "write": write.show,
}  # by their way, as in `frame.WAYS`

TIDY = 60.0  # seconds between two looks at what nobody asks for any more


def serve(
    given: Iterable[str],
    drafts: Path,
    host: str = "127.0.0.1",
    port: int = 8080,
    token: str | None = None,
    show: bool = False,
    told: Callable[[str], None] = print,
) -> None:
    """Runs the app until it is ended.

    Args:
        given: scenarios or stores from the command line; the app opens on the first of them, else on the shelf.
        token: that another machine must show; made up where `host` is not loopback and none is given.
        told: is given the address, once.

    Raises:
        ScenarioNotFound and others: as `library.shelf.find`, for what is given.
    """
    shelf, bench = Shelf(drafts, given), Bench()
    if not is_loopback(host) and token is None:
        token = secrets.token_urlsafe(24)
    if is_loopback(host) and token is None:
        app.add_middleware(Guard, token=None)
    else:
        app.add_middleware(Guard, token=token)
    logging.getLogger("uvicorn.error").addFilter(_worth_telling)
    _routes(shelf, bench)
    app.on_shutdown(bench.close)
    app.timer(TIDY, bench.tidy)
    opened = next((f"/{book.id}/read" for book in shelf.books() if book.origin in ("file", "store")), "/")
    named = next((name for name in given if any(book.id == name for book in shelf.books())), None)
    start = f"/{named}/read" if named else opened
    address = f"http://{host}:{port}{start}" + (f"?token={token}" if token else "")
    app.on_startup(lambda: told(address))
    ui.run(
        host=host,
        port=port,
        title="Standoff",
        show=start if show else False,
        reload=False,
        dark=None,
        language="en-US",
        show_welcome_message=False,
        reconnect_timeout=30.0,
        use_colors=False,  # in what the server logs: colours are sequences that no text may send to a terminal
    )


def _worth_telling(record: logging.LogRecord) -> bool:
    """Whether the server's complaint is one: a reader who leaves while a page still loads is none, though the layers
    that wait for an answer then raise `No response returned`."""
    error = record.exc_info[1] if record.exc_info else None
    return not (isinstance(error, RuntimeError) and str(error) == "No response returned.")


def _routes(shelf: Shelf, bench: Bench) -> None:
    """Every address of the app."""

    @ui.page("/")
    def shelf_() -> None:
        shelf_page.show(shelf)

    @ui.page("/new")
    def new_() -> None:
        new_page.show(shelf)

    @ui.page("/{name}/{way}")
    def book_(name: str, way: str) -> None:
        view = dict(ui.context.client.request.query_params)
        try:
            book = shelf.book(name)
            if way not in WAYS:
                raise ShelfError(f"there is no page `{way}`")
        except ShelfError as error:
            with frame("Not found"):
                ui.html("<h1>Not found</h1>", sanitize=False)
                complaint(str(error))
                ui.link("To the shelf", "/")
            return
        PAGES[way](Visit(book, shelf, bench, view))
