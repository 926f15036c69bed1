"""The end of a branch: from the logit equilibrium at a very high rationality to the sequential equilibrium nearby.

At the end of the branch every option of an information set is either played, and then no worse than the best, or it
is not. Regret of those played falls only as one over rationality, so it is not waited for: with what is played known,
the conditions are written down as they hold at the end,

    expected payoffs of the options played are equal                          (in place of their log-odds),
    log-odds of the others are rationality times the difference of payoffs    (as on the branch),

and solved by Newton's method from the last point of the branch. The others stay as unlikely as the branch says, so
beliefs at sets that are not reached are still given by Bayes' rule: what comes out is an assessment, and it is
consistent (Kreps and Wilson 1982) as far as the last point of the branch stands for those still further along it.
"""

from __future__ import annotations

import math

import numpy as np

from standoff.equilibrium.branch import FOLLOWED
from standoff.equilibrium.compiled import kernel
from standoff.equilibrium.components import Part
from standoff.equilibrium.follow import _differentiate, _evaluate, eliminate, take
from standoff.equilibrium.sweep import Array

PLAYED = 2e-4  # probability from which an option counts as played
ROUNDS = 8  # of Newton's method, which starts so near that two or three serve
FAR = 1.0  # largest change in one round of the log-odds between options that are played


@kernel
def polish(
    part: Part,
    chance: Array,
    pay: Array,
    rationality: Array,
    worth: Array,
    entry: Array,
    log_p: Array,
    report: Array,
) -> None:
    """Moves each world that was followed to the end of its branch; arguments as `follow.follow`.

    A world in which the conditions have no solution nearby stays as it is.
    """
    worlds = pay.shape[1]
    lanes = len(part.lanes)
    n = part.n
    natures = len(part.chances)
    sets = len(part.actor)
    slots = len(part.slots)
    constant = np.zeros((len(part.gain_pay), lanes))
    own_chance = np.zeros((2 * natures, lanes))
    own_entry = np.zeros((part.entries, lanes))
    lam = np.zeros((rationality.shape[0], lanes))
    own_log_p = np.zeros((slots, lanes))
    likelihood = np.zeros((len(part.way_start) - 1, lanes))
    belief = np.ones((len(part.member_flow), lanes))
    value = np.zeros((len(part.term_start) - 1, lanes))
    slope = np.zeros((slots, lanes))
    c = np.ones((part.coefficients, lanes))
    c[1] = -1.0
    d = np.zeros((part.derivatives + 1, lanes))
    d[part.derivatives] = 1.0
    high, total, t = np.zeros(lanes), np.zeros(lanes), np.ones(lanes)
    x, best = np.zeros((n + 1, lanes)), np.zeros((n, lanes))
    a = np.zeros((n, n + 2, lanes))
    columns = np.zeros(n + 2, dtype=np.int64)
    upright, sound = np.zeros(lanes), np.zeros(lanes)
    played = np.zeros((slots, lanes), dtype=np.bool_)
    chosen = np.zeros((sets, lanes), dtype=np.int64)  # the option most played
    least = np.zeros(lanes)
    for start in range(0, worlds, lanes):
        for w in range(lanes):
            at = min(start + w, worlds - 1)
            take(part, at, w, chance, pay, rationality, worth, entry, constant, own_chance, own_entry, lam, c)
            for k in range(sets):
                first, last = part.slot_start[k], part.slot_start[k + 1]
                u = part.unknown[k]
                chosen[k, w] = first
                for b in range(first, last):
                    played[b, w] = log_p[part.slots[b], at] >= math.log(PLAYED)
                    if log_p[part.slots[b], at] > log_p[part.slots[chosen[k, w]], at]:
                        chosen[k, w] = b
                    if b > first:
                        x[u + b - first - 1, w] = log_p[part.slots[b], at] - log_p[part.slots[first], at]
            least[w] = math.inf
        for _ in range(ROUNDS + 1):
            _evaluate(
                part, x, t, lam, constant, own_chance, own_entry, own_log_p, likelihood, belief, value, slope, c, total
            )
            _differentiate(part, c, d)
            a[:] = 0.0
            for w in range(lanes):
                worst = 0.0
                for k in range(sets):
                    first, last = part.slot_start[k], part.slot_start[k + 1]
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
                        if not played[b, w]:
                            if b > first:
                                gap -= x[u + b, w]
                                a[row, u + b, w] += 1.0
                            if r > first:
                                gap += x[u + r, w]
                                a[row, u + r, w] -= 1.0
                        a[row, n, w] = gap
                        worst = max(worst, abs(gap) if math.isfinite(gap) else math.inf)
                        row += 1
                if worst < least[w]:
                    least[w] = worst
                    for i in range(n):
                        best[i, w] = x[i, w]
            eliminate(a, upright, sound, part.lanes, high, columns)
            for w in range(lanes):
                longest = 0.0
                for i in range(n):
                    if not math.isfinite(a[i, n, w]):
                        longest = math.inf
                for k in range(sets):
                    first, r = part.slot_start[k], chosen[k, w]
                    u = part.unknown[k] - first - 1
                    for b in range(first, part.slot_start[k + 1]):
                        if played[b, w]:
                            here = a[u + b, n, w] if b > first else 0.0
                            there = a[u + r, n, w] if r > first else 0.0
                            longest = max(longest, abs(here - there))
                part_of = 0.0 if sound[w] == 0.0 or longest == math.inf else min(1.0, FAR / max(longest, 1e-300))
                if part_of > 0.0:
                    for i in range(n):
                        x[i, w] += part_of * a[i, n, w]
        for w in range(min(lanes, worlds - start)):
            at = start + w
            if report[0, at] != FOLLOWED:
                continue
            for k in range(sets):
                first, last = part.slot_start[k], part.slot_start[k + 1]
                u = part.unknown[k] - first - 1
                top = 0.0
                for b in range(first + 1, last):
                    top = max(top, best[u + b, w])
                mass = math.exp(-top)
                for b in range(first + 1, last):
                    mass += math.exp(best[u + b, w] - top)
                log_p[part.slots[first], at] = -top - math.log(mass)
                for b in range(first + 1, last):
                    log_p[part.slots[b], at] = best[u + b, w] - top - math.log(mass)
