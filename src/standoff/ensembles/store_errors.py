"""What can be wrong with a store: it cannot be used as asked, it is damaged, or it could not be written."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from standoff.language.error import StandoffError


class StoreError(StandoffError):
    """Why a store cannot be used as asked, in words for whoever asked."""


class DamagedStore(StoreError):
    """A store that is not as it was written; `found` has a line for every file."""

    def __init__(self, path: Path, found: Iterable[str]) -> None:
        self.path, self.found = path, tuple(found)
        super().__init__("\n  ".join([f"{path} is damaged:", *self.found]))


class Unwritten(StoreError):
    """A file of a store could not be written; `why` names it, and what the system said; `left` is what there is."""

    def __init__(self, why: str, left: str, fix: str) -> None:
        self.why = why
        super().__init__(f"{why}; {left}", fix)
