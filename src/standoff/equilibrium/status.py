"""What a solver reports of each world: the rows of its `status [row, world]`, and the outcomes that the first takes."""

from __future__ import annotations

import numpy as np

from standoff.equilibrium.plan import Array

# Rows
OUTCOME = 0  # what became of the world: one of those below; infinite before that is known
WORK = 1  # visits, or sweeps and products
STEPS = 2  # accepted steps
TURNS = 3  # how often the branch turned back
# The factor at which a world was given up, or up to which its branch has been gone already. Once all parts are solved,
# the place of its fork. NaN where there is none
FACTOR = 4
SYMMETRIC = 5  # whether log-odds mirror each other at the end as they did at the start, or a nudge parts them
CONTINUUM = 6  # in the limit, the dimension of the continuum of equilibria that it is one of
ALONE = 7  # the factor below which a part has one equilibrium (see `contraction`)
GROUND = 8  # on what it rests, a number of `Ground`
ROWS = 9

# Outcomes
FOLLOWED, GAVE_UP, STOPPED = 0, 1, 2
THROUGH = 3  # the branch has come straight through a fork
TIRED, STEEP = 4, 5  # given up without a matrix: effort is spent; too many linear systems were not solved

# What a lane of a kernel is at: no world, the first point of its branch, or any other
IDLE, START, CORRECT = 0, 1, 2


def new_status(worlds: int) -> Array:
    """`[row, world]` before anything is solved: no work done, no fork met, and nothing lost yet."""
    status = np.zeros((ROWS, worlds))
    status[FACTOR] = np.nan
    return status
