"""The map of a verdict as a picture: two uncertain numbers as axes, where the claim holds as colour and sign, the base
case, and the line along which it flips."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from contourpy import contour_generator

from standoff.charts.svg import Chart, Drawing, cut, lines, number, percent, scale, table, width_of
from standoff.charts.wording import SIGNS, about, amount, listed
from standoff.claims.surface import Surface
from standoff.claims.verdict_bands import BANDS, NO_DIFFERENCE, UNDECIDED
from standoff.scenario.model import Scenario
from standoff.worlds.draw import uncertain

TOP, SIDE = 16, 460
WIDEST, NARROWEST = 170.0, 40.0  # pixels for the values along the left side
SMALL = 11.0  # of type
SIGNED = 5  # signs of the verdict along each side
TICKS = (0.05, 0.25, 0.5, 0.75, 0.95)  # quantiles named along the axes


def verdict_map(scenario: Scenario, called: str, found: Surface) -> Chart:
    """The picture.

    Args:
        called: what the claim or the query is called.
    """
    priors = uncertain(scenario)

    def unitless(name: str, place: float) -> str:
        unit = scenario.parameters[name].unit if name in scenario.parameters else None
        return value(name, place).removesuffix(f" {unit}") if unit else value(name, place)

    def value(name: str, place: float) -> str:
        return amount(scenario, priors[name], name, float(priors[name].ppf(np.asarray([place]))[0]))

    name, title = "verdict-map", f"Where {called} holds"
    sentence = _sentence(found, called, value)
    along = [unitless(found.y, place) for place in TICKS]
    left = min(max(NARROWEST, *(width_of(each, SMALL) + 14 for each in along)), WIDEST)
    width = left + SIDE + 24
    titles = [
        *lines(f"upwards: {_axis(scenario, found.y)}", width - 8, 12.7, 2),
        *lines(f"across: {_axis(scenario, found.x)}", width - 8, 12.7, 2),
    ]
    there = {_band(float(share)) for share in found.share.flat}
    shown = [each for _, each in BANDS if SIGNS[each][1] in there]
    signs = [(SIGNS[band][0], band, SIGNS[band][1]) for band in shown]
    if found.no_difference.any():
        signs.append((SIGNS[NO_DIFFERENCE][0], NO_DIFFERENCE, "none"))
    if not (np.isfinite(found.share) | found.no_difference).all():
        signs.append((SIGNS[UNDECIDED][0], "undefined", "none"))
    legend = _placed([f"{sign} {words}" for sign, words, _ in signs], width)
    below = TOP + SIDE + 26
    height = below + 16 * len(titles) + 22 * (legend[-1][1] + 1) + 30
    drawing = Drawing(width, height, name, title, sentence)
    low, high = float(found.at[0]), float(found.at[-1])
    to_x, to_y = scale(low, high, left, left + SIDE), scale(low, high, TOP + SIDE, TOP)
    step = (high - low) / max(len(found.at) - 1, 1)
    for row, at_y in enumerate(found.at):
        for column, at_x in enumerate(found.at):
            share = float(found.share[row, column])
            x, right = (to_x(min(max(at_x + half, low), high)) for half in (-step / 2, step / 2))
            top, bottom = (to_y(min(max(at_y + half, low), high)) for half in (step / 2, -step / 2))
            cell = drawing.rect(x, top, right - x, bottom - top, f"band-{_band(share)}")
            cell.set("shape-rendering", "crispEdges")  # else the page shows through between cells
            where = f"{found.x} {value(found.x, float(at_x))}, {found.y} {value(found.y, float(at_y))}"
            drawing.hover(cell, f"{where}: {_says(found, row, column)}")
    signed = _signed(len(found.at))
    for row in signed:
        for column in signed:
            x, y = to_x(float(found.at[column])), to_y(float(found.at[row]))
            at_base = -14 < x - to_x(0.5) < 90 and -24 < y - to_y(0.5) < 18
            if not at_base and _inside(found, row, column):
                sign, kind = _sign(found, row, column)
                drawing.text(x, y + 4, sign, kind, "middle")
    for line in _boundary(found):
        path = " L".join(f"{number(to_x(float(x)))} {number(to_y(float(y)))}" for x, y in line)
        for kind, wide in (("grid", 5), ("rule", 2)):  # light around dark, to be seen on every colour
            drawing.path(f"M{path}", kind).set("style", f"stroke-width: {wide}")
    middle = len(found.at) // 2
    drawing.circle(to_x(0.5), to_y(0.5), 6, "hollow")
    kind = _sign(found, middle, middle)[1]
    drawing.text(to_x(0.5) + 10, to_y(0.5) - 8, "base case", kind)
    for place, words in zip(TICKS, along, strict=True):
        x, y = to_x(place), to_y(place)
        drawing.line(x, TOP + SIDE, x, TOP + SIDE + 5, "axis")
        drawing.line(left - 5, y, left, y, "axis")
        drawing.text(x, TOP + SIDE + 18, cut(unitless(found.x, place), SIDE / 5, SMALL), "s", "middle")
        drawing.text(left - 8, y + 4, cut(words, left - 12, SMALL), "s", "end")
    for place, words in enumerate(titles):
        drawing.text(4, below + 14 + 16 * place, words, "b")
    foot = below + 16 * len(titles) + 8
    for (x, below_it), (sign, words, band) in zip(legend, signs, strict=True):
        drawing.rect(x, foot + 22 * below_it, 14, 14, f"band-{band}")
        drawing.text(x + 20, foot + 22 * below_it + 12, f"{sign} {words}", "s")
    told = "line: where it flips; " if _boundary(found) else ""
    told += "ticks: the 5th, 25th, 50th, 75th and 95th percentile"
    drawing.text(4, foot + 22 * (legend[-1][1] + 1) + 12, told, "s m")
    rows = [
        [
            value(found.y, float(at_y)),
            *(_says(found, row, column) for column in range(len(found.at))),
        ]
        for row, at_y in reversed(list(enumerate(found.at)))
    ]
    head = [f"{found.y} \\ {found.x}", *(_apart(found.at, column, value, found.x) for column in range(len(found.at)))]
    return Chart(name, title, sentence, drawing.svg(), table(head, rows))


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


def _inside(found: Surface, row: int, column: int) -> bool:
    """Whether a point and those beside it have one verdict: no line runs through there."""
    beside = ((row, column), (row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1))
    last = len(found.at) - 1
    return len({_band(float(found.share[r, c])) for r, c in beside if 0 <= r <= last and 0 <= c <= last}) == 1


def _sign(found: Surface, row: int, column: int) -> tuple[str, str]:
    """The sign of a point, and the class of type that can be read on it."""
    band = _band(float(found.share[row, column]))
    unknown = SIGNS[NO_DIFFERENCE if found.no_difference[row, column] else UNDECIDED][0]
    sign = unknown if band == "none" else next(sign for sign, of in SIGNS.values() if of == band)
    return sign, "on b s" if band in ("holds", "fails") else "b s"


def _axis(scenario: Scenario, name: str) -> str:
    meaning = about(scenario, name)
    unit = scenario.parameters[name].unit if name in scenario.parameters else None
    return (f"{name}: {meaning}" if meaning else name) + (f" ({unit})" if unit else "")


def _apart(at: npt.NDArray[np.float64], column: int, value: Callable[[str, float], str], name: str) -> str:
    """A heading, told apart by its quantile."""
    place = float(at[column])
    return f"{value(name, place)} (quantile {place:.2f})"


def _band(share: float) -> str:
    if not np.isfinite(share):
        return "none"
    return next(SIGNS[name][1] for lowest, name in BANDS if share >= lowest)


def _says(found: Surface, row: int, column: int) -> str:
    share = float(found.share[row, column])
    if not np.isfinite(share):
        return NO_DIFFERENCE if found.no_difference[row, column] else "undefined"
    if found.draws == 1:
        return "holds" if share >= 0.5 else "fails"
    return f"holds in {percent(share)}"


def _boundary(found: Surface) -> list[npt.NDArray[np.float64]]:
    """The lines along which it flips, in quantiles: where the margin changes sign, or the share crosses one half."""
    levels = found.margin if found.margin is not None and found.draws == 1 else found.share - 0.5
    if levels is None or not np.isfinite(levels).any() or len(found.at) < 2:
        return []
    lines = contour_generator(found.at, found.at, np.ma.masked_invalid(levels), line_type="Separate").lines(0.0)
    return [np.asarray(line, dtype=np.float64) for line in lines if line is not None and len(line) > 1]


def _sentence(found: Surface, called: str, value: Callable[[str, float], str]) -> str:
    known = np.isfinite(found.share)
    others = "the others at their medians" if found.draws == 1 else f"the others drawn {found.draws} times"
    if not known.any():
        if found.no_difference.any():
            return f"With {others}, the two sides of {called} do not differ, for all values of {found.x} and {found.y}."
        return f"With {others}, {called} is undefined at every point."
    holds = float((found.share[known] >= 0.5).mean())
    middle = len(found.at) // 2
    here = _says(found, middle, middle)
    here = f"makes {here}" if here == NO_DIFFERENCE else f"is {here}" if here == "undefined" else here
    often = "" if found.draws == 1 else " in at least half of the draws" if holds else " in most draws"
    where = "" if known.all() else ", as far as its two sides differ" if found.no_difference.any() else ""
    where = where or ("" if known.all() else ", as far as it is defined")
    if holds in (0.0, 1.0):
        return (
            f"With {others}, {called} {'holds' if holds else 'fails'}{often} for all values of {found.x} and "
            f"{found.y} within their priors{where}: it does not flip along them."
        )
    crossings = []
    margin = found.margin if found.margin is not None and found.draws == 1 else found.share - 0.5
    for name, along, by in (
        (found.x, found.share[middle, :], margin[middle, :]),
        (found.y, found.share[:, middle], margin[:, middle]),
    ):
        sure = along >= 0.5
        turns = np.flatnonzero(sure[1:] != sure[:-1])
        if len(turns) == 1:
            at, next_ = int(turns[0]), int(turns[0]) + 1
            part = by[at] / (by[at] - by[next_]) if by[at] != by[next_] else 0.5
            place = float(found.at[at] + part * (found.at[next_] - found.at[at]))
            crossings.append(f"{name} passes about {value(name, place)}")
    flips = f" From the base case it flips where {listed(crossings).replace(' and ', ' or ')}." if crossings else ""
    return (
        f"With {others}, {called} holds{often} over {percent(holds)} of the map of {found.x} and {found.y}{where}; in "
        f"the base case it {here}.{flips}"
    )
