"""What a verdict rests on beside its share: how large the difference is, what blind actors would give, and how far the
author's number and the priors may move. All of it comes from an ensemble that has been asked; nothing more is solved.

- **Size**: by how much a comparison holds, across worlds.
- **Blind**: the share if everyone played as usual. Where it has the same verdict the claim is no test of the argument.
- **Threshold**: where the author wrote a number, the share as a curve over it, and how far it may move.
- **Firm**: the smallest shift of one prior, and of all together, that changes the verdict. A prior is shifted by d
  standard deviations of its normal score z, which weighs a world by exp(d z - d^2 / 2) (importance sampling; Kish 1965
  for the number of effective worlds). All together are shifted where the share changes fastest, along the covariances
  of the truth of the claim with the scores. With fewer than `FEWEST` effective worlds nothing is said.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from standoff.claims.multiplicity import Hinge
from standoff.claims.spread import Spread, spread
from standoff.claims.tally import Tally, sides_of, tally_of, within_of
from standoff.claims.telling import asked_to_watch
from standoff.claims.verdict_bands import BANDS, FEWEST, NO_DIFFERENCE, UNDECIDED, verdict
from standoff.ensembles.results import Results, points
from standoff.language.constant import constant
from standoff.language.expression import Compare, Query, parse, walk
from standoff.language.priors import special
from standoff.queries.blind import Blind
from standoff.queries.observation import Asked
from standoff.queries.truth import decided
from standoff.scenario.labels import number_label
from standoff.scenario.model import Scenario

Array = npt.NDArray[np.float64]

POINT = 0.01  # of a probability: what nobody would call a difference
FURTHEST = 2.0  # standard deviations that a prior is shifted by
COARSE, STEP = 0.2, 0.05  # of them, in which it is looked where the verdict changes, first and then
CURVE = 41  # thresholds of a curve
BINS, WIDEST = 256, 5.0  # of scores, between that and less


@dataclass(frozen=True, slots=True)
class Size:
    """By how much a comparison of two numbers holds, in their unit, or how far inside the band of a word a number lies:
    more than 0 where it holds.

    Attributes:
        spread: across the worlds in which it can be evaluated.
        probability: whether it compares probabilities, so that 0.01 is a point.
        small: of probabilities, in what share of worlds the two differ by less than a point; None of others.
    """

    spread: Spread
    probability: bool
    small: float | None


@dataclass(frozen=True, slots=True)
class BlindShare:
    """What a claim comes to if everyone plays as usual.

    Attributes:
        share: of the worlds with a difference; None where there is none.
        verdict: its band.
    """

    share: float | None
    verdict: str


@dataclass(frozen=True, slots=True)
class Threshold:
    """The share as a curve over the number that the author wrote.

    Attributes:
        number: as the author wrote it.
        low, high: between which it may move without another verdict; None where there is no limit.
        at, shares: the curve.
    """

    number: float
    low: float | None
    high: float | None
    at: tuple[float, ...]
    shares: tuple[float, ...]

    @property
    def room(self) -> float | None:
        """How far it may move to the nearer side; None where there is no limit."""
        ends = [abs(end - self.number) for end in (self.low, self.high) if end is not None]
        return min(ends, default=None)


@dataclass(frozen=True, slots=True)
class Shift:
    """The smallest shift of priors that changes a verdict.

    Attributes:
        name: of the number whose prior is shifted; None of all together.
        by: in standard deviations of normal scores: with 1 the median stands where the 84th percentile was.
        verdict, share: what it becomes.
        effective: how many independent worlds the weighted ones are worth.
        label: what a person calls the number; nothing of all together.
    """

    name: str | None
    by: float
    verdict: str
    share: float
    effective: float
    label: str = ""


@dataclass(frozen=True, slots=True)
class Firmness:
    """How firm a verdict is to priors.

    Attributes:
        one: the smallest shift of one prior that changes it; None where none does.
        every: the smallest of all together; likewise.
        furthest: standard deviations up to which all together were shifted with enough effective worlds.
    """

    one: Shift | None
    every: Shift | None
    furthest: float


@dataclass(frozen=True, slots=True)
class Range:
    """A verdict over several structures of a scenario, or several theories of behaviour.

    Attributes:
        low, high: between what the share of worlds lies over all of them, with that of the verdict itself.
        same: in how many of the others the verdict is the same.
        of: how many others there are.
    """

    low: float
    high: float
    same: int
    of: int


@dataclass(frozen=True, slots=True)
class Anatomy:
    """What a verdict rests on.

    Attributes:
        size: by how much it holds; None where the claim is neither a comparison of two numbers nor a word.
        blind: what it comes to among blind actors; None where usual play was not asked.
        threshold: how far the author's number may move; None where there is none.
        firmness: how far priors may; None where nothing is uncertain, or there is no verdict to change.
        others: in how many worlds it depends on which equilibrium is played; None where others were not looked for.
        structures: over the variants of the scenario; None where they were not solved.
        theories: over other theories of behaviour; likewise.
    """

    size: Size | None
    blind: BlindShare | None
    threshold: Threshold | None
    firmness: Firmness | None
    others: Hinge | None = None
    structures: Range | None = None
    theories: Range | None = None


def asked_for_anatomy(scenario: Scenario) -> tuple[Asked, ...]:
    """What is asked beside the tests of claims and their sides."""
    return (*(Blind(test) for test in dict.fromkeys(scenario.tests.values())), *asked_to_watch(scenario))


def anatomies(scenario: Scenario, results: Results, tallies: Mapping[str, Tally]) -> dict[str, Anatomy]:
    """The anatomy of the verdict on every claim that is tested in worlds, by its name.

    Args:
        tallies: of each of them.
    """
    tests = scenario.tests
    truths = {name: decided(np.asarray(results.answers[test])) for name, test in tests.items()}
    firm = firmness(truths, {name: each.verdict for name, each in tallies.items()}, points(scenario, results))
    return {
        name: Anatomy(
            size=size_of(test, results),
            blind=_blind(test, results),
            threshold=threshold_of(test, results, tallies[name]),
            firmness=_labelled(scenario, firm.get(name)),
        )
        for name, test in tests.items()
    }


def _labelled(scenario: Scenario, firm: Firmness | None) -> Firmness | None:
    """With the label of the number whose prior is shifted."""
    if firm is None or firm.one is None or firm.one.name is None:
        return firm
    return replace(firm, one=replace(firm.one, label=number_label(scenario, firm.one.name)))


# -- size, and blind actors --------------------------------------------------------------------------------


def size_of(test: str, results: Results) -> Size | None:
    """By how much a comparison holds; None where it is none of two numbers, or of one with the band of a word."""
    if (margins := _margins(test, results)) is None:
        return None
    known = margins[np.isfinite(margins)]
    probability = all(_is_probability(side) for side in sides_of(test) or within_of(test) or ())
    small = float((np.abs(known) < POINT).mean()) if probability and known.size else None
    return Size(spread(margins), probability, small)


def _margins(test: str, results: Results) -> Array | None:
    """`[world]` by how much a comparison holds; of a band how far inside it a number lies, from its nearer end."""
    sides, within = sides_of(test), within_of(test)
    if not isinstance(expression := parse(test), Compare) or (sides is None and within is None):
        return None
    if within is not None:
        low, high = (constant(each) for each in (expression.operands[0], expression.operands[2]))
        assert low is not None and high is not None
        number = np.asarray(results.answers[within[0]], dtype=np.float64)
        return np.minimum(number - low, high - number)
    assert sides is not None
    left, right = (np.asarray(results.answers[side], dtype=np.float64) for side in sides)
    match expression.operators[0]:
        case ">" | ">=":
            return left - right
        case "<" | "<=":
            return right - left
    return None


def _is_probability(side: str) -> bool:
    """Whether a side is made of probabilities and numbers alone."""
    return all(node.kind != "E" for node in walk(parse(side)) if isinstance(node, Query))


def _blind(test: str, results: Results) -> BlindShare | None:
    outcomes = results.answers.get(Blind(test))
    if outcomes is None:
        return None
    tally = tally_of(test, np.asarray(outcomes))
    return BlindShare(tally.share, tally.verdict)


# -- the author's number -----------------------------------------------------------------------------------


def threshold_of(test: str, results: Results, tally: Tally) -> Threshold | None:
    """The share as a curve over the number on one side; None where neither side is one, or there is no verdict."""
    sides, expression = sides_of(test), parse(test)
    if sides is None or not isinstance(expression, Compare) or tally.verdict in (UNDECIDED, NO_DIFFERENCE):
        return None
    left, right = (constant(parse(side)) for side in sides)
    if (left is None) == (right is None) or expression.operators[0] in ("=", "!="):
        return None
    number, asked = (right, sides[0]) if right is not None else (left, sides[1])
    assert number is not None
    values = np.asarray(results.answers[asked], dtype=np.float64)
    values = np.sort(values[np.isfinite(values)])
    above = (expression.operators[0] in (">", ">=")) == (right is not None)  # it holds of what is larger
    low, high = _room(values, number, above, tally.verdict)
    first, last = np.quantile(values, (0.005, 0.995))
    at = np.unique(np.append(np.linspace(min(first, number), max(last, number), CURVE), number))
    return Threshold(number, low, high, tuple(at.tolist()), tuple(share_beyond(values, at, above).tolist()))


def share_beyond(values: Array, at: Array, above: bool) -> Array:
    """Of sorted `values` the share above each number, or below it."""
    part = np.searchsorted(values, at, side="right" if above else "left") / len(values)
    return 1.0 - part if above else part


def _room(values: Array, number: float, above: bool, word: str) -> tuple[float | None, float | None]:
    """Between which numbers the share keeps the verdict: it changes as the number passes one of the values."""
    count, ends = len(values), np.unique(values)

    def same_beyond(away: float) -> Callable[[float], bool]:
        def same(end: float) -> bool:
            beyond = np.asarray([np.nextafter(end, away)])
            return verdict(float(share_beyond(values, beyond, above)[0]), count) == word

        return same

    low = _first(ends[ends <= number][::-1], same_beyond(-np.inf))
    return low, _first(ends[ends >= number], same_beyond(np.inf))


def _first(candidates: Array, same: Callable[[float], bool]) -> float | None:
    """The first number at which the verdict is another: it changes once, since shares only rise or only fall."""
    first, last = 0, len(candidates)
    while first < last:
        middle = (first + last) // 2
        if same(float(candidates[middle])):
            first = middle + 1
        else:
            last = middle
    return float(candidates[first]) if first < len(candidates) else None


# -- priors ------------------------------------------------------------------------------------------------


def firmness(
    truths: Mapping[str, Array], words: Mapping[str, str], quantiles: Mapping[str, Array]
) -> dict[str, Firmness]:
    """How firm verdicts are to priors, of those that have one.

    Args:
        truths: by claim, `[world]`: 1, 0, or NaN where it is not decided; words: the verdict of each.
        quantiles: by number, `[world]`: where its value stands in its prior, in (0, 1).
    """
    told = [name for name, word in words.items() if word in {band for _, band in BANDS}]
    if not told or not quantiles:
        return {}
    numbers = list(quantiles)
    scores = special.ndtri(np.stack([quantiles[name] for name in numbers], axis=1))  # [world, number]
    known = np.stack([np.isfinite(truths[name]) for name in told]).astype(np.float64)  # [claim, world]
    true = np.stack([np.nan_to_num(truths[name]) for name in told])
    one = _shifts_of_one(told, words, numbers, scores, true, known)
    found = {}
    for row, name in enumerate(told):
        every, furthest = _shift_of_all(words[name], scores[known[row] > 0], true[row][known[row] > 0])
        found[name] = Firmness(one[name], every, furthest)
    return found


def shifts_of_each(
    truths: Mapping[str, Array], words: Mapping[str, str], quantiles: Mapping[str, Array]
) -> dict[str, dict[str, Shift]]:
    """The smallest shift of each prior by itself that changes the verdict on each claim: by number, and then by claim,
    of those that some shift changes. Arguments are as of `firmness`."""
    told = [name for name, word in words.items() if word in {band for _, band in BANDS}]
    found: dict[str, dict[str, Shift]] = {}
    if not told:
        return {number: {} for number in quantiles}
    known = np.stack([np.isfinite(truths[name]) for name in told]).astype(np.float64)  # [claim, world]
    true = np.stack([np.nan_to_num(truths[name]) for name in told])
    for number, each in quantiles.items():
        one = _shifts_of_one(told, words, [number], special.ndtri(each)[:, None], true, known)
        found[number] = {name: shift for name, shift in one.items() if shift is not None}
    return found


def _steps(step: float, above: float = 0.0, upto: float = FURTHEST) -> list[float]:
    """Standard deviations of a shift, the smallest first, in both directions."""
    sizes = above + step * np.arange(1, round((upto - above) / step) + 1)
    return [float(each) for each in np.stack([sizes, -sizes], axis=1).ravel()]


def _shifts_of_one(
    told: Sequence[str],
    words: Mapping[str, str],
    numbers: Sequence[str],
    scores: Array,
    true: Array,
    known: Array,
) -> dict[str, Shift | None]:
    """The smallest shift of one prior for each claim. Scores are put into bins that are narrow beside a step, so that
    it takes no longer in many worlds."""
    of_known, of_true = (_binned(scores, each) for each in (known, true * known))  # [claim, number, bin]
    found: dict[str, Shift | None] = dict.fromkeys(told)
    for size in COARSE * np.arange(1, round(FURTHEST / COARSE) + 1):
        left = np.asarray([row for row, name in enumerate(told) if found[name] is None], dtype=np.int64)
        if not left.size:
            break
        both = [_shifted(of_known[left], of_true[left], by) for by in (size, -size)]
        for place, row in enumerate(left.tolist()):
            word = words[told[row]]
            if any(_best(shares[place], effective[place], word) is not None for shares, effective in both):
                found[told[row]] = _smallest(of_known[row], of_true[row], float(size), word, numbers)
    return found


def _smallest(of_known: Array, of_true: Array, size: float, word: str, numbers: Sequence[str]) -> Shift | None:
    """The smallest shift that changes a verdict, which one of this size does."""
    for by in _steps(STEP, size - COARSE, size):
        shares, effective = _shifted(of_known, of_true, by)
        if (k := _best(shares, effective, word)) is not None:
            share, worlds = float(shares[k]), float(effective[k])
            return Shift(numbers[k], by, _word(share, worlds), share, worlds)
    return None


def _shifted(of_known: Array, of_true: Array, by: float) -> tuple[Array, Array]:
    """The share of worlds in which a claim holds where a prior is shifted, and the number of effective worlds: of
    counts in bins, the last axis."""
    weights = np.exp(by * ((np.arange(BINS) + 0.5) * (2.0 * WIDEST / BINS) - WIDEST) - 0.5 * by * by)
    total = (of_known * weights).sum(axis=-1)  # summed by numpy, so that no digit depends on other claims
    return (of_true * weights).sum(axis=-1) / total, total**2 / (of_known * weights**2).sum(axis=-1)


def _best(shares: Array, effective: Array, word: str) -> int | None:
    """The number whose shift changes a verdict and leaves most effective worlds; None where none does."""
    changed = [
        (effective[k], k)
        for k in np.flatnonzero(effective >= FEWEST).tolist()
        if _word(float(shares[k]), float(effective[k])) != word
    ]
    return max(changed)[1] if changed else None


def _binned(scores: Array, counted: Array) -> Array:
    """`[claim, number, bin]` how many worlds of each claim have a score in each bin, of `counted` `[claim, world]`."""
    claims = len(counted)
    at = np.clip((scores + WIDEST) * (BINS / (2.0 * WIDEST)), 0, BINS - 1).astype(np.int64)  # [world, number]
    rows = np.arange(claims)[:, None] * BINS
    found = [np.bincount((rows + bins).ravel(), counted.ravel(), claims * BINS).reshape(claims, BINS) for bins in at.T]
    return np.stack(found, axis=1)


def _shift_of_all(word: str, scores: Array, true: Array) -> tuple[Shift | None, float]:
    """The smallest shift of all priors together, in the direction in which the share changes fastest; and up to where
    it was looked."""
    slope = ((true - true.mean())[:, None] * (scores - scores.mean(axis=0))).mean(axis=0)
    length = math.sqrt(float((slope**2).sum()))
    if length == 0.0:
        return None, FURTHEST
    along = (scores * (slope / length)).sum(axis=1)
    furthest = 0.0
    for by in _steps(STEP):
        weights = np.exp(by * along - 0.5 * by * by)
        effective = float(weights.sum() ** 2 / (weights**2).sum())
        if effective < FEWEST:
            return None, furthest
        share = float((weights * true).sum() / weights.sum())
        if (now := _word(share, effective)) != word:
            return Shift(None, float(by), now, share, effective), abs(float(by))
        furthest = abs(float(by))
    return None, furthest


def _word(share: float, worlds: float) -> str:
    return verdict(share, round(worlds))
