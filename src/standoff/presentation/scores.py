"""How forecasts fared, in pictures: scores beside those of the baselines, and the reliability diagram.

Scores (`forecasts.score`) come in, charts go out. A score is a penalty: 0 is perfect. Few questions say little, so that
every chart has how many there are, intervals where there are any, and no order where there are too few for one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from standoff.charts.dot_whisker import LEAD, SMALL, WIDTH, Mark, Panel, Row, Shape, draw_rows
from standoff.charts.svg import Chart, Drawing, lines, percent, scale, table
from standoff.charts.wording import listed
from standoff.forecasts.score import FEWEST, MODEL, Estimate, Reading, ReliabilityPoint, Score, Scores

SIDE = 330.0  # of the reliability diagram


def scores_chart(sets: Sequence[Scores]) -> Chart | None:
    """Brier and log scores of the model and the baselines; None where nothing is scored.

    Each set is of other questions or of another day, and stands by itself.
    """
    found = [(scores, scores.readings[0]) for scores in sets if scores.readings and scores.readings[0].questions]
    if not found:
        return None
    name, title = "scores", "How the forecasts fared, and four baselines"
    sentence = " ".join(_sentence(reading, _of(scores) if len(found) > 1 else "") for scores, reading in found)
    panels = [
        _panel(found, "brier", "Brier score", "mean Brier score of the questions it speaks to: 0 is perfect"),
        _panel(found, "log", "Log score", "mean log score of the questions it speaks to, in nats: 0 is perfect"),
    ]
    notes = [
        "The 95% interval is by drawing questions again as if each were independent; where several hang on one thing "
        f"it is too narrow, and of few questions as well. Below {FEWEST} questions nobody is ranked. Forecasters are "
        "in a fixed order, not in that of their scores."
    ]
    for scores, _ in found:
        for reading in scores.readings[1:]:
            of = f"{_of(scores)}, {reading.outcomes}" if len(found) > 1 else reading.outcomes
            notes.append(f"{of[:1].upper()}{of[1:]}: {_verdicts(reading)}")
    legend: list[tuple[Shape, str]] = [
        ("dot", "mean"),
        ("whisker", "95% interval"),
        ("bracket", "from the best to the worst end of each range of its words"),
    ]
    svg = draw_rows(name, title, sentence, panels, legend, notes)
    cells = [
        [
            _of(scores),
            reading.outcomes,
            score.forecaster,
            str(score.questions),
            *_written(score.brier),
            *_written(score.log),
            *_against(reading, score.forecaster),
        ]
        for scores in (scores for scores, _ in found)
        for reading in scores.readings
        for score in reading.scores
    ]
    head = ["forecasts", "outcomes", "forecaster", "questions", "Brier score", "Brier 95% interval"]
    head += ["log score", "log 95% interval", "model minus this (Brier)", "the model is"]
    return Chart(name, title, sentence, svg, table(head, cells, ("questions", "Brier score", "log score", head[8])))


def reliability_chart(scores: Scores) -> Chart | None:
    """How often things happened that the model gave a probability, as resolved; None where nothing is scored."""
    reading = scores.readings[0] if scores.readings else None
    score = _score_of(reading, MODEL) if reading is not None else None
    if score is None or not score.reliability:
        return None
    points = score.reliability
    outside = [point for point in points if not point.low <= point.happened <= point.high]
    questions = _questions(score.questions)
    lie = "every point lies inside"
    if outside:
        lie = f"{len(outside)} of {len(points)} points {'lies' if len(outside) == 1 else 'lie'} outside"
    sentence = f"Over {questions}, {lie} what luck would do to probabilities that are right"
    parts = score.decomposition
    if parts is not None:
        mean, high = parts.calibrated
        beyond = "more than" if parts.reliability > high else "no more than"
        sentence += (
            f"; the reliability is {parts.reliability:.3f}, {beyond} luck alone would show in one case in twenty "
            f"({high:.3f}; on average {mean:.3f})"
        )
    sentence += "." if score.questions >= FEWEST else f". Fewer than {FEWEST} questions say next to nothing."
    name, title = "reliability", "Whether probabilities are frequencies"
    svg = _reliability_svg(score, (name, title, sentence))
    cells = [
        [f"{p.probability:.3f}", str(p.questions), f"{p.happened:.3f}", f"{p.low:.3f}", f"{p.high:.3f}"] for p in points
    ]
    head = ["probability said", "questions", "how often it happened (isotonic)", "luck: 5%", "luck: 95%"]
    return Chart(name, title, sentence, svg, table(head, cells, head))


def _panel(found: Sequence[tuple[Scores, Reading]], which: str, heading: str, axis: str) -> Panel:
    rows: list[Row] = []
    for scores, reading in found:
        if len(found) > 1:
            rows.append(Row(f"{_of(scores)}: {_questions(reading.questions)}"))
        for score in reading.scores:
            brier = which == "brier"
            ends = score.brier_range if brier else score.log_range
            rows.append(_row(score, score.brier if brier else score.log, ends))
    return Panel(tuple(rows), axis, heading, low=0.0, tick=lambda value: f"{value:.3g}")


def _row(score: Score, estimate: Estimate, ends: tuple[float, float] | None) -> Row:
    if not score.questions:
        return Row(score.forecaster, (), ("says nothing of these questions",))
    marks = [Mark("dot", estimate.value)]
    if estimate.interval is not None:
        marks.insert(0, Mark("whisker", *estimate.interval))
    value, interval = _written(estimate)
    words = [value if estimate.interval is None else f"{value} ({interval})"]
    if ends is not None:
        marks.append(Mark("bracket", *ends))
        words.append(f"its words at their best {ends[0]:.3f}, at their worst {ends[1]:.3f}")
    return Row(
        score.forecaster,
        tuple(marks),
        tuple(words),
        under=_questions(score.questions),
        strong=score.forecaster == MODEL,
    )


def _written(estimate: Estimate) -> tuple[str, str]:
    if not math.isfinite(estimate.value):
        return "–", "–"
    interval = "–" if estimate.interval is None else f"{estimate.interval[0]:.3f} to {estimate.interval[1]:.3f}"
    return f"{estimate.value:.3f}", interval


def _against(reading: Reading, forecaster: str) -> tuple[str, str]:
    for difference in reading.differences:
        if difference.baseline == forecaster and difference.questions:
            return f"{difference.brier.value:+.3f}", difference.verdict
    return "–", "–"


def _questions(count: int) -> str:
    return "1 question" if count == 1 else f"{count} questions"


def _of(scores: Scores) -> str:
    as_of = f"as of {scores.as_of}" if scores.as_of else "forecasts"
    return f"entry {scores.entry}, {as_of}" if scores.entry is not None else as_of


def _score_of(reading: Reading, forecaster: str) -> Score | None:
    return next((score for score in reading.scores if score.forecaster == forecaster), None)


def _sentence(reading: Reading, of: str) -> str:
    model = _score_of(reading, MODEL)
    begin = f"{of[:1].upper()}{of[1:]}: over" if of else "Over"
    if model is None or not model.questions:
        return f"{begin} {_questions(reading.questions)} the model says nothing."
    return f"{begin} {_questions(model.questions)} the model scores Brier {_plain(model.brier)}. {_verdicts(reading)}"


def _plain(estimate: Estimate) -> str:
    value, interval = _written(estimate)
    return value if estimate.interval is None else f"{value} (95% interval {interval})"


def _verdicts(reading: Reading) -> str:
    """How the model stands to each baseline, and the ranking or why there is none."""
    if not reading.questions:
        return "No question is left."
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
    return f"{told}By Brier score, over {_questions(reading.ranked)}: {', '.join(reading.ranking)}."


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
            dot, f"{percent(point.probability)} said of {_questions(point.questions)}: {percent(point.happened)}"
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
    facts = [f"{_questions(score.questions)}"]
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
