"""The notations of priors, and what each mistake in one is told."""

from __future__ import annotations

import contextlib
import math
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standoff.scenario.prior import LARGEST, LONGEST, Prior, PriorError, parse_prior

Z95 = 1.6448536269514722


@pytest.mark.parametrize(
    ("text", "prior"),
    [
        ("3", Prior("point", (3,))),
        (" -1e3 ", Prior("point", (-1000,))),
        ("20%", Prior("point", (0.2,))),
        ("normal(5, 2)", Prior("normal", (5, 2))),
        ("lognormal(-1.2, .4)", Prior("lognormal", (-1.2, 0.4))),
        ("beta(2,5)", Prior("beta", (2, 5))),
        ("uniform(0, 1)", Prior("uniform", (0, 1))),
        ("triangular(0, 2, 5)", Prior("triangular", (0, 2, 5))),
        ("pert(0, 0, 5)", Prior("pert", (0, 0, 5))),
        ("discrete(1: 0.2, 2: 0.5, 3: 0.3)", Prior("discrete", (1, 2, 3), (0.2, 0.5, 0.3))),
    ],
)
def test_what_is_written_and_what_it_means(text, prior):
    assert parse_prior(text) == prior


@pytest.mark.parametrize(
    ("text", "kind", "ends"),
    [
        ("3 to 9", "lognormal", [math.log(3), math.log(9)]),
        ("-3 to 9", "normal", [-3, 9]),
        ("0 to 9", "normal", [0, 9]),
        ("20% to 80%", "logitnormal", [math.log(0.25), math.log(4)]),
    ],
)
def test_an_interval_runs_from_the_5th_to_the_95th_percentile(text, kind, ends):
    prior = parse_prior(text)
    mean, spread = prior.numbers
    assert prior.kind == kind
    assert [mean - Z95 * spread, mean + Z95 * spread] == pytest.approx(ends)


@pytest.mark.parametrize(
    ("text", "what", "right"),
    [
        ("", "is not a prior", "write 3, 3 to 9"),
        ("many", "is not a prior", "write 3, 3 to 9"),
        ("3 to", "is not a prior", "3 to 9"),
        ("3to9", "is not a prior", "3 to 9"),
        ("gamma(1, 2)", "is not a prior", "normal(mean"),
        ("9 to 3", "9 to 3 is empty", "lower number first"),
        ("3 to 3", "3 to 3 is empty", "lower number first"),
        ("80% to 20%", "80% to 20% is empty", "lower number first"),
        ("20% to 80", "one per cent sign", "both ends"),
        ("0% to 80%", "not inside 0 to 100 %", "above 0 %"),
        ("20% to 100%", "not inside 0 to 100 %", "below 100 %"),
        ("normal(5)", "has 1 numbers", "normal(mean, standard deviation)"),
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
    assert right in error.value.right


_PIECES = st.sampled_from([*"0123456789.+-e%(),: ", " to ", "normal", "beta", "discrete", "pert", "1e9"])


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=40) | st.lists(_PIECES, max_size=20).map("".join))
def test_any_text_is_a_prior_or_a_prior_error(text):
    try:
        prior = parse_prior(text)
    except PriorError:
        return
    assert all(map(math.isfinite, prior.numbers))


@pytest.mark.parametrize("piece", ["1", "1.", ".", "-", "normal(", "1,", "1:1,", " ", "%"])
def test_reading_takes_no_time(piece):
    started = time.perf_counter()
    for text in (
        piece * (LONGEST // len(piece)),
        piece * 1_000_000,
        f"discrete({piece * 100}",
        f"{piece * 500}x",
    ):
        with contextlib.suppress(PriorError):
            parse_prior(text)
    assert time.perf_counter() - started < 0.5
