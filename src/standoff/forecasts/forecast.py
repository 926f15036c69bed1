"""What a scenario says of its questions: a probability each, and how far worlds differ on it.

As of a day, with weights w of the worlds after the evidence up to that day, a question has the probability

    sum over worlds of w * P(query | the same evidence, in that world):

what is known bears both on which worlds there are and, inside each, on what has happened in it so far.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from standoff.claims.judge import Hinging, hinging_on
from standoff.claims.spread import spread
from standoff.ensembles.ensemble import Ensemble
from standoff.ensembles.simulate import Progress
from standoff.evidence.update import Posterior, updates
from standoff.language.error import StandoffError
from standoff.language.problem import did_you_mean
from standoff.scenario.model import Question, Scenario
from standoff.scenario.summary import summary
from standoff.text.reading import read_likelihood

Array = npt.NDArray[np.float64]
ROUNDING = 1e-9  # by which a number may leave [0, 1]


class ForecastError(StandoffError):
    """Why there is no forecast, in words for whoever asked."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """The probability of a question as of a day.

    Attributes:
        id, text: of the question.
        date: the day by which it is resolved.
        as_of: nothing that was known later is used.
        query: whose number in a world is the probability inside it.
        probability: mean across worlds, weighted by the evidence; NaN where no world has an answer.
        low, high: 5th and 95th percentile, across worlds, of the probability inside a world.
        worlds: in how many there is an answer.
        effective: the effective sample size of the weighted worlds.
        undefined: in how many not.
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


@dataclass(frozen=True, slots=True, eq=False)
class Forecasts:
    """The forecasts of a scenario as of a day.

    Attributes:
        as_of: the day.
        forecasts: in the order of the file.
        past: questions whose day is over by then, of which nothing is said.
        posterior: the worlds they rest on.
        hinging: by question, what its probability hinges on beside the numbers of a world: the arms of forks, or ties;
            questions that hinge on neither are left out.
    """

    as_of: datetime.date
    forecasts: tuple[Forecast, ...]
    past: tuple[str, ...]
    posterior: Posterior
    hinging: Mapping[str, tuple[Hinging, ...]] = field(default_factory=dict)

    def __repr__(self) -> str:
        said = ", ".join(f"{each.id} {each.probability:.2f}" for each in self.forecasts[:5])
        more = f" and {len(self.forecasts) - 5:,} more" if len(self.forecasts) > 5 else ""
        return summary(self, self.posterior.scenario.title, f"as of {self.as_of}", said + more)


def forecast(
    ensemble: Ensemble,
    as_of: datetime.date | None = None,
    questions: Sequence[str] | None = None,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Forecasts:
    """The probability of every question, or of those named, as of a day. Arguments and errors are told by
    `standoff.forecast`."""
    day = as_of or day_of(ensemble.scenario)
    return forecasts_on(ensemble, [day], questions, threads=threads, progress=progress)[0]


def forecasts_on(
    ensemble: Ensemble,
    days: Sequence[datetime.date],
    questions: Sequence[str] | None = None,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
) -> tuple[Forecasts, ...]:
    """As `forecast` for each of several days, from worlds that are solved once.

    Raises:
        ForecastError, EvidenceError, QueryError, InvalidWorlds, StoreError, ClusterError: as `forecast`.
    """
    asked = _asked(ensemble.scenario, questions)
    queries = list(dict.fromkeys(question.query for question in asked.values()))
    found = updates(ensemble, list(days), queries, threads=threads, progress=progress)
    return tuple(forecasts_from(posterior, day, questions, threads) for day, posterior in zip(days, found, strict=True))


def forecasts_from(
    posterior: Posterior, day: datetime.date, questions: Sequence[str] | None = None, threads: int | None = None
) -> Forecasts:
    """The forecasts of a day from the worlds after the evidence up to it, which have been asked the questions' queries.

    Raises:
        ForecastError: where there is no such question, or a query gives no probability.
    """
    asked = _asked(posterior.scenario, questions)
    current = {name: question for name, question in asked.items() if question.date >= day}
    seen = {name: posterior.seen(question.query) for name, question in current.items()}
    hinging = hinging_on(posterior.game, seen.values(), posterior.results, threads, posterior.weights)
    return Forecasts(
        as_of=day,
        forecasts=tuple(_forecast(name, question, day, posterior) for name, question in current.items()),
        past=tuple(name for name in asked if name not in current),
        posterior=posterior,
        hinging={name: hinging[query] for name, query in seen.items() if query in hinging},
    )


def day_of(scenario: Scenario) -> datetime.date:
    """The day a scenario speaks from: its `as_of`, or else that of its last evidence.

    Raises:
        ForecastError: where it has neither.
    """
    days = [scenario.as_of] if scenario.as_of is not None else [item.date for item in scenario.evidence.values()]
    if not days:
        raise ForecastError("the scenario has no `as_of` date", "give --as-of, or write `as_of`")
    return max(days)


def source_range(question: Question) -> tuple[float, float] | None:
    """The range of probabilities that the source text's own words leave open for a question; None where it says nothing
    of it, or nothing of how likely it is."""
    reading = read_likelihood(question.quote) if question.quote is not None else None
    if reading is None:
        return None
    return (reading.low, reading.high) if question.asserts else (1.0 - reading.high, 1.0 - reading.low)


def _asked(scenario: Scenario, names: Sequence[str] | None) -> dict[str, Question]:
    if not scenario.questions:
        raise ForecastError("the scenario has no questions", "write them under `questions`")
    for name in names or ():
        if name not in scenario.questions:
            raise ForecastError(f"there is no question `{name}`", did_you_mean(name, scenario.questions))
    return {name: question for name, question in scenario.questions.items() if names is None or name in names}


def probabilities(name: str, question: Question, values: Array, weights: Array) -> Array:
    """What a question's query gives in each world, `[world]`, without what rounding adds to a probability.

    Raises:
        ForecastError: where it gives none, in a world that has weight.
    """
    defined = np.isfinite(values) & (weights > 0.0)
    outside = values[defined & ((values < -ROUNDING) | (values > 1.0 + ROUNDING))]
    if outside.size:
        raise ForecastError(
            f"question `{name}`: {question.query} gives {outside[0]:.3g} in some world, which is not a probability"
        )
    return np.clip(values, 0.0, 1.0)


def _forecast(name: str, question: Question, day: datetime.date, posterior: Posterior) -> Forecast:
    values = probabilities(name, question, posterior.answer(question.query), posterior.weights)
    defined = np.isfinite(values) & (posterior.weights > 0.0)
    across = spread(values, posterior.weights)
    return Forecast(
        id=name,
        text=question.text,
        date=question.date,
        as_of=day,
        query=question.query,
        probability=across.mean,
        low=across.p05,
        high=across.p95,
        worlds=int(defined.sum()),
        effective=posterior.effective,
        undefined=len(values) - int(defined.sum()),
        source_range=source_range(question),
        base_rate=None if question.base_rate is None else question.base_rate.value,
        status_quo=question.status_quo,
    )
