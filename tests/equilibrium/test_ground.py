"""On what a certificate rests: the proof that there is one equilibrium, beside plain numpy and other equilibria."""

from __future__ import annotations

import numpy as np
import pytest

from equilibrium.slow_tracer import Branch
from equilibrium.trees import random_tree, solved, strategies, tree_of
from standoff.equilibrium.contraction import contraction
from standoff.equilibrium.ground import Ground
from standoff.equilibrium.others import other_equilibria
from standoff.equilibrium.prepared import prepared
from standoff.equilibrium.solve import rational
from standoff.equilibrium.status import ALONE, new_status
from standoff.situations.tree import compile_tree, names_of_sets


def meeting(options="ab", expected_payoff=1):
    """Whoever comes to the same place gains; nobody sees the other."""
    return tree_of(
        (
            "one",
            {
                s: ("two", {t: (expected_payoff, expected_payoff) if s == t else (0, 0) for t in options})
                for s in options
            },
        ),
        {"one": 1, "two": 2},
    )


def sharpest(tree):
    """The rationality of everyone up to which one equilibrium is proved; infinite where there is no circle."""
    situations = compile_tree(tree)
    chance, pay = (np.ascontiguousarray(table) for table in situations.tables({}, 1))
    graph, bounds = situations.graph, [np.inf]
    for _, arrays in prepared(graph).parts:
        if arrays.n > 0:
            report = new_status(1)
            expected_payoff = np.zeros((graph.situations * graph.actors, 1))
            contraction(arrays, chance, pay, np.ones((len(tree.players), 1)), expected_payoff, report)
            bounds.append(report[ALONE, 0])
    return min(bounds)


def games(count):
    """Random trees with a circle: every other one with sets that have no backward order."""
    for seed in range(count):
        random = np.random.default_rng((7, seed))
        tree = random_tree(random, players=2 + seed % 2, depth=3, crossing=seed % 4 == 0)
        if np.isfinite(sharpest(tree)):
            yield random, tree


def test_in_a_coordination_game_the_bound_is_where_the_branch_forks():
    """The slope of 1 / (1 + exp(-y)) is 1/4 at most: two responses of slope 2 * t / 4 have one fixed point up to 2."""
    assert sharpest(meeting()) == pytest.approx(2.0, rel=2e-4)
    assert sharpest(meeting(expected_payoff=10)) == pytest.approx(0.2, rel=2e-4)
    found = solved(meeting(), [0.5, 1.99, 2.5])
    assert found.converged.all()
    assert found.ground.tolist() == [Ground.UNIQUE, Ground.UNIQUE, Ground.THERE_AND_BACK]
    assert np.isfinite(found.forked).tolist() == [False, False, True]


def test_no_response_is_steeper_than_the_bound():
    """The spectral radius of the derivative of the response, by complex steps over all log-odds, at random strategies
    blunt and sharp: a response that contracts by c in any norm has none above c."""
    looked, closest = 0, 0.0
    for random, tree in games(50):
        branch, bound = Branch(tree, [1.0] * len(tree.players)), 1.0 / sharpest(tree)
        for spread in (0.0, 0.3, 1.0, 3.0, 10.0):
            x = spread * random.standard_normal(branch.size)
            slope = np.eye(branch.size) - branch.jacobian(np.append(x, 1.0))[:, :-1]
            steepest = np.abs(np.linalg.eigvals(slope)).max()
            assert steepest <= bound * (1.0 + 1e-9)
            looked, closest = looked + 1, max(closest, steepest / bound)
    assert looked > 100 and closest > 0.5


def test_just_below_the_bound_responses_lead_to_what_was_found_from_anywhere():
    told = 0
    for random, tree in games(30):
        sharp = 0.98 * sharpest(tree)
        found = solved(tree, [sharp])
        assert found.converged[0] and found.ground[0] == Ground.UNIQUE and not np.isfinite(found.forked[0])
        branch, here = Branch(tree, [sharp] * len(tree.players)), strategies(tree, found)
        for _ in range(6):
            x = 6.0 * random.standard_normal(branch.size)
            for _ in range(3000):
                wrong = branch.residual(x, 1.0).real
                x = x - wrong
                if np.abs(wrong).max() < 1e-10:
                    break
            played = branch.played(x)
            for number, name in enumerate(names_of_sets(tree)):
                if name in here:
                    assert list(here[name].values()) == pytest.approx(list(played[number]), abs=1e-7)
        told += 1
    assert told > 15


def test_where_others_are_found_nothing_is_proved():
    several = 0
    for _, tree in games(60):
        sharp = [10.0] * len(tree.players)
        found = solved(tree, [10.0])
        situations = compile_tree(tree)
        chance, pay = situations.tables({}, 1)
        others = other_equilibria(
            situations.graph, chance[:, 0], pay[:, 0], np.array(sharp), found.log_p[:, 0], np.random.default_rng(1), 12
        )
        if others.count > 1:
            several += 1
            assert found.ground[0] < Ground.UNIQUE
    assert several > 1


def test_without_a_circle_there_is_nothing_to_follow_and_in_the_limit_nothing_is_proved_unique():
    looks = tree_of(("a", {"l": ("b", {"l": (1, 2), "r": (0, 0)}), "r": ("c", {"l": (2, 1), "r": (3, 0)})}),
                    {"a": 1, "b": 2, "c": 2})  # fmt: skip
    assert solved(looks, [3.0]).ground.tolist() == [Ground.BACKWARD_INDUCTION]
    assert solved(looks, [1.0], solver=rational).ground.tolist() == [Ground.BACKWARD_INDUCTION]
    unlike = tree_of(("one", {s: ("two", dict(zip("ab", row, strict=True)))
                              for s, row in zip("ab", (((3, 3), (0, 1)), ((1, 0), (1, 1))), strict=True)}),
                     {"one": 1, "two": 2})  # fmt: skip
    assert solved(unlike, [1.0], solver=rational).ground.tolist() == [Ground.THERE_AND_BACK]


def test_what_was_stopped_rests_on_nothing():
    found = solved(meeting(), [1.0], stop=np.ones(1, dtype=np.int64))
    assert found.ground.tolist() == [Ground.NONE]
