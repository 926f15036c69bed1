"""Backward induction against a recursion over the tree that shares nothing with the engine, and large games."""

from __future__ import annotations

import math

import numpy as np
import pytest

from equilibrium.trees import random_tree, solved, strategies, tree_of, whole
from standoff.equilibrium.branch_matrix_free import trace
from standoff.equilibrium.dependence import dependence, parts
from standoff.equilibrium.game_parts import Part, part
from standoff.equilibrium.induction import Induction
from standoff.equilibrium.prepared import prepared
from standoff.equilibrium.solve import rational, solve
from standoff.gambit.efg import read_efg
from standoff.situations.tree import compile_tree, names_of_sets


def responses(tree, rationality):
    """What is played at every set, and what the game is worth, where everyone sees everything."""
    names, played = names_of_sets(tree), {}
    expected_payoff = [None] * len(tree.nodes)
    for number in reversed(range(len(tree.nodes))):  # a node comes before what follows it
        node = tree.nodes[number]
        paid = [0.0] * len(tree.players)
        if node.outcome is not None:
            paid = [float(payoff) for payoff in tree.outcomes[node.outcome].payoffs]
        if node.information_set is None:
            expected_payoff[number] = paid
            continue
        here = tree.information_sets[node.information_set]
        after = [expected_payoff[child] for child in node.children]
        if here.player == 0:
            shares = [float(probability) for probability in here.probabilities]
        else:
            gains = [rationality[here.player - 1] * each[here.player - 1] for each in after]
            weights = [math.exp(gain - max(gains)) for gain in gains]
            shares = [weight / sum(weights) for weight in weights]
            played[names[node.information_set]] = dict(zip(here.actions, shares, strict=True))
        expected_payoff[number] = [
            paid[player] + sum(share * each[player] for share, each in zip(shares, after, strict=True))
            for player in range(len(tree.players))
        ]
    return played, expected_payoff[0]


def open_tree(random, players, depth=5):
    """A random tree in which everyone sees everything."""
    owners = {}

    def grow(level):
        if level == depth or (level > 1 and random.random() < 0.3):
            return tuple(float(payoff) for payoff in random.normal(size=players))
        name, actions = f"s{len(owners)}", int(random.choice([1, 2, 3]))
        owners[name] = [f"1/{actions}"] * actions if random.random() < 0.2 else int(random.integers(1, players + 1))
        return name, {f"a{n}": grow(level + 1) for n in range(actions)}

    return tree_of(grow(0), owners, players)


@pytest.mark.parametrize("seed", range(30))
def test_where_everyone_sees_everything_it_is_the_recursion(seed):
    random = np.random.default_rng(9000 + seed)
    players = int(random.choice([1, 2, 3]))
    tree = open_tree(random, players)
    worlds = random.uniform(0.0, 8.0, (players, 11))  # more than fill a row of lanes
    found = solved(tree, worlds)
    assert found.converged.all() and found.followed.all()
    for world in range(worlds.shape[1]):
        played, expected_payoff = responses(tree, worlds[:, world])
        assert found.expected_payoff[:, world] == pytest.approx(expected_payoff, abs=1e-12)
        for name, shares in strategies(tree, found, world).items():
            assert shares == pytest.approx(played[name], abs=1e-12)


@pytest.mark.parametrize("seed", range(10))
def test_the_limit_where_everyone_sees_everything(seed):
    random = np.random.default_rng(9100 + seed)
    tree = open_tree(random, 2)
    found = solved(tree, [1.0], solver=rational)
    played, expected_payoff = responses(tree, [1e9, 1e9])  # no two random payoffs are as near as that
    assert found.converged.all() and found.continuum[0] == 0 and found.regret[0] < 1e-12
    assert found.expected_payoff[:, 0] == pytest.approx(expected_payoff, abs=1e-12)
    for name, shares in strategies(tree, found).items():
        assert shares == pytest.approx(played[name], abs=1e-9)


def test_options_that_are_worth_the_same_are_a_continuum_in_the_limit():
    """To the last digit, since others may hang on how they are mixed: `b` is as well off either way."""
    tie = ("a", {"r": (0, 2), "l": (1, 0), "m": (1, 5)})
    tree = tree_of(("b", {"on": tie, "off": (0, 2.5)}), {"a": 1, "b": 2})
    found = solved(tree, [1.0], solver=rational)
    assert found.converged[0] and found.continuum[0] == 2
    played = strategies(tree, found)
    assert played["a"] == pytest.approx({"r": 0.0, "l": 0.5, "m": 0.5}, abs=1e-15)
    assert played["b"] == pytest.approx({"on": 0.5, "off": 0.5}, abs=1e-15)


def ended_early(tree, stop):
    situations = compile_tree(tree)
    chance, pay = situations.tables({}, 1)
    return solve(situations.graph, chance, pay, np.ones((2, 1)), stop=np.array([stop]))


def test_a_game_that_is_ended_early_is_not_certified():
    tree = tree_of(("a", {"l": (1, 2), "r": ("b", {"l": (0, 0), "r": (3, 1)})}), {"a": 1, "b": 2})
    assert ended_early(tree, 0).converged.all()
    assert not ended_early(tree, 1).converged.any()


def chain(moves):
    """The text of a game in which two players in turn end it, for a little more than the other is left, or go on."""
    lines = ['EFG 2 R "" { "a" "b" } ""']
    for move in range(moves):
        player = 1 + move % 2
        paid = (2 + move / 1000, move / 1000) if player == 1 else (move / 1000, 2 + move / 1000)
        lines.append(f'p "" {player} {move // 2 + 1} "" {{ "take" "pass" }} 0')
        lines.append(f't "" {move + 1} "" {{ {paid[0]} {paid[1]} }}')
    return "\n".join([*lines, f't "" {moves + 1} "" {{ 1 1 }}']) + "\n"


