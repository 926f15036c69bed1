"""A line of time: evidence above it, the days by which questions are resolved below it, and the day one speaks from.

A scenario comes in, a chart goes out; in the app each item and each question can be chosen. Where there are few, their
names stand at them; where there are many, they are stacked by their days, and the table has the names.
"""

from __future__ import annotations

import datetime
import math
import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from standoff.charts.dot_whisker import SMALL, WIDTH, Shape, draw_mark, spread_out
from standoff.charts.svg import Chart, Drawing, cut, scale, table, width_of
from standoff.scenario.labels import in_words, question_label
from standoff.scenario.model import Scenario
from standoff.scenario.sources import informed, rates_words

MOST_NAMED = 12  # on one side of the line
SIZE, LANE = 11.0, 17.0  # of a sign in a stack, and of a line of names
SIGN = 12.0  # from the outer edge of a sign to where its name begins
EDGE = 14.0
LONGEST = 260.0
MONTHS = 72  # beyond which only years are named
LEGEND: tuple[tuple[Shape, str, tuple[str, bool]], ...] = (
    ("dot", "evidence", ("evidence", True)),
    ("ring", "later evidence, not used", ("evidence", False)),
    ("diamond", "question, on its resolution date", ("question", True)),
)


@dataclass(frozen=True, slots=True)
class _Sign:
    """Something with a day: evidence or a question."""

    kind: str
    id: str
    called: str
    day: datetime.date
    about: str
    known: bool


@dataclass(frozen=True, slots=True)
class _Placed:
    """A sign at `x`, `away` pixels from the line; and whether its name stands beside it."""

    sign: _Sign
    x: float
    away: float
    named: bool


def timeline_chart(scenario: Scenario, as_of: datetime.date | None = None, live: bool = False) -> Chart | None:
    """Evidence and questions by their days; None where there is neither.

    Args:
        as_of: the day one speaks from; the scenario's own unless given.
        live: whether each can be chosen: `data-evidence` or `data-question` has its name.
    """
    as_of = as_of or scenario.as_of
    evidence = [
        _Sign(
            "evidence",
            name,
            in_words(name),
            item.date,
            f"{item.observe} ({rates_words(informed(scenario, item))})",
            as_of is None or item.date <= as_of,
        )
        for name, item in scenario.evidence.items()
    ]
    questions = [
        _Sign("question", name, question_label(scenario, name), each.date, each.text, True)
        for name, each in scenario.questions.items()
    ]
    signs = sorted([*evidence, *questions], key=lambda sign: sign.day)
    if not signs:
        return None
    name, title = "dates", "Evidence and questions in time"
    sentence = _sentence(evidence, questions, as_of)
    svg = _svg(evidence, questions, as_of, (name, title, sentence), live)
    cells = [
        [
            str(each.day),
            each.kind,
            each.called,
            each.about,
            ("yes" if each.known else "no") if each.kind == "evidence" else "–",
        ]
        for each in signs
    ]
    head = ["date", "what", "name", "about", f"known by {as_of}" if as_of else "counts"]
    return Chart(name, title, sentence, svg, table(head, cells))


def _sentence(evidence: Sequence[_Sign], questions: Sequence[_Sign], as_of: datetime.date | None) -> str:
    parts = []
    if evidence:
        count = sum(each.known for each in evidence)
        later = len(evidence) - count
        items = f"{count} item{'s' if count != 1 else ''} of evidence"
        parts.append(f"{items} up to {as_of}" if as_of else items)
        if later:
            parts.append(f"{later} dated later and not used")
    if questions:
        days = sorted(each.day for each in questions)
        span = f"by {days[0]}" if days[0] == days[-1] else f"from {days[0]} to {days[-1]}"
        parts.append(f"{len(questions)} question{'s' if len(questions) != 1 else ''} to be resolved {span}")
        over = sum(each.day < as_of for each in questions) if as_of else 0
        if over:
            parts.append(f"{over} of them over by then")
    return f"{'; '.join(parts)}."


