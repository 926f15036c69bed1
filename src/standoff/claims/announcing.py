"""A decision as news: what it is worth to an actor that others learn of it before they act.

Each option is committed three ways: with everyone told (`do(decision = option)`), with nobody told (`seen_by` the mover
alone: the others play as in the game itself, and see the move where and when it is made), and, where several others
decide something, with one of them told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from standoff.claims.committed import Array, Kept, expected, highest, payoff
from standoff.claims.differences import Difference, paired
from standoff.queries.observation import Asked
from standoff.scenario.information import seers
from standoff.scenario.model import Decision, Scenario
from standoff.scenario.periods import base

MOST_TOLD = 4  # other actors who are told alone


@dataclass(frozen=True, slots=True)
class Announced:
    """One option as news.

    Attributes:
        option: which.
        to_all, to_none: what the actor can expect where everyone is told, and nobody.
        to_one: actor to what it can expect where that one alone is told.
        gain: of telling everyone over telling nobody, world by world.
    """

    option: str
    to_all: float
    to_none: float
    to_one: Mapping[str, float]
    gain: Difference


@dataclass(frozen=True, slots=True)
class Announcing:
    """Every option as news.

    Attributes:
        options: in the order of the scenario.
        best_told, best_hidden: the options that pay most with everyone told, and with nobody; several where alike.
        worth: of telling everyone the option that is best told, over hiding the one that is best hidden; negative where
            hiding is worth more.
        seen_anyway: the other actors who see the move when it is made.
        not_told: other actors who decide something and are not told alone, because there are too many.
        worlds: in how many worlds it is known.
    """

    options: tuple[Announced, ...]
    best_told: tuple[str, ...]
    best_hidden: tuple[str, ...]
    worth: Difference
    seen_anyway: tuple[str, ...]
    not_told: tuple[str, ...]
    worlds: int


@dataclass(frozen=True)
class AnnouncingAsked:
    """The queries of it; none where no other actor decides anything."""

    scenario: Scenario
    name: str
    decision: Decision

    @cached_property
    def others(self) -> tuple[str, ...]:
        """The other actors who decide something."""
        deciding = {each.actor for each in self.scenario.decisions if len(each.options) > 1} - {self.decision.actor}
        return tuple(actor for actor in self.scenario.actors if actor in deciding)

    @property
    def _alone(self) -> tuple[str, ...]:
        return self.others[:MOST_TOLD] if len(self.others) > 1 else ()

    def _pays(self, option: str, learns: str | None) -> str:
        return expected(payoff(self.decision.actor), {self.name: option}, learns=learns)

    @cached_property
    def queries(self) -> tuple[str, ...]:
        told = (None, self.decision.actor, *self._alone) if self.others else ()
        return tuple(self._pays(option, learns) for option in self.decision.options for learns in told)

    def judged(self, answers: Mapping[Asked, Array], kept: Kept) -> Announcing | None:
        """What the answers say in the worlds `kept`, `[world]`; None where there is nobody to tell."""
        if not self.others:
            return None
        worlds = kept & np.all([np.isfinite(answers[query]) for query in self.queries], axis=0)

        def pays(option: str, learns: str | None) -> Array:
            found: Array = answers[self._pays(option, learns)][worlds]
            return found

        def mean(option: str, learns: str | None) -> float:
            return float(pays(option, learns).mean()) if worlds.any() else float("nan")

        actor, options = self.decision.actor, self.decision.options
        best = [highest(np.asarray([mean(each, who) for each in options]), options) for who in (None, actor)]
        told, hidden = (each[0] if each else options[0] for each in best)
        sight = seers(self.scenario).get(base(self.name), frozenset())
        return Announcing(
            options=tuple(
                Announced(
                    option=each,
                    to_all=mean(each, None),
                    to_none=mean(each, actor),
                    to_one={who: mean(each, who) for who in self._alone},
                    gain=paired(each, each, pays(each, actor), pays(each, None)),
                )
                for each in options
            ),
            best_told=best[0],
            best_hidden=best[1],
            worth=paired(told, told, pays(hidden, actor), pays(told, None)),
            seen_anyway=tuple(each for each in self.others if each in sight),
            not_told=self.others[MOST_TOLD:] if self._alone else (),
            worlds=int(worlds.sum()),
        )
