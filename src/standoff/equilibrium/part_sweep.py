"""One sweep of a part of a game and its derivative, many worlds in step: what every solver of a part is made of.

Likelihoods are kept as logarithms throughout. The derivative comes of the tape of the part (see `tape`).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from standoff.equilibrium.compiled import inlined
from standoff.equilibrium.game_parts import Part
from standoff.equilibrium.plan import Array
from standoff.equilibrium.simd import exponential, fused, larger, load, row_of, store
from standoff.equilibrium.surroundings import IMPOSSIBLE


class PartRoom(NamedTuple):
    """What a sweep of a part works on, many worlds in step; last axis `lane`.

    Attributes:
        constant: `[gain]` what is paid and what follows the part is worth; chance: `[2 chances]` probabilities, and
            below them their logarithms; entry: `[entered]` logarithms of how likely; lam: `[rule]` rationality. These
            are a lane's game, which `take` writes.
        log_p, slope: `[action]` strategies, and the response to them at the target; offset, cost: `[action]`, `[set]`
            what a response leans to besides, as `lane.Leaning`, empty where nobody does; likelihood: `[flow]`;
            belief: `[member]`; value: `[valued situation]`; c: the coefficients of the tape. These a sweep leaves.
        d: the derivatives, which the tape leaves; its last row is one.
        total: `[]` passing sums.
    """

    constant: Array
    chance: Array
    entry: Array
    lam: Array
    log_p: Array
    slope: Array
    offset: Array
    cost: Array
    likelihood: Array
    belief: Array
    value: Array
    c: Array
    d: Array
    total: Array


@inlined
def part_room(part: Part, rules: int) -> PartRoom:
    lanes = len(part.lanes)
    c = np.ones((part.coefficients, lanes))
    d = np.zeros((part.derivatives + 1, lanes))
    c[1] = -1.0
    if len(part.usual) > 0:
        c[part.at_join + 1] = -1.0
    d[part.derivatives] = 1.0
    return PartRoom(
        constant=np.zeros((len(part.gain_pay), lanes)),
        chance=np.zeros((2 * len(part.chances), lanes)),
        entry=np.zeros((part.entries, lanes)),
        lam=np.zeros((rules, lanes)),
        log_p=np.zeros((len(part.actions), lanes)),
        slope=np.zeros((len(part.actions), lanes)),
        offset=np.zeros((len(part.usual), lanes)),
        cost=np.zeros((len(part.joined) if len(part.usual) > 0 else 0, lanes)),
        likelihood=np.zeros((len(part.way_start) - 1, lanes)),
        belief=np.ones((len(part.member_flow), lanes)),
        value=np.zeros((len(part.term_start) - 1, lanes)),
        c=c,
        d=d,
        total=np.zeros(lanes),
    )


@inlined
def take_gains(part: Part, world: int, lane: int, pay: Array, expected_payoff: Array, constant: Array) -> None:
    """Puts what moves pay in a world, and what follows the part is worth there, into a lane of `constant`."""
    for g in range(len(part.gain_pay)):
        constant[g, lane] = pay[part.gain_pay[g], world]
        if part.gain_outside[g] >= 0:
            constant[g, lane] += expected_payoff[part.gain_outside[g], world]


@inlined
def take(
    part: Part,
    world: int,
    lane: int,
    chance: Array,
    pay: Array,
    rationality: Array,
    expected_payoff: Array,
    entry: Array,
    room: PartRoom,
) -> None:
    """Puts the numbers of a world into a lane: gains, chances and below them their logarithms, entries, rationality."""
    own_chance, own_entry, lam, c = room.chance, room.entry, room.lam, room.c
    take_gains(part, world, lane, pay, expected_payoff, room.constant)
    for r in range(len(part.chances)):
        p = chance[part.chances[r], world]
        own_chance[r, lane] = c[part.at_chance + r, lane] = p
        own_chance[len(part.chances) + r, lane] = math.log(p) if p > 0.0 else IMPOSSIBLE
    for e in range(part.entries):
        own_entry[e, lane] = entry[e, world]
    for i in range(rationality.shape[0]):
        lam[i, lane] = rationality[i, world]


@inlined
def take_odds(part: Part, world: int, lane: int, log_p: Array, x: Array) -> None:
    """Puts the log-odds of the unknowns of a world into a lane of `x`, from the logarithms of its strategies."""
    for k in range(len(part.rule)):
        if part.unknown[k] >= 0:
            first = part.action_start[k]
            for b in range(first + 1, part.action_start[k + 1]):
                odds = log_p[part.actions[b], world] - log_p[part.actions[first], world]
                x[part.unknown[k] + b - first - 1, lane] = odds


@inlined
def write_strategies(part: Part, lane: int, world: int, slope: Array, log_p: Array) -> None:
    """The logarithms of the strategies of all sets, `log_p [action, world]`, from a lane of their log-odds."""
    for k in range(len(part.rule)):
        first, last = part.action_start[k], part.action_start[k + 1]
        top = 0.0
        for b in range(first, last):
            top = max(top, slope[b, lane])
        mass = 0.0
        for b in range(first, last):
            mass += math.exp(slope[b, lane] - top)
        for b in range(first, last):
            log_p[part.actions[b], world] = slope[b, lane] - top - math.log(mass)


@inlined
def evaluate(part: Part, z: Array, t: Array, room: PartRoom) -> None:
    """One sweep at (x, t), x being the rows of `z`: likelihoods, beliefs, values and responses, and the coefficients of
    the tape."""
    constant, chance, entry, lam = room.constant, room.chance, room.entry, room.lam
    log_p, likelihood, belief, value, slope = room.log_p, room.likelihood, room.belief, room.value, room.slope
    offset, cost, c, total = room.offset, room.cost, room.c, room.total
    lanes = part.lanes
    leans = len(part.usual) > 0
    zero = row_of(0.0, lanes)
    impossible = row_of(IMPOSSIBLE, lanes)
    pace = load(t, 0, lanes)
    for k in range(len(part.rule)):
        u = part.unknown[k]
        if u < 0:
            continue
        first, last = part.action_start[k], part.action_start[k + 1]
        high = zero
        for a in range(1, last - first):
            high = larger(high, load(z, u + a - 1, lanes))
        mass = exponential(zero - high, lanes)
        store(c, part.at_action + first, mass)
        for a in range(1, last - first):
            each = exponential(load(z, u + a - 1, lanes) - high, lanes)
            store(c, part.at_action + first + a, each)
            mass += each
        store(total, 0, mass)
        for w in range(len(lanes)):
            total[w] = math.log(total[w])
        high += load(total, 0, lanes)
        mass = 1.0 / mass
        store(log_p, np.int64(first), zero - high)
        store(c, part.at_action + first, load(c, part.at_action + first, lanes) * mass)
        for a in range(1, last - first):
            store(log_p, first + a, load(z, u + a - 1, lanes) - high)
            store(c, part.at_action + first + a, load(c, part.at_action + first + a, lanes) * mass)
    # likelihoods
    for f in range(len(part.way_start) - 1):
        first, last = part.way_start[f], part.way_start[f + 1]
        high = impossible
        for way in range(first, last):
            source, action, nature = part.way_from[way], part.way_action[way], part.way_chance[way]
            if source < 0:
                out = load(entry, np.int64(part.way_entry[way]), lanes)
            else:
                out = load(likelihood, np.int64(source), lanes)
            if action >= 0:
                out += load(log_p, np.int64(action), lanes)
            if nature >= 0:
                out += load(chance, len(part.chances) + nature, lanes)
            out = larger(out, impossible)
            high = larger(high, out)
            if last - first > 1:
                store(c, part.at_share + way, out)
        if last - first > 1:
            mass = zero
            for way in range(first, last):
                each = exponential(load(c, part.at_share + way, lanes) - high, lanes)
                store(c, part.at_share + way, each)
                mass += each
            store(total, 0, mass)
            for w in range(len(lanes)):
                total[w] = math.log(total[w])
            high += load(total, 0, lanes)
            mass = 1.0 / mass
            for way in range(first, last):
                store(c, part.at_share + way, load(c, part.at_share + way, lanes) * mass)
        store(likelihood, f, high)
    # beliefs
    for k in range(len(part.rule)):
        first, last = part.member_start[k], part.member_start[k + 1]
        if last - first == 1:
            continue
        high = impossible
        for j in range(first, last):
            high = larger(high, load(likelihood, np.int64(part.member_flow[j]), lanes))
        mass = zero
        for j in range(first, last):
            each = exponential(load(likelihood, np.int64(part.member_flow[j]), lanes) - high, lanes)
            store(belief, j, each)
            mass += each
        mass = 1.0 / mass
        for j in range(first, last):
            store(belief, j, load(belief, j, lanes) * mass)
    # values and responses
    for step in range(len(part.program)):
        op = part.program[step]
        if op >= 0:
            first, last = part.term_start[op], part.term_start[op + 1]
            expected_payoff = zero
            for k in range(first, last):
                g = part.term_gain[k]
                v = part.gain_value[g]
                action = part.term_action[k]
                weight = part.at_action + action if action >= 0 else part.at_chance + part.term_chance[k]
                gain = load(constant, np.int64(g), lanes)
                if v >= 0:
                    gain += load(value, np.int64(v), lanes)
                store(c, part.at_edge + k, gain)
                expected_payoff = fused(load(c, weight, lanes), gain, expected_payoff)
            store(value, np.int64(op), expected_payoff)
            for k in range(first, last):
                action = part.term_action[k]
                if action >= 0:
                    gain = load(c, part.at_edge + k, lanes) - expected_payoff
                    store(c, part.at_edge + k, load(c, part.at_action + action, lanes) * gain)
            continue
        k = -1 - op
        sharp = load(lam, np.int64(part.rule[k]), lanes)
        first, last = part.action_start[k], part.action_start[k + 1]
        options = last - first
        start, end = part.member_start[k], part.member_start[k + 1]
        for a in range(first, last):
            store(slope, a, zero)
        for j in range(start, end):
            at = part.option_start[k] + (j - start) * options
            believed = load(belief, j, lanes)
            base = zero
            for a in range(options):
                g = part.option_gain[at + a]
                v = part.gain_value[g]
                gain = load(constant, np.int64(g), lanes)
                if v >= 0:
                    gain += load(value, np.int64(v), lanes)
                if a == 0:
                    base = gain
                else:
                    gain -= base
                    store(c, part.at_belief + at + a, gain)
                    store(slope, first + a, fused(believed, gain, load(slope, first + a, lanes)))
        for j in range(start, end):
            at = part.option_start[k] + (j - start) * options
            weight = pace * sharp * load(belief, j, lanes)
            store(c, part.at_member + j, weight)
            store(c, part.at_less + j, zero - weight)
            for a in range(1, options):
                gain = load(c, part.at_belief + at + a, lanes) - load(slope, first + a, lanes)
                store(c, part.at_belief + at + a, weight * gain)
        high = zero
        base = zero
        for a in range(first, last):
            by = load(slope, a, lanes) * sharp
            store(slope, a, by)
            store(c, part.at_slope + a, by)
            by = pace * by
            if leans:
                own = zero
                if part.usual[a] >= 0:
                    own += load(chance, len(part.chances) + np.int64(part.usual[a]), lanes)
                if part.following[a] >= 0:
                    own += load(cost, np.int64(part.following[a]), lanes)
                if a == first:
                    base = own
                own -= base
                store(offset, a, own)
                by += own
            high = larger(high, by)
        if part.unknown[k] < 0:
            mass = zero
            for a in range(first, last):
                by = pace * load(slope, a, lanes)
                if leans:
                    by += load(offset, a, lanes)
                    store(log_p, a, by - high)
                each = exponential(by - high, lanes)
                store(c, part.at_action + a, each)
                mass += each
            if leans:
                store(total, 0, mass)
                for w in range(len(lanes)):
                    total[w] = math.log(total[w])
                for a in range(first, last):
                    store(log_p, a, load(log_p, a, lanes) - load(total, 0, lanes))
            mass = 1.0 / mass
            for a in range(first, last):
                store(c, part.at_action + a, load(c, part.at_action + a, lanes) * mass)
        if leans and part.joined[k] != 0:
            # what is still to be chosen costs: minus the divergence, and its coefficients
            mass = zero
            for a in range(first, last):
                if part.usual[a] >= 0:
                    mass += exponential(load(chance, len(part.chances) + np.int64(part.usual[a]), lanes), lanes)
                else:
                    mass += row_of(1.0, lanes)
            store(total, 0, mass)
            for w in range(len(lanes)):
                total[w] = math.log(total[w])
            mean = zero
            for a in range(first, last):
                own = zero - load(total, 0, lanes) - load(log_p, a, lanes)
                if part.usual[a] >= 0:
                    own += load(chance, len(part.chances) + np.int64(part.usual[a]), lanes)
                if part.following[a] >= 0:
                    own += load(cost, np.int64(part.following[a]), lanes)
                store(c, part.at_cost + a, own)
                mean = fused(load(c, part.at_action + a, lanes), own, mean)
            store(cost, k, mean)
            for a in range(first, last):
                own = load(c, part.at_cost + a, lanes) - mean
                store(c, part.at_cost + a, load(c, part.at_action + a, lanes) * own)


@inlined
def differentiate(part: Part, room: PartRoom) -> None:
    """The tape: all derivatives from the coefficients. The last row of `d` is one."""
    c, d = room.c, room.d
    for k in range(len(part.target)):
        total = row_of(0.0, part.lanes)
        for j in range(part.target_start[k], part.target_start[k + 1]):
            at = np.uintp(j)  # an index that may be negative would be looked at each time
            total = fused(
                load(c, np.int64(part.factor[at]), part.lanes), load(d, np.int64(part.source[at]), part.lanes), total
            )
        store(d, np.int64(part.target[k]), total)


@inlined
def movement(
    part: Part, change: Array, unit: Array, room: PartRoom, d_log_p: Array, d_likelihood: Array, off: Array
) -> None:
    """How much a change of (x, t) changes a probability or a belief at most, to first order: `off [lane]`."""
    c, d, belief = room.c, room.d, room.belief
    lanes = part.lanes
    zero = row_of(0.0, lanes)
    most = zero
    for k in range(len(part.rule)):
        u = part.unknown[k]
        if u < 0:
            continue
        first, last = part.action_start[k], part.action_start[k + 1]
        mean = zero
        for a in range(1, last - first):
            mean = fused(load(c, part.at_action + first + a, lanes), load(change, u + a - 1, lanes), mean)
        for a in range(last - first):
            by = zero - mean
            if a > 0:
                by += load(change, u + a - 1, lanes)
            store(d_log_p, first + a, by)
            by *= load(c, part.at_action + first + a, lanes)
            most = larger(most, larger(by, zero - by))
    store(d_log_p, len(part.actions), load(change, part.n, lanes) * load(unit, 0, lanes))
    for k in range(len(part.rule)):
        if part.unknown[k] >= 0:
            continue
        first, last = part.action_start[k], part.action_start[k + 1]
        mean = zero
        for a in range(first, last):
            by = zero
            for q in range(part.answer_start[a], part.answer_start[a + 1]):
                moved = load(d_log_p, np.int64(part.answer_column[q]), lanes)
                by = fused(load(d, np.int64(part.answer_row[q]), lanes), moved, by)
            store(d_log_p, a, by)
            mean = fused(load(c, part.at_action + a, lanes), by, mean)
        for a in range(first, last):
            by = (load(d_log_p, a, lanes) - mean) * load(c, part.at_action + a, lanes)
            most = larger(most, larger(by, zero - by))
    for f in range(len(part.way_start) - 1):
        first, last = part.way_start[f], part.way_start[f + 1]
        by = zero
        for way in range(first, last):
            source, action = part.way_from[way], part.way_action[way]
            along = zero
            if source >= 0:
                along += load(d_likelihood, np.int64(source), lanes)
            if action >= 0:
                along += load(d_log_p, np.int64(action), lanes)
            if last - first > 1:
                along *= load(c, part.at_share + way, lanes)
            by += along
        store(d_likelihood, f, by)
    for k in range(len(part.rule)):
        first, last = part.member_start[k], part.member_start[k + 1]
        if last - first == 1:
            continue
        mean = zero
        for j in range(first, last):
            mean = fused(load(belief, j, lanes), load(d_likelihood, np.int64(part.member_flow[j]), lanes), mean)
        for j in range(first, last):
            by = (load(d_likelihood, np.int64(part.member_flow[j]), lanes) - mean) * load(belief, j, lanes)
            most = larger(most, larger(by, zero - by))
    store(off, 0, most)
