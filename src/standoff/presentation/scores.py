"""How forecasts fared: what each forecaster said, scores beside those of the baselines, and the reliability diagram.

Scores (`forecasts.score`) come in, sections go out. A score is a penalty: 0 is perfect. Few questions say little, so
that every section has how many there are, intervals where there are any, and no order where there are too few for one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

from standoff.charts.dot_whisker import LEAD, SMALL, WIDTH, Mark, Panel, Row, Shape, draw_rows
from standoff.charts.svg import Chart, Drawing, lines, percent, scale, table
from standoff.forecasts.score import (
    CLIP,
    FEWEST,
    FORECASTERS,
    MODEL,
    STATUS_QUO,
    SURE,
    Decomposition,
    Estimate,
    Reading,
    ReliabilityPoint,
    Score,
    ScoredQuestion,
    Scores,
    State,
)
from standoff.presentation.section import Content, Section, Titled, section
from standoff.presentation.wording import counted, listed, resolved_words

SIDE = 330.0  # of the reliability diagram
AFTER = {State.KNOWN: ", before", State.UNDEFINED: ", not scored"}  # how a question came out that is not scored
LEFT_OUT = {  # how many forecasts are not scored, and why
    State.OPEN: "still open",
    State.KNOWN: "settled by that day and left out",
    State.UNDEFINED: "without a probability and left out",
}


def scores_sections(sets: Sequence[Scores]) -> Iterator[Section]:
    """All that is said of how sets of forecasts fared, each of other questions or of another day."""
    several = len({scores.title for scores in sets}) > 1
    for scores in sets:
        title = f"How forecasts fared{f': {of}' if (of := _of_set(scores)) else ''}"
        yield section(f"{scores.title}: {title}" if several else title, _set_contents(scores))
        if scores.count(State.SCORED):
            for reading in scores.readings:
                yield _reading_section(scores, reading)
    if any(reading.questions for scores in sets for reading in scores.readings):
        yield section("", _reading_scores(sets))


def _of_set(scores: Scores) -> str:
    """Which forecasts they are: `as of 2017-05-15, entry 1, sealed 2017-05-16 08:00 UTC`."""
    told = [f"as of {scores.as_of}"] if scores.as_of else []
    told += [f"entry {scores.entry}"] if scores.entry is not None else []
    told += [f"sealed {scores.sealed:%Y-%m-%d %H:%M} UTC"] if scores.sealed is not None else []
    return ", ".join(told)


def _set_contents(scores: Scores) -> Iterator[Content]:
    """The forecasts, and what became of them."""
    count = scores.count(State.SCORED)
    parts = [f"{count} scored" + (f" ({scores.contested} contested)" if scores.contested else "")]
    parts += [f"{scores.count(state)} {words}" for state, words in LEFT_OUT.items() if scores.count(state)]
    yield f"{counted(len(scores.questions), 'question')}: {', '.join(parts)}."
    if scores.late:
        late = counted(scores.late, "of them was", "of them were")
        yield f"{late} sealed after the question was settled: a test of the model, not of foresight."
    if scores.others:
        yield f"No forecast here for: {', '.join(scores.others)}."
    rows = [
        (question.forecast.id, _resolved(question), *(_said(question, name) for name in FORECASTERS))
        for question in scores.questions
    ]
    yield Titled("What each forecaster said", table(("question", "resolved", *FORECASTERS), rows, FORECASTERS))
    if not count:
        yield "Nothing to score yet."


def _resolved(question: ScoredQuestion) -> str:
    return resolved_words(question.outcome) + AFTER.get(question.state, "")


def _said(question: ScoredQuestion, forecaster: str) -> str:
    said = question.probabilities.get(forecaster)
    return "–" if said is None else f"{said:.3g}"


def _reading_section(scores: Scores, reading: Reading) -> Section:
    """The scores under one reading of the outcomes: in pictures as resolved, in tables otherwise."""
    title = f"{reading.outcomes.capitalize()}: {counted(reading.questions, 'question')}, {reading.happened} yes"
    if not reading.questions:
        return section(title, ("No question is left.",))
    chart = scores_chart(scores, reading)
    first = reading is scores.readings[0]
    told: tuple[Content | None, ...] = (chart,) if first else (chart.sentence, Titled(chart.title, chart.table))
    diagram = reliability_chart(scores) if first else None
    return section(title, (*told, _differences(reading), *_remarks(reading, luck=diagram is None), diagram))


def _differences(reading: Reading) -> Titled:
    """The model against each baseline."""
    rows = [
        (each.baseline, str(each.questions), _difference(each.brier), _difference(each.log), each.verdict)
        for each in reading.differences
        if each.questions
    ]
    head = ("model minus", "questions", "Brier score", "log score", "the model is")
    return Titled("The model against each baseline: below 0 it is better", table(head, rows, head[1:4]))


def _difference(estimate: Estimate) -> str:
    return _estimate(estimate, "+.3f")


def _remarks(reading: Reading, luck: bool) -> Iterator[str]:
    """What is to be known of single scores.

    Args:
        luck: whether to say what luck does to the reliability of the model.
    """
    for score in reading.scores:
        if score.brier_range and score.log_range:
            yield (
                f"The {score.forecaster} is read at the middle of each range of its words; at the best end of every "
                f"one it scores Brier {score.brier_range[0]:.3f}, log {score.log_range[0]:.3f}, at the worst "
                f"{score.brier_range[1]:.3f} and {score.log_range[1]:.3f}."
            )
        if score.clipped:
            yield (
                f"In {counted(score.clipped, 'log score')} of the {score.forecaster}, a probability beyond {CLIP:g} or "
                f"{1 - CLIP:g} was taken as that."
            )
        if luck and score.forecaster == MODEL and score.decomposition is not None:
            yield f"The {_luck_words(score.decomposition)}."


def _luck_words(parts: Decomposition) -> str:
    """The reliability of the model beside what luck alone would show if its probabilities are right."""
    mean, high = parts.calibrated
    beyond = "more than" if parts.reliability > high else "no more than"
    return (
        f"reliability is {parts.reliability:.3f}, {beyond} luck alone would show in one case in twenty ({high:.3f}; on "
        f"average {mean:.3f})"
    )


def _reading_scores(sets: Sequence[Scores]) -> Iterator[str]:
    """What the numbers mean."""
    told = [score for scores in sets for reading in scores.readings for score in reading.scores]
    yield (
        "Scores are penalties: 0 is perfect; the Brier score is at most 1, the log score is in nats. The Brier score "
        f"is reliability − resolution + uncertainty. Below {FEWEST} questions nobody is ranked."
    )
    if any(each.interval is not None for score in told for each in (score.brier, score.log)):
        yield (
            "In brackets the 95% interval, by drawing questions again as if each were independent; where several hang "
            "on one thing it is too narrow, and of few questions as well."
        )
    speaking = [name for scores in sets for question in scores.questions for name in question.probabilities]
    meaning = "The model's probability is the mean across worlds of the probability inside a world."
    if STATUS_QUO in speaking:
        meaning += f" Status quo is {SURE:g} that nothing changes."
    if len(speaking) < len(FORECASTERS) * sum(len(scores.questions) for scores in sets):
        meaning += " Who says nothing of a question (–) is compared over the others."
    yield meaning


def scores_chart(scores: Scores, reading: Reading) -> Chart:
    """Brier and log scores of the model and the baselines, under one reading of the outcomes."""
    name, title = _named("scores", scores, reading), "Scores of the model and the baselines"
    sentence = f"{_sentence(reading)} {_verdicts(reading)}"
    brier = tuple(_row(score, score.brier, score.brier_range) for score in reading.scores)
    log = tuple(_row(score, score.log, score.log_range) for score in reading.scores)
    panels = [
        Panel(rows, f"mean over the questions it speaks to{unit}: 0 is perfect", heading, low=0.0, tick="{:.3g}".format)
        for heading, unit, rows in (("Brier score", "", brier), ("Log score", ", in nats", log))
    ]
    legend: list[tuple[Shape, str]] = [
        ("dot", "mean"),
        ("whisker", "95% interval"),
        ("bracket", "from the best to the worst end of each range of its words"),
    ]
    notes = ("Forecasters are in a fixed order, not in that of their scores.",)
    svg = draw_rows(name, title, sentence, panels, legend, notes)
    cells = [
        (score.forecaster, str(score.questions), _estimate(score.brier), _estimate(score.log), *_terms(score))
        for score in reading.scores
    ]
    head = ("forecaster", "questions", "Brier score", "log score", "reliability", "resolution", "uncertainty")
    return Chart(name, title, sentence, svg, table(head, cells, head[1:]), notes)


def _named(kind: str, scores: Scores, reading: Reading) -> str:
    """The name of a picture, which no other of a page has."""
    parts = [kind] if scores.entry is None else [kind, str(scores.entry)]
    return "-".join(parts if reading is scores.readings[0] else [*parts, *reading.outcomes.split()])


def _terms(score: Score) -> tuple[str, ...]:
    parts = score.decomposition
    if parts is None:
        return ("–",) * 3
    return tuple(f"{term:.3f}" for term in (parts.reliability, parts.resolution, parts.uncertainty))


def reliability_chart(scores: Scores) -> Chart | None:
    """How often things happened that the model gave a probability, as resolved; None where nothing is scored."""
    reading = scores.readings[0]
    score = _score_of(reading, MODEL)
    if score is None or not score.reliability:
        return None
    points = score.reliability
    outside = [point for point in points if not point.low <= point.happened <= point.high]
    questions = counted(score.questions, "question")
    lie = "every point lies inside"
    if outside:
        lie = f"{len(outside)} of {len(points)} points {'lies' if len(outside) == 1 else 'lie'} outside"
    sentence = f"Over {questions}, {lie} what luck would do to probabilities that are right"
    parts = score.decomposition
    if parts is not None:
        sentence += f"; the {_luck_words(parts)}"
    sentence += "." if score.questions >= FEWEST else f". Fewer than {FEWEST} questions say next to nothing."
    name, title = _named("reliability", scores, reading), "Whether probabilities are frequencies"
    svg = _reliability_svg(score, (name, title, sentence))
    cells = [
        [f"{p.probability:.3f}", str(p.questions), f"{p.happened:.3f}", f"{p.low:.3f}", f"{p.high:.3f}"] for p in points
    ]
    head = ["probability said", "questions", "how often it happened (isotonic)", "luck: 5%", "luck: 95%"]
    return Chart(name, title, sentence, svg, table(head, cells, head))


def _row(score: Score, estimate: Estimate, ends: tuple[float, float] | None) -> Row:
    if not score.questions:
        return Row(score.forecaster, (), ("says nothing of these questions",))
    marks = [Mark("dot", estimate.value)]
    if estimate.interval is not None:
        marks.insert(0, Mark("whisker", *estimate.interval))
    words = [_estimate(estimate)]
    if ends is not None:
        marks.append(Mark("bracket", *ends))
        words.append(f"its words at their best {ends[0]:.3f}, at their worst {ends[1]:.3f}")
    return Row(
        score.forecaster,
        tuple(marks),
        tuple(words),
        under=counted(score.questions, "question"),
        strong=score.forecaster == MODEL,
    )


def _estimate(estimate: Estimate, form: str = ".3f") -> str:
    """A mean with its 95% interval in brackets: `0.166 (0.037 to 0.294)`."""
    if not math.isfinite(estimate.value):
        return "–"
    if estimate.interval is None:
        return format(estimate.value, form)
    low, high = estimate.interval
    return f"{estimate.value:{form}} ({low:{form}} to {high:{form}})"


def _score_of(reading: Reading, forecaster: str) -> Score | None:
    return next((score for score in reading.scores if score.forecaster == forecaster), None)


def _sentence(reading: Reading) -> str:
    model = _score_of(reading, MODEL)
    if model is None or not model.questions:
        return f"Over {counted(reading.questions, 'question')} the model says nothing."
    return f"Over {counted(model.questions, 'question')} the model has a Brier score of {_estimate(model.brier)}."


def _verdicts(reading: Reading) -> str:
    """How the model stands to each baseline, and the ranking or why there is none."""
    by: dict[str, list[str]] = {}
    for each in reading.differences:
        if each.questions:
            by.setdefault(each.verdict, []).append(each.baseline)
    worded = {
        "better": "it is better than {}",
        "worse": "it is worse than {}",
        "no telling": "there is no telling it from {}",
        "too few questions": "there are too few questions to compare it with {}",
    }
    told = "; ".join(worded[verdict].format(listed(list(names))) for verdict, names in by.items())
    told = f"{told[:1].upper()}{told[1:]}. " if told else ""
    if reading.ranking is None:
        return f"{told}No ranking: fewer than {FEWEST} resolved questions on which all have something to say."
    return f"{told}By Brier score, over {counted(reading.ranked, 'question')}: {', '.join(reading.ranking)}."


def _reliability_svg(score: Score, told: tuple[str, str, str]) -> str:
    points = score.reliability
    left, top = 52.0, 14.0
    right, bottom = left + SIDE, top + SIDE
    aside = right + 28.0
    drawing = Drawing(WIDTH, bottom + 44.0, *told)
    to_x, to_y = scale(0.0, 1.0, left, right), scale(0.0, 1.0, bottom, top)
    for value in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0):
        drawing.line(to_x(value), top, to_x(value), bottom, "grid")
        drawing.line(left, to_y(value), right, to_y(value), "grid")
        drawing.text(to_x(value), bottom + 16.0, percent(value), "s m", "middle")
        drawing.text(left - 6.0, to_y(value) + 4.0, percent(value), "s m", "end")
    drawing.text((left + right) / 2.0, bottom + 34.0, "probability that was said", "s m", "middle")
    upright = drawing.text(12.0, (top + bottom) / 2.0, "how often it happened", "s m", "middle")
    upright.set("transform", f"rotate(-90 12 {(top + bottom) / 2.0:.2f})")
    _luck(drawing, points, to_x, to_y)
    drawing.line(to_x(0.0), to_y(0.0), to_x(1.0), to_y(1.0), "rule dash")
    if len(points) > 1:
        d = "L".join(f"{to_x(point.probability):.2f} {to_y(point.happened):.2f}" for point in points)
        drawing.path(f"M{d}", "trace")
    for point in points:
        dot = drawing.circle(to_x(point.probability), to_y(point.happened), _radius(point.questions), "mark")
        drawing.hover(
            dot,
            f"{percent(point.probability)} said of {counted(point.questions, 'question')}: {percent(point.happened)}",
        )
    y = top + 12.0
    for shape, words in (
        ("dot", "how often such things happened: isotonic regression (CORP), fitted to these very questions"),
        ("luck", "where 90% of such points lie by luck alone if the probabilities are right"),
        ("dash", "probabilities that are frequencies"),
    ):
        if shape == "dot":
            drawing.circle(aside + 8.0, y - 4.0, 4.0, "mark")
        elif shape == "luck":
            drawing.rect(aside, y - 9.0, 18.0, 10.0, "quiet")
        else:
            drawing.line(aside, y, aside + 18.0, y - 9.0, "rule dash")
        for line in lines(words, WIDTH - aside - 28.0, SMALL, most=4):
            drawing.text(aside + 26.0, y, line, "s m")
            y += LEAD
        y += 6.0
    y += 8.0
    facts = [counted(score.questions, "question")]
    parts = score.decomposition
    if parts is not None:
        facts += [
            f"Brier score {score.brier.value:.3f}",
            f"= reliability {parts.reliability:.3f}",
            f"− resolution {parts.resolution:.3f}",
            f"+ uncertainty {parts.uncertainty:.3f}",
        ]
    for number, words in enumerate(facts):
        drawing.text(aside, y, words, "b" if number < 2 else "")
        y += 18.0
    if max(point.questions for point in points) > 1:
        for line in lines("Larger dots stand for more questions.", WIDTH - aside, SMALL):
            drawing.text(aside, y + 4.0, line, "s m")
            y += LEAD
    return drawing.svg()


def _luck(
    drawing: Drawing, points: Sequence[ReliabilityPoint], to_x: Callable[[float], float], to_y: Callable[[float], float]
) -> None:
    """What luck does to probabilities that are right: a band, or a bar where there is one point."""
    if len(points) == 1:
        point = points[0]
        x = to_x(point.probability)
        drawing.rect(x - 7.0, to_y(point.high), 14.0, to_y(point.low) - to_y(point.high), "quiet")
        return
    upper = [f"{to_x(point.probability):.2f} {to_y(point.high):.2f}" for point in points]
    lower = [f"{to_x(point.probability):.2f} {to_y(point.low):.2f}" for point in reversed(points)]
    drawing.path(f"M{'L'.join([*upper, *lower])}z", "quiet")


def _radius(questions: int) -> float:
    return min(2.0 + 2.0 * math.sqrt(questions), 12.0)
