"""Key assumptions: the uncertain numbers that claims rest on, why each is held, and what each decides.

Heuer and Pherson (Structured Analytic Techniques for Intelligence Analysis, 2010) list what an argument takes for
granted and ask of each why it is held, and what would become of the conclusion without it. Here:

1. A claim rests on a number that explains more of it than noise, alone or in a pair (`claims.variance`).
2. Its share is taken where the number stands at its 10th and at its 90th percentile: in the worlds in which it lies
   within `WITHIN` of that quantile of its prior; or, of a prior that gives only some values, is equal to that
   percentile. Other numbers stay as they are drawn, and go along where they are correlated. Of fewer than `FEWEST`
   worlds nothing is said.
3. The flip of a number is the smallest shift of its prior that changes the verdict on a claim (`claims.anatomy`).
4. Numbers come first on which most verdicts turn, and of these those that move a share most.

Nothing is solved for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt

from standoff.claims.anatomy import Shift, shifts_of_each
from standoff.claims.tally import tally_of
from standoff.claims.variance import Drivers
from standoff.claims.verdict_bands import FEWEST, NINETY_FIVE, verdict
from standoff.ensembles.results import Results, draws, points
from standoff.language.priors.prior import Prior
from standoff.queries.truth import decided
from standoff.scenario.model import EXPERT, VIEWS, Scenario
from standoff.scenario.numbers import drawn_numbers, has_experts, number_of
from standoff.scenario.views import view_at, way_of_number
from standoff.worlds.draw import uncertain

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

LOW, HIGH = 0.1, 0.9  # percentiles of a prior
WITHIN = 0.05  # of its quantiles, on either side of them


@dataclass(frozen=True, slots=True)
class AtPercentile:
    """A claim where a number stands at a percentile of its prior.

    Attributes:
        share: of the worlds there in which it holds or fails, in how many it holds; None where they are too few.
        worlds: how many these are.
        verdict: its band; `too few worlds` where they are.
    """

    share: float | None
    worlds: int
    verdict: str


@dataclass(frozen=True, slots=True)
class Swing:
    """What a number does to a claim that rests on it.

    Attributes:
        claim: its name.
        low, high: at the 10th and at the 90th percentile.
        flip: the smallest shift of the number's prior that changes the verdict; None where none does.
    """

    claim: str
    low: AtPercentile
    high: AtPercentile
    flip: Shift | None

    @property
    def change(self) -> float:
        """The share at the 90th percentile less that at the 10th; NaN where either is not known."""
        if self.low.share is None or self.high.share is None:
            return float("nan")
        return self.high.share - self.low.share

    @property
    def turns(self) -> bool:
        """Whether the verdict at one end is another than at the other, and the shares differ by more than their 95%
        Monte Carlo error."""
        if self.low.share is None or self.high.share is None or self.low.verdict == self.high.verdict:
            return False
        variances = (each.share * (1.0 - each.share) / each.worlds for each in (self.low, self.high) if each.share)
        return abs(self.change) > NINETY_FIVE * sqrt(sum(variances))


@dataclass(frozen=True, slots=True)
class Held:
    """Why an assumption is held.

    Attributes:
        reason: in the words of the scenario; None where it gives none.
        quote: of the text, on which it rests; None where there is none.
        source: its label where it is one of the scenario's `sources`, else what the scenario says; None where it says
            nothing.
        grade: of that source; None where it has none.
    """

    reason: str | None
    quote: str | None
    source: str | None
    grade: str | None

    @property
    def nothing(self) -> bool:
        """Whether nothing says why it is held."""
        return self.reason is None and self.quote is None and self.source is None


@dataclass(frozen=True, slots=True)
class Assumption:
    """An uncertain number that claims rest on.

    Attributes:
        name: of a parameter, `rationality.` and an actor, or `views.` and the way to a number.
        low, high: its values at the 10th and the 90th percentile of its prior.
        held: why.
        swings: of every claim that rests on it, those first that it moves most.
    """

    name: str
    low: float
    high: float
    held: Held
    swings: tuple[Swing, ...]

    @property
    def turned(self) -> tuple[str, ...]:
        """The claims whose verdict at one percentile is another than at the other."""
        return tuple(each.claim for each in self.swings if each.turns)


@dataclass(frozen=True, slots=True)
class KeyAssumptions:
    """What claims take for granted.

    Attributes:
        found: numbers that claims rest on, those first that decide most.
        others: uncertain numbers that no claim rests on.
        fixed: numbers that stand fixed in the scenario, so that nothing shows what rests on them.
        experts: whether experts differ; who of them is right is a driver, and has no percentiles.
    """

    found: tuple[Assumption, ...]
    others: tuple[str, ...]
    fixed: tuple[str, ...]
    experts: bool


def key_assumptions(scenario: Scenario, results: Results, deciding: Mapping[str, Drivers]) -> KeyAssumptions:
    """The key assumptions of the claims of a scenario, in worlds that have been asked their tests.

    Args:
        deciding: what decides each claim, as `claims.drivers.drivers_of` finds it.
    """
    priors = {name: each for name, each in uncertain(scenario).items() if name != EXPERT or not has_experts(scenario)}
    outcomes = {name: np.asarray(results.answers[test]) for name, test in scenario.tests.items()}
    truths = {name: decided(each) for name, each in outcomes.items()}
    words = {name: tally_of(scenario.tests[name], each).verdict for name, each in outcomes.items()}
    placed, drawn = points(scenario, results), draws(scenario, results)
    resting = {name: [claim for claim, each in deciding.items() if name in _telling(each)] for name in priors}
    shifts = shifts_of_each(truths, words, {name: placed[name] for name in priors if resting[name]})
    found = []
    for name, prior in priors.items():
        if not resting[name]:
            continue
        low, high = (float(each) for each in prior.ppf(np.asarray([LOW, HIGH])))
        at_low, at_high = (_near(prior, placed[name], drawn[name], *each) for each in ((LOW, low), (HIGH, high)))
        swings = [
            Swing(claim, _at(truths[claim][at_low]), _at(truths[claim][at_high]), shifts[name].get(claim))
            for claim in resting[name]
        ]
        swings.sort(key=lambda each: -_size(each))
        found.append(Assumption(name, low, high, held_because(scenario, name), tuple(swings)))
    found.sort(key=lambda each: (-len(each.turned), -_size(each.swings[0])))
    return KeyAssumptions(
        found=tuple(found),
        others=tuple(name for name in priors if not resting[name]),
        fixed=tuple(name for name in drawn_numbers(scenario) if name not in priors),
        experts=has_experts(scenario),
    )


def _telling(found: Drivers) -> set[str]:
    """The numbers that explain more of an outcome than noise, alone or in a pair."""
    alone = {each.name for each in found.drivers if not each.noise}
    return alone | {name for pair in found.interactions for name in pair.names}


def _size(swing: Swing) -> float:
    return round(abs(swing.change), 9) if np.isfinite(swing.change) else -1.0


def _near(prior: Prior, quantiles: Array, values: Array, percentile: float, value: float) -> Mask:
    """`[world]` whether a number stands at a percentile of its prior."""
    if any(value == each for each, _ in prior.atoms):
        return np.asarray(values == value)
    return np.asarray(np.abs(quantiles - percentile) <= WITHIN)


def _at(truth: Array) -> AtPercentile:
    known = truth[np.isfinite(truth)]
    share = float(known.mean()) if len(known) >= FEWEST else None
    return AtPercentile(share, len(known), verdict(share or 0.0, len(known)))


def held_because(scenario: Scenario, name: str) -> Held:
    """Why a number is held: what the scenario says at it, or else at the view that it stands in."""
    number = number_of(scenario, name)
    view = view_at(scenario, way_of_number(name)[0]) if name.startswith(VIEWS) else None
    told: Sequence[object] = (number,) if view is None else (number, view)
    reason, quote, source = (_first(told, key) for key in ("reason", "quote", "source"))
    known = scenario.sources.get(source) if source is not None else None
    if known is None:
        return Held(reason, quote, source, None)
    return Held(reason, quote, known.label or source, known.grade)


def _first(told: Sequence[object], key: str) -> str | None:
    """What is said first under a key, on one line."""
    texts = (" ".join((getattr(each, key, None) or "").split()) for each in told)
    return next((text for text in texts if text), None)
