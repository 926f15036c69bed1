"""Derived numbers, experts, orders, constraints and correlations in a file: mistakes at their place; round trips."""

from __future__ import annotations

import json

import pytest
import yaml
from jsonschema import Draft202012Validator

from scenario_files.one_mistake import told_once
from standoff.api import examine
from standoff.scenario_files.edit import put
from standoff.scenario_files.json_schema import json_schema
from standoff.scenario_files.read import read_scenario
from standoff.scenario_files.write import as_data, scenario_json, write_scenario

TEXT = """\
standoff: 1
title: A probe
actors: {probe: Challenger}
experts: {hawk: 2, dove: {weight: 1, label: The doves, source: a survey}}
parameters:
  big: 3 to 9
  small: {value: 0.5 * big}
  fixed: 4
  other: {prior: {hawk: 4 to 9, dove: 1 to 4}}
ordered: [small, big]
constraints:
  - big <= 3 * fixed
  - {condition: other < 20, reason: no more than that was ever seen}
correlations:
  - {of: [big, other], r: 0.5, reason: both are about trade}
  - {of: [big, rationality.probe], r: 0.8}
timeline:
  - {decision: incursion, actor: probe, options: [no, yes]}
interests:
  probe: {prize: big * incursion + small + fixed + other}
rationality: {probe: 1 to 6}
"""
EXPERTS = "experts: {hawk: 2, dove: {weight: 1, label: The doves, source: a survey}}\n"
OTHER = "{hawk: 4 to 9, dove: 1 to 4}"


@pytest.mark.parametrize(
    "row",
    [
        ("small: {value: 0.5 * big}", "»small: {about: half}", "`prior` is missing", "prior: 3 to 9"),
        ("small: {value: 0.5", "small: {prior: 3, »value: 0.5", "a `prior` or a `value`", "keep one"),
        ("0.5 * big", "0.5 * »bgi", "unknown name `bgi`", "`big`"),
        ("0.5 * big", "0.5 * »incursion", "`incursion` is a move", "use parameters"),
        ("{value: 0.5 * big}", "{value: »small / 2}", "`small` is derived from itself", "give one of them a prior"),
        ("fixed: 4", "fixed: {value: »last}\n  last: {value: fixed + 1}", "`fixed` reads `last`", "a prior"),
        (OTHER, "{hawk: 4 to 9, »dve: 1 to 4}", "`dve` is not one of the `experts`", "`dove`"),
        ("{prior: {hawk: 4 to 9, dove: 1 to 4}}", "{»prior: {hawk: 4 to 9}}", "no prior of `dove`", "each expert"),
        ("4 to 9, dove", "»9 to 4, dove", "9 to 4 is empty", "lower number first"),
        ("{prior: {hawk: 4 to 9, dove: 1 to 4}}", "{»prior: {low: 4, high: 9}}", "is a mapping", "write prior: 4 to 9"),
        ("experts: {hawk: 2", "experts: {hawk: »0", "out of range", "more than 0"),
        ("experts: {hawk: 2", "experts: {hawk: »much", "`much`, not a number", "hawk: 2"),
        ("weight: 1, label", "weight: 1, »lable", "unknown key `lable`", "`label`"),
        ("fixed: 4", "fixed: 4\n  »expert: 3", "is whose priors a world has", "another name"),
        ("[small, big]", "[small, »bgi]", "no parameter `bgi`", "`big`"),
        ("[small, big]", "[small, »incursion]", "`incursion` is no parameter", "a parameter"),
        ("[small, big]", "[»small]", "two parameters or more", "[small, big]"),
        ("- big <= 3 * fixed", "- »big", "a number, not a condition", "compare"),
        ("- big <= 3 * fixed", "- »1 < 2", "reads no parameter", "compare parameters"),
        ("- big <= 3 * fixed", "- big <= »incursion", "`incursion` is a move", "use parameters"),
        ("r: 0.5", "r: »1.5", "out of range", "less than 1"),
        ("[big, other]", "[big, »small]", "`small` is derived (0.5 * big)", "what it is derived from"),
        ("[big, other]", "[big, »fixed]", "`fixed` is a fixed number", "a prior"),
        ("[big, other]", "[big, »othr]", "no uncertain number `othr`", "`other`"),
        ("rationality.probe]", "»rationality.prob]", "no uncertain number", "`rationality.probe`"),
        ("{of: [big, rationality.probe]", "{»of: [other, big]", "is given twice", "keep one"),
        ("{of: [big, other], r", "{»of: [big, big], r", "with itself", "two numbers"),
        ("r: 0.8}", "r: 0.8}\n  - {of: [other, rationality.probe], r: »-0.9}", "contradict", "would fit"),
    ],
)
def test_a_mistake_is_told_once_at_its_place(row):
    told_once(TEXT, *row)


def test_experts_that_nobody_named_are_told_how():
    found = told_once(
        TEXT.replace(", dove: 1 to 4", ""), EXPERTS, "", "{hawk: 4", "{»hawk: 4", "not one of", "experts: {hawk: 1"
    )
    assert "at the top level" in found.fix


def test_one_expert_is_none():
    told_once(TEXT.replace(", dove: 1 to 4", ""), EXPERTS, "»experts: {hawk: 2}\n", "only one expert", "another")


def test_what_is_read_is_written_and_read_again():
    scenario = read_scenario(TEXT)
    for written in (write_scenario(scenario), scenario_json(scenario)):
        assert read_scenario(written) == scenario
    assert "ordered: [small, big]" in write_scenario(scenario)
    assert json.loads(scenario_json(scenario))["experts"]["hawk"] == 2


def test_several_orders():
    scenario = read_scenario(TEXT.replace("[small, big]", "[[small, big], [small, other]]"))
    assert scenario.ordered == (("small", "big"), ("small", "other"))
    assert read_scenario(write_scenario(scenario)) == scenario


def test_the_rationality_of_each_expert_may_be_per_typical_difference():
    prior = "{prior: {hawk: 1 to 3 per typical difference, dove: 2 to 6 per typical difference}}"
    scenario = read_scenario(TEXT.replace("probe: 1 to 6", f"probe: {prior}"))
    assert scenario.rationalities["probe"].per == "typical difference"
    assert scenario.rationalities["probe"].prior == {"hawk": "1 to 3", "dove": "2 to 6"}
    assert read_scenario(write_scenario(scenario)) == scenario


def test_one_part_is_edited_in_its_place():
    text = TEXT.replace("  fixed: 4", "  fixed: 4  # as ever")
    changed = put(
        text, (("parameters", "small"), {"value": "0.25 * big"}), (("parameters", "other", "prior"), "2 to 8")
    )
    assert "small: {value: 0.25 * big}" in changed and "# as ever" in changed
    assert read_scenario(changed).parameters["other"].prior == "2 to 8"


def test_conditions_that_no_world_obeys_are_told_at_their_place(tmp_path):
    file = tmp_path / "tight.yaml"
    file.write_text(TEXT.replace("  - big <= 3 * fixed", "  - big <= 0.01 * fixed"))
    found, noted = examine(file)
    assert [(each.line, each.column) for each in found] == [(11, 1)] and noted == ()
    assert "none of the worlds that the priors give obey" in found[0].what


def test_editors_take_it():
    validator = Draft202012Validator(json_schema())
    assert validator.is_valid(as_data(read_scenario(TEXT)))
    for old, new in (("0.5 * big}", "0.5 * big, prior: 3}"), ("hawk: 2", "hawk: {}"), ("of: [big, other], ", "")):
        typed = TEXT.replace(old, new)
        assert typed != TEXT and not validator.is_valid(yaml.safe_load(typed))
