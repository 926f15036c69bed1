"""A page with one answer: something of a scenario is solved anew in its worlds, and told in sections."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape
from typing import TypeVar

from nicegui import ui

from standoff.app.frame import WAYS, address, frame
from standoff.app.jobs import Work
from standoff.app.page_context import MOST_WORLDS, PageContext
from standoff.app.progress import wait_for
from standoff.app.reading import sensible
from standoff.app.scenario_or_error import scenario_or_error
from standoff.app.sections import show_section
from standoff.ensembles.as_ensemble import as_ensemble
from standoff.ensembles.ensemble import Ensemble
from standoff.ensembles.simulate import Progress
from standoff.presentation.section import Section
from standoff.scenario.model import Scenario

Answer = TypeVar("Answer")


async def show_solved(
    visit: PageContext,
    way: str,
    solving: str,
    absent: Callable[[Scenario], str | None],
    solve: Callable[[Ensemble, Progress], Answer],
    told: Callable[[Answer], Iterable[Section]],
    choose: Callable[[Scenario], str] | None = None,
) -> None:
    """The page.

    Args:
        way: as `frame.WAYS` has it; solving: what is said while it is.
        absent: why there is no such answer, as HTML; None where there is.
        solve: the answer; told: what is said of it.
        choose: shows what is to be chosen, and gives what is; where answers differ by that.
    """
    book = visit.book
    scenario = await scenario_or_error(visit, way)
    if scenario is None:
        return
    with frame(scenario.title, book, way):
        ui.html(f"<h1>{WAYS[way]}: {escape(scenario.title)}</h1>", sanitize=False)
        if (why := absent(scenario)) is not None:
            ui.html(f"<p>{why}</p>", sanitize=False)
            ui.link("Write", address(book, "write"))
            return
        chosen = "" if choose is None else choose(scenario)
        worlds, seed = min(visit.ensemble.count, MOST_WORLDS), visit.ensemble.seed

        def make(progress: Progress) -> Answer:
            with sensible(scenario):
                return solve(as_ensemble(visit.store or scenario, worlds=worlds, seed=seed), progress)

        def begin() -> Work[Answer]:
            return visit.bench.of((way, book.id, visit.stamp, worlds, seed, chosen), make)

        def then(found: Answer) -> None:
            for section in told(found):
                show_section(section, book.id)

        wait_for(ui.element("div").props('aria-live="polite"'), solving, begin, then)
