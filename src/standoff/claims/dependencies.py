"""What a query rests on: the moves, quantities and payoffs that it names, and what those are made of."""

from __future__ import annotations

from dataclasses import dataclass

from standoff.language.expression import Best, Name, Payoff, Query, names, parse, walk, worded
from standoff.scenario.events import expanded, written
from standoff.scenario.model import Periods, Quantity, Scenario
from standoff.scenario.periods import base


@dataclass(frozen=True, slots=True)
class Dependencies:
    """What a query rests on, in the order of the timeline.

    Attributes:
        moves: chances and decisions it names, itself or through quantities; done: those of them that it commits.
        quantities: that it names, itself or through others.
        payoffs: the actors whose payoffs it asks for; these rest on all that their interests read.
        numbers: parameters that stand in it.
    """

    moves: tuple[str, ...]
    done: tuple[str, ...]
    quantities: tuple[str, ...]
    payoffs: tuple[str, ...]
    numbers: tuple[str, ...]


def dependencies_of(scenario: Scenario, query: str) -> Dependencies:
    """What a query that has been checked rests on; moves of periods are told by their plain names."""
    options = scenario.move_options
    found: set[str] = set()
    done: set[str] = set()
    payoffs: dict[str, None] = {}
    for node in walk(worded(expanded(scenario, parse(query))[0], options)):
        if isinstance(node, Name):
            found.add(base(node.name))
        elif isinstance(node, Query):
            for commitment in node.do:
                done.add(base(commitment.move))
                read = [branch.condition for branch in commitment.policy if branch.condition is not None]
                if commitment.move in scenario.parameters and commitment.formula is not None:
                    read.append(commitment.formula)
                for part in read:
                    found.update(base(name) for name in names(worded(expanded(scenario, part)[0], options)))
            if node.at is not None:
                found.add(base(node.at))
        elif isinstance(node, Best):
            done.add(base(node.move))
        elif isinstance(node, Payoff):
            payoffs[node.actor] = None
    formulas: dict[str, str] = {}
    order: list[str] = []
    for entry in scenario.timeline:
        for each in entry.timeline if isinstance(entry, Periods) else (entry,):
            order.append(each.name)
            if isinstance(each, Quantity):
                formulas[each.name] = written(scenario, each.value) or each.value
    waiting = [name for name in found if name in formulas]
    while waiting:
        for name in names(worded(parse(formulas[waiting.pop()]), options)):
            if base(name) not in found:
                found.add(base(name))
                if base(name) in formulas:
                    waiting.append(base(name))
    found |= done
    return Dependencies(
        moves=tuple(name for name in order if name in found and name not in formulas),
        done=tuple(name for name in order if name in done),
        quantities=tuple(name for name in order if name in found and name in formulas),
        payoffs=tuple(payoffs),
        numbers=tuple(name for name in scenario.parameters if name in found),
    )
