"""The deception check, on a bluff whose worth is known on paper.

The army is strong with the probability p, uniform on (0, 1), which only it sees. The state yields (-1) or resists (-2
against the strong, 0.5 against the weak): it resists where it holds strength for less likely than 0.6. The army
controls a report of strength that is right in nine cases of ten. Believed, it makes strength

    E[0.9 p] / E[0.1 + 0.8 p] = 0.45 / 0.5 = 0.9,

so that the state had better yield; without it strength is even, and it had better resist. The army gets 1 where the
state yields, and where it resists 0.5 if strong and -1 if weak, -0.25 at even odds: it gains 1.25. That p is above a
half holds in half of the worlds, and with the report in 0.35 / 0.5 = 70% of them.
"""

from __future__ import annotations

import pytest

import standoff
from standoff.ensembles.as_ensemble import as_ensemble
from standoff.language.problem import ScenarioError
from standoff.presentation.section import Titled
from standoff.presentation.tradecraft import tradecraft_sections
from standoff.scenario_files.read import read_scenario
from standoff.scenario_files.write import write_scenario
from standoff.techniques.deception import deception_check

TEXT = """\
standoff: 1
title: A show of strength
as_of: 2030-03-31
actors: {army: The army, state: The state}
parameters: {p: "uniform(0, 1)"}
timeline:
  - {chance: force, outcomes: {strong: p, weak: rest}, seen_by: army}
  - {decision: answer, actor: state, options: [yield, resist]}
interests:
  army: {prize: answer = yield, battle: "if(force = strong, 0.5, -1) * (answer = resist)"}
  state: {prize: -(answer = yield), battle: "if(force = strong, -2, 0.5) * (answer = resist)"}
rationality: {state: 4}
claims:
  strong: {kind: mechanism, quote: The army is strong., holds: P(force = strong) > 0.5}
  very: {kind: mechanism, quote: It is not weak., holds: P(force = strong) > 0.2}
sources:
  intercept: {grade: C, controlled_by: army}
evidence:
  boast: {date: 2030-03-01, observe: force = strong, reliability: 0.9, source: intercept}
questions:
  stands: {text: Is it strong?, date: 2030-12-31, resolves: by looking, query: P(force = strong)}
"""


def checked(text=TEXT, worlds=1024):
    return deception_check(as_ensemble(read_scenario(text), worlds=worlds).in_memory([]))


def test_what_is_believed_and_what_would_be_without_it():
    found = checked()
    [army] = found.controls
    assert (army.actor, army.reports, found.reports, found.unsaid) == ("army", ("boast",), 1, 0)
    judged = {each.id: each for each in army.judged}
    assert judged["strong"].believed == pytest.approx(0.7, abs=5e-3)
    assert judged["strong"].without == pytest.approx(0.5, abs=5e-3) and not judged["strong"].turned
    # above 0.2: 1 - (0.02 + 0.016) / 0.5 = 0.928 in the place of 0.8
    assert judged["very"].believed == pytest.approx(0.928, abs=5e-3)
    assert judged["stands"].believed == pytest.approx(0.9, abs=5e-3)
    assert judged["stands"].without == pytest.approx(0.5, abs=5e-3)
    assert army.judged[0].id == "stands" and army.reliable


def test_who_controls_the_report_gains_by_the_decision_that_it_changes():
    [army] = checked().controls
    [answer] = army.swayed
    assert (answer.actor, answer.believed, answer.without) == ("state", "yield", "resist")
    assert answer.gain == pytest.approx(1.25, abs=5e-3) and army.gains


def test_numbers_are_those_of_update():
    """A referee: the shares with all reports, and without, are those of the posterior with them, and of one without."""
    [army] = checked().controls
    shares = {each.id: each for each in army.judged}
    whole = standoff.update(read_scenario(TEXT), worlds=1024)
    for row in whole.hypotheses:
        if row.of == "claim":
            assert shares[row.id].believed == pytest.approx(row.posterior, abs=1e-9)
            assert shares[row.id].without == pytest.approx(row.without_source[0], abs=1e-9)


