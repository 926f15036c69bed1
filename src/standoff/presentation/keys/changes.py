"""The keys of what changed from one scenario to another."""

from __future__ import annotations

from typing import Any

from standoff.claims.differences import Part, Prior
from standoff.forecasts.changes import CAUSES, Changed, Changes
from standoff.presentation.keys.shared import THEORY
from standoff.presentation.to_json import Key, Keys, Output, many

DUE: Keys[Any] = (
    Key("cause", "`structure`, `priors` or `evidence`", lambda item: item[0]),
    Key(
        "change",
        "the part of the change that is due to it; the three add up to the change",
        lambda item: item[1].change,
    ),
    Key("error", "half the width of its 95% Monte Carlo interval", lambda item: item[1].error),
)
CHANGED: Keys[Changed] = (
    Key("id", "of the claim or question"),
    Key("kind", "`claim` or `question`"),
    Key("first", "the share of worlds after the evidence in which a claim holds, or the probability, in the old"),
    Key("second", "the same in the new"),
    Key("change", "the second less the first"),
    Key("error", "half the width of its 95% Monte Carlo interval"),
    Key("verdicts", "of a claim, a list of its verdicts in both"),
    many("due", "a list", DUE, lambda each: [(cause, each.due[cause]) for cause in CAUSES]),
)
PART: Keys[Part] = (
    Key("section", "of the file; empty at its top"),
    Key("name", "of the part"),
    Key("how", "`only in the first`, `only in the second` or `different`"),
)
PRIOR: Keys[Prior] = (
    Key("name", "of the number"),
    Key("first", "its prior in the old"),
    Key("second", "in the new"),
)
WHERE: Keys[Any] = (Key("id", "which"), Key("why", "where it is, or why not"))
CHANGES: Output[Changes] = Output(
    "`standoff changes --json`",
    (
        Key("old", "the title of the old scenario", lambda found: found.old.title),
        Key("new", "the title of the new one", lambda found: found.new.title),
        THEORY,
        Key("seed", "the seed"),
        Key("worlds", "how many were drawn"),
        Key("effective", "the least effective number of worlds after the evidence"),
        Key("games", "games solved in each world"),
        Key("as_of", "a list of two: the last day whose evidence counts, in both; `null` for all"),
        many(
            "changed", "a list of the claims and questions that both ask alike, those first that changed most", CHANGED
        ),
        many("structure", "a list of the parts of the file that belong to structure and are not the same", PART),
        many("priors", "a list of the numbers that both have, with different priors", PRIOR),
        many("conditions", "a list of the sections that bind numbers together, which belong to priors", PART),
        many("evidence", "a list of the reports and sources that are not the same, and the day", PART),
        many(
            "only", "a list of claims and questions of one alone, or asked otherwise", WHERE, lambda f: f.only.items()
        ),
        many("untold", "a list of those that cannot be told apart", WHERE, lambda found: found.untold.items()),
        Key("unasked", "a list of reports that say nothing of a structure, because it has no such move"),
    ),
    "[Say what changed](../howto/say-what-changed.md) explains it.",
)
