"""An ensemble in a folder, opened: checked byte by byte, asked, and read into memory (see `store_format`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from standoff.ensembles.block_cache import BlockCache
from standoff.ensembles.ensemble import Ensemble
from standoff.ensembles.in_memory import InMemory
from standoff.ensembles.results import Certificates, Results
from standoff.ensembles.simulate import (
    Block,
    Job,
    Pace,
    Progress,
    certificates,
    fitting,
    gathered,
    job_of,
    joined,
    kept_block,
    work_block,
)
from standoff.ensembles.store_errors import DamagedStore, StoreError
from standoff.ensembles.store_format import (
    ABOUT,
    SCENARIO,
    arrays_of,
    check_blocks,
    commitments_of,
    demand_games,
    extending,
    frame_damage,
    group_of,
    read_about,
)
from standoff.ensembles.zarr_arrays import Arrays, label_chunk
from standoff.ensembles.zarr_layout import labels
from standoff.equilibrium.behaviour_model import BehaviourError
from standoff.equilibrium.solve import Solved
from standoff.queries.game import Game
from standoff.queries.observation import Asked
from standoff.queries.query import Commitments
from standoff.scenario.counterfactual import commitments_in_words
from standoff.scenario.model import Scenario
from standoff.scenario.summary import counted, summary
from standoff.scenario_files.read import load_scenario
from standoff.scenario_files.read_variants import variant_of
from standoff.situations.memory import room
from standoff.worlds.draw import BLOCK, Worlds, block_sizes, with_mean_level
from standoff.worlds.versions import software_versions
from standoff.worlds.work import Stop, run_blocks

Key = TypeVar("Key")
Values = TypeVar("Values")


def open_ensemble(path: str | Path) -> Store:
    """The store in a folder, once every byte of it has been checked.

    Args:
        path: the folder that `simulate` with `save_to`, or `standoff run --out`, has made.

    Raises:
        DamagedStore: naming every file that is not as it was written, in `found`. It is a StoreError.
        StoreError: where there is no store, or one that cannot be read here.
    """
    path = Path(path)
    about = read_about(path)
    if (extended := extending(path)) is not None:
        raise StoreError(f"{path} was being extended to {extended:,} worlds", "repeat that command before reading it")
    if about["block"] != BLOCK:
        raise StoreError(f"{path} has blocks of {about['block']:,} worlds, and this Standoff reads those of {BLOCK}")
    found = list(frame_damage(path, about))
    sound, damaged = check_blocks(path, int(about["worlds"]))
    if found or damaged:
        raise DamagedStore(path, [*found, *(line for lines in damaged.values() for line in lines)])
    scenario = load_scenario(path / SCENARIO)
    if (variant := about.get("variant")) is not None:
        scenario = variant_of(scenario, str(variant))
    try:
        game = Game(scenario, behaviour=str(about["behaviour"]))
    except BehaviourError as error:
        raise DamagedStore(path, [f"{ABOUT}: {error}"]) from None
    demand_games(path, about, game)
    store = Store(game, int(about["seed"]), sum(sound.values()), path, about, scenario)
    assert store.arrays.path == path  # which looks at all metadata
    return store


@dataclass(frozen=True, slots=True, eq=False)
class Store(Ensemble):
    """A store that has been opened, and found as it was written.

    It is an `Ensemble`; its `count` is of the worlds that it holds so far.

    Attributes:
        path: its folder.
        about: what it says of itself: seed, worlds, games, queries, who made it, checksums.
        scenario: that it was made of.
    """

    path: Path
    about: Mapping[str, Any]
    scenario: Scenario = field()  # the property of every ensemble is no default

    def __repr__(self) -> str:
        worlds = f"{self.count:,} of {counted(self.worlds, 'world')}"
        return summary(self, self.scenario.title, str(self.path), worlds, self.game.theory.name)

    @property
    def worlds(self) -> int:
        """How many worlds it is to hold."""
        return int(self.about["worlds"])

    @property
    def queries(self) -> tuple[str, ...]:
        """The texts of the queries whose answers it holds."""
        return tuple(self.about["queries"])

    @property
    def games(self) -> tuple[Commitments, ...]:
        """The commitments of the games whose behaviour it holds."""
        return commitments_of(self.about["games"])

    @property
    def cache(self) -> BlockCache:
        """Where what is solved beyond the store is kept, beside it and no part of it."""
        return BlockCache(self.path, f"{self.about['scenario']} {self.game.theory.name} {software_versions()}")

    def _answer(
        self, queries: tuple[Asked, ...], threads: int | None, progress: Progress | None, pace: Pace | None
    ) -> Results:
        """The stored answers where all of them are there. Others come from stored behaviour, and where a game is not
        stored, from solving it. Nothing is added to the store itself; what is solved is kept in its `cache`.

        Raises:
            StoreError: where the store holds no world yet, or lays out its games in another way.
        """
        if set(queries) <= set(self.queries):
            return self.results()
        if set(self.queries) < set(queries):
            missing = job_of(self.game, [each for each in queries if each not in self.queries], self.worlds, self.seed)
            if missing.games <= set(self.games):
                return self._with_answers_to(missing, threads, progress, pace)
        job = job_of(self.game, queries, self.worlds, self.seed)
        return joined(self.game, self.seed, gathered(self._blocks_of(job, threads, pace), self.count, progress))

    def _with_answers_to(
        self, missing: Job, threads: int | None, progress: Progress | None, pace: Pace | None
    ) -> Results:
        """What the store holds, and the answers to further queries of games that it holds: of their worlds nothing else
        is kept in memory."""
        kept, done = self.results(), 0
        more: dict[Asked, npt.NDArray[np.float64]] = {}
        for block in self._blocks_of(missing, threads, pace):
            first, done = done, done + block.worlds.count
            for asked, values in block.answers.items():
                if asked not in more:
                    more[asked] = np.empty((*values.shape[:-1], self.count))
                more[asked][..., first:done] = values
            if progress is not None:
                progress(done, self.count)
        return replace(kept, answers={**kept.answers, **more})

    def _blocks_of(self, job: Job, threads: int | None, pace: Pace | None) -> Iterator[Block]:
        """Its worlds, block by block, with the answers to a job's queries."""
        self._some()
        arrays = self.arrays
        stored = sorted(job.games & set(self.games))
        way = fitting(job, self.count, threads)
        for commitments in sorted(job.games):
            job.game.situations(commitments)  # compiled here once, and not in every thread
            if commitments in stored:
                _demand_same_actions(arrays, commitments, job.game)
        return run_blocks(
            lambda numbered, stop: _asked(job, arrays, stored, self.cache, numbered, stop, way.together, pace),
            enumerate(block_sizes(self.count)),
            way.threads,
        )

    def results(self) -> Results:
        """What the store holds. Answers are in memory; draws and certificates are read when they are looked at.

        Raises:
            StoreError: where it holds no world yet.
        """
        self._some()
        arrays = self.arrays
        for commitments in self.games:
            _demand_kept(arrays, commitments, Certificates)
        if (needed := 8 * len(self.queries) * self.count) > room():
            raise StoreError(
                f"{self.path} holds {len(self.queries):,} answers in each of {self.count:,} worlds, which is "
                f"{needed / 1e9:,.0f} GB, more than the available memory",
                "evaluate one query at a time",
            )
        values = arrays.read("answers", 0, self.count)
        return self.with_answers({query: values[number] for number, query in enumerate(self.queries)})

    def blocks(self) -> Iterator[Block]:
        """Everything it holds but answers: worlds, behaviour and certificates, block by block.

        Raises:
            StoreError: as `ask`.
        """
        self._some()
        game, arrays = self.game, self.arrays
        for commitments in self.games:
            _demand_same_actions(arrays, commitments, game)
        for number, placed in enumerate(block_sizes(self.count)):
            found = {commitments: _stored_behaviour(arrays, commitments, placed) for commitments in self.games}
            certified = {commitments: certificates(solved) for commitments, solved in found.items()}
            yield Block(number, _stored_worlds(game, self.seed, arrays, placed), {}, certified, found)

    def _into_memory(
        self,
        queries: tuple[Asked, ...],
        threads: int | None,
        progress: Progress | None,
        stop: Stop | None,
        pace: Pace | None,
    ) -> InMemory:
        """Everything it holds is read.

        Raises:
            StoreError: as `ask`.
        """
        blocks = tuple(gathered(self.blocks(), self.count, progress))
        held = InMemory(self.game, self.seed, self.count, blocks, self.results(), self.cache)
        return held.in_memory(queries, threads=threads, progress=progress, pace=pace)

    def with_answers(self, answers: Mapping[Asked, npt.NDArray[np.float64]]) -> Results:
        """What it holds, with these answers `[world]`; draws and certificates are read when they are looked at."""
        arrays = self.arrays
        game, done = self.game, self.count

        def of_games(commitments: Commitments) -> Certificates:
            place = group_of(commitments)
            return Certificates(**{f.name: arrays.read(f"{place}/{f.name}", 0, done) for f in fields(Certificates)})

        parameters = {name: number for number, name in enumerate(game.source.parameters)}
        return Results(
            seed=self.seed,
            count=done,
            parameters=_Lazy(parameters, lambda name: arrays.read("parameters", 0, done)[parameters[name]]),
            rationality=_Lazy(game.actors, lambda name: arrays.read("rationality", 0, done)[game.actors.index(name)]),
            answers=answers,
            certificates=_Lazy(self.games, of_games),
            sizes={commitments: arrays.games[group_of(commitments)] for commitments in self.games},
        )

    @property
    def arrays(self) -> Arrays:
        """Everything in it that has worlds, to be read block by block.

        Raises:
            DamagedStore: where its metadata are not what Standoff writes.
        """
        return arrays_of(self.path, self.about, self.scenario)

    def _some(self) -> None:
        if not self.count:
            raise StoreError(f"{self.path} holds no worlds yet", "repeat the command that created it")


