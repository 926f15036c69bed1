"""Blocks on several processes or machines: a job and block numbers out, results back in order.

`local:N` starts N processes on this machine (`processes`). `tcp://host:port` uses a scheduler of dask.distributed that
is running already; each of its workers has Standoff installed, at the same version. A scheduler and its workers run
what they are sent and unpickle what comes back, so whoever uses one trusts all of them wholly, and they the user. What
a worker that died had not delivered is solved by another. What a block gives depends on the block alone, so that the
bytes are those of one process.
"""

from __future__ import annotations

import logging
import re
import time
import warnings
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from importlib.metadata import version
from typing import Any, TypeVar

from standoff.language.error import StandoffError
from standoff.worlds.processes import Deadly, most, run_in_processes
from standoff.worlds.versions import software_versions

Result = TypeVar("Result")

ANSWER = 10.0  # seconds in which a scheduler must answer, and a worker must be there
GLANCE = 2.0  # seconds between looks at whether there are workers still
DESERTED = 60.0  # seconds without any worker before the work is given up
GONE = "the scheduler has disappeared"

_LOCAL = re.compile(r"local:([1-9]\d{0,8})\Z")
_ADDRESS = re.compile(r"(tcp|tls|ucx|ws|wss)://[^\s/]+:\d{1,5}\Z")


class ClusterError(StandoffError):
    """Why a cluster cannot do the work, in words for whoever asked for it."""


def problem(on: str) -> str | None:
    """What is wrong with how a cluster is named; None if nothing is."""
    if local := _LOCAL.match(on):
        there, why = most()
        if int(local[1]) <= there:
            return None
        return f"`{on}` is too many for this machine, which has {why}: use at most local:{there}"
    if _ADDRESS.match(on):
        return None
    return f"`{on}` is not a cluster: write local:4 for four processes here, or tcp://host:8786 for a scheduler"


def run_on(on: str, work: Callable[[bytes, int], Result], job: bytes, numbers: Sequence[int]) -> Iterator[Result]:
    """`work(job, number)` for every number, in order; few are under way at once, so memory stays flat.

    Args:
        work: a function of Standoff's, found by its name on every worker.

    Raises:
        ClusterError: where there is no such cluster, or it cannot do it.
    """
    if wrong := problem(on):
        raise ClusterError(wrong)
    if local := _LOCAL.match(on):
        try:
            yield from run_in_processes(work, job, numbers, int(local[1]))
        except Deadly as error:
            raise ClusterError(str(error)) from None
        return
    with ExitStack() as stack:
        client = stack.enter_context(_client(on))
        try:
            _same_everywhere(client)
        except OSError:
            raise ClusterError(GONE) from None
        task = partial(_checked, work, software_versions(), job)
        under_way: deque[tuple[int, Any]] = deque()
        waiting = deque(numbers)
        while under_way or waiting:
            actions = 2 * max(1, _threads(client)) + 1
            while waiting and len(under_way) < actions:
                number = waiting.popleft()
                under_way.append((number, client.submit(task, number, pure=False, retries=0)))
            number, future = under_way.popleft()
            yield _awaited(client, number, future)


@contextmanager
def _client(on: str) -> Iterator[Any]:
    """A client of the cluster, gone when this ends."""
    try:
        import dask
        import distributed
    except ImportError as error:
        raise ClusterError(
            f"work on a cluster needs dask.distributed ({error})", "install it with pip install 'standoff[cluster]'"
        ) from None
    quiet = {
        "distributed.logging": {"distributed": "critical", "tornado.application": "critical"},
        "distributed.comm.timeouts.connect": ANSWER,
    }
    with ExitStack() as stack:
        stack.enter_context(dask.config.set(quiet))
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")  # versions are compared below, in our own words
        stack.enter_context(_hushed())
        try:
            client = distributed.Client(on, timeout=ANSWER, set_as_default=False)  # type: ignore[no-untyped-call]
        except (OSError, ValueError) as error:
            raise ClusterError(
                f"no scheduler responds at {on} ({type(error).__name__})",
                "start one with `dask scheduler`, or check the address",
            ) from None
        stack.callback(_closed, client, 5)
        try:
            client.wait_for_workers(1, timeout=ANSWER)
        except TimeoutError:
            raise ClusterError(f"the scheduler at {on} has no workers", f"start some with `dask worker {on}`") from None
        yield client


@contextmanager
def _hushed() -> Iterator[None]:
    """Dask tells its log of every worker that comes and goes; whoever watches the work is told in words."""
    loggers = [
        logging.getLogger(name) for name in ("distributed", "distributed.client", "distributed.nanny", "tornado")
    ]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)


def _closed(what: Any, timeout: float) -> None:
    with suppress(Exception):
        what.close(timeout=timeout)


def _same_everywhere(client: Any) -> None:
    """Looks at every worker that is there; those that come later are looked at with their first block.

    Raises:
        ClusterError: naming the first worker on which Standoff is missing or another version.
    """
    for worker, found in client.run(version, "standoff", on_error="return").items():
        if isinstance(found, BaseException):
            raise ClusterError(f"Standoff is missing on worker {worker} ({found})", "install the same version there")
    for worker, found in client.run(software_versions, on_error="return").items():
        theirs = {} if isinstance(found, BaseException) else found
        if differs := difference(software_versions(), theirs):
            raise ClusterError(f"worker {worker} would give different numbers: {differs}")


def difference(ours: dict[str, str], theirs: dict[str, str]) -> str:
    """In what two makers differ, in words; nothing if they are the same."""
    parts = []
    for name, mine in ours.items():
        if theirs.get(name) != mine:
            what = "Standoff's code" if name == "code" else name
            parts.append(f"{what} is {theirs.get(name, 'unknown')} there and {mine} here")
    return "; ".join(parts)


class _Differs(RuntimeError):
    """Raised on a worker: `args[0]` says in what."""


def _checked(work: Callable[[bytes, int], Result], ours: dict[str, str], job: bytes, number: int) -> Result:
    """On a worker: the work, if it would give the same bytes as at home."""
    if differs := difference(ours, software_versions()):
        raise _Differs(differs)
    return work(job, number)


def _threads(client: Any) -> int:
    """How many the workers have together; 0 if nobody says."""
    try:
        return sum(client.nthreads().values())
    except OSError:
        return 0


def _awaited(client: Any, number: int, future: Any) -> Any:
    """The result of a future, as long as there is anyone to give it."""
    from concurrent.futures import CancelledError

    from distributed import KilledWorker
    from distributed.client import FutureCancelledError

    alive = time.monotonic()
    while True:
        try:
            result = future.result(timeout=GLANCE)
            future.release()
            return result
        except TimeoutError:
            if future.done():
                raise
        except KilledWorker:
            raise ClusterError(f"workers in a row died on block {number}", "check their memory") from None
        except _Differs as error:
            raise ClusterError(f"a worker would give different numbers: {error}") from None
        except (CancelledError, FutureCancelledError, OSError):
            raise ClusterError(GONE) from None
        if _threads(client):
            alive = time.monotonic()
        if client.status != "running" and time.monotonic() - alive > ANSWER:
            raise ClusterError(GONE)
        if time.monotonic() - alive > DESERTED:
            raise ClusterError("all workers have disappeared")
