"""Following the branch of one part of a game, many worlds in step.

The equilibria of a part form a curve in (log-odds x, factor t), where every rationality is t times its target:
H(x, t) = x - t S(x, t) = 0, S being one forward and one backward sweep. The curve starts at t = 0, where everyone
mixes evenly; wanted is the first point of it with t = 1 (McKelvey and Palfrey 1998; Turocy 2005). It is followed by
predictor and corrector with pseudo-arclength (Turocy 2010; Allgower and Georg 1990, ch. 6). A visit to a point z of
each lane:

1. A lane that is free takes the next world.
2. Sweep, with its derivative by the tape of the part (see `tape`): H and its Jacobian.
3. Eliminate [H_x H_t; c], c being the direction so far, with two right sides: (-H, 0) gives the correction, (0, 1)
   the tangent, and the pivots the sign of the determinant, which is positive at t = 0 and stays so along the curve.
4. Judge: where the residual is small enough to be gone after the correction, the point is accepted; else it is
   corrected and visited again, or refused.
5. Correct, and take the curve for the cubic through the last two accepted points and their tangents.
6. Choose the next step, half of the last one where a point was refused; or arrive, and turn back or leave.
7. Predict the next point along the cubic.

A point is refused, and half the step tried, where the corrections together change a probability or a belief by more
than `JUMP`, where they do not contract, where the step has changed one by more than `CHANGE`, or where the determinant
is negative or the tangent turned by more than `BEND`: then the path has leapt to another arm. Each lane is at its own
point of its own curve, and one that is done takes the next world, so easy worlds do not wait for hard ones.
Likelihoods are kept as logarithms throughout.

A leap may go unnoticed where it is made: where the curve is nearly straight in log-odds a step is long, and another arm
may lie so near that the prediction falls to it. So every lane that has arrived goes back, from its end with t falling,
in steps that fall elsewhere, to where there is one equilibrium alone (see `contraction`), which the branch from t = 0
has to pass. From any other point the way back does not lead there but round a turn and up past t = 1, and the world is
given up. Where there is one alone at t = 1 nothing else can be come to: the path goes there in one step, and stays.
"""

from __future__ import annotations

import math

import numpy as np

from standoff.equilibrium import tolerances as tol
from standoff.equilibrium.compiled import kernel
from standoff.equilibrium.elimination import eliminate
from standoff.equilibrium.game_parts import Part
from standoff.equilibrium.part_sweep import differentiate, evaluate, movement, part_room, take, write_strategies
from standoff.equilibrium.plan import Array, Whole
from standoff.equilibrium.simd import fused, larger, load, row_of, store, where_less
from standoff.equilibrium.status import (
    ALONE,
    CORRECT,
    FACTOR,
    FOLLOWED,
    GAVE_UP,
    IDLE,
    OUTCOME,
    START,
    STEPS,
    STOPPED,
    SYMMETRIC,
    TURNS,
    WORK,
)

VISITS = 4000  # points before a world is given up


