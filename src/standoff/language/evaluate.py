"""Expressions over arrays: a parsed expression and the values of its names in, an array out.

The same few lines serve one situation (a running total), all situations of a layer, and every world at once:
numpy broadcasts. A move is a `Choice` (codes into its options); everything else is a float or an array of floats.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from standoff.language.expression import (
    Among,
    Attribute,
    Binary,
    Call,
    Compare,
    Expression,
    Logic,
    Name,
    Number,
    Text,
    Unary,
)
from standoff.language.functions import FUNCTIONS


@dataclass(frozen=True, slots=True)
class Domain:
    """What a move can be: its options, and the number each carries (None if it carries none); where they carry several,
    these by name, each in the order of `options`."""

    options: tuple[str, ...]
    numbers: tuple[float | None, ...]
    attributes: tuple[tuple[str, tuple[float, ...]], ...] = ()

    @property
    def skipped(self) -> int:
        """The code of a move that was not made."""
        return len(self.options)

    def label(self, code: int) -> str:
        return self.options[code] if code < len(self.options) else "not made"


@dataclass(frozen=True, slots=True)
class Choice:
    """How a move came out: `codes` (any shape) into the options of `domain`."""

    codes: Any
    domain: Domain

    def count(self) -> Any:
        """The number each option carries; a move that was not made counts 0."""
        numbers = [np.nan if number is None else number for number in self.domain.numbers]
        return np.asarray([*numbers, 0.0])[self.codes]

    def attribute(self, name: str) -> Any:
        """The number of that name that each option carries; a move that was not made counts 0."""
        return np.asarray([*dict(self.domain.attributes)[name], 0.0])[self.codes]


def evaluate(expression: Expression, values: Mapping[str, Any]) -> Any:
    """The value of `expression` where each name has the value `values` gives it.

    Conditions give 1.0 and 0.0. Shapes broadcast as in numpy.

    Raises:
        KeyError: for a name without a value.
        ValueError: for a word where a number belongs; `scenario.check` finds these first.
    """
    with np.errstate(all="ignore"):  # what is not finite is reported where the result is used, with its world
        return _evaluate(expression, values)


def _evaluate(expression: Expression | _Valued, values: Mapping[str, Any]) -> Any:
    match expression:
        case Number(value) | _Valued(value):
            return value
        case Name(name):
            value = values[name]
            return value.count() if isinstance(value, Choice) else value
        case Attribute(of, name):
            move: Choice = values[of.name]
            return move.attribute(name)
        case Unary("-", operand):
            return -_evaluate(operand, values)
        case Unary("not", operand):
            return 1.0 - _truth(_evaluate(operand, values))
        case Binary(operator, left, right):
            return _arithmetic(operator, _evaluate(left, values), _evaluate(right, values))
        case Compare(operands, operators):
            # what is not a bare name is valued once: nested chains would double at every level
            sides: list[Expression | _Valued] = [
                operand if isinstance(operand, Name | Text) else _Valued(_evaluate(operand, values))
                for operand in operands
            ]
            result: Any = 1.0
            for operator, before, after in zip(operators, sides, sides[1:], strict=False):
                result = result * _compare(operator, before, after, values)
            return result
        case Among(item, choices):
            matches: Any = 0.0
            chosen: Expression | _Valued = item
            if not isinstance(item, Name | Text):
                chosen = _Valued(_evaluate(item, values))
            for choice in choices:
                matches = np.maximum(matches, _compare("=", chosen, choice, values))
            return matches
        case Logic("and", operands):
            both: Any = 1.0
            for operand in operands:
                both = both * _truth(_evaluate(operand, values))
            return both
        case Logic(_, operands):
            either: Any = 0.0
            for operand in operands:
                either = np.maximum(either, _truth(_evaluate(operand, values)))
            return either
        case Call(function, arguments):
            return FUNCTIONS[function].value(*(_evaluate(argument, values) for argument in arguments))
    raise ValueError(f"{expression} has no value here")


@dataclass(frozen=True, slots=True)
class _Valued:
    """An operand that has its value already."""

    value: Any


def _truth(value: Any) -> Any:
    return np.where(np.not_equal(value, 0.0), 1.0, 0.0)


def _arithmetic(operator: str, left: Any, right: Any) -> Any:
    match operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/":
            return np.divide(left, right)
        case _:
            return np.power(np.asarray(left, dtype=float), right)


ROUNDING = 1e-12  # part of the larger of two numbers by which sums such as 0.1 + 0.2 may miss what they are


def compared(operator: str, left: Any, right: Any) -> Any:
    """Whether a comparison of two numbers holds. Numbers that only rounding tells apart are equal."""
    apart = np.abs(np.subtract(left, right))
    equal = np.equal(left, right) | (  # of what is infinite any part is infinite too
        (apart <= ROUNDING * np.maximum(np.abs(left), np.abs(right))) & (apart < np.inf)
    )
    match operator:
        case "=":
            return equal
        case "!=":
            return ~equal
        case "<":
            return np.less(left, right) & ~equal
        case "<=":
            return np.less(left, right) | equal
        case ">":
            return np.greater(left, right) & ~equal
        case _:
            return np.greater(left, right) | equal


def _word(
    side: Expression | _Valued, other: Expression | _Valued, values: Mapping[str, Any]
) -> tuple[str, Choice] | None:
    """`side` read as an option of the move `other`, if that is what it is."""
    if not isinstance(other, Name) or not isinstance(values.get(other.name), Choice):
        return None
    move: Choice = values[other.name]
    word = side.value if isinstance(side, Text) else side.name if isinstance(side, Name) else None
    return (word, move) if word is not None and word in move.domain.options else None


def _compare(operator: str, left: Expression | _Valued, right: Expression | _Valued, values: Mapping[str, Any]) -> Any:
    for side, other in ((right, left), (left, right)):
        if found := _word(side, other, values):
            word, move = found
            same = np.equal(move.codes, move.domain.options.index(word))
            return np.where(same if operator == "=" else np.logical_not(same), 1.0, 0.0)
    first = values.get(left.name) if isinstance(left, Name) else None
    second = values.get(right.name) if isinstance(right, Name) else None
    if isinstance(first, Choice) and isinstance(second, Choice):
        if None in (*first.domain.numbers, *second.domain.numbers):
            return _same_option(operator, first, second)
    return np.where(compared(operator, _evaluate(left, values), _evaluate(right, values)), 1.0, 0.0)


def _same_option(operator: str, first: Choice, second: Choice) -> Any:
    """Two moves without numbers compared by the names of their options."""
    index = {option: code for code, option in enumerate(first.domain.options)}
    index["not made"] = first.domain.skipped
    translate = np.asarray([index.get(option, -1) for option in (*second.domain.options, "not made")])
    same = np.equal(first.codes, translate[second.codes])
    return np.where(same if operator == "=" else np.logical_not(same), 1.0, 0.0)
