"""The two sweeps and their derivative: the whole arithmetic of a game, for a few worlds at a time.

All arrays have worlds as the last axis, `LANES` of them (see `plan`), so that one instruction serves several worlds.

- `strategies` turns log-odds into probabilities;
- `forward` gives the probability of reaching each situation and from it the beliefs at each information set;
- `backward` values every situation from the last to the first and lets each information set respond on the way
  (logit response: log-odds = rationality * difference of expected payoffs; McKelvey and Palfrey 1998, eq. 3);
- `respond` is the two together, from log-odds, and `linearised` their derivative.

Where several unlikely moves follow one another a plain float dies of underflow, and beliefs there would be lost.
Reach is then kept as mantissa and exponent, m * 2^(512 k), with m in [2^-256, 2^256). Derivatives are those of
logarithms, which need no such care.
"""

from __future__ import annotations

import math

from standoff.equilibrium.compiled import inner, kernel
from standoff.equilibrium.lane import Leaning
from standoff.equilibrium.plan import Array, Plan
from standoff.equilibrium.simd import (
    exponential,
    fused,
    larger,
    load,
    logarithm,
    row_of,
    smaller,
    smallest,
    store,
    where_equal,
    where_less,
)

BIG, SMALL = 2.0**512, 2.0**-512  # one unit of the exponent of reach
LOG_BIG = 512 * math.log(2.0)
LOWEST = 2.0**-256  # a mantissa below this is carried into the exponent
LOG_PLAIN = -150.0  # log-probabilities above this need no exponent of their own
NEVER = -1.0e9  # exponent of what has not been reached
UNDERFLOW = -600.0  # the logarithm of a path's probability above which plain floats serve (they end at -708)


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
        own = load(leaning.usual, a, lanes)
        if plan.following[a] >= 0:
            own += load(leaning.cost, plan.following[a], lanes)
        if a == plan.action_start[s]:
            base = own
        store(leaning.offset, a, own - base)


@inner
def diverge(plan: Plan, s: int, p: Array, leaning: Leaning) -> None:
    """The cost of a set at which a choice goes on: minus the divergence of what is played there, and after it in the
    same choice, from usual play."""
    if not plan.priced[s]:
        return
    lanes = plan.lanes
    zero = row_of(0.0, lanes)
    total = zero
    for a in range(plan.action_start[s], plan.action_start[s + 1]):
        played = load(p, a, lanes)
        own = load(leaning.usual, a, lanes) - logarithm(played, lanes)
        if plan.following[a] >= 0:
            own += load(leaning.cost, plan.following[a], lanes)
        total += where_less(zero, played, played * own, zero)
    store(leaning.cost, s, total)


@inner
def respond(
    plan: Plan,
    x: Array,
    rarest: float,
    pay: Array,
    rationality: Array,
    factor: Array,
    before: Array,
    p: Array,
    mantissa: Array,
    exponent: Array,
    reach: Array,
    power: Array,
    belief: Array,
    value: Array,
    slope: Array,
    leaning: Leaning,
) -> None:
    """One sweep at log-odds `x`: `before` becomes the strategies that they are, and all that follows from them is
    written, as in `strategies`, `forward` and `backward`. `rarest`: a bound below the logarithms of chances that are
    not 0."""
    lowest = min(rarest, strategies(plan, x, before, mantissa, exponent))
    for k in range(len(plan.shaping)):
        s = plan.shaping[k]
        for a in range(plan.action_start[s], plan.action_start[s + 1]):
            for w in range(len(plan.lanes)):
                p[a, w] = before[a, w]
    deep = needs_exponents(plan.depth, lowest)
    forward(plan, mantissa, exponent, deep, reach, power, belief)
    backward(plan, pay, rationality, factor, belief, before, p, value, slope, leaning, True)


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
