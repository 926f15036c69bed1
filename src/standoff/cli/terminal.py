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
    from standoff.charts.svg import Table as Numbers
    from standoff.presentation.section import Section

WIDTH = 120  # of plain output, where no terminal says
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


def show_sections(title: str, sections: Iterable[Section]) -> None:
    """An answer: the title of the scenario, and each section under its own."""
    from standoff.charts.svg import Chart  # slow to import

    console = terminal()
    console.print(Text(title, style="bold"))
    for section in sections:
        console.print()
        if section.title:
            console.print(Text(section.title, style="bold"))
        for place, each in enumerate(section.contents):
            if isinstance(each, str):
                console.print(each)
                continue
            if place:
                console.print()
            if each.title:
                console.print(Text(each.title, style="bold"))
            if isinstance(each, Chart):
                console.print(each.sentence)
            _show_table(console, each.table, each.shown if isinstance(each, Chart) else None)
            for note in each.notes if isinstance(each, Chart) else ():
                console.print(note)
            if place + 1 < len(section.contents) and isinstance(section.contents[place + 1], str):
                console.print()


def show_lines(section: Section) -> None:
    """The sentences of a section that is of no scenario, each a line that is not broken: paths, hashes and commands in
    them are to be copied. One that is all code stands by itself, further in."""
    from standoff.presentation.section import CODE  # slow to import

    console = terminal()
    for sentence in section.sentences:
        code = CODE.fullmatch(sentence)
        console.print(f"  {code[1]}" if code else sentence, soft_wrap=True)


def _show_table(console: Console, numbers: Numbers, shown: int | None) -> None:
    table = grid(*numbers.head)
    for column, name in zip(table.columns, numbers.head, strict=True):
        column.justify = "right" if name in numbers.numeric else "left"
    for row in numbers.rows[:shown]:
        table.add_row(*(Text(cell, style=STYLES.get(cell, "")) for cell in row))
    console.print(table)
