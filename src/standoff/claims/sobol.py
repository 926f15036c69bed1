"""Sobol indices of what is asked, in worlds placed for the purpose: first and total order, and on request of pairs.

The sampler and the estimators are those of SALib (Iwanaga, Usher and Herman 2022): Saltelli's design (2010) on a
scrambled Sobol sequence, in quantiles of the priors. With N rows and k numbers it takes N (k + 2) worlds, and
N (2 k + 2) with pairs.

An index of one number rests on three worlds of each row, one of two numbers on six. A row in which one of them is
undefined is left out of that index, and counted. If more than a twentieth of all worlds are undefined, what is left is
no longer what was asked about, and there are no indices. Worlds in which the two sides of a claim do not differ are
left out like them. The variance that all indices are parts of is that of two worlds of each row: where a claim holds,
or fails, in too few of these, there are no indices.
"""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from standoff.claims.variance import RAREST, too_rare
from standoff.ensembles.block_cache import BlockCache
from standoff.ensembles.simulate import Progress, simulate_worlds
from standoff.queries.game import Game
from standoff.queries.truth import NO_DIFFERENCE, decided
from standoff.scenario.numbers import together
from standoff.worlds.draw import MIDDLE, uncertain, worlds_at

Array = npt.NDArray[np.float64]

UNDEFINED = 0.05  # share of worlds beyond which there are no indices
RESAMPLES = 200  # of the rows, for intervals
FLAT = 1e-9


@dataclass(frozen=True, slots=True)
class Index:
    """Sobol indices of one number, with 95% bootstrap intervals.

    Attributes:
        name: of a parameter, or `rationality.` and an actor.
        first: share of the variance that it explains by itself.
        first_interval, total_interval: 95% bootstrap intervals.
        total: share that is left when all others are known: with every interaction it is part of.
        rows: of the design that could be used.
    """

    name: str
    first: float
    first_interval: tuple[float, float]
    total: float
    total_interval: tuple[float, float]
    rows: int


@dataclass(frozen=True, slots=True)
class Pair:
    """Second-order index of a pair: what both explain together beyond the sum of each by itself.

    Attributes:
        names: of the two.
        second: share of the variance, beyond the first indices of both.
        interval: 95% bootstrap interval.
        rows: of the design that could be used.
    """

    names: tuple[str, str]
    second: float
    interval: tuple[float, float]
    rows: int


@dataclass(frozen=True, slots=True)
class Sobol:
    """Sobol indices of one outcome.

    Attributes:
        indices: of every uncertain number, the largest total first; none where `reason` says why.
        pairs: the largest first; none unless asked for.
        rows, worlds, undefined: of the design, worlds solved for it, and worlds of them without an answer.
        reason: why there are no indices; None where there are.
        no_difference: worlds of them in which the two sides of a condition do not differ.
    """

    indices: tuple[Index, ...]
    pairs: tuple[Pair, ...]
    rows: int
    worlds: int
    undefined: int
    reason: str | None = None
    no_difference: int = 0


def size(numbers: int, rows: int, second_order: bool) -> int:
    """How many worlds a design has."""
    return rows * (2 * numbers + 2 if second_order else numbers + 2)


def design(names: Sequence[str], rows: int, second_order: bool = False, seed: int = 0) -> dict[str, Array]:
    """Quantiles of the priors, in (0, 1), `[world]` each.

    Args:
        rows: a power of two, so that the sequence is balanced.

    Raises:
        ValueError: for another number of rows.
    """
    if rows < 2 or rows & (rows - 1):
        raise ValueError(f"{rows} is not a power of two")
    from SALib.sample import sobol  # slow to import, and for this only

    sheet = sobol.sample(_problem(len(names)), rows, calc_second_order=second_order, seed=seed)
    return {name: np.clip(sheet[:, number], MIDDLE, 1.0 - MIDDLE) for number, name in enumerate(names)}


