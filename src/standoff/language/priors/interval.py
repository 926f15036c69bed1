"""What an interval, `low to high`, is read as: the prior, and how that is drawn, in words.

It is a 90% interval, or one of the width that is written (`3 to 9 @ 80%`), that keeps the sign people read in it:
lognormal where both ends are above 0, the mirror image of that where both are below, normal where 0 lies inside, and a
normal cut off at 0 where 0 is an end. With percent signs it is the interval of a probability, which no draw leaves.
With a median as well it is the smooth distribution through the three quantiles, on the same scale.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

from standoff.language.priors.johnson import LOG, LOG_ODDS, MINUS_LOG, PLAIN, Johnson
from standoff.language.priors.logit_normal import LogitNormal
from standoff.language.priors.lognormal import LogNormal, MinusLogNormal
from standoff.language.priors.normal import Normal
from standoff.language.priors.prior import Prior, PriorError
from standoff.language.priors.truncated_normal import TruncatedNormal
from standoff.language.priors.uniform import Uniform

WIDTH = 0.9  # of an interval that is written without one
NINETY = 1.6448536269514722  # the 95th percentile of the standard normal


@dataclass(frozen=True, slots=True)
class Ends:
    """How much of a prior stands beyond the ends of an interval.

    Attributes:
        width: the probability between both ends.
    """

    width: float = WIDTH

    @property
    def outside(self) -> float:
        """The share of worlds beyond each end, but for an end that nothing goes beyond."""
        return 0.05 if self.width == WIDTH else (1.0 - self.width) / 2.0

    @property
    def away(self) -> float:
        """How many standard deviations the ends of a normal are from its middle."""
        return NINETY if self.width == WIDTH else NormalDist().inv_cdf((1.0 + self.width) / 2.0)

    @property
    def cut(self) -> float:
        """The same of a normal around the middle of `0 to high` before the part below 0 is cut off: where 1/21 of it
        stands on either side, what is left has 1/20 above `high`."""
        return NormalDist().inv_cdf(1 / (1 + self.outside))

    @property
    def below(self) -> str:
        return f"{self._share} of worlds below the lower end"

    @property
    def above(self) -> str:
        return f"{self._share} of worlds above the upper end"

    @property
    def both(self) -> str:
        return f"{self.below} and {self._share} above the upper"

    @property
    def _share(self) -> str:
        return f"{round(100 * self.outside, 6):g}%"


def read_interval(
    low: float, high: float, per_cent: bool, width: float = WIDTH, median: float | None = None
) -> tuple[Prior, str]:
    """The prior that `low to high` is, and how it is drawn, in words that go for all intervals of its sort.

    Args:
        per_cent: whether the ends, and the median, are percentages.
        width: the probability between the ends.

    Raises:
        PriorError: if it is no interval, or no interval of a probability.
    """
    sign = "%" if per_cent else ""
    if not low < high:
        swapped = f"write the lower number first, {high:g}{sign} to {low:g}{sign}"
        fix = swapped if low > high else "write the lower number first, or one number alone"
        raise PriorError(f"{low:g}{sign} to {high:g}{sign} is empty", fix)
    ends = Ends(width)
    if median is not None:
        return _through(low, median, high, sign, ends)
    if per_cent:
        return _of_a_probability(low, high, ends)
    if low == 0 or high == 0:
        return _from_zero(low, high, ends)
    if low > 0:
        return LogNormal(*_around(math.log(low), math.log(high), ends)), f"lognormal: never below 0, {ends.both}"
    if high < 0:
        mirrored = MinusLogNormal(*_around(math.log(-low), math.log(-high), ends))
        return mirrored, f"a lognormal with the sign changed: never above 0, {ends.both}"
    return Normal(*_around(low, high, ends)), f"normal: on either side of 0, {ends.both}"


def _around(one: float, other: float, ends: Ends) -> tuple[float, float]:
    """The mean and the standard deviation of the normal of which these are the ends."""
    return (one + other) / 2, abs(other - one) / (2 * ends.away)


def _through(low: float, median: float, high: float, sign: str, ends: Ends) -> tuple[Prior, str]:
    """`3 to 9, median 4`."""
    shown = f"{low:g}{sign} to {high:g}{sign}, median {median:g}{sign}"
    if not low < median < high:
        raise PriorError(f"the median of `{shown}` is not between the ends", "write a number between them")
    if low == 0 or high == 0 or (sign and high == 100):
        fix = "write another end, beyond which there are a few worlds, or leave out the median"
        raise PriorError(f"`{shown}` has an end that nothing goes beyond", fix)
    if sign and (low < 0 or high > 100):
        raise PriorError(
            f"{low:g}% to {high:g}% is not inside 0% to 100%", "write without % signs what is no probability"
        )
    half = f"half of the worlds on either side of the median, {ends.both}"
    if sign:
        prior = Johnson(low / 100, median / 100, high / 100, ends.away, LOG_ODDS)
        return prior, f"Johnson's distribution of log-odds: never outside 0% to 100%, {half}"
    if low > 0:
        return Johnson(
            low, median, high, ends.away, LOG
        ), f"Johnson's distribution of the logarithm: never below 0, {half}"
    if high < 0:
        mirrored = Johnson(low, median, high, ends.away, MINUS_LOG)
        return mirrored, f"Johnson's distribution of the logarithm, with the sign changed: never above 0, {half}"
    return Johnson(low, median, high, ends.away, PLAIN), f"Johnson's distribution: on either side of 0, {half}"


def _from_zero(low: float, high: float, ends: Ends) -> tuple[Prior, str]:
    """`0 to 3`, or `-3 to 0`: a normal around the middle, without what is on the other side of 0."""
    kept = (0.0, math.inf) if high > 0 else (-math.inf, 0.0)
    prior = TruncatedNormal((low + high) / 2, (high - low) / 2 / ends.cut, *kept)
    never = f"never below 0, {ends.above}" if high > 0 else f"never above 0, {ends.below}"
    return prior, f"normal around the middle, cut off at 0: {never}"


def _of_a_probability(low: float, high: float, ends: Ends) -> tuple[Prior, str]:
    """The interval `low` to `high`, in percent."""
    shown = f"{low:g}% to {high:g}%"
    if low < 0 or high > 100:
        raise PriorError(f"{shown} is not inside 0% to 100%", "write without % signs what is no probability")
    if low == 0 and high == 100 and ends.width != WIDTH:
        raise PriorError(f"{shown} is all there is, and has no width", "write 0% to 100%, or other ends")
    if low == 0 and high == 100:
        return Uniform(0.0, 1.0), "uniform: every probability as likely as any other"
    if low > 0 and high < 100:
        one, other = (math.log(x / (100 - x)) for x in (low, high))
        prior = LogitNormal(*_around(one, other, ends))
        return prior, f"logit-normal: never outside 0% to 100%, {ends.both}"
    if high - low >= 100 * (1 - ends.outside):
        meant = f"1% to {high:g}%" if low == 0 else f"{low:g}% to 99%"
        raise PriorError(f"{shown} is nearly all there is", f"write 0% to 100%, or {meant}")
    middle, end = (low + high) / 200, (high if low == 0 else low) / 100
    cut_off = TruncatedNormal(middle, _spread(middle, end, ends.outside), 0.0, 1.0)
    beyond = ends.above if low == 0 else ends.below
    return cut_off, f"normal around the middle, cut off: never outside 0% to 100%, {beyond}"


def _spread(middle: float, end: float, outside: float) -> float:
    """The standard deviation of the normal around `middle` of which, kept between 0 and 1, a part `outside` lies
    beyond `end`, the end of the interval that is not 0 or 1."""
    far = 1.0 if end > middle else 0.0
    least, most = abs(end - middle) / 10, 1e4
    for _ in range(100):
        sd = math.sqrt(least * most)
        normal = NormalDist(middle, sd)
        beyond = abs(normal.cdf(far) - normal.cdf(end)) / (normal.cdf(1.0) - normal.cdf(0.0))
        least, most = (sd, most) if beyond < outside else (least, sd)
    return sd
