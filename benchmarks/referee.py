"""The referee: the principal branch of a game tree followed in tiny steps, by means that the solver does not have.

Nothing comes from the package. All log-odds of the tree are unknowns, none is substituted out; derivatives are complex
steps; each point is corrected until nothing is left; and a step may change no probability or belief by more than
`SMALL`, no log-odds by more than a few hundredths (of what it has come to), and hardly turn the tangent. That is some
hundred times slower than the solver, and as hard to mislead as anything that walks in steps.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

Array = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

SMALL = 0.02  # change of a probability or belief in a step
LOG_ODDS = 0.05  # change of a log-odds in a step, beside `PART` of the largest
PART = 0.01
COSINE = 0.9995  # of the angle between neighbouring tangents
SHORTEST = 1e-9
STEPS = 300_000
ARRIVED, FORKS, LOST = 0, 1, 2  # what became of a branch


class Tree(NamedTuple):
    """A game tree, its nodes in an order in which each comes after its parent.

    Attributes:
        parent: `[node]` -1 at the root.
        move: `[node]` the move into it: a slot, or `-1 - r` for nature's row r.
        decides: `[node]` the information set, -1 for nature, -2 at an end.
        slot_start: `[set + 1]`; actor: `[set]` who decides.
    """

    parent: Whole
    move: Whole
    decides: Whole
    slot_start: Whole
    actor: Whole


@njit(nogil=True, cache=True)
def _residual(tree, x, t, log_chance, pay, lam, result, p, belief):  # type: ignore[no-untyped-def]
    """H(x, t) for complex x and t, each a first derivative in its imaginary part; writes probabilities and beliefs."""
    nodes, sets, actors = len(tree.parent), len(tree.actor), pay.shape[1]
    log_p = np.zeros(tree.slot_start[-1], dtype=np.complex128)
    at = 0
    for s in range(sets):
        first, last = tree.slot_start[s], tree.slot_start[s + 1]
        top = 0.0
        for a in range(first + 1, last):
            top = max(top, x[at + a - first - 1].real)
        mass = np.exp(-top + 0.0j)
        for a in range(first + 1, last):
            mass += np.exp(x[at + a - first - 1] - top)
        mass = top + np.log(mass)
        log_p[first] = -mass
        for a in range(first + 1, last):
            log_p[a] = x[at + a - first - 1] - mass
        for a in range(first, last):
            p[a] = np.exp(log_p[a])
        at += last - first - 1
    reach = np.zeros(nodes, dtype=np.complex128)
    highest = np.full(sets, -np.inf)
    for n in range(nodes):
        if n > 0:
            move = tree.move[n]
            reach[n] = reach[tree.parent[n]] + (log_p[move] if move >= 0 else log_chance[-1 - move])
        if tree.decides[n] >= 0:
            highest[tree.decides[n]] = max(highest[tree.decides[n]], reach[n].real)
    total = np.zeros(sets, dtype=np.complex128)
    for n in range(nodes):
        s = tree.decides[n]
        if s >= 0:
            belief[n] = np.exp(reach[n] - highest[s])
            total[s] += belief[n]
    for n in range(nodes):
        if tree.decides[n] >= 0:
            belief[n] /= total[tree.decides[n]]
    value = np.zeros((nodes, actors), dtype=np.complex128)
    gain = np.zeros(tree.slot_start[-1], dtype=np.complex128)
    for n in range(nodes - 1, 0, -1):
        if tree.decides[n] == -2:
            for i in range(actors):
                value[n, i] = pay[n, i]
        move, above = tree.move[n], tree.parent[n]
        chance = p[move] if move >= 0 else np.exp(log_chance[-1 - move]) + 0.0j
        for i in range(actors):
            value[above, i] += chance * value[n, i]
        if move >= 0:
            gain[move] += belief[above] * value[n, tree.actor[tree.decides[above]]]
    at = 0
    for s in range(sets):
        first, last = tree.slot_start[s], tree.slot_start[s + 1]
        for a in range(first + 1, last):
            i = at + a - first - 1
            result[i] = x[i] - t * lam[tree.actor[s]] * (gain[a] - gain[first])
        at += last - first - 1


@njit(nogil=True, cache=True)
def _linear(matrix, right):  # type: ignore[no-untyped-def]
    """Solves in place for two right sides; gives the sign of the determinant."""
    m = len(matrix)
    sign = 1.0
    for k in range(m):
        best = k
        for i in range(k + 1, m):
            if abs(matrix[i, k]) > abs(matrix[best, k]):
                best = i
        if matrix[best, k] == 0.0 or not math.isfinite(matrix[best, k]):
            return 0.0
        if best != k:
            sign = -sign
            for j in range(m):
                matrix[k, j], matrix[best, j] = matrix[best, j], matrix[k, j]
            for j in range(2):
                right[k, j], right[best, j] = right[best, j], right[k, j]
        if matrix[k, k] < 0.0:
            sign = -sign
        for i in range(k + 1, m):
            part = matrix[i, k] / matrix[k, k]
            if part != 0.0:
                for j in range(k, m):
                    matrix[i, j] -= part * matrix[k, j]
                for j in range(2):
                    right[i, j] -= part * right[k, j]
    for k in range(m - 1, -1, -1):
        for q in range(2):
            for j in range(k + 1, m):
                right[k, q] -= matrix[k, j] * right[j, q]
            right[k, q] /= matrix[k, k]
    return sign


@njit(nogil=True, cache=True)
def follow(tree, log_chance, pay, lam, nudge, steps):  # type: ignore[no-untyped-def]
    """What is played at the first point of the branch with t = 1, what became of it, its turns and steps.

    Args:
        log_chance: `[row]`; pay: `[node, actor]`, nothing but at ends; lam: `[actor]`.
        nudge: `[unknown]` added to the log-odds on the way, and taken away at the end.
    """
    slots = tree.slot_start[-1]
    n = slots - len(tree.actor)
    m = n + 1
    size = 0.0
    for i in range(pay.shape[1]):
        size = max(size, (pay[:, i].max() - pay[:, i].min()) * lam[i])
    size = max(size, 1.0)  # z = (x, t * size)
    z, base, now, tangent = np.zeros(m), np.zeros(m), np.zeros(m), np.zeros(m)
    tangent[n] = 1.0
    moved, wrong = np.zeros(n, dtype=np.complex128), np.zeros(n, dtype=np.complex128)
    p, belief = np.zeros(slots, dtype=np.complex128), np.zeros(len(tree.parent), dtype=np.complex128)
    base_p, base_belief = np.zeros(slots), np.zeros(len(tree.parent))
    matrix, right = np.zeros((m, m)), np.zeros((m, 2))
    step, turns, forks = 0.0, 0, False
    for count in range(steps):
        held = False
        for i in range(m):
            z[i] = base[i] + step * tangent[i]
        if z[n] >= size and tangent[n] > 0.0 and step > 0.0:
            held = True
            step = (size - base[n]) / tangent[n]
            for i in range(m):
                z[i] = base[i] + step * tangent[i]
            z[n] = size
        good, strayed, sign = False, 0.0, 0.0
        for _ in range(8):
            error = 0.0
            for i in range(n):
                moved[i] = z[i]
            _residual(tree, moved, z[n] / size + 0.0j, log_chance, pay, lam, wrong, p, belief)
            for i in range(n):
                right[i, 0] = -(wrong[i].real - (0.0 if held else nudge[i]))
                right[i, 1] = 0.0
                error = max(error, abs(right[i, 0]))
            largest = 1.0
            for i in range(n):
                largest = max(largest, abs(z[i]))
            for j in range(m):
                for i in range(n):
                    moved[i] = z[i]
                t = z[n] / size + 0.0j
                if j < n:
                    moved[j] += 1e-40j
                else:
                    t += 1e-40j / size
                _residual(tree, moved, t, log_chance, pay, lam, wrong, p, belief)
                for i in range(n):
                    matrix[i, j] = wrong[i].imag / 1e-40
                matrix[n, j] = tangent[j]
            right[n, 0], right[n, 1] = 0.0, 1.0
            sign = _linear(matrix, right)
            if sign == 0.0 or not math.isfinite(error):
                break
            if error <= 1e-11 * largest:
                good = True
                break
            less = -right[n, 0] / right[n, 1] if held else 0.0
            for i in range(m):
                by = right[i, 0] + less * right[i, 1]
                z[i] += by
                strayed = max(strayed, abs(by))
        norm = along = 0.0
        for i in range(m):
            now[i] = right[i, 1]
            norm += now[i] * now[i]
            along += now[i] * tangent[i]
        norm = math.sqrt(norm)
        changed = 0.0
        for a in range(slots):
            changed = max(changed, abs(p[a].real - base_p[a]))
        for q in range(len(tree.parent)):
            changed = max(changed, abs(belief[q].real - base_belief[q]))
        if count == 0:
            changed, along = 0.0, norm
        right_way = sign > 0.0
        good = good and right_way and changed <= SMALL and strayed <= max(0.1 * step, 2.0 * np.abs(nudge).max())
        good = good and (along >= COSINE * norm)
        if not good:
            forks = forks or (not right_way and step < 1e-6)
            step *= 0.5
            if step < SHORTEST:
                return np.exp(np.zeros(0)), FORKS if forks else LOST, turns, count
            continue
        if held:
            return p.real.copy(), ARRIVED, turns, count
        turns += tangent[n] * now[n] < 0.0
        largest = 0.0
        for i in range(m):
            base[i] = z[i]
            tangent[i] = now[i] / norm
        for i in range(n):
            largest = max(largest, abs(base[i]))
        for a in range(slots):
            base_p[a] = p[a].real
        for q in range(len(tree.parent)):
            base_belief[q] = belief[q].real
        step = min(1.4 * step if count > 0 else 0.001, LOG_ODDS + PART * largest)
    return np.exp(np.zeros(0)), LOST, turns, steps
