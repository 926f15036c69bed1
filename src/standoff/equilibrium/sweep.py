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

from standoff.equilibrium.compiled import inner, kernel
from standoff.equilibrium.simd import (
    exponential,
    fused,
    larger,
    load,
    row_of,
    smaller,
    smallest,
    store,
    where_equal,
    where_less,
)
from standoff.equilibrium.structure import structure
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
Flags = npt.NDArray[np.bool_]


@structure
class Plan(NamedTuple):
    """A `Graph` as the kernels want it: its arrays, and what follows from them.

    Attributes:
        shaping: `[k]` information sets whose log-odds are the unknowns.
        unknown_start: `[k + 1]` first unknown of each; a set of n options has n - 1, relative to its first option.
        flow_to, flow_start: `[reached]`, `[reached + 1]` the situations on the way to information sets with several
            members, in topological order, and the first of the edges into each; only these matter to beliefs.
        flow_from, flow_edge: `[flow]` those edges, by their first end and their number.
        mixed: `[set]` information sets with several members.
        edge_pay, payments: `[edge]` what each edge pays, as a row of `payments [payment, actor]`, which has the payoff
            rows of the actors: what is paid to all of them is one row to a kernel.
        edge_to: as in the graph, but for ends, which are all alike: edges lead to the first of them.
        order: as in the graph, without the other ends.
        moving: `order` without the situations after which nobody decides: their values never change.
        depth: moves on the longest path.
        set_rule, rule_actor, usual, following: as in the graph.
        lanes: `(0, 1, ...)` the worlds in step. A tuple, since its length is known when a kernel is compiled: one
            kernel for `LANES` worlds and one for a single world come of the same source.
    """

    actors: int
    edge_start: Index
    edge_to: Index
    edge_prob: Index
    edge_pay: Index
    action_start: Index
    set_actor: Index
    member_start: Index
    members: Index
    order: Index
    shaping: Index
    unknown_start: Index
    flow_to: Index
    flow_start: Index
    flow_from: Index
    flow_edge: Index
    mixed: Index
    payments: Index
    moving: Index
    depth: int
    set_rule: Index
    rule_actor: Index
    usual: Index
    following: Index
    lanes: tuple[int, ...]


class Leaning(NamedTuple):
    """What choices lean to besides payoffs, as the kernels work on it; without rows where no set leans to anything.

    A set responds by the log-odds `factor * slope + offset`. The offset of an option is the logarithm of its usual
    propensity; and where a choice of a combination goes on after it, the cost of what is still to be chosen. With
    P(combination) in proportion to usual * exp(rationality * expected payoff), choosing one option after another is
    to maximise the expected payoff less 1 / rationality times the divergence of play from usual play, and that
    divergence, where it is still to come, is the cost (Matejka and McKay 2015, eq. 2; the chain rule of divergence).

    Attributes:
        usual: `[chance row, lane]` logarithms of propensities.
        offset: `[action, lane]` relative to the first option of the set.
        cost: `[set, lane]` minus the divergence of what is chosen there and after it; d_cost: its change.
    """

    usual: Array
    offset: Array
    cost: Array
    d_cost: Array


