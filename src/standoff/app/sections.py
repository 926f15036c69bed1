"""Sections in the app: sentences and tables as they are, charts with buttons that save them."""

from __future__ import annotations

from nicegui import ui

from standoff.app.export import Exhibit
from standoff.presentation.section import Section, Titled, sentence_html


def show_section(section: Section, book: str) -> None:
    """Shows a section here.

    Args:
        book: the name of the scenario, for the names of files.
    """
    if section.title:
        ui.html(f"<h2>{sentence_html(section.title)}</h2>", sanitize=False)
    for place, each in enumerate(section.contents):
        if isinstance(each, str):
            told = sentence_html(each)
            ui.html(f"<p>{told if place else f'<strong>{told}</strong>'}</p>", sanitize=False)
        elif isinstance(each, Titled):
            ui.html(each.table.html(each.title), sanitize=False)
        else:
            Exhibit(book).show(each)
