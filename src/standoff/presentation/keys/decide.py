"""The keys of a decision on one page."""

from __future__ import annotations

from typing import Any

from standoff.claims.across_structures import AcrossStructures, InStructure
from standoff.claims.announcing import Announced, Announcing
from standoff.claims.brings_about import BroughtAbout, Course, Likelihood
from standoff.claims.decide import ByInterest, Deliberation
from standoff.claims.differences import Difference
from standoff.claims.own_type import OwnType, OwnTypes
from standoff.claims.second_commitments import Pair, SecondCommitments
from standoff.claims.undoing import Response, Undoing
from standoff.presentation.keys.alternatives import DECISION
from standoff.presentation.keys.shared import SPREAD, THEORY, TITLE
from standoff.presentation.to_json import Key, Keys, Output, many, one

GAIN: Keys[Difference] = (
    Key("value", "on average across worlds", lambda gain: gain.change),
    Key("low", "the lower end of its 95% Monte Carlo interval, world by world"),
    Key("high", "the upper end"),
)
INTEREST: Keys[ByInterest] = (
    Key("interest", "which", lambda each: each.name),
    Key("pays", "what it brings in expectation, averaged over worlds: option to number"),
    Key("free", "the same without a commitment"),
)
OWN_TYPE: Keys[OwnType] = (
    Key("type", "what it is: chance move to outcome", lambda each: each.types),
    Key("probability", "probability inside a world, averaged over worlds"),
    Key("in_play", "the expected payoff of each option chosen in play: option to number"),
    Key("announced", "the same of each option committed before play"),
    Key("best", "a list of the options that are best in play"),
    Key("best_announced", "the same announced"),
    Key("left_to_play", "the expected payoff without a commitment"),
    Key("known", "the same if everyone knew the type; `null` where that cannot be supposed"),
    Key("worth_of_showing", "`known` less `left_to_play`"),
)
OWN: Keys[OwnTypes] = (
    Key("names", "a list of the chance moves that the actor has seen by then, and not everyone sees"),
    many("types", "a list of every combination of their outcomes", OWN_TYPE),
    Key("showing", "how much more the actor can expect on average if everyone knows its type; or `null`"),
    Key("worlds", "worlds in which these payoffs are defined"),
    many(
        "untold",
        "a list of private chance moves that are left out",
        (Key("name", "the name of the chance move"), Key("reason", "why")),
        lambda found: found.untold.items(),
    ),
)
COURSE: Keys[Course] = (
    Key("option", "of the decision"),
    many(
        "steps",
        "a list of the other moves that are made",
        (Key("move", "which"), Key("outcome", "what comes of it")),
        lambda course: course.steps,
    ),
    one("probability", "of all of them together inside a world: a [spread](#a-spread)", SPREAD),
)
LIKELIHOOD: Keys[Likelihood] = (
    Key("move", "which"),
    Key("outcome", "one of its options, or `not made`"),
    Key("chances", "option of the decision to the probability inside a world, averaged over worlds"),
)
ABOUT: Keys[BroughtAbout] = (
    many("courses", "a list of the likeliest course of the other moves under each option", COURSE),
    Key("left_out", "a list of moves that no course tells, because there would be too many outcomes"),
    many("moves", "a list of the outcomes of all other moves, those first that differ most", LIKELIHOOD),
)
ANNOUNCED: Keys[Announced] = (
    Key("option", "which"),
    Key("to_all", "the expected payoff where everyone is told"),
    Key("to_none", "where nobody is told"),
    Key("to_one", "where one other actor is told: actor to number"),
    one("gain", "of telling everyone over telling nobody, an object:", GAIN),
)
ANNOUNCING: Keys[Announcing] = (
    many("options", "a list, in the order of the scenario", ANNOUNCED),
    Key("best_told", "a list of the options that are best where everyone is told"),
    Key("best_hidden", "the same where nobody is"),
    one("worth", "of announcing the first over hiding the second, with the keys of `gain`", GAIN),
    Key("seen_anyway", "a list of the other actors who see the move when it is made"),
    Key("not_told", "a list of others who decide something and were not told alone"),
    Key("worlds", "worlds in which it is known"),
)
PAIR: Keys[Pair] = (
    Key("first", "option of the decision"),
    Key("decision", "the second decision"),
    Key("second", "its option"),
    one("payoff", "the expected payoff of both: a [spread](#a-spread)", SPREAD),
)
SECOND: Keys[Any] = (
    Key("decision", "the second decision", lambda item: item[0]),
    one("best", "the best pair, with the keys of a pair", PAIR, lambda item: item[1].best),
    many("alike", "a list of other pairs that are as good", PAIR, lambda item: item[1].alike),
    one(
        "adds", "what it pays over the best single commitment, with the keys of `gain`", GAIN, lambda item: item[1].adds
    ),
)
SECONDS: Keys[SecondCommitments] = (
    many("pairs", "a list of all pairs that were solved", PAIR),
    many("by_decision", "a list of the second decisions", SECOND, lambda found: found.by_decision.items()),
    Key("left_out", "a list of decisions that were not looked at, because there would be too many pairs"),
    Key("worlds", "worlds in which all pairs have a payoff"),
)
RESPONSE: Keys[Response] = (
    Key("option", "of the decision"),
    Key("actor", "who responds"),
    Key("decision", "by which decision"),
    Key("chosen", "option of that to the share of worlds in which it commits to it"),
    Key("gains", "how much more it can expect than without that commitment, averaged over worlds"),
    Key("left", "what the first actor can expect then"),
    one("harm", "that less what the option pays, with the keys of `gain`", GAIN),
)
UNDOING: Keys[Undoing] = (
    many("responses", "a list, for each option and each decision of another", RESPONSE),
    many("worst", "a list of the most harmful of these to each option", RESPONSE, lambda found: found.worst.values()),
    Key("best", "a list of the options of which most is left in the worst case"),
    Key("looked_at", "a list of the decisions of others that responses are made by"),
    Key("left_out", "a list of decisions that were not looked at, because there would be too many pairs"),
    Key("worlds", "worlds in which all of it is known"),
)
STRUCTURE: Keys[InStructure] = (
    Key("name", "of the variant; `base` for the scenario as it stands"),
    Key("about", "what it supposes"),
    Key("weight", "before any evidence; all weights sum to 1"),
    Key("pays", "the mean payoff of each option: option to number"),
    Key("best", "a list of the options that are best"),
    Key("regrets", "option to how much less it pays than the best", lambda each: each.regret),
    Key("worlds", "worlds in which all options have a payoff"),
)
STRUCTURES: Keys[AcrossStructures] = (
    many("structures", "a list, the scenario as it stands first", STRUCTURE),
    Key("pays", "option to its payoff over all of them, by weight"),
    Key("regrets", "option to its regret over all of them, by weight", lambda found: found.regret),
    Key("worst_regrets", "option to its largest regret under any that has weight", lambda found: found.worst),
    Key("best", "a list of the options that are best over all"),
    Key("worth", "value of knowing which structure holds before choosing"),
    many(
        "left_out",
        "a list of variants that were not compared",
        (Key("name", "of the variant"), Key("reason", "why not")),
        lambda found: found.left_out.items(),
    ),
)
DECIDE: Output[Deliberation] = Output(
    "`standoff decide --json`",
    (
        TITLE,
        THEORY,
        Key("seed", "the seed", lambda found: found.results.seed),
        Key("games", "games solved in each world, of the scenario and its variants together"),
        one(
            "compared",
            "the options compared: an object with the keys of an entry of `decisions` of the alternatives",
            DECISION,
            lambda found: found.alternatives,
        ),
        Key("regrets_p95", "option to the 95th percentile of its regret across worlds", lambda found: found.regret),
        many("interests", "a list of the actor's interests, those first in which options differ most", INTEREST),
        one("own", "what the actor knows of itself by then, an object:", OWN),
        one("about", "what each option brings about, an object:", ABOUT),
        one("announcing", "each option as news, an object; `null` where nobody else decides anything:", ANNOUNCING),
        one("seconds", "a second decision committed as well, an object; `null` where there is none:", SECONDS),
        one("undoing", "what others could commit to in response, an object; `null` where nobody could:", UNDOING),
        one("structures", "the options under each variant, an object; `null` where there are none:", STRUCTURES),
        Key("blind", "a list of actors whose decisions are all nearly blind to payoffs"),
        Key("mistaken", "a list of actors who take the game for another"),
    ),
    "[Decide](../howto/decide.md) explains the page. What is under `compared` is told in [the\n"
    "alternatives](#standoff-alternatives---json), [the drivers](#standoff-drivers---json) and [a worth](#a-worth).",
)
