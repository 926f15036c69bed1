"""How numbers are spelled."""

from __future__ import annotations

import math

import pytest

from standoff.scenario.figures import figures


@pytest.mark.parametrize(
    ("value", "scale", "spelled"),
    [
        (0.12345, 0.0, "0.123"),
        (-3.01e-13, 1.0, "0"),
        (1.388e-11, 1.0, "0"),
        (1.388e-11, 0.0, "1.39e-11"),
        (-0.0, 0.0, "0"),
        (2e-8, 1.0, "2e-08"),
        (5e-3, 1e6, "0"),
        (-2.5, 1.0, "-2.5"),
        (999.6, 0.0, "1,000"),
        (1234.5, 0.0, "1,230"),
        (-8.7654e6, 0.0, "-8,770,000"),
        (1.2e15, 0.0, "1.2e+15"),
        (math.nan, 1.0, "–"),
        (math.inf, 0.0, "–"),
    ],
)
def test_three_figures_and_nothing_below_what_is_certified(value, scale, spelled):
    assert figures(value, scale=scale) == spelled


@pytest.mark.parametrize(
    ("value", "digits", "spelled"), [(1234.56, 6, "1,234.56"), (1234.5, 4, "1,234"), (12345.0, 6, "12,345")]
)
def test_more_digits_of_what_is_large(value, digits, spelled):
    assert figures(value, digits) == spelled
