"""A decision with a second decision of the same actor committed as well: which pair is best, and what the second
adds.

Every pair of options is a game of its own, so that their number is bounded: second decisions are taken in the order of
play as long as there are no more than `MOST_PAIRS` pairs, and those that are left out are named.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from standoff.claims.committed import Array, Kept, expected, highest, not_before, payoff
from standoff.claims.differences import Difference, paired
from standoff.claims.judge import Spread, spread
from standoff.queries.observation import Asked
from standoff.scenario.model import Decision, Scenario

MOST_PAIRS = 48


@dataclass(frozen=True, slots=True)
class Pair:
    """An option of the decision and one of a second decision, both committed.

    Attributes:
        first: option of the decision.
        decision, second: the second decision, and its option.
        payoff: what the actor can expect, across worlds.
    """

    first: str
    decision: str
    second: str
    payoff: Spread


@dataclass(frozen=True, slots=True)
class Second:
    """One decision as the second commitment.

    Attributes:
        best: the pair that pays most.
        alike: other pairs that pay as much.
        adds: what that pays over the best option alone, world by world.
    """

    best: Pair
    alike: tuple[Pair, ...]
    adds: Difference


@dataclass(frozen=True, slots=True)
class SecondCommitments:
    """Second decisions of the same actor, committed as well.

    Attributes:
        pairs: all that were looked at.
        by_decision: for each second decision what the best pair is and adds.
        left_out: decisions that were not looked at, because there would be too many pairs.
        worlds: in how many all pairs have a payoff.
    """

    pairs: tuple[Pair, ...]
    by_decision: Mapping[str, Second]
    left_out: tuple[str, ...]
    worlds: int

    @property
    def best(self) -> Second | None:
        """That of the pair that pays most; None where there is none."""
        return max(self.by_decision.values(), key=lambda each: each.best.payoff.mean, default=None)


@dataclass(frozen=True)
class SecondCommitmentsAsked:
    """The queries of it; none where the actor decides nothing else then or later."""

    scenario: Scenario
    name: str
    decision: Decision

    @cached_property
    def _later(self) -> tuple[tuple[Decision, ...], tuple[str, ...]]:
        """The decisions that are looked at, and the names of those that are not."""
        taken: list[Decision] = []
        left: list[str] = []
        pairs = 0
        for each in not_before(self.scenario, self.name):
            if each.actor != self.decision.actor:
                continue
            more = len(each.options) * len(self.decision.options)
            if pairs + more > MOST_PAIRS:
                left.append(each.name)
            else:
                pairs += more
                taken.append(each)
        return tuple(taken), tuple(left)

    def _pays(self, first: str, decision: str, second: str) -> str:
        return expected(payoff(self.decision.actor), {self.name: first, decision: second})

    @cached_property
    def _pairs(self) -> tuple[tuple[str, str, str], ...]:
        return tuple(
            (first, later.name, second)
            for later in self._later[0]
            for first in self.decision.options
            for second in later.options
        )

    @cached_property
    def queries(self) -> tuple[str, ...]:
        return tuple(self._pays(*pair) for pair in self._pairs)

    def judged(
        self, answers: Mapping[Asked, Array], kept: Kept, alone: Mapping[str, Array]
    ) -> SecondCommitments | None:
        """What the answers say in the worlds `kept`, `[world]`; None where the actor decides nothing
        else then or later.

        Args:
            alone: what each option pays by itself, `[world]`.
        """
        later, left = self._later
        if not later and not left:
            return None
        worlds = kept & np.all([np.isfinite(answers[query]) for query in self.queries], axis=0)
        pairs = tuple(Pair(*pair, spread(answers[self._pays(*pair)][worlds])) for pair in self._pairs)
        singles = [pays[worlds] for pays in alone.values()]
        single = max(singles, key=lambda pays: float(pays.mean()) if pays.size else 0.0)
        of = {each.name: [pair for pair in pairs if pair.decision == each.name] for each in later}
        return SecondCommitments(
            pairs=pairs,
            by_decision={name: self._second(its, answers, worlds, single) for name, its in of.items()},
            left_out=left,
            worlds=int(worlds.sum()),
        )

    def _second(self, pairs: list[Pair], answers: Mapping[Asked, Array], worlds: Kept, single: Array) -> Second:
        means = np.asarray([pair.payoff.mean for pair in pairs])
        best = highest(means, [str(number) for number in range(len(pairs))]) or ("0",)
        first, *others = (pairs[int(number)] for number in best)
        pays = answers[self._pays(first.first, first.decision, first.second)][worlds]
        return Second(first, tuple(others), paired(first.decision, first.second, single, pays))
