"""The law of total variance, against the variance of everything thrown together."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from standoff.claims.judge import Verdict
from standoff.claims.variants import ClaimInVariants, Split, split
from standoff.scenario.model import Kind

NUMBERS = some.floats(-1e3, 1e3)


@given(some.data())
def test_the_parts_are_the_variance_of_all_worlds_together(data):
    count, worlds = data.draw(some.integers(1, 4)), data.draw(some.integers(1, 20))
    names = [str(number) for number in range(count)]
    values = {name: np.array(data.draw(some.lists(NUMBERS, min_size=worlds, max_size=worlds))) for name in names}
    weights = {name: data.draw(some.floats(0.01, 10.0)) for name in names}
    inside = {
        name: np.array(data.draw(some.lists(some.floats(0.01, 1.0), min_size=worlds, max_size=worlds)))
        for name in names
    }
    found = split(values, weights, inside)
    every = np.concatenate([values[name] for name in names])
    weight = np.concatenate([weights[name] * inside[name] / inside[name].sum() for name in names])
    mean = np.average(every, weights=weight)
    assert found.mean == pytest.approx(mean, abs=1e-6)
    assert found.within + found.between == pytest.approx(np.average((every - mean) ** 2, weights=weight), abs=1e-4)


def test_a_variant_without_a_value_is_left_out():
    found = split({"a": np.array([1.0, 3.0, np.nan]), "b": np.full(3, np.nan)}, {"a": 1.0, "b": 9.0})
    assert (found.mean, found.within, found.between) == (2.0, 1.0, 0.0)
    assert np.isnan(found.means["b"]) and found.share == 0.0
    nothing = split({"b": np.full(3, np.nan)}, {"b": 1.0})
    assert np.isnan(nothing.mean) and np.isnan(nothing.share)


def test_rounding_is_no_difference_between_structures():
    found = split({"a": np.full(3, 0.1 + 0.2), "b": np.full(3, 0.3)}, {"a": 1.0, "b": 1.0})
    assert found.between == 0.0 and np.isnan(found.share)


def test_too_few_worlds_are_no_word_against_a_claim():
    verdicts = {
        name: Verdict("c", "It is so.", Kind.MECHANISM, word, "")
        for name, word in (("base", "no difference"), ("far", "too few worlds"), ("near", "no difference"))
    }
    nothing = Split(0.0, 0.0, 0.0, {}, {})
    claim = ClaimInVariants("c", verdicts, nothing)
    assert claim.stands and claim.turned == () and claim.untold == ("far",)
    verdicts["near"] = Verdict("c", "It is so.", Kind.MECHANISM, "holds", "")
    assert claim.turned == ("near",) and not claim.stands
