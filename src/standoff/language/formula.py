"""Formulas made ready for the walk: unknown quantities inlined, sums taken apart, and each told what it reads."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from standoff.language.expression import Binary, Expression, Name, Unary, addends, names, rewrite


@dataclass(frozen=True, slots=True)
class Formula:
    """An expression and the moves and quantities it reads, in the order of the timeline."""

    expression: Expression
    reads: tuple[str, ...]


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
