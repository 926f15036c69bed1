"""Rates, grades and sources of reports in a file: read, written again, and what is wrong with them at its place."""

from __future__ import annotations

import jsonschema
import pytest

from standoff.language.problem import ScenarioError
from standoff.scenario.model import Evidence, ReportSource
from standoff.scenario.notes import notes
from standoff.scenario.sources import grade_words, joined
from standoff.scenario_files.edit import put
from standoff.scenario_files.json_schema import json_schema
from standoff.scenario_files.read import read_scenario
from standoff.scenario_files.write import as_data, scenario_json, write_scenario

TEXT = """standoff: 1
title: Rates
actors: {us: Us}
timeline:
  - {chance: state, outcomes: {ready: 0.5, unready: rest}, seen_by: us}
  - {decision: go, actor: us, options: [no, yes]}
interests:
  us: {x: 0 * (go = yes)}
rationality: {us: 2}
sources:
  embassy: {grade: B2, hit: 80%, false_alarm: 10%}
evidence:
  a: {date: 2020-01-01, observe: state = ready, source: embassy}
  b: {date: 2020-01-02, observe: state = ready, hit: 0.9, false_alarm: 0.3, grade: 3, source: a wire report}
"""


def test_they_are_read_and_written_again():
    scenario = read_scenario(TEXT)
    assert scenario.sources == {"embassy": ReportSource(grade="B2", hit=0.8, false_alarm=0.1)}
    assert scenario.evidence["b"].rates == (0.9, 0.3) and scenario.evidence["a"].rates == (1.0, 0.0)
    for again in (write_scenario(scenario), scenario_json(scenario)):
        assert read_scenario(again) == scenario
    jsonschema.Draft202012Validator(json_schema()).validate(as_data(scenario))


def test_a_source_is_changed_in_its_place():
    made = put(TEXT, (("sources", "embassy"), {"grade": "C"}))
    assert made == TEXT.replace("{grade: B2, hit: 80%, false_alarm: 10%}", "{grade: C}")


def test_a_number_from_python_is_a_digit():
    assert Evidence(date="2020-01-01", observe="a = b", grade=2).grade == "2"


@pytest.mark.parametrize(
    ("own", "of_source", "both"),
    [("2", "B", "B2"), ("C3", "B2", "C3"), (None, "B2", "B2"), ("4", "B2", "B4"), ("A", "2", "A2"), (None, None, None)],
)
def test_a_grade_is_a_letter_of_the_source_and_a_digit_of_the_report(own, of_source, both):
    assert joined(own, of_source) == both


def test_grades_in_words():
    assert grade_words("B2") == "B2: usually reliable, probably true"
    assert grade_words("F6") == "F6: reliability cannot be judged, truth cannot be judged"


WRONG = [
    ("grade: B2", "grade: »Z2", "`Z2` is not a grade", "write A to F for the source and 1 to 6"),
    ("grade: B2", "grade: »b2", "`b2` is not a grade", "write A to F for the source and 1 to 6"),
    ("hit: 80%", "hit: »80", "`hit` is out of range", "it must be at most 1, or have a % sign"),
    ("hit: 80%", "hit: »often", "`hit` is `often`, not a number", "write a number, as in hit: 80%"),
    ("hit: 80%, ", "", "`false_alarm` is given without `hit`", "write hit: and how likely such a report is"),
    (", false_alarm: 10%", "", "`hit` is given without `false_alarm`", "write false_alarm: and how likely"),
    ("hit: 80%", "hit: 80%, reliability: 0.8", "there is a `reliability` beside `hit`", "keep the one number, or"),
    ("hit: 80%", "»hit_rate: 80%", "unknown key `hit_rate` in an item of `sources`", "did you mean `hit`?"),
]


@pytest.mark.parametrize(("old", "new", "what", "fix"), WRONG)
def test_a_mistake_is_told_at_its_place(old, new, what, fix):
    text = TEXT.replace(old, new.replace("»", ""), 1)
    with pytest.raises(ScenarioError) as error:
        read_scenario(text)
    (problem,) = error.value.problems
    line = 11
    column = 3 if "»" not in new else TEXT.split("\n")[line - 1].index(old) + new.index("»") + 1
    assert (problem.line, problem.column) == (line, column)
    assert problem.what.startswith(what) and problem.fix.startswith(fix)


def test_a_grade_in_place_of_a_reliability_is_told_apart():
    with pytest.raises(ScenarioError, match="write grade: B2, or the probability"):
        read_scenario(TEXT.replace("hit: 0.9, false_alarm: 0.3, grade: 3", "reliability: b-2"))


def told(text):
    return [(note.path, note.what) for note in notes(read_scenario(text))]


def test_a_near_miss_of_a_source_is_noted():
    path, what = told(TEXT.replace("source: embassy", "source: Embasy"))[0]
    assert path == ("evidence", "a", "source") and what == "`Embasy` is none of the `sources`, and is taken for a text"
    assert not told(TEXT)


def test_a_source_of_nothing_is_noted():
    assert told(TEXT.replace("  embassy: {", "  radar: {grade: A}\n  embassy: {")) == [
        (("sources", "radar"), "no report comes from the source `radar`")
    ]


def test_a_number_may_have_its_source():
    text = TEXT.replace("  embassy: {", "  radar: {grade: A}\n  embassy: {")
    assert not told(text.replace("rationality: {us: 2}", "rationality: {us: {prior: 2, source: radar}}"))


def test_a_report_that_speaks_against_itself_is_noted():
    ((path, what),) = told(TEXT.replace("false_alarm: 0.3", "false_alarm: 0.95"))
    assert path == ("evidence", "b", "false_alarm")
    assert what == "a report is likelier where it is false (0.95) than where it is true (0.9)"
