"""Standoff makes strategic arguments executable: actors, moves and interests in, verdicts on sentences out.

import standoff

scenario = standoff.load("north-korea-2017")
report = standoff.judge(scenario, worlds=1000)
answer = standoff.ask(scenario, "P(oil = cut | do(approach = outsource))")
solution = standoff.solve(scenario)
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from standoff.api import (
        Alternatives,
        Answer,
        Backcasts,
        Backtest,
        Changes,
        Comparison,
        Coverage,
        Deciding,
        Deliberation,
        Ensemble,
        Entry,
        Explanation,
        Findings,
        Flips,
        Forecasts,
        Misperceptions,
        PosteriorSummary,
        Scores,
        Store,
        Tradecraft,
        VariantFindings,
        Verdicts,
        Verification,
        WatchList,
        alternatives,
        ask,
        backcast,
        backtest,
        changes,
        check,
        compare,
        cover,
        decide,
        drivers,
        explain,
        flip,
        forecast,
        judge,
        load,
        notes,
        open_ensemble,
        report,
        save,
        score,
        seal,
        simulate,
        size,
        solve,
        tradecraft,
        update,
        variant_of,
        variants,
        verify,
        views,
        watch,
    )
    from standoff.ensembles.results import Results
    from standoff.ensembles.solution import Solution
    from standoff.language.error import StandoffError
    from standoff.scenario.model import Scenario
    from standoff.text.draft import Draft, draft

__all__ = [
    "Alternatives",
    "Answer",
    "Backcasts",
    "Backtest",
    "Changes",
    "Comparison",
    "Coverage",
    "Deciding",
    "Deliberation",
    "Draft",
    "Ensemble",
    "Entry",
    "Explanation",
    "Findings",
    "Flips",
    "Forecasts",
    "Misperceptions",
    "PosteriorSummary",
    "Results",
    "Scenario",
    "Scores",
    "Solution",
    "StandoffError",
    "Store",
    "Tradecraft",
    "VariantFindings",
    "Verdicts",
    "Verification",
    "WatchList",
    "alternatives",
    "ask",
    "backcast",
    "backtest",
    "changes",
    "check",
    "compare",
    "cover",
    "decide",
    "draft",
    "drivers",
    "explain",
    "flip",
    "forecast",
    "judge",
    "load",
    "notes",
    "open_ensemble",
    "report",
    "save",
    "score",
    "seal",
    "simulate",
    "size",
    "solve",
    "tradecraft",
    "update",
    "variant_of",
    "variants",
    "verify",
    "views",
    "watch",
]
_ELSEWHERE = {
    "Results": "standoff.ensembles.results",
    "Solution": "standoff.ensembles.solution",
    "Scenario": "standoff.scenario.model",
    "StandoffError": "standoff.language.error",
    **dict.fromkeys(("Draft", "draft"), "standoff.text.draft"),
}
_ROOM = {name: _ELSEWHERE.get(name, "standoff.api") for name in __all__}


def __getattr__(name: str) -> Any:
    """Rooms are imported when first asked for: `standoff --help` must not wait for a compiler."""
    if name in _ROOM:
        return getattr(importlib.import_module(_ROOM[name]), name)
    raise AttributeError(f"module 'standoff' has no attribute '{name}'")
