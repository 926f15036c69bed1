"""The sweep kernels against a hand-written C loop over the same graph and the same blocks.

    python benchmarks/sweep.py [--quick] [--json FILE]

`sweep.c` has the same arithmetic on the same arrays, eight worlds in step, and is compiled here with the system
compiler (`cc -O3 -march=native`). One sweep is one forward and one backward pass with the logit response. Games: the
flagship scenario and the crises (`crisis.py`) of 216 and 864 terminals. Ours and C take turns, and the fastest of
many runs of each counts, since other work on the machine can only slow a run down. One core is timed by the processor's
clock, two by the clock on the wall.

Each row: `game`, `edges`, `ours_per_second` and `peer_per_second` (sweeps of one world on one core), `ratio` of the
two, `agree` (largest difference of any strategy, belief, value or slope is rounding), `difference`, and for two
threads against one `cores_ratio` (ours) and `peer_cores_ratio` (C on the same two threads: what the machine allows at
that moment).
"""

from __future__ import annotations

import argparse
import ctypes
import json
import subprocess
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from crisis import ACTORS, SIZES
from numba import njit

from standoff.api import load
from standoff.equilibrium.block import as_usual
from standoff.equilibrium.lane import Leaning
from standoff.equilibrium.plan import LANES, Array, Plan, plan
from standoff.equilibrium.sweep import backward, forward
from standoff.queries.game import Game
from standoff.situations.graph import Graph

FLAGSHIP = "north-korea-2017"
SEED = 20170515
ROUNDING = 1e-10  # largest difference, relative to the largest number, that is rounding
FIELDS = ("actors", "leans", "ordered", "reached", "mixed_sets")
ARRAYS = (
    "edge_start", "edge_to", "edge_prob", "edge_pay", "action_start", "set_actor", "member_start", "members",
    "order", "flow_to", "flow_start", "flow_from", "flow_edge", "mixed", "set_rule", "following", "priced",
)  # fmt: skip


class CGame(ctypes.Structure):
    """`game` of `sweep.c`."""

    _fields_ = [(name, ctypes.c_int32) for name in FIELDS] + [(name, ctypes.c_void_p) for name in ARRAYS]


@dataclass
class Block:
    """`LANES` worlds of a game, as the sweeps want them; the arrays of `forward` and `backward`."""

    plan: Plan
    pay: Array
    rationality: Array
    factor: Array
    p: Array
    exponent: Array
    reach: Array
    power: Array
    belief: Array
    value: Array
    slope: Array
    leaning: Leaning


def block_of(graph: Graph, chance: Array, pay: Array, rationality: Array) -> Block:
    """A block of worlds (`chance [row, lane]`, `pay [row, lane]`, `rationality [rule, lane]`), in usual play."""
    arrays = plan(graph)
    rows = graph.actions + chance.shape[0]
    usual = as_usual(graph, chance, LANES)
    p = np.concatenate([np.exp(usual), chance])
    actions, sets = (graph.actions, graph.sets) if len(graph.usual) > 0 else (0, 0)
    return Block(
        plan=arrays,
        pay=np.ascontiguousarray(pay[arrays.payments]),
        rationality=np.ascontiguousarray(rationality),
        factor=np.linspace(0.3, 1.0, LANES),
        p=p,
        exponent=np.zeros((rows, LANES)),
        reach=np.zeros((graph.situations, LANES)),
        power=np.zeros((graph.situations, LANES)),
        belief=np.ones((graph.situations, LANES)),
        value=np.zeros((graph.situations, graph.actors, LANES)),
        slope=np.zeros((graph.actions, LANES)),
        leaning=Leaning(usual[:actions].copy(), *(np.zeros((number, LANES)) for number in (actions, sets, sets))),
    )


@njit(nogil=True, error_model="numpy")
def sweeps(
    plan: Plan, pay: Array, rationality: Array, factor: Array, p: Array, exponent: Array, reach: Array,
    power: Array, belief: Array, value: Array, slope: Array, leaning: Leaning, times: int,
) -> None:  # fmt: skip
    """So many sweeps, each of which starts from the strategies that the one before gave."""
    for _ in range(times):
        forward(plan, p, exponent, False, reach, power, belief)
        backward(plan, pay, rationality, factor, belief, p, p, value, slope, leaning, True)


def ours(block: Block, times: int) -> None:
    sweeps(*vars(block).values(), times)


def compiled(folder: Path) -> ctypes.CDLL:
    """`sweep.c`, compiled."""
    source, made = Path(__file__).with_name("sweep.c"), folder / "sweep.so"
    command = ["cc", "-O3", "-march=native", "-std=c11", "-shared", "-fPIC", "-o", str(made), str(source), "-lm"]
    subprocess.run(command, check=True, timeout=60)
    library = ctypes.CDLL(str(made))
    library.sweeps.restype = None
    return library


