"""Forecasts as text: the probability first, then the word with its band, then how far worlds differ."""

from __future__ import annotations

import math
from dataclasses import replace

from rich.text import Text

from standoff.cli.show_evidence import show_posterior
from standoff.cli.show_scores import show_scores
from standoff.cli.terminal import grid, terminal
from standoff.forecasts.backtest import WEIGHTIEST, Backtest
from standoff.forecasts.score import SOURCE

SURE = 1e-9  # how far from 0 or 1 is rounding


def show_backtest(found: Backtest, scale: str) -> None:
    """`standoff backtest`."""
    show_posterior(found.steps[0].forecasts.posterior)
    console = terminal()
    show_scores([replace(found.first, title="")])  # the title stands above
    console.print()
    _show_reasons(found)
    _show_courses(found)


def _show_reasons(found: Backtest) -> None:
    """Whether the model lost to a baseline on the first day, and why."""
    console = terminal()
    differences = {each.baseline: each for each in found.first.readings[0].differences}
    if not any(found.reasons.values()):
        return
    console.print(Text("What decides the comparison, in mean Brier score", style="bold"))
    for name, weights in found.reasons.items():
        if not weights:
            continue
        difference = differences[name]
        what = "the text's own words" if name == SOURCE else name
        apart = f"{abs(difference.brier.value):.3f}"
        result = "does worse than" if difference.brier.value > 0.0 else "does better than"
        clear = difference.verdict in ("better", "worse")
        open_ = "" if clear else ", which the interval leaves open"
        told = "; ".join(
            f"{weight.id} ({'yes' if weight.happened else 'no'}; model {weight.model:.2f}, {name} "
            f"{weight.baseline:.2f}): {weight.adds:+.3f}"
            for weight in weights[:WEIGHTIEST]
        )
        says = f"{result} {what} by {apart}{open_}" if float(apart) else f"does as well as {what}"
        console.print(f"The model {says}. Most weight: {told}.")
    console.print()


def _show_courses(found: Backtest) -> None:
    console = terminal()
    days = [step.as_of for step in found.steps]
    console.print(Text("Month by month", style="bold"))
    table = grid("as of", "evidence", "effective", "open questions", "their Brier score", "surprises")
    for step in found.steps:
        posterior = step.forecasts.posterior
        table.add_row(
            str(step.as_of),
            str(len(posterior.items)),
            f"{posterior.effective:,.0f}" + (" (moved)" if posterior.moved else ""),
            str(len(step.scored)),
            f"{step.brier():.3f}" if step.scored else "",
            ", ".join(item.id for item in posterior.surprises),
        )
    console.print(table)
    if any(step.forecasts.posterior.moved for step in found.steps):
        console.print("moved: the worlds were moved to where the evidence up to that day is likely.")
    if len(days) > 1:
        console.print(
            "As questions are settled they drop out, so that Brier scores of different days are of different questions."
        )
    console.print()
    shown = days if len(days) <= 7 else [days[round(at * (len(days) - 1) / 6)] for at in range(7)]
    months = [f"{day:%b %Y}" for day in shown]
    heads = months if len(set(months)) == len(months) else [str(day) for day in shown]
    courses = grid("question", "outcome", *heads)
    names = dict.fromkeys(each.id for step in found.steps for each in step.forecasts.forecasts)
    for name in names:
        outcome = found.outcomes.get(name)
        said = {each.as_of: each.probability for each in found.course(name)}
        settled = outcome.date if outcome else None
        courses.add_row(
            name,
            "open" if outcome is None else ("yes" if outcome.happened else "no") + ("*" if outcome.contested else ""),
            *("settled" if settled and settled <= day else _percent(said.get(day, math.nan)) for day in shown),
        )
    console.print(courses)
    contested = any(outcome.contested for name in names if (outcome := found.outcomes.get(name)) is not None)
    mark = "* contested. " if contested else ""
    console.print(f"{mark}Probabilities are means across the worlds as weighed by the evidence up to each day.")


def _percent(value: float) -> str:
    if math.isnan(value):
        return ""
    if min(value, 1.0 - value) < SURE:
        return f"{value:.0%}"
    if min(value, 1.0 - value) < 0.0005:
        return "<0.1%" if value < 0.5 else ">99.9%"
    return f"{value:.0%}" if 0.01 <= value <= 0.99 else f"{value:.1%}"
