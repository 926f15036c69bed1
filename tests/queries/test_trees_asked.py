"""Game trees (.efg) asked by the names of their information sets."""

from __future__ import annotations

import math

import pytest
from scipy.special import expit

from standoff.ensembles.played import played
from standoff.ensembles.solution import solve_world
from standoff.gambit.efg import load_efg, read_efg
from standoff.queries.game import Game

# the sender's moves do not depend on the reply, so the belief is Bayes's rule on two logistic functions
SIGNAL = """EFG 2 R "a signal" { "Sender" "Receiver" }
""
c "" 1 "kind" { "strong" 3/4 "weak" 1/4 } 0
p "" 1 1 "strong_sends" { "high" "low" } 1 "sent high" { 2, 0 }
p "" 2 1 "" { "trust" "doubt" } 0
t "" 2 "" { 0, 1 }
t "" 3 "" { 0, 0 }
t "" 4 "" { 1, 0 }
p "" 1 2 "weak_sends" { "high" "low" } 0
p "" 2 1 "" { "trust" "doubt" } 0
t "" 5 "" { -1, -2 }
t "" 3 "" { 0, 0 }
t "" 6 "" { 0, 0 }
"""


def test_queries_by_name():
    text = SIGNAL.replace('1 "sent high" { 2, 0 }', "0")
    solution = solve_world(Game(read_efg(text)))
    asked = solution.ask
    # receiver: trust pays 1 if strong, -2 if weak; sender weak loses 1 where trusted, strong gains 1 by low
    trust = asked("P(p2_1 = trust | given p2_1 in [trust, doubt])")
    high_strong, high_weak = expit(-1.0), expit(-trust)
    belief = 0.75 * high_strong / (0.75 * high_strong + 0.25 * high_weak)
    assert trust == pytest.approx(expit(belief - 2 * (1 - belief)), abs=1e-10)
    assert asked("belief(p2_1, kind = strong)") == pytest.approx(belief, abs=1e-10)
    assert asked("P(strong_sends = high | given kind = strong)") == pytest.approx(high_strong)
    assert asked("P(weak_sends = high)") == pytest.approx(0.25 * high_weak)
    assert asked("P(strong_sends = high | do(p2_1 = doubt))") == pytest.approx(0.75 * expit(-1.0))
    assert asked("P(weak_sends = high | do(p2_1 = doubt), given kind = weak)") == pytest.approx(0.5)
    worth = 0.75 * (1 - high_strong) - 0.25 * high_weak * trust
    assert asked("E(payoff(Sender))") == asked("E(payoff(p1))") == pytest.approx(worth)
    given = "given kind = weak"
    assert asked(f"E(payoff(p1) | {given})") == pytest.approx(-high_weak * trust)
    assert asked("E(payoff(p1) | do(weak_sends = low), given kind = weak)") == pytest.approx(0, abs=1e-12)
    assert math.isnan(asked("P(p2_1 = trust | given kind = weak and weak_sends = low and p2_1 = trust)"))
    assert solution.payoffs == pytest.approx({"Sender": worth, "Receiver": asked("E(payoff(p2))")})


def test_payoffs_on_the_way_count():
    """An outcome in the middle of a tree is paid to all who pass it."""
    tree = read_efg(SIGNAL)
    solution = solve_world(Game(tree))
    # the strong are paid 2 as they are to move: whatever follows they have it, and it changes nothing they do
    assert {tree.payoffs(n)[0] for n in tree.terminals()} == {3, 2, 0, -1}
    assert solution.ask("P(strong_sends = high | given kind = strong)") == pytest.approx(expit(-1))
    assert solution.ask("E(payoff(p1) | given kind = strong)") == pytest.approx(2 + expit(1))


def test_rationality_of_a_tree_is_one_unless_given():
    text = """EFG 2 R "choice" { "One" }
p "" 1 1 "c" { "a" "b" "" } 0
t "" 1 "" { 1 }
t "" 2 "" { 2 }
t "" 3 "" { 0 }
"""
    weights = [math.exp(1), math.exp(2), 1]
    assert list(solve_world(Game(read_efg(text))).behaviour[0].probabilities.values()) == pytest.approx(
        [w / sum(weights) for w in weights]
    )
    sharp = solve_world(Game(read_efg(text), rationality=4.0))
    assert sharp.ask("P(c = b) / P(c = a)") == pytest.approx(math.exp(4))
    assert sharp.ask("P(c = '#3') / P(c = a)") == pytest.approx(math.exp(-4))


def quoted(option):
    return f'"{option}"' if "'" in option else f"'{option}'"


def test_every_published_game_can_be_asked(published_games):
    for path in sorted(published_games.glob("*.efg")):
        tree = load_efg(path)
        game = Game(tree, rationality=0.02)
        solution = solve_world(game)
        assert solution.converged, path.name
        for behaviour in solution.behaviour:
            total = " + ".join(f"P({behaviour.decision} = {quoted(option)})" for option in behaviour.probabilities)
            assert solution.ask(f"0 < {total} < 1.0001") == 1.0, (path.name, behaviour.decision)
        for number in range(1, len(tree.players) + 1):
            assert solution.ask(f"E(payoff(p{number}))") == pytest.approx(list(solution.payoffs.values())[number - 1])


def test_players_of_one_name_and_of_none_are_told_apart():
    """Gambit allows both; each keeps its own payoff."""
    text = 'EFG 2 R "" {{ "{0}" "{0}" }} p "" 1 1 "" {{ "l" "r" }} 0 t "" 1 "" {{ 1, 2 }} t "" 2 "" {{ 1, 2 }}'
    named, nameless = (solve_world(Game(read_efg(text.format(name)))) for name in ("A", ""))
    assert named.payoffs == pytest.approx({"A (player 1)": 1.0, "A (player 2)": 2.0})
    assert nameless.payoffs == pytest.approx({"player 1": 1.0, "player 2": 2.0})
    assert named.ask("E(payoff(p2))") == pytest.approx(2.0)


def test_options_and_sets_are_told_apart_whatever_they_are_called(tmp_path):
    """Two options share a name, and a third has the name that one of them would be given."""
    text = """EFG 2 R "" { "A" "A" "A (player 2)" }
p "" 1 1 "" { "x" "x" "x#1" } 0
t "" 1 "" { 1 0 0 }
t "" 2 "" { 2 0 0 }
p "" 2 1 "p1_1" { "" "#1" } 0
t "" 3 "" { 3 1 0 }
t "" 4 "" { 3 0 0 }
"""
    game = Game(read_efg(text))
    solution = solve_world(game)
    first, second = (each.probabilities for each in solution.behaviour)
    assert len(first) == 3 and sum(first.values()) == pytest.approx(1.0)
    assert first["x#1"] == pytest.approx(math.exp(3) / (math.e + math.exp(2) + math.exp(3)))
    assert first["x#2"] == pytest.approx(math.exp(2) / (math.e + math.exp(2) + math.exp(3)))
    assert len(second) == 2 and second["#1"] == pytest.approx(expit(-1.0))
    assert len(set(game.actors)) == 3 and game.actors[2] == "A (player 2)"
    assert len({each.decision for each in solution.behaviour}) == 2
    assert dict(played(solution).course) == {"p1_1_1": "x#1", "p1_1_2": "#1#1"}


def test_white_space_of_any_kind_stands_between_words():
    text = SIGNAL.replace(' "kind" ', '\u00a0"kind"\u202f').replace('t "" 5', 't\u2003""\u200b5')
    assert read_efg(text) == read_efg(SIGNAL)
