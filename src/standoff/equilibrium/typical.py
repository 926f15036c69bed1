"""What is typically at stake where something is decided: how far apart the expected payoffs of its options are.

The spread of a decision is the root mean square, over where it is taken and as often as play leads there, of the
standard deviation of its options' expected payoffs, options counted as in usual play. Of a choice of a combination the
variances of its decisions add up: that is the variance over combinations, since each decision adds what it changes of
the mean (the decomposition of a martingale).
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from standoff.equilibrium.block import as_usual
from standoff.equilibrium.compiled import kernel
from standoff.equilibrium.part_by_part import groups
from standoff.equilibrium.plan import Array
from standoff.equilibrium.surroundings import settle
from standoff.situations.graph import Graph, Index


def spreads(graph: Graph, chance: Array, pay: Array, decided: Index) -> Array:
    """The spread of each decision in usual play, `[decision, world]`.

    Args:
        chance: `[chance row, world]`; pay: `[payoff row, world]`.
        decided: `[set]` the number of the decision or choice that each information set is of, -1 for none.
    """
    count = int(decided.max(initial=-1)) + 1
    worlds = pay.shape[1]
    usual = as_usual(graph, chance, worlds)
    spread = np.zeros((count, worlds))
    begins = beginnings(graph)
    backward = np.arange(graph.situations - 1, -1, -1, dtype=np.int64)
    for these in groups(graph, worlds):
        tables = [np.ascontiguousarray(table[:, these]) for table in (chance, pay, usual)]
        expected_payoff = np.zeros((graph.situations * graph.actors, these.size))
        settle(
            backward, graph.actors, graph.edge_start, graph.edge_to, graph.edge_prob, graph.edge_pay, graph.actions,
            *tables, expected_payoff,
        )  # fmt: skip
        found = np.zeros((2, count, these.size))
        _spread(
            graph.actors, graph.edge_start, graph.edge_to, graph.edge_prob, graph.edge_pay, graph.action_start,
            graph.set_actor, graph.member_start, graph.members, decided, begins, *tables, expected_payoff, found,
        )  # fmt: skip
        with np.errstate(invalid="ignore", divide="ignore"):
            spread[:, these] = np.sqrt(np.where(found[1] > 0.0, found[0] / found[1], 0.0))
    return spread


def beginnings(graph: Graph) -> npt.NDArray[np.bool_]:
    """`[set]` whether what is decided at an information set begins there: it does not where a choice of a combination
    goes on."""
    begins = np.ones(graph.sets, dtype=np.bool_)
    begins[graph.following[graph.following >= 0]] = False
    return begins


@kernel
def _spread(
    actors: int,
    edge_start: Index,
    edge_to: Index,
    edge_prob: Index,
    edge_pay: Index,
    action_start: Index,
    set_actor: Index,
    member_start: Index,
    members: Index,
    decided: Index,
    begins: Array,
    chance: Array,
    pay: Array,
    log_usual: Array,
    expected_payoff: Array,
    found: Array,
) -> None:
    """`found [2, decision, world]` written: variances, times how often usual play leads there, and that."""
    situations, actions, worlds = len(edge_start) - 1, action_start[-1], pay.shape[1]
    reach = np.zeros((situations, worlds))
    reach[0] = 1.0
    for n in range(situations):
        for edge in range(edge_start[n], edge_start[n + 1]):
            row, to = edge_prob[edge], edge_to[edge]
            for w in range(worlds):
                p = math.exp(log_usual[row, w]) if row < actions else chance[row - actions, w]
                reach[to, w] += reach[n, w] * p
    for s in range(len(set_actor)):
        d = decided[s]
        if d < 0:
            continue
        first, last = action_start[s], action_start[s + 1]
        for w in range(worlds):
            here = 0.0
            for j in range(member_start[s], member_start[s + 1]):
                here += reach[members[j], w]
            mean = square = 0.0
            for a in range(first, last):
                gain = 0.0
                for j in range(member_start[s], member_start[s + 1]):
                    n = members[j]
                    edge = edge_start[n] + a - first
                    worth = pay[edge_pay[edge, set_actor[s]], w]
                    worth += expected_payoff[edge_to[edge] * actors + set_actor[s], w]
                    gain += reach[n, w] / here * worth if here > 0.0 else 0.0
                usual = math.exp(log_usual[a, w])
                mean += usual * gain
                square += usual * gain * gain
            found[0, d, w] += here * max(square - mean * mean, 0.0)
            if begins[s]:
                found[1, d, w] += here
