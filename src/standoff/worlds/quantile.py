"""Priors as quantile functions: a uniform number in, a draw out; quasi-random points need just that."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import special

from standoff.language.prior import Prior

Array = npt.NDArray[np.float64]


def quantile(prior: Prior, u: Array) -> Array:
    """The `u`-quantiles of a prior, `u` in (0, 1), of any shape."""
    return np.asarray(_quantile(prior, u), dtype=np.float64)


def _quantile(prior: Prior, u: Array) -> Any:
    numbers = prior.numbers
    match prior.kind:
        case "point":
            return np.full_like(u, numbers[0])
        case "normal":
            return numbers[0] + numbers[1] * special.ndtri(u)
        case "cut normal":
            mean, sd, lowest, highest = numbers
            below, above = special.ndtr((lowest - mean) / sd), special.ndtr((highest - mean) / sd)
            return np.clip(mean + sd * special.ndtri(below + u * (above - below)), lowest, highest)
        case "lognormal":
            return np.exp(numbers[0] + numbers[1] * special.ndtri(u))
        case "minus lognormal":
            return -np.exp(numbers[0] - numbers[1] * special.ndtri(u))
        case "logitnormal":
            return special.expit(numbers[0] + numbers[1] * special.ndtri(u))
        case "beta":
            return special.betaincinv(numbers[0], numbers[1], u)
        case "uniform":
            return numbers[0] + (numbers[1] - numbers[0]) * u
        case "triangular":
            return _triangular(u, *numbers)
        case "pert":  # Vose 2008: a beta on [low, high] whose mean is (low + 4 mode + high) / 6
            low, mode, high = numbers
            a = 1 + 4 * (mode - low) / (high - low)
            b = 1 + 4 * (high - mode) / (high - low)
            return low + (high - low) * special.betaincinv(a, b, u)
        case "discrete":
            order = np.argsort(numbers)
            edges = np.cumsum(np.asarray(prior.weights)[order])
            index = np.minimum(np.searchsorted(edges, u, side="right"), len(order) - 1)
            return np.asarray(numbers)[order][index]
    raise ValueError(f"no such prior: {prior.kind}")


def _triangular(u: Array, low: float, mode: float, high: float) -> Array:
    turn = (mode - low) / (high - low)
    return np.where(
        u < turn,
        low + np.sqrt(u * (high - low) * (mode - low)),
        high - np.sqrt((1 - u) * (high - low) * (high - mode)),
    )


def cdf(prior: Prior, x: Array) -> Array:
    """The probability of `x` or less under a prior, `x` of any shape: the inverse of `quantile`. The value of a
    discrete prior stands in the middle of its step, so that it is never 0 or 1."""
    return np.asarray(_cdf(prior, np.asarray(x, dtype=np.float64)), dtype=np.float64)


def _cdf(prior: Prior, x: Array) -> Any:
    numbers = prior.numbers
    match prior.kind:
        case "point":
            return np.full_like(x, 0.5)
        case "normal":
            return special.ndtr((x - numbers[0]) / numbers[1])
        case "cut normal":
            mean, sd, lowest, highest = numbers
            below, above = special.ndtr((lowest - mean) / sd), special.ndtr((highest - mean) / sd)
            return (special.ndtr((x - mean) / sd) - below) / (above - below)
        case "lognormal":
            return special.ndtr((np.log(x) - numbers[0]) / numbers[1])
        case "minus lognormal":
            return special.ndtr((numbers[0] - np.log(-x)) / numbers[1])
        case "logitnormal":
            return special.ndtr((special.logit(x) - numbers[0]) / numbers[1])
        case "beta":
            return special.betainc(numbers[0], numbers[1], x)
        case "uniform":
            return (x - numbers[0]) / (numbers[1] - numbers[0])
        case "triangular":
            low, mode, high = numbers
            rising = (x - low) ** 2 / ((high - low) * (mode - low)) if mode > low else np.zeros_like(x)
            falling = 1 - (high - x) ** 2 / ((high - low) * (high - mode)) if mode < high else np.ones_like(x)
            return np.where(x < mode, rising, falling)
        case "pert":
            low, mode, high = numbers
            a = 1 + 4 * (mode - low) / (high - low)
            b = 1 + 4 * (high - mode) / (high - low)
            return special.betainc(a, b, (x - low) / (high - low))
        case "discrete":
            order = np.argsort(numbers)
            weights = np.asarray(prior.weights)[order]
            middle = np.cumsum(weights) - weights / 2
            return middle[np.searchsorted(np.asarray(numbers)[order], x)]
    raise ValueError(f"no such prior: {prior.kind}")


def median(prior: Prior) -> float:
    """What a single world takes when nothing else is said."""
    return float(quantile(prior, np.asarray([0.5]))[0])
