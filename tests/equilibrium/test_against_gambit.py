"""The principal branch against Gambit's tracer (pygambit 17.0.0b2), on random games and on published ones."""

from __future__ import annotations

import io

import numpy as np
import pytest

from equilibrium.trees import random_tree, solved, strategies
from standoff.gambit.efg import load_efg, read_efg, write_efg
from standoff.situations.tree import compile_tree, names_of_sets

LAMBDAS = [0.3, 1.0, 2.5]
AGREE = 1e-6


def gambits(text, lambdas):
    """Gambit's answers: for each lambda {history of a member node: {action: probability}}."""
    pygambit = pytest.importorskip("pygambit")
    game = pygambit.read_efg(io.BytesIO(text.encode()))
    answers = pygambit.qre.logit_solve_lambda(game, lambdas)
    return [
        [(history.actions, dict(played)) for player in answer.profile for history, played in player]
        for answer in answers
    ]


def agree(tree, lambdas=LAMBDAS, **how):
    """Both solve the tree at every lambda, and play the same at every information set."""
    solution = solved(tree, lambdas, **how)
    assert solution.converged.all(), write_efg(tree)
    names = names_of_sets(tree)
    for world, answer in enumerate(gambits(write_efg(tree), lambdas)):
        here = strategies(tree, solution, world)
        met = set()
        for history, played in answer:
            number = tree.nodes[tree.follow(history)].information_set
            met.add(names[number])
            assert here[names[number]] == pytest.approx(played, abs=AGREE), (
                lambdas[world],
                history,
                write_efg(tree),
            )
        assert met == here.keys()


def shape_of(seed):
    random = np.random.default_rng(seed)
    return random, int(random.choice([2, 2, 3])), int(random.choice([2, 3, 3, 4]))


@pytest.mark.parametrize("seed", range(30))
def test_random_games(seed):
    random, players, depth = shape_of(seed)
    agree(random_tree(random, players, depth))


@pytest.mark.parametrize("seed", range(30))
def test_random_games_without_a_backward_order(seed):
    """Sets of which each has a node above a node of the other."""
    random, players, depth = shape_of(1000 + seed)
    while True:
        tree = random_tree(random, players, max(depth, 3), crossing=True)
        graph = compile_tree(tree).graph
        if (graph.order >= graph.situations).any():
            break
    agree(tree, [0.3, 1.0])


@pytest.mark.parametrize("name", ["selten1975_horse", "centipede4_mp1992", "chokreps1987_beer_quiche"])
def test_published_games(published_games, name):
    agree(read_efg(write_efg(load_efg(published_games / f"{name}.efg"))))


@pytest.mark.slow
def test_many_random_games():
    """Those in which Gambit sees the branch fork are left out: which way is the principal one is convention there."""
    compared = 0
    for seed in range(3000, 3700):
        random, players, depth = shape_of(seed)
        tree = random_tree(random, players, depth, crossing=seed % 2 == 0)
        if not forks(write_efg(tree), 3.0):
            agree(tree, [0.5, 1.5, 3.0])
            compared += 1
    assert compared > 650


def forks(text, sharp):
    pygambit = pytest.importorskip("pygambit")
    met = []
    game = pygambit.read_efg(io.BytesIO(text.encode()))
    pygambit.qre.logit_solve_lambda(game, [sharp], event_callback=lambda event: met.append(type(event).__name__))
    return "LogitBifurcationEvent" in met
