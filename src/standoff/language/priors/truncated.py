"""`3 to 9, at most 12`: a prior without what lies beyond a bound."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from standoff.language.priors.prior import Array, Prior

LEAST_KEPT = 0.01  # of the whole prior: with less, the prior is not what the analyst thought of


@dataclass(frozen=True, slots=True)
class Truncated(Prior):
    """A prior given that the number is from `low` to `high`; either may be infinite."""

    whole: Prior
    low: float
    high: float

    def ppf(self, u: Array) -> Array:
        below, kept = self._kept()
        return np.asarray(np.clip(self.whole.ppf(below + u * kept), *self.bounds))

    def cdf(self, x: Array) -> Array:
        return self._of_kept(x, self.whole.cdf(np.asarray(x)))

    def mid_cdf(self, x: Array) -> Array:
        return self._of_kept(x, self.whole.mid_cdf(np.asarray(x)))

    def _of_kept(self, x: Array, found: Array) -> Array:
        below, kept = self._kept()
        inside = np.clip((found - below) / kept, 0.0, 1.0)
        return np.where(x < self.low, 0.0, np.where(x > self.high, 1.0, inside))

    @property
    def bounds(self) -> tuple[float, float]:
        low, high = self.whole.bounds
        if atoms := self.atoms:
            return atoms[0][0], atoms[-1][0]
        return max(low, self.low), min(high, self.high)

    @property
    def atoms(self) -> tuple[tuple[float, float], ...]:
        inside = [(value, chance) for value, chance in self.whole.atoms if self.low <= value <= self.high]
        total = sum(chance for _, chance in inside)
        return tuple((value, chance / total) for value, chance in inside)

    @property
    def is_probability(self) -> bool:  # type: ignore[override]
        return self.whole.is_probability

    @property
    def share_kept(self) -> float:
        """What part of the whole prior lies between the bounds."""
        return self._kept()[1]

    def _kept(self) -> tuple[float, float]:
        """The probability of less than `low` in the whole prior, and that of `low` to `high`."""
        below = self.whole.below(self.low) if math.isfinite(self.low) else 0.0
        up_to = float(self.whole.cdf(np.asarray(self.high))) if math.isfinite(self.high) else 1.0
        return below, up_to - below

    def __str__(self) -> str:
        ends = [("at least", self.low), ("at most", self.high)]
        return ", ".join([str(self.whole), *(f"{word} {end:g}" for word, end in ends if math.isfinite(end))])
