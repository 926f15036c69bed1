"""Kernels: functions that numba compiles, and what was compiled kept for the next process where there is a place.

Numba keeps what it compiled beside the source or in the user's cache. It fails where neither can be written to and
where a file there was cut short, and it asks whether a kernel's own source has changed, though other kernels are
compiled into it. Here nothing but time depends on what is kept. Without a place each process compiles anew; a file that
is not as it was written (each has its checksum before it) is written again, and so are all once any source of the
solver has changed.

A wheel brings kernels that were compiled ahead, and `make demo` compiles them when it sets up (`tools/ahead.py`). They
lie in the folder `ahead`, in files of the same kind. They are for every processor with AVX2 (x86-64-v3), and are taken
where Python, numba, LLVM and the sources are those that they were made with; elsewhere kernels are compiled as if there
were none. They give the same bits: a kernel adds and multiplies in the order that is written, and fuses the two only
where that is written, whatever else the processor could do.
"""

from __future__ import annotations

import gc
import hashlib
import io
import os
import pickle
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

import llvmlite.binding
from numba import njit
from numba.core import caching, event
from numba.core import config as settings

from standoff.worlds.atomic_files import digest

numba: Any = caching  # which carries few types
config: Any = settings
events: Any = event

SUM = 64  # bytes of a checksum
ANYWHERE = "set NUMBA_CACHE_DIR to a writable folder"
NOWHERE = f"no folder is writable: {ANYWHERE}"

AHEAD = Path(__file__).with_name("ahead")  # what was compiled ahead, in a folder for each folder of the source
# The processors that it is for, as LLVM calls them, and what they can do (x86-64 psABI, level 3)
PORTABLE = "x86-64-v3"
LEVEL_3 = (
    "sse3", "ssse3", "sse4.1", "sse4.2", "popcnt", "cx16", "sahf", "avx", "avx2", "bmi", "bmi2", "f16c", "fma", "lzcnt",
    "movbe", "xsave",
)  # fmt: skip

unkept: list[str] = []  # in words, why what was compiled could not be kept: the last reason


class _Uncollected(events.Listener):  # type: ignore[misc]
    """While numba compiles, Python looks for no garbage: a sixth of the time went into looking through what numba still
    needs. Only one thread compiles at a time, and compiles within what it compiles."""

    def __init__(self) -> None:
        self.within, self.before = 0, False

    def on_start(self, happening: Any) -> None:
        if self.within == 0:
            self.before = gc.isenabled()
            gc.disable()
        self.within += 1

    def on_end(self, happening: Any) -> None:
        self.within -= 1
        if self.within == 0 and self.before:
            gc.enable()


events.register("numba:compile", _Uncollected())


def kernel(function: Callable[..., Any]) -> Any:
    """A function that numba compiles when it is first used, or takes from where it was kept."""
    return _compiled(function, within=False, inlined=False)


def inner(function: Callable[..., Any]) -> Any:
    """The same, for a function that only kernels call: compiled without what Python would call it by."""
    return _compiled(function, within=True, inlined=False)


def inlined(function: Callable[..., Any]) -> Any:
    """The same, made a part of every kernel that calls it. It is LLVM that does so: were it numba, all it has to find
    out of a kernel would be found out once more for each, and in a kernel so large takes longer than in two."""
    return _compiled(function, within=True, inlined=True)


def _compiled(function: Callable[..., Any], within: bool, inlined: bool) -> Any:
    how: dict[str, Any] = {"forceinline": inlined, "no_cpython_wrapper": within, "no_cfunc_wrapper": True}
    made: Any = njit(nogil=True, error_model="numpy", **how)(function)
    try:
        made._cache = _Kept(function)
    except RuntimeError:  # numba was told of places alone that are none
        unkept[:] = [NOWHERE]
    return made


@cache
def _solver() -> str:
    """A checksum of the sources of all kernels that others are compiled into."""
    checksum = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        checksum.update(path.name.encode() + b"\0" + path.read_bytes())
    return checksum.hexdigest()


@cache
def _capable() -> bool:
    """Whether this processor runs what was compiled ahead."""
    can = llvmlite.binding.get_host_cpu_features()
    return all(can.get(each, False) for each in LEVEL_3)


class _Nowhere(numba.InTreeCacheLocator):  # type: ignore[misc]
    """Where there is no place: nothing is found in it, and nothing is kept."""

    @classmethod
    def from_function(cls, function: Any, path: str) -> Any:
        return cls(function, path)

    def get_cache_path(self) -> str:
        return str(Path(os.devnull) / "nothing")

    def get_source_stamp(self) -> Any:
        return super().get_source_stamp() if Path(self._py_file).is_file() else None


