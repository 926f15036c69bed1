"""The map of a verdict: where a claim holds over two uncertain numbers, the base case, and where it flips.

A surface (`claims.surface`) comes in, a chart goes out.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from standoff.charts.sign_map import Axis, boundary, sign_map
from standoff.charts.sign_strip import Cell
from standoff.charts.svg import Chart, percent, table
from standoff.claims.surface import Surface
from standoff.claims.verdict_bands import BANDS, NO_DIFFERENCE, UNDECIDED
from standoff.presentation.wording import SIGNS, about, amount
from standoff.scenario.labels import claim_label, number_label
from standoff.scenario.model import Scenario
from standoff.worlds.draw import uncertain

TICKS = (0.05, 0.25, 0.5, 0.75, 0.95)  # quantiles named along the axes
TICKS_IN_WORDS = "ticks: the 5th, 25th, 50th, 75th and 95th percentile"


def verdict_map(scenario: Scenario, called: str, found: Surface) -> Chart:
    """The map.

    Args:
        called: the claim, by its name, or the query.
    """
    priors = uncertain(scenario)

    def value(name: str, place: float) -> str:
        return amount(scenario, priors[name], name, float(priors[name].ppf(np.asarray([place]))[0]))

    def axis(name: str) -> Axis:
        unit = scenario.parameters[name].unit if name in scenario.parameters else None
        ticks = [(place, value(name, place)) for place in TICKS]
        if unit:
            ticks = [(place, words.removesuffix(f" {unit}")) for place, words in ticks]
        return Axis(_axis(scenario, name), ticks)

    def cell(row: int, column: int) -> Cell:
        x, y = (value(name, float(found.at[place])) for name, place in ((found.x, column), (found.y, row)))
        where = f"{axes[0]} {x}, {axes[1]} {y}: {_says(found, row, column)}"
        return Cell(_sign(found, row, column), _band(float(found.share[row, column])), where)

    called = claim_label(scenario, called)
    axes = number_label(scenario, found.x), number_label(scenario, found.y)
    told = "verdict-map", f"Where {called} holds", _sentence(found, called, axes, value)
    points = range(len(found.at))
    svg = sign_map(
        told,
        found.at,
        [[cell(row, column) for column in points] for row in points],
        (axis(found.x), axis(found.y)),
        _legend(found),
        (boundary(found.at, _margin(found)), "line: where it flips"),
        TICKS_IN_WORDS,
    )
    rows = [[value(found.y, float(found.at[row])), *(_says(found, row, column) for column in points)] for row in points]
    head = [f"{axes[1]} \\ {axes[0]}", *(_apart(found.at, column, value, found.x) for column in points)]
    return Chart(*told, svg, table(head, rows[::-1]))


def _legend(found: Surface) -> list[Cell]:
    """The verdicts there are."""
    there = {_band(float(share)) for share in found.share.flat}
    legend = [Cell(*SIGNS[name], name) for _, name in BANDS if SIGNS[name][1] in there]
    if found.no_difference.any():
        legend.append(Cell(*SIGNS[NO_DIFFERENCE], NO_DIFFERENCE))
    if not (np.isfinite(found.share) | found.no_difference).all():
        legend.append(Cell(*SIGNS[UNDECIDED], "undefined"))
    return legend


def _sign(found: Surface, row: int, column: int) -> str:
    """The sign of a point."""
    band = _band(float(found.share[row, column]))
    unknown = SIGNS[NO_DIFFERENCE if found.no_difference[row, column] else UNDECIDED][0]
    return unknown if band == "none" else next(sign for sign, of in SIGNS.values() if of == band)


def _axis(scenario: Scenario, name: str) -> str:
    meaning = about(scenario, name)
    unit = scenario.parameters[name].unit if name in scenario.parameters else None
    called = number_label(scenario, name)
    return (f"{called}: {meaning}" if meaning else called) + (f" ({unit})" if unit else "")


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


def _margin(found: Surface) -> npt.NDArray[np.float64]:
    """What changes sign where it flips: the margin, or by how much the share exceeds one half."""
    return found.margin if found.margin is not None and found.draws == 1 else found.share - 0.5


def _sentence(found: Surface, called: str, axes: tuple[str, str], value: Callable[[str, float], str]) -> str:
    x, y = axes
    known = np.isfinite(found.share)
    others = "the others at their medians" if found.draws == 1 else f"the others drawn {found.draws} times"
    if not known.any():
        if found.no_difference.any():
            return f"With {others}, the two sides of {called} do not differ, for all values of {x} and {y}."
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
            f"With {others}, {called} {'holds' if holds else 'fails'}{often} for all values of {x} and {y} "
            f"within their priors{where}: it does not flip along them."
        )
    crossings = []
    margin = _margin(found)
    for name, axis, along, by in (
        (found.x, x, found.share[middle, :], margin[middle, :]),
        (found.y, y, found.share[:, middle], margin[:, middle]),
    ):
        sure = along >= 0.5
        turns = np.flatnonzero(sure[1:] != sure[:-1])
        if len(turns) == 1:
            at, next_ = int(turns[0]), int(turns[0]) + 1
            part = by[at] / (by[at] - by[next_]) if by[at] != by[next_] else 0.5
            place = float(found.at[at] + part * (found.at[next_] - found.at[at]))
            crossings.append(f"{axis} passes about {value(name, place)}")
    flips = f" From the base case it flips where {' or '.join(crossings)}." if crossings else ""
    return (
        f"With {others}, {called} holds{often} over {percent(holds)} of the map of {x} and {y}{where}; in "
        f"the base case it {here}.{flips}"
    )
