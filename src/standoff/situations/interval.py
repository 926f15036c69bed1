"""Between which numbers an expression lies, where some of what it reads is known only to lie between two numbers.

The interval is never too narrow. It may be too wide, where a name stands in an expression more than once. Conditions
lie between 0 and 1: (1, 1) holds for sure, (0, 0) cannot hold, (0, 1) is open.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from standoff.language.evaluate import evaluate
from standoff.language.expression import (
    Among,
    Binary,
    Call,
    Compare,
    Expression,
    Logic,
    Name,
    Number,
    Unary,
    names,
)
from standoff.language.functions import FUNCTIONS, Interval

ANYTHING: Interval = (-math.inf, math.inf)


def interval(expression: Expression, values: Mapping[str, Any], wide: Mapping[str, Interval]) -> Interval:
    """Between which numbers `expression` lies.

    Args:
        values: what is known, as for `evaluate`; wide: what is known to lie in an interval.
    """
    with np.errstate(all="ignore"):
        low, high = _interval(expression, values, wide)
    return np.where(np.isnan(low), -math.inf, low), np.where(np.isnan(high), math.inf, high)


def _interval(expression: Expression, values: Mapping[str, Any], wide: Mapping[str, Interval]) -> Interval:
    if not any(name in wide for name in names(expression)):
        value = evaluate(expression, values)
        return value, value

    def inside(part: Expression) -> Interval:
        return _interval(part, values, wide)

    match expression:
        case Name(name):
            return wide[name]
        case Unary("-", operand):
            low, high = inside(operand)
            return -high, -low
        case Unary(_, operand):
            low, high = _truth(inside(operand))
            return 1.0 - high, 1.0 - low
        case Binary("^", base, Number(exponent)):
            return _power(inside(base), exponent)
        case Binary(operator, left, right):
            return _arithmetic(operator, inside(left), inside(right))
        case Compare(operands, operators):
            sides = [inside(operand) for operand in operands]
            pairs = zip(operators, itertools.pairwise(sides), strict=True)
            return _both([_compared(operator, *pair) for operator, pair in pairs])
        case Among(item, choices):
            return _either([_compared("=", inside(item), inside(choice)) for choice in choices])
        case Logic(operator, operands):
            found = [_truth(inside(operand)) for operand in operands]
            return _both(found) if operator == "and" else _either(found)
        case Call("if", (condition, then, otherwise)):
            sure, possible = _truth(inside(condition))
            (low, high), (low_else, high_else) = inside(then), inside(otherwise)
            lowest = np.where(sure != 0, low, np.where(possible == 0, low_else, np.minimum(low, low_else)))
            highest = np.where(sure != 0, high, np.where(possible == 0, high_else, np.maximum(high, high_else)))
            return lowest, highest
        case Call(function, arguments):
            return FUNCTIONS[function].bounds(*(inside(argument) for argument in arguments))
    return ANYTHING


def _truth(found: Interval) -> Interval:
    low, high = found
    sure = (np.asarray(low) > 0) | (np.asarray(high) < 0)
    impossible = (np.asarray(low) == 0) & (np.asarray(high) == 0)
    return np.where(sure, 1.0, 0.0), np.where(impossible, 0.0, 1.0)


def _both(found: list[Interval]) -> Interval:
    return math.prod(low for low, _ in found), math.prod(high for _, high in found)


def _either(found: list[Interval]) -> Interval:
    low, high = found[0]
    for other_low, other_high in found[1:]:
        low, high = np.maximum(low, other_low), np.maximum(high, other_high)
    return low, high


def _compared(operator: str, left: Interval, right: Interval) -> Interval:
    (a, b), (c, d) = left, right
    match operator:
        case ">" | ">=":
            return _compared("<" if operator == ">" else "<=", right, left)
        case "<":
            sure, possible = np.less(b, c), np.less(a, d)
        case "<=":
            sure, possible = np.less_equal(b, c), np.less_equal(a, d)
        case _:
            one = np.equal(a, b) & np.equal(c, d) & np.equal(a, c)
            meet = np.less_equal(a, d) & np.less_equal(c, b)
            sure, possible = (one, meet) if operator == "=" else (~meet, ~one)
    return np.where(sure, 1.0, 0.0), np.where(possible, 1.0, 0.0)


def _arithmetic(operator: str, left: Interval, right: Interval) -> Interval:
    (a, b), (c, d) = left, right
    match operator:
        case "+":
            return np.add(a, c), np.add(b, d)
        case "-":
            return np.subtract(a, d), np.subtract(b, c)
        case "/":
            across = np.less_equal(c, 0) & np.greater_equal(d, 0)  # a divisor that can be 0
            low, high = _arithmetic("*", left, (np.divide(1.0, d), np.divide(1.0, c)))
            return np.where(across, -math.inf, low), np.where(across, math.inf, high)
    corners = [np.multiply(first, second) for first in (a, b) for second in (c, d)]
    finite = [np.where(np.isnan(corner), 0.0, corner) for corner in corners]  # 0 times however much is 0
    return np.minimum.reduce(np.broadcast_arrays(*finite)), np.maximum.reduce(np.broadcast_arrays(*finite))


def _power(base: Interval, exponent: float) -> Interval:
    low, high = base
    if exponent != int(exponent) or exponent < 0:
        sound = np.greater(low, 0)
        ends = np.power(np.where(sound, low, 1.0), exponent), np.power(np.where(sound, high, 1.0), exponent)
        lowest, highest = np.minimum(*ends), np.maximum(*ends)
        return np.where(sound, lowest, -math.inf), np.where(sound, highest, math.inf)
    ends = np.power(low, exponent), np.power(high, exponent)
    lowest, highest = np.minimum(*ends), np.maximum(*ends)
    across = np.less(low, 0) & np.greater(high, 0) & (exponent % 2 == 0)
    return np.where(across, 0.0, lowest), highest
