"""A person's mistake: what is wrong, what would be right, and where. Every error that a person is told of is one."""

from __future__ import annotations

import copyreg
from typing import Any, NamedTuple


class Location(NamedTuple):
    """Where something is wrong.

    Attributes:
        file: its path, or the name of what is no file: a text, a variable, a piece of a game; "" for none.
        line, column: from 1; 0 where there is none.
    """

    file: str = ""
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        if self.line:
            return f"{self.file}:{self.line}:{self.column}"
        column = f"column {self.column}" if self.column else ""
        return ", ".join(part for part in (self.file, column) if part)


class StandoffError(ValueError):
    """A mistake that a person can mend: one `except` catches them all, and every other error of Standoff's own is one.

    The command line, the app and a report tell a person of it in the same words. It is a `ValueError` as well. Anything
    else that is raised is a defect of Standoff, but for what the system refuses (`OSError`, `MemoryError`).

    Attributes:
        what: is wrong, in words.
        where: the file, line and column; None where there is no place to point at.
        fix: what would be right; "" where `what` says so already.

    Those that are more have more to tell: a `ScenarioError` has `problems`, every mistake as `check` gives them, and a
    `QueryError` has `text` and `faults`; the three attributes are those of the first. A `DamagedStore` has `path` and
    `found`, a line for every file. `InvalidWorlds` has `found` and `worlds`.

    Examples:
        ```python
        import standoff

        try:
            standoff.load("crisys")
        except standoff.StandoffError as error:
            print(error.what, "-", error.fix)
        ```
    """

    def __init__(self, what: str, fix: str = "", where: Location | None = None) -> None:
        self.what: str = what
        self.fix: str = fix
        self.where: Location | None = where

    def __str__(self) -> str:
        return ": ".join(str(part) for part in (self.where, self.what, self.fix) if part)

    def __reduce__(self) -> tuple[Any, ...]:
        """By its attributes, whatever its constructor takes: errors travel from the processes that solve blocks."""
        return copyreg.__newobj__, (type(self),), self.__dict__  # type: ignore[attr-defined]
