"""What is said to one who asks what makes no sense: where it is wrong, and what would be right."""

from __future__ import annotations

import pytest

from equilibrium.trees import tree_of
from standoff.queries.game import Game, QueryError
from standoff.scenario_files.read import read_scenario

SCENARIO = """
standoff: 1
title: errors
actors: {us: United States, china: China}
parameters: {stake: 2}
timeline:
  - chance: mood
    outcomes: {warm: 0.5, cold: 0.5}
    seen_by: us
  - decision: offer
    actor: us
    options: [none, half]
  - decision: reply
    actor: china
    options: [yes, no]
interests:
  us: {cost: offer = half}
  china: {gain: reply = yes}
rationality: {us: 1, china: 1}
"""


@pytest.fixture(scope="module")
def game():
    return Game(read_scenario(SCENARIO))


@pytest.mark.parametrize(
    "text, column, said",
    [
        ("P(ofer = half)", 3, "offer"),
        ("P(offer = hal)", 11, "half"),
        ("P(offer = half", 15, "`)`"),
        ("", 1, "empty"),
        ("stake", 1, "there is no query"),
        ("2 + 2", 1, "there is no query"),
        ("P(offer)", 3, ""),
        ("E(offer)", 3, ""),
        ("P(mood = warm | do(offer = most))", 20, "half"),
        ("E(payoff(chin))", 3, "china"),
        ("E(interest(us, gain))", 3, "cost"),
        ("belief(mood, offer = half)", 8, ""),
        ("belief(reply, mood = warm | given mood = warm)", 35, "china"),
        ("P(offer = half | given stake)", 24, ""),
        ("P(offer = half) P(offer = half)", 17, "unexpected"),
    ],
)
def test_a_scenario_s_query(game, text, column, said):
    with pytest.raises(QueryError) as error:
        game.check_query(text)
    message = str(error.value)
    assert said in message
    assert error.value.text == text
    assert f"`{text}`, column {column}: " in message
    assert next(o.column + 1 for o in error.value.faults) == column


def test_everything_wrong_is_said_at_once(game):
    with pytest.raises(QueryError) as error:
        game.check_query("P(ofer = half) + P(repl = yes)")
    assert [o.column for o in error.value.faults] == [2, 19]
    assert len(str(error.value).splitlines()) == 2


def tree():
    return tree_of(
        ("kind", {
            "strong": ("s1", {"beer": ("after_beer", {"duel": (0, 0), "part": (1, 1)}), "quiche": (0, 0)}),
            "weak": ("s2", {"beer": ("after_beer", {"duel": (0, 1), "part": (1, 0)}), "quiche": (1, 0)}),
        }),
        {"kind": ["9/10", "1/10"], "s1": 1, "s2": 1, "after_beer": 2},
    )  # fmt: skip


@pytest.mark.parametrize(
    "text, column, said",
    [
        ("P(s3 = beer)", 3, "s1"),
        ("P(s1 = bier)", 8, "beer"),
        ("P(s1 > 1)", 3, "numbers"),
        ("E(s1)", 3, "numbers"),
        ("E(payoff(p3))", 3, "no `p3`"),
        ("E(interest(p1, pride))", 3, "a game tree has no named interests"),
        ("P(s1 = beer | do(s1 = duel))", 18, "beer"),
        ("P(s1 = beer | do(s3 = beer))", 18, "s1"),
        ("belief(after, kind = strong)", 1, "after_beer"),
        ("stake", 1, "no `stake`"),
        ("P(s1 > 1)", 3, "numbers"),
        ("P(0 < s1)", 7, "numbers"),
        ("P(s1 = 1)", 3, "numbers"),
        ("P(s1 in [1, 2])", 3, "numbers"),
        ("belief(kind, s1 = beer)", 1, "nature"),
    ],
)
def test_a_tree_s_query(text, column, said):
    with pytest.raises(QueryError) as error:
        Game(tree()).check_query(text)
    assert said in str(error.value)
    assert error.value.faults[0].column + 1 == column
