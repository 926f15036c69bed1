"""The map of a verdict: whether a claim holds along two uncertain numbers, all others held.

A grid of worlds is placed at even quantiles of the two; all other numbers stand at their medians, or at a few common
draws of their priors, the same at every point. So the map shows what the two do, and its boundary where it flips.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from standoff.claims.tally import sides_of
from standoff.claims.verdict_bands import NO_DIFFERENCE_FROM
from standoff.ensembles.simulate import Progress, simulate_worlds
from standoff.language.error import StandoffError
from standoff.language.problem import did_you_mean
from standoff.queries.game import Game
from standoff.queries.truth import NO_DIFFERENCE, decided
from standoff.scenario.model import EXPERT
from standoff.scenario.numbers import has_experts
from standoff.worlds.draw import Worlds, obeys, set_values, uncertain

Array = npt.NDArray[np.float64]

EDGE = 0.02  # the outermost quantiles: beyond, a prior says little
BLOCK = 64  # worlds solved together, so that progress is told


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """Where a query holds.

    Attributes:
        query: what is true or false in each world; x, y: the two numbers, as `worlds.draw.uncertain` names them.
        at: `[n]` the quantiles of the grid, the same for both.
        share: `[n (y), n (x)]` of the draws of the other numbers in which its two sides differ, the share in which it
            holds; NaN where they do not differ in most of them, or it is undefined in all, or no world there obeys the
            conditions on numbers.
        no_difference: `[n (y), n (x)]` whether they do not differ in most of the draws in which it is defined.
        margin: the same grid, by how much its left side exceeds its right one, on average; None where it is no plain
            comparison.
        draws: of the other numbers; 1 where they stand at their medians.
    """

    query: str
    x: str
    y: str
    at: Array
    share: Array
    no_difference: npt.NDArray[np.bool_]
    margin: Array | None
    draws: int


def surface(
    game: Game,
    query: str,
    x: str,
    y: str,
    count: int = 21,
    draws: int = 1,
    seed: int = 0,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Surface:
    """The map of a query over `count` by `count` points.

    Raises:
        StandoffError: where x or y is nothing uncertain, or both are the same.
        QueryError: for a query that asks nothing sensible.
        InvalidWorlds: where numbers make no sense in some world.
    """
    priors = uncertain(game.source.scenario)
    for name in (x, y):
        if name not in priors:
            raise StandoffError(f"there is no uncertain number called `{name}`", did_you_mean(name, priors))
    if EXPERT in (x, y) and has_experts(game.source.scenario):
        raise StandoffError(f"a map is of two numbers, and `{EXPERT}` is whose priors a world has")
    if x == y:
        raise StandoffError("a map needs two different numbers")
    game.check_query(query)
    sides = sides_of(query)
    at = np.linspace(EDGE, 1.0 - EDGE, count)
    others = next(game.draw(draws, seed)) if draws > 1 else game.single()
    points = count * count
    across = {
        x: np.tile(np.repeat(priors[x].ppf(at), draws), count),  # x runs within a row, y from row to row
        y: np.repeat(priors[y].ppf(at), count * draws),
    }
    worlds = Worlds(
        start=0,
        parameters={name: np.tile(values, points) for name, values in others.parameters.items()},
        rationality=np.tile(others.rationality, (1, points)),
        tau=None if others.tau is None else np.tile(others.tau, points),
        placed="a world placed on the map",
    )
    worlds = set_values(game.source.scenario, worlds, across)
    asked = [query, *(side for side in sides or () if "(" in side)]
    answers = simulate_worlds(game, asked, list(_blocks(worlds)), threads, progress).answers
    grid = (count, count, draws)
    there = obeys(game.source.scenario, worlds)
    outcomes = np.where(there, np.asarray(answers[query], dtype=np.float64), np.nan).reshape(grid)
    known = np.isfinite(outcomes)
    same = (outcomes == NO_DIFFERENCE).sum(axis=-1) > NO_DIFFERENCE_FROM * known.sum(axis=-1)
    margin = None
    if sides is not None:
        left, right = (_values(answers, side, worlds).reshape(grid) for side in sides)
        if not np.isnan((left - right)[known]).any():  # a side that is neither answer, number nor name
            margin = _mean(np.where(known, left - right, np.nan))
    share = np.asarray(np.where(same, np.nan, _mean(decided(outcomes))))
    return Surface(query, x, y, at, share, same, margin, draws)


def _blocks(worlds: Worlds) -> list[Worlds]:
    return [
        replace(
            worlds,
            start=start,
            parameters={name: values[start : start + BLOCK] for name, values in worlds.parameters.items()},
            rationality=worlds.rationality[:, start : start + BLOCK],
            tau=None if worlds.tau is None else worlds.tau[start : start + BLOCK],
        )
        for start in range(0, worlds.count, BLOCK)
    ]


def _values(answers: Mapping[Any, Array], side: str, worlds: Worlds) -> Array:
    """A side of a comparison in every world: an answer, a number or a parameter."""
    if "(" in side:
        return np.asarray(answers[side], dtype=np.float64)
    try:
        return np.full(worlds.count, float(side))
    except ValueError:
        return np.asarray(worlds.parameters.get(side, np.full(worlds.count, np.nan)), dtype=np.float64)


def _mean(values: Array) -> Array:
    """The mean over the last axis of what is defined; NaN where nothing is."""
    known = np.isfinite(values)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(known, values, 0.0).sum(axis=-1) / known.sum(axis=-1))
