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

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from standoff.claims.multiplicity import Hinge
from standoff.claims.spread import Spread, spread
from standoff.claims.tally import Tally, sides_of, tally_of
from standoff.claims.verdict_bands import BANDS, FEWEST, NO_DIFFERENCE, UNDECIDED, verdict
from standoff.ensembles.results import Results, points
from standoff.language.constant import constant
from standoff.language.expression import Compare, Query, parse, walk
from standoff.language.priors import special
from standoff.queries.blind import Blind
from standoff.queries.observation import Asked
from standoff.queries.truth import decided
from standoff.scenario.model import Scenario

Array = npt.NDArray[np.float64]

POINT = 0.01  # of a probability: what nobody would call a difference
FURTHEST = 2.0  # standard deviations that a prior is shifted by
STEP = 0.05  # of them, in which it is looked where the verdict changes
CURVE = 41  # thresholds of a curve


@dataclass(frozen=True, slots=True)
class Size:
    """By how much a comparison of two numbers holds, in their unit: more than 0 where it does.

    Attributes:
        spread: across the worlds in which it can be evaluated.
        probability: whether it compares probabilities, so that 0.01 is a point.
        small: of probabilities, in what share of worlds the two differ by less than a point; NaN of others.
    """

    spread: Spread
    probability: bool
    small: float


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
        low, high: between which it may move without another verdict; None where it may move as far as it likes.
        at, shares: the curve.
    """

    number: float
    low: float | None
    high: float | None
    at: tuple[float, ...]
    shares: tuple[float, ...]

    @property
    def room(self) -> float | None:
        """How far it may move to the nearer side; None where it may move as far as it likes."""
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
    """

    name: str | None
    by: float
    verdict: str
    share: float
    effective: float


@dataclass(frozen=True, slots=True)
class Firmness:
    """How firm a verdict is to priors.

    Attributes:
        one: the smallest shift of one prior that changes it; None where none does, up to `furthest`.
        every: the smallest of all together; likewise.
        furthest: standard deviations up to which it was looked with enough effective worlds, for all numbers and for
            all together.
    """

    one: Shift | None
    every: Shift | None
    furthest: float


@dataclass(frozen=True, slots=True)
class Anatomy:
    """What a verdict rests on.

    Attributes:
        size: None where the claim is no comparison of two numbers.
        blind: None where usual play was not asked.
        threshold: None where the author wrote no number.
        firmness: None where nothing is uncertain, or there is no verdict to change.
        others: in how many worlds it depends on which equilibrium is played; None where others were not looked for.
    """

    size: Size | None
    blind: BlindShare | None
    threshold: Threshold | None
    firmness: Firmness | None
    others: Hinge | None = None


def asked_for_anatomy(scenario: Scenario) -> tuple[Asked, ...]:
    """What is asked beside the tests of claims and their sides."""
    return tuple(Blind(test) for test in dict.fromkeys(scenario.tests.values()))


def anatomies(scenario: Scenario, results: Results) -> dict[str, Anatomy]:
    """The anatomy of the verdict on every claim that is tested in worlds, by its name."""
    tests = scenario.tests
    tallies = {name: tally_of(test, results.answers[test]) for name, test in tests.items()}
    truths = {name: decided(np.asarray(results.answers[test])) for name, test in tests.items()}
    firm = firmness(truths, {name: each.verdict for name, each in tallies.items()}, points(scenario, results))
    return {
        name: Anatomy(
            size=size_of(test, results),
            blind=_blind(test, results),
            threshold=threshold_of(test, results, tallies[name]),
            firmness=firm.get(name),
        )
        for name, test in tests.items()
    }


# -- size, and blind actors --------------------------------------------------------------------------------


def size_of(test: str, results: Results) -> Size | None:
    """By how much a comparison holds; None where it is none of two numbers."""
    if (margins := _margins(test, results)) is None:
        return None
    known = margins[np.isfinite(margins)]
    probability = all(_is_probability(side) for side in sides_of(test) or ())
    small = float((np.abs(known) < POINT).mean()) if probability and known.size else float("nan")
    return Size(spread(margins), probability, small)


def _margins(test: str, results: Results) -> Array | None:
    """`[world]` by how much a comparison holds."""
    sides = sides_of(test)
    if sides is None or not isinstance(expression := parse(test), Compare):
        return None
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


def _steps() -> Array:
    """Standard deviations of a shift, the smallest first, in both directions."""
    sizes = STEP * np.arange(1, round(FURTHEST / STEP) + 1)
    return np.stack([sizes, -sizes], axis=1).ravel()


def _shifts_of_one(
    told: Sequence[str],
    words: Mapping[str, str],
    numbers: Sequence[str],
    scores: Array,
    true: Array,
    known: Array,
) -> dict[str, Shift | None]:
    """The smallest shift of one prior for each claim."""
    found: dict[str, Shift | None] = dict.fromkeys(told)
    for by in _steps():
        left = [row for row, name in enumerate(told) if found[name] is None]
        if not left:
            break
        weights = np.exp(by * scores - 0.5 * by * by)
        total, squares = known[left] @ weights, known[left] @ weights**2
        shares, effective = (true[left] @ weights) / total, total**2 / squares
        for place, row in enumerate(left):
            name = told[row]
            changed = [
                (effective[place, k], k)
                for k in range(len(numbers))
                if effective[place, k] >= FEWEST and _word(shares[place, k], effective[place, k]) != words[name]
            ]
            if changed:
                worlds, k = max(changed)  # of several at the same distance, the best known
                share = float(shares[place, k])
                found[name] = Shift(numbers[k], float(by), _word(share, worlds), share, float(worlds))
    return found


def _shift_of_all(word: str, scores: Array, true: Array) -> tuple[Shift | None, float]:
    """The smallest shift of all priors together, in the direction in which the share changes fastest; and up to where
    it was looked."""
    slope = (true - true.mean()) @ (scores - scores.mean(axis=0)) / len(true)
    length = float(np.linalg.norm(slope))
    if length == 0.0:
        return None, FURTHEST
    along = scores @ (slope / length)
    furthest = 0.0
    for by in _steps():
        weights = np.exp(by * along - 0.5 * by * by)
        effective = float(weights.sum() ** 2 / (weights**2).sum())
        if effective < FEWEST:
            return None, furthest
        share = float(weights @ true / weights.sum())
        if (now := _word(share, effective)) != word:
            return Shift(None, float(by), now, share, effective), abs(float(by))
        furthest = abs(float(by))
    return None, furthest


def _word(share: float, worlds: float) -> str:
    return verdict(share, round(worlds))
