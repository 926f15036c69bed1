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
import io
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from standoff.worlds.durable import digest, write_files
from standoff.worlds.work import Stop

Arrays = Mapping[str, npt.NDArray[np.generic]]
FOLDER = "pieces"  # in a store


@dataclass(frozen=True, slots=True)
class Pieces:
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
        if (found := _read(self.folder / name)) is not None:
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
    """Arrays as bytes, after their checksum."""
    body = io.BytesIO()
    np.savez(body, **arrays)  # type: ignore[arg-type]
    return digest(body.getvalue()).encode() + body.getvalue()


def _read(path: Path) -> Arrays | None:
    """The arrays of a file; None where it is not there, or not as it was written."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    checksum, body = content[:64], content[64:]
    if digest(body).encode() != checksum:
        return None
    with np.load(io.BytesIO(body), allow_pickle=False) as held:
        return {name: held[name] for name in held.files}
