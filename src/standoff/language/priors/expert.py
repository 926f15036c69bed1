"""Whose priors a world has: which of several experts is right."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from standoff.language.priors.prior import Array, Prior


@dataclass(frozen=True, slots=True)
class ExpertPrior(Prior):
    """The number of an expert, from 0, each with the probability that this one is right.

    Quantiles are laid out so that the likeliest expert (the first of several) is in the middle and the others follow in
    their order, from the end of the line on at its beginning: with every number at its median a world is that expert's,
    and it is as far from there to another one as the first is likely.

    Attributes:
        weights: of each, which sum to 1.
    """

    weights: tuple[float, ...]

    def ppf(self, u: Array) -> Array:
        order, starts = self._laid()
        along = np.mod(np.asarray(u, dtype=np.float64) - starts[0], 1.0)
        edges = np.cumsum(np.asarray(self.weights)[order])
        found = order[np.minimum(np.searchsorted(edges, along, side="right"), len(order) - 1)]
        return np.asarray(found, dtype=np.float64)

    def cdf(self, x: Array) -> Array:
        edges = np.cumsum(self.weights)
        edges[-1] = 1.0
        return np.append(0.0, edges)[np.searchsorted(np.arange(len(self.weights)), x, side="right")]

    def mid_cdf(self, x: Array) -> Array:
        """A quantile at which it is `x`: the middle of all of them."""
        order, starts = self._laid()
        middles = np.empty(len(order))
        middles[order] = np.mod(starts + np.asarray(self.weights)[order] / 2.0, 1.0)
        return middles[np.asarray(x).astype(np.int64)]

    @property
    def bounds(self) -> tuple[float, float]:
        return 0.0, float(len(self.weights) - 1)

    @property
    def atoms(self) -> tuple[tuple[float, float], ...]:
        return tuple((float(number), weight) for number, weight in enumerate(self.weights))

    def _laid(self) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], Array]:
        """The experts in the order in which they are laid out, and the quantile at which each begins."""
        first = int(np.argmax(self.weights))
        order = (np.arange(len(self.weights)) + first) % len(self.weights)
        widths = np.asarray(self.weights)[order]
        return order, 0.5 - widths[0] / 2.0 + np.concatenate(([0.0], np.cumsum(widths)[:-1]))
