"""Standoff against Gambit's branch tracer: the same games, the same draws, the same answers.

    python benchmarks/gambit.py [--quick] [--json FILE]

The games are the crisis family (`crisis.py`) at 24, 54, 216 and 864 terminals, at rationality 1 and 10. Ours solves
20,000 draws in blocks on all cores; pygambit's `logit_solve_lambda` is called draw by draw on one core for a minute.
A row takes turns between the two, so that other work on the machine hits both. Not counted are drawing, compiling
and (for pygambit) reading the game from text; the compared time is that of solving alone.

Answers are compared draw by draw. Where they differ by more than 1e-6 the row says who is off: both answers are put
into the equations of the equilibrium written out in plain numpy (`Crisis.residual`), and Gambit, in tiny steps, is
the referee between two equilibria.

Each row: `terminals`, `rationality`, `ours_per_second`, `peer_per_second`, `ratio` (ours on all cores to the peer's
one), `agree` (share of the compared draws with the same answer); `ours_per_core_second`, `peer_per_core_second` and
`ratio_of_core_seconds`, the same for one core of ours to one of the peer's, by processor time, which other work on
the machine disturbs less; how many draws each did, what became of them, and every disagreement.
"""

from __future__ import annotations

import argparse
import io
import itertools
import json
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pygambit
from crisis import ACTORS, SIZES, Array, Crisis

from standoff.equilibrium.solve import Solved, solve
from standoff.situations.graph import Graph
from standoff.worlds.work import Stop, cores, run_blocks

SEED = 20170515
RATIONALITIES = (1.0, 10.0)
TURNS, QUICK_TURNS = 4, 2  # of each side in a row
BLOCK = 512  # worlds in a block, as in an ensemble, unless there would be fewer than `SHARED` blocks in a turn
SHARED = 8
AGREE = 1e-6  # difference in a probability
EXACT = 1e-8  # gap of a world that counts as certified here, and residual of a fixed point
SMALL_STEPS = {"first_step": 0.003, "max_accel": 1.01}  # of the referee; the defaults are 0.03 and 1.1


@dataclass
class Ours:
    """What the draws came to, and the time it took."""

    seconds: float = 0.0
    core_seconds: float = 0.0
    p: dict[int, Array] = field(default_factory=dict)  # by number of the draw
    residual: dict[int, float] = field(default_factory=dict)
    converged: dict[int, bool] = field(default_factory=dict)

    def run(self, graph: Graph, rationality: float, blocks: list[tuple[int, Array, Array]], seconds: float) -> None:
        """Solves blocks of (first draw, chance, pay) on all cores until they or the seconds are spent."""
        solved: list[Solved] = []
        begun, begun_cores = time.perf_counter(), time.process_time()

        def in_time() -> Iterator[tuple[int, Array, Array]]:
            for block in blocks:
                if time.perf_counter() > begun + seconds:
                    return
                yield block

        solved = list(run_blocks(partial(solve_block, graph, rationality), in_time()))
        self.seconds += time.perf_counter() - begun
        self.core_seconds += time.process_time() - begun_cores
        for (start, _, _), block in zip(blocks, solved, strict=False):
            for world in range(block.residual.size):
                self.p[start + world] = np.exp(block.log_p[:, world])
                self.residual[start + world] = float(block.residual[world])
                self.converged[start + world] = bool(block.converged[world])


def solve_block(graph: Graph, rationality: float, block: tuple[int, Array, Array], stop: Stop) -> Solved:
    _, chance, pay = block
    return solve(graph, chance, pay, np.full((ACTORS, pay.shape[1]), rationality), stop=stop)


@dataclass
class Peer:
    """What Gambit's tracer made of the draws."""

    seconds: float = 0.0
    core_seconds: float = 0.0
    p: dict[int, Array | None] = field(default_factory=dict)  # None where it did not reach the rationality
    texts: dict[int, str] = field(default_factory=dict)

    def run(
        self, game: Crisis, graph: Graph, rationality: float, block: tuple[int, Array, Array], seconds: float
    ) -> None:
        """Solves the draws of a block one by one until they or the seconds are spent."""
        start, chance, pay = block
        spent = 0.0
        for world in range(pay.shape[1]):
            if spent > seconds:
                break
            text = game.efg(chance[:, world], pay[:, world])
            read = pygambit.read_efg(io.BytesIO(text.encode()))
            begun, begun_cores = time.perf_counter(), time.process_time()
            try:
                answers = pygambit.qre.logit_solve_lambda(read, rationality)
            except (RuntimeError, ValueError, ArithmeticError):
                answers = []
            spent += time.perf_counter() - begun
            self.core_seconds += time.process_time() - begun_cores
            self.p[start + world] = probabilities(game, graph, answers, rationality)
            self.texts[start + world] = text
        self.seconds += spent


