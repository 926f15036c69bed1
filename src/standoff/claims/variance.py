"""Drivers: which uncertain numbers decide a claim, from worlds that are solved already.

Draws and an outcome in every world go in; out comes the part of the outcome's variance across worlds that each number
explains by itself, with an interval, and below a noise floor the word noise. Nothing is solved here.

1. Worlds are put into bins of equal weight by the rank of a number, and the correlation ratio of the outcome over the
   bins estimates the first-order index V(E[Y | X]) / V(Y): the given-data estimator of Plischke, Borgonovo and Smith
   (2013), corrected for chance as by Kelley (1935), so that what decides nothing averages zero.
2. The floor: outcomes are dealt out among the worlds anew, many times, and each time the largest share of all numbers
   is noted. The 95th percentile of these is exceeded by any of them by chance in one case of twenty (Westfall and Young
   1993), however many there are.
3. The interval is a bootstrap over worlds, moved to stand around the estimate.
4. Among the strongest numbers, pairs: what the cells of two of them explain beyond the sum of both, in the residuals of
   an additive fit to all the strongest, with a floor of its own from permuted residuals (Freedman and Lane 1983).
5. Two numbers may decide much together and nothing alone. So among all pairs those are looked for for which it makes a
   difference to what is left whether both are on the same side of their medians (the contrast of a factorial design,
   Yates 1937), one after another, each taken off before the next. Points of a Sobol sequence alias such contrasts, so
   that of those that are nearly as large the pair is taken whose cells explain most. Of very many numbers and few
   worlds the aliases can be the same to the last world; then no look at the worlds can tell which pair it is.

Worlds that are drawn from a Sobol sequence cover the numbers more evenly than chance would, and the correction of 1.
then takes off too much: at most the number of bins as part of the number of worlds, 1.5% in 1,000, 0.3% in 10,000.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from standoff.claims.bins import Array, Bins, Ranked, cut, sums
from standoff.claims.verdict_bands import FEWEST, NO_DIFFERENCE_FROM
from standoff.queries.truth import NO_DIFFERENCE
from standoff.worlds.work import Stop, run_blocks

PERMUTATIONS = 200  # for a floor
RESAMPLES = 100  # for an interval
CHANCE = 0.05  # that something is above a floor which decides nothing
RAREST = 10  # worlds in which a claim must hold, and in which it must fail
STRONGEST = 6  # numbers of which pairs are looked at
ALIASED, ALIASES = 0.5, 50  # the part of the largest contrast from which pairs are compared, and how many at most
HIDDEN = 3  # pairs, at most, that are found among all of them
MATTERS, RARELY = 0.05, 0.01  # the least share of such a pair, and the chance that noise is taken for one
MOST_BINS, FEWEST_BINS = 32, 8  # half the root of the worlds, within these
MOST_CELLS, WORLDS_PER_CELL = 6, 40  # bins a side for pairs, and the worlds that each cell of them should have
FLAT = 1e-9  # a standard deviation below this part of the mean is no variation
SHAPE = 0.5  # of what the bins explain, the least that a slope and a bend explain for a direction to be named
PERMUTED, RESAMPLED = 11, 12  # streams of a seed


@dataclass(frozen=True, slots=True)
class Driver:
    """What one uncertain number does to an outcome.

    Attributes:
        name: of a parameter, or `rationality.` and an actor.
        share: of the variance of the outcome across worlds that it explains by itself; around zero, and then also below
            it, where it decides nothing.
        interval: 95% bootstrap interval of the share.
        noise: whether the share is below the noise floor.
        direction: the outcome is larger (a claim holds in more worlds) where the number is "high", "low", in the
            "middle", or at both "ends"; "mixed" where none of these tells most of it, and for noise.
        low, middle, high: mean of the outcome (for a claim: the share of worlds in which it holds) in the lowest, the
            middle and the highest third of the number; NaN where no world is.
        experts: of whose priors a world has, the same mean for each expert, by name; `direction` then is the one with
            the largest. Empty for every other number.
    """

    name: str
    share: float
    interval: tuple[float, float]
    noise: bool
    direction: str
    low: float
    middle: float
    high: float
    experts: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Interaction:
    """A pair of numbers that decides more together than the sum of both: `share` of the variance, beyond that sum.

    Attributes:
        names: of the two.
        share: of the variance, beyond the sum of what each explains by itself.
    """

    names: tuple[str, str]
    share: float


@dataclass(frozen=True, slots=True)
class Drivers:
    """What decides one outcome.

    Attributes:
        mean: of the outcome across the worlds where it is defined; for a claim the share in which it holds, of those in
            which its two sides differ.
        truth: whether the outcome is that of a condition, and not a number.
        worlds, undefined: in how many worlds there is an outcome, and in how many not.
        drivers: every uncertain number, the strongest first; none where `reason` says why.
        floor: what the share of a number that decides nothing exceeds with a probability of 5%, all of them taken
            together.
        interactions: pairs above `interaction_floor`, the strongest first.
        interaction_floor: the same for pairs.
        unexplained: part of the variance that neither the drivers above the floor nor these pairs explain: further
            interactions, and what is lost in the noise.
        reason: why there are no drivers; None where there are.
        no_difference: in how many the two sides of a condition do not differ, which are neither.
        together: why numbers are not independent of one another, in words that continue a sentence. What a number
            explains then includes what it shares with others, so that shares overlap, and there are neither pairs nor
            a part left unexplained. None where they are independent.
    """

    mean: float
    truth: bool
    worlds: int
    undefined: int
    drivers: tuple[Driver, ...] = ()
    floor: float = np.nan
    interactions: tuple[Interaction, ...] = ()
    interaction_floor: float = np.nan
    unexplained: float = np.nan
    reason: str | None = None
    no_difference: int = 0
    together: str | None = None


def decided_by(
    draws: Mapping[str, Array], outcome: Array, weights: Array | None = None, seed: int = 0, truth: bool = False
) -> Drivers:
    """What decides an outcome.

    Args:
        draws: the value of every uncertain number in every world, `[world]` each.
        outcome: `[world]`, numbers, or the outcomes of a condition (`queries.truth`); NaN where undefined.
        weights: `[world]`, of worlds that are not equally likely; they need not sum to one. Shares of numbers that go
            together then overlap, and their sum may exceed one.
        seed: of permutations and resamples.
        truth: whether they are the outcomes of a condition. Values cannot tell: a chance may be 0 or 1 in every world.

    Raises:
        ValueError: for arrays of different lengths, or weights that are negative or all zero.
    """
    return each_decided_by(draws, {"": outcome}, weights, seed, truths={""} if truth else ())[""]


def each_decided_by(
    draws: Mapping[str, Array],
    outcomes: Mapping[str, Array],
    weights: Array | None = None,
    seed: int = 0,
    threads: int | None = None,
    truths: Collection[str] = (),
) -> dict[str, Drivers]:
    """As `decided_by`, of many outcomes in the same worlds, on all cores unless `threads` says how many; `truths` has
    the names of those that are outcomes of conditions."""
    if not outcomes:
        return {}
    count = len(next(iter(outcomes.values())))
    weight = np.ones(count) if weights is None else np.asarray(weights, dtype=np.float64)
    rows = [*draws.values(), *outcomes.values(), weight]
    if any(np.shape(row) != (count,) for row in rows):
        raise ValueError("draws, outcomes and weights are one row each of as many worlds")
    if count and (weight.min() < 0.0 or weight.sum() <= 0.0):
        raise ValueError("weights are not negative, and not all zero")
    ranked = Ranked(draws) if draws else None

    def work(name: str, stop: Stop) -> Drivers:
        return _drivers(ranked, np.asarray(outcomes[name], dtype=np.float64), weight, seed, name in truths)

    return dict(zip(outcomes, run_blocks(work, outcomes, threads), strict=True))


def effective(weights: Array) -> float:
    """How many equally likely worlds tell as much (Kish 1965)."""
    return float(weights.sum() ** 2 / (weights**2).sum())


def _drivers(ranked: Ranked | None, outcome: Array, weights: Array, seed: int, truth: bool) -> Drivers:
    undefined = int((~np.isfinite(outcome)).sum())
    same = (outcome == NO_DIFFERENCE) & (weights > 0.0) if truth else np.zeros(len(outcome), dtype=np.bool_)
    defined = np.isfinite(outcome) & (weights > 0.0) & ~same
    worlds, no_difference = int(defined.sum()), int(same.sum())
    values, weight = outcome[defined], weights[defined]
    mean = float(np.average(values, weights=weight)) if worlds else np.nan
    reason = "the scenario has no uncertain number" if ranked is None else None
    if reason is None and weights[same].sum() > NO_DIFFERENCE_FROM * (weights[same].sum() + weight.sum()):
        reason = f"its two sides do not differ in {no_difference:,} of {no_difference + worlds:,} worlds"
    reason = reason or _too_little(values, weight, mean, truth)
    if reason is not None or ranked is None:
        return Drivers(mean, truth, worlds, undefined, reason=reason, no_difference=no_difference)

    # 1. shares
    deviation = values - mean
    scale = np.sqrt(np.average(deviation**2, weights=weight))
    standard = deviation / scale
    size = effective(weight)
    positions, distinct = ranked.positions(np.where(defined, weights, 0.0))
    positions = positions[:, defined]
    number = min(MOST_BINS, max(FEWEST_BINS, int(np.sqrt(size) / 2.0)))
    bins = cut(positions, distinct, number)
    held = sums(bins, weight[:, None], number)
    found = sums(bins, (weight * standard)[:, None], number)
    total = weight.sum()
    share = _share(held, found, total, size, weight @ standard, weight @ standard**2)[:, 0]

    # 2. the floor
    deal = _deal(weight, seed)
    dealt = standard.astype(np.float32)[deal]
    by_chance = _share(held, _weighed(bins, weight, dealt, number), total, size, weight @ dealt, weight @ dealt**2)
    floor = _floor(by_chance)

    # 3. intervals
    drawn = weight[:, None] * _resampled(worlds, seed)
    held_again = sums(bins, drawn, number)
    found_again = sums(bins, drawn * standard[:, None], number)
    shares = _share(
        held_again,
        found_again,
        drawn.sum(axis=0),
        drawn.sum(axis=0) ** 2 / (drawn**2).sum(axis=0),
        standard @ drawn,
        standard**2 @ drawn,
    )
    shares += (share - shares.mean(axis=1))[:, None]
    ends = np.percentile(shares, [2.5, 97.5], axis=1)

    # 4. pairs
    order = sorted(range(len(share)), key=lambda each: (-share[each], ranked.names[each]))
    chosen = sorted(order[:STRONGEST], key=lambda each: ranked.names[each])
    a_side = min(MOST_CELLS, max(2, int(np.sqrt(size / WORLDS_PER_CELL))))
    few = cut(positions, distinct, a_side)
    of_chosen = [ranked.names[each] for each in chosen]
    left = standard - _additive(few[chosen], standard, weight)
    pairs, pair_floor = _interactions(few[chosen], of_chosen, standard, left, weight, deal)

    # 5. pairs of numbers that may tell nothing alone
    hidden = _hidden(positions, few, ranked.names, left, weight, pairs)
    named = {frozenset(pair.names) for pair in pairs}
    pairs += tuple(pair for pair in hidden if frozenset(pair.names) not in named)
    pairs = tuple(sorted(pairs, key=lambda each: -each.share))

    thirds = cut(positions, distinct + 3, 3)  # by rank, however few the values
    in_thirds = sums(thirds, np.stack((weight, weight * values), axis=1), 3)
    with np.errstate(invalid="ignore", divide="ignore"):
        levels = in_thirds[:, :, 1] / in_thirds[:, :, 0]
    result = []
    for each in order:
        noise = not share[each] > floor
        direction = "mixed" if noise else _direction(held[each, :, 0], found[each, :, 0], bins[each], positions[each])
        low, middle, high = map(float, levels[each])
        interval = float(np.clip(ends[0, each], 0.0, 1.0)), float(np.clip(ends[1, each], 0.0, 1.0))
        result.append(Driver(ranked.names[each], float(share[each]), interval, noise, direction, low, middle, high))
    explained = sum(each.share for each in result if not each.noise) + sum(pair.share for pair in pairs)
    unexplained = float(np.clip(1.0 - explained, 0.0, 1.0))
    return Drivers(
        mean, truth, worlds, undefined, tuple(result), floor, pairs, pair_floor, unexplained, None, no_difference
    )


def _too_little(values: Array, weights: Array, mean: float, truth: bool) -> str | None:
    """Why these outcomes say nothing about what decides them; None if they do."""
    worlds = len(values)
    if worlds == 0:
        return "undefined in every world"
    if worlds < FEWEST:
        return f"too few worlds: it is defined in {worlds}"
    if effective(weights) < FEWEST:
        return f"too few worlds: their effective number is {effective(weights):.0f}"
    if truth:
        true = int(values.sum())
        if true in (0, worlds):
            return "it holds in every world" if true else "it holds in no world"
        rare = min(true, worlds - true)
        if rare < RAREST:
            return too_rare(true, worlds)
    elif float(values.std()) <= FLAT * max(abs(mean), FLAT):
        return "it is the same in every world"
    return None


def too_rare(true: int, worlds: int) -> str:
    """Why a claim that holds in `true` of `worlds` worlds says too little about what decides it."""
    what = "holds" if true < worlds - true else "fails"
    return f"it {what} in only {min(true, worlds - true)} of {worlds:,} worlds, too few to tell what decides it"


def _share(held: Array, found: Array, total: Any, size: Any, sum1: Any, sum2: Any) -> Array:
    """The correlation ratio over bins, corrected for chance: 1 - (1 - eta^2) (n - 1) / (n - k).

    Args:
        held: `[number, bin, column]` weight in every bin; one column where it is the same for all.
        found: `[number, bin, column]` sum of weight times outcome there.
        total, size, sum1, sum2: `[column]`, or one number for all: the sum of the weights, how many worlds they are
            worth, and the sums of weight times outcome and of weight times its square.

    Returns:
        `[number, column]`
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        between = np.where(held > 0.0, found**2 / held, 0.0).sum(axis=1) - sum1**2 / total
        ratio = between / (sum2 - sum1**2 / total)
    filled = (held > 0.0).sum(axis=1)
    return np.asarray(1.0 - (1.0 - ratio) * (size - 1.0) / (size - filled))


