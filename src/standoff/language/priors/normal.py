"""`normal(5, 2)`, and `-1 to 3`."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from standoff.language.priors import special
from standoff.language.priors.prior import Array, Prior


@dataclass(frozen=True, slots=True)
class Normal(Prior):
    """The normal distribution."""

    mean: float
    sd: float
    name: ClassVar[str] = "normal"
    arguments: ClassVar[tuple[str, ...]] = ("mean", "standard deviation")
    also: ClassVar[tuple[str, ...]] = ("n", "gauss", "gaussian", "norm")

    def ppf(self, u: Array) -> Array:
        return np.asarray(self.mean + self.sd * special.ndtri(u))

    def cdf(self, x: Array) -> Array:
        return np.asarray(special.ndtr((x - self.mean) / self.sd))

    @property
    def bounds(self) -> tuple[float, float]:
        return -math.inf, math.inf

    def fault(self, written: str) -> tuple[str, str] | None:
        if self.sd <= 0:
            return f"the standard deviation in `{written}` is not positive", "make it larger than 0"
        return None
