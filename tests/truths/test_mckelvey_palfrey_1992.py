"""McKelvey and Palfrey 1992, "An experimental study of the centipede game", Econometrica 60, 803-836; and 1998,
"Quantal response equilibria for extensive form games", Experimental Economics 1, 9-41.

The four-move game: the pot of 1.00 is split 0.80 to 0.20 and doubles with every pass (Gambit's file, in the units of
1998). The agent QRE follows from the last move backward: P(take) is logistic in what taking gains.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit

from equilibrium.trees import solved, strategies, tree_of

# P(the game ends at move 1, ..., 4, or never), all sessions of the four-move game (1992, Table II)
ENDED = [0.071, 0.356, 0.370, 0.153, 0.049]
# fitted to them by gambit-logit (tests/games/reference_qre.json)
LAMBDA, LOG_LIKELIHOOD = 0.8589511205559126, -1.5081197521765777
TAKES = [0.245034106235, 0.319238789117, 0.689018702724, 0.939836698929]
TAKEN = [(0.80, 0.20), (0.40, 1.60), (3.20, 0.80), (1.60, 6.40)]
NEVER = (12.80, 3.20)


def game():
    after = NEVER
    for move in range(3, -1, -1):
        after = (f"m{move}", {"take": TAKEN[move], "pass": after})
    return tree_of(after, {f"m{move}": 1 + move % 2 for move in range(4)})


def backward(sharp):
    worth, takes = np.array(NEVER), []
    for move in range(3, -1, -1):
        mover = move % 2
        take = expit(sharp * (TAKEN[move][mover] - worth[mover]))
        worth = take * np.array(TAKEN[move]) + (1 - take) * worth
        takes.append(take)
    return takes[::-1], worth


def ends(takes):
    return np.array([*takes, 1.0]) * np.cumprod([1.0] + [1 - take for take in takes])


SHARP = [0.1, 0.25, LAMBDA, 1.0, 3.0, 10.0]


def takes_at(sharp):
    solution = solved(game(), sharp)
    assert solution.converged.all()
    return [[strategies(game(), solution, w)[f"m{m}"]["take"] for m in range(4)] for w in range(len(sharp))], solution


def test_every_move_from_the_last_backward():
    takes, solution = takes_at(SHARP)
    for world, sharp in enumerate(SHARP):
        expected, worth = backward(sharp)
        assert takes[world] == pytest.approx(expected, abs=1e-12)
        assert solution.expected_payoff[:, world] == pytest.approx(worth, abs=1e-12)


def test_the_table_of_the_fitted_game():
    takes, _ = takes_at([LAMBDA])
    assert takes[0] == pytest.approx(TAKES, abs=1e-6)
    assert ENDED @ np.log(ends(takes[0])) == pytest.approx(LOG_LIKELIHOOD, abs=1e-6)


def test_no_other_rationality_fits_better():
    grid = np.linspace(0.05, 3, 200)
    fits = [ENDED @ np.log(ends(takes)) for takes in takes_at(grid)[0]]
    assert max(fits) <= LOG_LIKELIHOOD + 1e-6
    assert grid[int(np.argmax(fits))] == pytest.approx(LAMBDA, abs=0.02)


def test_the_more_rational_the_earlier_it_ends():
    """The only Nash outcome is to take at once, and the limit takes at every move, reached or not."""
    takes, _ = takes_at([100.0])
    assert takes[0] == pytest.approx([1, 1, 1, 1], abs=1e-6)
