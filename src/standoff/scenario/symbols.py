"""What each name of a scenario is: a move, an option, a quantity, a parameter; where it is known, and to whom."""

from __future__ import annotations

import graphlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from standoff.language.expression import ExpressionError, names, parse, worded
from standoff.language.problem import did_you_mean
from standoff.scenario.events import without_events, written
from standoff.scenario.information import seers
from standoff.scenario.model import Chance, Decision, Move, Periods, Quantity, Scenario, State
from standoff.scenario.periods import END, at, base, conditions_on, periods_of

MOST_SUGGESTIONS = 100  # comparing names letter by letter is slow; nobody reads more of them than this
MOST_CIRCLES = 20  # of quantities that read one another; no scenario has more


@dataclass(frozen=True, slots=True)
class Placed:
    """One thing of the timeline that has a name: where it is in the file, and in which block of periods.

    `thing` is the block itself for the name that counts its periods.
    """

    path: tuple[str | int, ...]
    name: str
    thing: Chance | Decision | Quantity | State | Periods
    block: Periods | None = None


def placed(scenario: Scenario) -> tuple[Placed, ...]:
    """Everything in the timeline that has a name, in the order of play; what a block carries over comes first in it."""
    result: list[Placed] = []
    for position, entry in enumerate(scenario.timeline):
        path: tuple[str | int, ...] = ("timeline", position)
        if not isinstance(entry, Periods):
            result.append(Placed(path, entry.name, entry))
            continue
        result.append(Placed(path, entry.name, entry, entry))
        result += [Placed((*path, "state", name), name, state, entry) for name, state in entry.state.items()]
        for inner, each in enumerate(entry.timeline):
            result.append(Placed((*path, "timeline", inner), each.name, each, entry))
    return tuple(result)


