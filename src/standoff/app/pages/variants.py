"""Variants: the claims of a scenario under its other structures, solved in the same worlds."""

from __future__ import annotations

from standoff.app.page_context import PageContext
from standoff.app.solved_page import show_solved
from standoff.forecasts.variants import variants
from standoff.language.likelihood import DEFAULT
from standoff.presentation.variants import variants_sections
from standoff.scenario.model import Scenario


async def show(visit: PageContext) -> None:
    """The page."""
    await show_solved(
        visit,
        "variants",
        "Solving every variant",
        _absent,
        lambda ensemble, progress: variants(ensemble, progress=progress),
        lambda found: variants_sections(found, DEFAULT),
    )


def _absent(scenario: Scenario) -> str | None:
    if scenario.variants:
        return None
    return (
        "This scenario has no variants. Write other structures under <code>variants</code>, each with what it supposes "
        "and what it changes."
    )
