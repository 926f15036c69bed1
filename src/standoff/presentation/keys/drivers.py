"""The keys of drivers and of flips."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from standoff.claims.drivers import Deciding
from standoff.claims.flip import Flip, Flips, Move, Turned
from standoff.claims.scenario_discovery import Region, Restriction
from standoff.claims.sobol import Index, Pair, Sobol
from standoff.claims.variance import Driver, Drivers, Interaction
from standoff.language.priors.expert import ExpertPrior
from standoff.language.priors.prior import Prior
from standoff.presentation.flips import nearest_in_words, where_in_words
from standoff.presentation.keys.shared import THEORY, TITLE
from standoff.presentation.to_json import Key, Keys, Output, many, one, part
from standoff.scenario.model import Scenario
from standoff.worlds.draw import uncertain

HEAD: Keys[Any] = (
    TITLE,
    THEORY,
    Key("count", "worlds drawn", lambda found: found.results.count),
    Key("converged", "worlds of which every game is certified", lambda found: int(found.results.converged.sum())),
    Key("seed", "the seed", lambda found: found.results.seed),
)
NAMED: Keys[Any] = (
    Key("id", "the name of the claim; `null` for a query"),
    Key("quote", "the sentence; `null` for a query"),
)
IN_ORDER = "a list, in the order asked; of claims that of the scenario"
PARAMETER: Key[Any] = Key(
    "name",
    "the name of the parameter; `rationality.` and an actor for a rationality; `expert` for which expert is right",
)


def _named(scenario: Scenario, name: str) -> tuple[str | None, str | None]:
    claim = scenario.claims.get(name)
    return (name, claim.quote) if claim else (None, None)


DRIVER: Keys[Driver] = (
    PARAMETER,
    Key(
        "share",
        "share of the variance across worlds that it alone explains; around 0, and possibly below, if it decides "
        "nothing",
    ),
    Key("interval", "its 95% bootstrap interval: `[low, high]`"),
    Key("noise", "whether the share is below the floor"),
    Key(
        "direction",
        "it holds in more worlds, or is larger, where the number is `high`, `low`, in the `middle` or at both `ends`; "
        "`mixed` if none of these dominates, and for noise",
    ),
    Key("low", "the mean of what was asked in the lowest third of the number"),
    Key("middle", "in the middle third"),
    Key("high", "in the highest third"),
    Key(
        "experts",
        "of `expert`, the mean for each expert by name, in place of thirds; `direction` then is the expert with the "
        "largest mean. Left out for every other number",
        lambda driver: dict(driver.experts) or None,
        seldom=True,
    ),
)
INTERACTION: Keys[Interaction] = (
    Key("names", "the two"),
    Key("share", "share of the variance they explain together, beyond the sum of both"),
)
OF_ONE: Keys[Drivers] = (
    Key("mean", "mean over worlds where it is defined; for a claim, the share in which it holds"),
    Key("truth", "whether it is true or false in a world rather than a number"),
    Key("worlds", "worlds in which it is defined; for a claim, those in which it holds or fails"),
    Key("undefined", "worlds in which it is not defined"),
    many("drivers", "a list of every uncertain number, the strongest first; if empty, `reason` says why", DRIVER),
    Key(
        "floor",
        "the noise floor: the share that the largest of numbers that decide nothing exceeds with probability 5%",
    ),
    many("interactions", "a list of the pairs above their floor, the strongest first", INTERACTION),
    Key("interaction_floor", "the noise floor of pairs; `null` if there are none"),
    Key("unexplained", "the share of the variance explained neither by drivers above the floor nor by these pairs"),
    Key("reason", "why there are no drivers, or `null`"),
    Key("no_difference", "for a claim, worlds in which its two sides do not differ"),
    Key(
        "together",
        "why numbers are not independent of one another, so that shares overlap, and there are neither pairs nor an "
        "unexplained part; left out where they are independent",
        seldom=True,
    ),
)

INDEX: Keys[Index] = (
    Key("name", "the name of the parameter, likewise"),
    Key("first", "the share of the variance that it alone explains"),
    Key("first_interval", "its 95% bootstrap interval"),
    Key("total", "the same including all its interactions"),
    Key("total_interval", "its 95% bootstrap interval"),
    Key("rows", "rows of the design that could be used"),
)
PAIR: Keys[Pair] = (
    Key("names", "the two"),
    Key("second", "what they explain together beyond the sum of both"),
    Key("interval", "its 95% bootstrap interval"),
    Key("rows", "rows of the design that could be used"),
)
SOBOL: Keys[Sobol] = (
    many("indices", "a list, the largest total first", INDEX),
    many("pairs", "a list, the largest first; empty unless asked for", PAIR),
    Key("rows", "rows of the design"),
    Key("worlds", "worlds solved for it"),
    Key("undefined", "worlds of them without an answer"),
    Key("reason", "why there are no indices, or `null`"),
    Key("no_difference", "worlds of them in which the two sides of a claim do not differ"),
)


class _Decided(NamedTuple):
    id: str | None
    quote: str | None
    query: str
    drivers: Drivers
    sobol: Sobol | None


DECIDED: Keys[_Decided] = (
    *NAMED,
    Key("query", "the query or test evaluated in each world"),
    part(lambda decided: decided.drivers, OF_ONE),
    one("sobol", "Sobol indices, an object; `null` unless asked for", SOBOL),
)
DRIVERS: Output[Deciding] = Output(
    "`standoff drivers --json`",
    (
        *HEAD,
        many(
            "asked",
            IN_ORDER,
            DECIDED,
            lambda found: (
                _Decided(*_named(found.scenario, name), found.asked[name], each, found.sobol.get(name))
                for name, each in found.found.items()
            ),
        ),
    ),
    "[Drivers and flips](../explanation/drivers-and-flips.md) explains the figures.",
)


def _value(prior: Prior, end: float) -> float:
    """The value of the number at a quantile of its prior."""
    return float(prior.ppf(np.asarray([end]))[0])


RESTRICTION: Keys[tuple[Restriction, Prior]] = (
    part(
        lambda limit: limit[0],
        (
            PARAMETER,
            Key("low", "the lower quantile of its prior; 0 if that end is free"),
            Key("high", "the upper quantile of its prior; 1 if that end is free"),
            Key(
                "p_value",
                "the probability that the restriction does as much by chance: the quasi-p-value of Bryant and Lempert "
                "(2010)",
            ),
        ),
    ),
    Key(
        "from",
        "`low` as a value; `null` if that end is free, and for `expert`",
        lambda limit: (
            None if limit[0].low <= 0.0 or isinstance(limit[1], ExpertPrior) else _value(limit[1], limit[0].low)
        ),
    ),
    Key(
        "to",
        "`high` as a value; `null` if that end is free, and for `expert`",
        lambda limit: (
            None if limit[0].high >= 1.0 or isinstance(limit[1], ExpertPrior) else _value(limit[1], limit[0].high)
        ),
    ),
)
REGION: Keys[tuple[Region, Scenario]] = (
    many(
        "restrictions",
        "a list of one to four numbers, the most telling first; if empty, `reason` says why",
        RESTRICTION,
        lambda region: ((limit, uncertain(region[1])[limit.name]) for limit in region[0].restrictions),
    ),
    part(
        lambda region: region[0],
        (
            Key(
                "coverage",
                "the share of all such worlds that lies in the region, in worlds not used to find it",
            ),
            Key("density", "the share of the worlds in the region that are such, likewise"),
            Key("found_coverage", "`coverage` in the worlds used to find it, which is optimistic"),
            Key("found_density", "`density` there"),
            Key("prevalence", "the share of all worlds that are such: the density without a region"),
            Key("size", "the share of all worlds that lies in the region"),
            Key("worlds", "worlds used to find it"),
            Key("reason", "why there is no region, or `null`"),
        ),
    ),
)
MOVE: Keys[Move] = (
    PARAMETER,
    Key("median", "its value at the median of its prior"),
    Key("value", "its value in that world"),
    Key("quantile", "the corresponding quantile of its prior"),
)
TURNED: Keys[Turned] = (
    many("moves", "a list of the numbers that differ from their medians, the furthest first", MOVE),
    Key("distance", "the total move, in quantiles"),
    Key("worlds", "worlds solved to find it"),
)


class _Flipped(NamedTuple):
    id: str | None
    quote: str | None
    flip: Flip
    scenario: Scenario
    nearest: bool


FLIPPED: Keys[_Flipped] = (
    *NAMED,
    part(
        lambda flipped: flipped.flip,
        (
            Key("query", "the condition evaluated in each world"),
            Key("share", "the share of worlds in which it holds, among those in which its two sides differ"),
            Key("worlds", "worlds in which it holds or fails"),
            Key("no_difference", "worlds in which its two sides do not differ"),
            Key("undefined", "worlds in which it is not defined"),
            Key("side", "the side the region describes: `fails` or `holds`"),
        ),
    ),
    one("region", "an object:", REGION, lambda flipped: (flipped.flip.region, flipped.scenario)),
    Key("where", "the region as a sentence", lambda flipped: where_in_words(flipped.scenario, flipped.flip)),
    part(
        lambda flipped: flipped.flip,
        (
            Key(
                "at_medians",
                "whether it holds with every number at its median; `null` if it neither holds nor fails there, or was "
                "not examined",
            ),
            one(
                "nearest",
                "the nearest world found in which it flips, an object, or `null`",
                TURNED,
                lambda flip: flip.turned,
            ),
            Key("reason", "why there is none, or `null`"),
        ),
    ),
    Key(
        "otherwise",
        "the same as a sentence; `null` if it was not searched for",
        lambda flipped: nearest_in_words(flipped.scenario, flipped.flip) if flipped.nearest else None,
    ),
)
FLIPS: Output[Flips] = Output(
    "`standoff flip --json`",
    (
        *HEAD,
        many(
            "asked",
            IN_ORDER,
            FLIPPED,
            lambda found: (
                _Flipped(*_named(found.scenario, name), each, found.scenario, found.nearest)
                for name, each in found.found.items()
            ),
        ),
    ),
)
