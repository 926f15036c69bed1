"""The principal branch followed slowly and by other means: dense, in tiny steps, over all log-odds of a tree.

Nothing here comes from the package but the tree. The unknowns are the log-odds of every information set (the package
eliminates most of them), derivatives are complex steps, the tangent is a null vector, and steps are cut until the
curve hardly bends within one. Far too slow for use, and hard to mislead.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from standoff.gambit.game_tree import GameTree


class Branch:
    """The agent logit equilibria of a tree, as zeros of H(x, t) where `t` multiplies each player's rationality."""

    def __init__(self, tree: GameTree, rationality: Sequence[float]) -> None:
        self.tree = tree
        self.rationality = np.asarray(rationality, dtype=float)
        self.sets = [n for n, s in enumerate(tree.information_sets) if s.player]
        sizes = [len(tree.information_sets[n].actions) - 1 for n in self.sets]
        self.start = dict(zip(self.sets, np.concatenate([[0], np.cumsum(sizes)]).astype(int), strict=False))
        self.size = int(sum(sizes))
        self.payoffs = {node: np.array([float(p) for p in paid]) for node, paid in tree.terminal_payoffs().items()}

    def played(self, x: np.ndarray) -> dict[int, np.ndarray]:
        """Strategies of every information set, nature's included."""
        result = {}
        for n, s in enumerate(self.tree.information_sets):
            if s.player:
                first = self.start[n]
                odds = np.concatenate([[0.0], x[first : first + len(s.actions) - 1]])
                raised = np.exp(odds - odds.real.max())
                result[n] = raised / raised.sum()
            else:
                result[n] = np.array([float(p) for p in s.probabilities])
        return result

    def residual(self, x: np.ndarray, t: complex) -> np.ndarray:
        """H(x, t): log-odds less rationality times differences of expected payoffs."""
        tree, played = self.tree, self.played(x)
        reach = np.zeros(len(tree.nodes), dtype=complex)
        reach[0] = 1.0
        for number, node in enumerate(tree.nodes):
            for child, p in zip(node.children, played.get(node.information_set, ()), strict=True):
                reach[child] = reach[number] * p
        expected_payoff = np.zeros((len(tree.nodes), len(tree.players)), dtype=complex)
        for number in range(len(tree.nodes) - 1, -1, -1):
            node = tree.nodes[number]
            if node.information_set is None:
                expected_payoff[number] = self.payoffs[number]
            else:
                expected_payoff[number] = played[node.information_set] @ expected_payoff[list(node.children)]
        result = np.array(x, dtype=complex)
        for n in self.sets:
            s = tree.information_sets[n]
            nodes = tree.members(n)
            belief = reach[list(nodes)] / reach[list(nodes)].sum()
            gained = sum(
                b * expected_payoff[list(tree.nodes[node].children), s.player - 1]
                for b, node in zip(belief, nodes, strict=True)
            )
            first = self.start[n]
            result[first : first + len(s.actions) - 1] -= t * self.rationality[s.player - 1] * (gained[1:] - gained[0])
        return result

    def jacobian(self, z: np.ndarray) -> np.ndarray:
        """[H_x H_t] by complex steps."""
        columns = []
        for i in range(self.size + 1):
            moved = z.astype(complex)
            moved[i] += 1e-30j
            columns.append(self.residual(moved[:-1], moved[-1]).imag / 1e-30)
        return np.stack(columns, axis=1)

    def to_the_end(self, step: float = 0.02, most: int = 40_000) -> tuple[dict[int, np.ndarray], int]:
        """Strategies at the first point with t = 1, and how often t turned on the way."""
        z = np.zeros(self.size + 1)
        tangent = np.zeros(self.size + 1)
        tangent[-1] = 1.0
        turns = 0
        for _ in range(most):
            now = np.linalg.svd(self.jacobian(z))[2][-1]
            now = now if now @ tangent > 0 else -now
            turns += now[-1] * tangent[-1] < 0
            tangent = now
            while True:
                guess = z + step * tangent
                ends = guess[-1] >= 1.0
                if ends:
                    guess = z + (1.0 - z[-1]) / tangent[-1] * tangent
                border = np.eye(self.size + 1)[-1] if ends else tangent
                following = self._corrected(guess, border)
                after = None if following is None else np.linalg.svd(self.jacobian(following))[2][-1]
                if after is not None and abs(after @ tangent) > 0.999:
                    break
                step *= 0.5
                if step < 1e-9:
                    raise RuntimeError("the branch forks here")
            if ends:
                return self.played(following[:-1]), turns
            z = following
            step = min(step * 1.3, 0.05 * (1 + np.abs(z[:-1]).max(initial=0.0)))
        raise RuntimeError("the branch is too long")

    def _corrected(self, z: np.ndarray, border: np.ndarray) -> np.ndarray | None:
        for _ in range(6):
            wrong = np.append(self.residual(z[:-1], z[-1]).real, 0.0)
            if np.abs(wrong).max() < 1e-11 * (1 + np.abs(z).max()):
                return z
            z = z - np.linalg.solve(np.vstack([self.jacobian(z), border]), wrong)
        return z if np.abs(self.residual(z[:-1], z[-1])).max() < 1e-8 else None
