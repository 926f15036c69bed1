"""Worlds that are solved whenever they are asked: nothing is kept of them but the answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from standoff.ensembles.ensemble import Ensemble
from standoff.ensembles.in_memory import InMemory, solved_in_memory
from standoff.ensembles.results import Results
from standoff.ensembles.simulate import Pace, Progress, simulate
from standoff.ensembles.store_reader import open_ensemble
from standoff.ensembles.store_writer import save_ensemble
from standoff.queries.observation import Asked
from standoff.scenario.summary import counted, summary
from standoff.worlds.work import Stop


@dataclass(frozen=True, slots=True, eq=False)
class Unsolved(Ensemble):
    """Worlds that are solved whenever they are asked.

    Attributes:
        on: a cluster that solves: `local:N` or `tcp://host:port`.
    """

    on: str | None = None

    def __repr__(self) -> str:
        worlds = f"{counted(self.count, 'world')} (seed {self.seed}), solved when they are asked"
        return summary(self, self.game.source.title, worlds, self.game.theory.name)

    def _answer(
        self, queries: tuple[Asked, ...], threads: int | None, progress: Progress | None, pace: Pace | None
    ) -> Results:
        return simulate(self.game, queries, self.count, self.seed, threads, progress, self.on, pace)

    def _into_memory(
        self,
        queries: tuple[Asked, ...],
        threads: int | None,
        progress: Progress | None,
        stop: Stop | None,
        pace: Pace | None,
    ) -> InMemory:
        return solved_in_memory(self.game, queries, self.count, self.seed, threads, progress, self.on, stop, pace)

    def settled(
        self,
        folder: Path,
        queries: Iterable[Asked],
        *,
        threads: int | None = None,
        progress: Progress | None = None,
    ) -> Ensemble:
        texts = [query for query in queries if isinstance(query, str)]
        save_ensemble(
            self.scenario, texts, folder, self.count, self.seed, threads, progress, self.on, behaviour=self.game.theory
        )
        return replace(open_ensemble(folder), scenario=self.scenario)  # with the folder of its tables
