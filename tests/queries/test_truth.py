"""Three outcomes of a condition: what holds, what fails, and what makes no difference."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import standoff
from standoff.language.expression import ExpressionError, parse
from standoff.queries.truth import FAILS, HOLDS, NO_DIFFERENCE, judge
from standoff.scenario_files.read import read_scenario

TOLD = {"holds": HOLDS, "fails": FAILS, "no difference": NO_DIFFERENCE}


def outcome(text, known_to=1e-6, **values):
    """Of a condition over probabilities called by single letters."""
    return float(judge(parse(text), values, dict.fromkeys(values, known_to)))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a < b", "holds"),
        ("b < a", "fails"),
        ("a < c", "no difference"),
        ("a <= c", "no difference"),
        ("c >= a", "no difference"),
        ("a = c", "holds"),
        ("a != c", "fails"),
        ("a = b", "fails"),
        ("a < b < d", "holds"),
        ("a < c < b", "no difference"),
        ("a > c > b", "fails"),
        ("not a < c", "no difference"),
        ("a < c and a < b", "no difference"),
        ("a < c and b < a", "fails"),
        ("a < c or a < b", "holds"),
        ("a < c or b < a", "no difference"),
        ("a in [b, c]", "holds"),
        ("a in [b, d]", "fails"),
        ("if(a < b, a < c, b < a)", "no difference"),
        ("a + b > c + b", "no difference"),
        ("2 * a > 2 * c", "no difference"),
        ("a / b > c / b", "no difference"),
        ("max(a, b) > max(b, c)", "no difference"),
        ("log(a) > log(c)", "no difference"),
        ("a < b, negligible 0.1", "holds"),
        ("a < b, negligible 0.2", "no difference"),
        ("a < b, negligible 20%", "no difference"),
        ("a = b, negligible 0.2", "holds"),
        # where one number must come of a comparison, equality decides
        ("if(a < c, 1, 0) > 0.5", "fails"),
        ("if(a <= c, 1, 0) > 0.5", "holds"),
        ("(a > c) + (a >= c) = 1", "holds"),
    ],
)
def test_outcomes_by_hand(text, found):
    assert outcome(text, a=0.3, b=0.5, c=0.3 + 3e-7, d=0.9) == TOLD[found]


def test_the_tolerance_is_a_millionth_of_a_probability_or_of_the_larger_side():
    assert outcome("a < b", a=0.1, b=0.1 + 0.9e-6) == NO_DIFFERENCE
    assert outcome("a < b", a=0.1, b=0.1 + 1.1e-6) == HOLDS
    assert outcome("a < b", known_to=0.0, a=1e5, b=1e5 + 0.09) == NO_DIFFERENCE
    assert outcome("a < b", known_to=0.0, a=1e5, b=1e5 + 0.11) == HOLDS
    assert outcome("a < b", known_to=0.0, a=1e-5, b=1.1e-5) == HOLDS


def test_what_is_divided_by_next_to_nothing_is_known_no_better_than_that():
    assert outcome("a / b > 2", a=0.5, b=0.1) == HOLDS
    assert outcome("a / b > 2", a=3e-6, b=1e-6) == NO_DIFFERENCE  # 3, give or take 4
    assert math.isnan(outcome("a / b > 2", a=0.5, b=0.0))


@pytest.mark.parametrize(
    "text", ["a < b and 1 < 2", "a < b or 1 < 2", "not a < b", "if(a < b, 1, 0) > 0.5", "a < b < 1"]
)
def test_undefined_is_none_of_the_three(text):
    assert math.isnan(outcome(text, a=math.nan, b=0.5))


numbers = st.floats(0.0, 1.0) | st.sampled_from([0.0, 0.25, 0.25 + 1e-9, 0.25 + 5e-7, 1.0])


@given(numbers, numbers, numbers, st.sampled_from(["<", "<=", ">", ">="]))
def test_sides_can_change_places_and_denial_turns_the_outcome(a, b, c, operator):
    other = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}[operator]
    first = outcome(f"a {operator} b", a=a, b=b)
    assert outcome(f"b {other} a", a=a, b=b) == first
    assert outcome(f"not a {operator} b", a=a, b=b) == 1.0 - first
    assert outcome(f"a {operator} b and b {operator} c", a=a, b=b, c=c) == outcome(
        f"not (not a {operator} b or not b {operator} c)", a=a, b=b, c=c
    )
    assert (first == NO_DIFFERENCE) == bool(outcome("a = b", a=a, b=b))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("P(a = b), negligible 0.1", "`negligible` needs a comparison"),
        ("P(a = b) > 0.5, negligible", "needs a number"),
        ("P(a = b) > 0.5, negligible x", "needs a number"),
        ("P(a = b) > 0.5, negligible 0.1, negligible 0.2", "unexpected"),
    ],
)
def test_negligible_is_a_number_after_a_comparison(text, words):
    with pytest.raises(ExpressionError, match=words):
        parse(text)


PENNIES = """
standoff: 1
title: Matching pennies
actors: {{one: One, two: Two}}
parameters: {{stake: 1 to 3}}
timeline:
  - {{decision: mine, actor: one, options: [heads, tails], together: coins}}
  - {{decision: yours, actor: two, options: [heads, tails], together: coins}}
