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
        move: `[node]` the move into it: an action, or `-1 - r` for nature's row r.
        decides: `[node]` the information set, -1 for nature, -2 at an end.
        action_start: `[set + 1]`; actor: `[set]` who decides.
    """

    parent: Whole
    move: Whole
    decides: Whole
    action_start: Whole
    actor: Whole


@njit(nogil=True, cache=True)
def _residual(tree, x, t, log_chance, pay, lam, result, p, belief):  # type: ignore[no-untyped-def]
    """H(x, t) for complex x and t, each a first derivative in its imaginary part; writes probabilities and beliefs."""
    nodes, sets, actors = len(tree.parent), len(tree.actor), pay.shape[1]
    log_p = np.zeros(tree.action_start[-1], dtype=np.complex128)
    at = 0
    for s in range(sets):
        first, last = tree.action_start[s], tree.action_start[s + 1]
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
    gain = np.zeros(tree.action_start[-1], dtype=np.complex128)
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
        first, last = tree.action_start[s], tree.action_start[s + 1]
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
    actions = tree.action_start[-1]
    n = actions - len(tree.actor)
    m = n + 1
    size = 0.0
    for i in range(pay.shape[1]):
        size = max(size, (pay[:, i].max() - pay[:, i].min()) * lam[i])
    size = max(size, 1.0)  # z = (x, t * size)
    z, base, now, tangent = np.zeros(m), np.zeros(m), np.zeros(m), np.zeros(m)
    tangent[n] = 1.0
    moved, wrong = np.zeros(n, dtype=np.complex128), np.zeros(n, dtype=np.complex128)
    p, belief = np.zeros(actions, dtype=np.complex128), np.zeros(len(tree.parent), dtype=np.complex128)
    base_p, base_belief = np.zeros(actions), np.zeros(len(tree.parent))
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
        for a in range(actions):
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
        for a in range(actions):
            base_p[a] = p[a].real
        for q in range(len(tree.parent)):
            base_belief[q] = belief[q].real
        step = min(1.4 * step if count > 0 else 0.001, LOG_ODDS + PART * largest)
    return np.exp(np.zeros(0)), LOST, turns, steps


# Two players with two options each, who move at once: no path is followed at all.

FINE = 1.0  # log-odds between neighbouring points of the grid, of either player
FAR = 40.0  # log-odds beyond which a response no longer changes
SHRINK, CLOSELY = 0.85, 0.9995  # of rationality, between looks; where the solver says otherwise
HALVINGS = 45  # of what lies between two looks, at most
NARROW = 1e-3  # log-odds: two roots that meet nearer to the third than this are not told from it
CLEAR = 0.1  # at the last look before two meet, how far they may be apart, as part of how far the third is


@njit(nogil=True, cache=True)
def _probability(x):  # type: ignore[no-untyped-def]
    return 1.0 / (1.0 + math.exp(-x)) if x >= 0.0 else 1.0 - 1.0 / (1.0 + math.exp(x))


@njit(nogil=True, cache=True)
def _above(x, t, level, slope):  # type: ignore[no-untyped-def]
    """The response to the response to log-odds x, less x."""
    y = t * (level[1] + slope[1] * _probability(x))
    return t * (level[0] + slope[0] * _probability(y)) - x


@njit(nogil=True, cache=True)
def _rise(x, t, level, slope):  # type: ignore[no-untyped-def]
    """The derivative of the response to the response."""
    p = _probability(x)
    q = _probability(t * (level[1] + slope[1] * p))
    return t * t * slope[0] * slope[1] * q * (1.0 - q) * p * (1.0 - p)


@njit(nogil=True, cache=True)
def _roots(t, level, slope, exactly, roots):  # type: ignore[no-untyped-def]
    """How many equilibria there are at t; writes the log-odds of the first player in up to five, in ascending order.

    Between two points at which the derivative of the response to the response is 1 there is at most one. These points
    are looked for on a grid so fine that neither the own log-odds nor those of the other move by more than `FINE` from
    one to the next, where that matters, so that the derivative changes by a factor of exp(2 * FINE) at most; its
    highest points are looked for where it might exceed 1 between. Unless `exactly`, roots are counted and no more.
    """
    size = t * (abs(level[0]) + abs(slope[0])) + 1.0  # no response lies beyond
    bounds = np.empty(9)
    bounds[0] = -size
    pieces = 1
    if t * t * slope[0] * slope[1] > 16.0:  # or the derivative is below 1 everywhere
        steps = int(2 * FAR / FINE) + 1
        grid = np.empty(2 * steps + 2)
        grid[0], grid[1] = -size, size
        count = 2
        for k in range(steps):
            x = -FAR + k * FINE
            if abs(x) < size:
                grid[count] = x
                count += 1
            q = (x / t - level[1]) / slope[1]  # at which the other has these log-odds
            if 0.0 < q < 1.0:
                x = math.log(q) - math.log1p(-q)
                if abs(x) < size:
                    grid[count] = x
                    count += 1
        grid = np.sort(grid[:count])
        last, now = 0.0, _rise(grid[0], t, level, slope)
        for k in range(1, count + 1):
            following = _rise(grid[k], t, level, slope) if k < count else 0.0
            if 1 < k < count and now >= last and now >= following and math.exp(-2.0 * FINE) < now < 1.0:
                low, high = grid[k - 2], grid[k]
                for _ in range(50):
                    one, other = low + 0.382 * (high - low), high - 0.382 * (high - low)
                    if _rise(one, t, level, slope) >= _rise(other, t, level, slope):
                        high = other
                    else:
                        low = one
                top = 0.5 * (low + high)
                if _rise(top, t, level, slope) > 1.0:
                    for side in range(2):
                        inner, outer = top, grid[k - 2] if side == 0 else grid[k]
                        for _ in range(60):
                            middle = 0.5 * (inner + outer)
                            if _rise(middle, t, level, slope) > 1.0:
                                inner = middle
                            else:
                                outer = middle
                        if pieces < 8:
                            bounds[pieces] = inner
                            pieces += 1
            elif k < count and (now > 1.0) != (following > 1.0):
                low, high = grid[k - 1], grid[k]
                for _ in range(60):
                    middle = 0.5 * (low + high)
                    if (_rise(middle, t, level, slope) > 1.0) == (now > 1.0):
                        low = middle
                    else:
                        high = middle
                if pieces < 8:
                    bounds[pieces] = 0.5 * (low + high)
                    pieces += 1
            last, now = now, following
    bounds[pieces] = size
    found = 0
    for k in range(pieces):
        low, high = bounds[k], bounds[k + 1]
        before = _above(low, t, level, slope) >= 0.0
        if (_above(high, t, level, slope) >= 0.0) == before or found == 5:
            continue
        for _ in range(90 if exactly else 0):
            middle = 0.5 * (low + high)
            if (_above(middle, t, level, slope) >= 0.0) == before:
                low = middle
            else:
                high = middle
        roots[found] = 0.5 * (low + high)
        found += 1
    return found


@njit(nogil=True, cache=True)
def two_by_two(pay, lam, shrink, p, sure):  # type: ignore[no-untyped-def]
    """What the principal branch leads to in games of two players with two options, and in which it can be said.

    At the target all equilibria are found. If there is one, it is on the branch. If there are three, rationality falls
    until two of them meet and vanish; the third is then the only one. The branch has to pass every rationality, so it
    passes there, and from there the third leads up to the target without a fold.

    Args:
        pay: `[end, actor, world]`, ends in the order (0, 0), (0, 1), (1, 0), (1, 1); lam: `[world]`.
        shrink: of rationality, between looks: a stretch with one equilibrium that is shorter may be overlooked.
        p: `[action, world]` written, two actions of each player.
        sure: `[world]` written: 0 where two meet too near the third, 1 where there is one equilibrium, 2 elsewhere.
    """
    level, slope, roots, three, one = np.zeros(2), np.zeros(2), np.zeros(5), np.zeros(5), np.zeros(5)
    for world in range(pay.shape[2]):
        for i in range(2):  # what option 1 gains over option 0, against option 0 and against option 1 of the other
            none = pay[2 if i == 0 else 1, i, world] - pay[0, i, world]
            both = pay[3, i, world] - pay[1 if i == 0 else 2, i, world]
            level[i], slope[i] = none, both - none
            if slope[i] == 0.0:
                slope[i] = 1e-300
        count = _roots(lam[world], level, slope, True, roots)
        stays = 0
        sure[world] = 1 if count == 1 else 0
        if count == 3:
            high = low = lam[world]
            while _roots(low, level, slope, False, one) == 3:
                high, low = low, shrink * low
            for _ in range(HALVINGS):
                found = _roots(high, level, slope, True, three) == 3 and _roots(low, level, slope, True, one) == 1
                lower, upper = three[1] - three[0], three[2] - three[1]
                stays = 2 if lower < upper else 0
                wide = max(lower, upper)
                if found and wide > NARROW and min(lower, upper) < CLEAR * wide:
                    if abs(three[stays] - one[0]) < CLEAR * wide:
                        sure[world] = 2
                        break
                middle = 0.5 * (low + high)
                if _roots(middle, level, slope, False, one) == 3:
                    high = middle
                else:
                    low = middle
        x = roots[stays]
        y = lam[world] * (level[1] + slope[1] * _probability(x))
        p[0, world], p[1, world] = _probability(-x), _probability(x)
        p[2, world], p[3, world] = _probability(-y), _probability(y)
