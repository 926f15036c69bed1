"""Rows of a label, marks along a scale, and words: the picture of whatever has a value with an interval.

Panels of rows come in, an SVG goes out. Each panel has a scale of its own, and each row its marks: a dot for the value,
a band or a whisker for its interval, an arrow from before to after, small signs for what it is held against. What a
mark is, is told by its shape and once in the legend; the numbers stand beside it in words. A value that is not a number
has no mark.
"""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from standoff.charts.svg import Drawing, cut, lines, number, percent, plain, scale, ticks, width_of

Shape = Literal[
    "dot", "ring", "band", "whisker", "bracket", "arrow", "faint arrow", "tick", "triangle", "square", "diamond"
]

WIDTH = 720.0
SMALL, LEAD = 11.0, 14.0  # the smaller type, and from one line of text to the next
MOST_LABEL, MOST_WORDS, LEAST_PLOT = 230.0, 260.0, 200.0  # pixels
GAP = 14.0  # between label, plot and words
AXIS = 34.0  # what the scale under a panel takes
FAR = 420.0  # pixels of rows, beyond which the scale stands above them as well
# how far below the middle of a row a sign stands, so that it does not hide the value
ASIDE: Mapping[Shape, float] = {"triangle": 8.0, "square": -9.0, "bracket": 8.0}


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark at a value; of a band, whisker, bracket or arrow `to` is the other end."""

    shape: Shape
    at: float
    to: float = math.nan


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a panel.

    Attributes:
        under: a smaller second line of the label.
        words: what stands to the right: the first in full type, the others smaller.
        strong: for what stands out, such as a choice.
        tip: what is shown while the pointer rests on the row.
    """

    label: str
    marks: tuple[Mark, ...] = ()
    words: tuple[str, ...] = ()
    under: str = ""
    strong: bool = False
    tip: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """Rows on one scale.

    Attributes:
        axis: what the scale measures; low, high: its ends, found from the marks where they are None.
        tick: how a number of the scale is written.
        rules: values at which a dashed line runs through all rows, each with its name.
    """

    rows: tuple[Row, ...]
    axis: str
    heading: str = ""
    low: float | None = None
    high: float | None = None
    tick: Callable[[float], str] = plain
    rules: tuple[tuple[float, str], ...] = ()

    @property
    def ends(self) -> tuple[float, float]:
        found = [
            value for row in self.rows for mark in row.marks for value in (mark.at, mark.to) if math.isfinite(value)
        ]
        found += [value for value, _ in self.rules if math.isfinite(value)]
        low = min(found, default=0.0) if self.low is None else self.low
        high = max(found, default=1.0) if self.high is None else self.high
        if high <= low:
            pad = abs(low) * 0.1 or 1.0
            return (low if self.low is not None else low - pad), high + pad
        return low, high


def draw_rows(
    name: str,
    title: str,
    description: str,
    panels: Sequence[Panel],
    legend: Sequence[tuple[Shape, str]] = (),
    notes: Sequence[str] = (),
) -> str:
    """The picture of some panels, one below the other, with a legend of the marks there are above, and notes
    below."""
    rows = [row for panel in panels for row in panel.rows]
    left = min(max((_wide(row) for row in rows), default=0.0), MOST_LABEL)
    right = min(max((_wide_words(row) for row in rows), default=0.0), MOST_WORDS)
    start, end = left + GAP, max(WIDTH - right - GAP, left + GAP + LEAST_PLOT)
    room = WIDTH - end - GAP + 1.0  # a pixel for rounding
    there = {mark.shape for row in rows for mark in row.marks if _drawn(mark)}
    placed = _placed([each for each in legend if each[0] in there])
    told = [line for note in notes for line in lines(note, WIDTH, SMALL, most=4)]
    top = 22.0 * (max((line for _, line, _, _ in placed), default=-1) + 1)
    heights = [[_height(row, left, room) for row in panel.rows] for panel in panels]
    tall = top + sum(_around(panel, sum(each)) + sum(each) for panel, each in zip(panels, heights, strict=True))
    drawing = Drawing(WIDTH, tall + LEAD * len(told) + 6.0, name, title, description)
    for x, line, shape, words in placed:
        sign = drawing.group()
        draw_mark(drawing, sign, shape, x + 2.0, x + 24.0, 22.0 * line + 11.0 - ASIDE.get(shape, 0.0))
        drawing.text(x + 32.0, 22.0 * line + 15.0, words, "s m")
    y = top
    for panel, each in zip(panels, heights, strict=True):
        if y > top:
            drawing.may_part(y)
        y = _draw_panel(drawing, panel, each, y, (left, start, end, room))
    for place, note in enumerate(told):
        drawing.text(0.0, y + 10.0 + LEAD * place, note, "s m")
    return drawing.svg()


