"""The keys of a scenario under its variants."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from standoff.claims.argument import Step
from standoff.claims.variants import ClaimInVariants, Split
from standoff.evidence.variants import VariantWeight
from standoff.forecasts.variants import MixedForecast, VariantFindings
from standoff.language.likelihood import word_for
from standoff.presentation.keys.argument import STEP
from standoff.presentation.keys.forecasts import SCALE, WORD
from standoff.presentation.keys.shared import SPREAD, THEORY, TITLE
from standoff.presentation.keys.verdicts import ANATOMY
from standoff.presentation.to_json import Key, Keys, Output, many, one, part
from standoff.scenario.model import BASE
from standoff.scenario.variants import Structure

SPLIT: Keys[Split] = (
    Key("mean", "the mean over worlds and variants, by weight"),
    Key("within", "its variance across the worlds of a variant, averaged over variants"),
    Key("between", "the variance of the means of variants"),
    Key("share", "the share of the variance that lies between; `null` where nothing varies"),
)
_Varied = tuple[str, Structure, VariantWeight, int]  # a variant, with the number of its certified worlds
_Each = tuple[str, float, float]  # a variant, and mean and standard deviation there

VARIANT: Keys[_Varied] = (
    Key("name", "`base` for the scenario as it stands", lambda each: each[0]),
    Key("parts", "a list of the variants whose changes it has", lambda each: each[1].parts),
    Key("about", "what it supposes", lambda each: each[1].about),
    part(
        lambda each: each[2],
        (
            Key("prior", "its weight before the evidence; they sum to 1"),
            Key("posterior", "its weight after it"),
            Key("error", "the Monte Carlo error of the posterior weight, one standard deviation"),
            Key("log_likelihood", "logarithm of the marginal likelihood of the evidence; `null` if it is impossible"),
            Key("log_error", "the Monte Carlo error of that, or `null`"),
        ),
    ),
    Key("converged", "worlds of which every game is certified", lambda each: each[3]),
)
EACH: Keys[_Each] = (
    Key("variant", "its name", lambda each: each[0]),
    Key("mean", "across its worlds", lambda each: each[1]),
    Key("deviation", "the standard deviation across its worlds", lambda each: each[2]),
)


def _each(found: Split) -> Iterable[_Each]:
    return ((name, mean, found.deviations[name]) for name, mean in found.means.items())


CLAIM: Keys[ClaimInVariants] = (
    Key("id", "the name of the claim"),
    Key("stands", "whether its verdict is the same in all that have enough worlds; else it rests on structure"),
    Key("turned", "a list of the variants with another verdict than the scenario as it stands"),
    one("split", "of the share of worlds in which it holds: a [split](#a-split)", SPLIT),
    one(
        "anatomy",
        "what the verdict on the scenario as it stands rests on, as in [`standoff run --json`](#standoff-run---json)",
        ANATOMY,
        lambda claim: claim.verdicts[BASE] if claim.verdicts[BASE].anatomy is not None else None,
    ),
    many(
        "variants",
        "a list of its verdict in each variant",
        (
            Key("variant", "its name", lambda pair: pair[0]),
            part(
                lambda pair: pair[1],
                (
                    Key("verdict", "as in [`standoff run --json`](#standoff-run---json)"),
                    Key("share", "likewise"),
                    Key("interval", "likewise"),
                    Key("worlds", "likewise"),
                    Key("no_difference", "likewise"),
                    Key("undefined", "likewise"),
                ),
            ),
        ),
        lambda claim: claim.verdicts.items(),
    ),
)
FORECAST: Keys[tuple[MixedForecast, str]] = (
    part(
        lambda scaled: scaled[0],
        (
            Key("id", "the name of the question"),
            Key("text", "the question"),
            Key("date", "the day by which it is resolved"),
            Key("probability", "mean over variants, by their weights after the evidence"),
        ),
    ),
    part(lambda scaled: word_for(scaled[0].probability, scaled[1]), WORD),
    part(
        lambda scaled: scaled[0],
        (
            Key("low", "5th percentile of the probability inside a world, over the worlds of all variants"),
            Key("high", "the 95th percentile"),
            one("split", "of the probability inside a world: a [split](#a-split)", SPLIT),
            many(
                "variants",
                "a list of the forecast of each variant alone, a [spread](#a-spread) with its name",
                (
                    Key("variant", "its name", lambda pair: pair[0]),
                    part(lambda pair: pair[1], SPREAD),
                ),
                lambda mixed: mixed.spreads.items(),
            ),
        ),
    ),
)


def _variants(found: VariantFindings) -> Iterable[_Varied]:
    reports: Mapping[str, int] = {name: int(each.results.converged.sum()) for name, each in found.reports.items()}
    return ((name, each, found.weights[name], reports[name]) for name, each in found.structures.items())


def _argued(found: VariantFindings) -> list[tuple[str, tuple[Step, ...]]] | None:
    told = [(name, each.argument.steps) for name, each in found.reports.items() if each.argument is not None]
    return told or None


VARIANTS: Output[tuple[VariantFindings, str]] = Output(
    "`standoff variants --json`",
    (
        part(
            lambda scaled: scaled[0],
            (
                TITLE,
                THEORY,
                Key("seed", "the seed", lambda found: found.results.seed),
                Key("worlds", "worlds of each variant", lambda found: found.results.count),
                Key("as_of", "the last day whose evidence counts, or `null` for all"),
                Key("evidence", "a list of the items that count"),
                Key("effective", "the effective sample size after the evidence, over all variants"),
                many("variants", "a list: the scenario as it stands, then its variants", VARIANT, _variants),
                many("claims", "a list of the claims that are tested in worlds", CLAIM),
                many(
                    "argument",
                    "a list of the steps of the argument in each variant; left out where the scenario makes none",
                    (
                        Key("variant", "its name", lambda pair: pair[0]),
                        many(
                            "steps",
                            "as of [an argument](#an-argument), in [shares](#a-share)",
                            STEP,
                            lambda pair: pair[1],
                        ),
                    ),
                    _argued,
                    seldom=True,
                ),
                many(
                    "numbers",
                    "a list: what was asked for, what each actor expects, and the sides of claims",
                    (
                        Key("query", "the query", lambda pair: pair[0]),
                        part(lambda pair: pair[1], SPLIT),
                        many("variants", "a list of the number in each variant", EACH, lambda pair: _each(pair[1])),
                    ),
                    lambda found: found.numbers.items(),
                ),
            ),
        ),
        SCALE,
        many(
            "forecasts",
            "a list of the questions still open on that day",
            FORECAST,
            lambda scaled: ((each, scaled[1]) for each in scaled[0].forecasts),
        ),
    ),
    "[Try other structures](../howto/try-other-structures.md) explains variants.",
)
