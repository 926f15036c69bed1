"""Backward induction: where every set is a single situation and needs none that is not solved, one sweep is exact.

Nothing is believed there, and so there is no curve to follow: the last movers respond by the logit to what their
options are worth, then those before them to that (McKelvey and Palfrey 1998, eq. 3, last to first). What it takes is
what a game has of moves, however many they are and however many follow one another.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from standoff.equilibrium.compiled import inner, kernel
from standoff.equilibrium.plan import Array, Whole
from standoff.situations.graph import Graph, Index


class Induction(NamedTuple):
    """A part of a game that is solved so.

    Attributes:
        sets: how many information sets the part has; actions: `[action]` theirs.
        program: `n` values situation n; `-1 - s` lets set s respond.
        n: how many unknowns there are, as in `game_parts.Part`: none.
    """

    sets: int
    actions: Index
    program: Index
    n: int = 0

    @property
    def valued(self) -> Whole:
        """The situations that its program values, in this order."""
        return self.program[self.program >= 0].astype(np.int64)


def induction(graph: Graph, sets: Sequence[int], order: Index) -> Induction:
    """The part of these sets, from what the backward order of the graph has of it."""
    actions = np.concatenate([np.arange(*graph.action_start[s : s + 2], dtype=np.int32) for s in sets])
    return Induction(len(sets), actions, np.where(order < 0, order, order % graph.situations).astype(np.int32))


@inner
def _spend(
    s: int, first: int, last: int, usual: Index, chance: Array, log_p: Array, offset: Array, cost: Array
) -> None:
    """The cost of a set: minus the divergence of play from usual play, there and in what follows of the same choice."""
    for w in range(cost.shape[1]):
        whole = total = 0.0
        for a in range(first, last):
            whole += chance[usual[a], w] if usual[a] >= 0 else 1.0
        for a in range(first, last):
            p = math.exp(log_p[a, w])
            if p > 0.0:
                total += p * (offset[a, w] - math.log(whole) - log_p[a, w])
        cost[s, w] = total


@kernel
def induce(
    program: Index,
    actors: int,
    edge_start: Index,
    edge_to: Index,
    edge_prob: Index,
    edge_pay: Index,
    action_start: Index,
    member_start: Index,
    members: Index,
    set_actor: Index,
    whose: Index,
    usual: Index,
    following: Index,
    chance: Array,
    pay: Array,
    rationality: Array,
    log_p: Array,
    expected_payoff: Array,
) -> None:
    """Runs a program: `log_p [action, world]` of its sets and `expected_payoff [situation * actors, world]` written.

    Args:
        whose: `[set]` the row of `rationality [row, world]` by which each set responds.
        usual, following: as in the graph: what choices lean to besides payoffs (see `lane.Leaning`).
    """
    worlds = expected_payoff.shape[1]
    actions = action_start[-1]
    p = np.zeros(worlds)
    top = np.zeros(worlds)
    leans = len(usual) > 0
    cost = np.zeros((len(set_actor) if leans else 0, worlds))
    offset = np.zeros((actions if leans else 0, worlds))
    for q in range(len(program)):
        op = program[q]
        if op >= 0:
            for i in range(actors):
                expected_payoff[op * actors + i] = 0.0
            for edge in range(edge_start[op], edge_start[op + 1]):
                row, to = edge_prob[edge], edge_to[edge]
                for w in range(worlds):
                    p[w] = math.exp(log_p[row, w]) if row < actions else chance[row - actions, w]
                for i in range(actors):
                    paid = edge_pay[edge, i]
                    for w in range(worlds):
                        expected_payoff[op * actors + i, w] += p[w] * (
                            pay[paid, w] + expected_payoff[to * actors + i, w]
                        )
            continue
        s = -1 - op
        i, sharp = set_actor[s], whose[s]
        first, last = action_start[s], action_start[s + 1]
        start = edge_start[members[member_start[s]]] - first
        for a in range(first, last):
            paid, to = edge_pay[start + a, i], edge_to[start + a] * actors + i
            for w in range(worlds):
                log_p[a, w] = pay[paid, w] + expected_payoff[to, w]
        for w in range(worlds):
            top[w] = 0.0
        for a in range(first, last if leans else first):
            for w in range(worlds):
                offset[a, w] = math.log(chance[usual[a], w]) if usual[a] >= 0 else 0.0
                if following[a] >= 0:
                    offset[a, w] += cost[following[a], w]
        for a in range(last - 1, first - 1, -1):  # to the first, which comes last
            for w in range(worlds):
                log_p[a, w] = rationality[sharp, w] * (log_p[a, w] - log_p[first, w])
                if leans:
                    log_p[a, w] += offset[a, w] - offset[first, w]
                top[w] = max(top[w], log_p[a, w])
        for w in range(worlds):
            p[w] = 0.0
        for a in range(first, last):
            for w in range(worlds):
                p[w] += math.exp(log_p[a, w] - top[w])
        for a in range(first, last):
            for w in range(worlds):
                log_p[a, w] = log_p[a, w] - top[w] - math.log(p[w])  # in this order: the top may be 1e10
        if leans:
            _spend(s, first, last, usual, chance, log_p, offset, cost)