class _Lazy(Mapping[Key, Values]):
    """A mapping whose values are read from the store when they are looked at, and not kept."""

    def __init__(self, keys: Iterable[Key], read: Callable[[Key], Values]) -> None:
        self._keys, self._read = dict.fromkeys(keys), read

    def __getitem__(self, key: Key) -> Values:
        if key not in self._keys:
            raise KeyError(key)
        return self._read(key)

    def __iter__(self) -> Iterator[Key]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


def _demand_kept(arrays: Arrays, commitments: Commitments, kind: type[Solved] | type[Certificates]) -> None:
    """Nothing, if the store holds of a game all that is wanted now.

    Raises:
        StoreError: if the version that made it kept less.
    """
    if lacking := [field.name for field in fields(kind) if f"{group_of(commitments)}/{field.name}" not in arrays]:
        raise StoreError(
            f"{arrays.path} was made by a version of Standoff that did not save {', '.join(lacking)}",
            f"use its scenario, {arrays.path / SCENARIO}",
        )


def _demand_same_actions(arrays: Arrays, commitments: Commitments, game: Game) -> None:
    """Nothing, if the game is laid out as it was when it was stored.

    Raises:
        StoreError: if it is not.
    """
    _demand_kept(arrays, commitments, Solved)
    place = group_of(commitments)
    situations = game.situations(commitments)
    same = arrays.sizes[f"{place}/log_p"] == (situations.graph.actions,)
    for name, values in labels(situations).items():
        if not same or arrays.labels(f"{place}/{name}") != label_chunk(values):
            named = commitments_in_words(commitments)
            raise StoreError(
                f"this version of Standoff lays out {named} differently from the one that made {arrays.path}",
                f"use its scenario, {arrays.path / SCENARIO}",
            )


