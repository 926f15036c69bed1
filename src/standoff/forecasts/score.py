"""Forecasts and outcomes in, scores out: of the model, and of four baselines that are hard to beat.

A score is a penalty: 0 is perfect. The Brier score is the squared distance of the probability from what happened (1 or
0), which is half of what Brier (1950, Monthly Weather Review 78) adds up over both answers; the log score is
-ln of the probability of what happened (Good 1952). Both are proper: nobody does better by saying what they do not
believe. `scipy.stats.bootstrap` has their intervals.
"""

from __future__ import annotations

import datetime
import math
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from standoff.forecasts.forecast import Forecast
from standoff.forecasts.outcomes import Outcome
from standoff.language.error import StandoffError
from standoff.scenario.summary import counted, summary

Array = npt.NDArray[np.float64]

MODEL, EVEN, STATUS_QUO, BASE_RATE, SOURCE = "model", "even odds", "status quo", "base rate", "source text"
FORECASTERS = (MODEL, EVEN, STATUS_QUO, BASE_RATE, SOURCE)

# What "nothing will change" is worth as a probability: the middle of "almost certain", 95 to 99%, in ICD 203 (2015),
# as the words of the source text are read. At certainty one surprise would cost it an infinite log score, and the
# comparison would be won before it began.
SURE = 0.97
CLIP = 0.001  # no probability is nearer to 0 or 1 than this in a log score, whosever it is; so none exceeds 6.91
FEWEST = 10  # resolved questions, below which nobody is ranked
RESAMPLES = 9999
CALIBRATED = 1000  # sets of outcomes drawn to see how a calibrated forecaster fares
DIGITS = 12  # of a mean that is drawn again
ROUNDING = 1e-12  # a mean of differences this near to 0 is none
SEED = 0  # of what is drawn here, so that a score is the same whenever it is computed


class State(StrEnum):
    """What became of a forecast."""

    SCORED = "scored"
    OPEN = "open"  # there is no outcome yet
    KNOWN = "known"  # it was settled by the day of the forecast: no forecast at all
    UNDEFINED = "undefined"  # no world gave a probability


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over questions, and its 95% interval; None of fewer than two questions, and where all are alike.

    Attributes:
        value: the mean.
        interval: 95% bootstrap interval; None with fewer than two questions, and where all are alike.
    """

    value: float
    interval: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class ScoredQuestion:
    """A question, what was said of it, and how that fared.

    Attributes:
        forecast: that was made.
        outcome: None while it is open.
        state: whether it is open, scored, or cannot be.
        probabilities: forecaster to probability, of those who say something of it.
        brier, log: forecaster to score, where it is scored.
    """

    forecast: Forecast
    outcome: Outcome | None
    state: State
    probabilities: Mapping[str, float]
    brier: Mapping[str, float]
    log: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Decomposition:
    """Brier score = reliability - resolution + uncertainty, exactly.

    The terms are those of Murphy (1973), estimated by CORP (Dimitriadis, Gneiting and Jordan 2021, PNAS 118): the
    frequency with which things said to have a probability happen is the isotonic regression of what happened on the
    probability. That frequency is fitted to the very questions it is held against, so reliability and resolution are
    both too large, and the more so the fewer questions; `calibrated` says how large reliability is by luck alone.

    Attributes:
        reliability: what is lost because probabilities are not frequencies; 0 is best.
        resolution: what is gained by telling questions apart.
        uncertainty: the Brier score of whoever says of every question how often things happened.
        calibrated: mean and 95th percentile of the reliability of a forecaster whose same probabilities are right.
    """

    reliability: float
    resolution: float
    uncertainty: float
    calibrated: tuple[float, float]


@dataclass(frozen=True, slots=True)
class ReliabilityPoint:
    """A point of the reliability diagram.

    Attributes:
        probability: that was said.
        questions: of how many.
        happened: how often such things happened, by isotonic regression.
        low, high: 5th and 95th percentile of `happened` if the probabilities are right.
    """

    probability: float
    questions: int
    happened: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Score:
    """How a forecaster fared over the questions on which it says something.

    Attributes:
        forecaster: `model`, `even odds`, `status quo`, `base rate` or `source text`.
        questions: how many it speaks to.
        brier, log: mean scores.
        clipped: in how many log scores the probability had to be moved to CLIP or 1 - CLIP.
        brier_range, log_range: best and worst mean score that the words of the source text leave open: every range is
            read at its end nearer to, or farther from, what happened.
        decomposition: of the Brier score; None without questions.
        reliability: points of the reliability diagram.
    """

    forecaster: str
    questions: int
    brier: Estimate
    log: Estimate
    clipped: int
    brier_range: tuple[float, float] | None
    log_range: tuple[float, float] | None
    decomposition: Decomposition | None
    reliability: tuple[ReliabilityPoint, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Model minus baseline, over the questions on which both say something: below 0 the model is better.

    Attributes:
        baseline: that the model is compared with.
        questions: on which both say something.
        brier, log: mean differences of scores.
        verdict: `better`, `worse` or `no telling`, by whether the interval of the Brier score leaves out 0; `too few.
            questions` below FEWEST.
    """

    baseline: str
    questions: int
    brier: Estimate
    log: Estimate
    verdict: str


