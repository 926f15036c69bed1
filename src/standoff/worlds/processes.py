"""Blocks on several processes of this machine: a job and block numbers out, results back in order.

Each process is reached by a pipe that it was given when it was started, and by nothing else: nothing listens, and no
other user of the machine can reach it. They end with this process, however it ends. What one that died had not
delivered is solved by another.
"""

from __future__ import annotations

import pickle
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing import get_context, resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar

from standoff.situations.memory import room
from standoff.worlds.work import cores

Result = TypeVar("Result")

DEATHS = 3  # processes that may die over the same block before it is given up
LEAST_MEMORY = 400_000_000  # bytes of a process with the libraries and a small scenario
ENDING = 5.0  # seconds for a process that was told to end


class Deadly(RuntimeError):
    """A block over which one process after another died."""


def most() -> tuple[int, str]:
    """How many processes there may be, and why no more, in words."""
    free = room()
    by_cores, by_memory = cores(), max(1, free // LEAST_MEMORY)
    if by_memory < by_cores:
        return by_memory, f"{free / 1e9:.1f} GB of memory left"
    return by_cores, f"{by_cores} core{'s' if by_cores > 1 else ''}"


def run_in_processes(
    work: Callable[[bytes, int], Result], job: bytes, numbers: Sequence[int], count: int
) -> Iterator[Result]:
    """`work(job, number)` for every number, in order; few are under way at once, so memory stays flat.

    Args:
        work: a function of Standoff's, found by its name in every process.
        count: of processes.

    Raises:
        Deadly: where a block ends every process that tries it.
        Exception: what `work` raises.
    """
    numbers = list(numbers)
    waiting = deque(range(len(numbers)))  # places in `numbers`
    done: dict[int, Any] = {}
    deaths = dict.fromkeys(waiting, 0)
    with _team() as team:
        for place in range(len(numbers)):
            while place not in done:
                idle = [worker for worker in team if worker.busy is None]
                while waiting and waiting[0] < place + 2 * count + 1:
                    if not idle:
                        if len(team) == count:
                            break
                        team.append(worker := _Worker(work, job))
                        idle.append(worker)
                    idle.pop().begin(waiting.popleft(), numbers)
                for worker in _heard(team):
                    at = worker.busy
                    assert at is not None
                    try:
                        done[at] = worker.answer()
                    except (EOFError, OSError):
                        team.remove(worker)
                        worker.end()
                        deaths[at] += 1
                        if deaths[at] > DEATHS:
                            raise Deadly(
                                f"{DEATHS + 1} processes in a row died on block {numbers[at]}, perhaps for lack of "
                                "memory"
                            ) from None
                        waiting.appendleft(at)
            kind, result = done.pop(place)
            if kind == "raised":
                raise result
            yield result


class _Worker:
    """A process, and what it is at."""

    def __init__(self, work: Callable[[bytes, int], Any], job: bytes) -> None:
        context = get_context("spawn")  # a fork of a process with threads may hang
        self.pipe, theirs = context.Pipe()
        self.process: BaseProcess = context.Process(target=_serve, args=(theirs, work, job), daemon=True)
        self.busy: int | None = None
        with _deaf():
            self.process.start()
        theirs.close()

    def begin(self, place: int, numbers: Sequence[int]) -> None:
        self.busy = place
        with suppress(OSError):  # it has died, which is noticed where it is listened to
            self.pipe.send(numbers[place])

    def answer(self) -> tuple[str, Any]:
        told: tuple[str, Any] = pickle.loads(self.pipe.recv_bytes())
        self.busy = None
        return told

    def end(self) -> None:
        self.pipe.close()
        self.process.kill()
        self.process.join(ENDING)


@contextmanager
def _team() -> Iterator[list[_Worker]]:
    """Processes that are gone when this ends."""
    team: list[_Worker] = []
    try:
        yield team
    finally:
        for worker in team:
            worker.end()


def _heard(team: Sequence[_Worker]) -> list[_Worker]:
    """Those at work that have answered or died; waits for the first."""
    pipes = {worker.pipe: worker for worker in team if worker.busy is not None}
    return [pipes[pipe] for pipe in wait(list(pipes))]  # type: ignore[index]


def _serve(pipe: Connection, work: Callable[[bytes, int], Any], job: bytes) -> None:
    """In a process: one block after another, until the pipe is closed at the other end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # which a terminal sends to all; whoever started us ends us
    with suppress(EOFError, OSError):
        while True:
            number = pipe.recv()
            try:
                told: tuple[str, Any] = ("done", work(job, number))
                sent = pickle.dumps(told)
            except Exception as error:
                sent = _told(error)
            pipe.send_bytes(sent)


def _told(error: Exception) -> bytes:
    """What went wrong; in words where it cannot travel."""
    try:
        sent = pickle.dumps(("raised", error))
        pickle.loads(sent)
    except Exception:
        return pickle.dumps(("raised", RuntimeError(f"{type(error).__name__}: {error}")))
    return sent


@contextmanager
def _deaf() -> Iterator[None]:
    """Processes begun here do not hear Ctrl-C, which a terminal sends to all, before they can say so themselves."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    resource_tracker.ensure_running()  # beginning it would unblock the signal
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
