"""The priors an analyst can write: text in, a kind and its numbers out; and how each is drawn, in words.

Drawing from them is the business of `worlds`. `low to high` is a 90% interval that keeps the sign people read in it:
lognormal where both ends are above 0, the mirror of it where both are below, normal where 0 lies inside, and a normal
cut off at 0 where 0 is an end. With per cent signs it is the interval of a probability, which no draw leaves.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

from standoff.language.error import StandoffError
from standoff.language.likelihood import ICD_203, Word
from standoff.language.prior_slips import ARGUMENTS, NUMBER, slip

LONGEST = 2000  # characters in one prior
LARGEST = 1e100  # a number beyond this is a slip, and its square is no longer a number
_POINT = re.compile(rf"\s*({NUMBER})\s*(%?)\s*\Z")
_INTERVAL = re.compile(rf"\s*({NUMBER})\s*(%?)\s+to\s+({NUMBER})\s*(%?)\s*\Z")
_CALL = re.compile(r"\s*([a-z]+)\s*\((.*)\)\s*\Z", re.DOTALL)
_PAIR = re.compile(rf"\s*({NUMBER})\s*:\s*({NUMBER})\s*\Z")
OUTSIDE = 0.05  # of the worlds stands beyond each end of an interval, but for an end that nothing goes beyond
NINETY = 1.6448536269514722  # the 95th percentile of the standard normal
# Of a normal around the middle of `0 to high`, this many standard deviations lie between the middle and either end:
# then 1/21 of it stands on either side, and without the part below 0 the part above `high` is 1/20.
CUT = NormalDist().inv_cdf(1 / (1 + OUTSIDE))


class PriorError(StandoffError):
    """A prior that cannot be read."""


@dataclass(frozen=True, slots=True)
class Prior:
    """A distribution.

    `kind` is "point" (value), "normal" (mean, sd), "cut normal" (mean and sd of the normal, and the ends between which
    it is kept; an end may be infinite), "lognormal" (mean and sd of the log), "minus lognormal" (of the log of what it
    is below 0), "logitnormal" (mean and sd of the logit), "beta" (a, b), "uniform" (low, high), "triangular" or "pert"
    (low, mode, high), or "discrete", whose `numbers` are the values and whose `weights` are their probabilities.
    """

    kind: str
    numbers: tuple[float, ...]
    weights: tuple[float, ...] = ()

    @property
    def fixed(self) -> bool:
        return self.kind == "point"

    @property
    def ends(self) -> tuple[float, float]:
        """What no draw is below, and what none is above; infinite where there is no such end."""
        match self.kind:
            case "normal":
                return -math.inf, math.inf
            case "cut normal":
                return self.numbers[2], self.numbers[3]
            case "lognormal":
                return 0.0, math.inf
            case "minus lognormal":
                return -math.inf, 0.0
            case "logitnormal" | "beta":
                return 0.0, 1.0
        return min(self.numbers), max(self.numbers)


def leaves(prior: Prior, low: float, high: float, share: float) -> bool:
    """Whether draws are below `low` or above `high`: of a prior without ends, in more than `share` of worlds."""
    lowest, highest = prior.ends
    if low <= lowest and highest <= high:
        return False
    if prior.kind not in ("normal", "cut normal", "lognormal"):
        return True
    normal = NormalDist(*prior.numbers[:2])
    if prior.kind == "lognormal":
        low, high = (math.log(end) if end > 0 else -math.inf for end in (low, high))
    beyond = (normal.cdf(low) if lowest < low else 0.0) + (1.0 - normal.cdf(high) if highest > high else 0.0)
    return beyond > share


def _finite(text: str) -> float:
    value = float(text)
    if abs(value) > LARGEST:
        raise PriorError(f"{text} is too large", f"use a number below {LARGEST:g}")
    return value


def _interval(low: float, high: float, per_cent: bool) -> Prior:
    if not low < high:
        sign = "%" if per_cent else ""
        swapped = f"write the lower number first, {high:g}{sign} to {low:g}{sign}"
        right = swapped if low > high else "write the lower number first, or one number alone"
        raise PriorError(f"{low:g}{sign} to {high:g}{sign} is empty", right)
    if per_cent:
        return _of_a_probability(low, high)
    if low >= 0 or high <= 0:
        if low == 0 or high == 0:
            return _from_zero(low, high)
        ends = [math.log(abs(low)), math.log(abs(high))]
        kind = "lognormal" if low > 0 else "minus lognormal"
    else:
        ends = [low, high]
        kind = "normal"
    return Prior(kind, ((ends[0] + ends[1]) / 2, abs(ends[1] - ends[0]) / (2 * NINETY)))


def _from_zero(low: float, high: float) -> Prior:
    """`0 to 3`, or `-3 to 0`: a normal around the middle, without what is on the other side of 0."""
    kept = (0.0, math.inf) if high > 0 else (-math.inf, 0.0)
    return Prior("cut normal", ((low + high) / 2, (high - low) / 2 / CUT, *kept))


def _of_a_probability(low: float, high: float) -> Prior:
    """The interval `low` to `high`, in per cent."""
    shown = f"{low:g}% to {high:g}%"
    if low < 0 or high > 100:
        raise PriorError(f"{shown} is not inside 0% to 100%", "write without % signs what is no probability")
    if low == 0 and high == 100:
        return Prior("uniform", (0.0, 1.0))
    if low > 0 and high < 100:
        ends = [math.log(x / (100 - x)) for x in (low, high)]
        return Prior("logitnormal", ((ends[0] + ends[1]) / 2, (ends[1] - ends[0]) / (2 * NINETY)))
    if high - low >= 100 * (1 - OUTSIDE):
        meant = f"1% to {high:g}%" if low == 0 else f"{low:g}% to 99%"
        raise PriorError(f"{shown} is nearly all there is", f"write 0% to 100%, or {meant}")
    middle, end = (low + high) / 200, (high if low == 0 else low) / 100
    return Prior("cut normal", (middle, _spread(middle, end), 0.0, 1.0))


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


def word_of(text: str) -> Word | None:
    """The word of likelihood that a prior is, as ICD 203 defines it: `likely`; None where it is none."""
    said = " ".join(text.casefold().split())
    said = ICD_203.also.get(said, said)
    return next((word for word in ICD_203.words if word.text == said), None)


def in_per_cent(text: str) -> str | None:
    """`write 20% to 80%`, for an interval `0.2 to 0.8` or `20 to 80` that stands for a probability; None for others."""
    match = _INTERVAL.match(text)
    if match is None or match[2]:
        return None
    low, high = float(match[1]), float(match[3])
    for scale in (100, 1):
        if 0 <= scale * low < scale * high <= 100 and _reads(written := f"{scale * low:g}% to {scale * high:g}%"):
            return f"write {written}"
    return None


def how_drawn(text: str) -> str | None:
    """How an interval, or a word, is drawn, in words that go for all of its sort; None for what is neither.

    Raises:
        PriorError: if it cannot be read.
    """
    prior = parse_prior(text)
    if word_of(text) is None and not _INTERVAL.match(text):
        return None
    below, above = "5% of worlds below the lower end", "5% of worlds above the upper end"
    both = f"{below} and 5% above the upper"
    match prior.kind:
        case "lognormal":
            return f"lognormal: never below 0, {both}"
        case "minus lognormal":
            return f"a lognormal with the sign changed: never above 0, {both}"
        case "normal":
            return f"normal: on either side of 0, {both}"
        case "logitnormal":
            return f"logit-normal: never outside 0% to 100%, {both}"
        case "uniform":
            return "uniform: every probability as likely as any other"
    lowest, highest = prior.numbers[2:]
    if math.isinf(highest):
        return f"normal around the middle, cut off at 0: never below 0, {above}"
    if math.isinf(lowest):
        return f"normal around the middle, cut off at 0: never above 0, {below}"
    return f"normal around the middle, cut off: never outside 0% to 100%, {above if prior.numbers[0] < 0.5 else below}"


def as_read(text: str) -> str:
    """A prior as it is read: `likely, read as 55% to 80%` for a word, and others as they stand."""
    word = word_of(text)
    written = " ".join(text.split())
    return written if word is None else f"{written}, read as {100 * word.low:g}% to {100 * word.high:g}%"


@lru_cache(maxsize=4096)
def parse_prior(text: str) -> Prior:
    """The prior that `text` says.

    Raises:
        PriorError: if it is not one of the notations, or its numbers make no distribution.
    """
    if len(text) > LONGEST:
        raise PriorError(f"the prior has {len(text)} characters", f"keep it under {LONGEST}")
    prior = _read(text)
    if prior is None:
        raise PriorError(*slip(text, _reads))
    return prior


def _read(text: str) -> Prior | None:
    """The prior that `text` says; None if it is none of the notations."""
    if match := _POINT.match(text):
        return Prior("point", (_finite(match[1]) / (100 if match[2] else 1),))
    if match := _INTERVAL.match(text):
        if bool(match[2]) != bool(match[4]):
            right = f"write {match[1]}% to {match[3]}%, or no sign at either end"
            if not 0 < float(match[1]) < float(match[3]) < 100:
                right = "write it at both ends, as in 20% to 80%, or at neither"
            raise PriorError(f"`{text.strip()}` has one % sign", right)
        return _interval(_finite(match[1]), _finite(match[3]), bool(match[2]))
    if word := word_of(text):
        return _of_a_probability(round(100 * word.low), round(100 * word.high))
    match = _CALL.match(text)
    return None if match is None or match[1] not in ARGUMENTS else _called(text, match[1], match[2].split(","))


def _called(text: str, kind: str, inside: list[str]) -> Prior | None:
    """A distribution by its name and numbers; None where something inside is not written as it should be."""
    if kind == "discrete":
        pairs = [_PAIR.match(part) for part in inside]
        if not all(pairs):
            return None
        values = tuple(_finite(pair[1]) for pair in pairs if pair)
        weights = tuple(_finite(pair[2]) for pair in pairs if pair)
        if min(weights) < 0:
            raise PriorError(f"a probability in `{text}` is negative", "make every one 0 or more")
        if abs(sum(weights) - 1) > 1e-9:
            raise PriorError(f"the probabilities in `{text}` sum to {sum(weights):g}", "make them sum to 1")
        if len(set(values)) != len(values):
            raise PriorError(f"a value in `{text}` is named twice", "name each value once")
        return Prior(kind, values, weights)
    if not all(re.fullmatch(rf"\s*{NUMBER}\s*", part) for part in inside):
        return None
    numbers = tuple(_finite(part) for part in inside)
    if len(numbers) != ARGUMENTS[kind].count(",") + 1:
        count = "1 number" if len(numbers) == 1 else f"{len(numbers)} numbers"
        raise PriorError(f"`{text}` has {count}", f"write {ARGUMENTS[kind]}")
    if kind in ("normal", "lognormal") and numbers[1] <= 0:
        raise PriorError(f"the standard deviation in `{text}` is not positive", "make it larger than 0")
    if kind == "beta" and min(numbers) <= 0:
        raise PriorError(f"a shape in `{text}` is not positive", "make both larger than 0")
    if kind == "uniform" and not numbers[0] < numbers[1]:
        raise PriorError(f"`{text}` is empty", "write the lower number first")
    if kind in ("triangular", "pert") and not (numbers[0] <= numbers[1] <= numbers[2] and numbers[0] < numbers[2]):
        raise PriorError(f"the numbers in `{text}` are not in order", f"write {ARGUMENTS[kind]}")
    return Prior(kind, numbers)


def _reads(text: str) -> bool:
    try:
        return _read(text) is not None
    except PriorError:
        return False
