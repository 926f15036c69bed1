"""One thing wrong with the meaning of a scenario or of an expression, and what would be right."""

from __future__ import annotations

from dataclasses import dataclass

SIGHT = "sight"  # among what a fault depends on: who sees what

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong and what would be right.

    `column` (from 0) counts inside the expression, None for the whole value. `depends` has the names whose
    definitions the fault rests on ("names" if it rests on there being no such name; `section` or `section.name` for
    other parts): it is void if those cannot be read. `path` leads to the value in the scenario, spelled as the file
    spells it; it is empty for an expression by itself. `at_key` says that the key is wrong and not its value.
    """

    column: int | None
    what: str
    fix: str
    depends: frozenset[str] = frozenset()
    path: Path = ()
    at_key: bool = False

    @property
    def start(self) -> int:
        """The column to point at in the expression: the first, where the whole of it is wrong."""
        return self.column or 0
