"""What is printed: a summary before what is long, a legend for the marks that are there and no others, one and many."""

from __future__ import annotations

import re

import pytest

import standoff
from cli.person import typed
from standoff.presentation.drivers import hinges_sentence

PLAIN = """\
standoff: 1
title: A question of rain
as_of: 2020-01-01
actors: {eu: The Europeans}
parameters: {p: 20% to 80%}
timeline:
  - {chance: rain, outcomes: {yes: p, no: rest}}
  - {decision: umbrella, actor: eu, options: [no, yes], sees: []}
interests:
  eu: {dry: umbrella * rain - 0.3 * umbrella}
rationality: {eu: 4}
claims:
  wet: {kind: comparison, quote: It will rain., holds: P(rain = yes) > 0.5}
questions:
  rains: {text: Will it rain?, date: 2020-06-30, resolves: by the record, query: P(rain = yes)}
evidence:
  clouds: {date: 2020-01-10, observe: rain = yes, reliability: 0.6, source: press}
tables: {outcomes: outcomes.csv}
resolutions: outcomes
"""
OUTCOMES = "id,outcome,date,contested,source\nrains,yes,2020-03-01,{},press\n"


@pytest.fixture
def rain(tmp_path):
    (tmp_path / "outcomes.csv").write_text(OUTCOMES.format(""))
    path = tmp_path / "rain.yaml"
    path.write_text(PLAIN)
    return path


def test_a_mark_of_contested_outcomes_is_explained_where_there_is_one(rain):
    few = ["--worlds", "32"]
    calm = typed("backtest", rain, *few)
    assert calm.code == 0 and "contested" not in calm.out
    (rain.parent / "outcomes.csv").write_text(OUTCOMES.format("two papers disagree"))
    contested = typed("backtest", rain, *few).out
    assert "yes, contested" in contested


def test_scores_explain_what_they_show(rain):
    few = ["--worlds", "32"]
    one = typed("score", rain, *few).out
    assert "In brackets" not in one  # one question has no interval
    assert "Who says nothing of a question (–)" in " ".join(one.split()) and re.search(r"base rate .* –", one)
    assert "Status quo is" not in one
    rain.write_text(PLAIN.replace("query: P(rain = yes)}", "query: P(rain = yes), status_quo: no}"))
    assert "Status quo is" in typed("score", rain, *few).out


def test_a_report_without_tested_claims_speaks_of_no_bands(rain):
    tested = typed("run", rain, "--worlds", "40", "--full").out
    assert "The claim tested in worlds" in tested and "Verdicts are bands of the share" in tested
    rain.write_text(PLAIN.replace("kind: comparison, quote: It will rain., holds: P(rain = yes) > 0.5",
                                  "kind: judgement, quote: It will rain., reason: who knows"))  # fmt: skip
    untested = typed("run", rain, "--worlds", "1", "--full").out
    assert "1 judgement is listed as not testable" in untested
    assert "bands" not in untested and "interval" not in untested and "1 world drawn" in untested


def test_one_world_has_no_percentiles(rain):
    said = typed("ask", rain, "P(rain = yes)", "--worlds", "1").out
    assert "inside the one world" in said and "1 world (seed 0), 1 certified" in said and "95%" not in said
    assert "5%" in typed("ask", rain, "P(rain = yes)", "--worlds", "2").out


def test_drivers_and_flips_explain_what_they_show(rain):
    some = " ".join(typed("drivers", rain, "--worlds", "200").out.split())
    assert "Thirds: the share of worlds in which it holds, in the lowest" in some and "A pair's share" not in some
    assert "or its mean" not in some and "the only uncertain number exceeds it" in some
    always = typed("drivers", rain, "P(rain = yes) >= 0", "--worlds", "100").out
    assert "Thirds" not in always and "A number's share" not in always
    number = " ".join(typed("drivers", rain, "P(rain = yes)", "--worlds", "200").out.split())
    assert "Thirds: its mean, in the lowest" in number
    flips = typed("flip", rain, "P(rain = yes) >= 0", "--worlds", "64", "--no-nearest").out
    assert "cross-validation" not in flips and "Distance is the total move" not in flips


def test_behaviours_have_their_sign_where_any_claim_survives(rain):
    said = typed("run", rain, "--behaviours", "logit,rational", "--worlds", "40").out
    assert "1 of 1 claim tested in worlds has the same verdict under each." in " ".join(said.split())
    assert re.search(r"^“It will rain.” .* yes \(\d+%\) *$", said, re.MULTILINE)


def test_evidence_explains_what_stands_still_only_where_something_does(rain):
    said = typed("update", rain, "--worlds", "200", "--as-of", "2020-02-01", "--hypothesis", "rain = yes").out
    assert "multiplies the odds" in " ".join(said.split()) and "(· =" not in said
    both = typed("update", "calling-bluffs", "--worlds", "200").out
    table, legend = both.split("Hypotheses by evidence: each item left out")[1].split("Each cell is", 1)
    assert "(· = the same)" in legend and re.search(r" ·( |$)", table, re.MULTILINE)


