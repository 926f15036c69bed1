"""Whether a condition over queries holds in a world: it holds, it fails, or its two sides do not differ.

A probability of a solved world is known as closely as its certificate says, and no closer than a sum in binary. Two
sides that are equal by Bayes' rule or by symmetry differ by less than that, and which of them is larger is decided by
rounding. So a comparison has a tolerance, and within it neither side is larger: the outcome is *no difference*, one
half between *fails* and *holds* in the three-valued logic of Kleene (1938), by which `and`, `or` and `not` go on.

1. A probability is known to 1e-6, an expectation to 1e-6 of the mean size of what it is of, a parameter exactly; what
   is computed from them is known as closely as the propagation of errors to first order says.
2. The tolerance of a comparison is the largest of what its two sides are known to, of 1e-6 of the larger side, and of
   what its author calls negligible. It stands well above what a certificate leaves, which is 1e-8.
3. Within it `<`, `<=`, `>` and `>=` find no difference; `=` holds and `!=` fails. Where one number must come of a
   comparison, as inside `if(...)`, `<=` and `>=` hold within it, and `<` and `>` fail.

Where a side has no value, or is not known at all (it was divided by what may be zero), the outcome is undefined.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

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
    walk,
)
from standoff.language.functions import FUNCTIONS

Array = npt.NDArray[np.float64]

HOLDS, NO_DIFFERENCE, FAILS = 1.0, 0.5, 0.0
TOLERANCE = 1e-6  # of a probability, and of everything else by its size
CERTIFIED = 1e-8  # the same, for what a certificate leaves: a difference below that is no number, and shown as 0


def decided(outcomes: Array) -> Array:
    """1 where a condition holds, 0 where it fails, NaN where it makes no difference or is undefined; of any shape."""
    return np.where(outcomes == NO_DIFFERENCE, np.nan, outcomes)


def rounds(expression: Expression) -> bool:
    """Whether rounding may decide what an expression is, whose queries have been given names: it compares, or it takes
    one from another."""
    return any(
        isinstance(node, Compare | Among) or (isinstance(node, Binary) and node.operator in ("+", "-"))
        for node in walk(expression)
    )


def judge(expression: Expression, values: Mapping[str, Any], known_to: Mapping[str, Any]) -> Any:
    """The outcome of a condition, or the value of a number, in every world.

    Args:
        values: the value of every name, a number or `[world]`.
        known_to: how closely, in the same unit; exactly where it says nothing.

    Returns:
        One of `HOLDS`, `NO_DIFFERENCE` and `FAILS` for a condition, else the number, and 0 for a difference that is
        smaller than what certificates leave; NaN where undefined.
    """
    judging = _Judging(values, known_to)
    with np.errstate(all="ignore"):  # what is not finite is undefined
        if is_condition(expression):
            return judging.outcome(expression)
        value, error = judging.number(expression)
        return np.where(np.abs(value) <= error * (CERTIFIED / TOLERANCE), 0.0, value)


def is_condition(expression: Expression) -> bool:
    """Whether an expression that makes sense is true or false in a world, and not a number."""
    match expression:
        case Compare() | Among() | Logic() | Unary("not"):
            return True
        case Call("if", (_, then, otherwise)):
            return is_condition(then) and is_condition(otherwise)
    return False


@dataclass(frozen=True, slots=True)
class _Judging:
    values: Mapping[str, Any]
    known_to: Mapping[str, Any]

    def outcome(self, expression: Expression) -> Any:
        """Of a condition: one of the three, or NaN."""
        match expression:
            case Unary("not", operand):
                return HOLDS - self.outcome(operand)
            case Logic("and", operands):
                return _together(np.minimum, [self.outcome(operand) for operand in operands])
            case Logic(_, operands):
                return _together(np.maximum, [self.outcome(operand) for operand in operands])
            case Compare(operands, operators):
                sides = [self.number(operand) for operand in operands]
                links = [
                    _compared(operator, left, right, expression.negligible)
                    for operator, left, right in zip(operators, sides, sides[1:], strict=False)
                ]
                return _together(np.minimum, links)
            case Among(item, choices):
                side = self.number(item)
                links = [_compared("=", side, self.number(choice), expression.negligible) for choice in choices]
                return _together(np.maximum, links)
            case Call("if", (condition, then, otherwise)) if is_condition(expression):
                return np.where(self.truth(condition) != 0.0, self.outcome(then), self.outcome(otherwise))
        value = self.number(expression)[0]
        return np.where(np.isnan(value), np.nan, np.where(value != 0.0, HOLDS, FAILS))

    def truth(self, expression: Expression) -> Any:
        """Of a condition of which one number must come: 1 or 0, or NaN."""
        match expression:
            case Unary("not", operand):
                return 1.0 - self.truth(operand)
            case Logic("and", operands):
                return _together(np.minimum, [self.truth(operand) for operand in operands])
            case Logic(_, operands):
                return _together(np.maximum, [self.truth(operand) for operand in operands])
            case Compare(operands, operators):
                links = []
                for operator, left, right in zip(operators, operands, operands[1:], strict=False):
                    link = self.outcome(Compare((left, right), (operator,), negligible=expression.negligible))
                    within = HOLDS if operator in ("<=", ">=") else FAILS
                    links.append(np.where(link == NO_DIFFERENCE, within, link))
                return _together(np.minimum, links)
        return self.outcome(expression)

    def number(self, expression: Expression) -> tuple[Any, Any]:
        """A value, and how closely it is known."""
        match expression:
            case Number(value):
                return value, 0.0
            case Name(name):
                return self.values[name], self.known_to.get(name, 0.0)
            case Unary("-", operand):
                value, error = self.number(operand)
                return -value, error
            case Binary(operator, left, right):
                return _arithmetic(operator, self.number(left), self.number(right))
            case Call("if", (condition, then, otherwise)):
                truth = self.truth(condition)
                (one, its), (other, others) = self.number(then), self.number(otherwise)
                chosen, error = np.where(truth != 0.0, one, other), np.where(truth != 0.0, its, others)
                return np.where(np.isnan(truth), np.nan, chosen), error
            case Call(function, arguments):
                given, known_to = zip(*(self.number(argument) for argument in arguments), strict=True)
                value = FUNCTIONS[function].value(*given)
                return value, FUNCTIONS[function].error(value, given, known_to)
        return self.truth(expression), 0.0


def _together(pick: Any, outcomes: list[Any]) -> Any:
    result = outcomes[0]
    for outcome in outcomes[1:]:
        result = pick(result, outcome)  # NaN where one of them is
    return result


def _compared(operator: str, left: tuple[Any, Any], right: tuple[Any, Any], negligible: float) -> Any:
    (one, its), (other, others) = left, right
    difference = np.subtract(one, other)
    largest = np.maximum(np.abs(one), np.abs(other))
    tolerance = np.maximum(np.maximum(its, others), np.maximum(TOLERANCE * largest, negligible))
    within = np.abs(difference) <= tolerance
    match operator:
        case "=" | "!=":
            outcome = np.where(within == (operator == "="), HOLDS, FAILS)
        case ">" | ">=":
            outcome = np.where(within, NO_DIFFERENCE, np.where(difference > 0.0, HOLDS, FAILS))
        case _:
            outcome = np.where(within, NO_DIFFERENCE, np.where(difference < 0.0, HOLDS, FAILS))
    return np.where(np.isfinite(difference) & np.isfinite(tolerance), outcome, np.nan)


def _arithmetic(operator: str, left: tuple[Any, Any], right: tuple[Any, Any]) -> tuple[Any, Any]:
    (one, its), (other, others) = left, right
    value = evaluate(Binary(operator, Name("one"), Name("other")), {"one": one, "other": other})
    match operator:
        case "+" | "-":
            error = np.add(its, others)
        case "*":
            error = np.abs(one) * others + np.abs(other) * its
        case "/":
            error = (its + np.abs(value) * others) / np.abs(other)
        case _:  # the exponent is a plain number
            error = np.abs(other) * np.power(np.abs(np.asarray(one, dtype=float)), np.subtract(other, 1.0)) * its
    return value, np.where(np.asarray(its) + others > 0.0, error, 0.0)
