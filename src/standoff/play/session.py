"""A session: several plays of one world by people at seats. Every event gives a new session; nothing is changed.

What has happened is the rows of its log, in their order, and a session is what these rows make when they are replayed:
who has opened a page, and how long somebody has been thinking, is no part of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from standoff.language.error import StandoffError
from standoff.language.problem import did_you_mean
from standoff.play.board import World
from standoff.play.play import Play, begun
from standoff.play.row import BEGIN, CLOCK, INJECT, MESSAGE, SEAT, Row
from standoff.scenario.labels import actor_label


@dataclass(frozen=True, slots=True)
class Seat:
    """A place at which a person decides for an actor."""

    name: str
    actor: str


@dataclass(frozen=True, slots=True)
class Setting:
    """What a session is of.

    Attributes:
        name: of the session; scenario: as it was named; digest: of its text.
        seed: of the draws.
        seats: all of them. In a class every seat plays for itself, for the same actor; else all play together, each
            for an actor of its own.
        classroom: whether it is a class.
    """

    name: str
    scenario: str
    digest: str
    seed: int
    seats: tuple[Seat, ...]
    classroom: bool = False

    def seat(self, name: str) -> Seat:
        """Raises:
        KeyError: if there is no such seat.
        """
        for seat in self.seats:
            if seat.name == name:
                return seat
        raise KeyError(name)


@dataclass(frozen=True, slots=True, eq=False)
class Session:
    """What has been played so far.

    Attributes:
        plays: by their numbers; rows: of all of them, in the order in which they happened.
    """

    world: World
    setting: Setting
    plays: Mapping[int, Play] = field(default_factory=dict)
    rows: tuple[Row, ...] = ()

    def current(self, seat: str = "") -> Play | None:
        """The play that a seat is in, or was in last; in a class every seat has its own."""
        wanted = seat if self.setting.classroom else ""
        found = [play for play in self.plays.values() if play.seat == wanted]
        return found[-1] if found else None

    def asked(self, seat: str) -> bool:
        """Whether it is this seat that decides next."""
        play = self.current(seat)
        return play is not None and play.turn is not None and play.turn.actor == self.setting.seat(seat).actor

    def begin(self, time: str, seated: Collection[str], seat: str = "") -> Session:
        """A new play, with everything in it that no person decides up to the first decision.

        Args:
            seated: the names of the seats at which somebody sits; seat: whose play it is, in a class.

        Raises:
            StandoffError: where the last one is not over.
        """
        before = self.current(seat)
        if before is not None and before.turn is not None:
            raise StandoffError("the play is not over yet")
        number, round_ = len(self.plays) + 1, 1 if before is None else before.round + 1
        play = begun(self.world.board, number, round_, self.setting.seed, seat if self.setting.classroom else "")
        row = Row(number, round_, 0, time, BEGIN, play.seat)
        return self._with(play.noted(row)).going_on(play.number, time, seated)

    def going_on(self, number: int, time: str, seated: Collection[str]) -> Session:
        """With all moves made in a play that no person makes."""
        play = self.plays[number]
        seats = [self.setting.seat(name) for name in seated]
        mine = {seat.actor for seat in seats if not play.seat or seat.name == play.seat}
        return self._with(play.advanced(mine, time))

    def decide(
        self, seat: str, option: str, time: str, seated: Collection[str], seconds: float = float("nan"), by: str = SEAT
    ) -> Session:
        """With a decision taken at a seat, and what follows without anyone.

        Raises:
            StandoffError: where the seat is not to decide, or its decision has no such option.
        """
        play = self.current(seat)
        if play is None or play.turn is None or not self.asked(seat):
            raise StandoffError("it is not your turn")
        if option not in play.turn.probabilities:
            what = f"`{play.turn.move}` has no option `{option}`"
            raise StandoffError(what, did_you_mean(option, tuple(play.turn.probabilities)))
        return self._with(play.made(option, by, time, seat, seconds)).going_on(play.number, time, seated)

    def time_out(self, seat: str, time: str, seated: Collection[str], seconds: float = float("nan")) -> Session:
        """With the decision of a seat taken as solved behaviour has it, because its time is up.

        Raises:
            StandoffError: where the seat is not to decide.
        """
        play = self.current(seat)
        if play is None or not self.asked(seat):
            raise StandoffError("it is not the turn of this seat")
        return self.decide(seat, play.drawn(seat), time, seated, seconds, CLOCK)

    def tell(self, text: str, to: str, time: str) -> Session:
        """With a message of the facilitator to a seat, or to everyone (`to` is "")."""
        play = self.current(to) or self.plays.get(len(self.plays))
        if play is None:
            raise StandoffError("no play has begun")
        words = " ".join(text.split())  # one line of the log
        return self._with(play.noted(Row(play.number, play.round, 0, time, MESSAGE, to, note=words)))

    def force(self, number: int, move: str, option: str, time: str, seated: Collection[str]) -> Session:
        """With a public move settled by the facilitator, whoever was to make it. Everyone takes it to have come about
        as any other move.

        Raises:
            StandoffError: where it is not public, has been made already, or has no such option.
        """
        play = self.plays[number]
        there = {each.name: each.options for each in play.board.moves}
        if move not in there:
            raise StandoffError(f"there is no move `{move}`", did_you_mean(move, there))
        if option not in there[move]:
            raise StandoffError(f"`{move}` has no option `{option}`", did_you_mean(option, there[move]))
        if move not in play.board.public:
            raise StandoffError(f"`{move}` is not public", "force a move that everyone sees")
        if any(row.move == move for row in play.moves):
            raise StandoffError(f"`{move}` has been made already")
        row = Row(play.number, play.round, 0, time, INJECT, move=move, option=option)
        return self._with(play.noted(row)).going_on(number, time, seated)

    def messages(self, seat: str) -> tuple[Row, ...]:
        """The messages to a seat, and to everyone."""
        return tuple(row for row in self.rows if row.by == MESSAGE and row.seat in ("", seat))

    def _with(self, play: Play) -> Session:
        before = self.plays.get(play.number)
        new = play.rows[len(before.rows) if before is not None else 0 :]
        return replace(self, plays={**self.plays, play.number: play}, rows=(*self.rows, *new))


def replayed(world: World, setting: Setting, rows: Iterable[Row]) -> Session:
    """The session that rows of a log make.

    Raises:
        StandoffError: at the first row that cannot have happened.
    """
    plays: dict[int, Play] = {}
    kept: list[Row] = []
    for row in rows:
        if row.by == BEGIN:
            play = begun(world.board, row.play, row.round, setting.seed, row.seat if setting.classroom else "")
            plays[row.play] = play.noted(row)
        elif row.play not in plays:
            raise StandoffError(f"row {len(kept) + 1} of the log is of play {row.play}, which has not begun")
        elif row.made:
            before = plays[row.play]
            if before.turn is None or before.turn.move != row.move or row.option not in before.turn.probabilities:
                what = f"row {len(kept) + 1} of the log, `{row.move} = {row.option}`, cannot follow on the row before"
                raise StandoffError(what, "take the scenario and the world that the log was made with")
            plays[row.play] = before.made(row.option, row.by, row.time, row.seat, row.seconds)
        else:
            plays[row.play] = plays[row.play].noted(row)
        kept.append(row)
    return Session(world, setting, plays, tuple(kept))


def seats_of(world: World, classroom: str | None = None, count: int = 0) -> tuple[Seat, ...]:
    """The seats of a session: one for each actor that decides, or in a class so many for the same actor.

    Raises:
        StandoffError: where there is no such actor, or it decides nothing.
    """
    if classroom is None:
        return tuple(Seat(actor, actor) for actor in _deciding(world))
    playable(world, classroom)
    return tuple(Seat(f"{classroom}-{number}", classroom) for number in range(1, count + 1))


def playable(world: World, actor: str) -> None:
    """Nothing, if a person can play the actor.

    Raises:
        StandoffError: where there is no such actor, or it decides nothing.
    """
    deciding = _deciding(world)
    if actor not in world.scenario.actors:
        raise StandoffError(f"there is no actor `{actor}`", did_you_mean(actor, deciding))
    if actor not in deciding:
        raise StandoffError(f"{actor_label(world.scenario, actor)} decides nothing", f"play {' or '.join(deciding)}")


def _deciding(world: World) -> tuple[str, ...]:
    """The actors that decide anything."""
    return tuple(dict.fromkeys(each.actor for each in world.board.sets))
