"""A number as people read it: the one place that spells what is computed.

What a game gives is certified to so much of its scale and no more: a difference of two equal payoffs may come out as
-3e-13. Below what a certificate leaves it is spelled 0. A chance is different: it is never a difference, and one of
1e-11 may be as real as one of a half.
"""

from __future__ import annotations

import math

from standoff.scenario.expression import Number, Query, parse

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


def scale_of(query: str) -> float:
    """The scale of what a query that has been checked gives: 0 of a chance and of a bare number, which are real however
    small; 1, the size of what people write payoffs in, where expectations or differences are taken."""
    expression = parse(query)
    chance = isinstance(expression, Query) and expression.kind in ("P", "belief")
    return 0.0 if chance or isinstance(expression, Number) else 1.0
