"""The certificate: it is computed from the strategies alone, sees any disturbance, and can be read as a distance."""

from __future__ import annotations

import math

import numpy as np
import pytest

from equilibrium.slow_tracer import Branch
from equilibrium.trees import random_tree, solved, tree_of
from standoff.equilibrium.certificate import certify, spread
from standoff.equilibrium.plan import plan
from standoff.equilibrium.solve import solve
from standoff.equilibrium.status import FOLLOWED, GAVE_UP, OUTCOME
from standoff.equilibrium.tolerances import CERTIFIED
from standoff.situations.tree import compile_tree

WORLDS = 11


@pytest.fixture(scope="module")
def block():
    tree = random_tree(np.random.default_rng(5), 3, depth=4)
    situations = compile_tree(tree)
    chance, pay = situations.tables({}, WORLDS)
    sharp = np.tile(np.linspace(0.2, 2.0, WORLDS), (3, 1))
    solution = solve(situations.graph, chance, pay, sharp)
    assert solution.converged.all()
    return tree, situations.graph, chance, pay, sharp, solution


def gaps_of(block, log_p):
    _, graph, chance, pay, sharp, _ = block
    residuals, expected_payoff = np.zeros((3, WORLDS)), np.zeros((graph.actors, WORLDS))
    certify(plan(graph), chance, pay, sharp, log_p, residuals, expected_payoff)
    return residuals, expected_payoff


def test_a_solution_certifies(block):
    solution = block[-1]
    residuals, expected_payoff = gaps_of(block, solution.log_p)
    assert np.array_equal(residuals, [solution.residual_in_odds, solution.residual, solution.regret])
    assert np.array_equal(expected_payoff, solution.expected_payoff)
    assert (residuals[0] < 1e-8).all() and (residuals[1] < 1e-9).all()


def test_any_disturbance_is_seen_in_its_world_and_no_other(block):
    graph, solution = block[1], block[-1]
    for information_set in range(graph.sets):
        first, last = graph.action_start[information_set], graph.action_start[information_set + 1]
        log_p = solution.log_p.copy()
        log_p[first, 4] += 0.01
        log_p[first:last, 4] -= np.log(np.exp(log_p[first:last, 4]).sum())
        residuals, _ = gaps_of(block, log_p)
        assert 0.001 < residuals[0, 4] < 0.1 and residuals[1, 4] > 1e-9
        assert np.array_equal(
            np.delete(residuals, 4, axis=1),
            np.delete([solution.residual_in_odds, solution.residual, solution.regret], 4, axis=1),
        )


def test_the_gap_is_the_distance_to_the_response(block):
    """For any strategies, equilibrium or not: the same gap in odds as computed in plain numpy."""
    tree, graph, _, _, sharp, _ = block
    random = np.random.default_rng(0)
    branch = Branch(tree, [1.0] * 3)
    x = random.normal(size=(branch.size, WORLDS))
    log_p = np.concatenate([np.log(strategy) for strategy in _columns(branch, x, graph)])
    residuals, _ = gaps_of(block, log_p)
    expected = [np.abs(branch.residual(x[:, w], sharp[0, w]).real).max() for w in range(WORLDS)]
    assert residuals[0] == pytest.approx(expected, rel=1e-9)


def _columns(branch, x, graph):
    played = [branch.played(column) for column in x.T]
    for n in branch.sets:
        yield np.stack([each[n] for each in played], axis=1)
    assert sum(len(played[0][n]) for n in branch.sets) == graph.actions


def test_what_is_not_a_number_is_infinitely_far(block):
    log_p = block[-1].log_p.copy()
    log_p[0, 2] = math.nan
    residuals, _ = gaps_of(block, log_p)
    assert (residuals[:, 2] == math.inf).all() and np.isfinite(np.delete(residuals, 2, axis=1)).all()


def test_a_solver_is_not_believed(block):
    """What decides is the certificate, not what the solver says of itself; and a branch not followed never counts."""
    _, graph, chance, pay, sharp, solution = block

    def boasts(game, chance, pay, rationality, log_p, report, stop):
        report[OUTCOME] = FOLLOWED
        log_p[:] = np.log(0.5)

    def gives_up(game, chance, pay, rationality, log_p, report, stop):
        log_p[:] = solution.log_p
        report[OUTCOME] = GAVE_UP

    boasted = solve(graph, chance, pay, sharp, solver=boasts)
    assert boasted.followed.all() and not boasted.converged.any() and (boasted.residual > CERTIFIED).all()
    gave_up = solve(graph, chance, pay, sharp, solver=gives_up)
    assert (gave_up.residual < CERTIFIED).all() and not gave_up.converged.any()


def test_a_stop_is_heeded_and_reported(block):
    _, graph, chance, pay, sharp, _ = block
    stopped = solve(graph, chance, pay, sharp, stop=np.ones(1, dtype=np.int64))
    assert not stopped.followed.any() and not stopped.converged.any()


def test_payoffs_that_are_no_numbers_are_not_certified(block):
    _, graph, chance, pay, sharp, solution = block
    spoilt = pay.copy()
    spoilt[1, 3] = math.nan
    found = solve(graph, chance, spoilt, sharp)
    assert not found.converged[3]
    assert found.converged[np.arange(WORLDS) != 3].all()
    others = np.arange(WORLDS) != 3
    assert np.array_equal(found.log_p[:, others], solution.log_p[:, others])


def test_worth_is_the_expected_payoff_of_the_game():
    tree = tree_of(("x", {"l": (1, 0), "r": ("n", {"h": (4, 2), "t": (0, 6)})}), {"x": 1, "n": ["1/4", "3/4"]})
    solution = solved(tree, [0.0, 2.0])
    right = 1 / (1 + np.exp(0))  # the lottery is worth 1 to player 1: it mixes evenly at every rationality
    assert solution.expected_payoff[0] == pytest.approx([1, 1]) and solution.expected_payoff[1] == pytest.approx(
        [right * 5, right * 5]
    )


def test_regret_is_what_the_best_option_would_add(block):
    """As computed in plain numpy from the responses: at rationality 1 log-odds of a response are payoff differences."""
    tree, graph, chance, pay, _, _ = block
    random = np.random.default_rng(3)
    branch = Branch(tree, [1.0] * 3)
    x = random.normal(size=(branch.size, WORLDS))
    log_p = np.concatenate([np.log(strategy) for strategy in _columns(branch, x, graph)])
    residuals, expected_payoff = np.zeros((3, WORLDS)), np.zeros((graph.actors, WORLDS))
    arrays = plan(graph)
    certify(arrays, chance, pay, np.ones((graph.actors, WORLDS)), log_p, residuals, expected_payoff)
    span = np.zeros((graph.sets, WORLDS))
    spread(arrays, pay, span)
    for w in range(WORLDS):
        response = branch.played(x[:, w] - branch.residual(x[:, w], 1.0).real)
        played = branch.played(x[:, w])
        expected = 0.0
        for number, s in enumerate(branch.sets):
            worths = np.log(response[s])
            lost = worths.max() - played[s] @ worths
            expected = max(expected, lost / span[number, w])
        assert residuals[2, w] == pytest.approx(expected, rel=1e-9)
