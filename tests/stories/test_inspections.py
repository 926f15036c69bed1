"""Cheating under inspection (Dresher 1962), solved by hand from the last season on: each season is a game of two
options each, whose equilibrium is one root, and whose values are what the season before plays for."""

from math import comb

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.special import expit

import standoff

SHARP, WORLDS = 30.0, 500  # the file's rationality


@pytest.fixture(scope="module")
def scenario():
    return standoff.load("inspections")


def season(sharp, n, m, penalty, sight=1.0, bound=None):
    """With n seasons and m inspections left: (cheats, visits, worth to the state, worth to the inspectorate). With
    `bound`, the inspectorate is bound to visit in the first of them, or not to."""
    if n == 0:
        return 0.0, 0.0, 0.0, 0.0
    *_, state_later, agency_later = season(sharp, n - 1, m, penalty, sight)
    if m == 0:
        cheats = expit(sharp * (1 - state_later))
        return cheats, 0.0, cheats + (1 - cheats) * state_later, -cheats + (1 - cheats) * agency_later
    *_, state_spent, agency_spent = season(sharp, n - 1, m - 1, penalty, sight)
    caught = {"state": 1 - sight - sight * penalty, "agency": 2 * sight - 1}

    def cheating(visits):
        gain = visits * caught["state"] + (1 - visits) - visits * state_spent - (1 - visits) * state_later
        return expit(sharp * gain)

    def visiting(cheats):
        return expit(sharp * (cheats * (caught["agency"] + 1) + (1 - cheats) * (agency_spent - agency_later)))

    above = [visiting(cheating(v)) > v for v in np.linspace(0, 1, 2001)]
    assert np.count_nonzero(np.diff(above)) == 1  # the only equilibrium
    visits = brentq(lambda v: visiting(cheating(v)) - v, 0, 1, xtol=1e-15) if bound is None else float(bound)
    cheats = cheating(visits)
    state = cheats * (visits * caught["state"] + 1 - visits)
    state += (1 - cheats) * (visits * state_spent + (1 - visits) * state_later)
    agency = cheats * (visits * caught["agency"] - (1 - visits))
    agency += (1 - cheats) * (visits * agency_spent + (1 - visits) * agency_later)
    return cheats, visits, state, agency


@pytest.mark.parametrize("sharp", [0.5, 3.0, 30.0])
@pytest.mark.parametrize("penalty, sight", [(1.0, 1.0), (0.5, 1.0), (2.0, 0.7), (3.0, 1.0)])
def test_season_by_season(scenario, sharp, penalty, sight):
    solution = standoff.solve(scenario, values={"penalty": penalty, "sight": sight}, rationality=sharp)
    assert solution.converged and solution.residual < 1e-9
    cheats, visits, state, agency = season(sharp, 3, 1, penalty, sight)
    assert solution.ask("P(cheat@1 = yes)") == pytest.approx(cheats, abs=1e-9)
    assert solution.ask("P(visit@1 = yes)") == pytest.approx(visits, abs=1e-9)
    assert solution.ask("E(payoff(state))") == pytest.approx(state, abs=1e-9)
    assert solution.ask("E(payoff(agency))") == pytest.approx(agency, abs=1e-9)
    second = season(sharp, 2, 1, penalty, sight)
    asked = "P(cheat@2 = yes | given left@2 = 1, season@2 > 0)"
    assert solution.ask(asked) == pytest.approx(second[0], abs=1e-9)
    bound = season(sharp, 3, 1, penalty, sight, bound=True)
    assert solution.ask("E(payoff(agency) | do(visit@1 = yes))") == pytest.approx(bound[3], abs=1e-9)


def test_dresher_s_numbers(scenario):
    """What the treaty is worth to the state in the limit, C(n - 1, m) over the sum of C(n, i) up to m; and 1/4, 1/4."""
    exact = {(n, m): comb(n - 1, m) / sum(comb(n, i) for i in range(m + 1)) for n in (1, 2, 3) for m in (0, 1)}
    for (n, m), worth in exact.items():
        assert season(2000.0, n, m, 1.0)[2] == pytest.approx(worth, abs=5e-3)
    solution = standoff.solve(scenario, values={"penalty": 1.0}, rationality=2000.0)
    assert solution.converged
    assert solution.ask("E(payoff(state))") == pytest.approx(exact[3, 1], abs=5e-3) == pytest.approx(1 / 2, abs=5e-3)
    assert solution.ask("E(payoff(agency))") == pytest.approx(-1 / 2, abs=5e-3)
    assert solution.ask("P(cheat@1 = yes)") == pytest.approx(1 / 4, abs=5e-3)
    assert solution.ask("P(visit@1 = yes)") == pytest.approx(1 / 4, abs=5e-3)


@pytest.mark.parametrize("penalty", [0.5, 1.0, 2.0])
def test_in_the_limit_a_penalty_changes_inspections_and_not_cheating(scenario, penalty):
    solution = standoff.solve(scenario, values={"penalty": penalty}, rationality=2000.0)
    assert solution.ask("P(cheat@1 = yes)") == pytest.approx(1 / 4, abs=5e-3)
    later = 1 / (2 + penalty)  # what one inspection in two seasons leaves the state
    assert solution.ask("P(visit@1 = yes)") == pytest.approx((1 - later) / (2 + penalty - later), abs=5e-3)


def test_each_claim_holds_in_the_worlds_it_should(scenario):
    for name, sharp in ((None, SHARP), ("people", 3.0)):
        report = standoff.judge(standoff.variant_of(scenario, name) if name else scenario, worlds=WORLDS, seed=1)
        assert report.results.converged.all()
        penalties = report.results.parameters["penalty"]
        games = np.array([season(sharp, 3, 1, penalty) for penalty in penalties[:60]])
        doubled = np.array([season(sharp, 3, 1, 2 * penalty) for penalty in penalties[:60]])
        free = season(sharp, 2, 0, 1.0)[0]
        free += (1 - free) * season(sharp, 1, 0, 1.0)[0]
        at_once = np.array([season(sharp, 3, 1, penalty, bound=True)[3] for penalty in penalties[:60]])
        truths = {
            "deters": doubled[:, 0] < games[:, 0] - 0.03,
            "costlier": doubled[:, 2] < games[:, 2],
            "saves_visits": doubled[:, 1] < games[:, 1] - 0.03,
            "one_in_four": games[:, 0] < 0.5,
            "kept_back": games[:, 1] < 0.5,
            "free": np.full(60, free > 0.9),
            "better_known": at_once > games[:, 3],
        }
        for claim, truth in truths.items():
            held = report.results.answers[scenario.claims[claim].holds][:60]
            assert np.array_equal(held, truth), (name, claim)
        assert truths["deters"].any() == (name == "people")


def test_the_reason_holds_and_the_conclusion_does_not_follow(scenario):
    report = standoff.judge(scenario, worlds=WORLDS, seed=1)
    (step,) = report.argument.steps
    assert step.id == "deters" and step.word == "does not follow"