def plan(graph: Graph, lanes: int = LANES) -> Plan:
    """The arrays of a graph for kernels that take so many worlds in step."""
    sizes = np.diff(graph.action_start)[graph.shaping] - 1
    mixed = np.flatnonzero(np.diff(graph.member_start) > 1).astype(np.int32)
    decides = np.zeros(graph.situations, dtype=bool)
    decides[graph.members] = True
    in_mixed = np.repeat(np.diff(graph.member_start) > 1, np.diff(graph.member_start))
    wanted = np.zeros(graph.situations, dtype=bool)
    wanted[graph.members[in_mixed]] = True
    source = np.repeat(np.arange(graph.situations, dtype=np.int32), np.diff(graph.edge_start))
    start, to = graph.edge_start.tolist(), graph.edge_to.tolist()
    leads, leads_on = wanted.tolist(), decides.tolist()
    for n in range(graph.situations - 1, -1, -1):  # successors come later, so one pass backward finds all ancestors
        there = to[start[n] : start[n + 1]]
        leads[n] = leads[n] or any(leads[child] for child in there)
        leads_on[n] = leads_on[n] or any(leads_on[child] for child in there)
    wanted, decides = np.asarray(leads), np.asarray(leads_on)
    moves = [0] * graph.situations  # on the longest path into each situation
    for n in range(graph.situations):
        for child in to[start[n] : start[n + 1]]:
            moves[child] = max(moves[child], moves[n] + 1)
    payments, edge_pay = np.unique(graph.edge_pay, axis=0, return_inverse=True)
    flow = np.flatnonzero(wanted[graph.edge_to]).astype(np.int32)
    flow = flow[np.argsort(graph.edge_to[flow], kind="stable")]
    flow_to, flow_start = np.unique(graph.edge_to[flow], return_index=True)
    ends = np.diff(graph.edge_start) == 0
    end = int(np.argmax(ends))
    at = np.maximum(graph.order, 0) % graph.situations
    needed = (graph.order < 0) | ~ends[at] | (at == end)
    return Plan(
        actors=graph.actors,
        edge_start=graph.edge_start,
        edge_to=np.where(ends[graph.edge_to], np.int32(end), graph.edge_to),
        edge_prob=graph.edge_prob,
        edge_pay=edge_pay.astype(np.int32).ravel(),
        action_start=graph.action_start,
        set_actor=graph.set_actor,
        member_start=graph.member_start,
        members=graph.members,
        order=graph.order[needed],
        shaping=graph.shaping,
        unknown_start=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32),
        flow_to=flow_to.astype(np.int32),
        flow_start=np.append(flow_start, len(flow)).astype(np.int32),
        flow_from=source[flow],
        flow_edge=flow,
        mixed=mixed,
        payments=np.ascontiguousarray(payments, dtype=np.int32),
        moving=graph.order[(graph.order < 0) | decides[at]],
        depth=max(moves),
        set_rule=graph.set_rule,
        rule_actor=graph.rule_actor,
        usual=graph.usual,
        following=graph.following,
        lanes=tuple(range(lanes)),
    )


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
            np.zeros((chances if leans else 0, lanes)),
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
    for r in range(len(leaning.usual)):
        leaning.usual[r, lane] = math.log(chance[r, world]) if chance[r, world] > 0.0 else -math.inf
    rarest = 0.0
    for r in range(chance.shape[0]):
        p[actions + r, lane] = mantissa[actions + r, lane] = chance[r, world]
        if chance[r, world] > 0.0:
            rarest = min(rarest, math.log(chance[r, world]))
    return rarest


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
            total = 0.0
            for a in range(first, last):
                total += math.exp(leaning.usual[plan.usual[a], lane])
            for a in range(first, last):
                log_p = leaning.usual[plan.usual[a], lane] - math.log(total)
                leaning.offset[a, lane] = leaning.usual[plan.usual[a], lane] - leaning.usual[plan.usual[first], lane]
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


@inner
def needs_exponents(depth: int, lowest: float) -> bool:
    """Whether reach may underflow along `depth` moves whose log-probabilities are `lowest` or more, or a single
    probability already carries an exponent (see `scaled`)."""
    return lowest <= LOG_PLAIN or depth * lowest < UNDERFLOW


@inner
def scaled(log_probability: float) -> tuple[float, float]:
    """exp of a log-probability as mantissa and exponent."""
    if log_probability > LOG_PLAIN:
        return math.exp(log_probability), 0.0
    exponent = math.ceil(log_probability / LOG_BIG - 0.25)
    return math.exp(log_probability - exponent * LOG_BIG), exponent


