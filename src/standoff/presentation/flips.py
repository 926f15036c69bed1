"""Where claims fail, and what would have to be otherwise: regions and nearest worlds (`claims.flip`) in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from standoff.claims.flip import Flip, Flips, Move
from standoff.language.priors.expert import ExpertPrior
from standoff.language.priors.prior import Prior
from standoff.presentation.asked import asked_sentences, asked_title, ensemble_sentences
from standoff.presentation.section import Section, section
from standoff.presentation.wording import amount, labelled, listed
from standoff.scenario.model import EXPERT, Scenario
from standoff.scenario.numbers import has_experts
from standoff.worlds.draw import uncertain

EDGE = 0.01  # quantiles, below which the medians are as good as on the line


def flips_sections(found: Flips) -> Iterator[Section]:
    """All that is said of where claims and queries flip."""
    for name, each in found.found.items():
        nearest = nearest_in_words(found.scenario, each) if found.nearest else ""
        yield section(
            asked_title(found.scenario, name),
            (
                *asked_sentences(found.scenario, name, each.query, found.results),
                where_in_words(found.scenario, each),
                nearest,
            ),
        )
    reading = reading_flips(found.scenario, found.found, found.nearest)
    yield section("", (*reading, *ensemble_sentences(found.results, found.theory)))


def reading_flips(scenario: Scenario, found: Mapping[str, Flip], nearest: bool) -> Iterator[str]:
    """How many claims flip, or conditions, and how to read where they do.

    Args:
        nearest: whether the nearest worlds were looked for.
    """
    regions = sum(has_region(each) for each in found.values())
    turned = sum(each.turned is not None for each in found.values())
    if len(found) > 1:
        of = f"of {len(found):,} {'claims' if set(found) <= set(scenario.claims) else 'conditions'}"
        yield f"{regions or 'None'} {of} {'has' if regions < 2 else 'have'} a simple region."
        if nearest:
            yield f"For {turned or 'none'} {of} a world was found in which it flips."
    if regions:
        yield (
            "Density and coverage are shares of worlds, measured on worlds not used to find the region (fivefold "
            "cross-validation)."
        )
    if turned:
        yield (
            "Distance is the total move of the numbers from their medians, in quantiles of their priors; from the "
            "median to the 90th percentile is 0.40. A closer world may exist."
        )


def has_region(found: Flip) -> bool:
    """Whether the worlds in which it fails, or holds, are in a simple region."""
    return found.region.reason is None and bool(found.region.restrictions)


def where_in_words(scenario: Scenario, found: Flip) -> str:
    """Sentences on the region: where, how dense, and how much of it all."""
    region = found.region
    if found.no_difference > found.worlds:
        return f"No region: {region.reason}."
    if not found.worlds:
        return "It is undefined in every world, so there is no region."
    if found.share in (0.0, 1.0):
        where = "world with a difference" if found.no_difference else "world"
        return f"It holds in {'every' if found.share else 'no'} {where}, so there is no region."
    if region.reason is not None:
        return f"Where it {found.side}: {region.reason}."
    priors = uncertain(scenario)
    limits = [_limit(scenario, priors[each.name], each.name, each.low, each.high) for each in region.restrictions]
    rarely = "" if region.density >= 0.5 else " more often"
    return (
        f"It {found.side}{rarely} where {listed(limits)}. Density: it {found.side} in {_percent(region.density)} of "
        f"the worlds there, and in {_percent(region.prevalence)} of all worlds. Coverage: "
        f"{_percent(region.coverage)} of the worlds in which it {found.side} are there."
    )


def nearest_in_words(scenario: Scenario, found: Flip) -> str:
    """A sentence on the nearest world that is otherwise."""
    if found.at_medians is None and found.turned is None:
        return f"Nearest world: {found.reason}."
    if found.at_medians is None:
        then = "fails" if found.share > 0.5 else "holds"
        begin = "With every number at its median, its two sides do not differ."
    else:
        now, then = ("holds", "fails") if found.at_medians else ("fails", "holds")
        begin = f"With every number at its median, it {now}."
    if found.turned is None:
        return f"{begin} {(found.reason or '').capitalize()}."
    priors = uncertain(scenario)
    moves = [
        f"{value} right instead of {median}"
        if move.name == EXPERT and has_experts(scenario)
        else f"{labelled(scenario, move.name)} at {value} instead of {median} (quantile {move.quantile:.2f})"
        for move in found.turned.moves
        for value, median in [_apart(scenario, priors[move.name], move)]
    ]
    far = f"{found.turned.distance:.2f} quantiles away"
    if found.turned.distance < EDGE:
        far = f"less than {EDGE} quantiles away, so the medians are at its edge"
    return f"{begin} It {then} with {listed(moves)}: {far}."


def _apart(scenario: Scenario, prior: Prior, move: Move) -> tuple[str, str]:
    """Where a number was moved to and its median, with as many digits as it takes to tell them apart."""
    for digits in range(3, 9):
        value, median = (amount(scenario, prior, move.name, each, digits) for each in (move.value, move.median))
        if value != median:
            break
    return value, median


def _limit(scenario: Scenario, prior: Prior, name: str, low: float, high: float) -> str:
    """A restriction to quantiles, said in the unit of the number."""
    what = labelled(scenario, name)
    if isinstance(prior, ExpertPrior):  # who are in no order
        inside = [
            e for e, p in enumerate(prior.mid_cdf(np.arange(len(prior.weights), dtype=np.float64))) if low <= p < high
        ]
        return f"{' or '.join(amount(scenario, prior, name, float(each)) for each in inside)} is right"
    if prior.atoms:
        values = np.asarray([value for value, _ in prior.atoms])
        places = prior.mid_cdf(values)
        kept = [amount(scenario, prior, name, float(v)) for v, p in zip(values, places, strict=True) if low <= p < high]
        if len(kept) == 1:
            return f"{what} is {kept[0]}"
        if low <= places[0]:
            return f"{what} is at most {kept[-1]}"
        return f"{what} is at least {kept[0]}" if places[-1] < high else f"{what} is {kept[0]} to {kept[-1]}"
    ends = [amount(scenario, prior, name, float(v)) for v in prior.ppf(np.clip([low, high], 1e-9, 1.0 - 1e-9))]
    if low <= 0.0:
        return f"{what} is below {ends[1]}"
    return f"{what} is above {ends[0]}" if high >= 1.0 else f"{what} is between {ends[0]} and {ends[1]}"


def _percent(share: float) -> str:
    """A share as people write it, and never 100% of what is not all."""
    if 0.0 < share < 0.005 or 0.995 < share < 1.0:
        return f"{100.0 * share:.2g}%" if share < 0.5 else f"{np.floor(1000.0 * share) / 10.0:.1f}%"
    return f"{100.0 * share:.0f}%"
