"""The map of a verdict: every point is a world, and says what that world says."""

from __future__ import annotations

import numpy as np
import pytest

from standoff import api
from standoff.charts.verdict_map import verdict_map
from standoff.claims.surface import surface
from standoff.queries.game import Game
from standoff.worlds.draw import uncertain


@pytest.fixture(scope="module")
def game():
    return Game(api.load("crisis"))


QUERY = "P(finish = fight | do(threat = yes)) < 0.1"


def test_every_point_is_what_its_world_says(game):
    found = surface(game, QUERY, "audience", "resolved", count=5)
    priors = uncertain(game.source.scenario)
    rational = {
        name.removeprefix("rationality."): prior.median
        for name, prior in priors.items()
        if name.startswith("rationality.")
    }
    for row in (0, 2, 4):
        for column in (0, 3):
            values = {
                "audience": float(priors["audience"].ppf(found.at[[column]])[0]),
                "resolved": float(priors["resolved"].ppf(found.at[[row]])[0]),
            }
            world = api.solve(game.source.scenario, values, rational)
            fight = world.ask("P(finish = fight | do(threat = yes))")
            assert found.share[row, column] == float(fight < 0.1)
            assert found.margin is not None
            assert found.margin[row, column] == pytest.approx(fight - 0.1, abs=1e-7)


def test_rationality_is_a_number_like_others():
    scenario = api.load("calling-bluffs")
    game = Game(scenario)
    sharp, other = "rationality.patron", next(name for name in uncertain(scenario) if name != "rationality.patron")
    found = surface(game, "E(payoff(patron)) < 1000", sharp, other, count=3, draws=4)
    assert found.draws == 4 and np.all(found.share == 1.0)
    chart = verdict_map(scenario, "certain", found)
    assert "does not flip along them" in chart.sentence and "holds" in chart.sentence


def test_a_boundary_that_is_known():
    """`audience` against a half: the line stands where its prior has one half, whatever the other number is."""
    scenario = api.load("crisis")
    game = Game(scenario)
    found = surface(game, "P(threat = yes) * 0 + E(1) * 0.5 < 0.2 + audience * 0", "audience", "resolved", count=3)
    assert np.all(found.share == 0.0)
    for query, exact in (("E(0) < audience - 1.5", False), ("E(1.5) < audience", True)):
        found = surface(game, query, "audience", "resolved", count=20)
        inside = uncertain(scenario)["audience"].ppf(found.at) > 1.5
        assert np.array_equal(found.share, np.tile(inside.astype(float), (20, 1)))
        assert (found.margin is not None) == exact
    chart = verdict_map(scenario, "half", found)
    assert "audience passes about 1.5" in chart.sentence and 'class="rule"' in chart.svg
    assert len(chart.table.rows) == 20 and {len(row) for row in chart.table.rows} == {21}


@pytest.mark.parametrize(("x", "y", "told"), [("audiense", "resolved", "audience"), ("audience", "audience", "two")])
def test_axes_that_are_none(game, x, y, told):
    with pytest.raises(ValueError, match=told):
        surface(game, QUERY, x, y, count=3)
