"""The best option to be committed to: `best(E(payoff(us)), approach)` written out as queries, one for each option.

As a number it is the highest value among the options, `max(E(payoff(us) | do(approach = talk)), ...)`. Beside a word
it is that option: `best(...) = talk` is true where the value under `talk` is higher than under any other, and
`best(...) in [talk, wait]` where the highest is that of one of these. Values that do not differ leave it open, as any
comparison of queries does (`queries.truth`). Each option is a game of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from standoff.language.expression import (
    Among,
    Best,
    Call,
    Commitment,
    Compare,
    Expression,
    Name,
    Query,
    Text,
    Unary,
    rewrite,
)


def without_best(expression: Expression, options: Mapping[str, Collection[str]]) -> Expression:
    """The expression with every `best(...)` written out.

    Args:
        options: of every move; a move of one period may be given by its plain name.
    """

    def change(part: Expression) -> Expression | None:
        match part:
            case Best():
                return _highest(part, options_of(part, options))
            case Compare((Best() as best, side), (sign,)) | Compare((side, Best() as best), (sign,)):
                known = options_of(best, options)
                if sign in ("=", "!=") and (word := word_of(side)) in known:
                    found = _among(best, {word}, known, part)
                    return found if sign == "=" else Unary("not", found, part.column)
            case Among(Best() as best, choices):
                known = options_of(best, options)
                words = {word_of(choice) for choice in choices}
                if words <= set(known):
                    return _among(best, words, known, part)
        return None

    return rewrite(expression, change)


def options_of(best: Best, options: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    """The options among which the best one is; none where there is no such move."""
    return tuple(options.get(best.move, options.get(best.move.partition("@")[0], ())))


def word_of(side: Expression) -> str:
    """What could be an option."""
    return side.name if isinstance(side, Name) else side.value if isinstance(side, Text) else ""


def compares_options(expression: Expression) -> bool:
    """Whether a comparison is of options, and not of numbers: `best(...) = talk`."""
    match expression:
        case Compare((Best(), side), ("=" | "!=",)) | Compare((side, Best()), ("=" | "!=",)):
            return bool(word_of(side))
    return False


def _among(best: Best, chosen: Collection[str], known: tuple[str, ...], part: Compare | Among) -> Expression:
    """Whether the best option is one of those `chosen`."""
    others = tuple(option for option in known if option not in chosen)
    if not others:  # there is nothing else that it could be
        every = _highest(best, known)
        return Compare((every, every), ("=",), part.column)
    sides = tuple(_highest(best, tuple(each for each in known if each in some)) for some in (chosen, others))
    return Compare(sides, (">",), part.column, part.negligible)


def _highest(best: Best, options: tuple[str, ...]) -> Expression:
    values = tuple(_committed(best, option) for option in options)
    return values[0] if len(values) == 1 else Call("max", values, best.column)


def _committed(best: Best, option: str) -> Expression:
    """The value with the mover committed to an option."""
    commitment = Commitment(best.move, option, best.place)

    def change(part: Expression) -> Expression | None:
        if not isinstance(part, Query):
            return None
        return replace(part, do=(*part.do, commitment))

    return rewrite(best.of, change)
