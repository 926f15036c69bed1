"""A world in a lane: what sweeps work on, how a world is put in, and how its strategies come out."""

from __future__ import annotations

import math

import numpy as np

from standoff.equilibrium.compiled import inner
from standoff.equilibrium.plan import Array, Plan


@inner
def room(
    plan: Plan, chances: int
) -> tuple[Array, Array, Array, Array, Array, Array, Array, Array, Array, Array, Array]:
    """What the sweeps work on, for a plan with so many rows of chance: payments, rationality, strategies `p`, those
    `before` a response, their mantissas and exponents, reach and its powers, beliefs, values and slopes. Where each
    set has one member nobody asks how likely a situation is, and reach and beliefs have a row for the root alone."""
    lanes = len(plan.lanes)
    situations = len(plan.edge_start) - 1
    believed = situations if len(plan.mixed) > 0 else 1
    actions = plan.action_start[-1]
    rows = actions + chances
    return (
        np.zeros((len(plan.payments), plan.actors, lanes)),
        np.zeros((plan.actors, lanes)),
        np.zeros((rows, lanes)),
        np.zeros((rows, lanes)),
        np.ones((rows, lanes)),
        np.zeros((rows, lanes)),
        np.zeros((believed, lanes)),
        np.zeros((believed, lanes)),
        np.ones((believed, lanes)),
        np.zeros((situations, plan.actors, lanes)),
        np.zeros((actions, lanes)),
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
) -> float:
    """Puts the numbers of a world into a lane: payments, rationality, and chance into `p` and its mantissa.

    Gives the logarithm of the lowest probability of nature that is not 0.
    """
    actions = plan.action_start[-1]
    for r in range(pays.shape[0]):
        for i in range(plan.actors):
            pays[r, i, lane] = pay[plan.payments[r, i], world]
    for i in range(plan.actors):
        lam[i, lane] = rationality[i, world]
    rarest = 0.0
    for r in range(chance.shape[0]):
        p[actions + r, lane] = mantissa[actions + r, lane] = chance[r, world]
        if chance[r, world] > 0.0:
            rarest = min(rarest, math.log(chance[r, world]))
    return rarest


@inner
def mix_evenly(plan: Plan, lane: int, p: Array) -> float:
    """Puts even strategies into a lane, and gives the logarithm of the lowest probability among them."""
    lowest = 0.0
    for s in range(len(plan.set_actor)):
        first, last = plan.action_start[s], plan.action_start[s + 1]
        for a in range(first, last):
            p[a, lane] = 1.0 / (last - first)
        lowest = min(lowest, -math.log(last - first))
    return lowest


@inner
def write_log_p(plan: Plan, lane: int, world: int, factor: float, slope: Array, log_p: Array) -> None:
    """The logarithms of the strategies that a lane has arrived at."""
    for s in range(len(plan.set_actor)):
        first, last = plan.action_start[s], plan.action_start[s + 1]
        highest = 0.0
        for a in range(first, last):
            highest = max(highest, factor * slope[a, lane])
        total = 0.0
        for a in range(first, last):
            total += math.exp(factor * slope[a, lane] - highest)
        for a in range(first, last):
            log_p[a, world] = factor * slope[a, lane] - highest - math.log(total)
