"""Sections in the app: sentences and tables as they are, charts with buttons that save them."""

from __future__ import annotations

from nicegui import ui

from standoff.app.export import Exhibit
from standoff.charts.svg import Chart
from standoff.presentation.section import WRONG, Section, Titled, sentence_html


def show_section(section: Section, book: str) -> None:
    """Shows a section here.

    Args:
        book: the name of the scenario, for the names of files.
    """
    if section.title:
        ui.html(_title(section), sanitize=False)
    for place, each in enumerate(section.contents):
        if isinstance(each, Chart):
            Exhibit(book).show(each)
        elif isinstance(each, str) and not place:
            ui.html(f"<p><strong>{sentence_html(each)}</strong></p>", sanitize=False)
        else:
            ui.html(_html(each), sanitize=False)


def section_html(section: Section, titled: bool = True) -> str:
    """A section without charts, to take the place of another.

    Args:
        titled: whether with its title.
    """
    title = _title(section) if titled else ""
    return title + "".join(_html(each) for each in section.contents if not isinstance(each, Chart))


def _title(section: Section) -> str:
    return f"<h2>{sentence_html(section.title)}</h2>"


def _html(each: str | Titled) -> str:
    if isinstance(each, Titled):
        return each.table.html(each.title)
    start = '<p class="wrong">' if each.startswith(WRONG) else "<p>"
    return f"{start}{sentence_html(each)}</p>"
