"""What a report has from the source that it names: its grade, how far the source is to be trusted, and who controls it.

Grades are those of the Admiralty system (NATO AJP-2.1, STANAG 2511; United Kingdom Ministry of Defence, Joint Warfare
Publication 2-00, 2003): a letter for the reliability of the source, a digit for the credibility of what it says, each
judged without regard to the other. They are words: no standard gives them probabilities, and nothing here does.
"""

from __future__ import annotations

from standoff.scenario.labels import in_words
from standoff.scenario.model import Evidence, ReportSource, Scenario

LETTERS = {
    "A": "completely reliable",
    "B": "usually reliable",
    "C": "fairly reliable",
    "D": "not usually reliable",
    "E": "unreliable",
    "F": "reliability cannot be judged",
}
DIGITS = {
    "1": "confirmed by other sources",
    "2": "probably true",
    "3": "possibly true",
    "4": "doubtful",
    "5": "improbable",
    "6": "truth cannot be judged",
}


def source_of(scenario: Scenario, item: Evidence) -> ReportSource | None:
    """The source object that a report names; None where its source is a text, or not said."""
    return scenario.sources.get(item.source) if item.source is not None else None


def informed(scenario: Scenario, item: Evidence) -> Evidence:
    """The report with what it does not say itself and its source does: rates, part of the grade, who controls it."""
    source = source_of(scenario, item)
    if source is None:
        return item
    said: dict[str, object] = {
        "grade": joined(item.grade, source.grade),
        "controlled_by": item.controlled_by or source.controlled_by,
    }
    if not item.rated:
        said |= {"reliability": source.reliability, "hit": source.hit, "false_alarm": source.false_alarm}
    return item.model_copy(update=said)


def joined(own: str | None, of_source: str | None) -> str | None:
    """The letter and the digit of a report, each its own where it has one, else that of its source."""
    letters = [sign for grade in (own, of_source) for sign in grade or "" if sign in LETTERS]
    digits = [sign for grade in (own, of_source) for sign in grade or "" if sign in DIGITS]
    return "".join([*letters[:1], *digits[:1]]) or None


def grade_words(grade: str) -> str:
    """`B2: usually reliable, probably true`"""
    return f"{grade}: {', '.join(LETTERS.get(sign) or DIGITS[sign] for sign in grade)}"


def rates_words(item: Evidence | ReportSource) -> str:
    """`reliability 0.8`, or `hit 0.8, false alarm 0.1`"""
    hit, false_alarm = item.rates
    return f"reliability {hit:g}" if item.hit is None else f"hit {hit:g}, false alarm {false_alarm:g}"


def source_label(scenario: Scenario, name: str) -> str:
    """A source object by its label, or its name with spaces; any other text as it is."""
    source = scenario.sources.get(name)
    return name if source is None else source.label or in_words(name)
