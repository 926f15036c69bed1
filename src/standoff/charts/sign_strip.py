"""A strip of cells, each with a sign and a colour, and a legend of what the signs mean."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass

from standoff.charts.svg import Drawing

CELL, GAP, ACROSS, FEWEST_ACROSS = 27.0, 3.0, 34, 20  # pixels, pixels, cells in a row
LEGEND, ENTRY = 19.0, 150.0  # height of a line of the legend, and the least width of an entry
LIGHT_TYPE = frozenset({"holds", "fails"})  # cells so dark that their sign is light


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell, or an entry of the legend.

    Attributes:
        band: the class of its colour (see `charts.theme`).
        words: what is said of it.
        claim: what it is of, where it can be chosen or followed.
    """

    sign: str
    band: str
    words: str
    claim: str = ""


def sign_strip(
    told: tuple[str, str, str],
    cells: Sequence[Cell],
    legend: Sequence[Cell],
    live: bool = False,
    across: int = ACROSS,
) -> str:
    """The cells in rows, and the legend below.

    Args:
        told: the name of the picture, its title, and what it shows as a sentence.
        live: each cell can be chosen, and says of which claim it is (`data-claim`); else it is a link to `#claim-...`.
        across: how many cells stand in a row.
    """
    across = max(min(across, len(cells)), FEWEST_ACROSS)
    rows = max(-(-len(cells) // across), 1)
    width = across * (CELL + GAP)
    columns = max(int(width // ENTRY), 1)
    top = rows * (CELL + GAP) + 10
    drawing = Drawing(width, top + -(-len(legend) // columns) * LEGEND + 4, *told, live)
    if cells:
        drawing.root.set("role", "group")  # of links
    for place, cell in enumerate(cells):
        x, y = place % across * (CELL + GAP), place // across * (CELL + GAP)
        if live:
            into = drawing.live(cell.words, claim=cell.claim)
        else:
            into = drawing.add("a", href=f"#claim-{cell.claim}", aria_label=cell.words)
        _draw(drawing, x, y, cell, into)
        drawing.hover(into, cell.words)
    for place, entry in enumerate(legend):
        x, y = place % columns * (width / columns), top + place // columns * LEGEND
        _draw(drawing, x, y, entry, None, 15.0)
        drawing.text(x + 22, y + 12, entry.words, "s")
    return drawing.svg()


def _draw(drawing: Drawing, x: float, y: float, cell: Cell, into: ET.Element | None, size: float = CELL) -> None:
    group = drawing.group(into=into)
    if cell.band.startswith("fact-"):
        drawing.circle(x + size / 2, y + size / 2, size / 2 - 1, f"band-{cell.band}", group)
    else:
        drawing.rect(x, y, size, size, f"band-{cell.band}", group, r=3)
    kind = f"{'s ' if size < CELL else ''}b{' on' if cell.band in LIGHT_TYPE else ''}"
    drawing.text(x + size / 2, y + size / 2 + 4, cell.sign, kind, "middle", group)
