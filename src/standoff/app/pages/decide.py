"""Decide: a decision on one page, for whoever has to take it. Which one stands in the address."""

from __future__ import annotations

from nicegui import ui

from standoff.app.fields import Field
from standoff.app.frame import address
from standoff.app.page_context import PageContext
from standoff.app.solved_page import show_solved
from standoff.claims.alternatives import first_decision
from standoff.claims.decide import decide
from standoff.presentation.decide import decide_sections
from standoff.scenario.labels import actor_label, move_label
from standoff.scenario.model import Scenario


async def show(visit: PageContext) -> None:
    """The page."""

    def choose(scenario: Scenario) -> str:
        kept = {key: visit.view.get(key, "") for key in ("worlds", "seed")}

        def go(name: str) -> None:
            ui.navigate.to(address(visit.book, "decide", decision=name, **kept))

        known, chosen = _decisions(scenario), _chosen(scenario, visit.view.get("decision", ""))
        Field("Decision", chosen, told=go, choices=known)
        return chosen

    await show_solved(
        visit,
        "decide",
        "Solving the game for every option",
        lambda scenario: None if _decisions(scenario) else "This scenario has no decision with more than one option.",
        lambda ensemble, progress: decide(
            ensemble, _chosen(ensemble.scenario, visit.view.get("decision", "")), progress=progress
        ),
        decide_sections,
        choose,
    )


def _decisions(scenario: Scenario) -> dict[str, str]:
    """The decisions that there are to take, each with its actor."""
    return {
        each.name: f"{move_label(scenario, each.name)} ({actor_label(scenario, each.actor)})"
        for each in scenario.decisions
        if len(each.options) > 1
    }


def _chosen(scenario: Scenario, wanted: str) -> str:
    """The decision of the address; where it names none, the first that everyone sees."""
    return wanted if wanted in _decisions(scenario) else first_decision(scenario)
