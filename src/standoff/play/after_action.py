"""After a play: how likely each move was, what it cost whoever made it, what each side believed, and what surprises.

Everything is measured against the solved world. *Regret* is what the best option was worth to the actor at that
decision less what the one taken was, at what play as solved makes it believe there, and when all go on as solved after
it: in the payoffs of the world, at their worth at the beginning. *Surprise* is -log2 of the probability.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from standoff.play.board import World
from standoff.play.play import Play
from standoff.play.row import Row


@dataclass(frozen=True, slots=True)
class Judged:
    """A move, judged.

    Attributes:
        row: as the log has it.
        regret: NaN for nature, and where play as solved never comes there.
        best: the option that was worth most; "" where that is not known.
        surprise: in bits; infinite where the option is never taken as solved.
        believed: what its actor believed there of each earlier move that it cannot see, with `board.NOT_MADE` where it
            may not have been made.
    """

    row: Row
    regret: float
    best: str
    surprise: float
    believed: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class AfterAction:
    """A play, judged.

    Attributes:
        moves: in the order of play.
        payoffs: what each actor was paid; expected: what it could expect before the first move.
        over: whether the play has come to its end; else payoffs are those so far.
    """

    world: World
    play: Play
    moves: tuple[Judged, ...]
    payoffs: Mapping[str, float]
    expected: Mapping[str, float]
    over: bool

    @property
    def most_surprising(self) -> Judged | None:
        """The decision that was least likely; the first of several. None where nobody decided."""
        return max((each for each in self.moves if each.row.actor), key=lambda each: each.surprise, default=None)

    def regret_of(self, actor: str) -> float:
        """All that an actor regrets, over its decisions; NaN where one of them is not known."""
        return math.fsum(each.regret for each in self.moves if each.row.actor == actor)


def after_action(world: World, play: Play) -> AfterAction:
    """A play, judged by the world as solved."""
    board = world.board
    situation, judged = board.settled(0), []
    for row, edge in zip(play.moves, play.path, strict=True):
        turn = board.turn(situation)
        assert turn is not None
        regret, best, believed = math.nan, "", dict[str, Mapping[str, float]]()
        if turn.actor:
            worth = board.worth(turn.information_set)
            if math.isfinite(worth[row.option]):
                best = max(worth, key=lambda option: worth[option])
                regret = max(worth[best] - worth[row.option], 0.0)
            hidden = set(board.hidden_from[turn.actor])
            there = world.believed(turn.actor, turn.information_set)
            believed = {move: there[move] for move in there if move in hidden}
        surprise = -math.log2(row.probability) if row.probability > 0.0 else math.inf
        judged.append(Judged(row, regret, best, surprise + 0.0, believed))
        situation = board.after(edge)
    expected = dict(zip(board.game.actors, map(float, board.expected[0]), strict=True))
    return AfterAction(world, play, tuple(judged), board.paid(play.path), expected, play.turn is None)
