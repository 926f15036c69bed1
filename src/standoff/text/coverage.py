"""How much of its text a scenario makes claims of: sentence by sentence, what quotes it, and what is left."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from standoff.language.problem import Problem, ScenarioError
from standoff.reference.mistakes import Where, by_keys
from standoff.reference.table import shown
from standoff.scenario.check import spelled
from standoff.scenario.model import Scenario
from standoff.scenario.summary import counted, summary
from standoff.text.document import Span
from standoff.text.quotation import WORD, SoughtText
from standoff.text.scenario_text import open_text, quotations
from standoff.text.sentences import sentences_in


@dataclass(frozen=True, slots=True)
class CoveredSentence:
    """A sentence of a text, and what a scenario has of it.

    Attributes:
        text: its words, every run of white space as one space; `start` and `end` say where they are in the text, in
            characters from 0.
        start, end: where it is in the text.
        paragraph: counted from 1.
        claims: the names of those that quote it, or part of it, in the order of the scenario.
        also: what else quotes it, as the keys that lead there: `parameters.buffer`.
        reason: why it is set aside; None where it is not.
        words: how many it has.
        quoted: how many of them stand in the quotation of a claim.
    """

    text: str
    start: int
    end: int
    paragraph: int
    claims: tuple[str, ...]
    also: tuple[str, ...]
    reason: str | None
    words: int
    quoted: int

    @property
    def counts(self) -> bool:
        """Whether it is one of those that ought to have a claim: not set aside, or with a claim all the same."""
        return bool(self.claims) or self.reason is None

    @property
    def uncovered(self) -> bool:
        """Whether no claim quotes it, and it is not set aside."""
        return not self.claims and self.reason is None


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of its text a scenario makes claims of.

    Attributes:
        scenario: whose text it is.
        sentences: in the order of the text, headlines and bylines among them.
    """

    scenario: Scenario
    sentences: tuple[CoveredSentence, ...]

    def __repr__(self) -> str:
        of = f"{len(self.covered)} of {counted(len(self.counting), 'sentence')} covered"
        return summary(self, self.scenario.title, of)

    @property
    def counting(self) -> tuple[CoveredSentence, ...]:
        """The sentences that are not set aside."""
        return tuple(each for each in self.sentences if each.counts)

    @property
    def covered(self) -> tuple[CoveredSentence, ...]:
        """Those that a claim quotes, or quotes in part."""
        return tuple(each for each in self.sentences if each.claims)

    @property
    def uncovered(self) -> tuple[CoveredSentence, ...]:
        """Those that no claim quotes and that are not set aside."""
        return tuple(each for each in self.sentences if each.uncovered)

    @property
    def aside(self) -> tuple[CoveredSentence, ...]:
        """Those that are set aside and have no claim."""
        return tuple(each for each in self.sentences if not each.counts)

    @property
    def sentence_share(self) -> float:
        """The share of the sentences that are not set aside that have a claim; NaN where there are none."""
        return len(self.covered) / len(self.counting) if self.counting else float("nan")

    @property
    def word_share(self) -> float:
        """The share of the words of these sentences that stand in the quotation of a claim; NaN likewise."""
        words = sum(each.words for each in self.counting)
        return sum(each.quoted for each in self.counting) / words if words else float("nan")


def coverage(scenario: Scenario) -> Coverage:
    """How much of its text a scenario makes claims of.

    A quotation covers every sentence that it has words of; what it leaves out by an ellipsis it does not cover. One
    that occurs several times in the text is that of the first place; one that is not in the text covers nothing. What
    has no word, such as `[...]` where an excerpt leaves something out, is no sentence.

    Raises:
        ScenarioError: if the scenario names no text, or it cannot be read.
    """
    document = open_text(scenario)
    sought = SoughtText(document.text)
    found = quotations(scenario, sought)
    whole = document.text
    blocks = [[span for span in sentences_in(whole, block) if WORD.search(whole, *span)] for block in document.blocks]
    places = [span for block in blocks for span in block]
    paragraphs = [number for number, block in enumerate(blocks, 1) for _ in block]
    words = [match.span() for match in WORD.finditer(document.text)]
    claims: dict[int, dict[str, None]] = {}
    also: dict[int, dict[str, None]] = {}
    reasons: dict[int, str] = {}
    claimed: list[Span] = []
    for each in found:
        first, *rest = each.path
        for place in _touched(each.spans or (), places):
            if first == "claims":
                claims.setdefault(place, {})[str(rest[0])] = None
            elif first == "set_aside":
                reasons.setdefault(place, scenario.set_aside[int(rest[0])].reason)
            else:
                also.setdefault(place, {})[spelled(scenario, each.path[:-1])] = None
        if first == "claims":
            claimed += each.spans or ()
    inside = set(_touched(claimed, words))
    sentences = []
    for place, (start, end) in enumerate(places):
        own = range(_first_at(words, start), bisect_left(words, end, key=lambda each: each[0]))
        sentences.append(
            CoveredSentence(
                " ".join(document.text[start:end].split()), start, end, paragraphs[place],
                tuple(claims.get(place, ())), tuple(also.get(place, ())), reasons.get(place),
                len(own), sum(word in inside for word in own),
            )
        )  # fmt: skip
    return Coverage(scenario, tuple(sentences))


def _first_at(places: Sequence[Span], start: int) -> int:
    """The number of the first of some places, in order and apart, that ends after `start`."""
    return bisect_right(places, start, key=lambda each: each[1])


def _touched(spans: Iterable[Span], places: Sequence[Span]) -> Iterator[int]:
    """The numbers of the places that share a character with one of the spans."""
    for start, end in spans:
        yield from range(_first_at(places, start), bisect_left(places, end, key=lambda each: each[0]))


def uncovered_note(scenario: Scenario, where: Where = by_keys) -> tuple[Problem, ...]:
    """A note at `text` where sentences of the text have no claim; none where there is no text, or it cannot be read."""
    if scenario.text is None:
        return ()
    try:
        found = coverage(scenario)
    except ScenarioError:
        return ()
    if not found.uncovered:
        return ()
    share = f"{counted(len(found.uncovered), 'sentence')} of {len(found.counting):,}"
    what = f"{share} in {shown(scenario.text)} {'has' if len(found.uncovered) == 1 else 'have'} no claim"
    return (Problem(*where(("text",)), what, "`standoff cover` lists them; write claims or set them aside"),)
