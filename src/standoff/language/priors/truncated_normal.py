"""What `0 to 3` and `0% to 20%` are read as: a normal without what lies beyond an end."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from standoff.language.priors import special
from standoff.language.priors.prior import Array, Prior


@dataclass(frozen=True, slots=True)
class TruncatedNormal(Prior):
    """A normal distribution, kept between `low` and `high`; either may be infinite.

    Attributes:
        mean, sd: of the whole normal.
    """

    mean: float
    sd: float
    low: float
    high: float

    def ppf(self, u: Array) -> Array:
        below, above = self._kept()
        drawn = self.mean + self.sd * special.ndtri(below + u * (above - below))
        return np.asarray(np.clip(drawn, self.low, self.high))

    def cdf(self, x: Array) -> Array:
        below, above = self._kept()
        x = np.clip(x, self.low, self.high)
        return np.asarray((special.ndtr((x - self.mean) / self.sd) - below) / (above - below))

    @property
    def bounds(self) -> tuple[float, float]:
        return self.low, self.high

    def _kept(self) -> tuple[float, float]:
        """Between which quantiles of the whole normal it is."""
        return special.ndtr((self.low - self.mean) / self.sd), special.ndtr((self.high - self.mean) / self.sd)
