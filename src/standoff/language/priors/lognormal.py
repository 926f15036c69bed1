"""`lognormal(1.2, 0.4)`, `3 to 9`, and the mirror image that is `-9 to -3`."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from standoff.language.priors import special
from standoff.language.priors.prior import Array, Prior


@dataclass(frozen=True, slots=True)
class LogNormal(Prior):
    """A number whose logarithm is normal, with this mean and standard deviation."""

    mean: float
    sd: float
    name: ClassVar[str] = "lognormal"
    arguments: ClassVar[tuple[str, ...]] = ("mean of the logarithm", "standard deviation of the logarithm")

    def ppf(self, u: Array) -> Array:
        return np.asarray(np.exp(self.mean + self.sd * special.ndtri(u)))

    def cdf(self, x: Array) -> Array:
        return np.asarray(special.ndtr((_log(x) - self.mean) / self.sd))

    @property
    def bounds(self) -> tuple[float, float]:
        return 0.0, math.inf

    def fault(self, written: str) -> tuple[str, str] | None:
        if self.sd <= 0:
            return f"the standard deviation in `{written}` is not positive", "make it larger than 0"
        return None


@dataclass(frozen=True, slots=True)
class MinusLogNormal(Prior):
    """A lognormal with the sign changed: `mean` and `sd` are of the logarithm of how far below 0 it is."""

    mean: float
    sd: float

    def ppf(self, u: Array) -> Array:
        return np.asarray(-np.exp(self.mean - self.sd * special.ndtri(u)))

    def cdf(self, x: Array) -> Array:
        return np.asarray(special.ndtr((self.mean - _log(-x)) / self.sd))

    @property
    def bounds(self) -> tuple[float, float]:
        return -math.inf, 0.0


def _log(x: Array) -> Array:
    """The logarithm, which is minus infinity of all that is not above 0."""
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(np.maximum(x, 0.0)))
