"""The shelf: which scenarios the app can open, and where drafts are kept.

A book is a scenario that ships, a file (or a store) named on the command line, or a draft. Only drafts are ever
written, each whole or not at all, so that a crash loses nothing; a scenario that ships or a file is never changed.
A draft is a file, or where it has tables of facts a folder with a `scenario.yaml` and them. Anything may lie among the
drafts (locks of editors, links to nowhere, pipes, files too large): each entry says of itself what is wrong with it.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import stat
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from standoff.api import write_whole
from standoff.app import bin
from standoff.ensembles.store_format import is_store
from standoff.language.error import StandoffError
from standoff.language.problem import ScenarioError
from standoff.library.catalog import find, shipped
from standoff.reference.mistakes import table_content
from standoff.scenario_files.edit import put
from standoff.scenario_files.read import FILE_NAME, named_files, read_scenario, text_of
from standoff.scenario_files.yaml_nodes import LARGEST

LONGEST = LARGEST  # bytes of a scenario that the app takes: what the reader takes
MOST_FACTS = 50_000_000  # bytes of tables that go with a draft
SUFFIX = ".yaml"


Stamp = tuple[int, int]


class ChangedMeanwhile(StandoffError):
    """A draft is not as it was when it was last read: somebody else has written to it."""


@dataclass(frozen=True, slots=True)
class About:
    """What the shelf says of a book.

    Attributes:
        title: as the scenario has it; "" where it cannot be read.
        told: its author and what is in it, or what is wrong with it.
        mistaken: whether it has mistakes, and so is to be mended before it is read.
    """

    title: str
    told: str
    mistaken: bool = False


@dataclass(frozen=True, slots=True)
class CatalogEntry:
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
        """The file, word for word.

        Raises:
            StandoffError: where it is no file of text that a scenario could be.
        """
        return _text(self.file)

    @property
    def stamp(self) -> Stamp:
        """Changes whenever the file does.

        Raises:
            StandoffError: where it is not there.
        """
        return _stamp(self.path)

    @property
    def about(self) -> About:
        """What the shelf says of it, whatever it is."""
        try:
            return _about(self.file, _stamp(self.file))
        except (StandoffError, OSError) as error:
            return About("", f"cannot be read: {error}")
        except Exception as error:  # a defect, which is no reason to show none of the others
            return About("", f"cannot be read because of a bug in Standoff ({type(error).__name__})")

    @property
    def title(self) -> str:
        """As the scenario has it; its id where it cannot be read."""
        return self.about.title or self.id


def _stamp(path: Path) -> Stamp:
    try:
        status = path.stat()
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.ELOOP) and path.is_symlink():
            raise StandoffError("it links to a file that does not exist") from None
        raise StandoffError(error.strerror or "it does not exist") from None
    return status.st_mtime_ns, status.st_size


def _text(file: Path) -> str:
    _stamp(file)
    if not stat.S_ISREG(file.stat().st_mode):  # a device or a pipe might never end
        raise StandoffError("it is a folder, not a file" if file.is_dir() else "it is a device or a pipe, not a file")
    try:
        return text_of(file)
    except ScenarioError as error:
        first = error.problems[0]
        raise StandoffError(first.what, first.fix) from None


@lru_cache(maxsize=4000)
def _about(file: Path, stamp: Stamp) -> About:
    """Of a file, which is read again once its stamp has changed.

    Raises:
        StandoffError: as `CatalogEntry.text`.
    """
    try:
        scenario = read_scenario(_text(file), str(file))
    except ScenarioError as error:
        count = len(error.problems)
        return About("", f"not finished: {count} mistake{'s' if count > 1 else ''}", mistaken=True)
    counted = f"{len(scenario.actors)} actors, {len(scenario.claims)} claims"
    author = scenario.source.author if scenario.source is not None else None
    return About(scenario.title, f"{author} · {counted}" if author else counted)


class Catalog:
    """What there is to open.

    Args:
        drafts: the folder of drafts; made when the first one is kept.
        given: names or paths from the command line.
    """

    def __init__(self, drafts: Path, given: Iterable[str] = ()) -> None:
        self.drafts = drafts
        self._writing = threading.Lock()
        self._given: dict[str, CatalogEntry] = {}
        for name in given:
            if name not in shipped():
                path = Path(name) if is_store(name) else find(name)
                origin = "store" if is_store(name) else "file"
                book = CatalogEntry(
                    self._free(_slug(path.parent.name if path.stem == "scenario" else path.stem)), origin, path
                )
                self._given[book.id] = book

    def books(self) -> Iterator[CatalogEntry]:
        """Those given, the drafts, the newest first, and those that ship."""
        yield from self._given.values()
        yield from self._drafts()
        for name in shipped():
            yield CatalogEntry(name, "shipped", find(name))

    def _drafts(self) -> list[CatalogEntry]:
        """The newest first. A name that begins with a period is an editor's or the system's, and no draft."""
        try:
            paths = [path for path in self.drafts.iterdir() if not path.name.startswith(".")]
        except OSError:  # there is none yet, or none that can be read
            return []
        found = []
        for path in paths:
            called = path.name.encode("utf-8", "replace").decode()  # not every name of a file is text
            if os.path.lexists(path / FILE_NAME):
                found.append(CatalogEntry(f"draft-{called}", "draft", path / FILE_NAME))
            elif path.suffix == SUFFIX:
                found.append(CatalogEntry(f"draft-{called.removesuffix(SUFFIX)}", "draft", path))
        return sorted(found, key=lambda book: -_changed(book.path))

    def book(self, id: str) -> CatalogEntry:
        """The book of that name.

        Raises:
            StandoffError: where there is none.
        """
        for book in self.books():
            if book.id == id:
                return book
        name = id.removeprefix("draft-")
        now = bin.name_now(self.drafts, name) if re.fullmatch(r"[a-z0-9-]{1,80}", name) else name
        if now != name:
            return self.book(f"draft-{now}")
        if any(each.name == name for each in self.binned()):
            raise StandoffError(
                f"the draft `{name}` was removed", "restore it from the removed drafts on the start page"
            )
        raise StandoffError(f"there is no scenario `{id}`")

    def rename(self, book: CatalogEntry, title: str) -> CatalogEntry:
        """Gives a draft another title, in its file where that can be read, and a name after it; old links lead there.

        Raises:
            StandoffError: where it is no draft, or the title is none, or it cannot be.
        """
        title = " ".join(title.split())[:300]
        if book.origin != "draft" or not title:
            raise StandoffError("only drafts can be renamed, and the new title must contain letters")
        old = book.id.removeprefix("draft-")
        with self._writing:
            new = old if _slug(title) == old else self.new_name(title)
            try:
                with suppress(ScenarioError, UnicodeDecodeError):  # not finished: its title is left as it stands
                    write_whole(put(book.text, (("title",), title)), book.path)
                if new != old:
                    bin.rename(self.drafts, old, new)
            except OSError as error:
                raise StandoffError(f"the draft could not be renamed: {error.strerror}") from None
        return self.book(f"draft-{new}")

    def remove(self, book: CatalogEntry) -> None:
        """Puts a draft into the bin.

        Raises:
            StandoffError: where it is no draft, or it cannot be.
        """
        if book.origin != "draft":
            raise StandoffError(f"`{book.id}` is not a draft and cannot be removed")
        with self._writing:
            try:
                bin.remove(self.drafts, book.id.removeprefix("draft-"))
            except OSError as error:
                raise StandoffError(f"the draft could not be removed: {error.strerror}") from None

    def binned(self) -> list[bin.Binned]:
        """The drafts that were removed, the last first."""
        return bin.binned(self.drafts)

    def bring_back(self, id: str) -> CatalogEntry:
        """Takes a draft out of the bin.

        Raises:
            StandoffError: where it cannot be.
        """
        with self._writing:
            try:
                name = bin.bring_back(self.drafts, id, self.new_name)
            except OSError as error:
                raise StandoffError(f"the draft could not be restored: {error.strerror}") from None
        return self.book(f"draft-{name}")

    def keep(self, name: str, text: str, seen: Stamp | None = None) -> CatalogEntry:
        """Keeps a draft, in place of the one of that name.

        Args:
            seen: the stamp of the draft when it was last read or kept; given, nothing newer is written over.

        Raises:
            ChangedMeanwhile: where it has another stamp by now.
            StandoffError: where the name or the text will not do, or it cannot be written.
        """
        slug = _slug(name)
        _demand_short(text)
        if seen is not None:
            slug = self._whereabouts(slug)
        folder = self.drafts / slug / FILE_NAME
        path = folder if folder.is_file() else self.drafts / f"{slug}{SUFFIX}"
        with self._writing:
            try:
                if path.exists() and not path.is_file():
                    raise StandoffError(f"the draft could not be saved: `{path.name}` is no longer a file")
                if seen is not None and path.exists() and _stamp(path) != seen:
                    raise ChangedMeanwhile(f"someone else has changed the draft `{slug}` in the meantime")
                path.parent.mkdir(parents=True, exist_ok=True)
                write_whole(text, path)
            except OSError as error:
                raise StandoffError(f"the draft could not be saved: {error.strerror}") from None
        return CatalogEntry(f"draft-{slug}", "draft", path)

    def begin(
        self, name: str, text: str, tables: Path | None = None, beside: Mapping[str, bytes] | None = None
    ) -> CatalogEntry:
        """Keeps a new draft, called after `name`; no other draft is touched.

        Args:
            tables: the folder of the scenario it was made from; its text and those tables of facts that `text` names go
                with it, if they are such as reading takes.
            beside: the content of other files that go with it, by their names.

        Raises:
            StandoffError: as `keep`.
        """
        _demand_short(text)
        facts = {**(_facts(text, tables) if tables is not None else {}), **(beside or {})}
        with self._writing:
            slug = self.new_name(name)
            folder = self.drafts / slug
            path = folder / FILE_NAME if facts else self.drafts / f"{slug}{SUFFIX}"
            made = False
            try:
                self.drafts.mkdir(parents=True, exist_ok=True)
                if facts:
                    folder.mkdir()
                    made = True
                for file, content in facts.items():
                    (folder / file).write_bytes(content)
                write_whole(text, path)
            except OSError as error:
                if made:
                    shutil.rmtree(folder, ignore_errors=True)  # rather than half a draft
                raise StandoffError(f"the draft could not be saved: {error.strerror}") from None
        return CatalogEntry(f"draft-{slug}", "draft", path)

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
        while bin.given_up(self.drafts, found) or any(
            os.path.lexists(self.drafts / name) for name in (f"{found}{SUFFIX}", found)
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


def _changed(path: Path) -> int:
    """When a file was last changed, in nanoseconds; of a link to nowhere, the link."""
    try:
        return path.stat(follow_symlinks=path.exists()).st_mtime_ns
    except OSError:
        return 0


def _facts(text: str, folder: Path) -> dict[str, bytes]:
    """The text and the tables that a scenario names, as they are in a folder. What reading would refuse is left behind,
    and what is too much; the draft then says what it lacks, and the scenario itself is kept in any case."""
    found: dict[str, bytes] = {}
    room = MOST_FACTS
    for file in named_files(text):
        with suppress(ScenarioError):
            content = table_content(folder, file) if os.path.lexists(folder / file) else None
            if content is not None and len(content) <= room:
                found[file] = content
                room -= len(content)
    return found


def _demand_short(text: str) -> None:
    if len(text) > LONGEST or len(text.encode("utf-8", "surrogatepass")) > LONGEST:
        raise StandoffError("this text is too long for a scenario", f"keep it under {LONGEST:,} bytes")


def _slug(name: str) -> str:
    """Letters, digits and hyphens of a name: safe in an address and as a file."""
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60].strip("-")
    return slug or "scenario"