def _deal(weights: Array, seed: int) -> npt.NDArray[np.int32]:
    """`[world, permutation]` whose outcome each world is dealt; drawn by weight where worlds are not equally likely."""
    if np.ptp(weights) == 0.0:
        return _permuted(len(weights), seed)
    random = np.random.default_rng([seed, PERMUTED])
    edges = np.cumsum(weights) / weights.sum()
    drawn = np.searchsorted(edges, random.random((len(weights), PERMUTATIONS)), side="right")
    return np.minimum(drawn, len(weights) - 1).astype(np.int32)


@lru_cache(maxsize=1)
def _permuted(worlds: int, seed: int) -> npt.NDArray[np.int32]:
    cards = np.tile(np.arange(worlds, dtype=np.int32)[:, None], (1, PERMUTATIONS))
    return np.random.default_rng([seed, PERMUTED]).permuted(cards, axis=0, out=cards)


def _weighed(bins: Bins, weights: Array, columns: npt.NDArray[np.float32], count: int) -> Array:
    """`[number, bin, column]` sums of weight times outcome."""
    weighed = columns if np.all(weights == 1.0) else weights.astype(np.float32)[:, None] * columns
    return sums(bins, weighed, count)


@lru_cache(maxsize=1)
def _resampled(worlds: int, seed: int) -> Array:
    """`[world, resample]` how often each world is drawn, when as many are drawn as there are."""
    drawn = np.random.default_rng([seed, RESAMPLED]).integers(0, worlds, size=(RESAMPLES, worlds))
    drawn += worlds * np.arange(RESAMPLES)[:, None]
    counts = np.bincount(drawn.ravel(), minlength=worlds * RESAMPLES).reshape(RESAMPLES, worlds)
    return np.ascontiguousarray(counts.T, dtype=np.float64)