@dataclass(frozen=True, slots=True)
class Reading:
    """All the scores under one reading of the outcomes.

    Attributes:
        outcomes: `as resolved`, `without contested` or `contested reversed`.
        questions, happened: how many were scored, and how many of these happened.
        scores: of each forecaster.
        differences: of the model and each baseline.
        ranking: forecasters by Brier score, best first, over the questions on which all of them say something; None if
            there are too few.
        ranked: how many questions that are.
    """

    outcomes: str
    questions: int
    happened: int
    scores: tuple[Score, ...]
    differences: tuple[Difference, ...]
    ranking: tuple[str, ...] | None
    ranked: int


@dataclass(frozen=True, slots=True)
class Scores:
    """The forecasts of one day, scored.

    Attributes:
        questions: in the order of the file.
        readings: as resolved; and where outcomes are contested, without those, and with those the other way.
        title: of the scenario.
        as_of: the day of the forecasts.
        entry: of the ledger, if they were sealed.
        sealed: when, by what that entry says.
        others: the questions that have an outcome and no forecast.
    """

    questions: tuple[ScoredQuestion, ...]
    readings: tuple[Reading, ...]
    title: str = ""
    as_of: datetime.date | None = None
    entry: int | None = None
    sealed: datetime.datetime | None = None
    others: tuple[str, ...] = ()

    def __repr__(self) -> str:
        scored = f"{self.count(State.SCORED)} of {counted(len(self.questions), 'question')} scored"
        model = next((each.brier.value for each in self.readings[0].scores if each.forecaster == MODEL), math.nan)
        brier = f"mean Brier score {model:.3f}" if math.isfinite(model) else ""
        return summary(self, self.title, f"as of {self.as_of}" if self.as_of else "", scored, brier)

    def count(self, state: State) -> int:
        """How many questions are in a state."""
        return sum(question.state == state for question in self.questions)

    @property
    def contested(self) -> int:
        """How many scored questions have an outcome that is contested."""
        return sum(bool(q.outcome and q.outcome.contested) for q in self.questions if q.state == State.SCORED)

    @property
    def late(self) -> int:
        """How many scored forecasts were sealed after the question was settled: they test a model, not foresight."""
        if self.sealed is None:
            return 0
        day = self.sealed.date()
        return sum(bool(q.outcome and q.outcome.date < day) for q in self.questions if q.state == State.SCORED)


def score(forecasts: Sequence[Forecast], outcomes: Mapping[str, Outcome]) -> Scores:
    """Scores forecasts, one of each question, by how the questions resolved.

    Raises:
        StandoffError: for two forecasts of one question, whose errors would be counted twice.
    """
    names = [forecast.id for forecast in forecasts]
    if len(set(names)) < len(names):
        raise StandoffError("there are two forecasts of one question", "score one day at a time")
    questions = tuple(scored(forecast, outcomes.get(forecast.id)) for forecast in forecasts)
    resolved = [question for question in questions if question.state == State.SCORED]
    sure = [question for question in resolved if question.outcome and not question.outcome.contested]
    readings = [_reading("as resolved", resolved)]
    if len(sure) < len(resolved):
        readings.append(_reading("without contested", sure))
        readings.append(_reading("contested reversed", [_reversed(question) for question in resolved]))
    as_of = forecasts[0].as_of if forecasts else None
    others = tuple(name for name in outcomes if name not in names)
    return Scores(questions, tuple(readings), as_of=as_of, others=others)