def probabilities(game: Crisis, graph: Graph, answers: list[Any], rationality: float) -> Array | None:
    """Gambit's answer as `[action]`, or None if it is not at the rationality asked for."""
    if not answers or abs(answers[-1].lam - rationality) > 1e-6 * rationality:
        return None
    p = np.full(graph.actions, np.nan)
    for player in answers[-1].profile:
        for history, played in player:
            start = graph.action_start[game.set_of(tuple(map(int, history.actions)))]
            for option, probability in played:
                p[start + int(getattr(option, "label", option))] = probability
    return p if np.isfinite(p).all() else None


def explain(
    game: Crisis, graph: Graph, rationality: float, world: tuple[int, Array, Array], ours: Ours, peer: Peer
) -> dict[str, Any]:
    """Who is off in a draw (its number, `chance [type]`, `pay [payoff row]`) where the answers differ."""
    draw, chance, pay = world
    here, there = ours.p[draw], peer.p[draw]
    assert there is not None
    events: Counter[str] = Counter()
    read = pygambit.read_efg(io.BytesIO(peer.texts[draw].encode()))
    try:
        answers = pygambit.qre.logit_solve_lambda(
            read, rationality, **SMALL_STEPS, event_callback=lambda event: events.update([type(event).__name__])
        )
    except (RuntimeError, ValueError, ArithmeticError):
        answers = []
    referee = probabilities(game, graph, answers, rationality)
    sided = "has no answer"
    if referee is not None:
        off = {"ours": np.abs(referee - here).max(), "the peer's": np.abs(referee - there).max()}
        nearer = min(off, key=lambda who: off[who])
        sided = f"agrees with {nearer}" if off[nearer] <= AGREE else "agrees with neither"
    found = {
        "draw": draw,
        "difference": float(np.abs(here - there).max()),
        "our_gap": ours.residual[draw],
        "our_residual": game.residual(chance, pay, rationality, here),
        "peer_residual": game.residual(chance, pay, rationality, there),
        "forks_met_by_referee": events["LogitBifurcationEvent"],
        "referee": sided,
    }
    if not ours.converged[draw]:
        found["who"] = "ours is not certified, and says so"
    elif found["our_residual"] > EXACT:
        found["who"] = "ours is no equilibrium, though certified"
    elif found["peer_residual"] > EXACT:
        found["who"] = f"the peer's answer is no equilibrium to this accuracy; Gambit in tiny steps {sided}"
    else:
        found["who"] = f"two equilibria; Gambit in tiny steps {sided}"
    return found


