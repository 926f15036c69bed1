"""A session that people are at: what its pages share. It changes by whole sessions, each on disk before it is shown.

Beside the session it knows only what is of this moment: at which seats somebody sits, and since when a seat has been
asked. What opens a page of it is a key in the address; keys are made from a secret that is kept beside the log, so that
links go on working after the app was ended.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import os
import secrets
import time
from dataclasses import dataclass, field
from pathlib import Path

from standoff.play.log import Log
from standoff.play.session import Session

FACILITATOR, JOIN, SEAT = "facilitator", "join", "seat"  # the kinds of pages, as they stand in addresses
KEY = ".key"  # ends the name of the file with the secret, after that of the log


@dataclass(slots=True, eq=False)
class PlayRoom:
    """A session in play.

    Attributes:
        clock: seconds for a decision, after which it is taken as solved; None where there is no limit.
        token: that browsers must show, and links to seats carry.
        version: counts what has changed, for pages to see.
        seated: at which seats somebody sits; given: which seat a browser was given that came by the common link.
        since: when each seat that is asked was asked, on the machine's clock.
    """

    session: Session
    log: Log
    secret: bytes
    clock: float | None
    token: str | None
    version: int = 0
    seated: set[str] = field(default_factory=set)
    given: dict[str, str] = field(default_factory=dict)
    since: dict[str, float] = field(default_factory=dict)

    def change(self, session: Session) -> None:
        """Goes on with another session, once what is new in it is on disk.

        Raises:
            OSError: where it cannot be written; the session then stays as it was.
        """
        self.log.write(session.rows[len(self.session.rows) :])
        self.session = session
        self._asked_since()
        self.version += 1

    def _asked_since(self) -> None:
        """A seat that has decided is asked anew."""
        asked = []
        for seat in self.session.setting.seats:
            play = self.session.current(seat.name)
            if play is not None and seat.name in self.seated and self.session.asked(seat.name):
                asked.append(f"{seat.name} {play.number} {len(play.path)}")
        now = time.monotonic()
        self.since = {key: self.since.get(key, now) for key in asked}

    def thinking(self, seat: str) -> float:
        """For how many seconds a seat has been asked; 0 where it is not."""
        play = self.session.current(seat)
        key = "" if play is None else f"{seat} {play.number} {len(play.path)}"
        return time.monotonic() - self.since[key] if key in self.since else 0.0

    def sit(self, seat: str) -> None:
        """Somebody sits down; in a class, and its play begins."""
        if seat in self.seated:
            return
        self.seated.add(seat)
        if self.session.setting.classroom and self.session.current(seat) is None:
            self.change(self.session.begin(now(), self.seated, seat))
        else:
            self._asked_since()
            self.version += 1

    def leave(self, seat: str) -> None:
        """A seat is empty again, and its actor plays as solved."""
        self.seated.discard(seat)
        play = self.session.current(seat)
        if play is not None:
            self.change(self.session.going_on(play.number, now(), self.seated))
        self.version += 1

    def decide(self, seat: str, option: str) -> None:
        """Raises:
        StandoffError: where the seat is not to decide that.
        """
        self.change(self.session.decide(seat, option, now(), self.seated, round(self.thinking(seat), 1)))

    def tick(self) -> None:
        """Takes the decisions whose time is up."""
        for seat in tuple(self.seated) if self.clock is not None else ():
            if self.clock is not None and self.session.asked(seat) and self.thinking(seat) > self.clock:
                self.time_out(seat)

    def time_out(self, seat: str) -> None:
        """Takes the decision of a seat as solved."""
        self.change(self.session.time_out(seat, now(), self.seated, round(self.thinking(seat), 1)))

    # -- who may see what -------------------------------------------------------------------------------------

    def key(self, kind: str, seat: str = "") -> str:
        """What opens a page: of a kind, and for a seat."""
        return hmac.new(self.secret, f"{kind} {seat}".encode(), hashlib.sha256).hexdigest()[:24]

    def seat_of(self, key: str) -> str | None:
        """The seat whose page a key opens; None where it opens none."""
        for seat in self.session.setting.seats:
            if hmac.compare_digest(self.key(SEAT, seat.name).encode(), key.encode("utf-8", "replace")):
                return seat.name
        return None

    def opens(self, kind: str, key: str) -> bool:
        """Whether a key opens the page of a kind."""
        return hmac.compare_digest(self.key(kind).encode(), key.encode("utf-8", "replace"))

    def free_seat(self, person: str) -> str | None:
        """The seat of a browser that comes by the common link: the one it was given before, or the next that is free;
        None where none is."""
        if person not in self.given:
            taken = {*self.seated, *self.given.values()}
            free = [seat.name for seat in self.session.setting.seats if seat.name not in taken]
            if not free:
                return None
            self.given[person] = free[0]
        return self.given[person]


def secret_beside(log: Path) -> bytes:
    """The secret of a log, made and kept beside it where there is none yet.

    Raises:
        OSError: where it cannot be read or written.
    """
    path = log.with_name(log.name + KEY)
    if not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
    return path.read_bytes()


def now() -> str:
    """The time as the log has it."""
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
