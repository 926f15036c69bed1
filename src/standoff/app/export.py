"""What is on the screen, taken away: a chart as SVG and CSV, and files of other kinds, under names that are safe."""

from __future__ import annotations

import re
from html import escape

from nicegui import events, ui

from standoff.reports.chart import Chart

CHOSEN = "(e) => { const t = e.target.closest('[data-export]'); if (t) emit(t.dataset.export); }"


def file_name(*parts: str, ending: str) -> str:
    """Letters, digits and hyphens of the parts, and an ending: safe on every system."""
    stem = re.sub(r"[^A-Za-z0-9]+", "-", "-".join(parts)).strip("-")[:80].strip("-")
    return f"{stem or 'standoff'}.{ending}"


class Exhibit:
    """A chart in its place on a page, with buttons that save it; another may take its place.

    Args:
        book: the name of the scenario, for the names of files.
    """

    def __init__(self, book: str) -> None:
        self._book = book
        self._chart: Chart | None = None
        self.box = ui.html("", sanitize=False).classes("chart-box")
        self.box.on("click", self._save, js_handler=CHOSEN)

    def show(self, chart: Chart | None) -> None:
        """Puts a chart here, or nothing."""
        self._chart = chart
        self.box.set_content("" if chart is None else chart.figure() + _buttons(chart))

    def _save(self, event: events.GenericEventArguments) -> None:
        chart = self._chart
        if chart is None or event.args not in ("svg", "csv"):
            return
        if event.args == "svg":
            text = '<?xml version="1.0" encoding="UTF-8"?>\n' + chart.standalone() + "\n"
            save(text, file_name(self._book, chart.name, ending="svg"), "image/svg+xml")
        else:
            save(chart.table.csv(), file_name(self._book, chart.name, ending="csv"), "text/csv")


def save(text: str, name: str, kind: str) -> None:
    """Has the browser keep a text as a file."""
    ui.download.content(text.encode("utf-8"), name, kind)


def _buttons(chart: Chart) -> str:
    about = escape(chart.title)
    return (
        '<p class="exports">'
        f'<button type="button" data-export="svg" aria-label="Save as SVG: {about}">Save as SVG</button> '
        f'<button type="button" data-export="csv" aria-label="Save as CSV: {about}">Save as CSV</button></p>'
    )
