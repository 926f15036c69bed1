"""A page of a book, opened: its scenario, or what is wrong with it and where to mend that."""

from __future__ import annotations

from nicegui import ui

from standoff.app.aside import aside
from standoff.app.frame import address, complaint, frame
from standoff.app.page_context import PageContext
from standoff.language.error import StandoffError
from standoff.language.problem import ScenarioError
from standoff.presentation.errors import error_text
from standoff.scenario.model import Scenario

_HEADING = "<h1>This scenario cannot be read</h1>"


async def scenario_or_error(visit: PageContext, way: str) -> Scenario | None:
    """The scenario; None where it cannot be read, which the page then says."""
    await aside(visit.read)
    try:
        return visit.scenario
    except ScenarioError as error:
        with frame(visit.book.id, visit.book, way):
            ui.html(_HEADING, sanitize=False)
            complaint(error_text(error, places=False))
            ui.link("Edit it", address(visit.book, "write"))
    except (StandoffError, OSError) as error:
        with frame(visit.book.id, visit.book, way):
            ui.html(_HEADING, sanitize=False)
            complaint(error_text(error))
    return None
