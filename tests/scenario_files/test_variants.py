"""Variants in a file: the grammar of ways, `combine`, mistakes at the line of the change, and reading and writing."""

from __future__ import annotations

import pytest

from standoff.language.problem import ScenarioError
from standoff.scenario.check import problems
from standoff.scenario.model import Decision, Scenario, Variant
from standoff.scenario.variants import structures
from standoff.scenario_files.edit import put
from standoff.scenario_files.read import read_scenario
from standoff.scenario_files.read_variants import variant_of
from standoff.scenario_files.write import as_data, scenario_json, write_scenario

HEAD = """\
standoff: 1
title: A probe
actors: {probe: Challenger, guard: Defender}
parameters: {prize: -1 to 1, cost: 1 to 2}
timeline:
  - chance: state
    outcomes: {prepared: 0.5, unprepared: rest}
    seen_by: guard
  - {decision: incursion, actor: probe, options: [no, yes]}
  - periods: 2
    name: round
    discount: 0.9
    timeline:
      - {decision: answer, actor: guard, options: {no: 0, yes: 1}, when: incursion = yes}
interests:
  probe: {prize: prize * incursion, clash: -2 * answer}
  guard: {ground: -2 * incursion * (1 - answer), clash: {value: -cost * answer}}
rationality: {probe: 2 to 6, guard: 2 to 6 per typical difference}
claims:
  c: {kind: mechanism, quote: q, holds: P(incursion = yes) < 0.5}
"""


def file(*changes, more=""):
    lines = "".join(f"      {each}\n" for each in changes)
    return f"{HEAD}variants:\n  one:\n    about: another structure\n    change:\n{lines}{more}"


def changed(*changes):
    """What a variant with these changes says, as a file has it."""
    return as_data(variant_of(read_scenario(file(*changes)), "one"))


def complaints(text):
    with pytest.raises(ScenarioError) as caught:
        read_scenario(text, "f")
    return [str(problem) for problem in caught.value.problems]


def entries(data):
    return [next(value for key, value in each.items() if key in KINDS) for each in data["timeline"]]


KINDS = ("chance", "decision", "quantity", "name")


# -- ways ------------------------------------------------------------------------------------------------


def test_a_way_leads_through_keys_and_short_forms_are_written_out():
    data = changed("parameters.prize.prior: 8 to 20", "interests.guard.clash.weight: 3", "rationality.probe: 1 to 2")
    assert data["parameters"] == {"prize": "8 to 20", "cost": "1 to 2"}
    assert data["interests"]["guard"]["clash"] == {"value": "-cost * answer", "weight": "3"}
    assert data["rationality"] == {"probe": "1 to 2", "guard": "2 to 6 per typical difference"}
    assert changed("interests.probe.prize.weight: 2")["interests"]["probe"]["prize"] == {
        "value": "prize * incursion",
        "weight": "2",
    }


def test_an_entry_of_the_timeline_is_found_by_its_name_in_a_block_too():
    data = changed("timeline.state.seen_by: none", "timeline.answer.usual: {no: 0.9}", "timeline.round.discount: 0.5")
    assert "seen_by" not in data["timeline"][0]
    block = data["timeline"][2]
    assert block["discount"] == "0.5"
    assert block["timeline"][0]["usual"] == {"no": "0.9"}


def test_parts_are_added_and_removed():
    data = changed("parameters.loss: 1 to 3", "interests.probe.loss: -loss * answer", "interests.guard.clash: none")
    assert data["parameters"]["loss"] == "1 to 3"
    assert list(data["interests"]["probe"]) == ["prize", "clash", "loss"]
    assert list(data["interests"]["guard"]) == ["ground"]
    assert changed("rationality: rational")["rationality"] == "rational"


def test_an_option_is_removed_by_its_name():
    assert changed("timeline.answer.options.no: none")["timeline"][2]["timeline"][0]["options"] == {"yes": 1}
    data = changed(
        "timeline.leak: {chance: leak, outcomes: {a: 0.5, b: rest}}", "timeline.state.outcomes.prepared: 0.7"
    )
    assert data["timeline"][0]["outcomes"] == {"prepared": "0.7", "unprepared": "rest"}


