"""The flagship scenario: where the time goes, and what it holds in memory.

    python benchmarks/flagship.py [--quick] [--json FILE]

Each figure is taken in a process of its own, so that start-up counts and memory is that of the run. Seconds depend on
the machine and on what else it does; the ratios (cold to warm, seconds per world at two sizes) do not, or less.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SCENARIO = "north-korea-2017"


def run(*arguments: str) -> tuple[float, float]:
    """Seconds and peak resident megabytes of `standoff` with `arguments`."""
    program = (
        "import sys, resource\n"
        "from standoff.cli.main import main\n"
        "sys.argv[0] = 'standoff'\n"
        "try:\n    main()\n"
        "finally:\n    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)\n"
    )
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=False, timeout=3600
    )
    seconds = time.perf_counter() - begun
    if done.returncode:
        raise SystemExit(done.stderr)
    return seconds, float(done.stderr.split()[-1]) / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer worlds")
    parser.add_argument("--json", type=Path, help="write the rows to a file")
    options = parser.parse_args()
    sizes = (256, 1024) if options.quick else (1000, 10_000)
    rows = []
    seconds, _ = run("--help")
    rows.append({"what": "standoff --help", "seconds": seconds})
    with tempfile.TemporaryDirectory() as folder:
        for worlds in sizes:
            out = Path(folder) / "run.json"
            seconds, megabytes = run("run", SCENARIO, "--worlds", str(worlds), "--json", str(out))
            report = json.loads(out.read_text())
            rows.append(
                {
                    "what": f"run, {worlds:,} worlds",
                    "seconds": seconds,
                    "worlds_per_second": worlds / seconds,
                    "megabytes": megabytes,
                    "certified": report["worlds"]["converged"] / worlds,
                    "situations": report["worlds"]["games"][0]["situations"],
                    "histories": report["worlds"]["games"][0]["histories"],
                }
            )
    for row in rows:
        print(
            "  ".join(
                f"{key}: {value:,.4g}" if isinstance(value, float) else f"{key}: {value}" for key, value in row.items()
            )
        )
    if options.json:
        options.json.write_text(json.dumps({"rows": rows}, indent=2) + "\n")


if __name__ == "__main__":
    main()
