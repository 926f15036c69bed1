"""The page of likelihood words has every word of the scales and of the lexicon, with the range it really has.

`python tests/docs/test_likelihood_words.py` writes the tables of the page anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from standoff.text import LEXICON, SCALES, Entry, percent
from standoff.text.lexicon import NEGATIONS, NOBODY

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "likelihood-words.md"
BEGIN = "<!-- tables: written by tests/docs/test_likelihood_words.py -->\n"


def tables() -> str:
    """The tables: the scales, then the lexicon by source."""
    lines: list[str] = []
    for option, scale in SCALES.items():
        lines += [
            f"## {scale.name}",
            "",
            f"In options and in Python `{option}`. {scale.source}.",
            "",
            "| band | word |",
            "|---|---|",
        ]
        lines += [f"| {word.band} | {word.text} |" for word in scale.words]
        lines.append("")
    lines += ["## The lexicon", ""]
    lines.append("What a phrase in a text may be taken for. Phrases of ICD 203 and PHIA have their bands from there.")
    by_source: dict[tuple[str, str], list[Entry]] = {}
    for entry in LEXICON.values():
        by_source.setdefault((entry.source.name, entry.source.why), []).append(entry)
    for (name, why), entries in sorted(by_source.items(), key=lambda item: (item[0][0] == "convention", item[0])):
        lines += ["", f"**{name}**: {why}.", "", "| range | phrases |", "|---|---|"]
        ranges: dict[str, list[str]] = {}
        for entry in sorted(entries, key=lambda entry: (entry.low, entry.high, entry.phrase)):
            ranges.setdefault(percent(entry.low, entry.high), []).append(entry.phrase)
        lines += [f"| {band} | {_listed(phrases)} |" for band, phrases in ranges.items()]
    lines += ["", f"**Negations**: {_listed(NEGATIONS)}; as a subject {_listed(sorted(NOBODY))}."]
    return "\n".join(lines) + "\n"


def _listed(phrases: Iterable[str]) -> str:
    return ", ".join(f"*{phrase}*" for phrase in phrases)


def test_the_page_has_every_word() -> None:
    assert PAGE.read_text("utf-8").partition(BEGIN)[2].strip() == tables().strip()


if __name__ == "__main__":
    before = PAGE.read_text("utf-8").partition(BEGIN)[0]
    PAGE.write_text(before + BEGIN + "\n" + tables(), "utf-8")
