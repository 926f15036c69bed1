"""An expression as a text that reads back as the same: for formulas that are made and not typed."""

from __future__ import annotations

from standoff.language.expression import (
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
)


def spelled(expression: Expression) -> str:
    """The text, with brackets around every part that has parts.

    Raises:
        ValueError: for what stands in queries only.
    """
    match expression:
        case Number(value):
            return repr(value)
        case Text(value):
            return f"'{value}'"
        case Name(name):
            return name
        case Unary(operator, operand):
            return f"({operator} {spelled(operand)})"
        case Binary("^", left, Number(exponent)):
            return f"({spelled(left)}^{'-' if exponent < 0 else ''}{abs(exponent)!r})"
        case Binary(operator, left, right):
            return f"({spelled(left)} {operator} {spelled(right)})"
        case Compare(operands, operators):
            rest = "".join(f" {sign} {spelled(side)}" for sign, side in zip(operators, operands[1:], strict=True))
            return f"({spelled(operands[0])}{rest})"
        case Among(item, choices):
            return f"({spelled(item)} in [{', '.join(map(spelled, choices))}])"
        case Logic(operator, operands):
            return f"({f' {operator} '.join(map(spelled, operands))})"
        case Call(function, arguments):
            return f"{function}({', '.join(map(spelled, arguments))})"
    raise ValueError(f"{expression} stands in queries only")
