"""The test of a claim: its two sides, and in how many worlds it holds."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from standoff.claims.verdict_bands import interval, verdict
from standoff.language.best import compares_options
from standoff.language.expression import NEGLIGIBLE, Compare, Expression, ExpressionError, parse
from standoff.queries.truth import FAILS, HOLDS, NO_DIFFERENCE
from standoff.scenario.summary import counted

Array = npt.NDArray[np.float64]
TOLERANT = re.compile(rf",\s*{NEGLIGIBLE}\s+\S+\s*\Z")  # what may stand after a comparison


def sides_of(text: str) -> tuple[str, str] | None:
    """The two sides of a plain comparison, as texts."""
    expression = parse(text)
    if not isinstance(expression, Compare) or len(expression.operands) != 2 or compares_options(expression):
        return None
    text = TOLERANT.sub("", text)
    # the operator stands between the operands and outside every bracket of theirs
    depth = 0
    for position, letter in enumerate(text):
        depth += (letter in "([") - (letter in ")]")
        if depth == 0 and letter in "<>=!":
            length = 2 if text[position : position + 2] in ("<=", ">=", "!=", "==") else 1
            sides = text[:position].strip(), text[position + length :].strip()
            return sides if tuple(map(_parsed, sides)) == expression.operands else None
    return None


def _parsed(text: str) -> Expression | None:
    try:
        return parse(text)
    except ExpressionError:
        return None


@dataclass(frozen=True, slots=True)
class Tally:
    """In how many worlds a condition holds, in how many it fails, in how many its two sides do not differ, and in how
    many it could not be evaluated. `weak`: whether it holds where its two sides are equal.

    Attributes:
        holds: in how many worlds it holds.
        fails: in how many it fails.
        no_difference: in how many its two sides do not differ.
        undefined: in how many it could not be evaluated.
        weak: whether it holds where its two sides are equal.
    """

    holds: int
    fails: int
    no_difference: int
    undefined: int
    weak: bool = False

    @property
    def worlds(self) -> int:
        """In how many its two sides differ."""
        return self.holds + self.fails

    @property
    def share(self) -> float | None:
        """Of these the share in which it holds; None if there are none."""
        return self.holds / self.worlds if self.worlds else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """95% Monte Carlo interval of the share."""
        return interval(self.holds, self.worlds) if self.worlds else None

    @property
    def verdict(self) -> str:
        """A band of `claims.verdict_bands`."""
        return verdict(self.share or 0.0, self.worlds, self.no_difference)

    @property
    def words(self) -> str:
        """`holds in 815 of 999 worlds; no difference in 1`"""
        parts = []
        if self.worlds:
            parts.append(f"holds in {self.holds:,} of {counted(self.worlds, 'world')}")
        if self.no_difference:
            told = f"{self.no_difference:,}" if parts else counted(self.no_difference, "world")
            weak = " (it holds there, with equality)" if self.weak else ""
            parts.append(f"no difference in {told}{weak}")
        if self.undefined:
            told = f"undefined in {self.undefined:,}" if parts else f"undefined in all {self.undefined:,} worlds"
            parts.append(told if self.undefined > 1 or parts else "undefined in the one world")
        return "; ".join(parts)


def tally_of(test: str, outcomes: Array) -> Tally:
    """How the outcomes of a condition, as `queries.truth` has them, divide into the worlds `[world]`."""
    found = Counter(outcomes[np.isfinite(outcomes)].tolist())
    counts = found[HOLDS], found[FAILS], found[NO_DIFFERENCE]
    expression = parse(test)
    weak = isinstance(expression, Compare) and set(expression.operators) <= {"<=", ">="}
    return Tally(*counts, len(outcomes) - sum(counts), weak)
