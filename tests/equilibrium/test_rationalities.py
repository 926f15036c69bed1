"""A rationality of each player: against roots found by scipy along a path, and against games rescaled."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import root

from equilibrium.slow_tracer import Branch
from equilibrium.trees import random_tree, solved, strategies
from standoff.equilibrium.solve import solve
from standoff.situations.tree import compile_tree, names_of_sets


def by_path(branch, points=40):
    """The root at t = 1 that follows from the root at t = 0 through those between."""
    x = np.zeros(branch.size)
    for t in np.linspace(0, 1, points + 1)[1:]:
        found = root(lambda z, t=t: branch.residual(z, t).real, x, tol=1e-13)
        assert found.success or np.abs(found.fun).max() < 1e-10
        x = found.x
    return branch.played(x)


@pytest.mark.parametrize("seed", range(15))
def test_each_player_as_sharp_as_told(seed):
    random = np.random.default_rng(9000 + seed)
    players = int(random.choice([2, 3]))
    tree = random_tree(random, players, depth=3, scale=8)
    sharp = random.uniform(0.2, 1.5, players)
    solution = solved(tree, sharp[:, None])
    assert solution.converged.all()
    here = strategies(tree, solution)
    there = by_path(Branch(tree, sharp))
    for number, name in enumerate(names_of_sets(tree)):
        if name in here:
            assert list(here[name].values()) == pytest.approx(list(there[number]), abs=1e-8)


@pytest.mark.parametrize("seed", range(10))
def test_rationality_and_the_unit_of_payoffs_are_one_scale(seed):
    """Twice the rationality at half the payoffs is the same game."""
    situations = compile_tree(random_tree(np.random.default_rng(seed), 2, depth=3))
    chance, pay = situations.tables({}, 1)
    one = solve(situations.graph, chance, pay, np.array([[1.2], [0.4]]))
    two = solve(situations.graph, chance, pay / 2, np.array([[2.4], [0.8]]))
    assert np.allclose(one.log_p, two.log_p, atol=1e-10)


def test_without_rationality_everyone_mixes_evenly():
    tree = random_tree(np.random.default_rng(3), 3, depth=4)
    for played in strategies(tree, solved(tree, [0.0])).values():
        assert list(played.values()) == pytest.approx([1 / len(played)] * len(played), abs=1e-15)


def test_one_who_does_not_care_and_one_who_does():
    """Rationality 0 for one player: it mixes evenly, and the other responds to that."""
    tree = random_tree(np.random.default_rng(11), 2, depth=3)
    played = strategies(tree, solved(tree, np.array([[0.0], [2.0]])))
    owner = dict(zip(names_of_sets(tree), (s.player for s in tree.information_sets), strict=True))
    assert {1, 2} <= {owner[name] for name in played}
    for name, options in played.items():
        even = list(options.values()) == pytest.approx([1 / len(options)] * len(options), abs=1e-12)
        assert even == (owner[name] == 1)
