"""Sixteen variants of the flagship scenario, a view in it, and the anatomy of its verdicts, beside one run of it.

    python benchmarks/variants.py [--quick] [--worlds N] [--json FILE]

The variants are made up, and of every kind: other priors, rationality and usual play, an interest less or weighed
otherwise, moves that are one choice or are seen by others, and combinations of these. `standoff run` and `standoff
variants` are each a process of their own. The goal is three minutes for 1,000 worlds each on two cores, and 2.2 times a
run for one in which an actor is mistaken about a number; a run with the anatomy of all verdicts may cost 1.5 times one
without, once the game is compiled. Seconds depend on what else the machine does; the ratio of
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
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

SCENARIO = Path(__file__).parents[1] / "src" / "standoff" / "library" / "north-korea-2017"
PROGRAM = "import sys; sys.argv[0] = 'standoff'; from standoff.cli.main import main; main()"
CHANNELS = ("coal", "dual_use", "telecom", "labour", "banking", "oil")
CHANGES: dict[str, dict[str, str]] = {
    "dread": {"parameters.buffer_asset.prior": "8 to 20"},
    "mild": {"parameters.buffer_asset.prior": "1 to 4"},
    "joint": {f"timeline.{channel}.apart": "no" for channel in CHANNELS},
    "sharp": {"rationality.china.prior": "3 to 12"},
    "blunt": {f"rationality.{actor}.prior": "0.3 to 2" for actor in ("us", "china", "dprk")},
    "habit": {"timeline.oil.usual": "continue"},
    "custom": {"timeline.approach.usual": "outsource"},
    "costly": {"interests.china.trade.weight": "2"},
    "shameless": {"interests.china.face": "none"},
    "humble": {"interests.dprk.pride": "none"},
    "open": {"timeline.view.seen_by": "everyone"},
    "war_weary": {"parameters.war_us.prior": "20 to 60"},
}
COMBINE = [["base", "dread", "mild"], ["base", "joint", "sharp"]]  # four more


def written(folder: Path) -> Path:
    """A copy of the flagship with the variants in it."""
    copy = folder / "flagship"
    shutil.copytree(SCENARIO, copy)
    variants = {name: {"about": "made up", "change": change} for name, change in CHANGES.items()}
    file = copy / "scenario.yaml"
    more = f"variants: {json.dumps(variants)}\ncombine: {json.dumps(COMBINE)}\n"
    file.write_text(f"{file.read_text('utf-8').rstrip()}\n{more}", "utf-8")
    return copy


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


def rows(folder: Path, worlds: int) -> list[dict[str, Any]]:
    scenario, out = written(folder), folder / "out.json"
    asked = (str(scenario), "--worlds", str(worlds), "--json", str(out))
    timed("kernels are there now", "run", *asked)
    run = {**timed("standoff run", "run", *asked), "structures": 1, "worlds": worlds, "ratio": 1.0}
    verdicts = {claim["id"]: claim["verdict"] for claim in json.loads(out.read_text())["claims"]}
    every = timed("standoff variants", "variants", *asked)
    found = json.loads(out.read_text())
    every |= {
        "structures": len(found["variants"]),
        "worlds": worlds,
        "ratio": every["processor"] / run["processor"],
        "stand": sum(claim["stands"] for claim in found["claims"]),
        "claims": len(found["claims"]),
        "same": all(claim["variants"][0]["verdict"] == verdicts[claim["id"]] for claim in found["claims"]),
    }
    return [run, every, mistaken(folder, worlds, run), *anatomy(worlds)]


def mistaken(folder: Path, worlds: int, run: dict[str, Any]) -> dict[str, Any]:
    """The run of the flagship in which Washington takes what collapse means to Beijing for less than it is."""
    copy = folder / "mistaken"
    shutil.copytree(SCENARIO, copy)
    file = copy / "scenario.yaml"
    file.write_text(f"{file.read_text('utf-8').rstrip()}\nviews: {{us: {{buffer_asset: 0.5 to 2}}}}\n", "utf-8")
    found = timed("run with a view", "run", str(copy), "--worlds", str(worlds), "--json", str(folder / "out.json"))
    return found | {"structures": 1, "worlds": worlds, "ratio": found["processor"] / run["processor"]}


def anatomy(worlds: int) -> list[dict[str, Any]]:
    """The claims of the flagship judged without and with the anatomy of their verdicts, in a process that has compiled
    the game."""
    from standoff import api
    from standoff.claims.anatomy import asked_for_anatomy
    from standoff.claims.judge import asked_of, facts_of, verdicts_on

    ensemble = api.as_ensemble(api.load("north-korea-2017"), worlds=worlds)
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
    parser.add_argument("--json", type=Path, help="write the rows to a file")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = rows(Path(folder), options.worlds or (64 if options.quick else 1000))
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
