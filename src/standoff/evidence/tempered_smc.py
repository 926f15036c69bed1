"""Worlds moved to where the evidence is: tempered sequential Monte Carlo (Del Moral, Doucet and Jasra 2006).

Evidence that few worlds can have produced leaves few of them with any weight. The likelihood is brought in by
degrees, L^phi with phi from 0 to 1; after each degree worlds are resampled, and moved by steps that leave prior times
L^phi as it is. The points come in as quantiles of the priors and are moved as standard normal numbers, in which the
prior is the same for all; the proposal (Neal 1999; Cotter, Roberts, Stuart and White 2013)

    z' = sqrt(1 - step^2) z + step N(0, 1)

leaves that prior as it is for any number of parameters, so that only the likelihood decides: accept with probability
min(1, (L' / L)^phi). Each step solves every proposed world anew.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from standoff.language.error import StandoffError

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

HEALTHY = 0.5  # of the worlds, which each degree leaves as an effective sample
MOST_DEGREES = 40
STEPS = (3, 12)  # fewest and most moves after a degree
TRAVELLED = 1.0  # mean square distance, in prior standard deviations per parameter, after which moves may end
ACCEPTED = 0.3  # the share of proposals that is aimed at
LONGEST = 0.99  # of a step: nearly a fresh draw from the prior
SHORTEST = 0.02
STREAM = 2  # which of the streams of a seed is used
EDGE = 2.0**-40  # quantiles stay this far inside (0, 1)


class NotResampled(StandoffError):
    """Why worlds could not be moved, in words that continue a sentence."""


@dataclass(frozen=True, slots=True, eq=False)
class Resampled:
    """Worlds after the move.

    Attributes:
        points: `[parameter, world]` as quantiles of the priors.
        degrees: the phi after each degree, the last of them 1.
        accepted: the share of proposals that was accepted, degree by degree.
        distinct: how many worlds the sample is worth, counting those that are the same world only once over: N^2 / sum
            of m^2, where m worlds are the same.
        solved: how many worlds were solved for it.
        uncertified: how many of these have no likelihood, and were refused.
        unsound: how many proposals were refused since the scenario's numbers make no sense there.
    """

    points: Array
    degrees: tuple[float, ...]
    accepted: tuple[float, ...]
    distinct: float
    solved: int
    uncertified: int
    unsound: int


def resample(
    points: Array,
    log_likelihood: Array,
    solve: Callable[[Array], Array],
    sound: Callable[[Array], Mask],
    seed: int,
    floor: float,
) -> Resampled:
    """Worlds drawn from the prior, moved to the posterior. Where the scenario is not sound the prior has no mass: a
    proposal there is refused as one of no likelihood is, and is not solved.

    Args:
        points: `[parameter, world]` quantiles of the priors, in (0, 1).
        log_likelihood: `[world]` of the evidence, finite; at least one.
        solve: gives the same for other points `[parameter, world]`; NaN where a world is not certified.
        sound: whether the scenario makes sense at each of the points, `[world]`; it does at those given.
        floor: how many distinct worlds are needed.

    Raises:
        NotResampled: where the likelihood cannot be reached by so many degrees, or too few worlds are left distinct.
    """
    rng = np.random.default_rng([seed, STREAM])
    z = special.ndtri(np.clip(points, EDGE, 1.0 - EDGE))
    logs = log_likelihood.copy()
    count = z.shape[1]
    phi, step = 0.0, 0.5
    degrees: list[float] = []
    shares: list[float] = []
    solved = uncertified = unsound = 0
    name = np.arange(count)  # worlds with one name are one world
    while phi < 1.0:
        if len(degrees) == MOST_DEGREES:
            raise NotResampled(
                f"{MOST_DEGREES} resampling steps reached only {phi:.2g} of the evidence", "use more worlds"
            )
        phi_next = _next_degree(logs, phi)
        kept = _systematic((phi_next - phi) * logs, rng)
        z, logs, name, phi = z[:, kept], logs[kept], name[kept], phi_next
        begun = z.copy()
        shares_here = []
        for number in range(STEPS[1]):
            proposed = np.sqrt(1.0 - step**2) * z + step * rng.standard_normal(z.shape)
            at = np.clip(special.ndtr(proposed), EDGE, 1.0 - EDGE)
            inside = sound(at)
            there = np.full(count, -np.inf)
            if inside.any():
                there[inside] = solve(at[:, inside])
            solved, uncertified = solved + int(inside.sum()), uncertified + int(np.isnan(there).sum())
            unsound += int((~inside).sum())
            with np.errstate(invalid="ignore"):
                taken = np.log(rng.random(count)) < phi * (there - logs)  # false where there is none
            z[:, taken], logs[taken] = proposed[:, taken], there[taken]
            name[taken] = count * (1 + number) + np.flatnonzero(taken)
            share = float(taken.mean())
            shares_here.append(share)
            step = float(np.clip(step * np.exp(share - ACCEPTED), SHORTEST, LONGEST))
            travelled = float(((z - begun) ** 2).mean())
            if number + 1 >= STEPS[0] and travelled >= TRAVELLED and _distinct(name) >= floor:
                break
        name = np.unique(name, return_inverse=True)[1]
        degrees.append(phi)
        shares.append(float(np.mean(shares_here)))
    distinct = _distinct(name)
    if distinct < floor:
        raise NotResampled(f"resampling left {distinct:.0f} distinct worlds", "use more worlds")
    at = np.clip(special.ndtr(z), EDGE, 1.0 - EDGE)
    return Resampled(at, tuple(degrees), tuple(shares), distinct, solved, uncertified, unsound)


def _next_degree(logs: Array, phi: float) -> float:
    """The largest phi, up to 1, that leaves `HEALTHY` of the worlds as an effective sample."""

    def healthy(to: float) -> bool:
        weights = np.exp((to - phi) * (logs - logs.max()))
        return bool(weights.sum() ** 2 >= HEALTHY * len(logs) * (weights**2).sum())

    if healthy(1.0):
        return 1.0
    low, high = phi, 1.0
    while high - low > 1e-3 * (high - phi):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if healthy(middle) else (low, middle)
    return high if low == phi else low


def _systematic(log_weights: Array, rng: np.random.Generator) -> npt.NDArray[np.int64]:
    """Which worlds are kept, by systematic resampling (Carpenter, Clifford and Fearnhead 1999)."""
    weights = np.exp(log_weights - log_weights.max())
    edges = np.cumsum(weights / weights.sum())
    places = (np.arange(len(weights)) + rng.random()) / len(weights)
    return np.minimum(np.searchsorted(edges, places), len(weights) - 1)


def _distinct(name: npt.NDArray[np.int64]) -> float:
    counts = np.unique(name, return_counts=True)[1]
    return float(len(name) ** 2 / (counts**2).sum())
