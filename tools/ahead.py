"""Compiles every kernel ahead, so that no run has to wait for it.

    python tools/ahead.py

What it compiles goes beside the source of the `standoff` that Python finds, into `equilibrium/ahead`, and replaces what
was there. It is for the Python, numba and llvmlite at hand and for every x86-64 processor with AVX2;
`standoff.equilibrium.compiled` takes it where all of that fits. `make demo` does this when it sets up, and a wheel when
it is built (`make wheel`).

Kernels are not listed here. Small games are solved and asked about in every way there is, in processes that compile for
those processors and keep what they compiled, and it is an error if a kernel was not compiled by then.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numba.core.dispatcher import Dispatcher

from standoff.api import ask, judge, load
from standoff.claims.bins import sums
from standoff.equilibrium.behaviour_model import parse_behaviour_model, play
from standoff.equilibrium.branch_matrix_free import PATIENCE, trace
from standoff.equilibrium.compiled import AHEAD, PORTABLE, gather
from standoff.equilibrium.fixed_point import iterate
from standoff.equilibrium.others import other_equilibria
from standoff.equilibrium.prepared import Prepared
from standoff.equilibrium.solve import solve
from standoff.equilibrium.typical import spreads
from standoff.gambit.efg import read_efg
from standoff.queries.game import Game

MACHINES = ("x86_64", "AMD64")
COORDINATION = """EFG 2 R "A game that mirrors itself, and forks" { "row" "column" }
p "" 1 1 "" { "a" "b" } 0
p "" 2 1 "" { "a" "b" } 0
t "" 1 "" { 2, 2 }
t "" 2 "" { 0, 0 }
p "" 2 1 "" { "a" "b" } 0
t "" 3 "" { 0, 0 }
t "" 4 "" { 2, 2 }
"""
SEEN = """EFG 2 R "A game in which all is seen" { "row" "column" }
p "" 1 1 "" { "a" "b" } 0
p "" 2 1 "" { "a" "b" } 0
t "" 1 "" { 2, 2 }
t "" 2 "" { 0, 0 }
p "" 2 2 "" { "a" "b" } 0
t "" 3 "" { 1, 0 }
t "" 4 "" { 3, 1 }
"""

NEVER = """EFG 2 R "A game in which nature forbids something" { "row" "column" }
c "" 1 "" { "here" 1 "there" 0 } 0
p "" 1 1 "" { "a" "b" } 0
t "" 1 "" { 2, 2 }
t "" 2 "" { 0, 0 }
p "" 1 1 "" { "a" "b" } 0
t "" 3 "" { 1, 0 }
t "" 4 "" { 3, 1 }
"""


def branches() -> None:
    """Small games, whose parts are followed on their branches: their questions, the limit, and a fork."""
    scenario = load("crisis")
    judge(scenario, worlds=16, threads=1)
    ask(scenario, "E(payoff(rival) | given threat = yes)", worlds=16, threads=1)
    ask(scenario, "E(payoff(home)) > E(payoff(rival))", worlds=16, threads=1)
    ask(scenario, "P(threat = yes)", worlds=16, threads=1, behaviour="rational")
    ask(read_efg(COORDINATION), "E(payoff(row))", worlds=8, rationality=5.0, threads=1)
    ask(read_efg(NEVER), "E(payoff(row))", worlds=8, threads=1)
    for behaviour in ("logit", "rational"):
        ask(read_efg(SEEN), "E(payoff(row))", worlds=8, threads=1, behaviour=behaviour)


def all_else() -> None:
    """What is done to large games, other theories of behaviour, other equilibria, and what depends on a number."""

    def at_once(game: Prepared, *tables: np.ndarray) -> None:
        iterate(game.plan, *tables)
        for lanes in (game.plan.lanes, (0,)):
            trace(game.plan._replace(lanes=lanes), *tables, 100.0, 1.0, PATIENCE)  # as `solve` calls it

    graph = Game(load("crisis")).situations(()).graph
    random = np.random.default_rng(0)
    chance = np.full((int(graph.edge_prob.max()) + 1 - graph.actions, 3), 0.5)
    pay, sharp = random.standard_normal((int(graph.edge_pay.max()) + 1, 3)), np.ones((graph.actors, 3))
    for name in ("level-2", "level-2-exact", "cognitive-hierarchy", "cognitive-hierarchy-exact", "best-response"):
        play(parse_behaviour_model(name), graph, chance, pay, sharp, np.ones(3))
    found = solve(graph, chance, pay, sharp, at_once)
    other_equilibria(graph, chance[:, 0], pay[:, 0], sharp[:, 0], found.log_p[:, 0], random)
    spreads(graph, chance, pay, np.zeros(graph.sets, dtype=np.int32))
    sums(np.zeros((1, 2), dtype=np.uint8), np.ones((2, 1)), 1)


PARTS = {"branches": branches, "else": all_else}  # compiled at the same time


def kernels() -> Iterator[tuple[str, Any]]:
    """Every kernel of Standoff, by name."""
    for name, module in list(sys.modules.items()):
        if name.startswith("standoff."):
            for thing in vars(module).values():
                if isinstance(thing, Dispatcher) and thing.py_func.__module__ == name:
                    yield f"{name}.{thing.py_func.__name__}", thing


def compile_all() -> int:
    """Compiles all kernels, each part in a process of its own, and puts them where they are looked for."""
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        kept = [Path(name) / part for part in PARTS]
        started = [
            subprocess.Popen(
                [sys.executable, __file__, "--part", folder.name],
                env={
                    **os.environ,
                    "NUMBA_CPU_NAME": PORTABLE,
                    "NUMBA_CPU_FEATURES": "",  # none but those
                    "NUMBA_CACHE_DIR": str(folder),
                },
                stdout=subprocess.PIPE,
                text=True,
            )
            for folder in kept
        ]
        said = [process.communicate()[0] for process in started]
        if any(process.returncode for process in started):
            return 1
        shutil.rmtree(AHEAD, ignore_errors=True)
        gather(kept, AHEAD)
    files = [path for path in AHEAD.rglob("*") if path.is_file()]
    count, size = sum(path.suffix == ".nbc" for path in files), sum(path.stat().st_size for path in files)
    print(f"{count} kernels compiled ahead in {time.monotonic() - begun:.0f} seconds: {size / 1e6:.1f} MB")
    compiled = {line for text in said for line in text.splitlines()}
    if forgotten := sorted({each for each, _ in kernels()} - compiled):
        print(f"not compiled, since nothing in {__file__} uses them: {', '.join(forgotten)}", file=sys.stderr)
    return 1 if forgotten else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)  # in the processes that do it
    part = parser.parse_args().part
    if part is not None:
        PARTS[part]()
        print(*(name for name, each in kernels() if each.signatures), sep="\n")
        return 0
    if platform.machine() not in MACHINES:
        print(f"no kernels are compiled ahead for {platform.machine()}: the first run compiles those it needs")
        return 0
    return compile_all()


if __name__ == "__main__":
    sys.exit(main())
