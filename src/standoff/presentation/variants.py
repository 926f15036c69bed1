"""A scenario under its variants: which claims stand and which rest on structure, and what else structure decides.

What was found (`forecasts.variants`) comes in, sections go out. A share counts the worlds of one variant; a weight is
that of a variant against the others.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from standoff.charts.svg import percent, plain, table
from standoff.claims.ranges import range_over
from standoff.claims.variants import ClaimInVariants, Split
from standoff.claims.verdict_bands import NO_DIFFERENCE, UNDECIDED
from standoff.forecasts.variants import MixedForecast, VariantFindings
from standoff.language.likelihood import word_for
from standoff.presentation.anatomy import range_words, verdict_share_words
from standoff.presentation.argument import structures_section
from standoff.presentation.section import NOTE, Section, Titled, section
from standoff.presentation.wording import counted, listed, range_of, verdict_brief, verdict_word
from standoff.scenario.labels import claim_label, question_label
from standoff.scenario.model import BASE

STANDS, RESTS = "stands", "rests on structure"
NAMED = 4  # claims that rest on structure which are said as sentences; the table has all
LAW = (
    "Variance within is that across the worlds of a variant, averaged by weight; between is that of the variants' "
    "means. The share is the part between."
)


def variants_sections(found: VariantFindings, scale: str) -> Iterator[Section]:
    """All that is said of the variants of a scenario.

    Args:
        scale: of the words of likelihood: `icd-203` or `phia`.
    """
    yield section("The claims under other structures", claims_contents(found))
    if (argued := structures_section(found)) is not None:
        yield argued
    yield section("The variants", (_weights_sentence(found), weights_table(found), _few_sentence(found)))
    if found.numbers:
        yield section("Numbers under other structures", (LAW, numbers_table(found)))
    if found.forecasts:
        yield section(
            "Forecasts over all structures",
            (
                "The probability is the mean over variants, by their weights after the evidence. Its band is the 5th "
                "to 95th percentile across the worlds of all variants.",
                forecasts_table(found, scale),
            ),
        )


def _standing(stand: int, rest: int) -> str:
    """How many claims stand, and how many rest on structure."""
    if not rest:
        all_of_them = "The claim keeps its verdict" if stand == 1 else f"All {stand:,} claims keep their verdicts"
        return f"{all_of_them} in every one and {'stands' if stand == 1 else 'stand'}."
    if not stand:
        return "The claim rests on structure." if rest == 1 else f"All {rest:,} claims rest on structure."
    keeps = f"{stand:,} of {stand + rest:,} claims {'keeps its verdict' if stand == 1 else 'keep their verdicts'}"
    return (
        f"{keeps} in every one and {'stands' if stand == 1 else 'stand'}; "
        f"{rest:,} {'rests' if rest == 1 else 'rest'} on structure."
    )


def claims_contents(found: VariantFindings) -> Iterator[str | Titled]:
    """Which claims stand and which rest on structure: in a few sentences, then of every claim."""
    if not found.claims:
        yield "No claim has a test."
        return
    others = counted(len(found.structures) - 1, "variant")
    stand = [each for each in found.claims if each.stands]
    rest = [each for each in found.claims if not each.stands]
    worlds = counted(found.results.count, "world")
    yield (
        f"Each structure is solved in {worlds} from the same draws (seed {found.results.seed}): the scenario as it "
        f"stands and {others}. {_standing(len(stand), len(rest))}"
    )
    for claim in rest[:NAMED]:
        yield turned_sentence(found, claim)
    if len(rest) > NAMED:
        yield f"The table has the other {len(rest) - NAMED:,}."
    yield Titled(
        "Every claim",
        table(("claim", "as it stands", "over structures", "share", "turned by", "between"), _claim_rows(found)),
    )
    names = list(found.structures)
    rows = [
        (claim_label(found.scenario, each.id), *(verdict_brief(each.verdicts[name]) for name in names))
        for each in found.claims
    ]
    yield Titled("Share of worlds in which each claim holds", table(("claim", *names), rows))
    yield (
        "A claim stands if its verdict is the same in every structure. Between is the share of its variance, over "
        "worlds and structures, that lies between structures."
    )


def turned_sentence(found: VariantFindings, claim: ClaimInVariants) -> str:
    """`“It will hold.” holds (98%); it mostly fails under dread (12%; interval 10–14%).`"""
    by_word: dict[str, list[str]] = {}
    for name in claim.turned:
        verdict = claim.verdicts[name]
        told = [name]
        if verdict.share is not None and verdict.interval is not None and verdict.verdict != NO_DIFFERENCE:
            told.append(f"({percent(verdict.share)}; interval {range_of(verdict.interval)})")
        by_word.setdefault(verdict.verdict, []).append(" ".join(told))
    turned = "; ".join(f"{word} under {listed(names)}" for word, names in by_word.items())
    return f"{claim_label(found.scenario, claim.id)}: {verdict_word(claim.verdicts[BASE])} as it stands, but {turned}."


def weights_table(found: VariantFindings) -> Titled:
    """The weight of each variant, before and after the evidence."""
    head = ["variant", "what it supposes", "weight"]
    if found.evidence:
        head += ["after the evidence", "± error", "log likelihood", "± error of it"]
    rows = []
    for name, each in found.structures.items():
        weight = found.weights[name]
        row = [name, each.about, percent(weight.prior)]
        if found.evidence:
            row += [f"{weight.posterior:.1%}", f"{weight.error:.1%}", plain(weight.log_likelihood)]
            row.append(plain(weight.log_error) if math.isfinite(weight.log_error) else "–")
        rows.append(row)
    return Titled("", table(head, rows, head[2:]))


def numbers_table(found: VariantFindings) -> Titled:
    """How each number varies within structures and between them."""
    rows = [(query, *_split_cells(each), *_extremes(each)) for query, each in found.numbers.items()]
    head = ["number", "mean", "deviation within", "deviation between", "share between", "least in", "most in"]
    return Titled("Standard deviations, and the share of the variance between", table(head, rows, head[1:5]))


def forecasts_table(found: VariantFindings, scale: str) -> Titled:
    """Every question over all structures."""
    head = ["question", "by", "probability", "in words", "5%", "95%", "deviation within", "deviation between"]
    head += ["share between", "least in", "most in"]
    rows = [_forecast_row(found, each, scale) for each in found.forecasts]
    return Titled("", table(head, rows, ("probability", *head[4:9])))


def _forecast_row(found: VariantFindings, each: MixedForecast, scale: str) -> tuple[str, ...]:
    split, word = each.split, word_for(each.probability, scale) if math.isfinite(each.probability) else None
    said = "–" if word is None else f"{word.text} [{100 * word.low:.0f}–{100 * word.high:.0f}%]"
    return (
        question_label(found.scenario, each.id),
        str(each.date),
        _percent(each.probability),
        said,
        _percent(each.low),
        _percent(each.high),
        _percent(math.sqrt(split.within)),
        _percent(math.sqrt(split.between)),
        _percent(split.share),
        *_extremes(split, _percent),
    )


def _claim_rows(found: VariantFindings) -> Iterator[tuple[str, ...]]:
    for claim in found.claims:
        turned = ", ".join(f"{name}: {verdict_word(claim.verdicts[name])}" for name in claim.turned)
        where = f", but {UNDECIDED} in {', '.join(claim.untold)}" if claim.untold else ""
        over = range_over(claim.verdicts[BASE], (each for name, each in claim.verdicts.items() if name != BASE))
        yield (
            claim_label(found.scenario, claim.id),
            verdict_share_words(claim.verdicts[BASE]),
            f"{STANDS if claim.stands else RESTS}{where}",
            "–" if over is None else range_words(over),
            turned or "–",
            _percent(claim.split.share),
        )


def _split_cells(split: Split) -> tuple[str, ...]:
    if not math.isfinite(split.mean):
        return ("–",) * 4
    scale = max(abs(split.mean), math.sqrt(split.within + split.between))
    return (
        plain(split.mean, scale),
        plain(math.sqrt(split.within), scale),
        plain(math.sqrt(split.between), scale),
        _percent(split.share),
    )


def _extremes(split: Split, number: Callable[[float], str] = plain) -> tuple[str, str]:
    """The variants with the least and the largest mean, each with that."""
    means = {name: each for name, each in split.means.items() if math.isfinite(each)}
    if not means:
        return "–", "–"
    least, most = min(means, key=lambda name: means[name]), max(means, key=lambda name: means[name])
    return f"{least} ({number(means[least])})", f"{most} ({number(means[most])})"


def _percent(share: float) -> str:
    return percent(share) if math.isfinite(share) else "–"


def _weights_sentence(found: VariantFindings) -> str:
    if not found.evidence:
        return "There is no evidence, so every variant keeps its weight."
    most, weight = max(found.weights.items(), key=lambda pair: pair[1].posterior)
    until = f" up to {found.as_of}" if found.as_of is not None else ""
    return (
        f"{counted(len(found.evidence), 'item')} of evidence{until}: each variant is weighed by its marginal "
        f"likelihood. `{most}` weighs most after it, {weight.posterior:.1%} (Monte Carlo error {weight.error:.1%}), "
        f"and {weight.prior:.1%} before. Shares of worlds in which claims hold are those before the evidence."
    )


def _few_sentence(found: VariantFindings) -> str:
    if found.effective >= found.floor:
        return ""
    return (
        f"{NOTE} the evidence leaves an effective sample of {found.effective:,.0f} worlds over all variants, and at "
        f"least {found.floor:,.0f} are needed; solve more worlds."
    )
