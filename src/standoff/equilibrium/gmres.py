"""Linear systems of a curve that is followed without a matrix: GMRES (Saad and Schultz 1986).

Every product with the matrix is one linearised sweep. `LANES` worlds go in step, each with a system of its own.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from standoff.equilibrium import tolerances as tol
from standoff.equilibrium.compiled import inner, kernel
from standoff.equilibrium.plan import Array, Plan, Whole
from standoff.equilibrium.simd import fused, load, row_of, store
from standoff.equilibrium.sweep import linearised

KRYLOV = 60  # largest dimension of the search space; about 10 is usual


class Krylov(NamedTuple):
    """What the method works on.

    Attributes:
        space: `[product + 1, unknown and factor, lane]` the search space.
        hessenberg: `[product + 1, product, lane]` the matrix on it, made triangular by rotations.
        cosine, sine: `[product, lane]` of these rotations.
        gap: `[product + 1, lane]` what is left of the right side; start: `[lane]` its length at first.
        pace: `[lane]` change of the factor; open: `[lane]` whether the system is not solved yet.
        d_log_p, d_log_reach, d_belief, d_p, d_value, d_y: room of `sweep.linearised`.
    """

    space: Array
    hessenberg: Array
    cosine: Array
    sine: Array
    gap: Array
    start: Array
    pace: Array
    open: npt.NDArray[np.bool_]
    d_log_p: Array
    d_log_reach: Array
    d_belief: Array
    d_p: Array
    d_value: Array
    d_y: Array


@inner
def krylov_room(plan: Plan, chances: int) -> Krylov:
    """For systems of a plan with so many rows of chance."""
    lanes, situations, actions = len(plan.lanes), len(plan.edge_start) - 1, plan.action_start[-1]
    m, rows = plan.unknown_start[-1], actions + chances
    krylov = min(KRYLOV, m + 1)
    return Krylov(
        space=np.zeros((krylov + 1, m + 1, lanes)),
        hessenberg=np.zeros((krylov + 1, krylov, lanes)),
        cosine=np.zeros((krylov, lanes)),
        sine=np.zeros((krylov, lanes)),
        gap=np.zeros((krylov + 1, lanes)),
        start=np.zeros(lanes),
        pace=np.zeros(lanes),
        open=np.zeros(lanes, dtype=np.bool_),
        d_log_p=np.zeros((rows, lanes)),
        d_log_reach=np.zeros((situations, lanes)),
        d_belief=np.zeros((situations, lanes)),
        d_p=np.zeros((rows, lanes)),
        d_value=np.zeros((situations, plan.actors, lanes)),
        d_y=np.zeros((actions, lanes)),
    )


@kernel
def dot(a: Array, b: Array, lane: int) -> float:
    total = 0.0
    for i in range(a.shape[0]):
        total += a[i, lane] * b[i, lane]
    return total


@kernel
def gmres(
    plan: Plan,
    pays: Array,
    lam: Array,
    factor: Array,
    unit: Array,
    belief: Array,
    share: Array,
    before: Array,
    p: Array,
    value: Array,
    slope: Array,
    border: Array,
    right: Array,
    wants: npt.NDArray[np.bool_],
    enough: Array,
    search: Krylov,
    answer: Array,
    size: Whole,
    solved: npt.NDArray[np.bool_],
    upright: npt.NDArray[np.bool_],
) -> None:
    """Solves [H_x H_t; border] answer = right by GMRES in the lanes that want it, at the point of the last sweep.

    Args:
        right, answer: `[unknown and factor, lane]`, the answer 0 in other lanes.
        enough: `[lane]` relative residual that is small enough.
        size: `[lane]` written: products taken; solved: whether the residual became small enough; upright: whether the
            determinant of the matrix is positive.
    """
    m = len(right) - 1
    lanes = len(plan.lanes)
    space, hessenberg, cosine, sine, gap = search.space, search.hessenberg, search.cosine, search.sine, search.gap
    krylov = len(cosine)
    for w in range(lanes):
        norm = math.sqrt(dot(right, right, w)) if wants[w] else 0.0
        search.open[w] = norm > 0.0 and math.isfinite(norm)
        size[w] = 0
        solved[w] = norm == 0.0
        upright[w] = True
        for i in range(krylov + 1):
            gap[i, w] = 0.0
        gap[0, w] = search.start[w] = norm
        for i in range(m + 1):
            space[0, i, w] = right[i, w] / norm if search.open[w] else 0.0
            answer[i, w] = 0.0
    for j in range(krylov):
        some = False
        for w in range(lanes):
            some = some or search.open[w]
        if not some:
            break
        for w in range(lanes):
            search.pace[w] = space[j, m, w] * unit[w]
        linearised(
            plan, pays, lam, factor, belief, share, before, p, value, slope, space[j], search.pace,
            search.d_log_p, search.d_log_reach, search.d_belief, search.d_p, search.d_value, search.d_y,
        )  # fmt: skip
        following = space[j + 1]
        for k in range(len(plan.shaping)):
            s = plan.shaping[k]
            first = plan.action_start[s]
            for a in range(1, plan.action_start[s + 1] - first):
                i = plan.unknown_start[k] + a - 1
                for w in range(lanes):
                    following[i, w] = space[j, i, w] - search.d_y[first + a, w]
        total = row_of(0.0, plan.lanes)
        for i in range(m + 1):
            total = fused(load(border, i, plan.lanes), load(space, j * (m + 1) + i, plan.lanes), total)
        store(following, m, total)
        for q in range(j + 1):  # modified Gram-Schmidt
            total = row_of(0.0, plan.lanes)
            for i in range(m + 1):
                total = fused(load(space, q * (m + 1) + i, plan.lanes), load(following, i, plan.lanes), total)
            store(hessenberg, q * krylov + j, total)
            less = row_of(0.0, plan.lanes) - total
            for i in range(m + 1):
                rest = fused(less, load(space, q * (m + 1) + i, plan.lanes), load(following, i, plan.lanes))
                store(following, i, rest)
        for w in range(lanes):
            norm = math.sqrt(dot(following, following, w))
            if not search.open[w]:
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
                search.open[w] = False
                for i in range(m + 1):
                    following[i, w] = 0.0
                continue
            cosine[j, w] = hessenberg[j, j, w] / long
            sine[j, w] = norm / long
            hessenberg[j, j, w] = long
            hessenberg[j + 1, j, w] = 0.0
            gap[j + 1, w] = -sine[j, w] * gap[j, w]
            gap[j, w] *= cosine[j, w]
            if abs(gap[j + 1, w]) <= enough[w] * search.start[w] or norm <= tol.EXHAUSTED * long:
                search.open[w] = False
                solved[w] = True
                # What is outside the search space is left nearly as it was by the matrix, so its determinant has
                # the sign of that of the square Hessenberg matrix: of its last diagonal before the last rotation
                upright[w] = cosine[j, w] > 0.0
            for i in range(m + 1):
                following[i, w] = following[i, w] / norm if norm > 0.0 and search.open[w] else 0.0
    for w in range(lanes):
        if not wants[w]:
            continue
        for j in range(size[w] - 1, -1, -1):
            y = gap[j, w]
            for q in range(j + 1, size[w]):
                y -= hessenberg[j, q, w] * gap[q, w]
            gap[j, w] = y / hessenberg[j, j, w]
        for j in range(size[w]):
            for i in range(m + 1):
                answer[i, w] += gap[j, w] * space[j, i, w]
