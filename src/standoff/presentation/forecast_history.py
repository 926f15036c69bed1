"""How the probability of each question went from day to day, as small pictures of the same scale.

A backtest comes in, a chart goes out: a panel for each question with its probability, the band across worlds, the day
on which it was settled, and how. Each day has only the evidence up to it.
"""

from __future__ import annotations

import datetime
import math
import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from itertools import groupby

from standoff.charts.dot_whisker import LEAD, SMALL, WIDTH
from standoff.charts.svg import Chart, Drawing, cut, lines, percent, scale, table
from standoff.forecasts.backtest import Backtest
from standoff.forecasts.forecast import Forecast
from standoff.forecasts.outcomes import Outcome
from standoff.presentation.wording import counted, resolved_words

ACROSS = 3  # panels side by side
PLOT, HEAD, FOOT = 78.0, 46.0, 30.0  # heights
GAP, LEFT = 22.0, 38.0
WEIGHED = "A probability is the mean across worlds, as the evidence up to that day weighs them."
ROUNDING = 1e-9  # how far from 0 or 1 is rounding


def forecast_history_chart(backtest: Backtest) -> Chart | None:
    """The course of every question; None where none was forecast on any day."""
    names = list(dict.fromkeys(each.id for step in backtest.steps for each in step.forecasts.forecasts))
    if not names:
        return None
    courses = [(name, backtest.course(name), backtest.outcomes.get(name)) for name in names]
    name, title = "courses", "How each forecast went as evidence came in"
    sentence = _sentence(backtest, courses)
    svg = _svg(backtest, courses, (name, title, sentence))
    days = [step.as_of for step in backtest.steps]
    cells = [
        [
            each,
            resolved_words(outcome),
            str(outcome.date) if outcome else "–",
            *(_said(course, outcome, day) for day in days),
        ]
        for each, course, outcome in courses
    ]
    head = ["question", "resolved", "settled on", *map(str, days)]
    return Chart(name, title, sentence, svg, table(head, cells, head[3:]), (WEIGHED,))


Course = tuple[str, tuple[Forecast, ...], Outcome | None]


def _said(course: Sequence[Forecast], outcome: Outcome | None, day: datetime.date) -> str:
    if outcome is not None and outcome.date <= day:
        return "settled"
    found = [each.probability for each in course if each.as_of == day]
    return finely(found[0]) if found else "–"


def finely(value: float) -> str:
    """A probability to the tenth of a per cent near 0 and 1, where that matters most: `46%`, `0.4%`, `>99.9%`."""
    near = min(value, 1.0 - value)
    if not math.isfinite(value) or near >= 0.01:
        return percent(value)
    if near < ROUNDING:
        return f"{value:.0%}"
    return f"{value:.1%}" if near >= 0.0005 else "<0.1%" if value < 0.5 else ">99.9%"


def _sentence(backtest: Backtest, courses: Sequence[Course]) -> str:
    right = wrong = still = 0
    for _, course, outcome in courses:
        said = [each for each in _while_open(course, outcome) if math.isfinite(each.probability)]
        if outcome is None or len(said) < 2:
            still += 1
            continue
        first, last = (abs(each.probability - outcome.happened) for each in (said[0], said[-1]))
        right += last < first - 0.005
        wrong += last > first + 0.005
    if len(backtest.steps) == 1:
        return f"There is one day of forecasts, {backtest.steps[0].as_of}, so there is no history yet."
    days = f"from {backtest.steps[0].as_of} to {backtest.steps[-1].as_of}"
    moved = len(courses) - still
    if not moved:
        return f"No resolved question was forecast on more than one day {days}."
    same = moved - right - wrong
    many = counted(moved, "resolved question", "resolved questions")
    told = f"Of {many} {right} moved towards what happened before {'it was' if moved == 1 else 'they were'} settled, "
    return f"{told}{wrong} away" + (f", {same} by less than half a point" if same else "") + f"; {days}."