def compare(game: Crisis, rationality: float, draws: int, seconds: float, turns: int) -> dict[str, Any]:
    """One row: ours and the peer on the same draws, in turns."""
    graph = game.graph()
    rate = 8 * cores() / timed(graph, rationality, blocks_of(game, 0, 8 * cores(), 8))
    ours, peer = Ours(), Peer()
    disagreements = []
    compared = 0
    for turn in range(turns):
        share = range(turn * draws // turns, (turn + 1) * draws // turns)
        possible = int(2 * rate * seconds / turns)  # draws that may be done in time; the rate is a guess
        block = int(np.clip(min(len(share), possible) // SHARED // 8 * 8, 8, BLOCK))
        blocks = blocks_of(game, share.start, min(len(share), max(block * cores(), possible)), block)
        ours.run(graph, rationality, blocks, seconds / turns)
        for each in blocks:
            if (left := seconds * (turn + 1) / turns - peer.seconds) > 0.0:
                peer.run(game, graph, rationality, each, left)
        for start, chance, pay in blocks:
            for world in range(pay.shape[1]):
                there = peer.p.get(start + world)
                if there is None or start + world not in ours.p:
                    continue
                compared += 1
                if not np.abs(ours.p[start + world] - there).max() <= AGREE:
                    world_of = start + world, chance[:, world], pay[:, world]
                    disagreements.append(explain(game, graph, rationality, world_of, ours, peer))
    residuals = np.array(list(ours.residual.values()))
    done, peer_done = len(ours.p), len(peer.p)
    exact = np.array(list(ours.converged.values())) & (residuals <= EXACT)
    row = {
        "terminals": game.terminals,
        "rationality": rationality,
        "ours_per_second": done / ours.seconds,
        "peer_per_second": peer_done / peer.seconds,
        "ours_per_core_second": done / ours.core_seconds,
        "peer_per_core_second": peer_done / peer.core_seconds,
        "agree": 1.0 - len(disagreements) / compared if compared else None,
        "compared": compared,
        "draws": done,
        "certified_to_1e-8": float(exact.mean()),
        "not_certified": [draw for draw, good in zip(ours.p, exact, strict=True) if not good],
        "largest_certified_gap": float(residuals[exact].max()) if exact.any() else None,
        "peer_draws": peer_done,
        "peer_not_finished": [draw for draw, p in peer.p.items() if p is None],
        "disagreements": disagreements,
    }
    row["ratio"] = row["ours_per_second"] / row["peer_per_second"]
    row["ratio_of_core_seconds"] = row["ours_per_core_second"] / row["peer_per_core_second"]
    return row


def blocks_of(game: Crisis, start: int, count: int, size: int) -> list[tuple[int, Array, Array]]:
    ends = [*range(start, start + count, size), start + count]
    return [(a, *game.draw(SEED, a, b - a)) for a, b in itertools.pairwise(ends)]


def timed(graph: Graph, rationality: float, blocks: list[tuple[int, Array, Array]]) -> float:
    """Seconds for a few blocks, to know what to expect."""
    some = Ours()
    some.run(graph, rationality, blocks, np.inf)
    return some.seconds


def first_call() -> float:
    """Seconds until the kernels are there: compiled, or read from numba's cache."""
    begun = time.perf_counter()
    game = SIZES[216]
    graph = game.graph()
    (block,) = blocks_of(game, 0, 24, 24)
    solve_block(graph, RATIONALITIES[-1], block, np.zeros(1, dtype=np.int64))
    for world in range(8):  # alone, hard worlds have kernels of their own
        _, chance, pay = block
        alone = (world, chance[:, world : world + 1], pay[:, world : world + 1])
        solve_block(graph, RATIONALITIES[-1], alone, np.zeros(1, dtype=np.int64))
    return time.perf_counter() - begun


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="4,000 draws and 5 seconds instead of 20,000 and 60")
    parser.add_argument("--draws", type=int, help="draws for ours, at most")
    parser.add_argument("--seconds", type=float, help="for each side of each row")
    parser.add_argument("--terminals", type=int, nargs="+", choices=list(SIZES), default=list(SIZES))
    parser.add_argument("--rationality", type=float, nargs="+", default=list(RATIONALITIES))
    parser.add_argument("--json", type=Path, help="write the rows to a file")
    options = parser.parse_args()
    draws = options.draws or (4_000 if options.quick else 20_000)
    seconds = options.seconds or (5.0 if options.quick else 60.0)
    turns = QUICK_TURNS if options.quick else TURNS
    compiled = first_call()
    print(f"kernels ready after {compiled:.1f} s; {cores()} cores; at most {draws:,} draws and {seconds:g} s a side")
    print("  terminals  rationality  ours/s     peer/s   ratio   by core   agree    of   to 1e-8    draws  differ")
    rows = []
    for terminals in options.terminals:
        for rationality in options.rationality:
            row = compare(SIZES[terminals], rationality, draws, seconds, turns)
            rows.append(row)
            agree = "none" if row["agree"] is None else f"{row['agree']:.2%}"
            print(
                f"  {terminals:9d}  {rationality:11g}  {row['ours_per_second']:9,.1f}  {row['peer_per_second']:7.2f}  "
                f"{row['ratio']:6.0f}  {row['ratio_of_core_seconds']:8.0f}  {agree:>7}  {row['compared']:4d}  "
                f"{row['certified_to_1e-8']:8.2%}  {row['draws']:7,}  {len(row['disagreements']):6d}",
                flush=True,
            )
            for who, count in Counter(found["who"] for found in row["disagreements"]).items():
                print(f"{'':24} {count} x {who}")
    if options.json:
        found: dict[str, npt.ArrayLike | Any] = {"kernels_ready_seconds": compiled, "cores": cores(), "rows": rows}
        options.json.write_text(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main()
