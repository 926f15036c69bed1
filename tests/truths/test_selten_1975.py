"""Selten 1975, "Reexamination of the perfectness concept for equilibrium points in extensive games", International
Journal of Game Theory 4, 25-55, Figure 1: the horse.

Player 3 cannot tell who gave it the move. Both (L, R, R) and (R, R, L) are Nash equilibria; only those in which 1 and 2
play R and 3 plays R with at most 1/4 are perfect. The limit of logit equilibria is sequential, so it must be there.
"""

from __future__ import annotations

import pytest

from equilibrium.trees import solved, strategies, tree_of


def horse():
    return tree_of(
        (
            "one",
            {
                "R": ("two", {"R": (1, 1, 1), "L": ("three", {"R": (4, 4, 0), "L": (0, 0, 1)})}),
                "L": ("three", {"R": (3, 2, 2), "L": (0, 0, 0)}),
            },
        ),
        {"one": 1, "two": 2, "three": 3},
        players=3,
    )


def test_the_limit_is_the_perfect_equilibrium():
    sharp = [20.0, 100.0, 500.0]
    solution = solved(horse(), sharp)
    assert solution.converged.all()
    for world, bound in enumerate([0.1, 0.02, 0.01]):
        played = strategies(horse(), solution, world)
        assert played["one"]["R"] > 1 - bound
        assert played["two"]["R"] > 1 - bound
        assert played["three"]["R"] < 0.25 + bound
    assert solution.expected_payoff[:, 2] == pytest.approx([1, 1, 1], abs=0.02)
