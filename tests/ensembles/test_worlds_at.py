"""Worlds placed by hand give what drawn ones do, and what is uncertain in them is told by name."""

from __future__ import annotations

import numpy as np
import pytest

from of_scenarios import asked
from standoff import api
from standoff.ensembles.results import draws, points
from standoff.ensembles.simulate import simulate, simulate_worlds
from standoff.library.catalog import load
from standoff.queries.game import Game
from standoff.worlds.draw import worlds_at


@pytest.fixture(scope="module")
def drawn():
    game = Game(load("crisis"))
    query = f"E(payoff({game.actors[0]}))"
    return game, query, simulate(game, [query], worlds=40, seed=3)


def test_worlds_put_where_they_were_drawn_give_the_same_answers(drawn):
    game, query, results = drawn
    again = simulate_worlds(game, [query], worlds_at(game.source.scenario, points(game.source.scenario, results)))
    assert again.count == 40 and again.converged.all()
    for name, values in draws(game.source.scenario, results).items():
        assert draws(game.source.scenario, again)[name] == pytest.approx(values, rel=1e-6)
    assert again.answers[query] == pytest.approx(results.answers[query], rel=1e-5, abs=1e-7)


def test_points_lie_inside_and_cover_the_priors(drawn):
    game, _, results = drawn
    for name, values in points(game.source.scenario, results).items():
        assert ((values > 0) & (values < 1)).all(), name
        assert abs(np.mean(values) - 0.5) < 0.05, name


def test_a_scenario_and_a_store_are_studied_alike(drawn, tmp_path):
    game, query, results = drawn
    api.judge(api.simulate(game.source.scenario, worlds=40, seed=3, save_to=tmp_path / "kept.zarr"))
    kept = asked(api.open_ensemble(tmp_path / "kept.zarr"), [query])
    solved = asked(game.source.scenario, [query], worlds=40, seed=3)
    assert np.array_equal(kept.answers[query], solved.answers[query])
    assert np.array_equal(solved.answers[query], results.answers[query])
