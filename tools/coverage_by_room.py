"""Prints how many lines of each room were run, from what coverage.py has recorded.

Kernels are compiled, and compiled code is not traced: the rooms that have them look less tested than they are.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from coverage import Coverage

PACKAGE = Path(__file__).parents[1] / "src" / "standoff"


def main() -> None:
    recorded = Coverage()
    recorded.load()
    lines: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for path in sorted(PACKAGE.rglob("*.py")):
        inside = path.relative_to(PACKAGE)
        room = inside.parts[0] if len(inside.parts) > 1 else "(the face)"
        _, counted, _, not_run, _ = recorded.analysis2(str(path))
        lines[room] += len(counted)
        missed[room] += len(not_run)
    for room in (*sorted(lines), ""):
        total, without = (lines[room], missed[room]) if room else (lines.total(), missed.total())
        print(f"{room or 'all':16}{total:8,} lines{100 * (total - without) / max(total, 1):7.1f}% run")


if __name__ == "__main__":
    main()
