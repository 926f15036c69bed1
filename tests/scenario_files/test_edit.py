"""A part of a scenario file is changed: it says so afterwards, and nothing else of the file is touched."""

from __future__ import annotations

import pytest

from standoff.language.problem import ScenarioError
from standoff.library.catalog import TEMPLATE, find, shipped
from standoff.scenario_files.edit import lost, put
from standoff.scenario_files.read import read_scenario
from standoff.scenario_files.write import as_data

TEXT = TEMPLATE.read_text(encoding="utf-8")


def test_a_claim_is_changed_and_every_other_line_stays():
    made = put(TEXT, (("claims", "unjust", "reason"), "nobody agrees on it"))
    before, after = TEXT.splitlines(), made.splitlines()
    assert [line for line in before if line not in after] == ["    reason: no payoff or probability would settle it"]
    assert [line for line in after if line not in before] == ["    reason: nobody agrees on it"]
    assert read_scenario(made).claims["unjust"].reason == "nobody agrees on it"
    assert not lost(TEXT, made)


@pytest.mark.parametrize("name", [name for name in shipped() if name not in ("cuba-1962", "north-korea-2017")])
@pytest.mark.parametrize("section", ["claims", "parameters", "timeline", "interests"])
def test_whatever_part_is_written_anew_the_file_says_the_same_and_loses_no_comment_elsewhere(name, section):
    text = find(name).read_text(encoding="utf-8")
    data = as_data(read_scenario(text))
    keys = range(len(data[section])) if section == "timeline" else list(data.get(section, ()))
    for key in keys:
        made = put(text, ((section, key), data[section][key]))
        assert as_data(read_scenario(made)) == data
        assert "\n#".join(lost(text, made)).count("\n#") <= 2  # those inside the part itself


SMALL = """standoff: 1
title: t
actors: {a: A}
timeline:
  - {decision: m, actor: a, options: [x, y]}
interests: {a: {gain: m = x}}
rationality: {a: 1}
"""


def test_parts_are_added_and_taken_away_where_there_were_none():
    added = put(SMALL, (("parameters", "q"), {"prior": "3 to 9", "about": "it # matters"}))
    added = put(added, (("interests", "a", "loss"), "q * (m = y)"))
    added = put(added, (("timeline", 1), {"chance": "c", "outcomes": {"h": "0.5", "l": "rest"}}))
    scenario = read_scenario(added)
    assert scenario.parameters["q"].about == "it # matters"
    assert scenario.interests["a"]["loss"].value == "q * (m = y)"
    assert [move.name for move in scenario.moves] == ["m", "c"]
    gone = put(added, (("interests", "a", "loss"), None), (("parameters", "q"), None), (("timeline", 1), None))
    assert as_data(read_scenario(gone)) == as_data(read_scenario(SMALL))


def test_changes_that_need_one_another_are_made_at_once():
    move = {"decision": "join", "actor": "ally", "options": ["no", "yes"]}
    gain = (("interests", "ally", "cost"), "-(join = yes)")
    sharp = (("rationality", "ally"), "1 to 6")
    made = put(TEXT, (("actors", "ally"), "An ally"), (("timeline", 3), move), gain, sharp)
    scenario = read_scenario(made)
    assert scenario.actors["ally"] == "An ally"
    assert scenario.decisions[-1].actor == "ally"
    assert not lost(TEXT, made)


def test_a_change_that_leaves_mistakes_is_refused_with_all_of_them():
    with pytest.raises(ScenarioError) as caught:
        put(TEXT, (("actors", "guard"), None))
    assert any("guard" in problem.what for problem in caught.value.problems)


def test_the_comments_a_change_costs_are_told():
    made = put(TEXT, (("timeline", 1), {"decision": "incursion", "actor": "probe", "options": ["no", "yes"]}))
    assert lost(TEXT, made) == ("# `no` counts 0 and `yes` counts 1 in formulas",)


def test_hostile_values_stay_values():
    evil = '"]}\n- <script>alert(1)</script>: {x: y} # no'
    made = put(TEXT, (("claims", "unjust", "quote"), evil))
    assert read_scenario(made).claims["unjust"].quote == evil
