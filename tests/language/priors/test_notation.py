"""The notations of priors, and what each mistake in one is told."""

from __future__ import annotations

import contextlib
import math
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standoff.language.priors.beta import Beta
from standoff.language.priors.discrete import Discrete
from standoff.language.priors.logit_normal import LogitNormal
from standoff.language.priors.lognormal import LogNormal, MinusLogNormal
from standoff.language.priors.normal import Normal
from standoff.language.priors.notation import LONGEST, as_read, how_drawn, parse_prior
from standoff.language.priors.pert import Pert
from standoff.language.priors.point import Point
from standoff.language.priors.prior import LARGEST, PriorError
from standoff.language.priors.triangular import Triangular
from standoff.language.priors.uniform import Uniform

Z95 = 1.6448536269514722


@pytest.mark.parametrize(
    ("text", "prior"),
    [
        ("3", Point(3)),
        (" -1e3 ", Point(-1000)),
        ("20%", Point(0.2)),
        ("normal(5, 2)", Normal(5, 2)),
        ("lognormal(-1.2, .4)", LogNormal(-1.2, 0.4)),
        ("beta(2,5)", Beta(2, 5)),
        ("uniform(0, 1)", Uniform(0, 1)),
        ("triangular(0, 2, 5)", Triangular(0, 2, 5)),
        ("pert(0, 0, 5)", Pert(0, 0, 5)),
        ("discrete(1: 0.2, 2: 0.5, 3: 0.3)", Discrete((1, 2, 3), (0.2, 0.5, 0.3))),
    ],
)
def test_what_is_written_and_what_it_means(text, prior):
    assert parse_prior(text) == prior


@pytest.mark.parametrize(
    ("text", "family", "ends"),
    [
        ("3 to 9", LogNormal, [math.log(3), math.log(9)]),
        ("-9 to -3", MinusLogNormal, [math.log(3), math.log(9)]),
        ("-3 to 9", Normal, [-3, 9]),
        ("20% to 80%", LogitNormal, [math.log(0.25), math.log(4)]),
    ],
)
def test_an_interval_runs_from_the_5th_to_the_95th_percentile(text, family, ends):
    prior = parse_prior(text)
    assert type(prior) is family
    assert [prior.mean - Z95 * prior.sd, prior.mean + Z95 * prior.sd] == pytest.approx(ends)


@pytest.mark.parametrize(
    ("text", "what", "right"),
    [
        ("", "is not a prior", "write 3, 3 to 9"),
        ("many", "is not a prior", "3 to 9 or 20% to 80%"),
        ("3 to", "is not a prior", "3 to 9"),
        ("3to9", "is not a prior", "write 3 to 9"),
        ("gamma(1, 2)", "there is no distribution `gamma`", "normal(5, 2)"),
        ("9 to 3", "9 to 3 is empty", "lower number first"),
        ("3 to 3", "3 to 3 is empty", "lower number first"),
        ("80% to 20%", "80% to 20% is empty", "lower number first"),
        ("20% to 80", "one % sign", "write 20% to 80%"),
        ("-5% to 80%", "not inside 0% to 100%", "without % signs"),
        ("20% to 120%", "not inside 0% to 100%", "without % signs"),
        ("0% to 97%", "nearly all there is", "write 0% to 100%, or 1% to 97%"),
        ("3% to 100%", "nearly all there is", "write 0% to 100%, or 3% to 99%"),
        ("normal(5)", "has 1 number", "normal(mean, standard deviation)"),
        ("normal(5, x)", "is not a list of numbers", "normal(mean, standard deviation)"),
        ("normal(5, 0)", "is not positive", "larger than 0"),
        ("beta(0, 1)", "is not positive", "larger than 0"),
        ("uniform(1, 0)", "is empty", "lower number first"),
        ("triangular(0, 6, 5)", "not in order", "most likely"),
        ("pert(1, 1, 1)", "not in order", "most likely"),
        ("discrete(1, 2)", "is not a list of value: probability", "discrete(value"),
        ("discrete(1: 0.2, 2: 0.5)", "sum to 0.7", "sum to 1"),
        ("discrete(1: 1.2, 2: -0.2)", "is negative", "0 or more"),
        ("discrete(1: 0.5, 1: 0.5)", "named twice", "once"),
        ("1e200", "1e200 is too large", f"{LARGEST:g}"),
        ("1e999", "1e999 is too large", f"{LARGEST:g}"),
        ("-1e308 to 1e308", "is too large", f"{LARGEST:g}"),
        ("1" * (LONGEST + 1), "characters", f"under {LONGEST}"),
    ],
)
def test_what_is_wrong(text, what, right):
    with pytest.raises(PriorError) as error:
        parse_prior(text)
    assert what in error.value.what
    assert right in error.value.fix


_PIECES = st.sampled_from([*"0123456789.+-e%(),: ", " to ", "normal", "beta", "discrete", "pert", "1e9"])


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=40) | st.lists(_PIECES, max_size=20).map("".join))
def test_any_text_is_a_prior_or_a_prior_error(text):
    try:
        prior = parse_prior(text)
    except PriorError:
        return
    assert np.isfinite(prior.ppf(np.array([0.1, 0.5, 0.9]))).all()
    assert not np.isnan(prior.bounds).any()


