"""What the form lists and changes of numbers that are derived, or that experts differ on."""

from __future__ import annotations

from standoff.app.parts import boxes, changes, entries
from standoff.scenario_files.edit import put
from standoff.scenario_files.read import read_scenario
from standoff.scenario_files.write import as_data

TEXT = """\
standoff: 1
title: A probe
actors: {probe: Challenger}
experts: {hawk: 2, dove: 1}
parameters:
  big: 3 to 9
  half: {value: 0.5 * big, reason: as ever}
  other: {prior: {hawk: "4 to 9, at most 12", dove: 1 to 4}}
timeline:
  - {decision: incursion, actor: probe, options: [no, yes]}
interests:
  probe: {prize: (big + half - other) * incursion}
rationality: {probe: 1 to 6}
"""


def listed():
    return {entry.key: entry for entry in entries(as_data(read_scenario(TEXT)))["parameters"]}


def test_a_derived_number_is_a_formula_in_the_form():
    entry = listed()["half"]
    assert entry.words == "half = 0.5 * big" and entry.values["value"] == "0.5 * big"
    assert boxes(entry)[0].name == "value"
    changed = read_scenario(put(TEXT, *changes(entry, {**entry.values, "value": "0.25 * big"})))
    assert changed.parameters["half"].value == "0.25 * big" and changed.parameters["half"].reason == "as ever"


def test_priors_of_experts_are_lines_in_the_form():
    entry = listed()["other"]
    assert entry.values["prior"] == "hawk: 4 to 9, at most 12\ndove: 1 to 4"
    changed = read_scenario(
        put(TEXT, *changes(entry, {**entry.values, "prior": "hawk: 5 to 9\ndove: 1 to 4, median 2"}))
    )
    assert changed.parameters["other"].prior == {"hawk": "5 to 9", "dove": "1 to 4, median 2"}


def test_what_is_not_changed_stays():
    for entry in listed().values():
        assert read_scenario(put(TEXT, *changes(entry, entry.values))) == read_scenario(TEXT)
