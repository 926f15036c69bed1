"""Long work beside the page: run in threads, shown as it goes, stopped when nobody waits, never done twice at once.

`JobPool.of(key, make)` gives the work of that key, begun if nobody has begun it: two people who open the same scenario
wait for the same solving. Works take turns (see `line`). What one came to stays on the bench for a while and within
bounds; a page keeps none of it, and asks again when it needs it. `Newest` is for a slider, or for a text that is being
written: while one question is answered the later ones replace each other, and only the last is answered next.
"""

from __future__ import annotations

import asyncio
import gc
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any, Generic, TypeVar, cast

import numpy as np

from standoff.app.line import Line, Stopped, Turn
from standoff.worlds.work import Stop

__all__ = ["JobPool", "Newest", "Seat", "Stopped", "Work"]

T = TypeVar("T")

ROOM = 512_000_000  # bytes of results that stay in memory, the last ones asked for; the newest does in any case
IDLE = 30 * 60.0  # seconds for which a result stays that nobody asks for
THREADS = 32  # of works that are begun, most of which wait for their turn


class Work(Generic[T]):
    """Something long. `progress` is for the work to tell how far it is; it raises `Stopped` once it is to stop.

    Attributes:
        done, total: worlds; total is 0 until the work has told.
        part: what it is at, where it has parts.
        asked: when it was last asked for.
        waiting: how many wait for it.
        halt: for kernels that look at it, and then end at their next sweep.
    """

    def __init__(self, turn: Turn | None = None) -> None:
        self.done = self.total = 0
        self.part = ""
        self.waiting = 0
        self.asked = time.monotonic()
        self.future: Future[T] = Future()
        self.halt: Stop = np.zeros(1, dtype=np.int64)
        self.turn = turn
        if turn is not None:
            turn.left = lambda: self.left

    def pace(self) -> None:
        """For the work to call, in whatever thread, where it can pause while others have their turn.

        Raises:
            Stopped: once it is to stop.
        """
        if self.turn is not None:
            self.turn.pace()

    def progress(self, done: int, total: int) -> None:
        self.pace()
        self.done, self.total = done, total

    def doing(self, part: str) -> None:
        """For the work to tell what it is at; as `progress`."""
        self.progress(0, 0)
        self.part = part

    def stop(self) -> None:
        if self.turn is not None:
            self.turn.give_up()
        self.halt[0] = 1
        self.future.cancel()

    @property
    def stopped(self) -> bool:
        return self.turn is not None and self.turn.stop.is_set()

    @property
    def before(self) -> int:
        """How many works have their turn before it; 0 where it has its own."""
        return 0 if self.turn is None else self.turn.before

    @property
    def left(self) -> float | None:
        """About how many seconds of turns it has yet to take; None where nothing tells."""
        if self.turn is None or not 0 < self.done < self.total or self.part:
            return None
        return self.turn.had * (self.total - self.done) / self.done

    @property
    def wait(self) -> float:
        """About how many seconds until its turn comes."""
        return 0.0 if self.turn is None else self.turn.wait

    @property
    def failed(self) -> bool:
        return self.future.done() and (self.future.cancelled() or self.future.exception() is not None)

    @property
    def there(self) -> bool:
        """Whether its result is."""
        return self.future.done() and not self.failed

    async def result(self, here: Callable[[], bool] = lambda: True) -> T:
        """What it came to; while this is awaited the work goes on, and when the last who awaits gives up, it stops.

        Args:
            here: whether who awaits it is there to see it; while nobody is, it gives way to others.

        Raises:
            whatever the work raised.
        """
        self.waiting += 1
        if self.turn is not None:
            self.turn.watching.append(here)
        try:
            awaited = asyncio.wrap_future(self.future)
            # what a work raises when nobody waits any more is nobody's business, and not to be complained of
            awaited.add_done_callback(lambda done: done.cancelled() or done.exception())
            return await asyncio.shield(awaited)
        finally:
            self.waiting -= 1
            if self.turn is not None:
                self.turn.watching.remove(here)
            if self.waiting == 0 and not self.future.done():
                self.stop()


