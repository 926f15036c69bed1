"""Work done in pieces, each kept in a file once it is done: what was stopped goes on, and what was done is not done
again.

The lab solves more than a store holds: games that no claim needed, worlds placed for a search, worlds moved to where
the evidence is. All of it follows from what it is asked with and from nothing else, so that a command that is given
again asks for the same pieces in the same order, and finds those that it had.

A piece is named by the checksum of all that it depends on: the scenario, the theory of the actors, the code and the
libraries that compute, the queries and the worlds. It holds its own checksum too; one that is not as it was written is
done again. The folder is no part of what a store says: it may be removed at any time.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from standoff.worlds.atomic_files import digest, read_inside, write_files
from standoff.worlds.work import Stop

Arrays = Mapping[str, npt.NDArray[np.generic]]
FOLDER = "pieces"  # in a store
KINDS = ("<f8", "<i8", "|b1", "|i1", "|u1", "<f4", "<i4")  # of numbers
MOST_BYTES = 2**32  # of a piece


@dataclass(frozen=True, slots=True)
class BlockCache:
    """Where pieces are kept.

    Attributes:
        folder: made when the first is kept.
        of: what all of them depend on.
    """

    folder: Path
    of: str

    def piece(
        self, asked: Iterable[str | npt.NDArray[np.generic]], work: Callable[[], Arrays], stop: Stop | None = None
    ) -> Arrays:
        """What `work` gives, from the folder if it was done before.

        Args:
            asked: everything that it depends on, in a fixed order: texts and arrays.
            stop: other than 0 once the work was ended early; then its result is nothing to keep.
        """
        name = f"{FOLDER}/{self._name(asked)}"
        if (found := _read(self.folder, name)) is not None:
            return found
        done = work()
        if stop is None or not stop[0]:
            with suppress(OSError):  # where nothing can be written it is only slower
                write_files(self.folder, {name: _sealed(done)})
        return done

    def _name(self, asked: Iterable[str | npt.NDArray[np.generic]]) -> str:
        checksum = hashlib.sha256(self.of.encode())
        for each in asked:
            if isinstance(each, str):
                told, content = "text", each.encode()
            else:
                told, content = f"{each.dtype.str} {each.shape}", np.ascontiguousarray(each).tobytes()
            checksum.update(f"\n{told} {len(content)}\n".encode() + content)
        return checksum.hexdigest()


def _sealed(arrays: Arrays) -> bytes:
    """Arrays as bytes, after their checksum: a line of JSON with the kind and the shape of each, then their numbers."""
    head = {name: [array.dtype.str, list(array.shape)] for name, array in arrays.items()}
    body = (
        json.dumps(head).encode() + b"\n" + b"".join(np.ascontiguousarray(each).tobytes() for each in arrays.values())
    )
    return digest(body).encode() + body


def _read(folder: Path, name: str) -> Arrays | None:
    """The arrays of a file; None where it is not there, or not as it was written."""
    try:
        content = read_inside(folder, name, MOST_BYTES)
        if digest(content[64:]).encode() != content[:64]:
            return None
        head, _, numbers = content[64:].partition(b"\n")
        found, at = {}, 0
        for each, (kind, shape) in json.loads(head).items():
            if kind not in KINDS or any(type(size) is not int or size < 0 for size in shape):
                return None
            count = math.prod(shape)
            found[each] = np.frombuffer(numbers, kind, count, at).reshape(shape)
            at += count * np.dtype(kind).itemsize
        return found if at == len(numbers) else None
    except (OSError, ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        return None