def indices(
    names: Sequence[str],
    outcome: Array,
    rows: int,
    second_order: bool = False,
    seed: int = 0,
    truth: bool = False,
) -> Sobol:
    """The indices of an outcome in the worlds of a design.

    Args:
        names, rows, second_order: as of the design.
        outcome: `[world]`, NaN where undefined.
        seed: of the bootstrap.
        truth: whether it is that of a condition (`queries.truth`), and not a number.
    """
    numbers = len(names)
    outcome = np.asarray(outcome, dtype=np.float64)
    undefined = int((~np.isfinite(outcome)).sum())
    same = int((outcome == NO_DIFFERENCE).sum()) if truth else 0
    outcome = decided(outcome) if truth else outcome
    # of a row: A, each A with one number of B, with pairs each B with one number of A, and B
    sheet = outcome.reshape(rows, -1)
    reason = None
    if undefined > UNDEFINED * outcome.size:
        reason = f"undefined in {undefined:,} of {outcome.size:,} worlds, more than {UNDEFINED:.0%}"
    elif same > UNDEFINED * outcome.size:
        reason = f"its two sides do not differ in {same:,} of {outcome.size:,} worlds, more than {UNDEFINED:.0%}"
    elif float(np.nanstd(sheet)) <= FLAT * max(abs(float(np.nanmean(sheet))), FLAT):
        reason = "it is the same in every world"
    elif truth:
        reason = _too_rare(sheet[:, [0, -1]])
    if reason is not None:
        return Sobol((), (), rows, outcome.size, undefined, reason, same)
    found = []
    for number, name in enumerate(names):
        values, used = _whole(sheet[:, [0, 1 + number, -1]])
        result = _analysed(values, 1, False, seed)
        first, first_half, total, total_half = (float(result[key][0]) for key in ("S1", "S1_conf", "ST", "ST_conf"))
        found.append(Index(name, first, _around(first, first_half), total, _around(total, total_half), used))
    pairs = []
    for a, b in itertools.combinations(range(numbers), 2) if second_order else ():
        values, used = _whole(sheet[:, [0, 1 + a, 1 + b, 1 + numbers + a, 1 + numbers + b, -1]])
        result = _analysed(values, 2, True, seed)
        second = float(result["S2"][0, 1])
        pairs.append(Pair((names[a], names[b]), second, _around(second, float(result["S2_conf"][0, 1])), used))
    return Sobol(
        tuple(sorted(found, key=lambda each: (-each.total, each.name))),
        tuple(sorted(pairs, key=lambda each: (-each.second, each.names))),
        rows,
        outcome.size,
        undefined,
        no_difference=same,
    )


def _too_rare(ends: Array) -> str | None:
    """Why outcomes of a condition vary too little over the first and the last world of each row, `[row, 2]`, which the
    variance rests on; None if they do not."""
    known = ends[np.isfinite(ends)]
    true = int(known.sum())
    return too_rare(true, known.size) if min(true, known.size - true) < RAREST else None


def _problem(numbers: int) -> dict[str, Any]:
    return {"num_vars": numbers, "names": [f"x{n}" for n in range(numbers)], "bounds": [[0.0, 1.0]] * numbers}


def _whole(rows: Array) -> tuple[Array, int]:
    """The rows without a gap, one after another, and how many they are."""
    whole = rows[np.isfinite(rows).all(axis=1)]
    return whole.ravel(), len(whole)


def _analysed(values: Array, numbers: int, second_order: bool, seed: int) -> Mapping[str, Any]:
    from SALib.analyze import sobol

    if len(values) == 0 or float(np.ptp(values)) == 0.0:  # here it is the same, and elsewhere it is not
        unknown = np.full((numbers, numbers), np.nan)
        return dict.fromkeys(("S1", "S1_conf", "ST", "ST_conf"), unknown[0]) | {"S2": unknown, "S2_conf": unknown}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of resamples that are all alike
        result: Mapping[str, Any] = sobol.analyze(
            _problem(numbers),
            values,
            calc_second_order=second_order,
            num_resamples=RESAMPLES,
            seed=seed + 1,  # it takes 0 for none
        )
    return result


def _around(value: float, half: float) -> tuple[float, float]:
    return value - half, value + half


def sobol(
    game: Game,
    queries: Mapping[str, str],
    rows: int,
    second_order: bool = False,
    seed: int = 0,
    threads: int | None = None,
    progress: Progress | None = None,
    pieces: BlockCache | None = None,
    truths: Collection[str] = (),
) -> dict[str, Sobol]:
    """Sobol indices of queries, by their names, of a scenario.

    Args:
        pieces: where worlds that are solved are kept, and found again.
        truths: the names of queries that are conditions, and not numbers.

    Raises:
        ValueError: where the number of rows is no power of two.
        InvalidWorlds: where probabilities or payoffs make no sense in some world.
    """
    scenario = game.source.scenario
    names = tuple(uncertain(scenario))
    if not names:
        return {name: Sobol((), (), rows, 0, 0, "the scenario has no uncertain number") for name in queries}
    if (why := together(scenario)) is not None:
        reason = f"{why}, so that the variance cannot be split among them"
        return {name: Sobol((), (), rows, 0, 0, reason) for name in queries}
    worlds = worlds_at(scenario, design(names, rows, second_order, seed), "a world placed for Sobol indices")
    answers = simulate_worlds(game, dict.fromkeys(queries.values()), worlds, threads, progress, pieces).answers
    return {
        name: indices(names, answers[query], rows, second_order, seed, name in truths)
        for name, query in queries.items()
    }
