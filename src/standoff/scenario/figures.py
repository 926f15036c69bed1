"""A number as people read it: the one place that spells what is computed.

What a game gives is certified to so much of its scale and no more: a payoff may come out as -3e-13 where it is nothing.
Below what a certificate leaves of the scale it is spelled 0. Answers to queries are so already (`queries.truth`). A
chance is never a difference, and one of 1e-11 may be as real as one of a half.
"""

from __future__ import annotations

import math

NOISE = 1e-8  # of the scale, which a certificate leaves: see `equilibrium.solve.CERTIFIED`
UNDEFINED = "–"


def figures(value: float, digits: int = 3, scale: float = 0.0) -> str:
    """A number with so many significant digits; `–` where it is undefined.

    Args:
        scale: of what it was computed from; what is smaller than NOISE of it is spelled 0. Everything is real unless
            given.
    """
    if not math.isfinite(value):
        return UNDEFINED
    if abs(value) <= NOISE * scale:
        return "0"
    return f"{value + 0.0:.{digits}g}"
