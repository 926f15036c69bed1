"""Tradecraft: confidence in each verdict, key assumptions, unlikely outcomes that weigh, deception and standards."""

from __future__ import annotations

from standoff.app.page_context import PageContext
from standoff.app.solved_page import show_solved
from standoff.presentation.tradecraft import tradecraft_sections
from standoff.scenario.model import Scenario
from standoff.techniques.tradecraft import tradecraft


async def show(visit: PageContext) -> None:
    """The page."""
    await show_solved(
        visit,
        "tradecraft",
        "Solving, and other theories of behaviour",
        _absent,
        lambda ensemble, progress: tradecraft(ensemble, progress=progress),
        tradecraft_sections,
    )


def _absent(scenario: Scenario) -> str | None:
    if scenario.tests:
        return None
    return "No claim is tested in worlds. Under <code>claims</code>, write what is claimed and its test."
