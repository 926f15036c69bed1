"""The limit where it is hard: ties, continua, stakes and units far apart, forks, and parts of many unknowns."""

from __future__ import annotations

import dataclasses
from fractions import Fraction

import numpy as np
import pytest

from equilibrium.regrets import regrets
from equilibrium.trees import random_tree, solved, strategies, tree_of
from standoff.equilibrium.solve import rational

REGRET = 1e-8
EQUALLY = 1e-6


def at_the_end(tree):
    """The limit of a tree, certified, and certified by the referee too."""
    solution = solved(tree, [1.0], solver=rational)
    assert solution.converged.all()
    worst = max(regrets(tree, solution).values())
    assert worst <= REGRET * 1.001 and solution.regret[0] == pytest.approx(worst, rel=1e-3, abs=1e-13)
    return solution


def kuhn(cards=3, bet=1):
    """Kuhn's poker (1950): an ante of 1, one bet, one card each."""
    owners = {}

    def hand(mine, yours):
        owners.update({f"open{mine}": 1, f"checked{yours}": 2, f"raised{yours}": 2, f"answer{mine}": 1})

        def shown(stake):
            return (stake, -stake) if mine > yours else (-stake, stake)

        answer = (f"answer{mine}", {"fold": (-1, 1), "call": shown(1 + bet)})
        checked = (f"checked{yours}", {"check": shown(1), "bet": answer})
        raised = (f"raised{yours}", {"fold": (1, -1), "call": shown(1 + bet)})
        return f"open{mine}", {"check": checked, "bet": raised}

    deals = {f"{a} {b}": hand(a, b) for a in range(cards) for b in range(cards) if a != b}
    return tree_of(("deal", deals), owners | {"deal": [Fraction(1, len(deals))] * len(deals)})


def test_kuhns_poker_is_one_of_its_continuum():
    """Kuhn 1950: the first bets the lowest card with a chance of a up to 1/3, the highest with 3a, and calls with the
    middle one with a + 1/3; the second is settled, and the game is worth -1/18."""
    tree = kuhn()
    solution = at_the_end(tree)
    played = strategies(tree, solution)
    low = played["open0"]["bet"]
    assert 0.0 < low < 1 / 3
    assert played["open2"]["bet"] == pytest.approx(3 * low, abs=EQUALLY)
    assert played["answer1"]["call"] == pytest.approx(low + 1 / 3, abs=EQUALLY)
    assert played["checked0"]["bet"] == pytest.approx(1 / 3, abs=EQUALLY)
    assert played["raised1"]["call"] == pytest.approx(1 / 3, abs=EQUALLY)
    assert solution.expected_payoff[:, 0] == pytest.approx([-1 / 18, 1 / 18])
    assert solution.continuum[0] == 1


def test_parts_of_more_than_a_hundred_unknowns_are_reached():
    solution = at_the_end(kuhn(cards=26))
    assert len(solution.log_p) == 2 * 104


@pytest.mark.parametrize("bet", [2, 3, Fraction(7, 5)])
def test_other_bets_are_certified(bet):
    at_the_end(kuhn(bet=bet))


def test_the_same_option_twice():
    """Both mix so that the other is indifferent: 2/5 on the first. What is left to the second is halved by nothing but
    that the two are alike."""
    second = (
        ("second", {"a": (2, -2), "b": (-1, 1), "c": (-1, 1)}),
        ("second", {"a": (-1, 1), "b": (1, -1), "c": (1, -1)}),
    )
    tree = tree_of(("first", {"a": second[0], "b": second[1]}), {"first": 1, "second": 2})
    solution = at_the_end(tree)
    played = strategies(tree, solution)
    assert played["first"] == pytest.approx({"a": 0.4, "b": 0.6}, abs=EQUALLY)
    assert played["second"] == pytest.approx({"a": 0.4, "b": 0.3, "c": 0.3}, abs=EQUALLY)
    assert solution.continuum[0] == 1


def test_payoffs_all_alike():
    """Everything is an equilibrium: blind choice is what the branch comes to, and three sets could do otherwise."""
    deal = {"yes": (3, 3), "no": (3, 3)}
    tree = tree_of(("offer", {"fair": ("one", deal), "mean": ("other", deal)}), {"offer": 1, "one": 2, "other": 2})
    solution = at_the_end(tree)
    assert solution.continuum[0] == 3
    assert np.exp(solution.log_p) == pytest.approx(0.5)


