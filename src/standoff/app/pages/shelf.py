"""The shelf, where the app opens: every scenario there is, and the ways into it."""

from __future__ import annotations

from html import escape

from nicegui import ui

from standoff.app.frame import address, frame
from standoff.app.pages.drafts import acts_of, show_acts
from standoff.app.shelf import Book, Shelf
from standoff.scenario.problem import ScenarioError
from standoff.scenario.read import read_scenario

ORIGIN = {
    "shipped": "Scenarios that ship",
    "draft": "Your drafts",
    "file": "Opened from a file",
    "store": "Solved and kept",
}


def show(shelf: Shelf) -> None:
    """The page."""
    with frame(""):
        ui.html(
            "<h1>What does the argument rest on?</h1><p>A scenario is an argument written as a game: who wants what, "
            "who can do what, who knows what. Open one to read what became of its claims, or write your own.</p>",
            sanitize=False,
        )
        ui.link("Write a new scenario", "/new").classes("new")
        show_acts(shelf)
        groups: dict[str, list[Book]] = {}
        for book in shelf.books():
            groups.setdefault(book.origin, []).append(book)
        for origin, books in groups.items():
            rows = "".join(_row(book) for book in books)
            ui.html(f"<h2>{ORIGIN[origin]}</h2><ul class='books'>{rows}</ul>", sanitize=False)


def _row(book: Book) -> str:
    title, told = book.id, ""
    way = "read"
    try:
        scenario = read_scenario(book.text, str(book.path))
        title = scenario.title
        counted = f"{len(scenario.actors)} actors, {len(scenario.claims)} claims"
        author = scenario.source.author if scenario.source is not None else None
        told = f"{author} · {counted}" if author else counted
    except ScenarioError as error:
        told = f"not finished: {len(error.problems)} mistake{'s' if len(error.problems) > 1 else ''}"
        way = "write"
    except (OSError, UnicodeDecodeError):
        told = "cannot be read"
    return (
        f'<li><a href="{escape(address(book, way))}">{escape(title)}</a>'
        f'<span class="muted">{escape(told)} · <code>{escape(book.id)}</code></span>{acts_of(book, title)}</li>'
    )
