"""Claims and the arms of forks: two who would meet, whose worlds fork where rationality times worth is above 2."""

from __future__ import annotations

import datetime

import numpy as np
import pytest
from scipy.optimize import brentq

import standoff
from standoff.ensembles import as_good
from standoff.ensembles.as_good import spans
from standoff.queries.game import Game
from standoff.scenario_files.read import read_scenario

MEETING = """\
standoff: 1
title: Two who want to meet
as_of: 2026-01-01
actors: {one: One, two: Two}
parameters: {worth: 0.2 to 2}
timeline:
  - {decision: first, actor: one, options: [east, west], seen_by: nobody}
  - {decision: second, actor: two, options: [east, west]}
interests:
  one: {meet: "worth * (first = second)"}
  two: {meet: "worth * (first = second)"}
rationality: {one: 2, two: 2}
claims:
  meet: {kind: mechanism, quote: They meet., holds: P(first = second) > 0.6}
  east: {kind: mechanism, quote: They go east., holds: P(first = east) > 0.55}
  bound: {kind: mechanism, quote: Bound they do., holds: P(second = east | do(first = east)) > 0.6}
questions:
  east: {text: Do they go east?, date: 2026-02-01, resolves: so, query: P(first = east)}
"""
WORLDS = 48


@pytest.fixture(scope="module")
def scenario():
    return read_scenario(MEETING)


@pytest.fixture(scope="module")
def report(scenario):
    return standoff.judge(scenario, worlds=WORLDS)


def east(worth):
    """The chance of east on the arm that is taken: log-odds x of both solve x = 2 worth tanh(x / 2)."""
    if worth <= 1.0:
        return 0.5
    x = brentq(lambda x: x - 2.0 * worth * np.tanh(x / 2.0), 1e-6, 2.0 * worth)
    return 1.0 / (1.0 + np.exp(-x))


def test_a_claim_that_hinges_on_the_arm_says_so(report):
    worth = report.results.parameters["worth"]
    there = np.array([east(each) for each in worth])
    depends = int((there > 0.55).sum())
    assert 0 < depends < (worth > 1.0).sum() + 1 < WORLDS
    verdicts = {verdict.id: verdict for verdict in report.verdicts}
    (hinging,) = verdicts["east"].hinging
    assert (hinging.kind, hinging.worlds, hinging.of, hinging.most) == ("arms", depends, WORLDS, 2)
    assert (hinging.low, hinging.high) == (0.0, pytest.approx(depends / WORLDS))
    assert verdicts["east"].share == hinging.high
    told = f"in {depends} of {WORLDS} worlds the answer depends on which of two equally good arms is taken at a fork"
    assert f"{told}; first options were favoured" in verdicts["east"].reason


def test_claims_that_do_not_say_nothing(report):
    verdicts = {verdict.id: verdict for verdict in report.verdicts}
    for name in ("meet", "bound"):
        assert verdicts[name].hinging == () and "fork" not in verdicts[name].reason


def test_a_number_and_a_question_have_a_range(scenario, report):
    there = np.array([east(each) for each in report.results.parameters["worth"]])
    answer = standoff.ask(scenario, "P(first = east)", worlds=WORLDS)
    (hinging,) = answer.hinging
    assert hinging.what == "mean" and hinging.worlds == int((there > 0.5 + 1e-6).sum())
    assert hinging.high == pytest.approx(there.mean(), abs=1e-6) == answer.mean
    assert hinging.low == pytest.approx(1.0 - there.mean(), abs=1e-6)
    forecasts = standoff.forecast(scenario, datetime.date(2026, 1, 1), worlds=WORLDS)
    assert forecasts.hinging == {"east": (hinging,)}


def test_a_store_that_is_judged_again_says_the_same(scenario, report, tmp_path):
    kept = standoff.judge(standoff.simulate(scenario, worlds=WORLDS, save_to=tmp_path / "store"))
    assert kept.verdicts == report.verdicts
    assert standoff.judge(standoff.open_ensemble(tmp_path / "store")).verdicts == report.verdicts


def test_neither_threads_nor_the_size_of_pieces_change_anything(scenario, report, monkeypatch):
    game = Game(scenario)
    query = scenario.tests["east"]
    before = spans(game, [query], report.results, "arms")[query]
    monkeypatch.setattr(as_good, "TOGETHER", 5)
    after = spans(game, [query], report.results, "arms", threads=3)[query]
    for name in ("depends", "low", "high"):
        assert np.array_equal(getattr(before, name), getattr(after, name)), name


def test_where_nothing_forks_nothing_is_solved_again(scenario, monkeypatch):
    monkeypatch.setattr(as_good, "solve_games", lambda *_: pytest.fail("solved again"))
    calm = read_scenario(MEETING.replace("0.2 to 2", "0.5"))
    assert all(verdict.hinging == () for verdict in standoff.judge(calm, worlds=16).verdicts)


def test_in_the_limit_a_claim_that_hinges_on_a_tie_says_so():
    """East and west are worth the same to the first, who alone matters, and nothing to the second."""
    text = MEETING.replace('one: {meet: "worth * (first = second)"}', 'one: {meet: "worth"}')
    text = text.replace('two: {meet: "worth * (first = second)"}', 'two: {meet: "worth * (second = east)"}')
    report = standoff.judge(read_scenario(text), worlds=32, behaviour="rational")
    verdicts = {verdict.id: verdict for verdict in report.verdicts}
    (hinging,) = verdicts["east"].hinging
    assert (hinging.kind, hinging.worlds, hinging.low, hinging.high) == ("ties", 32, 0.0, 1.0)
    assert "in 32 of 32 worlds the answer depends on how options with equal payoffs are mixed" in (
        verdicts["east"].reason
    )
    assert verdicts["bound"].hinging == ()
    numbers = standoff.ask(read_scenario(text), "P(first = east)", worlds=32, behaviour="rational")
    assert "(over these the mean is 0 to 1)" in numbers.hinging[0].words
