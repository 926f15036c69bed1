"""Files that last: bytes in, and after a power cut either the old file or the whole new one on disk.

A file is written aside, forced to disk and renamed over the old one; then its folder is forced to disk as well. Where
several belong together all are written aside first, so that a full disk leaves every old one as it was. A *sealed* file
is JSON that carries the checksum of its own content, so that a change to any byte of it shows.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

ASIDE = ".part"  # ends the name of a file that is being written


class Taken(OSError):
    """Another process writes in the folder."""


def digest(content: bytes) -> str:
    """SHA-256, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Writes files under `folder`, all of them or none; when this returns, all are on disk.

    Args:
        files: path inside `folder`, with `/`, to content.

    Raises:
        OSError: naming the file that could not be written.
    """
    with staged(folder, files) as place:
        place()


@contextmanager
def staged(folder: Path, files: Mapping[str, bytes]) -> Iterator[Callable[[], None]]:
    """Writes files aside; the function that it gives puts all of them into place, in their order. What has not been
    put into place when this ends is removed.

    Raises:
        OSError: as `write_files`.
    """
    written: dict[Path, Path] = {}
    changed: dict[Path, None] = {}
    made: list[Path] = []

    def place() -> None:
        for part, path in written.items():
            _replace(part, path)
        for touched in changed:
            sync_folder(touched)

    try:
        for name, content in files.items():
            path = folder / name
            missing = [path.parent]
            while not missing[-1].exists():
                missing.append(missing[-1].parent)
            made += reversed(missing[:-1])
            path.parent.mkdir(parents=True, exist_ok=True)
            changed.update(dict.fromkeys(missing))
            written[_aside(path, content)] = path
        yield place
    finally:
        for part in written:
            with suppress(OSError):
                part.unlink(missing_ok=True)
        for each in reversed(made):
            with suppress(OSError):  # there is something in it
                each.rmdir()


def write_whole(content: str | bytes, path: Path, fresh: bool = False) -> None:
    """Writes a file, all of it or nothing. A link is followed; what is no file (/dev/null, say) is written to and
    never replaced.

    Args:
        content: text is written as UTF-8.
        fresh: whether it must not be there yet.

    Raises:
        FileExistsError: where it is there already and should be new.
        OSError: naming `path`, where it cannot be written.
    """
    raw = content.encode("utf-8", "backslashreplace") if isinstance(content, str) else content
    if fresh:
        _write_fresh(path, raw)
    elif path.is_file() or not path.exists():
        target = path.resolve()
        with _named(path):
            part = _aside(target, raw)
            try:
                part.replace(target)
            finally:
                part.unlink(missing_ok=True)
    else:
        with _named(path):
            path.write_bytes(raw)


def _write_fresh(path: Path, content: bytes) -> None:
    """A file that was not there: nobody else's is written over, however near to this moment it was made."""
    with _named(path):
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(handle)
        except BaseException:
            with suppress(OSError):
                path.unlink(missing_ok=True)
            raise


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """An error that names `path`, whichever file it was that failed."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None


def _aside(path: Path, content: bytes) -> Path:
    """The file aside, with its content on disk."""
    part = path.with_name(path.name + ASIDE)
    try:
        with _named(path):
            part.unlink(missing_ok=True)  # a link or a pipe that has this name is not to be followed
        with _named(path), part.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise
    return part


def _replace(part: Path, path: Path) -> None:
    with _named(path):
        part.replace(path)


def read_inside(folder: Path, name: str, most: int) -> bytes:
    """The content of a file under `folder`; never of anything outside, nor of what is no file.

    Args:
        name: with `/`; most: bytes that it may have.

    Raises:
        OSError: where it cannot be read, or is something else.
    """
    with os.fdopen(inside(folder, name, most), "rb") as file:
        return file.read(most)


def inside(folder: Path, name: str, most: int) -> int:
    """A handle to read such a file by.

    Raises:
        OSError: as `read_inside`.
    """
    path = folder / name
    parts = name.split("/")
    if any(part in ("", ".", "..") or set(part) & set("\\:\0") for part in parts):
        raise OSError(errno.EINVAL, "its path leads outside the folder", str(path))
    if any((folder / "/".join(parts[: number + 1])).is_symlink() for number in range(len(parts))):
        raise OSError(errno.EINVAL, "it is a link", str(path))
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    about = os.fstat(handle)
    if not stat.S_ISREG(about.st_mode) or about.st_size > most:
        os.close(handle)
        what = "it is larger than any valid file" if stat.S_ISREG(about.st_mode) else "it is not a file"
        raise OSError(errno.EINVAL, what, str(path))
    return handle


def sync_folder(folder: Path) -> None:
    """Forces the names in a folder to disk, where the system knows how."""
    with suppress(PermissionError):  # Windows opens no folders
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def remove(path: Path) -> None:
    """Removes a file, if it is there, for good."""
    path.unlink(missing_ok=True)
    sync_folder(path.parent)


def sweep_aside(folder: Path) -> None:
    """Removes what a killed process was writing."""
    for part in sorted(folder.rglob(f"*{ASIDE}")):
        part.unlink()


def seal(content: Mapping[str, Any]) -> bytes:
    """`content` as JSON with its own checksum."""
    body = json.dumps(content, ensure_ascii=False, sort_keys=True)
    sealed = {"content": content, "sha256": digest(body.encode())}
    return (json.dumps(sealed, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def unseal(sealed: bytes) -> dict[str, Any]:
    """The content of a sealed file.

    Raises:
        ValueError: if any byte of it is not as it was written.
    """
    try:
        content = json.loads(sealed)["content"]
        sound = isinstance(content, dict) and seal(content) == sealed
    except (ValueError, KeyError, TypeError, RecursionError):
        sound = False
    if not sound:
        raise ValueError("its content has changed")
    assert isinstance(content, dict)
    return content


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Keeps other processes from writing in `folder`, as long as this one lives.

    Raises:
        Taken: if another does already.
    """
    try:
        import fcntl
    except ImportError:  # Windows has no such lock
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Taken(f"another process is writing to {folder}") from None
        except OSError:
            pass  # a file system without locks
        yield
    finally:
        os.close(handle)
