"""A claim: what became of it, what its test reads, what decides it, and where it flips."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import numpy as np

from standoff.app.base_solution import BaseSolution
from standoff.app.catalog import CatalogEntry
from standoff.app.frame import address
from standoff.charts.intervals import spreads_chart
from standoff.charts.svg import Chart, percent, plain
from standoff.charts.wording import SIGNS, claim_words, listed, share_words
from standoff.claims.dependencies import Dependencies, dependencies_of
from standoff.claims.flip import Flip, where_otherwise
from standoff.claims.judge import Verdict, sides_of
from standoff.claims.variance import Drivers, decided_by
from standoff.ensembles.results import draws
from standoff.language.expression import Query, parse
from standoff.presentation.asked import test_sentence
from standoff.presentation.drivers import driver_chart, drivers_contents
from standoff.presentation.flips import where_in_words
from standoff.presentation.section import sentence_html
from standoff.scenario.labels import actor_label, move_label
from standoff.scenario.model import Kind, Scenario


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What is found out about a claim when somebody looks at it."""

    drivers: Drivers
    flip: Flip


def look_into(known: BaseSolution, claim: str) -> Found | None:
    """What decides a claim and where it flips; nothing of one that is not tested in worlds."""
    query = known.scenario.claims[claim].test
    if query is None:
        return None
    results = known.held.results
    answers = np.asarray(results.answers[query], dtype=np.float64)
    drivers = decided_by(draws(known.scenario, results), answers, None, results.seed, truth=True)
    return Found(drivers, where_otherwise(known.scenario, results, query, results.seed))


def rests_on(known: BaseSolution, claim: str | None) -> Dependencies | None:
    """What the test of a claim reads; nothing where it has none."""
    query = known.scenario.claims[claim].holds if claim in known.scenario.claims else None
    return None if query is None else dependencies_of(known.scenario, query)


def listing(known: BaseSolution, chosen: str | None) -> str:
    """All claims, in the order of the text, each to be chosen."""
    rows = []
    for number, verdict in enumerate(known.report.verdicts, 1):
        sign, band = SIGNS[verdict.verdict]
        pressed = "true" if verdict.id == chosen else "false"
        rows.append(
            f'<li><button type="button" data-do="claim" data-of="{escape(verdict.id)}" aria-pressed="{pressed}">'
            f'<span class="sign band-{band}" aria-hidden="true">{escape(sign)}</span>'
            f'<span class="said"><span class="quote">{number}. {escape(verdict.quote)}</span>'
            f'<span class="muted">{escape(_became(verdict))}</span></span></button></li>'
        )
    return f'<ul class="claims" aria-label="Claims">{"".join(rows)}</ul>' if rows else "<p>It makes no claims.</p>"


def _became(verdict: Verdict) -> str:
    told = f"{verdict.kind}: {verdict.verdict}"
    return f"{told}. {share_words(verdict)}" if verdict.tested else told


def details(known: BaseSolution, book: CatalogEntry, claim: str, found: Found | None) -> str:
    """Everything about one claim but its charts."""
    scenario = known.scenario
    verdict = next(each for each in known.report.verdicts if each.id == claim)
    asserted = scenario.claims[claim]
    parts = [
        f'<h2 id="claim" tabindex="-1">Claim <code>{escape(claim)}</code></h2>',
        f"<blockquote>{escape(verdict.quote)}</blockquote>",
        f"<p><strong>{verdict.kind}: {escape(verdict.verdict)}.</strong> {sentence_html(claim_words(verdict))}</p>",
    ]
    if asserted.about:
        parts.append(f"<p>{escape(asserted.about)}</p>")
    if verdict.sources:
        parts.append(f'<p class="muted">Sources: {escape("; ".join(verdict.sources))}</p>')
    if asserted.holds is not None:
        parts.append(f"<p>{sentence_html(test_sentence(asserted.test or ''))}</p>")
        parts.append(f"<p>{_reads_in_words(dependencies_of(scenario, asserted.holds), scenario)}</p>")
        if found is not None:
            sentences = [each for each in drivers_contents(scenario, claim, found.drivers) if isinstance(each, str)]
            parts += [f"<p>{sentence_html(each)}</p>" for each in (*sentences, where_in_words(scenario, found.flip))]
        links = [
            (address(book, "what-if", claim=claim), "What if the numbers were others?"),
            (address(book, "ask", query=asserted.test or ""), "Ask this, and change the question"),
        ]
        parts.append(f"<p>{' · '.join(f'<a href={_quoted(to)}>{words}</a>' for to, words in links)}</p>")
    elif verdict.kind is Kind.FACT and asserted.check is not None and asserted.check.table is not None:
        check = asserted.check
        told = f"Checked against table {check.table}, row {check.row}, column {check.column}."
        parts.append(f'<p class="muted">{escape(told)}</p>')
    return "".join(parts)


def _quoted(text: str) -> str:
    return f'"{escape(text)}"'


def _reads_in_words(found: Dependencies, scenario: Scenario) -> str:
    """Which moves are outlined in the picture, and what else the test reads."""
    parts = []
    if found.moves:
        names = listed([escape(move_label(scenario, name)) for name in found.moves])
        parts.append(f"Its test reads {names}, outlined in the picture below.")
    if found.done:
        names = listed([escape(move_label(scenario, name)) for name in found.done])
        parts.append(f"It compares what follows when {names} {'is' if len(found.done) == 1 else 'are'} committed.")
    if found.quantities:
        parts.append(f"Through {listed([escape(move_label(scenario, name)) for name in found.quantities])}.")
    if found.payoffs:
        who = listed([escape(actor_label(scenario, name)) for name in found.payoffs])
        parts.append(f"It asks for the payoff of {who}, and so rests on every move that their interests read.")
    return " ".join(parts) or "It reads no move."


def sides_chart(known: BaseSolution, claim: str) -> Chart | None:
    """The two sides of a comparison, across worlds; nothing for another claim."""
    verdict = next(each for each in known.report.verdicts if each.id == claim)
    query = known.scenario.claims[claim].holds
    texts = sides_of(query) if query is not None else None
    if verdict.sides is None or texts is None:
        return None
    chances = all(_is_chance(text) for text in texts)
    rows = dict(zip(texts, verdict.sides, strict=False))
    if len(rows) < 2:
        return None
    what = "probability inside a world" if chances else "value inside a world"
    said = [percent(side.mean) if chances else plain(side.mean, 1.0) for side in verdict.sides]
    return spreads_chart(
        f"sides-{claim}",
        "The two sides of the comparison.",
        f"On average across worlds {said[0]} against {said[1]}: the share of worlds in which the claim holds is not "
        "seen here, since both sides may move together from world to world.",
        {"": rows},
        what,
        chances,
    )


def _is_chance(text: str) -> bool:
    """Whether a side of a comparison is one probability, or a number that could be one."""
    expression = parse(text)
    if isinstance(expression, Query):
        return expression.kind in ("P", "belief")
    try:
        return 0.0 <= float(text.strip().rstrip("%")) / (100.0 if text.strip().endswith("%") else 1.0) <= 1.0
    except ValueError:
        return False


def drivers_of(known: BaseSolution, claim: str, found: Found | None) -> Chart | None:
    """The picture of what decides it."""
    return None if found is None else driver_chart(known.scenario, claim, found.drivers)
