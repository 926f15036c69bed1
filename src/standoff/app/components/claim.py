"""A claim: what became of it, what its test reads, what decides it, and where it flips."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import numpy as np

from standoff.app.base_solution import BaseSolution
from standoff.app.catalog import CatalogEntry
from standoff.app.frame import address
from standoff.charts.svg import Chart
from standoff.claims.dependencies import Dependencies, dependencies_of
from standoff.claims.drivers import drivers_of as decided_by
from standoff.claims.flip import Flip, where_otherwise
from standoff.claims.judge import Verdict
from standoff.claims.variance import Drivers
from standoff.presentation.anatomy import anatomy_sentences, verdict_words
from standoff.presentation.asked import test_sentence
from standoff.presentation.claim import checked_sentence, reads_sentences, sides_chart
from standoff.presentation.drivers import driver_chart, drivers_contents
from standoff.presentation.flips import where_in_words
from standoff.presentation.section import sentence_html
from standoff.presentation.wording import SIGNS, assumed_sentence, claim_words, share_words
from standoff.scenario.model import Kind

OUTLINED = "What it reads is outlined in the picture below."


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What is found out about a claim when somebody looks at it."""

    drivers: Drivers
    flip: Flip


def look_into(known: BaseSolution, claim: str) -> Found | None:
    """What decides a claim and where it flips; nothing of one that is not tested in worlds."""
    query = known.scenario.tests.get(claim)
    if query is None:
        return None
    results = known.held.results
    answers = np.asarray(results.answers[query], dtype=np.float64)
    drivers = decided_by(known.scenario, results, {claim: answers}, None, results.seed, truths={claim})
    return Found(drivers[claim], where_otherwise(known.scenario, results, query, results.seed))


def rests_on(known: BaseSolution, claim: str | None) -> Dependencies | None:
    """What the test of a claim reads; nothing where it has none."""
    query = None if claim is None else known.scenario.tests.get(claim)
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
    told = assumed_sentence(known.scenario)
    under = f'<p class="muted">{sentence_html(told)}</p>' if told else ""
    if not rows:
        return "<p>It makes no claims.</p>"
    return f'{under}<ul class="claims" aria-label="Claims">{"".join(rows)}</ul>'


def _became(verdict: Verdict) -> str:
    told = f"{verdict.kind}: {verdict_words(verdict)}"
    return f"{told}. {share_words(verdict)}" if verdict.tested else told


def details(known: BaseSolution, book: CatalogEntry, claim: str, found: Found | None) -> str:
    """Everything about one claim but its charts."""
    scenario = known.scenario
    verdict = next(each for each in known.report.verdicts if each.id == claim)
    asserted = scenario.claims[claim]
    parts = [
        f'<h2 id="claim" tabindex="-1">Claim <code>{escape(claim)}</code></h2>',
        f"<blockquote>{escape(verdict.quote)}</blockquote>",
        f"<p><strong>{verdict.kind}: {escape(verdict_words(verdict))}.</strong> "
        f"{sentence_html(claim_words(verdict))}</p>",
        *(f"<p>{sentence_html(each)}</p>" for each in anatomy_sentences(scenario, verdict)),
    ]
    if asserted.about:
        parts.append(f"<p>{escape(asserted.about)}</p>")
    if verdict.sources:
        parts.append(f'<p class="muted">Sources: {escape("; ".join(verdict.sources))}</p>')
    if (test := scenario.tests.get(claim)) is not None:
        parts.append(f"<p>{sentence_html(test_sentence(test))}</p>")
        reads = dependencies_of(scenario, test)
        told = [*reads_sentences(scenario, reads), *([OUTLINED] if reads.moves or reads.quantities else [])]
        parts.append(f"<p>{sentence_html(' '.join(told))}</p>")
        if found is not None:
            sentences = [each for each in drivers_contents(scenario, claim, found.drivers) if isinstance(each, str)]
            parts += [f"<p>{sentence_html(each)}</p>" for each in (*sentences, where_in_words(scenario, found.flip))]
        links = [
            (address(book, "what-if", claim=claim), "What if the numbers were others?"),
            (address(book, "ask", query=test), "Ask this, and change the question"),
        ]
        parts.append(f"<p>{' · '.join(f'<a href={_quoted(to)}>{words}</a>' for to, words in links)}</p>")
    elif verdict.kind is Kind.FACT and asserted.check is not None and asserted.check.table is not None:
        parts.append(f'<p class="muted">{escape(checked_sentence(asserted.check))}</p>')
    return "".join(parts)


def _quoted(text: str) -> str:
    return f'"{escape(text)}"'


def sides_of_claim(known: BaseSolution, claim: str) -> Chart | None:
    """The two sides of a comparison, across worlds; nothing for another claim."""
    verdict = next(each for each in known.report.verdicts if each.id == claim)
    test = known.scenario.tests.get(claim)
    return None if test is None else sides_chart(verdict, test)


def drivers_of(known: BaseSolution, claim: str, found: Found | None) -> Chart | None:
    """The picture of what decides it."""
    return None if found is None else driver_chart(known.scenario, claim, found.drivers)
