"""Views: who is mistaken about what, and what correcting that does, solved in the same worlds."""

from __future__ import annotations

from standoff.app.page_context import PageContext
from standoff.app.solved_page import show_solved
from standoff.claims.misperceptions import misperceptions
from standoff.presentation.views import views_sections
from standoff.scenario.model import Scenario


async def show(visit: PageContext) -> None:
    """The page."""
    await show_solved(
        visit,
        "views",
        "Solving with each view corrected",
        _absent,
        lambda ensemble, progress: misperceptions(ensemble, progress=progress),
        views_sections,
    )


def _absent(scenario: Scenario) -> str | None:
    if scenario.views:
        return None
    return "No actor has a view. Under <code>views</code>, write what an actor takes a parameter to be."
