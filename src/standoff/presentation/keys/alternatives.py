"""The keys of the options of decisions, compared."""

from __future__ import annotations

from collections.abc import Sequence

from standoff.claims.alternatives import Alternatives, Choice, Factor, Hidden, Leaving, Option, Regret, Switch
from standoff.claims.information import Worth
from standoff.presentation.keys.drivers import OF_ONE
from standoff.presentation.keys.shared import SPREAD, THEORY, TITLE
from standoff.presentation.to_json import Key, Keys, Output, many, one, part

WORTH: Keys[Worth] = (
    Key("value", "how much more the actor could expect, in its unit"),
    Key("interval", "its 95% interval"),
    Key("floor", "what noise reaches; `null` where no regression is needed"),
    Key("noise", "whether it cannot be told from nothing"),
)
REGRET: Keys[Regret] = (
    Key("mean", "across worlds"),
    Key("p90", "the 90th percentile"),
    Key("worst", "in the worst of the worlds drawn"),
)
OPTION: Keys[Option] = (
    Key("option", "which", lambda option: option.name),
    Key("rank", "by mean payoff, from 1"),
    one("payoff", "what the actor can expect of it inside a world: a [spread](#a-spread)", SPREAD),
    Key("best", "worlds in which it alone is best"),
    Key("tied", "worlds in which it is best together with others"),
    Key("share", "of the worlds, the part in which it alone is best"),
    Key("interval", "the 95% Monte Carlo interval of that"),
    one("regret", "how much less it pays than the best option of the same world, an object:", REGRET),
    Key("never_best", "whether there is no world in which it is best, alone or with others"),
    Key("dominated_by", "the options each of which is better in every world"),
)
CHOICE: Keys[Choice] = (
    Key("criterion", "`mean regret`, `90th percentile of regret` or `worst regret`"),
    Key("option", "for which it is least"),
    Key("alike", "a list of the other options for which it is the same"),
    Key("value", "the criterion's value for the option"),
    Key("second", "the next option"),
    Key("second_value", "the criterion's value for that"),
    Key("stands", "the part of ensembles resampled from this one in which the same is chosen"),
)
LEAVING: Keys[Leaving] = (
    Key("criterion", "as of a choice"),
    Key("option", "the best commitment by it"),
    Key(
        "committed",
        "its figure; regret is here against the best of the same world, leaving it to play among them",
    ),
    Key("left", "that of leaving it to play"),
    Key("better", "`commit`, `leave`, or `either` where the two are alike"),
    Key("stands", "the part of ensembles resampled from this one of which the same is true"),
)
HIDDEN: Keys[Hidden] = (
    Key("name", "the name of the chance move"),
    Key("seen_by", "who knows it"),
    many(
        "types",
        "a list of its outcomes",
        (
            Key("type", "which"),
            Key("probability", "inside a world, averaged across them"),
            Key("best", "the option with the highest mean payoff against it"),
        ),
        lambda hidden: ((name, likely, hidden.best[name]) for name, likely in hidden.types.items()),
    ),
    one("worth", "of knowing it alone, to one who does not know the world: a [worth](#a-worth)", WORTH),
    one("inside", "the same to one who knows the world: a [spread](#a-spread)", SPREAD),
)
SWITCH: Keys[Switch] = (
    Key("below", "the option below that value"),
    Key("above", "the option above it"),
    Key("at", "the value"),
    Key("interval", "its 95% interval"),
)
FACTOR: Keys[Factor] = (
    Key("name", "the name of the parameter; `rationality.` and an actor for a rationality"),
    one("worth", "of knowing it alone: a [worth](#a-worth)", WORTH),
    many("switches", "a list: where along it another option has the highest mean payoff", SWITCH),
)
KNOWING: Keys[Alternatives] = (
    one(
        "world",
        "everything uncertain: a [worth](#a-worth); `null` with too few worlds",
        WORTH,
        lambda found: found.perfect,
    ),
    one("world_and_types", "that and the hidden types, likewise", WORTH, lambda found: found.both),
    many("types", "a list of the hidden types that could be known", HIDDEN, lambda found: found.hidden),
    many(
        "parameters",
        "a list of every uncertain number: those above noise first, and of these the one that is worth most",
        FACTOR,
        lambda found: found.factors,
    ),
    many(
        "untold",
        "a list of hidden chance moves that could not be known before choosing",
        (Key("name", "the name of the chance move"), Key("reason", "why not")),
        lambda found: found.untold.items(),
    ),
)
DECISION: Keys[Alternatives] = (
    Key("decision", "which"),
    Key("actor", "whose"),
    Key("do", "other moves committed, move to option"),
    Key("unit", "what the payoffs of the actor are measured in, or `null`"),
    Key(
        "seen",
        "what the actor will have seen by then of nature and of others, and a commitment makes no use of",
    ),
    Key("worlds", "worlds in which all options have a payoff"),
    Key("left_out", "worlds in which not"),
    Key("effective", "the effective number of worlds"),
    many("options", "a list, in the order of the scenario", OPTION),
    one("free", "what the actor can expect where it is not committed: a [spread](#a-spread)", SPREAD),
    many("choices", "a list of what three criteria choose; empty with too few worlds", CHOICE),
    many(
        "leaving",
        "what the same criteria say of committing or leaving the decision to play; empty with too few worlds",
        LEAVING,
    ),
    one(
        "leads",
        "what decides whether the option with the highest mean payoff is best: the keys that an entry of "
        "`asked` has in [drivers](#standoff-drivers---json), but for the query and Sobol indices; `null` "
        "with too few worlds",
        OF_ONE,
    ),
    one("margin", "what decides by how much it pays more than the next, likewise", OF_ONE),
    one("knowing", "what it would be worth to know before choosing, an object:", KNOWING, lambda found: found),
)
ALTERNATIVES: Output[Sequence[Alternatives]] = Output(
    "`standoff alternatives --json`",
    (
        part(lambda found: found[0], (TITLE, THEORY, Key("seed", "the seed", lambda first: first.results.seed))),
        many("decisions", "a list, in the order asked", DECISION, lambda found: found),
    ),
    "How they are compared is said in [compare alternatives](../howto/compare-alternatives.md).",
)
