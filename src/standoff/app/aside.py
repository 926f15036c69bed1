"""Reading files beside the pages: the loop that answers everybody waits for no disk and for no large file."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")

_READERS = ThreadPoolExecutor(2, thread_name_prefix="standoff-reading")  # of their own: drafts are kept by others


async def aside(read: Callable[[], T]) -> T:
    """What `read` gives, read in a thread.

    Raises:
        whatever it raises.
    """
    return await asyncio.get_running_loop().run_in_executor(_READERS, read)
