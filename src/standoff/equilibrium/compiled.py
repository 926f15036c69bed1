"""Kernels: functions that numba compiles, and what was compiled kept for the next process where there is a place.

Numba keeps what it compiled beside the source or in the user's cache. It fails where neither can be written to and
where a file there was cut short, and it asks whether a kernel's own source has changed, though other kernels are
compiled into it. Here nothing but time depends on what is kept. Without a place each process compiles anew; a file that
is not as it was written (each has its checksum before it) is written again, and so are all once any source of the
solver has changed.
"""

from __future__ import annotations

import hashlib
import io
import pickle
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from numba import njit
from numba.core import caching

from standoff.worlds.durable import digest

numba: Any = caching  # which carries few types

SUM = 64  # bytes of a checksum
ANYWHERE = "set NUMBA_CACHE_DIR to a folder that you may write in"

unkept: list[str] = []  # in words, why what was compiled could not be kept: the last reason


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
    except RuntimeError:  # numba finds no place
        unkept[:] = [f"there is no folder for it: {ANYWHERE}"]
    return made


@cache
def _solver() -> str:
    """A checksum of the sources of all kernels that others are compiled into."""
    checksum = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        checksum.update(path.name.encode() + b"\0" + path.read_bytes())
    return checksum.hexdigest()


class _Place(numba.CompileResultCacheImpl):  # type: ignore[misc]
    """Where the files of a kernel are: in NUMBA_CACHE_DIR, else beside its source, else in the user's cache."""

    _locator_classes: tuple[Any, ...] = (numba.UserProvidedCacheLocator, numba.InTreeCacheLocator)
    if Path(numba.AppDirs(appname="numba", appauthor=False).user_cache_dir).is_absolute():  # there is a home
        _locator_classes = (*_locator_classes, numba.UserWideCacheLocator)


class _Kept(numba.FunctionCache):  # type: ignore[misc]
    """Numba's cache of a kernel, which fails in nothing but speed."""

    _impl_class = _Place

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__(function)
        stamp = (self._impl.locator.get_source_stamp(), _solver())
        self._cache_file = _Files(self._cache_path, self._impl.filename_base, stamp)

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        try:
            return super().load_overload(sig, target_context)
        except Exception:  # whatever is wrong with what was kept, it can be compiled
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        try:
            super().save_overload(sig, data)
        except Exception as error:
            why = getattr(error, "strerror", None) or f"{type(error).__name__}: {error}"
            unkept[:] = [f"{self._cache_path}: {why}; mend that, or {ANYWHERE}"]


class _Files(numba.IndexDataCacheFile):  # type: ignore[misc]
    """The files of a kernel: an index, and one for each kind of arguments; a file that is damaged is none."""

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


def _unsealed(path: str) -> bytes:
    """The content of a file that is as it was written.

    Raises:
        OSError: where it is not, or is not there.
    """
    raw = Path(path).read_bytes()
    if digest(raw[SUM:]).encode() != raw[:SUM]:
        raise OSError("its bytes are not as they were written")
    return raw[SUM:]
