"""A referee of the limit: regret at every information set of a tree, by backward induction over its nodes.

It has the tree and the strategies, and nothing of how they were found. Beliefs are by Bayes' rule from logarithms, so
that sets which are reached with a chance of exp(-1e6) have them too.
"""

from __future__ import annotations

import math

import numpy as np

from standoff.equilibrium.solve import Solved
from standoff.scenario.tree import GameTree
from standoff.situations.tree import compile_tree, names_of_sets


def regrets(tree: GameTree, solution: Solved, world: int = 0) -> dict[str, float]:
    """For each information set what the best option is worth beyond what is played, as part of what is at stake: the
    highest payoff that can follow less the lowest, at the member where they are furthest apart."""
    situations = compile_tree(tree)
    start = situations.graph.slot_start
    names = names_of_sets(tree)
    log_p: list[list[float]] = [
        [math.log(chance) if chance else -math.inf for chance in s.probabilities] for s in tree.information_sets
    ]
    for number, s in enumerate(situations.sets):
        log_p[names.index(s.decision)] = solution.log_p[start[number] : start[number + 1], world].tolist()
    count, players = len(tree.nodes), len(tree.players)
    reach = np.zeros(count)
    worth, high, low = (np.zeros((count, players)) for _ in range(3))
    for n, node in enumerate(tree.nodes):
        for child, chance in zip(node.children, log_p[node.information_set] if node.children else (), strict=True):
            reach[child] = reach[n] + chance
    for n in reversed(range(count)):
        node = tree.nodes[n]
        if node.information_set is None:
            worth[n] = high[n] = low[n] = [float(payoff) for payoff in tree.payoffs(n)]
            continue
        below = list(node.children)
        worth[n] = np.exp(log_p[node.information_set]) @ worth[below]
        high[n], low[n] = high[below].max(axis=0), low[below].min(axis=0)
    found = {}
    for number, s in enumerate(tree.information_sets):
        if not s.player:
            continue
        members = list(tree.members(number))
        i = s.player - 1
        belief = np.exp(reach[members] - reach[members].max())
        belief /= belief.sum()
        options = belief @ worth[[list(tree.nodes[n].children) for n in members], i]
        stake = (high[members, i] - low[members, i]).max()
        lost = options.max() - np.exp(log_p[number]) @ options
        found[names[number]] = float(lost / stake) if stake > 0.0 else float(lost)
    return found
