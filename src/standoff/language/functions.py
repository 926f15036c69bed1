"""The functions of the expression language: what each takes, gives, and what is known of its value.

A function is one entry of `FUNCTIONS`; everything that reads, evaluates or bounds formulas takes it from there. `if` is
one as well, but what it makes of conditions stands where conditions are dealt with.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Interval = tuple[Any, Any]  # the lowest and the highest value, numbers or arrays of one shape


def _largest(_value: Any, _given: Sequence[Any], known_to: Sequence[Any]) -> Any:
    error = known_to[0]
    for each in known_to[1:]:
        error = np.maximum(error, each)
    return error


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the language.

    Attributes:
        fewest, most: how many values it takes.
        value: of them, each a number or `[world]`; NaN or infinite where it has none.
        bounds: between which numbers its value lies, where each of what it takes lies between two.
        error: how closely its value is known, of the value, what it takes, and how closely each of these is known, to
            first order; as the least known of them unless given.
        plain: its value of plain numbers, where that may differ from `value` in the last digit.
        keeps_unit: whether its value is in the unit of what it takes.
        blunt: whether `bounds` of a whole formula may be far too wide by it.
    """

    fewest: int
    most: int
    value: Callable[..., Any]
    bounds: Callable[..., Interval]
    error: Callable[[Any, Sequence[Any], Sequence[Any]], Any] = _largest
    plain: Callable[..., float] | None = None
    keeps_unit: bool = False
    blunt: bool = False


def rising(value: Callable[[Any], Any], lowest: float = -math.inf) -> Callable[[Interval], Interval]:
    """The bounds of a function of one number that rises with it, and has no value below `lowest`."""

    def bounds(given: Interval) -> Interval:
        low, high = given
        return np.where(np.greater_equal(low, lowest), value(low), -math.inf), value(high)

    return bounds


def _folded(pick: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    def value(*given: Any) -> Any:
        result = given[0]
        for each in given[1:]:
            result = pick(result, each)
        return result

    return value


def _folded_bounds(pick: Callable[[Any, Any], Any]) -> Callable[..., Interval]:
    value = _folded(pick)
    return lambda *given: (value(*(low for low, _ in given)), value(*(high for _, high in given)))


def _abs_bounds(given: Interval) -> Interval:
    low, high = given
    across = np.less(low, 0) & np.greater(high, 0)
    ends = np.abs(low), np.abs(high)
    return np.where(across, 0.0, np.minimum(*ends)), np.maximum(*ends)


def _log_error(_value: Any, given: Sequence[Any], known_to: Sequence[Any]) -> Any:
    return np.where(np.asarray(known_to[0]) > 0.0, known_to[0] / np.abs(given[0]), 0.0)


def _sqrt_error(value: Any, _given: Sequence[Any], known_to: Sequence[Any]) -> Any:
    """Near zero the root of what is known to e is known to the root of e."""
    (error,) = known_to
    return np.where(np.asarray(error) > 0.0, error / np.maximum(value, np.sqrt(error)), 0.0)


def _chosen(condition: Any, then: Any, otherwise: Any) -> Any:
    return np.where(np.not_equal(condition, 0.0), then, otherwise)


def _either(_condition: Interval, then: Interval, otherwise: Interval) -> Interval:
    return np.minimum(then[0], otherwise[0]), np.maximum(then[1], otherwise[1])


FUNCTIONS: Mapping[str, Function] = {
    "min": Function(2, 20, _folded(np.minimum), _folded_bounds(np.minimum), keeps_unit=True),
    "max": Function(2, 20, _folded(np.maximum), _folded_bounds(np.maximum), keeps_unit=True),
    "abs": Function(1, 1, np.abs, _abs_bounds, keeps_unit=True),
    "exp": Function(1, 1, np.exp, rising(np.exp), lambda v, _, known: v * known[0], plain=math.exp, blunt=True),
    "log": Function(1, 1, np.log, rising(np.log, 0.0), _log_error, plain=math.log, blunt=True),
    "sqrt": Function(1, 1, np.sqrt, rising(np.sqrt, 0.0), _sqrt_error, blunt=True),
    "if": Function(3, 3, _chosen, _either),
}
