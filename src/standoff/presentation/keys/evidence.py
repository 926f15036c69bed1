"""The keys of the worlds after evidence, of what it taught, and of what to watch for."""

from __future__ import annotations

from standoff.evidence.posterior import Hypothesis, PosteriorSummary, Shift, SourceLeftOut
from standoff.evidence.tempered_smc import Resampled
from standoff.evidence.update import Item, Posterior
from standoff.evidence.watch import Indicator, Sign, WatchList
from standoff.presentation.keys.shared import SPREAD, TITLE
from standoff.presentation.to_json import Key, Keys, Output, many, one, part
from standoff.scenario.model import Evidence

AFTER_EVIDENCE = "First [the worlds after evidence](#the-worlds-after-evidence). Then:"

RESAMPLED: Keys[Resampled] = (
    Key("degrees", "the tempering exponents of the evidence: a list that ends with 1"),
    Key("accepted", "the share of proposals accepted at each exponent"),
    Key("solved", "worlds solved for it"),
    Key("uncertified", "those without a likelihood, which were rejected"),
    Key("unsound", "proposals rejected unsolved, because the scenario's numbers are invalid there"),
)
WORLDS: Keys[Posterior] = (
    Key("count", "worlds drawn", lambda posterior: posterior.drawn.count),
    Key("seed", "the seed", lambda posterior: posterior.drawn.seed),
    Key("uncertified", "worlds without a likelihood"),
    Key("effective", "effective number of independent worlds after the evidence"),
    Key("floor", "threshold below which worlds are moved"),
    one("moved", "how they were moved, an object; `null` if they were not", RESAMPLED),
)
OBSERVED: Keys[Evidence] = (
    Key("date", "its day"),
    Key("observe", "what it reports"),
    Key(
        "reliability",
        "probability that the report is right; `null` where it has `hit` and `false_alarm`",
        lambda item: item.rates[0] if item.hit is None else None,
    ),
    Key("hit", "probability of the report where what it says is so; only where the scenario has it", seldom=True),
    Key("false_alarm", "the same where it is not so", seldom=True),
    Key("grade", "its grade in the Admiralty system, as in `B2`; only where the scenario has one", seldom=True),
    Key("controlled_by", "the actor who could have planted it; only where the scenario names one", seldom=True),
    Key("source", "where it is from: a text, or the name of one of the `sources`"),
)
ITEM: Keys[Item] = (
    Key("id", "the name of the item"),
    part(lambda item: item.evidence, OBSERVED),
    Key("expected", "the probability of the report given those before it, averaged over worlds"),
    Key("true", "the same for what it reports"),
    Key("highest", "the largest `true` in any world with positive weight"),
    Key("surprise", "whether that is below 0.01"),
    Key("effective", "the effective sample size of the worlds drawn, after it"),
)
POSTERIOR: Keys[Posterior] = (
    TITLE,
    Key("as_of", "the last day whose evidence counts; `null` if all of it does"),
    one("worlds", "an object:", WORLDS, lambda posterior: posterior),
    Key("log_likelihood", "the logarithm of the probability of all the evidence, across worlds"),
    many(
        "evidence",
        "a list of the items up to that day, in the order of their dates",
        ITEM,
        lambda posterior: posterior.items,
    ),
    Key(
        "repeated",
        "groups of evidence ids that look like one report entered more than once: a list of lists",
    ),
    Key("later", "items dated after that day, which are not used"),
)

