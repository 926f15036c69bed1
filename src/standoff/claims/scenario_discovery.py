"""Scenario discovery: the simplest box of prior quantiles that holds most of the worlds looked for, and little else.

The patient rule induction method of Friedman and Fisher (1999), as Bryant and Lempert (2010) use it to find where a
policy fails. Of the box, *coverage* is the part of all worlds looked for that lie in it, *density* the part of the
worlds in it that are looked for.

1. Peeling: of all ways to take a twentieth of the worlds off one end of one number, take the one that leaves most of
   what is looked for, until there is nothing left worth having. No more than so many numbers are ever restricted.
2. Of the boxes on the way the one with the highest harmonic mean of coverage and density is taken, and its ends are set
   to where that is highest (pasting). An end that gains nothing is given back, and so is a number whose restriction
   could be chance by the quasi-p-value of Bryant and Lempert.
3. All this is done with one to four numbers, and judged on worlds that it has not seen, by fivefold cross-validation.
   The fewest numbers win whose score is within one standard error of the best (Breiman et al. 1984). Coverage and
   density that are reported are those of unseen worlds.
4. If on unseen worlds the boxes do no better than the whole, there is no simple region, and that is what is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from standoff.claims.variance import effective

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.int64]

GRID = 100  # ends of a box are whole percentiles of a prior
PEEL = 0.05  # of the worlds in a box, what is taken off at a time
CANDIDATES = 12  # numbers, the strongest, among which a box is looked for
MOST = 4  # numbers that may be restricted
FOLDS = 5  # of cross-validation
RAREST = 20  # worlds looked for, and others, below which no region is
SMALLEST = 10  # worlds in a box
GAIN = 0.01  # of the score, what restricting one more end must bring
QUASI = 0.05  # the largest quasi-p-value of a restriction
CHANCE = 0.01  # that noise is taken for a region
FOLDED = 21  # stream of a seed
NOTHING_SIMPLE = "no simple region; limits on a few numbers do no better than none on worlds not used to find them"


@dataclass(frozen=True, slots=True)
class Restriction:
    """One number, kept between two quantiles of its prior: `low` is 0 or `high` is 1 where that end is free.

    Attributes:
        name: of a parameter, or `rationality.` and an actor.
        low, high: quantiles of its prior.
        p_value: the quasi-p-value of Bryant and Lempert (2010): the chance that the box without this restriction would
            by luck have worlds as dense in as many drawn from it.
    """

    name: str
    low: float
    high: float
    p_value: float


@dataclass(frozen=True, slots=True)
class Region:
    """Where the worlds looked for are.

    Attributes:
        restrictions: one to four, the most telling first; none where `reason` says why.
        coverage: the part of the worlds looked for that lies in the box, on unseen worlds; NaN without restrictions.
        density: the part of the worlds in the box that is looked for, on unseen worlds; NaN without restrictions.
        found_coverage, found_density: on the worlds in which the box was found, which flatter it.
        prevalence: the part of all worlds that is looked for: the density of no box at all.
        size: the part of all worlds that lies in the box.
        worlds: in how many worlds it is known whether they are looked for.
        reason: why there is no region; None where there is one.
    """

    restrictions: tuple[Restriction, ...]
    coverage: float
    density: float
    found_coverage: float
    found_density: float
    prevalence: float
    size: float
    worlds: int
    reason: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class _Data:
    """Worlds: `cells` `[number, world]` the percentile each number stands at, `weight` and `wanted` (the weight of one
    that is looked for, else 0), each `[world]`."""

    cells: Index
    weight: Array
    wanted: Array

    def of(self, worlds: npt.NDArray[np.bool_]) -> _Data:
        return _Data(self.cells[:, worlds], self.weight[worlds], self.wanted[worlds])


Box = dict[int, tuple[int, int]]  # number: first cell, and the one after the last


def discover(
    points: Mapping[str, Array], wanted: Array, weights: Array | None = None, seed: int = 0, most: int = MOST
) -> Region:
    """The simplest region that holds the worlds looked for.

    Args:
        points: quantiles of the prior of every uncertain number, in (0, 1), `[world]` each.
        wanted: `[world]`, 1 for a world looked for, 0 for another, NaN where it is not known.
        weights: `[world]`, of worlds that are not equally likely; they need not sum to one.
        seed: of the folds.
        most: how many numbers may be restricted.

    Raises:
        ValueError: for rows of different lengths.
    """
    wanted = np.asarray(wanted, dtype=np.float64)
    weight = np.ones(len(wanted)) if weights is None else np.asarray(weights, dtype=np.float64)
    if any(np.shape(row) != wanted.shape for row in (*points.values(), weight)):
        raise ValueError("points, what is looked for and weights are one row each of as many worlds")
    known = np.isfinite(wanted) & (weight > 0.0)
    names = sorted(points)
    hits, worlds = int((wanted[known] != 0.0).sum()), int(known.sum())
    if not names:
        return nowhere(worlds, "the scenario has no uncertain number")
    if min(hits, worlds - hits) < RAREST or effective(weight[known]) < 2 * RAREST:
        return nowhere(worlds, f"{hits:,} of {worlds:,} worlds are too few to find a region")
    weight = weight[known] * (effective(weight[known]) / weight[known].sum())  # as many as they are worth
    cells = np.stack([np.minimum((points[name][known] * GRID).astype(np.int64), GRID - 1) for name in names])
    data = _Data(cells, weight, weight * (wanted[known] != 0.0))

    prevalence = data.wanted.sum() / weight.sum()
    folds = _folds(data, np.random.default_rng([seed, FOLDED]))
    unseen = np.zeros((most, FOLDS, 3))  # weight in the box, wanted in the box, wanted in all
    for fold in range(FOLDS):
        learned, rest = data.of(folds != fold), data.of(folds == fold)
        for number in range(most):
            unseen[number, fold] = _counts(rest, _box(learned, number + 1))
    inside, hit, total = unseen.sum(axis=1).T
    score = 2.0 * hit / (inside + total)
    by_fold = 2.0 * unseen[:, :, 1] / (unseen[:, :, 0] + unseen[:, :, 2])
    error = by_fold.std(axis=1, ddof=1) / np.sqrt(FOLDS)
    best = int(np.argmax(score))
    number = next(n for n in range(most) if score[n] >= score[best] - error[best])
    box = _box(data, number + 1)
    whole = 2.0 * prevalence / (1.0 + prevalence)
    from scipy import stats  # slow to import, and seldom needed

    by_luck = stats.binom.sf(np.ceil(hit[number]) - 1, max(round(inside[number]), 1), prevalence)
    if not box or score[number] <= whole + error[number] or by_luck > CHANCE:
        return nowhere(worlds, NOTHING_SIMPLE, float(prevalence))
    held, found, everything = _counts(data, box)
    restrictions = [
        Restriction(names[each], low / GRID, high / GRID, _quasi_p(data, box, each))
        for each, (low, high) in box.items()
    ]
    telling = {each: _score(data, {k: v for k, v in box.items() if k != each}) for each in box}
    order = sorted(range(len(restrictions)), key=lambda each: (list(telling.values())[each], restrictions[each].name))
    return Region(
        restrictions=tuple(restrictions[each] for each in order),
        coverage=float(hit[number] / total[number]),
        density=float(hit[number] / inside[number]),
        found_coverage=float(found / everything),
        found_density=float(found / held),
        prevalence=float(prevalence),
        size=float(held / weight.sum()),
        worlds=worlds,
    )


def nowhere(worlds: int, reason: str, prevalence: float = np.nan) -> Region:
    """No region, and why not."""
    return Region((), np.nan, np.nan, np.nan, np.nan, prevalence, np.nan, worlds, reason)


def _folds(data: _Data, random: np.random.Generator) -> Index:
    """`[world]` the fold of each, with as many of those looked for in one as in another."""
    result = np.empty(len(data.weight), dtype=np.int64)
    for chosen in (data.wanted > 0.0, data.wanted == 0.0):
        count = int(chosen.sum())
        result[chosen] = random.permutation(np.arange(count) % FOLDS)
    return result


def _inside(data: _Data, box: Box) -> npt.NDArray[np.bool_]:
    result = np.ones(len(data.weight), dtype=np.bool_)
    for number, (low, high) in box.items():
        result &= (data.cells[number] >= low) & (data.cells[number] < high)
    return result


def _counts(data: _Data, box: Box) -> tuple[float, float, float]:
    """Weight in the box, weight looked for in it, and weight looked for in all."""
    inside = _inside(data, box)
    return float(data.weight[inside].sum()), float(data.wanted[inside].sum()), float(data.wanted.sum())


def _score(data: _Data, box: Box) -> float:
    """The harmonic mean of coverage and density."""
    held, found, total = _counts(data, box)
    return 2.0 * found / (held + total)


def _quasi_p(data: _Data, box: Box, number: int) -> float:
    """Bryant and Lempert (2010), appendix: of as many worlds as are in the box, drawn from the box without the
    restriction, the chance that as many are looked for."""
    held, found, _ = _counts(data, box)
    wide, found_wide, _ = _counts(data, {k: v for k, v in box.items() if k != number})
    from scipy import stats  # slow to import, and seldom needed

    return float(stats.binom.sf(np.ceil(found) - 1, max(round(held), 1), min(found_wide / wide, 1.0)))


def _box(data: _Data, most: int) -> Box:
    """The best box that restricts at most so many numbers; empty where none is better than all."""
    box = _pasted(data, _peeled(data, _strongest(data), most))
    while box:
        p_values = {number: _quasi_p(data, box, number) for number in box}
        worst = max(p_values, key=lambda number: p_values[number])
        if p_values[worst] <= QUASI:
            return box
        del box[worst]
        box = _pasted(data, box)
    return box


def _strongest(data: _Data, bins: int = 10) -> Index:
    """The numbers that decide most by themselves, by the correlation ratio over tenths of their priors; ascending."""
    if len(data.cells) <= CANDIDATES:
        return np.arange(len(data.cells))
    held, found = (each.reshape(-1, bins, GRID // bins).sum(axis=2) for each in _by_cell(data.cells, data))
    with np.errstate(invalid="ignore", divide="ignore"):
        between = np.where(held > 0.0, found**2 / held, 0.0).sum(axis=1)
    within = data.wanted.sum() - between
    ratio = within / (len(data.weight) - (held > 0.0).sum(axis=1))
    return np.sort(np.argsort(ratio, kind="stable")[:CANDIDATES])


def _by_cell(cells: Index, data: _Data) -> tuple[Array, Array]:
    """`[number, cell]` weight, and weight looked for."""
    flat = (cells + GRID * np.arange(len(cells))[:, None]).ravel()
    size = GRID * len(cells)
    held, found = (np.bincount(flat, np.tile(each, len(cells)), size) for each in (data.weight, data.wanted))
    return np.asarray(held.reshape(-1, GRID), np.float64), np.asarray(found.reshape(-1, GRID), np.float64)


def _peeled(data: _Data, numbers: Index, most: int) -> Box:
    """The best box on the way down."""
    total = float(data.wanted.sum())
    left = _Data(data.cells[numbers], data.weight, data.wanted)
    low, high = np.zeros(len(numbers), dtype=np.int64), np.full(len(numbers), GRID)
    restricted: set[int] = set()
    best_score, best = 2.0 * total / (data.weight.sum() + total), (low.copy(), high.copy())
    while True:
        weight, wanted = float(left.weight.sum()), float(left.wanted.sum())
        bound = 2.0 * wanted / (wanted + total)  # were nothing else in the box
        if bound <= best_score or weight <= SMALLEST:
            break
        held, found = (np.cumsum(each, axis=1) for each in _by_cell(left.cells, left))
        choice: tuple[float, int, int, int] | None = None
        for number in restricted if len(restricted) == most else range(len(numbers)):
            # the first cell to keep, and the first no longer to keep, if a twentieth at least is taken off that end
            first = int(np.searchsorted(held[number], PEEL * weight - 1e-9)) + 1
            after = int(np.searchsorted(held[number], (1.0 - PEEL) * weight + 1e-9, side="right"))
            for start, end in ((first, int(high[number])), (int(low[number]), after)):
                if start >= end:
                    continue
                before = (held[number, start - 1], found[number, start - 1]) if start else (0.0, 0.0)
                kept = float(held[number, end - 1] - before[0])
                if kept < SMALLEST or kept >= weight:
                    continue
                density = float(found[number, end - 1] - before[1]) / kept
                gain = (density - wanted / weight) * kept / (weight - kept)  # Friedman and Fisher: patience rewarded
                if choice is None or gain > choice[0]:
                    choice = gain, number, start, end
        if choice is None:
            break
        _, number, start, end = choice
        restricted.add(number)
        low[number], high[number] = max(low[number], start), min(high[number], end)
        left = left.of((left.cells[number] >= start) & (left.cells[number] < end))
        score = 2.0 * left.wanted.sum() / (left.weight.sum() + total)
        if score > best_score:
            best_score, best = score, (low.copy(), high.copy())
    return {
        int(numbers[each]): (int(best[0][each]), int(best[1][each]))
        for each in range(len(numbers))
        if (best[0][each], best[1][each]) != (0, GRID)
    }


def _pasted(data: _Data, box: Box) -> Box:
    """The box with each end in turn where the score is highest; ends that gain nothing are given back."""
    box = dict(box)
    total = float(data.wanted.sum())
    for _ in range(10):
        before = dict(box)
        for number in list(box):
            rest = data.of(_inside(data, {k: v for k, v in box.items() if k != number}))
            held, found = (
                np.concatenate(([0.0], np.cumsum(each[0]))) for each in _by_cell(rest.cells[number : number + 1], rest)
            )
            size = np.maximum(held[None, :] - held[:, None], 0.0) + total  # [from, to]
            score = np.triu(2.0 * (found[None, :] - found[:, None]) / size, 1)
            box[number] = _fewest_ends(score)
            if box[number] == (0, GRID):
                del box[number]
        if box == before:
            break
    return box


def _fewest_ends(score: Array) -> tuple[int, int]:
    """The best interval, with two ends only if they gain enough over one, and with one only over none."""
    below, above = int(np.argmax(score[0])), int(np.argmax(score[:, GRID]))
    one = (0, below) if score[0, below] >= score[above, GRID] else (above, GRID)
    two = np.unravel_index(int(np.argmax(score)), score.shape)
    chosen = (0, GRID)
    for each in (one, (int(two[0]), int(two[1]))):
        if score[each] > score[chosen] * (1.0 + GAIN):
            chosen = each
    return chosen
