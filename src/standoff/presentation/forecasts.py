"""Forecasts: probabilities with their words, and what to watch.

Forecasts and watch lists come in, sections go out. The probability of a question is inside a world,
averaged over the weighted worlds; how far worlds differ on it is the 5th to 95th percentile across them, which is what
the analyst does not know.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from standoff.charts.dot_whisker import MOST_LABEL, SMALL, Mark, Panel, Row, Shape, draw_rows, percents
from standoff.charts.svg import Chart, cut, percent, table
from standoff.claims.telling import NOT_MADE
from standoff.evidence.watch import Indicator, Sign, WatchList
from standoff.forecasts.forecast import Forecast, Forecasts
from standoff.forecasts.outcomes import Outcome
from standoff.forecasts.score import SURE
from standoff.language.likelihood import scale_named, word_for
from standoff.presentation.evidence_matrix import times
from standoff.presentation.section import Section, section
from standoff.presentation.wording import as_much, resolved_words
from standoff.scenario.labels import hypothesis_label, move_label, option_label, question_label, step_label
from standoff.scenario.model import Scenario
from standoff.scenario.quote import quoted

NOTHING_TELLS = "No move that is still to be seen would tell anything beyond chance."
SAID = 3  # indicators that are said as sentences, the first of them at the picture
LISTED = 100  # indicators in the table of the watch list
LIKELY = 0.01  # the least probability of an outcome of a move that is shown


def forecast_section(found: Forecasts, scale: str) -> Section:
    """All that is said of the questions that are open on a day.

    Args:
        scale: of the words: `icd-203` or `phia`.
    """
    return section(
        "Forecasts",
        (
            "The probability is inside a world, averaged over the weighted worlds; its band is the 5th to 95th "
            "percentile across worlds, which is what the analyst does not know.",
            forecast_chart(found, scale) or "No question is open on that day.",
        ),
    )


def watch_section(found: WatchList, most: int = 12) -> Section:
    """All that is said of what to watch for."""
    chart = watch_chart(found, most)
    told = [in_words(found.posterior.scenario, each) for each in found.indicators if not each.noise]
    return section("", (chart, *told[1 : min(most, SAID)]) if chart is not None else (NOTHING_TELLS, _settled(found)))


def _settled(found: WatchList) -> str:
    """The moves that are over, or can tell nothing more."""
    over = ", ".join(move_label(found.posterior.scenario, name) for name in found.settled)
    return f"Settled, with nothing left to tell: {over}." if over else ""


def forecast_chart(forecasts: Forecasts, scale: str, outcomes: Mapping[str, Outcome] | None = None) -> Chart | None:
    """The probability of every question, with its word; None where nothing is forecast.

    Args:
        scale: of the words: `icd-203` or `phia`.
        outcomes: how questions resolved, to be shown beside what was said.

    Raises:
        StandoffError: for a scale that is unknown.
    """
    words = scale_named(scale)
    found = forecasts.forecasts
    if not found:
        return None
    happened = outcomes or {}
    rows = tuple(_question(each, scale, happened.get(each.id)) for each in found)
    name, title = "forecasts", f"What is forecast as of {forecasts.as_of}"
    sentence = _forecast_sentence(forecasts)
    notes = [f"Words are those of {words.name}; where it has none there is only the number."]
    undefined = max((each.undefined for each in found), default=0)
    if undefined:
        notes.append(f"In up to {undefined:,} worlds a question has no answer (not certified, or not reached).")
    scenario = forecasts.posterior.scenario
    notes += [
        f"{question_label(scenario, name)}: {hinge.words}."
        for name, hinging in forecasts.hinging.items()
        for hinge in hinging
    ]
    if forecasts.past:
        notes.append(
            f"Over by that day, and left out: {', '.join(question_label(scenario, name) for name in forecasts.past)}."
        )
    legend: list[tuple[Shape, str]] = [
        ("dot", "probability"),
        ("band", "inside 90% of worlds"),
        ("triangle", "base rate"),
        ("square", f"status quo (at {percent(SURE)} that nothing changes)"),
        ("bracket", "the text's own words"),
        ("diamond", "how it resolved: no at 0, yes at 100%"),
    ]
    panel = Panel(
        rows, "probability inside a world, averaged over worlds; the band is across worlds", "", 0.0, 1.0, percent
    )
    svg = draw_rows(name, title, sentence, [panel], legend, notes)
    cells = [_question_cells(each, scale, happened.get(each.id)) for each in found]
    head = ["question", "asks", "by", "probability", "in words", "5%", "95%", "base rate", "status quo"]
    head += ["the text's words", "resolved"]
    numbers = table(head, cells, ("probability", "5%", "95%", "base rate"))
    return Chart(name, title, sentence, svg, numbers, tuple(notes))


def watch_chart(watchlist: WatchList, most: int = 12) -> Chart | None:
    """What to watch for, the most informative first; None where there is nothing left to see."""
    indicators = watchlist.indicators
    if not indicators:
        return None
    told = [each for each in indicators if not each.noise]
    shown = (told or list(indicators))[: max(most, 1)]
    scenario = watchlist.posterior.scenario
    rows = tuple(_watched(scenario, each) for each in shown)
    name, title = "watch", "What to watch for"
    first = in_words(scenario, shown[0])
    sentence = first if told else NOTHING_TELLS
    notes = [
        "Bits: expected information; 1 bit settles an even chance. Of a claim a probability is the share of worlds in "
        "which it holds; of a type, a question or an event it is inside a world, averaged over worlds."
    ]
    if len(told) > len(shown):
        more = len(told) - len(shown)
        notes.append(f"{more} more {'tells' if more == 1 else 'tell'} no more than those.")
    quiet = len(indicators) - len(told)
    if quiet:
        still = f"{quiet} more {'tells' if quiet == 1 else 'tell'} no more than chance would."
        notes.append(still if told else "All are noise." if quiet > 1 else "It is noise.")
    if settled := _settled(watchlist):
        notes.append(settled)
    panel = Panel(rows, "probability of what it tells of, now and if it is seen", "", 0.0, 1.0, percent)
    svg = draw_rows(
        name,
        title,
        sentence,
        [panel],
        [("ring", "now"), ("dot", "if that is seen"), ("tick", "if another outcome is seen")],
        notes,
    )
    listed = [*told, *(each for each in indicators if each.noise)][: max(LISTED, most)]
    cells = [
        [
            hypothesis_label(scenario, each.hypothesis, each.of),
            each.of,
            percent(each.now),
            _seen(scenario, each, sign),
            str(each.by or "–"),
            percent(sign.probability),
            percent(sign.then),
            times(sign.ratio) or "–",
            f"{each.information:.3f}",
            "noise" if each.noise else "–",
        ]
        for each in listed
        for sign in each.signs
    ]
    head = ["what it tells of", "kind", "now", "if", "known by", "its probability", "then", "likelihood ratio", "bits"]
    numeric = ("now", "its probability", "then", "likelihood ratio", "bits")
    drawn = sum(len(each.signs) for each in shown) if told else 0
    return Chart(name, title, sentence, svg, table([*head, "noise"], cells, numeric), tuple(notes), drawn)


def in_words(scenario: Scenario, each: Indicator) -> str:
    """What the most telling outcome of a move would do, as a sentence."""
    sign = _most_telling(each)
    if sign is None:
        move = move_label(scenario, each.move)
        return f"Of {move} nothing is known that could tell of {hypothesis_label(scenario, each.hypothesis, each.of)}."
    by = f" by {each.by}" if each.by else ""
    before, then = percent(each.now), percent(sign.then)
    claim = each.of == "claim"
    called = hypothesis_label(scenario, each.hypothesis, each.of)
    what = f"the share of worlds in which {called} holds" if claim else f"the probability of {called}"
    if before == then:
        return f"If {_seen(scenario, each, sign)}{by}, {what} stays at {before}."
    rises = "rises" if sign.then > each.now else "falls"
    return f"If {_seen(scenario, each, sign)}{by}, {what} {rises} from {before} to {then}."


def forecast_words(each: Forecast, scale: str) -> str:
    """The forecast of a question on one line: its probability, the word for it, and how far worlds differ."""
    if not math.isfinite(each.probability):
        return f"{each.text} No world has an answer."
    word = word_for(each.probability, scale)
    said = f"{percent(each.probability)}{f', {word}' if word else ''}"
    return f"{each.text} {said}; {percents(each.low, each.high)} in most worlds."


def watch_words(scenario: Scenario, each: Indicator) -> str:
    """What to watch and what it would mean, on one line; nothing where no outcome would change what one expects."""
    sign = _most_telling(each)
    if sign is None or percent(sign.then) == percent(each.now):
        return ""
    move = move_label(scenario, each.move)
    seen = (
        f"“{option_label(scenario, each.move, sign.outcome)}”"
        if sign.outcome != NOT_MADE
        else "if it is not made, that"
    )
    by = f" (by {each.by})" if each.by else ""
    raises = "raises" if sign.then > each.now else "lowers"
    what = "the share of worlds for " if each.of == "claim" else "the probability of "
    called = hypothesis_label(scenario, each.hypothesis, each.of)
    change = f"{raises} {what}{called} from {percent(each.now)} to {percent(sign.then)}"
    return f"{move[:1].upper()}{move[1:]}{by}: {seen} {change}."


def _question(each: Forecast, scale: str, outcome: Outcome | None) -> Row:
    marks = [Mark("band", each.low, each.high), Mark("dot", each.probability)]
    if each.base_rate is not None:
        marks.append(Mark("triangle", each.base_rate))
    if each.status_quo is not None:
        marks.append(Mark("square", SURE if each.status_quo else 1.0 - SURE))
    if each.source_range is not None:
        marks.append(Mark("bracket", *each.source_range))
    if outcome is not None:
        marks.append(Mark("diamond", 1.0 if outcome.happened else 0.0))
    word = word_for(each.probability, scale) if math.isfinite(each.probability) else None
    said = percent(each.probability) if math.isfinite(each.probability) else "no world has an answer"
    words = [f"{said}, {word}" if word else said]
    if math.isfinite(each.low):
        words.append(f"{percents(each.low, each.high)} across worlds")
    if outcome is not None:
        words.append(f"resolved: {resolved_words(outcome)}")
    return Row(
        each.text,
        tuple(marks),
        tuple(words),
        under=f"{each.id}, by {each.date}",
        tip=each.text,
    )


def _question_cells(each: Forecast, scale: str, outcome: Outcome | None) -> list[str]:
    word = word_for(each.probability, scale) if math.isfinite(each.probability) else None
    return [
        each.id,
        each.text,
        str(each.date),
        _finely(each.probability),
        str(word) if word else "–",
        _finely(each.low),
        _finely(each.high),
        "–" if each.base_rate is None else _finely(each.base_rate),
        "–" if each.status_quo is None else "yes" if each.status_quo else "no",
        percents(*each.source_range) if each.source_range else "–",
        "–" if outcome is None else resolved_words(outcome),
    ]


def _finely(value: float) -> str:
    return f"{value:.1%}" if math.isfinite(value) else "–"


def _forecast_sentence(forecasts: Forecasts) -> str:
    found = [each for each in forecasts.forecasts if math.isfinite(each.probability)]
    count = len(forecasts.forecasts)
    if not found:
        return "The question has no answer in any world." if count == 1 else f"None of {count} questions has an answer."
    if len(found) == 1:
        only = found[0]
        begin = "" if count == 1 else f"Only one of {count} questions has an answer: "
        return (
            f"{begin}{only.text} {percent(only.probability)}; inside single worlds from "
            f"{percents(only.low, only.high)} (5th to 95th percentile)."
        )
    ranked = sorted(found, key=lambda each: -abs(each.probability - 0.5))
    apart = sorted(found, key=lambda each: each.low - each.high)
    surest, widest = ranked[0], apart[0]
    sure = as_much(ranked, lambda each: percent(0.5 + abs(each.probability - 0.5)), ", and ")
    wide = as_much(apart, lambda each: percent(each.high - each.low), ", and ")

    def called(each: Forecast) -> str:
        return question_label(forecasts.posterior.scenario, each.id)

    with_answer = "" if len(found) == count else " with an answer"
    return (
        f"Of {len(found)} questions{with_answer} the model is surest of {called(surest)} "
        f"({percent(surest.probability)}{sure}); worlds differ most on {called(widest)} ({percent(widest.probability)}"
        f", from {percents(widest.low, widest.high)} across worlds{wide})."
    )


def _likely(each: Indicator) -> list[Sign]:
    return [sign for sign in each.signs if sign.probability > LIKELY and math.isfinite(sign.then)]


def _most_telling(each: Indicator) -> Sign | None:
    return max(_likely(each), key=lambda sign: abs(sign.then - each.now), default=None)


def _seen(scenario: Scenario, each: Indicator, sign: Sign) -> str:
    if sign.outcome == NOT_MADE:
        return f"{move_label(scenario, each.move)} is not made"
    return step_label(scenario, each.move, sign.outcome)


def _watched(scenario: Scenario, each: Indicator) -> Row:
    """A row for one indicator, of a claim with its quote."""
    sign = _most_telling(each)
    by = f" by {each.by}" if each.by else ""
    label = f"if {_seen(scenario, each, sign)}{by}" if sign else f"{move_label(scenario, each.move)}{by}"
    others = [Mark("tick", other.then) for other in _likely(each) if other is not sign]
    marks = [*others, Mark("ring", each.now)]
    claim = scenario.claims.get(each.hypothesis) if each.of == "claim" else None
    called = "the claim" if claim is not None else hypothesis_label(scenario, each.hypothesis, each.of)
    words = [f"{called}: {percent(each.now)}"]
    if sign is not None:
        marks = [Mark("faint arrow" if each.noise else "arrow", each.now, sign.then), *marks, Mark("dot", sign.then)]
        words = [
            f"{called}: {percent(each.now)} → {percent(sign.then)}",
            f"likelihood ratio {times(sign.ratio) or '–'}; that outcome {percent(sign.probability)}",
        ]
    told = f"{each.information:.3f} bits expected"
    words.append(f"{told}: no more than chance" if each.noise else f"{told} ({percent(each.share)} of what is open)")
    under = cut(quoted(claim.quote), MOST_LABEL, SMALL) if claim is not None else ""
    return Row(label, tuple(marks), tuple(words), under, tip=in_words(scenario, each))
