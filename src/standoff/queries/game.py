"""What is asked about: a scenario or a game tree, behind one face.

A game compiles itself under commitments, tracks moves for a query, and knows its actors; whether it came from a
timeline or from a Gambit file is known here and nowhere further right.
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
from standoff.language.evaluate import Domain
from standoff.language.expression import (
    Among,
    Binary,
    Compare,
    Expression,
    ExpressionError,
    Name,
    Number,
    Payoff,
    Query,
    Text,
    children,
    parse,
    rewrite,
    walk,
    worded,
)
from standoff.language.formula import mentions, substitute
from standoff.language.problem import ScenarioError, did_you_mean
from standoff.queries.observation import Asked, Conditioned, Observation
from standoff.queries.outcomes import Outcomes
from standoff.scenario.check import problems
from standoff.scenario.fault import Fault
from standoff.scenario.model import Scenario
from standoff.scenario.periods import (
    Dated,
    GoingOn,
    base,
    blocks,
    discounted,
    factors,
    periods_of,
    write_out,
)
from standoff.scenario.summary import summary
from standoff.scenario.symbols import SymbolTable
from standoff.scenario.typecheck import Rule, requires_condition, typecheck
from standoff.situations.game import Situations, Tracked
from standoff.situations.recall import forgetting
from standoff.situations.timeline import compile_timeline, track
from standoff.situations.tree import compile_tree, names_of_sets, track_tree
from standoff.worlds.draw import Worlds, block_sizes, draw, single, with_mean_level


class QueryError(StandoffError):
    """A query that asks nothing sensible of a game; `faults` say what is wrong, and where (columns from 0)."""

    def __init__(self, text: str, faults: Sequence[Fault]) -> None:
        self.text, self.faults = text, tuple(faults)
        first = self.faults[0]
        super().__init__(first.what, first.right, self._place(first))

    def __str__(self) -> str:
        return "\n".join(f"{self._place(found)}: {found.what}: {found.right}" for found in self.faults)

    def _place(self, found: Fault) -> Location:
        return Location(f"`{self.text}`", column=found.start + 1)


class Game:
    """A scenario or a tree, with every compiled form of it kept: compiling is done once per commitment and query."""

    def __repr__(self) -> str:
        return summary(self, self.source.title, self.theory.name)

    def __init__(
        self,
        source: Scenario | GameTree,
        rationality: float | None = None,
        behaviour: str | BehaviourModel | None = None,
    ) -> None:
        """`rationality` is everyone's, in place of what a scenario says; a tree says nothing, and takes 1.
        `behaviour` is how everyone behaves: the logit unless given, or `rational` where a scenario says so.

        Raises:
            ScenarioError: for a scenario built in Python that makes no sense; one from a file has been checked.
            BehaviourError: for a behaviour that makes no sense, or not with this rationality.
        """
        if isinstance(source, Scenario) and (found := problems(source)):
            raise ScenarioError(found)
        self.source = source
        self.rationality = rationality
        self.theory = self._theory(behaviour)
        self._situations: dict[tuple[tuple[str, str], ...], Situations] = {}
        self._tracked: dict[Any, Tracked] = {}

    def behaving(self, behaviour: str | BehaviourModel | None) -> Game:
        """The same game, and all that has been compiled of it, under another theory of the actors.

        Raises:
            BehaviourError: as the game itself.
        """
        other = copy(self)
        other.theory = self._theory(behaviour)
        return other

    def again(self) -> Game:
        """The same game with all that has been compiled so far; what it compiles from here on goes when it goes."""
        other = copy(self)
        other._situations, other._tracked = dict(self._situations), dict(self._tracked)
        return other

    def _theory(self, behaviour: str | BehaviourModel | None) -> BehaviourModel:
        rational = isinstance(self.source, Scenario) and self.source.rational and self.rationality is None
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

    @cached_property
    def actors(self) -> tuple[str, ...]:
        return tuple(self.source.actors)

    @cached_property
    def forgets(self) -> tuple[tuple[str, str], ...]:
        """Where recall is imperfect: each actor and decision at which it has forgotten what may matter there."""
        sets = self.situations(()).sets
        at = [sets[number] for number in forgetting(self.situations(()))]
        return tuple(dict.fromkeys((each.actor, base(each.decision)) for each in at))

    @cached_property
    def _symbols(self) -> SymbolTable:
        """The names of a scenario, as whoever judges its expressions needs them."""
        assert isinstance(self.source, Scenario)
        return SymbolTable(self.source)

    @cached_property
    def written_scenario(self) -> Scenario:
        """The scenario with repeated play written out period by period."""
        assert isinstance(self.source, Scenario)
        return write_out(self.source)

    @cached_property
    def _options(self) -> dict[str, tuple[str, ...]]:
        return self.source.move_options if isinstance(self.source, Scenario) else {}

    def worded(self, expression: Expression) -> Expression:
        """The expression with options told from whatever else has their name."""
        return worded(expression, self._options)

    @cached_property
    def trackable(self) -> frozenset[str]:
        """Moves, and quantities that do not depend on parameters."""
        if isinstance(self.source, GameTree):
            return frozenset(names_of_sets(self.source))
        names = {entry.name for entry in self.written_scenario.entries if not isinstance(entry, GoingOn)}
        return frozenset(names - set(self._parametric))

    @cached_property
    def _parametric(self) -> dict[str, Expression]:
        """Quantities that read parameters, written out."""
        if isinstance(self.source, GameTree):
            return {}
        result: dict[str, Expression] = {}
        for quantity in self.written_scenario.quantities:
            value = substitute(self.worded(parse(quantity.value)), result)
            if mentions(value, self.source.parameters):
                result[quantity.name] = value
        return result

    def written_out(self, expression: Expression) -> Expression:
        """The expression with quantities that read parameters written out."""
        return substitute(expression, self._parametric)

    def actor(self, name: str) -> int:
        """The number of an actor; in a tree player 2 is also called `p2`.

        Raises:
            KeyError: if there is none of that name.
        """
        if name in self.actors:
            return self.actors.index(name)
        numbered = [f"p{number}" for number in range(1, len(self.actors) + 1)]
        if isinstance(self.source, GameTree) and name in numbered:
            return numbered.index(name)
        raise KeyError(name)

    def made(self, decision: str) -> Expression | None:
        """The condition that a decision is taken at all; None where it always is."""
        if isinstance(self.source, Scenario):
            move = self.written_scenario.entry(decision)
            if getattr(move, "when", None) is None:
                return None
            options = move.options  # type: ignore[union-attr]
        else:
            options = self.situations(()).domains[decision].options
        return Among(Name(decision), tuple(Text(option) for option in options))

    def commitments(self, query: Query) -> tuple[tuple[str, str], ...]:
        """The commitments of a query, sorted; one to a move of a block of periods is made in every period."""
        result: list[tuple[str, str]] = []
        for commitment in query.do:
            names: tuple[str, ...] = (commitment.move,)
            for block in blocks(self.source) if isinstance(self.source, Scenario) else ():
                if any(entry.name == commitment.move for entry in block.timeline):
                    names = periods_of(block, commitment.move)
            result += [(name, commitment.option) for name in names]
        return tuple(sorted(result))

    def with_payoffs(self, expression: Expression) -> Expression:
        """The expression with `payoff(actor)` and `interest(actor, interest)` written as the formulas they are."""
        assert isinstance(self.source, Scenario)
        scenario = self.written_scenario
        passages = factors(scenario)

        def formula(node: Expression) -> Expression | None:
            if not isinstance(node, Payoff):
                return None
            interests = scenario.interests.get(node.actor, {})
            chosen = [each for name, each in interests.items() if node.interest in (None, base(name))]
            total: Expression = Number(0.0)
            for interest in chosen:
                paid: Expression = self.worded(Binary("*", parse(interest.weight), parse(interest.value)))
                if isinstance(interest, Dated) and (factor := discounted(passages[: interest.date])) is not None:
                    paid = Binary("*", factor, paid)
                total = Binary("+", total, paid)
            return total

        return rewrite(expression, formula)

    def draw(self, count: int, seed: int, blocks: Iterable[int] | None = None) -> Iterator[Worlds]:
        """`count` worlds in blocks, of which those of the numbers `blocks`, ascending, or all; the worlds of a tree
        are all alike."""
        if isinstance(self.source, Scenario):
            drawn = draw(self.source, count, seed, blocks)
        else:
            sizes = list(block_sizes(count))
            wanted = sizes if blocks is None else [sizes[number] for number in blocks]
            drawn = (Worlds(start, {}, np.ones((len(self.actors), size))) for start, size in wanted)
        prior = self.theory.mean_level
        for block in drawn if prior is None else with_mean_level(drawn, prior, seed):
            yield self._at_rationality(block)

    def single(
        self, values: Mapping[str, float] | None = None, rationality: Mapping[str, float] | None = None
    ) -> Worlds:
        """One world: parameters and rationalities as given, or at the medians of their priors.

        Raises:
            BehaviourError: for rationalities of actors who do the best thing.
        """
        if rationality and self.theory.sharp:
            what = f"`{self.theory.name}` always chooses the best option and takes no rationality"
            raise BehaviourError(what, "remove one of the two")
        if isinstance(self.source, Scenario):
            worlds = single(self.source, values, rationality)
        else:
            worlds = Worlds(0, {}, np.ones((len(self.actors), 1)))
            for actor, value in (rationality or {}).items():
                worlds.rationality[self.actor(actor), 0] = value
        return self.placed(worlds)

    def placed(self, worlds: Worlds) -> Worlds:
        """Worlds that someone placed, as this game plays them: a mean level at its median, rationality as given."""
        if (prior := self.theory.mean_level) is not None:
            worlds = next(with_mean_level([worlds], prior, None))
        return self._at_rationality(worlds)

    def _at_rationality(self, worlds: Worlds) -> Worlds:
        if self.rationality is None:
            return worlds
        return replace(worlds, rationality=np.full_like(worlds.rationality, self.rationality))

    def size(self, commitments: Iterable[tuple[str, str]]) -> tuple[int, int, int]:
        """Situations, the histories they were merged from, and information sets of the compiled game."""
        graph = self.situations(commitments).graph
        return graph.situations, graph.histories, graph.sets

    def check_query(self, text: str) -> None:
        """Nothing, if `text` is a query of this game.

        Raises:
            QueryError: with everything that is wrong with it.
        """
        try:
            expression = parse(text)
        except ExpressionError as error:
            raise QueryError(text, [Fault(error.column, error.what, error.fix)]) from None
        if isinstance(self.source, Scenario):
            _, faults = typecheck(expression, self._symbols, Rule("a query", queries=True))
        else:
            faults = self._judge_in_tree(expression)
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
            if name not in self.trackable:
                what = f"there is no move `{name}`, and no quantity computed only from moves"
                raise QueryError(name, [Fault(0, what, did_you_mean(name, self.trackable))])
        lit = [each for each in asked if isinstance(each, Conditioned)]
        texts = [each for each in asked if isinstance(each, str)]
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
        text = report.observe
        if not isinstance(self.source, Scenario):
            raise QueryError(text, [Fault(0, "a game tree has no evidence", "use a scenario")])
        try:
            expression = parse(text)
        except ExpressionError as error:
            raise QueryError(text, [Fault(error.column, error.what, error.fix)]) from None
        condition, faults = typecheck(expression, self._symbols, Rule("an observation"))
        if not faults and (missing := requires_condition(expression, condition, self._symbols)):
            faults = [missing]
        if faults:
            raise QueryError(text, faults)

    def _judge_in_tree(self, expression: Expression) -> list[Fault]:
        """What is wrong with a query of a tree: its names are information sets and their options."""
        found: list[Fault] = []
        domains = self.situations(()).domains
        deciding = {information_set.decision for information_set in self.situations(()).sets}

        def unknown(column: int, name: str, known: Iterable[str]) -> None:
            found.append(Fault(column, f"there is no `{name}` here", did_you_mean(name, known)))

        def visit(node: Expression, compared: Sequence[str] = ()) -> None:
            match node:
                case Name(name) if name not in domains and name not in compared:
                    options = [option for names in compared for option in domains[names].options]
                    if name not in options:
                        unknown(node.column, name, [*options, *domains])
                case Text(value):
                    options = [option for name in compared for option in domains[name].options]
                    if value not in options:
                        unknown(node.column, value, options or domains)
                case Name(name) if not compared:
                    right = f"compare it with one of its options, as in {name} = '{domains[name].options[0]}'"
                    found.append(Fault(node.column, f"the values of `{name}` are not numbers", right))
                case Payoff(actor, interest):
                    if interest is not None:
                        found.append(Fault(node.column, "a game tree has no named interests", "ask for the payoff"))
                    try:
                        self.actor(actor)
                    except KeyError:
                        unknown(node.column, actor, self.actors)
                case Compare() | Among():
                    for move in self._counted(node, domains):
                        right = (
                            f"compare it with one of its options, as in {move.name} = '{domains[move.name].options[0]}'"
                        )
                        found.append(Fault(move.column, f"the options of `{move.name}` have no numbers", right))
                    inside = children(node)
                    here = [part.name for part in inside if isinstance(part, Name) and part.name in domains]
                    for part in inside:
                        if here or not isinstance(part, Text):  # a word beside an unknown name says nothing more
                            visit(part, here)
                case Query(do=do, at=at):
                    if at is not None and at not in domains:
                        unknown(node.column, at, domains)
                    elif at is not None and at not in deciding:
                        what = f"`{at}` is a move of nature, which has no beliefs"
                        found.append(Fault(node.column, what, "name a set where a player decides"))
                    for commitment in do:
                        if commitment.move not in domains:
                            unknown(commitment.column, commitment.move, domains)
                        elif commitment.option not in domains[commitment.move].options:
                            unknown(commitment.column, commitment.option, domains[commitment.move].options)
                    for part in children(node):
                        visit(part)
                case _:
                    for part in children(node):
                        visit(part)

        visit(expression)
        return found

    @staticmethod
    def _counted(node: Compare | Among, domains: Mapping[str, Domain]) -> Iterator[Name]:
        """The moves of a tree that a comparison takes for numbers, which none of them carries."""
        if isinstance(node, Compare):
            pairs = list(zip(node.operators, node.operands, node.operands[1:], strict=False))
        else:
            pairs = [("=", node.item, choice) for choice in node.choices]
        told: set[str] = set()
        for operator, left, right in pairs:
            for side, other in ((left, right), (right, left)):
                if isinstance(side, Name) and side.name in domains and side.name not in told:
                    if operator not in ("=", "!=") or not isinstance(other, Name | Text):
                        told.add(side.name)
                        yield side

    def situations(self, commitments: Iterable[tuple[str, str]], most: int | None = None) -> Situations:
        """The compiled game in which some movers are committed.

        Raises:
            TooLarge: as `compile_timeline`, whose `most` it is.
        """
        key = tuple(commitments)
        if key not in self._situations:
            compiled = (
                compile_timeline(self.written_scenario, dict(key), most=most)
                if isinstance(self.source, Scenario)
                else compile_tree(self.source, dict(key))
            )
            self._situations[key] = compiled
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
        key = (tuple(commitments), names, paid, told)
        if key not in self._tracked:
            situations = self.situations(key[0])
            self._tracked[key] = (
                track(self.written_scenario, situations, names, paid, tuple(map(parse, told)))
                if isinstance(self.source, Scenario)
                else track_tree(self.source, situations, names)
            )
        return self._tracked[key]