def draw_mark(drawing: Drawing, into: ET.Element, shape: Shape, x: float, to: float, y: float) -> None:
    """One mark in pixels; a mark with one end stands halfway between both in a legend, where it is given two."""
    middle = x if math.isnan(to) else (x + to) / 2.0
    match shape:
        case "dot":
            drawing.circle(middle, y, 4.5, "mark", into)
        case "ring":
            drawing.circle(middle, y, 4.0, "hollow", into)
        case "band":
            drawing.rect(min(x, to), y - 5.0, abs(to - x), 10.0, "quiet", into, r=2.0)
        case "whisker":
            drawing.line(x, y, to, y, "rule", into)
            for end in (x, to):
                drawing.line(end, y - 3.0, end, y + 3.0, "rule", into)
        case "bracket":
            d = f"M{number(x)} {number(y + 6)}v5H{number(to)}v-5"
            drawing.path(d, "line-two", into)
        case "arrow" | "faint arrow":
            _arrow(drawing, into, x, to, y, "trace" if shape == "arrow" else "faint dash")
        case "tick":
            drawing.line(middle, y - 7.0, middle, y + 7.0, "rule", into)
        case "triangle":
            drawing.path(f"M{number(middle)} {number(y + 4)}l4.5 8h-9z", "fill-three", into)
        case "square":
            drawing.rect(middle - 3.0, y - 12.0, 6.0, 6.0, "fill-four", into)
        case "diamond":
            drawing.path(f"M{number(middle)} {number(y - 6.5)}l6.5 6.5l-6.5 6.5l-6.5 -6.5z", "fill-two", into)


def _arrow(drawing: Drawing, into: ET.Element, x: float, to: float, y: float, kind: str) -> None:
    drawing.line(x, y, to, y, kind, into)
    if abs(to - x) > 14.0:  # else there is no room between the two ends for a head
        back = 12.0 if to < x else -12.0
        head = to + back / 2.0
        drawing.path(
            f"M{number(head + back / 2)} {number(y - 4)}L{number(head)} {number(y)}l{number(back / 2)} 4", kind, into
        )


def _placed(legend: Sequence[tuple[Shape, str]]) -> list[tuple[float, int, Shape, str]]:
    """Where each entry of a legend stands: x, and its line."""
    found: list[tuple[float, int, Shape, str]] = []
    x, line = 0.0, 0
    for shape, words in legend:
        wide = 32.0 + width_of(words, SMALL) + 18.0
        if x and x + wide > WIDTH + 18.0:
            x, line = 0.0, line + 1
        found.append((x, line, shape, words))
        x += wide
    return found


def _wide(row: Row) -> float:
    return max(width_of(row.label) * (1.06 if row.strong else 1.0), width_of(row.under, SMALL)) if row.marks else 0.0


def _wide_words(row: Row) -> float:
    return max((width_of(words, SMALL if place else 12.0) for place, words in enumerate(row.words)), default=0.0)


def _label(row: Row, room: float) -> list[tuple[str, str]]:
    """Lines of the label, each with its class."""
    strong = "b" if row.strong else ""
    if not row.marks and not row.words:
        return [(line, "b") for line in lines(row.label, WIDTH, 12.0, most=2)]
    found = [(line, strong) for line in lines(row.label, room, 12.5 if row.strong else 12.0, most=4)]
    return found + [(line, "s m") for line in lines(row.under, room, SMALL, most=2)]


def _words(row: Row, room: float) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for place, words in enumerate(row.words):
        size, kind = (SMALL, "s m") if place else (12.0, "b" if row.strong else "")
        found += [(line, kind) for line in lines(words, room, size, most=3)]
    return found


