"""How blunt each decision is: whether payoffs decide it, or usual play does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from standoff.charts.svg import plain, table
from standoff.claims.bluntness import NEARLY_BLIND, Blunt
from standoff.claims.judge import Verdicts
from standoff.presentation.section import Section, Titled, section
from standoff.presentation.wording import listed
from standoff.scenario.model import Scenario

TITLE = "How blunt each decision is"
HEAD = ("decision", "actor", "rationality × difference", "distance from usual play")


def bluntness_section(report: Verdicts) -> Section:
    """Everything that is decided, with how much payoffs move it, and how many claims ask about what is nearly blind."""
    return section(TITLE, (*_contents(report.scenario, report.decisions), *_resting(report)))


def decisions_section(scenario: Scenario, decisions: Sequence[Blunt], worlds: int) -> Section:
    """The same of a scenario of which only few worlds were solved."""
    return section(f"{TITLE}, in {worlds} worlds", _contents(scenario, decisions))


def _contents(scenario: Scenario, decisions: Sequence[Blunt]) -> Iterator[str | Titled]:
    if any(each.sharpness is not None for each in decisions):
        yield (
            "Half of rationality times the typical difference between two options says how far payoffs move a "
            f"decision. Below {NEARLY_BLIND:g} they hardly do: play is then close to usual play, whatever the "
            "interests are."
        )
    rows = [
        (
            each.label,
            scenario.actors[each.actor],
            "–" if each.sharpness is None else plain(each.sharpness, 1.0),
            "–" if each.distance is None else plain(each.distance, 1.0),
        )
        for each in decisions
    ]
    yield Titled("Medians across certified worlds, in the game itself", table(HEAD, rows, HEAD[2:]))
    if blind := [each.label for each in decisions if each.nearly_blind]:
        named = listed(blind)
        yield f"{named[:1].upper()}{named[1:]} {'is' if len(blind) == 1 else 'are'} nearly blind."


def _resting(report: Verdicts) -> Iterator[str]:
    """How many claims ask about nearly blind decisions."""
    resting = sum(bool(verdict.blunt) for verdict in report.verdicts)
    if resting == 1:
        yield "One claim asks about what is nearly blind; its verdict says more about usual play than about interests."
    elif resting:
        yield (
            f"{resting} claims ask about what is nearly blind; their verdicts say more about usual play than about "
            "interests."
        )
