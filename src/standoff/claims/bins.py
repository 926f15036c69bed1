"""Worlds put into bins of equal weight by the rank of each uncertain number, and what falls into every bin.

Ranks are all that is looked at, so it makes no difference on which scale a number is written. Equal values share a bin.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from standoff.equilibrium.compiled import kernel

Array = npt.NDArray[np.float64]
Bins = npt.NDArray[np.uint8]
Index = npt.NDArray[np.int64]


class Ranked:
    """Uncertain numbers sorted once, to be cut into bins for many outcomes.

    Attributes:
        names: of the numbers, in the order of every `[number, ...]` here.
        order: `[number, world]` the worlds from the lowest value to the highest.
        group: `[number, world]` which of the distinct values stands there, in that order, from 0.
    """

    def __init__(self, draws: Mapping[str, Array]) -> None:
        self.names = tuple(draws)
        values = np.stack([np.asarray(each, dtype=np.float64) for each in draws.values()])
        self.order: Index = np.argsort(values, axis=1, kind="stable")
        ascending = np.take_along_axis(values, self.order, axis=1)
        self.group: Index = np.zeros(values.shape, dtype=np.int64)
        np.cumsum(ascending[:, 1:] != ascending[:, :-1], axis=1, out=self.group[:, 1:])

    def positions(self, weights: Array) -> tuple[Array, Index]:
        """Where worlds stand among the others.

        Args:
            weights: `[world]`, 0 for a world to be left out.

        Returns:
            `[number, world]`, the weight of what is lower and half of what is equal, as part of all, in (0, 1); NaN for
            a world left out. And `[number]`, how many distinct values there are.
        """
        kept = np.flatnonzero(weights > 0.0)
        total = weights.sum()
        result = np.full(self.order.shape, np.nan)
        distinct = np.zeros(len(self.names), dtype=np.int64)
        here = weights > 0.0
        for number, (order, group) in enumerate(zip(self.order, self.group, strict=True)):
            chosen = here[order]
            worlds, values = order[chosen], group[chosen]
            weight = weights[worlds]
            starts = np.flatnonzero(np.concatenate(([True], values[1:] != values[:-1])))
            distinct[number] = len(starts)
            if len(starts) == len(kept):
                result[number, worlds] = (np.cumsum(weight) - weight / 2) / total
            else:
                held = np.add.reduceat(weight, starts)
                middle = (np.cumsum(held) - held / 2) / total
                result[number, worlds] = np.repeat(middle, np.diff(np.append(starts, len(worlds))))
        return result, distinct


def cut(positions: Array, distinct: Index, count: int) -> Bins:
    """`[number, world]` the bin of every world, from 0, of `count` of equal weight; where there are no more distinct
    values than that, each is a bin of its own.

    Args:
        positions: `[number, world]`, in (0, 1).
        distinct: `[number]` how many distinct values there are.
    """
    result = np.minimum((positions * count).astype(np.int64), count - 1).astype(np.uint8)
    for number in np.flatnonzero(distinct <= count):
        result[number] = np.unique(positions[number], return_inverse=True)[1]
    return result


@kernel
def fill(bins: Bins, values: npt.NDArray[np.float32], result: npt.NDArray[np.float32]) -> None:
    """Sums of values by bin, of many columns at once.

    Args:
        bins: `[number, world]`.
        values: `[world, column]`: worlds first, so that the columns of a world are added in step.
        result: `[number, bin, column]`, added to.
    """
    numbers, worlds = bins.shape
    columns = values.shape[1]
    for number in range(numbers):
        for world in range(worlds):
            place = bins[number, world]
            for column in range(columns):
                result[number, place, column] += values[world, column]


def sums(bins: Bins, values: npt.NDArray[np.floating], count: int) -> Array:
    """`[number, bin, column]`, the sums of `values` `[world, column]` in each of `count` bins."""
    result = np.zeros((len(bins), count, values.shape[1]), dtype=np.float32)
    fill(bins, np.ascontiguousarray(values, dtype=np.float32), result)
    return result.astype(np.float64)
