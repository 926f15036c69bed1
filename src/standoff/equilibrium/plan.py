"""A game as the kernels of the two sweeps want it (`sweep`): plain arrays, worked out once for all worlds."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from standoff.equilibrium.structure import structure
from standoff.situations.graph import Graph, Index

LANES = 8  # worlds in step: one AVX-512 register, or two of AVX2

Array = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@structure
class Plan(NamedTuple):
    """A `Graph` as the kernels want it: its arrays, and what follows from them.

    Attributes:
        shaping: `[k]` information sets whose log-odds are the unknowns.
        unknown_start: `[k + 1]` first unknown of each; a set of n options has n - 1, relative to its first option.
        flow_to, flow_start: `[reached]`, `[reached + 1]` the situations on the way to information sets with several
            members, in topological order, and the first of the edges into each; only these matter to beliefs.
        flow_from, flow_edge: `[flow]` those edges, by their first end and their number.
        mixed: `[set]` information sets with several members.
        edge_pay, payments: `[edge]` what each edge pays, as a row of `payments [payment, actor]`, which has the payoff
            rows of the actors: what is paid to all of them is one row to a kernel.
        edge_to: as in the graph, but for ends, which are all alike: edges lead to the first of them.
        order: as in the graph, without the other ends.
        moving: `order` without the situations after which nobody decides: their values never change.
        depth: moves on the longest path.
        set_rule, rule_actor, usual, following: as in the graph.
        priced: `[set]` whether a choice of a combination goes on there, so that its cost is asked for.
        lanes: `(0, 1, ...)` the worlds in step. A tuple, since its length is known when a kernel is compiled: one
            kernel for `LANES` worlds and one for a single world come of the same source.
    """

    actors: int
    edge_start: Index
    edge_to: Index
    edge_prob: Index
    edge_pay: Index
    action_start: Index
    set_actor: Index
    member_start: Index
    members: Index
    order: Index
    shaping: Index
    unknown_start: Index
    flow_to: Index
    flow_start: Index
    flow_from: Index
    flow_edge: Index
    mixed: Index
    payments: Index
    moving: Index
    depth: int
    set_rule: Index
    rule_actor: Index
    usual: Index
    following: Index
    priced: Flags
    lanes: tuple[int, ...]


def plan(graph: Graph, lanes: int = LANES) -> Plan:
    """The arrays of a graph for kernels that take so many worlds in step."""
    sizes = np.diff(graph.action_start)[graph.shaping] - 1
    mixed = np.flatnonzero(np.diff(graph.member_start) > 1).astype(np.int32)
    decides = np.zeros(graph.situations, dtype=bool)
    decides[graph.members] = True
    in_mixed = np.repeat(np.diff(graph.member_start) > 1, np.diff(graph.member_start))
    wanted = np.zeros(graph.situations, dtype=bool)
    wanted[graph.members[in_mixed]] = True
    source = np.repeat(np.arange(graph.situations, dtype=np.int32), np.diff(graph.edge_start))
    start, to = graph.edge_start.tolist(), graph.edge_to.tolist()
    leads, leads_on = wanted.tolist(), decides.tolist()
    for n in range(graph.situations - 1, -1, -1):  # successors come later, so one pass backward finds all ancestors
        there = to[start[n] : start[n + 1]]
        leads[n] = leads[n] or any(leads[child] for child in there)
        leads_on[n] = leads_on[n] or any(leads_on[child] for child in there)
    wanted, decides = np.asarray(leads), np.asarray(leads_on)
    moves = [0] * graph.situations  # on the longest path into each situation
    for n in range(graph.situations):
        for child in to[start[n] : start[n + 1]]:
            moves[child] = max(moves[child], moves[n] + 1)
    payments, edge_pay = np.unique(graph.edge_pay, axis=0, return_inverse=True)
    flow = np.flatnonzero(wanted[graph.edge_to]).astype(np.int32)
    flow = flow[np.argsort(graph.edge_to[flow], kind="stable")]
    flow_to, flow_start = np.unique(graph.edge_to[flow], return_index=True)
    ends = np.diff(graph.edge_start) == 0
    end = int(np.argmax(ends))
    at = np.maximum(graph.order, 0) % graph.situations
    needed = (graph.order < 0) | ~ends[at] | (at == end)
    return Plan(
        actors=graph.actors,
        edge_start=graph.edge_start,
        edge_to=np.where(ends[graph.edge_to], np.int32(end), graph.edge_to),
        edge_prob=graph.edge_prob,
        edge_pay=edge_pay.astype(np.int32).ravel(),
        action_start=graph.action_start,
        set_actor=graph.set_actor,
        member_start=graph.member_start,
        members=graph.members,
        order=graph.order[needed],
        shaping=graph.shaping,
        unknown_start=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32),
        flow_to=flow_to.astype(np.int32),
        flow_start=np.append(flow_start, len(flow)).astype(np.int32),
        flow_from=source[flow],
        flow_edge=flow,
        mixed=mixed,
        payments=np.ascontiguousarray(payments, dtype=np.int32),
        moving=graph.order[(graph.order < 0) | decides[at]],
        depth=max(moves),
        set_rule=graph.set_rule,
        rule_actor=graph.rule_actor,
        usual=graph.usual,
        following=graph.following,
        priced=np.isin(np.arange(len(graph.set_actor)), graph.following),
        lanes=tuple(range(lanes)),
    )
