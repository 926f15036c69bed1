"""Named events written out: what reads the name of an event reads its condition, in brackets.

An event that names moves of a block of periods without a period is an event of that block: `crossing` is of the same
period within it, and `crossing@2` of the second. Whatever looks at the formulas of a game, or at a query, sees them
with events written out; what cannot be (an event with a mistake in its condition, a circle) is left as it is, and
complained about by `check`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields, replace
from typing import Any

from standoff.language.expression import (
    Across,
    Among,
    Attribute,
    Best,
    Binary,
    Call,
    Commitment,
    Compare,
    Expression,
    Logic,
    Name,
    Number,
    Payoff,
    Query,
    Text,
    Unary,
    parse,
    parses,
    rewrite,
    walk,
    worded,
)
from standoff.scenario.model import Chance, Decision, Interest, Periods, Quantity, Scenario
from standoff.scenario.names import at, base, blocks, found_in, members, renamed

NODES = (
    *(Number, Text, Name, Attribute, Unary, Binary, Compare, Among, Logic, Call, Payoff, Query, Across, Best),
    Commitment,
)


def text_of(scenario: Scenario, name: str, within: tuple[str, ...] = ()) -> str | None:
    """The condition of an event, also of one period, with the events in it written out; None where that cannot be.

    Args:
        within: the events that are being written out, in a circle of which it must not be.
    """
    event = scenario.events.get(base(name))
    if event is None or base(name) in within or not parses(event.condition):
        return None
    text = written(scenario, event.condition, (*within, base(name)))
    if text is None or name == base(name):
        return text
    found = found_in(text, scenario.move_options)
    block = block_of(scenario, text)
    if block is None:
        return None
    period = name.partition("@")[2]
    return renamed(text, {each: at(each, period) for each in members(block)}, found)


def block_of(scenario: Scenario, text: str) -> Periods | None:
    """The block of periods of which a condition names something without saying in which period; not what is read across
    its periods."""
    found = read_here(scenario, text)
    return next((block for block in blocks(scenario) if not found.isdisjoint(members(block))), None)


def read_here(scenario: Scenario, text: str) -> set[str]:
    """The names that a condition reads, but for those inside `ever(...)` and the like."""
    inside = {
        node.column for part in walk(parse(text)) if isinstance(part, Across) for node in walk(part) if node is not part
    }
    return {name for column, name in found_in(text, scenario.move_options) if column not in inside}


def written(scenario: Scenario, text: str, within: tuple[str, ...] = ()) -> str | None:
    """A formula with its events written out in brackets; None where an event in it cannot be."""
    if not any(event in text for event in scenario.events):
        return text
    found = found_in(text, scenario.move_options)
    named: dict[str, str] = {}
    for _, name in found:
        if base(name) in scenario.events:
            condition = text_of(scenario, name, within)
            if condition is None:
                return None
            named[name] = f"({condition})"
    return renamed(text, named, found) if named else text


def expanded(
    scenario: Scenario, expression: Expression, but: Collection[str] = ()
) -> tuple[Expression, dict[int, str]]:
    """The expression with its events written out, each part of which stands at the column of the event; and those
    columns, each with the event.

    Args:
        but: events that are left as they are.
    """
    if not scenario.events:
        return expression, {}
    names = {node.column for node in walk(worded(expression, scenario.move_options)) if isinstance(node, Name)}
    named: dict[int, str] = {}

    def change(part: Expression) -> Expression | None:
        if not isinstance(part, Name) or part.column not in names or base(part.name) not in scenario.events:
            return None
        if base(part.name) in but:
            return None
        condition = text_of(scenario, part.name)
        if condition is None or not parses(condition):
            return None
        named[part.column] = part.name
        moved: Expression = _at(parse(condition), part.column)
        return moved

    return rewrite(expression, change), named


def _at(node: Any, column: int) -> Any:
    """The same expression with every part of it at one column."""
    if isinstance(node, tuple):
        return tuple(_at(each, column) for each in node)
    if not isinstance(node, NODES):
        return node
    changed = {each.name: _at(getattr(node, each.name), column) for each in fields(node)}
    return replace(node, **{**changed, "column": column})


# -- the formulas of a game ------------------------------------------------------------------------------


def without_events(scenario: Scenario) -> Scenario:
    """The scenario with the events in the formulas of its game written out, and no others; itself where there are none.

    Claims, evidence and questions stay as they are: they are asked with `expanded`.
    """
    if not scenario.events:
        return scenario

    def formula(text: str) -> str:
        whole = written(scenario, text)
        return text if whole is None else whole

    def maybe(text: str | None) -> str | None:
        return None if text is None else formula(text)

    def entry(each: Any) -> Any:
        match each:
            case Chance():
                outcomes = {label: formula(text) for label, text in each.outcomes.items()}
                return each.model_copy(update={"outcomes": outcomes, "when": maybe(each.when)})
            case Decision():
                usual = {label: formula(text) for label, text in each.usual.items()}
                return each.model_copy(update={"usual": usual, "when": maybe(each.when)})
            case Quantity():
                return each.model_copy(update={"value": formula(each.value)})
            case Periods():
                state = {
                    name: carried.model_copy(update={"start": formula(carried.start), "next": formula(carried.next)})
                    for name, carried in each.state.items()
                }
                inside = tuple(map(entry, each.timeline))
                return each.model_copy(
                    update={
                        "state": state,
                        "ends": maybe(each.ends),
                        "discount": formula(each.discount),
                        "timeline": inside,
                    }
                )
        return each

    def interest(each: Interest) -> Interest:
        written_out: dict[str, Any] = {"value": formula(each.formula), "cases": {}, "of": None, "when": None}
        return each.model_copy(update={**written_out, "weight": formula(each.weight)})

    return scenario.model_copy(
        update={
            "events": {},
            "timeline": tuple(map(entry, scenario.timeline)),
            "interests": {
                actor: {name: interest(each) for name, each in stated.items()}
                for actor, stated in scenario.interests.items()
            },
        }
    )