@kernel
def strategies(plan: Plan, x: Array, p: Array, mantissa: Array, exponent: Array) -> float:
    """Probabilities of the shaping sets from their log-odds; gives a bound below their logarithms.

    Args:
        x: `[unknown, lane]` log-odds relative to the first option.
        p, mantissa, exponent: `[action and chance row, lane]`, rows of the shaping sets are written.
    """
    lanes = plan.lanes
    zero = row_of(0.0, lanes)
    bound = 0.0
    for k in range(len(plan.shaping)):
        s = plan.shaping[k]
        first, last = plan.action_start[s], plan.action_start[s + 1]
        u = plan.unknown_start[k] - 1 - first
        highest = zero
        least = zero
        for a in range(first + 1, last):
            odds = load(x, u + a, lanes)
            highest = larger(highest, odds)
            least = smaller(least, odds)
        total = exponential(zero - highest, lanes)
        store(p, first, total)
        for a in range(first + 1, last):
            e = exponential(load(x, u + a, lanes) - highest, lanes)
            total += e
            store(p, a, e)
        part = 1.0 / total
        for a in range(first, last):
            e = load(p, a, lanes) * part
            store(p, a, e)
            store(mantissa, a, e)
            store(exponent, a, zero)
        lowest = smallest(least - highest, lanes) - math.log(last - first)
        bound = min(bound, lowest)
        if lowest > LOG_PLAIN:
            continue
        for w in range(len(lanes)):  # some probabilities may need an exponent
            top = 0.0
            for a in range(first + 1, last):
                top = max(top, x[u + a, w])
            whole = math.exp(-top)
            for a in range(first + 1, last):
                whole += math.exp(x[u + a, w] - top)
            shift = top + math.log(whole)
            for a in range(first, last):
                log_p = (x[u + a, w] if a > first else 0.0) - shift
                if log_p <= LOG_PLAIN:
                    p[a, w] = math.exp(log_p)
                    mantissa[a, w], exponent[a, w] = scaled(log_p)
    return bound


@kernel
def forward(
    plan: Plan, mantissa: Array, exponent: Array, deep: bool, reach: Array, power: Array, belief: Array
) -> None:
    """Reach of every situation that leads to an information set with several members, and the beliefs there.

    Args:
        mantissa, exponent: `[action and chance row, lane]` of probabilities.
        deep: whether exponents are needed; without them `power` is 0.
        reach, power: `[situation, lane]` written: mantissa and exponent.
        belief: `[situation, lane]` written for members of mixed sets: probability of the situation given its set.
            A set that cannot be reached at all (nature forbids it) is believed uniformly.
    """
    lanes = plan.lanes
    zero, one = row_of(0.0, lanes), row_of(1.0, lanes)
    least, big, small = row_of(LOWEST, lanes), row_of(BIG, lanes), row_of(SMALL, lanes)
    store(reach, 0, one)
    store(power, 0, zero)
    for g in range(len(plan.flow_to)):
        total = zero
        if not deep:
            for f in range(plan.flow_start[g], plan.flow_start[g + 1]):
                row = plan.edge_prob[plan.flow_edge[f]]  # rounded as below, or a deep neighbour would change a bit
                total += load(reach, plan.flow_from[f], lanes) * load(mantissa, row, lanes)
            store(reach, plan.flow_to[g], total)
            store(power, plan.flow_to[g], zero)
            continue
        highest = row_of(NEVER, lanes)
        for f in range(plan.flow_start[g], plan.flow_start[g + 1]):
            n, row = plan.flow_from[f], plan.edge_prob[plan.flow_edge[f]]
            m = load(reach, n, lanes) * load(mantissa, row, lanes)
            e = load(power, n, lanes) + load(exponent, row, lanes)
            e = where_less(m, least, e - one, e)
            m = where_less(m, least, m * big, m)
            # the sum of two numbers with exponents; one that is smaller by more than one unit is lost
            gap = e - highest
            lower = where_equal(gap, zero, total + m, where_equal(gap, zero - one, fused(m, small, total), total))
            higher = where_equal(gap, one, fused(total, small, m), m)
            total = where_less(zero, m, where_less(zero, gap, higher, lower), total)
            highest = where_less(zero, m, larger(highest, e), highest)
        store(reach, plan.flow_to[g], total)
        store(power, plan.flow_to[g], highest)
    for k in range(len(plan.mixed)):
        s = plan.mixed[k]
        first, last = plan.member_start[s], plan.member_start[s + 1]
        total = zero
        if not deep:
            for j in range(first, last):
                total += load(reach, plan.members[j], lanes)
        else:
            highest = row_of(NEVER, lanes)
            for j in range(first, last):
                highest = larger(highest, load(power, plan.members[j], lanes))
            for j in range(first, last):
                n = plan.members[j]
                m = load(reach, n, lanes)
                gap = highest - load(power, n, lanes)
                m = where_equal(gap, zero, m, where_equal(gap, one, m * small, zero))
                store(belief, n, m)
                total += m
        part = one / total
        evenly = row_of(1.0 / (last - first), lanes)
        for j in range(first, last):
            n = plan.members[j]
            m = load(belief, n, lanes) if deep else load(reach, n, lanes)
            store(belief, n, where_less(zero, total, m * part, evenly))


