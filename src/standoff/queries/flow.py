"""Sweeps for queries, in a block of worlds: how likely each end is, what has been paid on the way, and how likely every
move is in a course of events."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from numba import njit

from standoff.equilibrium.sweep import BIG, LOG_BIG, LOG_PLAIN, LOWEST, NEVER, SMALL, Array
from standoff.situations.graph import Index

TOGETHER = 32  # worlds swept together: what a sweep writes stays in cache


def scale(log_p: Array) -> tuple[Array, Array]:
    """exp(log_p) as mantissa and exponent, each of the same shape (see `sweep.scaled`)."""
    exponent = np.where(log_p > LOG_PLAIN, 0.0, np.ceil(log_p / LOG_BIG - 0.25))
    return np.exp(log_p - exponent * LOG_BIG), exponent


@njit(cache=True, nogil=True, error_model="numpy")
def log_reach(
    edge_start: Index,
    edge_to: Index,
    edge_prob: Index,
    finals: Index,
    mantissa: Array,
    exponent: Array,
    rarest: Array,
    result: Array,
) -> None:
    """Logarithm of the probability of each end.

    Args:
        mantissa, exponent: `[slot and chance row, world]` of probabilities.
        rarest: `[world]` a bound below the logarithm of the probability of any history; where it is above
            `LOG_PLAIN` in every world swept together, no exponent is needed, and none would change a bit.
        result: `[final, world]` written.
    """
    situations = len(edge_start) - 1
    worlds = mantissa.shape[1]
    reach = np.zeros((situations, TOGETHER))
    power = np.zeros((situations, TOGETHER))
    for start in range(0, worlds, TOGETHER):
        count = min(TOGETHER, worlds - start)
        deep = False
        for w in range(count):
            deep = deep or rarest[start + w] < LOG_PLAIN
        reach[:] = 0.0
        power[:] = NEVER if deep else 0.0
        reach[0] = 1.0
        power[0] = 0.0
        for n in range(situations):
            for edge in range(edge_start[n], edge_start[n + 1]):
                to = edge_to[edge]
                row = edge_prob[edge]
                if not deep:
                    for w in range(count):
                        reach[to, w] += reach[n, w] * mantissa[row, start + w]
                    continue
                for w in range(count):
                    m = reach[n, w] * mantissa[row, start + w]
                    e = power[n, w] + exponent[row, start + w]
                    if m < LOWEST:
                        m *= BIG
                        e -= 1.0
                    if m > 0.0:
                        if e == power[to, w]:
                            reach[to, w] += m
                        elif e > power[to, w]:
                            reach[to, w] = m + (reach[to, w] * SMALL if e - power[to, w] == 1.0 else 0.0)
                            power[to, w] = e
                        elif power[to, w] - e == 1.0:
                            reach[to, w] += m * SMALL
        for f in range(len(finals)):
            for w in range(count):
                m = reach[finals[f], w]
                result[f, start + w] = math.log(m) + power[finals[f], w] * LOG_BIG if m > 0.0 else -math.inf


@njit(cache=True, nogil=True, error_model="numpy")
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
        mantissa, exponent: `[slot and chance row, world]` of probabilities; pay: `[payoff row, world]`.
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


@njit(cache=True, nogil=True, error_model="numpy")
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
        probability: `[slot and chance row, world]`; pay: `[payoff row, world]`.
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
