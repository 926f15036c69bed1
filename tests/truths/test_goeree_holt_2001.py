"""Goeree and Holt 2001, "Ten little treasures of game theory and ten intuitive contradictions", American Economic
Review 91, 1402-1422: matching pennies, symmetric (80, 40), and with one payoff of the
row player at 320 or 44 (in cents).

In Nash equilibrium the row player mixes evenly whatever its own payoff is; in logit equilibrium it does not, nor did
people: 96% and 8% chose Top. The equilibrium is one unknown, found here by bisection.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.special import expit

from equilibrium.trees import solved, strategies, tree_of

SHARP = [0.0, 0.005, 0.02, 0.1, 0.5, 2.0]


def pennies(top_left):
    def column(left, right):
        return "column", {"left": left, "right": right}

    return tree_of(
        ("row", {"top": column((top_left, 40), (40, 80)), "bottom": column((40, 80), (80, 40))}),
        {"row": 1, "column": 2},
    )


def fixed_point(top_left, sharp):
    def left(top):
        return expit(sharp * (40 - 80 * top))

    def wrong(top):
        return expit(sharp * ((top_left - 40) * left(top) - 40 * (1 - left(top)))) - top

    top = brentq(wrong, 0, 1, xtol=1e-15)
    return top, left(top)


@pytest.mark.parametrize("top_left", [320, 44, 80])
def test_one_unknown(top_left):
    solution = solved(pennies(top_left), SHARP)
    assert solution.converged.all()
    for world, sharp in enumerate(SHARP):
        played = strategies(pennies(top_left), solution, world)
        top, left = fixed_point(top_left, sharp)
        assert played["row"]["top"] == pytest.approx(top, abs=1e-9)
        assert played["column"]["left"] == pytest.approx(left, abs=1e-9)


def test_the_symmetric_game_is_even_at_every_rationality():
    solution = solved(pennies(80), [0.0, 0.01, 0.1, 1.0, 10.0])
    assert solution.converged.all()
    assert np.exp(solution.log_p) == pytest.approx(np.full((4, 5), 0.5), abs=1e-9)


def test_own_payoffs_matter_as_they_did_in_the_laboratory():
    """Above one half where the own payoff is high, below where it is low; and the limit is the Nash equilibrium."""
    for top_left, side in ((320, 1), (44, -1)):
        played = strategies(pennies(top_left), solved(pennies(top_left), [0.02]))
        assert side * (played["row"]["top"] - 0.5) > 0.05
        limit = strategies(pennies(top_left), solved(pennies(top_left), [20.0]))
        assert limit["row"]["top"] == pytest.approx(0.5, abs=0.01)
        assert limit["column"]["left"] == pytest.approx(40 / top_left, abs=0.01)
