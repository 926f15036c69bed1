"""The sixteen structures of the flagship scenario, and the anatomy of its verdicts, beside one run of it.

    python benchmarks/variants.py [--quick] [--worlds N] [--json FILE]

They are the scenario as it stands and the fifteen variants that its file names and combines: other rationality, views,
moves, rules and interests, and another actor. `standoff run` and `standoff variants` are each a process of their own.
The goal is three minutes for 1,000 worlds each on two cores. As it stands an actor is mistaken about some numbers,
which may cost 2.2 times the run in which nobody is, the variant `no_error`; a run with the anatomy of all verdicts may
cost 1.5 times one without, once the game is compiled. Seconds depend on what else the machine does; the ratio of
processor time does so less.

`rows`: `what`, `structures` (with the scenario as it stands), `worlds` of each, `seconds`, `processor` (seconds of all
cores), `megabytes` (largest resident size), `ratio` (of processor time to the run), `stand` and `claims` (how many
claims stand, of how many), and `same` (the scenario as it stands has the verdicts of the run among its variants).
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

SCENARIO = "north-korea-2017"
UNMISTAKEN = "no_error"  # its variant without views
PROGRAM = "import sys; sys.argv[0] = 'standoff'; from standoff.cli.main import main; main()"


def timed(what: str, *arguments: str) -> dict[str, Any]:
    """A command of Standoff, and what it took."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments], capture_output=True, text=True, check=False, env={**os.environ}
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "what": what,
        "seconds": time.perf_counter() - begun,
        "processor": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        "megabytes": after.ru_maxrss / 1024 / (1024 if sys.platform == "darwin" else 1),
    }


def rows(folder: Path, worlds: int, among: list[str]) -> list[dict[str, Any]]:
    out = folder / "out.json"
    asked = (SCENARIO, "--worlds", str(worlds), "--json", str(out))
    timed("kernels are there now", "run", *asked)
    run = {**timed("standoff run", "run", *asked), "structures": 1, "worlds": worlds, "ratio": 1.0}
    verdicts = {claim["id"]: claim["verdict"] for claim in json.loads(out.read_text())["claims"]}
    every = timed("standoff variants", "variants", *asked, *(f"--among={name}" for name in among))
    found = json.loads(out.read_text())
    every |= {
        "structures": len(found["variants"]),
        "worlds": worlds,
        "ratio": every["processor"] / run["processor"],
        "stand": sum(claim["stands"] for claim in found["claims"]),
        "claims": len(found["claims"]),
        "same": all(claim["variants"][0]["verdict"] == verdicts[claim["id"]] for claim in found["claims"]),
    }
    return [run, every, unmistaken(folder, worlds, run), *anatomy(worlds)]


def unmistaken(folder: Path, worlds: int, run: dict[str, Any]) -> dict[str, Any]:
    """The run of the flagship in which nobody is mistaken about a number."""
    asked = (SCENARIO, "--variant", UNMISTAKEN, "--worlds", str(worlds), "--json", str(folder / "out.json"))
    found = timed("run without views", "run", *asked)
    return found | {"structures": 1, "worlds": worlds, "ratio": found["processor"] / run["processor"]}


def anatomy(worlds: int) -> list[dict[str, Any]]:
    """The claims of the flagship judged without and with the anatomy of their verdicts, in a process that has compiled
    the game."""
    from standoff import api
    from standoff.claims.anatomy import asked_for_anatomy
    from standoff.claims.judge import asked_of, facts_of, verdicts_on

    ensemble = api.as_ensemble(api.load(SCENARIO), worlds=worlds)
    scenario, facts = ensemble.scenario, facts_of(ensemble.scenario)
    plain = asked_of(scenario)
    found = []
    for what, asked in (
        ("compiling", (*plain, *asked_for_anatomy(scenario))),
        ("verdicts alone", plain),
        ("with their anatomy", (*plain, *asked_for_anatomy(scenario))),
    ):
        begun, spent = time.perf_counter(), time.process_time()
        verdicts_on(ensemble.game, facts, ensemble.ask(asked))
        seconds, processor = time.perf_counter() - begun, time.process_time() - spent
        found.append({"what": what, "seconds": seconds, "processor": processor, "structures": 1, "worlds": worlds})
    _, alone, whole = found
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [each | {"megabytes": megabytes, "ratio": each["processor"] / alone["processor"]} for each in (alone, whole)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="64 worlds in place of 1,000")
    parser.add_argument("--worlds", type=int, help="worlds of each structure")
    parser.add_argument("--among", action="append", default=[], help="a structure; may be repeated; default: all")
    parser.add_argument("--json", type=Path, help="write the rows to a file")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = rows(Path(folder), options.worlds or (64 if options.quick else 1000), options.among)
    for row in found:
        print(
            f"  {row['what']:18} {row['structures']:3d} x {row['worlds']:,} worlds  {row['seconds']:8.1f} s  "
            f"{row['processor']:8.1f} s of processor time  {row['megabytes']:6.0f} MB  "
            f"{row['ratio']:5.1f} times the run"
        )
    if options.json:
        options.json.write_text(json.dumps({"rows": found}, indent=2) + "\n")


if __name__ == "__main__":
    main()
