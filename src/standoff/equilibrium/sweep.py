"""The two sweeps and their derivative: the whole arithmetic of a game, for a few worlds at a time.

All arrays have worlds as the last axis, `LANES` of them, so that one instruction serves several worlds.

- `strategies` turns log-odds into probabilities;
- `forward` gives the probability of reaching each situation and from it the beliefs at each information set;
- `backward` values every situation from the last to the first and lets each information set respond on the way
  (logit response: log-odds = rationality * difference of expected payoffs; McKelvey and Palfrey 1998, eq. 3);
- `linearised` is the derivative of the two together.

Where several unlikely moves follow one another a plain float dies of underflow, and beliefs there would be lost.
Reach is then kept as mantissa and exponent, m * 2^(512 k), with m in [2^-256, 2^256). Derivatives are those of
logarithms, which need no such care.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from standoff.situations.graph import Graph, Index

LANES = 8  # worlds in step: one AVX-512 register, or two of AVX2
BIG, SMALL = 2.0**512, 2.0**-512  # one unit of the exponent of reach
LOG_BIG = 512 * math.log(2.0)
LOWEST = 2.0**-256  # a mantissa below this is carried into the exponent
LOG_PLAIN = -150.0  # log-probabilities above this need no exponent of their own
NEVER = -1.0e9  # exponent of what has not been reached
UNDERFLOW = -600.0  # the logarithm of a path's probability above which plain floats serve (they end at -708)

Array = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]


class Plan(NamedTuple):
    """A `Graph` as the kernels want it: its arrays, and what follows from them.

    Attributes:
        shaping: `[k]` information sets whose log-odds are the unknowns.
        unknown_start: `[k + 1]` first unknown of each; a set of n options has n - 1, relative to its first option.
        flow_from, flow_edge: `[flow]` the edges on the way to information sets with several members, by their
            first end and their number, in topological order; only these matter to beliefs.
        mixed: `[set]` information sets with several members.
        edge_pay, payments: `[edge]` what each edge pays, as a row of `payments [payment, actor]`, which has the payoff
            rows of the actors: what is paid to all of them is one row to a kernel.
        moving: `order` without the situations after which nobody decides: their values never change.
        depth: moves on the longest path.
        lanes: `(0, 1, ...)` the worlds in step. A tuple, since its length is known when a kernel is compiled: one
            kernel for `LANES` worlds and one for a single world come of the same source.
    """

    actors: int
    edge_start: Index
    edge_to: Index
    edge_prob: Index
    edge_pay: Index
    slot_start: Index
    set_actor: Index
    member_start: Index
    members: Index
    order: Index
    shaping: Index
    unknown_start: Index
    flow_from: Index
    flow_edge: Index
    mixed: Index
    payments: Index
    moving: Index
    depth: int
    lanes: tuple[int, ...]


def plan(graph: Graph, lanes: int = LANES) -> Plan:
    """The arrays of a graph for kernels that take so many worlds in step."""
    sizes = np.diff(graph.slot_start)[graph.shaping] - 1
    mixed = np.flatnonzero(np.diff(graph.member_start) > 1).astype(np.int32)
    wanted = np.zeros(graph.situations, dtype=bool)
    for information_set in mixed:
        wanted[graph.members[graph.member_start[information_set] : graph.member_start[information_set + 1]]] = True
    source = np.repeat(np.arange(graph.situations, dtype=np.int32), np.diff(graph.edge_start))
    for edge in range(graph.edges - 1, -1, -1):  # successors come later, so one pass backward finds all ancestors
        if wanted[graph.edge_to[edge]]:
            wanted[source[edge]] = True
    moves = np.zeros(graph.situations, dtype=np.int64)  # on the longest path into each situation
    for n in range(graph.situations):
        to = graph.edge_to[graph.edge_start[n] : graph.edge_start[n + 1]]
        moves[to] = np.maximum(moves[to], moves[n] + 1)
    decides = np.zeros(graph.situations, dtype=bool)
    decides[graph.members] = True
    for edge in range(graph.edges - 1, -1, -1):
        if decides[graph.edge_to[edge]]:
            decides[source[edge]] = True
    payments, edge_pay = np.unique(graph.edge_pay, axis=0, return_inverse=True)
    flow = np.flatnonzero(wanted[graph.edge_to]).astype(np.int32)
    return Plan(
        actors=graph.actors,
        edge_start=graph.edge_start,
        edge_to=graph.edge_to,
        edge_prob=graph.edge_prob,
        edge_pay=edge_pay.astype(np.int32).ravel(),
        slot_start=graph.slot_start,
        set_actor=graph.set_actor,
        member_start=graph.member_start,
        members=graph.members,
        order=graph.order,
        shaping=graph.shaping,
        unknown_start=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32),
        flow_from=source[flow],
        flow_edge=flow,
        mixed=mixed,
        payments=np.ascontiguousarray(payments, dtype=np.int32),
        moving=graph.order[(graph.order < 0) | decides[np.maximum(graph.order, 0) % graph.situations]],
        depth=int(moves.max()),
        lanes=tuple(range(lanes)),
    )


@njit(cache=True, nogil=True, error_model="numpy")
def needs_exponents(depth: int, lowest: float) -> bool:
    """Whether reach may underflow along `depth` moves whose log-probabilities are `lowest` or more, or a single
    probability already carries an exponent (see `scaled`)."""
    return lowest <= LOG_PLAIN or depth * lowest < UNDERFLOW


@njit(cache=True, nogil=True, error_model="numpy")
def scaled(log_probability: float) -> tuple[float, float]:
    """exp of a log-probability as mantissa and exponent."""
    if log_probability > LOG_PLAIN:
        return math.exp(log_probability), 0.0
    exponent = math.ceil(log_probability / LOG_BIG - 0.25)
    return math.exp(log_probability - exponent * LOG_BIG), exponent


@njit(cache=True, nogil=True, error_model="numpy")
def strategies(plan: Plan, x: Array, p: Array, mantissa: Array, exponent: Array) -> float:
    """Probabilities of the shaping sets from their log-odds; gives the lowest log-probability.

    Args:
        x: `[unknown, lane]` log-odds relative to the first option.
        p, mantissa, exponent: `[slot and chance row, lane]`, rows of the shaping sets are written.
    """
    lowest = 0.0
    for k in range(len(plan.shaping)):
        s = plan.shaping[k]
        first, last = plan.slot_start[s], plan.slot_start[s + 1]
        u = plan.unknown_start[k]
        for w in range(len(plan.lanes)):
            highest = 0.0
            for a in range(1, last - first):
                highest = max(highest, x[u + a - 1, w])
            total = math.exp(-highest)
            for a in range(1, last - first):
                total += math.exp(x[u + a - 1, w] - highest)
            shift = highest + math.log(total)
            for a in range(last - first):
                log_p = (x[u + a - 1, w] if a > 0 else 0.0) - shift
                m, e = scaled(log_p)
                mantissa[first + a, w] = m
                exponent[first + a, w] = e
                p[first + a, w] = m if e == 0.0 else math.exp(log_p)
                lowest = min(lowest, log_p)
    return lowest


@njit(cache=True, nogil=True, error_model="numpy")
def forward(
    plan: Plan, mantissa: Array, exponent: Array, deep: bool, reach: Array, power: Array, belief: Array
) -> None:
    """Reach of every situation that leads to an information set with several members, and the beliefs there.

    Args:
        mantissa, exponent: `[slot and chance row, lane]` of probabilities.
        deep: whether exponents are needed; without them `power` is 0.
        reach, power: `[situation, lane]` written: mantissa and exponent.
        belief: `[situation, lane]` written for members of mixed sets: probability of the situation given its set.
            A set that cannot be reached at all (nature forbids it) is believed uniformly.
    """
    for n in range(reach.shape[0]):
        for w in range(len(plan.lanes)):
            reach[n, w] = 0.0
            power[n, w] = NEVER if deep else 0.0
    for w in range(len(plan.lanes)):
        reach[0, w] = 1.0
        power[0, w] = 0.0
    for f in range(len(plan.flow_edge)):
        n = plan.flow_from[f]
        edge = plan.flow_edge[f]
        to = plan.edge_to[edge]
        row = plan.edge_prob[edge]
        if not deep:
            for w in range(len(plan.lanes)):
                reach[to, w] += reach[n, w] * mantissa[row, w]
            continue
        for w in range(len(plan.lanes)):
            m = reach[n, w] * mantissa[row, w]
            e = power[n, w] + exponent[row, w]
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
    for k in range(len(plan.mixed)):
        s = plan.mixed[k]
        first, last = plan.member_start[s], plan.member_start[s + 1]
        for w in range(len(plan.lanes)):
            top = NEVER
            for j in range(first, last):
                top = max(top, power[plan.members[j], w])
            total = 0.0
            for j in range(first, last):
                n = plan.members[j]
                gap = top - power[n, w]
                m = reach[n, w] if gap == 0.0 else (reach[n, w] * SMALL if gap == 1.0 else 0.0)
                belief[n, w] = m
                total += m
            for j in range(first, last):
                n = plan.members[j]
                belief[n, w] = belief[n, w] / total if total > 0.0 else 1.0 / (last - first)


@njit(cache=True, nogil=True, error_model="numpy")
def shares(plan: Plan, mantissa: Array, exponent: Array, reach: Array, power: Array, share: Array) -> None:
    """The part of a situation's reach that comes along each edge, as `forward` left reach: `share [flow, lane]`."""
    for f in range(len(plan.flow_edge)):
        n = plan.flow_from[f]
        edge = plan.flow_edge[f]
        to = plan.edge_to[edge]
        row = plan.edge_prob[edge]
        for w in range(len(plan.lanes)):
            m = reach[n, w] * mantissa[row, w] if reach[to, w] > 0.0 else 0.0
            gap = power[to, w] - power[n, w] - exponent[row, w]
            if gap == -1.0:
                m *= BIG
            elif gap == 1.0:
                m *= SMALL
            elif gap != 0.0:
                m = 0.0
            share[f, w] = m / reach[to, w] if m > 0.0 else 0.0


