"""Verdict bands at their edges, and Wilson's interval against its definition and published numbers."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standoff.claims.verdict_bands import BANDS, FEWEST, NINETY_FIVE, UNDECIDED, interval, verdict


@pytest.mark.parametrize(
    ("true", "name"),
    [
        (1000, "holds"),
        (950, "holds"),
        (949, "mostly holds"),
        (750, "mostly holds"),
        (749, "contingent"),
        (250, "contingent"),
        (249, "mostly fails"),
        (50, "mostly fails"),
        (49, "fails"),
        (0, "fails"),
    ],
)
def test_bands_at_their_edges(true, name):
    assert verdict(true / 1000, 1000) == name


@pytest.mark.parametrize("worlds", [20, 40, 60, 100, 140, 300, 7000, 10_000, 123_460])
def test_an_edge_is_an_edge_in_any_number_of_worlds(worlds):
    """19/20, 57/60, ...: a share that is exactly an edge belongs to the upper band, however it is rounded."""
    for lowest, name in BANDS:
        true = round(lowest * worlds)
        if math.isclose(true, lowest * worlds, abs_tol=1e-9):
            assert verdict(true / worlds, max(worlds, FEWEST)) == name


def test_too_few_worlds_have_no_verdict():
    assert verdict(1.0, FEWEST - 1) == verdict(0.0, 0) == UNDECIDED
    assert verdict(1.0, FEWEST) == "holds"


def test_the_quantile_of_the_standard_normal():
    assert 0.5 * (1 + math.erf(NINETY_FIVE / math.sqrt(2))) == pytest.approx(0.975, abs=1e-15)


# Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine 17 (1998),
# table I, method 3 (the score method without continuity correction), to its four places
NEWCOMBE = {
    (81, 263): (0.2553, 0.3662),
    (15, 148): (0.0624, 0.1605),
    (0, 20): (0.0, 0.1611),
    (1, 29): (0.0061, 0.1718),
}


@pytest.mark.parametrize(("counts", "expected"), NEWCOMBE.items())
def test_wilson_as_published(counts, expected):
    assert interval(*counts) == pytest.approx(expected, abs=5.1e-5)


@given(st.integers(1, 10**7).flatmap(lambda worlds: st.tuples(st.integers(0, worlds), st.just(worlds))))
def test_wilson_is_the_set_of_shares_not_refuted(counts):
    """Its ends solve |share - p| = z sqrt(p (1 - p) / n), Wilson (1927)."""
    true, worlds = counts
    share = true / worlds
    low, high = interval(true, worlds)
    assert 0 <= low <= share <= high <= 1
    for end in (low, high):
        assert (share - end) ** 2 == pytest.approx(NINETY_FIVE**2 * end * (1 - end) / worlds, rel=1e-6, abs=1e-12)
    mirrored = interval(worlds - true, worlds)
    assert (1 - high, 1 - low) == pytest.approx(mirrored, abs=1e-12)


def test_wilson_at_the_ends():
    for worlds in (1, 3, 30, 300, 12_345):
        assert interval(0, worlds)[0] == 0.0 and interval(worlds, worlds)[1] == 1.0
    assert interval(0, 0) == (0.0, 1.0)
