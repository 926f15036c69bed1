"""How a solved world is played: reach and courses against queries, against hand and against every course listed."""

from __future__ import annotations

import itertools
import math

import pytest

import standoff
from standoff.ensembles.played import played, taken
from standoff.gambit.efg import read_efg
from standoff.scenario_files.read import read_scenario

HALF = """\
standoff: 1
title: Even
actors: {a: A}
timeline:
  - {chance: coin, outcomes: {heads: 0.5, tails: rest}}
  - {decision: call, actor: a, options: [x, y], sees: [], when: coin = heads}
interests: {a: {gain: 0 * (call = x)}}
rationality: {a: 1}
"""
EFG = """\
EFG 2 R "one" { "A" "B" }
c "" 1 "rain" { "yes" 3/4 "no" 1/4 } 0
p "" 1 1 "go" { "out" "" } 0
t "" 1 "" { 1, 0 }
t "" 2 "" { 0, 0 }
t "" 3 "" { 0, 0 }
"""


def chances(solution, found):
    """The probability of the likeliest course, as a query asks for it."""
    return solution.ask("P(" + " and ".join(f"{move} = {option}" for move, option in found.course) + ")")


@pytest.mark.parametrize("name", ["crisis", "beer-quiche", "calling-bluffs", "sanctions-threat", "deterrence"])
def test_the_likeliest_course_is_as_likely_as_a_query_says_and_none_is_likelier(name):
    scenario = standoff.load(name)
    solution = standoff.solve(scenario)
    found = played(solution)
    assert found.probability == pytest.approx(chances(solution, found), abs=1e-12)
    moves = {move.name: move.options for move in scenario.moves if move.name in dict(found.course)}
    for options in itertools.islice(itertools.product(*moves.values()), 64):
        courses = " and ".join(f"{move} = {option}" for move, option in zip(moves, options, strict=True))
        every = [m for m in scenario.moves if m.name not in moves]
        if not every:  # else a listed course may be several
            assert solution.ask(f"P({courses})") <= found.probability + 1e-12


@pytest.mark.parametrize("name", ["crisis", "beer-quiche", "calling-bluffs", "sanctions-threat"])
def test_where_play_gets_to_is_what_queries_say(name):
    solution = standoff.solve(standoff.load(name))
    found = played(solution)
    for behaviour, reached in zip(solution.behaviour, found.reached, strict=True):
        seen = [f"{move} = {value}" for move, value in behaviour.information_set.items()]
        options = ", ".join(behaviour.probabilities)
        here = " and ".join([*seen, f"{behaviour.decision} in [{options}]"])
        assert reached == pytest.approx(solution.ask(f"P({here})"), abs=1e-12), behaviour.label
    for each in taken(solution, found):
        options = ", ".join(each.options)
        assert each.chance == pytest.approx(solution.ask(f"P({each.decision} in [{options}])"), abs=1e-12)
        for option, chance in each.options.items():
            share = solution.ask(f"P({each.decision} = {option})") / each.chance
            assert chance == pytest.approx(share, abs=1e-12), option


def test_courses_that_are_as_likely_are_counted_and_what_is_not_made_is_no_step():
    found = played(standoff.solve(read_scenario(HALF)))
    assert (found.course, found.probability, found.alike) == ((("coin", "tails"),), 0.5, 0)
    fair = read_scenario(HALF.replace(", when: coin = heads", ""))
    found = played(standoff.solve(fair))
    assert found.probability == pytest.approx(0.25) and found.alike == 3
    assert [move for move, _ in found.course] == ["coin", "call"]


def test_a_tree_has_its_own_names_and_reaches_every_set_in_its_order():
    solution = standoff.solve(read_efg(EFG), rationality=2)
    found = played(solution)
    out = math.e**2 / (1 + math.e**2)
    assert found.reached == (0.75,)
    assert found.course == (("rain", "yes"), ("go", "out")) and found.probability == pytest.approx(0.75 * out)
    (go,) = taken(solution, found)
    assert (go.actor, go.decision, go.chance) == ("A", "go", 0.75) and go.options["out"] == pytest.approx(out)


def test_a_decision_that_play_never_comes_to_has_no_shares():
    scenario = standoff.load("crisis")
    solution = standoff.solve(scenario, behaviour="rational")
    found = played(solution)
    for each in taken(solution, found):
        assert (each.chance == 0.0) == all(math.isnan(chance) for chance in each.options.values())