class JobPool:
    """Where the works of all pages are done. Results are kept as long as they are asked for, and there is room."""

    def __init__(self, room: int = ROOM, idle: float = IDLE) -> None:
        self._room, self._idle = room, idle
        self._line = Line()
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="standoff")
        self._works: OrderedDict[Hashable, Work[Any]] = OrderedDict()
        self._lock = threading.RLock()

    def seat(self, person: str) -> Seat:
        """The bench for somebody, whose works take turns with those of others."""
        return Seat(self, person)

    def of(self, key: Hashable, make: Callable[[Callable[[int, int], None]], T], person: str = "") -> Work[T]:
        """The work of a key: `make(progress)`, unless it is under way or done. One that failed is begun anew."""
        return self.in_parts(key, lambda work: make(work.progress), person)

    def in_parts(self, key: Hashable, make: Callable[[Work[T]], T], person: str = "") -> Work[T]:
        """As `of`, of a work that tells what it is at, or can pause, as well: `make(work)`."""
        with self._lock:
            found = self._works.get(key)
            if found is not None and not found.stopped and not found.failed:
                self._works.move_to_end(key)
                found.asked = time.monotonic()
                if found.turn is not None:
                    found.turn.people.add(person)
                return cast("Work[T]", found)
            turn = Turn(self._line, person, lambda: self._pool.submit(run))
            work: Work[T] = Work(turn)
            self._works[key] = work
            self._works.move_to_end(key)

        def run() -> None:
            try:
                if work.future.set_running_or_notify_cancel():
                    work.future.set_result(make(work))
            except BaseException as error:
                work.future.set_exception(error)
            finally:
                self._line.leave(turn)
                self.tidy()

        self._line.join(turn)
        return work

    def have(self, key: Hashable, make: Callable[[], T]) -> T:
        """What is made at once, one for everybody."""
        with self._lock:
            found = self._works.get(key)
            if found is None:
                found = Work()
                found.future.set_result(make())
                self._works[key] = found
            self._works.move_to_end(key)
            found.asked = time.monotonic()
            return cast("T", found.future.result())

    def tidy(self) -> int:
        """Lets go of what failed, of what nobody has asked for in a while, and of the oldest where there is no room.
        Gives how many bytes stay."""
        with self._lock:
            works = list(reversed(self._works.items()))
        now, held, seen = time.monotonic(), 0, set[int]()
        for key, work in works:  # looking through them takes a while, and nobody is to wait for that
            if not work.future.done():
                continue
            size = 0 if work.failed else held_by(work.future.result(), seen)
            if work.failed or now - work.asked > self._idle or (held and held + size > self._room):
                with self._lock:
                    if self._works.get(key) is work:
                        del self._works[key]
            else:
                held += size
        return held

    def close(self) -> None:
        for work in list(self._works.values()):
            work.stop()
        self._pool.shutdown(wait=False, cancel_futures=True)


class Seat:
    """A bench as somebody sits at it; its methods are those of `JobPool`."""

    def __init__(self, bench: JobPool, person: str) -> None:
        self._bench, self._person = bench, person
        self.have = bench.have

    def of(self, key: Hashable, make: Callable[[Callable[[int, int], None]], T]) -> Work[T]:
        return self._bench.of(key, make, self._person)

    def in_parts(self, key: Hashable, make: Callable[[Work[T]], T]) -> Work[T]:
        return self._bench.in_parts(key, make, self._person)


def held_by(thing: object, seen: set[int]) -> int:
    """About how many bytes are held by a thing and all that it refers to: arrays, containers, and objects of ours.

    Args:
        seen: the ids of what has been counted already, and is not again; added to.
    """
    total, left = 0, [thing]
    while left:
        each = left.pop()
        if id(each) in seen or isinstance(each, type):
            continue
        seen.add(id(each))
        total += sys.getsizeof(each)
        if isinstance(each, np.ndarray):
            left.append(each.base)  # of a view, what it is a view of; else None
        elif isinstance(each, dict | list | tuple | set | frozenset) or type(each).__module__.startswith("standoff."):
            left.extend(gc.get_referents(each))
    return total


class Newest:
    """Answers to a page's questions, one at a time, the newest first; those in between are never asked.

    Args:
        threads: where they are answered; among all others unless given.
    """

    def __init__(self, threads: Executor | None = None) -> None:
        self._threads = threads
        self._wanted: tuple[Callable[[], Any], Callable[[Any], None]] | None = None
        self._running = False

    async def ask(self, question: Callable[[], T], answer: Callable[[T], None]) -> None:
        """Has `question` answered in a thread, unless a newer one comes first, and then calls `answer`.

        Raises:
            whatever the question raised, where it was still wanted.
        """
        self._wanted = question, cast("Callable[[Any], None]", answer)
        if self._running:
            return
        self._running = True
        try:
            while self._wanted is not None:
                asked, then = self._wanted
                self._wanted = None
                found = await asyncio.get_running_loop().run_in_executor(self._threads, asked)
                then(found)
        finally:
            self._running = False
