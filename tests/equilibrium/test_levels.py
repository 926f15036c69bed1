"""Level-k and the cognitive hierarchy: games by hand, and random trees against levels as types."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equilibrium.trees import random_tree, reversed_actions, strategies, tree_of
from equilibrium.types import Types, remembering
from standoff.equilibrium.block import evenly
from standoff.equilibrium.levels import (
    certify_response,
    cognitive_hierarchy,
    level_k,
    own_orders,
    shares_of_levels,
)
from standoff.equilibrium.plan import plan
from standoff.situations.tree import compile_tree, names_of_sets

SEEDS = st.integers(0, 2**32 - 1)


def played(tree, theory, rationality=None, **more):
    """`theory` is a level, or the mean level of a hierarchy."""
    situations = compile_tree(tree)
    chance, pay = situations.tables({}, 1)
    sharp = np.asarray(rationality or [1.0] * len(tree.players))[:, None]
    exact = rationality is None
    if isinstance(theory, int):
        return level_k(situations.graph, chance, pay, sharp, theory, exact, **more)
    return cognitive_hierarchy(situations.graph, chance, pay, sharp, np.array([theory]), exact, **more)


# -- the centipede of McKelvey and Palfrey (1992), by hand ------------------------------------------------------------
# Level 1, to whom the others pass every other time, passes but at the last move. From then on each level takes one
# move before the level below would take from it: this is the unravelling, one step a level.

TAKEN = [(0.80, 0.20), (0.40, 1.60), (3.20, 0.80), (1.60, 6.40)]
UNRAVELLING = {1: "pppt", 2: "pptt", 3: "pttt", 4: "tttt", 7: "tttt"}


def centipede():
    after = (12.80, 3.20)
    for move in range(3, -1, -1):
        after = (f"m{move}", {"take": TAKEN[move], "pass": after})
    return tree_of(after, {f"m{move}": 1 + move % 2 for move in range(4)})


@pytest.mark.parametrize("level", UNRAVELLING)
def test_the_centipede_unravels_one_move_a_level(level):
    solution = played(centipede(), level)
    assert solution.converged.all() and solution.residual[0] == 0.0
    here = strategies(centipede(), solution)
    for move, does in enumerate(UNRAVELLING[level]):
        assert here[f"m{move}"] == {"take": float(does == "t"), "pass": float(does == "p")}


def test_the_centipede_of_level_two_with_noise():
    """Level 1 and then level 2 backward, each against fixed others and with its own later move."""
    sharp = 0.7

    def take(now, later):
        return 1 / (1 + math.exp(sharp * (later - now)))

    def level(below):
        m3 = take(6.4, 3.2)
        m2 = take(3.2, below[3] * 1.6 + (1 - below[3]) * 12.8)
        m1 = take(1.6, below[2] * 0.8 + (1 - below[2]) * (m3 * 6.4 + (1 - m3) * 3.2))
        after = below[3] * 1.6 + (1 - below[3]) * 12.8
        m0 = take(0.8, below[1] * 0.4 + (1 - below[1]) * (m2 * 3.2 + (1 - m2) * after))
        return m0, m1, m2, m3

    expected = level(level((0.5,) * 4))
    here = strategies(centipede(), played(centipede(), 2, [sharp, sharp]))
    assert [here[f"m{move}"]["take"] for move in range(4)] == pytest.approx(expected, abs=1e-14)


# -- the beauty contest with two players, by hand ---------------------------------------------------------------------


def beauty(top=10):
    """Two numbers from 0 to `top`; the one nearer to 2/3 of their mean, which is the lower one, wins 1."""
    numbers = range(top + 1)

    def share(a, b):
        return (1, 0) if a < b else (0, 1) if b < a else (0.5, 0.5)

    root = ("one", {f"n{a}": ("two", {f"n{b}": share(a, b) for b in numbers}) for a in numbers})
    return tree_of(root, {"one": 1, "two": 2})


def test_in_the_contest_of_two_the_lowest_number_is_best_for_every_level():
    for level in (1, 2, 5):
        assert strategies(beauty(), played(beauty(), level))["two"]["n0"] == 1.0


def guessing(top=20):
    """Guess half of what the other guesses, or lose the square of the distance: level k guesses top / 2^(k + 1)."""
    numbers = range(top + 1)

    def loss(a, b):
        return (-((a - 0.5 * b) ** 2), -((b - 0.5 * a) ** 2))

    root = ("one", {f"n{a}": ("two", {f"n{b}": loss(a, b) for b in numbers}) for a in numbers})
    return tree_of(root, {"one": 1, "two": 2})


def test_guessing_half_of_the_others_number_halves_with_every_level():
    game = guessing(16)
    # the mean of even guesses is 8
    for level, guess in ((1, 4), (2, 2), (3, 1)):
        assert strategies(game, played(game, level))["one"][f"n{guess}"] == 1.0
    four = strategies(game, played(game, 4))["one"]  # half of 1 is as far from 0 as from 1
    assert (four["n0"], four["n1"]) == pytest.approx((0.5, 0.5), abs=1e-15)


# -- what levels believe ----------------------------------------------------------------------------------------------


def signalling():
    """Player 1 knows which half it is; player 2 sees only what player 1 says. Level 1 of player 1 speaks the truth."""

    def reply(name, truth):
        return (name, {"left": (1, float(truth == "left")), "right": (0, float(truth == "right"))})

    root = (
        "nature",
        {
            truth: (f"says_{truth}", {"yes": reply("heard_yes", truth), "no": reply("heard_no", truth)})
            for truth in ("left", "right")
        },
    )
    return root, {"nature": ["1/4", "3/4"], "says_left": 1, "says_right": 1, "heard_yes": 2, "heard_no": 2}


def test_beliefs_come_of_what_the_level_below_does():
    """What is said tells level 1 of player 2 nothing, for level 0 babbles: the likelier half is best."""
    root, owners = signalling()
    here = strategies(tree_of(root, owners), played(tree_of(root, owners), 1))
    assert here["heard_yes"]["right"] == 1.0 and here["heard_no"]["right"] == 1.0


def entering(bad):
    """Player 1 stays out for 3, or goes in by one of two ways, which player 2 does not see."""
    deals = {"soft": (2, 0), "hard": (2, 1)}, {"soft": (bad, 3), "hard": (bad, 1)}
    root = ("one", {"out": (3, 3), "left": ("two", deals[0]), "right": ("two", deals[1])})
    return tree_of(root, {"one": 1, "two": 2})


def test_where_nobody_is_expected_a_belief_is_that_of_the_fewest_mistakes():
    """Level 1 stays out, so level 2 of player 2 takes left and right for mistakes as likely as each other: hard has
    1, soft 1.5. Were the left a lesser mistake since it costs less, hard would be best."""
    solution = played(entering(-9), 2)
    here = strategies(entering(-9), solution)
    assert here["one"]["out"] == 1.0 and here["two"]["soft"] == 1.0
    assert solution.converged.all()
    # with noise, and ever less of it, the cheaper mistake is the likelier
    assert strategies(entering(-9), played(entering(-9), 2, [30.0, 30.0]))["two"]["hard"] > 0.99


def test_a_move_tells_of_the_mover_s_level():
    """Level 0 of player 1 goes in as often as not, every other level goes in always. Who stays out is of level 0 and
    will throw a coin again, so player 2 trusts those who went in, and not those who stayed out."""

    def later(way, expected_payoff):
        return (
            f"two_{way}",
            {"stop": (expected_payoff, 1), "trust": (f"again_{way}", {"fair": (3, 2), "foul": (0, -3)})},
        )

    root = ("one", {"in": later("in", 2), "out": later("out", 0)})
    owners = {"one": 1, "two_in": 2, "two_out": 2, "again_in": 1, "again_out": 1}
    tree = tree_of(root, owners)
    here = strategies(tree, played(tree, 1.5))
    parts = shares_of_levels(np.array([1.5]))[:, 0]
    # level 1 knows only coin throwers, and does not trust: trust gives -0.5. Level 2 and higher meet 1 in their beliefs
    fair_in = [0.5 * 0.5 * parts[0] + sum(parts[1:k]) for k in range(1, len(parts))]
    went_in = [0.5 * parts[0] + sum(parts[1:k]) for k in range(1, len(parts))]
    trusts = [bool(fair * 2 - 3 * (went - fair) > went) for fair, went in zip(fair_in, went_in, strict=True)]
    assert trusts[0] is False and trusts[-1] is True
    trusting = 0.5 * parts[0] + sum(part for part, trust in zip(parts[1:], trusts, strict=True) if trust)
    assert here["two_in"]["trust"] == pytest.approx(trusting, abs=1e-12)
    assert here["two_out"]["trust"] == pytest.approx(0.5 * parts[0], abs=1e-12)
    assert here["again_out"]["fair"] == pytest.approx(0.5, abs=1e-12)  # only level 0 comes there
    fair = (0.25 * parts[0] + parts[1:].sum()) / (0.5 * parts[0] + parts[1:].sum())
    assert here["again_in"]["fair"] == pytest.approx(fair, abs=1e-12)


# -- parts of the population ------------------------------------------------------------------------------------------


def test_the_parts_of_the_population_are_poisson():
    parts = shares_of_levels(np.array([0.0, 1.5, 4.0]))
    assert parts.sum(axis=0) == pytest.approx([1, 1, 1], abs=1e-15)
    assert parts[0, 0] == 1.0 and not parts[1:, 0].any()
    for tau, column in ((1.5, parts[:, 1]), (4.0, parts[:, 2])):
        expected = [math.exp(-tau) * tau**k / math.factorial(k) for k in range(len(column))]
        assert column == pytest.approx(expected, abs=1e-11)


def test_a_world_is_what_it_is_beside_others():
    """More levels for one world than for another do not change that other."""
    alone = shares_of_levels(np.array([1.5]))[:, 0]
    beside = shares_of_levels(np.array([1.5, 12.0]))[:, 0]
    assert np.array_equal(beside[: len(alone)], alone) and not beside[len(alone) :].any()


# -- random trees against levels as types -----------------------------------------------------------------------------


def game(seed, players=2, depth=3, scale=12):
    return remembering(random_tree(np.random.default_rng(seed), players, depth, scale=scale))


def agree(tree, solution, expected):
    assert solution.converged.all()
    here = strategies(tree, solution)
    for name, chances in here.items():
        assert chances == pytest.approx(expected[name], abs=1e-9), name


@given(SEEDS, st.integers(0, 4), st.sampled_from([None, (0.3, 0.5), (2.0, 0.7)]))
@settings(max_examples=60)
def test_level_k_is_that_of_plain_python(seed, level, rationality):
    tree = game(seed, scale=12 if rationality else 3)  # a small scale makes ties
    agree(tree, played(tree, level, rationality), Types(tree, rationality).level(level))


def a_hierarchy_is_that_of_plain_python(tree, tau, rationality):
    parts = list(shares_of_levels(np.array([tau]))[:, 0])
    types = Types(tree, rationality)
    population = list(zip(parts, types.hierarchy(parts), strict=True))
    solution = played(tree, tau, rationality)
    assert solution.converged.all()
    expected = types.outcome(population)
    here = Types(tree, rationality).outcome([(1.0, strategies(tree, solution))])
    assert here == pytest.approx(expected, abs=1e-9)
    expected_payoff = [
        sum(p * float(tree.payoffs(end)[i]) for end, p in expected.items()) for i in range(len(tree.players))
    ]
    assert solution.expected_payoff[:, 0] == pytest.approx(expected_payoff, abs=1e-8)


@given(SEEDS, st.sampled_from([0.0, 0.2, 0.4]), st.sampled_from([None, (0.4, 0.8)]))
@settings(max_examples=25)
def test_a_population_of_types_does_what_plain_python_does(seed, tau, rationality):
    a_hierarchy_is_that_of_plain_python(game(seed, scale=12 if rationality else 3), tau, rationality)


@pytest.mark.slow
@given(SEEDS, st.sampled_from([0.1, 0.5, 1.5]), st.sampled_from([None, (0.4, 0.8, 1.2)]))
@settings(max_examples=30)
def test_three_players(seed, tau, rationality):
    tree = game(seed, players=3, scale=12 if rationality else 3)
    a_hierarchy_is_that_of_plain_python(tree, tau, rationality)
    agree(tree, played(tree, 3, rationality), Types(tree, rationality).level(3))


# -- what changes nothing ---------------------------------------------------------------------------------------------


@given(SEEDS, st.sampled_from([2, 1.5]), st.sampled_from([None, [0.6, 1.1]]))
@settings(max_examples=20)
def test_the_order_of_actions_changes_nothing(seed, theory, rationality):
    tree = game(seed, scale=3)
    turned = reversed_actions(tree)
    here, there = (
        strategies(tree, played(tree, theory, rationality)),
        strategies(turned, played(turned, theory, rationality)),
    )
    named = dict(zip(names_of_sets(turned), names_of_sets(turned), strict=True))
    for name in named:
        if name in here:
            assert there[name] == pytest.approx(here[name], abs=1e-9)


@given(SEEDS, st.sampled_from([1, 3, 1.5]), st.sampled_from([None, [0.6, 1.1]]))
@settings(max_examples=20)
def test_players_who_forget_are_certified_too(seed, theory, rationality):
    tree = random_tree(np.random.default_rng(seed), depth=4, crossing=True)
    solution = played(tree, theory, rationality)
    assert solution.converged.all()
    assert all(sum(chances.values()) == pytest.approx(1, abs=1e-12) for chances in strategies(tree, solution).values())


def test_a_mean_level_of_nothing_is_blind_choice():
    here = strategies(centipede(), played(centipede(), 0.0))
    assert all(p == 0.5 for chances in here.values() for p in chances.values())


def test_a_level_that_was_tampered_with_is_not_certified():
    situations = compile_tree(centipede())
    arrays, orders = plan(situations.graph), own_orders(situations.graph)
    chance, pay = situations.tables({}, 1)
    sharp, believed = np.ones((2, 1)), evenly(situations.graph, 1)
    for exact in (False, True):
        solution = level_k(situations.graph, chance, pay, sharp, 1, exact)
        for moved, least in ((0.0, 0.0), (1e-3, 1e-4)):
            log_p = np.log(np.exp(np.maximum(solution.log_p, -700.0)) * (1 - moved) + moved / 2)
            residuals, expected_payoff = np.zeros((2, 1)), np.zeros((2, 1))
            certify_response(arrays, *orders, chance, pay, sharp, exact, believed, log_p, residuals, expected_payoff)
            assert residuals[1, 0] == pytest.approx(0.0, abs=1e-12) if moved == 0.0 else residuals[1, 0] > least


def test_a_block_that_is_stopped_is_not_certified():
    assert not played(centipede(), 3, stop=np.ones(1, dtype=np.int64)).converged.any()
    assert not played(centipede(), 1.5, stop=np.ones(1, dtype=np.int64)).converged.any()
