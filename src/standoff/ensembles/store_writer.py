"""A store is begun, gone on with, extended or repaired, and solved block by block (see `store_format`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from standoff.ensembles.cluster import ClusterError
from standoff.ensembles.results import Results
from standoff.ensembles.simulate import Block, Job, Progress, job_of, solve_blocks
from standoff.ensembles.store_errors import DamagedStore, StoreError, Unwritten
from standoff.ensembles.store_format import (
    ABOUT,
    EXTENDING,
    MOST_RECORD,
    SCENARIO,
    arrays_of,
    check_blocks,
    damage_of,
    extending,
    frame_damage,
    is_store,
    read_about,
    record_name,
    record_of,
    sums,
    worlds_recorded,
)
from standoff.ensembles.store_identity import frame, identity, refuse_others, sealed
from standoff.ensembles.store_reader import Store
from standoff.ensembles.zarr_layout import Sheets
from standoff.equilibrium.behaviour_model import BehaviourModel
from standoff.language.error import StandoffError
from standoff.queries.game import Game
from standoff.scenario.model import Scenario
from standoff.scenario_files.read import FILE_NAME
from standoff.worlds.atomic_files import (
    ASIDE,
    Taken,
    alone,
    read_inside,
    remove,
    seal,
    staged,
    sweep_aside,
    sync_folder,
    write_files,
)
from standoff.worlds.draw import block_sizes

Array = npt.NDArray[np.float64]

REPAIRS = "repeat the command with --repair to solve the damaged parts again; the rest stays as it is"


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
    about = identity(scenario, job, version)
    with ExitStack() as stack, _told_of(path, worlds):
        if path.exists() and not _vacant(path):
            sheets, recorded = _resumed(stack, path, about, job, scenario, text, repair)
        else:
            sheets, recorded = _begun(stack, path, about, job, scenario, text), set()
        store = Store(game, seed, worlds, path, {**about, "files": sums(sheets.frame)}, scenario)
        answers = _solved(stack, store, job, sheets, recorded, threads, progress, on)
    return store.with_answers({query.text: answers[row] for row, query in enumerate(job.queries)})


def _solved(
    stack: ExitStack,
    store: Store,
    job: Job,
    sheets: Sheets,
    recorded: set[int],
    threads: int | None,
    progress: Progress | None,
    on: str | None,
) -> Array:
    """All answers, `[query, world]`: those of blocks that are recorded are read, and the others solved and written."""
    arrays, path, worlds = store.arrays, store.path, job.worlds
    sizes = list(block_sizes(worlds))
    answers = np.full((len(job.queries), worlds), np.nan)
    done = 0
    for number in sorted(recorded):
        start, size = sizes[number]
        answers[:, start : start + size] = arrays.read("answers", start, start + size)
        done += size
    if progress is not None and done:
        progress(done, worlds)
    blocks = solve_blocks(job, [number for number in range(len(sizes)) if number not in recorded], threads, on)
    stack.callback(blocks.close)  # type: ignore[attr-defined]
    for block in blocks:
        _write_block(path, block, sheets)
        start, size = sizes[block.number]
        for row, query in enumerate(job.queries):
            answers[row, start : start + size] = block.answers[query.text]
        done += size
        if progress is not None:
            progress(done, worlds)
    return answers


@contextmanager
def _told_of(path: Path, worlds: int) -> Iterator[None]:
    """What ends the work says how far it came.

    Raises:
        StoreError: where another process writes there; ClusterError, Unwritten: with how many of the worlds it holds.
    """
    try:
        yield
    except Taken as error:
        raise StoreError(str(error), "wait for it to finish, or choose another store") from None
    except ClusterError as error:
        raise ClusterError(
            f"{error}; {path} holds {worlds_recorded(path):,} of {worlds:,} worlds; repeat the command to resume"
        ) from None
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        raise Unwritten(
            f"{where}{error.strerror or error}",
            f"{path} holds {worlds_recorded(path):,} of {worlds:,} worlds",
            "correct this and repeat the command to resume",
        ) from None


# -- begin, go on, extend, mend ----------------------------------------------------------------------------


def _vacant(path: Path) -> bool:
    """Whether there is an empty folder, which a store may take the place of; not of the one we are in."""
    return path.is_dir() and not any(path.iterdir()) and path.resolve() != Path.cwd()


def _begun(
    stack: ExitStack, path: Path, about: Mapping[str, Any], job: Job, scenario: Scenario, text: str | None
) -> Sheets:
    """Lays out a store aside, and renames it into place."""
    sheets, files = frame(scenario, job, about, text)
    files[ABOUT] = sealed(about, files)
    place = path.absolute()
    aside = place.with_name(place.name + ASIDE)
    aside.mkdir(exist_ok=True)
    stack.enter_context(alone(aside))
    there = (file.relative_to(aside).as_posix() for file in sorted(aside.rglob("*")) if file.is_file())
    if strange := [name for name in there if name.removesuffix(ASIDE) not in files]:
        raise StoreError(f"{aside} is in the way: it contains {strange[0]}", "move it away, or choose another store")
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
        raise StoreError(f"{path} exists and is not a Standoff store; it was left unchanged", "choose another name")
    stack.enter_context(alone(path))
    try:
        held = read_about(path)
    except DamagedStore as damage:
        if not repair:
            raise DamagedStore(path, [*damage.found, REPAIRS]) from None
        held = _guessed(path, about, job, scenario, text, damage)
    refuse_others(path, held, about, scenario)
    extended = extending(path) is not None
    grows = extended or job.worlds > int(held["worlds"])
    found = [] if extended else list(frame_damage(path, held))
    sound, damaged = check_blocks(path, job.worlds)
    sizes = [size for _, size in block_sizes(job.worlds)]
    if (found or damaged) and not repair:
        raise DamagedStore(path, [*found, *(line for lines in damaged.values() for line in lines), REPAIRS])
    if not (extended or repair):
        arrays_of(path, held, scenario)  # which looks at all metadata
    sweep_aside(path)
    sheets, files = frame(scenario, job, about, _kept_text(path, held, text))
    changed = {name: content for name, content in files.items() if not _holds(path, name, content)}
    if grows or repair:
        with staged(path, {**changed, ABOUT: sealed(about, files)}) as place:
            if grows:
                write_files(path, {EXTENDING: seal({"worlds": job.worlds})})
            for number in damaged:
                remove(record_of(path, number))
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
    _, files = frame(scenario, job, about, text)
    files.pop(f"{SCENARIO}/{FILE_NAME}")  # its comments may be others
    if not all(_holds(path, name, content) for name, content in files.items()):
        nothing = "and nothing else identifies it; choose another store"
        raise DamagedStore(path, [*damage.found, nothing]) from None
    return {**about, "files": sums(files)}


def _kept_text(path: Path, held: Mapping[str, Any], text: str | None) -> str | None:
    """The text of the scenario in the store, if it is as it was written; else the one given."""
    name = f"{SCENARIO}/{FILE_NAME}"
    if name not in held["files"] or damage_of(path, name, held["files"][name]) is not None:
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
    record = {"block": block.number, "first": worlds.start, "worlds": worlds.count, "files": sums(files)}
    with staged(path, files) as chunks, staged(path, {record_name(block.number): seal(record)}) as its_record:
        if (shorter := record_of(path, block.number)).exists():  # of the store before it grew
            remove(shorter)
        chunks()
        its_record()
