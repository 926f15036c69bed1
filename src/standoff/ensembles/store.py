"""An ensemble that lasts: worlds, behaviour, certificates and answers in a folder, written block by block.

1. A store is laid out whole (`zarr_layout.Sheets`), aside, and renamed into place; `record/store.json` says what it is
and
   has a checksum of every file that holds no world.
2. Of a block, its chunks are written first, and last `record/000017.json`, which has their checksums. What is not
   recorded is not there: a run that was killed goes on after the last record, and writes the same bytes.
3. More worlds are added under `record/extending.json`: it says so until everything has its new size.

To open a store is to check every byte of it. It may be a stranger's, whose checksums say nothing: what it says of
itself is compared with what Standoff writes (`zarr_arrays`), and no link in it is followed.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass, fields
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, TypeVar

import numpy as np
import numpy.typing as npt
from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from typing_extensions import TypedDict

from standoff.ensembles.block_cache import BlockCache
from standoff.ensembles.cluster import ClusterError
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
    solve_blocks,
    work_block,
)
from standoff.ensembles.zarr_arrays import Arrays, label_chunk, opened, strangers
from standoff.ensembles.zarr_arrays import DamagedStore as DamagedStore
from standoff.ensembles.zarr_arrays import StoreError as StoreError
from standoff.ensembles.zarr_arrays import Unwritten as Unwritten
from standoff.ensembles.zarr_layout import Sheets, in_words, labels, name_of
from standoff.equilibrium.behaviour_model import BehaviourError, BehaviourModel
from standoff.equilibrium.solve import Solved
from standoff.language.error import StandoffError
from standoff.language.problem import ScenarioError
from standoff.queries.game import Game
from standoff.queries.observation import Asked
from standoff.queries.query import Commitments, compile_query
from standoff.reference.mistakes import open_table
from standoff.scenario.model import Scenario
from standoff.scenario.summary import counted, summary
from standoff.scenario_files.read import FILE_NAME, load_scenario, read_scenario
from standoff.scenario_files.write import as_data, scenario_json, write_scenario
from standoff.situations.memory import room
from standoff.worlds.atomic_files import (
    ASIDE,
    Taken,
    alone,
    digest,
    inside,
    read_inside,
    remove,
    seal,
    staged,
    sweep_aside,
    sync_folder,
    unseal,
    write_files,
)
from standoff.worlds.draw import BLOCK, Worlds, block_sizes, with_mean_level
from standoff.worlds.versions import software_versions
from standoff.worlds.work import Stop, cores, run_blocks

Key = TypeVar("Key")
Values = TypeVar("Values")

LAYOUT = 3  # of the folder; a reader refuses those it does not know
RECORD = "record"
ABOUT = f"{RECORD}/store.json"
EXTENDING = f"{RECORD}/extending.json"
SCENARIO = "scenario"
REPAIRS = "the same command with --repair solves what is damaged again, and leaves the rest as it is"

MOST_WORLDS = 10**9  # that a store may say it is of
MOST_RECORD = 2**26  # bytes of one file of the record
MOST_STRANGERS = 20  # that are named
MOST_BYTES = 2**40  # of one file of arrays: whatever the record says of it, its own size is compared first

_BLOCK_RECORD = re.compile(r"(\d{6,9})\.json\Z")


class _File(TypedDict):
    """What a record says of a file."""

    bytes: Annotated[int, Field(ge=0, le=MOST_BYTES)]
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class _About(TypedDict):
    """What `record/store.json` says; later versions may say more."""

    __pydantic_config__ = ConfigDict(strict=True)  # type: ignore[misc]

    scenario: str
    tables: dict[str, str]
    behaviour: str
    seed: Annotated[int, Field(ge=0)]
    worlds: Annotated[int, Field(ge=1, le=MOST_WORLDS)]
    block: int
    queries: list[str]
    games: list[list[Annotated[list[str], Field(min_length=2, max_length=2)]]]
    made_by: dict[str, str]
    files: dict[str, _File]


class _Record(TypedDict):
    """What the record of a block says."""

    __pydantic_config__ = ConfigDict(strict=True)  # type: ignore[misc]

    block: int
    first: int
    worlds: Annotated[int, Field(ge=1, le=BLOCK)]
    files: dict[str, _File]


_ABOUT, _RECORD = TypeAdapter(_About), TypeAdapter(_Record)


class _Looked(Mapping[Key, Values]):
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


@dataclass(frozen=True, slots=True)
class Store:
    """A store that has been opened, and found as it was written.

    Attributes:
        path: its folder.
        about: what it says of itself: seed, worlds, games, queries, who made it, checksums.
        scenario: that it was made of.
        done: how many worlds it holds so far; `worlds`: how many it is to hold.
        game: the compiled scenario, under the theory of the actors that it was solved under.
    """

    path: Path
    about: Mapping[str, Any]
    scenario: Scenario
    done: int
    game: Game

    def __repr__(self) -> str:
        worlds = f"{self.done:,} of {counted(self.worlds, 'world')}"
        return summary(self, self.scenario.title, str(self.path), worlds, self.game.theory.name)

    @property
    def count(self) -> int:
        return self.done

    @property
    def worlds(self) -> int:
        return int(self.about["worlds"])

    @property
    def seed(self) -> int:
        return int(self.about["seed"])

    @property
    def queries(self) -> tuple[str, ...]:
        """The texts of the queries whose answers it holds."""
        return tuple(self.about["queries"])

    @property
    def games(self) -> tuple[Commitments, ...]:
        """The commitments of the games whose behaviour it holds."""
        return _commitments(self.about["games"])

    @property
    def cache(self) -> BlockCache:
        """Where what is solved beyond the store is kept, beside it and no part of it."""
        return BlockCache(self.path, f"{self.about['scenario']} {self.game.theory.name} {software_versions()}")

    def missing(self, query: str) -> tuple[Commitments, ...]:
        """The commitments of the games that a query needs and the store does not hold; they must be solved.

        Raises:
            QueryError: if the query asks nothing sensible of the scenario.
        """
        self.game.check_query(query)
        return tuple(sorted(compile_query(self.game, query).games - set(self.games)))

    def ask(
        self,
        queries: Iterable[Asked],
        *,
        threads: int | None = None,
        progress: Progress | None = None,
        pace: Pace | None = None,
    ) -> Results:
        """Queries of the stored worlds, checked already: the stored answers where all of them are there. Others come
        from stored behaviour, and where a game is not stored, from solving it. Nothing is added to the store itself;
        what is solved is kept in its `cache`.

        Raises:
            StoreError: where the store holds no world yet, or lays out its games in another way.
        """
        queries = tuple(dict.fromkeys(queries))
        return self.results() if set(queries) <= set(self.queries) else self.swept(queries, threads, progress, pace)

    def swept(
        self,
        queries: Iterable[Asked],
        threads: int | None = None,
        progress: Progress | None = None,
        pace: Pace | None = None,
    ) -> Results:
        """As `ask`, with every answer worked out anew."""
        self._some()
        game = self.game
        job = job_of(game, queries, self.worlds, self.seed)
        arrays = self.arrays
        stored = sorted(job.games & set(self.games))
        way = fitting(job, self.done, threads)
        for commitments in sorted(job.games):
            game.situations(commitments)  # compiled here once, and not in every thread
            if commitments in stored:
                _same_actions(arrays, commitments, game)
        blocks = run_blocks(
            lambda numbered, stop: _asked(job, arrays, stored, self.cache, numbered, stop, way.together, pace),
            enumerate(block_sizes(self.done)),
            way.threads,
        )
        return joined(game, self.seed, gathered(blocks, self.done, progress))

    def results(self) -> Results:
        """What the store holds. Answers are in memory; draws and certificates are read when they are looked at.

        Raises:
            StoreError: where it holds no world yet.
        """
        self._some()
        arrays = self.arrays
        for commitments in self.games:
            _has(arrays, commitments, Certificates)
        if (needed := 8 * len(self.queries) * self.done) > room():
            raise StoreError(
                f"{self.path} holds {len(self.queries):,} answers in each of {self.done:,} worlds, which is "
                f"{needed / 1e9:,.0f} GB and more memory than there is",
                "ask it one query at a time",
            )
        values = arrays.read("answers", 0, self.done)
        return self.with_answers({query: values[number] for number, query in enumerate(self.queries)})

    def blocks(self) -> Iterator[Block]:
        """Everything it holds but answers: worlds, behaviour and certificates, block by block.

        Raises:
            StoreError: as `ask`.
        """
        self._some()
        game, arrays = self.game, self.arrays
        for commitments in self.games:
            _same_actions(arrays, commitments, game)
        for number, placed in enumerate(block_sizes(self.done)):
            found = {commitments: _behaviour(arrays, commitments, placed) for commitments in self.games}
            certified = {commitments: certificates(solved) for commitments, solved in found.items()}
            yield Block(number, _worlds(game, self.seed, arrays, placed), {}, certified, found)

    def in_memory(
        self,
        queries: Iterable[Asked] = (),
        *,
        threads: int | None = None,
        progress: Progress | None = None,
        stop: Stop | None = None,
        pace: Pace | None = None,
    ) -> InMemory:
        """Everything it holds read into memory, and these queries answered.

        Raises:
            StoreError: as `ask`.
        """
        blocks = tuple(gathered(self.blocks(), self.done, progress))
        held = InMemory(self.game, self.seed, blocks, self.results(), self.cache)
        return held.in_memory(queries, threads=threads, progress=progress, pace=pace)

    def settled(
        self,
        folder: Path,
        queries: Iterable[Asked],
        *,
        threads: int | None = None,
        progress: Progress | None = None,
    ) -> Store:
        return self

    def with_answers(self, answers: Mapping[Asked, npt.NDArray[np.float64]]) -> Results:
        arrays = self.arrays
        game, done = self.game, self.done

        def of_games(commitments: Commitments) -> Certificates:
            place = _place(commitments)
            return Certificates(**{f.name: arrays.read(f"{place}/{f.name}", 0, done) for f in fields(Certificates)})

        parameters = {name: number for number, name in enumerate(self.scenario.parameters)}
        return Results(
            seed=self.seed,
            count=done,
            parameters=_Looked(parameters, lambda name: arrays.read("parameters", 0, done)[parameters[name]]),
            rationality=_Looked(game.actors, lambda name: arrays.read("rationality", 0, done)[game.actors.index(name)]),
            answers=answers,
            certificates=_Looked(self.games, of_games),
            sizes={commitments: arrays.games[_place(commitments)] for commitments in self.games},
        )

    @property
    def arrays(self) -> Arrays:
        """Everything in it that has worlds, to be read block by block.

        Raises:
            DamagedStore: where its metadata are not what Standoff writes.
        """
        return _arrays(self.path, self.about, self.scenario)

    def _some(self) -> None:
        if not self.done:
            raise StoreError(f"{self.path} holds no world yet", "give the command that began it again")


def is_store(path: str | Path) -> bool:
    """Whether there is a store, sound or not."""
    folder = Path(path)
    return (folder / RECORD).is_dir() or ((folder / "zarr.json").is_file() and (folder / SCENARIO).is_dir())


def open_ensemble(path: str | Path) -> Store:
    """A store, once every byte of it has been checked.

    Raises:
        DamagedStore: naming every file that is not as it was written.
        StoreError: where there is no store, or one that cannot be read here.
    """
    path = Path(path)
    about = _about(path)
    if (extended := _extending(path)) is not None:
        raise StoreError(
            f"{path} was being extended to {extended:,} worlds", "give that command again before it can be read"
        )
    if about["block"] != BLOCK:
        raise StoreError(f"{path} has blocks of {about['block']:,} worlds, and this Standoff reads those of {BLOCK}")
    found = list(_frame_damage(path, about))
    sound, damaged = _recorded(path, int(about["worlds"]))
    if found or damaged:
        raise DamagedStore(path, [*found, *(line for lines in damaged.values() for line in lines)])
    scenario = load_scenario(path / SCENARIO)
    try:
        game = Game(scenario, behaviour=str(about["behaviour"]))
    except BehaviourError as error:
        raise DamagedStore(path, [f"{ABOUT}: {error}"]) from None
    _demand_games(path, about, game)
    store = Store(path, about, scenario, sum(sound.values()), game)
    assert store.arrays.path == path  # which looks at all metadata
    return store


def save_ensemble(
    scenario: Scenario,
    queries: Iterable[str],
    out: str | Path,
    worlds: int = 1000,
    seed: int = 0,
    threads: int | None = None,
    progress: Progress | None = None,
    on: str | None = None,
    text: str | None = None,
    repair: bool = False,
    version: str = "",
    behaviour: str | BehaviourModel | None = None,
) -> Results:
    """Solves and asks as `simulate` does, and keeps everything in a store: begins it, goes on with it, or adds to it.

    Args:
        text: the file of the scenario, kept word for word; else it is written afresh.
        repair: solve again what is damaged in the store.
        version: of Standoff.
        behaviour: how the actors behave; the logit, or as the scenario says.

    Raises:
        DamagedStore: where the store is not as it was written; `repair` solves that part again.
        StoreError: where the store is another's; what it holds is left as it is.
        Unwritten: where a file of it could not be written.
        InvalidWorlds, ClusterError: as `solve_blocks`.
    """
    if worlds < 1:
        raise StandoffError("an ensemble has at least one world")
    path = Path(out)
    game = Game(scenario, behaviour=behaviour)
    job = job_of(game, queries, worlds, seed, keep=True)
    about = _identity(scenario, job, version)
    done = 0
    with ExitStack() as stack:
        try:
            if path.exists() and not _vacant(path):
                sheets, recorded = _resumed(stack, path, about, job, scenario, text, repair)
            else:
                sheets, recorded = _begun(stack, path, about, job, scenario, text), set()
            sizes = list(block_sizes(worlds))
            answers = np.full((len(job.queries), worlds), np.nan)
            about = {**about, "files": _sums(sheets.frame)}
            arrays = _arrays(path, about, scenario)
            for number in sorted(recorded):
                start, size = sizes[number]
                answers[:, start : start + size] = arrays.read("answers", start, start + size)
                done += size
            if progress is not None and done:
                progress(done, worlds)
            numbers = [number for number in range(len(sizes)) if number not in recorded]
            blocks = solve_blocks(job, numbers, threads, on)
            stack.callback(blocks.close)  # type: ignore[attr-defined]
            for block in blocks:
                _write_block(path, block, sheets)
                start, size = sizes[block.number]
                for row, query in enumerate(job.queries):
                    answers[row, start : start + size] = block.answers[query.text]
                done += size
                if progress is not None:
                    progress(done, worlds)
        except Taken as error:
            raise StoreError(str(error), "wait for it, or name another store") from None
        except ClusterError as error:
            raise ClusterError(
                f"{error}; {path} holds {_held(path):,} of {worlds:,} worlds, and the same command goes on"
            ) from None
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            raise Unwritten(
                f"{where}{error.strerror or error}",
                f"{path} holds {_held(path):,} of {worlds:,} worlds",
                "once this is mended, the same command goes on from there",
            ) from None
    store = Store(path, about, scenario, worlds, game)
    return store.with_answers({query.text: answers[row] for row, query in enumerate(job.queries)})


# -- what a store says of itself ---------------------------------------------------------------------------


def _identity(scenario: Scenario, job: Job, version: str) -> dict[str, Any]:
    """Everything that the bytes of a store depend on."""
    tables = {}
    for name, file in scenario.tables.items():
        tables[file] = digest(open_table(scenario, name).path.read_bytes())
    made = {"standoff": version, **software_versions()}
    return {
        "layout": LAYOUT,
        "scenario": digest(scenario_json(scenario).encode()),
        "tables": tables,
        "behaviour": job.game.theory.name,
        "seed": job.seed,
        "worlds": job.worlds,
        "block": BLOCK,
        "queries": [query.text for query in job.queries],
        "games": [[list(pair) for pair in commitments] for commitments in sorted(job.games)],
        "made_by": made | _libraries(),
    }


def _libraries() -> dict[str, str]:
    """Those that write the chunks."""
    from importlib.metadata import version

    return {name: version(name) for name in ("zarr", "numcodecs")}


def _commitments(data: Iterable[Iterable[Iterable[str]]]) -> tuple[Commitments, ...]:
    return tuple(tuple((move, option) for move, option in game) for game in data)


def _attributes(scenario: Scenario, about: Mapping[str, Any]) -> dict[str, Any]:
    """What someone who opens the store with xarray reads first."""
    return {
        "title": scenario.title,
        "about": "An ensemble kept by Standoff: worlds drawn, solved, asked. The scenario is in the folder `scenario`.",
        "scenario_sha256": about["scenario"],
        "tables_sha256": about["tables"],
        **{name: about[name] for name in ("layout", "behaviour", "seed", "worlds", "block", "made_by")},
    }


def _frame(scenario: Scenario, job: Job, about: Mapping[str, Any], text: str | None) -> tuple[Sheets, dict[str, bytes]]:
    """The arrays, and every file that holds no world but the last, `record/store.json`."""
    sheets = Sheets(
        job.game, job.games, [query.text for query in job.queries], job.worlds, _attributes(scenario, about)
    )
    files = dict(sheets.frame)
    files[f"{SCENARIO}/{FILE_NAME}"] = _spelt(scenario, text).encode()
    for name, file in scenario.tables.items():
        files[f"{SCENARIO}/{file}"] = open_table(scenario, name).path.read_bytes()
    return sheets, files


def _spelt(scenario: Scenario, text: str | None) -> str:
    """The text of the scenario: as the analyst wrote it, if that is what it says."""
    if text is not None:
        try:
            read = read_scenario(text)
        except ScenarioError:
            read = None
        if read is not None and scenario_json(read) == scenario_json(scenario):
            return text
    return write_scenario(scenario)


def _sealed(about: Mapping[str, Any], files: Mapping[str, bytes]) -> bytes:
    return seal({**about, "files": _sums(files)})


def _sums(files: Mapping[str, bytes]) -> dict[str, Any]:
    return {name: {"bytes": len(content), "sha256": digest(content)} for name, content in sorted(files.items())}


# -- begin, go on, extend, mend ----------------------------------------------------------------------------


def _vacant(path: Path) -> bool:
    """Whether there is an empty folder, which a store may take the place of; not of the one we are in."""
    return path.is_dir() and not any(path.iterdir()) and path.resolve() != Path.cwd()


def _begun(
    stack: ExitStack, path: Path, about: Mapping[str, Any], job: Job, scenario: Scenario, text: str | None
) -> Sheets:
    """Lays out a store aside, and renames it into place."""
    sheets, files = _frame(scenario, job, about, text)
    files[ABOUT] = _sealed(about, files)
    place = path.absolute()
    aside = place.with_name(place.name + ASIDE)
    aside.mkdir(exist_ok=True)
    stack.enter_context(alone(aside))
    there = (file.relative_to(aside).as_posix() for file in sorted(aside.rglob("*")) if file.is_file())
    if strange := [name for name in there if name.removesuffix(ASIDE) not in files]:
        raise StoreError(f"{aside} is in the way, with {strange[0]} in it", "move it away, or name another store")
    sweep_aside(aside)
    write_files(aside, files)
    aside.replace(place)
    sync_folder(place.parent)
    return sheets


def _resumed(
    stack: ExitStack,
    path: Path,
    about: Mapping[str, Any],
    job: Job,
    scenario: Scenario,
    text: str | None,
    repair: bool,
) -> tuple[Sheets, set[int]]:
    """Makes a store ready to be gone on with: its arrays, and the numbers of the blocks it holds whole.

    What is not damaged is never written again, and nothing is touched where the store is refused. The short block at
    the end of a store that grows stays until the longer one takes its place.
    """
    if not is_store(path):
        raise StoreError(f"{path} is there and is no store of Standoff's; it was left as it is", "name another")
    stack.enter_context(alone(path))
    try:
        held = _about(path)
    except DamagedStore as damage:
        if not repair:
            raise DamagedStore(path, [*damage.found, REPAIRS]) from None
        held = _guessed(path, about, job, scenario, text, damage)
    _refuse_others(path, held, about, scenario)
    extended = _extending(path) is not None
    grows = extended or job.worlds > int(held["worlds"])
    frame = [] if extended else list(_frame_damage(path, held))
    sound, damaged = _recorded(path, job.worlds)
    sizes = [size for _, size in block_sizes(job.worlds)]
    if (frame or damaged) and not repair:
        raise DamagedStore(path, [*frame, *(line for lines in damaged.values() for line in lines), REPAIRS])
    if not (extended or repair):
        _arrays(path, held, scenario)  # which looks at all metadata
    sweep_aside(path)
    sheets, files = _frame(scenario, job, about, _kept_text(path, held, text))
    changed = {name: content for name, content in files.items() if not _holds(path, name, content)}
    if grows or repair:
        with staged(path, {**changed, ABOUT: _sealed(about, files)}) as place:
            if grows:
                write_files(path, {EXTENDING: seal({"worlds": job.worlds})})
            for number in damaged:
                remove(_record_of(path, number))
            place()
        remove(path / EXTENDING)
    return sheets, {number for number, count in sound.items() if count == sizes[number]}


def _guessed(
    path: Path, about: Mapping[str, Any], job: Job, scenario: Scenario, text: str | None, damage: DamagedStore
) -> dict[str, Any]:
    """What a store is that cannot say so any more: what was asked for, if all its other files say that.

    Raises:
        DamagedStore: if they do not.
    """
    _, files = _frame(scenario, job, about, text)
    files.pop(f"{SCENARIO}/{FILE_NAME}")  # its comments may be others
    if not all(_holds(path, name, content) for name, content in files.items()):
        nothing = "and nothing else says for certain what it is: name another store"
        raise DamagedStore(path, [*damage.found, nothing]) from None
    return {**about, "files": _sums(files)}


def _refuse_others(path: Path, held: Mapping[str, Any], about: Mapping[str, Any], scenario: Scenario) -> None:
    """Nothing, if the store is of what is asked for, with no more worlds.

    Raises:
        StoreError: saying in what they differ.
    """
    differs = []
    if held["scenario"] != about["scenario"]:
        differs.append(_changed(path, scenario))
    elif held["tables"] != about["tables"]:
        names = sorted(
            name
            for name in {*held["tables"], *about["tables"]}
            if held["tables"].get(name) != about["tables"].get(name)
        )
        differs.append(f"its tables are others: {', '.join(names)}")
    elif any(held[name] != about[name] for name in ("queries", "games")):
        differs.append("it holds the answers to other queries")
    if held["behaviour"] != about["behaviour"]:
        differs.append(f"its behaviour is {held['behaviour']}, not {about['behaviour']}")
    if held["seed"] != about["seed"]:
        differs.append(f"its seed is {held['seed']}, not {about['seed']}")
    extended = _extending(path)
    if extended is not None and extended != about["worlds"]:
        differs.append(f"it was being extended to {extended:,} worlds: go on with --worlds {extended}")
    elif held["worlds"] > about["worlds"]:
        differs.append(f"it is of {held['worlds']:,} worlds: give --worlds {held['worlds']}, or more")
    if held["block"] != about["block"]:
        differs.append(f"its blocks are of {held['block']} worlds, not {about['block']}")
    for name in sorted({*held["made_by"], *about["made_by"]}):
        theirs, ours = (each["made_by"].get(name, "unknown") for each in (held, about))
        if theirs != ours:
            what = {"code": "Standoff's code", "standoff": "Standoff"}.get(name, name)
            differs.append(f"{what} was {theirs} when it was begun, and is {ours}: the last digits might differ")
    if differs:
        lines = "\n  ".join(differs)
        raise StoreError(f"{path} holds something else; it was left as it is", f"name another store\n  {lines}")


def _changed(path: Path, scenario: Scenario) -> str:
    """In what the scenario of a store is another."""
    try:
        theirs, ours = as_data(load_scenario(path / SCENARIO)), as_data(scenario)
    except (ScenarioError, OSError, ValueError):
        return "its scenario is another"
    if theirs.get("title") != ours.get("title"):
        return f"its scenario is another: {theirs.get('title')}"
    sections = [name for name in {**theirs, **ours} if theirs.get(name) != ours.get(name)]
    return f"the scenario has changed since, in its {', '.join(sections)}"


def _kept_text(path: Path, held: Mapping[str, Any], text: str | None) -> str | None:
    """The text of the scenario in the store, if it is as it was written; else the one given."""
    name = f"{SCENARIO}/{FILE_NAME}"
    if name not in held["files"] or _damage(path, name, held["files"][name]) is not None:
        return text
    return read_inside(path, name, MOST_RECORD).decode()


def _holds(path: Path, name: str, content: bytes) -> bool:
    try:
        return read_inside(path, name, len(content)) == content
    except OSError:
        return False


def _write_block(path: Path, block: Block, sheets: Sheets) -> None:
    """The chunks of a block, and when they are on disk, the record that they are."""
    files = sheets.files(block)
    worlds = block.worlds
    record = {"block": block.number, "first": worlds.start, "worlds": worlds.count, "files": _sums(files)}
    with staged(path, files) as chunks, staged(path, {_record_name(block.number): seal(record)}) as its_record:
        if (shorter := _record_of(path, block.number)).exists():  # of the store before it grew
            remove(shorter)
        chunks()
        its_record()


# -- check and read ----------------------------------------------------------------------------------------


def _record_name(number: int) -> str:
    return f"{RECORD}/{number:06d}.json"


def _record_of(path: Path, number: int) -> Path:
    return path / _record_name(number)


def _damage(path: Path, name: str, expected: _File) -> str | None:
    """What is wrong with a file; `expected` has its length and checksum."""
    try:
        handle = inside(path, name, MOST_BYTES)
    except FileNotFoundError:
        return "it is missing"
    except OSError as error:
        return f"it cannot be read ({error.strerror})"
    with os.fdopen(handle, "rb") as file:
        size = os.fstat(handle).st_size
        if size < expected["bytes"]:
            return f"it is cut off: {size:,} of {expected['bytes']:,} bytes"
        if size != expected["bytes"] or hashlib.file_digest(file, "sha256").hexdigest() != expected["sha256"]:
            return "its content has changed"
    return None


def _about(path: Path) -> dict[str, Any]:
    """What a store says of itself.

    Raises:
        StoreError: where there is no store, or one of another layout; DamagedStore: where it does not say.
    """
    if not is_store(path):
        raise StoreError(f"{path} is no store of Standoff's", f"`standoff run SCENARIO --out {path}` makes one")
    try:
        about = unseal(read_inside(path, ABOUT, MOST_RECORD))
    except FileNotFoundError:
        raise DamagedStore(path, [f"{ABOUT}: it is missing"]) from None
    except OSError as error:
        raise DamagedStore(path, [f"{ABOUT}: it cannot be read ({error.strerror})"]) from None
    except ValueError as error:
        raise DamagedStore(path, [f"{ABOUT}: {error}"]) from None
    if about.get("layout") != LAYOUT:
        what = f"{path} has layout {about.get('layout')!s:.20}, and this Standoff reads layout {LAYOUT}"
        raise StoreError(what, "solve its scenario again, into another folder")
    try:
        _ABOUT.validate_python(about)
    except ValidationError as error:
        where = ".".join(str(part)[:40] for part in error.errors()[0]["loc"])
        raise DamagedStore(path, [f"{ABOUT}: `{where}` is not what it must be there"]) from None
    if found := list(islice(strangers(path, set(about["files"])), MOST_STRANGERS)):
        raise StoreError("\n  ".join([f"{path} is not as Standoff makes a store; it was left as it is:", *found]))
    return about


def _demand_games(path: Path, about: Mapping[str, Any], game: Game) -> None:
    """Nothing, if every game of a store is one of its scenario.

    Raises:
        DamagedStore: if one is not.
    """
    options = game.source.written_scenario.move_options
    for commitments in _commitments(about["games"]):
        if any(option not in options.get(move, ()) for move, option in commitments):
            raise DamagedStore(path, [f"{ABOUT}: {in_words(commitments)[:100]} is no game of its scenario"])


def _held(path: Path) -> int:
    """How many worlds a store holds by its record, however far its growing or mending came; 0 where there is none."""
    count = 0
    with suppress(OSError, ValueError):
        for number in _there(path):
            count += int(unseal(read_inside(path, _record_name(number), MOST_RECORD))["worlds"])
    return count


def _extending(path: Path) -> int | None:
    """The number of worlds to which a store is being extended; None if it is not.

    Raises:
        DamagedStore: where it does not say.
    """
    try:
        return int(unseal(read_inside(path, EXTENDING, MOST_RECORD))["worlds"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DamagedStore(path, [f"{EXTENDING}: {error}; remove it to go on"]) from None


def _frame_damage(path: Path, about: Mapping[str, Any]) -> Iterator[str]:
    """A line for every file without worlds that is not as it was written."""
    for name, expected in about["files"].items():
        if damage := _damage(path, name, expected):
            yield f"{name}: {damage}"


def _there(path: Path) -> set[int]:
    """The numbers of the blocks that have a record."""
    files = (path / RECORD).glob("*.json")
    return {int(match[1]) for file in files if (match := _BLOCK_RECORD.match(file.name))}


def _recorded(path: Path, worlds: int) -> tuple[dict[int, int], dict[int, list[str]]]:
    """How many worlds a store of so many holds of each block, and lines on each block that is damaged. Only the last
    that is there may be shorter than it will be: a store that grew ended with it."""
    sizes = list(block_sizes(worlds))
    there = _there(path)
    last = max((number for number in there if number < len(sizes)), default=-1)

    def lines(number: int) -> tuple[int, list[str]]:
        name = _record_name(number)
        start, size = sizes[number]
        where = f"block {number}, worlds {start:,} to {start + size - 1:,}"
        try:
            record = _RECORD.validate_python(unseal(read_inside(path, name, MOST_RECORD)))
        except FileNotFoundError:
            return 0, [f"{name} ({where}): it is missing"]
        except ValidationError:
            return 0, [f"{name} ({where}): it does not say what it must"]
        except OSError as error:
            return 0, [f"{name} ({where}): it cannot be read ({error.strerror})"]
        except ValueError as error:
            return 0, [f"{name} ({where}): {error}"]
        count = record["worlds"]
        short = number == last and count < size
        if (record["block"], record["first"]) != (number, start) or not (count == size or short):
            return 0, [f"{name} ({where}): it is of another block"]
        found = []
        for chunk, expected in record["files"].items():
            if damage := _damage(path, chunk, expected):
                found.append(f"{chunk} ({_array(chunk)}, {where}): {damage}")
        return count, found

    with ThreadPoolExecutor(cores()) as pool:
        found = dict(enumerate(pool.map(lines, range(last + 1))))
    beyond = {number: [f"{_record_name(number)}: there is no such block"] for number in there if number >= len(sizes)}
    damaged = {number: bad for number, (_, bad) in found.items() if bad} | beyond
    return {number: count for number, (count, bad) in found.items() if not bad}, damaged


def _array(chunk: str) -> str:
    """What the chunk is of, in words."""
    array = chunk.partition("/c/")[0]
    if array.startswith("games/"):
        _, game, name = [*array.split("/"), "", ""][:3]
        return f"{name} of {'the game itself' if game == name_of(()) else game}"
    return array


def _place(commitments: Commitments) -> str:
    return f"games/{name_of(commitments)}"


def _arrays(path: Path, about: Mapping[str, Any], scenario: Scenario) -> Arrays:
    """The arrays of a store, as what it is says they must be.

    Raises:
        DamagedStore: where they are not.
    """
    sizes = {
        "world": int(about["worlds"]),
        "parameter": len(scenario.parameters),
        "actor": len(scenario.actors),
        "query": len(about["queries"]),
    }
    return opened(path, about["files"], map(_place, _commitments(about["games"])), sizes)


def _has(arrays: Arrays, commitments: Commitments, kind: type[Solved] | type[Certificates]) -> None:
    """Nothing, if the store holds of a game all that is wanted now.

    Raises:
        StoreError: if the version that made it kept less.
    """
    if lacking := [field.name for field in fields(kind) if f"{_place(commitments)}/{field.name}" not in arrays]:
        raise StoreError(
            f"{arrays.path} was made by a version of Standoff that did not keep {', '.join(lacking)}",
            f"ask the scenario itself, {arrays.path / SCENARIO}",
        )


def _same_actions(arrays: Arrays, commitments: Commitments, game: Game) -> None:
    """Nothing, if the game is laid out as it was when it was stored.

    Raises:
        StoreError: if it is not.
    """
    _has(arrays, commitments, Solved)
    place = _place(commitments)
    situations = game.situations(commitments)
    same = arrays.sizes[f"{place}/log_p"] == (situations.graph.actions,)
    for name, values in labels(situations).items():
        if not same or arrays.labels(f"{place}/{name}") != label_chunk(values):
            raise StoreError(
                f"this version of Standoff lays out {in_words(commitments)} in another way than the one that made "
                f"{arrays.path}",
                f"ask the scenario itself, {arrays.path / SCENARIO}",
            )


def _worlds(game: Game, seed: int, arrays: Arrays, placed: tuple[int, int]) -> Worlds:
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


def _behaviour(arrays: Arrays, commitments: Commitments, placed: tuple[int, int]) -> Solved:
    """What everyone does in a game in such a block."""
    start, size = placed
    place = _place(commitments)
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
    worlds = _worlds(job.game, job.seed, arrays, placed)

    def solve() -> Block:
        known = {commitments: _behaviour(arrays, commitments, placed) for commitments in stored}
        return work_block(job, number, worlds, stop, together, known=known, pace=pace)

    missing = len(job.games) > len(stored)  # only then is it work that is worth keeping
    return kept_block(pieces if missing else None, job, worlds, number, stop, solve)
