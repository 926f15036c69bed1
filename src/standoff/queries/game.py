"""What is asked about: a game, how its actors behave, and every compiled form of it.

Whether it came from a timeline or from a Gambit file is known to its source (`game_source`) and nowhere further right.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np

from standoff.equilibrium.behaviour_model import LOGIT, RATIONAL, BehaviourError, BehaviourModel, parse_behaviour_model
from standoff.gambit.game_tree import GameTree
from standoff.language.error import Location, StandoffError
from standoff.language.expression import Expression, ExpressionError, Query, parse, walk
from standoff.language.problem import ScenarioError, did_you_mean
from standoff.queries.game_source import game_source, scenario_of
from standoff.queries.observation import Asked, Conditioned, Observation
from standoff.queries.outcomes import Outcomes
from standoff.scenario.counterfactual import Commitments
from standoff.scenario.fault import Fault
from standoff.scenario.model import Scenario
from standoff.scenario.periods import base
from standoff.scenario.summary import summary
from standoff.situations.game import Situations, Tracked
from standoff.situations.recall import forgetting
from standoff.worlds.draw import RATIONALITY, Worlds, with_mean_level


class QueryError(StandoffError):
    """A query that asks nothing sensible of a game; `faults` say what is wrong, and where (columns from 0)."""

    def __init__(self, text: str, faults: Sequence[Fault]) -> None:
        self.text, self.faults = text, tuple(faults)
        first = self.faults[0]
        super().__init__(first.what, first.fix, self._place(first))

    def __str__(self) -> str:
        return "\n".join(f"{self._place(found)}: {found.what}: {found.fix}" for found in self.faults)

    def _place(self, found: Fault) -> Location:
        return Location(f"`{self.text}`", column=found.start + 1)


class Game:
    """A scenario or a tree, with every compiled form of it kept: compiling is done once per commitment and query."""

    def __repr__(self) -> str:
        return summary(self, self.source.title, self.theory.name)

    def __init__(
        self,
        given: Scenario | GameTree,
        rationality: float | None = None,
        behaviour: str | BehaviourModel | None = None,
    ) -> None:
        """`rationality` is everyone's, in place of what a scenario says; a tree says nothing, and takes 1.
        `behaviour` is how everyone behaves: the logit unless given, or `rational` where a scenario says so.

        Raises:
            ScenarioError: for a scenario built in Python that makes no sense; one from a file has been checked.
            BehaviourError: for a behaviour that makes no sense, or not with this rationality.
        """
        self.source = game_source(given)
        if found := self.source.problems:
            raise ScenarioError(found)
        self.actors = self.source.actors
        self.rationality = rationality
        self.theory = self._theory(behaviour)
        self._situations: dict[tuple[tuple[str, str], ...], Situations] = {}
        self._tracked: dict[Any, Tracked] = {}
        self.compiled: dict[Any, Any] = {}  # queries, as `queries.query` compiles them

    def behaving(self, behaviour: str | BehaviourModel | None) -> Game:
        """The same game, and all that has been compiled of it, under another theory of the actors.

        Raises:
            BehaviourError: as the game itself.
        """
        other = copy(self)
        other.theory = self._theory(behaviour)
        return other

    def compiled_as(self, other: Game) -> Game:
        """The same game, which shares with another of the same rules all that is compiled of either. (Draws and priors
        are its own.)"""
        found = copy(self)
        found._situations, found._tracked, found.compiled = other._situations, other._tracked, other.compiled
        return found

    def again(self) -> Game:
        """The same game with all that has been compiled so far; what it compiles from here on goes when it goes."""
        other = copy(self)
        other._situations, other._tracked = dict(self._situations), dict(self._tracked)
        other.compiled = dict(self.compiled)
        return other

    def _theory(self, behaviour: str | BehaviourModel | None) -> BehaviourModel:
        rational = self.source.rational and self.rationality is None
        if behaviour is None:
            return RATIONAL if rational else LOGIT
        theory = behaviour if isinstance(behaviour, BehaviourModel) else parse_behaviour_model(behaviour)
        if rational and theory.kind == "logit":
            what = "the scenario has `rationality: rational`, but the logit model needs numbers"
            raise BehaviourError(what, "give a rationality, or choose the behaviour `rational`")
        if theory.sharp and self.rationality is not None:
            what = f"`{theory.name}` always chooses the best option and takes no rationality"
            raise BehaviourError(what, "remove one of the two")
        return replace(theory, exact=True) if rational and theory.kind in ("level", "cognitive-hierarchy") else theory

    @property
    def mistaken(self) -> bool:
        """Whether somebody takes it for another game."""
        scenario = scenario_of(self.source.given)
        return scenario is not None and bool(scenario.views)

    @cached_property
    def forgets(self) -> tuple[tuple[str, str], ...]:
        """Where recall is imperfect: each actor and decision at which it has forgotten what may matter there."""
        sets = self.situations(()).sets
        at = [sets[number] for number in forgetting(self.situations(()))]
        return tuple(dict.fromkeys((each.actor, base(each.decision)) for each in at))

    def draw(self, count: int, seed: int, blocks: Iterable[int] | None = None) -> Iterator[Worlds]:
        """`count` worlds in blocks, of which those of the numbers `blocks`, ascending, or all."""
        drawn = self.source.draw(count, seed, blocks)
        prior = self.theory.mean_level
        for block in drawn if prior is None else with_mean_level(drawn, prior, seed):
            yield self._at_rationality(block)

    def single(
        self, values: Mapping[str, float] | None = None, rationality: Mapping[str, float] | None = None
    ) -> Worlds:
        """One world: parameters and rationalities as given, or at the medians of their priors.

        Raises:
            BehaviourError: for rationalities of actors who do the best thing.
            StandoffError: for a name that is none of the parameters, or of the actors who decide.
        """
        if rationality and self.theory.sharp:
            what = f"`{self.theory.name}` always chooses the best option and takes no rationality"
            raise BehaviourError(what, "remove one of the two")
        return self.placed(self.source.single(values or {}, rationality or {}))

    def placed(self, worlds: Worlds) -> Worlds:
        """Worlds that someone placed, as this game plays them: a mean level at its median, rationality as given."""
        if (prior := self.theory.mean_level) is not None:
            worlds = next(with_mean_level([worlds], prior, None))
        return self._at_rationality(worlds)

    def _at_rationality(self, worlds: Worlds) -> Worlds:
        if self.rationality is None:
            return worlds
        own = [name for name in worlds.parameters if name.startswith(RATIONALITY)]
        rationality = np.full_like(worlds.rationality, self.rationality)
        return replace(
            worlds, rationality=rationality, parameters=worlds.parameters | dict.fromkeys(own, rationality[0])
        )

    def size(self, commitments: Iterable[tuple[str, str]]) -> tuple[int, int, int]:
        """Situations, the histories they were merged from, and information sets of the compiled game."""
        graph = self.situations(commitments).graph
        return graph.situations, graph.histories, graph.sets

    def check_query(self, text: str) -> None:
        """Nothing, if `text` is a query of this game.

        Raises:
            QueryError: with everything that is wrong with it.
        """
        expression = _parsed(text)
        faults = self.source.faults_of_query(expression)
        if not faults and not any(isinstance(node, Query) for node in walk(expression)):
            faults = [Fault(0, "there is no query here", "write P(...) or E(...)")]
        if faults:
            raise QueryError(text, faults)

    def check_asked(self, asked: Iterable[Asked]) -> None:
        """Nothing, if all that is asked makes sense here, and all the reports in whose light it is asked.

        Raises:
            QueryError: with everything that is wrong with the first that does not.
        """
        asked = tuple(asked)
        for name in dict.fromkeys(name for each in asked if isinstance(each, Outcomes) for name in each.names):
            if name not in self.source.trackable:
                what = f"there is no move `{name}`, and no quantity computed only from moves"
                raise QueryError(name, [Fault(0, what, did_you_mean(name, self.source.trackable))])
        lit = [each for each in asked if isinstance(each, Conditioned)]
        texts = [each for each in asked if isinstance(each, str)]
        texts += [each.when for each in asked if isinstance(each, Outcomes) and each.when is not None]
        for query in dict.fromkeys([*texts, *(each.query for each in lit)]):
            if query is not None:
                self.check_query(query)
        for report in dict.fromkeys(report for reports in {each.reports for each in lit} for report in reports):
            self.check_report(report)

    def check_report(self, report: Observation) -> None:
        """Nothing, if what is reported is a condition on the moves of a scenario.

        Raises:
            QueryError: with everything that is wrong with it.
        """
        if faults := self.source.faults_of_report(_parsed(report.observe)):
            raise QueryError(report.observe, faults)

    def situations(self, commitments: Iterable[tuple[str, str]], most: int | None = None) -> Situations:
        """The compiled game in which some movers are committed.

        Raises:
            TooLarge: as `compile_timeline`, whose `most` it is.
        """
        key = self.source.of_structure(commitments)
        if key not in self._situations:
            self._situations[key] = self.source.compiled(dict(key), most)
        return self._situations[key]

    def track(
        self,
        commitments: Iterable[tuple[str, str]],
        names: frozenset[str],
        paid: bool = False,
        reports: tuple[Observation, ...] = (),
    ) -> Tracked:
        """The compiled game unrolled far enough to tell how the moves in `names` came out, and what `reports` make of
        each of its histories."""
        told = tuple(report.observe for report in reports)
        key = (self.source.of_structure(commitments), names, paid, told)
        if key not in self._tracked:
            situations = self.situations(key[0])
            self._tracked[key] = self.source.tracked(situations, names, paid, tuple(map(parse, told)))
        return self._tracked[key]


def games_of_numbers(game: Game, queries: Iterable[str]) -> tuple[Commitments, ...]:
    """What queries that have been checked set numbers to: of each game that they need, the part that sets numbers."""
    found: dict[Commitments, None] = {}
    for text in queries:
        for node in walk(parse(text)):
            if isinstance(node, Query):
                pairs = game.source.commitments(node)
                found[tuple(pair for pair in pairs if pair[0] in game.source.parameters)] = None
    return tuple(each for each in found if each)


def _parsed(text: str) -> Expression:
    """The expression that a text is.

    Raises:
        QueryError: if it is none.
    """
    try:
        return parse(text)
    except ExpressionError as error:
        raise QueryError(text, [Fault(error.column, error.what, error.fix)]) from None
