"""One claim: what its test reads, and the two sides of what it compares."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from standoff.charts.intervals import spreads_chart
from standoff.charts.svg import Chart, percent, plain
from standoff.claims.dependencies import Dependencies
from standoff.claims.judge import Verdict
from standoff.claims.tally import sides_of
from standoff.language.expression import Number, parse
from standoff.presentation.answer import is_chance
from standoff.presentation.wording import listed
from standoff.scenario.labels import actor_label, move_label
from standoff.scenario.model import Check, Scenario


def reads_sentences(scenario: Scenario, found: Dependencies) -> Iterator[str]:
    """What the test of a claim reads."""

    def moves(names: Sequence[str]) -> str:
        return listed([move_label(scenario, name) for name in names])

    if found.moves:
        yield f"Its test reads {moves(found.moves)}."
    if found.done:
        yield f"It compares what follows when {moves(found.done)} {'is' if len(found.done) == 1 else 'are'} committed."
    if found.quantities:
        yield f"It reads them through {moves(found.quantities)}."
    if found.payoffs:
        who = listed([actor_label(scenario, name) for name in found.payoffs])
        yield f"It asks for the payoff of {who}, and so rests on every move that their interests read."
    if not (found.moves or found.done or found.quantities or found.payoffs):
        yield "It reads no move."


def checked_sentence(check: Check) -> str:
    """Against what a fact was checked."""
    return f"Checked against table {check.table}, row {check.row}, column {check.column}."


def sides_chart(verdict: Verdict, query: str) -> Chart | None:
    """The two sides of the comparison that a claim makes, across worlds; None where it makes none."""
    texts = sides_of(query)
    if verdict.sides is None or texts is None or texts[0] == texts[1]:
        return None
    chances = all(is_chance(text) or _may_be_chance(text) for text in texts)
    left, right = (percent(side.mean) if chances else plain(side.mean, 1.0) for side in verdict.sides)
    return spreads_chart(
        f"sides-{verdict.id}",
        "The two sides of the comparison",
        f"On average across worlds {left} against {right}: the share of worlds in which the claim holds is not seen "
        "here, since both sides may move together from world to world.",
        {"": dict(zip(texts, verdict.sides, strict=True))},
        "probability inside a world" if chances else "value inside a world",
        chances,
    )


def _may_be_chance(text: str) -> bool:
    """Whether a text is a number that could be a probability."""
    number = parse(text)
    return isinstance(number, Number) and 0.0 <= number.value <= 1.0
