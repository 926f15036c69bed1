"""A course of events gives the numbers that queries give, one by one; held worlds those of worlds solved anew."""

from __future__ import annotations

import numpy as np
import pytest

from of_scenarios import held
from standoff import api
from standoff.claims.judge import queries_of
from standoff.ensembles.playthrough import Playthroughs
from standoff.ensembles.simulate import simulate
from standoff.ensembles.store_reader import open_ensemble
from standoff.library.catalog import load
from standoff.queries.game import Game
from standoff.scenario.model import Decision
from standoff.scenario_files.read import read_scenario

WORLDS = 60


@pytest.fixture(scope="module", params=["crisis", "calling-bluffs", "sanctions-threat", "deterrence"])
def courses(request):
    scenario = load(request.param)
    there = held(scenario, queries_of(scenario), WORLDS, seed=3)
    return scenario, there, Playthroughs(there)


def same(left, right):
    np.testing.assert_allclose(left, right, rtol=1e-9, atol=1e-12, equal_nan=True)


def test_with_nothing_fixed_every_move_and_payoff_is_that_of_its_query(courses):
    scenario, held, ready = courses
    course = ready.course()
    same(course.reached, np.ones(WORLDS))
    for name, options in course.chances.items():
        for option, values in options.items():
            query = f"P({name} = '{option}')"
            same(values, held.ask([query]).answers[query])
        same(sum(options.values()) + course.skipped[name], np.ones(WORLDS))
    for actor in scenario.actors:
        same(course.payoffs[actor], held.results.answers[f"E(payoff({actor}))"])


BETWEEN = """\
standoff: 1
title: Another decides between two decisions that are one choice
actors: {a: A, b: B}
parameters: {gain: 1 to 3, cost: 0.5 to 2}
timeline:
  - {decision: first, actor: a, together: package, options: [no, yes]}
  - {decision: other, actor: b, together: package, options: [calm, rash, wild]}
  - {decision: second, actor: a, together: package, options: [low, mid, high]}
interests:
  a: {gain: "gain * first * (second = high) - cost * (other = wild)"}
  b: {gain: "gain * (other = rash) * (1 - first) - cost * (other = wild) * (second = low)"}
rationality: {a: 1 to 6, b: 1 to 6}
claims: {mild: {kind: mechanism, quote: It stays calm., holds: P(other = calm) > 0.3}}
"""


def test_what_another_decides_between_the_decisions_of_one_choice_keeps_its_name():
    scenario = read_scenario(BETWEEN)
    there = held(scenario, queries_of(scenario), WORLDS, seed=3)
    course = Playthroughs(there).course()
    for name, options in course.chances.items():
        for option, values in options.items():
            query = f"P({name} = '{option}')"
            same(values, there.ask([query]).answers[query])
    game = Game(scenario)
    situations, tracked = game.situations(()), game.track((), frozenset())
    path, at = [], 0
    for option in (1, 1, 0):  # of `first`, of `second`, which is one choice with it, and of `other`
        path.append(int(tracked.edge_start[at]) + option)
        at = tracked.edge_to[path[-1]]
    assert dict(game.source.course(situations, tracked, path)) == {"first": "yes", "second": "mid", "other": "calm"}


def test_what_is_fixed_is_a_condition(courses):
    scenario, held, ready = courses
    moves = [move for move in ready.moves if move.name in ready.course().chances]
    first, last = moves[0], moves[-1]
    fixed = {first.name: first.options[0], last.name: last.options[-1]}
    course = ready.course(fixed)
    given = " and ".join(f"{name} = '{option}'" for name, option in fixed.items())
    queries = {}
    for move in moves[:5]:
        queries |= {(move.name, option): f"P({move.name} = '{option}' | given {given})" for option in move.options}
    answers = held.ask([*queries.values(), f"P({given})"]).answers
    same(course.reached, answers[f"P({given})"])
    for (name, option), query in queries.items():
        same(course.chances[name][option], answers[query])
    actor = next(iter(scenario.actors))
    query = f"E(payoff({actor}) | given {given})"
    same(course.payoffs[actor], held.ask([query]).answers[query])


def test_at_an_information_set_it_is_what_its_actor_believes(courses):
    scenario, held, ready = courses
    hidden = next(move for move in ready.moves if not isinstance(move, Decision))
    decisions = {each.decision for each in ready.situations.sets}
    compared = 0
    for decision in sorted(decisions):
        for number in ready.sets_of(decision)[:2]:
            seen = ready.information_set(number).seen
            if hidden.name in seen or not all(isinstance(value, str) for value in seen.values()):
                continue
            given = " and ".join(f"{name} = '{value}'" for name, value in seen.items())
            query = f"belief({decision}, {hidden.name} = '{hidden.options[0]}'{f' | given {given}' if given else ''})"
            same(ready.course(at=number).chances[hidden.name][hidden.options[0]], held.ask([query]).answers[query])
            compared += 1
    assert compared or scenario.title == load("calling-bluffs").title


def test_at_an_information_set_its_own_options_are_its_behaviour(courses):
    _, _, ready = courses
    for number, each in enumerate(ready.situations.sets):
        course = ready.course(at=number)
        for option, values in ready.behaviour(number).items():
            possible = np.isfinite(course.reached) & (course.reached > 0)
            same(course.chances[each.decision][option][possible], values[possible])


def test_what_cannot_happen_is_undefined_and_what_is_unknown_is_refused(courses):
    _, _, ready = courses
    for fixed in ({"no_such_move": "yes"}, {ready.moves[0].name: "no such option"}):
        with pytest.raises(KeyError):
            ready.course(fixed)


def test_held_worlds_are_those_of_a_run_and_of_a_store(courses, tmp_path):
    scenario, there, _ = courses
    report = api.judge(scenario, worlds=WORLDS, seed=3)
    for query in queries_of(scenario):
        assert np.array_equal(there.results.answers[query], report.results.answers[query], equal_nan=True)
        assert np.array_equal(there.ask([query]).answers[query], report.results.answers[query], equal_nan=True)
    api.judge(api.simulate(scenario, worlds=WORLDS, seed=3, save_to=tmp_path / "store.zarr"))
    stored = held(open_ensemble(tmp_path / "store.zarr"), queries_of(scenario))
    for query in queries_of(scenario):
        assert np.array_equal(stored.results.answers[query], report.results.answers[query], equal_nan=True)
    new = f"P({scenario.moves[0].name} = '{scenario.moves[0].options[0]}')"
    assert np.array_equal(stored.ask([new]).answers[new], there.ask([new]).answers[new], equal_nan=True)


def test_where_nobody_wants_anything_there_are_courses_all_the_same():
    """As in a draft of a text, before anything is modelled."""
    scenario = read_scenario(
        "standoff: 1\ntitle: Nothing yet\nactors: {a: A}\n"
        "timeline: [{chance: weather, outcomes: {fair: 0.7, foul: rest}, seen_by: everyone}]\n"
    )
    course = Playthroughs(held(scenario, [], 3, 0)).course()
    np.testing.assert_allclose(course.chances["weather"]["fair"], 0.7)
    np.testing.assert_array_equal(course.payoffs["a"], np.zeros(3))
    found = simulate(Game(scenario), ["E(payoff(a) | given weather = foul)"], 3)
    np.testing.assert_array_equal(found.answers["E(payoff(a) | given weather = foul)"], np.zeros(3))
