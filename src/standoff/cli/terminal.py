"""Sections on a terminal, in colour and as wide as it is; elsewhere as aligned lines."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from standoff.cli.clean import behind
from standoff.cli.console import Clean, CleanTable
from standoff.scenario.hidden import spelled_out

if TYPE_CHECKING:  # `standoff list` must not wait for a compiler
    from standoff.charts.svg import Chart
    from standoff.charts.svg import Table as Numbers
    from standoff.presentation.section import Section

WIDTH = 120  # of plain output, where no terminal says
SHORT = 16  # letters of a cell that stands on one line
NOTHING = "–"  # in a cell
MARKED = {"Surprise:": "bold red", "Note:": "bold"}  # sentences that begin so
STYLES = {
    "holds": "bold green",
    "supported": "bold green",
    "mostly holds": "green",
    "contingent": "yellow",
    "contested": "yellow",
    "mostly fails": "red",
    "fails": "bold red",
    "contradicted": "bold red",
}


def terminal() -> Console:
    plain = not sys.stdout.isatty()
    return Clean(
        file=behind(sys.stdout),
        width=WIDTH if plain else None,
        highlight=False,
        markup=False,
        emoji=False,
        no_color=plain or None,
    )


def grid(*columns: str) -> Table:
    plain = not sys.stdout.isatty()
    table = CleanTable(box=None if plain else box.SIMPLE, pad_edge=False, show_edge=False)
    for column in columns:
        table.add_column(spelled_out(column), overflow="fold")
    return table


def show_sections(title: str, sections: Iterable[Section], under: str = "") -> None:
    """An answer: the title of the scenario with a line `under` it, and each section under its own."""
    from standoff.charts.svg import Chart  # slow to import

    console = terminal()
    console.print(Text(title, style="bold"))
    if under:
        console.print(under)
    for section in sections:
        console.print()
        if section.title:
            console.print(Text(section.title, style="bold"))
        for place, each in enumerate(section.contents):
            if isinstance(each, str):
                console.print(Text(each, style=MARKED.get(each.split(" ", 1)[0], "")))
                continue
            if place:
                console.print()
            if each.title:
                console.print(Text(each.title, style="bold"))
            if isinstance(each, Chart):
                _show_chart(console, each)
            else:
                _show_table(console, each.table, None)
            if place + 1 < len(section.contents) and isinstance(section.contents[place + 1], str):
                console.print()


def _show_chart(console: Console, chart: Chart) -> None:
    """In place of the picture the rows of its table that are in it, if any."""
    console.print(chart.sentence)
    if chart.shown != 0:
        _show_table(console, chart.table, chart.shown)
    for note in chart.notes:
        console.print(note)


def show_lines(section: Section) -> None:
    """The sentences of a section that is of no scenario, each a line that is not broken: paths, hashes and commands in
    them are to be copied. One that is all code stands by itself, further in."""
    from standoff.presentation.section import CODE  # slow to import

    console = terminal()
    for sentence in section.sentences:
        code = CODE.fullmatch(sentence)
        console.print(f"  {code[1]}" if code else sentence, soft_wrap=True)


def _show_table(console: Console, numbers: Numbers, shown: int | None) -> None:
    """A table without the columns in which nothing stands; what is short is not broken."""
    rows = numbers.rows[:shown]
    there = [place for place in range(len(numbers.head)) if not rows or any(row[place] != NOTHING for row in rows)]
    table = grid(*(numbers.head[place] for place in there))
    for column, place in zip(table.columns, there, strict=True):
        column.justify = "right" if numbers.head[place] in numbers.numeric else "left"
        column.no_wrap = max((len(row[place]) for row in rows), default=0) <= SHORT
    for row in rows:
        table.add_row(*(Text(row[place], style=STYLES.get(row[place], "")) for place in there))
    console.print(table)
