"""The cheap way along the branch: fixed-point sweeps at a few factors, where they contract.

A sweep S takes strategies to the response to them. Where the derivative of S is small all along the branch, the
equation x = S(x, t) has a regular solution for every t: the branch neither turns nor forks, and may be
followed by letting t grow and sweeping until nothing changes. The contraction is watched, not assumed:

1. Start at t = 0, where everyone mixes evenly.
2. Predict at a larger t by carrying on the slope (log-odds over t) of the last two points.
3. Sweep until the change of log-odds is small; `WINDOW` sweeps must leave at most `CONTRACTS_SWEEPS` of a change
   (several, since with complex eigenvalues single sweeps may seem to lose ground).
4. Accept if neither strategies nor beliefs moved further from the prediction than `JUMP_SWEEPS`; else halve the step.

A world where sweeps do not contract at some t, or steps become too short, is handed back as GAVE_UP and followed by
`branch_matrix_free.trace` instead. Lanes that are done take the next world, so that easy worlds do not wait for others.
"""

from __future__ import annotations

import math

import numpy as np

from standoff.equilibrium import tolerances as tol
from standoff.equilibrium.compiled import kernel
from standoff.equilibrium.lane import mix_evenly, room, take_world, write_log_p
from standoff.equilibrium.plan import Array, Plan, Whole
from standoff.equilibrium.status import FACTOR, FOLLOWED, GAVE_UP, IDLE, OUTCOME, START, STEPS, STOPPED, TURNS, WORK
from standoff.equilibrium.sweep import backward, forward, logit_response, needs_exponents, scaled

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

    pays, lam, p, before, mantissa, exponent, reach, power, belief, value, slope = room(plan, chance.shape[0])
    predicted = np.ones((situations, lanes))
    last_slope = np.zeros((actions, lanes))
    at_base = np.zeros((actions, lanes))  # slopes at the last accepted factor, and at the one before
    at_earlier = np.zeros((actions, lanes))
    guess = np.zeros((actions, lanes))  # strategies as predicted
    factor = np.zeros(lanes)
    base = np.zeros(lanes)
    earlier = np.zeros(lanes)
    step = np.zeros(lanes)
    changes = np.zeros((tol.WINDOW, lanes))  # of the last sweeps, by their number modulo WINDOW
    rarest = np.zeros(lanes)
    tries = np.zeros(lanes, dtype=np.int64)
    rounds = np.zeros(lanes, dtype=np.int64)
    steps = np.zeros(lanes, dtype=np.int64)
    phase = np.zeros(lanes, dtype=np.int64)
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
                rarest[w] = take_world(plan, c, w, chance, pay, rationality, pays, lam, p, mantissa)
                lowest = min(lowest, mix_evenly(plan, w, p))
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
        deep = needs_exponents(plan.depth, lowest)
        for a in range(actions):
            for w in range(lanes):
                last_slope[a, w] = slope[a, w]
                before[a, w] = mantissa[a, w] = p[a, w]
        if deep:
            _deepen(plan, factor, slope, phase, rarest, mantissa, exponent)
        forward(plan, mantissa, exponent, deep, reach, power, belief)
        if deep:
            exponent[:] = 0.0
        lowest = backward(plan, pays, lam, factor, belief, before, p, value, slope, True)

        for w in range(lanes):
            if phase[w] == IDLE:
                continue
            rounds[w] += 1
            done = False
            accept = False
            reject = False
            change = 0.0
            largest = 1.0
            if stop[0] != 0:
                done = True
                status[OUTCOME, world[w]] = STOPPED
            elif phase[w] == START:
                if m == 0:
                    done = True
                    status[OUTCOME, world[w]] = FOLLOWED
                else:
                    accept = True
            else:
                for k in range(len(plan.shaping)):
                    s = plan.shaping[k]
                    for a in range(plan.action_start[s], plan.action_start[s + 1]):
                        change = max(change, factor[w] * abs(slope[a, w] - last_slope[a, w]))
                        largest = max(largest, factor[w] * abs(slope[a, w]))
                if not math.isfinite(change):
                    change = math.inf
                if tries[w] == 0:
                    for k in range(len(plan.mixed)):
                        s = plan.mixed[k]
                        for j in range(plan.member_start[s], plan.member_start[s + 1]):
                            predicted[plan.members[j], w] = belief[plan.members[j], w]
                    for a in range(actions):
                        guess[a, w] = before[a, w]
                tries[w] += 1
                at_end = factor[w] == 1.0
                if tries[w] >= 2 and change <= (tol.TIGHT * largest if at_end else tol.NEAR_SWEEPS):
                    accept = True
                elif tries[w] > tol.WINDOW + 1 and change > tol.CONTRACTS_SWEEPS * changes[tries[w] % tol.WINDOW, w]:
                    accept = at_end and change <= tol.STUCK_SWEEPS * largest
                    reject = not accept
                elif not at_end and tries[w] > SETTLE:
                    reject = True
                changes[tries[w] % tol.WINDOW, w] = change
                # 4. accept, or halve the step
                if accept:
                    off = 0.0
                    for k in range(len(plan.shaping)):
                        s = plan.shaping[k]
                        for a in range(plan.action_start[s], plan.action_start[s + 1]):
                            off = max(off, abs(p[a, w] - guess[a, w]))
                    for k in range(len(plan.mixed)):
                        s = plan.mixed[k]
                        for j in range(plan.member_start[s], plan.member_start[s + 1]):
                            n = plan.members[j]
                            off = max(off, abs(belief[n, w] - predicted[n, w]))
                    if off > tol.JUMP_SWEEPS:
                        accept = False
                        reject = True
                    elif at_end:
                        done = True
                        steps[w] += 1
                        status[OUTCOME, world[w]] = FOLLOWED
                    else:
                        steps[w] += 1
                        step[w] *= min(max(math.sqrt(tol.AIM_SWEEPS / max(off, 1e-6)), tol.SHRINKS_SWEEPS), tol.GROWS)
            if not done and (rounds[w] > SWEEPS or (reject and step[w] < 2.0 * tol.SHORTEST_SWEEPS)):
                done = True
                status[OUTCOME, world[w]] = GAVE_UP
            if done:
                if status[OUTCOME, world[w]] == GAVE_UP:  # how far it came
                    write_log_p(plan, w, world[w], base[w], at_base, log_p)
                    status[FACTOR, world[w]] = base[w]
                else:
                    write_log_p(plan, w, world[w], factor[w], slope, log_p)
                status[WORK, world[w]] = rounds[w]
                status[STEPS, world[w]] = steps[w]
                status[TURNS, world[w]] = 0
                phase[w] = IDLE
                active -= 1
                continue
            if accept:
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
                phase[w] = FOLLOW
            if reject:
                step[w] *= 0.5
            # 2. predict
            if accept or reject:
                factor[w] = base[w] + step[w]
                if factor[w] > 0.95:
                    factor[w] = 1.0
                    step[w] = 1.0 - base[w]
                tries[w] = 0
                beyond = (factor[w] - base[w]) / (base[w] - earlier[w]) if base[w] > earlier[w] else 0.0
                for s in range(len(plan.set_actor)):
                    first, last = plan.action_start[s], plan.action_start[s + 1]
                    for a in range(first, last):
                        slope[a, w] = at_base[a, w] + beyond * (at_base[a, w] - at_earlier[a, w])
                    lowest = min(lowest, logit_response(first, last, w, factor[w], slope, p))


