"""Finitely repeated games solved on paper.

A repeated prisoner's dilemma with separable payoffs: cooperating costs oneself c and gives the other b, whatever the
other does; after a period in which both cooperated there is trust, worth r to each in the next one. Trust changes
nothing about the stage game, so behaviour does not depend on it, and with s(x) = 1 / (1 + exp(-x)):

- in the last period cooperation has probability s(-L c), as in the one-shot game (Nash by dominance as L grows);
- before it, cooperation adds d r times the probability that the other cooperates, so its probability p solves
  p = s(L (d r p - c)): the same equation in every period but the last.

A chance 1 - d that the game ends after each period is worth the same as a discount of d.
"""

from __future__ import annotations

import math

import pytest
from scipy.optimize import brentq

from standoff.api import solve
from standoff.queries.game import Game
from standoff.queries.query import compile_query
from standoff.scenario.model import Chance, Decision, Periods, Scenario, State

GIVES, COSTS, TRUST = 1.5, 1.0, 0.8


def logistic(x):
    return 1 / (1 + math.exp(-x))


def dilemma(count, discount="1", stay=None):
    ends = [Chance("over", outcomes={"no": str(stay), "yes": "rest"})] if stay is not None else []
    return Scenario(
        title="A repeated dilemma",
        actors={"a": "A", "b": "B"},
        parameters={"gives": str(GIVES), "costs": str(COSTS), "trust": str(TRUST)},
        timeline=[
            Periods(
                count,
                name="round",
                discount=discount,
                state={"trusting": State(start="0", next="x * y")},
                ends="over = yes" if ends else None,
                timeline=[
                    Decision("x", actor="a", options=["no", "yes"], together="at_once"),
                    Decision("y", actor="b", options=["no", "yes"], together="at_once"),
                    *ends,
                ],
            )
        ],
        interests={
            "a": {"stage": "gives * y - costs * x", "trust": "trust * trusting"},
            "b": {"stage": "gives * x - costs * y", "trust": "trust * trusting"},
        },
        rationality={"a": "1", "b": "1"},
    )


def on_paper(count, delta, rationality):
    """Probability of cooperation by period, and what each player expects."""
    last = logistic(-rationality * COSTS)
    early = brentq(lambda p: p - logistic(rationality * (delta * TRUST * p - COSTS)), 0, 1, xtol=1e-15)
    p = []
    following = last
    for period in range(count, 0, -1):
        p.insert(0, last if period == count else early)
        following = p[0]
    assert following == p[0]
    worth = sum(delta**k * ((GIVES - COSTS) * p[k] + (TRUST * p[k - 1] ** 2 if k else 0.0)) for k in range(count))
    return p, worth


@pytest.mark.parametrize("rationality", [0.5, 1.0, 3.0])
@pytest.mark.parametrize("count", [2, 3, 5])
def test_the_dilemma_with_discounting(count, rationality):
    delta = 0.9
    solution = solve(dilemma(count, str(delta)), rationality=rationality)
    p, worth = on_paper(count, delta, rationality)
    assert solution.converged
    assert solution.payoffs == pytest.approx({"a": worth, "b": worth}, abs=1e-8)
    seen = set()
    for behaviour in solution.behaviour:
        period = int(behaviour.decision.partition("@")[2])
        assert behaviour.probabilities["yes"] == pytest.approx(p[period - 1], abs=1e-8)
        seen.add(behaviour.decision)
    assert len(seen) == 2 * count


@pytest.mark.parametrize("count", [2, 4])
def test_a_chance_of_ending_is_a_discount(count):
    delta, rationality = 0.8, 2.0
    patient = solve(dilemma(count, "1", stay=delta), rationality=rationality)
    p, worth = on_paper(count, delta, rationality)
    assert patient.payoffs == pytest.approx({"a": worth, "b": worth}, abs=1e-8)
    for behaviour in patient.behaviour:
        period = int(behaviour.decision.partition("@")[2])
        assert behaviour.probabilities["yes"] == pytest.approx(p[period - 1], abs=1e-8)
    assert patient.ask(f"P(round@{count} > 0)") == pytest.approx(delta ** (count - 1), abs=1e-12)
    played = sum(delta**k for k in range(count))
    assert patient.ask("E(round@end)") == pytest.approx(played, abs=1e-12)
    assert patient.ask("P(x@2 = yes)") == pytest.approx(delta * p[1], abs=1e-9)
    assert patient.ask("P(x@2 = yes | given x@2 in [yes, no])") == pytest.approx(p[1], abs=1e-9)


