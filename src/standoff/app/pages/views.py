"""Views: who is mistaken about what, and what correcting that does, solved in the same worlds."""

from __future__ import annotations

from html import escape

from nicegui import ui

from standoff.app.frame import address, frame
from standoff.app.jobs import Work
from standoff.app.page_context import MOST_WORLDS, PageContext
from standoff.app.progress import wait_for
from standoff.app.reading import sensible
from standoff.app.scenario_or_error import scenario_or_error
from standoff.app.sections import show_section
from standoff.claims.misperceptions import Misperceptions, misperceptions
from standoff.ensembles.as_ensemble import as_ensemble
from standoff.ensembles.simulate import Progress
from standoff.presentation.views import views_sections


async def show(visit: PageContext) -> None:
    """The page."""
    book = visit.book
    scenario = await scenario_or_error(visit, "views")
    if scenario is None:
        return
    with frame(scenario.title, book, "views"):
        ui.html(f"<h1>Views: {escape(scenario.title)}</h1>", sanitize=False)
        if not scenario.views:
            ui.html(
                "<p>No actor has a view. Under <code>views</code>, write what an actor takes a parameter to be.</p>",
                sanitize=False,
            )
            ui.link("Write", address(book, "write"))
            return
        worlds, seed = min(visit.ensemble.count, MOST_WORLDS), visit.ensemble.seed

        def make(progress: Progress) -> Misperceptions:
            with sensible(scenario):
                return misperceptions(as_ensemble(visit.store or scenario, worlds=worlds, seed=seed), progress=progress)

        def begin() -> Work[Misperceptions]:
            return visit.bench.of(("views", book.id, visit.stamp, worlds, seed), make)

        def then(found: Misperceptions) -> None:
            for section in views_sections(found):
                show_section(section, book.id)

        wait_for(ui.element("div").props('aria-live="polite"'), "Solving with each view corrected", begin, then)