def _svg(backtest: Backtest, courses: Sequence[Course], told: tuple[str, str, str]) -> str:
    rows = math.ceil(len(courses) / ACROSS)
    tall = HEAD + PLOT + FOOT
    legend = 24.0
    wide = (WIDTH - GAP * (ACROSS - 1)) / ACROSS
    drawing = Drawing(WIDTH, legend + tall * rows + 4.0, *told)
    _legend(drawing, any(outcome is not None for _, _, outcome in courses))
    days = [step.as_of for step in backtest.steps]
    settled = [outcome.date for _, _, outcome in courses if outcome is not None]
    first, last = min(days), max([*days, *settled])
    for number, course in enumerate(courses):
        x = (wide + GAP) * (number % ACROSS)
        y = legend + tall * (number // ACROSS)
        if x == 0.0 and number:
            drawing.may_part(y)
        _panel(drawing, course, (x, y, wide), (first, last))
    return drawing.svg()


def _legend(drawing: Drawing, settled: bool) -> None:
    drawing.line(0.0, 10.0, 22.0, 10.0, "trace")
    drawing.text(28.0, 14.0, "probability, mean across worlds", "s m")
    drawing.rect(222.0, 4.0, 22.0, 12.0, "quiet")
    drawing.text(250.0, 14.0, "inside 90% of worlds", "s m")
    if not settled:
        return
    drawing.line(392.0, 2.0, 392.0, 18.0, "rule dash")
    drawing.path("M392 3.5l6.5 6.5l-6.5 6.5l-6.5 -6.5z", "fill-two")
    drawing.text(404.0, 14.0, "settled: yes at 100%, no at 0%", "s m")


def _panel(
    drawing: Drawing, course: Course, place: tuple[float, float, float], span: tuple[datetime.date, datetime.date]
) -> None:
    name, said, outcome = course
    x, y, wide = place
    group = drawing.group()
    drawing.hover(group, f"{name}: {said[0].text}")
    drawing.text(x, y + 14.0, cut(name, wide, 12.5), "b", into=group)
    what = lines(f"{resolved_words(outcome)}{_when(outcome)}", wide, SMALL, most=2)
    for line, words in enumerate(what):
        drawing.text(x, y + 14.0 + LEAD * (line + 1), words, "s m", into=group)
    top, bottom, start, end = y + HEAD, y + HEAD + PLOT, x + LEFT, x + wide - 4.0
    to_x = scale(float(span[0].toordinal()), float(span[1].toordinal()), start + 4.0, end - 6.0)
    to_y = scale(0.0, 1.0, bottom, top)
    for value in (0.0, 0.5, 1.0):
        drawing.line(start, to_y(value), end, to_y(value), "axis" if value == 0.0 else "grid", group)
        drawing.text(start - 4.0, to_y(value) + 4.0, percent(value), "s m", "end", group)
    for defined, part in groupby(_while_open(said, outcome), key=lambda each: math.isfinite(each.probability)):
        if defined:
            _line(drawing, group, list(part), to_x, to_y)
    if outcome is not None and span[0] <= outcome.date <= span[1]:
        at, to = to_x(float(outcome.date.toordinal())), to_y(float(outcome.happened))
        drawing.line(at, top, at, bottom, "rule dash", group)
        drawing.path(f"M{at:.2f} {to - 6.5:.2f}l6.5 6.5l-6.5 6.5l-6.5 -6.5z", "fill-two", group)
    drawing.text(start, bottom + 15.0, f"{span[0]:%b %Y}", "s m", into=group)
    if span[1] > span[0]:
        drawing.text(end, bottom + 15.0, f"{span[1]:%b %Y}", "s m", "end", group)


def _while_open(course: Sequence[Forecast], outcome: Outcome | None) -> list[Forecast]:
    return [each for each in course if outcome is None or each.as_of < outcome.date]


def _line(
    drawing: Drawing,
    group: ET.Element,
    said: Sequence[Forecast],
    to_x: Callable[[float], float],
    to_y: Callable[[float], float],
) -> None:
    """The line of the probability, with its band, over days on which there was one."""
    at = [to_x(float(each.as_of.toordinal())) for each in said]
    upper = [f"{x:.2f} {to_y(each.high):.2f}" for x, each in zip(at, said, strict=True) if math.isfinite(each.high)]
    lower = [f"{x:.2f} {to_y(each.low):.2f}" for x, each in zip(at, said, strict=True) if math.isfinite(each.low)]
    if len(upper) > 1 and len(upper) == len(lower):
        drawing.path(f"M{'L'.join([*upper, *reversed(lower)])}z", "quiet", group)
    elif upper and lower:
        drawing.line(at[0], to_y(said[0].low), at[0], to_y(said[0].high), "rule", group)
    if len(said) > 1:
        points = [f"{x:.2f} {to_y(each.probability):.2f}" for x, each in zip(at, said, strict=True)]
        drawing.path(f"M{'L'.join(points)}", "trace", group)
    for x, each in zip(at, said, strict=True):
        dot = drawing.circle(x, to_y(each.probability), 2.5, "mark", group)
        drawing.hover(dot, f"{each.as_of}: {percent(each.probability)}")


def _when(outcome: Outcome | None) -> str:
    return "" if outcome is None else f", settled {outcome.date}"