@njit(inline="always", error_model="numpy")  # a call would copy the plan for every situation
def value_lagged(plan: Plan, n: int, before: Array, pay: Array, value: Array) -> None:
    """`value[n, actor, lane]` of a situation whose set has not responded yet, with the strategy it had before."""
    for i in range(plan.actors):
        for w in range(len(plan.lanes)):
            value[n, i, w] = 0.0
    for edge in range(plan.edge_start[n], plan.edge_start[n + 1]):
        to = plan.edge_to[edge]
        row = plan.edge_prob[edge]
        for i in range(plan.actors):
            for w in range(len(plan.lanes)):
                value[n, i, w] += before[row, w] * (value[to, i, w] + pay[plan.edge_pay[edge], i, w])


@njit(cache=True, nogil=True, error_model="numpy")
def logit_response(first: int, last: int, lane: int, factor: float, slope: Array, p: Array) -> float:
    """`p` of slots `first` to `last` of one world from the log-odds `factor * slope`, relative to the first slot.

    Gives a bound below the logarithms of these probabilities.
    """
    highest = 0.0
    least = 0.0
    for a in range(first + 1, last):
        highest = max(highest, factor * slope[a, lane])
        least = min(least, factor * slope[a, lane])
    total = 0.0
    for a in range(first, last):
        p[a, lane] = math.exp(factor * slope[a, lane] - highest)
        total += p[a, lane]
    for a in range(first, last):
        p[a, lane] /= total
    return least - highest - math.log(last - first)


