"""An option may have the name of a move, a quantity or a parameter: beside its move it is the option."""

from __future__ import annotations

import numpy as np
import pytest

from standoff.claims.dependencies import dependencies_of
from standoff.ensembles.simulate import simulate
from standoff.language.expression import Compare, Logic, Name, Text, parse, worded
from standoff.queries.game import Game
from standoff.scenario.information import seers
from standoff.scenario_files.read import read_scenario

GAME = """
standoff: 1
title: Words
actors: {a: A, b: B}
parameters: {cost: {prior: 1 to 3, reason: a guess}}
timeline:
  - {chance: mood, outcomes: {calm: 60%, cost: 40%}, seen_by: b}
  - {decision: first, actor: a, options: [stay, OPTION, TENSE]}
  - {decision: second, actor: b, options: [p, q], when: "first = OPTION or first = TENSE"}
  - {quantity: tense, value: "cost * (second = p)"}
  - {quantity: gone, value: "first in [OPTION, TENSE]"}
interests:
  a: {good: "(first = OPTION) - 2 * (second = p) + 0.3 * (first = TENSE)"}
  b: {good: "tense * gone - 0.5 * (second = q) * (mood = cost)"}
rationality: {a: 1 to 6, b: 1 to 6}
claims:
  c: {quote: q, kind: mechanism, holds: "P(first = OPTION) > 0.5"}
"""
QUERIES = [
    "P(first = OPTION)",
    "P(second = p | given first = TENSE)",
    "E(tense | given OPTION = first)",
    "P(first in [OPTION, TENSE] and second = p | do(first = OPTION))",
    "E(payoff(b) | given gone = 1, mood = cost)",
    "belief(second, mood = cost | given first = TENSE)",
]


def named(text, option, tense):
    return text.replace("OPTION", option).replace("TENSE", tense)


@pytest.mark.parametrize(("option", "tense"), [("second", "tense"), ("mood", "cost"), ("gone", "first")])
def test_what_a_word_also_names_changes_nothing(option, tense):
    apart = simulate(
        Game(read_scenario(named(GAME, "alone", "other"))), [named(q, "alone", "other") for q in QUERIES], 64
    )
    alike = simulate(Game(read_scenario(named(GAME, option, tense))), [named(q, option, tense) for q in QUERIES], 64)
    for query in QUERIES:
        expected = apart.answers[named(query, "alone", "other")]
        assert np.isfinite(expected).all()
        np.testing.assert_array_equal(alike.answers[named(query, option, tense)], expected)


def test_nobody_is_kept_from_seeing_by_a_word():
    scenario = read_scenario(named(GAME, "mood", "cost"))
    assert seers(scenario)["gone"] == {"a", "b"}
    assert dependencies_of(scenario, "P(first = mood) > 0.5").moves == ("first",)


def test_a_word_in_a_chain_is_read_pair_by_pair():
    options = {"first": ["x", "second"], "second": ["p"]}
    assert worded(parse("first = second = p"), options) == Logic(
        "and",
        (
            Compare((Name("first"), Text("second")), ("=",)),
            Compare((Name("second"), Text("p")), ("=",)),
        ),
    )
    assert worded(parse("1 < 2 < first"), options) == parse("1 < 2 < first")