def probabilities(forecast: Forecast) -> dict[str, float]:
    """What each forecaster says of a question; those who say nothing of it are left out.

    A baseline that says nothing is not read as even odds: it is compared over the questions it speaks to.
    """
    said = {MODEL: forecast.probability, EVEN: 0.5}
    if forecast.status_quo is not None:
        said[STATUS_QUO] = SURE if forecast.status_quo else 1 - SURE
    if forecast.base_rate is not None:
        said[BASE_RATE] = forecast.base_rate
    if forecast.source_range is not None:
        said[SOURCE] = sum(forecast.source_range) / 2
    return {name: p for name, p in said.items() if math.isfinite(p)}


def clipped(probability: float) -> float:
    """As it enters a log score."""
    return min(max(probability, CLIP), 1 - CLIP)


def brier_scores(said: Array, happened: npt.NDArray[np.bool_]) -> Array:
    """`[question]`, each between 0 and 1: (p - y)^2 (Brier 1950)."""
    return np.asarray((said - happened) ** 2, dtype=np.float64)


def log_scores(said: Array, happened: npt.NDArray[np.bool_]) -> Array:
    """`[question]`, in nats; probabilities are clipped: -log of what was given to what happened (Good 1952)."""
    return np.asarray(-np.log(np.abs(np.clip(said, CLIP, 1 - CLIP) + happened - 1.0)), dtype=np.float64)


def scored(forecast: Forecast, outcome: Outcome | None) -> ScoredQuestion:
    """A forecast held against what happened; without scores where that is not known, or was known already."""
    said = probabilities(forecast)
    if outcome is None:
        state = State.OPEN
    elif outcome.date <= forecast.as_of:
        state = State.KNOWN
    elif MODEL not in said:
        state = State.UNDEFINED
    else:
        state = State.SCORED
    plain = ScoredQuestion(forecast, outcome, state, said, {}, {})
    return _with_scores(plain) if state == State.SCORED else plain


def _with_scores(question: ScoredQuestion) -> ScoredQuestion:
    assert question.outcome is not None
    said = np.array(list(question.probabilities.values()))
    happened = np.full(len(said), question.outcome.happened)
    names = tuple(question.probabilities)
    brier = dict(zip(names, map(float, brier_scores(said, happened)), strict=True))
    log = dict(zip(names, map(float, log_scores(said, happened)), strict=True))
    return replace(question, brier=brier, log=log)


def _reversed(question: ScoredQuestion) -> ScoredQuestion:
    """A contested question as those have it who contest it."""
    assert question.outcome is not None
    if not question.outcome.contested:
        return question
    return _with_scores(replace(question, outcome=replace(question.outcome, happened=not question.outcome.happened)))


def _reading(name: str, questions: Sequence[ScoredQuestion]) -> Reading:
    happened = sum(bool(question.outcome and question.outcome.happened) for question in questions)
    scores = tuple(_score(forecaster, questions) for forecaster in FORECASTERS)
    differences = tuple(_difference(baseline, questions) for baseline in FORECASTERS[1:])
    ranking, ranked = _ranking(questions)
    return Reading(name, len(questions), happened, scores, differences, ranking, ranked)


def _score(forecaster: str, questions: Sequence[ScoredQuestion]) -> Score:
    """How one forecaster fared over those of the questions on which it says something."""
    answered = [question for question in questions if forecaster in question.brier]
    said = np.array([question.probabilities[forecaster] for question in answered])
    happened = np.array([bool(question.outcome and question.outcome.happened) for question in answered])
    points: tuple[ReliabilityPoint, ...] = ()
    decomposition = None
    if answered:
        decomposition, points = decompose(said, happened)
    brier_range = log_range = None
    if forecaster == SOURCE and answered:
        ranges = np.array([question.forecast.source_range for question in answered], dtype=np.float64)
        near = np.where(happened, ranges[:, 1], ranges[:, 0])
        far = np.where(happened, ranges[:, 0], ranges[:, 1])
        brier_range = float(brier_scores(near, happened).mean()), float(brier_scores(far, happened).mean())
        log_range = float(log_scores(near, happened).mean()), float(log_scores(far, happened).mean())
    return Score(
        forecaster=forecaster,
        questions=len(answered),
        brier=estimate(np.array([question.brier[forecaster] for question in answered])),
        log=estimate(np.array([question.log[forecaster] for question in answered])),
        clipped=int(sum(p != clipped(p) for p in said)),
        brier_range=brier_range,
        log_range=log_range,
        decomposition=decomposition,
        reliability=points,
    )


