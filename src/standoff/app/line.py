"""The line before the cores: whose long work has its turn, so that nobody waits for all that others asked before.

Works take turns, and each is run a little at a time. Of those that wait, the one goes first whose people and itself
have had least so far: what is small is done before what is large, without anybody knowing beforehand which it is, and
who asks for a lot waits for the others. Waiting counts in favour, so that everything comes to its end. One place is
kept for works that have hardly begun. A work is asked at every pause of it (`Turn.pace`) whether others are to go
first; it holds what it has until its next turn.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

AT_ONCE = 2  # works that have their turn side by side; more would only share the same cores
OF_ONE = 2  # works of one person that are begun at once
TURN = 1.0  # seconds before a work gives way
NEW = 4.0  # seconds of turns up to which a work has hardly begun: for such there is a place beside the others
FORGET = 60.0  # seconds in which half of what somebody has had is forgotten
OWN = 0.2  # seconds of its people's turns that a second of a work's own counts for
AGE = 0.1  # seconds of turns that a second of waiting counts for


class Stopped(Exception):
    """Raised inside a work that nobody waits for."""


class Turn:
    """A work's place in the line.

    Attributes:
        people: who asked for it; watching: of each who waits for it, whether they are there now.
        left: about how many seconds of turns it has yet to take; None where nothing tells.
        spent: seconds of its turns, up to the one that it has.
        begin: what begins it, when its first turn comes.
    """

    def __init__(self, line: Line, person: str, begin: Callable[[], object]) -> None:
        self.people = {person}
        self.begun = False
        self.spent = 0.0
        self.watching: list[Callable[[], bool]] = []
        self.left: Callable[[], float | None] = lambda: None
        self.since = time.monotonic()  # that it has its turn, or waits
        self.begin = begin
        self._line = line
        self.go = threading.Event()
        self.stop = threading.Event()

    def pace(self) -> None:
        """For the work to call where it can pause; returns when it may go on.

        Raises:
            Stopped: once it is to stop.
        """
        if not self.stop.is_set():
            self._line.consider(self)
        while not self.go.wait(0.2):
            if self.stop.is_set():
                break
        if self.stop.is_set():
            raise Stopped

    def give_up(self) -> None:
        """Nobody waits for it any more: it ends at its next pause, or is never begun."""
        self.stop.set()
        if not self.begun:
            self._line.leave(self)

    @property
    def had(self) -> float:
        """Seconds of its turns so far."""
        return self._line.had(self)

    @property
    def absent(self) -> bool:
        """Whether all who wait for it are away, as while a page has lost its connection."""
        watching = list(self.watching)
        return bool(watching) and not any(here() for here in watching)

    @property
    def wait(self) -> float:
        """About how many seconds until its turn comes."""
        return self._line.wait(self)

    @property
    def before(self) -> int:
        """How many works have their turn before it; 0 where it has its own."""
        return self._line.before(self)


class Line:
    """Who has a turn, and who waits for one."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._lock = threading.RLock()
        self._now = now
        self._waiting: list[Turn] = []
        self._running: list[Turn] = []
        self._had: dict[str, tuple[float, float]] = {}  # by person: seconds of turns, and when that was so

    def join(self, turn: Turn) -> None:
        """A work waits from now on; it is begun when its turn comes."""
        with self._lock:
            turn.since = self._now()
            self._waiting.append(turn)
            self._admit()

    def leave(self, turn: Turn) -> None:
        """A work is done, or nobody waits for it."""
        with self._lock:
            self._account(turn)
            for those in (self._running, self._waiting):
                if turn in those:
                    those.remove(turn)
            self._admit()

    def consider(self, turn: Turn) -> None:
        """Has a work that has had its turn give way, if another is to go first."""
        with self._lock:
            if turn not in self._running or self._now() - turn.since < TURN:
                return
            self._account(turn)
            self._running.remove(turn)
            first = [each for each in sorted(self._waiting, key=self._rank) if self._may(each)]
            if first and self._rank(first[0]) < self._rank(turn):
                turn.go.clear()
                self._waiting.append(turn)
                self._admit()
            else:
                self._running.append(turn)

    def before(self, turn: Turn) -> int:
        """How many have their turn before one that waits."""
        return len(self._ahead(turn))

    def wait(self, turn: Turn) -> float:
        """About how many seconds one waits. Of those before it each takes what it has left, as far as that is known;
        where one has hardly begun, no more than until they give way to it."""
        with self._lock:
            most = NEW if turn.spent < NEW else float("inf")
            left = [each.left() for each in self._ahead(turn)]
        return sum(min(NEW if each is None else each, most) for each in left) / AT_ONCE

    def _ahead(self, turn: Turn) -> list[Turn]:
        with self._lock:
            if turn not in self._waiting:
                return []
            mine = self._rank(turn)
            return [*self._running, *(each for each in self._waiting if self._rank(each) < mine)]

    def had(self, turn: Turn) -> float:
        """Seconds of turns that a work has had."""
        with self._lock:
            return turn.spent + (self._now() - turn.since if turn in self._running else 0.0)

    def _admit(self) -> None:
        while True:
            chosen = next((each for each in sorted(self._waiting, key=self._rank) if self._may(each)), None)
            if chosen is None:
                return
            self._waiting.remove(chosen)
            self._running.append(chosen)
            chosen.since = self._now()
            chosen.go.set()
            if not chosen.begun:
                chosen.begun = True
                chosen.begin()

    def _may(self, turn: Turn) -> bool:
        """Whether there is a place for it."""
        if not turn.begun:
            begun = [each for each in (*self._running, *self._waiting) if each.begun]
            if all(sum(person in each.people for each in begun) >= OF_ONE for person in turn.people):
                return False
        if len(self._running) < AT_ONCE:
            return True
        new = sum(each.spent + self._now() - each.since < NEW for each in self._running)
        return len(self._running) == AT_ONCE and turn.spent < NEW and new < AT_ONCE

    def _rank(self, turn: Turn) -> tuple[bool, float]:
        """The lower, the earlier."""
        waited = 0.0 if turn in self._running else self._now() - turn.since
        return turn.absent, OWN * turn.spent + min(map(self._share, turn.people)) - AGE * waited

    def _share(self, person: str) -> float:
        had, when = self._had.get(person, (0.0, 0.0))
        return float(had * 0.5 ** ((self._now() - when) / FORGET))

    def _account(self, turn: Turn) -> None:
        """Notes what a work has had of its turn, which begins anew."""
        now = self._now()
        if turn in self._running:
            had = now - turn.since
            turn.spent += had
            for person in turn.people:
                self._had[person] = self._share(person) + had / len(turn.people), now
            if len(self._had) > 1000:
                self._had = {each: kept for each, kept in self._had.items() if now - kept[1] < 10 * FORGET}
        turn.since = now
