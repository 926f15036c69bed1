"""A number as people read it: the one place that spells what is computed.

What a game gives is certified to so much of its scale and no more: a payoff may come out as -3e-13 where it is nothing.
Below what a certificate leaves of the scale it is spelled 0. Answers to queries are so already (`queries.truth`). A
chance is never a difference, and one of 1e-11 may be as real as one of a half.
"""

from __future__ import annotations

import math

MOST_WRITTEN_OUT = 1e15  # larger numbers have an exponent
NOISE = 1e-8  # of the scale, which a certificate leaves: see `equilibrium.solve.CERTIFIED`
UNDEFINED = "–"


def figures(value: float, digits: int = 3, scale: float = 0.0) -> str:
    """A number with so many significant digits, as `0.123` or `1,230`; `–` where it is undefined.

    Args:
        scale: of what it was computed from; what is smaller than NOISE of it is spelled 0. Everything is real unless
            given.
    """
    if not math.isfinite(value):
        return UNDEFINED
    if abs(value) <= NOISE * scale:
        return "0"
    written = f"{value + 0.0:.{digits}g}"
    rounded = float(written)
    if not 1000.0 <= abs(rounded) < MOST_WRITTEN_OUT:
        return written
    return f"{rounded:,.0f}" if rounded.is_integer() else f"{rounded:,}"