def test_what_stands_alone_is_no_continuum():
    tree = tree_of(
        ("row", {"up": ("column", {"left": (3, 0), "right": (0, 1)}),
                 "down": ("column", {"left": (0, 1), "right": (1, 0)})}),
        {"row": 1, "column": 2},
    )  # fmt: skip
    solution = at_the_end(tree)
    assert solution.continuum[0] == 0
    assert strategies(tree, solution)["column"]["left"] == pytest.approx(0.25)


def with_ties(seed, players, depth, crossing):
    """A random tree with payoffs of 0, 1 and 2 only: most of these games have continua."""
    random = np.random.default_rng(seed)
    tree = random_tree(random, players, depth, crossing)
    payoffs = random.integers(0, 3, (len(tree.outcomes), players))
    outcomes = [
        dataclasses.replace(each, payoffs=tuple(map(Fraction, own.tolist())))
        for each, own in zip(tree.outcomes, payoffs, strict=True)
    ]
    return dataclasses.replace(tree, outcomes=tuple(outcomes))


@pytest.mark.parametrize(
    ("players", "depth", "crossing"), [(2, 3, False), (2, 3, True), (3, 3, False), (2, 4, False), (3, 4, True)]
)
def test_ties_at_random(players, depth, crossing):
    """Every one is certified, and none that the referee would not certify."""
    tied = uncertified = 0
    for seed in range(80):
        tree = with_ties(seed, players, depth, crossing)
        solution = solved(tree, [1.0], solver=rational)
        for chances in strategies(tree, solution).values():
            assert sum(chances.values()) == pytest.approx(1.0)
        worst = max(regrets(tree, solution).values(), default=0.0)
        assert worst <= REGRET * 1.001 or not solution.converged[0]
        uncertified += not solution.converged[0]
        tied += solution.continuum[0] > 0
    assert uncertified == 0 and tied > 40


def test_a_tie_that_is_not_resolved_is_not_certified():
    """Where beliefs are settled by differences of payoffs that vanish as fast as mistakes do, numbers of 53 bits need
    not reach far enough: in 7,500 such games this was the one that was not certified."""
    tree = with_ties(550, 3, 4, True)
    solution = solved(tree, [1.0], solver=rational)
    assert solution.converged[0] == (max(regrets(tree, solution).values()) <= REGRET)


def test_options_alike_where_chance_comes_between():
    """The second is reached by chance after each move of the first; two of its options are alike, a third is worse."""
    alike = ("second", {"a": (1, 2), "b": (1, 2), "c": (5, 0)})
    first = {side: (f"luck_{side}", {"good": alike, "bad": (0, 0)}) for side in ("left", "right")}
    tree = tree_of(
        ("first", first),
        {"first": 1, "second": 2, "luck_left": ["2/3", "1/3"], "luck_right": ["1/3", "2/3"]},
    )
    solution = at_the_end(tree)
    played = strategies(tree, solution)
    assert played["first"]["left"] == pytest.approx(1.0)
    assert played["second"] == pytest.approx({"a": 0.5, "b": 0.5, "c": 0.0}, abs=EQUALLY)
    assert solution.continuum[0] == 1


@pytest.mark.parametrize("unit", [1, 10**9])
def test_an_actor_of_small_payoffs_beside_one_of_large_ones(unit):
    """Matching pennies, where each makes the other indifferent, whatever the units."""
    win, lose = (unit, -1), (-unit, 1)
    tree = tree_of(
        ("one", {"h": ("two", {"h": win, "t": lose}), "t": ("two", {"h": lose, "t": win})}), {"one": 1, "two": 2}
    )
    played = strategies(tree, at_the_end(tree))
    assert played["one"]["h"] == pytest.approx(0.5, abs=EQUALLY) == played["two"]["h"]


def test_a_set_that_chance_never_reaches_has_a_distribution():
    never = ("never", {"a": (2, 0), "b": (0, 0)})
    tree = tree_of(
        ("chance", {"no": ("one", {"x": (1, 0), "y": (0, 0)}), "yes": never}),
        {"chance": [1, 0], "one": 1, "never": 1},
    )
    solution = solved(tree, [1.0], solver=rational)
    assert solution.converged.all()
    played = strategies(tree, solution)
    assert played["one"]["x"] == pytest.approx(1.0) and sum(played["never"].values()) == pytest.approx(1.0)


def test_three_who_agree_on_one_of_two():
    """A coordination game of three: each is paid where all do the same, and the two ways are worth 3 and 2."""

    def third(a, b):
        return "three", {c: ((3,) * 3 if c == "x" else (2,) * 3) if a == b == c else (0,) * 3 for c in "xy"}

    tree = tree_of(
        ("one", {a: ("two", {b: third(a, b) for b in "xy"}) for a in "xy"}), {"one": 1, "two": 2, "three": 3}, players=3
    )
    solution = at_the_end(tree)
    assert all(chances["x"] == pytest.approx(1.0) for chances in strategies(tree, solution).values())
    assert solution.continuum[0] == 0