def test_an_entry_is_put_where_it_says_and_moved():
    leak = "timeline.leak: {{chance: leak, outcomes: {{a: 0.5, b: rest}}, {}}}"
    assert entries(changed(leak.format("after: state"))) == ["state", "leak", "incursion", "round"]
    assert entries(changed(leak.format("before: state"))) == ["leak", "state", "incursion", "round"]
    assert entries(changed("timeline.state.after: incursion")) == ["incursion", "state", "round"]
    inside = changed(leak.format("before: answer"))
    assert [*entries(inside), *entries(inside["timeline"][2])] == ["state", "incursion", "round", "leak", "answer"]
    assert entries(changed("timeline.leak: {chance: leak, outcomes: {a: 0.5, b: rest}}"))[-1] == "leak"
    again = changed("timeline.state: {chance: state, outcomes: {prepared: 1}}")
    assert again["timeline"][0] == {"chance": "state", "outcomes": {"prepared": "1"}}


def test_the_scenario_itself_stays_as_it_is():
    scenario = read_scenario(file("parameters.prize: 3"))
    assert variant_of(scenario, "base") is scenario
    variant = variant_of(scenario, "one")
    assert (variant.variant, variant.varied) == ("one", scenario)
    assert not variant.variants and scenario.parameters["prize"].prior == "-1 to 1"
    whole = {key: value for key, value in as_data(scenario).items() if key != "variants"}
    assert as_data(variant) == whole | {"parameters": {"prize": "3", "cost": "1 to 2"}}


# -- mistakes --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("parameters.prise.prior: 8 to 20", "f:25:7: `parameters` has no `prise`: did you mean `prize`?"),
        ("parameters.prise: 8 to 20", "f:25:7: nothing reads `prise`, which only this variant has: did you mean"),
        ("parameters.prize.prior: 8 to", "f:25:31: `8 to` is not a prior"),
        ("interests.guard.clash.wight: 3", "f:25:29: unknown key `wight` in an interest: did you mean `weight`?"),
        ("interests.guard.clash.weight: 3 * costs", "f:25:41: unknown name `costs`: did you mean `cost`?"),
        ("interests.probe.fear: none", "f:25:7: `interests.probe` has no `fear` to remove: choose from"),
        ("interests.gard.clash: 1", "f:25:17: unknown actor `gard`: did you mean `guard`?"),
        ("timeline.answr.usual: no", "f:25:7: the timeline has no `answr`: did you mean `answer`?"),
        ("timeline.answer.usual: {na: 0.9}", "f:25:31: `answer` has no option `na`"),
        ("timeline.leak: {chance: lek, outcomes: {a: 1}}", "f:25:7: this entry is called `lek`: call it `leak`"),
        ("timeline.state.after: stat", "f:25:7: the timeline has no `stat` for it to stand after: choose from"),
        ("timeline.incursion.options.na: none", "f:25:7: `timeline.incursion.options` has no `na` to remove"),
        ("timeline.incursion.options.na: 2", "f:25:7: `timeline.incursion.options` is a list, so there is no `na`"),
        ("timeline.incursion: none", "f:25:7: with this change, unknown name `incursion` (line 14)"),
        ("parameters.prize: none", "f:25:7: with this change, unknown name `prize` (line 16)"),
        ("claims.c.holds: P(state = prepared) > 0", "f:25:7: `claims` is the same in every variant"),
        ("parameters: {prize: 3}", "f:25:7: `parameters` as a whole cannot be written anew here"),
        ("parameters..prior: 3", "f:25:7: `parameters..prior` is no way to a part of the file"),
        ("parameters.prize:", "f:25:7: `parameters.prize` has no value"),
    ],
)
def test_a_mistake_is_told_at_the_change(change, told):
    found = complaints(file(change))
    assert any(each.startswith(told) for each in found), found


def test_every_mistake_of_every_variant_is_told_at_once():
    more = "  two: {reason: r, weight: -1, change: {parameters.cost.prior: many}}\n  three: {about: x}\n"
    found = complaints(file("parameters.prize.prior: 8 to", "rationality.guard: heaps", more=more))
    assert [int(each.split(":")[1]) for each in found] == [25, 26, 27, 27, 28]


def test_with_several_changes_the_one_without_which_it_would_be_sound_is_blamed():
    found = complaints(file("parameters.cost.prior: 2 to 3", "parameters.prize: none"))
    assert [each.split(": ")[0] for each in found] == ["f:26:7"]


def test_what_is_wrong_with_the_file_itself_is_told_once():
    found = complaints(file("rationality.probe: 3").replace("-2 * answer", "-2 * answr"))
    assert len(found) == 1 and "answr" in found[0]


