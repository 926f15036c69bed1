"""Forks that leave no trace on the way: where two or more eigenvalues change sign at once.

At a turn of the branch one real eigenvalue of H_x = 1 - S_x changes sign, and so it does where two arms cross at a
point; there the determinant gives it away. In a game of three options that are all alike, or of three players, several
arms cross at once: two eigenvalues change sign together, the determinant keeps its own, and the path goes straight on
along the image that mirrors itself, from which play would run away at the least disturbance. So they are counted at the
end. More negative ones than the branch has turns say that it has come through such a fork. (Two complex ones may
also have met on the axis. Then no nudge leads away from there, and the world is given up: it is not known which.)
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from standoff.equilibrium import tolerances as tol
from standoff.equilibrium.compiled import kernel
from standoff.equilibrium.game_parts import Part
from standoff.equilibrium.part_sweep import differentiate, evaluate, part_room, take, take_odds
from standoff.equilibrium.plan import Array


@kernel
def derivative(
    part: Part,
    chance: Array,
    pay: Array,
    rationality: Array,
    expected_payoff: Array,
    entry: Array,
    log_p: Array,
    result: Array,
) -> None:
    """H_x at the end of the branch: `result [world, unknown, unknown]` written; other arguments as
    `branch_dense.follow`."""
    worlds = pay.shape[1]
    lanes = len(part.lanes)
    n = part.n
    room = part_room(part, rationality.shape[0])
    d, t = room.d, np.ones(lanes)
    x = np.zeros((n + 1, lanes))
    for start in range(0, worlds, lanes):
        for w in range(lanes):
            at = min(start + w, worlds - 1)
            take(part, at, w, chance, pay, rationality, expected_payoff, entry, room)
            take_odds(part, at, w, log_p, x)
        evaluate(part, x, t, room)
        differentiate(part, room)
        for w in range(min(lanes, worlds - start)):
            for i in range(n):
                for j in range(n):
                    result[start + w, i, j] = (1.0 if i == j else 0.0) - d[i * (n + 1) + j, w]


def negative(matrices: Array) -> npt.NDArray[np.int64]:
    """`[world]` how many eigenvalues of `[world, n, n]` are real and negative."""
    values = np.linalg.eigvals(matrices)
    real = np.abs(np.imag(values)) <= tol.REAL * np.abs(values)
    return np.asarray(np.sum(real & (np.real(values) < 0.0), axis=1), dtype=np.int64)
