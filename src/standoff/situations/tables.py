"""The rows that differ from world to world: which formula, at which values of what it reads, and how to fill them.

A `Rows` collects (formula, values) pairs while a scenario is walked and hands out row numbers; later, given the
parameters of a block of worlds, it gives the array `[row, world]`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from standoff.situations.evaluate import Choice, Domain, evaluate
from standoff.situations.formula import Formula

Array = npt.NDArray[np.float64]


class Rows:
    """Row numbers for (formula, values of what it reads)."""

    def __init__(self, domains: Mapping[str, Domain]) -> None:
        self._domains = domains
        self._formulas: list[Formula] = []
        self._assignments: list[dict[tuple[Any, ...], int]] = []
        self._number: dict[int, int] = {}
        self._count = 0

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
        for formula, assignments in zip(self._formulas, self._assignments, strict=True):
            values = dict(across)
            values.update(columns(formula.reads, list(assignments), self._domains))
            result[list(assignments.values())] = evaluate(formula.expression, values)
        return result

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

    def __len__(self) -> int:
        return len(self._rows)

    def row(self, terms: tuple[int, ...]) -> int:
        return self._rows.setdefault(terms, len(self._rows))

    def fill(self, terms: Array) -> Array:
        """The sums `[row, world]` of the rows of `terms` `[term, world]`."""
        result = np.zeros((len(self._rows), terms.shape[1]))
        for parts, row in self._rows.items():
            for part in parts:
                result[row] += terms[part]
        return result
