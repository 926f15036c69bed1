"""What others could do to undo a decision: a commitment of their own, in response, before play.

For each option of the decision, and each decision of another actor that does not come before it, that actor may commit
to what it likes best in that world, `do(decision = option, theirs = x)`, or leave it to play, by its own expected
payoff; for a gain below a thousandth of their range it leaves it. What that leaves to the actor says how much of an
option rests on the others not committing themselves. Every pair is a game of its own, so that their number is bounded,
and decisions that are left out are named.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from standoff.claims.committed import Array, Kept, expected, highest, not_before, payoff
from standoff.claims.differences import Difference, paired
from standoff.queries.observation import Asked
from standoff.scenario.model import Decision, Scenario

MOST_RESPONSES = 48  # pairs of an option and a response
WORTHWHILE = 1e-3  # of the range of their payoffs: for less nobody is taken to commit


@dataclass(frozen=True, slots=True)
class Response:
    """What another actor would commit to where an option is committed, by one of its decisions.

    Attributes:
        option: that is committed.
        actor, decision: who responds, and by what.
        chosen: option of that to the share of worlds in which it is chosen; in the others it is left to play.
        gains: how much more that actor can expect than where it leaves the decision to play, on average across worlds.
        left: what the first actor can expect then, on average across worlds.
        harm: what it can expect then less what it can expect of the option, world by world.
    """

    option: str
    actor: str
    decision: str
    chosen: Mapping[str, float]
    gains: float
    left: float
    harm: Difference

    @property
    def committed(self) -> float:
        """The share of worlds in which it commits."""
        return sum(self.chosen.values())


@dataclass(frozen=True, slots=True)
class Undoing:
    """What others could do.

    Attributes:
        responses: for each option, and each decision of another.
        worst: option to the response that leaves least of it.
        best: the options of which most is left in the worst case; several where they are alike.
        looked_at: the decisions of others that responses are made by.
        left_out: decisions of others that were not looked at, because there would be too many pairs.
        worlds: in how many all of it is known.
    """

    responses: tuple[Response, ...]
    worst: Mapping[str, Response]
    best: tuple[str, ...]
    looked_at: tuple[str, ...]
    left_out: tuple[str, ...]
    worlds: int


@dataclass(frozen=True)
class UndoingAsked:
    """The queries of it; none where nobody else decides anything that does not come before."""

    scenario: Scenario
    name: str
    decision: Decision

    @cached_property
    def _theirs(self) -> tuple[tuple[Decision, ...], tuple[str, ...]]:
        """The decisions of others that are looked at, and the names of those that are not."""
        taken: list[Decision] = []
        left: list[str] = []
        pairs = 0
        for each in not_before(self.scenario, self.name):
            if each.actor == self.decision.actor:
                continue
            more = len(each.options) * len(self.decision.options)
            if pairs + more > MOST_RESPONSES:
                left.append(each.name)
            else:
                pairs += more
                taken.append(each)
        return tuple(taken), tuple(left)

    def _pays(self, actor: str, option: str, theirs: tuple[str, str] | None = None) -> str:
        return expected(payoff(actor), {self.name: option} | dict([theirs] if theirs else []))

    @cached_property
    def queries(self) -> tuple[str, ...]:
        result = []
        for each in self._theirs[0]:
            for option in self.decision.options:
                result += [self._pays(who, option) for who in (each.actor, self.decision.actor)]
                for x in each.options:
                    result += [self._pays(who, option, (each.name, x)) for who in (each.actor, self.decision.actor)]
        return tuple(result)

    def judged(self, answers: Mapping[Asked, Array], kept: Kept) -> Undoing | None:
        """What the answers say in the worlds `kept`, `[world]`; None where there is nobody who could."""
        theirs, left = self._theirs
        if not theirs and not left:
            return None
        worlds = kept & np.all([np.isfinite(answers[query]) for query in self.queries], axis=0)
        options = self.decision.options
        responses = tuple(self._response(option, each, answers, worlds) for option in options for each in theirs)
        worst = {
            option: min((each for each in responses if each.option == option), key=lambda each: each.left)
            for option in (options if responses else ())
        }
        best = highest(np.asarray([each.left for each in worst.values()]), list(worst)) if worst else ()
        return Undoing(responses, worst, best, tuple(each.name for each in theirs), left, int(worlds.sum()))

    def _response(self, option: str, each: Decision, answers: Mapping[Asked, Array], worlds: Kept) -> Response:
        """Their best commitment in each world, or none; where nothing is better than none it is left to play."""
        me = self.decision.actor
        ways: list[tuple[str, str] | None] = [None, *((each.name, x) for x in each.options)]
        theirs = np.stack([answers[self._pays(each.actor, option, way)][worlds] for way in ways])  # [way, world]
        mine = np.stack([answers[self._pays(me, option, way)][worlds] for way in ways])
        near = WORTHWHILE * float(np.ptp(theirs)) if theirs.size else 0.0
        chosen = np.where((theirs > theirs[0] + near).any(axis=0), theirs.argmax(axis=0), 0)
        after = np.take_along_axis(mine, chosen[None], axis=0)[0]
        gained = np.take_along_axis(theirs, chosen[None], axis=0)[0] - theirs[0]
        some = bool(worlds.any())
        return Response(
            option=option,
            actor=each.actor,
            decision=each.name,
            chosen={
                x: float((chosen == number).mean())
                for number, x in enumerate(each.options, start=1)
                if (chosen == number).any()
            },
            gains=float(gained.mean()) if some else float("nan"),
            left=float(after.mean()) if some else float("nan"),
            harm=paired(option, each.name, mine[0], after),
        )