class SymbolTable:
    """What every name of a scenario stands for.

    Attributes:
        placed: everything with a name, in the order of play; position: by name, its place there. A name of a block
            in one of its periods (`provoke@2`) is known once the block is over.
        scenario: with named events written out in its formulas; written: as it is; events: the events, by name.
        blocks: the names of blocks, without a period, and their block.
        options_of: of every move, by the name that the file gives it.
    """

    def __init__(self, scenario: Scenario) -> None:
        self.faulty: set[str] = set()  # events with mistakes, which are complained about where they are defined
        self.placed = placed(scenario)
        taken = {each.name for each in self.placed} | scenario.parameters.keys() | scenario.actors.keys()
        self.events = {name: event for name, event in scenario.events.items() if name not in taken}
        if len(self.events) < len(scenario.events):  # whatever else has the name has it; that is complained about
            scenario = scenario.model_copy(update={"events": self.events})
        self.written = scenario
        self.scenario = without_events(scenario)
        self.position: dict[str, int] = {}
        self.moves: dict[str, Move] = {}
        self.quantities: dict[str, Quantity | State] = {}
        self.blocks: dict[str, Periods] = {}
        self.over: dict[str, int] = {}  # by name of a block, the position of the last thing in it
        for position, each in enumerate(self.placed):
            if each.block is not None:
                self.over[each.block.name] = position
            if each.name in self.position or each.name in scenario.parameters or each.name in scenario.actors:
                continue  # the first of a name has it; the others are complained about elsewhere
            self.position[each.name] = position
            if isinstance(each.thing, Quantity | State):
                self.quantities[each.name] = each.thing
            elif not isinstance(each.thing, Periods):
                self.moves[each.name] = each.thing
            if each.block is not None:
                self.blocks[each.name] = each.block
        self.options_of = options = {name: move.options for name, move in self.moves.items()}
        self.mentions = {
            name: _mentioned([written(scenario, text) or text for text in _formulas(quantity)], options)
            for name, quantity in self.quantities.items()
        }
        for name, block in self.blocks.items():
            for called in periods_of(block, name):
                self.position[called] = self.over[block.name]
                if name in self.moves:
                    self.moves[called] = self.moves[name]
                elif name in self.quantities:
                    self.quantities[called] = self.quantities[name]
        self.parametric = self._parametric()
        self._suggested = 0

    def plain(self, name: str) -> str:
        """The name that the file gives to what is called so in one of its periods."""
        return base(name) if base(name) in self.blocks else name

    def elsewhen(self, name: str, block: Periods) -> bool:
        """Whether `name` is of a given period of `block`."""
        return name != base(name) and self.blocks.get(base(name)) is block

    def _parametric(self) -> dict[str, str]:
        """For each quantity that reads a parameter, itself or through another quantity: which. A state may not."""
        result: dict[str, str] = {}
        for name, mentioned in self.mentions.items():
            if isinstance(self.quantities[name], State):
                continue
            for read in mentioned:
                if read in self.position:
                    if self.plain(read) in result:
                        result[name] = result[self.plain(read)]
                elif read in self.scenario.parameters:
                    result[name] = read
        for name, block in self.blocks.items():
            if name in result:
                result |= dict.fromkeys(periods_of(block, name), result[name])
        return result

    @cached_property
    def options(self) -> dict[str, str]:
        """Every option, and the first move that has it."""
        found: dict[str, str] = {}
        for name, move in self.moves.items():
            for option in move.options:
                found.setdefault(option, name)
        return found

    @cached_property
    def seers(self) -> dict[str, frozenset[str]]:
        """Who can see what, by the names of the file and those of each period."""
        known = seers(self.scenario)
        return known | {
            called: known[name] for name, block in self.blocks.items() for called in periods_of(block, name)
        }

    def seen(self, name: str) -> tuple[str, ...]:
        """What the decision of that name (of one period, in a block) conditions on."""
        decision = self.moves[name]
        assert isinstance(decision, Decision)
        period = name.partition("@")[2]
        return conditions_on(self.scenario, decision, int(period) if period else None, self.seers)

    def known_at(self, decision: Decision) -> frozenset[str]:
        """What a decision conditions on (in the last period, in a block), by the names that it uses itself."""
        block = self.blocks.get(decision.name)
        known = conditions_on(self.scenario, decision, None if block is None else block.count, self.seers)
        return frozenset(
            base(name) if block is not None and self.blocks.get(base(name)) is block else name for name in known
        )

    def reads(self, quantity: str) -> tuple[str, ...]:
        """The moves and quantities that a quantity reads; of a period, if it is of that period."""
        name, _, period = quantity.partition("@")
        read = tuple(each for each in self.mentions.get(name, ()) if each in self.position)
        return tuple(at(each, period) if period and each in self.blocks else each for each in read)

    @cached_property
    def circles(self) -> tuple[tuple[str, ...], ...]:
        """Quantities that read one another in a circle (or themselves), each circle from its first in the timeline."""
        names = {
            name for name, each in self.quantities.items() if isinstance(each, Quantity) and name == self.plain(name)
        }
        graph = {name: names & set(self.reads(name)) for name in names}
        found: list[tuple[str, ...]] = []
        for _ in range(MOST_CIRCLES):
            try:
                graphlib.TopologicalSorter(graph).prepare()
                break
            except graphlib.CycleError as error:
                # graphlib lists the circle from what is read to what reads it.
                circle = tuple(dict.fromkeys(reversed(error.args[1])))
                turned = circle.index(min(circle, key=self.position.__getitem__))
                found.append(circle[turned:] + circle[:turned])
                for name in circle:
                    graph[name] -= set(circle)
        return tuple(found)

    def circle_of(self, name: str) -> tuple[str, ...]:
        """The quantities, two or more, in whose circle `name` is; none if it is in none."""
        circle = next((circle for circle in self.circles if name in circle), ())
        return circle if len(circle) > 1 else ()

    def known(self, name: str) -> bool:
        return name in self.position or name in self.scenario.parameters or base(name) in self.events

    def suggest(self, wrong: str, known: Iterable[str]) -> str:
        self._suggested += 1
        return (
            did_you_mean(wrong, known)
            if self._suggested <= MOST_SUGGESTIONS
            else "there is no move or number of this name"
        )


def _formulas(quantity: Quantity | State) -> tuple[str, ...]:
    return (quantity.value,) if isinstance(quantity, Quantity) else (quantity.start, quantity.next)


def _mentioned(texts: Iterable[str], options: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for text in texts:
        try:
            found |= dict.fromkeys(names(worded(parse(text), options)))
        except ExpressionError:  # complained about where the formula is judged
            continue
    return tuple(found)


def without_period(name: str, block: Periods) -> tuple[str, str]:
    """What is wrong with a name of a block that does not say of which period, and what would be right."""
    if name == block.name:
        return (
            f"`{name}` counts periods, but is used outside them here",
            f"write {at(name, END)} for the number of periods",
        )
    calls = periods_of(block, name)
    verb = "is carried from period to period" if name in block.state else "comes in every period"
    return f"`{name}` {verb}", f"name the period: {calls[0]}" + (f" to {calls[-1]}" if len(calls) > 1 else "")


def no_such_period(name: str, symbols: SymbolTable) -> tuple[str, str] | None:
    """What is wrong with `provoke@9` where there is a `provoke`, and what would be right."""
    known, period = base(name), name.partition("@")[2]
    if not period or known not in symbols.position:
        return None
    block = symbols.blocks.get(known)
    if block is None:
        return f"`{known}` is not in a block of periods", f"write {known}"
    calls = periods_of(block, known)
    if period == END:
        return f"`{known}` is not carried over", f"name the period: {calls[0]} to {calls[-1]}"
    return f"there is no period {period} of `{known}`", f"there are {calls[0]} to {calls[-1]}"
