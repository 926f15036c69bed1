"""`pert(0, 2, 5)`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from standoff.language.priors import special
from standoff.language.priors.prior import Array, Prior


@dataclass(frozen=True, slots=True)
class Pert(Prior):
    """A smooth triangular: the beta from `low` to `high` whose mean is (low + 4 mode + high) / 6 (Vose 2008)."""

    low: float
    mode: float
    high: float
    name: ClassVar[str] = "pert"
    arguments: ClassVar[tuple[str, ...]] = ("lowest", "most likely", "highest")

    def ppf(self, u: Array) -> Array:
        return np.asarray(self.low + (self.high - self.low) * special.betaincinv(*self._shapes(), u))

    def cdf(self, x: Array) -> Array:
        x = np.clip(x, self.low, self.high)
        return np.asarray(special.betainc(*self._shapes(), (x - self.low) / (self.high - self.low)))

    @property
    def bounds(self) -> tuple[float, float]:
        return self.low, self.high

    def fault(self, written: str) -> tuple[str, str] | None:
        if not (self.low <= self.mode <= self.high and self.low < self.high):
            return f"the numbers in `{written}` are not in order", f"write {self.usage()}"
        return None

    def _shapes(self) -> tuple[float, float]:
        """Those of the beta."""
        width = self.high - self.low
        return 1 + 4 * (self.mode - self.low) / width, 1 + 4 * (self.high - self.mode) / width
