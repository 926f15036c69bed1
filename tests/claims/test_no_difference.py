"""Claims whose two sides are equal by symmetry or by Bayes' rule: rounding makes no verdict, no driver and no flip."""

from __future__ import annotations

import datetime
import json

import numpy as np
import pytest

import standoff
from cli.person import typed
from standoff.claims.differences import shifts
from standoff.claims.judge import truth_of
from standoff.claims.move_probabilities import move_queries
from standoff.claims.sobol import design, indices
from standoff.claims.surface import surface
from standoff.claims.variance import decided_by
from standoff.language.problem import ScenarioError
from standoff.presentation.verdict_map import verdict_map
from standoff.queries.game import Game
from standoff.scenario_files.read import read_scenario
from standoff.scenario_files.write import write_scenario

TIE = """
standoff: 1
title: A tie
as_of: 2020-01-01
actors: {a: Ann, b: Bob}
parameters: {k: 1 to 3, p: 20% to 80%}
timeline:
  - {chance: mood, outcomes: {good: p, bad: rest}, seen_by: a}
  - {decision: x, actor: a, options: [no, yes]}
  - {decision: y, actor: b, options: [no, yes], by: 2021-01-01}
interests:
  a: {pay: k * x}
  b: {pay: k * y}
rationality: {a: 1 to 6, b: 1 to 6}
claims:
  less:
    {kind: comparison, quote: A warning helps., holds: P(y = yes | do(x = yes)) < P(y = yes | do(x = no))}
  news:
    {kind: mechanism, quote: A move is news., holds: P(mood = good | given x = yes) > P(mood = good)}
  no_news:
    {kind: mechanism, quote: A move is no news., holds: P(mood = good | given x = yes) = p}
  weakly:
    {kind: comparison, quote: It pays no less., holds: E(payoff(b) | given x = yes) >= E(payoff(b) | given x = no)}
  half:
    {kind: mechanism, quote: The mood is good., holds: P(mood = good) > 0.5}
  near:
    {kind: mechanism, quote: The mood is good indeed., negligible: 0.2, holds: P(mood = good) > 0.5}
evidence:
  seen: {date: 2019-06-01, observe: mood = good, reliability: 0.8}
"""
TIED = ("less", "news", "weakly")


@pytest.fixture(scope="module")
def tie():
    return read_scenario(TIE)


@pytest.fixture(scope="module")
def report(tie):
    return standoff.judge(tie, worlds=256)


def test_the_verdict_is_no_difference(report):
    found = {verdict.id: verdict for verdict in report.verdicts}
    for name in TIED:
        verdict = found[name]
        assert (verdict.verdict, verdict.worlds, verdict.no_difference) == ("no difference", 0, 256)
        assert verdict.share is None and "no difference in 256 worlds" in verdict.reason
    assert "it holds there" in found["weakly"].reason and "it holds there" not in found["less"].reason
    assert (found["no_news"].verdict, found["no_news"].share, found["no_news"].worlds) == ("holds", 1.0, 256)
    assert found["half"].verdict == "contingent" and found["half"].no_difference == 0


def test_the_author_says_what_is_negligible(tie, report):
    """The mood is good with chance p, and is compared with one half."""
    near = next(verdict for verdict in report.verdicts if verdict.id == "near")
    p = report.results.parameters["p"]
    inside = int((abs(p - 0.5) <= 0.2).sum())
    assert near.no_difference == inside and near.worlds == 256 - inside
    assert near.share == pytest.approx((p > 0.7).sum() / (256 - inside))
    assert near.verdict == "no difference"  # most of 20% to 80% is within 0.2 of one half
    assert read_scenario(write_scenario(tie)) == tie


@pytest.mark.parametrize(
    ("claim", "wrong"),
    [
        ("{kind: judgement, quote: Q., reason: none, negligible: 0.1}", "a judgement has no `negligible`"),
        ("{kind: mechanism, quote: Q., negligible: -1, holds: P(x = yes) > 0.5}", "negligible"),
        ("{kind: mechanism, quote: Q., negligible: 0.1, holds: 'P(x = yes) > 0.5, negligible 0.1'}", "write it once"),
    ],
)
def test_negligible_is_written_once_and_where_it_means_something(claim, wrong):
    with pytest.raises(ScenarioError, match=wrong):
        read_scenario(TIE.replace("evidence:\n", f"  more: {claim}\nevidence:\n"))


def test_a_condition_on_moves_has_nothing_negligible():
    with pytest.raises(ScenarioError, match="remove it"):
        read_scenario(TIE.replace("observe: mood = good", "observe: 'mood = good, negligible 0.1'"))


def test_the_majority_decides():
    """One half of the worlds with a difference is enough for a share, and one less is not."""
    holds, same = [1.0] * 50, [0.5] * 50
    assert decided_by({"u": np.linspace(0, 1, 100)}, np.array(holds + same), truth=True).no_difference == 50
    assert truth_of(np.array(holds + same))[1] == 0.5
    assert np.isfinite(truth_of(np.array(holds + same))[0]).sum() == 50
    assert np.isnan(truth_of(np.array(holds[1:] + same))[0]).all()
    weights = np.array([1.0] * 50 + [1.1] * 50)
    assert np.isnan(truth_of(np.array(holds + same), weights)[0]).all()


def test_drivers_have_nothing_to_explain(tie):
    found = standoff.drivers(tie, worlds=256, sobol_rows=8)
    for name in TIED:
        assert found.found[name].reason == "its two sides do not differ in 256 of 256 worlds"
        assert found.found[name].drivers == () and found.found[name].truth
        assert "do not differ" in found.sobol[name].reason
    near = found.found["near"]
    assert near.no_difference > 128 and "do not differ" in near.reason


