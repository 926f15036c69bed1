"""Sobol indices: against closed forms, and honest where worlds are undefined."""

from __future__ import annotations

import numpy as np
import pytest

from claims.chances import chances
from standoff.claims.sobol import design, indices, size, sobol
from standoff.queries.game import Game

NAMES = ("x1", "x2", "x3")


def ishigami(rows, second_order=False, seed=0):
    points = design(NAMES, rows, second_order, seed)
    a, b, c = (-np.pi + 2 * np.pi * points[name] for name in NAMES)
    return np.sin(a) + 7 * np.sin(b) ** 2 + 0.1 * c**4 * np.sin(a)


def test_ishigami():
    """Ishigami and Homma (1990): S1 = 0.3139, 0.4424, 0; ST = 0.5576, 0.4424, 0.2437; S13 = 0.2437."""
    outcome = ishigami(1024, second_order=True)
    assert len(outcome) == size(3, 1024, second_order=True) == 8192
    found = indices(NAMES, outcome, 1024, second_order=True)
    by_name = {each.name: each for each in found.indices}
    for name, first, total in (("x1", 0.3139, 0.5576), ("x2", 0.4424, 0.4424), ("x3", 0.0, 0.2437)):
        assert by_name[name].first == pytest.approx(first, abs=0.03)
        assert by_name[name].total == pytest.approx(total, abs=0.03)
        assert by_name[name].first_interval[0] <= first <= by_name[name].first_interval[1]
        assert by_name[name].total_interval[0] <= total <= by_name[name].total_interval[1]
    assert [each.name for each in found.indices] == ["x1", "x2", "x3"]
    assert found.pairs[0].names == ("x1", "x3") and found.pairs[0].second == pytest.approx(0.2437, abs=0.05)
    assert all(pair.interval[0] < 0 < pair.interval[1] for pair in found.pairs[1:])


def test_the_same_seed_gives_the_same_numbers():
    assert indices(NAMES, ishigami(64), 64) == indices(NAMES, ishigami(64), 64)
    assert indices(NAMES, ishigami(64), 64, seed=1) != indices(NAMES, ishigami(64), 64)
    assert not np.array_equal(design(NAMES, 64, seed=1)["x1"], design(NAMES, 64)["x1"])


def test_undefined_worlds_leave_out_their_rows_and_too_many_refuse():
    outcome = ishigami(1024)
    outcome[::101] = np.nan
    found = indices(NAMES, outcome, 1024)
    assert found.undefined == 51 and all(1024 - 51 <= each.rows < 1024 for each in found.indices)
    assert {each.name: each.first for each in found.indices} == pytest.approx(
        {"x1": 0.314, "x2": 0.442, "x3": 0.0}, abs=0.05
    )
    outcome[::15] = np.nan
    assert "more than 5%" in indices(NAMES, outcome, 1024).reason
    assert indices(NAMES, np.ones(5 * 64), 64).reason == "it is the same in every world"


def test_rows_are_a_power_of_two():
    for rows in (0, 1, 100):
        with pytest.raises(ValueError, match="power of two"):
            design(NAMES, rows)


def test_of_a_scenario():
    """E(4 r + 2 w) is 4 rain + 2 wind: 0.8 and 0.2 of the variance, each by itself and in all."""
    found = sobol(Game(chances()), {"sum": "E(4 * r + 2 * w)"}, 256)["sum"]
    by_name = {each.name: each for each in found.indices}
    for name, exact in (("rain", 0.8), ("wind", 0.2), ("hail", 0.0), ("steps", 0.0), ("rationality.one", 0.0)):
        assert by_name[name].first == pytest.approx(exact, abs=0.02)
        assert by_name[name].total == pytest.approx(exact, abs=0.02)
