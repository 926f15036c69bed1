"""Sweeps for queries, in a block of worlds: how likely each end is, what has been paid on the way, and how likely every
move is in a course of events."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from standoff.equilibrium.compiled import kernel
from standoff.equilibrium.plan import LANES, Array
from standoff.equilibrium.simd import larger, load, row_of, smallest, store, where_equal, where_less
from standoff.equilibrium.sweep import BIG, LOG_BIG, LOG_PLAIN, LOWEST, NEVER, SMALL
from standoff.situations.graph import Index

IN_STEP = (0,) * LANES
TOGETHER = 32  # worlds swept together: what a sweep writes stays in cache


def scale(log_p: Array) -> tuple[Array, Array]:
    """exp(log_p) as mantissa and exponent, each of the same shape (see `sweep.scaled`)."""
    exponent = np.where(log_p > LOG_PLAIN, 0.0, np.ceil(log_p / LOG_BIG - 0.25))
    return np.exp(log_p - exponent * LOG_BIG), exponent


@kernel
def log_reach(
    edge_start: Index,
    edge_to: Index,
    edge_prob: Index,
    finals: Index,
    mantissa: Array,
    exponent: Array,
    carried: npt.NDArray[np.bool_],
    result: Array,
) -> None:
    """Logarithm of the probability of each end.

    Worlds in step are first swept without exponents, and only if a product became small once more with them; where
    none did, no exponent would have changed a bit.

    Args:
        mantissa, exponent: `[action and chance row, world]` of probabilities; carried: `[world]` whether any has an
            exponent.
        result: `[final, world]` written.
    """
    lanes = IN_STEP
    situations, worlds, rows = len(edge_start) - 1, mantissa.shape[1], len(mantissa)
    zero, one = row_of(0.0, lanes), row_of(1.0, lanes)
    least, big, small = row_of(LOWEST, lanes), row_of(BIG, lanes), row_of(SMALL, lanes)
    reach = np.empty((situations, len(lanes)))
    power = np.empty((situations, len(lanes)))
    here = np.zeros((rows, len(lanes)))
    raised = np.zeros((rows, len(lanes)))
    for start in range(0, worlds, len(lanes)):
        count = min(len(lanes), worlds - start)
        deep = False
        for w in range(count):
            deep = deep or carried[start + w]
        for row in range(rows):
            for w in range(count):
                here[row, w] = mantissa[row, start + w]
        if not deep:
            reach[:] = 0.0
            store(reach, 0, one)
            low = zero
            for n in range(situations):
                before = load(reach, n, lanes)
                for edge in range(edge_start[n], edge_start[n + 1]):
                    p = load(here, edge_prob[edge], lanes)
                    m = before * p
                    low = where_less(m, least, where_less(zero, before, where_less(zero, p, one, low), low), low)
                    store(reach, edge_to[edge], load(reach, edge_to[edge], lanes) + m)
            deep = smallest(zero - low, lanes) < 0.0
        if deep:
            for row in range(rows):
                for w in range(count):
                    raised[row, w] = exponent[row, start + w]
            reach[:] = 0.0
            power[:] = NEVER
            store(reach, 0, one)
            store(power, 0, zero)
            for n in range(situations):
                before, e_before = load(reach, n, lanes), load(power, n, lanes)
                for edge in range(edge_start[n], edge_start[n + 1]):
                    to = edge_to[edge]
                    m = before * load(here, edge_prob[edge], lanes)
                    e = e_before + load(raised, edge_prob[edge], lanes)
                    e = where_less(m, least, e - one, e)
                    m = where_less(m, least, m * big, m)
                    total, highest = load(reach, to, lanes), load(power, to, lanes)
                    # the sum of two numbers with exponents; one that is smaller by more than one unit is lost
                    gap = e - highest
                    lower = where_equal(gap, zero, total + m, where_equal(gap, zero - one, total + m * small, total))
                    higher = where_equal(gap, one, m + total * small, m)
                    store(reach, to, where_less(zero, m, where_less(zero, gap, higher, lower), total))
                    store(power, to, where_less(zero, m, larger(highest, e), highest))
        for f in range(len(finals)):
            for w in range(count):
                m = reach[finals[f], w]
                e = power[finals[f], w] if deep else 0.0
                result[f, start + w] = math.log(m) + e * LOG_BIG if m > 0.0 else -math.inf


@kernel
def paid(
    edge_start: Index,
    edge_to: Index,
    edge_prob: Index,
    edge_pay: Index,
    finals: Index,
    mantissa: Array,
    exponent: Array,
    pay: Array,
    reached: Array,
    gained: Array,
) -> None:
    """Logarithm of the probability of each end, and the mean of what has been paid to those who come there.

    Args:
        edge_pay: `[edge]` payoff row of the actor asked about.
        mantissa, exponent: `[action and chance row, world]` of probabilities; pay: `[payoff row, world]`.
        reached, gained: `[final, world]` written; the mean is 0 where the end cannot be reached.
    """
    situations = len(edge_start) - 1
    worlds = mantissa.shape[1]
    reach = np.zeros((situations, TOGETHER))
    power = np.zeros((situations, TOGETHER))
    gain = np.zeros((situations, TOGETHER))
    for start in range(0, worlds, TOGETHER):
        count = min(TOGETHER, worlds - start)
        reach[:] = 0.0
        power[:] = NEVER
        gain[:] = 0.0
        reach[0] = 1.0
        power[0] = 0.0
        for n in range(situations):
            for edge in range(edge_start[n], edge_start[n + 1]):
                to = edge_to[edge]
                row = edge_prob[edge]
                paid_row = edge_pay[edge]
                for w in range(count):
                    m = reach[n, w] * mantissa[row, start + w]
                    e = power[n, w] + exponent[row, start + w]
                    if m < LOWEST:
                        m *= BIG
                        e -= 1.0
                    if m <= 0.0:
                        continue
                    before = reach[to, w]  # on the scale of the larger of the two
                    if e > power[to, w]:
                        before = before * SMALL if e - power[to, w] == 1.0 else 0.0
                        power[to, w] = e
                    elif e < power[to, w]:
                        m = m * SMALL if power[to, w] - e == 1.0 else 0.0
                    reach[to, w] = before + m
                    gain[to, w] += m / reach[to, w] * (gain[n, w] + pay[paid_row, start + w] - gain[to, w])
        for f in range(len(finals)):
            for w in range(count):
                m = reach[finals[f], w]
                reached[f, start + w] = math.log(m) + power[finals[f], w] * LOG_BIG if m > 0.0 else -math.inf
                gained[f, start + w] = gain[finals[f], w]


@kernel
def through(
    edge_start: Index,
    edge_to: Index,
    edge_prob: Index,
    edge_pay: Index,
    label: Index,
    allowed: npt.NDArray[np.bool_],
    probability: Array,
    pay: Array,
    reached: Array,
    chances: Array,
    worth: Array,
) -> None:
    """How likely the histories over allowed edges are together, and, given one of them, each label and every payoff.

    With a(n) the probability of coming to situation n over allowed edges, and b(n) that of going on over allowed edges
    from there, P(edge e from n to m | allowed) = a(n) p(e) b(m) / b(root).

    Args:
        edge_pay: `[edge, actor]` payoff rows.
        label, allowed: `[edge]`.
        probability: `[action and chance row, world]`; pay: `[payoff row, world]`.
        reached: `[world]` written: b(root), which underflows to 0 below about 1e-300.
        chances: `[label, world]` written; worth: `[actor, world]` written; both NaN where nothing allowed can happen.
    """
    situations = len(edge_start) - 1
    actors = edge_pay.shape[1]
    worlds = probability.shape[1]
    to_here = np.zeros((situations, TOGETHER))
    from_here = np.zeros((situations, TOGETHER))
    chances[:] = 0.0
    worth[:] = 0.0
    for start in range(0, worlds, TOGETHER):
        count = min(TOGETHER, worlds - start)
        to_here[:] = 0.0
        to_here[0] = 1.0
        for n in range(situations):
            for edge in range(edge_start[n], edge_start[n + 1]):
                if allowed[edge]:
                    for w in range(count):
                        to_here[edge_to[edge], w] += to_here[n, w] * probability[edge_prob[edge], start + w]
        for n in range(situations - 1, -1, -1):
            from_here[n] = 1.0 if edge_start[n] == edge_start[n + 1] else 0.0
            for edge in range(edge_start[n], edge_start[n + 1]):
                if allowed[edge]:
                    for w in range(count):
                        from_here[n, w] += probability[edge_prob[edge], start + w] * from_here[edge_to[edge], w]
        for w in range(count):
            reached[start + w] = from_here[0, w]
        for n in range(situations):
            for edge in range(edge_start[n], edge_start[n + 1]):
                if allowed[edge]:
                    for w in range(count):
                        flow = to_here[n, w] * probability[edge_prob[edge], start + w] * from_here[edge_to[edge], w]
                        if flow > 0.0:
                            flow /= from_here[0, w]
                            chances[label[edge], start + w] += flow
                            for i in range(actors):
                                worth[i, start + w] += flow * pay[edge_pay[edge, i], start + w]
    for w in range(worlds):
        if not reached[w] > 0.0:
            chances[:, w] = np.nan
            worth[:, w] = np.nan
