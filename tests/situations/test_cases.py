"""Interests by cases and `when` are indicator arithmetic: the same situations, and the same numbers to the last bit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import standoff
from situations.random_scenarios import Known, a_sum, conditions, pick, scenarios
from situations.test_merge import solved, worlds_of
from standoff.scenario.check import check
from standoff.scenario.model import Interest, Scenario
from standoff.scenario_files.read import read_scenario
from standoff.scenario_files.write import write_scenario
from standoff.situations.timeline import compile_timeline


@st.composite
def both(draw: st.DrawFn) -> tuple[Scenario, Scenario]:
    """A scenario of which every interest is by cases or has a `when`, and the same with a formula in place of each."""
    scenario = draw(scenarios(most_moves=4))
    known = Known()
    for move in scenario.moves:
        known.moves[move.name] = move.options
    by_cases, by_formula = {}, {}
    for actor, stated in scenario.interests.items():
        by_cases[actor], by_formula[actor] = {}, {}
        for name, interest in stated.items():
            move = pick(draw, scenario.moves)
            when = pick(draw, [None, draw(conditions(known))])
            worth = {option: a_sum(draw, known, True, 2) for option in move.options if pick(draw, [True, True, False])}
            if worth:
                made = Interest(cases=worth, of=move.name, when=when, weight=interest.weight)
                terms = [f"({move.name} = {option}) * ({value})" for option, value in worth.items()]
                formula = f"{' + '.join(terms)}"
            else:
                made = Interest(value=interest.value, when=when, weight=interest.weight)
                formula = str(interest.value)
            formula = f"({formula}) * ({when})" if when else formula
            by_cases[actor][name] = made
            by_formula[actor][name] = Interest(value=formula, weight=interest.weight)
    made, plain = (scenario.model_copy(update={"interests": each}) for each in (by_cases, by_formula))
    assert not check(made), check(made)
    return made, plain


@given(both())
@settings(max_examples=30)
def test_cases_are_indicator_arithmetic(pair):
    made, plain = pair
    here, there = compile_timeline(made), compile_timeline(plain)
    assert here.graph.situations == there.graph.situations
    first, second = solved(here, worlds_of(made)), solved(there, worlds_of(plain))
    assert np.array_equal(first.log_p, second.log_p)
    assert np.array_equal(first.expected_payoff, second.expected_payoff)
    assert read_scenario(write_scenario(made)) == made


REPEATED = """standoff: 1
title: Two days
actors: {us: Us}
timeline:
  - periods: 2
    name: day
    discount: 0.5
    timeline:
      - {chance: sky, outcomes: {wet: 0.25, dry: rest}}
      - {decision: walk, actor: us, options: [no, yes], when: sky = dry}
interests:
  us:
    weather: {wet: -4, dry: 2, of: sky}
    first: {yes: 8, of: walk@1, when: sky@2 = wet}
rationality: {us: 0}
"""


def test_in_a_block_they_are_paid_in_every_period_played():
    """By hand: 0.5 a day, and half of that for the second; 8 * 3/4 * 1/2 * 1/4, which waits for the second day."""
    scenario = read_scenario(REPEATED)
    assert standoff.ask(scenario, "E(interest(us, weather))", worlds=1).mean == pytest.approx(0.75)
    assert standoff.ask(scenario, "E(interest(us, first))", worlds=1).mean == pytest.approx(0.375)


def test_a_move_that_is_not_made_is_worth_nothing():
    text = REPEATED.replace("weather: {wet: -4, dry: 2, of: sky}", "walks: {no: 1, yes: 1, of: walk@1}")
    assert standoff.ask(read_scenario(text), "E(interest(us, walks))", worlds=1).mean == pytest.approx(0.75)
