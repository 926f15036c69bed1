"""`mixture(3 to 9: 0.7, 20 to 40: 0.3)`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from standoff.language.priors.prior import NUMBER, Array, Prior, PriorError, finite, short

HALVINGS = 200  # of the interval a quantile lies in, at most; it ends when the two ends are neighbouring numbers
_WEIGHT = re.compile(rf"\s*({NUMBER})\s*(%?)\s*\Z")
_QUALIFIES = re.compile(r"\s*(?:median|at least|at most)\b")


@dataclass(frozen=True, slots=True)
class Mixture(Prior):
    """One of several priors, each with its probability.

    Attributes:
        parts: in any order; weights: the probability of each, which sum to 1.
        written: what each is in a scenario.
    """

    parts: tuple[Prior, ...]
    weights: tuple[float, ...]
    written: tuple[str, ...] = ()
    name: ClassVar[str] = "mixture"
    arguments: ClassVar[tuple[str, ...]] = ("prior: probability", "prior: probability")
    also: ClassVar[tuple[str, ...]] = ("mix", "mixed")
    listed: ClassVar[str] = "a list of prior: probability"

    def ppf(self, u: Array) -> Array:
        """A quantile has no formula. It lies between the lowest and the highest of the same quantile of the parts,
        and is found by halving."""
        u = np.asarray(u, dtype=np.float64)
        each = [np.asarray(part.ppf(u), dtype=np.float64) for part, weight in self._counted()]
        low, high = np.minimum.reduce(each), np.maximum.reduce(each)  # the distribution is at least u at the highest
        for _ in range(HALVINGS):
            middle = low + (high - low) / 2.0
            if not ((low < middle) & (middle < high)).any():
                break
            enough = self.cdf(middle) >= u
            low, high = np.where(enough, low, middle), np.where(enough, middle, high)
        for value, _ in self._steps():  # which halving comes near to, and must not miss
            here = (self.below(value) < u) & (u <= float(self.cdf(np.asarray(value))))
            high = np.where(here, value, high)
        return np.asarray(high)

    def cdf(self, x: Array) -> Array:
        return np.asarray(sum(weight * part.cdf(x) for part, weight in self._counted()))

    def mid_cdf(self, x: Array) -> Array:
        return np.asarray(sum(weight * part.mid_cdf(x) for part, weight in self._counted()))

    def below(self, x: float) -> float:
        return sum(weight * part.below(x) for part, weight in self._counted())

    @property
    def bounds(self) -> tuple[float, float]:
        each = [part.bounds for part, _ in self._counted()]
        return min(low for low, _ in each), max(high for _, high in each)

    @property
    def atoms(self) -> tuple[tuple[float, float], ...]:
        return self._steps() if all(part.atoms for part, _ in self._counted()) else ()

    @property
    def is_probability(self) -> bool:  # type: ignore[override]
        return all(part.is_probability for part in self.parts)

    def _counted(self) -> list[tuple[Prior, float]]:
        return [(part, weight) for part, weight in zip(self.parts, self.weights, strict=True) if weight > 0.0]

    def _steps(self) -> tuple[tuple[float, float], ...]:
        """The values that have a probability of their own, ascending, each with it."""
        found: dict[float, float] = {}
        for part, weight in self._counted():
            for value, chance in part.atoms:
                found[value] = found.get(value, 0.0) + weight * chance
        return tuple(sorted(found.items()))

    @classmethod
    def called(cls, written: str, inside: Sequence[str]) -> Self | None:
        from standoff.language.priors.notation import parse_prior  # it reads every family, and this one too

        texts, weights = [], []
        for part in _apart(",".join(inside)):
            text, colon, last = part.rpartition(":")
            match = _WEIGHT.match(last) if colon and text.count("(") == text.count(")") else None
            weights.append(None if match is None else finite(match[1]) / (100 if match[2] else 1))
            texts.append((part if match is None else text).strip())
        if len(texts) < 2 or "" in texts:
            return None
        given = [weight for weight in weights if weight is not None]
        if given and len(given) < len(texts):
            raise PriorError(f"some parts of `{written.strip()}` have a probability and some have none", cls._example())
        alike = [1.0 / len(texts)] * len(texts)
        return cls(tuple(map(parse_prior, texts)), tuple(given or alike), tuple(texts))

    @classmethod
    def _example(cls) -> str:
        return "write one after each part, as in mixture(3 to 9: 0.7, 20 to 40: 0.3), or after none"

    def fault(self, written: str) -> tuple[str, str] | None:
        if min(self.weights) < 0:
            return f"a probability in `{written.strip()}` is negative", "make every one 0 or more"
        if abs(sum(self.weights) - 1) > 1e-9:
            return f"the probabilities in `{written.strip()}` sum to {sum(self.weights):g}", "make them sum to 1"
        return None

    def __str__(self) -> str:
        parts = zip(self.written or map(str, self.parts), self.weights, strict=True)
        return f"{self.name}({', '.join(f'{text}: {short(weight)}' for text, weight in parts)})"


def _apart(text: str) -> list[str]:
    """The parts between commas that stand in no brackets and do not qualify what is before them."""
    parts, depth, start = [], 0, 0
    for place, letter in enumerate(text):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and depth == 0 and not _QUALIFIES.match(text, place + 1):
            parts.append(text[start:place])
            start = place + 1
    return [*parts, text[start:]]
