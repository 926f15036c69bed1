"""Forecasts and backtests as JSON, as documented in docs/reference/json.md."""

from __future__ import annotations

from typing import Any

from standoff.cli.evidence_json import posterior_json
from standoff.cli.scores_json import scores_json
from standoff.forecasts.backtest import Backtest
from standoff.forecasts.forecast import Forecast, Forecasts
from standoff.forecasts.score import FORECASTERS
from standoff.language.likelihood import word_for
from standoff.presentation.to_json import hinging_json


def forecasts_json(found: Forecasts, scale: str) -> dict[str, Any]:
    """`standoff forecast --json`."""
    return posterior_json(found.posterior) | {
        "words": scale,
        "forecasts": [
            _forecast(each, scale) | {"hinging": hinging_json(found.hinging.get(each.id, ()))}
            for each in found.forecasts
        ],
        "past": found.past,
    }


def backtest_json(found: Backtest, scale: str) -> dict[str, Any]:
    """`standoff backtest --json`: what was said of every question from day to day, and the scores of every day."""
    names = dict.fromkeys(each.id for step in found.steps for each in step.forecasts.forecasts)
    first = scores_json([found.first])
    by_id = {question["id"]: question for question in first["questions"]}
    return posterior_json(found.steps[0].forecasts.posterior) | {
        "words": scale,
        "questions": [
            by_id.get(name, {"id": name}) | {"course": [_forecast(each, scale) for each in found.course(name)]}
            for name in names
        ],
        "scores": first["scores"],
        "reasons": {
            name: [
                {
                    "id": weight.id,
                    "happened": weight.happened,
                    "model": weight.model,
                    "baseline": weight.baseline,
                    "adds": weight.adds,
                }
                for weight in weights
            ]
            for name, weights in found.reasons.items()
        },
        "days": [
            {
                "as_of": step.as_of.isoformat(),
                "evidence": len(step.forecasts.posterior.items),
                "effective": step.forecasts.posterior.effective,
                "moved": step.forecasts.posterior.moved is not None,
                "surprises": [item.id for item in step.forecasts.posterior.surprises],
                "questions": len(step.scored),
                "brier": {name: step.brier(name) for name in FORECASTERS},
            }
            for step in found.steps
        ],
    }


def _forecast(each: Forecast, scale: str) -> dict[str, Any]:
    word = word_for(each.probability, scale)
    return {
        "id": each.id,
        "text": each.text,
        "date": each.date.isoformat(),
        "as_of": each.as_of.isoformat(),
        "query": each.query,
        "probability": each.probability,
        "low": each.low,
        "high": each.high,
        "word": word and word.text,
        "band": word and [word.low, word.high],
        "worlds": each.worlds,
        "undefined": each.undefined,
        "effective": each.effective,
        "source_range": each.source_range,
        "base_rate": each.base_rate,
        "status_quo": each.status_quo,
    }
