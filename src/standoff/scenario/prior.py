"""The priors an analyst can write: text in, a kind and its numbers out.

Drawing from them is the business of `worlds`. What `low to high` means follows Squiggle: a 90 % interval,
lognormal when both ends are positive and normal otherwise; with per cent signs it is the interval of a
probability, logit-normal, so that no draw leaves (0, 1).
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache

LONGEST = 2000  # characters in one prior
LARGEST = 1e100  # a number beyond this is a slip, and its square is no longer a number
NUMBER = r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?"
_POINT = re.compile(rf"\s*({NUMBER})\s*(%?)\s*\Z")
_INTERVAL = re.compile(rf"\s*({NUMBER})\s*(%?)\s+to\s+({NUMBER})\s*(%?)\s*\Z")
_CALL = re.compile(r"\s*([a-z]+)\s*\((.*)\)\s*\Z", re.DOTALL)
_PAIR = re.compile(rf"\s*({NUMBER})\s*:\s*({NUMBER})\s*\Z")
_ARGUMENTS = {
    "normal": "normal(mean, standard deviation)",
    "lognormal": "lognormal(mean of the logarithm, standard deviation of the logarithm)",
    "beta": "beta(a, b)",
    "uniform": "uniform(lowest, highest)",
    "triangular": "triangular(lowest, most likely, highest)",
    "pert": "pert(lowest, most likely, highest)",
    "discrete": "discrete(value: probability, value: probability)",
}
NOTATIONS = "write 3, 3 to 9, 20% to 80%, " + ", ".join(_ARGUMENTS.values())
NINETY = 1.6448536269514722  # the 95th percentile of the standard normal


class PriorError(ValueError):
    """A prior that cannot be read: `what` is wrong and what would be `right`."""

    def __init__(self, what: str, right: str) -> None:
        super().__init__(f"{what}: {right}")
        self.what, self.right = what, right


@dataclass(frozen=True, slots=True)
class Prior:
    """A distribution.

    `kind` is "point" (value), "normal" (mean, sd), "lognormal" (mean and sd of the log), "logitnormal" (mean
    and sd of the logit), "beta" (a, b), "uniform" (low, high), "triangular" or "pert" (low, mode, high), or
    "discrete", whose `numbers` are the values and whose `weights` are their probabilities.
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
            case "lognormal":
                return 0.0, math.inf
            case "logitnormal" | "beta":
                return 0.0, 1.0
        return min(self.numbers), max(self.numbers)


def _finite(text: str) -> float:
    value = float(text)
    if abs(value) > LARGEST:
        raise PriorError(f"{text} is too large", f"use a number below {LARGEST:g}")
    return value


def _interval(low: float, high: float, per_cent: bool) -> Prior:
    if not low < high:
        sign = "%" if per_cent else ""
        raise PriorError(f"{low:g}{sign} to {high:g}{sign} is empty", "write the lower number first")
    if per_cent:
        if not 0 < low < high < 100:
            raise PriorError(f"{low:g}% to {high:g}% is not inside 0 to 100 %", "use ends above 0 % and below 100 %")
        ends = [math.log(x / (100 - x)) for x in (low, high)]
        kind = "logitnormal"
    elif low > 0:
        ends = [math.log(low), math.log(high)]
        kind = "lognormal"
    else:
        ends = [low, high]
        kind = "normal"
    return Prior(kind, ((ends[0] + ends[1]) / 2, (ends[1] - ends[0]) / (2 * NINETY)))


@lru_cache(maxsize=4096)
def parse_prior(text: str) -> Prior:
    """The prior that `text` says.

    Raises:
        PriorError: if it is not one of the notations, or its numbers make no distribution.
    """
    if len(text) > LONGEST:
        raise PriorError(f"the prior has {len(text)} characters", f"keep it under {LONGEST}")
    if match := _POINT.match(text):
        return Prior("point", (_finite(match[1]) / (100 if match[2] else 1),))
    if match := _INTERVAL.match(text):
        if bool(match[2]) != bool(match[4]):
            raise PriorError(f"`{text}` has one per cent sign", "write it at both ends or at neither")
        return _interval(_finite(match[1]), _finite(match[3]), bool(match[2]))
    match = _CALL.match(text)
    if match is None or match[1] not in _ARGUMENTS:
        raise PriorError(f"`{text}` is not a prior", NOTATIONS)
    kind, inside = match[1], match[2].split(",")
    if kind == "discrete":
        pairs = [_PAIR.match(part) for part in inside]
        if not all(pairs):
            raise PriorError(f"`{text}` is not a list of value: probability", f"write {_ARGUMENTS[kind]}")
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
        raise PriorError(f"`{text}` is not a list of numbers", f"write {_ARGUMENTS[kind]}")
    numbers = tuple(_finite(part) for part in inside)
    if len(numbers) != _ARGUMENTS[kind].count(",") + 1:
        raise PriorError(f"`{text}` has {len(numbers)} numbers", f"write {_ARGUMENTS[kind]}")
    if kind in ("normal", "lognormal") and numbers[1] <= 0:
        raise PriorError(f"the standard deviation in `{text}` is not positive", "make it larger than 0")
    if kind == "beta" and min(numbers) <= 0:
        raise PriorError(f"a shape in `{text}` is not positive", "make both larger than 0")
    if kind == "uniform" and not numbers[0] < numbers[1]:
        raise PriorError(f"`{text}` is empty", "write the lower number first")
    if kind in ("triangular", "pert") and not (numbers[0] <= numbers[1] <= numbers[2] and numbers[0] < numbers[2]):
        raise PriorError(f"the numbers in `{text}` are not in order", f"write {_ARGUMENTS[kind]}")
    return Prior(kind, numbers)
