"""One claim explained in full. What was found (`claims.explain`) comes in, sections go out."""

from __future__ import annotations

from collections.abc import Iterator

from standoff.charts.svg import percent, table
from standoff.claims.explain import Explanation
from standoff.equilibrium.behaviour_model import parse_behaviour_model
from standoff.presentation.anatomy import anatomy_sentences, verdict_words
from standoff.presentation.asked import test_sentence
from standoff.presentation.claim import sides_chart
from standoff.presentation.drivers import drivers_contents
from standoff.presentation.flips import nearest_in_words, where_in_words
from standoff.presentation.section import Content, Section, Titled, section
from standoff.presentation.wording import claim_words, counted, verdict_word
from standoff.scenario.quote import quoted


def explain_sections(found: Explanation) -> Iterator[Section]:
    """All that is said of a claim."""
    verdict, scenario = found.verdict, found.scenario
    yield section(quoted(verdict.quote), _verdict_contents(found))
    flips = (where_in_words(scenario, found.flip), nearest_in_words(scenario, found.flip))
    yield section("What decides it", (*drivers_contents(scenario, verdict.id, found.drivers), *flips))
    if found.variants:
        yield section("Under other structures", _variants_contents(found))
    yield section("Under other theories of behaviour", _theories_contents(found))


def _verdict_contents(found: Explanation) -> Iterator[Content]:
    verdict = found.verdict
    told = verdict_words(verdict)
    yield f"{told[0].upper()}{told[1:]}."
    yield claim_words(verdict)
    yield from anatomy_sentences(found.scenario, verdict)
    if found.checked is not None and found.checked.share is not None:
        worlds = counted(found.checked.worlds, "world")
        yield f"Solved anew with that prior shifted so, it holds in {percent(found.checked.share)} of {worlds}."
    yield test_sentence(found.query)
    if (chart := sides_chart(verdict, found.query)) is not None:
        yield chart


def _theories_contents(found: Explanation) -> Iterator[Content]:
    theories, own = found.theories, found.report.theory
    verdicts = {name: report.verdicts[0] for name, report in theories.reports.items() if name != own}
    same = sum(each.verdict == found.verdict.verdict for each in verdicts.values())
    worlds = counted(min(report.results.count for report in theories.reports.values()), "world")
    yield f"It keeps its verdict under {same:,} of {len(verdicts):,} other theories of how actors choose, in {worlds}."
    rows = [(name, verdict_word(each), parse_behaviour_model(name).about) for name, each in verdicts.items()]
    yield Titled("", table(("theory", "verdict", "what it says"), rows))
    for name, reason in theories.missing.items():
        yield f"{name} is left out: {reason}."


def _variants_contents(found: Explanation) -> Iterator[Content]:
    word = found.verdict.verdict
    same = [name for name, each in found.variants.items() if each.verdict == word]
    many = counted(len(found.variants), "variant")
    yield f"It keeps its verdict in {len(same):,} of {many}."
    yield Titled(
        "", table(("variant", "verdict"), [(name, verdict_word(each)) for name, each in found.variants.items()])
    )
