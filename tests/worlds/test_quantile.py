"""Every prior's quantile function against scipy's own distributions."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import optimize, stats

from standoff.language.prior import NINETY, parse_prior
from standoff.worlds.quantile import cdf, median, quantile

U = np.concatenate([[2.0**-31, 1e-6], np.linspace(0.001, 0.999, 999), [1 - 1e-6, 1 - 2.0**-31]])


def pert(low, mode, high):
    a, b = 1 + 4 * (mode - low) / (high - low), 1 + 4 * (high - mode) / (high - low)
    return stats.beta(a, b, loc=low, scale=high - low)


def from_zero(high):
    """A normal around half of `high` without what is below 0, as wide as makes `high` its 95th percentile."""
    mean = high / 2
    sd = optimize.brentq(lambda sd: stats.truncnorm(-mean / sd, np.inf, mean, sd).cdf(high) - 0.95, 0.01, 10)
    return stats.truncnorm(-mean / sd, np.inf, mean, sd)


KNOWN = {
    "normal(5, 2)": stats.norm(5, 2),
    "normal(-1, 0.1)": stats.norm(-1, 0.1),
    "lognormal(1.2, 0.4)": stats.lognorm(0.4, scale=math.exp(1.2)),
    "beta(2, 5)": stats.beta(2, 5),
    "beta(0.3, 0.3)": stats.beta(0.3, 0.3),
    "uniform(-1, 3)": stats.uniform(-1, 4),
    "triangular(0, 2, 5)": stats.triang(0.4, 0, 5),
    "triangular(1, 1, 4)": stats.triang(0, 1, 3),
    "triangular(1, 4, 4)": stats.triang(1, 1, 3),
    "pert(0, 2, 5)": pert(0, 2, 5),
    "pert(-1, -1, 1)": pert(-1, -1, 1),
    "3 to 9": stats.lognorm(math.log(9 / 3) / (2 * NINETY), scale=math.sqrt(27)),
    "-2 to 4": stats.norm(1, 6 / (2 * NINETY)),
    "-9 to -3": stats.lognorm(math.log(9 / 3) / (2 * NINETY), scale=math.sqrt(27)),  # of minus the number
    "0% to 100%": stats.uniform(0, 1),
    "0 to 4": from_zero(4),
    "-4 to 0": from_zero(4),
}


@pytest.mark.parametrize("text", KNOWN)
def test_quantiles_are_scipy_s(text):
    drawn = quantile(parse_prior(text), U)
    known = -KNOWN[text].ppf(1 - U) if text in ("-9 to -3", "-4 to 0") else KNOWN[text].ppf(U)
    assert drawn == pytest.approx(known, rel=1e-8, abs=1e-9)
    assert median(parse_prior(text)) == pytest.approx(known[len(U) // 2], rel=1e-9)
    assert (np.diff(drawn) >= 0).all()


@pytest.mark.parametrize(
    "text, low, high",
    [("3 to 9", 3, 9), ("-2 to 4", -2, 4), ("20% to 80%", 0.2, 0.8), ("1% to 3%", 0.01, 0.03)],
)
def test_an_interval_is_from_the_5th_to_the_95th_percentile(text, low, high):
    assert quantile(parse_prior(text), np.array([0.05, 0.95])) == pytest.approx([low, high], rel=1e-12)


@pytest.mark.parametrize(
    "text, place, end",
    [
        ("0 to 3", 0.95, 3),
        ("0 to 1e-5", 0.95, 1e-5),
        ("-3 to 0", 0.05, -3),
        ("0% to 20%", 0.95, 0.2),
        ("0% to 94%", 0.95, 0.94),
        ("20% to 100%", 0.05, 0.2),
    ],
)
def test_an_interval_with_an_end_that_nothing_goes_beyond(text, place, end):
    prior = parse_prior(text)
    drawn = quantile(prior, U)
    assert quantile(prior, np.array([place])) == pytest.approx([end], rel=1e-9)
    assert prior.ends[0] <= drawn.min() and drawn.max() <= prior.ends[1]
    low, high = prior.ends
    assert (low, high) == ((0, 1) if "%" in text else (0, np.inf) if end > 0 else (-np.inf, 0))
    assert cdf(prior, drawn[1:-1]) == pytest.approx(U[1:-1], abs=1e-9)


def test_a_probability_stays_one():
    drawn = quantile(parse_prior("1% to 99.9%"), U)
    assert (drawn > 0).all() and (drawn < 1).all()


def test_a_logit_normal_is_normal_in_log_odds():
    drawn = quantile(parse_prior("20% to 80%"), U)
    assert np.log(drawn / (1 - drawn)) == pytest.approx(stats.norm(0, math.log(4) / NINETY).ppf(U), abs=1e-9)


def test_a_known_number_is_that_number_everywhere():
    assert (quantile(parse_prior("7.5"), U) == 7.5).all()
    assert (quantile(parse_prior("30%"), U) == 0.3).all()
    assert median(parse_prior("7.5")) == 7.5


def test_a_discrete_prior_steps_at_its_weights():
    prior = parse_prior("discrete(5: 0.3, 1: 0.2, 2: 0.5)")
    u = np.array([1e-9, 0.1999, 0.2001, 0.4, 0.6999, 0.7001, 1 - 1e-12])
    assert list(quantile(prior, u)) == [1, 1, 2, 2, 2, 5, 5]
    assert median(prior) == 2
    even = (np.arange(100_000) + 0.5) / 100_000
    values, counts = np.unique(quantile(prior, even), return_counts=True)
    assert list(values) == [1, 2, 5] and list(counts / 100_000) == pytest.approx([0.2, 0.5, 0.3], abs=1e-4)


def test_weights_of_zero_are_never_drawn():
    assert set(quantile(parse_prior("discrete(1: 0, 2: 0.5, 3: 0.5, 4: 0)"), U)) == {2, 3}


@pytest.mark.parametrize("shape", [(4,), (2, 3), (1,)])
def test_any_shape(shape):
    u = np.full(shape, 0.25)
    for text in [*KNOWN, "20% to 80%", "discrete(1: 0.5, 2: 0.5)", "4"]:
        assert quantile(parse_prior(text), u).shape == shape


@pytest.mark.parametrize("text", [*KNOWN, "20% to 80%"])
def test_the_distribution_function_undoes_the_quantiles(text):
    prior = parse_prior(text)
    inside = U[(U > 1e-4) & (U < 1 - 1e-4)]
    assert cdf(prior, quantile(prior, inside)) == pytest.approx(inside, rel=1e-6, abs=1e-9)


def test_a_discrete_value_stands_in_the_middle_of_its_step():
    prior = parse_prior("discrete(3: 0.3, 1: 0.2, 2: 0.5)")
    assert cdf(prior, np.array([1.0, 2.0, 3.0])) == pytest.approx([0.1, 0.45, 0.85])
    assert quantile(prior, cdf(prior, np.array([1.0, 2.0, 3.0]))) == pytest.approx([1, 2, 3])
    assert cdf(parse_prior("4"), np.array([4.0])) == 0.5