SHIFT: Keys[Shift] = (
    Key("name", "the name of the parameter; `rationality.` and an actor for a rationality"),
    one("prior", "before: a [spread](#a-spread)", SPREAD),
    one("posterior", "after: a [spread](#a-spread)", SPREAD),
    Key("moved", "shift of the mean, in standard deviations of the prior"),
    Key("narrowed", "standard deviation after, relative to that before"),
)
COLUMN: Keys[tuple[str, float, float, float, bool]] = (
    Key("id", "the name of the item"),
    Key("ratio", "its likelihood ratio given those before it; `null` if there is none or it is infinite"),
    Key("alone", "the same as if it were the only item"),
    Key("without", "the probability of the hypothesis without it"),
    Key("reliable", "whether the samples behind these three are above the floor"),
)
SOURCE: Keys[SourceLeftOut] = (
    Key("id", "the name of the source"),
    Key("evidence", "the names of its reports", lambda source: source.items),
    Key("effective", "the effective sample size without them"),
    Key("reliable", "whether that is above the floor"),
)
WITHOUT_SOURCE: Keys[tuple[str, float]] = (
    Key("id", "the name of the source"),
    Key("without", "the probability of the hypothesis without all its reports"),
)
HYPOTHESIS: Keys[tuple[Hypothesis, PosteriorSummary]] = (
    part(
        lambda row: row[0],
        (
            Key("id", "the name of the claim, or the event"),
            Key("of", "`type`, `expert` (whether that expert is right), `claim` or `event`"),
            Key(
                "prior",
                "its probability before: for a claim, the share of worlds; for others, inside a world and averaged "
                "over worlds",
            ),
            Key("posterior", "after all the evidence"),
            Key(
                "no_difference",
                "for a claim, the share of worlds before and after in which its two sides do not differ: `[before, "
                "after]`. They are not counted; if they are the majority, the probability is `null`",
            ),
        ),
    ),
    many(
        "evidence",
        "a list, one entry for every item",
        COLUMN,
        lambda row: zip(row[1].columns, row[0].ratios, row[0].alone, row[0].without, row[1].reliable, strict=True),
    ),
    many(
        "sources",
        "a list, one entry for every source; only where the scenario has `sources`",
        WITHOUT_SOURCE,
        lambda row: [*zip((each.id for each in row[1].sources), row[0].without_source, strict=True)] or None,
        seldom=True,
    ),
)
UPDATE: Output[PosteriorSummary] = Output(
    "`standoff update --json`",
    (
        part(lambda learned: learned.posterior, POSTERIOR),
        many("parameters", "a list of every uncertain number, those that moved most first", SHIFT),
        many(
            "hypotheses",
            "a list: hidden types, then claims, then the events asked about",
            HYPOTHESIS,
            lambda learned: ((row, learned) for row in learned.hypotheses),
        ),
        many(
            "sources",
            "a list of the sources with reports; only where the scenario has `sources`",
            SOURCE,
            lambda learned: learned.sources or None,
            seldom=True,
        ),
    ),
    AFTER_EVIDENCE,
)

SIGN: Keys[Sign] = (
    Key("outcome", "`not made` where the move is not made"),
    Key("probability", "its probability after the evidence so far"),
    Key("then", "the probability of the hypothesis after it; `null` if it cannot occur"),
    Key("ratio", "its likelihood ratio; `null` if it is infinite or undefined"),
)
INDICATOR: Keys[Indicator] = (
    Key("hypothesis", "a claim, a question or an event"),
    Key("of", "`claim`, `question`, `type` or `event`"),
    Key("now", "its probability after the evidence so far"),
    Key("move", "the move that would be seen"),
    Key("by", "the day by which it will be seen, or `null`"),
    Key("information", "expected information, in bits"),
    Key("share", "the same as a share of the uncertainty about the hypothesis"),
    Key("floor", "for a claim, the 95th percentile of the information found by chance alone, in bits; 0 for others"),
    Key("noise", "whether the information does not exceed that"),
    many("signs", "a list of the outcomes, in the order of the file", SIGN),
)
WATCH: Output[WatchList] = Output(
    "`standoff watch --json`",
    (
        part(lambda found: found.posterior, POSTERIOR),
        Key("settled", "moves with nothing left to tell, or whose day has passed"),
        many("indicators", "a list, the most informative first", INDICATOR),
    ),
    AFTER_EVIDENCE,
)
