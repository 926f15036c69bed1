"""How much memory the work may take: what the machine has left, or what somebody allows.

Unless somebody says otherwise (`STANDOFF_MEMORY=8GB`), it is a part of what is free: on the machine, in every control
group that this process is in (as a container has them), and under the limit of its address space, whichever is least.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil

from standoff.language.error import Location, StandoffError

VARIABLE = "STANDOFF_MEMORY"
PART = 0.8  # of what is free: the rest is for whatever else goes on
UNITS = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12, "KI": 2**10, "MI": 2**20, "GI": 2**30, "TI": 2**40}
_WRITTEN = re.compile(r"(\d{1,15}(?:\.\d{1,9})?)\s*([KMGT]I?|)B?", re.IGNORECASE)
_GROUPS = Path("/proc/self/cgroup")
_MOUNT = Path("/sys/fs/cgroup")


def parse_memory(text: str) -> int:
    """`8GB`, `512 MiB` or a number of bytes.

    Raises:
        StandoffError: for anything else, or nothing at all.
    """
    match = _WRITTEN.fullmatch(text.strip())
    size = 0 if match is None else int(float(match[1]) * UNITS[match[2].upper()])
    if size <= 0:
        raise StandoffError(f"`{text}` is not an amount of memory", "write it as 8GB or 500MB")
    return size


def written_memory(size: float) -> str:
    """A size as people read it: `0.3 GB`, `12 GB`."""
    giga = size / 1e9
    return f"{giga:,.0f} GB" if giga >= 10 else f"{max(giga, 0.1):.1f} GB"


def given_memory() -> int | None:
    """What somebody allows this process in all; None where nobody said.

    Raises:
        StandoffError: where what they say is none.
    """
    text = os.environ.get(VARIABLE, "")
    try:
        return parse_memory(text) if text.strip() else None
    except StandoffError as error:
        raise StandoffError(error.what, error.fix, Location(VARIABLE)) from None


def room() -> int:
    """How many bytes this process may take beyond what it has.

    Raises:
        StandoffError: as `given_memory`.
    """
    given = given_memory()
    if given is not None:
        return max(given - int(psutil.Process().memory_info().rss), 0)
    return int(PART * max(min(psutil.virtual_memory().available, *_left_in_groups(), *_left_of_addresses()), 0))


def _left_of_addresses() -> Iterator[int]:
    """What is left of the limit of the address space (`ulimit -v`), where there is one."""
    try:
        import resource
    except ImportError:  # not on Windows
        return
    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    if limit != resource.RLIM_INFINITY:
        yield limit - int(psutil.Process().memory_info().vms)


def _left_in_groups() -> Iterator[int]:
    """What is left in every control group of this process that has a limit, in either version of them."""
    lines: list[str] = []
    with suppress(OSError):
        lines = _GROUPS.read_text().splitlines()
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if controllers == "":
            top, limit, usage, cached = _MOUNT, "memory.max", "memory.current", "inactive_file"
        elif "memory" in controllers.split(","):
            top, limit, usage = _MOUNT / "memory", "memory.limit_in_bytes", "memory.usage_in_bytes"
            cached = "total_inactive_file"
        else:
            continue
        here = top / path.strip("/")
        for folder in (here, *here.parents):
            with suppress(OSError, ValueError):  # not mounted, or no limit: `max`
                left = int((folder / limit).read_text()) - int((folder / usage).read_text())
                with suppress(OSError):  # what the kernel keeps of files gives way
                    told = dict(each.split() for each in (folder / "memory.stat").read_text().splitlines())
                    left += int(told.get(cached, 0))
                yield left
            if folder == top:
                break
