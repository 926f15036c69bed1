"""Variants: the claims of a scenario under its other structures, solved in the same worlds."""

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
from standoff.ensembles.as_ensemble import as_ensemble
from standoff.ensembles.simulate import Progress
from standoff.forecasts.variants import VariantFindings, variants
from standoff.language.likelihood import SCALES
from standoff.presentation.variants import variants_sections


async def show(visit: PageContext) -> None:
    """The page."""
    book = visit.book
    scenario = await scenario_or_error(visit, "variants")
    if scenario is None:
        return
    with frame(scenario.title, book, "variants"):
        ui.html(f"<h1>Variants: {escape(scenario.title)}</h1>", sanitize=False)
        if not scenario.variants:
            ui.html(
                "<p>This scenario has no variants. Write other structures under <code>variants</code>, each with what "
                "it supposes and what it changes.</p>",
                sanitize=False,
            )
            ui.link("Write", address(book, "write"))
            return
        worlds, seed = min(visit.ensemble.count, MOST_WORLDS), visit.ensemble.seed

        def make(progress: Progress) -> VariantFindings:
            with sensible(scenario):
                return variants(as_ensemble(visit.store or scenario, worlds=worlds, seed=seed), progress=progress)

        def begin() -> Work[VariantFindings]:
            return visit.bench.of(("variants", book.id, visit.stamp, worlds, seed), make)

        def then(found: VariantFindings) -> None:
            for section in variants_sections(found, next(iter(SCALES))):
                show_section(section, book.id)

        wait_for(ui.element("div").props('aria-live="polite"'), "Solving every variant", begin, then)
