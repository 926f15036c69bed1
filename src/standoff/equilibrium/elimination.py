"""Linear systems of a curve that is followed with its Jacobian: Gaussian elimination, many worlds in step."""

from __future__ import annotations

import math

import numpy as np

from standoff.equilibrium import tolerances as tol
from standoff.equilibrium.compiled import kernel
from standoff.equilibrium.plan import Array, Whole
from standoff.equilibrium.simd import fused, larger, load, row_of, store


@kernel
def eliminate(a: Array, upright: Array, sound: Array, lanes: tuple[int, ...], best: Array, columns: Whole) -> None:
    """Solves `a [row, column, lane]`, m equations with two right sides in columns m and m + 1, in place.

    Gaussian elimination with pivots exchanged, lane by lane, only where one is below `PIVOT` of its column.

    Args:
        upright: `[lane]` written: the sign of the determinant; sound: `[lane]` written: 0 where a pivot vanished.
        best, columns: `[lane]` and `[m + 2]`, room.
    """
    m = a.shape[0]
    for w in range(len(lanes)):
        upright[w] = 1.0
        sound[w] = 1.0
    for k in range(m):
        high = row_of(0.0, lanes)
        for i in range(k + 1, m):
            each = load(a, i * (m + 2) + k, lanes)
            high = larger(high, larger(each, row_of(0.0, lanes) - each))
        store(best, 0, high)
        for w in range(len(lanes)):
            if abs(a[k, k, w]) < tol.PIVOT * best[w]:
                where = k + 1
                while abs(a[where, k, w]) < best[w]:
                    where += 1
                for j in range(k, m + 2):
                    a[k, j, w], a[where, j, w] = a[where, j, w], a[k, j, w]
                upright[w] = -upright[w]
            if a[k, k, w] == 0.0 or not math.isfinite(a[k, k, w]):
                sound[w] = 0.0
                a[k, k, w] = 1.0
            if a[k, k, w] < 0.0:
                upright[w] = -upright[w]
        count = 0
        for j in range(k + 1, m + 2):
            some = False
            for w in range(len(lanes)):
                some = some or a[k, j, w] != 0.0
            if some:
                columns[count] = j
                count += 1
        pivot = a[k, k]
        for w in range(len(lanes)):
            pivot[w] = 1.0 / pivot[w]
        for i in range(k + 1, m):
            some = False
            for w in range(len(lanes)):
                some = some or a[i, k, w] != 0.0
            if not some:
                continue
            part = a[i, k]
            for w in range(len(lanes)):
                part[w] *= pivot[w]
            less = row_of(-1.0, lanes) * load(a, np.int64(i * (m + 2) + k), lanes)
            for q in range(count):
                j = columns[q]
                at = i * (m + 2) + j
                store(a, at, fused(less, load(a, k * (m + 2) + j, lanes), load(a, at, lanes)))
    for k in range(m - 1, -1, -1):
        one, other = row_of(0.0, lanes), row_of(0.0, lanes)
        for j in range(k + 1, m):
            factor = load(a, k * (m + 2) + j, lanes)
            one = fused(factor, load(a, j * (m + 2) + m, lanes), one)
            other = fused(factor, load(a, j * (m + 2) + m + 1, lanes), other)
        factor = load(a, k * (m + 2) + k, lanes)
        store(a, k * (m + 2) + m, (load(a, k * (m + 2) + m, lanes) - one) * factor)
        store(a, k * (m + 2) + m + 1, (load(a, k * (m + 2) + m + 1, lanes) - other) * factor)
