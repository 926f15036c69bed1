"""A number that is known: `3`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from standoff.language.priors.prior import Array, Prior, short


@dataclass(frozen=True, slots=True)
class Point(Prior):
    """The same number in every world."""

    value: float
    fixed: ClassVar[bool] = True

    def ppf(self, u: Array) -> Array:
        return np.full_like(u, self.value)

    def cdf(self, x: Array) -> Array:
        return np.where(x < self.value, 0.0, 1.0)

    @property
    def bounds(self) -> tuple[float, float]:
        return self.value, self.value

    @property
    def atoms(self) -> tuple[tuple[float, float], ...]:
        return ((self.value, 1.0),)

    def __str__(self) -> str:
        return short(self.value)
