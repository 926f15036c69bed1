"""Where options are worth the same: other points of the continuum that an equilibrium of the limit is one of.

At one information set after another all that is played is moved to one of the options played there, with everything
else as it is.
Where nobody gains by that, at this set or at any other, it is an equilibrium of the same continuum, and it is certified
by its regret as any other (`certificate`). Mixtures that may only change at several sets together, as in Kuhn's poker,
are not found so.
"""

from __future__ import annotations

import math

import numpy as np

from standoff.equilibrium import tolerances as tol
from standoff.equilibrium.certificate import certificate_of_one
from standoff.equilibrium.others import MOST, Equilibria
from standoff.equilibrium.plan import Array
from standoff.equilibrium.prepared import prepared
from standoff.situations.graph import Graph

UNLIKELY = -60.0  # logarithm of the probability of what is not played any more: Bayes' rule still says what it means
MOVES = 256  # options to which all may be moved, in one world
EFFORT = 4_000_000  # situations that are valued for that; in a large game fewer options are tried


def ties(graph: Graph, chance: Array, pay: Array, rationality: Array, log_p: Array) -> Equilibria:
    """Equilibria of one world in the limit that differ from `log_p [action]` at one information set: that one first.

    Args:
        chance: `[chance row]`; pay: `[payoff row]`; rationality: `[actor]`.

    Returns:
        At most `MOST`; gaps are regrets.
    """
    arrays = prepared(graph).plan
    first = np.repeat(graph.action_start[:-1], np.diff(graph.action_start))
    candidates = [np.asarray(log_p)]
    played = log_p >= math.log(tol.PLAYED)
    mixed = played & (np.bincount(first, weights=played, minlength=graph.actions)[first] > 1.0)
    for action in np.flatnonzero(mixed)[: min(MOVES, 1 + EFFORT // graph.situations)]:
        moved = np.array(log_p)
        own = slice(first[action], graph.action_start[np.searchsorted(graph.action_start, action, side="right")])
        moved[own] = UNLIKELY
        moved[action] = math.log1p(-(len(moved[own]) - 1) * math.exp(UNLIKELY))
        candidates.append(moved)
    strategies = np.ascontiguousarray(np.stack(candidates, axis=1))
    certified = certificate_of_one(arrays, chance, pay, rationality, strategies)
    good = np.flatnonzero(certified.regret <= tol.REGRET)
    good = np.concatenate([[0], good[good > 0]])[:MOST]
    return Equilibria(strategies[:, good], certified.regret[good], certified.expected_payoff[:, good])
