"""Sealed and scored forecasts as JSON, as documented in docs/reference/json.md."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import standoff
from standoff.forecasts.ledger import Entry
from standoff.forecasts.score import Difference, Reading, Score, ScoredQuestion, Scores
from standoff.forecasts.verify import Verification


def sealed_json(entry: Entry, ledger: str) -> dict[str, Any]:
    """`standoff seal --json`."""
    return {
        "standoff": standoff.__version__,
        "ledger": ledger,
        "entry": entry.number,
        "sealed": entry.sealed.isoformat(),
        "head": entry.hash,
        "forecasts": entry.content["forecasts"],
    }


def verification_json(found: Verification) -> dict[str, Any]:
    """`standoff verify --json`."""
    return {
        "standoff": standoff.__version__,
        "ledger": str(found.path),
        "sound": found.sound,
        "entries": found.entries,
        "head": found.head,
        "since": found.since,
        "faults": [{"line": fault.line, "what": fault.what} for fault in found.faults],
        "repeats": [
            {
                "entry": repeat.number,
                "same": repeat.same,
                "largest": repeat.largest,
                "differing": repeat.differing,
                "reason": repeat.reason,
                "versions": [{"name": name, "then": then, "now": now} for name, (then, now) in repeat.versions.items()],
            }
            for repeat in found.repeats
        ],
    }


def scores_json(sets: Sequence[Scores]) -> dict[str, Any]:
    """`standoff score --json`: the questions and the scores of every set of forecasts."""
    return {
        "standoff": standoff.__version__,
        "questions": [_question(scores, question) for scores in sets for question in scores.questions],
        "scores": [_reading(scores, reading) for scores in sets for reading in scores.readings],
    }


def _question(scores: Scores, question: ScoredQuestion) -> dict[str, Any]:
    forecast, outcome = question.forecast, question.outcome
    return {
        "entry": scores.entry,
        "as_of": forecast.as_of.isoformat(),
        "id": forecast.id,
        "text": forecast.text,
        "date": forecast.date.isoformat(),
        "query": forecast.query,
        "probability": forecast.probability,
        "low": forecast.low,
        "high": forecast.high,
        "source_range": forecast.source_range,
        "state": str(question.state),
        "outcome": outcome.happened if outcome else None,
        "settled": outcome.date.isoformat() if outcome else None,
        "contested": outcome.contested if outcome else None,
        "source": outcome.source if outcome else None,
        "forecasters": [
            {"forecaster": name, "said": p, "brier": question.brier.get(name), "log": question.log.get(name)}
            for name, p in question.probabilities.items()
        ],
    }


def _reading(scores: Scores, reading: Reading) -> dict[str, Any]:
    return {
        "entry": scores.entry,
        "as_of": scores.as_of.isoformat() if scores.as_of else None,
        "outcomes": reading.outcomes,
        "questions": reading.questions,
        "happened": reading.happened,
        "late": scores.late,
        "forecasters": [_score(score) for score in reading.scores],
        "differences": [_difference(difference) for difference in reading.differences],
        "ranking": reading.ranking,
        "ranked": reading.ranked,
    }


def _score(score: Score) -> dict[str, Any]:
    parts = score.decomposition
    return {
        "forecaster": score.forecaster,
        "questions": score.questions,
        "brier": score.brier.value,
        "brier_interval": score.brier.interval,
        "log": score.log.value,
        "log_interval": score.log.interval,
        "clipped": score.clipped,
        "brier_range": score.brier_range,
        "log_range": score.log_range,
        "reliability": parts.reliability if parts else None,
        "resolution": parts.resolution if parts else None,
        "uncertainty": parts.uncertainty if parts else None,
        "calibrated": parts.calibrated if parts else None,
        "diagram": [
            {
                "said": point.probability,
                "questions": point.questions,
                "happened": point.happened,
                "low": point.low,
                "high": point.high,
            }
            for point in score.reliability
        ],
    }


def _difference(difference: Difference) -> dict[str, Any]:
    return {
        "baseline": difference.baseline,
        "questions": difference.questions,
        "brier": difference.brier.value,
        "brier_interval": difference.brier.interval,
        "log": difference.log.value,
        "log_interval": difference.log.interval,
        "verdict": difference.verdict,
    }
