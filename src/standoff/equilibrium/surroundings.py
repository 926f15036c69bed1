"""What lies around a part of a game: how likely it is to be entered, and what follows it is worth."""

from __future__ import annotations

import math

import numpy as np

from standoff.equilibrium.compiled import kernel
from standoff.equilibrium.game_parts import Part
from standoff.equilibrium.plan import Array, Flags, Whole
from standoff.situations.graph import Index

IMPOSSIBLE = -1e30  # logarithm of what nature forbids


@kernel
def outside(part: Part, actions: int, log_chance: Array, log_p: Array, entry: Array) -> None:
    """Logarithms of how likely each situation that the part is entered by is: `entry [entered, world]` written.

    Moves of sets that are not solved yet change no beliefs in this part and count as certain.
    """
    worlds = entry.shape[1]
    count = len(part.reach_start) - 1
    reach = np.zeros((count, worlds))
    for n in range(count):
        first, last = part.reach_start[n], part.reach_start[n + 1]
        for k in range(first, last):
            source, row = part.reach_from[k], part.reach_prob[k]
            for w in range(worlds):
                way = reach[source, w] if source >= 0 else IMPOSSIBLE
                if row >= actions:
                    way += log_chance[row - actions, w]
                elif row >= 0:
                    way += log_p[row, w]
                if k == first:
                    reach[n, w] = way
                else:
                    high = max(reach[n, w], way)
                    low = min(reach[n, w], way)
                    reach[n, w] = high + math.log1p(math.exp(low - high))
        for w in range(worlds):
            reach[n, w] = max(reach[n, w], IMPOSSIBLE)
    for k in range(part.entries):
        for w in range(worlds):  # a row at once would have numba compile what complains of rows that do not fit
            entry[k, w] = reach[count - part.entries + k, w]


@kernel
def forbidden(edge_start: Index, edge_to: Index, edge_prob: Index, actions: int, chance: Array, never: Flags) -> None:
    """The situations that nature forbids, whatever is played: `never [situation, world]`, written."""
    worlds = never.shape[1]
    for n in range(1, never.shape[0]):
        for w in range(worlds):
            never[n, w] = True
    for w in range(worlds):
        never[0, w] = False
    for n in range(never.shape[0]):
        for edge in range(edge_start[n], edge_start[n + 1]):
            row, to = edge_prob[edge] - actions, edge_to[edge]
            for w in range(worlds):
                if not never[n, w] and (row < 0 or chance[row, w] > 0.0):
                    never[to, w] = False


@kernel
def settle(
    situations: Whole,
    actors: int,
    edge_start: Index,
    edge_to: Index,
    edge_prob: Index,
    edge_pay: Index,
    actions: int,
    chance: Array,
    pay: Array,
    log_p: Array,
    expected_payoff: Array,
) -> None:
    """What situations are worth to each actor, once all that follows is solved: `expected_payoff [situation * actors,
    world]`."""
    worlds = expected_payoff.shape[1]
    p = np.zeros(worlds)
    for q in range(len(situations)):
        n = situations[q]
        for i in range(actors):
            expected_payoff[n * actors + i] = 0.0
        for edge in range(edge_start[n], edge_start[n + 1]):
            row = edge_prob[edge]
            if row < actions:
                for w in range(worlds):
                    p[w] = math.exp(log_p[row, w])
            else:
                for w in range(worlds):
                    p[w] = chance[row - actions, w]
            to = edge_to[edge]
            last = edge_start[to] == edge_start[to + 1]
            for i in range(actors):
                total = expected_payoff[n * actors + i]
                gain = pay[edge_pay[edge, i]]
                if last:
                    for w in range(worlds):
                        total[w] += p[w] * gain[w]
                else:
                    after = expected_payoff[to * actors + i]
                    for w in range(worlds):
                        total[w] += p[w] * (gain[w] + after[w])
