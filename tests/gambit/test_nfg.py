"""Strategic games: Gambit's `.nfg` files become trees of simultaneous moves."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from scipy.optimize import brentq

from standoff.ensembles.solution import solve_world
from standoff.gambit.efg import read_efg, write_efg
from standoff.gambit.game_tree import GameTree
from standoff.language.problem import ScenarioError
from standoff.queries.game import Game

HEADER = 'NFG 1 R "t" { "A" "B" } '

# Two by three: A's strategy runs first.
PAYOFFS = """NFG 1 R "a game" { "Ann" "Bob" } { { "up" "down" } { "left" "" "right" } } "as published"
1 10, 2 20   3 30 4 40
-1/2 0.5 6e1 7
"""
OUTCOMES = """NFG 1 D "a game"
{ "Ann" "Bob" }
{ 2 3 }
{ { "deal" 2, 3 } { "war" -1 -1 } { "never used" 0, 0 } }
2 1 0 0 1 2
"""


def paid(tree: GameTree, *strategies: int) -> tuple[float, ...]:
    return tuple(map(float, tree.payoffs(tree.follow(strategies))))


def test_payoffs_belong_to_their_profiles():
    tree = read_efg(PAYOFFS)
    assert (tree.title, tree.comment, tree.players) == ("a game", "as published", ("Ann", "Bob"))
    assert [each.actions for each in tree.information_sets] == [("up", "down"), ("left", "", "right")]
    assert [paid(tree, *each) for each in [(0, 0), (1, 0), (0, 1), (1, 1), (0, 2), (1, 2)]] == [
        (1, 10), (2, 20), (3, 30), (4, 40), (-0.5, 0.5), (60, 7),
    ]  # fmt: skip
    assert tree.payoffs(tree.follow(["up", "right"]))[0] == Fraction(-1, 2), "numbers are exact"
    assert read_efg(write_efg(tree)) == tree


def test_outcomes_belong_to_their_profiles():
    tree = read_efg(OUTCOMES)
    assert [each.actions for each in tree.information_sets] == [("1", "2"), ("1", "2", "3")]
    assert [paid(tree, *each) for each in [(0, 0), (1, 0), (0, 1), (1, 1), (0, 2), (1, 2)]] == [
        (-1, -1), (2, 3), (0, 0), (0, 0), (2, 3), (-1, -1),
    ]  # fmt: skip
    assert {each.label for each in tree.outcomes} == {"deal", "war"}
    assert read_efg(write_efg(tree)) == tree


def test_three_players_and_one_without_a_choice():
    tree = read_efg('NFG 1 R "" { "A" "B" "C" } { 2 1 2 } ' + " ".join(f"{n} 0 {-n}" for n in range(4)))
    assert [paid(tree, a, 0, c)[0] for a in (0, 1) for c in (0, 1)] == [0, 2, 1, 3]
    assert [len(tree.members(each)) for each in range(3)] == [1, 2, 2], "nobody sees what the others chose"
    assert read_efg(write_efg(tree)) == tree


def test_the_logit_equilibrium_of_a_strategic_game():
    """Asymmetric matching pennies at rationality 1: both responses written out, and the one root of the two."""
    tree = read_efg('NFG 1 R "pennies" { "Row" "Column" } { 2 2 } 3 -1  -1 1  -1 1  1 -1')

    def column(row: float) -> float:
        return 1.0 / (1.0 + math.exp(2.0 * (2.0 * row - 1.0)))

    def gap(row: float) -> float:
        left = column(row)
        return row - 1.0 / (1.0 + math.exp(-((3.0 * left - (1.0 - left)) - (-left + (1.0 - left)))))

    row = brentq(gap, 0.0, 1.0, xtol=1e-15)
    solution = solve_world(Game(tree))
    assert solution.converged
    assert solution.ask("P(p1_1 = '1')") == pytest.approx(row, abs=1e-9)
    assert solution.ask("P(p2_1 = '1')") == pytest.approx(column(row), abs=1e-9)


# The mark § stands where the message must point, and is taken out before reading.
@pytest.mark.parametrize(
    ("text", "what", "right"),
    [
        ('NFG §2 R "t"', "expected version 1, found 2", 'NFG 1 R "title"'),
        ('NFG 1 R "t" { } §{ }', "the header names no player", "at least one player"),
        (HEADER + "§2 2", "expected { before the strategies, found 2", "{ 2 2 }"),
        (HEADER + "§{ 2 }", "there are strategies for 1 of the 2 players", "for each"),
        (HEADER + "{ 2 2 §2 }", "there are strategies for more than the 2 players", "as many as"),
        (HEADER + "{ 2 §0 }", "the number of strategies of player 2 is 0", "at least one"),
        (HEADER + '{ { "a" } §{ } }', "the list of strategies of player 2 is empty", "at least one"),
        (HEADER + '{ { "a" §b } }', "expected a strategy or }, found b", "without commas"),
        (HEADER + '{ { "a" "b" } §2 }', "expected { before the strategies of player 2, found 2", "in braces"),
        (HEADER + "{ 9 §999999999999 }", "would have more than 2,000,000 nodes", "smaller"),
        (HEADER + "{ 1 2 }\n1 1 §x", "expected the payoff of player 1 in profile 2, found x", "a number such as"),
        (HEADER + "{ 1 2 }\n1 1 2 §", "the file ends before profile 2 of 2 is complete", "every profile"),
        (HEADER + "{ 1 2 }\n1 1 2 2 §3", "every profile has its payoffs, but they are followed by 3", "1 x 2 profiles"),
        (HEADER + '{ 1 1 }\n{ §"x" 1 1 } 1', 'expected { before outcome 1, found "x"', '{ "deal" 1, -1 }'),
        (HEADER + "{ 1 1 }\n{ { §1 1 } } 1", "expected the label of outcome 1, found 1", "in quotes"),
        (HEADER + '{ 1 1 }\n{ §{ "x" 1 } } 1', "outcome 1 has 1 payoff", "one for each of the 2 players"),
        (HEADER + '{ 1 1 }\n{ { "x" 1, 2 } } §2', "the outcome of profile 1 is 2, and 1 are listed", "0 for none"),
        (HEADER + '{ 1 1 }\n{ { "x" 1, 2 } } §', "the file ends before profile 1 of 1", "one outcome for every"),
    ],
)  # fmt: skip
def test_mistakes_say_where_and_what(text: str, what: str, right: str):
    place = text.index("§")
    with pytest.raises(ScenarioError) as caught:
        read_efg(text.replace("§", ""), "a.nfg")
    error = caught.value
    line = text.count("\n", 0, place) + 1
    assert error.where is not None and error.where[1:] == (line, place - (text.rfind("\n", 0, place) + 1) + 1)
    assert what in error.what and right in error.fix
