"""The crisis family: the games that `gambit.py` and `sweep.py` solve, their draws, and a check in plain numpy.

Nature picks one of T hidden types of player 1; player 2 picks a policy; player 1, seeing type and policy, picks a
level; player 3, seeing policy and level, responds; player 2, seeing policy and level but not the response, reacts
(in the larger games). A draw has standard normal payoffs at every terminal and types with a Dirichlet(4) prior.

The game is kept as the tree that its `.efg` file would have, one situation a node; nothing is merged by hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

import numpy as np
import numpy.typing as npt

from standoff.situations.graph import Graph, build

Array = npt.NDArray[np.float64]

ACTORS = 3
MOVERS = (1, 0, 2, 1)  # who picks policy, level, response, reaction; actors count from 0
PRIOR = 4.0  # parameter of the symmetric Dirichlet distribution
GRAIN = 2**30  # priors are multiples of 1/GRAIN: the same number as a float here and as a fraction in a file


@dataclass(frozen=True)
class Crisis:
    """The size of a game: how many types, policies, levels, responses and (1 if nobody reacts) reactions."""

    types: int
    policies: int
    levels: int
    responses: int
    reactions: int

    @property
    def axes(self) -> tuple[int, ...]:
        """Types, policies, levels, responses, and reactions where there are any: the moves in order of play."""
        every = (self.types, self.policies, self.levels, self.responses, self.reactions)
        return every if self.reactions > 1 else every[:-1]

    @property
    def terminals(self) -> int:
        return prod(self.axes)

    def information_sets(self) -> list[tuple[int, tuple[int, ...], int]]:
        """(actor, indices of the strategy in `strategies_of`, options), in the order of the graph."""
        _, policies, levels, responses, reactions = (*self.axes, 1)[:5]
        result: list[tuple[int, tuple[int, ...], int]] = [(MOVERS[0], (0,), policies)]
        result += [(MOVERS[1], (1, t, p), levels) for t in range(self.types) for p in range(policies)]
        for move, options in ((2, responses), (3, reactions)):
            if options > 1:
                result += [(MOVERS[move], (move, p, v), options) for p in range(policies) for v in range(levels)]
        return result

    def set_of(self, path: tuple[int, ...]) -> int:
        """The information set where a path of moves (type, policy, ...) leads to, as a number."""
        pairs = self.policies * self.levels
        match path:
            case (_,):
                return 0
            case (t, p):
                return 1 + t * self.policies + p
            case (_, p, v):
                return 1 + self.types * self.policies + p * self.levels + v
            case (_, p, v, _):
                return 1 + self.types * self.policies + pairs + p * self.levels + v
        raise ValueError(f"nobody moves after {path}")

    def graph(self) -> Graph:
        """The tree as the solver wants it. Payoff row `1 + actor * terminals + terminal` is paid on the last move."""
        sets = self.information_sets()
        edges: list[list[tuple[int, int, tuple[int, ...]]]] = []
        set_of = []
        nothing = (0,) * ACTORS
        layers = [list(np.ndindex(*self.axes[:depth])) for depth in range(len(self.axes) + 1)]
        first = np.cumsum([0] + [len(layer) for layer in layers])  # number of the first situation of each layer
        for depth, layer in enumerate(layers):
            for at, path in enumerate(layer):
                out = []
                for option in range(self.axes[depth] if depth < len(self.axes) else 0):
                    child = at * self.axes[depth] + option
                    pay = tuple(1 + actor * self.terminals + child for actor in range(ACTORS))
                    out.append((int(first[depth + 1]) + child, option, pay if depth + 1 == len(self.axes) else nothing))
                edges.append(out)
                set_of.append(self.set_of(path) if out and path else -1)
        return build(
            ACTORS,
            edges,
            set_of,
            [actor for actor, _, _ in sets],
            [options for _, _, options in sets],
            chances=self.types,
            payoffs=1 + ACTORS * self.terminals,
        )

    def draw(self, seed: int, start: int, count: int) -> tuple[Array, Array]:
        """Worlds `start` to `start + count`: `chance [type, world]` and `pay [payoff row, world]`.

        What a world is depends on the seed and its number alone.
        """
        chance = np.empty((self.types, count))
        pay = np.zeros((1 + ACTORS * self.terminals, count))
        for world in range(count):
            random = np.random.default_rng((seed, self.terminals, start + world))
            grains = np.floor(random.dirichlet([PRIOR] * self.types) * GRAIN)
            grains[-1] = GRAIN - grains[:-1].sum()
            chance[:, world] = grains / GRAIN
            pay[1:, world] = random.standard_normal(ACTORS * self.terminals)
        return chance, pay

    def efg(self, chance: Array, pay: Array) -> str:
        """One world (`[type]`, `[payoff row]`) as a Gambit file; actions are called by their number."""
        players = " ".join(f'"{actor + 1}"' for actor in range(ACTORS))
        lines = [f'EFG 2 R "crisis" {{ {players} }}']
        sets = self.information_sets()
        payoffs = pay[1:].reshape(ACTORS, -1)
        names = {options: "{ " + " ".join(f'"{n}"' for n in range(options)) + " }" for options in self.axes}
        types = " ".join(f'"{n}" {int(part * GRAIN)}/{GRAIN}' for n, part in enumerate(chance))

        def write(path: tuple[int, ...], terminal: int) -> None:
            depth = len(path)
            if depth == len(self.axes):
                paid = ", ".join(f"{payoff:.17f}" for payoff in payoffs[:, terminal])
                lines.append(f't "" {terminal + 1} "" {{ {paid} }}')
                return
            if depth == 0:
                lines.append(f'c "" 1 "" {{ {types} }} 0')
            else:
                number = self.set_of(path)
                lines.append(f'p "" {sets[number][0] + 1} {number + 1} "" {names[self.axes[depth]]} 0')
            for option in range(self.axes[depth]):
                write((*path, option), terminal * self.axes[depth] + option)

        write((), 0)
        return "\n".join(lines) + "\n"

    def residual(self, chance: Array, pay: Array, rationality: float, p: Array) -> float:
        """Largest difference in probability between behaviour `p [action]` and the logit response to it, in one world.

        Agent logit quantal response equilibrium (McKelvey and Palfrey 1998, eq. 3), written out for this family with
        `einsum` and independent of the solver. Letters: t type, p policy, l level, r response, a reaction.
        """
        t, policies, levels, responses, reactions = (
            self.types,
            self.policies,
            self.levels,
            self.responses,
            self.reactions,
        )
        sizes = [policies, t * policies * levels, policies * levels * responses]
        policy, level, response, rest = np.split(p, np.cumsum(sizes))
        level = level.reshape(t, policies, levels)
        response = response.reshape(policies, levels, responses)
        reaction = rest.reshape(policies, levels, reactions) if self.reactions > 1 else np.ones((policies, levels, 1))
        u = pay[1:].reshape(ACTORS, t, policies, levels, responses, reactions)
        joint = chance[:, None, None] * level  # [type, policy, level], given the policy
        believed = joint / joint.sum(axis=0)
        gains = [
            np.einsum("tpl,plr,pla,tplra->p", joint, response, reaction, u[MOVERS[0]]),
            np.einsum("plr,pla,tplra->tpl", response, reaction, u[MOVERS[1]]),
            np.einsum("tpl,pla,tplra->plr", believed, reaction, u[MOVERS[2]]),
        ]
        played = [policy, level, response]
        if self.reactions > 1:
            gains.append(np.einsum("tpl,plr,tplra->pla", believed, response, u[MOVERS[3]]))
            played.append(reaction)
        largest = 0.0
        for gain, strategy in zip(gains, played, strict=True):
            odds = np.exp(rationality * (gain - gain.max(axis=-1, keepdims=True)))
            largest = max(largest, float(np.abs(odds / odds.sum(axis=-1, keepdims=True) - strategy).max()))
        return largest


SIZES = {
    24: Crisis(2, 2, 3, 2, 1),
    54: Crisis(2, 3, 3, 3, 1),
    216: Crisis(2, 3, 4, 3, 3),
    864: Crisis(3, 4, 6, 4, 3),
}
