"""The record of a store: what it says of itself, which blocks of worlds it holds, and whether they are as written.

1. A store is laid out whole (`zarr_layout.Sheets`), aside, and renamed into place; `record/store.json` says what it is
   and has a checksum of every file that holds no world.
2. Of a block, its chunks are written first, and last `record/000017.json`, which has their checksums. What is not
   recorded is not there: a run that was killed goes on after the last record, and writes the same bytes.
3. More worlds are added under `record/extending.json`: it says so until everything has its new size.

A store may be a stranger's, whose checksums say nothing: what it says of itself is compared with what Standoff writes
(`zarr_arrays`), and no link in it is followed.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, NotRequired

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from typing_extensions import TypedDict

from standoff.ensembles.store_errors import DamagedStore, StoreError
from standoff.ensembles.zarr_arrays import Arrays, opened, strangers
from standoff.ensembles.zarr_layout import name_of
from standoff.queries.game import Game
from standoff.queries.query import Commitments
from standoff.scenario.counterfactual import commitments_in_words, valid
from standoff.scenario.model import Scenario
from standoff.worlds.atomic_files import digest, inside, read_inside, unseal
from standoff.worlds.draw import BLOCK, block_sizes, world_parameters
from standoff.worlds.work import cores

LAYOUT = 3  # of the folder; a reader refuses those it does not know
RECORD = "record"
ABOUT = f"{RECORD}/store.json"
EXTENDING = f"{RECORD}/extending.json"
SCENARIO = "scenario"

MOST_WORLDS = 10**9  # that a store may say it is of
MOST_RECORD = 2**26  # bytes of one file of the record
MOST_STRANGERS = 20  # that are named
MOST_BYTES = 2**40  # of one file of arrays: whatever the record says of it, its own size is compared first

_BLOCK_RECORD = re.compile(r"(\d{6,9})\.json\Z")


class FileSum(TypedDict):
    """What a record says of a file."""

    bytes: Annotated[int, Field(ge=0, le=MOST_BYTES)]
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class _About(TypedDict):
    """What `record/store.json` says; later versions may say more."""

    __pydantic_config__ = ConfigDict(strict=True)  # type: ignore[misc]

    scenario: str
    variant: NotRequired[str]
    tables: dict[str, str]
    behaviour: str
    seed: Annotated[int, Field(ge=0)]
    worlds: Annotated[int, Field(ge=1, le=MOST_WORLDS)]
    block: int
    queries: list[str]
    games: list[list[Annotated[list[str], Field(min_length=2, max_length=2)]]]
    made_by: dict[str, str]
    files: dict[str, FileSum]


class _Record(TypedDict):
    """What the record of a block says."""

    __pydantic_config__ = ConfigDict(strict=True)  # type: ignore[misc]

    block: int
    first: int
    worlds: Annotated[int, Field(ge=1, le=BLOCK)]
    files: dict[str, FileSum]


_ABOUT, _RECORD = TypeAdapter(_About), TypeAdapter(_Record)


def is_store(path: str | Path) -> bool:
    """Whether there is a store, sound or not."""
    folder = Path(path)
    return (folder / RECORD).is_dir() or ((folder / "zarr.json").is_file() and (folder / SCENARIO).is_dir())


def record_name(number: int) -> str:
    return f"{RECORD}/{number:06d}.json"


def record_of(path: Path, number: int) -> Path:
    return path / record_name(number)


def sums(files: Mapping[str, bytes]) -> dict[str, Any]:
    return {name: {"bytes": len(content), "sha256": digest(content)} for name, content in sorted(files.items())}


def commitments_of(data: Iterable[Iterable[Iterable[str]]]) -> tuple[Commitments, ...]:
    return tuple(tuple((move, option) for move, option in game) for game in data)


def group_of(commitments: Commitments) -> str:
    return f"games/{name_of(commitments)}"


# -- what it says of itself -----------------------------------------------------------------------------------


def read_about(path: Path) -> dict[str, Any]:
    """What a store says of itself.

    Raises:
        StoreError: where there is no store, or one of another layout; DamagedStore: where it does not say.
    """
    if not is_store(path):
        raise StoreError(f"{path} is not a Standoff store", f"create one with `standoff run SCENARIO --out {path}`")
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
        raise StoreError(what, "solve its scenario again into another folder")
    try:
        _ABOUT.validate_python(about)
    except ValidationError as error:
        where = ".".join(str(part)[:40] for part in error.errors()[0]["loc"])
        raise DamagedStore(path, [f"{ABOUT}: `{where}` is invalid"]) from None
    if found := list(islice(strangers(path, set(about["files"])), MOST_STRANGERS)):
        raise StoreError("\n  ".join([f"{path} is not a valid Standoff store; it was left unchanged:", *found]))
    return about


def demand_games(path: Path, about: Mapping[str, Any], game: Game) -> None:
    """Nothing, if every game of a store is one of its scenario.

    Raises:
        DamagedStore: if one is not.
    """
    scenario = game.source.written_scenario
    for commitments in commitments_of(about["games"]):
        if not valid(commitments, scenario):
            raise DamagedStore(
                path, [f"{ABOUT}: {commitments_in_words(commitments)[:100]} is not a game of its scenario"]
            )


def extending(path: Path) -> int | None:
    """The number of worlds to which a store is being extended; None if it is not.

    Raises:
        DamagedStore: where it does not say.
    """
    try:
        return int(unseal(read_inside(path, EXTENDING, MOST_RECORD))["worlds"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DamagedStore(path, [f"{EXTENDING}: {error}; delete it to continue"]) from None


def blocks_recorded(path: Path) -> set[int]:
    """The numbers of the blocks that have a record."""
    files = (path / RECORD).glob("*.json")
    return {int(match[1]) for file in files if (match := _BLOCK_RECORD.match(file.name))}


def worlds_recorded(path: Path) -> int:
    """How many worlds a store holds by its record, however far its growing or mending came; 0 where there is none."""
    count = 0
    with suppress(OSError, ValueError):
        for number in blocks_recorded(path):
            count += int(unseal(read_inside(path, record_name(number), MOST_RECORD))["worlds"])
    return count


# -- whether it is as it was written --------------------------------------------------------------------------


def frame_damage(path: Path, about: Mapping[str, Any]) -> Iterator[str]:
    """A line for every file without worlds that is not as it was written."""
    for name, expected in about["files"].items():
        if damage := damage_of(path, name, expected):
            yield f"{name}: {damage}"


def check_blocks(path: Path, worlds: int) -> tuple[dict[int, int], dict[int, list[str]]]:
    """How many worlds a store of so many holds of each block, and lines on each block that is damaged. Only the last
    that is there may be shorter than it will be: a store that grew ended with it."""
    sizes = list(block_sizes(worlds))
    there = blocks_recorded(path)
    last = max((number for number in there if number < len(sizes)), default=-1)

    def lines(number: int) -> tuple[int, list[str]]:
        name = record_name(number)
        start, size = sizes[number]
        where = f"block {number}, worlds {start:,} to {start + size - 1:,}"
        try:
            record = _RECORD.validate_python(unseal(read_inside(path, name, MOST_RECORD)))
        except FileNotFoundError:
            return 0, [f"{name} ({where}): it is missing"]
        except ValidationError:
            return 0, [f"{name} ({where}): its content is invalid"]
        except OSError as error:
            return 0, [f"{name} ({where}): it cannot be read ({error.strerror})"]
        except ValueError as error:
            return 0, [f"{name} ({where}): {error}"]
        count = record["worlds"]
        short = number == last and count < size
        if (record["block"], record["first"]) != (number, start) or not (count == size or short):
            return 0, [f"{name} ({where}): it belongs to another block"]
        found = []
        for chunk, expected in record["files"].items():
            if damage := damage_of(path, chunk, expected):
                found.append(f"{chunk} ({_array_in_words(chunk)}, {where}): {damage}")
        return count, found

    with ThreadPoolExecutor(cores()) as pool:
        found = dict(enumerate(pool.map(lines, range(last + 1))))
    beyond = {number: [f"{record_name(number)}: there is no such block"] for number in there if number >= len(sizes)}
    damaged = {number: bad for number, (_, bad) in found.items() if bad} | beyond
    return {number: count for number, (count, bad) in found.items() if not bad}, damaged


def _array_in_words(chunk: str) -> str:
    """What the chunk is of, in words."""
    array = chunk.partition("/c/")[0]
    if array.startswith("games/"):
        _, game, name = [*array.split("/"), "", ""][:3]
        return f"{name} of {'the game itself' if game == name_of(()) else game}"
    return array


def damage_of(path: Path, name: str, expected: FileSum) -> str | None:
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
            return f"it is truncated: {size:,} of {expected['bytes']:,} bytes"
        if size != expected["bytes"] or hashlib.file_digest(file, "sha256").hexdigest() != expected["sha256"]:
            return "its content has changed"
    return None


def arrays_of(path: Path, about: Mapping[str, Any], scenario: Scenario) -> Arrays:
    """The arrays of a store, as what it is says they must be.

    Raises:
        DamagedStore: where they are not.
    """
    sizes = {
        "world": int(about["worlds"]),
        "parameter": len(world_parameters(scenario)),
        "actor": len(scenario.actors),
        "query": len(about["queries"]),
    }
    return opened(path, about["files"], map(group_of, commitments_of(about["games"])), sizes)