def test_flips_print_no_region_and_no_nearest_world(tie):
    found = standoff.flip(tie, worlds=256)
    for name in TIED:
        flip = found.found[name]
        assert flip.region.restrictions == () and flip.turned is None and flip.at_medians is None
        assert flip.reason == "its two sides do not differ with every number at its median"
    assert found.found["half"].turned is not None or found.found["half"].at_medians is None


def test_a_map_has_no_colours(tie):
    found = surface(Game(tie), tie.claims["less"].test, "k", "p", 5)
    assert found.no_difference.all() and np.isnan(found.share).all()
    chart = verdict_map(tie, "less", found)
    assert "do not differ" in chart.sentence and "undefined" not in chart.svg


def test_evidence_bears_on_nothing(tie):
    learned = standoff.update(tie, worlds=256)
    rows = {row.id: row for row in learned.hypotheses}
    for name in TIED:
        assert rows[name].no_difference == (1.0, 1.0)
        assert np.isnan(rows[name].prior) and np.isnan(rows[name].posterior) and not rows[name].moved
    assert rows["half"].posterior > rows["half"].prior and rows["half"].no_difference == (0.0, 0.0)
    watched = standoff.watch(tie, [*TIED, "mood = good"], as_of=datetime.date(2018, 1, 1), moves=["y"], worlds=256)
    assert all(each.noise for each in watched.indicators if each.hypothesis in TIED)


def test_a_change_turns_no_difference_into_a_verdict(tie):
    moves = move_queries(tie)
    payoffs = [f"E(payoff({actor}))" for actor in tie.actors]
    queries = [*tie.tests.values(), *payoffs, *(query for each in moves.values() for query in each.values())]
    before = {query: np.full(100, 0.5) for query in queries}
    after = before | {tie.claims["less"].test: np.ones(100)}
    by_name = {each.id: each for each in shifts(tie, moves, before, after).claims}
    less = by_name["less"]
    assert less.verdicts == ("no difference", "holds") and less.turned and not less.noise and less.worlds == 100
    assert np.isnan(less.first) and less.second == 1.0
    assert by_name["news"].verdicts == ("no difference",) * 2 and by_name["news"].noise


def test_theories_agree_that_there_is_none(tie):
    compared = standoff.compare(tie, ["logit", "rational", "level-1"], worlds=64)
    assert set(TIED) <= set(compared.surviving)
    for found in compared.reports.values():
        assert {v.id: v.verdict for v in found.verdicts if v.id in TIED} == dict.fromkeys(TIED, "no difference")


def test_it_is_said_on_the_command_line(tmp_path):
    file = tmp_path / "tie.yaml"
    file.write_text(TIE)
    run = typed("run", file, "--worlds", "64", "--full", "--json", tmp_path / "run.json")
    assert run.code == 0 and "4 make no difference" in run.out and "No difference in 64 worlds" in run.out
    claims = {claim["id"]: claim for claim in json.loads((tmp_path / "run.json").read_text())["claims"]}
    assert claims["less"]["no_difference"] == 64 and claims["less"]["share"] is None and claims["less"]["worlds"] == 0
    flip = typed("flip", file, "less", "--worlds", "64")
    assert "its two sides do not differ in 64 of 64 worlds" in flip.out and "It fails" not in flip.out
    drivers = typed("drivers", file, "less", "--worlds", "64")
    assert "What decides it cannot be determined: its two sides do not differ" in drivers.out
    ask = typed("ask", file, "P(y = yes | do(x = yes)) < P(y = yes | do(x = no))", "--worlds", "64")
    assert "No difference: no difference in 64 worlds" in ask.out and "mean" not in ask.out
    held = typed("ask", file, "P(mood = good) > 0.001", "--worlds", "64", "--json", "-")
    assert held.json["outcomes"]["holds"] == 64 and held.json["outcomes"]["verdict"] == "holds"
    assert typed("ask", file, "P(mood = good)", "--worlds", "64", "--json", "-").json["outcomes"] is None


RATIONAL = """
standoff: 1
title: Rational and simple
actors: {a: Ann}
parameters: {x: 1 to 3}
timeline:
  - {decision: go, actor: a, options: [no, yes]}
interests: {a: {gain: (x - 2) * go}}
rationality: rational
claims:
  goes: {kind: mechanism, quote: Ann goes., holds: P(go = yes) > 0.5}
"""


def test_a_chance_that_is_0_or_1_everywhere_is_a_number(tmp_path):
    file = tmp_path / "rational.yaml"
    file.write_text(RATIONAL)
    chance, claim = (typed("drivers", file, asked, "--worlds", "200").out for asked in ("P(go = yes)", "goes"))
    assert "Its mean is 0." in chance and "Holds in" not in chance
    assert "Holds in" in claim and "Its mean" not in claim
    found = standoff.drivers(read_scenario(RATIONAL), ["P(go = yes)", "goes"], worlds=200)
    assert not found.found["P(go = yes)"].truth and found.found["goes"].truth
    assert set(found.results.answers["P(go = yes)"]) == {0.0, 1.0}


def test_sobol_indices_of_what_hardly_ever_holds_are_not_zero_but_unknown():
    names = ("x1", "x2", "x3")
    points = design(names, 64)
    outcome = ((points["x1"] > 0.93) & (points["x2"] > 0.93)).astype(float)
    assert 0 < outcome.sum() < 20
    found = indices(names, outcome, 64, truth=True)
    assert found.indices == () and "too few to tell what decides it" in found.reason
    often = indices(names, (points["x1"] > 0.5).astype(float), 64, truth=True)
    assert often.reason is None and often.indices[0].name == "x1"
