"""A course of events: how likely every move is, and what everyone expects, given what is fixed of it.

Fixed are outcomes of moves, earlier or later ones, and an information set that somebody is to decide at. One sweep
forward and one back over the game (`reach_probabilities.through`) then give every option of every move: what is
believed of hidden moves before, and what follows after. The numbers are those of `P(move = option | given ...)`,
`belief(decision, ... | given what is seen)` and `E(payoff(actor) | given ...)`, found together at the speed of a click.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from standoff.ensembles.in_memory import InMemory
from standoff.queries.reach_probabilities import through
from standoff.scenario.model import Move
from standoff.scenario.periods import GoingOn
from standoff.situations.game import InformationSet, Situations, Tracked
from standoff.situations.graph import Index
from standoff.situations.layers import edges_of_moves
from standoff.situations.timeline import moves_of

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Playthrough:
    """What follows from what is fixed, in every world; NaN where it cannot happen or the world is not certified.

    Attributes:
        reached: `[world]` the probability of all that is fixed.
        chances: for each move and each of its options `[world]` the probability that it is made and comes out so; it
            sums to one with `skipped`, for each move that it is not made.
        payoffs: for each actor what it expects, `[world]`.
    """

    reached: Array
    chances: Mapping[str, Mapping[str, Array]]
    skipped: Mapping[str, Array]
    payoffs: Mapping[str, Array]


class Playthroughs:
    """Held worlds made ready for any number of courses of events."""

    def __init__(self, held: InMemory) -> None:
        game = held.game
        self.game = game
        self.situations: Situations = game.situations(())
        self.moves: tuple[Move, ...] = moves_of(game.source.written_scenario)
        self._tracked: Tracked = game.track((), frozenset(), paid=True)
        self._first = np.concatenate([[0], np.cumsum([len(move.options) + 1 for move in self.moves])])
        self._layer, option = edges_of_moves(self.situations, self._tracked, self.moves)
        self._label: Index = (self._first[self._layer] + option).astype(np.int32)
        probability, pay, converged = [], [], []
        terms, sums = self._tracked.terms, self._tracked.sums
        assert terms is not None and sums is not None
        for block in held.blocks:
            worlds, solved = block.worlds, block.solved[()]
            chance, _ = self.situations.tables(worlds.parameters, worlds.count)
            probability.append(np.concatenate([np.exp(solved.log_p), np.clip(chance, 0.0, 1.0)]))
            pay.append(sums.fill(terms.fill(worlds.parameters, worlds.count)))
            converged.append(solved.converged)
        self._probability: Array = np.ascontiguousarray(np.concatenate(probability, axis=1))
        self._pay: Array = np.ascontiguousarray(np.concatenate(pay, axis=1))
        self.converged = np.concatenate(converged)

    @property
    def worlds(self) -> int:
        return int(self._probability.shape[1])

    def sets_of(self, decision: str) -> tuple[int, ...]:
        """The numbers of the information sets of a decision, in the order of what is seen there."""
        return tuple(n for n, each in enumerate(self.situations.sets) if each.decision == decision)

    def information_set(self, number: int) -> InformationSet:
        return self.situations.sets[number]

    def behaviour(self, number: int) -> dict[str, Array]:
        """How likely each option is at an information set, `[world]`; NaN where the world is not certified."""
        first = int(self.situations.graph.action_start[number])
        return {
            option: np.where(self.converged, self._probability[first + place], np.nan)
            for place, option in enumerate(self.situations.sets[number].options)
        }

    def course(self, fixed: Mapping[str, str] | None = None, at: int | None = None) -> Playthrough:
        """What follows.

        Args:
            fixed: options of moves, as they are named in the scenario written out (`provoke@2`).
            at: the number of an information set at which its actor decides.

        Raises:
            KeyError: for a move or an option that is not there.
        """
        tracked, graph = self._tracked, self.situations.graph
        allowed = np.ones(len(tracked.edge_to), dtype=np.bool_)
        names = [move.name for move in self.moves]
        for name, option in (fixed or {}).items():
            if name not in names or option not in self.moves[names.index(name)].options:
                raise KeyError(f"{name} = {option}")
            place = names.index(name)
            code = self.moves[place].options.index(option)
            allowed &= (self._layer != place) | (self._label == self._first[place] + code)
        if at is not None:
            place = names.index(self.situations.sets[at].decision)
            here = (tracked.edge_prob >= graph.action_start[at]) & (tracked.edge_prob < graph.action_start[at + 1])
            allowed &= (self._layer != place) | here
        reached = np.empty(self.worlds)
        chances = np.empty((int(self._first[-1]), self.worlds))
        worth = np.empty((len(self.game.actors), self.worlds))
        assert tracked.edge_pay is not None
        through(
            tracked.edge_start, tracked.edge_to, tracked.edge_prob, tracked.edge_pay, self._label, allowed,
            self._probability, self._pay, reached, chances, worth,
        )  # fmt: skip
        for array in (chances, worth):
            array[..., ~self.converged] = np.nan
        reached[~self.converged] = np.nan
        told = [(place, move) for place, move in enumerate(self.moves) if not isinstance(move, GoingOn)]
        return Playthrough(
            reached=reached,
            chances={
                move.name: {option: chances[self._first[place] + code] for code, option in enumerate(move.options)}
                for place, move in told
            },
            skipped={move.name: chances[self._first[place] + len(move.options)] for place, move in told},
            payoffs=dict(zip(self.game.actors, worth, strict=True)),
        )
