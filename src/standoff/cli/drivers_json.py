"""Drivers and flips as JSON, as documented in docs/reference/json.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

import standoff
from standoff.claims.drivers import Deciding
from standoff.claims.flip import Flip, Flips
from standoff.claims.scenario_discovery import Restriction
from standoff.ensembles.results import Results
from standoff.language.prior import Prior
from standoff.presentation.flips import nearest_in_words, where_in_words
from standoff.scenario.model import Scenario
from standoff.worlds.draw import uncertain
from standoff.worlds.quantile import quantile


def drivers_json(found: Deciding) -> dict[str, Any]:
    """`standoff drivers --json`."""
    return _head(found.scenario, found.results, found.theory) | {
        "asked": [
            _asked(found.scenario, name, found.asked[name])
            | asdict(each)
            | {"sobol": asdict(found.sobol[name]) if name in found.sobol else None}
            for name, each in found.found.items()
        ]
    }


def flips_json(found: Flips) -> dict[str, Any]:
    """`standoff flip --json`."""
    priors = uncertain(found.scenario)
    return _head(found.scenario, found.results, found.theory) | {
        "asked": [
            _asked(found.scenario, name, each.query)
            | {
                "share": each.share,
                "worlds": each.worlds,
                "no_difference": each.no_difference,
                "undefined": each.undefined,
                "side": each.side,
                "region": asdict(each.region)
                | {"restrictions": [_restriction(priors, limit) for limit in each.region.restrictions]},
                "where": where_in_words(found.scenario, each),
                "at_medians": each.at_medians,
                "nearest": asdict(each.turned) if each.turned else None,
                "reason": each.reason,
                "otherwise": _otherwise(found, each),
            }
            for name, each in found.found.items()
        ]
    }


def _head(scenario: Scenario, results: Results, theory: str) -> dict[str, Any]:
    return {
        "standoff": standoff.__version__,
        "title": scenario.title,
        "theory": theory,
        "count": results.count,
        "converged": int(results.converged.sum()),
        "seed": results.seed,
    }


def _asked(scenario: Scenario, name: str, query: str) -> dict[str, Any]:
    claim = scenario.claims.get(name)
    return {"id": name if claim else None, "quote": claim.quote if claim else None, "query": query}


def _restriction(priors: Mapping[str, Prior], limit: Restriction) -> dict[str, Any]:
    """With its ends as values of the number; null for an end that is free."""
    ends = [
        None if free else float(quantile(priors[limit.name], np.asarray([end]))[0])
        for end, free in ((limit.low, limit.low <= 0.0), (limit.high, limit.high >= 1.0))
    ]
    return asdict(limit) | {"from": ends[0], "to": ends[1]}


def _otherwise(found: Flips, each: Flip) -> str | None:
    return nearest_in_words(found.scenario, each) if found.nearest else None