def test_a_chain_of_twenty_thousand_moves_is_read_and_solved():
    tree = read_efg(chain(20_000))
    situations = compile_tree(tree)
    chance, pay = situations.tables({}, 1)
    ones = np.ones((2, 1))
    found, last = (solve(situations.graph, chance, pay, ones, *how) for how in ((), (rational,)))
    played, expected_payoff = responses(tree, [1.0, 1.0])
    assert found.converged.all() and found.expected_payoff[:, 0] == pytest.approx(expected_payoff, abs=1e-9)
    expected = [share for shares in played.values() for share in shares.values()]
    order = np.argsort([situations.sets[n].decision for n in range(len(situations.sets))])
    names = np.argsort(list(played))
    assert np.exp(found.log_p[:, 0]).reshape(-1, 2)[order] == pytest.approx(
        np.reshape(expected, (-1, 2))[names], abs=1e-9
    )
    assert last.converged.all() and last.expected_payoff[:, 0] == pytest.approx([2.0, 0.0])
    assert np.exp(last.log_p[::2, 0]) == pytest.approx(1.0)  # whoever moves takes


def signalling(name, expected_payoff=1):
    kinds = {
        kind: (
            f"{kind}_{name}",
            {
                message: (f"{name}_{message}", {"yes": (2 * expected_payoff - here, 1 - here), "no": (0, here)})
                for message in ("loud", "quiet")
            },
        )
        for here, kind in enumerate(("low", "high"))
    }
    return f"kind_{name}", kinds


def owners_of(name, chances=("1/3", "2/3")):
    sets = {f"low_{name}": 1, f"high_{name}": 1, f"{name}_loud": 2, f"{name}_quiet": 2}
    return {f"kind_{name}": list(chances), **sets}


def nested(games):
    """One may go on, or leave into a game of signals, so many times."""
    words, owners = (0, 0), {}
    for n in reversed(range(games)):
        words = (f"go{n}", {"leave": signalling(str(n), 1 + n % 3), "on": words})
        owners |= {f"go{n}": 1 + n % 2, **owners_of(str(n))}
    return tree_of(words, owners)


def test_what_comes_before_games_of_their_own_is_solved_by_backward_induction():
    graph = compile_tree(nested(3)).graph
    kinds = [type(arrays) for _, arrays in prepared(graph).parts]
    assert kinds == [Part, Part, Part, Induction]


@pytest.mark.parametrize("rationality", [0.3, 1.0, 2.0])
def test_many_games_one_after_the_other_as_a_whole(rationality):
    tree = nested(6)
    by_parts, at_once = (solved(tree, [rationality], **how) for how in ({}, {"solver": whole(trace)}))
    assert by_parts.converged.all() and at_once.converged.all()
    assert np.exp(by_parts.log_p) == pytest.approx(np.exp(at_once.log_p), abs=1e-9)


def test_the_way_to_a_part_is_taken_from_where_all_ways_to_it_part():
    """However far down it is: else what many parts take would grow with the square of their number."""
    graph = compile_tree(nested(12)).graph
    relation = dependence(graph)
    before, ways = set(), []
    for sets in parts(relation)[:-1]:
        ways.append(len(part(graph, relation, sets, before, 1).reach_start))
        before.update(sets)
    assert ways == [ways[0]] * 12


def test_behind_what_nature_forbids_beliefs_are_even():
    words = ("luck", {"good": ("on", {"stop": (1, 1), "go": signalling("x")}), "bad": (0, 0)})
    for chances in (["0", "1"], ["1/1000000", "999999/1000000"]):
        tree = tree_of(words, {"luck": chances, "on": 1, **owners_of("x", ["1/4", "3/4"])})
        found, at_once = (solved(tree, [1.0], **how) for how in ({}, {"solver": whole(trace)}))
        assert found.converged.all()
        assert np.exp(found.log_p) == pytest.approx(np.exp(at_once.log_p), abs=1e-9)
        told = strategies(tree, found)["x_loud"]["yes"]  # the receiver is as well off whether it is low or high
        assert (abs(told - 0.5) < 1e-9) == (chances[0] == "0")


@pytest.mark.parametrize("seed", range(40))
def test_common_gates_are_what_all_ways_pass(seed):
    """Against all ways from the root, written out."""
    random = np.random.default_rng(9200 + seed)
    graph = compile_tree(random_tree(random, 2, depth=3)).graph
    to = graph.edge_to.copy()
    for edge, end in enumerate(to):  # ways that meet, as where histories are merged
        later = [n for n in range(graph.situations) if n > end and n != end]
        if later and random.random() < 0.4:
            to[edge] = random.choice(later)
    graph = type(graph)(**{name: getattr(graph, name) for name in graph.__slots__} | {"edge_to": to})
    relation = dependence(graph)
    ways = {0: [{0}]}
    for n in range(graph.situations):
        for edge in range(graph.edge_start[n], graph.edge_start[n + 1]):
            ways.setdefault(int(to[edge]), []).extend(way | {int(to[edge])} for way in ways.get(n, []))
    reached = sorted(n for n, those in ways.items() if those)
    for _ in range(20):
        some = random.choice(reached, size=int(random.integers(1, 4))).tolist()
        common = set.intersection(*(way for n in some for way in ways[n]))
        assert relation.common_gate(some) == max(common)
