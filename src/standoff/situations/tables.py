"""The rows that differ from world to world: which formula, at which values of what it reads, and how to fill them.

A `Rows` collects (formula, values) pairs while a scenario is walked and hands out row numbers; later, given the
parameters of a block of worlds, it gives the array `[row, world]`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from standoff.language.evaluate import Choice, Domain, evaluate
from standoff.language.formula import Formula

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.int64]


class Rows:
    """Row numbers for (formula, values of what it reads)."""

    def __init__(self, domains: Mapping[str, Domain]) -> None:
        self._domains = domains
        self._formulas: list[Formula] = []
        self._assignments: list[dict[tuple[Any, ...], int]] = []
        self._number: dict[int, int] = {}
        self._count = 0
        self._read: list[tuple[Index, dict[str, Any]]] = []  # of each formula its rows and what it reads there

    def __len__(self) -> int:
        return self._count

    def row(self, formula: Formula, values: tuple[Any, ...]) -> int:
        """The row of `formula` where what it reads has `values` (codes of moves, numbers of quantities)."""
        key = id(formula)
        if key not in self._number:
            self._number[key] = len(self._formulas)
            self._formulas.append(formula)  # kept alive, so that its id stays its own
            self._assignments.append({})
        rows = self._assignments[self._number[key]]
        if values not in rows:
            rows[values] = self._count
            self._count += 1
        return rows[values]

    def fill(self, parameters: Mapping[str, Array], worlds: int) -> Array:
        """All rows in each world.

        Args:
            parameters: each `[world]`.

        Returns:
            `[row, world]`.
        """
        result = np.empty((self._count, worlds))
        across = {name: values[None, :] for name, values in parameters.items()}
        for formula, (rows, read) in zip(self._formulas, self._ready(), strict=True):
            result[rows] = evaluate(formula.expression, across | read)
        return result

    def _ready(self) -> list[tuple[Index, dict[str, Any]]]:
        """The same for every block of worlds, and so found once, when all rows are there."""
        if sum(len(rows) for rows, _ in self._read) != self._count:
            self._read = [
                (np.asarray(list(assignments.values())), columns(formula.reads, list(assignments), self._domains))
                for formula, assignments in zip(self._formulas, self._assignments, strict=True)
            ]
        return self._read

    def sources(self) -> list[tuple[Formula, tuple[Any, ...]]]:
        """For each row its formula and the values of what it reads."""
        result: list[tuple[Formula, tuple[Any, ...]]] = [None] * self._count  # type: ignore[list-item]
        for formula, assignments in zip(self._formulas, self._assignments, strict=True):
            for values, row in assignments.items():
                result[row] = (formula, values)
        return result


def columns(
    reads: Sequence[str], assignments: Sequence[tuple[Any, ...]], domains: Mapping[str, Domain]
) -> dict[str, Any]:
    """Assignments as values for `evaluate`, each `[assignment, 1]`."""
    result: dict[str, Any] = {}
    for position, name in enumerate(reads):
        column = np.asarray([values[position] for values in assignments])[:, None]
        result[name] = Choice(column, domains[name]) if name in domains else column
    return result


class Sums:
    """Row numbers for sums of rows of another table: what an edge pays is a sum of terms. Row 0 is nothing."""

    def __init__(self) -> None:
        self._rows: dict[tuple[int, ...], int] = {(): 0}
        self._added: list[tuple[Index, Index]] = []  # what is added first, second, ...: to which rows, and which terms
        self._of = 0  # how many rows that is of

    def __len__(self) -> int:
        return len(self._rows)

    def row(self, terms: tuple[int, ...]) -> int:
        return self._rows.setdefault(terms, len(self._rows))

    def fill(self, terms: Array) -> Array:
        """The sums `[row, world]` of the rows of `terms` `[term, world]`."""
        result = np.zeros((len(self._rows), terms.shape[1]))
        for rows, parts in self._ready():
            result[rows] += terms[parts]
        return result

    def _ready(self) -> list[tuple[Index, Index]]:
        if self._of != len(self._rows):
            added = []
            for place in range(max(map(len, self._rows))):
                longer = [(row, parts[place]) for parts, row in self._rows.items() if len(parts) > place]
                rows, parts = np.asarray(longer).T
                added.append((rows, parts))
            self._added, self._of = added, len(self._rows)
        return self._added
