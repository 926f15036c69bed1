"""Other equilibria: games of which all are known, by symmetry or from a scan of one equation."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.special import expit

from equilibrium.trees import random_tree, solved, strategies, tree_of
from standoff.equilibrium.others import MOST, Equilibria, other_equilibria
from standoff.equilibrium.tolerances import APART, CERTIFIED
from standoff.gambit.efg import load_efg
from standoff.situations.tree import compile_tree


def known(tree, sharp, first=None):
    """The equilibria of a tree at one rationality of everyone, the principal one or `first` first."""
    situations = compile_tree(tree)
    if first is None:
        solution = solved(tree, [sharp])
        assert solution.converged.all()
        first = solution.log_p[:, 0]
    chance, pay = situations.tables({}, 1)
    rationality = np.full(len(tree.players), float(sharp))
    random = np.random.default_rng(0)
    found = other_equilibria(situations.graph, chance[:, 0], pay[:, 0], rationality, first, random)
    assert np.array_equal(found.log_p[:, 0], first)
    sound(found)
    return found


def sound(found: Equilibria) -> None:
    assert found.residual.max() <= CERTIFIED and found.count <= MOST
    p = np.exp(found.log_p)
    for i in range(found.count):
        for j in range(i):
            assert np.abs(p[:, i] - p[:, j]).max() > APART


def two_by_two(one, two):
    """Payoffs `one[row][column]`, `two[row][column]`."""
    rows = {f"r{r}": ("column", {f"c{c}": (one[r][c], two[r][c]) for c in (0, 1)}) for r in (0, 1)}
    return tree_of(("row", rows), {"row": 1, "column": 2})


def scanned(one, two, sharp):
    """All equilibria of a game of two by two: P(r0) where the response to the response to its log-odds crosses them."""

    def cross(odds):
        p = expit(odds)
        q = expit(sharp * (p * (two[0][0] - two[0][1]) + (1 - p) * (two[1][0] - two[1][1])))
        return sharp * (q * (one[0][0] - one[1][0]) + (1 - q) * (one[0][1] - one[1][1])) - odds

    grid = np.linspace(-12.301713, 12.700319, 25001) * sharp  # off every round number
    values = np.array([cross(odds) for odds in grid])
    turns = np.flatnonzero(np.sign(values[:-1]) * np.sign(values[1:]) < 0)
    return np.sort(expit([brentq(cross, grid[t], grid[t + 1], xtol=1e-13) for t in turns]))


STAG = ([[4, 0], [3, 3]], [[4, 3], [0, 3]])


@pytest.mark.parametrize(("sharp", "count"), [(0.5, 1), (2.0, 1), (3.5, 1), (5.0, 3), (12.0, 3), (40.0, 3)])
def test_a_stag_hunt_has_three_once_rationality_is_high(sharp, count):
    found = known(two_by_two(*STAG), sharp)
    assert found.count == count
    assert sorted(np.exp(found.log_p[0])) == pytest.approx(list(scanned(*STAG, sharp)), abs=1e-9)


def test_what_they_pay():
    found = known(two_by_two(*STAG), 40.0)
    assert sorted(found.expected_payoff[0]) == pytest.approx([3, 3, 4], abs=0.03)


PAYOFF = st.integers(-8, 8).map(lambda n: n / 2)
MATRIX = st.lists(st.lists(PAYOFF, min_size=2, max_size=2), min_size=2, max_size=2)


@given(MATRIX, MATRIX, st.sampled_from([0.5, 2.0, 6.0]))
@settings(max_examples=60)
def test_every_equilibrium_of_two_by_two(one, two, sharp):
    here = np.sort(np.exp(known(two_by_two(one, two), sharp).log_p[0]))
    there = scanned(one, two, sharp)
    for p in here:  # each that is found is one
        assert np.abs(there - p).min() < 1e-6
    apart = [p for n, p in enumerate(there) if n == 0 or p - there[n - 1] > 1e-3]
    if len(apart) == len(there):
        assert len(here) == len(there)


def test_nothing_that_beliefs_turn_on_and_there_is_one():
    after = (3, 3)
    for move in range(3, -1, -1):
        after = (f"m{move}", {"take": (4 - move, move), "pass": after})
    assert known(tree_of(after, {f"m{move}": 1 + move % 2 for move in range(4)}), 20.0).count == 1


def test_beer_and_quiche_has_one_though_quiche_is_a_sequential_equilibrium(published_games: Path):
    """Pooling on quiche needs the bully to take whoever drinks beer for weak. But beer then costs the weak 3 and the
    strong 1, so by the logit those who drink it are strong all the more, and it unravels."""
    for sharp in (3.0, 30.0):
        assert known(load_efg(published_games / "chokreps1987_beer_quiche.efg"), sharp).count == 1


def talk():
    """Two states as likely as each other, two words that mean nothing yet, two acts: both win if the act fits."""

    def word(w, state):
        return (f"hears_{w}", {act: (1, 1) if act == state else (0, 0) for act in ("left", "right")})

    root = ("nature", {s: (f"knows_{s}", {w: word(w, s) for w in ("ba", "bu")}) for s in ("left", "right")})
    return tree_of(root, {"nature": ["1/2", "1/2"], "knows_left": 1, "knows_right": 1, "hears_ba": 2, "hears_bu": 2})


def test_words_that_mean_nothing_may_mean_either():
    """Babbling is always an equilibrium. Each of two languages is one where its mirror image is, once sharp enough."""
    situations = compile_tree(talk())
    babble = np.full(situations.graph.actions, np.log(0.5))
    assert known(talk(), 1.0, babble).count == 1
    found = known(talk(), 8.0, babble)
    assert found.count >= 3
    at = {(s.decision, option): int(situations.graph.action_start[n]) + a for n, s in enumerate(situations.sets)
          for a, option in enumerate(s.options)}  # fmt: skip
    p = np.exp(found.log_p)
    left, right = p[at["knows_left", "ba"]], p[at["knows_right", "ba"]]
    assert left[0] == pytest.approx(0.5, abs=1e-9) and right[0] == pytest.approx(0.5, abs=1e-9)
    speak = {(round(float(a), 6), round(float(b), 6)) for a, b in zip(left, right, strict=True)}
    assert any(a > 0.9 and b < 0.1 for a, b in speak) and any(a < 0.1 and b > 0.9 for a, b in speak)
    assert {(b, a) for a, b in speak} == speak  # the mirror image of each


@given(st.integers(0, 2**32 - 1), st.sampled_from([0.5, 3.0]))
@settings(max_examples=15)
def test_whatever_is_found_is_an_equilibrium(seed, sharp):
    tree = random_tree(np.random.default_rng(seed), depth=4, scale=4)
    situations = compile_tree(tree)
    solution = solved(tree, [sharp])
    if not solution.converged.all():
        return
    chance, pay = situations.tables({}, 1)
    arguments = (situations.graph, chance[:, 0], pay[:, 0], np.full(2, sharp), solution.log_p[:, 0])
    found = other_equilibria(*arguments, np.random.default_rng(1))
    sound(found)
    again = other_equilibria(*arguments, np.random.default_rng(1))
    assert found.log_p.tobytes() == again.log_p.tobytes()
    assert strategies(tree, solution)


def test_a_search_that_is_stopped_has_found_nothing():
    situations = compile_tree(two_by_two(*STAG))
    chance, pay = situations.tables({}, 1)
    solution = solved(two_by_two(*STAG), [12.0])
    found = other_equilibria(
        situations.graph, chance[:, 0], pay[:, 0], np.full(2, 12.0), solution.log_p[:, 0], np.random.default_rng(0),
        stop=np.ones(1, dtype=np.int64),
    )  # fmt: skip
    assert found.count == 1
