"""The test of a claim: its two sides, and in how many worlds it holds; and a share of worlds."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from standoff.claims.verdict_bands import FEWEST, interval, verdict
from standoff.language.best import compares_options
from standoff.language.constant import constant
from standoff.language.expression import NEGLIGIBLE, Compare, Expression, ExpressionError, parse
from standoff.queries.truth import FAILS, HOLDS, NO_DIFFERENCE
from standoff.scenario.summary import counted

Array = npt.NDArray[np.float64]
TOLERANT = re.compile(rf",\s*{NEGLIGIBLE}\s+\S+\s*\Z")  # what may stand after a comparison


def sides_of(text: str) -> tuple[str, str] | None:
    """The two sides of a plain comparison, as texts."""
    found = _operands(text)
    return (found[0], found[1]) if len(found) == 2 else None


def within_of(text: str) -> tuple[str] | None:
    """The number that a test such as `0.55 <= P(war) <= 0.8` says to lie between two others, as a text; None of any
    other test."""
    expression = parse(text)
    found = _operands(text)
    if len(found) != 3 or not isinstance(expression, Compare) or not set(expression.operators) <= {"<", "<="}:
        return None
    return (found[1],) if constant(parse(found[0])) is not None and constant(parse(found[2])) is not None else None


def _operands(text: str) -> tuple[str, ...]:
    """What is compared in a comparison of numbers, as texts; nothing of any other test."""
    expression = parse(text)
    if not isinstance(expression, Compare) or compares_options(expression):
        return ()
    text = TOLERANT.sub("", text)
    # the operators stand between the operands and outside every bracket of theirs
    depth, found, begin, position = 0, [], 0, 0
    while position < len(text):
        letter = text[position]
        depth += (letter in "([") - (letter in ")]")
        if depth == 0 and letter in "<>=!":
            found.append(text[begin:position].strip())
            position += 1 if text[position : position + 2] in ("<=", ">=", "!=", "==") else 0
            begin = position + 1
        position += 1
    found.append(text[begin:].strip())
    return tuple(found) if tuple(map(_parsed, found)) == expression.operands else ()


def _parsed(text: str) -> Expression | None:
    try:
        return parse(text)
    except ExpressionError:
        return None


@dataclass(frozen=True, slots=True)
class Share:
    """In how many of some worlds something holds.

    Attributes:
        holds: in how many it does.
        worlds: how many there are.
    """

    holds: int
    worlds: int

    @property
    def share(self) -> float | None:
        """The same as a share; None where there are no worlds."""
        return self.holds / self.worlds if self.worlds else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Its 95% Monte Carlo interval."""
        return interval(self.holds, self.worlds) if self.worlds else None

    @property
    def enough(self) -> bool:
        """Whether there are enough worlds to say something of."""
        return self.worlds >= FEWEST


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
        return Share(self.holds, self.worlds).share

    @property
    def interval(self) -> tuple[float, float] | None:
        """95% Monte Carlo interval of the share."""
        return Share(self.holds, self.worlds).interval

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
