"""A mistake in a file, and the error that carries all of them: always file, line, column, what, what would be right."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """`line` and `column` count from 1; 0 when there is no file to point at (a scenario built in Python)."""

    file: str
    line: int
    column: int
    what: str
    right: str

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file

    def __str__(self) -> str:
        return f"{self.place}: {self.what}: {self.right}"


class ScenarioError(ValueError):
    """A scenario with mistakes in it; `problems` has every one of them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def nearest(wrong: str, known: Iterable[str]) -> str | None:
    """The known name that `wrong` is most likely a slip for, if there is one."""
    known = list(known)
    same = [name for name in known if name.casefold() == wrong.casefold()]
    close = same or difflib.get_close_matches(wrong[:100], known, n=1, cutoff=0.6)
    return close[0] if close else None


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """The end of a complaint about an unknown name: the nearest known one, or what there is."""
    known = list(known)
    if near := nearest(wrong, known):
        return f"did you mean `{near}`?"
    if not known:
        return "there are none"
    listed = ", ".join(f"`{name}`" for name in known[:12])
    return f"there are {listed}" + (" and others" if len(known) > 12 else "")
