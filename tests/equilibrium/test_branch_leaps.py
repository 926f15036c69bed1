"""Games in which a tracer in a hurry leaps to another equilibrium, and the principal branch as followed slowly.

Found among 4,000 random games, where an independent tracer in tiny steps (`slow_tracer`) and Gambit agree with each
other. What is certified there is an equilibrium, but not the one that rationality grown from zero leads to.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from equilibrium.slow_tracer import Branch
from equilibrium.test_against_gambit import agree, shape_of
from equilibrium.trees import random_tree, solved, strategies, without_a_matrix
from standoff.gambit.efg import read_efg, write_efg
from standoff.situations.tree import names_of_sets

LEAPS = [
    (195, 5.0), (239, 5.0), (342, 5.0), (555, 5.0), (568, 2.0), (615, 5.0), (723, 2.0), (723, 5.0), (952, 2.0),
    (2055, 2.0), (2524, 2.0), (2847, 2.0), (3262, 2.0), (3532, 2.0), (3707, 5.0),
]  # fmt: skip


def game(seed):
    random, players, depth = shape_of(seed + 50_000)
    return random_tree(random, players, depth, crossing=seed % 2 == 0)


@pytest.mark.parametrize("seed, sharp", LEAPS)
def test_the_branch_is_not_left(seed, sharp):
    agree(game(seed), [sharp])


@pytest.mark.parametrize("seed, sharp", LEAPS)
def test_the_curve_follower_alone_does_not_leave_it_either(seed, sharp):
    agree(game(seed), [sharp], solver=without_a_matrix)


@pytest.mark.slow
@pytest.mark.parametrize("seed, sharp", LEAPS)
def test_followed_slowly_it_leads_there(seed, sharp):
    tree = game(seed)
    slow, _ = Branch(tree, [sharp] * len(tree.players)).to_the_end()
    here = strategies(tree, solved(tree, [sharp]))
    for number, name in enumerate(names_of_sets(tree)):
        if name in here:
            assert list(here[name].values()) == pytest.approx(list(slow[number]), abs=1e-6), write_efg(tree)


@pytest.mark.slow
def test_a_crisis_of_the_benchmark_that_once_leapt():
    """Draw 6,074 with 54 ends at rationality 10: the arms are 5 log-odds apart, where hardly anyone goes."""
    place = Path(__file__).parents[2] / "benchmarks" / "crisis.py"
    specification = importlib.util.spec_from_file_location("crisis", place)
    crisis = importlib.util.module_from_spec(specification)
    sys.modules["crisis"] = crisis  # dataclasses look it up there
    specification.loader.exec_module(crisis)
    game = crisis.SIZES[54]
    chance, pay = game.draw(20170515, 6074, 1)
    tree = read_efg(game.efg(chance[:, 0], pay[:, 0]))
    slow, _ = Branch(tree, [10.0] * 3).to_the_end()
    here = strategies(tree, solved(tree, [10.0]))
    for number, name in enumerate(names_of_sets(tree)):
        if name in here:
            assert list(here[name].values()) == pytest.approx(list(slow[number]), abs=1e-6)
