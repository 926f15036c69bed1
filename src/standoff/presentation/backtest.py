"""A scenario gone through day by day: how its first forecasts fared and why, and how they moved as evidence came in.

A backtest (`forecasts.backtest`) comes in, sections go out.
"""

from __future__ import annotations

from collections.abc import Iterator

from standoff.charts.svg import table
from standoff.forecasts.backtest import WEIGHTIEST, Backtest, Step, Weight
from standoff.forecasts.score import FEWEST, FORECASTERS, MODEL, SOURCE, Difference
from standoff.presentation.evidence import posterior_section
from standoff.presentation.forecast_history import forecast_history_chart
from standoff.presentation.scores import scores_sections
from standoff.presentation.section import Content, Section, Titled, section
from standoff.presentation.wording import counted


def backtest_sections(found: Backtest) -> Iterator[Section]:
    """All that is said of a backtest."""
    yield posterior_section(found.steps[0].forecasts.posterior)
    yield from scores_sections([found.first])
    yield from history_sections(found)


def history_sections(found: Backtest) -> Iterator[Section]:
    """What decides how the first forecasts fared, and what became of them day by day."""
    if any(found.reasons.values()):
        yield section("What decides the comparison, in mean Brier score", _reasons(found))
    yield section("Month by month", _months(found))


def _reasons(found: Backtest) -> Iterator[str]:
    """Which questions make the model do better or worse than each baseline on the first day."""
    differences = {each.baseline: each for each in found.first.readings[0].differences}
    for name, weights in found.reasons.items():
        if weights:
            told = "; ".join(_weight(name, weight) for weight in weights[:WEIGHTIEST])
            yield f"The model {_does(differences[name])}. Most weight: {told}."


def _does(difference: Difference) -> str:
    """`does better than even odds by 0.249, which the interval leaves open`"""
    name, value = difference.baseline, difference.brier.value
    what = "the text's own words" if name == SOURCE else name
    apart = f"{abs(value):.3f}"
    if not float(apart):
        return f"does as well as {what}"
    open_ = "" if difference.verdict in ("better", "worse") else ", which the interval leaves open"
    return f"does {'worse' if value > 0.0 else 'better'} than {what} by {apart}{open_}"


def _weight(baseline: str, weight: Weight) -> str:
    """`punished_2018 (no; model 0.03, even odds 0.50): -0.249`"""
    happened = "yes" if weight.happened else "no"
    said = f"model {weight.model:.2f}, {baseline} {weight.baseline:.2f}"
    return f"{weight.id} ({happened}; {said}): {weight.adds:+.3f}"


def _months(found: Backtest) -> Iterator[Content]:
    rows = [
        (
            str(step.as_of),
            str(len(posterior.items)),
            f"{posterior.effective:,.0f}{' (moved)' if posterior.moved else ''}",
            str(len(step.scored)),
            f"{step.brier():.3f}" if step.scored else "–",
            ", ".join(item.id for item in posterior.surprises) or "–",
        )
        for step in found.steps
        for posterior in (step.forecasts.posterior,)
    ]
    head = ("as of", "evidence", "effective sample", "open questions", "their Brier score", "surprises")
    yield Titled("", table(head, rows, head[1:5]))
    if any(step.forecasts.posterior.moved for step in found.steps):
        yield "Moved: the worlds were moved to where the evidence up to that day is likely."
    if len(found.steps) > 1:
        yield (
            "As questions are settled they drop out, so that Brier scores of different days are of different questions."
        )
    if (chart := forecast_history_chart(found)) is not None:
        yield chart


def step_section(step: Step) -> Section | None:
    """How the forecasts of one day fared on what was still open then; None where nothing of that is known."""
    rows = [
        (name, str(count), f"{step.brier(name):.3f}")
        for name in FORECASTERS
        if (count := sum(name in each.brier for each in step.scored))
    ]
    if not rows:
        return None
    head = ("forecaster", "questions", "mean Brier score")
    numbers = Titled("Each over the questions it speaks to", table(head, rows, head[1:]))
    return section("How it came out", (_step_sentence(step), numbers))


def _step_sentence(step: Step) -> str:
    questions = sum(MODEL in each.brier for each in step.scored)
    asked = counted(questions, "question that was", "questions that were")
    few = f" Below {FEWEST} questions nobody is ranked." if questions < FEWEST else ""
    return (
        f"On {asked} open on {step.as_of} and since resolved, the mean Brier score of these forecasts is "
        f"{step.brier():.3f} (0 is perfect, 0.25 is what even odds get).{few}"
    )
