"""What is on the screen, taken away: a chart as SVG, CSV and JSON, and files of other kinds, under safe names."""

from __future__ import annotations

import re
from html import escape

from nicegui import events, ui

from standoff import __version__
from standoff.charts.svg import Chart
from standoff.presentation.keys.chart import CHART, Exhibited
from standoff.presentation.to_json import as_text, to_json

CHOSEN = """(e) => {
  const t = e.target.closest('[data-export]');
  const title = document.querySelector('header.top .title')?.textContent ?? '';
  if (t) emit([t.dataset.export, title, location.pathname + location.search]);
  const table = e.target.closest('summary')?.parentElement;
  if (table) emit([table.open ? 'folded' : 'unfolded', '', '']);
}"""


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
        self._unfolded = False
        self.box = ui.html("", sanitize=False).classes("chart-box")
        self.box.on("click", self._save, js_handler=CHOSEN)

    def show(self, chart: Chart | None) -> None:
        """Puts a chart here, or nothing."""
        self._chart = chart
        self.box.set_content("" if chart is None else chart.figure(unfolded=self._unfolded) + _buttons(chart))

    def _save(self, event: events.GenericEventArguments) -> None:
        chart = self._chart
        if chart is None or not (isinstance(event.args, list) and len(event.args) == 3):
            return
        kind, title, link = map(str, event.args)
        if kind in ("folded", "unfolded"):
            self._unfolded = kind == "unfolded"  # and so it stays when another chart takes its place
            return
        if kind == "svg":
            text = '<?xml version="1.0" encoding="UTF-8"?>\n' + chart.standalone() + "\n"
            save(text, file_name(self._book, chart.name, ending="svg"), "image/svg+xml")
        elif kind == "csv":
            save(chart.table.csv(), file_name(self._book, chart.name, ending="csv"), "text/csv")
        elif kind == "json":
            text = as_text(to_json(CHART, Exhibited(chart, self._book, title, link), __version__))
            save(text, file_name(self._book, chart.name, ending="json"), "application/json")


def save(text: str, name: str, kind: str) -> None:
    """Has the browser keep a text as a file."""
    ui.download.content(text.encode("utf-8"), name, kind)


def _buttons(chart: Chart) -> str:
    about = escape(chart.title)
    buttons = " ".join(
        f'<button type="button" data-export="{ending}" aria-label="Save as {ending.upper()}: {about}">'
        f"Save as {ending.upper()}</button>"
        for ending in ("svg", "csv", "json")
    )
    return f'<p class="exports">{buttons}</p>'
