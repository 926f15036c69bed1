"""An expression spelled out reads back as the same."""

from __future__ import annotations

import pytest

from standoff.language.expression import parse
from standoff.language.spelled import spelled


@pytest.mark.parametrize(
    "text",
    [
        "-a + 2 * b^2 - c / 3 ** -2",
        "1 <= a <= 4 and not (b = 'not one' or c in [x, 'y z'])",
        "if(min(a, 1e-9) > 0, max(a, b), abs(-exp(a@2)))",
        "a - (b - c) - d",
        "(a = b) + (c != d) > 1e300",
    ],
)
def test_it_reads_back(text):
    assert parse(spelled(parse(text))) == parse(text)


def test_a_query_is_not_spelled():
    with pytest.raises(ValueError, match="stands in queries only"):
        spelled(parse("P(a = b) + 1"))
