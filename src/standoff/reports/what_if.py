"""A case held against another in the same worlds: claims, moves and payoffs before and after a change, as pictures.

Both cases stand in the very same worlds, so a difference between them is due to the change. What is left of chance is
which worlds these are: a difference of shares is called noise where its 95 % interval, from the differences world by
world, has 0 in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from standoff.claims.band import NINETY_FIVE, verdict
from standoff.reports.chart import Chart, percent, plain, table
from standoff.reports.interval_rows import Mark, Panel, Row, Shape, draw_rows
from standoff.reports.words import counted, listed

Array = npt.NDArray[np.float64]

SHOWN = 24  # rows of a picture; the table has all


@dataclass(frozen=True, slots=True)
class Shift:
    """A number before and after, over the worlds in which both are defined.

    Attributes:
        half: half of the 95 % interval of the difference.
        worlds: how many there are.
    """

    name: str
    before: float
    after: float
    half: float
    worlds: int

    @property
    def noise(self) -> bool:
        return not abs(self.after - self.before) > self.half


def shift(name: str, before: Array, after: Array) -> Shift:
    """What became of a query; `before` and `after` are of the same worlds, `[world]`."""
    known = np.isfinite(before) & np.isfinite(after)
    count = int(known.sum())
    if not count:
        return Shift(name, float("nan"), float("nan"), float("nan"), 0)
    moved = after[known] - before[known]
    half = NINETY_FIVE * float(moved.std(ddof=1)) / count**0.5 if count > 1 else float("inf")
    return Shift(name, float(before[known].mean()), float(after[known].mean()), half, count)


def claims_chart(claims: Mapping[str, str], before: Mapping[str, Array], after: Mapping[str, Array]) -> Chart | None:
    """The share of worlds in which each claim holds, before and after; None where no claim is tested."""
    found = [shift(name, _truth(before[query]), _truth(after[query])) for name, query in claims.items()]
    if not found:
        return None

    def band(share: float, worlds: int) -> str:
        return verdict(share, worlds) if worlds else "undefined"

    turned = [each for each in found if band(each.before, each.worlds) != band(each.after, each.worlds)]
    others = sorted((each for each in found if each not in turned), key=_most)
    ordered = [*sorted(turned, key=_most), *others]
    rows = tuple(
        Row(
            each.name,
            _marks(each),
            (f"{percent(each.before)} to {percent(each.after)}", _told(band, each)),
            strong=each in turned,
        )
        for each in ordered[:SHOWN]
    )
    name, title = "claims-now", "Claims, against the base case"
    if turned:
        names = [f"{each.name} ({percent(each.before)} to {percent(each.after)})" for each in turned[:3]]
        sentence = f"{counted(len(turned), 'claim has', 'claims have')} another verdict, {listed(names)} first of all."
    else:
        sentence = f"None of {counted(len(found), 'claim')} has another verdict."
    panel = Panel(rows, "share of worlds in which it holds", "", 0.0, 1.0, percent)
    notes = [f"{len(ordered) - SHOWN} more change less: the table has them."] if len(ordered) > SHOWN else []
    cells = [
        [
            each.name,
            percent(each.before),
            percent(each.after),
            _points(each),
            band(each.before, each.worlds),
            band(each.after, each.worlds),
            f"{each.worlds:,}",
        ]
        for each in ordered
    ]
    head = ["claim", "base case", "now", "difference", "verdict before", "verdict now", "worlds"]
    svg = draw_rows(name, title, sentence, [panel], _legend(), notes)
    return Chart(name, title, sentence, svg, table(head, cells, ("base case", "now", "difference", "worlds")))


def moves_chart(
    moves: Mapping[str, Mapping[str, str]], before: Mapping[str, Array], after: Mapping[str, Array]
) -> Chart | None:
    """How likely each option of each move is inside a world, before and after, on average across worlds."""
    found = [
        [shift(option, before[query], after[query]) for option, query in options.items()] for options in moves.values()
    ]
    if not found:
        return None
    order = sorted(range(len(found)), key=lambda at: min(map(_most, found[at]), default=0.0))
    names = list(moves)
    panels = [
        Panel(
            tuple(map(_option, found[at])),
            "chance inside a world, on average" if place == len(order) - 1 or place == 7 else "",
            names[at],
            0.0,
            1.0,
            percent,
        )
        for place, at in enumerate(order)
    ]  # fmt: skip
    name, title = "moves-now", "Moves, against the base case"
    every = [(names[at], each) for at in order for each in found[at]]
    move, most = min(every, key=lambda pair: _most(pair[1]))
    sentence = (
        "No move has become likelier or less likely by more than noise."
        if all(each.noise for _, each in every)
        else f"What changes most: {move} = {most.name}, from {percent(most.before)} to {percent(most.after)}."
    )
    notes = [f"{len(panels) - 8} more moves change less: the table has them."] if len(panels) > 8 else []
    cells = [
        [at, each.name, percent(each.before), percent(each.after), _points(each), f"{each.worlds:,}"]
        for at, each in every
    ]
    head = ["move", "option", "base case", "now", "difference", "worlds"]
    svg = draw_rows(name, title, sentence, panels[:8], _legend(), notes)
    return Chart(name, title, sentence, svg, table(head, cells, ("base case", "now", "difference", "worlds")))


def payoffs_now(
    actors: Mapping[str, str], payoffs: Mapping[str, str], before: Mapping[str, Array], after: Mapping[str, Array]
) -> Chart:
    """What each actor can expect inside a world, in its own unit, before and after, on average across worlds."""
    found = [(actors[actor], shift(actors[actor], before[query], after[query])) for actor, query in payoffs.items()]
    panels = [
        Panel((Row("payoff", _marks(each), (f"{plain(each.before)} to {plain(each.after)}",)),), "", called)
        for called, each in found
    ]
    changed = [
        f"{called} {plain(each.before)} to {plain(each.after)}" for called, each in found if not each.noise
    ]  # fmt: skip
    sentence = f"Beyond noise: {listed(changed)}." if changed else "No payoff changes by more than noise."
    name, title = "payoffs-now", "What each actor can expect, against the base case"
    cells = [
        [called, plain(each.before), plain(each.after), "noise" if each.noise else plain(each.after - each.before)]
        for called, each in found
    ]
    head = ["actor", "base case", "now", "difference"]
    return Chart(
        name, title, sentence, draw_rows(name, title, sentence, panels, _legend()), table(head, cells, head[1:])
    )


def _truth(values: Array) -> Array:
    """1 where it holds, 0 where it fails, NaN where it is undefined."""
    return np.where(np.isfinite(values), values != 0.0, np.nan)


def _option(each: Shift) -> Row:
    return Row(each.name, _marks(each), (f"{percent(each.before)} to {percent(each.after)}",), strong=not each.noise)


def _most(each: Shift) -> float:
    """For sorting: the largest difference that is no noise first."""
    moved = abs(each.after - each.before)
    return (0.0 if np.isnan(moved) else -moved) + (1.0 if each.noise else 0.0)


def _marks(each: Shift) -> tuple[Mark, ...]:
    arrow: Mark = Mark("faint arrow" if each.noise else "arrow", each.before, each.after)
    return (arrow, Mark("ring", each.before), Mark("dot", each.after))


def _legend() -> list[tuple[Shape, str]]:
    return [("ring", "base case"), ("dot", "now")]


def _points(each: Shift) -> str:
    return "noise" if each.noise else f"{100.0 * (each.after - each.before):+.1f} points"


def _told(band: Callable[[float, int], str], each: Shift) -> str:
    before, after = band(each.before, each.worlds), band(each.after, each.worlds)
    if before != after:
        return f"{before}, now {after}"
    return f"{after}; within noise" if each.noise else after