def _stored_worlds(game: Game, seed: int, arrays: Arrays, placed: tuple[int, int]) -> Worlds:
    """A block of stored worlds, by its first world and its size."""
    start, size = placed
    rows = arrays.read("parameters", start, start + size)
    worlds = Worlds(
        start=start,
        parameters=dict(zip(game.source.parameters, rows, strict=True)),
        rationality=arrays.read("rationality", start, start + size),
    )
    if (prior := game.theory.mean_level) is not None:
        worlds = next(with_mean_level([worlds], prior, seed))
    return worlds


def _stored_behaviour(arrays: Arrays, commitments: Commitments, placed: tuple[int, int]) -> Solved:
    """What everyone does in a game in such a block."""
    start, size = placed
    place = group_of(commitments)
    return Solved(**{field.name: arrays.read(f"{place}/{field.name}", start, start + size) for field in fields(Solved)})


def _asked(
    job: Job,
    arrays: Arrays,
    stored: Sequence[Commitments],
    pieces: BlockCache,
    numbered: tuple[int, tuple[int, int]],
    stop: Stop,
    together: int,
    pace: Pace | None,
) -> Block:
    """A block of stored worlds: behaviour where it is stored, solved where it is not, and asked."""
    number, placed = numbered
    worlds = _stored_worlds(job.game, job.seed, arrays, placed)

    def solve() -> Block:
        known = {commitments: _stored_behaviour(arrays, commitments, placed) for commitments in stored}
        return work_block(job, number, worlds, stop, together, known=known, pace=pace)

    missing = len(job.games) > len(stored)  # only then is it work that is worth keeping
    return kept_block(pieces if missing else None, job, worlds, number, stop, solve)
