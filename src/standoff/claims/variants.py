"""Claims and numbers under the variants of a scenario: which words are the same in all, and how much of the variance
lies between structures.

By the law of total variance a number that has the mean m(k) and the variance v(k) across the worlds of variant k, which
has the weight w(k), varies by

    sum of w(k) v(k)  (within)   +   sum of w(k) (m(k) - m)^2  (between),      m = sum of w(k) m(k).

Whatever has the same name has the same draws in all variants, so the Monte Carlo errors of the m(k) are much alike and
hardly count as a difference between structures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from standoff.claims.judge import Verdict, Verdicts
from standoff.claims.verdict_bands import UNDECIDED
from standoff.queries.truth import decided
from standoff.scenario.model import BASE

Array = npt.NDArray[np.float64]

ROUNDING = 1e-12  # a deviation smaller than this part of the largest mean is none


@dataclass(frozen=True, slots=True)
class Split:
    """A number across worlds and variants.

    Attributes:
        mean: across variants by weight.
        within, between: its variance across the worlds of a variant, averaged, and that of the means of variants.
        means, deviations: of each variant, across its worlds; NaN where it is defined in no world. Such a variant is
            left out of the rest.
    """

    mean: float
    within: float
    between: float
    means: Mapping[str, float]
    deviations: Mapping[str, float]

    @property
    def share(self) -> float:
        """The part of the variance that lies between structures; NaN where nothing varies."""
        whole = self.within + self.between
        return self.between / whole if whole > 0.0 else float("nan")


@dataclass(frozen=True, slots=True)
class ClaimInVariants:
    """A claim under every variant.

    Attributes:
        id: of the claim.
        verdicts: by the name of the variant, `base` first.
        split: of its truth, 1 where it holds and 0 where it fails.
    """

    id: str
    verdicts: Mapping[str, Verdict]
    split: Split

    @property
    def turned(self) -> tuple[str, ...]:
        """The variants under which it has another word than under the scenario as it stands; too few worlds are no
        word, and say nothing for or against it."""
        first = self.verdicts[BASE].verdict
        return tuple(
            name
            for name, verdict in self.verdicts.items()
            if verdict.verdict != first and UNDECIDED not in (verdict.verdict, first)
        )

    @property
    def untold(self) -> tuple[str, ...]:
        """The variants under which too few worlds bear on it."""
        return tuple(name for name, verdict in self.verdicts.items() if verdict.verdict == UNDECIDED)

    @property
    def stands(self) -> bool:
        """Whether its word is the same in all in which it has one; else it rests on structure."""
        return not self.turned


def split(
    values: Mapping[str, Array], weights: Mapping[str, float], inside: Mapping[str, Array] | None = None
) -> Split:
    """How a number varies.

    Args:
        values: of each variant, `[world]`; NaN where it is undefined.
        weights: of the variants; those without a defined value are left out.
        inside: weights of the worlds of each variant, `[world]`; all alike unless given.
    """
    means, variances = {}, {}
    for name, each in values.items():
        weight = np.isfinite(each) * (np.ones(len(each)) if inside is None else inside[name])
        total = float(weight.sum())
        if not total > 0.0:
            means[name] = variances[name] = float("nan")
            continue
        plain = np.where(weight > 0.0, each, 0.0)
        means[name] = float(weight @ plain / total)
        variances[name] = float(weight @ (plain - means[name]) ** 2 / total)
    shares = np.asarray([weights[name] if np.isfinite(means[name]) else 0.0 for name in values])
    if not shares.sum() > 0.0:
        return Split(*(float("nan"),) * 3, means, {name: float(np.sqrt(each)) for name, each in variances.items()})
    shares = shares / shares.sum()
    of_means = np.asarray([means[name] if np.isfinite(means[name]) else 0.0 for name in values])
    inner = np.asarray([variances[name] if np.isfinite(means[name]) else 0.0 for name in values])
    mean = float(shares @ of_means)
    rounding = (ROUNDING * float(np.abs(of_means).max())) ** 2
    within, between = float(shares @ inner), float(shares @ (of_means - mean) ** 2)
    return Split(
        mean=mean,
        within=within if within > rounding else 0.0,
        between=between if between > rounding else 0.0,
        means=means,
        deviations={name: float(np.sqrt(each)) for name, each in variances.items()},
    )


def claims_in_variants(reports: Mapping[str, Verdicts], weights: Mapping[str, float]) -> tuple[ClaimInVariants, ...]:
    """Every claim that is tested in worlds, in the order of the file."""
    base = reports[BASE]
    verdicts = {name: {each.id: each for each in report.verdicts} for name, report in reports.items()}
    return tuple(
        ClaimInVariants(
            id=claim,
            verdicts={name: found[claim] for name, found in verdicts.items()},
            split=split({name: decided(report.results.answers[test]) for name, report in reports.items()}, weights),
        )
        for claim, test in base.scenario.tests.items()
    )
