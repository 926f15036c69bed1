"""One play of a world: the moves made so far, where that has led, and the next of them.

A play is not changed: every move gives a new one. What nobody decides is drawn from numbers that hang on the seed, the
round and the move alone, so that a session that is resumed draws as it would have, and the plays of a round meet the
same nature.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from standoff.play.board import Board, Turn
from standoff.play.row import FACILITATOR, INJECT, NATURE, SOLVED, Row, written


@dataclass(frozen=True, slots=True, eq=False)
class Play:
    """A play.

    Attributes:
        number, round: as in `Row`; seed: of the draws.
        seat: whose play it is, of a class; "" where all seats play in it.
        rows: so far, the last one last; situation: where they have led; path: the edges taken.
        forced: moves to come that the facilitator has settled, each with its option.
    """

    board: Board
    number: int
    round: int
    seed: int
    seat: str = ""
    rows: tuple[Row, ...] = ()
    situation: int = 0
    path: tuple[int, ...] = ()
    forced: Mapping[str, str] = field(default_factory=dict)

    @property
    def turn(self) -> Turn | None:
        """The move that is next; None where the play is over."""
        return self.board.turn(self.situation)

    @property
    def moves(self) -> tuple[Row, ...]:
        """The moves that have been made."""
        return tuple(row for row in self.rows if row.made)

    def made(self, option: str, by: str, time: str, seat: str = "", seconds: float = float("nan")) -> Play:
        """The play after the next move has been made.

        Raises:
            KeyError: where the move has no such option, or the play is over.
        """
        turn = self.turn
        if turn is None:
            raise KeyError(option)
        edge = self.board.edge(self.situation, option)
        row = Row(
            play=self.number,
            round=self.round,
            step=len(self.path) + 1,
            time=time,
            by=by,
            seat=seat,
            actor=turn.actor,
            move=turn.move,
            option=option,
            probability=turn.probabilities[option],
            seconds=seconds,
            sees=written(turn.sees),
        )
        return replace(
            self, rows=(*self.rows, row), situation=self.board.after(edge), path=(*self.path, edge),
            forced={move: each for move, each in self.forced.items() if move != turn.move},
        )  # fmt: skip

    def noted(self, row: Row) -> Play:
        """The play with a row that is no move."""
        forced = {**self.forced, row.move: row.option} if row.by == INJECT else self.forced
        return replace(self, rows=(*self.rows, row), forced=forced)

    def drawn(self, whose: str = "") -> str:
        """The option that is drawn for the next move, as solved.

        Args:
            whose: the seat in whose place it is; draws for different seats are independent.
        """
        turn = self.turn
        assert turn is not None
        left = _uniform(self.seed, self.round, turn.move, whose)
        for option, probability in turn.probabilities.items():
            left -= probability
            if left < 0.0:
                return option
        return max(turn.probabilities, key=lambda option: turn.probabilities[option])  # rounding left a gap

    def advanced(self, seated: Collection[str], time: str) -> Play:
        """The play after all moves that no person makes: what is forced, nature's, and those of other actors.

        Args:
            seated: the actors whose decisions people take.
        """
        play = self
        while (turn := play.turn) is not None:
            if turn.move in play.forced:
                play = play.made(play.forced[turn.move], FACILITATOR, time)
            elif not turn.actor:
                play = play.made(play.drawn(), NATURE, time)
            elif turn.actor not in seated:
                play = play.made(play.drawn(), SOLVED, time)
            else:
                break
        return play


def begun(board: Board, number: int, round_: int, seed: int, seat: str = "") -> Play:
    """A play before its first move."""
    return Play(board, number, round_, seed, seat, situation=board.settled(0))


def _uniform(*what: object) -> float:
    """A number in [0, 1) that looks random, and is always the same for the same things."""
    told = hashlib.blake2b("\x1f".join(map(str, what)).encode(), digest_size=8).digest()
    return (int.from_bytes(told, "big") >> 11) / 2.0**53
