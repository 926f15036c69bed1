"""`discrete(1: 0.2, 2: 0.5, 3: 0.3)`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from standoff.language.priors.prior import NUMBER, Array, Prior, finite, short

_PAIR = re.compile(rf"\s*({NUMBER})\s*:\s*({NUMBER})\s*\Z")


@dataclass(frozen=True, slots=True)
class Discrete(Prior):
    """Some values, each with its probability.

    Attributes:
        values: in any order; probabilities: of each, which sum to 1.
    """

    values: tuple[float, ...]
    probabilities: tuple[float, ...]
    name: ClassVar[str] = "discrete"
    arguments: ClassVar[tuple[str, ...]] = ("value: probability", "value: probability")
    listed: ClassVar[str] = "a list of value: probability"

    def ppf(self, u: Array) -> Array:
        values, edges = self._steps()
        return values[np.minimum(np.searchsorted(edges, u, side="right"), len(values) - 1)]

    def cdf(self, x: Array) -> Array:
        values, edges = self._steps()
        edges[-1] = 1.0  # it is as near to 1 as the probabilities were written
        return np.append(0.0, edges)[np.searchsorted(values, x, side="right")]

    @property
    def bounds(self) -> tuple[float, float]:
        return min(self.values), max(self.values)

    @property
    def atoms(self) -> tuple[tuple[float, float], ...]:
        return tuple(sorted(zip(self.values, self.probabilities, strict=True)))

    def _steps(self) -> tuple[Array, Array]:
        """`[value]` its values, ascending, and the probability of each or less."""
        order = np.argsort(self.values)
        return np.asarray(self.values)[order], np.cumsum(np.asarray(self.probabilities)[order])

    @classmethod
    def called(cls, written: str, inside: Sequence[str]) -> Self | None:
        pairs = [_PAIR.match(part) for part in inside]
        if not all(pairs):
            return None
        values = tuple(finite(pair[1]) for pair in pairs if pair)
        return cls(values, tuple(finite(pair[2]) for pair in pairs if pair))

    def fault(self, written: str) -> tuple[str, str] | None:
        if min(self.probabilities) < 0:
            return f"a probability in `{written}` is negative", "make every one 0 or more"
        if abs(sum(self.probabilities) - 1) > 1e-9:
            return f"the probabilities in `{written}` sum to {sum(self.probabilities):g}", "make them sum to 1"
        if len(set(self.values)) != len(self.values):
            return f"a value in `{written}` is named twice", "name each value once"
        return None

    def __str__(self) -> str:
        pairs = zip(self.values, self.probabilities, strict=True)
        return f"{self.name}({', '.join(f'{short(value)}: {short(probability)}' for value, probability in pairs)})"
