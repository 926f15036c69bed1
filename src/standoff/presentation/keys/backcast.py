"""The keys of the likeliest ways to an event."""

from __future__ import annotations

from typing import Any

from standoff.claims.event_sequences import EventSequence
from standoff.presentation.keys.shared import SPREAD, THEORY, TITLE
from standoff.presentation.to_json import Key, Keys, Output, many, one
from standoff.techniques.backcast import Backcast, Backcasts

STEP: Keys[Any] = (Key("move", "as the file calls it"), Key("outcome", "what comes of it"))
WAY: Keys[EventSequence] = (
    many("steps", "a list of the moves that are made, in the order of play", STEP),
    one(
        "share",
        "of the probability of the event: a [spread](#a-spread), each world counted by how likely the event is in it",
        SPREAD,
        lambda course: course.probability,
    ),
)
BACKCAST: Keys[Backcast] = (
    Key("query", "`P(event | ...)`, whose event it is"),
    one("probability", "of the event inside a world: a [spread](#a-spread)", SPREAD),
    Key("possible", "in how many certified worlds it can happen"),
    Key("effective", "how many independent worlds those are worth, each counted by how likely the event is in it"),
    many("ways", "a list of the likeliest courses that end in it", WAY, lambda found: found.ways.courses),
    one("rest", "the share of all other ways together: a [spread](#a-spread)", SPREAD, lambda found: found.ways.rest),
    Key("others", "how many those are", lambda found: found.ways.others),
    Key("left_out", "a list of moves that ways do not tell, as least informative", lambda f: f.ways.of.left_out),
)
BACKCASTS: Output[Backcasts] = Output(
    "`standoff backcast --json`",
    (
        TITLE,
        THEORY,
        Key("seed", "the seed", lambda found: found.results.seed),
        Key("worlds", "worlds drawn", lambda found: found.results.count),
        Key("about", "what was asked"),
        many(
            "events",
            "a list: of a claim or a question each event whose probability it asks",
            BACKCAST,
            lambda f: f.found,
        ),
    ),
)
