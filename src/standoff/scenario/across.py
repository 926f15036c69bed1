"""Across the periods of a block: `ever`, `never`, `count` and `first` written out as conditions on each period.

With c a condition on the moves of a block, and c@k the same in its k-th period:

    ever(c)     c@1 or c@2 or ...
    never(c)    not ever(c)
    count(c)    how many of c@1, c@2, ... are true
    first(c)    the least k for which c@k is true; infinite where there is none

Only periods that are played count. first(c) is a stopping time as textbooks have it, infinite where c never happens:
`first(a) < first(b)` is true where a happens and b does so later or never, P(first(c) > 2) is the probability that c
does not happen in two periods, and E(first(c)) has no value where it may never happen.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from standoff.language.expression import (
    Across,
    Among,
    Binary,
    Call,
    Compare,
    Expression,
    Logic,
    Name,
    Number,
    Text,
    Unary,
    names,
    rewrite,
    worded,
)
from standoff.scenario.model import Periods, Scenario
from standoff.scenario.names import at, blocks, members


def blocks_read(scenario: Scenario, condition: Expression) -> tuple[Periods, ...]:
    """The blocks of which a condition, whose words have been told from names, reads something without a period."""
    read = set(names(condition))
    return tuple(block for block in blocks(scenario) if not read.isdisjoint(members(block)))


def without_across(scenario: Scenario, expression: Expression) -> Expression:
    """The expression with what is asked across periods written out; what cannot be stays as it is."""
    options = scenario.move_options

    def change(part: Expression) -> Expression | None:
        if not isinstance(part, Across):
            return None
        condition = worded(part.of, options)
        found = blocks_read(scenario, condition)
        return _written_out(part, condition, found[0], options) if len(found) == 1 else None

    return rewrite(expression, change)


def _written_out(
    across: Across, condition: Expression, block: Periods, options: Mapping[str, tuple[str, ...]]
) -> Expression:
    guarded = block.ends is not None and not _false_unplayed(condition, frozenset(options))
    each = [_in_period(condition, block, period, guarded) for period in range(1, block.count + 1)]
    column = across.column
    match across.function:
        case "count":
            return _sum(each, column)
        case "first":
            times = [Call("if", (c, Number(float(k)), Number(math.inf)), column) for k, c in enumerate(each, 1)]
            return times[0] if len(times) == 1 else Call("min", tuple(times), column)
    ever = each[0] if len(each) == 1 else Logic("or", tuple(each), column)
    return ever if across.function == "ever" else Unary("not", ever, column)


def _in_period(condition: Expression, block: Periods, period: int, guarded: bool) -> Expression:
    inside = members(block)

    def change(part: Expression) -> Expression | None:
        return Name(at(part.name, period), part.column) if isinstance(part, Name) and part.name in inside else None

    there = rewrite(condition, change)
    if not guarded or period == 1:
        return there
    played = Compare((Name(at(block.name, period), condition.column), Number(0.0)), (">",), condition.column)
    return Logic("and", (played, there), condition.column)


def _false_unplayed(condition: Expression, moves: frozenset[str]) -> bool:
    """Whether a condition is false for sure in a period that is not played, where moves equal none of their options."""
    match condition:
        case Compare((Name(name), Text()), ("=",)) | Compare((Text(), Name(name)), ("=",)):
            return name in moves
        case Among(Name(name), choices):
            return name in moves and all(isinstance(choice, Text) for choice in choices)
        case Logic("and", operands):
            return any(_false_unplayed(operand, moves) for operand in operands)
        case Logic("or", operands):
            return all(_false_unplayed(operand, moves) for operand in operands)
    return False


def _sum(terms: list[Expression], column: int) -> Expression:
    """Of many terms a balanced tree, which is not deep."""
    if len(terms) == 1:
        return Binary("+", Number(0.0), terms[0], column)  # a number, whatever the one condition is
    middle = len(terms) // 2
    halves = [half[0] if len(half) == 1 else _sum(half, column) for half in (terms[:middle], terms[middle:])]
    return Binary("+", halves[0], halves[1], column)
