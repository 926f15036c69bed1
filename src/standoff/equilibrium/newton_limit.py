"""The end of a branch: from the logit equilibrium at a very high rationality to the sequential equilibrium nearby.

At the end of the branch every option of an information set is either played, and then no worse than the best, or it
is not. Regret of those played falls only as one over rationality, so it is not waited for: with what is played known,
the conditions are written down as they hold at the end,

    expected payoffs of the options played are equal                          (in place of their log-odds),
    log-odds of the others are rationality times the difference of payoffs    (as on the branch),

and solved by Newton's method from the last point of the branch. The others stay as unlikely as the branch says, so
beliefs at sets that are not reached are still given by Bayes' rule: what comes out is an assessment, and it is
consistent (Kreps and Wilson 1982) as far as the last point of the branch stands for those still further along it.

Where options are worth the same whatever they are mixed in, the equilibrium is one of a continuum, the conditions do
not say which, and their Jacobian is singular. The branch does say which. So the first are put as

    rationality times the difference of payoffs = pull times log-odds         (of options played),

which is the branch at a pull of one and, but for what is not played, the branch at a hundred times the rationality at a
pull of a hundredth. The pull is taken down in stages, and to nothing only where the Jacobian without it has full rank;
else the last pull stays, and the regret that it leaves is negligible. How much of its rank the Jacobian of the first
conditions lacks by what they are mixed of, with all else held, is reported: so many dimensions has the continuum.
"""

from __future__ import annotations

import math

import numpy as np

from standoff.equilibrium import tolerances as tol
from standoff.equilibrium.compiled import inlined, kernel
from standoff.equilibrium.elimination import eliminate
from standoff.equilibrium.game_parts import Part
from standoff.equilibrium.part_sweep import differentiate, evaluate, part_room, take, take_odds, write_strategies
from standoff.equilibrium.plan import Array
from standoff.equilibrium.status import CONTINUUM, FOLLOWED, OUTCOME

STAGES = 6  # in which the pull is taken down, tenfold each
EACH = 2  # rounds of Newton's method in each stage
ROUNDS = 8  # without a pull, or with the last one
FAR = 1.0  # largest change in one round of the log-odds between options that are played
MOVING, THERE, DONE = 0, 1, 2


@inlined
def missing(square: Array, size: int) -> int:
    """By how much the rank of the first rows and columns of `square`, so many, falls short: by elimination, after rows
    and then columns were put to a like scale. What was there is lost."""
    for i in range(size):
        largest = 1e-300
        for j in range(size):
            largest = max(largest, abs(square[i, j]))
        for j in range(size):
            square[i, j] /= largest
    for j in range(size):
        largest = 1e-300
        for i in range(size):
            largest = max(largest, abs(square[i, j]))
        for i in range(size):
            square[i, j] /= largest
    row = 0
    for k in range(size):
        where = row
        for i in range(row, size):
            if abs(square[i, k]) > abs(square[where, k]):
                where = i
        if row == size or not abs(square[where, k]) > tol.FREE:
            continue
        for j in range(k, size):
            square[row, j], square[where, j] = square[where, j], square[row, j]
        for i in range(row + 1, size):
            factor = square[i, k] / square[row, k]
            if factor != 0.0:
                for j in range(k, size):
                    square[i, j] -= factor * square[row, j]
        row += 1
    return size - row


