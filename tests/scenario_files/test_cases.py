"""Interests by cases and `when` in a file: how they are read, written again, changed, shown and found wrong."""

from __future__ import annotations

import jsonschema
import pytest

import standoff
from standoff.app.parts import changes, entries
from standoff.language.problem import ScenarioError
from standoff.scenario.labels import worth_words
from standoff.scenario.model import Interest
from standoff.scenario_files.edit import put
from standoff.scenario_files.json_schema import json_schema
from standoff.scenario_files.read import read_scenario
from standoff.scenario_files.write import as_data, scenario_json, write_scenario

BUFFER = "{asset: -buffer, liability: -half, of: view, when: collapse = yes}"
CASES = f"""standoff: 1
title: Cases
actors: {{china: China}}
parameters: {{buffer: 3 to 9, half: 1 to 2}}
timeline:
  - chance: view
    label: Beijing's view
    outcomes: {{asset: 0.4, nuisance: 0.1, liability: rest}}
    labels: {{asset: an asset}}
  - {{decision: oil, actor: china, options: {{go_on: 0, cut: 2}}}}
  - {{chance: collapse, outcomes: {{yes: 0.1 + 0.2 * oil, no: rest}}}}
  - {{quantity: load, value: oil + 1}}
interests:
  china:
    buffer: {BUFFER}
    trade: {{value: -0.3 * oil, when: view = asset, weight: 2}}
rationality: {{china: 1 to 6}}
"""


def interest(scenario, name="buffer"):
    return scenario.interests["china"][name]


def test_cases_are_a_sum_of_indicators():
    read = interest(read_scenario(CASES))
    assert read == Interest(cases={"asset": "-buffer", "liability": "-half"}, of="view", when="collapse = yes")
    assert read.formula == "(collapse = yes) * ((view = asset) * (-buffer) + (view = liability) * (-half))"
    assert Interest(value="3 * oil").formula == "3 * oil"


def test_they_are_written_as_they_are_read():
    scenario = read_scenario(CASES)
    assert f"    buffer: {BUFFER}\n" in write_scenario(scenario)
    for again in (write_scenario(scenario), scenario_json(scenario)):
        assert read_scenario(again) == scenario


def test_options_may_stand_under_cases():
    under = CASES.replace(BUFFER, "{cases: {asset: -buffer, liability: -half}, of: view, when: collapse = yes}")
    assert read_scenario(under) == read_scenario(CASES)


def test_an_option_called_as_a_key_is_stands_under_cases():
    text = CASES.replace("asset", "when").replace("when: -buffer, liability: -half", "cases: {when: -buffer}")
    scenario = read_scenario(text)
    assert interest(scenario).cases == {"when": "-buffer"}
    assert "{cases: {when: -buffer}, of: view, when: collapse = yes}" in write_scenario(scenario)
    assert read_scenario(write_scenario(scenario)) == scenario


def test_a_dict_in_python_reads_alike():
    built = Interest.model_validate({"asset": -2, "of": "view", "when": "oil = cut"})
    assert built == Interest(cases={"asset": "-2"}, of="view", when="oil = cut")


@pytest.mark.parametrize(
    "value", ["{asset: -1, of: view}", "{value: oil, when: view = asset}", "{cases: {asset: 2}, of: view}", "oil"]
)
def test_the_schema_takes_them(value):
    validator = jsonschema.Draft202012Validator(json_schema())
    data = as_data(read_scenario(CASES.replace(BUFFER, value)))
    validator.validate(data)
    data["interests"]["china"]["buffer"] = {"value": "oil", "asset": "-1"}
    assert not validator.is_valid(data)


def test_they_are_told_in_words():
    scenario = read_scenario(CASES)
    said = "-buffer if Beijing's view = an asset; -half if Beijing's view = liability; only where collapse = yes"
    assert worth_words(scenario, interest(scenario)) == said
    assert worth_words(scenario, interest(scenario, "trade")) == "-0.3 * oil; only where view = asset"


def test_a_case_is_changed_in_its_place():
    made = put(CASES, (("interests", "china", "buffer"), {"asset": "-3", "of": "view"}))
    assert made == CASES.replace(BUFFER, "{asset: -3, of: view}")


