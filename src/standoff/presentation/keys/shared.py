"""Keys that answers of several families share."""

from __future__ import annotations

from typing import Any

from standoff.claims.judge import Hinging
from standoff.claims.spread import Spread
from standoff.presentation.to_json import Key, Keys, many

TITLE: Key[Any] = Key("title", "the title of the scenario", lambda found: found.scenario.title)
THEORY: Key[Any] = Key("theory", "how the actors behave, as the option `--behaviour` spells it")
FORGETS: Key[Any] = many(
    "forgets",
    "where [recall is imperfect](../explanation/equilibrium.md#imperfect-recall), a list:",
    (Key("actor", "the actor who does not remember"), Key("decision", "the decision")),
)

SPREAD: Keys[Spread] = (
    Key("mean", "the mean over worlds in which the number is defined"),
    Key("p05", "its 5th percentile there"),
    Key("p50", "its median there"),
    Key("p95", "its 95th percentile there"),
)

HINGING: Keys[Hinging] = (
    Key(
        "on",
        "`arms`, which arm is taken at a fork; or `ties`, how options with equal payoffs are mixed, in the limit",
        lambda hinging: hinging.kind,
    ),
    Key("worlds", "worlds in which the outcome differs between the choices found"),
    Key("most", "the largest number of choices that was found in one game of one world"),
    Key("low", "the share (or mean, for a numerical query) with the lowest answer in each of these worlds, or `null`"),
    Key("high", "the same with the highest"),
)
