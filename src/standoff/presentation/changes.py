"""What changed from one scenario to another, and what it is due to. What was found (`forecasts.changes`) comes in,
sections go out."""

from __future__ import annotations

import math
from collections.abc import Iterator

from standoff.charts.svg import percent, table
from standoff.claims.differences import Part
from standoff.forecasts.changes import CAUSES, Changed, Changes
from standoff.presentation.section import NOTE, Content, Section, Titled, section
from standoff.presentation.wording import behaviour_sentences, counted, listed
from standoff.scenario.labels import claim_label, number_label, question_label

SAID = 3  # of the largest changes; the table has all


def changes_sections(found: Changes) -> Iterator[Section]:
    """All that is said of a change."""
    yield section("What changed, and what it is due to", _changed(found))
    yield section("What is not the same", _unlike(found))
    yield section("How it was found", _how(found))


def _changed(found: Changes) -> Iterator[Content]:
    if not found.changed:
        yield "No claim and no question is asked alike in both."
    told = [each for each in found.changed if not each.noise]
    for each in told[:SAID]:
        yield _sentence(found, each)
    if found.changed and not told:
        yield "No claim and no question changed by more than noise."
    if found.changed:
        head = ["claim or question", "old", "new", "change", "±", *CAUSES]
        rows = [
            (
                _label(found, each),
                percent(each.first),
                percent(each.second),
                _points(each.change),
                _points(each.error, sign=False),
                *(_points(each.due[cause].change) for cause in CAUSES),
            )
            for each in found.changed
        ]
        yield Titled("In percentage points", table(head, rows, head[1:]))
    for where in dict.fromkeys(found.only.values()):
        yield f"{where.capitalize()}: {listed([f'`{name}`' for name, at in found.only.items() if at == where])}."
    for name, why in found.untold.items():
        yield f"`{name}` cannot be told apart: {why}."


def _sentence(found: Changes, each: Changed) -> str:
    """`“It will act.” goes from 62% to 35%: mostly by structure (-20 of -27 points), and by priors (-7).`"""
    ranked = sorted((cause for cause in CAUSES if not each.due[cause].noise), key=lambda c: -abs(each.due[c].change))
    turned = f", from {each.verdicts[0]} to {each.verdicts[1]}" if each.verdicts[0] != each.verdicts[1] else ""
    line = f"{_label(found, each)} goes from {percent(each.first)} to {percent(each.second)}{turned}"
    if not ranked:
        return f"{line}; no part of it is more than noise."
    parts = [f"{cause} {_points(each.due[cause].change)}" for cause in ranked]
    if len(ranked) == 1:
        return f"{line}: due to {ranked[0]} ({_points(each.due[ranked[0]].change)} points)."
    return f"{line}: most is due to {ranked[0]} ({', '.join(parts)} points)."


def _unlike(found: Changes) -> Iterator[Content]:
    rows = [(number_label(found.new, each.name), each.first or "–", each.second or "–") for each in found.priors]
    yield _parts("Structure", found.structure)
    yield _parts("Evidence", found.evidence)
    if found.conditions or not rows:
        yield _parts("Priors", found.conditions)
    if rows:
        yield Titled("Priors", table(("number", "old", "new"), rows))
    if found.unasked:
        yield (
            f"{NOTE} reports that say nothing of a structure which has no such move: "
            f"{listed([f'`{name}`' for name in found.unasked])}."
        )


def _parts(title: str, parts: tuple[Part, ...]) -> str:
    """`Structure: interests us (different) and timeline war (only in the second).`"""
    if not parts:
        return f"{title}: the same."
    how = {"only in the first": "only in the old", "only in the second": "only in the new"}
    said = [f"`{'.'.join(filter(None, (each.section, each.name)))}` ({how.get(each.how, each.how)})" for each in parts]
    return f"{title}: {listed(said)}."


def _how(found: Changes) -> Iterator[Content]:
    yield (
        "Each part is what changing it does, averaged over the six orders in which structure, priors and evidence may "
        "be changed (Shapley values), in the same draws; the parts add up to the change."
    )
    yield (
        "A share is of worlds after the evidence, a probability is as in a forecast; ± is half of a 95% Monte Carlo "
        "interval. Numbers that only one scenario has belong to structure."
    )
    yield (
        f"{counted(found.worlds, 'world')} (seed {found.seed}); {counted(found.games, 'game')} solved in each. After "
        f"the evidence they count as {found.effective:,.0f} at least."
    )
    yield from behaviour_sentences(found.theory)


def _label(found: Changes, each: Changed) -> str:
    return claim_label(found.new, each.id) if each.kind == "claim" else question_label(found.new, each.id)


def _points(change: float, sign: bool = True) -> str:
    if not math.isfinite(change):
        return "–"
    rounded = round(100.0 * change, 1) + 0.0
    return f"{rounded:+.1f}" if sign and rounded else f"{abs(rounded):.1f}"
