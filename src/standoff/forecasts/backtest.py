"""Forecasts made as of one day after another, with what was known by each, and held against what happened.

The worlds are drawn and solved once; for every day they are weighed by the evidence up to that day alone. The forecasts
of the first day are the test: those of later days show how fast the scenario learns, on the questions still open then.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from standoff.ensembles.ensemble import Ensemble
from standoff.ensembles.simulate import Progress
from standoff.forecasts.forecast import Forecast, ForecastError, Forecasts, day_of, forecasts_on
from standoff.forecasts.outcomes import Outcome
from standoff.forecasts.score import FORECASTERS, MODEL, ScoredQuestion, Scores, State, score, scored
from standoff.scenario.model import Scenario
from standoff.scenario.summary import counted, summary

WEIGHTIEST = 3  # questions that are named as the reason why a comparison came out as it did


@dataclass(frozen=True, slots=True)
class Weight:
    """What one question adds to the difference of mean Brier scores between the model and a baseline.

    Attributes:
        id: of the question.
        happened: how it resolved.
        model, baseline: the probabilities that they gave.
        adds: to the difference.
    """

    id: str
    happened: bool
    model: float
    baseline: float
    adds: float


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """The forecasts of one day, and how those on questions still open then fared.

    Attributes:
        forecasts: of that day.
        questions: those that were forecast, with how they came out.
    """

    forecasts: Forecasts
    questions: tuple[ScoredQuestion, ...]

    def __repr__(self) -> str:
        questions = counted(len(self.scored), "question")
        return summary(self, "", f"as of {self.as_of}", f"{questions} scored, mean Brier score {self.brier():.3f}")

    @property
    def as_of(self) -> datetime.date:
        """The day."""
        return self.forecasts.as_of

    @property
    def scored(self) -> tuple[ScoredQuestion, ...]:
        """The questions that were open then and are scored now."""
        return tuple(each for each in self.questions if each.state == State.SCORED)

    def brier(self, forecaster: str = MODEL) -> float:
        """The mean Brier score of a forecaster over the questions it speaks to; NaN where there are none."""
        found = [each.brier[forecaster] for each in self.scored if forecaster in each.brier]
        return sum(found) / len(found) if found else math.nan


@dataclass(frozen=True, slots=True, eq=False)
class Backtest:
    """Forecasts of several days, scored.

    Attributes:
        scenario: that made them.
        steps: in the order of their days; the first is the test.
        first: the scores of the first day.
        outcomes: how the questions resolved.
        reasons: for each baseline the questions that add most to its comparison with the model on the first day,
            weightiest first.
    """

    scenario: Scenario
    steps: tuple[Step, ...]
    first: Scores
    outcomes: Mapping[str, Outcome]
    reasons: Mapping[str, tuple[Weight, ...]]

    def __repr__(self) -> str:
        days = counted(len(self.steps), "day")
        span = f"{days} from {self.steps[0].as_of}" if self.steps else days
        return summary(self, self.scenario.title, span, f"{counted(len(self.outcomes), 'outcome')} known")

    def course(self, question: str) -> tuple[Forecast, ...]:
        """What was said of a question from day to day."""
        return tuple(each for step in self.steps for each in step.forecasts.forecasts if each.id == question)


def backtest(
    ensemble: Ensemble,
    outcomes: Mapping[str, Outcome],
    start: datetime.date | None = None,
    end: datetime.date | None = None,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Backtest:
    """Forecasts as of `start`, then at the end of every month to `end`, scored.

    Args:
        start: the scenario's own day unless given; end: that of its last evidence.

    Raises:
        ForecastError: where the scenario has no questions, or the days make no sense.
        EvidenceError, QueryError, InvalidWorlds, StoreError, ClusterError: as `forecast`.
    """
    source = ensemble.scenario
    start = start or day_of(source)
    end = end or max([start, *(item.date for item in source.evidence.values())])
    if end < start:
        raise ForecastError(f"the last day, {end}, is before the first, {start}")
    made = forecasts_on(ensemble, months(start, end), threads=threads, progress=progress)
    steps = tuple(
        Step(each, tuple(scored(one, outcomes.get(one.id)) for one in each.forecasts)) for each in made
    )  # fmt: skip
    first = replace(score(made[0].forecasts, outcomes), title=source.title)
    reasons = {name: _reasons(first, name) for name in FORECASTERS if name != MODEL}
    return Backtest(source, steps, first, outcomes, reasons)


def months(start: datetime.date, end: datetime.date) -> tuple[datetime.date, ...]:
    """`start`, the last day of every month after it, and `end`."""
    days = [start]
    following = (start.replace(day=1) + datetime.timedelta(days=32)).replace(day=1)
    while following - datetime.timedelta(days=1) < end:
        last = following - datetime.timedelta(days=1)
        if last > start:
            days.append(last)
        following = (following + datetime.timedelta(days=32)).replace(day=1)
    return (*days, end) if end > days[-1] else tuple(days)


def _reasons(scores: Scores, baseline: str) -> tuple[Weight, ...]:
    both = [each for each in scores.questions if each.state == State.SCORED and baseline in each.brier]
    found = [
        Weight(
            id=each.forecast.id,
            happened=bool(each.outcome and each.outcome.happened),
            model=each.probabilities[MODEL],
            baseline=each.probabilities[baseline],
            adds=(each.brier[MODEL] - each.brier[baseline]) / len(both),
        )
        for each in both
    ]
    return tuple(sorted(found, key=lambda weight: -abs(weight.adds)))