def test_a_report_that_would_harm_who_controls_it_is_no_reason_to_suspect():
    modest = TEXT.replace("observe: force = strong", "observe: force = weak")
    [army] = checked(modest).controls  # it makes the state resist, which it does in any case
    assert [(each.believed, each.without, each.gain) for each in army.swayed] == [("resist", "resist", 0.0)]
    assert not army.gains
    kind = TEXT.replace("prize: answer = yield, battle", "prize: -(answer = yield), battle")
    assert not checked(kind).controls[0].gains  # the army would rather be fought


def test_what_others_report_is_believed_both_ways():
    spies = TEXT.replace(
        "questions:", "  spies: {date: 2030-03-02, observe: force = weak, reliability: 0.99}\nquestions:"
    )
    found = checked(spies)
    assert found.reports == 2 and found.unsaid == 1
    [army] = found.controls
    # 0.9 * 0.01 against 0.1 * 0.99: strength is at most 1 in 12, believed or not
    assert [(each.believed, each.without) for each in army.swayed] == [("resist", "resist")]


def test_a_report_says_itself_who_controls_it():
    own = TEXT.replace("source: intercept}", "source: intercept, controlled_by: state}")
    [state] = checked(own).controls
    assert state.actor == "state" and state.swayed == ()  # it is the state's own decision


def test_a_decision_that_was_reported_on_is_over():
    over = TEXT.replace(
        "questions:", "  done: {date: 2030-03-02, observe: answer = resist, reliability: 0.9}\nquestions:"
    )
    assert checked(over).controls[0].swayed == ()


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("questions:", "  march: {date: 2030-03-02, observe: march = yes}\nquestions:", "a report is on `march`"),
        ("outcomes: {strong", "when: march = yes, outcomes: {strong", "a report is on `force`"),
    ],
)
def test_what_a_report_on_a_deed_would_change_cannot_be_told(old, new, why):
    """A commitment is of a game that is played anew, and the report is not of that game."""
    text = TEXT.replace("timeline:\n", "timeline:\n  - {decision: march, actor: army, options: [no, yes]}\n")
    text = text.replace("rationality: {", "rationality: {army: 4, ").replace(old, new)
    [army] = checked(text).controls
    assert army.swayed == () and army.untold["answer"].startswith(why) and not army.gains
    found = standoff.tradecraft(read_scenario(text), worlds=64)
    said = " ".join(s for each in tradecraft_sections(found) for s in each.sentences)
    assert f"Whether answer would be another cannot be told: {why}" in said


def test_nothing_is_checked_where_nobody_is_named():
    found = checked(TEXT.replace(", controlled_by: army", ""))
    assert found.controls == () and found.unsaid == 1


def test_an_unknown_actor_is_told_at_its_place():
    with pytest.raises(ScenarioError) as refused:
        read_scenario(TEXT.replace("controlled_by: army", "controlled_by: amry"))
    [problem] = refused.value.problems
    assert problem.what == "unknown actor `amry`" and "army" in problem.fix
    assert (problem.line, TEXT.split("\n")[problem.line - 1][problem.column - 1 :][:4]) == (17, "army")
    with pytest.raises(ScenarioError, match="did you mean `controlled_by`"):
        read_scenario(TEXT.replace("controlled_by: army", "planted_by: army"))


def test_it_is_written_and_read_back_and_changes_no_number():
    scenario = read_scenario(TEXT)
    assert read_scenario(write_scenario(scenario)) == scenario
    plain = read_scenario(TEXT.replace(", controlled_by: army", ""))
    with_it, without = (standoff.update(each, worlds=64) for each in (scenario, plain))
    assert [each.posterior for each in with_it.hypotheses] == [each.posterior for each in without.hypotheses]


def test_it_is_told_in_words():
    found = standoff.tradecraft(read_scenario(TEXT), worlds=1024)
    section = next(each for each in tradecraft_sections(found) if each.title == "Deception check")
    said = " ".join(section.sentences)
    assert "The army could have planted the only report: `boast`." in said
    assert (
        "Believing them, The state does best by answer = yield; without them, by resist. That brings The army" in said
    )
    assert "Note: The army would gain if these reports are believed" in said
    [judged, decisions] = [each for each in section.contents if isinstance(each, Titled)]
    assert ("The army", "“The army is strong.”", "70%", "50%", "contingent") in judged.table.rows
    assert decisions.table.rows[0][-3:-1] == ("yield", "resist")
