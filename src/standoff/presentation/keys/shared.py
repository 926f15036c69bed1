"""Keys that answers of several families share."""

from __future__ import annotations

from typing import Any

from standoff.claims.judge import Hinging, Spread
from standoff.presentation.to_json import Key, Keys, many

TITLE: Key[Any] = Key("title", "the title of the scenario", lambda found: found.scenario.title)
THEORY: Key[Any] = Key("theory", "how the actors behave, as the option `--behaviour` spells it")
FORGETS: Key[Any] = many(
    "forgets",
    "where [recall is imperfect](../explanation/equilibrium.md#imperfect-recall), a list:",
    (Key("actor", "who does not remember"), Key("decision", "at which decision")),
)

SPREAD: Keys[Spread] = (
    Key("mean", "the average over the worlds where the number is defined"),
    Key("p05", "its 5th percentile there"),
    Key("p50", "its median there"),
    Key("p95", "its 95th percentile there"),
)

HINGING: Keys[Hinging] = (
    Key(
        "on",
        "`arms`, which arm is taken at a fork; or `ties`, how options that are worth the same are mixed, in the limit",
        lambda hinging: hinging.kind,
    ),
    Key("worlds", "worlds in which the outcome is not the same under each choice that was found"),
    Key("most", "the largest number of choices that was found in one game of one world"),
    Key(
        "low", "the share (of a query for a number, the mean) with the least answer in each of these worlds, or `null`"
    ),
    Key("high", "the same with the largest"),
)
