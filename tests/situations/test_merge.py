"""The layered graph of merged histories against the fully unrolled game, and both against plain Python.

Random scenarios are compiled merged and unmerged and solved in the same worlds. Behaviour, expected payoffs and
answers must agree; and a recursion over histories, which shares nothing with the engine, must find that behaviour
to be an equilibrium and give the same answers.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from situations.random_scenarios import conditions, mistakes, scenarios, sums
from situations.unrolled import Unrolled, key_of

from standoff.equilibrium.solve import solve
from standoff.queries.ensemble import solve_games
from standoff.queries.game import Game
from standoff.queries.query import compile_query
from standoff.situations.timeline import compile_timeline
from standoff.worlds.draw import draw as draw_worlds

WORLDS = 3


def worlds_of(scenario, seed=0):
    return next(draw_worlds(scenario, WORLDS, seed))


def solved(situations, worlds):
    chance, pay = situations.tables(worlds.parameters, worlds.count)
    return solve(situations.graph, chance, pay, worlds.rationality)


def behaviour(situations, solution, world):
    """Strategies by what is seen: {information set: {option: probability}}."""
    p = np.exp(solution.log_p[:, world])
    start = situations.graph.slot_start
    return {
        key_of(s.decision, s.seen): dict(zip(s.options, map(float, p[start[n] : start[n + 1]]), strict=True))
        for n, s in enumerate(situations.sets)
    }


def one(worlds, world):
    return {name: float(values[world]) for name, values in worlds.parameters.items()}


def merged_equals_unrolled(scenario):
    assert mistakes(scenario) == []
    worlds = worlds_of(scenario)
    merged, apart = (compile_timeline(scenario, merge=merge) for merge in (True, False))
    assert merged.graph.situations <= apart.graph.situations
    assert {s.label for s in merged.sets} == {s.label for s in apart.sets}
    small, large = solved(merged, worlds), solved(apart, worlds)
    assert small.converged.all() and large.converged.all()
    assert np.allclose(small.worth, large.worth, atol=1e-7)
    for world in range(worlds.count):
        here, there = (behaviour(*pair, world) for pair in ((merged, small), (apart, large)))
        assert here.keys() == there.keys()
        unrolled = Unrolled(scenario, one(worlds, world))
        assert sum(history.nature for history in unrolled.histories) > 0
        assert sum(unrolled.probabilities(here)) == pytest.approx(1, abs=1e-9)
        for key in unrolled.possible(here):
            assert here[key] == pytest.approx(there[key], abs=1e-7), key
        rationality = dict(zip(scenario.actors, worlds.rationality[:, world], strict=True))
        assert unrolled.gap(here, rationality) < 1e-7
        assert dict(zip(scenario.actors, small.worth[:, world], strict=True)) == pytest.approx(
            unrolled.worth(here), abs=1e-7
        )


@given(scenarios())
@settings(max_examples=60)
def test_merged_and_unrolled_games_have_one_equilibrium(scenario):
    merged_equals_unrolled(scenario)
