"""How blunt decisions are: how much what is at stake moves whoever takes them, and how far that leaves usual play.

At an information set the logit gives ln P(option) = ln usual(option) + rationality * payoff(option) + constant, so that
rationality times payoffs is read off behaviour itself. What counts is its standard deviation over the options, as they
are usually taken: the typical difference between options of `equilibrium.typical`, times rationality, in actual play.
Of a choice of a combination the variances of its decisions add up.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from standoff.equilibrium.block import as_usual
from standoff.equilibrium.compiled import kernel
from standoff.equilibrium.typical import beginnings
from standoff.situations.game import Situations
from standoff.situations.graph import Index

Array = npt.NDArray[np.float64]

TOGETHER = 32  # worlds looked at together, so that what is worked on stays in cache


@dataclass(frozen=True, slots=True)
class Bluntness:
    """Asks of everything that is decided in a game how blunt it is: `[2 * decided, world]`, of each rationality times
    the typical difference between options, then of each the total variation distance from usual play, from 0 to 1.

    Each is a mean over where it is decided, as often as play leads there: of the first the root mean square. The
    distance of a choice of a combination is that of the decision in it that is furthest from usual play.
    """


def decided_in(situations: Situations) -> tuple[tuple[str, str], ...]:
    """What is decided in a game, in the order of the answers: its actor, and the choice or decision."""
    return tuple(dict.fromkeys((each.actor, each.choice) for each in situations.sets))


def bluntness(situations: Situations, chance: Array, log_p: Array) -> Array:
    """As `Bluntness`, `[2, decided, world]`; of what is never reached in a world it is NaN there.

    Args:
        chance: `[chance row, world]`; log_p: `[action, world]` logarithms of what everyone does.
    """
    graph, worlds = situations.graph, log_p.shape[1]
    usual = as_usual(graph, chance, worlds)
    names = {each: number for number, each in enumerate(decided_in(situations))}
    moves: dict[tuple[str, str, str], int] = {}  # each decision of what is decided, in each period
    move_of = [moves.setdefault((each.actor, each.choice, each.decision), len(moves)) for each in situations.sets]
    decided = [names[each.actor, each.choice] for each in situations.sets]
    found = np.zeros((2, len(names), worlds))
    apart = np.zeros((2, len(moves), worlds))
    _look(
        graph.edge_start, graph.edge_to, graph.edge_prob, graph.action_start, graph.member_start, graph.members,
        np.asarray(decided, dtype=np.int32), np.asarray(move_of, dtype=np.int32), beginnings(graph),
        np.concatenate([np.exp(log_p), chance]), log_p, usual, np.exp(usual), found, apart,
    )  # fmt: skip
    with np.errstate(invalid="ignore", divide="ignore"):
        differences = np.sqrt(found[0] / found[1])
        distances = apart[0] / apart[1]
    result = np.stack([differences, np.full_like(differences, np.nan)])
    for (actor, choice, _), number in moves.items():
        row = names[actor, choice]
        result[1, row] = np.fmax(result[1, row], distances[number])
    return result


@kernel
def _look(
    edge_start: Index,
    edge_to: Index,
    edge_prob: Index,
    action_start: Index,
    member_start: Index,
    members: Index,
    decided: Index,
    move_of: Index,
    begins: npt.NDArray[np.bool_],
    probability: Array,
    log_p: Array,
    log_usual: Array,
    usual: Array,
    found: Array,
    apart: Array,
) -> None:
    """`found [2, decided, world]` written: variances times how often play leads there, and that; `apart [2, move,
    world]` likewise, of distances."""
    situations, worlds = len(edge_start) - 1, log_p.shape[1]
    reach = np.zeros((situations, TOGETHER))
    for begin in range(0, worlds, TOGETHER):
        count = min(TOGETHER, worlds - begin)
        reach[:] = 0.0
        reach[0] = 1.0
        for n in range(situations):
            for edge in range(edge_start[n], edge_start[n + 1]):
                row, to = edge_prob[edge], edge_to[edge]
                for w in range(count):
                    reach[to, w] += reach[n, w] * probability[row, begin + w]
        for s in range(len(decided)):
            d, m = decided[s], move_of[s]
            for w in range(count):
                here = 0.0
                for j in range(member_start[s], member_start[s + 1]):
                    here += reach[members[j], w]
                mean = square = distance = 0.0
                for a in range(action_start[s], action_start[s + 1]):
                    share = usual[a, begin + w]
                    distance += 0.5 * abs(probability[a, begin + w] - share)
                    if share > 0.0:
                        worth = log_p[a, begin + w] - log_usual[a, begin + w]
                        mean += share * worth
                        square += share * worth * worth
                found[0, d, begin + w] += here * max(square - mean * mean, 0.0)
                if begins[s]:
                    found[1, d, begin + w] += here
                apart[0, m, begin + w] += here * distance
                apart[1, m, begin + w] += here
