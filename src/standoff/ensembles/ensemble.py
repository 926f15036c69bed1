"""Worlds of one game that can be asked anything: what every analysis begins with, whatever shape they are kept in.

They are solved whenever they are asked (`Unsolved`), held in memory (`in_memory`), or kept in a folder (`store`). An
analysis asks, and never looks which of these it was given.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol, TypedDict

from standoff.ensembles.block_cache import BlockCache
from standoff.ensembles.in_memory import InMemory, solved_in_memory
from standoff.ensembles.results import Results
from standoff.ensembles.simulate import Pace, Progress, simulate
from standoff.ensembles.store import open_ensemble, save_ensemble
from standoff.equilibrium.behaviour_model import BehaviourModel
from standoff.gambit.game_tree import GameTree
from standoff.language.error import StandoffError
from standoff.queries.game import Game
from standoff.queries.observation import Asked
from standoff.queries.query import Commitments, compile_query
from standoff.scenario.model import Scenario
from standoff.scenario.summary import counted, summary
from standoff.worlds.work import Stop


class Ensemble(Protocol):
    """Worlds of one game, drawn from one seed."""

    @property
    def game(self) -> Game: ...

    @property
    def scenario(self) -> Scenario:
        """That of the game, with the folder of its tables."""
        ...

    @property
    def seed(self) -> int: ...

    @property
    def count(self) -> int:
        """How many worlds can be asked."""
        ...

    @property
    def cache(self) -> BlockCache | None:
        """Where blocks of other worlds that an analysis has solved are kept; None where they are not."""
        ...

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
        ...

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
            As `ask`.
        """
        ...

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
        ...

    def missing(self, query: str) -> tuple[Commitments, ...]:
        """The commitments of the games that are to be solved for a query, before it is answered.

        Raises:
            QueryError: if it asks nothing sensible.
        """
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Unsolved:
    """Worlds that are solved whenever they are asked; nothing is kept of them but the answers.

    Attributes:
        on: a cluster that solves: `local:N` or `tcp://host:port`.
    """

    game: Game
    seed: int
    count: int
    on: str | None = None

    def __repr__(self) -> str:
        worlds = f"{counted(self.count, 'world')} (seed {self.seed}), solved when they are asked"
        return summary(self, self.game.source.title, worlds, self.game.theory.name)

    @property
    def scenario(self) -> Scenario:
        return self.game.source.scenario

    @property
    def cache(self) -> None:
        return None

    def ask(
        self,
        queries: Iterable[Asked],
        *,
        threads: int | None = None,
        progress: Progress | None = None,
        pace: Pace | None = None,
    ) -> Results:
        queries = tuple(dict.fromkeys(queries))
        return simulate(self.game, queries, self.count, self.seed, threads, progress, self.on, pace)

    def in_memory(
        self,
        queries: Iterable[Asked] = (),
        *,
        threads: int | None = None,
        progress: Progress | None = None,
        stop: Stop | None = None,
        pace: Pace | None = None,
    ) -> InMemory:
        queries = tuple(dict.fromkeys(queries))
        return solved_in_memory(self.game, queries, self.count, self.seed, threads, progress, self.on, stop, pace)

    def settled(
        self,
        folder: Path,
        queries: Iterable[Asked],
        *,
        threads: int | None = None,
        progress: Progress | None = None,
    ) -> Ensemble:
        scenario, texts = self.scenario, [query for query in queries if isinstance(query, str)]
        theory = self.game.theory
        save_ensemble(
            scenario, texts, folder, self.count, self.seed, threads, progress, self.on, behaviour=theory
        )  # fmt: skip
        return replace(open_ensemble(folder), scenario=scenario)  # with the folder of its tables

    def missing(self, query: str) -> tuple[Commitments, ...]:
        self.game.check_query(query)
        return tuple(sorted(compile_query(self.game, query).games | {()}))


class Solving(TypedDict, total=False):
    """How the worlds of a scenario are solved, where it is handed over in place of an ensemble.

    Attributes:
        worlds: how many; 1,000 unless given. seed: the same seed draws the same worlds; 0 unless given.
        behaviour: how the actors behave (see `equilibrium.behaviour_model`); the logit, or as the scenario says.
        on: a cluster that solves: `local:N` or `tcp://host:port`.
    """

    worlds: int
    seed: int
    behaviour: str | BehaviourModel | None
    on: str | None


def as_ensemble(
    source: Scenario | GameTree | Ensemble,
    *,
    worlds: int = 1000,
    seed: int = 0,
    behaviour: str | BehaviourModel | None = None,
    on: str | None = None,
    rationality: float | None = None,
) -> Ensemble:
    """An ensemble as it is, or that of a scenario or a tree. No other function takes the one for the other.

    Args:
        worlds, seed, behaviour, on: as `Solving`; an ensemble has its own.
        rationality: everyone's, in place of the scenario's priors.

    Raises:
        BehaviourError: for a behaviour that makes no sense, or not with this rationality.
        StandoffError: for less than one world.
    """
    if not isinstance(source, Scenario | GameTree):
        return source
    if worlds < 1:
        raise StandoffError("an ensemble has at least one world")
    return Unsolved(Game(source, rationality, behaviour), seed, worlds, on)
