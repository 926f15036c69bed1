"""The options of a decision under each variant of a scenario: which is best in each, what it would cost to be wrong
about which holds, and what it would be worth to know.

Let w(k) be the weights of the variants before any evidence, and m(k, o) the mean payoff of option o across the worlds
of variant k. The best option without knowing has the largest sum of w(k) m(k, o); knowing which variant holds is worth
the sum of w(k) max over o of m(k, o), less that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from standoff.claims.committed import Array, highest
from standoff.scenario.variants import Structure

MOST_STRUCTURES = 24  # beside the scenario as it stands


@dataclass(frozen=True, slots=True)
class InStructure:
    """The options under one variant.

    Attributes:
        name, about: of the variant; `base` for the scenario as it stands.
        weight: before any evidence; all weights sum to 1.
        pays: option to its mean payoff across worlds.
        best: the options that pay most; several where they are alike.
        regret: option to how much less it pays than the best.
        worlds: in how many all options have a payoff.
    """

    name: str
    about: str
    weight: float
    pays: Mapping[str, float]
    best: tuple[str, ...]
    regret: Mapping[str, float]
    worlds: int


@dataclass(frozen=True, slots=True)
class AcrossStructures:
    """The options under every variant.

    Attributes:
        structures: the scenario as it stands first.
        pays: option to its payoff over all of them, by weight.
        regret: option to its regret over all of them, by weight.
        worst: option to its largest regret under any of them that has weight.
        best: the options that pay most over all; several where they are alike.
        worth: of knowing which structure holds before choosing.
        left_out: variants that were not looked at, each with the reason.
    """

    structures: tuple[InStructure, ...]
    pays: Mapping[str, float]
    regret: Mapping[str, float]
    worst: Mapping[str, float]
    best: tuple[str, ...]
    worth: float
    left_out: Mapping[str, str]

    @property
    def same_best(self) -> bool:
        """Whether one option is best under all of them that have weight."""
        return bool(set.intersection(*(set(each.best) for each in self.structures if each.weight > 0.0)))


def across_structures(
    options: tuple[str, ...],
    structures: Mapping[str, Structure],
    pays: Mapping[str, Array],
    left_out: Mapping[str, str],
) -> AcrossStructures | None:
    """The options under each structure; None where fewer than two have a payoff, or none of these has weight.

    Args:
        pays: of each structure what each option pays in every world, `[option, world]`, NaN where undefined.
        left_out: those that were not solved, each with the reason.
    """
    left = dict(left_out)
    means: dict[str, Array] = {}
    counts: dict[str, int] = {}
    for name, each in pays.items():
        known = np.isfinite(each).all(axis=0)
        if known.any():
            means[name], counts[name] = each[:, known].mean(axis=1), int(known.sum())
        else:
            left[name] = "some option is certified in no world"
    whole = sum(structures[name].weight for name in means)
    if len(means) < 2 or not whole > 0.0:
        return None
    weights = {name: structures[name].weight / whole for name in means}
    found = tuple(
        InStructure(
            name=name,
            about=structures[name].about,
            weight=weights[name],
            pays=dict(zip(options, map(float, mean), strict=True)),
            best=highest(mean, options),
            regret=dict(zip(options, map(float, mean.max() - mean), strict=True)),
            worlds=counts[name],
        )
        for name, mean in means.items()
    )
    weight = np.asarray([weights[name] for name in means])
    table = np.stack(list(means.values()), axis=1)  # [option, structure]
    over = table @ weight
    regret = table.max(axis=0) - table
    return AcrossStructures(
        structures=found,
        pays=dict(zip(options, map(float, over), strict=True)),
        regret=dict(zip(options, map(float, regret @ weight), strict=True)),
        worst=dict(zip(options, map(float, regret[:, weight > 0.0].max(axis=1)), strict=True)),
        best=highest(over, options),
        worth=max(float(table.max(axis=0) @ weight - over.max()), 0.0),
        left_out=left,
    )
