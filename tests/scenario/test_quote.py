"""Quotation marks inside a quotation are single ones."""

import pytest

from standoff.scenario.quote import quoted


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        ("is a mobile weapon", "“is a mobile weapon”"),
        ("a “great guy”", "“a ‘great guy’”"),
        ('labeling China a "currency manipulator."', "“labeling China a 'currency manipulator.'”"),
    ],
)
def test_quotes_inside_a_quote(words, seen):
    assert quoted(words) == seen
