"""Where reports come from: what is known of each source, and what hypotheses would be without all its reports."""

from __future__ import annotations

import math
from collections.abc import Iterator

from standoff.charts.svg import table
from standoff.evidence.posterior import Hypothesis, PosteriorSummary, SourceLeftOut
from standoff.presentation.evidence_matrix import SAME, WEAK, letter, moved_first, share
from standoff.presentation.section import Content, Titled
from standoff.presentation.wording import counted
from standoff.scenario.sources import grade_words, rates_words, source_label

SOURCES = ("source", "grade", "reports", "rates", "about")


def sources_contents(learned: PosteriorSummary) -> Iterator[Content]:
    """What is said of the sources that have reports among the evidence, of which there is one at least."""
    scenario = learned.posterior.scenario
    letters = {name: letter(place) for place, name in enumerate(learned.columns)}
    rows = []
    for each in learned.sources:
        source = scenario.sources[each.id]
        rows.append(
            (
                source_label(scenario, each.id),
                grade_words(source.grade) if source.grade else "–",
                " ".join(letters[name] for name in each.items),
                rates_words(source) if source.rated else "those of its reports",
                " ".join((source.about or "–").split()),
            )
        )
    yield Titled("Where the reports come from", table(SOURCES, rows))
    yield from (_sentence(learned, place, each) for place, each in enumerate(learned.sources))
    changed = [each for each in moved_first(learned) if any(cell != SAME for cell in _cells(learned, each))]
    if not changed:
        return
    signs = [source_label(scenario, each.id) + ("" if each.reliable else WEAK) for each in learned.sources]
    head = ("hypothesis", "with all", *signs)
    cells = [(each.id, share(each.posterior), *_cells(learned, each)) for each in changed]
    yield Titled("Hypotheses by source: all its reports left out", table(head, cells, head[1:]))
    if any(not each.reliable for each in learned.sources):
        yield f"Columns with {WEAK} rest on an effective sample below {learned.posterior.floor:,.0f} worlds."


def _cells(learned: PosteriorSummary, each: Hypothesis) -> tuple[str, ...]:
    now = share(each.posterior)
    return tuple(SAME if share(without) == now else share(without) for without in each.without_source)


def _sentence(learned: PosteriorSummary, place: int, source: SourceLeftOut) -> str:
    """What hangs most on a source."""
    name = source_label(learned.posterior.scenario, source.id)
    called = f"{name} ({counted(len(source.items), 'report')})"
    found = [each for each in learned.hypotheses if _cells(learned, each)[place] != SAME]
    found = [each for each in found if math.isfinite(each.without_source[place] - each.posterior)]
    if not found:
        return f"Without {called} every hypothesis stays within 0.01."
    # of those that change alike, as a type and its opposite do, the first
    most = max(found, key=lambda each: round(abs(each.without_source[place] - each.posterior), 9))
    return f"Without {called} {most.id} would be {share(most.without_source[place])}, not {share(most.posterior)}."
