"""The keys of the options of decisions, compared."""

from __future__ import annotations

from collections.abc import Sequence

from standoff.claims.alternatives import Alternatives, Choice, Factor, Hidden, Leaving, Option, Regret, Switch
from standoff.claims.information import Worth
from standoff.presentation.keys.drivers import OF_ONE
from standoff.presentation.keys.shared import SPREAD, THEORY, TITLE
from standoff.presentation.to_json import Key, Keys, Output, many, one, part

WORTH: Keys[Worth] = (
    Key("value", "gain in the actor's expected payoff, in its unit"),
    Key("interval", "its 95% interval"),
    Key("floor", "the value that noise alone reaches; `null` where no regression is needed"),
    Key("noise", "whether it is no larger than noise"),
)
REGRET: Keys[Regret] = (
    Key("mean", "across worlds"),
    Key("p90", "the 90th percentile"),
    Key("worst", "in the worst world drawn"),
)
OPTION: Keys[Option] = (
    Key("option", "which", lambda option: option.name),
    Key("rank", "rank by mean payoff, from 1"),
    one("payoff", "the actor's expected payoff from it inside a world: a [spread](#a-spread)", SPREAD),
    Key("best", "worlds in which it alone is best"),
    Key("tied", "worlds in which it is tied for best"),
    Key("share", "the share of worlds in which it alone is best"),
    Key("interval", "the 95% Monte Carlo interval of that"),
    one("regret", "how much less it pays than the best option in the same world, an object:", REGRET),
    Key("never_best", "whether there is no world in which it is best, alone or with others"),
    Key("dominated_by", "a list of the options that are better in every world"),
)
CHOICE: Keys[Choice] = (
    Key("criterion", "`mean regret`, `90th percentile of regret` or `worst regret`"),
    Key("option", "the option with the lowest value"),
    Key("alike", "a list of other options with the same value"),
    Key("value", "the criterion's value for the option"),
    Key("second", "the next option"),
    Key("second_value", "the criterion's value for that"),
    Key("stands", "the share of resampled ensembles in which the same option is chosen"),
)
LEAVING: Keys[Leaving] = (
    Key("criterion", "as for a choice"),
    Key("option", "the best commitment by this criterion"),
    Key(
        "committed",
        "its value; here, regret is measured against the best choice in the same world, including not committing",
    ),
    Key("left", "the value without a commitment"),
    Key("better", "`commit`, `leave`, or `either` if they are equal"),
    Key("stands", "the share of resampled ensembles with the same answer"),
)
HIDDEN: Keys[Hidden] = (
    Key("name", "the name of the chance move"),
    Key("seen_by", "who knows its outcome"),
    many(
        "types",
        "a list of its outcomes",
        (
            Key("type", "which"),
            Key("probability", "probability inside a world, averaged over worlds"),
            Key("best", "the option with the highest mean payoff against it"),
        ),
        lambda hidden: ((name, likely, hidden.best[name]) for name, likely in hidden.types.items()),
    ),
    one("worth", "value of knowing it alone for an actor who does not know the world: a [worth](#a-worth)", WORTH),
    one("inside", "the same for an actor who knows the world: a [spread](#a-spread)", SPREAD),
)
SWITCH: Keys[Switch] = (
    Key("below", "the option below that value"),
    Key("above", "the option above it"),
    Key("at", "the value"),
    Key("interval", "its 95% interval"),
)
FACTOR: Keys[Factor] = (
    Key("name", "the name of the parameter; `rationality.` and an actor for a rationality"),
    one("worth", "value of knowing it alone: a [worth](#a-worth)", WORTH),
    many("switches", "a list of values at which the option with the highest mean payoff changes", SWITCH),
)
KNOWING: Keys[Alternatives] = (
    one(
        "world",
        "value of knowing everything uncertain: a [worth](#a-worth); `null` with too few worlds",
        WORTH,
        lambda found: found.perfect,
    ),
    one("world_and_types", "the same including hidden types", WORTH, lambda found: found.both),
    many("types", "a list of the hidden types that could be known", HIDDEN, lambda found: found.hidden),
    many(
        "parameters",
        "a list of every uncertain number: those above noise first, in order of value",
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
    Key("do", "other moves committed, and parameters set: move to option, parameter to value"),
    Key("without", "a list of interests taken away, as `china.buffer`"),
    Key("unit", "what the payoffs of the actor are measured in, or `null`"),
    Key(
        "seen",
        "what the actor will have seen by then, which a commitment cannot use",
    ),
    Key("worlds", "worlds in which all options have a payoff"),
    Key("left_out", "worlds in which some option has none"),
    Key("effective", "the effective number of worlds"),
    many("options", "a list, in the order of the scenario", OPTION),
    one("free", "the actor's expected payoff without a commitment: a [spread](#a-spread)", SPREAD),
    many("choices", "a list of the choices of three criteria; empty with too few worlds", CHOICE),
    many(
        "leaving",
        "a list of what the same criteria say about committing or not; empty with too few worlds",
        LEAVING,
    ),
    one(
        "leads",
        "what decides whether the option with the highest mean payoff is best: the keys that an entry of "
        "`asked` has in [drivers](#standoff-drivers---json), but for the query and Sobol indices; `null` "
        "with too few worlds",
        OF_ONE,
    ),
    one("margin", "what decides how much more it pays than the next, likewise", OF_ONE),
    one("knowing", "the value of information before choosing, an object:", KNOWING, lambda found: found),
)
ALTERNATIVES: Output[Sequence[Alternatives]] = Output(
    "`standoff alternatives --json`",
    (
        part(lambda found: found[0], (TITLE, THEORY, Key("seed", "the seed", lambda first: first.results.seed))),
        many("decisions", "a list, in the order asked", DECISION, lambda found: found),
    ),
    "[Compare alternatives](../howto/compare-alternatives.md) explains the comparison.",
)
