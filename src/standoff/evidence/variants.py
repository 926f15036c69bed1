"""Evidence weighs variants: the weight of each is proportional to its weight before and its marginal likelihood.

The marginal likelihood of a variant is the mean, across worlds drawn from its priors, of the likelihood of the evidence
in a world. Its Monte Carlo error, and through it that of the weights, is found by the delta method from all variants at
once, since they share their draws. It is that of independent worlds; those of a Sobol sequence do better.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from standoff.evidence.update import EvidenceError, NothingCertified

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class VariantWeight:
    """How much a variant weighs.

    Attributes:
        prior, posterior: before and after the evidence, against the others; each sums to 1.
        error: the Monte Carlo error of the posterior, one standard deviation.
        log_likelihood: the logarithm of the marginal likelihood of all the evidence; 0 without evidence, and minus
            infinity where no world of the variant makes it possible.
        log_error: the Monte Carlo error of that.
    """

    prior: float
    posterior: float
    error: float
    log_likelihood: float
    log_error: float


def weigh(priors: Mapping[str, float], logs: Mapping[str, Array]) -> dict[str, VariantWeight]:
    """The weights of variants.

    Args:
        priors: not negative, and not all of them 0.
        logs: of each the logarithm of the likelihood in every world, `[world]`, of as many worlds from the same draws;
            NaN in worlds that are not certified, which are left out.

    Raises:
        NothingCertified: where no variant has a certified world.
        EvidenceError: where the evidence is impossible in every world of every variant that has any weight.
    """
    names = list(logs)
    before = np.asarray([priors[name] for name in names], dtype=np.float64)
    before /= before.sum()
    every = np.stack([logs[name] for name in names])  # [variant, world]
    known = ~np.isnan(every)
    if not known.any():
        raise NothingCertified("no world is certified, so there is nothing to learn from evidence")
    finite = every[np.isfinite(every)]
    largest = float(finite.max()) if finite.size else 0.0
    likely = np.where(known, np.exp(np.where(known, every, -np.inf) - largest), 0.0)
    counts = known.sum(axis=1)
    means = np.divide(likely.sum(axis=1), counts, out=np.zeros(len(names)), where=counts > 0)
    joint = before * means
    if not joint.sum() > 0.0:
        raise EvidenceError("the evidence is impossible in every world of every variant")
    after = joint / joint.sum()
    # the influence of a world on the logarithm of each marginal likelihood, and through it on the weights
    each = np.divide(likely, means[:, None], out=np.ones_like(likely), where=means[:, None] > 0.0) - 1.0
    each = np.where(known, each, 0.0) * (every.shape[1] / np.maximum(counts, 1))[:, None]
    on_weights = after[:, None] * (each - after @ each)
    with np.errstate(divide="ignore"):
        told = np.log(means) + largest
    log_errors, errors = _error(each), _error(on_weights)
    return {
        name: VariantWeight(
            prior=float(before[number]),
            posterior=float(after[number]),
            error=float(errors[number]),
            log_likelihood=float(told[number]),
            log_error=float(log_errors[number]) if means[number] > 0.0 else float("nan"),
        )
        for number, name in enumerate(names)
    }


def _error(influence: Array) -> Array:
    """The standard error `[variant]` of means of influences `[variant, world]`."""
    worlds = influence.shape[1]
    return np.asarray(influence.std(axis=1) / np.sqrt(worlds))
