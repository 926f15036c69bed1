"""Arithmetic on one number of each world in step: that of numpy, and the same for any number of lanes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numba import njit

from standoff.equilibrium.simd import (
    absolute,
    exponential,
    fused,
    larger,
    load,
    logarithm,
    row_of,
    smaller,
    smallest,
    store,
    where_equal,
    where_less,
)

EIGHT, ONE = tuple(range(8)), (0,)


@njit(error_model="numpy")
def exponentials(x, y, lanes):
    for n in range(x.shape[0]):
        store(y, n, exponential(load(x, n, lanes), lanes))


def in_rows(function, x, lanes):
    """What a kernel makes of an array `[number]`, so many numbers at a time."""
    x = np.asarray(x, dtype=float)
    rows = np.ones((-(-x.size // len(lanes)), len(lanes)))
    rows.ravel()[: x.size] = x
    result = np.empty_like(rows)
    function(rows, result, lanes)
    return result.ravel()[: x.size]


def exp(x, lanes=EIGHT):
    return in_rows(exponentials, x, lanes)


@given(arrays(float, 40, elements=st.floats(-745.0, 709.0)))
def test_exp_is_that_of_numpy_to_a_unit_in_the_last_place(x):
    expected = np.exp(x)
    assert (np.abs(exp(x) - expected) <= 1.01 * np.spacing(expected)).all()


@pytest.mark.parametrize(("scale", "worst"), [(1e-3, 0.6), (1.0, 1.0), (30.0, 1.0), (700.0, 1.0)])
def test_exp_against_extended_precision(scale, worst):
    if np.finfo(np.longdouble).nmant <= 52:
        pytest.skip("no extended precision here")
    x = -scale * np.random.default_rng(5).random(200_000)
    exact = np.exp(x.astype(np.longdouble))
    assert np.abs((exp(x) - exact) / np.spacing(exact.astype(float))).max() < worst


def test_exp_at_the_edges():
    x = [0.0, -0.0, -1e-300, -745.13, -745.14, -800.0, -1e308, -np.inf]
    assert exp(x).tolist() == np.exp(x).tolist()
    assert np.isnan(exp([np.nan, 0.0])).tolist() == [True, False]


@njit(error_model="numpy")
def logarithms(x, y, lanes):
    for n in range(x.shape[0]):
        store(y, n, logarithm(load(x, n, lanes), lanes))


def log(x, lanes=EIGHT):
    return in_rows(logarithms, x, lanes)


@given(arrays(float, 40, elements=st.floats(2.0**-1022, 1e308)))
def test_log_is_that_of_numpy_to_a_unit_in_the_last_place(x):
    expected = np.log(x)
    assert (np.abs(log(x) - expected) <= 1.01 * np.spacing(np.abs(expected))).all()


@pytest.mark.parametrize("low", [-1e-3, -1.0, -30.0, -700.0])
def test_log_against_extended_precision(low):
    if np.finfo(np.longdouble).nmant <= 52:
        pytest.skip("no extended precision here")
    x = np.exp(np.random.default_rng(5).uniform(low, -low, 200_000))
    exact = np.log(x.astype(np.longdouble))
    assert np.abs((log(x) - exact) / np.spacing(np.abs(exact).astype(float))).max() < 1.0


def test_log_at_the_edges():
    assert log([1.0, 2.0**-1022, 2.0**1023]).tolist() == np.log([1.0, 2.0**-1022, 2.0**1023]).tolist()
    assert log([0.0, 5e-324]).tolist() == [np.log(2.0**-1022)] * 2  # the smallest that is taken for what it is


@given(arrays(float, 24, elements=st.floats(1e-300, 1.0)))
def test_log_is_the_same_for_any_number_of_lanes(x):
    assert log(x, EIGHT).tobytes() == log(x, ONE).tobytes() == log(x, (0, 1, 2)).tobytes()


@njit(error_model="numpy")
def unsigned(x, y, lanes):
    for n in range(x.shape[0]):
        store(y, n, absolute(load(x, n, lanes)))


def test_absolute():
    x = np.array([[-1.5, 0.0, -0.0, np.inf, -np.inf, 1e-320, -1e-320, np.nan]])
    result = np.empty_like(x)
    unsigned(x, result, EIGHT)
    assert result.tobytes() == np.abs(x).tobytes()


@given(arrays(float, 24, elements=st.floats(-745.0, 0.0)))
def test_exp_is_the_same_for_any_number_of_lanes(x):
    assert exp(x, EIGHT).tobytes() == exp(x, ONE).tobytes() == exp(x, (0, 1, 2)).tobytes()


@njit(error_model="numpy")
def everything(a, b, results, lanes):
    x, y = load(a, 0, lanes), load(b, 0, lanes)
    store(results, 0, x + y)
    store(results, 1, x - 2.0)
    store(results, 2, 3 * x * y)
    store(results, 3, 1.0 / y)
    store(results, 4, fused(x, y, row_of(-1.0, lanes)))
    store(results, 5, larger(x, y))
    store(results, 6, smaller(x, y))
    store(results, 7, where_less(x, y, row_of(1.0, lanes), row_of(2.0, lanes)))
    store(results, 8, where_equal(x, y, row_of(1.0, lanes), row_of(2.0, lanes)))
    total = row_of(0.0, lanes)
    total += x
    total -= y
    total *= 0.5
    store(results, 9, total)
    return smallest(x, lanes)


numbers = arrays(float, 8, elements=st.floats(-100.0, 100.0).filter(lambda x: x == 0.0 or abs(x) > 1e-3))


@given(numbers, numbers)
def test_the_other_operations(a, b):
    results = np.zeros((10, 8))
    least = everything(a, b, results, EIGHT)
    assert least == a.min()
    with np.errstate(divide="ignore"):
        expected = [
            a + b, a - 2.0, 3.0 * a * b, 1.0 / b, a * b - 1.0, np.maximum(a, b), np.minimum(a, b),
            np.where(a < b, 1.0, 2.0), np.where(a == b, 1.0, 2.0), 0.5 * (a - b),
        ]  # fmt: skip
    for number, (found, right) in enumerate(zip(results, expected, strict=True)):
        assert found == pytest.approx(right, rel=1e-15 if number != 4 else 1e-11, abs=1e-11 if number == 4 else 0.0)


def test_a_product_and_sum_are_rounded_once():
    a = np.full(8, 1.0 + 2.0**-30)
    results = np.zeros((10, 8))
    everything(a, a, results, EIGHT)
    assert results[4, 0] == 2.0**-29 + 2.0**-60  # 2^-29 + 2^-60 needs 31 bits; a * a alone would have lost the last


@njit(error_model="numpy")
def moved(source, target, lanes):
    for n in range(source.shape[0] * source.shape[1]):
        store(target, n, load(source, n, lanes) + 1.0)


@pytest.mark.parametrize("lanes", [ONE, EIGHT])
def test_leading_axes_count_as_one(lanes):
    source = np.random.default_rng(3).random((3, 4, len(lanes)))
    target = np.zeros_like(source)
    moved(source, target, lanes)
    assert np.array_equal(target, source + 1.0)
