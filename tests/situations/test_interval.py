"""An interval is never too narrow: whatever the values are, what an expression comes to lies in it."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standoff.language.evaluate import evaluate
from standoff.language.expression import parse
from standoff.situations.interval import interval

NAMES = ("a", "b", "c")
LEAVES = st.sampled_from([*NAMES, *NAMES, "0", "1", "2", "0.5", "3"])
FORMS = [
    *("({} + {})", "({} - {})", "({} * {})", "({} / {})", "-{}", "({})^2", "({})^3", "({})^-1", "({})^0.5"),
    *("min({}, {})", "max({}, {}, 1)", "abs({})", "exp({})", "log({})", "sqrt({})"),
    *("({} < {})", "({} <= {})", "({} = {})", "({} != {})", "(0 < {} <= {})", "({} in [1, {}])"),
    *("({} and {})", "({} or {})", "(not {})", "if({}, {}, {})"),
]


def build(form, parts):
    return form.format(*parts[: form.count("{}")])


EXPRESSIONS = st.recursive(
    LEAVES,
    lambda inner: st.builds(build, st.sampled_from(FORMS), st.lists(inner, min_size=3, max_size=3)),
    max_leaves=8,
)
ENDS = st.sampled_from([-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 3.0])
PARTS = st.floats(0.0, 1.0)


@settings(max_examples=400)
@given(EXPRESSIONS, st.tuples(*[st.tuples(ENDS, ENDS)] * 2), st.lists(st.tuples(PARTS, PARTS), min_size=6, max_size=6))
def test_no_value_lies_outside(text, ends, placed):
    expression = parse(text)
    ends = [sorted(pair) for pair in ends]
    known = {"c": np.asarray([[1.0], [-0.5]])}
    wide = {name: (low, high) for name, (low, high) in zip("ab", ends, strict=True)}
    low, high = interval(expression, known, wide)
    for parts in (*placed, (0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)):
        values = {
            name: pair[0] + part * (pair[1] - pair[0]) for name, pair, part in zip("ab", ends, parts, strict=True)
        }
        value = evaluate(expression, known | values)
        slack = np.where(np.isfinite(value), 1e-9 * (1.0 + np.abs(value)), 0.0)
        inside = np.isnan(value) | ((low - slack <= value) & (value <= high + slack))
        assert np.all(inside), (text, wide, values, value, low, high)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("p", 0.0, 1.0),
        ("2 * p - 1", -1.0, 1.0),
        ("p * w", -2.0, 3.0),
        ("w^2", 0.0, 9.0),
        ("1 / (1 + p)", 0.5, 1.0),
        ("1 / p", -math.inf, math.inf),
        ("p / w", -math.inf, math.inf),
        ("n * p", -math.inf, math.inf),
        ("0 * n", 0.0, 0.0),
        ("abs(w)", 0.0, 3.0),
        ("exp(-n^2)", 0.0, 1.0),
        ("p < 2", 1.0, 1.0),
        ("p > 2", 0.0, 0.0),
        ("p > 0.5", 0.0, 1.0),
        ("p >= 0 and p <= 1", 1.0, 1.0),
        ("p < 0 or w > 5", 0.0, 0.0),
        ("not p > 1", 1.0, 1.0),
        ("p = 2", 0.0, 0.0),
        ("if(p > 2, 7, w)", -2.0, 3.0),
        ("if(p > 0.5, 7, w)", -2.0, 7.0),
        ("min(p, w)", -2.0, 1.0),
        ("k + 1", 3.0, 3.0),
    ],
)
def test_by_hand(text, low, high):
    wide = {"p": (0.0, 1.0), "w": (-2.0, 3.0), "n": (-math.inf, math.inf)}
    assert interval(parse(text), {"k": 2.0}, wide) == pytest.approx((low, high))
