"""The shelf: which scenarios the app can open, and where drafts are kept.

A book is a scenario that ships, a file (or a store) named on the command line, or a draft. Only drafts are ever
written, each whole or not at all, so that a crash loses nothing; a scenario that ships or a file is never changed.
A draft is a file, or where it has tables of facts a folder with a `scenario.yaml` and them.
"""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from standoff.api import write_whole
from standoff.app import bin
from standoff.library.shelf import find, shipped
from standoff.queries.store import is_store
from standoff.scenario.edit import put
from standoff.scenario.nodes import LARGEST
from standoff.scenario.problem import ScenarioError
from standoff.scenario.read import FILE_NAME, read_scenario

LONGEST = LARGEST  # bytes of a scenario that the app takes: what the reader takes
SUFFIX = ".yaml"


Stamp = tuple[int, int]


class ShelfError(ValueError):
    """Why a book cannot be opened or kept, in words for whoever asked."""


class ChangedMeanwhile(ShelfError):
    """A draft is not as it was when it was last read: somebody else has written to it."""


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
    def file(self) -> Path:
        """Where its text is: of a store, inside."""
        return self.path / "scenario" / FILE_NAME if self.origin == "store" else self.path

    @property
    def folder(self) -> Path:
        """Where its tables are."""
        return self.file.parent

    @property
    def text(self) -> str:
        """The file, word for word."""
        return self.file.read_text(encoding="utf-8-sig")

    @property
    def stamp(self) -> Stamp:
        """Changes whenever the file does."""
        status = self.path.stat()
        return status.st_mtime_ns, status.st_size

    @property
    def title(self) -> str:
        """As the scenario has it; its id where it cannot be read."""
        try:
            return _title(self.file, self.stamp)
        except (ScenarioError, OSError, UnicodeDecodeError):
            return self.id


@lru_cache(maxsize=1000)
def _title(file: Path, stamp: Stamp) -> str:
    """The title in a file, which is read again once its stamp has changed."""
    return read_scenario(file.read_text(encoding="utf-8-sig"), str(file)).title


