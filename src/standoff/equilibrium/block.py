"""A block of worlds of one game: its numbers, some of its worlds, and what is played before anything is solved."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from standoff.equilibrium.plan import Array
from standoff.situations.graph import Graph

Worlds = npt.NDArray[np.int64]  # which worlds, by their number in a block


class Block(NamedTuple):
    """The numbers of worlds, last axis.

    Attributes:
        chance: `[chance row, world]`; pay: `[payoff row, world]`; rationality: `[rule, world]`.
        stakes: `[set, world]` in the limit, where rationality has no end: the spread of payoffs that follow each set.
    """

    chance: Array
    pay: Array
    rationality: Array
    stakes: Array | None = None

    @property
    def worlds(self) -> int:
        return int(self.pay.shape[1])

    def of(self, worlds: Worlds) -> Block:
        """Some of its worlds."""
        return Block(*(None if table is None else of_worlds(table, worlds) for table in self))  # type: ignore[arg-type]

    def columns(self, world: Worlds) -> Block:
        """One world for each column, the same one as often as it is named."""
        return Block(*(None if table is None else np.ascontiguousarray(table[:, world]) for table in self))  # type: ignore[arg-type]


def block_of(chance: Array, pay: Array, rationality: Array) -> Block:
    """The numbers of worlds as kernels take them."""
    return Block(*(np.ascontiguousarray(table, dtype=np.float64) for table in (chance, pay, rationality)))


def of_worlds(table: Array, worlds: Worlds) -> Array:
    """Some worlds of a table, in one memory order always, or kernels would be compiled once for each; the table itself
    where they are all."""
    return table if len(worlds) == table.shape[1] else np.ascontiguousarray(table[:, worlds])


def as_usual(graph: Graph, chance: Array, worlds: int) -> Array:
    """`[action, world]` logarithms of usual play, even where nothing else is said: level 0, where branches begin, and
    what stands where nothing was found."""
    options = np.diff(graph.action_start)
    log_p = np.repeat(-np.log(np.repeat(options, options))[:, None], worlds, axis=1)
    if (stated := np.flatnonzero(graph.usual >= 0)).size:
        usual = chance[graph.usual[stated]]
        owner = np.repeat(np.arange(graph.sets), options)[stated]
        first = np.flatnonzero(np.diff(owner, prepend=-1))
        total = np.add.reduceat(usual, first, axis=0)
        log_p[stated] = np.log(usual / np.repeat(total, options[owner[first]], axis=0))
    return log_p
