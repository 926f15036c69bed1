"""The flagship scenario: how long it takes from a cold and from a warm start, and where the time goes.

    python benchmarks/flagship.py [--quick] [--json FILE]

Runs are those of the command line, each in a process of its own, so that start-up counts and memory is that of the
run. The cold starts have an empty cache of compiled kernels, the first of them with what was compiled ahead where it is
there (`tools/ahead.py`), all others without; `new_kernels` counts what a run compiled. The few worlds of
the starts may all be easy ones, so a run of 1,000, which may compile more, comes before those that are timed. Seconds
depend on the machine and on what else it does; ratios (cold to warm, seconds a world at two sizes, shares of the
stages) do so less.

`rows`: `what`, `seconds`, `megabytes` (largest resident size), and where worlds were solved `worlds`,
`worlds_per_second`, `certified`, `situations`, `histories`, `new_kernels` and `agree` (the verdicts are the same bytes
as in the run before with as many worlds). `stages`: where the seconds of one core go in a block of worlds, by kernel
and, for what is plain Python, by file (of the engine; what it asks of numpy counts for it).
"""

from __future__ import annotations

import argparse
import cProfile
import json
import os
import pstats
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from functools import cache
from pathlib import Path
from typing import Any

SCENARIO = "north-korea-2017"
FEW, ENOUGH = 16, 1000  # worlds of a run that is nothing but its start, and of one that needs every kernel
PROFILED = 512  # worlds whose time is taken apart, at most: a block
AHEAD = Path(__file__).parents[1] / "src" / "standoff" / "equilibrium" / "ahead"
PROGRAM = """
import resource, sys
from standoff.cli.main import main
sys.argv[0] = "standoff"
try:
    main()
finally:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
"""


def run(kept: Path, *arguments: str, ahead: bool = False) -> dict[str, Any]:
    """Seconds and peak resident megabytes of `standoff` with `arguments`, and how many kernels it compiled; `ahead`
    says whether it may use those that were compiled ahead."""
    before, told = kernels(kept), {"NUMBA_CACHE_DIR": str(kept)}
    if not ahead:
        told["NUMBA_CPU_NAME"] = processor()
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **told},
    )
    seconds = time.perf_counter() - begun
    if done.returncode:
        raise SystemExit(done.stderr)
    megabytes = float(done.stderr.split()[-1]) / 1024 / (1024 if sys.platform == "darwin" else 1)
    return {"seconds": seconds, "megabytes": megabytes, "new_kernels": len(kernels(kept) - before)}


@cache
def processor() -> str:
    """The processor as numba calls it. Asked to compile for that one, as it does anyway, it takes nothing that was
    compiled for others as well. (Found by another process: what this one takes would count for those it starts.)"""
    program = "import llvmlite.binding; print(llvmlite.binding.get_host_cpu_name())"
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip()


def kernels(kept: Path) -> set[tuple[Path, int]]:
    """The compiled kernels in a cache, with the time they were written."""
    return {(path, path.stat().st_mtime_ns) for path in kept.rglob("*.nbc")}


def runs(folder: Path, sizes: tuple[int, ...]) -> list[dict[str, Any]]:
    kept, out = folder / "kernels", folder / "run.json"
    kept.mkdir()
    rows: list[dict[str, Any]] = []
    last: dict[int, Any] = {}
    enough = min((ENOUGH, *sizes))
    plan = [("compiled ahead", FEW)] if AHEAD.is_dir() else []
    plan += [("cold start", FEW), ("warm start", FEW), (f"{enough:,}, the first time", enough)]
    plan += [(f"{worlds:,} worlds", worlds) for worlds in sizes]
    for what, worlds in plan:
        told = ("run", SCENARIO, "--worlds", str(worlds), "--json", str(out))
        row = {"what": what, **run(kept, *told, ahead=what == "compiled ahead")}
        report = json.loads(out.read_text())
        game = report["worlds"]["games"][0]
        row |= {
            "worlds": worlds,
            "worlds_per_second": worlds / row["seconds"],
            "certified": report["worlds"]["converged"] / worlds,
            "situations": game["situations"],
            "histories": game["histories"],
        }
        if worlds in last:
            row["agree"] = last[worlds] == report
        last[worlds] = report
        show(row)
        rows.append(row)
    rows.append({"what": "standoff --help", **run(kept, "--help")})
    show(rows[-1])
    return rows


def show(row: dict[str, Any]) -> None:
    print(
        f"  {row['what']:21} {row['seconds']:9.2f} s  {row['megabytes']:6.0f} MB  {row['new_kernels']:3d} new kernels"
        + (f"  {row['worlds_per_second']:8.1f} worlds/s  {row['certified']:.2%} certified" if "worlds" in row else ""),
        flush=True,
    )


def stages(worlds: int) -> list[dict[str, Any]]:
    """Where the seconds of one core go, from compiling the game to the verdicts."""
    from standoff.api import judge
    from standoff.library.catalog import load
    from standoff.worlds import work

    scenario = load(SCENARIO)
    judge(scenario, worlds=worlds, threads=1)  # kernels are there now
    compiled = set(compiled_functions())
    work.ThreadPoolExecutor = Here  # type: ignore[assignment, misc]
    profile = cProfile.Profile(builtins=False)  # what numpy does counts for who asked for it
    begun = time.perf_counter()
    profile.enable()
    judge(scenario, worlds=worlds, threads=1)
    profile.disable()
    whole = time.perf_counter() - begun
    source = Path(__file__).parents[1] / "src" / "standoff"
    spent: dict[str, float] = {}
    for (file, _, name), (_, _, seconds, _, _) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
        path = Path(file)
        stage = str(path.relative_to(source)) if path.is_relative_to(source) else "libraries"
        if (file, name) in compiled:
            stage += f": {name} (kernel)"
        spent[stage] = spent.get(stage, 0.0) + seconds
    found = [{"stage": stage, "seconds": seconds, "share": seconds / whole} for stage, seconds in spent.items()]
    return sorted(found, key=lambda row: -float(row["seconds"]))


def compiled_functions() -> Iterator[tuple[str, str]]:
    """File and name of every kernel."""
    from numba.core.dispatcher import Dispatcher

    for name, module in list(sys.modules.items()):
        if name.startswith("standoff."):
            for thing in vars(module).values():
                if isinstance(thing, Dispatcher):
                    yield thing.py_func.__code__.co_filename, thing.py_func.__name__


class Here:
    """In place of the pool of threads in which blocks run: this thread, since a profile sees no other."""

    def __init__(self, threads: int) -> None:
        pass

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(function(*arguments))
        return done

    def shutdown(self, wait: bool, cancel_futures: bool) -> None:
        pass


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="1,000 worlds instead of 10,000 and 100,000")
    parser.add_argument("--worlds", type=int, nargs="+", help="worlds of the runs")
    parser.add_argument("--json", type=Path, help="write the rows to a file")
    options = parser.parse_args()
    sizes = options.worlds or ((1000,) if options.quick else (10_000, 100_000))
    with tempfile.TemporaryDirectory() as folder:
        rows = runs(Path(folder), tuple(sizes))
    profiled = min((PROFILED, *sizes))
    taken_apart = stages(profiled)
    print(f"  one core, {profiled} worlds:")
    for row in taken_apart:
        if row["share"] >= 0.005:
            print(f"    {row['stage']:44} {row['seconds']:8.2f} s  {row['share']:6.1%}")
    if options.json:
        options.json.write_text(json.dumps({"rows": rows, "stages": taken_apart}, indent=2) + "\n")


if __name__ == "__main__":
    main()
