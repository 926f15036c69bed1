"""The answer to a query: a number in each world, or whether a condition holds there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from standoff.charts.histogram import histogram
from standoff.charts.svg import Chart, percent, table
from standoff.claims.best_options import BestOptions
from standoff.claims.judge import Hinging
from standoff.claims.spread import spread
from standoff.claims.tally import tally_of
from standoff.ensembles.results import Results
from standoff.language.expression import Across, Query, parse, walk
from standoff.presentation.asked import worlds_words
from standoff.presentation.section import Content, Section, Titled, section
from standoff.presentation.wording import behaviour_sentences, counted, listed, range_of
from standoff.queries.truth import is_condition
from standoff.scenario.figures import figures


def answer_section(
    query: str,
    results: Results,
    theory: str,
    hinging: Sequence[Hinging] = (),
    chart: str | None = None,
    best: Sequence[BestOptions] = (),
) -> Section:
    """What is said of a query that `results` hold the answer to.

    Args:
        theory: of the actors, as the option `behaviour` spells it.
        hinging: what the answer hinges on beside the numbers of a world.
        chart: the name of a picture of where the answers lie; none unless given.
        best: how the options compare, among which it looks for the best.
    """
    return section("", _contents(query, results, theory, hinging, chart, best))


def _contents(
    query: str,
    results: Results,
    theory: str,
    hinging: Sequence[Hinging],
    chart: str | None,
    best: Sequence[BestOptions],
) -> Iterator[Content]:
    values = np.asarray(results.answers[query], dtype=np.float64)
    undefined = int((~np.isfinite(values)).sum())
    if undefined == results.count:
        waits = any(isinstance(part, Across) and part.function == "first" for part in walk(parse(query)))
        why = "its condition never holds" + (", or what it waits for may never happen" if waits else "")
        yield (
            f"Undefined in every world, because {why}."
            if results.converged.any()
            else "No answer, because no world is certified."
        )
    elif is_condition(parse(query)):
        tally = tally_of(query, values)
        share = ""
        if tally.share is not None and tally.interval is not None:
            share = f" ({percent(tally.share)}, interval {range_of(tally.interval)})"
        yield f"{tally.verdict.capitalize()}: {tally.words}{share}."
        yield "It is true or false in each world; the share counts only worlds in which its two sides differ."
    else:
        yield from _number(query, values, results.count, chart)
    for options in best:
        yield from _best(options)
    for each in hinging:
        yield each.sentence
    yield from behaviour_sentences(theory)
    left_out = f"; {undefined:,} of them have no answer and are left out" if undefined else ""
    yield f"{worlds_words(results)}{left_out}."


def _best(found: BestOptions) -> Iterator[Content]:
    """Which option of a decision it is best to be committed to, and in what share of worlds."""
    ranked = sorted(found.options, key=lambda each: -each.best)
    named = [f"`{each.option}` in {percent(each.share)}" for each in ranked if each.best and each.share is not None]
    told = f"The best option of `{found.move}` by `{found.query}` is {listed(named)} of worlds." if named else ""
    tied = [each.option for each in ranked if each.tied]
    if tied:
        most = max(each.tied for each in ranked)
        told += f" In {counted(most, 'world')} no option is best alone: {listed([f'`{name}`' for name in tied])} tie."
    yield told.strip() or f"No option of `{found.move}` has a value in any world."
    rows = [
        (
            each.option,
            *(figures(value, 4) for value in (each.value.mean, each.value.p05, each.value.p50, each.value.p95)),
            "–" if each.share is None else percent(each.share),
            f"{each.tied:,}",
        )
        for each in found.options
    ]
    head = ("committed to", "mean", "5%", "median", "95%", "best", "tied")
    yield Titled("What each option is worth", table(head, rows, head[1:]))


def _number(query: str, values: npt.NDArray[np.float64], worlds: int, chart: str | None) -> Iterator[Content]:
    across = spread(values)
    chance = is_chance(query)
    what = "probability" if chance else "value"
    mean = percent(across.mean) if chance else figures(across.mean, 4)
    if worlds == 1:
        yield f"{figures(across.mean, 4)}, a {what} inside the one world."
        return
    yield f"{mean} on average across worlds, each of which gives one {what}."
    head = ("mean", "5%", "median", "95%")
    rows = [tuple(figures(value, 4) for value in (across.mean, across.p05, across.p50, across.p95))]
    yield Titled("", table(head, rows, head))
    if chart is not None:
        yield answer_chart(chart, query, values)


def answer_chart(name: str, query: str, values: npt.NDArray[np.float64]) -> Chart:
    """Where the answers lie, `[world]`."""
    chance = is_chance(query)
    axis = "probability inside a world" if chance else "value inside a world"
    return histogram(name, "Distribution across worlds", values, axis, chance)


def is_chance(query: str) -> bool:
    """Whether a query asks for a probability."""
    expression = parse(query)
    return isinstance(expression, Query) and expression.kind in ("P", "belief")
