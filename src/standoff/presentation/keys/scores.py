"""The keys of forecasts scored by how their questions resolved."""

from __future__ import annotations

from collections.abc import Sequence

from standoff.forecasts.outcomes import Outcome
from standoff.forecasts.score import (
    Decomposition,
    Difference,
    Estimate,
    Reading,
    ReliabilityPoint,
    Score,
    ScoredQuestion,
    Scores,
)
from standoff.presentation.to_json import Key, Keys, Output, many, part

_Question = tuple[Scores, ScoredQuestion]
_Reading = tuple[Scores, Reading]


def _spoken(question: ScoredQuestion) -> list[tuple[str, float, float | None, float | None]]:
    """Each who says something of a question, with the probability and its scores."""
    return [
        (name, said, question.brier.get(name), question.log.get(name)) for name, said in question.probabilities.items()
    ]


OUTCOME: Keys[Outcome] = (
    Key("outcome", "whether it happened; `null` while it is open", lambda outcome: outcome.happened),
    Key("settled", "the day, or `null`", lambda outcome: outcome.date),
    Key("contested", "why, or `null`"),
    Key("source", "of the outcome, or `null`"),
)
QUESTION: Keys[_Question] = (
    Key("entry", "of the ledger, or `null`", lambda question: question[0].entry),
    part(
        lambda question: question[1].forecast,
        (
            Key("as_of", "the day of the forecast"),
            Key("id", "the name of the question"),
            Key("text", "what it asks"),
            Key("date", "the day by which it will be settled"),
            Key("query", "the query put to the model"),
            Key(
                "probability",
                "the model's: mean of the probability inside a world, across worlds weighted by the evidence",
            ),
            Key("low", "its 5th percentile across worlds"),
            Key("high", "its 95th percentile"),
            Key("source_range", "the range of probabilities the source text's words allow: `[low, high]`, or `null`"),
        ),
    ),
    Key(
        "state",
        "`scored`, `open` (no outcome yet), `known` (settled by the day of the forecast) or `undefined` (no "
        "probability)",
        lambda question: question[1].state,
    ),
    part(lambda question: question[1].outcome, OUTCOME),
    many(
        "forecasters",
        "a list of the forecasters that answer it",
        (
            Key("forecaster", "`model`, `even odds`, `status quo`, `base rate` or `source text`"),
            Key("said", "the probability it is scored by"),
            Key("brier", "its Brier score here, 0 to 1; `null` unless scored"),
            Key("log", "its log score here, in nats"),
        ),
        lambda question: _spoken(question[1]),
    ),
)


def _mean(score: str, what: str) -> Keys[Estimate]:
    """A mean of the score called `score`, with its interval."""
    return (
        Key(score, what, lambda estimate: estimate.value),
        Key(
            f"{score}_interval",
            "its 95% bootstrap interval over questions; `null` with fewer than two, or if all are equal",
            lambda estimate: estimate.interval,
        ),
    )


DECOMPOSITION: Keys[Decomposition] = (
    Key("reliability", "component of its Brier score: `brier` = `reliability` - `resolution` + `uncertainty`"),
    Key("resolution", "see `reliability`"),
    Key("uncertainty", "see `reliability`"),
    Key(
        "calibrated",
        "the reliability expected if these probabilities are right: `[mean, 95th percentile]`",
    ),
)
POINT: Keys[ReliabilityPoint] = (
    Key("said", "the probability", lambda point: point.probability),
    Key("questions", "number of questions"),
    Key("happened", "observed frequency, by isotonic regression"),
    Key("low", "5th percentile of that if the probabilities are right"),
    Key("high", "95th percentile"),
)
SCORE: Keys[Score] = (
    Key("forecaster", "which"),
    Key("questions", "number of questions it answers"),
    part(lambda score: score.brier, _mean("brier", "the mean Brier score over those")),
    part(lambda score: score.log, _mean("log", "the mean log score over those, in nats")),
    Key("clipped", "log scores in which the probability was moved to 0.001 or 0.999"),
    Key("brier_range", "for the source text: the best and worst scores its words allow; else `null`"),
    Key("log_range", "likewise"),
    part(lambda score: score.decomposition, DECOMPOSITION),
    many(
        "diagram",
        "the reliability diagram: a list of forecast probabilities",
        POINT,
        lambda score: score.reliability,
    ),
)
DIFFERENCE: Keys[Difference] = (
    Key("baseline", "which"),
    Key("questions", "how many"),
    part(lambda difference: difference.brier, _mean("brier", "the mean difference of Brier scores")),
    part(lambda difference: difference.log, _mean("log", "the mean difference of log scores, in nats")),
    Key("verdict", "the model is `better`, `worse` or `no telling`, by Brier score; `too few questions` below ten"),
)
READING: Keys[_Reading] = (
    Key("entry", "of the ledger, or `null`", lambda reading: reading[0].entry),
    Key("as_of", "the day of the forecasts", lambda reading: reading[0].as_of),
    part(
        lambda reading: reading[1],
        (
            Key("outcomes", "`as resolved`, `without contested` or `contested reversed`"),
            Key("questions", "how many are scored"),
            Key("happened", "number with the outcome yes"),
        ),
    ),
    Key(
        "late",
        "scored forecasts of this set that were sealed after the question was settled",
        lambda reading: reading[0].late,
    ),
    part(
        lambda reading: reading[1],
        (
            many("forecasters", "a list of five", SCORE, lambda reading: reading.scores),
            many(
                "differences",
                "a list: the model minus each baseline, over the questions both answer; negative if the model is "
                "better",
                DIFFERENCE,
            ),
            Key(
                "ranking",
                "forecasters, best Brier score first, over the questions all of them answer; `null` below ten",
            ),
            Key("ranked", "number of those questions"),
        ),
    ),
)
SCORES: Output[Sequence[Scores]] = Output(
    "`standoff score --json`",
    (
        many(
            "questions",
            "a list: every question of every set of forecasts",
            QUESTION,
            lambda sets: ((scores, question) for scores in sets for question in scores.questions),
        ),
        many(
            "scores",
            "a list: for every set of forecasts, one reading of the outcomes, or three where some are contested",
            READING,
            lambda sets: ((scores, reading) for scores in sets for reading in scores.readings),
        ),
    ),
    "[Scores and baselines](../explanation/scores.md) explains the terms.",
)