def _svg(
    evidence: Sequence[_Sign],
    questions: Sequence[_Sign],
    as_of: datetime.date | None,
    told: tuple[str, str, str],
    live: bool,
) -> str:
    days = [each.day for each in (*evidence, *questions)] + ([as_of] if as_of else [])
    first, last = min(days), max(days)
    if first == last:
        first, last = _moved(first, -30), _moved(last, 30)
    to_x = scale(float(first.toordinal()), float(last.toordinal()), EDGE, WIDTH - EDGE)
    above, high = _layout(evidence, to_x)
    below, low = _layout(questions, to_x)
    line = 30.0 + high + 10.0
    drawing = Drawing(WIDTH, line + 34.0 + low + 40.0, *told, live)
    for x, words in _days(first, last, to_x):
        drawing.line(x, line - 4.0, x, line + 4.0, "axis")
        drawing.text(
            min(max(x, width_of(words, SMALL) / 2), WIDTH - width_of(words, SMALL) / 2),
            line + 18.0,
            words,
            "s m",
            "middle",
        )
    drawing.line(0.0, line, WIDTH, line, "rule")
    if as_of is not None:
        x = to_x(float(as_of.toordinal()))
        drawing.line(x, 18.0, x, line + 4.0, "rule dash")
        words = f"as of {as_of}"
        half = width_of(words) * 1.06 / 2.0
        drawing.text(min(max(x, half), WIDTH - half), 12.0, words, "b", "middle")
    for each in above:
        sign, x, away = each.sign, each.x, each.away
        group = _chosen(drawing, sign)
        y = line - 10.0 - away
        if each.named:
            drawing.line(x, line, x, y, "axis", group)
            _name(drawing, group, sign, x, y + 4.0)
        drawing.circle(x, y, 4.0, "mark" if sign.known else "hollow", group)
    for each in below:
        sign, x, away = each.sign, each.x, each.away
        group = _chosen(drawing, sign)
        y = line + 34.0 + away
        if each.named:
            drawing.line(x, line + 22.0, x, y, "axis", group)
            _name(drawing, group, sign, x, y + 4.0)
        drawing.path(f"M{x:.2f} {y - 5:.2f}l5 5l-5 5l-5 -5z", "fill-two", group)
    x = 0.0
    foot = line + 34.0 + low + 28.0
    for shape, words, there in LEGEND:
        if any((each.kind, each.known) == there for each in (*evidence, *questions)):
            draw_mark(drawing, drawing.group(), shape, x + 8.0, math.nan, foot)
            drawing.text(x + 18.0, foot + 4.0, words, "s m")
            x += 18.0 + width_of(words, SMALL) + 20.0
    return drawing.svg()


def _chosen(drawing: Drawing, sign: _Sign) -> ET.Element:
    label = f"{sign.day}, {sign.kind} {sign.called}: {sign.about}"
    group = drawing.live(label, None, **{sign.kind: sign.id})
    drawing.hover(group, label)
    return group


def _name(drawing: Drawing, group: ET.Element, sign: _Sign, x: float, y: float) -> None:
    words = cut(sign.called, LONGEST, SMALL)
    wide = width_of(words, SMALL)
    right = x + 9.0 + wide <= WIDTH
    # the line of the day one speaks from passes behind a name
    drawing.rect(x + 7.0 if right else x - 9.0 - wide, y - 10.0, wide + 2.0, 13.0, "ground", group)
    drawing.text(x + 9.0 if right else x - 9.0, y, words, "s", "start" if right else "end", group)


def _layout(signs: Sequence[_Sign], to_x: Callable[[float], float]) -> tuple[list[_Placed], float]:
    """Where the signs of one side stand, and how far from the line the farthest is."""
    ordered = sorted(signs, key=lambda sign: sign.day)
    if len(ordered) <= MOST_NAMED:
        return _in_lanes([(sign, to_x(float(sign.day.toordinal()))) for sign in ordered])
    placed = []
    stacks: dict[int, int] = {}
    for sign in ordered:
        column = round((to_x(float(sign.day.toordinal())) - EDGE) / SIZE)
        stacks[column] = stacks.get(column, -1) + 1
        placed.append(_Placed(sign, EDGE + column * SIZE, SIZE * stacks[column], False))
    return placed, max((each.away for each in placed), default=0.0)


def _in_lanes(signs: Sequence[tuple[_Sign, float]]) -> tuple[list[_Placed], float]:
    """Signs with their names, so far from the line that no name lies on another and no leader crosses a name."""
    taken: list[tuple[float, float, float, int]] = []  # from, to, leader, lane
    placed = []
    for sign, x in reversed(signs):
        wide = width_of(cut(sign.called, LONGEST, SMALL), SMALL) + 15.0
        start, end = (x - 6.0, x + wide) if x + wide <= WIDTH + 6.0 else (x - wide, x + 6.0)
        lane = 0
        while any(
            (other == lane and start < to and end > begin)
            or (other > lane and start + SIGN < leader < end - SIGN)
            or (other < lane and begin + SIGN < x < to - SIGN)
            for begin, to, leader, other in taken
        ):
            lane += 1
            if lane > 2 * MOST_NAMED:  # there is no such place: better one crossing than none
                break
        taken.append((start, end, x, lane))
        placed.append(_Placed(sign, x, LANE * lane, True))
    return placed, max((each.away for each in placed), default=0.0)


def _days(first: datetime.date, last: datetime.date, to_x: Callable[[float], float]) -> list[tuple[float, str]]:
    """The days named on the line: beginnings of months or of years, those that find room."""
    count = 12 * (last.year - first.year) + last.month - first.month
    if count <= MONTHS:
        numbers = range(first.month - 1, first.month + count)
        months = [datetime.date(first.year + each // 12, each % 12 + 1, 1) for each in numbers]
        named = [(month, f"{month:%b %Y}") for month in months if month >= first]
    else:
        named = [(datetime.date(year, 1, 1), str(year)) for year in range(first.year + 1, last.year + 1)]
    marks = [(to_x(float(each.toordinal())), words) for each, words in named]
    if len(marks) < 2:
        marks = [(to_x(float(each.toordinal())), str(each)) for each in (first, last)]
    return spread_out(marks)


def _moved(day: datetime.date, days: int) -> datetime.date:
    """A day some days later, or as near to it as the calendar goes."""
    ends = datetime.date.min.toordinal(), datetime.date.max.toordinal()
    return datetime.date.fromordinal(min(max(day.toordinal() + days, ends[0]), ends[1]))
