"""The argument: whether each of its steps follows, what each reason carries, and its map."""

from __future__ import annotations

from html import escape

from nicegui import ui

from standoff.app.base_solution import BaseSolution, base_solution_of
from standoff.app.frame import address, frame
from standoff.app.page_context import PageContext
from standoff.app.progress import wait_for
from standoff.app.scenario_or_error import scenario_or_error
from standoff.app.sections import show_section
from standoff.claims.argument import has_argument
from standoff.presentation.argument import argument_section


async def show(visit: PageContext) -> None:
    """The page."""
    book = visit.book
    scenario = await scenario_or_error(visit, "argument")
    if scenario is None:
        return
    with frame(scenario.title, book, "argument"):
        ui.html(f"<h1>Argument: {escape(scenario.title)}</h1>", sanitize=False)
        if not has_argument(scenario):
            ui.html(
                "<p>The scenario does not say which claims are reasons for which. Write <code>because</code> at a "
                "claim and the names of its reasons.</p>",
                sanitize=False,
            )
            ui.link("Write", address(book, "write"))
            return

        def then(known: BaseSolution) -> None:
            if (found := argument_section(known.report)) is not None:
                show_section(found, book.id)

        wait_for(ui.element("div").props('aria-live="polite"'), "Solving", lambda: base_solution_of(visit), then)