class Shelf:
    """What there is to open.

    Args:
        drafts: the folder of drafts; made when the first one is kept.
        given: names or paths from the command line.
    """

    def __init__(self, drafts: Path, given: Iterable[str] = ()) -> None:
        self.drafts = drafts
        self._writing = threading.Lock()
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
            files = (*self.drafts.glob(f"*{SUFFIX}"), *self.drafts.glob(f"*/{FILE_NAME}"))
            for path in sorted(files, key=lambda each: -each.stat().st_mtime_ns):
                name = path.stem if path.parent == self.drafts else path.parent.name
                yield Book(f"draft-{name}", "draft", path)
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
        name = id.removeprefix("draft-")
        now = bin.name_now(self.drafts, name) if re.fullmatch(r"[a-z0-9-]{1,80}", name) else name
        if now != name:
            return self.book(f"draft-{now}")
        if any(each.name == name for each in self.binned()):
            raise ShelfError(f"the draft `{name}` was removed: bring it back from the removed drafts on the shelf")
        raise ShelfError(f"there is no scenario `{id}` on the shelf")

    def rename(self, book: Book, title: str) -> Book:
        """Gives a draft another title, in its file where that can be read, and a name after it; old links lead there.

        Raises:
            ShelfError: where it is no draft, or the title is none, or it cannot be.
        """
        title = " ".join(title.split())[:300]
        if book.origin != "draft" or not title:
            raise ShelfError("a draft is renamed, and by a title that has letters")
        old = book.id.removeprefix("draft-")
        with self._writing:
            new = old if _slug(title) == old else self.new_name(title)
            try:
                with suppress(ScenarioError, UnicodeDecodeError):  # not finished: its title is left as it stands
                    write_whole(put(book.text, (("title",), title)), book.path)
                if new != old:
                    bin.rename(self.drafts, old, new)
            except OSError as error:
                raise ShelfError(f"the draft could not be renamed: {error.strerror}") from None
        return self.book(f"draft-{new}")

    def remove(self, book: Book) -> None:
        """Puts a draft into the bin.

        Raises:
            ShelfError: where it is no draft, or it cannot be.
        """
        if book.origin != "draft":
            raise ShelfError(f"`{book.id}` is no draft, and stays")
        with self._writing:
            try:
                bin.remove(self.drafts, book.id.removeprefix("draft-"))
            except OSError as error:
                raise ShelfError(f"the draft could not be removed: {error.strerror}") from None

    def binned(self) -> list[bin.Binned]:
        """The drafts that were removed, the last first."""
        return bin.binned(self.drafts)

    def bring_back(self, id: str) -> Book:
        """Takes a draft out of the bin.

        Raises:
            ShelfError: where it cannot be.
        """
        with self._writing:
            try:
                name = bin.bring_back(self.drafts, id, self.new_name)
            except OSError as error:
                raise ShelfError(f"the draft could not be brought back: {error.strerror}") from None
        return self.book(f"draft-{name}")

    def keep(self, name: str, text: str, seen: Stamp | None = None) -> Book:
        """Keeps a draft, in place of the one of that name.

        Args:
            seen: the stamp of the draft when it was last read or kept; given, nothing newer is written over.

        Raises:
            ChangedMeanwhile: where it has another stamp by now.
            ShelfError: where the name or the text will not do, or it cannot be written.
        """
        slug = _slug(name)
        _demand_short(text)
        if seen is not None:
            slug = self._whereabouts(slug)
        folder = self.drafts / slug / FILE_NAME
        path = folder if folder.is_file() else self.drafts / f"{slug}{SUFFIX}"
        with self._writing:
            try:
                if seen is not None and path.exists() and Book("", "draft", path).stamp != seen:
                    raise ChangedMeanwhile(f"somebody else has changed the draft `{slug}` meanwhile")
                path.parent.mkdir(parents=True, exist_ok=True)
                write_whole(text, path)
            except OSError as error:
                raise ShelfError(f"the draft could not be kept: {error.strerror}") from None
        return Book(f"draft-{slug}", "draft", path)

    def begin(self, name: str, text: str, tables: Path | None = None) -> Book:
        """Keeps a new draft, called after `name`; no other draft is touched.

        Args:
            tables: the folder of the scenario it was made from, whose tables of facts go with it.

        Raises:
            ShelfError: as `keep`.
        """
        _demand_short(text)
        facts = sorted(tables.glob("*.csv")) if tables is not None else []
        with self._writing:
            slug = self.new_name(name)
            path = self.drafts / slug / FILE_NAME if facts else self.drafts / f"{slug}{SUFFIX}"
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                for table in facts:
                    shutil.copyfile(table, path.parent / table.name)
                write_whole(text, path)
            except OSError as error:
                raise ShelfError(f"the draft could not be kept: {error.strerror}") from None
        return Book(f"draft-{slug}", "draft", path)

    def _whereabouts(self, name: str) -> str:
        """The name of a draft that somebody writes in, by now. One that was removed meanwhile is brought back."""
        now = bin.name_now(self.drafts, name)
        if bin.place_of(self.drafts, now) is None:
            kept = next((each for each in self.binned() if each.name == now), None)
            if kept is not None:
                return self.bring_back(kept.id).id.removeprefix("draft-")
        return now

    def new_name(self, name: str) -> str:
        """A name for a new draft, after `name`, that no draft has, or has had."""
        slug = _slug(name)
        number = 1
        found = slug
        while (
            (self.drafts / f"{found}{SUFFIX}").exists()
            or (self.drafts / found).exists()
            or bin.given_up(self.drafts, found)
        ):
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


def _demand_short(text: str) -> None:
    if len(text) > LONGEST or len(text.encode("utf-8", "surrogatepass")) > LONGEST:
        raise ShelfError(f"this is too long for a scenario: keep it under {LONGEST:,} bytes")


def _slug(name: str) -> str:
    """Letters, digits and hyphens of a name: safe in an address and as a file."""
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60].strip("-")
    return slug or "scenario"
