"""A desk: the text of a book while somebody writes in it. Every change is kept; what ships stays as it is.

The first change of a book that is no draft begins one. If somebody else has written to the draft meanwhile, nothing of
theirs is written over: a new draft is begun.
"""

from __future__ import annotations

import asyncio
import datetime
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from standoff.app.catalog import Catalog, CatalogEntry, ChangedMeanwhile, Stamp

KEEPING = ThreadPoolExecutor(2, thread_name_prefix="keeping")  # nothing else is done by these, so that nothing waits
MOST_STEPS = 100  # that can be undone


@dataclass(frozen=True, slots=True)
class Kept:
    """What keeping came to.

    Attributes:
        book: the draft.
        changes: how many changes of the text it holds.
        was: the book that was open before, where a new draft was begun.
        theirs: whether that was because somebody else had written to the old one.
    """

    book: CatalogEntry
    changes: int
    was: CatalogEntry | None = None
    theirs: bool = False


class DraftEditor:
    """Args:
    text: as it was read from the book.

    Attributes:
        book: what is open: a draft, once anything was kept.
        text: as it is now; changes: how often it has changed.
    """

    def __init__(self, shelf: Catalog, book: CatalogEntry, text: str) -> None:
        self.book, self.text, self.changes = book, text, 0
        self._shelf = shelf
        self._kept = text
        self._stamp: Stamp | None = book.stamp if book.origin == "draft" else None
        self._lock = asyncio.Lock()
        self._past: list[str] = []
        self._future: list[str] = []

    def change(self, text: str) -> None:
        self.text = text
        self.changes += 1

    def step(self, text: str) -> None:
        """As `change`, of one that can be undone."""
        if text != self.text:
            self._past = [*self._past, self.text][-MOST_STEPS:]
            self._future.clear()
            self.change(text)

    @property
    def can_undo(self) -> bool:
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        return bool(self._future)

    def undo(self) -> None:
        """The text as it was before the last step, if there was one."""
        if self._past:
            self._future.append(self.text)
            self.change(self._past.pop())

    def take_back(self) -> None:
        """The text as it was before the last step, which is as if it had never been."""
        if self._past:
            self.change(self._past.pop())

    def redo(self) -> None:
        """The text as it was before the last `undo`, unless it was changed since."""
        if self._future:
            self._past.append(self.text)
            self.change(self._future.pop())

    @property
    def waiting(self) -> bool:
        """Whether anything is not kept yet."""
        return self.text != self._kept

    async def keep(self) -> Kept | None:
        """Keeps the text as it is now; None where it is kept already.

        Raises:
            StandoffError: where it cannot be.
        """
        async with self._lock:
            if not self.waiting:
                return None
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(KEEPING, self._keep, self.text, self.changes)

    def keep_at_once(self) -> None:
        """As `keep`, for a page that is gone. It waits for the disk."""
        if self.waiting:
            self._keep(self.text, self.changes)

    def _keep(self, text: str, changes: int) -> Kept:
        was, theirs = self.book, False
        if was.origin == "draft":
            try:
                book = self._shelf.keep(was.id.removeprefix("draft-"), text, self._stamp)
            except ChangedMeanwhile:
                book, theirs = self._shelf.begin(was.id.removeprefix("draft-"), text, self._tables()), True
        else:
            book = self._shelf.begin(was.id, text, self._tables())
        self.book, self._kept, self._stamp = book, text, book.stamp
        return Kept(book, changes, was if was.id != book.id else None, theirs)

    def _tables(self) -> Path | None:
        """The folder of the tables that go with a draft of this book."""
        return self.book.folder if self.book.folder != self._shelf.drafts else None


def parted(name: str) -> str:
    """That a draft is somebody else's now."""
    return f"Someone else has changed {name} in the meantime; their version is untouched"


def said(kept: Kept) -> str:
    """What keeping came to, in words."""
    at = f"{datetime.datetime.now():%H:%M:%S}"
    if kept.theirs and kept.was is not None:
        return f"{parted(kept.was.id)}, and yours was saved as {kept.book.id} at {at}."
    if kept.was is not None and kept.was.origin == "draft":
        return f"This draft was renamed to {kept.book.id}. Saved at {at}."
    if kept.was is not None:
        return f"This is now a draft, {kept.book.id}. Saved at {at}."
    return f"Saved at {at}."
