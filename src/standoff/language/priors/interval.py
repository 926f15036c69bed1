"""What an interval, `low to high`, is read as: the prior, and how that is drawn, in words.

It is a 90% interval that keeps the sign people read in it: lognormal where both ends are above 0, the mirror image of
that where both are below, normal where 0 lies inside, and a normal cut off at 0 where 0 is an end. With percent signs
it is the interval of a probability, which no draw leaves.
"""

from __future__ import annotations

import math
from statistics import NormalDist

from standoff.language.priors.logit_normal import LogitNormal
from standoff.language.priors.lognormal import LogNormal, MinusLogNormal
from standoff.language.priors.normal import Normal
from standoff.language.priors.prior import Prior, PriorError
from standoff.language.priors.truncated_normal import TruncatedNormal
from standoff.language.priors.uniform import Uniform

OUTSIDE = 0.05  # of the worlds stands beyond each end of an interval, but for an end that nothing goes beyond
NINETY = 1.6448536269514722  # the 95th percentile of the standard normal
# Of a normal around the middle of `0 to high`, this many standard deviations lie between the middle and either end:
# then 1/21 of it stands on either side, and without the part below 0 the part above `high` is 1/20.
CUT = NormalDist().inv_cdf(1 / (1 + OUTSIDE))

_BELOW, _ABOVE = "5% of worlds below the lower end", "5% of worlds above the upper end"
_BOTH = f"{_BELOW} and 5% above the upper"


def read_interval(low: float, high: float, per_cent: bool) -> tuple[Prior, str]:
    """The prior that `low to high` is, and how it is drawn, in words that go for all intervals of its sort.

    Args:
        per_cent: whether the ends are percentages.

    Raises:
        PriorError: if it is no interval, or no interval of a probability.
    """
    if not low < high:
        sign = "%" if per_cent else ""
        swapped = f"write the lower number first, {high:g}{sign} to {low:g}{sign}"
        fix = swapped if low > high else "write the lower number first, or one number alone"
        raise PriorError(f"{low:g}{sign} to {high:g}{sign} is empty", fix)
    if per_cent:
        return _of_a_probability(low, high)
    if low == 0 or high == 0:
        return _from_zero(low, high)
    if low > 0:
        return LogNormal(*_around(math.log(low), math.log(high))), f"lognormal: never below 0, {_BOTH}"
    if high < 0:
        mirrored = MinusLogNormal(*_around(math.log(-low), math.log(-high)))
        return mirrored, f"a lognormal with the sign changed: never above 0, {_BOTH}"
    return Normal(*_around(low, high)), f"normal: on either side of 0, {_BOTH}"


def _around(one: float, other: float) -> tuple[float, float]:
    """The mean and the standard deviation of the normal whose 5th and 95th percentiles these are."""
    return (one + other) / 2, abs(other - one) / (2 * NINETY)


def _from_zero(low: float, high: float) -> tuple[Prior, str]:
    """`0 to 3`, or `-3 to 0`: a normal around the middle, without what is on the other side of 0."""
    kept = (0.0, math.inf) if high > 0 else (-math.inf, 0.0)
    prior = TruncatedNormal((low + high) / 2, (high - low) / 2 / CUT, *kept)
    never = f"never below 0, {_ABOVE}" if high > 0 else f"never above 0, {_BELOW}"
    return prior, f"normal around the middle, cut off at 0: {never}"


def _of_a_probability(low: float, high: float) -> tuple[Prior, str]:
    """The interval `low` to `high`, in percent."""
    shown = f"{low:g}% to {high:g}%"
    if low < 0 or high > 100:
        raise PriorError(f"{shown} is not inside 0% to 100%", "write without % signs what is no probability")
    if low == 0 and high == 100:
        return Uniform(0.0, 1.0), "uniform: every probability as likely as any other"
    if low > 0 and high < 100:
        prior = LogitNormal(*_around(*(math.log(x / (100 - x)) for x in (low, high))))
        return prior, f"logit-normal: never outside 0% to 100%, {_BOTH}"
    if high - low >= 100 * (1 - OUTSIDE):
        meant = f"1% to {high:g}%" if low == 0 else f"{low:g}% to 99%"
        raise PriorError(f"{shown} is nearly all there is", f"write 0% to 100%, or {meant}")
    middle, end = (low + high) / 200, (high if low == 0 else low) / 100
    cut_off = TruncatedNormal(middle, _spread(middle, end), 0.0, 1.0)
    beyond = _ABOVE if low == 0 else _BELOW
    return cut_off, f"normal around the middle, cut off: never outside 0% to 100%, {beyond}"


def _spread(middle: float, end: float) -> float:
    """The standard deviation of the normal around `middle` of which, kept between 0 and 1, a part of `OUTSIDE` lies
    beyond `end`, the end of the interval that is not 0 or 1."""
    far = 1.0 if end > middle else 0.0
    least, most = abs(end - middle) / 10, 1e4
    for _ in range(100):
        sd = math.sqrt(least * most)
        normal = NormalDist(middle, sd)
        beyond = abs(normal.cdf(far) - normal.cdf(end)) / (normal.cdf(1.0) - normal.cdf(0.0))
        least, most = (sd, most) if beyond < OUTSIDE else (least, sd)
    return sd
