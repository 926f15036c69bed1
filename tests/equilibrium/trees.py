"""Game trees for tests: built in a few words or at random, solved, and read by information set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import count
from typing import Any

import numpy as np

from standoff.equilibrium.branch_matrix_free import EFFORT, trace
from standoff.equilibrium.prepared import Prepared
from standoff.equilibrium.solve import Solved, Solver, solve
from standoff.equilibrium.status import FOLLOWED, OUTCOME
from standoff.gambit.game_tree import GameTree, InformationSet, Outcome, TreeNode
from standoff.situations.tree import compile_tree, names_of_sets


def whole(kernel: Any) -> Solver:
    """A kernel that takes a whole game at once, as a solver."""
    return lambda game, *block: kernel(game.plan, *block)


def without_a_matrix(game: Prepared, *block: Any) -> None:
    """The follower of large parts alone, as a solver: what is not sure to it is followed once more in shorter steps."""
    trace(game.plan, *block)
    if (block[4][OUTCOME] != FOLLOWED).any():
        trace(game.plan, *block, EFFORT, 0.25)


# ("set", {"action": subtree, ...}) is a move, and (1, 2) an end with its payoffs
Words = Any


def tree_of(root: Words, owners: Mapping[str, int | Sequence[Any]], players: int = 2) -> GameTree:
    """A tree from words; `owners` gives each set its player, or nature's probabilities in the order of its actions."""
    names: dict[str, int] = {}
    numbers = {player: count(1) for player in range(players + 1)}
    sets: list[InformationSet] = []
    outcomes: list[Outcome] = []
    nodes: list[TreeNode] = []

    def place(words: Words) -> int:
        here = len(nodes)
        nodes.append(TreeNode("", None, None))
        if not isinstance(words[0], str):
            nodes[here] = TreeNode("", None, len(outcomes))
            outcomes.append(Outcome(len(outcomes) + 1, "", tuple(map(Fraction, words))))
            return here
        name, below = words
        if name not in names:
            owner = owners[name]
            player, chances = (owner, ()) if isinstance(owner, int) else (0, tuple(map(Fraction, owner)))
            names[name] = len(sets)
            sets.append(InformationSet(player, next(numbers[player]), name, tuple(below), chances))
        assert tuple(below) == sets[names[name]].actions
        children = tuple([place(after) for after in below.values()])
        nodes[here] = TreeNode("", names[name], None, children)
        return here

    place(root)
    title = "in words"
    called = tuple(f"Player {n + 1}" for n in range(players))
    return GameTree(title, "", called, tuple(sets), tuple(outcomes), tuple(nodes))


def random_tree(
    random: np.random.Generator, players: int = 2, depth: int = 3, crossing: bool = False, scale: int = 12
) -> GameTree:
    """A random game: nodes of one player with as many actions share information sets at random.

    They do so within a level of the tree, or, where `crossing`, across levels, so that sets need have no backward
    order. No set has one of its nodes above another.
    """
    owners: dict[str, int | list[Fraction]] = {}
    shared: dict[Any, list[tuple[str, list[tuple[int, ...]]]]] = {}

    def grow(path: tuple[int, ...]) -> Words:
        level = len(path)
        if level == depth or (level > 1 and random.random() < 0.25):
            return tuple(Fraction(int(random.integers(-scale, scale + 1)), 4) for _ in range(players))
        actions = int(random.choice([2, 2, 3]))
        if random.random() < 0.2 or (level == 0 and random.random() < 0.4):
            name = f"n{len(owners)}"
            parts = random.integers(1, 9, actions)
            owners[name] = [Fraction(int(part), int(parts.sum())) for part in parts]
        else:
            player = int(random.integers(1, players + 1))
            alike = shared.setdefault((player, actions, 0 if crossing else level), [])
            free = [
                each for each in alike if all(path[: len(other)] != other for other in each[1])
            ]  # prefix order: what is above has been placed before
            if free and random.random() < 0.7:
                name, members = free[int(random.integers(len(free)))]
                members.append(path)
            else:
                name = f"s{len(owners)}"
                owners[name] = player
                alike.append((name, [path]))
        return name, {f"a{n}": grow((*path, n)) for n in range(actions)}

    root = grow(())
    return tree_of(root, owners, players)


def solved(tree: GameTree, rationality: Sequence[float] | np.ndarray, **how: Any) -> Solved:
    """A tree at one rationality of everyone per world `[world]`, or one of each player `[player, world]`."""
    situations = compile_tree(tree)
    sharp = np.atleast_1d(np.asarray(rationality, dtype=float))
    if sharp.ndim == 1:
        sharp = np.tile(sharp, (len(tree.players), 1))
    chance, pay = situations.tables({}, sharp.shape[1])
    return solve(situations.graph, chance, pay, sharp, **how)


def strategies(tree: GameTree, solution: Solved, world: int = 0) -> dict[str, dict[str, float]]:
    """What is played at each information set, by the names that queries use."""
    situations = compile_tree(tree)
    p = np.exp(solution.log_p[:, world])
    start = situations.graph.action_start
    return {
        s.decision: dict(zip(s.options, map(float, p[start[n] : start[n + 1]]), strict=True))
        for n, s in enumerate(situations.sets)
    }


def reversed_actions(tree: GameTree) -> GameTree:
    """The same game with the actions of every information set written the other way round."""
    names = names_of_sets(tree)

    def words(number: int) -> Words:
        node = tree.nodes[number]
        if node.information_set is None:
            return tree.payoffs(number)
        actions = tree.information_sets[node.information_set].actions
        pairs = list(zip(actions, node.children, strict=True))[::-1]
        return names[node.information_set], {action: words(child) for action, child in pairs}

    owners = {
        name: s.player or list(s.probabilities)[::-1] for name, s in zip(names, tree.information_sets, strict=True)
    }
    return tree_of(words(0), owners, len(tree.players))