def _floor(by_chance: Array) -> float:
    """The 95th percentile of the largest of all, from `[number, permutation]`."""
    return float(np.percentile(by_chance.max(axis=0), 100.0 * (1.0 - CHANCE)))


def _direction(held: Array, found: Array, bins: Bins, positions: Array) -> str:
    """Where the outcome is larger: from the sums `[bin]` of weight, and of weight times outcome."""
    full = held > 0.0
    middle = np.bincount(bins, positions, minlength=len(held)) / np.maximum(np.bincount(bins, minlength=len(held)), 1)
    x, y, w = 2.0 * middle[full] - 1.0, found[full] / held[full], held[full] / held.sum()
    degree = min(2, len(x) - 1)
    basis = np.stack([np.ones_like(x), x, 1.5 * x**2 - 0.5][: degree + 1], axis=1)  # Legendre polynomials
    root = np.sqrt(w)
    fit = np.linalg.lstsq(basis * root[:, None], y * root, rcond=None)[0]
    explained = [float(w @ (fit[each] * (basis[:, each] - w @ basis[:, each])) ** 2) for each in range(1, degree + 1)]
    fitted = basis @ fit
    if w @ (fitted - w @ fitted) ** 2 < SHAPE * (w @ (y - w @ y) ** 2):
        return "mixed"
    if degree == 1 or explained[0] >= explained[1]:
        return "high" if fit[1] > 0.0 else "low"
    return "ends" if fit[2] > 0.0 else "middle"


