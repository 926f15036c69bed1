"""What a seat is shown: a session goes in, and out comes what the actor of the seat would know, and no more.

At a decision that is the information set, which by its definition is all that the actor can tell apart there. Between
decisions it is the actor's own past. What a move of nature or of somebody else was, and even whether it has been made,
is shown where the actor's next decision sees it, and everything once the play is over.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from standoff.play.board import World
from standoff.play.play import Play
from standoff.play.row import Row, written
from standoff.play.session import Session
from standoff.scenario.labels import actor_label, interest_label, move_label, number_label, option_label, worth_words
from standoff.scenario.model import EXPERT, RATIONALITY, VIEWS, Decision, Scenario
from standoff.scenario.names import base
from standoff.scenario.periods import Counter

SO_FAR = " so far"  # after the name of a total that is not complete

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """What an actor knows before anything has happened.

    Attributes:
        actor: by its label; title, about: of the scenario.
        wants: its interests, each with what it is worth as the scenario writes it.
        numbers: all that is uncertain to the analyst and known to the actors, as this actor takes it to be.
    """

    actor: str
    title: str
    about: str
    wants: Pairs
    numbers: Pairs


@dataclass(frozen=True, slots=True)
class Asked:
    """A decision that a seat is to take.

    Attributes:
        move: by its label; about: what the scenario says of it.
        sees: what is known, label by label; options: name and label of each.
    """

    move: str
    about: str
    sees: Pairs
    options: Pairs


@dataclass(frozen=True, slots=True)
class Taken:
    """A decision that the seat has taken: what it saw, and what was chosen."""

    move: str
    option: str
    sees: Pairs
    by: str


@dataclass(frozen=True, slots=True)
class SeatView:
    """What is shown.

    Attributes:
        asked: None where it is not this seat's turn.
        taken: in this play, in their order.
        messages: to this seat or everyone.
        over: whether the play is over; then `course` has every move, with who made it.
    """

    brief: Brief
    round: int
    asked: Asked | None
    taken: tuple[Taken, ...]
    messages: tuple[str, ...]
    over: bool
    course: tuple[tuple[str, str, str], ...]


def seat_view(session: Session, seat: str) -> SeatView:
    """What is shown at a seat.

    Raises:
        KeyError: if there is no such seat.
    """
    world, actor = session.world, session.setting.seat(seat).actor
    play = session.current(seat)
    over = play is not None and play.turn is None
    return SeatView(
        brief=brief(world, actor),
        round=0 if play is None else play.round,
        asked=asked(world.scenario, play) if play is not None and session.asked(seat) else None,
        taken=tuple(
            Taken(
                move_label(world.scenario, row.move),
                option_label(world.scenario, row.move, row.option),
                seen_words(world.scenario, row.sees),
                row.by,
            )
            for row in (play.moves if play is not None else ())
            if row.actor == actor
        ),
        messages=tuple(row.note for row in session.messages(seat)),
        over=over,
        course=course(world, play) if play is not None and over else (),
    )


def brief(world: World, actor: str) -> Brief:
    """What an actor knows before anything has happened."""
    scenario = world.scenario
    numbers = world.as_seen_by(actor).parameters
    return Brief(
        actor=actor_label(scenario, actor),
        title=scenario.title,
        about=(scenario.about or "").strip(),
        wants=tuple(
            (interest_label(scenario, actor, name), worth_words(scenario, interest))
            for name, interest in scenario.interests.get(actor, {}).items()
        ),
        numbers=tuple(
            (number_label(scenario, name), f"{value:.4g}")
            for name, value in numbers.items()
            if not name.startswith((RATIONALITY, VIEWS)) and name != EXPERT
        ),
    )


def asked(scenario: Scenario, play: Play) -> Asked:
    """The decision that is next in a play, as its actor sees it."""
    turn = play.turn
    assert turn is not None
    found = next((each for each in scenario.decisions if each.name == base(turn.move)), None)
    about = found.about if isinstance(found, Decision) and found.about else ""
    return Asked(
        move=move_label(scenario, turn.move),
        about=about.strip(),
        sees=seen_words(scenario, written(turn.sees), counters(play)),
        options=tuple((option, option_label(scenario, turn.move, option)) for option in turn.probabilities),
    )


def counters(play: Play) -> frozenset[str]:
    """Names that only say which period it is."""
    entries = play.board.game.source.written_scenario.entries
    return frozenset(entry.name for entry in entries if isinstance(entry, Counter))


def seen_words(scenario: Scenario, seen: Mapping[str, str], without: frozenset[str] = frozenset()) -> Pairs:
    """What is seen, as people read it."""
    result = []
    for name, value in seen.items():
        if name in without:
            continue
        plain = name.removesuffix(SO_FAR)
        words = move_label(scenario, plain) + (SO_FAR if plain != name else "")
        number = re.fullmatch(r"-?[\d.]+(e[-+]?\d+)?", value) is not None
        result.append((words, value if number else option_label(scenario, plain, value)))
    return tuple(result)


def course(world: World, play: Play) -> tuple[tuple[str, str, str], ...]:
    """Every move of a play: what, how it came out, and who made it."""
    return tuple(_told(world.scenario, row) for row in play.moves)


def _told(scenario: Scenario, row: Row) -> tuple[str, str, str]:
    who = actor_label(scenario, row.actor) if row.actor else "nature"
    return move_label(scenario, row.move), option_label(scenario, row.move, row.option), who
