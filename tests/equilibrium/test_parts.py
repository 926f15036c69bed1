"""Games in parts: which they are, that they give what the whole game gives, and that their derivatives are right."""

from __future__ import annotations

import numpy as np
import pytest
from numba import njit

from equilibrium.trees import random_tree, tree_of, without_a_matrix
from standoff.equilibrium.dependence import dependence, parts
from standoff.equilibrium.game_parts import part
from standoff.equilibrium.part_sweep import differentiate, evaluate, part_room, take
from standoff.equilibrium.prepared import prepared
from standoff.equilibrium.solve import solve
from standoff.equilibrium.surroundings import outside, settle
from standoff.situations.tree import compile_tree


@njit  # only kernels can call what is compiled into kernels
def swept(arrays, chance, pay, sharp, expected_payoff, entry, z, t):
    """Responses and derivatives at a point of the only world."""
    room = part_room(arrays, sharp.shape[0])
    take(arrays, 0, 0, chance, pay, sharp, expected_payoff, entry, room)
    evaluate(arrays, z, t, room)
    differentiate(arrays, room)
    return room.slope, room.d


def signal(name, receiver):
    """A sender of two types who may be in doubt, and a receiver who sees the message alone."""
    return (
        f"kind_{name}",
        {
            kind: (
                f"{kind}_{name}",
                {
                    message: (f"{receiver}_{message}", {"yes": (expected_payoff, 1 - here), "no": (0, here)})
                    for message, expected_payoff in (("loud", 2 - here), ("quiet", 1 + here))
                },
            )
            for here, kind in enumerate(("low", "high"))
        },
    )


def owners(*names):
    result = {"choice": 2}
    for name in names:
        result |= {f"kind_{name}": ["1/3", "2/3"], f"low_{name}": 1, f"high_{name}": 1}
        result |= {f"{name}_loud": 2, f"{name}_quiet": 2}
    return result


def named_parts(tree):
    situations = compile_tree(tree)
    return [sorted(situations.sets[s].decision for s in those) for those in parts(dependence(situations.graph))]


def test_without_beliefs_that_change_there_is_one_part_and_no_unknown():
    tree = tree_of(("a", {"l": ("b", {"l": (1, 2), "r": (0, 0)}), "r": ("c", {"l": (2, 1), "r": (3, 0)})}),
                   {"a": 1, "b": 2, "c": 2})  # fmt: skip
    assert named_parts(tree) == [["a", "b", "c"]]
    assert [arrays.n for _, arrays in prepared(compile_tree(tree).graph).parts] == [0]


def test_games_behind_a_public_move_are_parts_of_their_own():
    tree = tree_of(("choice", {"a": signal("a", "a"), "b": signal("b", "b")}), owners("a", "b"))
    *apart, last = named_parts(tree)
    assert last == ["choice"]
    assert sorted(apart) == [
        ["a_loud", "a_quiet", "high_a", "low_a"],
        ["b_loud", "b_quiet", "high_b", "low_b"],
    ]
    graph = compile_tree(tree).graph
    assert [arrays.n for _, arrays in prepared(graph).parts] == [2, 2, 0]  # receivers are substituted out


def test_what_a_part_depends_on_is_followed_with_it():
    """A last move that both kinds of sender look ahead to belongs to their part, though nothing feeds back on it."""
    kinds = signal("a", "a")
    kinds[1]["low"][1]["loud"][1]["yes"] = ("after", {"l": (3, 0), "r": (0, 1)})
    tree = tree_of(kinds, owners("a") | {"after": 2})
    assert named_parts(tree) == [["a_loud", "a_quiet", "after", "high_a", "low_a"]]


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("crossing", [False, True])
def test_in_parts_as_a_whole(seed, crossing):
    """Where rationality is moderate the branch seldom turns, and both ways must come to the same."""
    random = np.random.default_rng(70 + seed)
    situations = compile_tree(random_tree(random, int(random.choice([2, 3])), depth=4, crossing=crossing))
    chance, pay = situations.tables({}, 1)
    sharp = np.full((situations.graph.actors, 1), 0.7)
    by_parts = solve(situations.graph, chance, pay, sharp)
    at_once = solve(situations.graph, chance, pay, sharp, solver=without_a_matrix)
    assert by_parts.converged.all() and at_once.converged.all()
    assert np.exp(by_parts.log_p) == pytest.approx(np.exp(at_once.log_p), abs=1e-9)


def jacobian(tree, sharp, x, t):
    """Responses of the unknowns of the only part with unknowns, and their derivatives by the tape."""
    situations = compile_tree(tree)
    graph = situations.graph
    chance, pay = situations.tables({}, 1)
    relation = dependence(graph)
    (sets, *_) = parts(relation)
    arrays = part(graph, relation, sets, set(), 1)
    expected_payoff = np.zeros((graph.situations * graph.actors, 1))
    ready, _ = prepared(graph).parts[0]
    log_p = np.zeros((graph.actions, 1))
    settle(ready, graph.actors, graph.edge_start, graph.edge_to, graph.edge_prob, graph.edge_pay, graph.actions,
           chance, pay, log_p, expected_payoff)  # fmt: skip
    entry = np.zeros((arrays.entries, 1))
    outside(arrays, graph.actions, np.log(chance), log_p, entry)
    sharp = np.full((graph.actors, 1), sharp)
    slope, d = swept(arrays, chance, pay, sharp, expected_payoff, entry, x[:, None], np.array([t]))
    first = [
        (k, a)
        for k in range(len(arrays.actor))
        if arrays.unknown[k] >= 0
        for a in range(arrays.action_start[k] + 1, arrays.action_start[k + 1])
    ]
    return t * slope[[a for _, a in first], 0], d[: arrays.n * (arrays.n + 1), 0].reshape(arrays.n, arrays.n + 1)


@pytest.mark.parametrize("seed", range(20))
def test_the_tape_is_the_derivative_of_the_sweep(seed):
    """Against central differences."""
    random = np.random.default_rng(400 + seed)
    tree = random_tree(random, 2, depth=4, crossing=seed % 2 == 0)
    graph = compile_tree(tree).graph
    n = prepared(graph).parts[0][1].n
    x, t, h = random.normal(size=n), 0.8, 1e-6
    _, by_tape = jacobian(tree, 1.5, x, t)
    for column in range(n + 1):
        step = np.zeros(n + 1)
        step[column] = h
        up, _ = jacobian(tree, 1.5, x + step[:n], t + step[n])
        down, _ = jacobian(tree, 1.5, x - step[:n], t - step[n])
        assert by_tape[:, column] == pytest.approx((up - down) / (2 * h), abs=1e-6, rel=1e-6)
