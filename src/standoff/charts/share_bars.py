"""Shares with their intervals against bands of the scale: rows of a picture, and one of them as a small picture."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from standoff.charts.svg import Drawing, cut, lines, percent, scale

WIDTH, LEFT, RIGHT, ROW, TOP = 720.0, 300.0, 110.0, 29.0, 48.0
NAME = 34.0  # where what a row is called begins
BAR, TALL = 170.0, 14.0  # of the small picture

Told = tuple[str, str, str]  # the name of a picture, its title, and what it shows as a sentence


@dataclass(frozen=True, slots=True)
class Band:
    """A part of the scale: from where it reaches up to the next above, its sign and its name."""

    lowest: float
    sign: str
    name: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A share and its interval.

    Attributes:
        number: that the row is known by; label, under: what it is, in full type and in small.
        words: what stands at the right; tip: what is shown while the pointer rests on it.
    """

    number: str
    label: str
    under: str
    share: float
    interval: tuple[float, float]
    words: str
    tip: str


def share_bars(told: Told, bars: Sequence[Bar], bands: Sequence[Band]) -> str:
    """The rows, under the names of the bands, the highest band first."""
    height = TOP + ROW * len(bars) + 8
    drawing = Drawing(WIDTH, height, *told)
    at = scale(0.0, 1.0, LEFT, WIDTH - RIGHT)
    upper = 1.0
    for band in bands:
        lowest = at(band.lowest)
        wide = at(upper) - lowest
        drawing.rect(lowest, TOP - 6, wide, height - TOP + 2, "sheet")
        drawing.line(lowest, TOP - 6, lowest, height - 4, "grid")
        named = lines(f"{band.sign} {band.name}", wide, 11.0, 2) if wide > 50.0 else [band.sign]
        for line, words in enumerate(named):
            drawing.text((lowest + at(upper)) / 2, 11 + 13 * line, words, "s m", "middle")
        upper = band.lowest
    for band in bands[:-1]:
        drawing.text(at(band.lowest), TOP - 10, percent(band.lowest), "s m", "middle")
    for place, bar in enumerate(bars):
        y = TOP + ROW * place + ROW / 2
        into = drawing.group()
        drawing.hover(into, bar.tip)
        drawing.text(NAME - 8, y - 2, bar.number, "s m", "end", into)
        drawing.text(NAME, y - 2, cut(bar.label, LEFT - NAME - 12, 12.0), "", "start", into)
        drawing.text(NAME, y + 11, cut(bar.under, LEFT - NAME - 12, 11.0), "s m", "start", into)
        _mark(drawing, bar.share, bar.interval, at, y, into)
        drawing.text(WIDTH - RIGHT + 8, y + 4, bar.words, "s", "start", into)
        if place:
            drawing.may_part(y - ROW / 2)
    return drawing.svg()


def share_bar(told: Told, share: float, interval: tuple[float, float], bands: Sequence[Band]) -> str:
    """One share as a small picture to stand beside what it is of."""
    drawing = Drawing(BAR, TALL, *told)
    at = scale(0.0, 1.0, 4.0, BAR - 4.0)
    drawing.rect(at(0.0), 3, at(1.0) - at(0.0), TALL - 6, "sheet")
    for band in bands[:-1]:
        drawing.line(at(band.lowest), 1, at(band.lowest), TALL - 1, "axis")
    _mark(drawing, share, interval, at, TALL / 2, None)
    return drawing.svg()


def _mark(
    drawing: Drawing,
    share: float,
    interval: tuple[float, float],
    at: Callable[[float], float],
    y: float,
    into: ET.Element | None,
) -> None:
    low, high = interval
    drawing.line(at(low), y, at(high), y, "trace", into)
    drawing.circle(at(share), y, 3.5, "mark", into)
