"""`uniform(0, 1)`, and `0% to 100%`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from standoff.language.priors.prior import Array, Prior


@dataclass(frozen=True, slots=True)
class Uniform(Prior):
    """Any number between two is as likely as any other."""

    low: float
    high: float
    name: ClassVar[str] = "uniform"
    arguments: ClassVar[tuple[str, ...]] = ("lowest", "highest")
    also: ClassVar[tuple[str, ...]] = ("u",)

    def ppf(self, u: Array) -> Array:
        return self.low + (self.high - self.low) * u

    def cdf(self, x: Array) -> Array:
        return np.asarray((np.clip(x, self.low, self.high) - self.low) / (self.high - self.low))

    @property
    def bounds(self) -> tuple[float, float]:
        return self.low, self.high

    def fault(self, written: str) -> tuple[str, str] | None:
        return None if self.low < self.high else (f"`{written}` is empty", "write the lower number first")
