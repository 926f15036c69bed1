"""A number across worlds, in short."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Spread:
    """A number across worlds: its mean and percentiles. Each value is a probability or expectation inside a world;
    the spread is what the analyst does not know.

    Attributes:
        mean: across worlds.
        p05, p50, p95: percentiles across worlds.
    """

    mean: float
    p05: float
    p50: float
    p95: float


def spread(values: Array, weights: Array | None = None) -> Spread:
    """Mean and percentiles of the defined values, each counted by its weight; NaN if there are none."""
    defined = np.isfinite(values) if weights is None else np.isfinite(values) & (weights > 0.0)
    if not defined.any():
        return Spread(*(float("nan"),) * 4)
    if weights is None:
        low, middle, high = np.percentile(values[defined], [5, 50, 95])
        return Spread(float(values[defined].mean()), float(low), float(middle), float(high))
    values, weights = values[defined], weights[defined] / weights[defined].sum()
    low, middle, high = np.quantile(values, [0.05, 0.5, 0.95], weights=weights, method="inverted_cdf")
    mean = np.clip(values @ weights, values.min(), values.max())  # weights sum to 1 but for rounding
    return Spread(float(mean), float(low), float(middle), float(high))
