"""Memory does not grow with the number of worlds, beyond the numbers that are asked for.

Of each world are kept its draws, the answers and the certificates: for `crisis` that is some 40 numbers of
8 bytes, some 400 bytes a world in all, held twice for a moment when the blocks are joined, and in many small arrays
until then. Measured: 1,070. The bound is 1,500 bytes a world, where keeping the solved games themselves would take tens
of thousands.
"""

from __future__ import annotations

import resource
import subprocess
import sys

import pytest

from cli.person import COMMAND

BYTES = 1800  # a world, at most, with what verdicts rest on


def peak(worlds: int) -> int:
    """Peak resident memory of a run, in bytes."""
    code = (
        "import resource, subprocess, sys\n"
        "subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    run = [*COMMAND, "run", "crisis", "--worlds", str(worlds), "--cores", "1"]
    ended = subprocess.run([sys.executable, "-c", code, *run], capture_output=True, text=True, check=True, timeout=300)
    return int(ended.stdout) * 1024


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(resource, "RUSAGE_CHILDREN"), reason="no such measure here")
def test_ten_times_the_worlds_in_nearly_the_same_memory():
    peak(64)  # whatever has to be compiled is compiled, which takes memory of its own
    few, many = peak(10_000), peak(100_000)
    assert many - few < BYTES * 90_000
