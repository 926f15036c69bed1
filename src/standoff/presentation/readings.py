"""Sentences of the text with all that was made of each: several claims may read one sentence, and are told as one.

Verdicts come in, one for each claim; what goes out names no identifier. Two claims are readings of one sentence where
they have the same quote, or the quote of one is a part of that of the other.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from standoff.charts.svg import percent
from standoff.claims.judge import Verdict
from standoff.presentation.anatomy import verdict_share_words, verdict_words
from standoff.presentation.wording import SIGNS, counted_verdict, listed, verdict_word
from standoff.scenario.labels import short_quote
from standoff.scenario.model import Scenario

PART = 3  # words of a quote that may be a part of another: fewer may stand anywhere
NAMED = 2  # readings that are told apart
READING = 60  # characters of what a reading supposes
NO_WORD = re.compile(r"[^\w\s]")
DIFFER = ("≠", "none")  # the sign of a sentence whose readings differ, and the class of its colour


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the text, or a part of one.

    Attributes:
        quote: its words; of several readings the longest.
        readings: what became of each claim on it, in the order of the file; at least one.
    """

    quote: str
    readings: tuple[Verdict, ...]

    @property
    def mark(self) -> tuple[str, str]:
        """Its sign and the class of its colour."""
        words = {each.verdict for each in self.readings}
        return SIGNS[self.readings[0].verdict] if len(words) == 1 else DIFFER


def sentences_of(verdicts: Iterable[Verdict]) -> tuple[Sentence, ...]:
    """The sentences, each where it is first read."""
    groups: list[list[Verdict]] = []
    for each in verdicts:
        words = _words(each.quote)
        for group in groups:
            if any(_same(words, _words(other.quote)) for other in group):
                group.append(each)
                break
        else:
            groups.append([each])
    return tuple(Sentence(max((each.quote for each in group), key=len), tuple(group)) for group in groups)


def _words(quote: str) -> str:
    return f" {' '.join(NO_WORD.sub(' ', quote).split()).casefold()} "


def _same(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return one == other or (len(short.split()) >= PART and short in long)


def reconciled(scenario: Scenario, sentence: Sentence, shares: bool = True) -> str:
    """What became of a sentence: `mostly holds (83%), but would for blind actors too`; of several readings what they
    have in common, or which is which.

    Args:
        shares: whether to say the shares of worlds, which are said elsewhere otherwise.
    """
    readings = sentence.readings
    if len(readings) == 1:
        return verdict_share_words(readings[0]) if shares else verdict_words(readings[0])
    words = Counter(each.verdict for each in readings)
    if len(words) == 1:
        both = "both" if len(readings) == 2 else f"all {len(readings)}"
        word, within = readings[0].verdict, _range(readings) if shares else ""
        return f"{both} of its readings: {word}{f' ({within})' if within else ''}"
    named = _apart(readings)
    apart = "; ".join(
        f"{verdict_word(each) if shares else each.verdict} if read as {_read(scenario, each)}" for each in named
    )
    if len(named) == len(readings):
        return apart
    told = listed([counted_verdict(word, count) for word, count in words.items()])
    return f"of {len(readings)} readings {told}: {apart}"


def _apart(readings: Sequence[Verdict]) -> list[Verdict]:
    """One of each verdict, the rarest first."""
    words = Counter(each.verdict for each in readings)
    first = {each.verdict: each for each in reversed(readings)}
    return sorted(first.values(), key=lambda each: words[each.verdict])[:NAMED]


def _read(scenario: Scenario, verdict: Verdict) -> str:
    claim = scenario.claims[verdict.id]
    return short_quote(claim.label or " ".join((claim.about or claim.quote).split()).split(";")[0], READING)


def _range(readings: Sequence[Verdict]) -> str:
    shares = [each.share for each in readings if each.share is not None]
    if len(shares) < len(readings):
        return ""
    low, high = percent(min(shares)), percent(max(shares))
    return low if low == high else f"{low} to {high}"
