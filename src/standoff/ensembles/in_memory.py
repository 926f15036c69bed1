"""Worlds held in memory with their behaviour, so that anything more can be asked of them without solving them again.

What a store is on disk, this is for a page that is open: the worlds are solved once, and every further query takes a
sweep of the game and no equilibrium. The numbers are those that `study` and a store give.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from standoff.ensembles.results import Results
from standoff.ensembles.simulate import Block, Pace, Progress, fitting, job_of, joined, solve_blocks, work_block
from standoff.ensembles.store import Store
from standoff.queries.game import Game
from standoff.queries.observation import Asked
from standoff.queries.query import Commitments
from standoff.queries.size import FEW
from standoff.scenario.model import Scenario
from standoff.worlds.work import Stop, run_blocks


@dataclass(frozen=True, slots=True, eq=False)
class InMemory:
    """Worlds in memory.

    Attributes:
        blocks: with the behaviour of every game that has been solved.
        results: with the answers that were asked for in the beginning.
    """

    game: Game
    seed: int
    blocks: tuple[Block, ...]
    results: Results

    @property
    def games(self) -> tuple[Commitments, ...]:
        """The commitments of the games whose behaviour is held."""
        return tuple(self.blocks[0].solved)

    def ask(
        self,
        queries: Iterable[Asked],
        threads: int | None = None,
        progress: Progress | None = None,
        pace: Pace | None = None,
    ) -> Results:
        """More queries of these worlds, checked already; only games that are not held are solved, and not kept.

        Raises:
            InvalidWorlds, TooLarge: as `study`.
        """
        job = job_of(self.game, queries, self.results.count, self.seed)
        way = fitting(job, self.results.count, threads)
        together = way.together if pace is None else min(way.together, FEW)
        blocks: list[Block] = []
        done = 0

        def work(block: Block, stop: Stop) -> Block:
            return work_block(job, block.number, block.worlds, stop, together, known=block.solved, pace=pace)

        for block in run_blocks(work, self.blocks, way.threads):
            blocks.append(block)
            done += block.worlds.count
            if progress is not None:
                progress(done, self.results.count)
        return joined(self.game, self.seed, blocks)


def solve_in_memory(
    source: Scenario | Store,
    queries: Iterable[str] = (),
    worlds: int = 1000,
    seed: int = 0,
    threads: int | None = None,
    progress: Progress | None = None,
    stop: Stop | None = None,
    pace: Pace | None = None,
) -> InMemory:
    """Worlds solved and held, or those of a store.

    Args:
        queries: checked already, and answered for the ensemble.
        worlds, seed: of a scenario; a store has its own.
        stop: another thread sets it so that the solving of a scenario ends early; its worlds are then of no use, and
            `progress` is to end the work.
        pace: as `solve_blocks`.

    Raises:
        InvalidWorlds, TooLarge, StoreError: as `studied`.
    """
    queries = tuple(dict.fromkeys(queries))
    if isinstance(source, Store):
        blocks = []
        done = 0
        for block in source.blocks():
            blocks.append(block)
            done += block.worlds.count
            if progress is not None:
                progress(done, source.done)
        held = InMemory(source.game, source.seed, tuple(blocks), source.results())
        if set(queries) <= set(source.queries):
            return held
        return replace(held, results=held.ask(queries, threads, progress, pace))
    game = Game(source)
    job = job_of(game, queries, worlds, seed, keep=True)
    blocks = []
    done = 0
    for block in solve_blocks(job, threads=threads, stop=stop, held=True, pace=pace):
        blocks.append(block)
        done += block.worlds.count
        if progress is not None:
            progress(done, worlds)
    return InMemory(game, seed, tuple(blocks), joined(game, seed, blocks))
