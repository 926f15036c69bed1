"""`sample(strikes, killed)`, the numbers in a column of a table; and `sample(3, 4, 4, 7)`."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from standoff.language.priors.prior import NUMBER, Array, Prior, PriorError, finite, short

MOST = 10_000  # numbers in a sample
_NUMBER = re.compile(rf"\s*{NUMBER}\s*")
_NAME = re.compile(r"\s*([^\W\d]\w*)\s*\Z")


@dataclass(frozen=True, slots=True)
class Sample(Prior):
    """The empirical distribution: each of some numbers is as likely as any other.

    Attributes:
        values: in any order; none of a column that has not been read (`scenario.samples`).
        table, column: where they stand; "" where they are written out.
    """

    values: tuple[float, ...] = ()
    table: str = ""
    column: str = ""
    name: ClassVar[str] = "sample"
    arguments: ClassVar[tuple[str, ...]] = ("table", "column")
    also: ClassVar[tuple[str, ...]] = ("empirical", "data")
    listed: ClassVar[str] = "a table and a column, or a list of numbers"

    def ppf(self, u: Array) -> Array:
        values = self._sorted()
        return values[np.minimum((np.asarray(u) * len(values)).astype(np.int64), len(values) - 1)]

    def cdf(self, x: Array) -> Array:
        values = self._sorted()
        return np.asarray(np.searchsorted(values, x, side="right") / len(values))

    def mid_cdf(self, x: Array) -> Array:
        values = self._sorted()
        below, up_to = (np.searchsorted(values, x, side=side) for side in ("left", "right"))
        return np.asarray((below + up_to) / (2 * len(values)))

    @property
    def bounds(self) -> tuple[float, float]:
        return (min(self.values), max(self.values)) if self.values else (-math.inf, math.inf)

    @property
    def atoms(self) -> tuple[tuple[float, float], ...]:
        values, counts = np.unique(self._sorted(), return_counts=True)
        return tuple(zip(values.tolist(), (counts / len(self.values)).tolist(), strict=True))

    def leaves(self, low: float, high: float, share: float) -> bool:
        lowest, highest = self.bounds
        return bool(self.values) and not (low <= lowest and highest <= high)

    def _sorted(self) -> Array:
        if not self.values:
            raise PriorError(
                f"the column `{self.column}` of the table `{self.table}` has not been read",
                "load the scenario from its folder",
            )
        return np.sort(np.asarray(self.values, dtype=np.float64))

    @classmethod
    def called(cls, written: str, inside: Sequence[str]) -> Self | None:
        if all(_NUMBER.fullmatch(part) for part in inside):
            return cls(tuple(map(finite, inside)))
        name = _NAME.match(inside[0])
        if len(inside) != 2 or name is None or not inside[1].strip():
            return None
        return cls((), name[1], inside[1].strip())

    def fault(self, written: str) -> tuple[str, str] | None:
        if len(self.values) == 1:
            return f"`{written.strip()}` is one number", "write the number alone"
        return None

    def __str__(self) -> str:
        return f"sample({', '.join(map(short, self.values)) if not self.table else f'{self.table}, {self.column}'})"
