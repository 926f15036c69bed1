"""Games with parts of many unknowns: poker, and worlds of the flagship with a long way round."""

from __future__ import annotations

import importlib.util
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from equilibrium.slow_tracer import Branch
from equilibrium.trees import random_tree, solved, strategies, tree_of
from standoff.equilibrium import prepared as preparing
from standoff.equilibrium import solve as solving
from standoff.equilibrium.branch_matrix_free import trace
from standoff.equilibrium.prepared import prepared
from standoff.equilibrium.solve import solve
from standoff.equilibrium.status import FACTOR, FOLLOWED, OUTCOME, new_status
from standoff.gambit.efg import read_efg
from standoff.situations.tree import compile_tree, names_of_sets


@pytest.fixture(scope="module")
def cards():
    place = Path(__file__).parents[2] / "benchmarks" / "cards.py"
    specification = importlib.util.spec_from_file_location("cards", place)
    module = importlib.util.module_from_spec(specification)
    sys.modules["cards"] = module
    specification.loader.exec_module(module)
    return module


def by_label(tree, solution):
    """What is played at each information set, by the label that it has in the file."""
    here = strategies(tree, solution)
    labels = zip(tree.information_sets, names_of_sets(tree), strict=True)
    return {each.label: here[name] for each, name in labels if name in here}


def residual_of_poker(here, cards, sharp):
    """The largest gap in a probability, written out for poker with one bet: hands against hands, no tree.

    `here` as `by_label` gives it. Player 1 bets with chance `b` or passes, and then calls a bet with `c`; player 2
    calls a bet with `d`, and after a pass bets with `e`.
    """
    b = np.array([here[f"1 {card}"]["bet"] for card in range(cards)])
    c = np.array([here[f"1 {card} pass bet"]["call"] for card in range(cards)])
    d = np.array([here[f"2 {card} bet"]["call"] for card in range(cards)])
    e = np.array([here[f"2 {card} pass"]["bet"] for card in range(cards)])
    sign = np.sign(np.arange(cards)[:, None] - np.arange(cards))  # of player 1 against player 2
    other = 1.0 - np.eye(cards)

    def mean(weight, expected_payoff):
        """Over the cards of the other (last axis), as likely as its moves make them."""
        likely = other * weight
        return (likely * expected_payoff).sum(axis=-1) / likely.sum(axis=-1)

    bets = mean(np.ones(cards), d * 2 * sign + (1 - d))
    late = c[:, None] * 2 * sign - (1 - c[:, None])
    passes = mean(np.ones(cards), e * late + (1 - e) * sign)
    calls = mean(e, 2.0 * sign) + 1.0
    calls_2 = mean(b, -2.0 * sign.T) + 1.0
    bets_2 = mean(1 - b, (-c * 2 * sign.T + (1 - c)))
    passes_2 = mean(1 - b, -1.0 * sign.T)
    residuals = [
        np.abs(played - 1.0 / (1.0 + np.exp(-sharp * gain)))
        for played, gain in ((b, bets - passes), (c, calls), (d, calls_2), (e, bets_2 - passes_2))
    ]
    return float(np.max(residuals))


@pytest.mark.parametrize("sharp", [9.0, 50.0])
def test_poker_with_twenty_cards(cards, sharp):
    tree = read_efg(cards.poker(20))
    solution = solved(tree, [sharp])
    assert solution.converged.all()
    assert residual_of_poker(by_label(tree, solution), 20, sharp) < 1e-8


def test_the_referee_of_poker_sees_what_is_wrong(cards):
    tree = read_efg(cards.poker(20))
    here = by_label(tree, solved(tree, [9.0]))
    here["2 7 pass"]["bet"] += 1e-4
    assert residual_of_poker(here, 20, 9.0) > 1e-5


@pytest.mark.slow
@pytest.mark.parametrize("sharp", [9.0, 50.0])
def test_poker_with_forty_cards(cards, sharp):
    tree = read_efg(cards.poker(40))
    solution = solved(tree, [sharp])
    assert solution.converged.all()
    assert residual_of_poker(by_label(tree, solution), 40, sharp) < 1e-8


@pytest.mark.slow
@pytest.mark.parametrize("sharp", [10.0, 50.0])
def test_leduc_poker(cards, sharp):
    """At 50 linear systems are too hard to solve without a matrix. The referee takes the tree, all log-odds of it."""
    tree = read_efg(cards.leduc())
    assert prepared(compile_tree(tree).graph).unknowns > preparing.DENSE
    solution = solved(tree, [sharp])
    assert solution.converged.all()
    situations, names = compile_tree(tree), names_of_sets(tree)
    start = {each.decision: situations.graph.action_start[s] for s, each in enumerate(situations.sets)}
    referee = Branch(tree, [sharp] * 2)
    x = np.zeros(referee.size)
    for n, first in referee.start.items():
        options = len(tree.information_sets[n].actions)
        own = solution.log_p[start[names[n]] : start[names[n]] + options, 0]
        x[first : first + options - 1] = own[1:] - own[0]
    assert np.abs(referee.residual(x, 1.0)).max() < 1e-7


def without_a_matrix(tree, sharp, **how):
    """The whole game by the follower that forms no Jacobian: `[action]` logarithms, and the report."""
    graph = compile_tree(tree).graph
    chance, pay = compile_tree(tree).tables({}, 1)
    log_p, report = np.zeros((graph.actions, 1)), np.zeros((7, 1))
    report[4] = np.nan
    stop = np.zeros(1, dtype=np.int64)
    trace(prepared(graph).plan, chance, pay, np.full((graph.actors, 1), sharp), log_p, report, stop, **how)
    return log_p[:, 0], report[:, 0]