@njit(cache=True, nogil=True, error_model="numpy")
def backward(
    plan: Plan,
    pay: Array,
    rationality: Array,
    factor: Array,
    belief: Array,
    before: Array,
    p: Array,
    wide: Array,
    value: Array,
    slope: Array,
    respond: bool,
) -> float:
    """Values of all situations, last to first, and the logit response of every information set.

    Gives a bound below the logarithms of all probabilities of the response.

    Args:
        pay: `[payment, actor, lane]`.
        rationality: `[actor, lane]`; factor: `[lane]` what it is multiplied by (0 to 1 along the branch).
        belief: `[situation, lane]`.
        before: `[slot and chance row, lane]` strategies before the response (used for lagged sets).
        p: `[slot and chance row, lane]` strategies; overwritten with the response where `respond`.
        wide: `[slot and chance row, actor, lane]` the same for each actor, so that actors and worlds are one long
            axis to the machine (it is four times faster); rows of chance and, where not `respond`, of strategies
            are the caller's to fill.
        value: `[situation, actor, lane]` written.
        slope: `[slot, lane]` written: rationality times expected payoff, relative to the set's first option; the
            response in log-odds is `factor * slope`.
    """
    situations = len(plan.edge_start) - 1
    lowest = 0.0
    axis = plan.actors * len(plan.lanes)
    v, q, paid = value.reshape(-1, axis), wide.reshape(-1, axis), pay.reshape(-1, axis)
    for step in range(len(plan.order)):
        op = plan.order[step]
        if op >= situations:
            value_lagged(plan, op - situations, before, pay, value)
        elif op >= 0:
            for k in range(axis):
                v[op, k] = 0.0
            for edge in range(plan.edge_start[op], plan.edge_start[op + 1]):
                to = plan.edge_to[edge]
                row = plan.edge_prob[edge]
                payment = plan.edge_pay[edge]
                for k in range(axis):
                    v[op, k] += q[row, k] * (v[to, k] + paid[payment, k])
        else:
            s = -1 - op
            i = plan.set_actor[s]
            first, last = plan.slot_start[s], plan.slot_start[s + 1]
            for a in range(first, last):
                for w in range(len(plan.lanes)):
                    slope[a, w] = 0.0
            for j in range(plan.member_start[s], plan.member_start[s + 1]):
                n = plan.members[j]
                start = plan.edge_start[n]
                for a in range(last - first):
                    to = plan.edge_to[start + a]
                    payment = plan.edge_pay[start + a]
                    for w in range(len(plan.lanes)):
                        slope[first + a, w] += belief[n, w] * (value[to, i, w] + pay[payment, i, w])
            for a in range(last - first - 1, -1, -1):
                for w in range(len(plan.lanes)):
                    slope[first + a, w] = rationality[i, w] * (slope[first + a, w] - slope[first, w])
            if respond:
                for w in range(len(plan.lanes)):
                    lowest = min(lowest, logit_response(first, last, w, factor[w], slope, p))
                for a in range(first, last):
                    for j in range(plan.actors):
                        for w in range(len(plan.lanes)):
                            wide[a, j, w] = p[a, w]
    return lowest


