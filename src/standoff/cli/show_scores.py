"""Scored forecasts as text. Which kind of probability a number is, and how little it may say, is told."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from standoff.cli.terminal import grid, terminal

if TYPE_CHECKING:  # `standoff --help` must not wait for a compiler
    from standoff.forecasts.score import Estimate, Reading, Score, ScoredQuestion, Scores

SAYS_NOTHING = "-"


def show_scores(sets: Sequence[Scores]) -> None:
    """`standoff score`: every set of forecasts, and last what the numbers mean."""
    console = terminal()
    for scores in sets:
        _show(console, scores)
        console.print()
    _notes(console, sets)


def _show(console: Console, scores: Scores) -> None:
    from standoff.forecasts.score import FORECASTERS, State

    if scores.title:
        console.print(Text(scores.title, style="bold"))
    as_of = f"Forecasts as of {scores.as_of}" if scores.as_of else "Forecasts"
    if scores.entry is not None and scores.sealed is not None:
        as_of += f", entry {scores.entry}, sealed {scores.sealed:%Y-%m-%d %H:%M} UTC"
    counts = {state: scores.count(state) for state in State}
    parts = [f"{counts[State.SCORED]} scored" + (f" ({scores.contested} contested)" if scores.contested else "")]
    parts += [f"{counts[State.OPEN]} still open"] if counts[State.OPEN] else []
    parts += [f"{counts[State.KNOWN]} settled by that day and left out"] if counts[State.KNOWN] else []
    parts += [f"{counts[State.UNDEFINED]} without a probability and left out"] if counts[State.UNDEFINED] else []
    questions = "1 question" if len(scores.questions) == 1 else f"{len(scores.questions)} questions"
    console.print(f"{as_of}. {questions}: {', '.join(parts)}.")
    if scores.late:
        count = "1 of them was" if scores.late == 1 else f"{scores.late} of them were"
        console.print(f"{count} sealed after the question was settled: a test of the model, not of foresight.")
    if scores.others:
        console.print(f"No forecast here for: {', '.join(scores.others)}.")
    console.print()
    table = grid("question", "resolved", *FORECASTERS)
    for question in scores.questions:
        said = [question.probabilities.get(name) for name in FORECASTERS]
        table.add_row(
            question.forecast.id, _resolved(question), *(SAYS_NOTHING if p is None else f"{p:.3g}" for p in said)
        )
    console.print(table)
    if not counts[State.SCORED]:
        console.print()
        console.print("Nothing to score yet.")
        return
    for reading in scores.readings:
        console.print()
        _show_reading(console, reading)


def _resolved(question: ScoredQuestion) -> str:
    from standoff.forecasts.score import State

    if question.outcome is None:
        return "open"
    answer = "yes" if question.outcome.happened else "no"
    answer += ", contested" if question.outcome.contested else ""
    return answer + {State.KNOWN: ", before", State.UNDEFINED: ", not scored"}.get(question.state, "")


def _show_reading(console: Console, reading: Reading) -> None:
    from standoff.forecasts.score import FEWEST

    questions = "1 question" if reading.questions == 1 else f"{reading.questions} questions"
    console.print(Text(f"{reading.outcomes.capitalize()}: {questions}, {reading.happened} yes", style="bold"))
    if not reading.questions:
        return
    table = grid(
        "forecaster", "questions", "Brier score", "log score", "= reliability", "- resolution", "+ uncertainty"
    )
    for score in reading.scores:
        parts = score.decomposition
        if parts is None:
            table.add_row(score.forecaster, "0", *([SAYS_NOTHING] * 5))
            continue
        terms = (parts.reliability, parts.resolution, parts.uncertainty)
        table.add_row(
            score.forecaster,
            str(score.questions),
            _estimate(score.brier),
            _estimate(score.log),
            *(f"{term:.3f}" for term in terms),
        )
    console.print(table)
    console.print()
    table = grid("model minus", "questions", "Brier score", "log score", "the model is")
    for difference in reading.differences:
        if difference.questions:
            brier, log = _estimate(difference.brier, "+.3f"), _estimate(difference.log, "+.3f")
            table.add_row(difference.baseline, str(difference.questions), brier, log, difference.verdict)
    console.print(table)
    _remarks(console, reading.scores)
    if reading.ranking is not None:
        console.print(f"By Brier score, over {reading.ranked} questions: {', '.join(reading.ranking)}.")
    else:
        console.print(f"No ranking: fewer than {FEWEST} resolved questions on which all have something to say.")


def _remarks(console: Console, scores: Sequence[Score]) -> None:
    from standoff.forecasts.score import CLIP, MODEL

    for score in scores:
        if score.brier_range and score.log_range:
            console.print(
                f"The {score.forecaster} is read at the middle of each range of its words; at the best end of every "
                f"one it scores Brier {score.brier_range[0]:.3f}, log {score.log_range[0]:.3f}, at the worst "
                f"{score.brier_range[1]:.3f} and {score.log_range[1]:.3f}."
            )
        if score.clipped:
            console.print(
                f"In {score.clipped} log score{'s' * (score.clipped > 1)} of the {score.forecaster}, a probability "
                f"beyond {CLIP:g} or {1 - CLIP:g} was taken as that."
            )
        if score.forecaster == MODEL and score.decomposition is not None:
            mean, high = score.decomposition.calibrated
            console.print(
                f"By luck alone, a model whose probabilities are right would have a reliability of {mean:.3f} here, "
                f"and of more than {high:.3f} in one case in twenty."
            )


def _notes(console: Console, sets: Sequence[Scores]) -> None:
    from standoff.forecasts.score import FEWEST, FORECASTERS, STATUS_QUO, SURE

    if not any(reading.questions for scores in sets for reading in scores.readings):
        return
    told = [score for scores in sets for reading in scores.readings for score in reading.scores]
    scale = "Scores are penalties: 0 is perfect; the Brier score is at most 1, the log score is in nats."
    if any(each.interval is not None for score in told for each in (score.brier, score.log)):
        scale += (
            " In brackets the 95% interval, by drawing questions again as if each were independent; where several "
            "hang on one thing it is too narrow, and of few questions as well."
        )
    console.print(f"{scale} Below {FEWEST} questions nobody is ranked.")
    meaning = "The model's probability is the mean across worlds of the probability inside a world."
    speaking = [name for scores in sets for question in scores.questions for name in question.probabilities]
    if STATUS_QUO in speaking:
        meaning += f" Status quo is {SURE:g} that nothing changes."
    if len(speaking) < len(FORECASTERS) * sum(len(scores.questions) for scores in sets):
        meaning += f" Who says nothing of a question ({SAYS_NOTHING}) is compared over the others."
    console.print(meaning)


def _estimate(estimate: Estimate, form: str = ".3f") -> str:
    if math.isnan(estimate.value):
        return SAYS_NOTHING
    if estimate.interval is None:
        return format(estimate.value, form)
    low, high = estimate.interval
    return f"{estimate.value:{form}} ({low:{form}} to {high:{form}})"
