"""The cheap way along the branch: fixed-point sweeps at a few factors, where they contract.

A sweep S takes strategies to the response to them. Where the derivative of S is small all along the branch, the
equation x = S(x, t) has a regular solution for every t: the branch neither turns nor forks, and may be
followed by letting t grow and sweeping until nothing changes. The contraction is watched, not assumed:

1. Start at t = 0, where everyone plays as usual.
2. Predict at a larger t by carrying on the slope (log-odds over t) of the last two points.
3. Sweep until the change of log-odds is small; `WINDOW` sweeps must leave at most `CONTRACTS_SWEEPS` of a change
   (several, since with complex eigenvalues single sweeps may seem to lose ground).
4. Accept if neither strategies nor beliefs moved further from the prediction than `JUMP_SWEEPS`; else halve the step.

A world where sweeps do not contract at some t, or steps become too short, is handed back as GAVE_UP and followed by
`branch_matrix_free.trace` instead. Lanes that are done take the next world, so that easy worlds do not wait for others.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from standoff.equilibrium import tolerances as tol
from standoff.equilibrium.compiled import inlined, inner, kernel
from standoff.equilibrium.lane import mix_as_usual, room, take_world, write_log_p
from standoff.equilibrium.plan import Array, Plan, Whole
from standoff.equilibrium.simd import (
    absolute,
    ceiling,
    exponential,
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
from standoff.equilibrium.status import FACTOR, FOLLOWED, GAVE_UP, IDLE, OUTCOME, START, STEPS, STOPPED, TURNS, WORK
from standoff.equilibrium.sweep import LOG_BIG, LOG_PLAIN, backward, forward, needs_exponents

SWEEPS = 300  # before a world is handed back
SETTLE = 12  # sweeps allowed at a factor on the way
FOLLOW = 3  # phase: sweeping at a factor


@kernel
def iterate(
    plan: Plan, chance: Array, pay: Array, rationality: Array, log_p: Array, status: Array, stop: Whole
) -> None:
    """Follows the branch of every world of a block to t = 1, where sweeps contract; arguments as
    `branch_matrix_free.trace`."""
    worlds = pay.shape[1]
    lanes = len(plan.lanes)
    situations = len(plan.edge_start) - 1
    actions = plan.action_start[-1]
    m = plan.unknown_start[-1]

    pays, lam, p, before, mantissa, exponent, reach, power, belief, value, slope, leaning = room(plan, chance.shape[0])
    predicted = np.ones((situations, lanes))
    last_slope = np.zeros((actions, lanes))
    at_base = np.zeros((actions, lanes))  # slopes at the last accepted factor, and at the one before
    at_earlier = np.zeros((actions, lanes))
    guess = np.zeros((actions, lanes))  # strategies as predicted
    last_offset = np.zeros(leaning.offset.shape)
    offset_at_base = np.zeros(leaning.offset.shape)
    factor = np.zeros(lanes)
    base = np.zeros(lanes)
    earlier = np.zeros(lanes)
    step = np.zeros(lanes)
    change = np.zeros(lanes)  # of log-odds in the last sweep, and how large they are
    largest = np.zeros(lanes)
    moved = np.zeros(lanes)  # what is played and believed, from the prediction
    changes = np.zeros((tol.WINDOW, lanes))  # of the last sweeps, by their number modulo WINDOW
    rarest = np.zeros(lanes)
    fresh = np.zeros(lanes)  # 1 where a lane sweeps for the first time at its factor
    goes = np.zeros(lanes)  # 1 where a lane goes on to another factor
    beyond = np.zeros(lanes)  # how far the slopes are carried on, as part of the last step
    tries = np.zeros(lanes, dtype=np.int64)
    rounds = np.zeros(lanes, dtype=np.int64)
    steps = np.zeros(lanes, dtype=np.int64)
    phase = np.zeros(lanes, dtype=np.int64)
    accepts = np.zeros(lanes, dtype=np.bool_)
    rejects = np.zeros(lanes, dtype=np.bool_)
    world = np.full(lanes, -1)
    lowest = 0.0
    upcoming = 0
    active = 0
    while True:
        # 1. lanes that are free take the next world
        for w in range(lanes):
            if phase[w] == IDLE and upcoming < worlds:
                c = upcoming
                upcoming += 1
                active += 1
                world[w] = c
                rarest[w] = take_world(plan, c, w, chance, pay, rationality, pays, lam, p, mantissa, leaning)
                lowest = min(lowest, mix_as_usual(plan, w, leaning, p))
                factor[w] = base[w] = earlier[w] = 0.0
                rounds[w] = steps[w] = tries[w] = 0
                phase[w] = START
                if m == 0:  # nothing shapes beliefs: one sweep at the end of the branch is exact
                    factor[w] = 1.0
        if active == 0:
            return

        # 3. one sweep for all lanes
        for w in range(lanes):
            lowest = min(lowest, rarest[w])
            fresh[w] = 1.0 if phase[w] == FOLLOW and tries[w] == 0 else 0.0
        deep = needs_exponents(plan.depth, lowest)
        for a in range(actions):
            played = load(p, a, plan.lanes)
            store(before, a, played)
            store(mantissa, a, played)
            store(last_slope, a, load(slope, a, plan.lanes))
        for a in range(len(last_offset)):
            store(last_offset, a, load(leaning.offset, a, plan.lanes))
        if deep:
            _deepen(plan, factor, slope, leaning.offset, phase, rarest, mantissa, exponent)
        forward(plan, mantissa, exponent, deep, reach, power, belief)
        if deep:
            exponent[:] = 0.0
        lowest = backward(plan, pays, lam, factor, belief, before, p, value, slope, leaning, True)
        _compare(plan, factor, slope, last_slope, leaning.offset, last_offset, change, largest)
        _keep(plan, fresh, before, belief, guess, predicted)

        some = False
        for w in range(lanes):
            accepts[w] = rejects[w] = False
            if phase[w] == IDLE:
                continue
            rounds[w] += 1
            if phase[w] == START:
                accepts[w] = m > 0
                continue
            tries[w] += 1
            at_end = factor[w] == 1.0
            if tries[w] >= 2 and change[w] <= (tol.TIGHT * largest[w] if at_end else tol.NEAR_SWEEPS):
                accepts[w] = True
            elif tries[w] > tol.WINDOW + 1 and change[w] > tol.CONTRACTS_SWEEPS * changes[tries[w] % tol.WINDOW, w]:
                accepts[w] = at_end and change[w] <= tol.STUCK_SWEEPS * largest[w]
                rejects[w] = not accepts[w]
            elif not at_end and tries[w] > SETTLE:
                rejects[w] = True
            changes[tries[w] % tol.WINDOW, w] = change[w]
            some = some or accepts[w]
        # 4. accept, or halve the step
        if some:
            _move(plan, p, guess, belief, predicted, moved)
        for w in range(lanes):
            goes[w] = 0.0
            if phase[w] == IDLE:
                continue
            done = False
            if stop[0] != 0:
                done = True
                status[OUTCOME, world[w]] = STOPPED
            elif m == 0:
                done = True
                status[OUTCOME, world[w]] = FOLLOWED
            elif accepts[w] and phase[w] == FOLLOW:
                if moved[w] > tol.JUMP_SWEEPS:
                    accepts[w] = False
                    rejects[w] = True
                else:
                    steps[w] += 1
                    if factor[w] == 1.0:
                        done = True
                        status[OUTCOME, world[w]] = FOLLOWED
                    else:
                        grow = math.sqrt(tol.AIM_SWEEPS / max(moved[w], 1e-6))
                        step[w] *= min(max(grow, tol.SHRINKS_SWEEPS), tol.GROWS)
            if not done and (rounds[w] > SWEEPS or (rejects[w] and step[w] < 2.0 * tol.SHORTEST_SWEEPS)):
                done = True
                status[OUTCOME, world[w]] = GAVE_UP
            if done:
                if status[OUTCOME, world[w]] == GAVE_UP:  # how far it came
                    write_log_p(plan, w, world[w], base[w], at_base, offset_at_base, log_p)
                    status[FACTOR, world[w]] = base[w]
                else:
                    write_log_p(plan, w, world[w], factor[w], slope, leaning.offset, log_p)
                status[WORK, world[w]] = rounds[w]
                status[STEPS, world[w]] = steps[w]
                status[TURNS, world[w]] = 0
                phase[w] = IDLE
                active -= 1
                continue
            if accepts[w]:
                if phase[w] == START:
                    step[w] = tol.FIRST_SWEEPS
                    for a in range(actions):
                        at_earlier[a, w] = slope[a, w]
                else:
                    earlier[w] = base[w]
                    for a in range(actions):
                        at_earlier[a, w] = at_base[a, w]
                base[w] = factor[w]
                for a in range(actions):
                    at_base[a, w] = slope[a, w]
                for a in range(len(offset_at_base)):
                    offset_at_base[a, w] = leaning.offset[a, w]
                phase[w] = FOLLOW
            if rejects[w]:
                step[w] *= 0.5
            if accepts[w] or rejects[w]:
                goes[w] = 1.0
                factor[w] = base[w] + step[w]
                if factor[w] > 0.95:
                    factor[w] = 1.0
                    step[w] = 1.0 - base[w]
                tries[w] = 0
                beyond[w] = (factor[w] - base[w]) / (base[w] - earlier[w]) if base[w] > earlier[w] else 0.0
        # 2. predict
        lowest = min(
            lowest, _predict(plan, goes, factor, beyond, at_base, at_earlier, offset_at_base, slope, leaning.offset, p)
        )


@inlined
def _odds(plan: Plan, a: int, times: Any, slope: Array, offset: Array) -> Any:
    """The log-odds of the response at an action relative to the first of its set, as `lane.log_odds`."""
    odds = times * load(slope, a, plan.lanes)
    if len(offset) > 0:
        odds += load(offset, a, plan.lanes)
    return odds


@inner
def _compare(
    plan: Plan,
    factor: Array,
    slope: Array,
    last_slope: Array,
    offset: Array,
    last_offset: Array,
    change: Array,
    largest: Array,
) -> None:
    """By how much log-odds changed, and the largest of them, or 1: `change`, `largest [lane]` written; infinite where
    one of them is no number."""
    lanes = plan.lanes
    times, most = load(factor, 0, lanes), row_of(math.inf, lanes)
    gap, top = row_of(0.0, lanes), row_of(1.0, lanes)
    for k in range(len(plan.shaping)):
        s = plan.shaping[k]
        for a in range(plan.action_start[s], plan.action_start[s + 1]):
            odds, last = load(slope, a, lanes), load(last_slope, a, lanes)
            if len(offset) > 0:
                odds = times * odds + load(offset, a, lanes)
                off = absolute(odds - (times * last + load(last_offset, a, lanes)))
            else:
                off = times * absolute(odds - last)
                odds = times * odds
            gap = larger(gap, where_equal(off, off, off, most))
            top = larger(top, absolute(odds))
    store(change, 0, gap)
    store(largest, 0, top)


@inner
def _keep(plan: Plan, fresh: Array, p: Array, belief: Array, guess: Array, predicted: Array) -> None:
    """What is played and believed in lanes that are fresh becomes what was predicted there."""
    lanes = plan.lanes
    mask, zero = load(fresh, 0, lanes), row_of(0.0, lanes)
    if not smallest(zero - mask, lanes) < 0.0:
        return
    for a in range(plan.action_start[-1]):
        store(guess, a, where_less(zero, mask, load(p, a, lanes), load(guess, a, lanes)))
    for k in range(len(plan.mixed)):
        s = plan.mixed[k]
        for j in range(plan.member_start[s], plan.member_start[s + 1]):
            n = plan.members[j]
            store(predicted, n, where_less(zero, mask, load(belief, n, lanes), load(predicted, n, lanes)))


@inner
def _move(plan: Plan, p: Array, guess: Array, belief: Array, predicted: Array, moved: Array) -> None:
    """By how much what is played and believed differs at most from what was predicted: `moved [lane]` written."""
    lanes = plan.lanes
    off = row_of(0.0, lanes)
    for k in range(len(plan.shaping)):
        s = plan.shaping[k]
        for a in range(plan.action_start[s], plan.action_start[s + 1]):
            off = larger(off, absolute(load(p, a, lanes) - load(guess, a, lanes)))
    for k in range(len(plan.mixed)):
        s = plan.mixed[k]
        for j in range(plan.member_start[s], plan.member_start[s + 1]):
            n = plan.members[j]
            off = larger(off, absolute(load(belief, n, lanes) - load(predicted, n, lanes)))
    store(moved, 0, off)


@inner
def _predict(
    plan: Plan,
    goes: Array,
    factor: Array,
    beyond: Array,
    at_base: Array,
    at_earlier: Array,
    offset_at_base: Array,
    slope: Array,
    offset: Array,
    p: Array,
) -> float:
    """Slopes, offsets and strategies of the lanes that go on, at their new factor. Gives a bound below the logarithms
    of the strategies."""
    lanes = plan.lanes
    mask, zero = load(goes, 0, lanes), row_of(0.0, lanes)
    if not smallest(zero - mask, lanes) < 0.0:
        return 0.0
    times, by = load(factor, 0, lanes), load(beyond, 0, lanes)
    lowest = zero
    for s in range(len(plan.set_actor)):
        first, last = plan.action_start[s], plan.action_start[s + 1]
        highest = least = zero
        for a in range(first, last):
            here = load(at_base, a, lanes)
            here = here + by * (here - load(at_earlier, a, lanes))
            here = where_less(zero, mask, here, load(slope, a, lanes))
            store(slope, a, here)
            odds = times * here
            if len(offset) > 0:
                leant = where_less(zero, mask, load(offset_at_base, a, lanes), load(offset, a, lanes))
                store(offset, a, leant)
                odds += leant
            highest, least = larger(highest, odds), smaller(least, odds)
        total = zero
        for a in range(first, last):
            e = exponential(_odds(plan, a, times, slope, offset) - highest, lanes)
            total += e
            store(p, a, e)
        part = 1.0 / total
        for a in range(first, last):  # in lanes that do not go on this is what they responded with, to the last bit
            store(p, a, load(p, a, lanes) * part)
        fall = least - highest - math.log(last - first)
        lowest = smaller(lowest, where_less(zero, mask, fall, zero))
    return float(smallest(lowest, lanes))


@kernel
def _deepen(
    plan: Plan,
    factor: Array,
    slope: Array,
    offset: Array,
    phase: Whole,
    rarest: Array,
    mantissa: Array,
    exponent: Array,
) -> None:
    """Mantissas and exponents of the strategies, from the log-odds of the response, as `sweep.scaled` has them.

    Only for worlds that need it, so that what a world comes to does not depend on its neighbours to the last bit.
    """
    lanes = plan.lanes
    zero, plain = row_of(0.0, lanes), row_of(LOG_PLAIN, lanes)
    times, bound = load(factor, 0, lanes), load(rarest, 0, lanes)
    needed, lowest = np.zeros(len(lanes)), np.zeros(len(lanes))
    for s in range(len(plan.set_actor)):
        first, last = plan.action_start[s], plan.action_start[s + 1]
        highest = least = zero
        for a in range(first, last):
            odds = _odds(plan, a, times, slope, offset)
            highest, least = larger(highest, odds), smaller(least, odds)
        bound = smaller(bound, least - highest - math.log(last - first))
    store(lowest, 0, bound)
    some = False
    for w in range(len(lanes)):
        if phase[w] == FOLLOW and needs_exponents(plan.depth, lowest[w]):
            needed[w] = 1.0
            some = True
    if not some:
        return
    mask = load(needed, 0, lanes)
    for s in range(len(plan.set_actor)):
        first, last = plan.action_start[s], plan.action_start[s + 1]
        highest = least = total = zero
        for a in range(first, last):
            odds = _odds(plan, a, times, slope, offset)
            highest, least = larger(highest, odds), smaller(least, odds)
        fall = least - highest - math.log(last - first)
        if smallest(where_less(zero, mask, fall, zero), lanes) > LOG_PLAIN:
            continue  # none of these needs an exponent
        for a in range(first, last):
            total += exponential(_odds(plan, a, times, slope, offset) - highest, lanes)
        shift = highest + logarithm(total, lanes)
        for a in range(first, last):
            odds = _odds(plan, a, times, slope, offset) - shift
            unit = ceiling(odds / LOG_BIG - 0.25)
            small = exponential(odds - unit * LOG_BIG, lanes)
            rare = where_less(zero, mask, where_less(plain, odds, zero, mask), zero)
            store(mantissa, a, where_less(zero, rare, small, load(mantissa, a, lanes)))
            store(exponent, a, where_less(zero, rare, unit, load(exponent, a, lanes)))
