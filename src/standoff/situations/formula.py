"""Formulas made ready for the walk: unknown quantities inlined, sums taken apart, and each told what it reads."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from standoff.scenario.expression import (
    Among,
    Binary,
    Call,
    Compare,
    Expression,
    Logic,
    Name,
    Query,
    Unary,
    addends,
    names,
)


@dataclass(frozen=True, slots=True)
class Formula:
    """An expression and the moves and quantities it reads, in the order of the timeline."""

    expression: Expression
    reads: tuple[str, ...]


def rewrite(expression: Expression, change: Callable[[Expression], Expression | None]) -> Expression:
    """The expression with each part that `change` has a new form for replaced by it, from the outside in."""
    changed = change(expression)
    if changed is not None:
        return changed

    def again(inner: Expression) -> Expression:
        return rewrite(inner, change)

    match expression:
        case Unary(operator, operand):
            return Unary(operator, again(operand), expression.column)
        case Binary(operator, left, right):
            return Binary(operator, again(left), again(right), expression.column)
        case Compare(operands, operators):
            return Compare(tuple(map(again, operands)), operators, expression.column)
        case Among(item, choices):
            return Among(again(item), tuple(map(again, choices)), expression.column)
        case Logic(operator, operands):
            return Logic(operator, tuple(map(again, operands)), expression.column)
        case Call(function, arguments):
            return Call(function, tuple(map(again, arguments)), expression.column)
        case Query(kind, of, do, given, at):
            return Query(kind, again(of), do, None if given is None else again(given), at, expression.column)
        case _:
            return expression


def substitute(expression: Expression, replacements: Mapping[str, Expression]) -> Expression:
    """The expression with some names replaced by what they stand for."""
    return rewrite(expression, lambda part: replacements.get(part.name) if isinstance(part, Name) else None)


def spread(expression: Expression, constant: Callable[[Expression], bool]) -> tuple[Expression, ...]:
    """The terms of a sum, with factors that read no move multiplied into them.

    `-trade * (coal + oil)` gives `-(trade * coal)` and `-(trade * oil)`, so that each is paid as soon as it is
    known and nothing has to be remembered for the whole.
    """
    match expression:
        case Binary("+" | "-") | Unary("-"):
            return tuple(
                part
                for term in addends(expression)
                for part in ((term,) if term == expression else _signed(term, constant))
            )
        case Binary("*", left, right) if constant(left):
            return tuple(Binary("*", left, term) for term in spread(right, constant))
        case Binary("*" | "/" as operator, left, right) if constant(right):
            return tuple(Binary(operator, term, right) for term in spread(left, constant))
        case _:
            return (expression,)


def _signed(term: Expression, constant: Callable[[Expression], bool]) -> tuple[Expression, ...]:
    if isinstance(term, Unary) and term.operator == "-":
        return tuple(Unary("-", part) for part in spread(term.operand, constant))
    return spread(term, constant)


def mentions(expression: Expression, known: Collection[str]) -> bool:
    """Whether the expression reads any of `known`."""
    return any(name in known for name in names(expression))
