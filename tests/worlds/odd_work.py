"""Work that ends in another way than it should; it imports little, so that a process that does it starts soon."""

from __future__ import annotations

import os
import signal


class Odd(Exception):
    """It does not survive travel."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(one)


def oddly(job: bytes, number: int) -> int:
    """What it is given; 3 raises, and 5 ends the process."""
    if number == 3:
        raise Odd("a", "b")
    if number == 5:
        os.kill(os.getpid(), signal.SIGKILL)
    return number
