"""Long work beside the page: run in threads, shown as it goes, stopped when nobody waits, never done twice at once.

`Bench.of(key, make)` gives the work of that key, begun if nobody has begun it: two people who open the same scenario
wait for the same solving. `Newest` is for a slider: while one question is answered the later ones replace each other,
and only the last is answered next.
"""

from __future__ import annotations

import asyncio
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Generic, TypeVar, cast

T = TypeVar("T")

KEPT = 12  # results that stay in memory, the last ones asked for
AT_ONCE = 2  # long works side by side; more would only share the same cores


class Stopped(Exception):
    """Raised inside a work that nobody waits for."""


class Work(Generic[T]):
    """Something long. `progress` is for the work to tell how far it is; it raises `Stopped` once it is to stop.

    Attributes:
        done, total: worlds; total is 0 until the work has told.
    """

    def __init__(self) -> None:
        self.done = self.total = 0
        self.waiting = 0
        self.future: Future[T]
        self._stop = threading.Event()

    def progress(self, done: int, total: int) -> None:
        if self._stop.is_set():
            raise Stopped
        self.done, self.total = done, total

    def stop(self) -> None:
        self._stop.set()
        self.future.cancel()

    @property
    def stopped(self) -> bool:
        return self._stop.is_set()

    async def result(self) -> T:
        """What it came to; while this is awaited the work goes on, and when the last who awaits gives up, it stops.

        Raises:
            whatever the work raised.
        """
        self.waiting += 1
        try:
            awaited = asyncio.wrap_future(self.future)
            # what a work raises when nobody waits any more is nobody's business, and not to be complained of
            awaited.add_done_callback(lambda done: done.cancelled() or done.exception())
            return await asyncio.shield(awaited)
        finally:
            self.waiting -= 1
            if self.waiting == 0 and not self.future.done():
                self.stop()


class Bench:
    """Where the works of all pages are done. Results are kept, the last `KEPT` of them."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="standoff")
        self._works: OrderedDict[Hashable, Work[Any]] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, key: Hashable, make: Callable[[Callable[[int, int], None]], T]) -> Work[T]:
        """The work of a key: `make(progress)`, unless it is under way or done. One that failed is begun anew."""
        with self._lock:
            found = self._works.get(key)
            if found is not None and not found.stopped and not _failed(found):
                self._works.move_to_end(key)
                return cast("Work[T]", found)
            work: Work[T] = Work()
            work.future = self._pool.submit(make, work.progress)
            self._works[key] = work
            self._works.move_to_end(key)
            for old in list(self._works):
                if len(self._works) <= KEPT:
                    break
                if self._works[old].future.done():
                    del self._works[old]
            return work

    def close(self) -> None:
        for work in list(self._works.values()):
            work.stop()
        self._pool.shutdown(wait=False, cancel_futures=True)


def _failed(work: Work[Any]) -> bool:
    return work.future.done() and (work.future.cancelled() or work.future.exception() is not None)


class Newest:
    """Answers to a page's questions, one at a time, the newest first; those in between are never asked."""

    def __init__(self) -> None:
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
                found = await asyncio.to_thread(asked)
                then(found)
        finally:
            self._running = False
