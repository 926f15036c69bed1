"""The shelf: which scenarios the app can open, and where drafts are kept.

A book is a scenario that ships, a file (or a store) named on the command line, or a draft. Only drafts are ever
written, each whole or not at all, so that a crash loses nothing; a scenario that ships or a file is never changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from standoff.api import write_whole
from standoff.library.shelf import find, shipped
from standoff.queries.store import is_store

LONGEST = 2_000_000  # characters of a scenario that the app takes
SUFFIX = ".yaml"


class ShelfError(ValueError):
    """Why a book cannot be opened or kept, in words for whoever asked."""


@dataclass(frozen=True, slots=True)
class Book:
    """A scenario on the shelf.

    Attributes:
        id: as it stands in the address of its pages.
        origin: `shipped`, `file`, `store` or `draft`.
        path: of its file; of a store, its folder.
    """

    id: str
    origin: str
    path: Path

    @property
    def text(self) -> str:
        """The file, word for word."""
        path = self.path / "scenario" / "scenario.yaml" if self.origin == "store" else self.path
        return path.read_text(encoding="utf-8-sig")

    @property
    def stamp(self) -> tuple[int, int]:
        """Changes whenever the file does."""
        status = self.path.stat()
        return status.st_mtime_ns, status.st_size


class Shelf:
    """What there is to open.

    Args:
        drafts: the folder of drafts; made when the first one is kept.
        given: names or paths from the command line.
    """

    def __init__(self, drafts: Path, given: Iterable[str] = ()) -> None:
        self.drafts = drafts
        self._given: dict[str, Book] = {}
        for name in given:
            if name not in shipped():
                path = Path(name) if is_store(name) else find(name)
                origin = "store" if is_store(name) else "file"
                book = Book(self._free(_slug(path.parent.name if path.stem == "scenario" else path.stem)), origin, path)
                self._given[book.id] = book

    def books(self) -> Iterator[Book]:
        """Those given, the drafts, the newest first, and those that ship."""
        yield from self._given.values()
        if self.drafts.is_dir():
            for path in sorted(self.drafts.glob(f"*{SUFFIX}"), key=lambda each: -each.stat().st_mtime_ns):
                yield Book(f"draft-{path.stem}", "draft", path)
        for name in shipped():
            yield Book(name, "shipped", find(name))

    def book(self, id: str) -> Book:
        """The book of that name.

        Raises:
            ShelfError: where there is none.
        """
        for book in self.books():
            if book.id == id:
                return book
        raise ShelfError(f"there is no scenario `{id}` on the shelf")

    def keep(self, name: str, text: str) -> Book:
        """Keeps a draft, in place of the one of that name.

        Raises:
            ShelfError: where the name or the text will not do, or it cannot be written.
        """
        slug = _slug(name)
        if len(text) > LONGEST:
            raise ShelfError(f"this is too long for a scenario: keep it under {LONGEST:,} characters")
        try:
            self.drafts.mkdir(parents=True, exist_ok=True)
            write_whole(text, self.drafts / f"{slug}{SUFFIX}")
        except OSError as error:
            raise ShelfError(f"the draft could not be kept: {error.strerror}") from None
        return self.book(f"draft-{slug}")

    def new_name(self, name: str) -> str:
        """A name for a new draft, after `name`, that no draft has."""
        slug = _slug(name)
        number = 1
        found = slug
        while (self.drafts / f"{found}{SUFFIX}").exists():
            number += 1
            found = f"{slug}-{number}"
        return found

    def _free(self, slug: str) -> str:
        taken = {*self._given, *shipped()}
        found, number = slug, 1
        while found in taken:
            number += 1
            found = f"{slug}-{number}"
        return found


def _slug(name: str) -> str:
    """Letters, digits and hyphens of a name: safe in an address and as a file."""
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60].strip("-")
    return slug or "scenario"
