"""A row of the log of play: a move that was made, or what else happened that a session must remember."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

SEAT, CLOCK, SOLVED, NATURE, FACILITATOR = "seat", "clock", "solved", "nature", "facilitator"
MADE_BY = (SEAT, CLOCK, SOLVED, NATURE, FACILITATOR)  # who may have made a move
BEGIN, MESSAGE, INJECT = "begin", "message", "inject"  # what else stands in `by`: no move is made


@dataclass(frozen=True, slots=True)
class Row:
    """One row.

    Attributes:
        play: its number in the session, from 1; round: plays of one round have the same draws.
        step: of the play, from 1; 0 where no move is made.
        time: when, in UTC, as ISO 8601 writes it.
        by: who made the move (`MADE_BY`), or `begin`, `message` or `inject`.
        seat: whose decision it was, or whom a message is for; "" for nobody, or everyone.
        actor: whose decision it was; "" of nature.
        move, option: as the scenario written out names them.
        probability: of the option there, as solved; NaN where no move is made.
        seconds: that the seat took; NaN where none did.
        note: the text of a message.
        sees: what the actor saw, by move or quantity; as text, as a log has it.
    """

    play: int
    round: int
    step: int
    time: str
    by: str
    seat: str = ""
    actor: str = ""
    move: str = ""
    option: str = ""
    probability: float = math.nan
    seconds: float = math.nan
    note: str = ""
    sees: Mapping[str, str] = field(default_factory=dict)

    @property
    def made(self) -> bool:
        """Whether it is a move."""
        return self.by in MADE_BY


def written(seen: Mapping[str, Any]) -> dict[str, str]:
    """What is seen as a log writes it: options by name, numbers without needless digits."""
    return {name: f"{value:.12g}" if isinstance(value, float) else str(value) for name, value in seen.items()}
