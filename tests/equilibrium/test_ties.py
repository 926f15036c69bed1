"""Other points of a continuum: those that differ at one information set, each an equilibrium by a plain tree walk."""

from __future__ import annotations

import numpy as np
import pytest

from equilibrium.test_which_equilibrium import both_at_once
from equilibrium.trees import solved, tree_of
from standoff.equilibrium.solve import rational
from standoff.equilibrium.ties import ties
from standoff.situations.tree import compile_tree


def found(tree):
    solution = solved(tree, [1.0], solver=rational)
    assert solution.converged.all()
    situations = compile_tree(tree)
    chance, pay = situations.tables({}, 1)
    several = ties(situations.graph, chance[:, 0], pay[:, 0], np.ones(len(tree.players)), solution.log_p[:, 0])
    assert np.array_equal(several.log_p[:, 0], solution.log_p[:, 0]) and several.residual.max() <= 1e-8
    return np.exp(several.log_p)


def test_two_options_alike():
    p = found(tree_of(("s", {"a": (1, 0), "b": (1, 0), "c": (0, 0)}), {"s": 1}))
    assert np.allclose(p, [[0.5, 1, 0], [0.5, 0, 1], [0, 0, 0]], atol=1e-9)


def test_a_tie_that_another_answers_to_is_not_free():
    """The second to move would answer to a move of the first: matching pennies has no second equilibrium."""
    assert found(both_at_once([[(1, -1), (-1, 1)], [(-1, 1), (1, -1)]])).shape[1] == 1


def test_what_is_never_reached_may_be_free_too():
    p = found(tree_of(("s", {"in": ("t", {"x": (0, 1), "y": (0, 1)}), "out": (1, 0)}), {"s": 1, "t": 2}))
    assert p.shape[1] == 3 and p[2].tolist() == pytest.approx([0.5, 1, 0])


def test_a_threat_that_would_bring_one_in_is_no_tie():
    """Whoever waits is indifferent between x and y, but one would be worth coming in for."""
    p = found(tree_of(("s", {"in": ("t", {"x": (4, 1), "y": (-4, 1)}), "out": (1, 0)}), {"s": 1, "t": 2}))
    # at one half each coming in is worth 0, and staying out 1; all on x it would be worth 4
    assert p[1] == pytest.approx(1.0) and (p[2] < 0.7).all() and p.shape[1] == 2