@pytest.mark.parametrize("piece", ["1", "1.", ".", "-", "normal(", "1,", "1:1,", " ", "%"])
def test_reading_takes_no_time(piece):
    started = time.process_time()
    for text in (
        piece * (LONGEST // len(piece)),
        piece * 1_000_000,
        f"discrete({piece * 100}",
        f"{piece * 500}x",
    ):
        with contextlib.suppress(PriorError):
            parse_prior(text)
    assert time.process_time() - started < 0.5


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("20-80%", "write 20% to 80%"),
        ("20% - 80%", "write 20% to 80%"),
        ("20 to 80%", "write 20% to 80%"),
        ("20 percent to 80 percent", "write 20% to 80%"),
        ("1-3", "write 1 to 3"),
        ("1\u20133", "write 1 to 3"),
        ("\u22123 to 9", "write -3 to 9"),
        ("1..3", "write 1 to 3"),
        ("[1, 3]", "write 1 to 3"),
        ("between 1 and 3", "write 1 to 3"),
        ("up to 3", "write 0 to 3"),
        ("1,000 to 3,000", "write 1000 to 3000"),
        ("0,5 to 1,5", "write 0.5 to 1.5"),
        ("$3 to $9", "write 3 to 9"),
        ("1 to 3 billion", "write 1 to 3, and `unit: billion` beside the prior"),
        ("1 to 3, mode 1.5", "two ends and nothing more: write 1 to 3"),
        ("3 to 9 (median 4)", "write 3 to 9, median 4"),
        ("3 to 9 with median 4", "write 3 to 9, median 4"),
        ("3 to 9 median 4", "write 3 to 9, median 4"),
        ("3 to 9 @ 80", "write 3 to 9 @ 80%"),
        ("3 to 9 (80%)", "write 3 to 9 @ 80%"),
        ("3 to 9 @80% CI", "write 3 to 9 @ 80%"),
        ("3 to 9, max 12", "write 3 to 9, at most 12"),
        ("3 to 9, min 2", "write 3 to 9, at least 2"),
        ("mix(3 to 9: 0.5, 1: 0.5)", "write mixture(3 to 9: 0.5, 1: 0.5)"),
        ("about 2", "as in 1.5 to 2.5"),
        ("2 or so", "as in 1.5 to 2.5"),
        ("2 +/- 1", "write 1 to 3 for what it is nine times in ten, or normal(2, 1)"),
        ("30% \u00b1 10%", "write 20% to 40%"),
        ("at least 3", "two ends: write 3 to the highest"),
        ("1 in 10", "write 0.1"),
        ("50/50", "write 50%"),
        ("uniform 1 to 3", "write uniform(1, 3)"),
        ("Normal(5, 2)", "write normal(5, 2)"),
        ("U(0, 1)", "write uniform(0, 1)"),
        ("uniform(20%, 80%)", "write uniform(0.2, 0.8)"),
        ("beta(20%, 80%)", "beta(2, 5), or an interval such as 20% to 80%"),
        ("triangle(0, 1, 2)", "write triangular(0, 1, 2)"),
        ("lognormal 1 3", "write lognormal(mean of the logarithm, standard deviation of the logarithm)"),
        ("2 * ready", "write the formula where this one is used"),
        ("possibly", "a word of ICD 203, such as likely"),
        ("even chance", "did you mean `roughly even chance`?"),
        ("unlikely to likely", "write 20% to 80%"),
        ("Likely (55-80%)", "write likely"),
        ("not likely", "did you mean `unlikely`?"),
        ("3 to 1", "write the lower number first, 1 to 3"),
    ],
)
def test_a_prior_written_as_elsewhere_is_told_what_to_write_here(text, right):
    with pytest.raises(PriorError) as error:
        parse_prior(text)
    assert right in error.value.fix
    assert len(str(error.value)) < 150  # one sentence, and no list of all there is
    if error.value.fix.startswith("write ") and text[0].isdigit() and " " not in text:
        parse_prior(error.value.fix.removeprefix("write ").split(",")[0])


@pytest.mark.parametrize(
    ("word", "interval"),
    [
        ("likely", "55% to 80%"),
        ("Very  unlikely", "5% to 20%"),
        ("highly improbable", "5% to 20%"),
        ("almost certain", "95% to 99%"),
    ],
)
def test_a_word_of_likelihood_is_the_interval_of_its_band(word, interval):
    assert parse_prior(word) == parse_prior(interval)
    assert as_read(word) == f"{' '.join(word.split())}, read as {interval}"
    assert how_drawn(word) == how_drawn(interval)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("3 to 9", "lognormal: never below 0, 5% of worlds below the lower end and 5% above the upper"),
        ("-9 to -3", "never above 0, 5% of worlds below the lower end and 5% above the upper"),
        ("-1 to 3", "normal: on either side of 0"),
        ("0 to 3", "cut off at 0: never below 0, 5% of worlds above the upper end"),
        ("-3 to 0", "cut off at 0: never above 0, 5% of worlds below the lower end"),
        ("20% to 80%", "logit-normal: never outside 0% to 100%"),
        ("0% to 20%", "never outside 0% to 100%, 5% of worlds above the upper end"),
        ("20% to 100%", "never outside 0% to 100%, 5% of worlds below the lower end"),
        ("0% to 100%", "uniform"),
        ("3", None),
        ("beta(2, 5)", None),
    ],
)
def test_how_an_interval_is_drawn_is_said(text, told):
    said = how_drawn(text)
    assert said is None if told is None else told in said


@pytest.mark.parametrize(
    ("text", "does"),
    [
        ("0 to 1", True),
        ("0.2 to 0.8", True),
        ("0.05 to 0.4", True),
        ("-0.1 to 0.5", True),
        ("-0.5 to 0", True),
        ("uniform(0, 1.2)", True),
        ("0.01 to 0.02", False),
        ("20% to 80%", False),
        ("0% to 20%", False),
        ("beta(2, 5)", False),
    ],
)
def test_what_can_be_no_probability(text, does):
    assert parse_prior(text).leaves(0, 1, 1e-6) == does