@kernel
def polish(
    part: Part,
    chance: Array,
    pay: Array,
    rationality: Array,
    stakes: Array,
    expected_payoff: Array,
    entry: Array,
    log_p: Array,
    status: Array,
) -> None:
    """Moves each world that was followed to the end of its branch; arguments as `branch_dense.follow`, and `stakes [set
    of the part, world]`: the spread of the payoffs that follow each set.

    A world in which the conditions have no solution nearby stays as it is. `status[CONTINUUM]` is raised by the
    dimension of the continuum that the equilibrium is one of, 0 where it is alone.
    """
    worlds = pay.shape[1]
    lanes = len(part.lanes)
    n = part.n
    sets = len(part.actor)
    actions = len(part.actions)
    room = part_room(part, rationality.shape[0])
    lam, own_log_p, slope, d = room.lam, room.log_p, room.slope, room.d
    high, t = np.zeros(lanes), np.ones(lanes)
    x, best = np.zeros((n + 1, lanes)), np.zeros((n, lanes))
    a = np.zeros((n, n + 2, lanes))
    pull, free = np.zeros(lanes), np.zeros(lanes)
    square = np.zeros((n, n))
    option, of_row, of_set = np.zeros((3, n), dtype=np.int64)  # of those played beside the most played
    columns = np.zeros(n + 2, dtype=np.int64)
    upright, sound = np.zeros(lanes), np.zeros(lanes)
    state = np.zeros(lanes, dtype=np.int64)
    played = np.zeros((actions, lanes), dtype=np.bool_)
    chosen = np.zeros((sets, lanes), dtype=np.int64)  # the option most played
    least = np.zeros(lanes)
    for start in range(0, worlds, lanes):
        for w in range(lanes):
            at = min(start + w, worlds - 1)
            take(part, at, w, chance, pay, rationality, expected_payoff, entry, room)
            take_odds(part, at, w, log_p, x)
            for k in range(sets):
                first, last = part.action_start[k], part.action_start[k + 1]
                chosen[k, w] = first
                for b in range(first, last):
                    played[b, w] = log_p[part.actions[b], at] >= math.log(tol.PLAYED)
                    if log_p[part.actions[b], at] > log_p[part.actions[chosen[k, w]], at]:
                        chosen[k, w] = b
            least[w] = math.inf
            pull[w] = 1.0
            state[w] = MOVING
        for turn in range(STAGES * EACH + ROUNDS + 1):
            if turn < STAGES * EACH and turn % EACH == 0:
                for w in range(lanes):
                    pull[w] *= 0.1
            evaluate(part, x, t, room)
            differentiate(part, room)
            a[:] = 0.0
            for w in range(lanes):
                at = min(start + w, worlds - 1)
                worst = 0.0
                for k in range(sets):
                    size = max(lam[part.actor[k], w] * stakes[k, at], 1.0)
                    first, last = part.action_start[k], part.action_start[k + 1]
                    u = part.unknown[k] - first - 1  # of an option b: u + b
                    r = chosen[k, w]
                    row = part.unknown[k]
                    for b in range(first, last):
                        if b == r:
                            continue
                        gap = slope[b, w] - slope[r, w]
                        for j in range(n):
                            by = 0.0
                            if b > first:
                                by -= d[(u + b) * (n + 1) + j, w]
                            if r > first:
                                by += d[(u + r) * (n + 1) + j, w]
                            a[row, j, w] = by
                        odds = (x[u + b, w] if b > first else 0.0) - (x[u + r, w] if r > first else 0.0)
                        if not played[b, w]:
                            gap -= odds
                            if b > first:
                                a[row, u + b, w] += 1.0
                            if r > first:
                                a[row, u + r, w] -= 1.0
                        worst = max(worst, abs(gap) / size if math.isfinite(gap) else math.inf)
                        a[row, n, w] = gap
                        row += 1
                if state[w] != DONE and worst < least[w]:
                    least[w] = worst
                    for i in range(n):
                        best[i, w] = x[i, w]
                if state[w] == THERE:
                    state[w] = DONE
            if (state == DONE).all():
                break
            for w in range(lanes):
                at = min(start + w, worlds - 1)
                if turn == STAGES * EACH:
                    for k in range(sets):
                        size = tol.NOTHING * max(lam[part.actor[k], w] * stakes[k, at], 1.0)
                        row = part.unknown[k]
                        for b in range(part.action_start[k], part.action_start[k + 1]):
                            if b != chosen[k, w]:
                                for j in range(n):
                                    by = a[row, j, w]
                                    square[row, j] = 0.0 if played[b, w] and abs(by) < size else by
                                row += 1
                    if missing(square, n) == 0:
                        pull[w] = 0.0
                    mixed = 0
                    for k in range(sets):
                        first, u = part.action_start[k], part.unknown[k]
                        for b in range(first, part.action_start[k + 1]):
                            if own_log_p[b, w] >= math.log(tol.PLAYED) and b != chosen[k, w]:
                                option[mixed] = b
                                of_row[mixed] = u + b - first - (1 if b > chosen[k, w] else 0)
                                of_set[mixed] = k
                                mixed += 1
                    for i in range(mixed):
                        size = max(lam[part.actor[of_set[i]], w] * stakes[of_set[i], at], 1.0)
                        for j in range(mixed):
                            first = part.action_start[of_set[j]]
                            u = part.unknown[of_set[j]] - first - 1
                            if option[j] > first:
                                square[i, j] = a[of_row[i], u + option[j], w]
                            else:  # to raise the first is to lower all others
                                square[i, j] = 0.0
                                for b in range(first + 1, part.action_start[of_set[j] + 1]):
                                    square[i, j] -= a[of_row[i], u + b, w]
                            if abs(square[i, j]) < tol.NOTHING * size:
                                square[i, j] = 0.0
                    free[w] = missing(square, mixed)
                for k in range(sets):
                    first, r = part.action_start[k], chosen[k, w]
                    u = part.unknown[k] - first - 1
                    row = part.unknown[k]
                    for b in range(first, part.action_start[k + 1]):
                        if b == r:
                            continue
                        if played[b, w]:
                            if b > first:
                                a[row, n, w] -= pull[w] * x[u + b, w]
                                a[row, u + b, w] += pull[w]
                            if r > first:
                                a[row, n, w] += pull[w] * x[u + r, w]
                                a[row, u + r, w] -= pull[w]
                        largest = 1e-300
                        for j in range(n):
                            largest = max(largest, abs(a[row, j, w]))
                        for j in range(n + 1):
                            a[row, j, w] /= largest
                        row += 1
            eliminate(a, upright, sound, part.lanes, high, columns)
            for w in range(lanes):
                longest = 0.0
                for i in range(n):
                    if not math.isfinite(a[i, n, w]):
                        longest = math.inf
                for k in range(sets):
                    first, r = part.action_start[k], chosen[k, w]
                    u = part.unknown[k] - first - 1
                    for b in range(first, part.action_start[k + 1]):
                        if played[b, w]:
                            here = a[u + b, n, w] if b > first else 0.0
                            there = a[u + r, n, w] if r > first else 0.0
                            longest = max(longest, abs(here - there))
                part_of = 0.0 if sound[w] == 0.0 or longest == math.inf else min(1.0, FAR / max(longest, 1e-300))
                if state[w] == MOVING and part_of > 0.0:
                    for i in range(n):
                        x[i, w] += part_of * a[i, n, w]
                if state[w] == MOVING and turn >= STAGES * EACH and longest < tol.SETTLED:
                    state[w] = THERE  # and to be looked at once more
        for w in range(min(lanes, worlds - start)):
            at = start + w
            if status[OUTCOME, at] != FOLLOWED:
                continue
            status[CONTINUUM, at] += free[w]
            for k in range(sets):
                first = part.action_start[k]
                slope[first, w] = 0.0
                for b in range(first + 1, part.action_start[k + 1]):
                    slope[b, w] = best[part.unknown[k] + b - first - 1, w]
            write_strategies(part, w, at, slope, log_p)
