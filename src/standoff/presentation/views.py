"""Views: who is mistaken about what, what correcting that does to each claim, and in whose favour.

What was found (`claims.misperceptions`) comes in, sections go out.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from standoff.charts.svg import Table, percent, plain, table
from standoff.claims.misperceptions import CorrectedClaim, Gain, Misperceptions
from standoff.presentation.section import Section, Titled, section
from standoff.presentation.wording import counted, listed, verdict_brief, verdict_word
from standoff.scenario.labels import actor_label, claim_label, interest_label, number_label
from standoff.scenario.model import EVERYONE, NOBODY, Scenario
from standoff.scenario.numbers import as_written
from standoff.scenario.views import Way, in_common, view_at, view_numbers, way_of_number, ways

NAMED = 4  # claims that turn which are said as sentences; the table has all
MISTAKEN = "Who is mistaken about what"
SMALL = 0.05  # of worlds: an actor that gains in fewer is not said to


def views_sections(found: Misperceptions) -> Iterator[Section]:
    """All that is said of the views of a scenario."""
    yield section(MISTAKEN, views_contents(found.scenario))
    yield section("The claims with views corrected", _claims_contents(found))
    yield section("In whose favour", _gains_contents(found))


def views_contents(scenario: Scenario) -> Iterator[str | Titled]:
    """What each view takes for what."""
    for way in ways(scenario, known=False):
        yield from _sentences(scenario, way)
    if rows := tuple(_number_rows(scenario)):
        yield Titled("", table(("number", "taken to be", "in fact"), rows))
    yield "Actors without a view see the game as it is, and think that everyone else does."


def _number_rows(scenario: Scenario) -> Iterator[tuple[str, ...]]:
    for name, number in view_numbers(scenario).items():
        _, parameter = way_of_number(name)
        yield number_label(scenario, name), as_written(number), as_written(scenario.parameters[parameter])


def _sentences(scenario: Scenario, way: Way) -> Iterator[str]:
    """What a view says in so many words: of other actors, and why it is so."""
    view = view_at(scenario, way)
    assert view is not None
    who = " thinks that ".join(actor_label(scenario, actor) for actor in way)
    if reason := view.about or view.reason:
        names = " thinks ".join(actor_label(scenario, actor) for actor in way)
        yield f"How {names} sees the game: {reason.rstrip('.')}."
    if view.knows:
        yield f"{who} knows how {listed([actor_label(scenario, each) for each in view.knows])} sees the game."
    own = actor_label(scenario, way[-1])
    for other in view.mirror:
        what = listed([interest_label(scenario, way[-1], name) for name in in_common(scenario, way[-1], other)])
        yield f"{who} thinks that {actor_label(scenario, other)} values {what} as {own} does."


def _corrected(found: Misperceptions, name: str) -> str:
    """Who is corrected, as a column says it."""
    return name if name in (EVERYONE, NOBODY) else actor_label(found.scenario, name)


def _if(found: Misperceptions, name: str) -> str:
    """`If Rival saw the game as it is`."""
    who = "everyone" if name == EVERYONE else actor_label(found.scenario, name)
    return f"If {who} saw the game as it is"


def _claims_contents(found: Misperceptions) -> Iterator[str | Titled]:
    if not found.claims:
        yield "No claim has a test."
        return
    worlds = f"{counted(found.results.count, 'world')} (seed {found.results.seed})"
    turned = [each for each in found.claims if each.turned]
    many = len(found.claims)
    if not turned:
        which = "The claim keeps its verdict" if many == 1 else f"All {many:,} claims keep their verdicts"
        which += " whoever is corrected"
    else:
        which = f"{len(turned):,} of {counted(many, 'verdict')} {'changes' if len(turned) == 1 else 'change'}"
    yield f"Each correction is solved in the same {worlds}. {which}."
    for claim in turned[:NAMED]:
        yield _turned_sentence(found, claim)
    if len(turned) > NAMED:
        yield f"The table has the other {len(turned) - NAMED:,}."
    yield Titled("Share of worlds in which each claim holds", claims_table(found))
    yield "In brackets: + counts the worlds in which the claim begins to hold, − those in which it ceases to."


def claims_table(found: Misperceptions) -> Table:
    """The share of every claim as it stands, and with each correction; with how many worlds change."""
    names = [name for name in found.reports if name != NOBODY]
    head = ["claim", "as it stands", *(f"{_corrected(found, name)} corrected" for name in names)]
    return table(tuple(head), [_claim_row(found, each, names) for each in found.claims])


def _claim_row(found: Misperceptions, claim: CorrectedClaim, names: list[str]) -> tuple[str, ...]:
    cells = [f"{verdict_brief(claim.verdicts[name])} (+{claim.begins[name]:,} −{claim.ends[name]:,})" for name in names]
    return (claim_label(found.scenario, claim.id), verdict_brief(claim.verdicts[NOBODY]), *cells)


def _turned_sentence(found: Misperceptions, claim: CorrectedClaim) -> str:
    """`“It will hold.”: holds (98%) as it stands; contingent (40%) with Rival corrected.`"""
    parts = [f"{verdict_word(claim.verdicts[NOBODY])} as it stands"]
    parts += [f"{verdict_word(claim.verdicts[name])} with {_corrected(found, name)} corrected" for name in claim.turned]
    return f"{claim_label(found.scenario, claim.id)}: {'; '.join(parts)}."


def _gains_contents(found: Misperceptions) -> Iterator[str | Titled]:
    rows = []
    for name, gains in found.gains.items():
        yield f"{_if(found, name)}, {_favours(found, gains)}."
        for actor, gain in gains.items():
            scale = max(abs(each) for each in (gain.mean, gain.low, gain.high))
            told = (plain(each, scale) if math.isfinite(each) else "–" for each in (gain.mean, gain.low, gain.high))
            shares = (percent(each) if math.isfinite(each) else "–" for each in (gain.gains, gain.loses))
            rows.append((_corrected(found, name), actor_label(found.scenario, actor), *told, *shares))
    head = ("corrected", "actor", "mean gain", "5%", "95%", "gains in", "loses in")
    yield Titled("Change in each actor's expected payoff, in its own unit, across worlds", table(head, rows, head[2:]))


def _favours(found: Misperceptions, gains: Mapping[str, Gain]) -> str:
    """`Home would lose in 93% of worlds, and Rival would gain in 100%`."""
    parts: list[str] = []
    for actor, gain in gains.items():
        if not math.isfinite(gain.mean):
            continue
        verb, share = ("gain", gain.gains) if gain.gains >= gain.loses else ("lose", gain.loses)
        if share >= SMALL:
            of = "" if parts else " of worlds"
            parts.append(f"{actor_label(found.scenario, actor)} would {verb} in {percent(share)}{of}")
    if len(parts) > 1:
        return f"{', '.join(parts[:-1])}, and {parts[-1]}"
    return "".join(parts) or "nobody would gain or lose"