interests:
  one: {{win: "{scale} * stake * if(mine = yours, 1, -1)"}}
  two: {{win: "{scale} * stake * if(mine = yours, -1, 1)"}}
rationality: {{one: {low} to {high}, two: {low} to {high}}}
"""


@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e6])
def test_a_fair_game_is_fair_on_every_scale_of_payoffs(scale):
    """What rounding leaves of an expected payoff is small beside what is paid, and not beside nothing."""
    pennies = read_scenario(PENNIES.format(scale=scale, low=1 / scale, high=6 / scale))
    for query in (
        "E(payoff(one)) > 0",
        "E(payoff(one) | given mine = heads) < E(payoff(one))",
        "E(payoff(one) | do(mine = heads)) > E(payoff(one) | do(mine = tails))",
        "E(payoff(one)) >= E(payoff(two))",
    ):
        tally = standoff.ask(pennies, query, worlds=64).tally
        assert (tally.no_difference, tally.verdict) == (64, "no difference"), query
    assert standoff.ask(pennies, "E(payoff(one)) = 0", worlds=64).tally.holds == 64
    assert standoff.ask(pennies, f"E(payoff(one) | given yours = mine) > {scale / 2}", worlds=64).tally.holds == 64


def test_a_difference_below_what_certificates_leave_is_shown_as_zero():
    pennies = read_scenario(PENNIES.format(scale=1.0, low=1.0, high=6.0))
    for query in ("E(payoff(one))", "P(mine = heads) - P(mine = tails)", "E(payoff(one)) - E(payoff(two))"):
        values = standoff.ask(pennies, query, worlds=64).values
        assert np.array_equal(values, np.zeros(64)) and not np.signbit(values).any(), query
    assert standoff.ask(pennies, "P(mine = heads) - 0.25", worlds=64).values == pytest.approx(0.25)


def test_sums_of_decimals_are_compared_as_they_are_written():
    """0.1 + 0.2 is 0.30000000000000004 in binary."""
    sums = read_scenario("""
standoff: 1
title: Sums
actors: {a: A}
timeline:
  - {chance: one, outcomes: {low: 0.5, high: 0.5}, values: {low: 0.1, high: 0.4}}
  - {chance: two, outcomes: {low: 0.5, high: 0.5}, values: {low: 0.2, high: 0.4}}
  - {quantity: total, value: one + two}
  - {decision: go, actor: a, options: [no, yes], when: total <= 0.3}
interests: {a: {x: go}}
rationality: {a: 2}
""")
    for condition in ("total = 0.3", "total <= 0.3", "not total > 0.3", "go in [no, yes]"):
        assert standoff.ask(sums, f"P({condition})", worlds=1).mean == pytest.approx(0.25), condition
    assert standoff.ask(sums, "P(total > 0.3)", worlds=1).mean == pytest.approx(0.75)
