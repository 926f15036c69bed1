"""Following the principal branch of the logit correspondence, many worlds in step.

The agent logit equilibria of a game form a curve in (log-odds x, factor t), where every rationality is t times its
target. The curve starts at t = 0, where everyone mixes evenly; the equilibrium wanted is the first point of it with
t = 1 (McKelvey and Palfrey 1998; Turocy 2005). Written as H(x, t) = x - S(x, t) = 0, where S is one forward and one
backward sweep: x holds only the log-odds that shape beliefs, all else follows from them within S.

The curve is followed by predictor and corrector with pseudo-arclength (Turocy 2010; Allgower and Georg 1990, ch. 6):

1. At an accepted point solve H_x d_x = -H_t, d_t = 1, and turn d to agree with the direction so far: the tangent.
2. Predict a step along it; if that would pass t = 1, step onto t = 1 and hold it there.
3. Correct by Newton: [H_x H_t; c] d = (-H, 0), with c the tangent, or d_t = 0 where t is held.
4. Accept if Newton contracts, neither strategies nor beliefs moved further from the prediction than `JUMP`, and the
   tangent at the new point has not turned by more than `BEND`: two arms of a curve that turns back may lie
   close together, and this is what keeps the path from leaping from one to the other. Otherwise halve the step and
   go back to the last point, which is first brought nearer to the curve and given a better tangent, as a sharp bend
   needs. The next step is sized by the error of this prediction.
5. At t = 1 the tangent is checked as at any other point; then the world is done.

Both linear systems are solved by GMRES (Saad and Schultz 1986) whose products are one linearised sweep each, so no
Jacobian is ever formed. `LANES` worlds go in step, each at its own point of its own curve; a lane that is done takes the
next world. What happens in a lane depends on its world alone: results do not depend on the number of cores.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from standoff.equilibrium.sweep import (
    LANES,
    UNDERFLOW,
    Array,
    Plan,
    backward,
    forward,
    linearised,
    shares,
    strategies,
)

TIGHT = 1e-12  # residual in log-odds at the end of the branch, relative to the largest log-odds
LOOSE, NEAR = 1e-4, 1e-9  # residual in log-odds that is near enough on the way; where the branch bends sharply
STUCK = 1e-9  # at the end, a residual (relative as TIGHT) that no longer falls is accepted below this
BEND = 0.8  # cosine of the largest angle between the tangents of neighbouring points
JUMP = 0.15  # prediction error in a probability or belief that is too large to trust the step
AIM = 0.04  # prediction error that step sizes aim at
FIRST = 0.5  # largest change of a log-odds in the first step
NEWTON = 5  # corrections before a step is given up
CONTRACTS = 0.5  # part of the residual that a correction may leave; more says that the step was too long
ROUNDS = 600  # sweeps before a world is given up
BEHIND = -0.01  # the curve never goes back past t = 0; a path that does has leapt to where it came from
STRICT = 0.25  # a world that was given up is tried once more with steps held this much tighter
SHORTEST = 1e-7  # step, in log-odds, below which a world is given up
KRYLOV = 60  # largest dimension of the search space of GMRES
ROUGH, FINE, EXACT = 1e-2, 1e-3, 1e-9  # relative residual of GMRES: tangents, corrections, sharp bends
CAREFUL = 6  # accepted steps after a rejection during which NEAR and EXACT are asked for

# What became of a world, as `trace` reports it
FOLLOWED, GAVE_UP, STOPPED = 0, 1, 2
IDLE, START, CORRECT = 0, 1, 2


@njit(cache=True, nogil=True, error_model="numpy")
def _dot(a: Array, b: Array, lane: int) -> float:
    total = 0.0
    for i in range(a.shape[0]):
        total += a[i, lane] * b[i, lane]
    return total


@njit(cache=True, nogil=True, error_model="numpy")
def write_log_p(plan: Plan, lane: int, world: int, factor: float, slope: Array, log_p: Array) -> None:
    """The logarithms of the strategies that a lane has arrived at."""
    for s in range(len(plan.set_actor)):
        first, last = plan.slot_start[s], plan.slot_start[s + 1]
        highest = 0.0
        for a in range(first, last):
            highest = max(highest, factor * slope[a, lane])
        total = 0.0
        for a in range(first, last):
            total += math.exp(factor * slope[a, lane] - highest)
        for a in range(first, last):
            log_p[a, world] = factor * slope[a, lane] - highest - math.log(total)


@njit(cache=True, nogil=True, error_model="numpy")
def account(report: Array, world: int, rounds: int, steps: int, turns: int) -> None:
    report[1, world] = rounds
    report[2, world] = steps
    report[3, world] = turns


@njit(cache=True, nogil=True, error_model="numpy")
def trace(
    plan: Plan,
    chance: Array,
    pay: Array,
    rationality: Array,
    log_p: Array,
    report: Array,
    stop: Array,
) -> None:
    """Follows the branch of every world of a block to t = 1.

    Args:
        chance: `[chance row, world]`; pay: `[payoff row, world]`; rationality: `[actor, world]`.
        log_p: `[slot, world]` written: logarithms of the strategies at the end of the branch.
        report: `[4, world]` written: what became of the world (FOLLOWED, GAVE_UP, STOPPED), sweeps, accepted steps,
            turns of the branch (times at which t began to fall or to rise again).
        stop: `[1]` set from outside to a number other than 0 to end early.
    """
    worlds = pay.shape[1]
    situations = len(plan.edge_start) - 1
    slots = plan.slot_start[-1]
    rows = slots + chance.shape[0]
    m = plan.unknown_start[-1]
    krylov = min(KRYLOV, m + 1)

    # a lane's game
    pays = np.zeros((pay.shape[0], LANES))
    lam = np.zeros((plan.actors, LANES))
    p = np.zeros((rows, LANES))
    before = np.zeros((rows, LANES))
    mantissa = np.ones((rows, LANES))
    exponent = np.zeros((rows, LANES))
    # what the sweeps leave
    reach = np.zeros((situations, LANES))
    power = np.zeros((situations, LANES))
    belief = np.ones((situations, LANES))
    predicted = np.ones((situations, LANES))
    share = np.zeros((len(plan.flow_edge), LANES))
    value = np.zeros((situations, plan.actors, LANES))
    slope = np.zeros((slots, LANES))
    # room for derivatives
    d_log_p = np.zeros((rows, LANES))
    d_p = np.zeros((rows, LANES))
    d_log_reach = np.zeros((situations, LANES))
    d_belief = np.zeros((situations, LANES))
    d_value = np.zeros((situations, plan.actors, LANES))
    d_y = np.zeros((slots, LANES))
    # a lane's place on its branch: z = (x, t) now, at the last accepted point, and as predicted
    z = np.zeros((m + 1, LANES))
    base = np.zeros((m + 1, LANES))
    earlier = np.zeros((m + 1, LANES))  # the accepted point before `base`, and its tangent and step
    earlier_direction = np.zeros((m + 1, LANES))
    earlier_step = np.zeros(LANES)
    guess = np.zeros((m + 1, LANES))
    direction = np.zeros((m + 1, LANES))
    border = np.zeros((m + 1, LANES))
    residual = np.zeros((m + 1, LANES))
    correction = np.zeros((m + 1, LANES))
    factor = np.zeros(LANES)
    step = np.zeros(LANES)
    last_error = np.zeros(LANES)
    tries = np.zeros(LANES, dtype=np.int64)
    phase = np.zeros(LANES, dtype=np.int64)
    strict = np.ones(LANES)  # 1, or STRICT at the second try
    care = np.zeros(LANES, dtype=np.int64)
    again = np.zeros(LANES, dtype=np.bool_)  # back at the last accepted point, to start anew from there
    held = np.zeros(LANES, dtype=np.bool_)
    tangent = np.zeros(LANES, dtype=np.bool_)
    wants = np.zeros(LANES, dtype=np.bool_)
    world = np.full(LANES, -1)
    rarest = np.zeros(LANES)  # logarithm of the lowest probability of nature
    rounds = np.zeros(LANES, dtype=np.int64)
    steps = np.zeros(LANES, dtype=np.int64)
    turns = np.zeros(LANES, dtype=np.int64)
    # GMRES
    space = np.zeros((krylov + 1, m + 1, LANES))
    hessenberg = np.zeros((krylov + 1, krylov, LANES))
    cosine = np.zeros((krylov, LANES))
    sine = np.zeros((krylov, LANES))
    gap = np.zeros((krylov + 1, LANES))
    start_gap = np.zeros(LANES)
    size = np.zeros(LANES, dtype=np.int64)
    open_lane = np.zeros(LANES, dtype=np.bool_)

    upcoming = 0
    active = 0
    while True:
        # lanes that are free take the next world
        for w in range(LANES):
            if phase[w] == IDLE and upcoming < worlds:
                c = upcoming
                upcoming += 1
                active += 1
                world[w] = c
                for r in range(pay.shape[0]):
                    pays[r, w] = pay[r, c]
                for i in range(plan.actors):
                    lam[i, w] = rationality[i, c]
                for s in range(len(plan.set_actor)):
                    first, last = plan.slot_start[s], plan.slot_start[s + 1]
                    for a in range(first, last):
                        p[a, w] = before[a, w] = mantissa[a, w] = 1.0 / (last - first)
                        exponent[a, w] = 0.0
                rarest[w] = 0.0
                for r in range(chance.shape[0]):
                    p[slots + r, w] = before[slots + r, w] = mantissa[slots + r, w] = chance[r, c]
                    if chance[r, c] > 0.0:
                        rarest[w] = min(rarest[w], math.log(chance[r, c]))
                for i in range(m + 1):
                    z[i, w] = base[i, w] = guess[i, w] = direction[i, w] = 0.0
                phase[w] = START
                strict[w] = 1.0
                held[w] = m == 0
                if m == 0:
                    z[m, w] = 1.0
                step[w] = 0.0
                rounds[w] = steps[w] = turns[w] = tries[w] = care[w] = 0
                again[w] = False
        if active == 0:
            return

        # one sweep for all lanes
        for w in range(LANES):
            factor[w] = z[m, w]
        lowest = strategies(plan, z, before, mantissa, exponent)
        for k in range(len(plan.shaping)):
            s = plan.shaping[k]
            for a in range(plan.slot_start[s], plan.slot_start[s + 1]):
                for w in range(LANES):
                    p[a, w] = before[a, w]
        for w in range(LANES):
            lowest = min(lowest, rarest[w])
        deep = plan.depth * lowest < UNDERFLOW
        forward(plan, mantissa, exponent, deep, reach, power, belief)
        backward(plan, pays, lam, factor, belief, before, p, value, slope, True)

        # what each lane does next
        any_wants = False
        for w in range(LANES):
            wants[w] = False
            tangent[w] = False
            for i in range(m + 1):
                residual[i, w] = 0.0
            if phase[w] == IDLE:
                continue
            rounds[w] += 1
            error = 0.0
            largest = 1.0
            for k in range(len(plan.shaping)):
                s = plan.shaping[k]
                first, last = plan.slot_start[s], plan.slot_start[s + 1]
                for a in range(1, last - first):
                    i = plan.unknown_start[k] + a - 1
                    residual[i, w] = factor[w] * slope[first + a, w] - z[i, w]
                    error = max(error, abs(residual[i, w]))
                    largest = max(largest, abs(z[i, w]))
            if not math.isfinite(error):
                error = math.inf
            done = False
            reject = False
            accept = False
            hopeless = rounds[w] > ROUNDS or base[m, w] < BEHIND
            if hopeless and strict[w] == 1.0 and stop[0] == 0:  # once more from the start
                strict[w] = STRICT
                for i in range(m + 1):
                    z[i, w] = base[i, w] = guess[i, w] = direction[i, w] = 0.0
                phase[w] = START
                held[w] = again[w] = False
                rounds[w] = steps[w] = turns[w] = tries[w] = care[w] = 0
            elif hopeless or stop[0] != 0:
                done = True
                report[0, world[w]] = STOPPED if stop[0] != 0 else GAVE_UP
            elif phase[w] == START:
                if held[w]:
                    done = True
                    report[0, world[w]] = FOLLOWED
                else:
                    accept = True
            else:
                if tries[w] == 0:
                    for k in range(len(plan.mixed)):
                        s = plan.mixed[k]
                        for j in range(plan.member_start[s], plan.member_start[s + 1]):
                            predicted[plan.members[j], w] = belief[plan.members[j], w]
                good = error <= (TIGHT * largest if held[w] else NEAR * largest if care[w] > 0 else LOOSE)
                if not good and tries[w] > 0 and held[w] and error <= STUCK * largest:
                    good = error > 0.5 * last_error[w] or tries[w] >= NEWTON
                if good:
                    accept = True
                elif tries[w] >= NEWTON or error > 1e6 or (tries[w] > 0 and error > strict[w] * CONTRACTS * last_error[w]):
                    reject = True
                else:
                    wants[w] = True
                    tries[w] += 1
                last_error[w] = error
            if accept and phase[w] == CORRECT:
                # how far the prediction was off, in probabilities and beliefs
                off = 0.0
                for k in range(len(plan.shaping)):
                    s = plan.shaping[k]
                    u = plan.unknown_start[k]
                    count = plan.slot_start[s + 1] - plan.slot_start[s]
                    high_now = high_then = 0.0
                    for a in range(1, count):
                        high_now = max(high_now, z[u + a - 1, w])
                        high_then = max(high_then, guess[u + a - 1, w])
                    sum_now, sum_then = math.exp(-high_now), math.exp(-high_then)
                    for a in range(1, count):
                        sum_now += math.exp(z[u + a - 1, w] - high_now)
                        sum_then += math.exp(guess[u + a - 1, w] - high_then)
                    off = max(off, abs(math.exp(-high_now) / sum_now - math.exp(-high_then) / sum_then))
                    for a in range(1, count):
                        now = math.exp(z[u + a - 1, w] - high_now) / sum_now
                        then = math.exp(guess[u + a - 1, w] - high_then) / sum_then
                        off = max(off, abs(now - then))
                for k in range(len(plan.mixed)):
                    s = plan.mixed[k]
                    for j in range(plan.member_start[s], plan.member_start[s + 1]):
                        n = plan.members[j]
                        off = max(off, abs(belief[n, w] - predicted[n, w]))
                if again[w]:
                    pass
                elif off > strict[w] * JUMP:
                    accept = False
                    reject = True
                    wants[w] = False
                else:
                    steps[w] += 1
                    earlier_step[w] = step[w]
                    if not held[w]:
                        grow = math.sqrt(strict[w] * AIM / max(off, 1e-9))
                        if tries[w] >= 3:
                            grow = min(grow, 0.8)
                        step[w] *= min(max(grow, 0.4), 4.0)
                        care[w] = max(care[w] - 1, 0)
            if done:
                write_log_p(plan, w, world[w], factor[w], slope, log_p)
                account(report, world[w], rounds[w], steps[w], turns[w])
                phase[w] = IDLE
                active -= 1
                for i in range(m + 1):
                    z[i, w] = 0.0
                continue
            if accept:
                for i in range(m + 1):
                    if not again[w]:
                        earlier[i, w] = base[i, w]
                        earlier_direction[i, w] = direction[i, w]
                    base[i, w] = z[i, w]
                    border[i, w] = 0.0
                border[m, w] = 1.0
                for i in range(m):
                    residual[i, w] = 0.0
                residual[m, w] = 1.0
                tangent[w] = True
                wants[w] = True
            elif reject:
                step[w] *= 0.5
                if step[w] < SHORTEST or again[w]:
                    rounds[w] = ROUNDS  # given up at the next sweep
                again[w] = care[w] == 0
                care[w] = CAREFUL
                tries[w] = 0
                held[w] = False
                for i in range(m):
                    residual[i, w] = 0.0
                ahead = 0.0 if again[w] else step[w]
                for i in range(m + 1):
                    z[i, w] = guess[i, w] = base[i, w] + ahead * direction[i, w]
            else:
                for i in range(m + 1):
                    border[i, w] = 0.0 if held[w] else direction[i, w]
                if held[w]:
                    border[m, w] = 1.0
            any_wants = any_wants or wants[w]
        if not any_wants:
            continue

        # GMRES for all lanes that want it
        shares(plan, mantissa, exponent, reach, power, share)
        for w in range(LANES):
            norm = math.sqrt(_dot(residual, residual, w)) if wants[w] else 0.0
            open_lane[w] = norm > 0.0
            size[w] = 0
            for i in range(krylov + 1):
                gap[i, w] = 0.0
            gap[0, w] = start_gap[w] = norm
            for i in range(m + 1):
                space[0, i, w] = residual[i, w] / norm if norm > 0.0 else 0.0
                correction[i, w] = 0.0
        for j in range(krylov):
            some = False
            for w in range(LANES):
                some = some or open_lane[w]
            if not some:
                break
            linearised(
                plan, pays, lam, factor, belief, share, before, p, value, slope, space[j], space[j, m],
                d_log_p, d_log_reach, d_belief, d_p, d_value, d_y,
            )  # fmt: skip
            following = space[j + 1]
            for k in range(len(plan.shaping)):
                s = plan.shaping[k]
                first = plan.slot_start[s]
                for a in range(1, plan.slot_start[s + 1] - first):
                    i = plan.unknown_start[k] + a - 1
                    for w in range(LANES):
                        following[i, w] = space[j, i, w] - d_y[first + a, w]
            for w in range(LANES):
                following[m, w] = 0.0
            for i in range(m + 1):
                for w in range(LANES):
                    following[m, w] += border[i, w] * space[j, i, w]
            for q in range(j + 1):  # modified Gram-Schmidt
                for w in range(LANES):
                    hessenberg[q, j, w] = 0.0
                for i in range(m + 1):
                    for w in range(LANES):
                        hessenberg[q, j, w] += space[q, i, w] * following[i, w]
                for i in range(m + 1):
                    for w in range(LANES):
                        following[i, w] -= hessenberg[q, j, w] * space[q, i, w]
            for w in range(LANES):
                norm = math.sqrt(_dot(following, following, w))
                if not open_lane[w]:
                    for i in range(m + 1):
                        following[i, w] = 0.0
                    continue
                for q in range(j):  # the rotations so far
                    upper, lower = hessenberg[q, j, w], hessenberg[q + 1, j, w]
                    hessenberg[q, j, w] = cosine[q, w] * upper + sine[q, w] * lower
                    hessenberg[q + 1, j, w] = cosine[q, w] * lower - sine[q, w] * upper
                long = math.hypot(hessenberg[j, j, w], norm)
                size[w] = j + 1
                if long == 0.0 or not math.isfinite(long):
                    size[w] = j
                    open_lane[w] = False
                    for i in range(m + 1):
                        following[i, w] = 0.0
                    continue
                cosine[j, w] = hessenberg[j, j, w] / long
                sine[j, w] = norm / long
                hessenberg[j, j, w] = long
                hessenberg[j + 1, j, w] = 0.0
                gap[j + 1, w] = -sine[j, w] * gap[j, w]
                gap[j, w] *= cosine[j, w]
                enough = start_gap[w] * (EXACT if care[w] > 0 else ROUGH if tangent[w] else FINE)
                if abs(gap[j + 1, w]) <= enough or norm <= 1e-14 * long:
                    open_lane[w] = False
                for i in range(m + 1):
                    following[i, w] = following[i, w] / norm if norm > 0.0 and open_lane[w] else 0.0
        for w in range(LANES):
            if not wants[w]:
                continue
            for j in range(size[w] - 1, -1, -1):
                y = gap[j, w]
                for q in range(j + 1, size[w]):
                    y -= hessenberg[j, q, w] * gap[q, w]
                gap[j, w] = y / hessenberg[j, j, w]
            for j in range(size[w]):
                for i in range(m + 1):
                    correction[i, w] += gap[j, w] * space[j, i, w]

        # each lane moves
        for w in range(LANES):
            if not wants[w]:
                continue
            if not tangent[w]:
                for i in range(m + 1):
                    z[i, w] += correction[i, w]
                if held[w]:
                    z[m, w] = 1.0
                continue
            norm = math.sqrt(_dot(correction, correction, w))
            if not (norm > 0.0 and math.isfinite(norm)):
                rounds[w] = ROUNDS  # given up at the next sweep
                continue
            straight = _dot(correction, direction, w) / norm
            if straight < 0.0:
                straight = -straight
                norm = -norm
            if phase[w] == CORRECT and not again[w]:
                if straight < 1.0 - strict[w] * (1.0 - BEND) or (held[w] and norm < 0.0):
                    steps[w] -= 1
                    step[w] = 0.5 * earlier_step[w]
                    if step[w] < SHORTEST:
                        rounds[w] = ROUNDS
                    care[w] = CAREFUL
                    held[w] = False
                    tries[w] = 0
                    for i in range(m + 1):
                        base[i, w] = earlier[i, w]
                        direction[i, w] = earlier_direction[i, w]
                        z[i, w] = guess[i, w] = base[i, w] + step[w] * direction[i, w]
                    continue
                if correction[m, w] / norm * direction[m, w] < 0.0:
                    turns[w] += 1
            if held[w]:
                report[0, world[w]] = FOLLOWED
                write_log_p(plan, w, world[w], factor[w], slope, log_p)
                account(report, world[w], rounds[w], steps[w], turns[w])
                phase[w] = IDLE
                active -= 1
                for i in range(m + 1):
                    z[i, w] = 0.0
                continue
            steepest = 0.0
            for i in range(m + 1):
                direction[i, w] = correction[i, w] / norm
                if i < m:
                    steepest = max(steepest, abs(direction[i, w]))
            if phase[w] == START:
                step[w] = FIRST / max(steepest, 1e-12)
                phase[w] = CORRECT
            if direction[m, w] > 0.0 and base[m, w] + step[w] * direction[m, w] >= 1.0:
                step[w] = (1.0 - base[m, w]) / direction[m, w]
                held[w] = True
            again[w] = False
            tries[w] = 0
            for i in range(m + 1):
                z[i, w] = guess[i, w] = base[i, w] + step[w] * direction[i, w]
            if held[w]:
                z[m, w] = guess[m, w] = 1.0
