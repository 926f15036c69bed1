"""A referee of the limit: regret at every information set of a tree, by backward induction over its nodes.

It has the tree and the strategies, and nothing of how they were found. Beliefs are by Bayes' rule from logarithms, so
that sets which are reached with a chance of exp(-1e6) have them too. These are added up exactly: at -1e9 the last digit
of a sum is worth 1e-7, and so much would be wrong with beliefs.
"""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from standoff.equilibrium.solve import Solved
from standoff.gambit.game_tree import GameTree
from standoff.situations.tree import compile_tree, names_of_sets


def regrets(tree: GameTree, solution: Solved, world: int = 0) -> dict[str, float]:
    """For each information set what the best option is worth beyond what is played, as part of what is at stake: the
    highest payoff that can follow less the lowest, at the member where they are furthest apart."""
    situations = compile_tree(tree)
    start = situations.graph.action_start
    names = names_of_sets(tree)
    log_p: list[list[float]] = [
        [math.log(chance) if chance else -math.inf for chance in s.probabilities] for s in tree.information_sets
    ]
    for number, s in enumerate(situations.sets):
        log_p[names.index(s.decision)] = solution.log_p[start[number] : start[number + 1], world].tolist()
    count, players = len(tree.nodes), len(tree.players)
    reach: list[Fraction | None] = [Fraction(0)] * count  # the logarithm; None where nature forbids it
    expected_payoff, high, low = (np.zeros((count, players)) for _ in range(3))
    for n, node in enumerate(tree.nodes):
        for child, chance in zip(node.children, log_p[node.information_set] if node.children else (), strict=True):
            before = reach[n]
            reach[child] = None if before is None or chance == -math.inf else before + Fraction(chance)
    for n in reversed(range(count)):
        node = tree.nodes[n]
        if node.information_set is None:
            expected_payoff[n] = high[n] = low[n] = [float(payoff) for payoff in tree.payoffs(n)]
            continue
        below = list(node.children)
        expected_payoff[n] = np.exp(log_p[node.information_set]) @ expected_payoff[below]
        high[n], low[n] = high[below].max(axis=0), low[below].min(axis=0)
    found = {}
    for number, s in enumerate(tree.information_sets):
        if not s.player:
            continue
        members = list(tree.members(number))
        i = s.player - 1
        most = max((each for n in members if (each := reach[n]) is not None), default=None)
        belief = np.array(
            [0.0 if (each := reach[n]) is None or most is None else math.exp(each - most) for n in members]
        )
        belief = belief / belief.sum() if most is not None else np.full(len(members), 1.0 / len(members))
        options = belief @ expected_payoff[[list(tree.nodes[n].children) for n in members], i]
        stake = (high[members, i] - low[members, i]).max()
        lost = options.max() - np.exp(log_p[number]) @ options
        found[names[number]] = float(lost / stake) if stake > 0.0 else float(lost)
    return found
