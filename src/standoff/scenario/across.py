"""Across the periods of a block: `ever`, `never`, `count` and `first` written out as conditions on each period.

With c a condition on the moves of a block, and c@k the same in its k-th period:

    ever(c)     c@1 or c@2 or ...
    never(c)    not ever(c)
    count(c)    how many of c@1, c@2, ... are true
    first(c)    the least k for which c@k is true; infinite where there is none

Only periods that are played count. first(c) is a stopping time as textbooks have it, infinite where c never happens:
`first(a) < first(b)` is true where a happens and b does so later or never, P(first(c) > 2) is the probability that c
does not happen in two periods, and E(first(c)) has no value where it may never happen.

Over many periods that would have every combination of moves told apart. `Carried` then stands for the same: a number
that is carried from period to period, as a state is, and that nobody sees; histories merge by it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection

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
    parse,
    parses,
    rewrite,
    worded,
)
from standoff.language.spelled import spelled
from standoff.scenario.model import NOBODY, Periods, Quantity, Scenario
from standoff.scenario.names import at, base, blocks, members


def blocks_read(scenario: Scenario, condition: Expression) -> tuple[Periods, ...]:
    """The blocks of which a condition, whose words have been told from names, reads something without a period."""
    read = set(names(condition))
    return tuple(block for block in blocks(scenario) if not read.isdisjoint(members(block)))


Each = tuple[Expression, ...]  # a condition in every period


def without_across(
    scenario: Scenario, expression: Expression, carried: Callable[[Across, Each], Expression | None] | None = None
) -> Expression:
    """The expression with what is asked across periods written out; what cannot be stays as it is.

    Args:
        carried: what stands for it instead, if anything does.
    """
    options = scenario.move_options

    def change(part: Expression) -> Expression | None:
        if not isinstance(part, Across):
            return None
        condition = worded(rewrite(part.of, change), options)
        found = blocks_read(scenario, condition)
        if len(found) != 1:
            return None
        (block,) = found
        guarded = block.ends is not None and not _false_unplayed(condition, frozenset(options))
        each = tuple(_in_period(condition, block, period, guarded) for period in range(1, block.count + 1))
        instead = None if carried is None else carried(part, each)
        return _written_out(part, each) if instead is None else instead

    return rewrite(expression, change)


def _written_out(across: Across, each: Each) -> Expression:
    column = across.column
    match across.function:
        case "count":
            return _sum(list(each), column)
        case "first":
            times = [Call("if", (c, Number(float(k)), Number(math.inf)), column) for k, c in enumerate(each, 1)]
            return times[0] if len(times) == 1 else Call("min", tuple(times), column)
    ever = each[0] if len(each) == 1 else Logic("or", each, column)
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


# -- over many periods -----------------------------------------------------------------------------------

COMBINATIONS = 2_000  # of moves; up to so many are told apart, so that it is the very same as written out by hand


class Carried:
    """What is asked across many periods as quantities that are carried along.

    Attributes:
        quantities: under the name of each last one, all that lead to it.
    """

    def __init__(self, scenario: Scenario, parametric: frozenset[str]) -> None:
        """`parametric` are the names of which what is asked must read none, to be carried: those of parameters, and of
        what reads them."""
        self.options, self.parametric, self.stem = scenario.move_options, parametric, "across"
        taken = {entry.name for entry in scenario.entries} | {name for each in blocks(scenario) for name in each.state}
        while any(name.startswith(self.stem) for name in taken):
            self.stem = f"_{self.stem}"
        self.quantities: dict[str, tuple[Quantity, ...]] = {}
        self._named: dict[tuple[str, tuple[str, ...]], str] = {}

    def __call__(self, across: Across, each: Each) -> Expression | None:
        """What reads the last quantity; None where combinations are few, or it cannot be carried."""
        read = {name for condition in each for name in names(condition)}
        if not read.isdisjoint(self.parametric) or self._combinations(read) <= COMBINATIONS:
            return None
        texts = tuple(spelled(condition) for condition in each)
        key = (across.function.replace("never", "ever"), texts)
        if key not in self._named:
            stem = f"{self.stem}{len(self._named)}"
            formulas = [_carried(key[0], "" if k == 1 else at(stem, k - 1), text, k) for k, text in enumerate(texts, 1)]
            if not all(map(parses, formulas)):
                return None
            chain = [
                Quantity.model_construct(name=at(stem, k), value=formula, seen_by=(NOBODY,))
                for k, formula in enumerate(formulas, 1)
            ]
            self._named[key] = chain[-1].name
            self.quantities[chain[-1].name] = tuple(chain)
        column = across.column
        last = Name(self._named[key], column)
        happened = Compare((last, Number(0.0)), (">",), column)
        match across.function:
            case "count":
                return last
            case "first":
                return Call("if", (happened, last, Number(math.inf)), column)
        return happened if across.function == "ever" else Unary("not", happened, column)

    def along(self, read: Collection[str]) -> tuple[Quantity, ...]:
        """The quantities that lead to those among the names that are `read`, in the order in which they are made."""
        wanted, waiting = set[str](), [name for name in read if name in self.quantities]
        while waiting:
            name = waiting.pop()
            if name not in wanted:
                wanted.add(name)
                inside = {each for quantity in self.quantities[name] for each in names(parse(quantity.value))}
                waiting += inside & self.quantities.keys()
        return tuple(each for name, chain in self.quantities.items() if name in wanted for each in chain)

    def _combinations(self, read: set[str]) -> float:
        """How many combinations of what is read there may be; of a number, two values are counted."""
        return math.prod(len(self.options.get(base(name), ("", ""))) + 1.0 for name in read)


def _carried(function: str, before: str, condition: str, period: int) -> str:
    """What is carried out of a period, of what was carried into it: in how many it was true, whether in any, or in
    which first (0 for none)."""
    match function:
        case "count":
            return f"{before} + {condition}" if before else f"0 + {condition}"
        case "first":
            now = f"{period} * {condition}"
            return f"if({before} > 0, {before}, {now})" if before else now
    return f"max({before}, {condition})" if before else f"0 + {condition}"
