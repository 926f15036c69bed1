"""What each option of a decision brings about: how likely the other moves are then, and the likeliest course of them.

The moves whose probabilities differ most between options come first. A course is made of the events of the game (see
`scenario.public_events`); where those have too many outcomes together, chance moves are left out, the last first, and
then decisions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from standoff.claims.committed import Array, Kept
from standoff.claims.judge import Spread, spread
from standoff.claims.move_probabilities import move_queries
from standoff.language.expression import Query, parse
from standoff.language.under import spelled, under
from standoff.queries.game import Game
from standoff.queries.observation import Asked
from standoff.queries.outcomes import Outcomes
from standoff.queries.query import compile_joint_outcome
from standoff.scenario.model import Decision
from standoff.scenario.periods import base
from standoff.situations.game import TooLarge

MOST_COURSES = 5_000  # outcomes of the events of a course, together


@dataclass(frozen=True, slots=True)
class Likelihood:
    """An option of another move under each option of the decision.

    Attributes:
        move, outcome: as queries have them.
        chances: option of the decision to the probability inside a world, averaged over worlds.
    """

    move: str
    outcome: str
    chances: Mapping[str, float]

    @property
    def range(self) -> float:
        """By how much the options differ."""
        return max(self.chances.values()) - min(self.chances.values())


@dataclass(frozen=True, slots=True)
class Course:
    """The likeliest course under an option.

    Attributes:
        option: of the decision.
        steps: the other moves that are made, each with what comes of it.
        probability: of all of them together, inside a world, across worlds.
    """

    option: str
    steps: tuple[tuple[str, str], ...]
    probability: Spread


@dataclass(frozen=True, slots=True)
class BroughtAbout:
    """What each option brings about.

    Attributes:
        courses: of each option; none where they cannot be told.
        left_out: events that no course tells, because there would be too many outcomes.
        moves: every option of every other move, those first that differ most between options.
    """

    courses: tuple[Course, ...]
    left_out: tuple[str, ...]
    moves: tuple[Likelihood, ...]


@dataclass(frozen=True)
class BringsAboutAsked:
    """What has to be asked for it."""

    game: Game
    name: str
    decision: Decision

    def _own(self, move: str) -> bool:
        """Whether it is the decision itself, in whatever period."""
        return self.name in (move, base(move))

    @cached_property
    def _events(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The events of a course, and those left out."""
        events = [each for each in self.game.source.events[0] if not self._own(each)]
        domains = self.game.situations(()).domains
        left: list[str] = []

        def outcomes() -> float:
            return float(
                np.prod([float(len(domains[name].options) + 1) if name in domains else 8.0 for name in events])
            )

        nature = self.game.source.nature
        while len(events) > 1 and outcomes() > MOST_COURSES:
            last = next((name for name in reversed(events) if name in nature), events[-1])
            events.remove(last)
            left.append(last)
        return tuple(events), tuple(reversed(left))

    def _course(self, option: str) -> Outcomes | None:
        """The joint outcome of the events under an option; None where there is nothing to tell."""
        events, _ = self._events
        query = parse(f"P(0 = 0 | do({self.name} = {spelled(option)}))")
        assert isinstance(query, Query)
        asked = Outcomes(events, self.game.source.commitments(query))
        if not events or self.game.theory.exact:
            return None
        try:
            compile_joint_outcome(self.game, asked)
        except TooLarge:
            return None
        return asked

    @cached_property
    def courses(self) -> dict[str, Outcomes]:
        found = {option: self._course(option) for option in self.decision.options}
        return {option: asked for option, asked in found.items() if asked is not None}

    @cached_property
    def chances(self) -> dict[tuple[str, str], dict[str, str]]:
        """For every option of every other move the query under each option of the decision."""
        return {
            (move, outcome): {option: under(query, {self.name: option}, {}) for option in self.decision.options}
            for move, outcomes in move_queries(self.game.source.scenario).items()
            for outcome, query in outcomes.items()
            if not self._own(move)
        }

    @cached_property
    def queries(self) -> tuple[Asked, ...]:
        return (*self.courses.values(), *(query for each in self.chances.values() for query in each.values()))

    def judged(self, answers: Mapping[Asked, Array], kept: Kept) -> BroughtAbout:
        """What the answers say in the worlds `kept`, `[world]`."""
        told = []
        for (move, outcome), queries in self.chances.items():
            means = {option: spread(answers[query][kept]).mean for option, query in queries.items()}
            if all(np.isfinite(list(means.values()))):
                told.append(Likelihood(move, outcome, means))
        told.sort(key=lambda each: -round(each.range, 9))
        courses = (self._likeliest(option, asked, answers[asked][:, kept]) for option, asked in self.courses.items())
        return BroughtAbout(tuple(each for each in courses if each is not None), self._events[1], tuple(told))

    def _likeliest(self, option: str, asked: Outcomes, chances: Array) -> Course | None:
        certified = np.isfinite(chances).all(axis=0)
        if not certified.any():
            return None
        number = int(chances[:, certified].mean(axis=1).argmax())
        outcome = compile_joint_outcome(self.game, asked).outcomes[number]
        steps = tuple(
            (name, value if isinstance(value, str) else f"{value:g}")
            for name, value in zip(asked.names, outcome, strict=True)
            if value is not None
        )
        return Course(option, steps, spread(chances[number][certified]))
