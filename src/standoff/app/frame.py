"""The frame of every page: its style, its head with the ways to go, and its main part."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path
from urllib.parse import quote

from nicegui import ui

from standoff.app.catalog import CatalogEntry
from standoff.charts.svg import Chart
from standoff.charts.theme import DARK, LIGHT, SANS, SERIF, chart_style, tokens
from standoff.scenario.hidden import spelled_out

WAYS = {
    "read": "Read",
    "what-if": "What if",
    "verdicts": "Map of verdicts",
    "argument": "Argument",
    "evidence": "Evidence and forecasts",
    "ask": "Ask",
    "decide": "Decide",
    "variants": "Variants",
    "views": "Views",
    "tradecraft": "Tradecraft",
    "compare": "Compare",
    "write": "Write",
}  # the pages of a book: as they stand in an address, and as they are called
STYLE = Path(__file__).with_name("style.css")


def address(book: CatalogEntry, way: str, **view: str) -> str:
    """The address of a page of a book; `view` is what it shows, so that a link brings it back."""
    asked = "&".join(f"{quote(name)}={quote(value)}" for name, value in view.items() if value)
    return f"/{quote(book.id)}/{way}" + (f"?{asked}" if asked else "")


@contextmanager
def frame(title: str, book: CatalogEntry | None = None, way: str = "") -> Iterator[None]:
    """A page: what is put in it stands in its main part.

    Args:
        title: of the scenario, or of the page where there is none.
    """
    ui.page_title(f"{title} – Standoff" if title else "Standoff")
    root = f"--sans: {SANS}; --serif: {SERIF};"
    ui.add_head_html(
        f"<style>:root {{ {root} }} body {{ {tokens(LIGHT)} }} body.body--dark {{ {tokens(DARK)} }}"
        f"{chart_style()}{STYLE.read_text('utf-8')}</style>"
    )
    around = ui.context.client.content.parent_slot
    assert around is not None
    around.parent.tag = "div"  # Quasar's page is a main part of its own, with the head inside it
    dark = ui.dark_mode(None)
    ui.html('<a class="skip" href="#main">Skip to content</a>', sanitize=False)
    with ui.element("header").classes("top"):
        links = ['<a class="brand" href="/">Standoff</a>']
        if book is not None:
            links.append(f'<span class="title">{escape(title)}</span>')
            links.append('<nav aria-label="Pages of this scenario">')
            for name, called in WAYS.items():
                here = ' aria-current="page"' if name == way else ""
                links.append(f'<a href="{escape(address(book, name))}"{here}>{escape(called)}</a>')
            links.append("</nav>")
        ui.html("".join(links), sanitize=False).classes("ways")

        def other() -> None:
            dark.set_value(not dark.value)

        ui.button("Switch between light and dark", on_click=other, color=None).props("flat dense no-caps").classes(
            "tone"
        )
    with ui.element("main").props('id=main tabindex="-1"').classes("page"):
        yield


def picture(chart: Chart) -> ui.html:
    """A chart as it stands on a page: picture, sentence, table."""
    return ui.html(chart.figure(), sanitize=False).classes("chart-box")


def complaint(message: str) -> None:
    """What went wrong, in the page."""
    ui.html(f'<p class="wrong" role="alert">{escape(spelled_out(message))}</p>', sanitize=False)
