"""The arrays of a store as they are read back: what their metadata must say, and chunks as numbers.

A store may come from anywhere, and the metadata of Zarr can ask for much: old formats, any codec, shapes without end.
So nothing that a store says of itself decides how it is read. Its metadata must be what Standoff writes, of the sizes
that the scenario and the record give, and a chunk is one file whose size is known before it is unpacked.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from standoff.ensembles.store_errors import DamagedStore
from standoff.ensembles.zarr_layout import AXES, LEVEL, ROOT, SLOT, certificate_fields, solved_fields
from standoff.worlds.atomic_files import read_inside
from standoff.worlds.draw import BLOCK

Array = npt.NDArray[Any]

METADATA = "zarr.json"
MOST_METADATA = 2**24  # bytes of one file of metadata; those that Standoff writes have some hundred, the root's more
MOST_SLOTS = 2**24  # options of all information sets together, which is more than any game that is solved has
OLD_METADATA = (".zarray", ".zgroup", ".zattrs", ".zmetadata")  # of Zarr before format 3
KINDS = {"float64": np.dtype("<f8"), "int64": np.dtype("<i8"), "bool": np.dtype("?")}

_ZSTD = bytes.fromhex("28b52ffd")
_WRONG_CONTENT = "it does not decompress to the expected number of values"


def described(kind: str, axes: tuple[str, ...], sizes: Mapping[str, int]) -> dict[str, Any]:
    """What the metadata of an array say, but for its attributes.

    Args:
        kind: of Zarr's data types; `string` for names.
        axes: `world` is the last where there is one; sizes: of each axis.
    """
    shape = [sizes[axis] for axis in axes]
    chunk = [BLOCK if axis == "world" else max(1, sizes[axis]) for axis in axes]
    codecs: list[dict[str, Any]] = [{"name": "bytes"} if kind == "bool" else _codec("bytes", endian="little")]
    if kind == "string":
        codecs = [_codec("vlen-utf8")]
    if axes[-1] == "world":
        codecs.append(_codec("zstd", level=LEVEL, checksum=True))
    return {
        "zarr_format": 3,
        "node_type": "array",
        "shape": shape,
        "data_type": kind,
        "chunk_grid": _codec("regular", chunk_shape=chunk),
        "chunk_key_encoding": _codec("default", separator="/"),
        "fill_value": {"float64": "NaN", "int64": 0, "bool": False, "string": ""}[kind],
        "codecs": codecs,
        "dimension_names": list(axes),
    }


def _codec(name: str, **configuration: Any) -> dict[str, Any]:
    return {"name": name, "configuration": configuration}


@dataclass(frozen=True, slots=True)
class Arrays:
    """The arrays of a store, once their metadata have been found to be as Standoff writes them.

    Attributes:
        path: of the store.
        sizes: of the axes before the world, for each array that has worlds, by its path.
        kinds: of its numbers.
        games: for the path of each game its situations, histories and information sets.
    """

    path: Path
    sizes: Mapping[str, tuple[int, ...]]
    kinds: Mapping[str, np.dtype[Any]]
    games: Mapping[str, tuple[int, int, int]]

    def __contains__(self, name: str) -> bool:
        return name in self.sizes

    def read(self, name: str, start: int, stop: int) -> Array:
        """The numbers of the worlds from `start`, where a block begins, to before `stop`: the world is the last axis.

        Raises:
            DamagedStore: where a chunk is not there, or holds something else.
        """
        blocks = range(start // BLOCK, -(-stop // BLOCK))
        found = [self._chunk(name, number) for number in blocks]
        return np.concatenate(found, axis=-1)[..., : stop - start] if found else np.empty((*self.sizes[name], 0))

    def labels(self, name: str) -> bytes:
        """The chunk of an array of labels: nothing where it has none."""
        file = f"{name}/c/0"
        if not (self.path / file).exists():
            return b""
        return self._bytes(file, MOST_METADATA)

    def _chunk(self, name: str, number: int) -> Array:
        from numcodecs.zstd import decompress

        shape, kind = (*self.sizes[name], BLOCK), self.kinds[name]
        if 0 in shape:
            return np.empty(shape, kind)
        file = "/".join([name, "c", *("0" for _ in self.sizes[name]), str(number)])
        wanted = math.prod(shape) * kind.itemsize
        packed = self._bytes(file, 2 * wanted + 1024)
        if unpacked_size(packed) != wanted:
            raise DamagedStore(self.path, [f"{file}: {_WRONG_CONTENT}"])
        try:
            unpacked = decompress(packed)
        except (RuntimeError, ValueError):
            raise DamagedStore(self.path, [f"{file}: {_WRONG_CONTENT}"]) from None
        numbers: Array = np.frombuffer(unpacked, np.uint8) != 0 if kind.kind == "b" else np.frombuffer(unpacked, kind)
        return numbers.reshape(shape)

    def _bytes(self, file: str, most: int) -> bytes:
        try:
            return read_inside(self.path, file, most)
        except FileNotFoundError:
            raise DamagedStore(self.path, [f"{file}: it is missing"]) from None
        except OSError as error:
            raise DamagedStore(self.path, [f"{file}: it cannot be read ({error.strerror})"]) from None


def unpacked_size(packed: bytes) -> int | None:
    """What the head of a Zstandard frame says of the size of its content (RFC 8878, 3.1.1.1); None where it does
    not."""
    if len(packed) < 6 or packed[:4] != _ZSTD:
        return None
    flags = packed[4]
    single = flags >> 5 & 1
    at = 5 + (1 - single) + (0, 1, 2, 4)[flags & 3]
    width = (single, 2, 4, 8)[flags >> 6]
    if width == 0 or len(packed) < at + width:
        return None
    return int.from_bytes(packed[at : at + width], "little") + (256 if width == 2 else 0)


def opened(path: Path, files: Iterable[str], games: Iterable[str], sizes: Mapping[str, int]) -> Arrays:
    """The arrays of a store, whose metadata have all been compared with what they must be.

    Args:
        files: that the store says it is made of, but for those of its worlds.
        games: the paths of its games.
        sizes: of the axes `world`, `parameter`, `actor` and `query`.

    Raises:
        DamagedStore: naming every file of metadata that says something else.
    """
    reader = _Reader(path, set(files), tuple(games), dict(sizes))
    reader.all()
    if reader.found:
        raise DamagedStore(path, reader.found)
    return Arrays(path, reader.shapes, reader.kinds, reader.about)


class _Reader:
    """Compares metadata, group by group, and gathers what is wrong with them in `found`."""

    def __init__(self, path: Path, files: set[str], games: tuple[str, ...], sizes: dict[str, int]) -> None:
        self.path, self.files, self.games, self.sizes = path, files, games, sizes
        self.found: list[str] = []
        self.shapes: dict[str, tuple[int, ...]] = {}
        self.kinds: dict[str, np.dtype[Any]] = {}
        self.about: dict[str, tuple[int, int, int]] = {}

    def all(self) -> None:
        held = {name for name in self.files if name.rpartition("/")[2] == METADATA}
        data = {name: self._json(name) for name in sorted(held)}
        groups = {METADATA, f"games/{METADATA}", *(f"{game}/{METADATA}" for game in self.games)}
        wanted = groups | {f"{name}/{METADATA}" for name in ROOT}
        self.found += [f"{name}: it is missing" for name in sorted(wanted - held)]
        actions = {game: self._actions(data.get(f"{game}/log_p/{METADATA}")) for game in self.games}
        for name, told in data.items():
            parent, _, array = name.removesuffix(f"/{METADATA}").rpartition("/")
            if name in groups:
                self._group(name, told)
            elif name in wanted:
                kind, axes = ROOT[array]
                self._array(name, told, kind, axes, self.sizes)
            elif parent in self.games:
                kind, axes = self._of_game(array, told)
                self._array(name, told, kind, axes, {**self.sizes, "action": actions[parent]})
            else:
                self.found.append(f"{name}: a Standoff store has no such array")
        for name in (*self.games, "games", ""):
            self._consolidated(name, data)

    def _json(self, name: str) -> Any:
        try:
            return json.loads(read_inside(self.path, name, MOST_METADATA))
        except (OSError, ValueError, RecursionError):
            return None

    @staticmethod
    def _actions(told: Any) -> int:
        """How many actions a game says it has; 0 where that is no number, as is then found to be wrong."""
        try:
            actions = told["shape"][0]
        except (TypeError, LookupError):
            return 0
        return actions if type(actions) is int and 0 <= actions <= MOST_SLOTS else 0

    @staticmethod
    def _of_game(array: str, told: Any) -> tuple[str, tuple[str, ...]]:
        """The kind and the axes of an array of a game. One that this version does not know has worlds as well."""
        if array == "actor":
            return "string", ("actor",)
        if array in SLOT:
            return "int64" if array == "information_set" else "string", ("action",)
        kinds = solved_fields() | certificate_fields()
        if array in kinds:
            return kinds[array].name, (*AXES.get(array, ()), "world")
        kind = told.get("data_type") if isinstance(told, dict) else None
        return kind if kind in ("int64", "bool") else "float64", ("world",)

    def _group(self, name: str, told: Any) -> None:
        allowed = {"zarr_format", "node_type", "attributes", "consolidated_metadata"}
        if not isinstance(told, dict) or _plain({k: told.get(k) for k in ("zarr_format", "node_type")}) != _plain(
            {"zarr_format": 3, "node_type": "group"}
        ):
            self.found.append(f"{name}: it is not a Zarr 3 group")
            return
        if strange := sorted(told.keys() - allowed):
            self.found.append(f"{name}: a group has no key `{strange[0][:40]}`")
        if (game := name.removesuffix(f"/{METADATA}")) in self.games:
            attributes = told.get("attributes")
            counts = [
                attributes.get(key) if isinstance(attributes, dict) else None
                for key in ("situations", "histories", "information_sets")
            ]
            if all(type(count) is int and count >= 0 for count in counts):
                self.about[game] = (counts[0], counts[1], counts[2])  # type: ignore[assignment]
            else:
                self.found.append(f"{name}: it does not give the size of the game")

    def _array(self, name: str, told: Any, kind: str, axes: tuple[str, ...], sizes: Mapping[str, int]) -> None:
        if not isinstance(told, dict):
            self.found.append(f"{name}: it is not a Zarr 3 array")
            return
        wanted = described(kind, axes, sizes)
        found = {key: value for key, value in told.items() if key != "attributes"}
        if found.get("storage_transformers") == []:
            del found["storage_transformers"]
        for key, right in wanted.items():
            if key not in found or _plain(found[key]) != _plain(right):
                self.found.append(f"{name}: its `{key}` should be {_plain(right)}")
                return
        if strange := sorted(found.keys() - wanted.keys()):
            self.found.append(f"{name}: an array has no key `{strange[0][:40]}`")
            return
        if axes[-1] == "world":
            path = name.removesuffix(f"/{METADATA}")
            self.shapes[path] = tuple(sizes[axis] for axis in axes[:-1])
            self.kinds[path] = KINDS[kind]

    def _consolidated(self, group: str, data: Mapping[str, Any]) -> None:
        """What a group repeats of the metadata below it must be what they say."""
        name = f"{group}/{METADATA}".lstrip("/")
        told = data.get(name)
        repeated = told.get("consolidated_metadata") if isinstance(told, dict) else None
        if repeated is None:
            return
        below = repeated.get("metadata") if isinstance(repeated, dict) else None
        if not isinstance(below, dict) or any(not self._same(group, path, each, data) for path, each in below.items()):
            self.found.append(f"{name}: its copy of other metadata does not match them")

    @staticmethod
    def _same(group: str, path: str, told: Any, data: Mapping[str, Any]) -> bool:
        held = data.get(f"{group}/{path}/{METADATA}".lstrip("/"))
        if not isinstance(held, dict) or not isinstance(told, dict):
            return False
        inner = told.get("consolidated_metadata")
        if inner is not None and (not isinstance(inner, dict) or inner.get("metadata")):
            return False
        return _plain(_own(told)) == _plain(_own(held))


def _own(metadata: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in metadata.items() if key != "consolidated_metadata"}


def _plain(value: Any) -> str:
    """JSON that tells 1 from true, and from 1.0."""
    return json.dumps(value, sort_keys=True)


def label_chunk(values: Iterable[Any]) -> bytes:
    """Labels as the chunk that holds them: numbers as they are, texts each after its length, their count before."""
    values = list(values)
    if not values:
        return b""
    if isinstance(values[0], int):
        return np.asarray(values, "<i8").tobytes()
    texts = [value.encode() for value in values]
    return len(texts).to_bytes(4, "little") + b"".join(len(text).to_bytes(4, "little") + text for text in texts)


def strangers(path: Path, files: set[str]) -> Iterator[str]:
    """A line for everything in a store that Standoff would not have put there, and that a reader might follow: links,
    what is neither file nor folder, and metadata of arrays that are not among its `files`."""
    for folder, folders, names in os.walk(path):
        for name in (*folders, *names):
            each = Path(folder) / name
            here = each.relative_to(path).as_posix()
            if each.is_symlink() or not (each.is_dir() or each.is_file()):
                yield f"{here}: it is a link or a device, not a file"
            elif name in OLD_METADATA or (name == METADATA and here not in files):
                yield f"{here}: a Standoff store has no such array"