def peer(library: ctypes.CDLL, block: Block) -> Callable[[int], None]:
    """The same as `ours`, in C."""
    it = block.plan
    sizes = (it.actors, len(it.usual) > 0, len(it.order), len(it.flow_to), len(it.mixed))
    game = CGame(*sizes, *(getattr(it, name).ctypes.data for name in ARRAYS))
    arrays = [block.pay, block.rationality, block.factor, block.p, block.reach, block.belief, block.value, block.slope]
    arrays += [block.leaning.usual, block.leaning.offset, block.leaning.cost]
    pointers = [ctypes.c_void_p(array.ctypes.data) for array in arrays]
    return lambda times: library.sweeps(ctypes.byref(game), *pointers, ctypes.c_int32(times))


def seconds(work: Callable[[], Any], clock: Callable[[], float] = time.perf_counter) -> float:
    begun = clock()
    work()
    return clock() - begun


def together(work: list[Callable[[], Any]]) -> float:
    """Seconds that pieces of work take, a thread each."""
    with ThreadPoolExecutor(len(work)) as pool:
        return seconds(lambda: list(pool.map(lambda piece: piece(), work)))


def games() -> list[tuple[str, Graph, Array, Array, Array]]:
    """(name, graph, chance, pay, rationality) of a block of each game."""
    flagship = Game(load(FLAGSHIP))
    situations = flagship.situations(())
    worlds = next(iter(flagship.draw(LANES, SEED)))
    graph = situations.graph
    # a number, since the file states rationality per typical difference, which solving finds out
    sharp = np.full((len(graph.rule_actor), LANES), 0.05)
    result = [(FLAGSHIP, graph, *situations.tables(worlds.parameters, LANES), sharp)]
    for terminals in (216, 864):
        crisis = SIZES[terminals]
        result.append(
            (f"crisis {terminals}", crisis.graph(), *crisis.draw(SEED, 0, LANES), np.full((ACTORS, LANES), 2.0))
        )
    return result


def measure(
    library: ctypes.CDLL, name: str, game: tuple[Graph, Array, Array, Array], duration: float
) -> dict[str, Any]:
    """One row."""
    graph = game[0]
    if (graph.order >= graph.situations).any():
        raise SystemExit(f"{name} has lagged sets, which sweep.c leaves out")
    here, there = [block_of(*game) for _ in range(2)], [block_of(*game) for _ in range(2)]
    in_c = [peer(library, block) for block in there]
    difference = 0.0
    for _ in range(5):
        ours(here[0], 1)
        in_c[0](1)
        for array in ("p", "belief", "value", "slope"):
            one, other = getattr(here[0], array), getattr(there[0], array)
            # what is no number stays, and does not agree
            difference = np.maximum(difference, np.abs(one - other).max() / max(1.0, np.abs(other).max()))
    times = max(1, int(0.01 / seconds(lambda: ours(here[0], 10)) * 10))  # sweeps in about ten milliseconds
    best = dict.fromkeys(("ours", "peer", "ours alone", "peer alone", "ours on two", "peer on two"), np.inf)
    until = time.perf_counter() + duration
    while time.perf_counter() < until:
        for what, spent in (
            ("ours", seconds(lambda: ours(here[0], times), time.thread_time)),
            ("peer", seconds(lambda: in_c[0](times), time.thread_time)),
            ("ours alone", seconds(lambda: ours(here[0], 5 * times)) / 5),
            ("peer alone", seconds(lambda: in_c[0](5 * times)) / 5),
            ("ours on two", together([lambda block=block: ours(block, 5 * times) for block in here]) / 5),
            ("peer on two", together([lambda sweep=sweep: sweep(5 * times) for sweep in in_c]) / 5),
        ):
            best[what] = min(best[what], spent)
    return {
        "game": name,
        "edges": graph.edges,
        "situations": graph.situations,
        "ours_per_second": LANES * times / best["ours"],
        "peer_per_second": LANES * times / best["peer"],
        "ratio": best["peer"] / best["ours"],
        "cores_ratio": 2.0 * best["ours alone"] / best["ours on two"],
        "peer_cores_ratio": 2.0 * best["peer alone"] / best["peer on two"],
        "difference": float(difference),
        "agree": bool(difference <= ROUNDING),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="3 seconds a game instead of 20")
    parser.add_argument("--seconds", type=float, help="for each game")
    parser.add_argument("--json", type=Path, help="write the rows to a file")
    options = parser.parse_args()
    duration = options.seconds or (3.0 if options.quick else 20.0)
    rows = []
    print("  game              edges   ours/s    C/s      ours to C   two threads to one   (C)    agree")
    with tempfile.TemporaryDirectory() as folder:
        library = compiled(Path(folder))
        for name, *game in games():
            row = measure(library, name, tuple(game), duration)
            rows.append(row)
            print(
                f"  {name:16}  {row['edges']:5d}  {row['ours_per_second']:8,.0f}  {row['peer_per_second']:8,.0f}  "
                f"{row['ratio']:8.2f}  {row['cores_ratio']:16.2f}  {row['peer_cores_ratio']:10.2f}    {row['agree']}",
                flush=True,
            )
    if options.json:
        options.json.write_text(json.dumps({"rows": rows}, indent=2) + "\n")


if __name__ == "__main__":
    main()