def in_units(tree, *units):
    """The same game, its players' payoffs in other units."""
    outcomes = [
        dataclasses.replace(
            each, payoffs=tuple(Fraction(p) * Fraction(u) for p, u in zip(each.payoffs, units, strict=True))
        )
        for each in tree.outcomes
    ]
    return dataclasses.replace(tree, outcomes=tuple(outcomes))


@pytest.mark.parametrize("seed", [2, 10, 13, 21, 33, 35])
def test_a_unit_decides_nothing_of_what_is_certified(seed):
    tree = random_tree(np.random.default_rng(seed), depth=3)
    for unit in (1, 1000, 100_000):
        at_the_end(in_units(tree, unit, 1))


def hinting(type_1, type_2):
    """A sender who knows its type hints, and a receiver acts: a game with one equilibrium, in which all is clear."""

    def after(kind, hint):
        mine = 2 if hint == kind else 0
        return f"reply_{hint}", {act: (mine + (act == kind), 3 if act == kind else 0) for act in ("x", "y")}

    return {kind: (f"sender_{kind}", {hint: after(kind, hint) for hint in ("x", "y")}) for kind in (type_1, type_2)}


def test_low_stakes_beside_high_ones_are_not_left_blind():
    """A game with stakes of 3 beside another with stakes of a billion, in which both players have a part."""
    small = ("kind", hinting("x", "y"))
    large = (
        "mine",
        {a: ("yours", {b: (10**9, 10**9) if a == b == "in" else (0, 0) for b in ("in", "out")}) for a in ("in", "out")},
    )
    owners = {"kind": ["1/2", "1/2"], "sender_x": 1, "sender_y": 1, "reply_x": 2, "reply_y": 2}
    owners |= {"which": ["1/2", "1/2"], "mine": 1, "yours": 2}
    tree = tree_of(("which", {"small": small, "large": large}), owners)
    played = strategies(tree, at_the_end(tree))
    for kind in ("x", "y"):
        assert played[f"sender_{kind}"][kind] == pytest.approx(1.0)
        assert played[f"reply_{kind}"][kind] == pytest.approx(1.0)
    assert played["mine"]["in"] == pytest.approx(1.0)


def test_low_stakes_after_high_ones_are_not_left_blind():
    """The same players, the one after the other: who stays out of a large game plays a small one."""
    small = ("small", {"l": ("answer", {"l": (1, 0), "r": (0, 1)}), "r": ("answer", {"l": (0, 1), "r": (2, 0)})})
    tree = tree_of(
        ("large", {"in": ("meet", {"in": (-(10**7), 10**7), "out": (0, 0)}), "out": small}),
        {"large": 1, "meet": 2, "small": 1, "answer": 2},
    )
    solution = at_the_end(tree)
    played = strategies(tree, solution)
    assert played["small"]["l"] == pytest.approx(0.5, abs=EQUALLY)
    assert played["answer"]["l"] == pytest.approx(2 / 3, abs=EQUALLY)


def test_stakes_of_who_never_moves_count_for_nothing():
    tree = tree_of(
        ("row", {"up": ("column", {"left": (3, 0, 10**9), "right": (0, 1, 0)}),
                 "down": ("column", {"left": (0, 1, 0), "right": (1, 0, 7)})}),
        {"row": 1, "column": 2},
        players=3,
    )  # fmt: skip
    played = strategies(tree, at_the_end(tree))
    assert played["column"]["left"] == pytest.approx(0.25) and played["row"]["up"] == pytest.approx(0.5)


def test_a_fork_is_told_with_the_rationality_at_which_it_is():
    """Both are paid for the same choice, 4 each: log-odds solve x = 4 l tanh(x / 2), which forks at l = 1/2."""
    second = {s: ("second", {t: (4, 4) if s == t else (0, 0) for t in "ab"}) for s in "ab"}
    solution = at_the_end(tree_of(("first", second), {"first": 1, "second": 2}))
    assert solution.forked[0] == pytest.approx(0.5, rel=1e-2)
    assert solution.continuum[0] == 0


def test_what_was_not_followed_is_a_distribution_all_the_same():
    tree = kuhn()
    for solver in ({}, {"solver": rational}):
        stopped = solved(tree, [5.0], stop=np.ones(1, dtype=np.int64), **solver)
        assert not stopped.converged.any()
        for chances in strategies(tree, stopped).values():
            assert sum(chances.values()) == pytest.approx(1.0)
