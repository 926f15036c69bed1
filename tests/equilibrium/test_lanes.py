"""What comes of a world depends on that world alone: not on its neighbours, its place, the block or the threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from equilibrium.trees import random_tree, whole
from standoff.equilibrium.branch_matrix_free import trace
from standoff.equilibrium.fixed_point import iterate
from standoff.equilibrium.solve import principal_branch, solve
from standoff.situations.tree import compile_tree

WORLDS = 43


def worlds_of(seed, sharpest):
    """A game whose payoffs and rationalities differ from world to world, some easy and some hard."""
    random = np.random.default_rng(seed)
    tree = random_tree(random, 3, depth=4, crossing=seed % 2 == 1)
    situations = compile_tree(tree)
    chance, pay = situations.tables({}, WORLDS)
    pay = pay * random.uniform(0.5, 1.5, WORLDS)
    sharp = np.exp(random.uniform(np.log(0.05), np.log(sharpest), (3, WORLDS)))
    return situations.graph, chance, pay, sharp


def same(one, other, at=slice(None)):
    for name in ("log_p", "residual", "residual_in_odds", "followed", "sweeps", "steps", "turns", "expected_payoff"):
        assert np.array_equal(getattr(one, name)[..., at], getattr(other, name), equal_nan=True), name


@pytest.mark.parametrize("sharpest", [3.0, 400.0])  # the second needs exponents in some worlds and not in others
@pytest.mark.parametrize("solver", [principal_branch, whole(iterate), whole(trace)])
@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_neighbours_and_places_do_not_matter(seed, solver, sharpest):
    graph, chance, pay, sharp = worlds_of(seed, sharpest)
    together = solve(graph, chance, pay, sharp, solver=solver)
    order = np.random.default_rng(seed).permutation(WORLDS)
    same(together, solve(graph, chance[:, order], pay[:, order], sharp[:, order], solver=solver), order)


@pytest.mark.parametrize("sharpest", [3.0, 400.0])
def test_neither_does_the_size_of_the_block(sharpest):
    graph, chance, pay, sharp = worlds_of(7, sharpest)
    together = solve(graph, chance, pay, sharp)
    for size in (1, 5, 8, 20):
        for start in range(0, WORLDS, size):
            part = slice(start, min(start + size, WORLDS))
            same(together, solve(graph, chance[:, part], pay[:, part], sharp[:, part]), part)


def test_nor_do_threads():
    graph, chance, pay, sharp = worlds_of(8, 3.0)
    together = solve(graph, chance, pay, sharp)
    with ThreadPoolExecutor(3) as pool:
        for other in pool.map(lambda _: solve(graph, chance, pay, sharp), range(6)):
            same(together, other)


def test_inputs_are_left_as_they_were():
    graph, chance, pay, sharp = worlds_of(9, 3.0)
    before = chance.copy(), pay.copy(), sharp.copy()
    solve(graph, chance, pay, sharp)
    assert all(np.array_equal(*pair) for pair in zip(before, (chance, pay, sharp), strict=True))
