"""Who depends on whom: the information sets of a game in parts that can be solved one after the other.

An information set depends on the sets that follow it (they decide what its options are worth) and on the sets that
shape its beliefs (they decide where in it one is). The strongly connected components of this relation are put together
as parts, see `parts`; what a part needs from the parts before it is then a number in each world: what a move out of
the part is worth, and how likely its first situations are.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial, reduce
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from standoff.situations.graph import Graph, Index, shapers


@dataclass(frozen=True, slots=True, eq=False)
class Dependence:
    """What each information set depends on. What is kept grows with the graph, not with the square of its sets.

    Attributes:
        follows: `[set, set]` whether the second is the first to come after the first on some way.
        shapes: `[set, set]` whether the second shapes the beliefs at the first.
        set_of: `[situation]` its information set, or -1.
        start, to, row: `[situation + 1]`, `[edge]` as `edge_start`, `edge_to` and `edge_prob` of the graph, for Python.
        into_start, into: `[situation + 1]`, `[edge]` the edges that lead into each situation.
        origin: `[edge]` where each comes from.
        gate: `[situation]` the last situation before each that all ways from the root to it pass; of the root itself,
            and of what no way leads to, the root. depth: how many gates there are before each. leap: one of them much
            farther back, so that common gates are found in few steps (Myers 1983).
    """

    follows: csr_matrix
    shapes: csr_matrix
    set_of: array[int]
    start: array[int]
    to: array[int]
    row: array[int]
    into_start: array[int]
    into: array[int]
    origin: array[int]
    gate: array[int]
    depth: array[int]
    leap: array[int]

    def parents(self, situation: int) -> array[int]:
        """Where the moves into a situation come from."""
        origin = self.origin
        first, last = self.into_start[situation], self.into_start[situation + 1]
        return array("i", [origin[edge] for edge in self.into[first:last]])

    def common_gate(self, situations: Iterable[int]) -> int:
        """The last situation that all ways from the root to any of these pass, which may be one of these."""
        return reduce(partial(_common, self.gate, self.depth, self.leap), situations)


def _numbers(values: npt.NDArray[Any]) -> array[int]:
    """The same as an array of Python's: read one by one it is as fast as a list, and a fraction of its size."""
    return array("i", values.astype(np.int32).tobytes())


def _common(gate: array[int], depth: array[int], leap: array[int], one: int, other: int) -> int:
    """The last gate that two situations have in common, counting themselves."""
    if depth[one] < depth[other]:
        one, other = other, one
    while depth[one] > depth[other]:
        one = leap[one] if depth[leap[one]] >= depth[other] else gate[one]
    while one != other:
        if leap[one] != leap[other]:
            one, other = leap[one], leap[other]
        else:
            one, other = gate[one], gate[other]
    return one


def _gates(situations: int, into_start: array[int], into: array[int], origin: array[int]) -> tuple[array[int], ...]:
    """`gate`, `depth` and `leap` of `Dependence`: dominators of a graph without cycles, each from those of what leads
    to it (Lengauer and Tarjan 1979, for the term)."""
    gate, depth, leap = (array("i", bytes(4 * situations)) for _ in range(3))
    for n in range(1, situations):
        found = -1
        for edge in into[into_start[n] : into_start[n + 1]]:
            parent = origin[edge]
            if parent == 0 or depth[parent] > 0:  # a way from the root leads to it
                found = parent if found < 0 else _common(gate, depth, leap, found, parent)
                if found == 0:
                    break
        if found >= 0:
            far = leap[found]
            gate[n], depth[n] = found, depth[found] + 1
            leap[n] = leap[far] if depth[found] - depth[far] == depth[far] - depth[leap[far]] else found
    return gate, depth, leap


def dependence(graph: Graph) -> Dependence:
    """What the information sets of a graph depend on."""
    groups = [members_of(graph, s) for s in range(graph.sets)]
    owner = np.full(graph.situations, -1, dtype=np.int32)
    owner[graph.members] = np.repeat(np.arange(graph.sets, dtype=np.int32), np.diff(graph.member_start))
    source = np.repeat(np.arange(graph.situations, dtype=np.int32), np.diff(graph.edge_start))
    into_start = np.concatenate([[0], np.cumsum(np.bincount(graph.edge_to, minlength=graph.situations))])
    set_of, start, to, row = map(_numbers, (owner, graph.edge_start, graph.edge_to, graph.edge_prob))
    children = [to[start[n] : start[n + 1]] for n in range(graph.situations)]
    nobody: frozenset[int] = frozenset()
    first = [nobody] * graph.situations  # the first sets at or after each situation
    for n in range(graph.situations - 1, -1, -1):
        met = {first[child] for child in children[n]} if set_of[n] < 0 else {frozenset((set_of[n],))}
        first[n] = next(iter(met)) if len(met) == 1 else nobody.union(*met)
    follows = _relation([sorted(set().union(*(first[c] for n in group for c in children[n]))) for group in groups])
    del first
    shape_start, shaping = shapers(graph.action_start, children, lambda n: row[start[n] : start[n + 1]], groups)
    into_from, into, origin = map(_numbers, (into_start, np.argsort(graph.edge_to, kind="stable"), source))
    gate, depth, leap = _gates(graph.situations, into_from, into, origin)
    return Dependence(
        follows=follows,
        shapes=_related(shape_start, shaping),
        set_of=set_of,
        start=start,
        to=to,
        row=row,
        into_start=into_from,
        into=into,
        origin=origin,
        gate=gate,
        depth=depth,
        leap=leap,
    )