def _height(row: Row, left: float, room: float) -> float:
    tallest = max(len(_label(row, left)), len(_words(row, room)), 1)
    signs = any(mark.shape in ("triangle", "square", "bracket") for mark in row.marks)
    return max(LEAD * tallest + 8.0, 34.0 if signs else 24.0)


def _around(panel: Panel, tall: float) -> float:
    """What a panel takes besides its rows."""
    above = 16.0 if panel.rules else 20.0 if tall > FAR else 0.0
    return AXIS + (24.0 if panel.heading else 0.0) + above


def _draw_panel(
    drawing: Drawing, panel: Panel, heights: Sequence[float], top: float, columns: tuple[float, float, float, float]
) -> float:
    """Draws a panel from `top` downwards; where it ends."""
    left, start, end, room = columns
    low, high = panel.ends
    to_x = scale(low, high, start + 7.0, end - 7.0)
    y = top
    if panel.heading:
        drawing.text(0.0, y + 14.0, cut(panel.heading, WIDTH, 12.7), "b")
        y += 24.0
    far = sum(heights) > FAR and not panel.rules
    y += 16.0 if panel.rules else 20.0 if far else 0.0
    first, last = y, y + sum(heights)
    shown = spread_out([(to_x(value), panel.tick(value)) for value in ticks(low, high, 6)])
    for x, words in shown:
        drawing.line(x, first, x, last, "grid")
        for baseline in (last + 15.0, first - 6.0)[: 2 if far else 1]:
            drawing.text(x, baseline, words, "s m", "middle")
    drawing.line(start, last, end, last, "axis")
    axis = cut(panel.axis, WIDTH, SMALL)
    half = width_of(axis, SMALL) / 2.0
    drawing.text(min(max((start + end) / 2.0, half), WIDTH - half), last + 29.0, axis, "s m", "middle")
    for value, words in panel.rules:
        if math.isfinite(value):
            x = to_x(value)
            drawing.line(x, first, x, last, "rule dash")
            anchor = "start" if x < (start + end) / 2.0 else "end"
            drawing.text(x, first - 5.0, words, "s m", anchor)
    for row, height in zip(panel.rows, heights, strict=True):
        group = drawing.group()
        if row.tip:
            drawing.hover(group, row.tip)
        if y > first:
            drawing.may_part(y)
        drawing.add("rect", "", group, x=0.0, y=y, width=WIDTH, height=height, fill="none", pointer_events="all")
        middle = y + height / 2.0
        if row.marks:
            drawing.line(start, middle, end, middle, "grid", group)
        _lines(drawing, group, _label(row, left), 0.0, middle)
        _lines(drawing, group, _words(row, room), end + GAP, middle)
        for mark in row.marks:
            if _drawn(mark):
                x, to = to_x(mark.at), to_x(mark.to) if mark.shape in TWO_ENDS else math.nan
                draw_mark(drawing, group, mark.shape, x, to, middle)
        y += height
    return last + AXIS


def _drawn(mark: Mark) -> bool:
    """Whether a mark has all its numbers."""
    return math.isfinite(mark.at) and (math.isfinite(mark.to) or mark.shape not in TWO_ENDS)


TWO_ENDS = ("band", "whisker", "bracket", "arrow", "faint arrow")


def _lines(drawing: Drawing, into: ET.Element, found: Sequence[tuple[str, str]], x: float, middle: float) -> None:
    first = middle + 4.0 - LEAD * (len(found) - 1) / 2.0
    for place, (words, kind) in enumerate(found):
        drawing.text(x, first + LEAD * place, words, kind, into=into)


def spread_out(marks: Iterable[tuple[float, str]], size: float = SMALL) -> list[tuple[float, str]]:
    """Those of the marks of a scale that leave their neighbours room: every one, or every second, and so on."""
    found = list(marks)
    while len(found) > 1 and any(
        abs(b - a) < (width_of(one, size) + width_of(other, size)) / 2.0 + 6.0
        for (a, one), (b, other) in pairwise(found)
    ):
        found = found[::2]
    return found


def percents(low: float, high: float) -> str:
    """A range as it is read: `37 to 43%`."""
    first, last = percent(low), percent(high)
    return last if first == last else f"{first.removesuffix('%')} to {last}"