@kernel
def shares(plan: Plan, mantissa: Array, exponent: Array, reach: Array, power: Array, share: Array) -> None:
    """The part of a situation's reach that comes along each edge, as `forward` left reach: `share [flow, lane]`."""
    lanes = plan.lanes
    zero, one = row_of(0.0, lanes), row_of(1.0, lanes)
    big, small = row_of(BIG, lanes), row_of(SMALL, lanes)
    for g in range(len(plan.flow_to)):
        whole, e = load(reach, plan.flow_to[g], lanes), load(power, plan.flow_to[g], lanes)
        part = where_less(zero, whole, one / whole, zero)
        for f in range(plan.flow_start[g], plan.flow_start[g + 1]):
            n, row = plan.flow_from[f], plan.edge_prob[plan.flow_edge[f]]
            gap = e - load(power, n, lanes) - load(exponent, row, lanes)
            unit = where_equal(gap, one, small, where_equal(gap, zero - one, big, zero))
            unit = where_equal(gap, zero, one, unit)
            store(share, f, load(reach, n, lanes) * load(mantissa, row, lanes) * unit * part)


@inner
def logit_response(first: int, last: int, lane: int, factor: float, slope: Array, offset: Array, p: Array) -> float:
    """`p` of actions `first` to `last` of one world from the log-odds of the response, relative to the first action.

    Gives a bound below the logarithms of these probabilities.
    """
    highest = 0.0
    least = 0.0
    for a in range(first + 1, last):
        odds = log_odds(lane, a, factor, slope, offset)
        highest = max(highest, odds)
        least = min(least, odds)
    total = 0.0
    for a in range(first, last):
        p[a, lane] = math.exp(log_odds(lane, a, factor, slope, offset) - highest)
        total += p[a, lane]
    for a in range(first, last):
        p[a, lane] /= total
    return least - highest - math.log(last - first)


