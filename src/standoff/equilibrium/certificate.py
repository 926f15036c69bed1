"""The certificate of a solved world: the largest gap between its behaviour and the response to it.

It is computed afresh from the strategies alone, whatever found them: beliefs from a forward sweep, expected payoffs
from a backward sweep with the strategies held fixed, and the logit response to those.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from standoff.equilibrium.sweep import Array, Plan, backward, forward, scaled


@njit(cache=True, nogil=True, error_model="numpy")
def certify(plan: Plan, chance: Array, pay: Array, rationality: Array, log_p: Array, gaps: Array, worth: Array) -> None:
    """Gaps of every world of a block.

    Args:
        chance, pay, rationality, log_p: as in `branch.trace`.
        gaps: `[2, world]` written: the largest gap in log-odds and in probability over all information sets.
        worth: `[actor, world]` written: expected payoffs of the game.
    """
    worlds = pay.shape[1]
    lanes = len(plan.lanes)
    situations = len(plan.edge_start) - 1
    slots = plan.slot_start[-1]
    rows = slots + chance.shape[0]
    p = np.zeros((rows, lanes))
    mantissa = np.zeros((rows, lanes))
    exponent = np.zeros((rows, lanes))
    reach = np.zeros((situations, lanes))
    power = np.zeros((situations, lanes))
    belief = np.ones((situations, lanes))
    value = np.zeros((situations, plan.actors, lanes))
    slope = np.zeros((slots, lanes))
    pays = np.zeros((len(plan.payments), plan.actors, lanes))
    lam = np.zeros((plan.actors, lanes))
    whole = np.ones(lanes)
    for start in range(0, worlds, lanes):
        for w in range(lanes):
            c = min(start + w, worlds - 1)
            for r in range(pays.shape[0]):
                for i in range(plan.actors):
                    pays[r, i, w] = pay[plan.payments[r, i], c]
            for i in range(plan.actors):
                lam[i, w] = rationality[i, c]
            for a in range(slots):
                m, e = scaled(log_p[a, c])
                mantissa[a, w] = m
                exponent[a, w] = e
                p[a, w] = math.exp(log_p[a, c])
            for r in range(chance.shape[0]):
                p[slots + r, w] = mantissa[slots + r, w] = chance[r, c]
        forward(plan, mantissa, exponent, True, reach, power, belief)
        backward(plan, pays, lam, whole, belief, p, p, value, slope, False)
        for w in range(min(lanes, worlds - start)):
            c = start + w
            in_odds = in_probability = 0.0
            for s in range(len(plan.set_actor)):
                first, last = plan.slot_start[s], plan.slot_start[s + 1]
                highest = 0.0
                for a in range(first, last):
                    highest = max(highest, slope[a, w])
                total = 0.0
                for a in range(first, last):
                    total += math.exp(slope[a, w] - highest)
                for a in range(first, last):
                    odds = abs(log_p[a, c] - log_p[first, c] - slope[a, w])
                    response = math.exp(slope[a, w] - highest) / total
                    # written so that a gap that is not a number counts as infinite
                    in_odds = max(in_odds, odds if odds >= 0.0 else math.inf)
                    off = abs(response - p[a, w])
                    in_probability = max(in_probability, off if off >= 0.0 else math.inf)
            gaps[0, c] = in_odds
            gaps[1, c] = in_probability
            for i in range(plan.actors):
                worth[i, c] = value[0, i, w]
