"""Differences between two scenarios: what differs, by how much, and what is only noise."""

from __future__ import annotations

import math

import numpy as np
import pytest

from standoff.claims.differences import Differences, differences, paired, shifts
from standoff.claims.judge import facts_of, queries_of, verdicts_on
from standoff.claims.move_probabilities import move_queries
from standoff.ensembles.simulate import simulate
from standoff.library.catalog import find, load
from standoff.presentation.differences import claims_chart, moves_chart, payoffs_chart, texts_tables
from standoff.presentation.differences import compared as told
from standoff.queries.game import Game
from standoff.scenario_files.read import read_scenario

NAMES = ("one", "<script>alert(1)</script>")
CASES = told(NAMES)


def report(scenario, worlds=200, seed=0):
    moves = [query for options in move_queries(scenario).values() for query in options.values()]
    game = Game(scenario)
    results = simulate(game, [*queries_of(scenario), *moves], worlds, seed)
    return verdicts_on(game, facts_of(scenario), results)


def compared(first, second) -> Differences:
    return differences(first, second, (move_queries(first.scenario), move_queries(second.scenario)))


@pytest.fixture(scope="module")
def crisis():
    return report(load("crisis"))


def test_the_same_differs_in_nothing(crisis):
    found = compared(crisis, crisis)
    assert all(each.change == 0.0 and each.noise for each in (*found.claims, *found.moves, *found.payoffs))
    assert not found.priors
    assert not found.parts
    assert not found.facts


def test_other_worlds_of_the_same_scenario_differ_by_noise_as_often_as_intervals_say(crisis):
    found = compared(crisis, report(load("crisis"), seed=7))
    told = [*found.claims, *found.moves, *found.payoffs]
    assert np.mean([each.noise for each in told]) > 0.9


def test_what_was_changed_is_found_and_nothing_else(crisis):
    text = find("crisis").read_text("utf-8").replace("prior: uniform(0, 3)", "prior: uniform(0, 0.3)")
    second = report(read_scenario(text.replace("  bluff:", "  bluffed:")))
    found = compared(crisis, second)
    assert [(each.name, each.first, each.second) for each in found.priors] == [
        ("audience", "uniform(0, 3)", "uniform(0, 0.3)")
    ]
    assert {(each.section, each.name, each.how) for each in found.parts} == {
        ("parameters", "audience", "different"),
        ("claims", "bluff", "only in the first"),
        ("claims", "bluffed", "only in the second"),
    }
    shares = {verdict.id: verdict.share for verdict in crisis.verdicts}
    others = {verdict.id: verdict.share for verdict in second.verdicts}
    for each in found.claims:
        assert (each.first, each.second) == (shares[each.id], others[each.id])
        assert each.low <= each.change <= each.high
    assert any(each.turned and not each.noise for each in found.claims)
    means = {query: float(values.mean()) for query, values in second.results.answers.items()}
    for each in found.moves:
        move, option = each.id.split(" = ")
        assert math.isclose(each.second, means[move_queries(second.scenario)[move][option]])


def test_charts_and_tables_tell_the_same_numbers_and_carry_no_script(crisis):
    second = report(load("deterrence"))
    for found in (compared(crisis, crisis), compared(crisis, second)):
        for chart in (claims_chart(found, CASES), moves_chart(found, CASES), payoffs_chart(found, CASES)):
            assert chart is None or "<script>" not in chart.figure()
        for table in texts_tables(found, NAMES).values():
            assert "<script>" not in table.html("x")
    found = compared(crisis, crisis)
    chart = claims_chart(found, CASES)
    assert chart is not None
    assert len(chart.table.rows) == len(found.claims)
    assert f"None of {len(found.claims)} claims differs by more than noise" in chart.sentence


def test_newcombe_of_a_published_example():
    """56/70 against 48/80: difference 0.2, interval 0.0524 to 0.3339 (Newcombe 1998, table II, method 10)."""
    from standoff.claims.differences import _shares
    from standoff.claims.judge import Verdict
    from standoff.claims.verdict_bands import interval
    from standoff.scenario.model import Kind

    def verdict(true, worlds):
        return Verdict("c", "q", Kind.MECHANISM, "holds", "", true / worlds, interval(true, worlds), worlds)

    found = _shares(verdict(48, 80), verdict(56, 70))
    assert (round(found.change, 4), round(found.low, 4), round(found.high, 4)) == (0.2, 0.0524, 0.3339)


def test_in_the_same_worlds_the_differences_count_and_not_the_spread():
    """By hand: differences 0, 1, 1, 2 have the mean 1, the deviation sqrt(2/3) and so the half-width 1.96 sqrt(1/6)."""
    before = np.array([-100.0, 0.0, 7.0, 100.0, np.nan, 1.0])
    found = paired("x", "", before, before + np.array([0.0, 1.0, 1.0, 2.0, 5.0, np.inf]))
    assert (found.worlds, found.first, found.second, found.change) == (4, 1.75, 2.75, 1.0)
    assert found.high - found.change == pytest.approx(1.959964 * math.sqrt(1 / 6), rel=1e-6)
    assert not found.noise
    assert paired("x", "", before, before).noise


@pytest.mark.parametrize("values", [[np.nan, np.nan], [], [0.5]])
def test_nothing_is_said_of_no_world_or_of_one(values):
    before = np.array(values)
    found = paired("x", "", before, before + 1.0)
    assert found.noise and found.worlds == np.isfinite(before).sum()


def test_a_change_in_the_same_worlds_is_held_against_the_base_case(crisis):
    moves = move_queries(crisis.scenario)
    before = crisis.results.answers
    certain = dict.fromkeys(before, np.ones(crisis.results.count))
    found = shifts(crisis.scenario, moves, before, before | certain)
    shares = {each.id: each for each in crisis.verdicts}
    assert len(found.claims) == 7 and len(found.payoffs) == 2 and len(found.moves) == sum(map(len, moves.values()))
    for each in found.claims:
        assert each.first == shares[each.id].share and each.second == 1.0
        assert each.verdicts == (shares[each.id].verdict, "holds")
    same = shifts(crisis.scenario, moves, before, before)
    assert all(
        each.noise and not each.change and not each.turned for each in (*same.claims, *same.moves, *same.payoffs)
    )