@kernel
def backward(
    plan: Plan,
    pay: Array,
    rationality: Array,
    factor: Array,
    belief: Array,
    before: Array,
    p: Array,
    value: Array,
    slope: Array,
    leaning: Leaning,
    respond: bool,
) -> float:
    """Values of all situations, last to first, and the logit response of every information set.

    Gives a bound below the logarithms of all probabilities of the response.

    Args:
        pay: `[payment, actor, lane]`.
        rationality: `[actor, lane]`; factor: `[lane]` what it is multiplied by (0 to 1 along the branch).
        belief: `[situation, lane]`, 1 in sets of one member.
        before: `[action and chance row, lane]` strategies before the response (used for lagged sets).
        p: `[action and chance row, lane]` strategies; overwritten with the response where `respond`.
        value: `[situation, actor, lane]` written.
        slope: `[action, lane]` written: rationality times expected payoff, relative to the set's first option; the
            response in log-odds is `factor * slope`, and the offset of `leaning` where it has any.
        leaning: offsets and costs written.
    """
    lanes, actors = plan.lanes, plan.actors
    situations = len(plan.edge_start) - 1
    leans = len(plan.usual) > 0
    zero = row_of(0.0, lanes)
    times = load(factor, 0, lanes)
    lowest = zero
    for step in range(len(plan.order)):
        op = plan.order[step]
        if op >= situations:  # with the strategy its set had before
            n = op - situations
            for i in range(actors):
                one = zero
                for edge in range(plan.edge_start[n], plan.edge_start[n + 1]):
                    expected_payoff = load(value, plan.edge_to[edge] * actors + i, lanes)
                    expected_payoff += load(pay, plan.edge_pay[edge] * actors + i, lanes)
                    one = fused(load(before, plan.edge_prob[edge], lanes), expected_payoff, one)
                store(value, n * actors + i, one)
        elif op >= 0:
            # Three actors together, since what is short is not arithmetic but finding out where the numbers are; where
            # fewer are left the last of them is valued again
            for i in range(0, actors, 3):
                second, third = min(i + 1, actors - 1), min(i + 2, actors - 1)
                one = two = three = zero
                for edge in range(plan.edge_start[op], plan.edge_start[op + 1]):
                    to, paid = plan.edge_to[edge] * actors, plan.edge_pay[edge] * actors
                    played = load(p, plan.edge_prob[edge], lanes)
                    one = fused(played, load(value, to + i, lanes) + load(pay, paid + i, lanes), one)
                    two = fused(played, load(value, to + second, lanes) + load(pay, paid + second, lanes), two)
                    three = fused(played, load(value, to + third, lanes) + load(pay, paid + third, lanes), three)
                store(value, op * actors + i, one)
                store(value, op * actors + second, two)
                store(value, op * actors + third, three)
        else:
            s = -1 - op
            i = plan.set_actor[s]
            first, last = plan.action_start[s], plan.action_start[s + 1]
            j_first, j_last = plan.member_start[s], plan.member_start[s + 1]
            sharp = load(rationality, plan.set_rule[s], lanes)
            base = zero
            highest = zero
            least = zero
            if leans:
                lean(plan, s, leaning)
            for a in range(first, last):
                gain = zero
                for j in range(j_first, j_last):
                    n = plan.members[j]
                    edge = plan.edge_start[n] + a - first
                    expected_payoff = load(value, plan.edge_to[edge] * actors + i, lanes)
                    expected_payoff += load(pay, plan.edge_pay[edge] * actors + i, lanes)
                    gain = (
                        fused(load(belief, n, lanes), expected_payoff, gain)
                        if j_last - j_first > 1
                        else expected_payoff
                    )
                if a == first:
                    base = gain
                gain = sharp * (gain - base)
                store(slope, a, gain)
                odds = times * gain + load(leaning.offset, a, lanes) if leans else times * gain
                highest = larger(highest, odds)
                least = smaller(least, odds)
            if respond:
                total = zero
                for a in range(first, last):
                    odds = times * load(slope, a, lanes)
                    if leans:
                        odds += load(leaning.offset, a, lanes)
                    e = exponential(odds - highest, lanes)
                    total += e
                    store(p, a, e)
                part = 1.0 / total
                for a in range(first, last):
                    store(p, a, load(p, a, lanes) * part)
                lowest = smaller(lowest, least - highest - math.log(last - first))
            if leans:
                diverge(plan, s, p, leaning)
    return float(smallest(lowest, lanes))


