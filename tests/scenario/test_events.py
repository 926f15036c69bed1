"""Named events and what all claims assume: they read as written out, and every mistake is told at its place."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import standoff
from of_scenarios import asked
from scenario_files.one_mistake import told_once
from standoff.claims.dependencies import dependencies_of
from standoff.language.problem import ScenarioError
from standoff.language.under import assuming, under
from standoff.presentation.keys.verdicts import RUN
from standoff.presentation.to_json import to_json
from standoff.presentation.verdicts import verdicts_sections
from standoff.scenario.model import Event
from standoff.scenario.notes import notes
from standoff.scenario_files.read import read_scenario
from standoff.scenario_files.write import scenario_json, write_scenario

CUT = """\
standoff: 1
title: Pressure
as_of: 2017-05-15
actors: {us: United States, china: China, dprk: North Korea}
parameters: {trade: 1 to 3, fear: 0 to 2}
timeline:
  - {decision: approach, actor: us, options: [outsource, talk]}
  - {decision: oil, actor: china, options: {keep: 0, curtail: 1, cut: 2}}
  - {decision: banking, actor: china, options: [open, closed], when: squeezing}
  - {quantity: pressure, value: oil + 2 * punishing}
  - periods: 2
    timeline:
      - {decision: test, actor: dprk, options: [restrain, icbm], when: not backed or squeezing}
      - {chance: storm, outcomes: {yes: 'if(crossing, 0.5, 0.1)', no: rest}}
events:
  squeezing: oil >= 1
  punishing:
    condition: oil = cut or banking = closed
    label: Beijing punishes
    about: what would be felt
  backed: oil = keep
  crossing: test = icbm
  ever_crossing: ever(crossing)
  dear: trade > 2
interests:
  us: {safe: -(crossing), trust: approach = talk}
  china: {trade: -trade * punishing, fear: -fear * crossing}
  dprk: {arms: 2 * crossing - pressure * crossing}
rationality: {us: 1 to 2, china: 1 to 3, dprk: 1 to 3}
claims_assume: do(approach = outsource)
claims:
  squeezed: {kind: mechanism, quote: It will squeeze., holds: P(punishing) > 0.3}
  own: {kind: comparison, quote: Talk is better., holds: P(punishing | do(approach = talk)) < P(punishing)}
  best: {kind: preference, quote: Talk pays., holds: 'best(E(payoff(us)), approach) = talk'}
  both: {kind: mechanism, quote: It holds back., holds: P(crossing@1 | given not punishing) > P(ever_crossing and dear)}
evidence:
  seen: {date: 2017-05-14, observe: punishing, reliability: 0.9}
questions:
  crossed: {text: Will it?, date: 2017-12-31, resolves: look, query: P(ever_crossing)}
