"""A sentence of a text between quotation marks."""

from __future__ import annotations

INSIDE = str.maketrans({"“": "‘", "”": "’", '"': "'"})


def quoted(words: str) -> str:
    """The words in double quotation marks; what is quoted inside them stands in single ones."""
    return f"“{words.translate(INSIDE)}”"
