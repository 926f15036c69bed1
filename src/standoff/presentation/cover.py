"""The text with its claims beside it: how much of it has a claim, and which of its sentences have none."""

from __future__ import annotations

from collections.abc import Iterator

from standoff.charts.svg import percent, table
from standoff.presentation.section import Section, Titled, section
from standoff.presentation.wording import counted, listed
from standoff.scenario.model import Scenario
from standoff.text.coverage import Coverage, CoveredSentence

NO_CLAIM = "no claim"


def cover_section(found: Coverage) -> Section:
    """How much is covered, then the text sentence by sentence."""
    scenario = found.scenario
    rows = [(str(number), each.text, _covering(scenario, each)) for number, each in enumerate(found.sentences, 1)]
    numbers = Titled("", table(("", "sentence", "claims"), rows))
    return section("The text and its claims", [*_shares(found), numbers])


def _shares(found: Coverage) -> Iterator[str]:
    if not found.counting:
        yield "No sentence of the text needs a claim."
    else:
        have = "has" if len(found.counting) == 1 else "have"
        yield (
            f"{len(found.covered):,} of {counted(len(found.counting), 'sentence')} {have} a claim "
            f"({percent(found.sentence_share)}), and claims quote {percent(found.word_share)} of their words."
        )
    if found.aside:
        are = "is" if len(found.aside) == 1 else "are"
        yield f"{counted(len(found.aside), 'sentence')} {are} set aside and not counted."
    if found.uncovered:
        places = [str(number) for number, each in enumerate(found.sentences, 1) if each.uncovered]
        yield f"Without a claim: {'sentence' if len(places) == 1 else 'sentences'} {listed(places)}."


def _covering(scenario: Scenario, sentence: CoveredSentence) -> str:
    """What covers a sentence, in a cell."""
    if sentence.claims:
        return ", ".join(f"{name} ({scenario.claims[name].kind})" for name in sentence.claims)
    said = NO_CLAIM if sentence.reason is None else f"set aside: {sentence.reason}"
    return f"{said}; quoted at {listed(sentence.also)}" if sentence.also else said