@inner
def lean(plan: Plan, s: int, leaning: Leaning) -> None:
    """The offsets of a set, once what follows it has responded."""
    lanes = plan.lanes
    base = row_of(0.0, lanes)
    for a in range(plan.action_start[s], plan.action_start[s + 1]):
        own = row_of(0.0, lanes)
        if plan.usual[a] >= 0:
            own += load(leaning.usual, plan.usual[a], lanes)
        if plan.following[a] >= 0:
            own += load(leaning.cost, plan.following[a], lanes)
        if a == plan.action_start[s]:
            base = own
        store(leaning.offset, a, own - base)


@inner
def diverge(plan: Plan, s: int, p: Array, leaning: Leaning) -> None:
    """The cost of a set: minus the divergence of what is played there, and after it in the same choice, from usual
    play."""
    for w in range(len(plan.lanes)):
        whole = likely = total = 0.0
        for a in range(plan.action_start[s], plan.action_start[s + 1]):
            usual = leaning.usual[plan.usual[a], w] if plan.usual[a] >= 0 else 0.0
            whole += math.exp(usual)
            likely += p[a, w]
        for a in range(plan.action_start[s], plan.action_start[s + 1]):
            usual = leaning.usual[plan.usual[a], w] if plan.usual[a] >= 0 else 0.0
            after = leaning.cost[plan.following[a], w] if plan.following[a] >= 0 else 0.0
            if p[a, w] > 0.0:
                total += p[a, w] * (usual - math.log(whole) + after - math.log(p[a, w] / likely))
        leaning.cost[s, w] = total


