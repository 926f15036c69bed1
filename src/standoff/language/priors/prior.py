"""A prior is a distribution of one number, and how it is written.

Each family is a class in a file of its own, which says all that is asked of it here. To add one, write such a file and
name its class in `families`; tests/language/test_add_a_prior.py shows how.
"""

from __future__ import annotations

import math
import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import astuple
from typing import ClassVar, Self

import numpy as np
import numpy.typing as npt

from standoff.language.error import StandoffError

Array = npt.NDArray[np.float64]

LARGEST = 1e100  # a number beyond this is a slip, and its square is no longer a number
NUMBER = r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?"
_ONE_NUMBER = re.compile(rf"\s*{NUMBER}\s*")


class PriorError(StandoffError):
    """A prior that cannot be read."""


class Prior(ABC):
    """A distribution of one number, in the unit of that number.

    A family is a frozen dataclass of its parameters. It must have `ppf`, `cdf` and `bounds`; if people call it by name,
    as in `normal(5, 2)`, also `name` and `arguments`, and `fault` where some parameters make no distribution.

    Attributes:
        name: what it is called in a scenario, in lower-case letters; "" if it is not called by name.
        arguments: what each number in its brackets is, in the words of an error message.
        also: other names that people give it; they are told to write `name`.
        listed: what stands in its brackets.
        shapes: an example, for a family whose arguments are shapes and in no unit, so that a percentage among them is a
            slip; "" where `20%` in the brackets means 0.2.
        fixed: whether it always gives the same number.
        is_probability: whether its numbers are probabilities whoever uses it, and are shown as percentages.
        excludes_bounds: whether a draw is equal to a bound by rounding alone; False where that is not certain.
    """

    __slots__ = ()

    name: ClassVar[str] = ""
    arguments: ClassVar[tuple[str, ...]] = ()
    also: ClassVar[tuple[str, ...]] = ()
    listed: ClassVar[str] = "a list of numbers"
    shapes: ClassVar[str] = ""
    fixed: ClassVar[bool] = False
    is_probability: ClassVar[bool] = False
    excludes_bounds: ClassVar[bool] = False

    # -- the distribution ------------------------------------------------------------------------------------

    @abstractmethod
    def ppf(self, u: Array) -> Array:
        """The quantiles at `u`, each in (0, 1), of any shape: draws, where `u` is uniform."""

    @abstractmethod
    def cdf(self, x: Array) -> Array:
        """The probability of `x` or less, `x` of any shape: 0 below the bounds, and 1 above them."""

    @property
    @abstractmethod
    def bounds(self) -> tuple[float, float]:
        """What no draw is below, and what none is above; infinite where there is no such number."""

    @property
    def atoms(self) -> tuple[tuple[float, float], ...]:
        """Of a prior that gives only some values: each with its probability, in ascending order. Empty for others."""
        return ()

    @property
    def median(self) -> float:
        return float(self.ppf(np.asarray([0.5]))[0])

    def mid_cdf(self, x: Array) -> Array:
        """The probability of less than `x`, and half of that of `x` itself: the mid-distribution function of Parzen
        (2004). It is `cdf` for most priors. A value of a discrete one stands in the middle of its step, so that it is
        never at 0 or 1."""
        found = self.cdf(x)
        for value, probability in self.atoms:
            found = found - np.where(x == value, probability / 2, 0.0)
        return found

    def below(self, x: float) -> float:
        """The probability of less than `x`."""
        return float(self.cdf(np.asarray(np.nextafter(x, -math.inf))))

    def leaves(self, low: float, high: float, share: float) -> bool:
        """Whether draws are below `low` or above `high`: of a prior without bounds, in more than `share` of worlds."""
        lowest, highest = self.bounds
        if low <= lowest and highest <= high:
            return False
        if math.isfinite(lowest) and math.isfinite(highest):
            return True
        return self.below(low) + 1.0 - float(self.cdf(np.asarray(high))) > share

    # -- how it is written, for families that are called by name -----------------------------------------------

    @classmethod
    def usage(cls) -> str:
        """`normal(mean, standard deviation)`."""
        return f"{cls.name}({', '.join(cls.arguments)})"

    @classmethod
    def called(cls, written: str, inside: Sequence[str]) -> Self | None:
        """The prior that `written` says; None where something in its brackets is not written as it should be.

        Args:
            inside: what stands in the brackets, split at commas.

        Raises:
            PriorError: where there are too many numbers or too few, or one is too large.
        """
        if not all(_ONE_NUMBER.fullmatch(part) for part in inside):
            return None
        numbers = [finite(part) for part in inside]
        if len(numbers) != len(cls.arguments):
            count = "1 number" if len(numbers) == 1 else f"{len(numbers)} numbers"
            raise PriorError(f"`{written}` has {count}", f"write {cls.usage()}")
        return cls(*numbers)

    def fault(self, written: str) -> tuple[str, str] | None:
        """What is wrong with its parameters as `written`, and what would be right; None if nothing is wrong."""
        return None

    def __str__(self) -> str:
        """As it is written: `normal(5, 2)`."""
        return f"{self.name}({', '.join(map(short, astuple(self)))})"  # type: ignore[call-overload]


def finite(text: str) -> float:
    """A number as it is written.

    Raises:
        PriorError: if it is too large.
    """
    value = float(text)
    if abs(value) > LARGEST:
        raise PriorError(f"{text} is too large", f"use a number below {LARGEST:g}")
    return value


def short(value: float) -> str:
    """A number that reads back as the same: `5`, and not `5.0`."""
    return f"{value:g}" if float(f"{value:g}") == value else repr(value)
