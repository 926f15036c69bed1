"""Which sets shape the beliefs at which, against all histories written out."""

from __future__ import annotations

import numpy as np
import pytest

from equilibrium.trees import random_tree
from standoff.situations import graph as graphs
from standoff.situations.graph import shapers
from standoff.situations.tree import compile_tree


def by_histories(graph, to):
    """For each set the owners of the actions that some histories into it use, and some do not."""
    owner = np.repeat(np.arange(graph.sets), np.diff(graph.action_start))
    no_way = set(range(graph.situations)) - set(to.tolist())
    histories = {n: [frozenset()] if n in no_way else [] for n in range(graph.situations)}
    for n in range(graph.situations):
        for edge in range(graph.edge_start[n], graph.edge_start[n + 1]):
            action = int(graph.edge_prob[edge])
            used = {action} if action < graph.actions else set()
            histories[int(to[edge])] += [history | used for history in histories[n]]
    result = []
    for s in range(graph.sets):
        members = graph.members[graph.member_start[s] : graph.member_start[s + 1]].tolist()
        into = [history for n in members for history in histories[n]] if len(members) > 1 else [frozenset()]
        changing = frozenset.union(*into) - frozenset.intersection(*into)
        result.append(sorted({int(owner[action]) for action in changing}))
    return result


@pytest.mark.parametrize("as_bits", [False, True])
@pytest.mark.parametrize("meeting", [0.0, 0.3])
@pytest.mark.parametrize("seed", range(25))
def test_sets_that_shape_beliefs(monkeypatch, seed, meeting, as_bits):
    """In trees and where ways meet, also in situations to which no way leads; as bits and as sets of numbers."""
    monkeypatch.setattr(graphs, "SLOTS_AS_FAST", 1e9 if as_bits else 0)
    random = np.random.default_rng(9300 + seed)
    graph = compile_tree(random_tree(random, int(random.choice([2, 3])), depth=4, crossing=seed % 2 == 0)).graph
    to = graph.edge_to.copy()
    for edge, end in enumerate(to):
        if end + 1 < graph.situations and random.random() < meeting:
            to[edge] = random.integers(end + 1, graph.situations)
    children = [to[graph.edge_start[n] : graph.edge_start[n + 1]].tolist() for n in range(graph.situations)]
    members = [graph.members[graph.member_start[s] : graph.member_start[s + 1]].tolist() for s in range(graph.sets)]

    def rows(n):
        return graph.edge_prob[graph.edge_start[n] : graph.edge_start[n + 1]].tolist()

    start, found = shapers(graph.action_start, children, rows, members, np.arange(len(members)))
    assert [found[start[s] : start[s + 1]].tolist() for s in range(graph.sets)] == by_histories(graph, to)


def test_few_situations_are_held_at_once():
    """A wide game is gone through depth first: what is known of its situations is not kept for a whole layer."""
    inner, ends = 2**10 - 1, 2**10  # one decides at every inner situation, another at pairs of ends
    children = [[2 * n + 1, 2 * n + 2] for n in range(inner)] + [[]] * ends
    members = [[n] for n in range(inner)] + [[n, n + 1] for n in range(inner, inner + ends, 2)]
    options = [2] * inner + [1] * (ends // 2)
    held, most = set(), 0

    def rows(n):
        nonlocal most
        held.discard(n)
        held.update(children[n])
        most = max(most, len(held))
        return [2 * n, 2 * n + 1] if n < inner else []

    start, found = shapers(np.cumsum([0, *options], dtype=np.int32), children, rows, members, np.arange(len(members)))
    assert most <= 12
    last = [found[start[s] : start[s + 1]].tolist() for s in range(inner, len(members))]
    assert last == [[n] for n in range(inner // 2, inner)]  # the move just before
