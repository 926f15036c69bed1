"""The value of a formula without names, as in `1/3` or `min(0.2, 40%)`."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from standoff.language.expression import (
    Across,
    Among,
    Attribute,
    Best,
    Binary,
    Call,
    Compare,
    Expression,
    Logic,
    Name,
    Number,
    Payoff,
    Query,
    Text,
    Unary,
)
from standoff.language.functions import FUNCTIONS


class Undefined(ArithmeticError):
    """A constant formula with no value: a division by zero, the logarithm of a negative number."""


def constant(expression: Expression) -> float | None:
    """The value of a formula without names; None if it has names (or is no formula).

    Raises:
        Undefined: if it has no value.
    """
    try:
        value = _constant(expression)
    except (ArithmeticError, ValueError) as error:
        raise Undefined(str(error)) from None
    if value is not None and not math.isfinite(value):
        raise Undefined("infinite")
    return value


def _equal(a: float, b: float) -> bool:
    """Whether only rounding tells two numbers apart, as 0.1 + 0.2 and 0.3."""
    return math.isclose(a, b, rel_tol=1e-12)


_OPERATIONS: dict[str, Callable[[float, float], Any]] = {
    "=": lambda a, b: _equal(a, b),
    "!=": lambda a, b: not _equal(a, b),
    "<": lambda a, b: a < b and not _equal(a, b),
    "<=": lambda a, b: a < b or _equal(a, b),
    ">": lambda a, b: a > b and not _equal(a, b),
    ">=": lambda a, b: a > b or _equal(a, b),
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "^": lambda a, b: float(a) ** b,
}


def _constant(expression: Expression) -> float | None:
    match expression:
        case Number(value):
            return value
        case Name() | Attribute() | Text() | Payoff() | Query() | Across() | Best():
            return None
        case Unary(operator, operand):
            inner = _constant(operand)
            return inner if inner is None else -inner if operator == "-" else float(not inner)
        case Binary(operator, left, right):
            first, second = _constant(left), _constant(right)
            if first is None or second is None:
                return None
            value = _OPERATIONS[operator](first, second)
            return None if isinstance(value, complex) else float(value)
        case Compare(operands, operators):
            sides = _constants(operands)
            pairs = zip(operators, sides, sides[1:], strict=False)
            holds = all(_OPERATIONS[operator](left, right) for operator, left, right in pairs)
            return float(holds) if sides else None
        case Among(item, choices):
            sides = _constants((item, *choices))
            return float(sides[0] in sides[1:]) if sides else None
        case Logic(operator, operands):
            sides = _constants(operands)
            return float(all(sides) if operator == "and" else any(sides)) if sides else None
        case Call("if", (condition, then, otherwise)):
            truth = _constant(condition)
            return None if truth is None else _constant(then if truth else otherwise)
        case Call(function, arguments):
            given = _constants(arguments)
            of = FUNCTIONS[function]
            with np.errstate(all="ignore"):  # what is not finite is undefined
                return float((of.plain or of.value)(*given)) if given else None
    return None


def _constants(expressions: tuple[Expression, ...]) -> list[float]:
    """The values of them all, or none if one of them has names."""
    values = [value for each in expressions if (value := _constant(each)) is not None]
    return values if len(values) == len(expressions) else []