@njit(cache=True, nogil=True, error_model="numpy")
def linearised(
    plan: Plan,
    pay: Array,
    rationality: Array,
    factor: Array,
    belief: Array,
    share: Array,
    before: Array,
    p: Array,
    wide: Array,
    value: Array,
    slope: Array,
    dx: Array,
    dfactor: Array,
    d_log_p: Array,
    d_log_reach: Array,
    d_belief: Array,
    d_wide: Array,
    d_value: Array,
    d_y: Array,
) -> None:
    """The change of the response when the log-odds before it change by `dx` and the factor by `dfactor`.

    The first row of arguments is as `forward` and `backward` left it. `d_y [slot, lane]` is the answer; the arrays
    before it are room to work in, shaped as what they are the changes of; `d_log_p` is zero in rows of chance and of
    sets that do not shape.
    """
    situations = len(plan.edge_start) - 1
    slots = plan.slot_start[-1]
    for k in range(len(plan.shaping)):
        s = plan.shaping[k]
        first, last = plan.slot_start[s], plan.slot_start[s + 1]
        u = plan.unknown_start[k] - 1
        for w in range(len(plan.lanes)):
            mean = 0.0
            for a in range(1, last - first):
                mean += before[first + a, w] * dx[u + a, w]
            for a in range(last - first):
                d_log_p[first + a, w] = (dx[u + a, w] if a > 0 else 0.0) - mean
    for n in range(situations):
        for w in range(len(plan.lanes)):
            d_log_reach[n, w] = 0.0
    for f in range(len(plan.flow_edge)):
        n = plan.flow_from[f]
        edge = plan.flow_edge[f]
        to = plan.edge_to[edge]
        row = plan.edge_prob[edge]
        for w in range(len(plan.lanes)):
            d_log_reach[to, w] += share[f, w] * (d_log_reach[n, w] + d_log_p[row, w])
    for k in range(len(plan.mixed)):
        s = plan.mixed[k]
        first, last = plan.member_start[s], plan.member_start[s + 1]
        for w in range(len(plan.lanes)):
            mean = 0.0
            for j in range(first, last):
                n = plan.members[j]
                mean += belief[n, w] * d_log_reach[n, w]
            for j in range(first, last):
                n = plan.members[j]
                d_belief[n, w] = belief[n, w] * (d_log_reach[n, w] - mean)
    axis = plan.actors * len(plan.lanes)
    v, q, paid = value.reshape(-1, axis), wide.reshape(-1, axis), pay.reshape(-1, axis)
    d_v, d_q = d_value.reshape(-1, axis), d_wide.reshape(-1, axis)
    for step in range(len(plan.moving)):
        op = plan.moving[step]
        if op >= situations:  # valued with the strategy its set had before
            n = op - situations
            for i in range(plan.actors):
                for w in range(len(plan.lanes)):
                    d_value[n, i, w] = 0.0
            for edge in range(plan.edge_start[n], plan.edge_start[n + 1]):
                to = plan.edge_to[edge]
                row = plan.edge_prob[edge]
                for i in range(plan.actors):
                    for w in range(len(plan.lanes)):
                        gain = value[to, i, w] + pay[plan.edge_pay[edge], i, w]
                        d_value[n, i, w] += before[row, w] * (d_log_p[row, w] * gain + d_value[to, i, w])
        elif op >= 0:
            for k in range(axis):
                d_v[op, k] = 0.0
            for edge in range(plan.edge_start[op], plan.edge_start[op + 1]):
                to = plan.edge_to[edge]
                row = plan.edge_prob[edge]
                if row >= slots:  # nature does not respond
                    for k in range(axis):
                        d_v[op, k] += q[row, k] * d_v[to, k]
                    continue
                payment = plan.edge_pay[edge]
                for k in range(axis):
                    d_v[op, k] += d_q[row, k] * (v[to, k] + paid[payment, k]) + q[row, k] * d_v[to, k]
        else:
            s = -1 - op
            i = plan.set_actor[s]
            first, last = plan.slot_start[s], plan.slot_start[s + 1]
            single = plan.member_start[s + 1] - plan.member_start[s] == 1
            for a in range(first, last):
                for w in range(len(plan.lanes)):
                    d_y[a, w] = 0.0
            for j in range(plan.member_start[s], plan.member_start[s + 1]):
                n = plan.members[j]
                start = plan.edge_start[n]
                for a in range(last - first):
                    to = plan.edge_to[start + a]
                    payment = plan.edge_pay[start + a]
                    if single:
                        for w in range(len(plan.lanes)):
                            d_y[first + a, w] += d_value[to, i, w]
                    else:
                        for w in range(len(plan.lanes)):
                            d_y[first + a, w] += belief[n, w] * d_value[to, i, w] + d_belief[n, w] * (
                                value[to, i, w] + pay[payment, i, w]
                            )
            for w in range(len(plan.lanes)):
                base = d_y[first, w]
                mean = 0.0
                for a in range(first, last):
                    d_y[a, w] = factor[w] * rationality[i, w] * (d_y[a, w] - base) + dfactor[w] * slope[a, w]
                    mean += p[a, w] * d_y[a, w]
                for a in range(first, last):
                    for j in range(plan.actors):
                        d_wide[a, j, w] = p[a, w] * (d_y[a, w] - mean)
