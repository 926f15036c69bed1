"""A world in a lane: what sweeps work on, how a world is put in, and how its strategies come out."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from standoff.equilibrium.compiled import inner
from standoff.equilibrium.plan import Array, Plan


class Leaning(NamedTuple):
    """What choices lean to besides payoffs, as the kernels work on it; without rows where no set leans to anything.

    A set responds by the log-odds `factor * slope + offset`. The offset of an option is the logarithm of its usual
    propensity; and where a choice of a combination goes on after it, the cost of what is still to be chosen. With
    P(combination) in proportion to usual * exp(rationality * expected payoff), choosing one option after another is
    to maximise the expected payoff less 1 / rationality times the divergence of play from usual play, and that
    divergence, where it is still to come, is the cost (Matejka and McKay 2015, eq. 2; the chain rule of divergence).

    Attributes:
        usual: `[action, lane]` logarithms of usual play.
        offset: `[action, lane]` relative to the first option of the set.
        cost: `[set, lane]` minus the divergence of what is chosen there and after it; d_cost: its change.
    """

    usual: Array
    offset: Array
    cost: Array
    d_cost: Array


@inner
def room(
    plan: Plan, chances: int
) -> tuple[Array, Array, Array, Array, Array, Array, Array, Array, Array, Array, Array, Leaning]:
    """What the sweeps work on, for a plan with so many rows of chance: payments, rationality, strategies `p`, those
    `before` a response, their mantissas and exponents, reach and its powers, beliefs, values, slopes and what choices
    lean to. Where each set has one member nobody asks how likely a situation is, and reach and beliefs have a row for
    the root alone."""
    lanes = len(plan.lanes)
    situations = len(plan.edge_start) - 1
    believed = situations if len(plan.mixed) > 0 else 1
    actions = plan.action_start[-1]
    rows = actions + chances
    leans = len(plan.usual) > 0
    sets = len(plan.set_actor) if leans else 0
    return (
        np.zeros((len(plan.payments), plan.actors, lanes)),
        np.zeros((len(plan.rule_actor), lanes)),
        np.zeros((rows, lanes)),
        np.zeros((rows, lanes)),
        np.ones((rows, lanes)),
        np.zeros((rows, lanes)),
        np.zeros((believed, lanes)),
        np.zeros((believed, lanes)),
        np.ones((believed, lanes)),
        np.zeros((situations, plan.actors, lanes)),
        np.zeros((actions, lanes)),
        Leaning(
            np.zeros((actions if leans else 0, lanes)),
            np.zeros((actions if leans else 0, lanes)),
            np.zeros((sets, lanes)),
            np.zeros((sets, lanes)),
        ),
    )


@inner
def take_world(
    plan: Plan,
    world: int,
    lane: int,
    chance: Array,
    pay: Array,
    rationality: Array,
    pays: Array,
    lam: Array,
    p: Array,
    mantissa: Array,
    leaning: Leaning,
) -> float:
    """Puts the numbers of a world into a lane: payments, rationality, usual play, and chance into `p` and its mantissa.

    Gives the logarithm of the lowest probability of nature that is not 0.
    """
    actions = plan.action_start[-1]
    for r in range(pays.shape[0]):
        for i in range(plan.actors):
            pays[r, i, lane] = pay[plan.payments[r, i], world]
    for i in range(len(plan.rule_actor)):
        lam[i, lane] = rationality[i, world]
    take_usual(plan, world, lane, chance, leaning)
    rarest = 0.0
    for r in range(chance.shape[0]):
        p[actions + r, lane] = mantissa[actions + r, lane] = chance[r, world]
        if chance[r, world] > 0.0:
            rarest = min(rarest, math.log(chance[r, world]))
    return rarest


@inner
def take_usual(plan: Plan, world: int, lane: int, chance: Array, leaning: Leaning) -> None:
    """Puts the usual play of a world into a lane, where anybody leans to it."""
    for s in range(len(plan.set_actor) if len(plan.usual) > 0 else 0):
        first, last = plan.action_start[s], plan.action_start[s + 1]
        total = 0.0
        for a in range(first, last):
            total += chance[plan.usual[a], world] if plan.usual[a] >= 0 else 1.0
        for a in range(first, last):
            part = (chance[plan.usual[a], world] if plan.usual[a] >= 0 else 1.0) / total
            leaning.usual[a, lane] = math.log(part) if part > 0.0 else -math.inf


@inner
def mix_as_usual(plan: Plan, lane: int, leaning: Leaning, p: Array) -> float:
    """Puts usual play into a lane, which is even where nothing else is said, and gives the logarithm of the lowest
    probability in it. Offsets are those of usual play."""
    lowest = 0.0
    for s in range(len(plan.set_actor)):
        first, last = plan.action_start[s], plan.action_start[s + 1]
        if len(plan.usual) > 0:
            for a in range(first, last):
                leaning.offset[a, lane] = 0.0
        if len(plan.usual) > 0 and plan.usual[first] >= 0:
            for a in range(first, last):
                log_p = leaning.usual[a, lane]
                leaning.offset[a, lane] = log_p - leaning.usual[first, lane]
                p[a, lane] = math.exp(log_p)
                lowest = min(lowest, log_p)
            continue
        for a in range(first, last):
            p[a, lane] = 1.0 / (last - first)
        lowest = min(lowest, -math.log(last - first))
    return lowest


@inner
def log_odds(lane: int, a: int, factor: float, slope: Array, offset: Array) -> float:
    """The response at an action relative to the first of its set; `offset` has no rows where nobody leans."""
    return float(factor * slope[a, lane] + offset[a, lane] if len(offset) > 0 else factor * slope[a, lane])


@inner
def write_log_p(plan: Plan, lane: int, world: int, factor: float, slope: Array, offset: Array, log_p: Array) -> None:
    """The logarithms of the strategies that a lane has arrived at."""
    for s in range(len(plan.set_actor)):
        first, last = plan.action_start[s], plan.action_start[s + 1]
        highest = 0.0
        for a in range(first, last):
            highest = max(highest, log_odds(lane, a, factor, slope, offset))
        total = 0.0
        for a in range(first, last):
            total += math.exp(log_odds(lane, a, factor, slope, offset) - highest)
        for a in range(first, last):
            log_p[a, world] = log_odds(lane, a, factor, slope, offset) - highest - math.log(total)
