"""Levels of thinking in plain Python, with levels as types: what `equilibrium.levels` must come to on a tree.

Each player's level is drawn before play. A level sums over every profile of the others' levels and every node of an
information set, and knows neither mixtures of strategies nor sweeps. Players must remember their own moves.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence

from equilibrium.trees import Words, tree_of
from standoff.gambit.game_tree import GameTree
from standoff.situations.tree import names_of_sets

Strategy = Mapping[str, Mapping[str, float]]  # set, action, probability
MISTAKE = 1e-12  # a probability below this is a mistake, and only their number counts


def remembering(tree: GameTree) -> GameTree:
    """The same tree, in which nobody forgets what they did or knew."""
    names = names_of_sets(tree)
    owners = {name: s.player or list(s.probabilities) for name, s in zip(names, tree.information_sets, strict=True)}
    finer: dict[str, object] = {}

    def words(number: int, own: tuple[tuple[str, ...], ...]) -> Words:
        node = tree.nodes[number]
        if node.information_set is None:
            return tree.payoffs(number)
        s = tree.information_sets[node.information_set]
        name = names[node.information_set]
        if s.player:
            name = f"{name}@{'.'.join(own[s.player - 1])}"
        finer[name] = owners[names[node.information_set]]

        def after(action: str) -> tuple[tuple[str, ...], ...]:
            return tuple(
                (*past, f"{name}:{action}") if player == s.player - 1 else past for player, past in enumerate(own)
            )

        return name, {a: words(c, after(a)) for a, c in zip(s.actions, node.children, strict=True)}

    return tree_of(words(0, ((),) * len(tree.players)), finer, len(tree.players))  # type: ignore[arg-type]


class Types:
    """A tree whose players have levels."""

    def __init__(self, tree: GameTree, rationality: Sequence[float] | None) -> None:
        """`rationality` of each player; None where they take the best."""
        self.tree, self.rationality = tree, rationality
        self.names = names_of_sets(tree)
        self.players = len(tree.players)
        self.scale = [max(abs(float(tree.payoffs(n)[i])) for n in self.ends()) for i in range(self.players)]
        self.blind: Strategy = {
            name: dict.fromkeys(s.actions, 1 / len(s.actions))
            for name, s in zip(self.names, tree.information_sets, strict=True)
            if s.player
        }
        self.paths: dict[int, tuple[tuple[int, str], ...]] = {}
        self._walk(0, ())
        # own sets from the last to the first: a later one has more own moves before it
        self.nodes: dict[str, list[int]] = {}
        for number, node in enumerate(tree.nodes):
            if node.information_set is not None:
                self.nodes.setdefault(self.names[node.information_set], []).append(number)

    def ends(self) -> list[int]:
        return [n for n, node in enumerate(self.tree.nodes) if node.information_set is None]

    def _walk(self, number: int, path: tuple[tuple[int, str], ...]) -> None:
        self.paths[number] = path
        node = self.tree.nodes[number]
        if node.information_set is not None:
            actions = self.tree.information_sets[node.information_set].actions
            for action, child in zip(actions, node.children, strict=True):
                self._walk(child, (*path, (node.information_set, action)))

    def chance(self, s: int, action: str) -> float:
        found = self.tree.information_sets[s]
        return float(found.probabilities[found.actions.index(action)])

    def come(self, number: int, strategies: Sequence[Strategy | None]) -> tuple[int, float]:
        """How a node is reached: the number of mistakes, and the probability of the rest. None: plays towards it."""
        mistakes, probability = 0, 1.0
        for s, action in self.paths[number]:
            player = self.tree.information_sets[s].player
            if player == 0:
                probability *= self.chance(s, action)
            elif (strategy := strategies[player - 1]) is not None:
                p = strategy[self.names[s]][action]
                if p < MISTAKE and self.rationality is None:
                    mistakes += 1
                else:
                    probability *= p
        return mistakes, probability

    def expected_payoff(self, number: int, player: int, strategies: Sequence[Strategy]) -> float:
        node = self.tree.nodes[number]
        if node.information_set is None:
            return float(self.tree.payoffs(number)[player])
        s = self.tree.information_sets[node.information_set]
        total = 0.0
        for action, child in zip(s.actions, node.children, strict=True):
            p = (
                self.chance(node.information_set, action)
                if s.player == 0
                else strategies[s.player - 1][self.names[node.information_set]][action]
            )
            if p > 0.0:
                total += p * self.expected_payoff(child, player, strategies)
        return total

    def respond(self, believed: Sequence[tuple[float, Strategy]]) -> Strategy:
        """What each set does when every other player is one of `believed`: chances and strategies."""
        result: dict[str, dict[str, float]] = {}
        for player in range(self.players):
            mine = {
                name: sum(self.tree.information_sets[s].player == player + 1 for s, _ in self.paths[nodes[0]])
                for name, nodes in self.nodes.items()
                if self.tree.information_sets[self.names.index(name)].player == player + 1
            }
            own: dict[str, dict[str, float]] = {name: dict(self.blind[name]) for name in mine}
            for name in sorted(mine, key=lambda each: -mine[each]):
                weighed = []  # (mistakes, weight, node, strategies)
                for profile in itertools.product(believed, repeat=self.players - 1):
                    others: list[Strategy | None] = [strategy for _, strategy in profile]
                    others.insert(player, None)
                    part = math.prod(chance for chance, _ in profile)
                    for node in self.nodes[name]:
                        mistakes, probability = self.come(node, others)
                        weighed.append((mistakes, part * probability, node, others))
                possible = [each for each in weighed if each[1] > 0.0]
                fewest = min((each[0] for each in possible), default=0)
                kept = [each for each in possible if each[0] == fewest]
                total = sum(each[1] for each in kept)
                gains = []
                for a, _ in enumerate(own[name]):
                    gain = 0.0
                    for _, weight, node, others in kept:
                        full = [own if strategy is None else strategy for strategy in others]
                        gain += weight / total * self.expected_payoff(self.tree.nodes[node].children[a], player, full)
                    gains.append(gain)
                best = max(gains)
                if self.rationality is None:
                    odds = [1.0 if gain >= best - 1e-9 * self.scale[player] else 0.0 for gain in gains]
                else:
                    odds = [math.exp(self.rationality[player] * (gain - best)) for gain in gains]
                own[name] = {action: odd / sum(odds) for action, odd in zip(own[name], odds, strict=True)}
            result |= own
        return result

    def level(self, k: int) -> Strategy:
        strategy = self.blind
        for _ in range(k):
            strategy = self.respond([(1.0, strategy)])
        return strategy

    def hierarchy(self, parts: Sequence[float]) -> list[Strategy]:
        """What each level does, given the parts of the population."""
        levels = [self.blind]
        for k in range(1, len(parts)):
            below = sum(parts[:k])
            levels.append(self.respond([(parts[j] / below, levels[j]) for j in range(k)]))
        return levels

    def outcome(self, population: Sequence[tuple[float, Strategy]]) -> dict[int, float]:
        """How likely each end is when every player is drawn from a population."""
        result = dict.fromkeys(self.ends(), 0.0)
        for profile in itertools.product(population, repeat=self.players):
            part = math.prod(chance for chance, _ in profile)
            for end in result:
                mistakes, probability = self.come(end, [strategy for _, strategy in profile])
                result[end] += part * probability if mistakes == 0 else 0.0
        return result
