"""How blunt each decision is: whether payoffs decide it, or usual play does."""

from __future__ import annotations

from collections.abc import Iterator

from standoff.charts.svg import plain, table
from standoff.claims.bluntness import NEARLY_BLIND
from standoff.claims.judge import Verdicts
from standoff.presentation.section import Section, Titled, section
from standoff.presentation.wording import listed

HEAD = ("decision", "actor", "rationality × difference", "distance from usual play")


def bluntness_section(report: Verdicts) -> Section:
    """Everything that is decided, with how much payoffs move it."""
    return section("How blunt each decision is", _contents(report))


def _contents(report: Verdicts) -> Iterator[str | Titled]:
    logit = any(each.sharpness is not None for each in report.decisions)
    if logit:
        yield (
            "Rationality times the typical difference between the options of a decision says how far payoffs move it. "
            f"Below {NEARLY_BLIND:g} they hardly do: play is then close to usual play, whatever the interests are."
        )
    yield bluntness_table(report)
    if blind := [each for each in report.decisions if each.nearly_blind]:
        one = len(blind) == 1
        named = listed([each.label for each in blind])
        yield f"{named[:1].upper()}{named[1:]} {'is' if one else 'are'} nearly blind. {_resting(report, one)}"


def _resting(report: Verdicts, one: bool) -> str:
    """How many claims ask about nearly blind decisions, of which there may be one."""
    resting, them = sum(bool(verdict.blunt) for verdict in report.verdicts), "it" if one else "them"
    if not resting:
        return f"No claim asks about {them}."
    if resting == 1:
        return f"One claim asks about {them}; its verdict says more about usual play than about interests."
    return f"{resting} claims ask about {them}; their verdicts say more about usual play than about interests."


def bluntness_table(report: Verdicts) -> Titled:
    """Medians across worlds."""
    rows = [
        (
            each.label,
            report.scenario.actors[each.actor],
            "–" if each.sharpness is None else plain(each.sharpness, 1.0),
            "–" if each.distance is None else plain(each.distance, 1.0),
        )
        for each in report.decisions
    ]
    return Titled("Medians across certified worlds, in the game itself", table(HEAD, rows, HEAD[2:]))