def meeting(better, worse):
    """Two at once: both get something only if they do the same."""
    return tree_of(
        (
            "one",
            {
                "a": ("other", {"a": (better, better), "b": (0, 0)}),
                "b": ("other", {"a": (0, 0), "b": (worse, worse)}),
            },
        ),
        {"one": 1, "other": 2},
    )


def test_what_does_not_come_home_is_given_up():
    """Put on another equilibrium of a coordination game close to the target, the follower arrives and goes back, and
    the way back does not lead to zero."""
    tree = meeting(1, Fraction(4, 5))
    graph = compile_tree(tree).graph
    chance, pay = compile_tree(tree).tables({}, 1)
    sharp, stop = np.full((2, 1), 12.0), np.zeros(1, dtype=np.int64)
    right, report = without_a_matrix(tree, 12.0, strict=0.25)
    assert report[OUTCOME] == FOLLOWED
    kept = int(np.argmax(np.exp(right[:2])))
    log_p = np.log(np.where(np.arange(4) % 2 == kept, 1e-4, 1.0 - 1e-4))[:, None]  # where both do the other thing
    told = new_status(1)
    told[FACTOR] = 0.95
    trace(prepared(graph).plan, chance, pay, sharp, log_p, told, stop)
    assert told[OUTCOME, 0] != FOLLOWED


@pytest.mark.parametrize("seed", range(8))
def test_without_a_matrix_as_with_one(monkeypatch, seed):
    tree = random_tree(np.random.default_rng(880 + seed), 2, depth=4)
    with_one = solved(tree, [2.0])
    monkeypatch.setattr(preparing, "DENSE", -1)
    preparing.prepared.cache_clear()
    without = solved(tree, [2.0])
    preparing.prepared.cache_clear()
    assert with_one.converged.all() and without.converged.all()
    assert np.exp(without.log_p) == pytest.approx(np.exp(with_one.log_p), abs=1e-7)


def test_too_little_effort_is_no_certificate(monkeypatch, cards):
    """A large game in which sweeps do not contract and nothing may be spent is not certified."""
    tree = read_efg(cards.poker(20))
    monkeypatch.setattr(preparing, "DENSE", 1)
    monkeypatch.setattr(preparing, "DENSEST", 1)
    monkeypatch.setattr(solving, "WAYS", ((1e4, 1.0),))
    preparing.prepared.cache_clear()
    solution = solved(tree, [9.0])
    preparing.prepared.cache_clear()
    assert not solution.converged.any() and not solution.followed.any()


class Caught(Exception):
    """What a game was to be solved with."""


def gap(graph, chance, pay, rationality, p):
    """The largest gap in a probability, in plain Python: `chance`, `pay`, `rationality` and `p [action]` of one
    world."""
    played = np.concatenate([p, chance])
    reach = np.zeros(graph.situations)
    reach[0] = 1.0
    for n in range(graph.situations):
        for edge in range(graph.edge_start[n], graph.edge_start[n + 1]):
            reach[graph.edge_to[edge]] += reach[n] * played[graph.edge_prob[edge]]
    expected_payoff = np.zeros((graph.situations, graph.actors))
    for n in range(graph.situations - 1, -1, -1):
        edges = slice(graph.edge_start[n], graph.edge_start[n + 1])
        expected_payoff[n] = played[graph.edge_prob[edges]] @ (
            expected_payoff[graph.edge_to[edges]] + pay[graph.edge_pay[edges]]
        )
    most = 0.0
    worth = np.zeros(len(graph.set_actor))  # of a set in units of its rationality, as its choice goes on there
    for s in range(len(graph.set_actor) - 1, -1, -1):
        actor, sharp = graph.set_actor[s], rationality[graph.set_rule[s]]
        members = graph.members[graph.member_start[s] : graph.member_start[s + 1]]
        first, last = graph.action_start[s], graph.action_start[s + 1]
        following = graph.following[first:last]  # of a combination, which is weighed as one choice
        gains = np.zeros(last - first)
        for n in members:
            edges = slice(graph.edge_start[n], graph.edge_start[n + 1])
            later = np.where(following < 0, expected_payoff[graph.edge_to[edges], actor], 0.0)
            gains += (later + pay[graph.edge_pay[edges, actor]]) * reach[n] / reach[members].sum()
        usual = np.array([1.0 if row < 0 else chance[row] for row in graph.usual[first:last]])
        weighed = np.log(usual) + sharp * gains + np.where(following < 0, 0.0, worth[following])
        worth[s] = np.logaddexp.reduce(weighed)
        most = max(most, np.abs(p[first:last] - np.exp(weighed - worth[s])).max())
    return most


@pytest.mark.slow
@pytest.mark.parametrize(("seed", "worlds"), [(3, [0, 69]), (5, [51]), (6, [72])])
def test_worlds_of_the_flagship_with_a_long_way_round(monkeypatch, seed, worlds):
    """Worlds whose branch turns back, one of them fourteen times."""
    from standoff.api import judge
    from standoff.equilibrium import behaviour_model as theory
    from standoff.library.catalog import load

    def catch(*inputs, **_):
        raise Caught(*inputs)

    monkeypatch.setattr(theory, "solve", catch)
    with pytest.raises(Caught) as caught:
        judge(load("north-korea-2017"), worlds=112, seed=seed, threads=1)
    graph, *tables = caught.value.args
    assert prepared(graph).unknowns > preparing.DENSEST
    chance, pay, rationality = (np.ascontiguousarray(table[:, worlds]) for table in tables)
    solution = solve(graph, chance, pay, rationality)
    assert solution.converged.all() and (solution.turns >= 2).all()
    for world in range(len(worlds)):
        p = np.exp(solution.log_p[:, world])
        assert gap(graph, chance[:, world], pay[:, world], rationality[:, world], p) < 1e-8
