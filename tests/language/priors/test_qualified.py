"""Intervals of another width or with a median, priors that are cut off, mixtures: against what is known of them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import integrate, stats

from standoff.language.priors.notation import how_drawn, parse_prior, shown_in_per_cent
from standoff.language.priors.prior import PriorError


@pytest.mark.parametrize("width", [50, 80, 90, 95, 99])
@pytest.mark.parametrize(
    ("interval", "ends"),
    [
        ("3 to 9", (3, 9)),
        ("-9 to -3", (-9, -3)),
        ("-1 to 3", (-1, 3)),
        ("20% to 80%", (0.2, 0.8)),
        ("5% to 30%", (0.05, 0.3)),
    ],
)
def test_the_ends_are_the_quantiles_that_the_width_says(interval, ends, width):
    beyond = (1 - width / 100) / 2
    assert parse_prior(f"{interval} @ {width}%").ppf(np.array([beyond, 1 - beyond])) == pytest.approx(ends)


@pytest.mark.parametrize(
    ("interval", "end", "place"), [("0 to 3", 3, 0.9), ("-3 to 0", -3, 0.1), ("0% to 20%", 0.2, 0.9)]
)
def test_an_end_that_nothing_goes_beyond_stays_one(interval, end, place):
    prior = parse_prior(f"{interval} @ 80%")
    assert prior.ppf(np.array([place])) == pytest.approx([end], rel=1e-6)
    assert 0 in prior.bounds


@pytest.mark.parametrize("interval", ["3 to 9", "-9 to -3", "-1 to 3", "0 to 3", "20% to 80%", "0% to 20%"])
def test_ninety_per_cent_is_what_is_meant_without_a_width(interval):
    assert parse_prior(f"{interval} @ 90%") == parse_prior(interval)
    assert how_drawn(f"{interval} @ 90%") == how_drawn(interval)


@pytest.mark.parametrize(
    ("text", "quantiles"),
    [
        ("3 to 9, median 4", (3, 4, 9)),
        ("3 to 9, median 8", (3, 8, 9)),
        ("-9 to -3, median -4", (-9, -4, -3)),
        ("-1 to 3, median 0", (-1, 0, 3)),
        ("20% to 80%, median 30%", (0.2, 0.3, 0.8)),
        ("3 to 9, median 3.01", (3, 3.01, 9)),
    ],
)
def test_an_interval_with_a_median_has_the_three_quantiles(text, quantiles):
    assert parse_prior(text).ppf(np.array([0.05, 0.5, 0.95])) == pytest.approx(quantiles)
    assert parse_prior(text.replace(",", " @ 80%,")).ppf(np.array([0.1, 0.5, 0.9])) == pytest.approx(quantiles)


@pytest.mark.parametrize(("text", "middle"), [("3 to 12", 6), ("-1 to 3", 1), ("20% to 80%", 50), ("-12 to -3", -6)])
def test_a_median_in_the_middle_changes_nothing(text, middle):
    sign = "%" if "%" in text else ""
    u = np.linspace(0.001, 0.999, 99)
    assert parse_prior(f"{text}, median {middle}{sign}").ppf(u) == pytest.approx(parse_prior(text).ppf(u))


def test_the_curve_through_three_quantiles_is_smooth():
    prior = parse_prior("3 to 9, median 4")
    around = prior.ppf(np.array([0.5 - 2e-4, 0.5 - 1e-4, 0.5, 0.5 + 1e-4, 0.5 + 2e-4]))
    assert np.diff(around) == pytest.approx(np.diff(around)[0], rel=1e-3)  # no kink, as two halves of normals have


def test_what_is_cut_off_leaves_the_rest_in_proportion():
    known = stats.truncnorm(-1, 1.5, 5, 2)
    prior = parse_prior("normal(5, 2), at least 3, at most 8")
    u = np.linspace(0.01, 0.99, 99)
    assert prior.ppf(u) == pytest.approx(known.ppf(u))
    assert prior.cdf(np.array([2.0, 3.0, 5.0, 8.0, 9.0])) == pytest.approx(known.cdf([2, 3, 5, 8, 9]))
    assert prior.bounds == (3, 8)


def test_a_discrete_prior_keeps_the_values_inside():
    prior = parse_prior("discrete(1: 0.2, 2: 0.5, 3: 0.3), at most 2")
    assert np.asarray(prior.atoms) == pytest.approx(np.array([[1, 2 / 7], [2, 5 / 7]]))
    assert list(prior.ppf(np.array([0.01, 0.28, 0.29, 0.99]))) == [1, 1, 2, 2]


def test_a_mixture_is_the_mean_of_its_distributions():
    prior = parse_prior("mixture(normal(0, 1): 0.7, normal(6, 0.5): 0.3)")
    one, other = stats.norm(0, 1), stats.norm(6, 0.5)
    x = np.linspace(-4, 9, 200)
    assert prior.cdf(x) == pytest.approx(0.7 * one.cdf(x) + 0.3 * other.cdf(x))
    u = np.linspace(0.001, 0.999, 999)
    assert prior.cdf(prior.ppf(u)) == pytest.approx(u, abs=1e-9)
    mean, _ = integrate.quad(lambda p: float(prior.ppf(np.array([p]))[0]), 0, 1, limit=200)
    assert mean == pytest.approx(0.3 * 6, abs=1e-4)


def test_a_mixture_may_have_a_value_of_its_own():
    prior = parse_prior("mixture(0: 30%, 3 to 9: 70%)")
    even = (np.arange(10_000) + 0.5) / 10_000
    drawn = prior.ppf(even)
    assert (drawn == 0).mean() == pytest.approx(0.3, abs=1e-4)
    assert drawn[drawn > 0].min() > 0.5
    assert np.median(drawn[drawn > 0]) == pytest.approx(np.sqrt(27), rel=1e-3)


def test_parts_without_probabilities_are_alike():
    assert parse_prior("mixture(1, 2)").atoms == ((1, 0.5), (2, 0.5))


def test_parts_may_be_qualified_and_mixtures_themselves():
    prior = parse_prior("mixture(mixture(1: 0.5, 2: 0.5): 0.5, normal(5, 1), at least 5, at most 6: 0.5)")
    drawn = prior.ppf((np.arange(1000) + 0.5) / 1000)
    assert set(drawn[drawn < 3]) == {1, 2} and drawn.max() <= 6 and drawn[drawn > 3].min() >= 5


def test_a_sample_has_its_own_shares():
    prior = parse_prior("sample(3, 4, 4, 7)")
    assert list(prior.ppf(np.array([0.1, 0.24, 0.26, 0.74, 0.76, 0.99]))) == [3, 3, 4, 4, 7, 7]
    assert prior.atoms == ((3, 0.25), (4, 0.5), (7, 0.25))
    assert list(prior.mid_cdf(np.array([3.0, 4.0, 5.0, 7.0]))) == [0.125, 0.5, 0.75, 0.875]
    assert prior.cdf(np.array([2.0, 4.0, 9.0])).tolist() == [0, 0.75, 1]


@pytest.mark.parametrize(
    ("text", "what", "right"),
    [
        ("sample(4)", "is one number", "the number alone"),
        ("sample(strikes)", "is not a table and a column", "sample(table, column)"),
        ("sample(strikes, killed), at most 3", "are in a table", "out of the table"),
        ("3 to 9 @ 0%", "has a width of 0%", "as in 3 to 9 @ 80%"),
        ("3 to 9 @ 100%", "has a width of 100%", "from 1% to 99.9%"),
        ("0% to 100% @ 80%", "is all there is", "write 0% to 100%"),
        ("3 to 9, median 10", "is not between the ends", "a number between them"),
        ("0 to 9, median 4", "has an end that nothing goes beyond", "leave out the median"),
        ("20% to 80%, median 0.3", "has a % sign", "at all three"),
        ("normal(5, 2), median 4", "which only an interval has", "remove it"),
        ("3, at most 4", "is one number", "the number alone"),
        ("3 to 9, at most 8, at most 7", "has `at most` twice", "keep one"),
        ("3 to 9, at least 8, at most 7", "is empty", "smaller"),
        ("uniform(0, 1), at most 2", "cuts nothing off", "remove `at most`"),
        ("3 to 9, at least 40", "leaves", "a prior of what is left"),
        ("mixture(3 to 9)", "is not a list of prior: probability", "mixture(prior"),
        ("mixture(3 to 9: 0.5, 1)", "some have none", "after none"),
        ("mixture(3 to 9: 0.5, 1: 0.6)", "sum to 1.1", "sum to 1"),
        ("mixture(3 to 9: 1.5, 1: -0.5)", "is negative", "0 or more"),
        ("mixture(9 to 3: 0.5, 1: 0.5)", "9 to 3 is empty", "lower number first"),
    ],
)
def test_what_is_wrong(text, what, right):
    with pytest.raises(PriorError) as error:
        parse_prior(text)
    assert what in error.value.what
    assert right in error.value.fix


@pytest.mark.parametrize(
    ("text", "so"),
    [
        ("3 to 9 @ 80%", False),
        ("20% to 80%", True),
        ("20% to 80% @ 50%", True),
        ("mixture(1: 30%, 3 to 9: 70%)", False),
    ],
)
def test_a_width_makes_no_number_a_percentage(text, so):
    assert shown_in_per_cent(text) is so


def test_how_it_is_drawn_is_said_with_the_width():
    assert (
        how_drawn("3 to 9 @ 80%")
        == "lognormal: never below 0, 10% of worlds below the lower end and 10% above the upper"
    )
    assert "then without what is below 2 and above 12" in str(how_drawn("3 to 9, at least 2, at most 12"))
    assert "half of the worlds on either side of the median" in str(how_drawn("3 to 9, median 4"))
