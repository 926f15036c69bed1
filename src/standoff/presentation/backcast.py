"""The likeliest ways to an event: what was found (`techniques.backcast`) comes in, sections go out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from standoff.charts.svg import Table, percent, table
from standoff.claims.event_sequences import EventSequences
from standoff.claims.spread import Spread
from standoff.claims.verdict_bands import FEWEST
from standoff.presentation.asked import ensemble_sentences
from standoff.presentation.section import NOTE, Content, Section, Titled, section
from standoff.presentation.wording import counted, listed
from standoff.scenario.labels import move_label, option_label, step_label
from standoff.scenario.model import Scenario
from standoff.techniques.backcast import Backcast, Backcasts


def backcasts_sections(found: Backcasts) -> Iterator[Section]:
    """All that is said of the ways to an event."""
    for each in found.found:
        yield section(f"The likeliest ways to `{each.query}`", backcast_contents(each))
    yield section("", (HOW, *ensemble_sentences(found.results, found.theory)))


HOW = (
    "The share of a way is how likely it was that way, if the event happened: the probability of both together, as "
    "part of that of the event. Worlds count by how likely the event is in them."
)


def backcast_contents(found: Backcast) -> Iterator[Content]:
    """The ways to one event."""
    ways = found.ways
    if not ways.worlds:
        yield "No answer, because no world is certified."
        return
    if not found.possible:
        yield f"It cannot happen in any of {counted(ways.worlds, 'certified world')}."
        return
    first = ways.courses[0]
    yield (
        f"It happens with a chance of {_chance(found.probability)}. If it does, the likeliest way to it is "
        f"{way_words(ways.source, first.steps)}, with {percent(first.probability.mean)} of its probability."
    )
    if ways.others:
        yield f"The {counted(len(ways.courses), 'way')} shown have {percent(1.0 - ways.rest.mean)} of it together."
    yield Titled("Ways, by their share of its probability", ways_table(ways))
    if ways.of.left_out:
        named = listed([move_label(ways.source, name) for name in ways.of.left_out])
        yield f"Left out as least informative: {named}. Each way covers all their outcomes."
    if found.effective < FEWEST:
        told = "the event is so rare in most worlds that its ways rest on"
        yield f"{NOTE} {told} {counted(round(found.effective), 'effective world')}; use more worlds."
    if ways.uncertified:
        yield f"{counted(ways.uncertified, 'world')} not certified and left out."


def ways_table(ways: EventSequences) -> Table:
    """The courses as rows, with their shares."""
    made = {name for course in ways.courses for name, _ in course.steps}
    moves = [name for name in ways.of.moves if name in made]
    rows: list[Sequence[str]] = []
    for number, course in enumerate(ways.courses, 1):
        steps, share = dict(course.steps), course.probability
        written = (option_label(ways.source, name, steps[name]) if name in steps else "–" for name in moves)
        rows.append((str(number), *written, percent(share.mean), f"{percent(share.p05)} to {percent(share.p95)}"))
    if ways.others:
        rest = ways.rest
        filler = ("" for _ in moves)
        more = f"{ways.others:,} more"
        rows.append((more, *filler, percent(rest.mean), f"{percent(rest.p05)} to {percent(rest.p95)}"))
    head = ("way", *(move_label(ways.source, name) for name in moves), "share", "5% to 95% of worlds")
    return table(head, rows, head[-2:])


def way_words(scenario: Scenario | None, steps: Sequence[tuple[str, str]]) -> str:
    """`threat = yes, reply = resist`; that nothing need happen where no move is made."""
    return ", ".join(step_label(scenario, *step) for step in steps) or "that nothing else is done"


def _chance(of: Spread) -> str:
    return f"{percent(of.mean)} ({percent(of.p05)} to {percent(of.p95)} across worlds)"
