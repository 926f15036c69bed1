"""A query asked of blind actors: everyone does as usual, whatever is at stake.

It is the null of a verdict: where a claim holds as often among those who look at no payoff, it tells nothing of
anyone's interests.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Blind:
    """Asks a query of usual play in the same games: all options alike where a scenario says nothing of it. The answer
    is undefined where that of the query is for want of a condition that can happen, but not where a world is not
    certified."""

    query: str
