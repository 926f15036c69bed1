"""Where the work runs: blocks over threads, results in order, progress told, and a clean end on Ctrl-C.

The kernels let go of Python's lock, so threads use all cores. What a block gives depends on the block alone, and
results come back in the order of the blocks: the same bytes whatever the number of cores.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

import numpy as np
import numpy.typing as npt

Block = TypeVar("Block")
Result = TypeVar("Result")
Stop = npt.NDArray[np.int64]  # [1]; other than 0 once the work is to end early


def cores() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_blocks(
    work: Callable[[Block, Stop], Result],
    blocks: Iterable[Block],
    threads: int | None = None,
    stop: Stop | None = None,
) -> Iterator[Result]:
    """`work(block, stop)` of every block, in order; at most a few blocks are under way, so memory stays flat.

    Args:
        stop: another thread sets it to have the kernels end early; what they give then is not certified.

    When the consumer stops or an exception comes (Ctrl-C among them), `stop[0]` is set, kernels under way end at
    their next sweep, and every thread is gone before this returns.
    """
    threads = threads or cores()
    stop = np.zeros(1, dtype=np.int64) if stop is None else stop
    under_way: deque[Future[Result]] = deque()
    pool = ThreadPoolExecutor(threads)
    try:
        for block in blocks:
            under_way.append(pool.submit(work, block, stop))
            if len(under_way) > 2 * threads:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()
    finally:
        stop[0] = 1
        pool.shutdown(wait=True, cancel_futures=True)