def _difference(baseline: str, questions: Sequence[ScoredQuestion]) -> Difference:
    both = [question for question in questions if baseline in question.brier]
    brier = estimate(np.array([question.brier[MODEL] - question.brier[baseline] for question in both]))
    log = estimate(np.array([question.log[MODEL] - question.log[baseline] for question in both]))
    if len(both) < FEWEST:
        verdict = "too few questions"
    elif brier.interval is None:
        verdict = "no telling"
    elif brier.interval[1] < -ROUNDING:
        verdict = "better"
    else:
        verdict = "worse" if brier.interval[0] > ROUNDING else "no telling"
    return Difference(baseline, len(both), brier, log, verdict)


def _ranking(questions: Sequence[ScoredQuestion]) -> tuple[tuple[str, ...] | None, int]:
    """Who says something of at least FEWEST questions, by Brier score over those on which all of them do."""
    names = [name for name in FORECASTERS if sum(name in question.brier for question in questions) >= FEWEST]
    shared = [question for question in questions if names and all(name in question.brier for name in names)]
    if len(shared) < FEWEST:
        return None, len(shared)
    means = {name: sum(question.brier[name] for question in shared) for name in names}
    return tuple(sorted(names, key=lambda name: means[name])), len(shared)


def estimate(values: Array) -> Estimate:
    """The mean of `[question]` and its 95% bootstrap interval (BCa, Efron 1987): questions are drawn again, with
    replacement, as if each were independent of the others. NaN without questions."""
    if not len(values):
        return Estimate(math.nan, None)
    mean = float(values.mean())
    if len(values) < 2:
        return Estimate(mean, None)
    if np.ptp(values) == 0:
        return Estimate(mean, None)  # there is nothing to learn from drawing the same again
    from scipy.stats import bootstrap

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # where BCa cannot be had, percentiles are taken
        for method in ("BCa", "percentile"):
            rng = np.random.default_rng(SEED)
            found = bootstrap(
                (values,), _rounded_mean, n_resamples=RESAMPLES, method=method, rng=rng
            ).confidence_interval
            if math.isfinite(found.low) and math.isfinite(found.high):
                break
    return Estimate(mean, (float(found.low), float(found.high)))


def _rounded_mean(values: Array, axis: int = -1) -> Array:
    """Means that are the same but for rounding are the same: BCa counts how many lie below that of the whole."""
    return np.asarray(np.round(np.mean(values, axis=axis), DIGITS))


def decompose(said: Array, happened: npt.NDArray[np.bool_]) -> tuple[Decomposition, tuple[ReliabilityPoint, ...]]:
    """The decomposition of a Brier score, and the reliability diagram; both `[question]`, at least one.

    1. Questions of which the same was said are put together.
    2. Isotonic regression of the frequency on what was said gives the frequencies (Dimitriadis et al. 2021).
    3. Reliability is the score as it is less the score with these; resolution is the score of the overall frequency,
       which is the uncertainty, less the score with these.
    4. The same of many sets of outcomes drawn as was said shows what luck does.
    """
    values, group, counts = np.unique(said, return_inverse=True, return_counts=True)
    frequency = np.bincount(group, weights=happened) / counts
    fitted = _isotonic(frequency, counts)
    score_ = float(brier_scores(said, happened).mean())
    uncertainty = float(brier_scores(np.full(len(said), happened.mean()), happened).mean())
    recalibrated = float(brier_scores(fitted[group], happened).mean())

    drawn = np.random.default_rng(SEED).random((CALIBRATED, len(said))) < said
    lucky = np.empty((CALIBRATED, len(values)))
    reliability = np.empty(CALIBRATED)
    for trial, outcomes in enumerate(drawn):
        lucky[trial] = _isotonic(np.bincount(group, weights=outcomes) / counts, counts)
        # the score as it is less the recalibrated one, both as mean squares
        reliability[trial] = np.mean((said - outcomes) ** 2 - (lucky[trial][group] - outcomes) ** 2)
    low, high = np.quantile(lucky, [0.05, 0.95], axis=0)
    points = tuple(
        ReliabilityPoint(float(value), int(count), float(fit), float(a), float(b))
        for value, count, fit, a, b in zip(values, counts, fitted, low, high, strict=True)
    )
    parts = Decomposition(
        reliability=max(score_ - recalibrated, 0.0),
        resolution=max(uncertainty - recalibrated, 0.0),
        uncertainty=uncertainty,
        calibrated=(float(reliability.mean()), float(np.quantile(reliability, 0.95))),
    )
    return parts, points


def _isotonic(frequency: Array, counts: npt.NDArray[np.int64]) -> Array:
    from scipy.optimize import isotonic_regression

    return np.clip(np.asarray(isotonic_regression(frequency, weights=counts).x, dtype=np.float64), 0, 1)
