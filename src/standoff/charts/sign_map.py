"""A map over two numbers: each point with a colour and a sign, the line that parts them, and the base case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from contourpy import contour_generator

from standoff.charts.sign_strip import LIGHT_TYPE, Cell
from standoff.charts.svg import Drawing, cut, lines, number, scale, width_of

TOP, SIDE = 16, 460
WIDEST, NARROWEST = 170.0, 40.0  # pixels for the values along the left side
SMALL = 11.0  # of type
SIGNED = 5  # signs along each side
BASE = 0.5  # where the base case stands along each axis


@dataclass(frozen=True, slots=True)
class Axis:
    """One of the two numbers.

    Attributes:
        title: what it is; ticks: places along it, each with the value there.
    """

    title: str
    ticks: Sequence[tuple[float, str]]


def sign_map(
    told: tuple[str, str, str],
    at: npt.NDArray[np.float64],
    cells: Sequence[Sequence[Cell]],
    axes: tuple[Axis, Axis],
    legend: Sequence[Cell],
    line: tuple[Sequence[npt.NDArray[np.float64]], str],
    foot: str,
) -> str:
    """The map.

    Args:
        told: the name of the picture, its title, and what it shows as a sentence.
        at: the places of the points along each axis.
        cells: `[y][x]`, each with what is shown while the pointer rests on it.
        axes: across, and upwards.
        line: lines that part the points, as `boundary` finds them, and what they mean.
        foot: what is said of the ticks.
    """
    across, upwards = axes
    along = [words for _, words in upwards.ticks]
    left = min(max(NARROWEST, *(width_of(each, SMALL) + 14 for each in along)), WIDEST)
    width = left + SIDE + 24
    titles = [
        *lines(f"upwards: {upwards.title}", width - 8, 12.7, 2),
        *lines(f"across: {across.title}", width - 8, 12.7, 2),
    ]
    placed = _placed([f"{each.sign} {each.words}" for each in legend], width)
    below = TOP + SIDE + 26
    height = below + 16 * len(titles) + 22 * (placed[-1][1] + 1) + 30
    drawing = Drawing(width, height, *told)
    low, high = float(at[0]), float(at[-1])
    to_x, to_y = scale(low, high, left, left + SIDE), scale(low, high, TOP + SIDE, TOP)
    step = (high - low) / max(len(at) - 1, 1)
    for at_y, row in zip(at, cells, strict=True):
        for at_x, cell in zip(at, row, strict=True):
            x, right = (to_x(min(max(at_x + half, low), high)) for half in (-step / 2, step / 2))
            top, bottom = (to_y(min(max(at_y + half, low), high)) for half in (step / 2, -step / 2))
            drawn = drawing.rect(x, top, right - x, bottom - top, f"band-{cell.band}")
            drawn.set("shape-rendering", "crispEdges")  # else the page shows through between cells
            drawing.hover(drawn, cell.words)
    signed = _signed(len(at))
    for row_at in signed:
        for column_at in signed:
            x, y = to_x(float(at[column_at])), to_y(float(at[row_at]))
            at_base = -14 < x - to_x(BASE) < 90 and -24 < y - to_y(BASE) < 18
            if not at_base and _inside(cells, row_at, column_at):
                cell = cells[row_at][column_at]
                drawing.text(x, y + 4, cell.sign, _type_on(cell), "middle")
    parted, meaning = line
    for each in parted:
        path = " L".join(f"{number(to_x(float(x)))} {number(to_y(float(y)))}" for x, y in each)
        for kind, wide in (("grid", 5), ("rule", 2)):  # light around dark, to be seen on every colour
            drawing.path(f"M{path}", kind).set("style", f"stroke-width: {wide}")
    middle = len(at) // 2
    drawing.circle(to_x(BASE), to_y(BASE), 6, "hollow")
    drawing.text(to_x(BASE) + 10, to_y(BASE) - 8, "base case", _type_on(cells[middle][middle]))
    for place, words in across.ticks:
        drawing.line(to_x(place), TOP + SIDE, to_x(place), TOP + SIDE + 5, "axis")
        drawing.text(to_x(place), TOP + SIDE + 18, cut(words, SIDE / 5, SMALL), "s", "middle")
    for place, words in upwards.ticks:
        drawing.line(left - 5, to_y(place), left, to_y(place), "axis")
        drawing.text(left - 8, to_y(place) + 4, cut(words, left - 12, SMALL), "s", "end")
    for number_of, words in enumerate(titles):
        drawing.text(4, below + 14 + 16 * number_of, words, "b")
    bottom = below + 16 * len(titles) + 8
    for (x, line_of), entry in zip(placed, legend, strict=True):
        drawing.rect(x, bottom + 22 * line_of, 14, 14, f"band-{entry.band}")
        drawing.text(x + 20, bottom + 22 * line_of + 12, f"{entry.sign} {entry.words}", "s")
    drawing.text(4, bottom + 22 * (placed[-1][1] + 1) + 12, f"{meaning}; {foot}" if parted else foot, "s m")
    return drawing.svg()


def boundary(at: npt.NDArray[np.float64], levels: npt.NDArray[np.float64]) -> list[npt.NDArray[np.float64]]:
    """The lines along which `levels` `[y, x]` change sign, each `[point, (x, y)]`."""
    if not np.isfinite(levels).any() or len(at) < 2:
        return []
    found = contour_generator(at, at, np.ma.masked_invalid(levels), line_type="Separate").lines(0.0)
    return [np.asarray(line, dtype=np.float64) for line in found if line is not None and len(line) > 1]


def _placed(words: list[str], width: float) -> list[tuple[float, int]]:
    """Where each entry of a legend stands: x, and its line."""
    found: list[tuple[float, int]] = []
    x, line = 4.0, 0
    for each in words:
        wide = 40 + width_of(each, SMALL)
        if x > 4.0 and x + wide > width:
            x, line = 4.0, line + 1
        found.append((x, line))
        x += wide
    return found


def _signed(count: int) -> list[int]:
    """The rows, or columns, of which some points have their sign on them."""
    return sorted({round((place + 0.5) / SIGNED * (count - 1)) for place in range(SIGNED)})


def _inside(cells: Sequence[Sequence[Cell]], row: int, column: int) -> bool:
    """Whether a point and those beside it have one colour: no line runs through there."""
    beside = ((row, column), (row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1))
    last = len(cells) - 1
    return len({cells[r][c].band for r, c in beside if 0 <= r <= last and 0 <= c <= last}) == 1


def _type_on(cell: Cell) -> str:
    """The class of type that can be read on a cell."""
    return "on b s" if cell.band in LIGHT_TYPE else "b s"