@kernel
def follow(
    part: Part,
    chance: Array,
    pay: Array,
    rationality: Array,
    expected_payoff: Array,
    entry: Array,
    log_p: Array,
    status: Array,
    stop: Whole,
    visits: int = VISITS,
    strict: float = 1.0,
    nudge: float = 0.0,
) -> None:
    """Follows the branch of a part to t = 1 in every world of a block.

    Args:
        chance: `[chance row, world]`; pay: `[payoff row, world]`; rationality: `[actor, world]`.
        expected_payoff: `[situation * actors, world]` what situations after the part are worth; entry: as `outside`
            gives it.
        log_p: `[action, world]` written in the rows of the part.
        status: `[row, world]` written, see `status`: the outcome (FOLLOWED, GAVE_UP or STOPPED), the factor at which a
            world was given up, and SYMMETRIC; added to: work (visits), steps and turns. Worlds that are not FOLLOWED
            on entry are left out. ALONE is read: the factor below which there is one equilibrium.
        stop: `[1]` set from outside to a number other than 0 to end early.
        visits: points before a world is given up; strict: smaller holds steps so much tighter.
        nudge: so much is added to the log-odds of first options on the way, less for each unknown than for the one
            before it; it comes in from nothing at the start and is gone at the end. Where two arms of the curve cross
            at a point, as in games with a symmetry, this parts them.
    """
    worlds = pay.shape[1]
    lanes = len(part.lanes)
    n = part.n
    m = n + 1
    actions = len(part.actions)
    sets = len(part.actor)

    room = part_room(part, rationality.shape[0])
    constant, lam, slope, belief, c, d, total = (
        room.constant, room.lam, room.slope, room.belief, room.c, room.d, room.total,
    )  # fmt: skip
    d_log_p = np.zeros((actions + 1, lanes))
    d_likelihood = np.zeros((len(part.way_start) - 1, lanes))
    high = np.zeros(lanes)
    # a lane's place on its branch: z = (x, t) now and at the last accepted point
    z = np.zeros((m, lanes))
    base = np.zeros((m, lanes))
    direction = np.zeros((m, lanes))
    curve = np.zeros((m, lanes))  # second and third coefficient of the cubic that the path is taken for at `base`
    twist = np.zeros((m, lanes))
    a = np.zeros((m, m + 2, lanes))
    change = np.zeros((m, lanes))
    columns = np.zeros(m + 2, dtype=np.int64)
    upright = np.zeros(lanes)
    sound = np.zeros(lanes)
    off = np.zeros(lanes)
    moved = np.zeros(lanes)
    shift = np.zeros(lanes)
    error = np.zeros(lanes)
    largest = np.zeros(lanes)
    last_error = np.zeros(lanes)
    last_off = np.zeros(lanes)
    norm = np.zeros(lanes)
    far = np.zeros(lanes)
    slack = np.zeros(lanes)  # the nudge, and its derivative by z[n]
    ease = np.zeros(lanes)
    straight = np.zeros(lanes)
    step = np.zeros(lanes)
    care = np.ones(lanes)  # how much shorter steps are held
    size = np.zeros(lanes)  # of payoffs, in log-odds
    unit = np.ones(lanes)  # t = unit * z[n]
    t = np.zeros(lanes)
    held = np.zeros(lanes, dtype=np.bool_)
    tries = np.zeros(lanes, dtype=np.int64)
    phase = np.zeros(lanes, dtype=np.int64)
    rounds = np.zeros(lanes, dtype=np.int64)
    steps = np.zeros(lanes, dtype=np.int64)
    turns = np.zeros(lanes, dtype=np.int64)
    world = np.full(lanes, -1)
    # what probabilities and beliefs were at `base`, and how much they have changed since
    earlier = np.zeros((actions, lanes))
    believed = np.ones((len(part.member_flow), lanes))
    changed = np.zeros(lanes)
    # of each visit: whether its point was accepted; accepted and corrected, with more to come; corrected at all;
    # refused; whether the last correction is left out; and what became of the world
    accepted = np.zeros(lanes)
    corrected = np.zeros(lanes)
    pushed = np.zeros(lanes)
    refused = np.zeros(lanes, dtype=np.bool_)
    polished = np.zeros(lanes, dtype=np.bool_)
    done = np.zeros(lanes, dtype=np.int64)
    steepest = np.zeros(lanes)
    # for each unknown an earlier one that is as large, itself where it is nothing, -1 where there is none
    mirror = np.full((n, lanes), -1)
    # the way back: -1 on it, 1 on the way there; and the lowest factor on it
    sense = np.ones(lanes)
    loose = np.ones(lanes)  # how much shorter steps are held at most
    lowest = np.ones(lanes)
    alone = np.zeros(lanes)  # the factor below which there is one equilibrium

    upcoming = 0
    active = 0
    while True:
        # 1. lanes that are free take the next world
        for w in range(lanes):
            while phase[w] == IDLE and upcoming < worlds:
                at = upcoming
                upcoming += 1
                if status[OUTCOME, at] != FOLLOWED:
                    continue
                active += 1
                world[w] = at
                take(part, at, w, chance, pay, rationality, expected_payoff, entry, room)
                size[w] = sharpest = 0.0
                for g in range(len(part.gain_pay)):
                    size[w] = max(size[w], abs(constant[g, w]))
                for i in range(rationality.shape[0]):
                    sharpest = max(sharpest, lam[i, w])
                size[w] *= sharpest
                for i in range(m):
                    z[i, w] = base[i, w] = direction[i, w] = curve[i, w] = twist[i, w] = 0.0
                direction[n, w] = unit[w] = 1.0
                phase[w] = START
                held[w] = n == 0
                step[w] = 0.0
                care[w] = loose[w] = strict
                rounds[w] = steps[w] = turns[w] = tries[w] = 0
                moved[w] = shift[w] = 0.0
                sense[w] = lowest[w] = 1.0
                alone[w] = status[ALONE, at]
                for i in range(n):
                    mirror[i, w] = -1
        if active == 0:
            return

        # 2. one sweep for all lanes, with its derivative
        for w in range(lanes):
            t[w] = 1.0 if held[w] else z[n, w] * unit[w]
        evaluate(part, z, t, room)
        if n > 0:
            differentiate(part, room)
            # 3. the correction and the tangent
            for w in range(lanes):
                rise, fall = z[n, w] / (1.0 + abs(z[n, w])), 1.0 - z[n, w] * unit[w]
                slack[w] = 0.0 if held[w] else nudge * rise * fall
                ease[w] = nudge * (fall / (1.0 + abs(z[n, w])) ** 2 - rise * unit[w])
            zero = row_of(0.0, part.lanes)
            pace, measure = load(t, 0, part.lanes), load(unit, 0, part.lanes)
            most, long = zero, row_of(1.0, part.lanes)
            for k in range(sets):
                u = part.unknown[k]
                if u < 0:
                    continue
                first = part.action_start[k]
                for b in range(1, part.action_start[k + 1] - first):
                    i = u + b - 1
                    here = load(z, i, part.lanes)
                    gap = pace * load(slope, first + b, part.lanes) - here
                    share = 1.0 / (1.0 + part.rank[i]) if part.rank[i] >= 0 else 0.0
                    gap -= load(slack, 0, part.lanes) * share
                    most = larger(most, larger(gap, zero - gap))
                    long = larger(long, larger(here, zero - here))
                    at = i * (m + 2)
                    for j in range(n):
                        store(a, at + j, zero - load(d, i * m + j, part.lanes))
                    store(a, at + i, load(a, at + i, part.lanes) + 1.0)
                    by = load(ease, 0, part.lanes) * share
                    store(a, at + n, by - load(d, i * m + n, part.lanes) * measure)
                    store(a, at + m, gap)
                    store(a, at + m + 1, zero)
            store(error, 0, most)
            store(largest, 0, long)
            for j in range(m):
                store(a, n * (m + 2) + j, load(direction, j, part.lanes))
            store(a, n * (m + 2) + m, zero)
            store(a, n * (m + 2) + m + 1, row_of(1.0, part.lanes))
            eliminate(a, upright, sound, part.lanes, high, columns)
            squares, along = zero, zero
            for i in range(m):
                each = load(a, i * (m + 2) + m + 1, part.lanes)
                squares = fused(each, each, squares)
                along = fused(each, load(direction, i, part.lanes), along)
            store(norm, 0, squares)
            store(straight, 0, along)
            for w in range(lanes):
                norm[w] = math.sqrt(norm[w])
                straight[w] /= norm[w]
                total[w] = 0.0
                if held[w]:  # the correction that leaves t where it is
                    total[w] = -a[n, m, w] / a[n, m + 1, w]
            less = load(total, 0, part.lanes)
            squares = zero
            for i in range(m):
                at = i * (m + 2) + m
                each = fused(less, load(a, at + 1, part.lanes), load(a, at, part.lanes))
                store(change, i, each)
                squares = fused(each, each, squares)
            store(far, 0, squares)
            movement(part, change, unit, room, d_log_p, d_likelihood, off)
            most = zero
            for b in range(actions):
                by = load(c, part.at_action + b, part.lanes) - load(earlier, b, part.lanes)
                most = larger(most, larger(by, zero - by))
            for j in range(len(part.member_flow)):
                if part.member_flow[j] >= 0:
                    by = load(belief, j, part.lanes) - load(believed, j, part.lanes)
                    most = larger(most, larger(by, zero - by))
            store(changed, 0, most)

        # 4. what becomes of each visit
        for w in range(lanes):
            accepted[w] = pushed[w] = corrected[w] = 0.0
            refused[w] = polished[w] = False
            done[w] = -1
            if phase[w] == IDLE:
                continue
            rounds[w] += 1
            accept = False
            if stop[0] != 0:
                done[w] = STOPPED
            elif n == 0:
                done[w] = FOLLOWED
            elif rounds[w] > visits or base[n, w] < tol.BEHIND or base[n, w] * unit[w] > 1.0 + tol.BEYOND:
                done[w] = GAVE_UP
            elif phase[w] == START:
                accept = sound[w] > 0.0 and upright[w] > 0.0
                if not accept:
                    done[w] = GAVE_UP
            else:
                moved[w] += off[w]
                shift[w] += math.sqrt(far[w])
                good = math.isfinite(error[w]) and math.isfinite(norm[w]) and sound[w] > 0.0
                at_end = False
                if good and held[w]:
                    at_end = error[w] <= tol.TIGHT * largest[w]
                    if not at_end and tries[w] > 0 and error[w] <= max(tol.STUCK * largest[w], tol.ROUNDING * size[w]):
                        at_end = error[w] > 0.5 * last_error[w] or tries[w] >= tol.NEWTON
                    if not at_end and tries[w] > 0 and error[w] < 1.0:  # the last correction need not be seen
                        ahead = (error[w] / last_error[w]) ** 2
                        at_end = ahead * error[w] <= tol.TIGHT * largest[w]
                        polished[w] = at_end
                near = not held[w] and error[w] <= care[w] * tol.NEAR and off[w] <= care[w] * tol.SURE
                if not held[w] and not near and tries[w] > 0:
                    # two corrections tell how the next would be: each is as its last one squared
                    rest = max(error[w] / last_error[w], off[w] / last_off[w]) ** 2
                    near = rest * error[w] <= care[w] * tol.AFTER and rest * off[w] <= care[w] * tol.AFTER
                sure = alone[w] >= 1.0  # no step is too long
                far_off = (
                    moved[w] > care[w] * tol.JUMP
                    or shift[w] > tol.DRIFT * abs(step[w])
                    or changed[w] > loose[w] * tol.CHANGE
                )
                if not good or (far_off and not sure):
                    refused[w] = True
                elif at_end or near:
                    accept = sense[w] * upright[w] > 0.0 and (sure or straight[w] >= 1.0 - care[w] * (1.0 - tol.BEND))
                    accept = accept and not (held[w] and a[n, m + 1, w] < 0.0)
                    for i in range(n):  # without a fork what mirrors each other does so for ever
                        if mirror[i, w] >= 0:
                            other = abs(z[mirror[i, w], w]) if mirror[i, w] < i else 0.0
                            accept = accept and abs(abs(z[i, w]) - other) <= tol.BROKEN * largest[w]
                    refused[w] = not accept
                    if not accept:  # a fork or a narrow turn is near: go gently
                        care[w] = max(tol.CARE * care[w], tol.CAREFUL * loose[w])
                elif tries[w] >= tol.NEWTON or (
                    tries[w] > 0
                    and (
                        error[w] > tol.CONTRACTS * last_error[w]
                        or off[w] > max(tol.CONTRACTS * last_off[w], tol.LITTLE)
                    )
                ):
                    refused[w] = True
                else:
                    tries[w] += 1
                    pushed[w] = 1.0
                last_error[w] = error[w]
                last_off[w] = max(off[w], 1e-300)
            if accept:
                accepted[w] = 1.0
                if phase[w] == CORRECT:
                    care[w] = min(tol.EASE * care[w], loose[w])
                    if sense[w] > 0.0:
                        steps[w] += 1
                        if a[n, m + 1, w] * direction[n, w] < 0.0:
                            turns[w] += 1
                    if held[w] or (sense[w] < 0.0 and (z[n, w] + change[n, w]) * unit[w] <= alone[w]):
                        done[w] = FOLLOWED
                    else:
                        corrected[w] = pushed[w] = 1.0
                if phase[w] == START:  # t is measured so that at first it counts as much as log-odds
                    fastest = 0.0
                    for i in range(n):
                        fastest = max(fastest, abs(a[i, m + 1, w] / a[n, m + 1, w]))
                    # Where next to none moves at first, as in a game with a symmetry, payoffs measure it: else all that
                    # happens, a fork above all, comes the sooner after t = 0 the higher the target is
                    unit[w] = 1.0 / max(fastest if fastest >= tol.STILL * size[w] else size[w], 1.0)
                    a[n, m + 1, w] /= unit[w]
                    norm[w] = 0.0
                    for i in range(m):
                        norm[w] += a[i, m + 1, w] * a[i, m + 1, w]
                    norm[w] = math.sqrt(norm[w])

        # 5. points corrected or accepted, and what the curve is taken for there
        if n > 0:
            zero, half = row_of(0.0, part.lanes), row_of(0.5, part.lanes)
            taken, further = load(accepted, 0, part.lanes), load(corrected, 0, part.lanes)
            for b in range(actions):
                now = where_less(half, taken, load(c, part.at_action + b, part.lanes), load(earlier, b, part.lanes))
                store(earlier, b, now)
            for j in range(len(part.member_flow)):
                now = where_less(half, taken, load(belief, j, part.lanes), load(believed, j, part.lanes))
                store(believed, j, now)
            push = load(pushed, 0, part.lanes)
            squares = zero
            for i in range(m):
                here = load(z, i, part.lanes)
                if i == n:  # where t is held it stays
                    for w in range(lanes):
                        pushed[w] = 0.0 if held[w] else pushed[w]
                    push = load(pushed, 0, part.lanes)
                here = where_less(half, push, here + load(change, i, part.lanes), here)
                store(z, i, here)
                by = here - load(base, i, part.lanes)
                squares += by * by
            store(far, 0, squares)
            for w in range(lanes):
                far[w] = math.sqrt(far[w]) if corrected[w] != 0.0 else 1.0
            length, measure = load(far, 0, part.lanes), load(norm, 0, part.lanes)
            most = zero
            for i in range(m):
                now = load(a, i * (m + 2) + m + 1, part.lanes) / measure
                before, here = load(direction, i, part.lanes), load(z, i, part.lanes)
                chord = (here - load(base, i, part.lanes)) / length
                bent = (2.0 * now + before - 3.0 * chord) / length
                store(curve, i, where_less(half, further, bent, load(curve, i, part.lanes)))
                bent = (now + before - 2.0 * chord) / (length * length)
                store(twist, i, where_less(half, further, bent, load(twist, i, part.lanes)))
                store(direction, i, where_less(half, taken, now, before))
                store(base, i, where_less(half, taken, here, load(base, i, part.lanes)))
                most = larger(most, larger(now, zero - now))
            store(steepest, 0, most)

        # 6. the next step, or the end
        for w in range(lanes):
            if phase[w] == IDLE:
                continue
            if done[w] < 0 and accepted[w] != 0.0:
                if sense[w] < 0.0:
                    lowest[w] = min(lowest[w], base[n, w] * unit[w])
                elif steps[w] == 1 and nudge == 0.0:
                    for i in range(n):
                        if abs(z[i, w]) <= tol.ALIKE:
                            mirror[i, w] = i
                        for j in range(i):
                            if mirror[i, w] < 0 and abs(abs(z[i, w]) - abs(z[j, w])) <= tol.ALIKE:
                                mirror[i, w] = j
                if phase[w] == START:
                    step[w] = care[w] * tol.FIRST / steepest[w]
                    if alone[w] >= 1.0:  # no other point can be come to: straight to the end
                        step[w] = max(step[w], 2.0 / (unit[w] * direction[n, w]))
                    phase[w] = CORRECT
                else:
                    # the prediction is of third order
                    grow = math.sqrt(math.sqrt(care[w] * tol.AIM / max(moved[w], 1e-9)))
                    if tries[w] >= tol.SLOW:
                        grow = min(grow, tol.SLOWER)
                    grow = min(grow, loose[w] * tol.AIMED / max(changed[w], 1e-9))
                    grow = min(grow, math.sqrt(loose[w] * tol.TURNED * (1.0 - tol.BEND) / max(1.0 - straight[w], 1e-9)))
                    step[w] *= min(max(grow, tol.SHRINKS), tol.GROWS)
                symmetric = nudge != 0.0
                for i in range(n):
                    symmetric = symmetric or mirror[i, w] >= 0
                if symmetric:  # where nothing moves, many forks fit into a step
                    step[w] = min(step[w], (tol.LONGER * abs(base[n, w]) + tol.FIRST) / max(abs(direction[n, w]), 1e-9))
                ahead = base[n, w] + step[w] * (direction[n, w] + step[w] * (curve[n, w] + step[w] * twist[n, w]))
                rest = (1.0 if sense[w] > 0.0 else tol.LAND * alone[w]) / unit[w] - base[n, w]
                over = sense[w] * direction[n, w] > 0.0 and sense[w] * (ahead - base[n, w] - rest) >= 0.0
                held[w] = over and sense[w] > 0.0
                if over:  # the step at which the prediction is at the end: the root of the quadratic that is nearest
                    under = direction[n, w] * direction[n, w] + 4.0 * curve[n, w] * rest
                    step[w] = 2.0 * rest / (direction[n, w] + sense[w] * math.sqrt(max(under, 0.0)))
            elif refused[w]:
                step[w] *= 0.5
                held[w] = False
                if abs(step[w]) < tol.SHORTEST:
                    done[w] = GAVE_UP
            if done[w] >= 0 and sense[w] > 0.0:
                status[STEPS, world[w]] += steps[w]
                status[TURNS, world[w]] += turns[w]
                for i in range(n):
                    if mirror[i, w] >= 0:
                        status[SYMMETRIC, world[w]] = 1.0
                for k in range(sets):
                    first, last = part.action_start[k], part.action_start[k + 1]
                    for b in range(first, last):
                        i = part.unknown[k] + b - first - 1
                        if part.unknown[k] >= 0 and b > first:  # as they are, not as the response to them would be
                            slope[b, w] = z[i, w] + (change[i, w] if polished[w] else 0.0)
                        else:
                            slope[b, w] = t[w] * slope[b, w] + (d_log_p[b, w] if polished[w] and b > first else 0.0)
                write_strategies(part, w, world[w], slope, log_p)
            if done[w] == FOLLOWED and n > 0 and sense[w] > 0.0 and alone[w] < 1.0:  # now back to where there is one
                done[w] = -1
                status[WORK, world[w]] += rounds[w]
                rounds[w] = 0
                sense[w] = -1.0
                care[w] = loose[w] = tol.LAX * strict
                held[w] = False
                for i in range(m):
                    base[i, w] = z[i, w] + (change[i, w] if polished[w] else 0.0)
                    direction[i, w] = -direction[i, w]
                    curve[i, w] = twist[i, w] = 0.0
                base[n, w] = 1.0 / unit[w]
                step[w] *= tol.AGAIN
            if done[w] >= 0:
                status[OUTCOME, world[w]] = done[w]
                status[WORK, world[w]] += rounds[w]
                status[FACTOR, world[w]] = (base[n, w] * unit[w]) if sense[w] > 0.0 else lowest[w]
                phase[w] = IDLE
                active -= 1
                for i in range(m):
                    z[i, w] = base[i, w] = 0.0
            elif accepted[w] != 0.0 or refused[w]:
                accepted[w] = 1.0
                tries[w] = 0
                moved[w] = shift[w] = 0.0
        # 7. predict
        if n > 0:
            taken, length = load(accepted, 0, part.lanes), load(step, 0, part.lanes)
            for i in range(m):
                ahead_of = load(curve, i, part.lanes) + length * load(twist, i, part.lanes)
                ahead_of = load(base, i, part.lanes) + length * (load(direction, i, part.lanes) + length * ahead_of)
                store(z, i, where_less(half, taken, ahead_of, load(z, i, part.lanes)))
            for w in range(lanes):
                if held[w] and accepted[w] != 0.0:
                    z[n, w] = 1.0 / unit[w]
