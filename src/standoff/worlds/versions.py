"""Who made these numbers: the versions on which the last bit of a solved world depends."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

ROOMS = ("scenario", "situations", "worlds", "equilibrium", "queries")  # those that a solved world passes through
LIBRARIES = ("numba", "numpy", "scipy")


@cache
def software_versions() -> dict[str, str]:
    """The versions of the libraries that compute, and, as `code`, a checksum of Standoff's own."""
    package = Path(__file__).parents[1]
    code = hashlib.sha256()
    for path in sorted(path for room in ROOMS for path in (package / room).rglob("*.py")):
        code.update(str(path.relative_to(package)).encode() + b"\0" + path.read_bytes())
    return {"code": code.hexdigest()[:16]} | {library: version(library) for library in LIBRARIES}
