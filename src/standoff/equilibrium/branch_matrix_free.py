"""Following the principal branch of the logit correspondence, many worlds in step.

The agent logit equilibria of a game form a curve in (log-odds x, factor t), where every rationality is t times its
target. The curve starts at t = 0, where everyone plays as usual; the equilibrium wanted is the first point of it with
t = 1 (McKelvey and Palfrey 1998; Turocy 2005). Written as H(x, t) = x - S(x, t) = 0, where S is one forward and one
backward sweep: x holds only the log-odds that shape beliefs, all else follows from them within S.

The curve is followed by predictor and corrector with pseudo-arclength (Turocy 2010; Allgower and Georg 1990, ch. 6),
as in `branch_dense`, but without a matrix. A visit to a point of each lane:

1. A lane that is free takes the next world.
2. Sweep.
3. Judge: where the residual is small the point is accepted; else it is corrected and visited again, or refused.
4. Solve [H_x H_t; c] d = (-H, 0) for a correction by Newton's method, with c the direction so far, or d_t = 0 where t
   is held at its end; of a point that is accepted, [H_x H_t; c] d = (0, 1) for the tangent. The determinant of this
   matrix is positive at t = 0 and stays so along the curve. Its sign is estimated; where it seems wrong the system is
   solved again, to `CERTAIN`.
5. Correct, or look at the tangent: where it is not as it should be the point is refused after all.
6. Choose the next step, half of the last one where a point was refused; or arrive, and turn back.
7. Predict the next point from the tangent, bent as the last two tangents say, or the end if that is near; or leave.

A point is refused, and half the step tried, where corrections do not contract, where what is played or believed moved
further from the prediction than `JUMP` or changed by more than `CHANGE` within the step, or where the determinant is
negative or the tangent turned by more than `BEND_MATRIX_FREE`: then the path has leapt to another arm. This matters:
where parts of a game that hardly touch come near a fork together, a longer step goes straight over it onto an arm from
which there is no good way on. A lane that has arrived goes back to t = 0, in steps that fall elsewhere: only the branch
leads there, and what does not come home is given up.

Many turns can be real. Parts of a game that hardly touch fold each at its own t, and a curve has but one t: to pass
the fold of one part all others must walk back along theirs (the problem of the mountain climbers). Such worlds take
hundreds of steps, and `EFFORT` bounds what is spent on one.

Linear systems are solved by GMRES (see `gmres`), so no Jacobian is ever formed. `LANES` worlds go in step, each at its
own point of its own curve; a lane that is done takes the next world. What happens in a lane depends on its world alone:
results do not depend on the number of cores.
"""

from __future__ import annotations

import math

import numpy as np

from standoff.equilibrium import tolerances as tol
from standoff.equilibrium.compiled import inner, kernel
from standoff.equilibrium.gmres import dot, gmres, krylov_room
from standoff.equilibrium.lane import Leaning, log_odds, mix_as_usual, room, take_world, write_log_p
from standoff.equilibrium.plan import Array, Plan, Whole
from standoff.equilibrium.status import (
    CORRECT,
    FACTOR,
    FOLLOWED,
    GAVE_UP,
    IDLE,
    OUTCOME,
    START,
    STEEP,
    STEPS,
    STOPPED,
    TIRED,
    TURNS,
    WORK,
)
from standoff.equilibrium.sweep import respond, shares

EFFORT = 3.4e7  # edges passed in sweeps and products before a world is given up, there and once more back
PATIENCE = 1000  # linear systems that are not solved before a world is given up

WAITS, ACCEPTS, REJECTS, MOVES, END = 0, 1, 2, 3, 4  # what a lane does after a visit


@inner
def _as_usual(plan: Plan, lane: int, leaning: Leaning, z: Array) -> None:
    """Log-odds of usual play into a lane, where anybody leans to it; offsets are those of usual play then."""
    for k in range(len(plan.shaping) if len(leaning.usual) > 0 else 0):
        s = plan.shaping[k]
        first = plan.action_start[s]
        for a in range(first + 1, plan.action_start[s + 1]):
            z[plan.unknown_start[k] + a - first - 1, lane] = 0.0
            if plan.usual[a] >= 0:
                z[plan.unknown_start[k] + a - first - 1, lane] = leaning.usual[a, lane] - leaning.usual[first, lane]


