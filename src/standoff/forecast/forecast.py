"""What a scenario says of a question: a probability, and how far worlds differ on it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Forecast:
    """The probability of a question as of a day.

    Attributes:
        id, text: of the question; date: the day by which it is resolved.
        as_of: nothing that was known later is used.
        query: whose number in a world is the probability inside it.
        probability: mean across worlds, weighted by the evidence; NaN where no world has an answer.
        low, high: 5th and 95th percentile, across worlds, of the probability inside a world.
        worlds: in how many there is an answer; undefined: in how many not.
        effective: the effective sample size of the weighted worlds.
        source_range: lowest and highest probability that the words of the source text leave open; None where it says
            nothing of the question.
        base_rate: how often such a thing happens, as the scenario states it; None where it does not.
        status_quo: how the question resolves if nothing changes; None where the scenario does not say.
    """

    id: str
    text: str
    date: datetime.date
    as_of: datetime.date
    query: str
    probability: float
    low: float
    high: float
    worlds: int
    effective: float
    undefined: int
    source_range: tuple[float, float] | None = None
    base_rate: float | None = None
    status_quo: bool | None = None
