"""What `3 to 9, median 4` is read as: the smooth distribution through three quantiles."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from standoff.language.priors import special
from standoff.language.priors.prior import Array, Prior

PLAIN, LOG, MINUS_LOG, LOG_ODDS = "plain", "logarithm", "logarithm with the sign changed", "log-odds"
_BOUNDS = {PLAIN: (-math.inf, math.inf), LOG: (0.0, math.inf), MINUS_LOG: (-math.inf, 0.0), LOG_ODDS: (0.0, 1.0)}
EVEN = 1e-9  # as part of the interval: a median this near the middle is in the middle


@dataclass(frozen=True, slots=True)
class Johnson(Prior):
    """The quantile-parameterized distribution of Hadlock and Bickel (2017), a curve of the system of Johnson (1949):
    on its scale a number is `start + size * sinh(arsinh(bend * z) + side * arsinh(c * bend))` of a standard normal `z`.
    With the median in the middle of the scale it is normal there.

    Attributes:
        low, middle, high: what -c, 0 and c standard deviations of the normal become: `P(z < -c)` is below `low`.
        c: half the width of the interval, in standard deviations of a normal.
        scale: on which it is so: the numbers themselves, or their logarithms or log-odds.
    """

    low: float
    middle: float
    high: float
    c: float
    scale: str = PLAIN

    def ppf(self, u: Array) -> Array:
        z = special.ndtri(u)
        start, size, bend, side = self._curve()
        if side == 0:
            return self._off(start + size * z)
        return self._off(start + size * np.sinh(np.arcsinh(bend * z) + side * math.asinh(self.c * bend)))

    def cdf(self, x: Array) -> Array:
        with np.errstate(divide="ignore", invalid="ignore"):
            y = self._on(np.asarray(x, dtype=np.float64))
        start, size, bend, side = self._curve()
        if side == 0:
            return np.asarray(special.ndtr((y - start) / size))
        return np.asarray(
            special.ndtr(np.sinh(np.arcsinh((y - start) / size) - side * math.asinh(self.c * bend)) / bend)
        )

    @property
    def bounds(self) -> tuple[float, float]:
        return _BOUNDS[self.scale]

    @property
    def is_probability(self) -> bool:  # type: ignore[override]
        return self.scale == LOG_ODDS

    @property
    def excludes_bounds(self) -> bool:  # type: ignore[override]
        return self.scale == LOG_ODDS

    def _curve(self) -> tuple[float, float, float, int]:
        """`start`, `size`, `bend` and `side`."""
        low, middle, high = (float(self._on(np.asarray(each))) for each in (self.low, self.middle, self.high))
        below, above = middle - low, high - middle
        if abs(above - below) <= EVEN * (high - low):
            return middle, (high - low) / (2.0 * self.c), 0.0, 0
        nearer = min(below, above)
        bend = math.sinh(math.acosh((high - low) / (2.0 * nearer))) / self.c
        side = 1 if below < above else -1
        return (low if side == 1 else high), nearer / (bend * self.c), bend, side

    def _on(self, x: Array) -> Array:
        """Numbers as the scale has them."""
        match self.scale:
            case "logarithm":
                return np.asarray(np.log(np.maximum(x, 0.0)))
            case "logarithm with the sign changed":
                return np.asarray(-np.log(np.maximum(-x, 0.0)))
            case "log-odds":
                return np.asarray(special.logit(np.clip(x, 0.0, 1.0)))
        return x

    def _off(self, y: Array) -> Array:
        """What is on the scale as numbers."""
        match self.scale:
            case "logarithm":
                return np.asarray(np.exp(y))
            case "logarithm with the sign changed":
                return np.asarray(-np.exp(-y))
            case "log-odds":
                return np.asarray(special.expit(y))
        return np.asarray(y)
