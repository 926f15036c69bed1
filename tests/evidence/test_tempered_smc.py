"""Worlds moved to the evidence stay where the scenario makes sense, and are told apart from those that were drawn."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from cli.person import typed
from of_scenarios import update
from standoff.claims.spread import spread
from standoff.ensembles.invalid_worlds import explain
from standoff.ensembles.results import InvalidWorlds
from standoff.ensembles.simulate import simulate_worlds, sound_worlds
from standoff.evidence.update import MOVED
from standoff.queries.game import Game
from standoff.scenario.model import Chance, Scenario
from standoff.scenario_files.write import write_scenario
from standoff.worlds.draw import worlds_at

_spec = importlib.util.spec_from_file_location("games", Path(__file__).parent / "games.py")
games = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(games)

TOSSES = 14


def prior(low, high):
    """Of `low to high`."""
    return stats.lognorm(s=np.log(high / low) / 2.0 / stats.norm.ppf(0.95), scale=np.sqrt(low * high))


def heads(priors=("0.1 to 0.4",)):
    return games.coins(TOSSES, games.evidence(*(f"toss0_{toss} = heads" for toss in range(TOSSES))), priors)


def test_a_prior_that_reaches_beyond_one_is_cut_off_there():
    posterior = update(heads(), worlds=1000, threads=1)
    p = np.linspace(0.0, 1.0, 20_001)[1:]
    density = prior(0.1, 0.4).pdf(p) * p**TOSSES  # a ten-thousandth of the prior is above 1
    exact = np.cumsum(density) / density.sum()
    found = spread(posterior.results.parameters["p0"], posterior.weights)
    assert posterior.results.parameters["p0"].max() <= 1.0 + 1e-9
    assert posterior.moved.unsound > 100  # without the border most of the mass is beyond it
    assert found.mean == pytest.approx((p * density).sum() / density.sum(), abs=0.015)
    assert [found.p05, found.p50, found.p95] == pytest.approx(np.interp([0.05, 0.5, 0.95], exact, p), abs=0.03)


def test_probabilities_that_sum_to_more_than_one_are_a_border_too():
    # two of three outcomes, each toss; the third has what is left
    seen = [f"toss{toss} = {'one' if toss % 2 else 'two'}" for toss in range(TOSSES)]
    base = heads()
    scenario = Scenario(
        title="three outcomes",
        actors=base.actors,
        parameters={"p": "0.1 to 0.3", "q": "0.1 to 0.3"},
        timeline=[
            base.timeline[0],
            *(
                Chance(f"toss{toss}", outcomes={"one": "p", "two": "q", "none": "rest"}, seen_by="nobody")
                for toss in range(TOSSES)
            ),
        ],
        interests=base.interests,
        rationality=base.rationality,
        evidence=games.evidence(*seen),
    )
    posterior = update(scenario, seed=1, worlds=1000, threads=1)
    line = np.linspace(0.0, 1.0, 801)[1:]
    p, q = np.meshgrid(line, line)
    density = np.where(p + q <= 1.0, prior(0.1, 0.3).pdf(p) * prior(0.1, 0.3).pdf(q) * (p * q) ** (TOSSES // 2), 0.0)
    found = posterior.results.parameters
    assert (found["p"] + found["q"]).max() <= 1.0 + 1e-9
    assert found["p"].mean() == pytest.approx((p * density).sum() / density.sum(), abs=0.015)
    assert (found["p"] + found["q"]).mean() == pytest.approx(((p + q) * density).sum() / density.sum(), abs=0.015)


def test_update_tells_how_many_proposals_it_refused(tmp_path):
    path = tmp_path / "heads.yaml"
    path.write_text(write_scenario(heads()), encoding="utf-8")
    said = typed("update", path, "--worlds", "200", "--cores", "1")
    assert said.code == 0 and "proposals were refused since the scenario's numbers make no sense there" in " ".join(
        said.out.split()
    )


def test_an_unsound_world_that_was_placed_is_not_called_by_a_number_of_the_draw():
    scenario = heads()
    game = Game(scenario)
    blocks = worlds_at(scenario, {"p0": np.asarray([0.5, 1.0 - 1e-9, 0.6])}, MOVED)
    assert list(sound_worlds(game, [()], blocks[0])) == [True, False, True]
    with pytest.raises(InvalidWorlds) as caught:
        simulate_worlds(game, ["P(toss0_0 = heads)"], blocks, threads=1)
    said = str(explain(scenario, caught.value)[0])
    assert "in a world moved to the evidence (p0 = " in said and "world 1" not in said
    drawn = InvalidWorlds(caught.value.found, replace(caught.value.worlds, placed=None))
    assert "in world 1 (p0 = " in str(explain(scenario, drawn)[0])


def test_worlds_that_drivers_and_solve_place_are_named_as_well(tmp_path):
    path = tmp_path / "wide.yaml"
    path.write_text(write_scenario(heads(["0.1 to 0.48"])), encoding="utf-8")
    few = ("--worlds", "8", "--cores", "1")
    said = typed("drivers", path, "P(toss0_0 = heads)", *few, "--sobol", "1024")
    assert said.code == 1 and "in a world placed for Sobol indices (p0 = " in said.err
    said = typed("solve", path, "--set", "p0=1.5")
    assert said.code == 1 and "is 1.5 in the world of these values (p0 = 1.5)" in said.err


def test_a_report_that_was_entered_twice_is_told_wherever_evidence_is(tmp_path):
    item = games.evidence("toss0_0 = heads", reliability=0.7)["e1"]
    scenario = games.coins(2, {"talk": item, "again": item, "other": item.model_copy(update={"source": "elsewhere"})})
    path = tmp_path / "twice.yaml"
    path.write_text(write_scenario(scenario), encoding="utf-8")
    told = "talk and again report the same thing on the same day and count as 2 independent reports"
    said = typed("update", path, "--worlds", "64", "--cores", "1")
    assert said.code == 0 and f"Note: {told}" in " ".join(said.out.split())
    assert typed("update", path, "--worlds", "64", "--cores", "1", "--json", "-").json["repeated"] == [
        ["talk", "again"]
    ]
