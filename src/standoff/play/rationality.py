"""The rationality that people's choices imply: a maximum likelihood estimate over solved games.

The rationality of the actors whose decisions people took is multiplied by m, everyone else's stays, and the game is
solved for each of many m, in which all others know of it. The likelihood of a choice is the probability of the option
at its information set in that game (McKelvey and Palfrey 1995, for normal forms). The interval is that of the
likelihood ratio: every m whose log-likelihood is less than half of the 95% point of chi-squared with one degree of
freedom below the largest. Choices are taken to be independent given what was seen.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from standoff.ensembles.simulate import solve_games
from standoff.play.board import Board
from standoff.play.row import SEAT, Row, written
from standoff.situations.game import Situations
from standoff.worlds.draw import RATIONALITY, Worlds

Array = npt.NDArray[np.float64]
Counts = Mapping[int, Mapping[str, int]]  # of each information set, how often each option was taken

HALVINGS = 6  # the smallest multiplier is two to the minus so many, the largest two to so many
EACH = 4  # multipliers that are tried for each doubling
FINER = 16  # between two of them, once it is known between which
DROP = 3.841458820694124 / 2.0  # of the log-likelihood at the ends of the interval: chi-squared, one degree, 95%
FLAT = 1e-6  # of the log-likelihood: differences of no more are rounding


@dataclass(frozen=True, slots=True, eq=False)
class Implied:
    """What choices say of rationality.

    Attributes:
        counts: the choices; actors: whose they are.
        multipliers: that were tried, ascending; log_likelihood: of the choices at each, NaN where that game is not
            certified.
        estimate: the multiplier at which the choices are most likely, 0 or infinity where that is beyond what was
            tried; NaN where there is none.
        low, high: the ends of its interval; 0 and infinity where the interval goes on beyond what was tried.
        fault: why there is no estimate, or what is wrong with it, in words; "" where nothing is.
        curves: of each information set that was met, the probability of each option at each multiplier.
    """

    counts: Counts
    actors: tuple[str, ...]
    multipliers: Array
    log_likelihood: Array
    estimate: float
    low: float
    high: float
    fault: str
    curves: Mapping[int, Mapping[str, Array]]


def counted_choices(board: Board, rows: Iterable[Row]) -> Counts:
    """How often people at seats took each option, by information set, those met most often first."""
    numbers = {(each.decision, tuple(sorted(written(each.seen).items()))): n for n, each in enumerate(board.sets)}
    found: dict[int, dict[str, int]] = {}
    for row in rows:
        if row.by == SEAT:
            number = numbers[row.move, tuple(sorted((n, value) for n, value in row.sees.items() if value))]
            here = found.setdefault(number, dict.fromkeys(board.sets[number].options, 0))
            here[row.option] += 1
    return dict(sorted(found.items(), key=lambda each: -sum(each[1].values())))


def implied_rationality(board: Board, counts: Counts) -> Implied:
    """The multiplier of rationality that choices imply, with its interval.

    1. The likelihood on a coarse grid of multipliers, evenly spaced in their logarithms.
    2. Once more, finely, beside the largest, and where the interval ends.
    """
    actors = tuple(dict.fromkeys(board.sets[number].actor for number in counts))
    coarse = np.exp2(np.arange(-HALVINGS * EACH, HALVINGS * EACH + 1) / EACH)
    nothing = np.zeros(0)
    if not counts or board.game.theory.sharp:
        fault = (
            "Nobody has chosen anything yet."
            if not counts
            else "The actors are rational without a rationality that could be more or less, so none is estimated."
        )
        return Implied(counts, actors, nothing, nothing, math.nan, math.nan, math.nan, fault, {})
    log_p = _behaviour(board, actors, coarse)
    likelihood = _log_likelihood(board.situations, counts, log_p)
    known = np.isfinite(likelihood)
    multipliers = coarse
    flat = not known.any() or bool(np.ptp(likelihood[known]) < FLAT)
    if not flat:
        top = float(np.nanmax(likelihood))
        inside = np.flatnonzero(likelihood >= top - DROP)
        ends = {int(np.nanargmax(likelihood)), int(inside[0]), int(inside[-1])}
        finer = sorted({n for end in ends for n in (end - 1, end) if 0 <= n < len(coarse) - 1})
        more = np.concatenate([np.geomspace(coarse[n], coarse[n + 1], FINER + 1)[1:-1] for n in finer])
        more_p = _behaviour(board, actors, more)
        order = np.argsort(np.concatenate([coarse, more]), kind="stable")
        multipliers = np.concatenate([coarse, more])[order]
        log_p = np.concatenate([log_p, more_p], axis=1)[:, order]
        likelihood = _log_likelihood(board.situations, counts, log_p)
    estimate, low, high, fault = _estimate(multipliers, likelihood, flat)
    return Implied(
        counts, actors, multipliers, likelihood, estimate, low, high, fault, _curves(board.situations, counts, log_p)
    )


def multiplied(board: Board, actors: Collection[str], multipliers: Array) -> Worlds:
    """The world of a board as many worlds, one for each multiplier of the rationality of some actors."""
    worlds, count = board.worlds, len(multipliers)
    parameters = {name: np.repeat(values, count) for name, values in worlds.parameters.items()}
    for rule in board.situations.rules:
        if rule.actor in actors and rule.name is not None:
            parameters[RATIONALITY + rule.name] = worlds.parameters[RATIONALITY + rule.name][0] * multipliers
    rationality = np.repeat(worlds.rationality, count, axis=1)
    for number, actor in enumerate(board.game.actors):
        if actor in actors:
            rationality[number] *= multipliers
    tau = None if worlds.tau is None else np.repeat(worlds.tau, count)
    return replace(
        worlds, parameters=parameters, rationality=rationality, tau=tau,
        placed="a world with another rationality",
    )  # fmt: skip


def _behaviour(board: Board, actors: Collection[str], multipliers: Array) -> Array:
    """The logarithm of the probability of each option, `[action, multiplier]`; NaN where it is not certified."""
    solved = solve_games(board.game, [()], multiplied(board, actors, multipliers))[()].solved
    return np.where(solved.converged, solved.log_p, np.nan)


def _log_likelihood(situations: Situations, counts: Counts, log_p: Array) -> Array:
    total = np.zeros(log_p.shape[1])
    for number, options in counts.items():
        first = int(situations.graph.action_start[number])
        for place, option in enumerate(situations.sets[number].options):
            if options.get(option, 0):
                total += options[option] * log_p[first + place]
    return total


def _estimate(multipliers: Array, likelihood: Array, flat: bool) -> tuple[float, float, float, str]:
    """The estimate, its interval, and what is wrong with it in words."""
    known = np.flatnonzero(np.isfinite(likelihood))
    if not len(known):
        return math.nan, math.nan, math.nan, "No game with another rationality is certified, so none is estimated."
    if flat:
        what = "Not identified: these choices are as likely at every rationality."
        return math.nan, 0.0, math.inf, what
    x, y = np.log(multipliers[known]), likelihood[known]
    best = int(np.argmax(y))
    inside = np.flatnonzero(y >= y[best] - DROP)
    first, last = int(inside[0]), int(inside[-1])
    low = 0.0 if first == 0 else math.exp(_crossing(x, y, first - 1, first, y[best] - DROP))
    high = math.inf if last == len(x) - 1 else math.exp(_crossing(x, y, last, last + 1, y[best] - DROP))
    estimate, fault = math.exp(x[best]), ""
    if low == 0.0 and high == math.inf:
        return math.nan, low, high, "Not identified: too few choices to tell any rationality from another."
    if y[0] >= y[best] - FLAT:
        estimate, fault = 0.0, "Only a bound: the blunter the choices are taken to be, the more likely they are."
    elif y[-1] >= y[best] - FLAT:
        estimate, fault = math.inf, "Only a bound: the sharper the choices are taken to be, the more likely they are."
    if len(inside) != last - first + 1:
        also = "Several rationalities explain the choices nearly as well; the interval spans them all."
        fault = f"{fault} {also}".strip()
    return estimate, low, high, fault


def _crossing(x: Array, y: Array, before: int, after: int, level: float) -> float:
    """Where a line between two points crosses a level."""
    share = (level - y[before]) / (y[after] - y[before])
    return float(x[before] + share * (x[after] - x[before]))


def _curves(situations: Situations, counts: Counts, log_p: Array) -> Mapping[int, Mapping[str, Array]]:
    result = {}
    for number in counts:
        first = int(situations.graph.action_start[number])
        options = situations.sets[number].options
        result[number] = {option: np.exp(log_p[first + place]) for place, option in enumerate(options)}
    return result
