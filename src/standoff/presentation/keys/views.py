"""The keys of what the mistakes of actors do."""

from __future__ import annotations

from standoff.claims.judge import Verdict
from standoff.claims.misperceptions import CorrectedClaim, Gain, Misperceptions
from standoff.presentation.keys.shared import THEORY, TITLE
from standoff.presentation.to_json import Key, Keys, Output, many, part
from standoff.scenario.model import NOBODY, Parameter, View
from standoff.scenario.numbers import as_written
from standoff.scenario.views import Way, view_at, view_numbers, way_of_number, ways

_Corrected = tuple[str, Verdict, int, int]  # who, the verdict then, and how many worlds begin to hold and cease to


def _corrected(claim: CorrectedClaim) -> list[_Corrected]:
    return [(name, each, claim.begins.get(name, 0), claim.ends.get(name, 0)) for name, each in claim.verdicts.items()]


def _gains(found: Misperceptions) -> list[tuple[str, str, Gain]]:
    return [(name, actor, gain) for name, gains in found.gains.items() for actor, gain in gains.items()]


def _of_others(found: Misperceptions) -> list[tuple[Way, View]]:
    views = [(way, view_at(found.scenario, way)) for way in ways(found.scenario, known=False)]
    return [(way, view) for way, view in views if view is not None and (view.knows or view.mirror)]


_WHOSE = 'a list of actors: `["rival"]` is how rival sees the game, `["home", "rival"]` how home takes rival to see it'
TAKEN: Keys[tuple[str, Parameter]] = (
    Key(
        "view",
        _WHOSE,
        lambda pair: list(way_of_number(pair[0])[0]),
    ),
    Key("parameter", "its name", lambda pair: way_of_number(pair[0])[1]),
    Key("taken_for", "its prior or formula there", lambda pair: as_written(pair[1])),
)
OF_OTHERS: Keys[tuple[Way, View]] = (
    Key("view", "likewise", lambda pair: list(pair[0])),
    Key("knows", "a list of the actors whose views it knows", lambda pair: list(pair[1].knows)),
    Key(
        "mirror", "a list of the actors that it takes to value what this one values", lambda pair: list(pair[1].mirror)
    ),
)
GAIN: Keys[tuple[str, str, Gain]] = (
    Key("corrected", "an actor, or `everyone`", lambda each: each[0]),
    Key("actor", "whose payoff it is", lambda each: each[1]),
    part(
        lambda each: each[2],
        (
            Key("mean", "what it expects with the correction less what it expects without, across worlds"),
            Key("low", "its 5th percentile"),
            Key("high", "its 95th percentile"),
            Key("gains", "share of worlds in which it gains"),
            Key("loses", "share of worlds in which it loses"),
        ),
    ),
)
CLAIM: Keys[CorrectedClaim] = (
    Key("id", "the name of the claim"),
    Key("turned", "a list of the corrections after which it has another verdict"),
    many(
        "corrections",
        f"a list: as it stands (`{NOBODY}`), and with each correction",
        (
            Key("corrected", f"an actor, `everyone`, or `{NOBODY}`", lambda each: each[0]),
            part(
                lambda each: each[1],
                (
                    Key("verdict", "as in [`standoff run --json`](#standoff-run---json)"),
                    Key("share", "likewise"),
                    Key("interval", "likewise"),
                    Key("worlds", "likewise"),
                    Key("no_difference", "likewise"),
                    Key("undefined", "likewise"),
                ),
            ),
            Key("begins", "worlds in which it then holds, where it fails as it stands", lambda each: each[2]),
            Key("ends", "worlds in which it then fails, where it holds as it stands", lambda each: each[3]),
        ),
        _corrected,
    ),
)

VIEWS: Output[Misperceptions] = Output(
    "`standoff views --json`",
    (
        TITLE,
        THEORY,
        Key("seed", "the seed", lambda found: found.results.seed),
        Key("worlds", "worlds of each correction", lambda found: found.results.count),
        many(
            "views",
            "a list of what views take parameters to be",
            TAKEN,
            lambda found: view_numbers(found.scenario).items(),
        ),
        many("of_others", "a list of what views know or mirror", OF_OTHERS, _of_others),
        many("claims", "a list of the claims that are tested in worlds", CLAIM),
        many("gains", "a list of what each correction brings to each actor", GAIN, _gains),
    ),
    "[Say who is mistaken](../howto/say-who-is-mistaken.md) explains views.",
)
