"""The most likely courses of events (`claims.event_sequences`) as a picture."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence

from standoff.charts.svg import Chart, Drawing, Table, cut, lines, percent, table
from standoff.claims.event_sequences import EventSequences
from standoff.claims.spread import Spread
from standoff.presentation.wording import as_much, counted
from standoff.scenario.labels import move_label, option_label, step_label

MARGIN, ROW, TOP, SMALL = 8, 32, 62, 11.0
NARROWEST, WIDEST, SPACE = 76.0, 140.0, 4.0  # of a column, and between two
BAR, FIGURE = 130.0, 44.0  # room for the bars, and for the percentages
PAGE = 1000.0


def paths_chart(found: EventSequences, live: bool = False, page: float = PAGE, name: str = "paths") -> Chart:
    """Courses as rows, the likeliest branches on top; shared beginnings are one box. In the app a course can be chosen
    (`data-course`, its rank from 1). It is wider than `page` only where there are many moves."""
    title = "The most likely courses of events"
    sentence = _sentence(found)
    moves = _with_steps(found)
    ranked = _as_tree(found, moves)
    room = page - 2 * MARGIN - BAR - FIGURE - 34
    column = min(max(room / max(len(moves), 1), NARROWEST), WIDEST)
    bars = MARGIN + 24 + column * len(moves) + 6
    width = max(bars + BAR + FIGURE + MARGIN, 520.0)
    notes = [line for words in _notes(found) for line in lines(words, width - 2 * MARGIN, SMALL, 4)]
    foot = TOP + ROW * (len(ranked) + 1) + 6
    drawing = Drawing(width, foot + 16 * len(notes) + MARGIN, name, title, sentence, live)
    for position, move in enumerate(moves):
        x = MARGIN + 24 + position * column
        drawing.text(x + 2, 12, cut(found.movers[move], column - SPACE - 4, SMALL), "m s")
        for row, words in enumerate(lines(move_label(found.source, move), column - SPACE - 4, 12.5, 2)):
            drawing.text(x + 2, 28 + 15 * row, words, "b")
    drawing.text(bars, 12, "chance inside a world:", "m s")
    drawing.text(bars, 28, "mean, and 5% to 95%", "m s")
    drawing.text(bars, 43, "of the worlds (line)", "m s")
    drawing.line(MARGIN, TOP - 8, width - MARGIN, TOP - 8, "axis")
    bounds = [each.p95 for each in (*(course.probability for course in found.courses), found.rest)]
    highest = max(
        [0.01, found.rest.mean if found.rest.mean == found.rest.mean else 0.0, *(b for b in bounds if b == b)]
    )
    values = [dict(found.courses[number].steps) for number in ranked]
    rows = []
    for row, number in enumerate(ranked):
        y = TOP + row * ROW
        course = found.courses[number]
        spoken = f"{_in_words(found, course.steps)}: {_chance(course.probability)}"
        group = drawing.live(spoken, course=str(number + 1))
        drawing.hover(group, spoken)
        drawing.rect(MARGIN, y, width - 2 * MARGIN, ROW - 3, "sheet", group)
        drawing.text(MARGIN + 4, y + 19, str(number + 1), "m s", into=group)
        _bar(drawing, course.probability, highest, bars, y, group)
        rows.append(group)
    for position in range(len(moves)):
        for first, last in _runs(values, moves[: position + 1]):
            value = values[first].get(moves[position])
            x, y = MARGIN + 24 + position * column, TOP + first * ROW
            tall = (last - first) * ROW - 3
            into = rows[first] if last - first == 1 else None
            if value is None:
                for row in range(first, last):  # the course goes on without this move
                    middle = TOP + row * ROW + (ROW - 3) / 2
                    drawing.line(x - SPACE, middle, x + column, middle, "axis dash", rows[row])
                continue
            drawing.rect(x, y, column - SPACE, tall, "box", into, r=3)
            written = lines(option_label(found.source, moves[position], value), column - SPACE - 10, SMALL, 2)
            start = y + tall / 2 + 4 - 6.5 * (len(written) - 1)
            for line, each in enumerate(written):
                drawing.text(x + 5, start + 13 * line, each, "s", into=into)
    y = TOP + len(ranked) * ROW
    others = f"all other courses ({found.others:,})"
    drawing.text(MARGIN + 24, y + 19, others if found.others else "there are no other courses", "m s")
    if found.others:
        _bar(drawing, found.rest, highest, bars, y, None)
    for position, words in enumerate(notes):
        drawing.text(MARGIN, foot + 14 + 16 * position, words, "m s")
    return Chart(name, title, sentence, drawing.svg(), _table(found, moves))


def _bar(drawing: Drawing, of: Spread, highest: float, x: float, y: float, into: ET.Element | None) -> None:
    if of.mean == of.mean:
        scale = BAR / highest
        drawing.rect(x, y + 5, of.mean * scale, 16, "quiet", into)
        drawing.line(x + of.p05 * scale, y + 21, x + max(of.p95 * scale, of.p05 * scale + 1), y + 21, "trace", into)
    drawing.text(x + BAR + FIGURE, y + 18, percent(of.mean), "b", "end", into)


def _with_steps(found: EventSequences) -> list[str]:
    """The moves that are made in any course that is shown; all where none is."""
    made = {name for course in found.courses for name, _ in course.steps}
    return [name for name in found.of.moves if name in made or not found.courses]


def _as_tree(found: EventSequences, moves: Sequence[str]) -> list[int]:
    """The courses in an order in which those with the same beginning stand together, likelier branches first."""
    values = [dict(course.steps) for course in found.courses]

    def order(numbers: list[int], depth: int) -> list[int]:
        if depth == len(moves) or len(numbers) < 2:
            return numbers
        branches: dict[str | None, list[int]] = {}
        for number in numbers:
            branches.setdefault(values[number].get(moves[depth]), []).append(number)
        weight = {each: sum(found.courses[n].probability.mean for n in of) for each, of in branches.items()}
        ranked = sorted(branches, key=lambda each: (-weight[each], branches[each][0]))
        return [number for each in ranked for number in order(branches[each], depth + 1)]

    return order(list(range(len(found.courses))), 0)


def _runs(values: Sequence[Mapping[str, str]], names: Sequence[str]) -> list[tuple[int, int]]:
    """Rows that stand together and agree in all of `names`: the first, and the one after the last."""
    keys = [tuple(each.get(name) for name in names) for each in values]
    starts = [row for row in range(len(keys)) if row == 0 or keys[row] != keys[row - 1]]
    return list(zip(starts, [*starts[1:], len(keys)], strict=True)) if keys else []


def _in_words(found: EventSequences, steps: Sequence[tuple[str, str]]) -> str:
    return ", ".join(step_label(found.source, name, value) for name, value in steps) or "nothing happens"


def course_in_words(found: EventSequences) -> str:
    """The likeliest course as one reads it, its steps in the order of play."""
    if not found.courses:
        return "No world is certified, so no course of events can be told."
    first = found.courses[0]
    told = "; ".join(
        f"{move_label(found.source, name)}: {option_label(found.source, name, value)}" for name, value in first.steps
    )
    of = f"on average across worlds it has a chance of {percent(first.probability.mean)}"
    return f"The likeliest course of events: {told or 'nothing happens'} ({of})."


def _chance(of: Spread) -> str:
    return f"{percent(of.mean)} ({percent(of.p05)} to {percent(of.p95)} across worlds)"


def _sentence(found: EventSequences) -> str:
    if not found.courses:
        return "No world is certified, so no course of events can be shown."
    first = found.courses[0]
    covered = 1.0 - found.rest.mean
    if found.others == 0:
        end = "There are no others." if len(found.courses) > 1 else "It is the only one."
    else:
        rest = f"{counted(found.others, 'other')} the rest"
        end = f"The {len(found.courses)} shown have {percent(covered)} together, {rest}."
        if len(found.courses) == 1:
            end = f"{counted(found.others, 'other has', 'others have')} {percent(found.rest.mean)}."
    also = as_much(found.courses, lambda each: percent(each.probability.mean), "; ")
    return (
        f"The most likely course is {_in_words(found, first.steps)}, with a chance of {_chance(first.probability)} "
        f"on average{also}. {end}"
    )


def _notes(found: EventSequences) -> list[str]:
    result = []
    for quantity, members in (found.of.instead or {}).items():
        if quantity in found.of.moves:
            called = ", ".join(move_label(found.source, name) for name in members)
            result.append(
                f"{move_label(found.source, quantity)} stands for {called}, which others know only through it."
            )
    if found.of.left_out:
        result.append(
            "Left out as least informative about the rest: "
            f"{', '.join(move_label(found.source, name) for name in found.of.left_out)}. "
            "Each course covers all their outcomes."
        )
    if any(len(course.steps) < len(_with_steps(found)) for course in found.courses):
        result.append("A dash marks a move that is not made in this course.")
    if found.uncertified:
        result.append(f"{found.worlds:,} worlds; {found.uncertified:,} more are not certified and are left out.")
    return result


def _table(found: EventSequences, moves: Sequence[str]) -> Table:
    rows: list[tuple[str, ...]] = []
    for number, course in enumerate(found.courses, 1):
        steps = dict(course.steps)
        each = course.probability
        rows.append(
            (
                str(number),
                *(option_label(found.source, name, steps[name]) if name in steps else "" for name in moves),
                *map(percent, (each.mean, each.p05, each.p50, each.p95)),
            )
        )
    rest = found.rest
    filler = ["" for _ in moves]
    rows.append((f"others: {found.others}", *filler, *map(percent, (rest.mean, rest.p05, rest.p50, rest.p95))))
    figures = ("mean", "5%", "50%", "95%")
    head = ("course", *(move_label(found.source, name) for name in moves), *figures)
    return table(head, rows, figures)
