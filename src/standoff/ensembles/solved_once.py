"""Games that are the same to the last number, solved once: variants of a scenario have many in common.

Two games are the same where their graphs, the tables of a block of worlds and the theory of the actors are, whatever
they are called; what is solved depends on nothing else. Behaviour is kept up to a size, what was asked for last the
longest.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import fields
from hashlib import blake2b
from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt

from standoff.equilibrium.behaviour_model import BehaviourModel
from standoff.equilibrium.plan import Array
from standoff.equilibrium.solve import Solved
from standoff.situations.graph import Graph

MOST_KEPT = 2**28  # bytes of behaviour


class SolvedOnce:
    """Behaviour that has been found, by what it was found of. Several threads may ask at once."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self.most, self.found_again = most, 0
        self._kept: OrderedDict[bytes, Future[Solved]] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def solved(self, key: bytes, solve: Callable[[], Solved]) -> Solved:
        """What `solve` gives, or gave when the same game was solved before.

        Args:
            key: what tells the game from others, its `digest`.
        """
        with self._lock:
            begun = self._kept.get(key)
            if begun is None:
                mine: Future[Solved] = Future()
                self._kept[key] = mine
            else:
                self._kept.move_to_end(key)
                self.found_again += 1
        if begun is not None:
            return begun.result()
        try:
            result = solve()
        except BaseException as error:
            with self._lock:
                self._kept.pop(key, None)
            mine.set_exception(error)
            raise
        mine.set_result(result)
        self._make_room(_size(result))
        return result

    def _make_room(self, more: int) -> None:
        with self._lock:
            self._bytes += more
            for key in [key for key, each in self._kept.items() if each.done()]:
                if self._bytes <= self.most:
                    break
                self._bytes -= _size(self._kept.pop(key).result())


def _size(solved: Solved) -> int:
    return sum(getattr(solved, each.name).nbytes for each in fields(Solved))


def digest(theory: BehaviourModel, graph: Graph, tables: Iterable[Array]) -> bytes:
    """What tells a game from others: the same where all that it is solved with is.

    Args:
        tables: all numbers that it is solved with, `[row, world]` each.
    """
    told = blake2b(repr(theory).encode(), digest_size=32)
    for each in fields(Graph):
        value = getattr(graph, each.name)
        _add(told, value) if isinstance(value, np.ndarray) else told.update(repr(value).encode())
    for table in tables:
        _add(told, table)
    return told.digest()


def _add(told: blake2b, values: npt.NDArray[Any]) -> None:
    told.update(f"{values.dtype}{values.shape}".encode())
    told.update(np.ascontiguousarray(values).data)
