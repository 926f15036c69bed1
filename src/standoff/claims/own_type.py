"""What an actor knows of itself when it decides, and what each option is worth to it then.

Its own types are chance moves that it has seen by then and not everyone sees. For each combination of them:

1. In play, an option is worth what a deviation to it pays:
   `E(payoff | do(decision = option, seen_by: [actor]), given type)`. The others play as in the game itself, and infer
   from the move what they infer there.
2. Announced, it is a commitment made before play, `E(payoff | do(decision = option), given type)`: everyone knows of
   it, whatever the type, so that nobody infers the type from it.
3. What it is worth that all know the type: `E(payoff | do(chance = type))` less `E(payoff | given type)`, the decision
   left to play in both.

A world counts for a type by the probability of the type there (as it does for one who has just learned it), so that the
announced payoffs of an option are, over types, its payoff before anything is known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import prod

import numpy as np

from standoff.claims.alternatives import MOST_TYPES, moved_by
from standoff.claims.committed import Array, Kept, expected, highest, payoff
from standoff.language.under import spelled
from standoff.queries.observation import Asked
from standoff.scenario.events import without_events
from standoff.scenario.information import seers
from standoff.scenario.model import Chance, Decision, Scenario
from standoff.scenario.periods import base, conditions_on, found_in


@dataclass(frozen=True, slots=True)
class OwnType:
    """One combination of what the actor may know of itself.

    Attributes:
        types: chance move to outcome.
        probability: inside a world, averaged over worlds.
        in_play: option to what it pays where the decision is taken in play.
        announced: option to what it pays as a commitment before play.
        best, best_announced: the options for which these are highest; several where they are alike.
        left_to_play: what the actor can expect where nothing is committed.
        known: the same if everyone knew the type from the beginning; None where that cannot be supposed.
    """

    types: Mapping[str, str]
    probability: float
    in_play: Mapping[str, float]
    announced: Mapping[str, float]
    best: tuple[str, ...]
    best_announced: tuple[str, ...]
    left_to_play: float
    known: float | None

    @property
    def worth_of_showing(self) -> float | None:
        """How much more the actor can expect if all know the type; negative where hiding it is worth something."""
        return None if self.known is None else self.known - self.left_to_play


@dataclass(frozen=True, slots=True)
class OwnTypes:
    """What the actor knows of itself by then.

    Attributes:
        names: the chance moves.
        types: every combination.
        showing: what it is worth, before the types are known, that everyone will know them; None where that cannot be
            supposed.
        worlds: in how many the payoffs are defined; 0 where there are no types.
        untold: private chance moves that are left out, each with the reason.
    """

    names: tuple[str, ...]
    types: tuple[OwnType, ...]
    showing: float | None
    worlds: int
    untold: Mapping[str, str]


@dataclass(frozen=True)
class OwnTypesAsked:
    """The queries of it: `decision` with its name, which may be of one period."""

    scenario: Scenario
    name: str
    decision: Decision

    @cached_property
    def _found(self) -> tuple[tuple[Chance, ...], dict[str, str]]:
        """The types, and the private chance moves that are not looked at, with the reason."""
        scenario = self.scenario
        sight = seers(scenario)
        by_then = {base(name) for name in conditions_on(scenario, self.decision, 1, sight)}
        top = {entry.name for entry in scenario.timeline}
        told: list[Chance] = []
        untold: dict[str, str] = {}
        for each in scenario.moves:
            if not isinstance(each, Chance) or each.name not in by_then or len(each.options) < 2:
                continue
            if sight[each.name] >= frozenset(scenario.actors):
                continue
            if each.name not in top:
                untold[each.name] = "it is drawn again in every period"
            elif each.when is not None:
                untold[each.name] = "it does not occur in every course of play"
            elif by := moved_by(scenario, (each.name,)):
                untold[each.name] = f"it depends on `{by}`"
            else:
                told.append(each)
        while prod(len(each.options) for each in told) > MOST_TYPES:
            untold[told.pop().name] = f"with it there would be more than {MOST_TYPES} combinations"
        return tuple(told), untold

    @cached_property
    def _apart(self) -> bool:
        """Whether the types depend on no other chance move, so that to suppose one is to learn nothing else."""
        plain, options = without_events(self.scenario), self.scenario.move_options
        own = {each.name for each in self._found[0]}
        made = {entry.name for entry in plain.timeline}
        return not any(
            name in made
            for entry in plain.timeline
            if isinstance(entry, Chance) and entry.name in own
            for text in entry.outcomes.values()
            for _, name in found_in(text, options)
        )

    @cached_property
    def combinations(self) -> tuple[dict[str, str], ...]:
        names = [each.name for each in self._found[0]]
        return tuple(
            dict(zip(names, types, strict=True)) for types in product(*(each.options for each in self._found[0]))
        ) if names else ()  # fmt: skip

    def _likely(self, types: Mapping[str, str]) -> str:
        return f"P({' and '.join(f'{name} = {spelled(option)}' for name, option in types.items())})"

    def _pays(self, types: Mapping[str, str], learns: str | None) -> list[str]:
        what = payoff(self.decision.actor)
        return [expected(what, {self.name: option}, types, learns) for option in self.decision.options]

    def _left(self, types: Mapping[str, str]) -> str:
        return expected(payoff(self.decision.actor), None, types)

    def _known(self, types: Mapping[str, str]) -> str | None:
        return expected(payoff(self.decision.actor), types) if self._apart else None

    @cached_property
    def queries(self) -> tuple[str, ...]:
        result: list[str] = []
        for types in self.combinations:
            result += [self._likely(types), *self._pays(types, self.decision.actor), *self._pays(types, None)]
            result += [self._left(types), *filter(None, (self._known(types),))]
        return tuple(result)

    def judged(self, answers: Mapping[Asked, Array], kept: Kept) -> OwnTypes:
        """What the answers say in the worlds `kept`, `[world]`."""
        options = self.decision.options
        found = []
        worlds = kept
        for types in self.combinations:
            possible = answers[self._likely(types)] > 0.0
            asked = [*self._pays(types, self.decision.actor), *self._pays(types, None), self._left(types)]
            for query in (*asked, *filter(None, (self._known(types),))):
                worlds = worlds & (np.isfinite(answers[query]) | ~possible)
        for types in self.combinations:
            likely = np.where(worlds, answers[self._likely(types)], 0.0)
            found.append(self._typed(types, likely, answers, options, int(worlds.sum())))
        showing: float | None = 0.0 if found else None
        for each in found:
            if showing is None or each.worth_of_showing is None:
                showing = None
            elif each.probability > 0.0:
                showing += each.probability * each.worth_of_showing
        return OwnTypes(
            names=tuple(each.name for each in self._found[0]),
            types=tuple(found),
            showing=showing,
            worlds=int(worlds.sum()) if found else 0,
            untold=self._found[1],
        )

    def _typed(
        self, types: dict[str, str], likely: Array, answers: Mapping[Asked, Array], options: Sequence[str], worlds: int
    ) -> OwnType:
        total = float(likely.sum())

        def mean(query: str) -> float:
            return float(np.where(likely > 0.0, answers[query], 0.0) @ likely / total) if total > 0.0 else float("nan")

        in_play = [mean(query) for query in self._pays(types, self.decision.actor)]
        announced = [mean(query) for query in self._pays(types, None)]
        known = self._known(types)
        return OwnType(
            types=types,
            probability=total / worlds if worlds else float("nan"),
            in_play=dict(zip(options, in_play, strict=True)),
            announced=dict(zip(options, announced, strict=True)),
            best=highest(np.asarray(in_play), options),
            best_announced=highest(np.asarray(announced), options),
            left_to_play=mean(self._left(types)),
            known=None if known is None else mean(known),
        )
