"""Worlds held in memory with their behaviour, so that anything more can be asked of them without solving them again.

What a store is on disk, this is for a page that is open: the worlds are solved once, and every further query takes a
sweep of the game and no equilibrium. The numbers are those of any other ensemble of the same game and seed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from standoff.ensembles.block_cache import BlockCache
from standoff.ensembles.ensemble import Ensemble
from standoff.ensembles.results import Results
from standoff.ensembles.simulate import (
    Block,
    Pace,
    Progress,
    fitting,
    gathered,
    job_of,
    joined,
    solve_blocks,
    work_block,
)
from standoff.queries.game import Game
from standoff.queries.observation import Asked
from standoff.queries.query import Commitments
from standoff.queries.size import FEW
from standoff.scenario.summary import counted, summary
from standoff.worlds.work import Stop, run_blocks


@dataclass(frozen=True, slots=True, eq=False)
class InMemory(Ensemble):
    """Worlds in memory.

    Attributes:
        blocks: with the behaviour of every game that has been solved.
        results: with the answers that were asked for in the beginning.
        cache: of the store whose worlds these are; None where there is none.
    """

    blocks: tuple[Block, ...]
    results: Results
    cache: BlockCache | None = None

    def __repr__(self) -> str:
        worlds = f"{counted(self.count, 'world')} (seed {self.seed}), in memory"
        return summary(self, self.game.source.title, worlds, self.game.theory.name)

    @property
    def games(self) -> tuple[Commitments, ...]:
        return tuple(self.blocks[0].solved)

    def _answer(
        self, queries: tuple[Asked, ...], threads: int | None, progress: Progress | None, pace: Pace | None
    ) -> Results:
        """Only games that are not held are solved, and not kept.

        Raises:
            InvalidWorlds, TooLarge: as `solve_blocks`.
        """
        if set(queries) <= set(self.results.answers):
            return self.results
        job = job_of(self.game, queries, self.count, self.seed)
        way = fitting(job, self.count, threads)
        together = way.together if pace is None else min(way.together, FEW)

        def work(block: Block, stop: Stop) -> Block:
            return work_block(job, block.number, block.worlds, stop, together, known=block.solved, pace=pace)

        return joined(self.game, self.seed, gathered(run_blocks(work, self.blocks, way.threads), self.count, progress))

    def _into_memory(
        self,
        queries: tuple[Asked, ...],
        threads: int | None,
        progress: Progress | None,
        stop: Stop | None,
        pace: Pace | None,
    ) -> InMemory:
        return replace(self, results=self._answer(queries, threads, progress, pace))


def solved_in_memory(
    game: Game,
    queries: Iterable[Asked],
    worlds: int,
    seed: int,
    threads: int | None = None,
    progress: Progress | None = None,
    on: str | None = None,
    stop: Stop | None = None,
    pace: Pace | None = None,
) -> InMemory:
    """Worlds drawn, solved, asked queries that have been checked, and held.

    Args:
        stop: another thread sets it so that the solving ends early; the worlds are then of no use, and `progress` is to
            end the work.
        threads, on, pace: as `solve_blocks`.

    Raises:
        InvalidWorlds, TooLarge, ClusterError: as `solve_blocks`.
    """
    job = job_of(game, queries, worlds, seed, keep=True)
    blocks = gathered(solve_blocks(job, threads=threads, on=on, stop=stop, held=True, pace=pace), worlds, progress)
    return InMemory(game, seed, worlds, tuple(blocks), joined(game, seed, blocks))
