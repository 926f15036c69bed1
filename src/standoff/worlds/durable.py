"""Files that last: bytes in, and after a power cut either the old file or the whole new one on disk.

A file is written aside, forced to disk and renamed over the old one; then its folder is forced to disk as well. A
*sealed* file is JSON that carries the checksum of its own content, so that a change to any byte of it shows.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
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
    """Writes files under `folder`, each whole or not at all; when this returns, all are on disk.

    Args:
        files: path inside `folder`, with `/`, to content.

    Raises:
        OSError: naming the file that could not be written. Those before it are written.
    """
    changed: dict[Path, None] = {}
    for name, content in files.items():
        path = folder / name
        missing = [path.parent]
        while not missing[-1].exists():
            missing.append(missing[-1].parent)
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, content)
        changed.update(dict.fromkeys(missing))
    for touched in changed:
        sync_folder(touched)


def _write(path: Path, content: bytes) -> None:
    part = path.with_name(path.name + ASIDE)
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise OSError(error.errno, error.strerror, str(path)) from None
        raise


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
        raise ValueError("its bytes are not as they were written")
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
            raise Taken(f"another process writes in {folder}") from None
        except OSError:
            pass  # a file system without locks
        yield
    finally:
        os.close(handle)