def test_a_variant_says_what_it_supposes():
    (told,) = complaints(file("parameters.prize: 3").replace("    about: another structure\n", ""))
    assert told == "f:22:3: the variant `one` does not say what it supposes: write about: and what it supposes, or " \
        "reason: and why"  # fmt: skip


# -- combine ---------------------------------------------------------------------------------------------

TWO = "  two: {about: two, weight: 3, change: {parameters.cost: 5}}\n"


def test_one_of_each_group_together_make_a_variant():
    text = file("parameters.prize: 3", more=f"{TWO}  base: {{weight: 2}}\ncombine: [[base, one], [base, two]]\n")
    scenario = read_scenario(text)
    found = structures(scenario)
    assert list(found) == ["base", "one", "two", "one+two"]
    assert [each.weight for each in found.values()] == [2.0, 1.0, 3.0, 3.0]
    assert found["one+two"].about == "another structure; two"
    both = as_data(variant_of(scenario, "one+two"))
    assert both["parameters"] == {"prize": "3", "cost": "5"}


@pytest.mark.parametrize(
    ("combine", "told"),
    [
        ("[[base, one], [base, too]]", "f:27:31: unknown variant `too`: did you mean `two`?"),
        ("[[base, one], [base, one]]", "f:27:31: `one` is in `combine` already"),
        ("[[base, one, two]]", "f:27:1: `combine` has one group, which makes nothing"),
        ("one", "f:27:10: `combine` is `one`: write combine: [[base, dread], [base, joint]]"),
    ],
)
def test_a_combination_that_makes_no_sense_is_told_in_its_line(combine, told):
    found = complaints(file("parameters.prize: 3", more=f"{TWO}combine: {combine}\n"))
    assert any(each.startswith(told) for each in found), found


def test_changes_of_one_part_are_not_combined():
    two = TWO.replace("parameters.cost: 5", "parameters.prize.prior: 5")
    (told,) = complaints(file("parameters.prize: 3", more=f"{two}combine: [[base, one], [base, two]]\n"))
    assert told.startswith(
        "f:27:31: `one` and `two` both change `parameters.prize.prior`: put them into the same group"
    )


def test_what_only_a_combination_has_wrong_is_told_there():
    two = "  two: {about: two, change: {interests.probe.more: cost * incursion}}\n"
    text = file(
        "parameters.cost: none", "interests.guard.clash: -answer", more=f"{two}combine: [[base, one], [base, two]]\n"
    )
    (told,) = complaints(text)
    assert told.startswith("f:28:31: with `one` and `two`, unknown name `cost` (line 27)")


# -- reading and writing ---------------------------------------------------------------------------------


def test_what_is_written_reads_the_same():
    text = file("timeline.leak: {chance: leak, outcomes: {a: 0.5, b: rest}}", "interests.guard.clash: none", more=TWO)
    scenario = read_scenario(f"{text}combine: [[base, one], [base, two]]\n")
    assert read_scenario(write_scenario(scenario)) == scenario
    assert read_scenario(scenario_json(scenario)) == scenario


def test_a_scenario_without_variants_is_written_as_before():
    assert not {"variants", "combine"} & as_data(read_scenario(HEAD)).keys()


def test_one_variant_is_edited_and_comments_stay():
    text = file("parameters.prize: 3  # why") + "  # a note\n"
    made = put(text, (("variants", "one", "weight"), "2"))
    assert "# why" in made and read_scenario(made).variants["one"].weight == 2.0


def test_a_scenario_built_in_python_says_the_same():
    scenario = Scenario(
        title="t",
        actors={"a": "A"},
        parameters={"x": "1 to 2"},
        timeline=[Decision("d", actor="a", options=["n", "y"])],
        interests={"a": {"i": "x * (d = y)"}},
        rationality={"a": 1},
        variants={"twice": Variant(about="more", change={"parameters.x": 4, "interests.a.i.weight": 2})},
    )
    assert not problems(scenario)
    assert variant_of(scenario, "twice").parameters["x"].prior == "4"
    assert read_scenario(write_scenario(scenario)) == scenario
    bad = scenario.model_copy(update={"variants": {"gone": Variant(about="x", change={"parameters.x": None})}})
    with pytest.raises(ScenarioError, match="unknown name `x`"):
        variant_of(bad, "gone")
    with pytest.raises(ScenarioError, match="did you mean `twice`"):
        variant_of(scenario, "twise")
