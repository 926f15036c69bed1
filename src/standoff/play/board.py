"""A world that is solved, ready to be played: where play can stand, who moves there, and how likely each option is.

The game is unrolled as for a course of events: every layer is a move, time always goes on, and what is paid is paid at
its worth at the beginning. Play is then a walk over the edges, and everything that is said of a move afterwards (how
likely it was, what it was worth, what was believed) is read off one sweep forward and one back.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from standoff.ensembles.simulate import solve_games
from standoff.language.error import StandoffError
from standoff.queries.game import Game
from standoff.queries.game_source import scenario_of
from standoff.queries.query import Commitments, SolvedGame
from standoff.scenario.information import seers
from standoff.scenario.model import Decision, Move, Scenario
from standoff.scenario.periods import GoingOn
from standoff.scenario.views import as_pair
from standoff.situations.game import InformationSet, Situations
from standoff.situations.layers import edges_of_moves
from standoff.situations.timeline import moves_of
from standoff.worlds.draw import Worlds

NOT_MADE = ""  # in place of an option, of a move that is not made


@dataclass(frozen=True, slots=True)
class Turn:
    """A move that is to be made.

    Attributes:
        move: its name, as the scenario written out has it (`provoke@2`).
        actor: whose decision it is; "" of nature.
        probabilities: of each option, as solved; of nature, its chances.
        sees: what the actor sees there, as the information set has it; nothing of nature.
        information_set: its number among those of the game; -1 of nature.
    """

    move: str
    actor: str
    probabilities: Mapping[str, float]
    sees: Mapping[str, Any]
    information_set: int


class Board:
    """A game in one world, solved and unrolled.

    Args:
        solved: the game, in the world alone; of a view, as its actor takes it to be.
        committed: what makes it that game.
    """

    def __init__(self, game: Game, worlds: Worlds, solved: SolvedGame, committed: Commitments = ()) -> None:
        self.game, self.worlds = game, worlds
        self.scenario: Scenario = game.source.scenario
        written = game.source.written_scenario
        self.moves: tuple[Move, ...] = moves_of(written)
        self.situations: Situations = solved.situations
        self.parameters = {name: float(values[0]) for name, values in solved.parameters.items()}
        tracked = game.track(committed, frozenset(), paid=True)
        layer, option = edges_of_moves(self.situations, tracked, self.moves)
        chance, _ = self.situations.tables(solved.parameters, 1)
        probability = np.concatenate([np.exp(solved.solved.log_p[:, 0]), np.clip(chance[:, 0], 0.0, 1.0)])
        assert tracked.edge_pay is not None
        self._start: list[int] = tracked.edge_start.tolist()
        self._to: list[int] = tracked.edge_to.tolist()
        self._row: list[int] = tracked.edge_prob.tolist()
        self._layer: list[int] = layer.tolist()
        self._option: list[int] = option.tolist()
        self._p: list[float] = probability[tracked.edge_prob].tolist()
        self._paid = solved.pays(tracked)[:, 0][tracked.edge_pay]  # [edge, actor]
        graph = self.situations.graph
        self._action_start: list[int] = graph.action_start.tolist()
        self._set_of_action: list[int] = np.repeat(np.arange(graph.sets), np.diff(graph.action_start)).tolist()
        self._beliefs: dict[int, dict[str, dict[str, float]]] = {}

    @property
    def sets(self) -> tuple[InformationSet, ...]:
        return self.situations.sets

    # -- walking ----------------------------------------------------------------------------------------------

    def settled(self, situation: int) -> int:
        """Where play comes to once it has gone past moves that are not made, and past time that goes by."""
        while True:
            edges = range(self._start[situation], self._start[situation + 1])
            if len(edges) != 1 or not (self._skips(edges[0]) or isinstance(self._move(edges[0]), GoingOn)):
                return situation
            situation = self._to[edges[0]]

    def turn(self, situation: int) -> Turn | None:
        """The move that is to be made at a situation that is settled; None at the end."""
        edges = range(self._start[situation], self._start[situation + 1])
        if not edges:
            return None
        move = self._move(edges[0])
        probabilities = {move.options[self._option[edge]]: self._p[edge] for edge in edges}
        number = self._set(situation)
        if number < 0:
            return Turn(move.name, "", probabilities, {}, -1)
        found = self.sets[number]
        return Turn(move.name, found.actor, probabilities, found.seen, number)

    def edge(self, situation: int, option: str) -> int:
        """The edge that an option of the move at a situation is.

        Raises:
            KeyError: where there is no such option.
        """
        for edge in range(self._start[situation], self._start[situation + 1]):
            if not self._skips(edge) and self._move(edge).options[self._option[edge]] == option:
                return edge
        raise KeyError(option)

    def after(self, edge: int) -> int:
        """The settled situation that an edge leads to."""
        return self.settled(self._to[edge])

    def paid(self, path: tuple[int, ...]) -> dict[str, float]:
        """What each actor is paid on some edges; on those of a whole play, its payoff."""
        total = self._paid[list(path)].sum(axis=0) if path else np.zeros(len(self.game.actors))
        return dict(zip(self.game.actors, map(float, total), strict=True))

    @cached_property
    def hidden_from(self) -> dict[str, tuple[str, ...]]:
        """Of each actor the moves that it cannot see, in the order of play, by the names of the scenario written out:
        the decisions and chances that it may have beliefs of."""
        seen_by = seers(self.game.source.written_scenario)
        moves = [move for move in self.moves if not isinstance(move, GoingOn)]
        return {
            actor: tuple(
                move.name
                for move in moves
                if actor not in seen_by[move.name] and not (isinstance(move, Decision) and move.actor == actor)
            )
            for actor in self.game.actors
        }

    @cached_property
    def public(self) -> frozenset[str]:
        """The moves that everyone sees, by the names of the scenario written out."""
        seen_by = seers(self.game.source.written_scenario)
        everyone = frozenset(self.game.actors)
        return frozenset(m.name for m in self.moves if not isinstance(m, GoingOn) and seen_by[m.name] >= everyone)

    def _move(self, edge: int) -> Move:
        return self.moves[self._layer[edge]]

    def _skips(self, edge: int) -> bool:
        return self._option[edge] == len(self._move(edge).options)

    def _set(self, situation: int) -> int:
        """The information set at a situation; -1 where nature moves, or a move is not made."""
        first = self._start[situation]
        if first == self._start[situation + 1] or self._row[first] >= len(self._set_of_action):
            return -1
        return self._set_of_action[self._row[first]]

    # -- what is expected and believed ------------------------------------------------------------------------

    @cached_property
    def expected(self) -> np.ndarray[Any, np.dtype[np.float64]]:
        """What each actor is still paid from each situation on when all play as solved, `[situation, actor]`."""
        result = np.zeros((len(self._start) - 1, len(self.game.actors)))
        for situation in range(len(result) - 1, -1, -1):
            for edge in range(self._start[situation], self._start[situation + 1]):
                result[situation] += self._p[edge] * (self._paid[edge] + result[self._to[edge]])
        return result

    @cached_property
    def reach(self) -> list[float]:
        """How likely play as solved comes to each situation."""
        result = [0.0] * (len(self._start) - 1)
        result[0] = 1.0
        for situation, here in enumerate(result):
            for edge in range(self._start[situation], self._start[situation + 1]) if here else ():
                result[self._to[edge]] += here * self._p[edge]
        return result

    @cached_property
    def _members(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for situation in range(len(self._start) - 1):
            if (number := self._set(situation)) >= 0:
                found.setdefault(number, []).append(situation)
        return found

    def worth(self, number: int) -> dict[str, float]:
        """What each option at an information set is worth to its actor from there on, by what it believes there, when
        all go on as solved; NaN where play as solved never comes there."""
        found = self.sets[number]
        members = self._members[number]
        reach = [self.reach[each] for each in members]
        total = math.fsum(reach)
        result = {}
        for place, option in enumerate(found.options):
            edges = [self._start[member] + place for member in members]
            paid = [
                here * (self._paid[edge][found.actor_number] + self.expected[self._to[edge]][found.actor_number])
                for here, edge in zip(reach, edges, strict=True)
            ]
            result[option] = math.fsum(paid) / total if total > 0.0 else math.nan
        return result

    def believed(self, number: int) -> dict[str, dict[str, float]]:
        """What is believed at an information set of each move before it: its options and how likely they are, with
        `NOT_MADE` where it may not have been made. Empty where play as solved never comes there."""
        if number not in self._beliefs:
            self._beliefs[number] = self._believed(number)
        return self._beliefs[number]

    def _believed(self, number: int) -> dict[str, dict[str, float]]:
        """1. Backward, how likely the set is reached from each situation: 1 at its members.
        2. Forward, of each edge before it, how likely play comes over it and then to the set.
        3. By Bayes' rule, that divided by how likely the set is."""
        members = set(self._members.get(number, ()))
        if not members:
            return {}
        last = max(members)
        onward = [0.0] * (last + 1)
        for situation in range(last, -1, -1):
            if situation in members:
                onward[situation] = 1.0
                continue
            for edge in range(self._start[situation], self._start[situation + 1]):
                if self._to[edge] <= last:
                    onward[situation] += self._p[edge] * onward[self._to[edge]]
        total = onward[0]
        if not total > 0.0:
            return {}
        result: dict[str, dict[str, float]] = {}
        for situation in range(last):
            if situation in members or not self.reach[situation]:
                continue
            for edge in range(self._start[situation], self._start[situation + 1]):
                to = self._to[edge]
                flow = self.reach[situation] * self._p[edge] * onward[to] / total if to <= last else 0.0
                if flow > 0.0 and not isinstance(move := self._move(edge), GoingOn):
                    option = NOT_MADE if self._skips(edge) else move.options[self._option[edge]]
                    here = result.setdefault(move.name, {})
                    here[option] = here.get(option, 0.0) + flow
        return result


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """A world that is played.

    Attributes:
        named: which it is, in words that a log keeps: `medians`, `17 of seed 0`.
        board: the game as it is.
        views: of each actor that is mistaken, the game as it takes it to be.
    """

    named: str
    board: Board
    views: Mapping[str, Board]

    @property
    def scenario(self) -> Scenario:
        return self.board.scenario

    def as_seen_by(self, actor: str) -> Board:
        return self.views.get(actor, self.board)

    def believed(self, actor: str, number: int) -> dict[str, dict[str, float]]:
        """What an actor believes at one of its information sets of the game as it is; as `Board.believed`."""
        board = self.as_seen_by(actor)
        if board is self.board:
            return board.believed(number)
        keys = {own: key for key, own in self.board.situations.set_index.items()}
        there = board.situations.set_index.get(keys[number], -1)
        return board.believed(there) if there >= 0 else {}


def prepare(game: Game, worlds: Worlds, named: str) -> World:
    """A world made ready to be played.

    Args:
        worlds: the one world.

    Raises:
        StandoffError: for a game tree, and where the world is not certified; `InvalidWorlds`, `TooLarge` as when it is
            solved.
    """
    scenario = scenario_of(game.source.given)
    if scenario is None:
        what = "a game tree cannot be played, because it does not say what an actor sees when it decides"
        raise StandoffError(what, "write it as a scenario")
    seen: dict[str, Commitments] = {actor: (as_pair((actor,)),) for actor in scenario.views}
    solved = solve_games(game, [(), *seen.values()], worlds)
    if not solved[()].solved.converged[0]:
        raise StandoffError(f"the world ({named}) is not certified, so nobody knows how it is played", "play another")
    views = {actor: Board(game, worlds, solved[committed], committed) for actor, committed in seen.items()}
    return World(named, Board(game, worlds, solved[()]), views)