"""

LONG = {
    "when: squeezing}": "when: oil >= 1}",
    "2 * punishing": "2 * (oil = cut or banking = closed)",
    "not backed or squeezing": "not (oil = keep) or (oil >= 1)",
    "if(crossing, 0.5, 0.1)": "if(test = icbm, 0.5, 0.1)",
    "safe: -(crossing)": "safe: -(test = icbm)",
    "trade: -trade * punishing": "trade: -trade * (oil = cut or banking = closed)",
    "fear: -fear * crossing": "fear: -fear * (test = icbm)",
    "2 * crossing - pressure * crossing": "2 * (test = icbm) - pressure * (test = icbm)",
    "P(punishing) > 0.3": "P(oil = cut or banking = closed | do(approach = outsource)) > 0.3",
    "P(punishing | do(approach = talk)) < P(punishing)": "P(oil = cut or banking = closed | do(approach = talk)) < "
    "P(oil = cut or banking = closed | do(approach = outsource))",
    "P(crossing@1 | given not punishing) > P(ever_crossing and dear)": "'P(test@1 = icbm | do(approach = outsource), "
    "given not (oil = cut or banking = closed)) > P((test@1 = icbm or test@2 = icbm) and trade > 2 | "
    "do(approach = outsource))'",
    "observe: punishing": "observe: oil = cut or banking = closed",
    "query: P(ever_crossing)": "query: P(test@1 = icbm or test@2 = icbm)",
    "claims_assume: do(approach = outsource)\n": "",
}


def events_of(text):
    return text[text.index("events:") : text.index("interests:")]


def plain():
    """The same scenario in long."""
    text = CUT.replace(events_of(CUT), "")
    for short, long in LONG.items():
        assert text.count(short) == 1, short
        text = text.replace(short, long)
    return text


# -- as written out --------------------------------------------------------------------------------------


def test_a_scenario_with_events_is_the_one_with_their_conditions_to_the_last_bit():
    short, long = read_scenario(CUT), read_scenario(plain())
    assert not long.events and long.claims_assume is None
    names = [f"E(payoff({actor}))" for actor in short.actors]
    first, second = asked(short, names, worlds=64), asked(long, names, worlds=64)
    for name in names:
        assert first.answers[name].tobytes() == second.answers[name].tobytes()
    one, two = standoff.judge(short, worlds=64), standoff.judge(long, worlds=64)
    assert [(v.share, v.undefined, v.sides) for v in one.verdicts] == [
        (v.share, v.undefined, v.sides) for v in two.verdicts
    ]
    forecasts = [standoff.forecast(each, worlds=64).forecasts[0] for each in (short, long)]
    assert forecasts[0].probability == forecasts[1].probability


POLICIES = {
    "do(banking = closed if squeezing else open)": "do(banking = closed if oil >= 1 else open)",
    "do(test = icbm if punishing)": "do(test = icbm if oil = cut or banking = closed)",
    "do(storm = yes if crossing else no)": "do(storm = yes if test = icbm else no)",
    "do(storm@2 = yes), without(china.fear)": "do(storm@2 = yes), without(china.fear)",
    "do(fear = if(dear, 2, 0))": "do(fear = if(trade > 2, 2, 0))",
}


@pytest.mark.parametrize("policy", POLICIES)
def test_a_policy_and_a_formula_of_do_may_read_events(policy):
    queries = [f"E(payoff(china) | {each})" for each in (policy, POLICIES[policy])]
    short, long = asked(read_scenario(CUT), queries, worlds=16).answers.values() if len(set(queries)) > 1 else (1, 1)
    assert np.array_equal(short, long)
    first, second = (f"P(ever(crossing and storm = yes) | {each})" for each in (policy, POLICIES[policy]))
    found = asked(read_scenario(CUT), [first, second], worlds=16).answers
    assert found[first].tobytes() == found[second].tobytes()


def test_what_a_claim_reads_is_what_its_events_read():
    found = dependencies_of(read_scenario(CUT), "P(punishing and ever_crossing)")
    assert found.moves == ("oil", "banking", "test")


def test_an_option_is_an_option_whatever_event_has_its_name():
    text = CUT.replace("squeezing: oil >= 1", "squeezing: oil >= 1\n  cut: oil = keep")
    results = asked(read_scenario(text), ["P(oil = cut)", "P(cut)", "P(oil = keep)"], worlds=16)
    same, event, keep = results.answers.values()
    assert event.tobytes() == keep.tobytes() and (same != event).all()


def test_what_is_written_reads_back():
    scenario = read_scenario(CUT)
    assert read_scenario(write_scenario(scenario)) == scenario
    assert read_scenario(scenario_json(scenario)) == scenario
    assert "  squeezing: oil >= 1\n" in write_scenario(scenario)
    assert scenario.events["punishing"].label == "Beijing punishes"


NAMES = st.from_regex(r"[a-z]{3,8}", fullmatch=True)


@given(named=st.dictionaries(st.sampled_from(["one", "two", "three"]), st.integers(0, 3), max_size=3), label=NAMES)
@settings(deadline=None)
def test_events_built_in_python_read_back(named, label):
    events = {name: Event(condition=f"oil >= {number}", label=label) for name, number in named.items()}
    scenario = read_scenario(CUT)
    scenario = scenario.model_copy(update={"events": scenario.events | events})
    assert read_scenario(write_scenario(scenario)) == scenario


def test_an_event_that_nothing_reads_is_noted():
    text = CUT.replace("  dear: trade > 2", "  dear: trade > 2\n  idle: oil = cut")
    assert [each.what for each in notes(read_scenario(text))] == ["nothing uses the event `idle`"]


# -- mistakes --------------------------------------------------------------------------------------------

WRONG = [
    ("squeezing: oil >= 1", "squeezing: »oyl >= 1", "unknown name `oyl`"),
    ("squeezing: oil >= 1", "squeezing: »oil + 1", "this is a number, not a condition"),
    ("squeezing: oil >= 1", "squeezing: oil >=»", "expected a value but found the end"),
    ("  backed: oil = keep", "  backed: oil = keep and (»", "expected a value but found the end"),
    ("  dear: trade > 2", "  dear: trade > 2\n  »oil: oil = keep", "`oil` is already the name of a decision"),
    ("  dear: trade > 2", "  dear: trade > 2\n  »trade: oil = cut", "`trade` is already the name of a parameter"),
    ("  dear: trade > 2", "  dear: trade > 2\n  »us: oil = cut", "`us` is already the name of an actor"),
    ("  dear: trade > 2", "  dear: trade > 2\n  a: »not a", "`a` reads `a`, itself"),
    (
        "  dear: trade > 2",
        "  dear: trade > 2\n  a: »b or backed\n  b: a",
        "events read one another in a circle: `a` reads `b`",
    ),
    (
        "  dear: trade > 2",
        "  dear: trade > 2\n  a: test = icbm and »gust = yes\n  b: gust = yes",
        "`gust` is in the block ",
    ),
    ("  dear: trade > 2", "  dear: {condition: trade > 2, »lable: x}", "unknown key `lable` in an item of `events`"),
    ("when: squeezing}", "when: »crossing}", "in the event `crossing`, `test` comes later in the timeline"),
    ("when: squeezing}", "when: »dear}", "in the event `dear`, `trade` is a parameter, but `when` can use only moves"),
    ("when: squeezing}", "when: »ever_crossing}", "in the event `ever_crossing`, `when` cannot contain ever(...)"),
    ("P(punishing) > 0.3", "P(»punishing@2) > 0.3", "the event `punishing` names no move of a block of periods"),
    ("P(punishing) > 0.3", "P(»crossing) > 0.3", "in the event `crossing`, `test` comes in every period"),
    ("P(punishing) > 0.3", "P(»crossing@3) > 0.3", "in the event `crossing@3`, there is no period 3 of `test`"),
    ("P(punishing) > 0.3", "P(»punnishing) > 0.3", "unknown name `punnishing`"),
    ("P(punishing) > 0.3", "P(»ever(oil = cut)) > 0.3", "ever(...) names no move of a block of periods"),
    ("P(punishing) > 0.3", "»count(crossing) > 1", "there is no query here"),
    ("P(punishing) > 0.3", "E(2 * »first(crossing)) > 1", "first(...) has no mean where it may never happen"),
    ("P(punishing) > 0.3", "P(ever(»crosing)) > 0.3", "unknown name `crosing`"),
    ("P(punishing) > 0.3", "P(ever(»oil)) > 0.3", "`oil` is a move, not a condition"),
    ("P(punishing) > 0.3", "'P(ever(crossing», oil = cut)) > 0.3'", "ever(...) has one condition"),
    ("observe: punishing", "observe: »crossing", "in the event `crossing`, `test` comes in every period"),
    ("assume: do(approach = outsource)", "assume: do(»approach = outsorce)", "`approach` has no option `outsorce`"),
    ("assume: do(approach = outsource)", "assume: »approach = outsource", "a commitment or a condition is needed here"),
    (
        "assume: do(approach = outsource)",
        "assume: do(approach = outsource), given »opening = yes",
        "unknown name `opening`",
    ),
    ("assume: do(approach = outsource)", "assume: do(approach = outsource), »x", "a commitment or a condition"),
]


@pytest.mark.parametrize(("right", "wrong", "what"), WRONG, ids=[what for *_, what in WRONG])
def test_a_mistake_is_told_once_and_at_its_place(right, wrong, what):
    more = ()
    if "gust" in wrong:
        late = "  - {periods: 2, name: late, timeline: [{chance: gust, outcomes: {yes: 0.5, no: rest}}]}\nevents:"
        more = ("events:", late, "  - periods: 2", "  - periods: 2\n    name: early")
    told_once(CUT, *more, right, wrong, what, "")


def test_a_claim_that_makes_no_sense_under_what_is_assumed_says_so():
    text = CUT.replace("assume: do(approach = outsource)", "assume: do(approach = outsource), given crossing@2")
    text = text.replace("P(punishing) > 0.3", "'belief(test@1, oil = cut) > 0.3'")
    with pytest.raises(ScenarioError) as error:
        read_scenario(text)
    assert any(each.what.startswith("under `claims_assume`, ") for each in error.value.problems)


# -- what claims assume ----------------------------------------------------------------------------------

OPTIONS = {"c": ("d", "f"), "e": ("d", "f"), "g": ("h",)}
ASSUMED = [
    ("P(a = b) > 0.5", "do(x = y)", "P(a = b | do(x = y)) > 0.5"),
    ("P(a = b | do(x = z)) > P(a = b)", "do(x = y)", "P(a = b | do(x = z)) > P(a = b | do(x = y))"),
    ("P(a = b | do(x@2 = z))", "do(x = y, v = w)", "P(a = b | do(x@2 = z), do(v = w))"),
    (
        "P(a = b | without(u.v))",
        "do(x = y if c = d else z), without(u.w)",
        "P(a = b | without(u.v), do(x = y if c = d else z), without(u.w))",
    ),
    ("P(a = b | given c = d)", "do(x = y), given e = f", "P(a = b | given c = d, do(x = y), given e = f)"),
    ("P(a = b | do(v = 1))", "do(x = y, v = w, seen_by: [us])", "P(a = b | do(v = 1), do(x = y, seen_by: [us]))"),
    ("P(a = b | given c = f)", "given e = f", "P(a = b | given c = f, given e = f)"),
    ("P(a = b | given e = d)", "given e = f, g = h", "P(a = b | given e = d, given g = h)"),
    ("best(E(payoff(us)), x) = y", "do(x = z, v = w)", "best(E(payoff(us) | do(v = w)), x) = y"),
    ("E(max(1, 2)) + 3 * P(a = 'b)')", "do(x = y)", "E(max(1, 2) | do(x = y)) + 3 * P(a = 'b)' | do(x = y))"),
    ("P(a = b) > 0.5, negligible 0.1", "do(x = y)", "P(a = b | do(x = y)) > 0.5, negligible 0.1"),
]


@pytest.mark.parametrize(("query", "assumed", "told"), ASSUMED)
def test_a_query_is_asked_under_what_is_assumed_unless_it_says_otherwise(query, assumed, told):
    assert assuming(query, assumed, OPTIONS) == told
    assert assuming(told, assumed, OPTIONS) == told or "given" in assumed  # what it says itself stands


def test_commitments_of_a_person_are_put_in_the_same_way():
    assert under("P(a = b)", {"x": "1 y"}, {"c": "not"}) == "P(a = b | do(x = '1 y'), given c = 'not')"


def test_nobody_is_misled_about_what_was_assumed():
    scenario = read_scenario(CUT)
    verdicts = standoff.judge(scenario, worlds=8)
    told = (
        "Every claim is tested under `do(approach = outsource)`, except where its test says something else of the same"
    )
    sentences = [each for section in verdicts_sections(verdicts) for each in section.contents if isinstance(each, str)]
    assert any(each.startswith(told) for each in sentences)
    assert to_json(RUN, verdicts, "1")["claims_assume"] == "do(approach = outsource)"
    assert scenario.tests["squeezed"] == "P(punishing | do(approach = outsource)) > 0.3"
    assert scenario.tests["best"] == "best(E(payoff(us)), approach) = talk"


def test_a_scenario_without_them_says_nothing_of_them():
    scenario = read_scenario(plain())
    written, data = write_scenario(scenario), to_json(RUN, standoff.judge(scenario, worlds=8), "1")
    assert "events" not in written and "claims_assume" not in written and "claims_assume" not in json.dumps(data)
    assert scenario.tests == {name: claim.holds for name, claim in scenario.claims.items()}
