"""A graph, and what solvers work out from it once for all worlds: its plan, and its parts in the order of solving."""

from __future__ import annotations

from functools import cached_property, lru_cache
from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt

from standoff.equilibrium.dependence import Dependence, dependence, parts
from standoff.equilibrium.game_parts import Part, part
from standoff.equilibrium.induction import Induction, induction
from standoff.equilibrium.plan import LANES, Plan, plan
from standoff.situations.graph import Graph, Index

DENSE = 100  # unknowns of a part up to which its Jacobian is written out
DENSEST = 500  # the same where there is no other way: time grows with the cube

# each with the situations that are to be valued before it
Parts = list[tuple[npt.NDArray[np.int64], Part | Induction]]


class Prepared:
    """A graph, and what solvers work out from it once for all worlds: by one thread, while others wait for it."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self._lock = Lock()
        self._parts: dict[tuple[bool, int], Parts | None] = {}

    @cached_property
    def _plan(self) -> Plan:
        return plan(self.graph)

    @property
    def plan(self) -> Plan:
        with self._lock:
            return self._plan

    @property
    def parts(self) -> Parts | None:
        """The parts in the order of solving; None where one is too large for a Jacobian of its own."""
        return self._in_parts(False, DENSE)

    @property
    def explicit_parts(self) -> Parts | None:
        """The same with nothing substituted out, for very high rationality."""
        return self._in_parts(True, DENSE)

    @property
    def large_parts(self) -> Parts | None:
        """The parts once more, where one is too large for that but not for a Jacobian where there is no other way."""
        return self._in_parts(False, DENSEST)

    @property
    def parts_to_the_end(self) -> Parts | None:
        """The same, for the limit, though it takes long."""
        small = self.explicit_parts
        return self._in_parts(True, DENSEST) if small is None else small

    @property
    def unknowns(self) -> int:
        """Those of the largest part."""
        with self._lock:
            return self._unknowns

    @property
    def densest(self) -> bool:
        """Whether a Jacobian can be written out for every part, where there is no other way."""
        return self.unknowns <= DENSEST

    @cached_property
    def _unknowns(self) -> int:
        relation, together, _, _ = self._apart
        actions = np.diff(self.graph.action_start)
        return max(
            (int(np.sum(actions[np.intersect1d(relation.shapes[sets].indices, sets)] - 1)) for sets in together),
            default=0,
        )

    def _in_parts(self, explicit: bool, largest: int) -> Parts | None:
        with self._lock:
            if (explicit, largest) not in self._parts:
                self._parts[explicit, largest] = self._made(explicit, largest)
            return self._parts[explicit, largest]

    def _made(self, explicit: bool, largest: int) -> Parts | None:
        graph = self.graph
        single = np.diff(graph.member_start) == 1
        if not graph.sets:
            return []
        if single.all():
            return [(np.zeros(0, dtype=np.int64), induction(graph, range(graph.sets), graph.order))]
        relation, together, ready, orders = self._apart
        options = np.diff(graph.action_start)
        solved: set[int] = set()
        result: Parts = []
        for number, sets in enumerate(together):
            shaping = np.unique(relation.shapes[sets].indices)
            within = np.intersect1d(shaping, sets)
            counted = sets if explicit and within.size else within
            if np.sum(options[counted] - 1) > largest:
                return None
            before = result[-1][1] if result else None
            now = ready[number] if not isinstance(before, Induction) else ready[number][:0]  # it has valued them
            if not within.size and single[sets].all():
                result.append((now, induction(graph, sets, orders[number])))
            else:
                result.append((now, part(graph, relation, sets, solved, LANES, explicit)))
            solved.update(sets)
        return result

    @cached_property
    def _apart(self) -> tuple[Dependence, list[list[int]], list[npt.NDArray[np.int64]], list[Index]]:
        """What sets depend on; the sets of each part; what is to be valued before it, last to first; and what the
        backward order has of its sets and of what is to be valued after it."""
        graph, relation = self.graph, dependence(self.graph)
        together = parts(relation)
        part_of = np.zeros(graph.sets, dtype=np.int64)
        for number, sets in enumerate(together):
            part_of[sets] = number
        stage = self._stages(relation, part_of.tolist())
        order = graph.order
        begins = np.where(order < 0, part_of[-1 - np.minimum(order, -1)], stage[order % graph.situations] - 1)
        last_to_first = np.arange(graph.situations - 1, -1, -1, dtype=np.int64)
        return (
            relation,
            together,
            _split(last_to_first, stage[::-1], len(together)),
            _split(order, begins, len(together)),
        )

    def _stages(self, relation: Dependence, part_of: list[int]) -> npt.NDArray[np.int64]:
        """`[situation]` how many parts must be solved before its value is known; -1 at the end, where it is nothing."""
        start, to, set_of = relation.start, relation.to, relation.set_of
        stage = [-1] * self.graph.situations
        for n in range(self.graph.situations - 1, -1, -1):
            if there := to[start[n] : start[n + 1]]:
                own = part_of[set_of[n]] + 1 if set_of[n] >= 0 else 0
                stage[n] = max(own, max(stage[child] for child in there))
        return np.asarray(stage)


def _split(those: npt.NDArray[Any], number: npt.NDArray[np.int64], count: int) -> list[npt.NDArray[Any]]:
    """Those of each number below `count`, in their order."""
    by_number = np.argsort(number, kind="stable")
    first = np.searchsorted(number[by_number], np.arange(count + 1))
    return [those[by_number[first[k] : first[k + 1]]] for k in range(count)]


prepared = lru_cache(maxsize=64)(Prepared)
