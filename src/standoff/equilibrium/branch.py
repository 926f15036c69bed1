"""Following the principal branch of the logit correspondence, many worlds in step.

The agent logit equilibria of a game form a curve in (log-odds x, factor t), where every rationality is t times its
target. The curve starts at t = 0, where everyone mixes evenly; the equilibrium wanted is the first point of it with
t = 1 (McKelvey and Palfrey 1998; Turocy 2005). Written as H(x, t) = x - S(x, t) = 0, where S is one forward and one
backward sweep: x holds only the log-odds that shape beliefs, all else follows from them within S.

The curve is followed by predictor and corrector with pseudo-arclength (Turocy 2010; Allgower and Georg 1990, ch. 6):

1. At an accepted point solve [H_x H_t; c] d = (0, 1), c the direction so far, and scale d to length 1: the tangent.
2. Predict a step along it, bent as the last two tangents say; if that would pass t = 1, step onto t = 1 and hold it.
3. Correct by Newton: [H_x H_t; c] d = (-H, 0), with c the tangent, or d_t = 0 where t is held.
4. Accept if Newton contracts and neither strategies nor beliefs moved further from the prediction than `JUMP`. The next
   step is sized by the error of this prediction.
5. Solve for the tangent at the new point. The determinant of [H_x H_t; c] is positive at t = 0 and stays so along the
   curve; where it is not, or where the tangent has turned by more than `BEND`, the path has leapt to another arm,
   and goes back to try half the step. This matters: where parts of a game that hardly touch come near a fork
   together, a longer step goes straight over it onto an arm from which there is no good way on.
6. At t = 1 the tangent is checked as at any other point; then the world is done.

Many turns can be real. Parts of a game that hardly touch fold each at its own t, and a curve has but one t: to pass
the fold of one part all others must walk back along theirs (the problem of the mountain climbers). Such worlds take
hundreds of steps, and `EFFORT` bounds what is spent on one.

Both linear systems are solved by GMRES (Saad and Schultz 1986) whose products are one linearised sweep each, so no
Jacobian is ever formed. `LANES` worlds go in step, each at its own point of its own curve; a lane that is done takes
the next world. What happens in a lane depends on its world alone: results do not depend on the number of cores.
"""

from __future__ import annotations

import math

import numpy as np

from standoff.equilibrium.compiled import kernel
from standoff.equilibrium.sweep import (
    Array,
    Plan,
    Whole,
    backward,
    forward,
    linearised,
    needs_exponents,
    room,
    shares,
    strategies,
    take_world,
)

TIGHT = 1e-12  # residual in log-odds at the end of the branch, relative to the largest log-odds
LOOSE = 1e-5  # residual in log-odds that is near enough on the way
STUCK = 1e-9  # at the end, a residual (relative as TIGHT) that no longer falls is accepted below this
BEND = 0.5  # cosine of the largest angle between the tangents of neighbouring points
JUMP = 0.06  # prediction error in a probability or belief that is too large; 0.15 leaps pairs of folds
AIM = 0.015  # prediction error that step sizes aim at
FIRST = 0.5  # largest change of a log-odds in the first step
NEWTON = 6  # corrections before a step is given up
CONTRACTS = 0.5  # part of the residual that a correction may leave; more says that the step was too long
EFFORT = 1.6e7  # edges passed in sweeps and products before a world is given up: a quarter of a second of a core
BEHIND = -0.01  # the curve never goes back past t = 0; a path that does has leapt to where it came from
STRICT = 0.25  # a world that was given up is tried once more with steps held this much tighter
SHORTEST = 1e-7  # step, in log-odds, below which a world is given up
KRYLOV = 60  # largest dimension of the search space of GMRES; about 20 is usual
FINE = 1e-2  # relative residual of GMRES: corrections
STRAIGHT = 1e-3  # and tangents, whose determinant must have the right sign