def _relation(related: Sequence[Sequence[int]]) -> csr_matrix:
    """`[set, set]` of the numbers of those to which each is related, in order."""
    start = np.concatenate([[0], np.cumsum([len(those) for those in related], dtype=np.int64)])
    return _related(start, np.fromiter((each for those in related for each in those), np.int32, int(start[-1])))


def _related(start: Index, to: Index) -> csr_matrix:
    sets = len(start) - 1
    return csr_matrix((np.ones(len(to), dtype=np.int8), to, start), shape=(sets, sets))


def members_of(graph: Graph, information_set: int) -> list[int]:
    first, last = graph.member_start[information_set], graph.member_start[information_set + 1]
    return [int(n) for n in graph.members[first:last]]


def parts(relation: Dependence) -> list[list[int]]:
    """The information sets of each part, in the order in which parts are solved.

    1. Components with a cycle, and all that they depend on, are to be followed together: while rationality grows, what
       they depend on moves too.
    2. They fall into groups that have nothing to do with each other, and these come first. Each may be followed on a
       branch of its own: where several turn back, the branch of the whole game goes back and forth between them, but it
       arrives where they arrive each by itself (the mountain climbers' theorem).
    3. The rest, without a cycle and needed by none, follows from them exactly, in layers: neighbours are put together
       as long as none shapes the beliefs of another.
    """
    together = (relation.follows + relation.shapes).tocoo()
    count, label = connected_components(together, directed=True, connection="strong")
    components: list[list[int]] = [[] for _ in range(count)]
    for s, component in enumerate(label.tolist()):
        components[component].append(s)
    needs = _between(label, together.row, together.col, count)
    # 1. what is followed
    followed: set[int] = set()
    frontier = [number for number in range(count) if number in needs[number]]
    while frontier:
        component = frontier.pop()
        if component not in followed:
            followed.add(component)
            frontier += needs[component]
    # 2. in groups
    links = _relation([sorted(needs[component]) if component in followed else () for component in range(count)])
    _, group = connected_components(links, directed=True, connection="weak")
    gathered: dict[int, list[int]] = {}
    for component in followed:
        gathered.setdefault(int(group[component]), []).extend(components[component])
    result = [sorted(gathered[number]) for number in sorted(gathered)]
    # 3. and the rest
    shapes = relation.shapes.tocoo()
    layer = _layers(needs, _between(label, shapes.row, shapes.col, count), followed)
    plain: list[list[int]] = [[] for _ in range(max(layer, default=-1) + 1)]
    for component in range(count):
        if component not in followed:
            plain[layer[component]] += components[component]
    return [*result, *(sorted(here) for here in plain if here)]


def _layers(needs: list[set[int]], shaped_by: list[set[int]], followed: set[int]) -> list[int]:
    """The layer of each component: 0 for those that are followed, and others as early as can be."""
    count = len(needs)
    layer = [0 if component in followed else -1 for component in range(count)]
    missing = [sum(layer[other] < 0 for other in needs[component]) for component in range(count)]
    needed_by: list[list[int]] = [[] for _ in range(count)]
    for component in range(count):
        for other in needs[component]:
            needed_by[other].append(component)
    ready = [component for component in range(count) if layer[component] < 0 and not missing[component]]
    while ready:  # a component comes once all that it needs have
        component = ready.pop()
        layer[component] = max(
            (layer[other] + (other in shaped_by[component]) for other in needs[component]), default=0
        )  # fmt: skip
        for other in needed_by[component]:
            missing[other] -= 1
            if layer[other] < 0 and not missing[other]:
                ready.append(other)
    return layer


def _between(label: npt.NDArray[np.int32], row: Index, column: Index, count: int) -> list[set[int]]:
    """For each component those to which its members are related."""
    result: list[set[int]] = [set() for _ in range(count)]
    for one, other in zip(label[row].tolist(), label[column].tolist(), strict=True):
        result[one].add(other)
    return result
