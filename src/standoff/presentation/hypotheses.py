"""How hypotheses stand as of a day, beside where they stood before any evidence: a chart for when time goes by.

Of a claim a probability is the share of worlds in which it holds; of a hidden type it is the probability inside a
world, averaged over the worlds. Both weigh the worlds by the evidence up to that day.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence
from dataclasses import dataclass

from standoff.charts.dot_whisker import Mark, Panel, Row, draw_rows
from standoff.charts.svg import Chart, percent, table
from standoff.presentation.wording import as_much
from standoff.scenario.labels import short_quote

MOST = 14  # that are drawn
KINDS = {
    "type": ("Hidden types", "probability inside a world, averaged over worlds"),
    "expert": ("Experts", "share of worlds that belong to the expert"),
    "claim": ("Claims", "share of worlds in which the claim holds"),
}


@dataclass(frozen=True, slots=True)
class Leaning:
    """A hypothesis before any evidence, and now; NaN where no world says anything of it.

    Attributes:
        of: `type` or `claim`.
        about: what it says: the quote of a claim, a type in words.
    """

    id: str
    of: str
    about: str
    before: float
    now: float

    @property
    def called(self) -> str:
        """In words: a claim by the beginning of its quote."""
        if not self.about:
            return self.id
        return short_quote(self.about) if self.of == "claim" else self.about

    @property
    def moved(self) -> float:
        change = abs(self.now - self.before)
        return change if math.isfinite(change) else 0.0


def leanings_chart(leanings: Sequence[Leaning], day: datetime.date) -> Chart | None:
    """Those that moved most; None where there is no hypothesis."""
    if not leanings:
        return None
    ranked = sorted(leanings, key=lambda each: -each.moved)
    types = [each for each in (ranked if _many(leanings) else leanings) if each.of == "type"]
    claims = [each for each in ranked if each.of == "claim"]
    shown = [*types[:MOST], *claims[: max(MOST - len(types), MOST // 2)]]
    most = ranked[0]
    if most.moved < 0.005:
        sentence = f"As of {day} nothing has moved by half a percentage point."
    else:
        also = as_much(ranked, lambda each: points(each.moved), ", and ")
        sentence = (
            f"As of {day} {most.called} has moved most: from {percent(most.before)} before any evidence to "
            f"{percent(most.now)}{also}."
        )
    panels = [
        Panel(tuple(map(_row, found)), axis, heading, 0.0, 1.0, percent)
        for kind, (heading, axis) in KINDS.items()
        if (found := [each for each in shown if each.of == kind])
    ]
    left = len(leanings) - len(shown)
    notes = [f"{left} more moved by no more than those."] if left else []
    name, title = "leanings", f"What is thought as of {day}"
    svg = draw_rows(
        name,
        title,
        sentence,
        panels,
        [("ring", "before any evidence"), ("dot", f"as of {day}"), ("arrow", "moved")],
        notes,
    )
    cells = [
        [each.called, each.of, percent(each.before), percent(each.now), points(each.now - each.before)]
        for each in ranked
    ]
    head = ("hypothesis", "kind", "before", "now", "moved (points)")
    return Chart(name, title, sentence, svg, table(head, cells, head[2:]))


def _many(leanings: Sequence[Leaning]) -> bool:
    """Whether not all types find room, so that those that moved most are drawn and not the first of the file."""
    return sum(each.of == "type" for each in leanings) > MOST


def points(change: float) -> str:
    """A change of a probability in percentage points: `+12`, `-0.4`, `0`."""
    if not math.isfinite(change):
        return "–"
    value = 100.0 * change
    text = f"{value:+.0f}" if abs(value) >= 1.0 else f"{value:+.1f}"
    return "0" if float(text) == 0.0 else text


def _row(each: Leaning) -> Row:
    marks = (Mark("arrow", each.before, each.now), Mark("ring", each.before), Mark("dot", each.now))
    return Row(each.called, marks, (f"{percent(each.before)} → {percent(each.now)}",), tip=each.about or each.id)
