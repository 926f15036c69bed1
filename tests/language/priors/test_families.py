"""Every family of priors: against scipy's own distributions, and what must be true of any distribution."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats

from standoff.language.priors.beta import Beta
from standoff.language.priors.discrete import Discrete
from standoff.language.priors.families import FAMILIES
from standoff.language.priors.interval import NINETY
from standoff.language.priors.johnson import Johnson
from standoff.language.priors.logit_normal import LogitNormal
from standoff.language.priors.lognormal import LogNormal, MinusLogNormal
from standoff.language.priors.mixture import Mixture
from standoff.language.priors.normal import Normal
from standoff.language.priors.notation import parse_prior
from standoff.language.priors.pert import Pert
from standoff.language.priors.point import Point
from standoff.language.priors.prior import Prior
from standoff.language.priors.sample import Sample
from standoff.language.priors.triangular import Triangular
from standoff.language.priors.truncated import Truncated
from standoff.language.priors.truncated_normal import TruncatedNormal
from standoff.language.priors.uniform import Uniform

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
    drawn = parse_prior(text).ppf(U)
    known = -KNOWN[text].ppf(1 - U) if text in ("-9 to -3", "-4 to 0") else KNOWN[text].ppf(U)
    assert drawn == pytest.approx(known, rel=1e-8, abs=1e-9)
    assert parse_prior(text).median == pytest.approx(known[len(U) // 2], rel=1e-9)
    assert (np.diff(drawn) >= 0).all()


@pytest.mark.parametrize(
    "text, low, high",
    [("3 to 9", 3, 9), ("-2 to 4", -2, 4), ("20% to 80%", 0.2, 0.8), ("1% to 3%", 0.01, 0.03)],
)
def test_an_interval_is_from_the_5th_to_the_95th_percentile(text, low, high):
    assert parse_prior(text).ppf(np.array([0.05, 0.95])) == pytest.approx([low, high], rel=1e-12)


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
    drawn = prior.ppf(U)
    assert prior.ppf(np.array([place])) == pytest.approx([end], rel=1e-9)
    assert prior.bounds[0] <= drawn.min() and drawn.max() <= prior.bounds[1]
    low, high = prior.bounds
    assert (low, high) == ((0, 1) if "%" in text else (0, np.inf) if end > 0 else (-np.inf, 0))
    assert prior.cdf(drawn[1:-1]) == pytest.approx(U[1:-1], abs=1e-9)


def test_a_probability_stays_one():
    drawn = parse_prior("1% to 99.9%").ppf(U)
    assert (drawn > 0).all() and (drawn < 1).all()


def test_a_logit_normal_is_normal_in_log_odds():
    drawn = parse_prior("20% to 80%").ppf(U)
    assert np.log(drawn / (1 - drawn)) == pytest.approx(stats.norm(0, math.log(4) / NINETY).ppf(U), abs=1e-9)


def test_a_known_number_is_that_number_everywhere():
    assert (parse_prior("7.5").ppf(U) == 7.5).all()
    assert (parse_prior("30%").ppf(U) == 0.3).all()
    assert parse_prior("7.5").median == 7.5


def test_a_discrete_prior_steps_at_its_weights():
    prior = parse_prior("discrete(5: 0.3, 1: 0.2, 2: 0.5)")
    u = np.array([1e-9, 0.1999, 0.2001, 0.4, 0.6999, 0.7001, 1 - 1e-12])
    assert list(prior.ppf(u)) == [1, 1, 2, 2, 2, 5, 5]
    assert prior.median == 2
    even = (np.arange(100_000) + 0.5) / 100_000
    values, counts = np.unique(prior.ppf(even), return_counts=True)
    assert list(values) == [1, 2, 5] and list(counts / 100_000) == pytest.approx([0.2, 0.5, 0.3], abs=1e-4)


def test_weights_of_zero_are_never_drawn():
    assert set(parse_prior("discrete(1: 0, 2: 0.5, 3: 0.5, 4: 0)").ppf(U)) == {2, 3}


@pytest.mark.parametrize("shape", [(4,), (2, 3), (1,)])
def test_any_shape(shape):
    u = np.full(shape, 0.25)
    for text in [*KNOWN, "20% to 80%", "discrete(1: 0.5, 2: 0.5)", "4"]:
        assert parse_prior(text).ppf(u).shape == shape


@pytest.mark.parametrize("text", [*KNOWN, "20% to 80%"])
def test_the_distribution_function_undoes_the_quantiles(text):
    prior = parse_prior(text)
    inside = U[(U > 1e-4) & (U < 1 - 1e-4)]
    assert prior.cdf(prior.ppf(inside)) == pytest.approx(inside, rel=1e-6, abs=1e-9)


def test_a_discrete_value_stands_in_the_middle_of_its_step():
    prior = parse_prior("discrete(3: 0.3, 1: 0.2, 2: 0.5)")
    values = np.array([1.0, 2.0, 3.0])
    assert prior.cdf(np.array([0.9, 1.0, 2.5, 3.0])) == pytest.approx([0, 0.2, 0.7, 1])
    assert prior.mid_cdf(values) == pytest.approx([0.1, 0.45, 0.85])
    assert (prior.ppf(prior.mid_cdf(values)) == values).all()
    assert parse_prior("4").mid_cdf(np.array([4.0])) == 0.5


# -- what must be true of any distribution ------------------------------------------------------------------

NUMBERS = st.floats(-20, 20)
POSITIVE = st.floats(0.1, 20)
THREE = st.lists(st.floats(-20, 20), min_size=3, max_size=3).map(sorted).filter(lambda each: each[2] - each[0] > 0.01)


@st.composite
def discrete(draw):
    values = draw(st.lists(NUMBERS, min_size=1, max_size=6, unique=True))
    weights = np.asarray(draw(st.lists(st.integers(0, 9), min_size=len(values), max_size=len(values)).filter(any)))
    return Discrete(tuple(values), tuple((weights / weights.sum()).tolist()))


ANY: dict[type[Prior], st.SearchStrategy[Prior]] = {
    Point: st.builds(Point, NUMBERS),
    Normal: st.builds(Normal, NUMBERS, POSITIVE),
    TruncatedNormal: st.builds(
        lambda low, mean, width: TruncatedNormal(low + mean * width, width, low, low + width),
        NUMBERS,
        st.floats(-1, 2),
        POSITIVE,
    ),
    LogNormal: st.builds(LogNormal, st.floats(-5, 5), st.floats(0.01, 5)),
    MinusLogNormal: st.builds(MinusLogNormal, st.floats(-5, 5), st.floats(0.01, 5)),
    LogitNormal: st.builds(LogitNormal, st.floats(-5, 5), st.floats(0.01, 5)),
    Beta: st.builds(Beta, POSITIVE, POSITIVE),
    Uniform: st.builds(lambda low, width: Uniform(low, low + width), NUMBERS, POSITIVE),
    Triangular: THREE.map(lambda each: Triangular(*each)),
    Pert: THREE.map(lambda each: Pert(*each)),
    Discrete: discrete(),
    Sample: st.lists(NUMBERS, min_size=2, max_size=8).map(lambda each: Sample(tuple(each))),
    Johnson: st.builds(
        lambda low, below, above, c: Johnson(low, low + below, low + below + above, c),
        NUMBERS,
        POSITIVE,
        POSITIVE,
        st.floats(0.5, 2.5),
    ),
    Truncated: st.sampled_from(
        ["3 to 9, at most 12", "normal(5, 2), at least 4", "-1 to 3, at least 0, at most 2", "beta(2, 5), at most 0.5"]
    ).map(parse_prior),
    Mixture: st.sampled_from(
        [
            "mixture(3 to 9: 0.7, 20 to 40: 0.3)",
            "mixture(normal(0, 1), uniform(4, 5))",
            "mixture(discrete(1: 0.5, 2: 0.5): 0.25, 7: 0.75)",
            "mixture(-3 to -1: 0.5, 1 to 3, median 1.5, at most 4: 0.5)",
        ]
    ).map(parse_prior),
}
EVERY = pytest.mark.parametrize("family", ANY, ids=lambda family: family.__name__)
INSIDE = U[(U > 1e-4) & (U < 1 - 1e-4)]


def test_every_family_is_here():
    known = {family.__name__ for family in Prior.__subclasses__() if family.__module__.startswith("standoff.")}
    assert {family.__name__ for family in ANY} == known - {
        "ExpertPrior"
    }  # experts are in no order, nor their quantiles
    assert set(FAMILIES.values()) <= set(ANY)


@EVERY
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_the_distribution_function_and_the_quantiles_belong_together(family, data):
    prior = data.draw(ANY[family])
    drawn = prior.ppf(INSIDE)
    if prior.atoms:
        assert (prior.cdf(drawn) >= INSIDE - 1e-12).all()
        assert set(drawn) <= {value for value, probability in prior.atoms if probability}
        assert sum(probability for _, probability in prior.atoms) == pytest.approx(1)
        assert (prior.ppf(prior.mid_cdf(drawn)) == drawn).all()
    else:
        sure = (drawn > prior.bounds[0] + 1e-9) & (drawn < prior.bounds[1] - 1e-9)  # floats run out at a bound
        assert prior.cdf(drawn)[sure] == pytest.approx(INSIDE[sure], abs=1e-6)
        assert (prior.mid_cdf(drawn) == prior.cdf(drawn)).all()


@EVERY
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_quantiles_rise_and_stay_within_the_bounds(family, data):
    prior = data.draw(ANY[family])
    low, high = prior.bounds
    drawn = prior.ppf(U)
    assert drawn.dtype == np.float64 and drawn.shape == U.shape
    slack = 1e-12 * max(1.0, *np.abs(drawn))
    assert (np.diff(drawn) >= -slack).all()
    assert low - slack <= drawn.min() and drawn.max() <= high + slack
    if prior.excludes_bounds:
        assert low < prior.ppf(np.array([0.3]))[0] and prior.ppf(np.array([0.7]))[0] < high
    assert prior.fixed == (type(prior) is Point)
    assert prior.median == prior.ppf(np.asarray([0.5]))[0]


@EVERY
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_the_distribution_function_is_0_below_the_bounds_and_1_above(family, data):
    prior = data.draw(ANY[family])
    low, high = (max(min(end, 1e300), -1e300) for end in prior.bounds)
    below, above = prior.cdf(np.array([low - 1, high + 1]))
    assert below == 0 and above == 1
    assert (np.diff(prior.cdf(np.linspace(-30, 30, 301))) >= -1e-12).all()
    assert prior.below(low) <= 1e-6 and not prior.leaves(low - 1, high + 1, 1e-6)
    assert prior.leaves(prior.median + 0.01, high + 1, 0.1)


@pytest.mark.parametrize("name", FAMILIES)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_what_is_written_reads_back(name, data):
    prior = data.draw(ANY[FAMILIES[name]])
    assert parse_prior(str(prior)) == prior
    assert str(prior).startswith(f"{name}(")


@pytest.mark.parametrize("name", FAMILIES)
def test_every_family_says_how_it_is_written(name):
    family = FAMILIES[name]
    assert name == family.name and name.islower() and name.isalpha()
    assert family.usage().count(",") == len(family.arguments) - 1
    assert not set(family.also) & set(FAMILIES)
