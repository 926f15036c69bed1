"""How numbers are spelled."""

from __future__ import annotations

import math

import pytest

from standoff.scenario.figures import figures, scale_of


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
        (math.nan, 1.0, "–"),
        (math.inf, 0.0, "–"),
    ],
)
def test_three_figures_and_nothing_below_what_is_certified(value, scale, spelled):
    assert figures(value, scale=scale) == spelled


def test_a_chance_has_no_scale_below_which_it_is_nothing():
    assert scale_of("P(go = yes | given state = up)") == scale_of("0.5") == 0.0
    assert scale_of("E(payoff(a))") == scale_of("P(go = yes) - P(go = no)") == 1.0