def _hidden(
    positions: Array, bins: Bins, names: Sequence[str], values: Array, weights: Array, known: Sequence[Interaction]
) -> tuple[Interaction, ...]:
    """Pairs that matter among all numbers, whatever each tells alone.

    Args:
        positions: `[number, world]`, in (0, 1); bins: `[number, world]` a few of each.
        values: `[world]` what is left of outcomes of variance 1 (under `weights`).
        known: pairs that were found already.
    """
    count = len(positions)
    if count < 2:
        return ()
    total, size = weights.sum(), effective(weights)
    side = np.where(positions > 0.5, 1.0, -1.0)
    side -= (side @ weights / total)[:, None]
    spread = np.sqrt(side**2 @ weights / total)
    side /= np.where(spread > 0.0, spread, np.inf)[:, None]
    from scipy import stats  # slow to import, and seldom needed

    edge = stats.norm.isf(RARELY / (count * (count - 1)))  # two sides, and as many pairs
    places = {name: number for number, name in enumerate(names)}
    left = values
    for pair in known:
        left = left - _means(bins, [places[name] for name in pair.names], left, weights)
    result: list[Interaction] = []
    while len(result) < HIDDEN:
        variance = left @ (weights * left) / total
        contrast = np.abs(np.triu((side * (weights * left)) @ side.T / total, 1))
        top = float(contrast.max())
        if top**2 < MATTERS or top * np.sqrt(size / variance) < edge:
            break
        firsts, seconds = np.nonzero(contrast >= ALIASED * top)
        strongest = np.argsort(-contrast[firsts, seconds], kind="stable")[:ALIASES]
        found = [
            (_of_cells(bins, (int(firsts[each]), int(seconds[each])), left, weights, size), -int(each))
            for each in strongest
        ]
        share, place = max(found)
        first, second = int(firsts[-place]), int(seconds[-place])
        result.append(Interaction((names[first], names[second]), float(share / total)))
        left = left - _means(bins, [first, second], left, weights)
    return tuple(result)