@kernel
def linearised(
    plan: Plan,
    pay: Array,
    rationality: Array,
    factor: Array,
    belief: Array,
    share: Array,
    before: Array,
    p: Array,
    value: Array,
    slope: Array,
    leaning: Leaning,
    dx: Array,
    dfactor: Array,
    d_log_p: Array,
    d_log_reach: Array,
    d_belief: Array,
    d_p: Array,
    d_value: Array,
    d_y: Array,
) -> None:
    """The change of the response when the log-odds before it change by `dx` and the factor by `dfactor`.

    The first row of arguments is as `forward` and `backward` left it. `d_y [action, lane]` is the answer; the arrays
    before it are room to work in, shaped as what they are the changes of; `d_log_p` is zero in rows of chance and of
    sets that do not shape.
    """
    lanes, actors = plan.lanes, plan.actors
    situations = len(plan.edge_start) - 1
    actions = plan.action_start[-1]
    leans = len(plan.usual) > 0
    zero = row_of(0.0, lanes)
    times, d_times = load(factor, 0, lanes), load(dfactor, 0, lanes)
    for k in range(len(plan.shaping)):
        s = plan.shaping[k]
        first, last = plan.action_start[s], plan.action_start[s + 1]
        u = plan.unknown_start[k] - 1 - first
        mean = zero
        for a in range(first + 1, last):
            mean = fused(load(before, a, lanes), load(dx, u + a, lanes), mean)
        store(d_log_p, first, zero - mean)
        for a in range(first + 1, last):
            store(d_log_p, a, load(dx, u + a, lanes) - mean)
    store(d_log_reach, 0, zero)
    for g in range(len(plan.flow_to)):
        change = zero
        for f in range(plan.flow_start[g], plan.flow_start[g + 1]):
            along = load(d_log_reach, plan.flow_from[f], lanes)
            along += load(d_log_p, plan.edge_prob[plan.flow_edge[f]], lanes)
            change = fused(load(share, f, lanes), along, change)
        store(d_log_reach, plan.flow_to[g], change)
    for k in range(len(plan.mixed)):
        s = plan.mixed[k]
        mean = zero
        for j in range(plan.member_start[s], plan.member_start[s + 1]):
            n = plan.members[j]
            mean = fused(load(belief, n, lanes), load(d_log_reach, n, lanes), mean)
        for j in range(plan.member_start[s], plan.member_start[s + 1]):
            n = plan.members[j]
            store(d_belief, n, load(belief, n, lanes) * (load(d_log_reach, n, lanes) - mean))
    for step in range(len(plan.moving)):
        op = plan.moving[step]
        if op >= situations:  # with the strategy its set had before
            n = op - situations
            for i in range(actors):
                one = zero
                for edge in range(plan.edge_start[n], plan.edge_start[n + 1]):
                    to, row = plan.edge_to[edge] * actors + i, plan.edge_prob[edge]
                    expected_payoff = load(value, to, lanes) + load(pay, plan.edge_pay[edge] * actors + i, lanes)
                    expected_payoff = fused(load(d_log_p, row, lanes), expected_payoff, load(d_value, to, lanes))
                    one = fused(load(before, row, lanes), expected_payoff, one)
                store(d_value, n * actors + i, one)
        elif op >= 0:
            for i in range(0, actors, 3):  # three together, as in `backward`
                second, third = min(i + 1, actors - 1), min(i + 2, actors - 1)
                one = two = three = zero
                for edge in range(plan.edge_start[op], plan.edge_start[op + 1]):
                    to, row = plan.edge_to[edge] * actors, plan.edge_prob[edge]
                    played = load(p, row, lanes)
                    one = fused(played, load(d_value, to + i, lanes), one)
                    two = fused(played, load(d_value, to + second, lanes), two)
                    three = fused(played, load(d_value, to + third, lanes), three)
                    if row < actions:  # nature does not respond
                        paid = plan.edge_pay[edge] * actors
                        change = load(d_p, row, lanes)
                        one = fused(change, load(value, to + i, lanes) + load(pay, paid + i, lanes), one)
                        two = fused(change, load(value, to + second, lanes) + load(pay, paid + second, lanes), two)
                        three = fused(change, load(value, to + third, lanes) + load(pay, paid + third, lanes), three)
                store(d_value, op * actors + i, one)
                store(d_value, op * actors + second, two)
                store(d_value, op * actors + third, three)
        else:
            s = -1 - op
            i = plan.set_actor[s]
            first, last = plan.action_start[s], plan.action_start[s + 1]
            j_first, j_last = plan.member_start[s], plan.member_start[s + 1]
            sharp = times * load(rationality, plan.set_rule[s], lanes)
            base = zero
            mean = zero
            d_base = zero
            for a in range(first, last):
                change = zero
                for j in range(j_first, j_last):
                    n = plan.members[j]
                    edge = plan.edge_start[n] + a - first
                    to = plan.edge_to[edge] * actors + i
                    if j_last - j_first == 1:
                        change = load(d_value, to, lanes)
                    else:
                        gain = load(value, to, lanes) + load(pay, plan.edge_pay[edge] * actors + i, lanes)
                        change = fused(load(belief, n, lanes), load(d_value, to, lanes), change)
                        change = fused(load(d_belief, n, lanes), gain, change)
                if a == first:
                    base = change
                change = fused(sharp, change - base, d_times * load(slope, a, lanes))
                if leans:
                    by = load(leaning.d_cost, plan.following[a], lanes) if plan.following[a] >= 0 else zero
                    if a == first:
                        d_base = by
                    change += by - d_base
                mean = fused(load(p, a, lanes), change, mean)
                store(d_y, a, change)
            for a in range(first, last):
                store(d_p, a, load(p, a, lanes) * (load(d_y, a, lanes) - mean))
            if leans:  # minus the divergence changes by what it is in log-odds, which are those of the response
                total = zero
                for a in range(first, last):
                    change = zero - times * load(slope, a, lanes)
                    total = fused(load(d_p, a, lanes), change, total)
                    if plan.following[a] >= 0:
                        by = load(leaning.d_cost, plan.following[a], lanes)
                        total = fused(load(p, a, lanes), by, total)
                store(leaning.d_cost, s, total)