@kernel
def _deepen(
    plan: Plan, factor: Array, slope: Array, phase: Whole, rarest: Array, mantissa: Array, exponent: Array
) -> None:
    """Mantissas and exponents of the strategies, whose log-odds are `factor * slope`.

    Only for worlds that need it, so that what a world comes to does not depend on its neighbours to the last bit.
    """
    lanes = len(plan.lanes)
    lowest = np.zeros(lanes)
    for w in range(lanes):
        lowest[w] = rarest[w]
    for s in range(len(plan.set_actor)):
        first, last = plan.action_start[s], plan.action_start[s + 1]
        for w in range(lanes):
            highest = least = 0.0
            for a in range(first, last):
                highest = max(highest, factor[w] * slope[a, w])
                least = min(least, factor[w] * slope[a, w])
            lowest[w] = min(lowest[w], least - highest - math.log(last - first))
    for s in range(len(plan.set_actor)):
        first, last = plan.action_start[s], plan.action_start[s + 1]
        for w in range(lanes):
            if phase[w] != FOLLOW or not needs_exponents(plan.depth, lowest[w]):
                continue
            highest = 0.0
            for a in range(first, last):
                highest = max(highest, factor[w] * slope[a, w])
            total = 0.0
            for a in range(first, last):
                total += math.exp(factor[w] * slope[a, w] - highest)
            for a in range(first, last):
                mantissa[a, w], exponent[a, w] = scaled(factor[w] * slope[a, w] - highest - math.log(total))
