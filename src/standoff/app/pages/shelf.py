"""The shelf, where the app opens: every scenario there is, and the ways into it."""

from __future__ import annotations

import asyncio
from html import escape

from nicegui import ui

from standoff.app.aside import aside
from standoff.app.catalog import About, Catalog, CatalogEntry
from standoff.app.frame import address, frame
from standoff.app.pages.drafts import acts_of, show_acts

MOMENT = 1.0  # seconds for which the page is kept back, so that it usually comes whole

ORIGIN = {
    "shipped": "Built-in scenarios",
    "draft": "Your drafts",
    "file": "Opened from files",
    "store": "Saved ensembles",
}


async def show(shelf: Catalog) -> None:
    """The page. What takes longer to read than a moment is shown once it is read and somebody looks."""
    with frame(""):
        ui.html(
            "<h1>What does the argument rest on?</h1><p>A scenario is an argument written as a game: who wants what, "
            "who can do what, who knows what. Open one to see which of its claims hold, or write your own.</p>",
            sanitize=False,
        )
        ui.link("New scenario", "/new").classes("new")
        show_acts(shelf)
        place = ui.element("div")
        reading = asyncio.ensure_future(aside(lambda: [(book, book.about) for book in shelf.books()]))

        async def fill() -> None:
            books = await reading
            place.clear()
            with place:
                _lists(books)

        await asyncio.wait([reading], timeout=MOMENT)
        if reading.done():
            await fill()
        else:
            with place:
                ui.html('<p role="status">Reading the scenarios …</p>', sanitize=False)
            ui.timer(0, fill, once=True)


def _lists(books: list[tuple[CatalogEntry, About]]) -> None:
    groups: dict[str, list[tuple[CatalogEntry, About]]] = {}
    for book, about in books:
        groups.setdefault(book.origin, []).append((book, about))
    for origin, those in groups.items():
        rows = "".join(_row(book, about) for book, about in those)
        ui.html(f"<h2>{ORIGIN[origin]}</h2><ul class='books'>{rows}</ul>", sanitize=False)


def _row(book: CatalogEntry, about: About) -> str:
    way, title = "write" if about.mistaken else "read", about.title or book.id
    return (
        f'<li><a href="{escape(address(book, way))}">{escape(title)}</a>'
        f'<span class="muted">{escape(about.told)} · <code>{escape(book.id)}</code></span>{acts_of(book, title)}</li>'
    )