def test_a_solution_begins_with_a_summary_of_play():
    lines = typed("solve", "crisis").out.split("Behaviour of every actor")[0].splitlines()
    assert lines[0] == "A crisis with audience costs" and lines[2] == "How it is played"
    assert lines[3].startswith("The most likely course of play (chance 0.")
    assert lines[3].endswith("): resolve = high, threat = yes, reply = concede.")
    assert "averaged over information sets" in lines[6] and lines[7].split()[:4] == [
        "Home",
        "state",
        "threat",
        "1.0000",
    ]
    (share,) = re.findall(r"Rival +reply +[\d.]+ +concede ([\d.]+)", "\n".join(lines))
    solution = standoff.solve(standoff.load("crisis"))
    made = solution.ask("P(reply in [concede, resist])")
    assert float(share) == pytest.approx(solution.ask("P(reply = concede)") / made, abs=5e-5)


def test_a_long_solution_is_cut_to_where_play_gets_to_and_whole_on_request():
    cut, whole = typed("solve", "calling-bluffs").out, typed("solve", "calling-bluffs", "--all").out
    sets = len(standoff.solve(standoff.load("calling-bluffs")).behaviour)
    assert sets > 24
    (left,) = re.findall(r"^(\d+) more information sets are reached with probability at most ([\d.]+) each", cut, re.M)
    assert int(left[0]) == sets - 24 and "--all shows every information set." in cut
    shown = [float(chance) for chance in re.findall(r" = .* ([01]\.\d{4}) +\w+ [01]\.\d{4}, ", cut)]
    assert min(shown) >= float(left[1]) - 5e-5
    assert "more information set" not in whole and len(whole.splitlines()) > len(cut.splitlines()) + int(left[0]) - 2
    assert whole.splitlines()[0] == cut.splitlines()[0]


def test_all_of_the_order_of_columns(rain):
    """Five per cent stands before ninety-five, before stands before after."""
    said = typed("alternatives", "deterrence", "--worlds", "64").out
    found = standoff.alternatives(standoff.load("deterrence"), worlds=64)
    for option in found.options:
        (row,) = re.findall(rf"^{option.name} +(.*)$", said, re.MULTILINE)[:1]
        mean, low, middle, high = map(float, row.split()[:4])
        payoff = option.payoff
        for told, right in ((mean, payoff.mean), (low, payoff.p05), (middle, payoff.p50), (high, payoff.p95)):
            assert told == pytest.approx(right, abs=0.006)
    learned = standoff.update(standoff.load("calling-bluffs"), worlds=200)
    said = typed("update", "calling-bluffs", "--worlds", "200").out
    for shift in learned.parameters[:5]:
        row = re.findall(rf"^{re.escape(shift.name)} +(.*)$", said, re.MULTILINE)[-1]
        spreads = [each for of in (shift.prior, shift.posterior) for each in (of.p05, of.p50, of.p95)]
        assert row.split()[:6] == [f"{each:.3g}" for each in spreads]


def test_many_claims_end_with_a_summary():
    found = standoff.drivers(standoff.load("crisis"), worlds=64)
    said = " ".join(typed("drivers", "crisis", "--worlds", "64").out.split())
    assert hinges_sentence(found.scenario, found.found) in said and "together explain" in said
    flips = standoff.flip(standoff.load("crisis"), worlds=64, nearest=False).found
    regions = sum(each.region.reason is None for each in flips.values())
    said = " ".join(typed("flip", "crisis", "--worlds", "64", "--no-nearest").out.split())
    assert f"{regions or 'None'} of {len(flips)} claims ha" in said and "simple region." in said


def test_percentiles_of_an_answer_and_of_a_forecast_stand_in_their_order():
    query = "P(threat = yes)"
    answer = standoff.ask(standoff.load("crisis"), query, worlds=64)
    assert answer.p05 < answer.p95
    (row,) = re.findall(r"^ *mean +5% +median +95%\n(.*)$", typed("ask", "crisis", query, "--worlds", "64").out, re.M)
    assert row.split()[1:] == [f"{each:.4g}" for each in (answer.p05, answer.p50, answer.p95)]
    made = standoff.forecast(standoff.load("crisis"), worlds=64).forecasts
    said = typed("forecast", "crisis", "--worlds", "64").out
    assert made
    for each in made:
        assert each.low < each.high
        assert re.search(rf" {each.probability:.1%} .* {each.low:.1%} +{each.high:.1%}", said), each.id


def test_a_name_of_many_is_not_bent(rain):
    uncertain = PLAIN.replace("rationality: {eu: 4}", "rationality: {eu: 0.1 to 8}").replace("p: 20% to 80%", "p: 0.7")
    rain.write_text(uncertain.replace("holds: P(rain = yes) > 0.5", "holds: P(umbrella = yes) > 0.7"))
    said = typed("flip", rain, "--worlds", "200", "--no-nearest").out
    assert "(how sharply choices of The Europeans follow payoffs)" in " ".join(said.split())
