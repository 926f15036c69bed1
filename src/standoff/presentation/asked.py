"""What was asked about a scenario, a claim by its name or a query by its own text, and of which worlds."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from standoff.claims.spread import spread
from standoff.claims.tally import tally_of
from standoff.ensembles.results import Results
from standoff.language.expression import parse
from standoff.presentation.wording import behaviour_sentences, counted, share_sentence
from standoff.queries.truth import is_condition
from standoff.scenario.figures import figures
from standoff.scenario.model import Scenario
from standoff.scenario.quote import quoted


def asked_title(scenario: Scenario, name: str) -> str:
    """The sentence of a claim; a query as it is."""
    claim = scenario.claims.get(name)
    return quoted(claim.quote) if claim else name


def asked_sentences(scenario: Scenario, name: str, query: str, results: Results) -> Iterator[str]:
    """How a claim is tested, and what came out across worlds."""
    if name in scenario.claims:
        yield test_sentence(query)
    answers = np.asarray(results.answers[query], dtype=np.float64)
    defined = int(np.isfinite(answers).sum())
    if is_condition(parse(query)) or not defined:
        yield share_sentence(tally_of(query, answers))
    else:
        undefined = f"; undefined in {len(answers) - defined:,}" if defined < len(answers) else ""
        yield f"Its mean is {figures(spread(answers).mean, 4)} across {counted(defined, 'world')}{undefined}."


def test_sentence(query: str) -> str:
    """When a claim holds in a world."""
    return f"It holds in a world where `{' '.join(query.split())}`."


def ensemble_sentences(results: Results, theory: str) -> Iterator[str]:
    """Which worlds the numbers rest on, and how actors behave in them, where it is not by the logit."""
    yield from behaviour_sentences(theory)
    yield f"{worlds_words(results)}."


def worlds_words(results: Results) -> str:
    """`1,000 worlds (seed 0), 999 certified`"""
    return f"{counted(results.count, 'world')} (seed {results.seed}), {int(results.converged.sum()):,} certified"