def _of_cells(bins: Bins, pair: tuple[int, int], values: Array, weights: Array, size: float) -> float:
    """As `_beyond`, of one pair of numbers."""
    count = int(bins.max()) + 1
    cells = bins[pair[0]].astype(np.int64) * count + bins[pair[1]]
    held, found = (np.asarray(np.bincount(cells, each), np.float64) for each in (weights, weights * values))
    return float(_beyond(held, found[:, None], np.array([weights @ values**2]), count, size)[0])


def _means(bins: Bins, numbers: Sequence[int], values: Array, weights: Array) -> Array:
    """`[world]` the mean of `values` in its cell of two numbers."""
    first, second = (bins[number].astype(np.int64) for number in numbers)
    cells = first * (int(bins.max()) + 1) + second
    held = np.maximum(np.bincount(cells, weights), 1e-300)
    return np.asarray((np.bincount(cells, weights * values) / held)[cells])


def _additive(bins: Bins, values: Array, weights: Array) -> Array:
    """`[world]` the fit of a sum of one level for each bin of each number, `bins` `[number, world]`."""
    columns = [np.ones_like(values)]
    columns += [(row == place).astype(float) for row in bins for place in range(1, int(row.max()) + 1)]
    additive = np.stack(columns)
    fit = np.linalg.lstsq((additive * weights) @ additive.T, additive @ (weights * values), rcond=None)[0]
    return np.asarray(fit @ additive)