# What became of a world, as `trace` reports it
FOLLOWED, GAVE_UP, STOPPED = 0, 1, 2
IDLE, START, CORRECT = 0, 1, 2


@kernel
def _dot(a: Array, b: Array, lane: int) -> float:
    total = 0.0
    for i in range(a.shape[0]):
        total += a[i, lane] * b[i, lane]
    return total


@kernel
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


@kernel
def account(report: Array, world: int, rounds: int, steps: int, turns: int) -> None:
    report[1, world] = rounds
    report[2, world] = steps
    report[3, world] = turns


@kernel
def trace(
    plan: Plan,
    chance: Array,
    pay: Array,
    rationality: Array,
    log_p: Array,
    report: Array,
    stop: Whole,
    effort: float = EFFORT,
) -> None:
    """Follows the branch of every world of a block to t = 1.

    Args:
        chance: `[chance row, world]`; pay: `[payoff row, world]`; rationality: `[actor, world]`.
        log_p: `[slot, world]` written where the branch was followed: logarithms of the strategies at its end.
        report: `[5, world]` written: what became of the world (FOLLOWED, GAVE_UP, STOPPED), sweeps, accepted steps,
            turns of the branch (times at which t began to fall or to rise again). The last row is read: the factor up
            to which the branch has been gone already, to strategies `log_p`; NaN where it is to be gone from zero.
        stop: `[1]` set from outside to a number other than 0 to end early.
        effort: edges passed in sweeps and products before a world is given up.
    """
    worlds = pay.shape[1]
    lanes = len(plan.lanes)
    situations = len(plan.edge_start) - 1
    slots = plan.slot_start[-1]
    rows = slots + chance.shape[0]
    m = plan.unknown_start[-1]
    krylov = min(KRYLOV, m + 1)
    enough_work = effort / len(plan.edge_to)  # the same time for games of every size

    pays, lam, p, before, mantissa, exponent, reach, power, belief, value, slope = room(plan, chance.shape[0])
    predicted = np.ones((situations, lanes))
    share = np.zeros((len(plan.flow_edge), lanes))
    # room for derivatives
    d_log_p = np.zeros((rows, lanes))
    d_p = np.zeros((rows, lanes))
    d_log_reach = np.zeros((situations, lanes))
    d_belief = np.zeros((situations, lanes))
    d_value = np.zeros((situations, plan.actors, lanes))
    d_y = np.zeros((slots, lanes))
    # a lane's place on its branch: z = (x, t) now, at the last accepted point, and as predicted
    z = np.zeros((m + 1, lanes))
    base = np.zeros((m + 1, lanes))
    earlier = np.zeros((m + 1, lanes))  # the accepted point before `base`, and the step from it
    earlier_step = np.zeros(lanes)
    guess = np.zeros((m + 1, lanes))
    direction = np.zeros((m + 1, lanes))
    border = np.zeros((m + 1, lanes))
    residual = np.zeros((m + 1, lanes))
    correction = np.zeros((m + 1, lanes))
    factor = np.zeros(lanes)
    step = np.zeros(lanes)
    last_error = np.zeros(lanes)
    tries = np.zeros(lanes, dtype=np.int64)
    phase = np.zeros(lanes, dtype=np.int64)
    strict = np.ones(lanes)  # 1, or STRICT at the second try
    curve = np.zeros((m + 1, lanes))  # second derivative of the path at `base`
    work = np.zeros(lanes, dtype=np.int64)
    solved = np.zeros(lanes, dtype=np.bool_)  # whether GMRES reached its tolerance
    upright = np.zeros(lanes, dtype=np.bool_)  # whether the determinant of its matrix is positive
    held = np.zeros(lanes, dtype=np.bool_)
    tangent = np.zeros(lanes, dtype=np.bool_)
    wants = np.zeros(lanes, dtype=np.bool_)
    world = np.full(lanes, -1)
    rarest = np.zeros(lanes)  # logarithm of the lowest probability of nature
    rounds = np.zeros(lanes, dtype=np.int64)
    steps = np.zeros(lanes, dtype=np.int64)
    turns = np.zeros(lanes, dtype=np.int64)
    # GMRES
    space = np.zeros((krylov + 1, m + 1, lanes))
    hessenberg = np.zeros((krylov + 1, krylov, lanes))
    cosine = np.zeros((krylov, lanes))
    sine = np.zeros((krylov, lanes))
    gap = np.zeros((krylov + 1, lanes))
    start_gap = np.zeros(lanes)
    size = np.zeros(lanes, dtype=np.int64)
    open_lane = np.zeros(lanes, dtype=np.bool_)

    upcoming = 0
    active = 0
    while True:
        # lanes that are free take the next world
        for w in range(lanes):
            if phase[w] == IDLE and upcoming < worlds:
                c = upcoming
                upcoming += 1
                active += 1
                world[w] = c
                rarest[w] = take_world(plan, c, w, chance, pay, rationality, pays, lam, p, mantissa)
                for r in range(slots, rows):
                    before[r, w] = p[r, w]
                for s in range(len(plan.set_actor)):
                    first, last = plan.slot_start[s], plan.slot_start[s + 1]
                    for a in range(first, last):
                        p[a, w] = before[a, w] = mantissa[a, w] = 1.0 / (last - first)
                        exponent[a, w] = 0.0
                for i in range(m + 1):
                    z[i, w] = base[i, w] = guess[i, w] = direction[i, w] = curve[i, w] = 0.0
                direction[m, w] = 1.0
                if m > 0 and report[4, c] > 0.0:  # part of the way is gone already
                    z[m, w] = base[m, w] = report[4, c]
                    for k in range(len(plan.shaping)):
                        first = plan.slot_start[plan.shaping[k]]
                        for i in range(plan.unknown_start[k], plan.unknown_start[k + 1]):
                            a = first + 1 + i - plan.unknown_start[k]
                            z[i, w] = base[i, w] = log_p[a, c] - log_p[first, c]
                phase[w] = START
                strict[w] = 1.0
                held[w] = m == 0
                if m == 0:
                    z[m, w] = 1.0
                step[w] = 0.0
                rounds[w] = steps[w] = turns[w] = tries[w] = work[w] = 0
        if active == 0:
            return

        # one sweep for all lanes
        for w in range(lanes):
            factor[w] = z[m, w]
        lowest = strategies(plan, z, before, mantissa, exponent)
        for k in range(len(plan.shaping)):
            s = plan.shaping[k]
            for a in range(plan.slot_start[s], plan.slot_start[s + 1]):
                for w in range(lanes):
                    p[a, w] = before[a, w]
        for w in range(lanes):
            lowest = min(lowest, rarest[w])
        deep = needs_exponents(plan.depth, lowest)
        forward(plan, mantissa, exponent, deep, reach, power, belief)
        backward(plan, pays, lam, factor, belief, before, p, value, slope, True)

        # what each lane does next
        any_wants = False
        for w in range(lanes):
            wants[w] = False
            tangent[w] = False
            for i in range(m + 1):
                residual[i, w] = 0.0
            if phase[w] == IDLE:
                continue
            rounds[w] += 1
            work[w] += 1
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
            hopeless = work[w] > enough_work or base[m, w] < BEHIND or step[w] < 0.0
            if hopeless and work[w] <= enough_work and strict[w] == 1.0 and stop[0] == 0:  # once more from the start
                strict[w] = STRICT
                for i in range(m + 1):
                    z[i, w] = base[i, w] = guess[i, w] = direction[i, w] = curve[i, w] = 0.0
                direction[m, w] = 1.0
                phase[w] = START
                held[w] = False
                step[w] = 0.0
                steps[w] = turns[w] = tries[w] = 0
            elif hopeless or stop[0] != 0:
                done = True
                report[0, world[w]] = STOPPED if stop[0] != 0 else GAVE_UP
            elif phase[w] == START:
                if held[w]:
                    done = True
                    report[0, world[w]] = FOLLOWED
                elif error <= LOOSE:
                    accept = True
                elif tries[w] < NEWTON:
                    wants[w] = True
                    tries[w] += 1
                else:
                    step[w] = -1.0
            else:
                if tries[w] == 0:
                    for k in range(len(plan.mixed)):
                        s = plan.mixed[k]
                        for j in range(plan.member_start[s], plan.member_start[s + 1]):
                            predicted[plan.members[j], w] = belief[plan.members[j], w]
                good = error <= (TIGHT * largest if held[w] else LOOSE)
                if not good and tries[w] > 0 and held[w] and error <= STUCK * largest:
                    good = error > 0.5 * last_error[w] or tries[w] >= NEWTON
                if good:
                    accept = True
                elif (
                    tries[w] >= NEWTON
                    or error > 1e6
                    or (tries[w] > 0 and error > strict[w] * CONTRACTS * last_error[w])
                ):
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
                if off > strict[w] * JUMP:
                    accept = False
                    reject = True
                    wants[w] = False
                else:
                    steps[w] += 1
                    earlier_step[w] = step[w]
                    if not held[w]:
                        grow = (strict[w] * AIM / max(off, 1e-9)) ** (1.0 / 3.0)  # the prediction is of second order
                        if tries[w] >= 4:
                            grow = min(grow, 0.8)
                        step[w] *= min(max(grow, 0.4), 3.0)
            if done:
                if report[0, world[w]] == FOLLOWED:
                    write_log_p(plan, w, world[w], factor[w], slope, log_p)
                account(report, world[w], work[w], steps[w], turns[w])
                phase[w] = IDLE
                active -= 1
                for i in range(m + 1):
                    z[i, w] = 0.0
                continue
            if accept:  # the tangent: [H_x H_t; direction] d = (0, 1)
                for i in range(m + 1):
                    earlier[i, w] = base[i, w]
                    base[i, w] = z[i, w]
                    border[i, w] = direction[i, w]
                    residual[i, w] = 0.0
                residual[m, w] = 1.0
                tangent[w] = True
                wants[w] = True
            elif reject:
                step[w] *= 0.5
                if step[w] < SHORTEST:
                    step[w] = -1.0  # given up at the next sweep
                tries[w] = 0
                held[w] = False
                for i in range(m):
                    residual[i, w] = 0.0
                for i in range(m + 1):
                    z[i, w] = base[i, w] + step[w] * (direction[i, w] + 0.5 * step[w] * curve[i, w])
                    guess[i, w] = z[i, w]
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
        for w in range(lanes):
            norm = math.sqrt(_dot(residual, residual, w)) if wants[w] else 0.0
            open_lane[w] = norm > 0.0
            size[w] = 0
            solved[w] = norm == 0.0
            upright[w] = True
            for i in range(krylov + 1):
                gap[i, w] = 0.0
            gap[0, w] = start_gap[w] = norm
            for i in range(m + 1):
                space[0, i, w] = residual[i, w] / norm if norm > 0.0 else 0.0
                correction[i, w] = 0.0
        for j in range(krylov):
            some = False
            for w in range(lanes):
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
                    for w in range(lanes):
                        following[i, w] = space[j, i, w] - d_y[first + a, w]
            for w in range(lanes):
                following[m, w] = 0.0
            for i in range(m + 1):
                for w in range(lanes):
                    following[m, w] += border[i, w] * space[j, i, w]
            for q in range(j + 1):  # modified Gram-Schmidt
                for w in range(lanes):
                    hessenberg[q, j, w] = 0.0
                for i in range(m + 1):
                    for w in range(lanes):
                        hessenberg[q, j, w] += space[q, i, w] * following[i, w]
                for i in range(m + 1):
                    for w in range(lanes):
                        following[i, w] -= hessenberg[q, j, w] * space[q, i, w]
            for w in range(lanes):
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
                enough = start_gap[w] * (STRAIGHT if tangent[w] else FINE)
                if abs(gap[j + 1, w]) <= enough or norm <= 1e-14 * long:
                    open_lane[w] = False
                    solved[w] = True
                    # What is outside the search space is left nearly as it was by the matrix, so its determinant has
                    # the sign of that of the square Hessenberg matrix: of its last diagonal before the last rotation
                    upright[w] = cosine[j, w] > 0.0
                for i in range(m + 1):
                    following[i, w] = following[i, w] / norm if norm > 0.0 and open_lane[w] else 0.0
        for w in range(lanes):
            if not wants[w]:
                continue
            work[w] += size[w]
            for j in range(size[w] - 1, -1, -1):
                y = gap[j, w]
                for q in range(j + 1, size[w]):
                    y -= hessenberg[j, q, w] * gap[q, w]
                gap[j, w] = y / hessenberg[j, j, w]
            for j in range(size[w]):
                for i in range(m + 1):
                    correction[i, w] += gap[j, w] * space[j, i, w]

        # each lane moves
        for w in range(lanes):
            if not wants[w]:
                continue
            if not tangent[w]:
                for i in range(m + 1):
                    z[i, w] += correction[i, w]
                if held[w]:
                    z[m, w] = 1.0
                continue
            norm = math.sqrt(_dot(correction, correction, w))
            straight = _dot(correction, direction, w) / norm
            leapt = not (solved[w] and upright[w] and norm > 0.0 and math.isfinite(norm))
            if phase[w] == CORRECT:
                leapt = leapt or straight < 1.0 - strict[w] * (1.0 - BEND)
            if leapt or (held[w] and correction[m, w] < 0.0):
                if phase[w] == START:
                    step[w] = -1.0  # given up at the next sweep
                    continue
                steps[w] -= 1
                step[w] = 0.5 * earlier_step[w]
                if step[w] < SHORTEST:
                    step[w] = -1.0
                held[w] = False
                tries[w] = 0
                for i in range(m + 1):
                    base[i, w] = earlier[i, w]
                    z[i, w] = base[i, w] + step[w] * (direction[i, w] + 0.5 * step[w] * curve[i, w])
                    guess[i, w] = z[i, w]
                continue
            if correction[m, w] * direction[m, w] < 0.0:
                turns[w] += 1
            if held[w]:
                report[0, world[w]] = FOLLOWED
                write_log_p(plan, w, world[w], factor[w], slope, log_p)
                account(report, world[w], work[w], steps[w], turns[w])
                phase[w] = IDLE
                active -= 1
                for i in range(m + 1):
                    z[i, w] = 0.0
                continue
            steepest = 0.0
            for i in range(m + 1):
                now = correction[i, w] / norm
                curve[i, w] = (now - direction[i, w]) / earlier_step[w] if phase[w] == CORRECT else 0.0
                direction[i, w] = now
                if i < m:
                    steepest = max(steepest, abs(now))
            if phase[w] == START:
                step[w] = FIRST / max(steepest, 1e-12)
                phase[w] = CORRECT
            ahead = base[m, w] + step[w] * (direction[m, w] + 0.5 * step[w] * curve[m, w])
            if direction[m, w] > 0.0 and ahead >= 1.0:
                # the step at which the prediction reaches t = 1, by the root of the quadratic that is nearest
                rest = 1.0 - base[m, w]
                under = direction[m, w] * direction[m, w] + 2.0 * curve[m, w] * rest
                step[w] = 2.0 * rest / (direction[m, w] + math.sqrt(max(under, 0.0)))
                held[w] = True
            tries[w] = 0
            for i in range(m + 1):
                z[i, w] = base[i, w] + step[w] * (direction[i, w] + 0.5 * step[w] * curve[i, w])
                guess[i, w] = z[i, w]
            if held[w]:
                z[m, w] = guess[m, w] = 1.0
