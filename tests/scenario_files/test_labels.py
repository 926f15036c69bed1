"""Labels in a file: what may have one, how it is written again, and what is wrong with it at its line and column."""

from __future__ import annotations

import pytest

from standoff.language.problem import ScenarioError
from standoff.scenario.labels import claim_label, interest_label, move_label, number_label, option_label, question_label
from standoff.scenario_files.edit import put
from standoff.scenario_files.read import read_scenario
from standoff.scenario_files.write import as_data, scenario_json, write_scenario

LABELLED = """standoff: 1
title: Labels
actors: {us: United States, them: Them}
parameters:
  p_x: {prior: 20% to 80%, label: chance of rain}
timeline:
  - chance: sky
    label: the sky
    outcomes: {wet_one: p_x, dry_one: rest}
    labels: {wet_one: "wet, or so"}
  - periods: 2
    name: day
    label: morning
    state:
      so_far: {start: 0, next: so_far + (walk_out = yes), label: walks so far}
    timeline:
      - {decision: walk_out, label: the walk, actor: us, options: [no, yes], labels: {no: stays in, yes: goes out}}
      - {quantity: sum_up, label: the sum, value: so_far + 1}
interests:
  us: {dry_feet: {value: "walk_out = no", label: dry feet, and socks}}
rationality: {us: {prior: 1 to 6, label: good sense}}
claims:
  a_claim: {kind: mechanism, quote: Nobody walks., label: rain keeps us in, holds: P(walk_out@1 = no) > 0.5}
  b_claim:
    kind: judgement
    quote: >-
      Whoever walks in the rain has only himself to blame for it, and for whatever comes of it in the week after.
    reason: it is not testable
questions:
  q_one: {text: Will it rain?, label: rain tomorrow, date: 2020-01-01, resolves: look, query: P(sky = wet_one)}
""".replace(
    '{value: "walk_out = no", label: dry feet, and socks}', '{value: walk_out = no, label: "dry feet, and socks"}'
)


def test_labels_are_read_and_written_again():
    scenario = read_scenario(LABELLED)
    assert move_label(scenario, "sky") == "the sky"
    assert option_label(scenario, "sky", "wet_one") == "wet, or so"
    assert option_label(scenario, "sky", "dry_one") == "dry one"
    assert move_label(scenario, "walk_out@2") == "the walk in morning 2"
    assert option_label(scenario, "walk_out@2", "yes") == "goes out"
    assert option_label(scenario, "walk_out@2", "not made") == "not made"
    assert move_label(scenario, "so_far@end") == "walks so far at the end"
    assert move_label(scenario, "day@2") == "morning 2"
    assert move_label(scenario, "sum_up") == "the sum"
    assert number_label(scenario, "p_x") == "chance of rain"
    assert number_label(scenario, "rationality.us") == "good sense"
    assert interest_label(scenario, "us", "dry_feet") == "dry feet, and socks"
    assert claim_label(scenario, "a_claim") == "rain keeps us in"
    assert claim_label(scenario, "b_claim") == "“Whoever walks in the rain has only himself to blame for it…”"
    assert question_label(scenario, "q_one") == "rain tomorrow"
    for again in (write_scenario(scenario), scenario_json(scenario)):
        assert read_scenario(again) == scenario


def test_a_name_without_a_label_is_shown_as_words():
    bare = read_scenario(LABELLED.replace("label: the walk, ", "").replace("label: good sense", "about: x"))
    assert move_label(bare, "walk_out") == "walk out"
    assert number_label(bare, "rationality.us") == "rationality of United States"
    assert move_label(bare, "no_such@3") == "no such in period 3"
    assert move_label(None, "1_a") == "1_a"


@pytest.mark.parametrize(
    ("way", "value"),
    [
        (("claims", "a_claim", "label"), "wet"),
        (("parameters", "p_x", "label"), None),
        (("timeline", 0, "label"), "clouds"),
        (("timeline", 0, "labels"), {"wet_one": "wet", "dry_one": "dry"}),
    ],
)
def test_a_label_is_changed_in_its_place(way, value):
    made = put(LABELLED, (way, value))
    data = as_data(read_scenario(LABELLED))
    part = data
    for step in way[:-1]:
        part = part[step]
    if value is None:
        del part[way[-1]]
    else:
        part[way[-1]] = value
    wanted = data if part != {"prior": "20% to 80%"} else {**data, "parameters": {"p_x": "20% to 80%"}}
    assert as_data(read_scenario(made)) == wanted


WRONG = {
    "label: the sky": [
        ("label: ''", 8, 12, "this label is empty"),
        ("label: [a, b]", 8, 5, "`label` is a list"),
        ("label: " + "w" * 61, 8, 12, "this label has more than 60 characters"),
        ("label: the `sky`", 8, 12, "this label has a backtick in it"),
        ("label: the sky #1", 8, 20, "` #` starts a comment, so the text ends before it"),
        ("display_name: the sky", 8, 5, "unknown key `display_name` in a chance move"),
    ],
    'labels: {wet_one: "wet, or so"}': [
        ("labels: {wet_won: wet}", 10, 14, "`sky` has no outcome `wet_won`"),
        ("labels: {wet_one: dry, dry_one: dry}", 10, 37, "`wet_one` and `dry_one` have the same label"),
        ("labels: wet", 10, 13, "`labels` is `wet`"),
        ("labels: {wet_one: [wet]}", 10, 14, None),
    ],
}


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "what"), [(old, *each) for old, wrong in WRONG.items() for each in wrong]
)
def test_a_wrong_label_is_refused_at_its_place(old, new, line, column, what):
    with pytest.raises(ScenarioError) as refused:
        read_scenario(LABELLED.replace(old, new))
    found = refused.value.problems
    assert (line, column) in [(each.line, each.column) for each in found]
    assert what is None or what in [each.what for each in found]


def test_a_scenario_without_labels_is_written_as_before():
    """What identifies stores and seals is the text of the scenario: it has no trace of labels that are not there."""
    bare = read_scenario(
        "standoff: 1\ntitle: t\nactors: {a: A}\ntimeline:\n  - {decision: m, actor: a, options: [x, y]}\n"
        "interests: {a: {gain: m = x}}\nrationality: {a: 1}\n"
    )
    assert "label" not in scenario_json(bare)
