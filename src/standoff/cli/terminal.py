"""Sections on a terminal, in colour and as wide as it is; elsewhere as aligned lines."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from rich import box
from rich.cells import cell_len
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
GAP = 2  # letters between columns of plain output
STYLES = {
    "holds": "bold green",
    "supported": "bold green",
    "mostly holds": "green",
    "contingent": "yellow",
    "contested": "yellow",
    "no claim": "yellow",
    "mostly fails": "red",
    "fails": "bold red",
    "contradicted": "bold red",
}


def _plain() -> bool:
    """Whether nobody looks: into a file, or a pipe."""
    return not sys.stdout.isatty()


def terminal() -> Console:
    plain = _plain()
    return Clean(
        file=behind(sys.stdout),
        width=WIDTH if plain else None,
        highlight=False,
        markup=False,
        emoji=False,
        no_color=plain or None,
    )


def grid(*columns: str) -> Table:
    table = CleanTable(box=None if _plain() else box.SIMPLE, pad_edge=False, show_edge=False)
    for column in columns:
        table.add_column(spelled_out(column), overflow="fold")
    return table


def show_sections(title: str, sections: Iterable[Section], under: str = "") -> None:
    """An answer: the title of the scenario with a line `under` it, and each section under its own."""
    from standoff.charts.svg import Chart  # slow to import
    from standoff.presentation.section import NOTE, WRONG

    marked = {WRONG: "bold red", NOTE: "bold"}
    console = terminal()
    if title:
        console.print(Text(title, style="bold"))
    if under:
        console.print(under)
    for section in sections:
        console.print()
        if section.title:
            console.print(Text(section.title, style="bold"))
        for place, each in enumerate(section.contents):
            if isinstance(each, str):
                console.print(Text(each, style=marked.get(each.split(" ", 1)[0], "")))
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
    """A table without the columns in which nothing stands; what is short is not broken, nor a name that a row begins
    with. Where it is wider than the terminal, its heads are; and where that is not enough it is shown in parts, each
    with the first column and as many of the others as find room."""
    rows = numbers.rows[:shown]
    there = [place for place in range(len(numbers.head)) if not rows or any(row[place] != NOTHING for row in rows)]
    cells = {place: [row[place] for row in rows] for place in there}
    longest = {place: max(map(cell_len, cells[place]), default=0) for place in there}
    whole = {place: longest[place] <= (SHORT if number else console.width // 3) for number, place in enumerate(there)}
    heads = {place: numbers.head[place] for place in there}
    gap = GAP if _plain() else GAP + 1

    def narrowest(place: int) -> int:
        """Letters of a column at the least, with the gap after it."""
        found = [heads[place], *cells[place]]
        lines = [line for each in found for line in (each.split("\n") if whole[place] else each.split())]
        return gap + max((cell_len(line) if whole[place] else min(cell_len(line), SHORT) for line in lines), default=0)

    room = console.width + gap
    if sum(map(narrowest, there)) > room:
        for place in there:
            words = [*heads[place].split(), *(cells[place] if whole[place] else ())]
            heads[place] = "\n".join(textwrap.wrap(heads[place], max(map(cell_len, words), default=1)))
    for number, columns in enumerate(_parts({place: narrowest(place) for place in there}, room)):
        if number:
            console.print()
        table = grid(*(heads[place] for place in columns))
        for column, place in zip(table.columns, columns, strict=True):
            column.justify = "right" if numbers.head[place] in numbers.numeric else "left"
            column.no_wrap = whole[place]
        for row in rows:
            table.add_row(*(Text(row[place], style=STYLES.get(row[place], "")) for place in columns))
        console.print(table)


def _parts(wide: Mapping[int, int], room: int) -> list[list[int]]:
    """The columns that stand side by side, the first of all in each part."""
    first, *others = wide
    parts = [[first]]
    left = room - wide[first]
    for place in others:
        if wide[place] > left and len(parts[-1]) > 1:
            parts.append([first])
            left = room - wide[first]
        parts[-1].append(place)
        left -= wide[place]
    return parts
