"""A prior that is a column of a table: its draws, and mistakes at their place in the scenario and in the table."""

from __future__ import annotations

import numpy as np
import pytest

import standoff
from standoff.language.error import StandoffError
from standoff.scenario_files.read import read_scenario
from standoff.worlds.draw import draw, uncertain

TEXT = """\
standoff: 1
title: Losses
actors: {us: Us}
tables: {strikes: strikes.csv}
parameters:
  killed: sample(strikes, killed)
  either: {prior: "mixture(sample(strikes, killed): 0.5, 100: 0.5)"}
timeline:
  - {decision: strike, actor: us, options: [no, yes]}
interests:
  us: {losses: -(killed + either) * strike}
rationality: {us: 1 to 3}
claims:
  held: {kind: mechanism, quote: It is held., holds: P(strike = yes) < 0.5}
"""
TABLE = """\
strike,killed,source
one,3,a report
two,4,a report
three,~4,another
four,,another
five,"1,007",a third
"""


@pytest.fixture
def written(tmp_path):
    def write(text=TEXT, table=TABLE):
        (tmp_path / "scenario.yaml").write_text(text)
        (tmp_path / "strikes.csv").write_text(table)
        return tmp_path

    return write


def test_worlds_have_the_numbers_of_the_table(written):
    scenario = standoff.load(written())
    assert not standoff.check(written())
    [worlds] = draw(scenario, 512, 0)
    values, counts = np.unique(worlds.parameters["killed"], return_counts=True)
    assert values.tolist() == [3, 4, 1007] and counts / 512 == pytest.approx([0.25, 0.5, 0.25], abs=0.01)
    assert (worlds.parameters["either"] == 100).mean() == pytest.approx(0.5, abs=0.01)
    assert uncertain(scenario)["killed"].bounds == (3, 1007)


def test_a_store_keeps_the_table(written, tmp_path):
    scenario = standoff.load(written())
    kept = standoff.simulate(scenario, worlds=64, save_to=tmp_path / "kept.zarr").ask([])
    again = standoff.open_ensemble(tmp_path / "kept.zarr")
    (tmp_path / "strikes.csv").unlink()
    assert np.array_equal(again.ask([]).parameters["killed"], kept.parameters["killed"])
    assert uncertain(again.scenario)["killed"].bounds == (3, 1007)


@pytest.mark.parametrize(
    ("old", "new", "what", "fix", "line", "column"),
    [
        ("  killed: sample(strikes", "  killed: sample(strike", "unknown table `strike`", "`strikes`", 6, 11),
        ("  killed: sample(strikes, killed", "  killed: sample(strikes, kiled", "no column `kiled`", "`killed`", 6, 11),
    ],
)
def test_what_is_wrong_in_the_scenario(written, old, new, what, fix, line, column):
    found = standoff.check(written(TEXT.replace(old, new)))
    assert [(each.line, each.column) for each in found] == [(line, column)]
    assert what in found[0].what and fix in found[0].fix


@pytest.mark.parametrize(("cell", "line", "column"), [("a few", 3, 5), ("3-5", 3, 5)])
def test_what_is_wrong_in_the_table(written, cell, line, column):
    (found,) = standoff.check(written(table=TABLE.replace("two,4", f"two,{cell}")))
    assert found.file.endswith("strikes.csv") and (found.line, found.column) == (line, column)
    assert f"`{cell}` is not one number" in found.what


def test_too_few_numbers(written):
    found = standoff.check(written(table="strike,killed,source\none,3,a report\n"))
    assert {each.what for each in found} == {"the column `killed` has too few numbers"} and found[0].line == 6


def test_without_a_folder_nothing_is_drawn():
    with pytest.raises(StandoffError, match="the scenario has no folder"):
        next(draw(read_scenario(TEXT), 8, 0))


def test_a_table_that_went_away_is_told(written):
    scenario = standoff.load(written())
    (written() / "strikes.csv").unlink()
    with pytest.raises(StandoffError, match="cannot be read"):
        next(draw(scenario, 8, 0))
