"""The certificate of a solved world: the largest gap between its behaviour and the response to it, and regret.

It is computed afresh from the strategies alone, whatever found them: beliefs from a forward sweep, expected payoffs
from a backward sweep with the strategies held fixed, and the logit response to those.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from standoff.equilibrium.block import Block
from standoff.equilibrium.compiled import kernel
from standoff.equilibrium.lane import room, take_world
from standoff.equilibrium.plan import Array, Plan
from standoff.equilibrium.simd import larger, load, row_of, smaller, store
from standoff.equilibrium.sweep import backward, forward, scaled


class Certificate(NamedTuple):
    """How far behaviour is from an equilibrium, `[world]`, each the largest over all information sets, reached or not.

    Attributes:
        residual_in_odds, residual: the gap to the response to it, in log-odds and in probability.
        regret: what the actor who decides there expects of the best option beyond what it plays, as part of the spread
            of its payoffs from there on.
        expected_payoff: `[actor, world]` expected payoffs of the game.
    """

    residual_in_odds: Array
    residual: Array
    regret: Array
    expected_payoff: Array


def certificate(plan: Plan, block: Block, log_p: Array) -> Certificate:
    """The certificate of strategies `log_p [action, world]` in every world of a block."""
    residuals, expected_payoff = np.zeros((3, block.worlds)), np.zeros((plan.actors, block.worlds))
    certify(plan, *block[:3], np.ascontiguousarray(log_p), residuals, expected_payoff)
    in_odds, in_probability, regret = residuals
    return Certificate(in_odds, in_probability, regret, expected_payoff)


def certificate_of_one(plan: Plan, chance: Array, pay: Array, rationality: Array, log_p: Array) -> Certificate:
    """The certificate of several strategies `log_p [action, strategy]` of one world, `[chance row]` and so on."""
    block = Block(*(table[:, None] for table in (chance, pay, rationality)))
    return certificate(plan, block.columns(np.zeros(log_p.shape[1], dtype=np.int64)), log_p)


@kernel
def certify(
    plan: Plan, chance: Array, pay: Array, rationality: Array, log_p: Array, residuals: Array, expected_payoff: Array
) -> None:
    """Gaps of every world of a block.

    Args:
        chance, pay, rationality, log_p: as in `branch_matrix_free.trace`.
        residuals: `[3, world]` written, each the largest over all information sets, reached or not: the gap in
            log-odds, in probability, and regret: what the actor who decides there expects of the best option beyond
            what it plays, as part of the spread of its payoffs from there on.
        expected_payoff: `[actor, world]` written: expected payoffs of the game.
    """
    worlds = pay.shape[1]
    lanes = len(plan.lanes)
    actions = plan.action_start[-1]
    span = np.zeros((len(plan.set_actor), worlds))
    spread(plan, pay, span)  # first, since what it works on is gone by the time that the sweeps need theirs
    pays, lam, p, _, mantissa, exponent, reach, power, belief, value, slope = room(plan, chance.shape[0])
    one = np.ones((plan.actors, lanes))
    whole = np.ones(lanes)
    for start in range(0, worlds, lanes):
        for w in range(lanes):
            c = min(start + w, worlds - 1)
            take_world(plan, c, w, chance, pay, rationality, pays, lam, p, mantissa)
            for a in range(actions):
                m, e = scaled(log_p[a, c])
                mantissa[a, w] = m
                exponent[a, w] = e
                p[a, w] = math.exp(log_p[a, c])
        forward(plan, mantissa, exponent, True, reach, power, belief)
        backward(plan, pays, one, whole, belief, p, p, value, slope, False)
        for w in range(min(lanes, worlds - start)):
            c = start + w
            in_odds = in_probability = regret = 0.0
            for s in range(len(plan.set_actor)):
                first, last = plan.action_start[s], plan.action_start[s + 1]
                sharp = lam[plan.set_actor[s], w]
                best = 0.0
                for a in range(first, last):
                    best = max(best, slope[a, w])
                lost = total = 0.0
                for a in range(first, last):
                    total += math.exp(sharp * (slope[a, w] - best))
                    lost += p[a, w] * (best - slope[a, w])
                if span[s, c] > 0.0:
                    lost /= span[s, c]
                regret = max(regret, lost if lost >= 0.0 else math.inf)
                for a in range(first, last):
                    odds = abs(log_p[a, c] - log_p[first, c] - sharp * slope[a, w])
                    response = math.exp(sharp * (slope[a, w] - best)) / total
                    # written so that a gap that is not a number counts as infinite
                    in_odds = max(in_odds, odds if odds >= 0.0 else math.inf)
                    off = abs(response - p[a, w])
                    in_probability = max(in_probability, off if off >= 0.0 else math.inf)
            residuals[0, c] = in_odds
            residuals[1, c] = in_probability
            residuals[2, c] = regret
            for i in range(plan.actors):
                expected_payoff[i, c] = value[0, i, w]


@kernel
def spread(plan: Plan, pay: Array, span: Array) -> None:
    """What is at stake at each information set: `span [set, world]` written.

    It is the highest payoff of its actor less the lowest over all that can follow, at the member where they are
    furthest apart. What was gained or lost before, and what others may gain, counts for nothing.
    """
    worlds = pay.shape[1]
    lanes = plan.lanes
    situations = len(plan.edge_start) - 1
    pays = np.zeros((len(plan.payments), plan.actors, len(lanes)))
    high = np.zeros((situations, plan.actors, len(lanes)))
    low = np.zeros((situations, plan.actors, len(lanes)))
    for start in range(0, worlds, len(lanes)):
        for r in range(len(plan.payments)):
            for i in range(plan.actors):
                for w in range(len(lanes)):
                    pays[r, i, w] = pay[plan.payments[r, i], min(start + w, worlds - 1)]
        for n in range(situations - 1, -1, -1):
            for i in range(plan.actors):
                most = row_of(-np.inf, lanes)
                least = row_of(np.inf, lanes)
                for edge in range(plan.edge_start[n], plan.edge_start[n + 1]):
                    to = plan.edge_to[edge] * plan.actors + i
                    gain = load(pays, plan.edge_pay[edge] * plan.actors + i, lanes)
                    most = larger(most, gain + load(high, to, lanes))
                    least = smaller(least, gain + load(low, to, lanes))
                if plan.edge_start[n] < plan.edge_start[n + 1]:
                    store(high, n * plan.actors + i, most)
                    store(low, n * plan.actors + i, least)
        for w in range(min(len(lanes), worlds - start)):
            for s in range(len(plan.set_actor)):
                i = plan.set_actor[s]
                for k in range(plan.member_start[s], plan.member_start[s + 1]):
                    n = plan.members[k]
                    span[s, start + w] = max(span[s, start + w], high[n, i, w] - low[n, i, w])
