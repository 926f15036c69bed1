"""Which move, and which of its options, each edge of a game stands for that is unrolled for a course of events."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from standoff.scenario.model import Decision, Move
from standoff.situations.game import Situations, Tracked
from standoff.situations.graph import Index


def edges_of_moves(situations: Situations, tracked: Tracked, moves: Sequence[Move]) -> tuple[Index, Index]:
    """For each edge of a game unrolled for a course the number of its move, and of the option; the number after the
    last option where the move is not made.

    Every layer of the tracked game is a move; the edges of a situation are its options, in order, or the one edge over
    which it is not made.
    """
    actions = situations.graph.actions
    layers = np.zeros(len(tracked.edge_start) - 1, dtype=np.int32)
    layer = np.empty(len(tracked.edge_to), dtype=np.int32)
    option = np.empty(len(tracked.edge_to), dtype=np.int32)
    formulas = situations.chance_formulas
    certain = actions + situations.chances.row(formulas["one",], ()) if ("one",) in formulas else -1
    for situation in range(len(layers)):
        edges = range(int(tracked.edge_start[situation]), int(tracked.edge_start[situation + 1]))
        place = int(layers[situation])
        for code, edge in enumerate(edges):
            options = moves[place].options
            made = len(edges) == len(options)
            if made and len(options) == 1 and getattr(moves[place], "when", None) is not None:
                row = int(tracked.edge_prob[edge])
                made = row < actions if isinstance(moves[place], Decision) else row != certain
            layer[edge] = place
            option[edge] = code if made else len(options)
            layers[tracked.edge_to[edge]] = place + 1
    return layer, option
