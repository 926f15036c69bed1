"""A scenario as what a game is made from: see `game_source.GameSource`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

from standoff.language.best import without_best
from standoff.language.evaluate import evaluate
from standoff.language.expression import (
    Among,
    Binary,
    Expression,
    Name,
    Number,
    Payoff,
    Query,
    Text,
    parse,
    rewrite,
    worded,
)
from standoff.language.expression import names as names_in
from standoff.language.formula import mentions, substitute
from standoff.language.problem import Problem
from standoff.scenario.across import Carried, without_across
from standoff.scenario.check import problems
from standoff.scenario.counterfactual import (
    WITHOUT,
    Commitments,
    commitments_of,
    interests_under,
    of_numbers,
    of_structure,
)
from standoff.scenario.events import expanded
from standoff.scenario.fault import Fault
from standoff.scenario.model import Chance, Decision, Quantity, Scenario
from standoff.scenario.periods import (
    Dated,
    GoingOn,
    base,
    discounted,
    factors,
    write_out,
)
from standoff.scenario.public_events import public_events
from standoff.scenario.symbols import SymbolTable
from standoff.scenario.typecheck import Rule, requires_condition, typecheck
from standoff.scenario.views import taken_for, viewer
from standoff.situations.game import InformationSet, Situations, Tracked
from standoff.situations.layers import edges_of_moves
from standoff.situations.timeline import compile_timeline, moves_of, track
from standoff.worlds.draw import Worlds, check_conditions, draw, set_values, single, world_parameters


class ScenarioGame:
    """The rules that a scenario gives."""

    nodes = 0  # its game is compiled from the timeline

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.title = scenario.title
        self.actors = tuple(scenario.actors)
        self.parameters = world_parameters(scenario)
        self.rational = scenario.rational
        self._counted = False  # whether enough worlds obey the conditions on numbers

    @property
    def given(self) -> Scenario:
        return self.scenario

    @cached_property
    def written_scenario(self) -> Scenario:
        return write_out(self.scenario)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """As `GameSource`: of a scenario built in Python; one from a file has been checked."""
        return problems(self.scenario)

    @property
    def trackable(self) -> frozenset[str]:
        return self._trackable | self._carried.quantities.keys()

    @cached_property
    def _trackable(self) -> frozenset[str]:
        names = {entry.name for entry in self.written_scenario.entries if not isinstance(entry, GoingOn)}
        return frozenset(names - set(self._parametric))

    @cached_property
    def _carried(self) -> Carried:
        """What is asked across many periods."""
        return Carried(self.scenario, frozenset({*self._parametric, *self.scenario.parameters}))

    @cached_property
    def movers(self) -> dict[str, str]:
        return {entry.name: self._mover(entry) for entry in self.written_scenario.entries}

    def _mover(self, entry: Chance | Decision | Quantity) -> str:
        if isinstance(entry, Decision):
            return self.scenario.actors[entry.actor]
        return "nature" if isinstance(entry, Chance) else "quantity"

    @cached_property
    def nature(self) -> frozenset[str]:
        return frozenset(entry.name for entry in self.written_scenario.entries if isinstance(entry, Chance))

    @property
    def events(self) -> tuple[tuple[str, ...], Mapping[str, tuple[str, ...]]]:
        return public_events(self.written_scenario, self.trackable)

    # -- its moves in queries --------------------------------------------------------------------------------

    @cached_property
    def _symbols(self) -> SymbolTable:
        """Its names, as whoever judges its expressions needs them."""
        return SymbolTable(self.scenario)

    @cached_property
    def options(self) -> dict[str, tuple[str, ...]]:
        return self.scenario.move_options

    @cached_property
    def _parametric(self) -> dict[str, Expression]:
        """Quantities that read parameters, written out."""
        result: dict[str, Expression] = {}
        for quantity in self.written_scenario.quantities:
            value = substitute(worded(parse(quantity.value), self.options), result)
            if mentions(value, self.scenario.parameters):
                result[quantity.name] = value
        return result

    def actor(self, name: str) -> int:
        if name in self.actors:
            return self.actors.index(name)
        raise KeyError(name)

    def worded(self, expression: Expression) -> Expression:
        whole = without_across(self.scenario, expanded(self.scenario, expression)[0], self._carried)
        return worded(without_best(whole, self.options), self.options)

    def written_out(self, expression: Expression) -> Expression:
        return substitute(expression, self._parametric)

    def with_payoffs(self, expression: Expression, commitments: Commitments = ()) -> Expression:
        scenario = self.written_scenario
        passages = factors(scenario)
        structure = dict(self.of_structure(commitments))
        kept = {name: text for name, text in structure.items() if text != WITHOUT}

        def formula(node: Expression) -> Expression | None:
            if not isinstance(node, Payoff):
                return None
            there = interests_under(scenario, node.actor, structure if node.interest is None else kept)
            chosen = [each for name, each in there if node.interest in (None, base(name))]
            total: Expression = Number(0.0)
            for interest in chosen:
                paid: Expression = self.worded(Binary("*", parse(interest.weight), parse(interest.formula)))
                if isinstance(interest, Dated) and (factor := discounted(passages[: interest.date])) is not None:
                    paid = Binary("*", factor, paid)
                total = Binary("+", total, paid)
            return total

        return rewrite(expression, formula)

    def made(self, decision: str) -> Expression | None:
        move = self.written_scenario.entry(decision)
        if isinstance(move, Quantity) or move.when is None:
            return None
        return Among(Name(decision), tuple(Text(option) for option in move.options))

    def commitments(self, query: Query) -> Commitments:
        return commitments_of(self.scenario, query)

    def of_structure(self, commitments: Iterable[tuple[str, str]]) -> Commitments:
        return of_structure(commitments, self.scenario)

    def under(self, commitments: Iterable[tuple[str, str]], worlds: Worlds) -> Worlds:
        commitments = tuple(commitments)

        def known(numbers: Mapping[str, Expression], here: Worlds) -> dict[str, npt.NDArray[np.float64]]:
            found = ((name, evaluate(each, here.parameters)) for name, each in numbers.items())
            return {name: np.broadcast_to(each, (here.count,)).astype(float) for name, each in found}

        done = known(of_numbers(commitments, self.scenario), worlds)
        here = set_values(self.scenario, worlds, done) if done else worlds
        taken: dict[str, npt.NDArray[np.float64]] = {}
        for numbers in taken_for(self.scenario, viewer(commitments)):  # what is set for all, all know
            taken |= known({name: each for name, each in numbers.items() if name not in done}, here)
            here = set_values(self.scenario, worlds, taken | done)
        return here

    def faults_of_query(self, expression: Expression) -> list[Fault]:
        return list(typecheck(expression, self._symbols, Rule("a query", queries=True))[1])

    def faults_of_report(self, expression: Expression) -> list[Fault]:
        condition, faults = typecheck(expression, self._symbols, Rule("an observation", across=True))
        if not faults and (missing := requires_condition(expression, condition, self._symbols)):
            return [missing]
        return list(faults)

    # -- its worlds and its compiled form --------------------------------------------------------------------

    def draw(self, count: int, seed: int, blocks: Iterable[int] | None = None) -> Iterator[Worlds]:
        if blocks is not None and not self._counted:  # once, though worlds are asked for block by block
            check_conditions(self.scenario)
            self._counted = True
        return draw(self.scenario, count, seed, blocks)

    def single(self, values: Mapping[str, float], rationality: Mapping[str, float]) -> Worlds:
        return single(self.scenario, values, rationality)

    def compiled(self, commitments: Mapping[str, str], most: int | None = None) -> Situations:
        return compile_timeline(self.written_scenario, commitments, most=most)

    def tracked(
        self, situations: Situations, names: frozenset[str], paid: bool, reports: tuple[Expression, ...]
    ) -> Tracked:
        reports = tuple(map(self.worded, reports))
        scenario = self.written_scenario
        if more := self._carried.along(names.union(*map(names_in, reports))):
            scenario = scenario.model_copy(update={"timeline": (*scenario.timeline, *more)})
        return track(scenario, situations, names, paid, reports)

    def course(self, situations: Situations, tracked: Tracked, path: Sequence[int]) -> tuple[tuple[str, str], ...]:
        moves = moves_of(self.written_scenario)
        layer, option = edges_of_moves(situations, tracked, moves)
        steps = [(moves[layer[edge]], int(option[edge])) for edge in path]
        return tuple(
            (move.name, move.options[code])
            for move, code in steps
            if code < len(move.options) and not isinstance(move, GoingOn)
        )

    def numbered(self, sets: Sequence[InformationSet]) -> list[tuple[int, str]]:
        count: Counter[str] = Counter()
        result = []
        for each in sets:
            count[each.actor] += 1
            result.append((count[each.actor], each.label))
        return result
