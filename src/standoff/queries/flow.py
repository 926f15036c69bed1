"""One forward sweep for a query: how likely each end is, and what has been paid on the way, in a block of worlds."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from standoff.equilibrium.sweep import BIG, LOG_BIG, LOG_PLAIN, LOWEST, NEVER, SMALL, UNDERFLOW, Array
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
            `UNDERFLOW`, plain floats serve.
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
            deep = deep or rarest[start + w] < UNDERFLOW
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
    p: Array,
    pay: Array,
    reached: Array,
    gained: Array,
) -> None:
    """Probability of each end and the expected payoff there: `gained / reached` is the mean over histories.

    Args:
        edge_pay: `[edge]` payoff row of the actor asked about.
        p: `[slot and chance row, world]`; pay: `[payoff row, world]`.
        reached, gained: `[final, world]` written.
    """
    situations = len(edge_start) - 1
    worlds = p.shape[1]
    reach = np.zeros((situations, TOGETHER))
    gain = np.zeros((situations, TOGETHER))
    for start in range(0, worlds, TOGETHER):
        count = min(TOGETHER, worlds - start)
        reach[:] = 0.0
        gain[:] = 0.0
        reach[0] = 1.0
        for n in range(situations):
            for edge in range(edge_start[n], edge_start[n + 1]):
                to = edge_to[edge]
                row = edge_prob[edge]
                paid_row = edge_pay[edge]
                for w in range(count):
                    moved = reach[n, w] * p[row, start + w]
                    reach[to, w] += moved
                    gain[to, w] += gain[n, w] * p[row, start + w] + moved * pay[paid_row, start + w]
        for f in range(len(finals)):
            for w in range(count):
                reached[f, start + w] = reach[finals[f], w]
                gained[f, start + w] = gain[finals[f], w]
