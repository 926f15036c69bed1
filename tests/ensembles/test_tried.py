"""How long worlds take, by those that were solved: hard ones count, and a range is wider where they differ."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import standoff
from standoff.api import queries_of, trial
from standoff.ensembles.simulate import job_of, simulate, size_of_job
from standoff.ensembles.tried import likely_seconds, seconds_of
from standoff.queries.game import Game
from standoff.queries.size import MOVE, WORKED


@pytest.fixture(scope="module")
def tried():
    scenario = standoff.load("inspections")
    game = Game(scenario)
    job = job_of(game, queries_of(scenario), 1000, seed=0)
    return size_of_job(job), game, simulate(game, [query.asked for query in job.queries], worlds=8, threads=1)


def working(tried, sweeps):
    """What was tried, with so many sweeps in each world of every game."""
    size, game, results = tried
    found = {key: replace(each, sweeps=np.asarray(sweeps, float)) for key, each in results.certificates.items()}
    return size, game, replace(results, certificates=found)


def test_a_world_takes_what_its_games_took(tried):
    sweeps = [10.0] * 7 + [1000.0]
    size, game, results = working(tried, sweeps)
    moves = sum(game.situations(key).graph.edges for key in results.certificates)
    expected = size.asked + moves * (MOVE + WORKED * np.asarray(sweeps))
    np.testing.assert_allclose(seconds_of(size, game, results), expected, rtol=1e-12)


def test_hard_worlds_make_the_time_longer_and_its_range_wider(tried):
    alike, hard = (likely_seconds(*working(tried, each), 10_000) for each in ([10.0] * 8, [10.0] * 7 + [1000.0]))
    assert alike[1] / alike[0] == pytest.approx(1.3**2, rel=0.05)  # less what comes before the first world
    assert hard[1] > 10 * alike[1] and hard[1] / hard[0] > alike[1] / alike[0]


def test_the_same_scenario_is_told_the_same_time():
    first, second = (trial(standoff.load("inspections"), 8, 1000, threads=1) for _ in range(2))
    assert first == second and first[0].tried == 8 and len(first[1]) == 2


def test_a_larger_game_is_not_tried():
    estimate, decisions = trial(standoff.load("inspections"), 8, 10, threads=1)
    assert decisions is None and estimate.likely is None and estimate.tried == 0
