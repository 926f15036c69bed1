"""The exponential function of the kernels against that of the C library."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numba import njit

from standoff.equilibrium.elementary import HIGHEST, LOWEST, exp


@njit
def exps(x, y):
    for i in range(len(x)):
        y[i] = exp(x[i])


def ours(x):
    x = np.atleast_1d(np.asarray(x, dtype=np.float64))
    y = np.empty_like(x)
    exps(x, y)
    return y


@given(st.lists(st.floats(LOWEST, HIGHEST), min_size=1, max_size=50))
def test_within_two_units_in_the_last_place(x):
    np.testing.assert_allclose(ours(x), np.exp(x), rtol=5e-16)


def test_exact_at_zero_and_monotone_nearby():
    assert ours(0.0)[0] == 1.0
    assert (np.diff(ours(np.linspace(-1.0, 1.0, 10_001))) > 0.0).all()


def test_what_lies_outside_is_as_at_the_end_and_no_number_stays_none():
    low, high, nothing = ours([-np.inf, np.inf, np.nan])
    assert low == ours(LOWEST)[0] and 0.0 < low < 1e-300
    assert high == ours(HIGHEST)[0] and np.isfinite(high)
    assert np.isnan(nothing)
