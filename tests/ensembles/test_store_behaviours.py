"""Stores and jobs under another theory of the actors: it is part of what they are."""

from __future__ import annotations

import pickle

import pytest

import standoff
from queries.test_behaviours import TEXT
from standoff.ensembles.simulate import job_of, solve_remotely
from standoff.ensembles.store_errors import StoreError
from standoff.equilibrium.behaviour_model import BehaviourError
from standoff.queries.game import Game
from standoff.scenario_files.read import read_scenario

pytest.importorskip("zarr")

CLAIMS = """
claims:
  bold: {kind: mechanism, quote: It will go in., holds: P(incursion = yes) > 0.5}
"""
NEW = "P(answer = yes | given incursion = yes) - P(answer = yes | do(incursion = yes))"


@pytest.mark.parametrize("name", ["level-2", "cognitive-hierarchy-1 to 2", "best-response"])
def test_a_store_remembers_how_actors_behave(tmp_path, name):
    scenario = read_scenario(TEXT + CLAIMS)
    out = tmp_path / "kept.zarr"
    made = standoff.judge(standoff.simulate(scenario, worlds=600, behaviour=name, save_to=out))
    store = standoff.open_ensemble(out)
    assert store.game.theory.name == made.theory == name
    again = standoff.judge(store)
    assert again.theory == name and again.verdicts == made.verdicts
    # one game is in the store, the other is solved for the answer
    answer, direct = standoff.ask(store, NEW), standoff.ask(scenario, NEW, worlds=600, behaviour=name)
    assert answer.theory == name and answer.values.tobytes() == direct.values.tobytes()
    assert answer.solved == ((("incursion", "yes"),),)


def test_a_store_of_another_behaviour_is_left_alone(tmp_path):
    scenario = read_scenario(TEXT + CLAIMS)
    standoff.judge(standoff.simulate(scenario, worlds=40, behaviour="level-2", save_to=tmp_path / "kept.zarr"))
    for other in (None, "level-1"):
        with pytest.raises(StoreError, match="its behaviour is level-2, not"):
            standoff.judge(standoff.simulate(scenario, worlds=40, behaviour=other, save_to=tmp_path / "kept.zarr"))
    assert standoff.open_ensemble(tmp_path / "kept.zarr").count == 40


def test_others_are_looked_for_in_the_worlds_of_a_store(tmp_path):
    scenario = read_scenario(TEXT + CLAIMS)
    made = standoff.judge(
        standoff.simulate(scenario, worlds=40, seed=3, save_to=tmp_path / "kept.zarr"), other_equilibria=8
    )
    again = standoff.judge(standoff.open_ensemble(tmp_path / "kept.zarr"), other_equilibria=8)
    assert again.others.claims == made.others.claims and again.others.worlds == 8
    standoff.judge(standoff.simulate(scenario, worlds=40, behaviour="level-1", save_to=tmp_path / "level.zarr"))
    with pytest.raises(BehaviourError):
        standoff.judge(standoff.open_ensemble(tmp_path / "level.zarr"), other_equilibria=8)


@pytest.mark.parametrize("name", ["logit", "cognitive-hierarchy-1 to 2-exact"])
def test_what_travels_is_solved_alike(name):
    """A job that is sent away comes to the same bytes as one that stays, block by block."""
    job = job_of(Game(read_scenario(TEXT), behaviour=name), ["P(incursion = yes)"], 1100, 0)
    here = standoff.ask(read_scenario(TEXT), "P(incursion = yes)", worlds=1100, behaviour=name).values
    away = [solve_remotely(pickle.dumps(job), number) for number in (2, 0, 1)]
    for block in away:
        start = block.worlds.start
        part = here[start : start + block.worlds.count]
        assert block.answers["P(incursion = yes)"].tobytes() == part.tobytes()