def test_the_form_has_them():
    data = as_data(read_scenario(CASES))
    entry = entries(data)["interests"][0]
    assert entry.words == "china: buffer: -buffer if view = asset; -half if view = liability; only where collapse = yes"
    assert entry.values["cases"] == "asset: -buffer\nliability: -half"
    filled = {**entry.values, "cases": "nuisance: -1", "when": ""}
    assert put(CASES, *changes(entry, filled)) == CASES.replace(BUFFER, "{nuisance: -1, of: view}")
    plain = {**entry.values, "cases": "", "when": "", "of": "", "value": "oil"}
    assert put(CASES, *changes(entry, plain)) == CASES.replace(BUFFER, "oil")


WRONG = [
    ("{asset: -1, liabilty: -2, of: view}", "liabilty", "`view` has no option `liabilty`", "did you mean `liability`?"),
    ("{asset: -1, of: veiw}", "veiw", "unknown move `veiw`", "did you mean `view`?"),
    (
        "{asset: -1, of: load}",
        "load",
        "`load` is a quantity, and cases are",
        "name a move, or write a formula",
    ),
    ("{asset: -bufer, of: view}", "bufer", "unknown name `bufer`", "did you mean `buffer`?"),
    ("{value: oil, when: collapse}", "collapse", "`collapse` is a move, not a condition", "compare it"),
    ("{asset: -1, liability: -2}", "", "this interest says what options are worth, but", "write of: view beside them"),
    ("{value: oil, asset: -1, of: view}", "", "an interest has a `value` or the cases of a move", "keep the value, or"),
    ("{of: view}", "", "`of` names a move, but no option of it is worth anything", "write what each option is worth"),
    ("{cases: {asset: -1}}", "", "`cases` does not say of which move these are the options", "write of: and the name"),
    ("{when: oil = cut}", "", "this interest has no `value`", "write value: and what the actor gains or loses"),
    ("{asset: -1, abuot: a slip, of: view}", "abuot", "unknown key `abuot` in an interest", "did you mean `about`?"),
    ("{asset: {a: 1}, of: view}", "asset", "`asset` is a mapping", "write what it is worth, as in asset: -2"),
    ("{cases: {assset: -1}, of: view}", "assset", "`view` has no option `assset`", "did you mean `asset`?"),
]


@pytest.mark.parametrize(("value", "at", "what", "fix"), WRONG)
def test_a_mistake_is_told_at_its_place(value, at, what, fix):
    with pytest.raises(ScenarioError) as error:
        read_scenario(CASES.replace(BUFFER, value))
    (problem,) = error.value.problems
    column = 5 if not at else 13 + value.index(at)  # the interest itself, or the word
    assert (problem.line, problem.column) == (15, column)
    assert problem.what.startswith(what) and problem.fix.startswith(fix)


def test_cases_of_several_blocks_do_not_go_together():
    text = """standoff: 1
title: Blocks
actors: {us: Us}
timeline:
  - {periods: 2, name: day, timeline: [{decision: walk, actor: us, options: [no, yes]}]}
  - {periods: 2, name: night, timeline: [{decision: sleep, actor: us, options: [no, yes]}]}
interests:
  us: {ease: {yes: 1, of: walk, when: sleep = yes}}
rationality: {us: 1}
"""
    with pytest.raises(ScenarioError, match="`walk` is in the block `day` but `sleep` in the block `night`") as error:
        read_scenario(text)
    assert [(each.line, each.column) for each in error.value.problems] == [(8, 8)]


def test_a_long_one_is_refused():
    with pytest.raises(ScenarioError, match="this interest is too long: define parts of it as quantities"):
        read_scenario(CASES.replace("asset: -buffer", f"asset: {'+'.join(['oil'] * 150)}", 1).replace(
            "liability: -half", f"liability: {'+'.join(['oil'] * 150)}"
        ))  # fmt: skip


def test_events_may_stand_in_them():
    """`{asset: ..., of: view, when: fallen}` of an event is as its condition in its place."""
    event = CASES.replace("interests:", "events: {fallen: collapse = yes, calm: collapse = no}\ninterests:", 1)
    named = event.replace("when: collapse = yes", "when: fallen").replace("asset: -buffer", "asset: -buffer * fallen")
    plain = CASES.replace("asset: -buffer", "asset: -buffer * (collapse = yes)")
    for query in ("E(interest(china, buffer))", "P(oil = cut)"):
        one, other = (standoff.ask(read_scenario(text), query, worlds=16).values for text in (named, plain))
        assert (one == other).all()
    with pytest.raises(ScenarioError, match="unknown name `falen`: did you mean `fallen`"):
        read_scenario(event.replace("when: collapse = yes", "when: falen"))