@kernel
def trace(
    plan: Plan,
    chance: Array,
    pay: Array,
    rationality: Array,
    log_p: Array,
    status: Array,
    stop: Whole,
    effort: float = EFFORT,
    strict: float = 1.0,
    patience: int = PATIENCE,
) -> None:
    """Follows the branch of every world of a block to t = 1, and back to t = 0.

    Args:
        chance: `[chance row, world]`; pay: `[payoff row, world]`; rationality: `[rule, world]`.
        log_p: `[action, world]` written where the branch was followed: logarithms of the strategies at its end.
        status: `[row, world]` written, see `status`: the outcome (FOLLOWED, GAVE_UP, STOPPED, TIRED, STEEP), work
            (sweeps and products), steps, and turns (times at which t began to fall or to rise again). FACTOR is read:
            up to where the branch has been gone already, to strategies `log_p`; NaN where it is to be gone from zero.
        stop: `[1]` set from outside to a number other than 0 to end early.
        effort: edges passed in sweeps and products before a world is given up, there and once more back.
        strict: smaller holds steps so much tighter.
        patience: linear systems that are not solved before a world is given up.
    """
    worlds = pay.shape[1]
    lanes = len(plan.lanes)
    situations = len(plan.edge_start) - 1
    actions = plan.action_start[-1]
    rows = actions + chance.shape[0]
    m = plan.unknown_start[-1]
    enough_work = effort / len(plan.edge_to)  # the same time for games of every size

    pays, lam, p, before, mantissa, exponent, reach, power, belief, value, slope, leaning = room(plan, chance.shape[0])
    share = np.zeros((len(plan.flow_edge), lanes))
    search = krylov_room(plan, chance.shape[0])
    # a lane's place on its branch: z = (x, t / unit) now and at the last accepted point
    z = np.zeros((m + 1, lanes))
    base = np.zeros((m + 1, lanes))
    direction = np.zeros((m + 1, lanes))
    curve = np.zeros((m + 1, lanes))  # second and third coefficient of the cubic that the path is taken for at `base`
    twist = np.zeros((m + 1, lanes))
    border = np.zeros((m + 1, lanes))
    residual = np.zeros((m + 1, lanes))
    answer = np.zeros((m + 1, lanes))  # a correction, or the tangent
    unit = np.ones(lanes)
    factor = np.zeros(lanes)
    step = np.zeros(lanes)
    care = np.ones(lanes)  # how much shorter steps are held
    loose = np.ones(lanes)  # the same at most
    sense = np.ones(lanes)  # 1 on the way there, -1 on the way back
    moved = np.zeros(lanes)  # change of what is played and believed since the prediction, and since `base`
    leapt = np.zeros(lanes)
    enough = np.zeros(lanes)
    straightness = np.full(lanes, tol.STRAIGHT)
    error = np.zeros(lanes)
    largest = np.zeros(lanes)
    last_error = np.zeros(lanes)
    tries = np.zeros(lanes, dtype=np.int64)
    phase = np.zeros(lanes, dtype=np.int64)
    work = np.zeros(lanes, dtype=np.int64)
    spent = np.zeros(lanes, dtype=np.int64)  # on the way there
    steps = np.zeros(lanes, dtype=np.int64)
    turns = np.zeros(lanes, dtype=np.int64)
    failed = np.zeros(lanes, dtype=np.int64)
    size = np.zeros(lanes, dtype=np.int64)
    solved = np.zeros(lanes, dtype=np.bool_)
    upright = np.zeros(lanes, dtype=np.bool_)
    held = np.zeros(lanes, dtype=np.bool_)
    wants = np.zeros(lanes, dtype=np.bool_)
    world = np.full(lanes, -1)
    rarest = np.zeros(lanes)  # logarithm of the lowest probability of nature
    # what was played and believed at `base`, and what was predicted
    shapes = np.zeros(actions, dtype=np.bool_)
    for k in range(len(plan.shaping)):
        for a in range(plan.action_start[plan.shaping[k]], plan.action_start[plan.shaping[k] + 1]):
            shapes[a] = True
    earlier = np.zeros((actions, lanes))
    believed = np.ones((situations, lanes))
    predicted = np.zeros((actions, lanes))
    foreseen = np.ones((situations, lanes))
    outcome = np.zeros(lanes, dtype=np.int64)
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
                mix_as_usual(plan, w, leaning, p)
                for r in range(rows):
                    before[r, w] = mantissa[r, w] = p[r, w]
                    exponent[r, w] = 0.0
                for i in range(m + 1):
                    z[i, w] = base[i, w] = direction[i, w] = curve[i, w] = twist[i, w] = 0.0
                if m > 0:
                    _as_usual(plan, w, leaning, z)
                    _as_usual(plan, w, leaning, base)
                direction[m, w] = unit[w] = sense[w] = 1.0
                if m > 0 and status[FACTOR, c] > 0.0:  # part of the way is gone already
                    z[m, w] = status[FACTOR, c]
                    for k in range(len(plan.shaping)):
                        first = plan.action_start[plan.shaping[k]]
                        for i in range(plan.unknown_start[k], plan.unknown_start[k + 1]):
                            a = first + 1 + i - plan.unknown_start[k]
                            z[i, w] = log_p[a, c] - log_p[first, c]
                    for i in range(m + 1):
                        base[i, w] = z[i, w]
                phase[w] = START
                straightness[w] = tol.STRAIGHT
                held[w] = False
                care[w] = loose[w] = strict
                step[w] = 0.0
                spent[w] = steps[w] = turns[w] = tries[w] = work[w] = failed[w] = 0
        if active == 0:
            return

        # 2. one sweep for all lanes
        for w in range(lanes):
            factor[w] = z[m, w] * unit[w]
            if held[w]:
                factor[w] = 1.0 if sense[w] > 0.0 else 0.0
            if m == 0:
                factor[w] = 1.0
        rarest_of_all = 0.0
        for w in range(lanes):
            rarest_of_all = min(rarest_of_all, rarest[w])
        respond(
            plan, z, rarest_of_all, pays, lam, factor, before, p, mantissa, exponent, reach, power, belief, value,
            slope, leaning,
        )  # fmt: skip
        shares(plan, mantissa, exponent, reach, power, share)
        for w in range(lanes):
            error[w], largest[w] = 0.0, 1.0
            for i in range(m + 1):
                residual[i, w] = 0.0
                border[i, w] = 0.0 if held[w] else direction[i, w]
            if held[w]:
                border[m, w] = 1.0
            if phase[w] == IDLE:
                continue
            for k in range(len(plan.shaping)):
                s = plan.shaping[k]
                first, last = plan.action_start[s], plan.action_start[s + 1]
                for a in range(1, last - first):
                    i = plan.unknown_start[k] + a - 1
                    residual[i, w] = log_odds(w, first + a, factor[w], slope, leaning.offset) - z[i, w]
                    error[w] = max(error[w], abs(residual[i, w]))
                    largest[w] = max(largest[w], abs(z[i, w]))
                    if not math.isfinite(residual[i, w]):
                        error[w] = math.inf

        # 3. what each lane solves for: a correction, or at a point that is good enough the tangent
        for w in range(lanes):
            wants[w] = False
            outcome[w] = WAITS
            if phase[w] == IDLE:
                continue
            work[w] += 1
            off = changed = 0.0
            for a in range(actions):
                now = before[a, w] if shapes[a] else p[a, w]
                if tries[w] == 0:
                    predicted[a, w] = now
                off = max(off, abs(now - predicted[a, w]))
                changed = max(changed, abs(now - earlier[a, w]))
            for k in range(len(plan.mixed)):
                s = plan.mixed[k]
                for j in range(plan.member_start[s], plan.member_start[s + 1]):
                    n = plan.members[j]
                    if tries[w] == 0:
                        foreseen[n, w] = belief[n, w]
                    off = max(off, abs(belief[n, w] - foreseen[n, w]))
                    changed = max(changed, abs(belief[n, w] - believed[n, w]))
            moved[w], leapt[w] = off, changed
            contracts = tries[w] == 0 or error[w] <= tol.CONTRACTS_MATRIX_FREE * last_error[w]
            near = error[w] <= (tol.TIGHT * largest[w] if held[w] else tol.NEAR_MATRIX_FREE)
            if held[w] and tries[w] > 0 and (not contracts or tries[w] >= tol.NEWTON):  # what is left is rounding
                near = near or error[w] <= tol.STUCK * largest[w]
            if stop[0] != 0:
                outcome[w] = END
                status[OUTCOME, world[w]] = STOPPED
            elif m == 0:
                outcome[w] = END
                status[OUTCOME, world[w]] = FOLLOWED
            elif work[w] > enough_work or failed[w] > patience:
                outcome[w] = END
                status[OUTCOME, world[w]] = TIRED if failed[w] <= patience else STEEP
            elif base[m, w] < tol.BEHIND or base[m, w] * unit[w] > 1.0 + tol.BEYOND:
                outcome[w] = END
                status[OUTCOME, world[w]] = GAVE_UP
            elif near:
                outcome[w] = ACCEPTS
            elif tries[w] >= tol.NEWTON or not contracts or not math.isfinite(error[w]):
                outcome[w] = REJECTS
            too_far = off > care[w] * tol.JUMP or changed > loose[w] * tol.CHANGE
            if phase[w] == CORRECT and outcome[w] != END and too_far:
                outcome[w] = REJECTS
            if phase[w] == START and outcome[w] == REJECTS:
                if base[m, w] > 0.0:  # so near a fold that it is better met along the curve
                    outcome[w] = MOVES
                    tries[w] = 0
                    for i in range(m + 1):
                        z[i, w] = base[i, w] = 0.0
                    _as_usual(plan, w, leaning, z)
                    _as_usual(plan, w, leaning, base)
                else:
                    outcome[w] = END
                    status[OUTCOME, world[w]] = GAVE_UP
            last_error[w] = error[w]
            wants[w] = outcome[w] == WAITS or outcome[w] == ACCEPTS
            enough[w] = tol.FINE
            if outcome[w] == ACCEPTS:
                enough[w] = tol.CERTAIN if held[w] else straightness[w]
                for i in range(m + 1):
                    # at the end every direction is looked at, or one that symmetry hides would not count
                    residual[i, w] = tol.NOISE * (i % 7 - 3.3) if held[w] else 0.0
                    border[i, w] = sense[w] * direction[i, w]
                residual[m, w] = 1.0
        # 4. the linear systems
        some = False
        for w in range(lanes):
            some = some or wants[w]
        if some:
            gmres(
                plan, pays, lam, factor, unit, belief, share, before, p, value, slope, leaning, border, residual, wants,
                enough, search, answer, size, solved, upright,
            )  # fmt: skip

        for w in range(lanes):
            # 5. correct, or look at the tangent
            norm = straight = 1.0
            if wants[w]:
                work[w] += size[w]
                failed[w] += not solved[w]
            if outcome[w] == WAITS and phase[w] != IDLE:
                tries[w] += 1
                for i in range(m + 1):
                    z[i, w] += answer[i, w]
                if held[w]:
                    z[m, w] = 1.0 / unit[w] if sense[w] > 0.0 else 0.0
            if outcome[w] == ACCEPTS:
                for i in range(m + 1):
                    answer[i, w] *= sense[w]
                norm = math.sqrt(dot(answer, answer, w))
                good = solved[w] and upright[w] and norm > 0.0 and math.isfinite(norm)
                straight = dot(answer, direction, w) / norm
                if solved[w] and not upright[w] and straightness[w] > tol.CERTAIN:
                    outcome[w] = MOVES  # nowhere: it is looked at once more
                    straightness[w] = tol.CERTAIN
                    continue
                straightness[w] = tol.STRAIGHT
                if phase[w] == START:
                    if not good:
                        outcome[w] = END
                        status[OUTCOME, world[w]] = GAVE_UP
                elif (
                    not good
                    or straight < 1.0 - care[w] * (1.0 - tol.BEND_MATRIX_FREE)
                    or (held[w] and sense[w] * answer[m, w] < 0.0)
                ):
                    outcome[w] = REJECTS  # a fork or a narrow turn is near: go gently
                    care[w] = max(tol.CARE * care[w], tol.CAREFUL * loose[w])
            if outcome[w] == ACCEPTS:
                for a in range(actions):
                    earlier[a, w] = before[a, w] if shapes[a] else p[a, w]
                for k in range(len(plan.mixed)):
                    s = plan.mixed[k]
                    for j in range(plan.member_start[s], plan.member_start[s + 1]):
                        believed[plan.members[j], w] = belief[plan.members[j], w]
                if phase[w] == CORRECT:
                    care[w] = min(tol.EASE * care[w], loose[w])
                    if sense[w] > 0.0:
                        steps[w] += 1
                        if answer[m, w] * direction[m, w] < 0.0:
                            turns[w] += 1
                    if held[w] and sense[w] < 0.0:
                        outcome[w] = END
                        status[OUTCOME, world[w]] = FOLLOWED
            # 6. the next step
            if outcome[w] == ACCEPTS and held[w]:  # there; now back to the start
                write_log_p(plan, w, world[w], 1.0, slope, leaning.offset, log_p)
                spent[w] += work[w]
                work[w] = 0
                sense[w] = -1.0
                care[w] = loose[w] = tol.LAX * strict
                held[w] = False
                step[w] *= tol.AGAIN
                for i in range(m + 1):
                    base[i, w] = z[i, w]
                    direction[i, w] = -answer[i, w] / norm
                    curve[i, w] = twist[i, w] = 0.0
            elif outcome[w] == ACCEPTS:
                if phase[w] == START:  # t is measured so that at first it counts as much as log-odds
                    steepest = 0.0
                    for i in range(m):
                        steepest = max(steepest, abs(answer[i, w] / answer[m, w]))
                    height = 0.0  # of payoffs, in log-odds
                    for r in range(pays.shape[0]):
                        for k in range(len(plan.rule_actor)):
                            height = max(height, abs(pays[r, plan.rule_actor[k], w]) * lam[k, w])
                    unit[w] = 1.0 / max(steepest if steepest >= tol.STILL * height else height, 1.0)
                    z[m, w] /= unit[w]
                    answer[m, w] /= unit[w]
                    norm = math.sqrt(dot(answer, answer, w))
                length = 0.0
                for i in range(m + 1):
                    length += (z[i, w] - base[i, w]) ** 2
                length = math.sqrt(length)
                steepest = 0.0
                for i in range(m + 1):
                    now = answer[i, w] / norm
                    if phase[w] == CORRECT:
                        chord = (z[i, w] - base[i, w]) / length
                        curve[i, w] = (2.0 * now + direction[i, w] - 3.0 * chord) / length
                        twist[i, w] = (now + direction[i, w] - 2.0 * chord) / (length * length)
                    direction[i, w] = now
                    base[i, w] = z[i, w]
                    steepest = max(steepest, abs(now))
                if phase[w] == START:
                    step[w] = care[w] * tol.FIRST / steepest
                    phase[w] = CORRECT
                else:
                    grow = (care[w] * tol.AIM / max(moved[w], 1e-9)) ** 0.25  # the prediction is of third order
                    if tries[w] >= tol.SLOW:
                        grow = min(grow, tol.SLOWER)
                    grow = min(grow, loose[w] * tol.AIMED / max(leapt[w], 1e-9))
                    turn = loose[w] * tol.TURNED * (1.0 - tol.BEND_MATRIX_FREE)
                    grow = min(grow, math.sqrt(turn / max(1.0 - straight, 1e-9)))
                    step[w] *= min(max(grow, tol.SHRINKS), tol.GROWS)
                # where next to nothing moves, many forks fit into a step
                step[w] = min(step[w], (tol.LONGER * abs(base[m, w]) + tol.FIRST) / max(abs(direction[m, w]), 1e-9))
                ahead = base[m, w] + step[w] * (direction[m, w] + step[w] * (curve[m, w] + step[w] * twist[m, w]))
                rest = (1.0 / unit[w] if sense[w] > 0.0 else 0.0) - base[m, w]
                held[w] = sense[w] * direction[m, w] > 0.0 and sense[w] * (ahead - base[m, w] - rest) >= 0.0
                if held[w]:  # the step at which the prediction is at the end: the root of the quadratic that is nearest
                    under = direction[m, w] * direction[m, w] + 4.0 * curve[m, w] * rest
                    step[w] = 2.0 * rest / (direction[m, w] + sense[w] * math.sqrt(max(under, 0.0)))
            elif outcome[w] == REJECTS:
                step[w] *= 0.5
                held[w] = False
                if abs(step[w]) < tol.SHORTEST_MATRIX_FREE:
                    outcome[w] = END
                    status[OUTCOME, world[w]] = GAVE_UP
            # 7. leave, or predict
            if outcome[w] == END:
                if m == 0:
                    write_log_p(plan, w, world[w], 1.0, slope, leaning.offset, log_p)
                status[WORK, world[w]] = spent[w] + work[w]
                status[STEPS, world[w]] = steps[w]
                status[TURNS, world[w]] = turns[w]
                phase[w] = IDLE
                active -= 1
                for i in range(m + 1):
                    z[i, w] = direction[i, w] = 0.0
                held[w] = False
            elif outcome[w] == ACCEPTS or outcome[w] == REJECTS:
                tries[w] = 0
                for i in range(m + 1):
                    z[i, w] = base[i, w] + step[w] * (direction[i, w] + step[w] * (curve[i, w] + step[w] * twist[i, w]))
                if held[w]:
                    z[m, w] = 1.0 / unit[w] if sense[w] > 0.0 else 0.0