def _interactions(
    bins: Bins,
    names: Sequence[str],
    values: Array,
    residual: Array,
    weights: Array,
    deal: npt.NDArray[np.int32],
) -> tuple[tuple[Interaction, ...], float]:
    """Pairs above their floor, and the floor.

    Args:
        bins: `[number, world]` a few bins of each of the strongest numbers.
        values: `[world]` outcomes of mean 0 and variance 1, under `weights`.
        residual: `[world]` what an additive fit to all these numbers leaves of them.
        deal: `[world, permutation]` as by `_deal`.
    """
    if len(bins) < 2 or residual @ (weights * residual) <= FLAT * weights.sum():
        return (), np.nan
    dealt = np.concatenate((residual[:, None], residual[deal]), axis=1).astype(np.float32)
    pairs = list(itertools.combinations(range(len(bins)), 2))
    count = int(bins.max()) + 1
    cells = np.stack([bins[a].astype(np.int64) * count + bins[b] for a, b in pairs]).astype(np.uint8)
    held = sums(cells, weights[:, None], count * count)[:, :, 0]
    found = _weighed(cells, weights, dealt, count * count)
    squares = weights @ dealt**2
    shares = np.stack(
        [_beyond(held[pair], found[pair], squares, count, effective(weights)) for pair in range(len(pairs))]
    )
    shares /= (weights * values**2).sum()
    floor = _floor(shares[:, 1:])
    named = [
        Interaction((names[a], names[b]), float(shares[pair, 0]))
        for pair, (a, b) in enumerate(pairs)
        if shares[pair, 0] > floor
    ]
    return tuple(sorted(named, key=lambda each: -each.share)), floor


def _beyond(held: Array, found: Array, squares: Array, count: int, size: float) -> Array:
    """Sum of squares between the cells of two numbers that an additive fit to them leaves, less what chance would give.

    Args:
        held: `[cell]` weight in each of `count` times `count` cells; found: `[cell, column]` weight times outcome.
        squares: `[column]` weight times squared outcome, of all worlds; size: how many worlds they are worth.
    """
    full = np.flatnonzero(held > 0.0)
    weight, level = held[full], found[full] / held[full, None]
    first, second = full // count, full % count
    columns = [np.ones(len(full))]
    columns += [(first == place).astype(float) for place in np.unique(first)[1:]]
    columns += [(second == place).astype(float) for place in np.unique(second)[1:]]
    additive = np.stack(columns, axis=1)
    root = np.sqrt(weight)[:, None]
    fit, _, rank, _ = np.linalg.lstsq(additive * root, level * root, rcond=None)
    left = (weight[:, None] * (level - additive @ fit) ** 2).sum(axis=0)
    within = squares - (weight[:, None] * level**2).sum(axis=0)
    free = len(full) - int(rank)
    return np.asarray(left - free * within / (size - len(full)))