class _Place(numba.CompileResultCacheImpl):  # type: ignore[misc]
    """Where the files of a kernel are: in NUMBA_CACHE_DIR, else beside its source, else in the user's cache."""

    _locator_classes: tuple[Any, ...] = (numba.UserProvidedCacheLocator, numba.InTreeCacheLocator)
    if Path(numba.AppDirs(appname="numba", appauthor=False).user_cache_dir).is_absolute():  # there is a home
        _locator_classes = (*_locator_classes, numba.UserWideCacheLocator)
    _locator_classes = (*_locator_classes, _Nowhere)


class _Kept(numba.FunctionCache):  # type: ignore[misc]
    """Numba's cache of a kernel, which fails in nothing but speed."""

    _impl_class = _Place

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__(function)
        stamp = (self._impl.locator.get_source_stamp(), _solver())
        self._cache_file = _Files(self._cache_path, self._impl.filename_base, stamp)
        ahead = AHEAD / Path(function.__code__.co_filename).parent.name
        self._ahead = _Files(str(ahead), self._impl.filename_base, stamp)

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        for load in (self._from_ahead, super().load_overload):
            try:
                found = load(sig, target_context)
            except Exception:  # whatever is wrong with what was kept, it can be compiled
                continue
            if found is not None:
                return found
        return None

    def _from_ahead(self, sig: Any, target_context: Any) -> Any:
        asked = config.CPU_NAME is not None or config.CPU_FEATURES is not None or not config.ENABLE_AVX
        if asked or not _capable():
            return None
        target_context.refresh()
        sig, (triple, _, _), code = self._index_key(sig, target_context.codegen())
        found = self._ahead.load((sig, (triple, PORTABLE, ""), code))
        return None if found is None else self._impl.rebuild(target_context, found)

    def save_overload(self, sig: Any, data: Any) -> None:
        if isinstance(self._impl.locator, _Nowhere):
            unkept[:] = [NOWHERE]
            return
        try:
            super().save_overload(sig, data)
        except Exception as error:
            why = getattr(error, "strerror", None) or f"{type(error).__name__}: {error}"
            unkept[:] = [f"{self._cache_path}: {why}; mend that, or {ANYWHERE}"]


class _Files(numba.IndexDataCacheFile):  # type: ignore[misc]
    """The files of a kernel: an index, and one for each kind of arguments; a file that is damaged is none."""

    def __init__(self, folder: str, name: str, stamp: Any) -> None:
        super().__init__(folder, name, stamp)
        # SVML, where it is there, has an exp and a log of its own
        self._version: Any = (numba.numba.__version__, llvmlite.__version__, bool(config.USING_SVML))

    def save(self, key: Any, data: Any) -> None:
        super().save(key, (key, data))

    def load(self, key: Any) -> Any:
        found = super().load(key)
        # two processes that compile at once may each have given another kind of arguments the same file
        return found[1] if found is not None and found[0] == key else None

    def _load_index(self) -> Any:
        try:
            file = io.BytesIO(_unsealed(self._index_path))
        except OSError:
            return {}
        if pickle.load(file) != self._version:
            return {}
        stamp, overloads = pickle.load(file)
        return overloads if stamp == self._source_stamp else {}

    def _save_index(self, overloads: Any) -> None:
        self._seal(self._index_path, pickle.dumps(self._version) + self._dump((self._source_stamp, overloads)))

    def _load_data(self, name: str) -> Any:
        return pickle.loads(_unsealed(self._data_path(name)))

    def _save_data(self, name: str, data: Any) -> None:
        self._seal(self._data_path(name), self._dump(data))

    def _seal(self, path: str, content: bytes) -> None:
        with self._open_for_write(path) as file:
            file.write(digest(content).encode() + content)


def gather(kept: Iterable[Path], into: Path) -> None:
    """Puts together what processes kept, each in a folder of its own (NUMBA_CACHE_DIR), as what is compiled ahead."""
    for index in sorted(path for folder in kept for path in folder.rglob("*.nbi")):
        file, name = io.BytesIO(_unsealed(str(index))), index.name.removesuffix(".nbi")
        pickle.load(file)  # the version, which is ours
        stamp, overloads = pickle.load(file)
        room = into / index.parent.name.rpartition("_")[0]  # numba adds a checksum of the path
        room.mkdir(parents=True, exist_ok=True)
        one, all_of_them = _Files(str(index.parent), name, stamp), _Files(str(room), name, stamp)
        for key in overloads:
            all_of_them.save(key, one.load(key))


def _unsealed(path: str) -> bytes:
    """The content of a file that is as it was written.

    Raises:
        OSError: where it is not, or is not there.
    """
    raw = Path(path).read_bytes()
    if digest(raw[SUM:]).encode() != raw[:SUM]:
        raise OSError("its content has changed")
    return raw[SUM:]
