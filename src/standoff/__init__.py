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
        Comparison,
        Entry,
        Scores,
        Store,
        Verification,
        alternatives,
        ask,
        check,
        compare,
        judge,
        load,
        open_store,
        save,
        score,
        seal,
        solve,
        verify,
    )
    from standoff.queries.ensemble import Ensemble
    from standoff.queries.solution import Solution
    from standoff.scenario.model import Scenario
    from standoff.text.draft import Draft, draft

_ROOM = {
    **dict.fromkeys(
        (
            "Alternatives",
            "Answer",
            "Comparison",
            "Store",
            "alternatives",
            "ask",
            "check",
            "compare",
            "judge",
            "load",
            "open_store",
            "save",
            "solve",
        ),
        "standoff.api",
    ),
    **dict.fromkeys(("Entry", "Scores", "Verification", "score", "seal", "verify"), "standoff.api"),
    "Ensemble": "standoff.queries.ensemble",
    "Solution": "standoff.queries.solution",
    "Scenario": "standoff.scenario.model",
    **dict.fromkeys(("Draft", "draft"), "standoff.text.draft"),
}
__all__ = [
    "Alternatives",
    "Answer",
    "Comparison",
    "Draft",
    "Ensemble",
    "Entry",
    "Scenario",
    "Scores",
    "Solution",
    "Store",
    "Verification",
    "alternatives",
    "ask",
    "check",
    "compare",
    "draft",
    "judge",
    "load",
    "open_store",
    "save",
    "score",
    "seal",
    "solve",
    "verify",
]


def __getattr__(name: str) -> Any:
    """Rooms are imported when first asked for: `standoff --help` must not wait for a compiler."""
    if name in _ROOM:
        return getattr(importlib.import_module(_ROOM[name]), name)
    raise AttributeError(f"module 'standoff' has no attribute '{name}'")
