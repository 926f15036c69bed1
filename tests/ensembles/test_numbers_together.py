"""A store keeps worlds whose numbers hang together, with whose they are, and tells one such scenario from another."""

from __future__ import annotations

import numpy as np
import pytest

import standoff
from standoff.claims.drivers import drivers
from standoff.ensembles.store_errors import StoreError
from standoff.scenario_files.read import read_scenario
from standoff.scenario_files.write import as_data

TEXT = """\
standoff: 1
title: A probe
actors: {probe: Challenger}
experts: {hawk: 2, dove: 1}
parameters:
  big: 3 to 9
  small: {value: 0.5 * big}
  other: {prior: {hawk: 4 to 9, dove: 1 to 4}}
  even: uniform(0, 1)
ordered: [small, other]
constraints: [big < 12]
correlations: [{of: [big, even], r: 0.5}]
timeline:
  - {decision: incursion, actor: probe, options: [no, yes]}
interests:
  probe: {prize: (other - small - even) * incursion}
rationality: {probe: 1 to 6, incursion: 1 to 2}
claims:
  it_comes: {kind: mechanism, quote: It comes., holds: P(incursion = yes) > 0.7}
"""


def same(one, other):
    assert list(one.parameters) == list(other.parameters)
    return all(np.array_equal(one.parameters[name], other.parameters[name]) for name in one.parameters)


def test_a_store_holds_what_memory_holds(tmp_path):
    scenario = read_scenario(TEXT)
    kept = standoff.simulate(scenario, worlds=700, save_to=tmp_path / "kept.zarr")
    again = standoff.open_ensemble(tmp_path / "kept.zarr")
    held = standoff.simulate(scenario, worlds=700)
    query = "P(incursion = yes)"
    assert same(kept.ask([query]), held.ask([query])) and same(again.ask([query]), held.ask([query]))
    assert np.array_equal(again.ask([query]).answers[query], held.ask([query]).answers[query])
    assert set(again.ask([query]).parameters["expert"]) == {0, 1}
    assert as_data(again.scenario) == as_data(scenario)
    one, other = (drivers(each).found["it_comes"].drivers for each in (again, held))
    assert one == other and "expert" in {driver.name for driver in one}


def test_a_store_is_continued(tmp_path):
    scenario = read_scenario(TEXT)
    standoff.simulate(scenario, worlds=512, save_to=tmp_path / "kept.zarr")
    more = standoff.simulate(scenario, worlds=1024, save_to=tmp_path / "kept.zarr")
    assert same(more.ask([]), standoff.simulate(scenario, worlds=1024).ask([]))


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("hawk: 2", "hawk: 3", "experts"),
        ("0.5 * big", "0.4 * big", "parameters"),
        ("[small, other]", "[small, big]", "ordered"),
        ("big < 12", "big < 11", "constraints"),
        ("r: 0.5", "r: 0.4", "correlations"),
    ],
)
def test_another_scenario_is_told_apart(tmp_path, old, new, where):
    standoff.simulate(read_scenario(TEXT), worlds=8, save_to=tmp_path / "kept.zarr")
    with pytest.raises(StoreError, match=f"the scenario has changed since in {where}"):
        standoff.simulate(read_scenario(TEXT.replace(old, new)), worlds=8, save_to=tmp_path / "kept.zarr")


def test_cores_change_nothing():
    scenario = read_scenario(TEXT)
    one, two = (standoff.simulate(scenario, worlds=1100, threads=threads).ask([]) for threads in (1, 2))
    assert same(one, two)
