"""Worlds of one game that can be asked anything: what every analysis begins with, whatever shape they are kept in.

They are solved whenever they are asked (`unsolved`), held in memory (`in_memory`), or kept in a folder
(`store_reader`). An analysis asks, and never looks which of these it was given.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from standoff.ensembles.block_cache import BlockCache
from standoff.ensembles.results import Results
from standoff.ensembles.simulate import Pace, Progress
from standoff.queries.game import Game
from standoff.queries.observation import Asked
from standoff.queries.query import Commitments, compile_query
from standoff.scenario.model import Scenario
from standoff.worlds.work import Stop

if TYPE_CHECKING:  # one of the shapes
    from standoff.ensembles.in_memory import InMemory


@dataclass(frozen=True, slots=True, eq=False)
class Ensemble(ABC):
    """Worlds of one game, drawn from one seed.

    Attributes:
        game: compiled, with the behaviour of its actors.
        seed: of the draws.
        count: how many worlds can be asked.
    """

    game: Game
    seed: int
    count: int

    @property
    def scenario(self) -> Scenario:
        """That of the game, with the folder of its tables."""
        return self.game.source.scenario

    @property
    def games(self) -> tuple[Commitments, ...]:
        """The commitments of the games whose behaviour is held: they are not solved again."""
        return ()

    @property
    def cache(self) -> BlockCache | None:
        """Where blocks of other worlds that an analysis has solved are kept; None where they are not."""
        return None

    def ask(
        self,
        queries: Iterable[Asked],
        *,
        threads: int | None = None,
        progress: Progress | None = None,
        pace: Pace | None = None,
    ) -> Results:
        """The answers in every world to queries that have been checked (`Game.check_asked`), and how the games that
        they needed were solved.

        Raises:
            InvalidWorlds, TooLarge, StoreError, ClusterError: where worlds cannot be solved or read.
        """
        return self._answer(tuple(dict.fromkeys(queries)), threads, progress, pace)

    def in_memory(
        self,
        queries: Iterable[Asked] = (),
        *,
        threads: int | None = None,
        progress: Progress | None = None,
        stop: Stop | None = None,
        pace: Pace | None = None,
    ) -> InMemory:
        """The same worlds with their behaviour held in memory, and these queries answered.

        Args:
            stop: another thread sets it so that solving ends early; the worlds are then of no use, and `progress` is to
                end the work.

        Raises:
            InvalidWorlds, TooLarge, StoreError, ClusterError: as `ask`.
        """
        return self._into_memory(tuple(dict.fromkeys(queries)), threads, progress, stop, pace)

    def settled(
        self,
        folder: Path,
        queries: Iterable[Asked],
        *,
        threads: int | None = None,
        progress: Progress | None = None,
    ) -> Ensemble:
        """The same worlds with their behaviour kept, so that asking more solves nothing anew: itself, or, where nothing
        is kept, a store in a folder that does not exist yet.

        Raises:
            Unwritten: where the folder cannot be written; and as `ask`.
        """
        return self

    def missing(self, query: str) -> tuple[Commitments, ...]:
        """The commitments of the games that are to be solved for a query, before it is answered: those that it needs
        and the game itself, less those that are held.

        Raises:
            QueryError: if it asks nothing sensible.
        """
        self.game.check_query(query)
        return tuple(sorted((compile_query(self.game, query).games | {()}) - set(self.games)))

    @abstractmethod
    def _answer(
        self, queries: tuple[Asked, ...], threads: int | None, progress: Progress | None, pace: Pace | None
    ) -> Results:
        """As `ask`, each query once."""

    @abstractmethod
    def _into_memory(
        self,
        queries: tuple[Asked, ...],
        threads: int | None,
        progress: Progress | None,
        stop: Stop | None,
        pace: Pace | None,
    ) -> InMemory:
        """As `in_memory`, each query once."""
