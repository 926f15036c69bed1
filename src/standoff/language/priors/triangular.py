"""`triangular(0, 2, 5)`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from standoff.language.priors.prior import Array, Prior


@dataclass(frozen=True, slots=True)
class Triangular(Prior):
    """A density that rises in a line from `low` to `mode`, and falls in a line from there to `high`."""

    low: float
    mode: float
    high: float
    name: ClassVar[str] = "triangular"
    arguments: ClassVar[tuple[str, ...]] = ("lowest", "most likely", "highest")
    also: ClassVar[tuple[str, ...]] = ("triangle", "tri")

    def ppf(self, u: Array) -> Array:
        low, mode, high = self.low, self.mode, self.high
        return np.where(
            u < (mode - low) / (high - low),
            low + np.sqrt(u * (high - low) * (mode - low)),
            high - np.sqrt((1 - u) * (high - low) * (high - mode)),
        )

    def cdf(self, x: Array) -> Array:
        low, mode, high = self.low, self.mode, self.high
        x = np.clip(x, low, high)
        rising = (x - low) ** 2 / ((high - low) * (mode - low)) if mode > low else np.zeros_like(x)
        falling = 1 - (high - x) ** 2 / ((high - low) * (high - mode)) if mode < high else np.ones_like(x)
        return np.where(x < mode, rising, falling)

    @property
    def bounds(self) -> tuple[float, float]:
        return self.low, self.high

    def fault(self, written: str) -> tuple[str, str] | None:
        if not (self.low <= self.mode <= self.high and self.low < self.high):
            return f"the numbers in `{written}` are not in order", f"write {self.usage()}"
        return None