def test_both_discount_and_chance_multiply():
    both = solve(dilemma(3, "0.9", stay=0.8), rationality=1.0)
    _, worth = on_paper(3, 0.72, 1.0)
    assert both.payoffs["a"] == pytest.approx(worth, abs=1e-8)


def test_without_a_future_every_period_is_the_one_shot_game():
    """At a discount of 0 nobody looks ahead; and everybody is as sharp in a late period as in the first."""
    solution = solve(dilemma(3, "0"), rationality=2.0)
    for behaviour in solution.behaviour:
        assert behaviour.probabilities["yes"] == pytest.approx(logistic(-2 * COSTS), abs=1e-9)
    assert solution.payoffs["a"] == pytest.approx((GIVES - COSTS) * logistic(-2 * COSTS), abs=1e-9)


def test_one_block_after_another_and_a_move_after_both():
    """Time passes between the periods of a block, and not between blocks: payoffs count 1, 1/2; 1/2, 1/4; and the move
    after them 1/4. All are made as sharply as if they were made today."""
    scenario = Scenario(
        title="Two blocks",
        actors={"a": "A"},
        timeline=[
            Periods(2, name="first", discount="0.5", timeline=[Decision("x", actor="a", options=["no", "yes"])]),
            Periods(2, name="second", discount="0.5", timeline=[Decision("y", actor="a", options=["no", "yes"])]),
            Decision("z", actor="a", options=["no", "yes"]),
        ],
        interests={"a": {"x": "x", "y": "y", "z": "z"}},
        rationality={"a": "1"},
    )
    solution = solve(scenario, rationality=1.5)
    p = logistic(1.5)
    assert solution.ask("E(interest(a, x))") == pytest.approx(1.5 * p, abs=1e-9)
    assert solution.ask("E(interest(a, y))") == pytest.approx(0.75 * p, abs=1e-9)
    assert solution.ask("E(interest(a, z))") == pytest.approx(0.25 * p, abs=1e-9)
    assert solution.payoffs["a"] == pytest.approx(2.5 * p, abs=1e-9)
    assert solution.ask("E(payoff(a) | given x@2 = yes, y@1 = no)") == pytest.approx(p + 0.5 + 0.25 * 2 * p, abs=1e-9)
    for behaviour in solution.behaviour:
        assert behaviour.probabilities["yes"] == pytest.approx(p, abs=1e-9)


def test_high_rationality_unravels():
    """Selten (1978): with dominance in the last period, and nothing to win before it, nobody ever cooperates."""
    solution = solve(dilemma(4, "0.9"), rationality=40)
    assert all(behaviour.probabilities["yes"] < 1e-3 for behaviour in solution.behaviour)


def test_commitment_in_every_period():
    """`do(x = yes)` binds A in every period; B then expects trust for sure if it cooperates."""
    game = Game(dilemma(2, "0.9"))
    solution = solve(dilemma(2, "0.9"), rationality=2.0)
    early = logistic(2 * (0.9 * TRUST - COSTS))
    assert solution.ask("P(y@1 = yes | do(x = yes))") == pytest.approx(early, abs=1e-9)
    assert solution.ask("P(y@1 = yes | do(x@1 = yes))") == pytest.approx(early, abs=1e-9)
    assert solution.ask("P(x@2 = yes | do(x@1 = yes))") == pytest.approx(logistic(-2 * COSTS), abs=1e-9)
    assert compile_query(game, "P(y@1 = yes | do(x = yes))").games == {(("x@1", "yes"), ("x@2", "yes"))}
