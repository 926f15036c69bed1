"""From a share of worlds to a word: the verdict bands, and the Monte Carlo interval of a share.

The bands are ours and are printed wherever a verdict is; they say how much of what the analyst thinks possible bears
the sentence out. They are no forecast: the spread across worlds is ignorance, not chance.
"""

from __future__ import annotations

import math

NINETY_FIVE = 1.959963984540054  # the 97.5th percentile of the standard normal
# lowest share of worlds, and the verdict from there on
BANDS = (
    (0.95, "holds"),
    (0.75, "mostly holds"),
    (0.25, "contingent"),
    (0.05, "mostly fails"),
    (0.0, "fails"),
)
FEWEST = 30  # worlds that must bear on a claim for it to have a verdict
UNDECIDED = "too few worlds"
NO_DIFFERENCE = "no difference"
NO_DIFFERENCE_FROM = 0.5  # above this part of the worlds that bear on a claim, it is what the verdict says


def verdict(share: float, worlds: int, no_difference: float = 0) -> str:
    """The word for what became of a claim.

    Args:
        share: in how many of the worlds with a difference it holds; worlds: how many these are.
        no_difference: in how many more its two sides do not differ. Where these are the majority, that is the verdict.
    """
    if worlds + no_difference < FEWEST:
        return UNDECIDED
    if no_difference > NO_DIFFERENCE_FROM * (worlds + no_difference):
        return NO_DIFFERENCE
    if worlds < FEWEST:
        return UNDECIDED
    return next(name for lowest, name in BANDS if share >= lowest)


def interval(true: int, worlds: int) -> tuple[float, float]:
    """The 95% interval of a share by Wilson (1927), for independent draws; quasi-random ones do better."""
    if worlds == 0:
        return 0.0, 1.0
    share = true / worlds
    z2 = NINETY_FIVE**2
    centre = (share + z2 / (2 * worlds)) / (1 + z2 / worlds)
    half = NINETY_FIVE / (1 + z2 / worlds) * math.sqrt(share * (1 - share) / worlds + z2 / (4 * worlds**2))
    return (0.0 if true == 0 else centre - half), (1.0 if true == worlds else centre + half)
