"""Claims under several theories of how actors behave: which verdicts stand under all of them, and which do not."""

from __future__ import annotations

from collections.abc import Iterator

from standoff.charts.svg import table
from standoff.claims.compare import Comparison
from standoff.claims.judge import Verdict
from standoff.claims.ranges import range_over
from standoff.equilibrium.behaviour_model import parse_behaviour_model
from standoff.presentation.anatomy import range_words
from standoff.presentation.section import Section, Titled, section
from standoff.presentation.wording import assumed_sentence, counted, listed, verdict_word
from standoff.scenario.labels import claim_label


def comparison_section(compared: Comparison) -> Section:
    """Every claim that is tested, under every theory."""
    return section("Every claim under each behaviour", comparison_contents(compared, compared.tested))


def comparison_contents(compared: Comparison, claims: tuple[str, ...], of: int | None = None) -> Iterator[str | Titled]:
    """What is said of the comparison, with a table of some of the claims.

    Args:
        of: how many worlds the verdicts beside it are from, where it was made in the first of these.
    """
    if not compared.tested:
        yield "No claim has a test."
        return
    reports = compared.reports
    report = next(iter(reports.values()))
    scenario, first = report.scenario, report.results
    tested, survive = counted(len(compared.tested), "claim"), len(compared.surviving)
    same = f"{survive:,}" if survive else "none"
    has = "has" if survive < 2 else "have"
    which = f"the first {first.count:,} of the {of:,} worlds" if of not in (None, first.count) else "the same worlds"
    certified = ", ".join(f"{int(report.results.converged.sum()):,} ({name})" for name, report in reports.items())
    yield (
        f"In {which} under {listed(list(reports))}, {same} of {tested} tested in worlds {has} the same verdict under "
        f"each. {counted(first.count, 'world')} solved (seed {first.seed}), certified: {certified}."
    )
    if told := assumed_sentence(scenario):
        yield told
    if of not in (None, first.count):
        yield "The verdicts shown with the claims, from all worlds, take precedence."
    found = {name: {verdict.id: verdict for verdict in report.verdicts} for name, report in reports.items()}
    rows = [
        (
            claim_label(scenario, claim),
            *(verdict_word(verdicts[claim]) for verdicts in found.values()),
            _same(claim in compared.surviving, *(verdicts[claim] for verdicts in found.values())),
        )
        for claim in claims
    ]
    if rows:
        yield Titled(
            "Verdicts, with the share of worlds in which the claim holds",
            table(("claim", *reports, "same"), rows),
        )
    for name in reports:
        yield f"{name}: {parse_behaviour_model(name).about}."
    for name, reason in compared.missing.items():
        yield f"{name} is left out: {reason}."


def _same(same: bool, first: Verdict, *others: Verdict) -> str:
    """`no (33% to 78%)`: whether the verdict is the same under all, and between what the share lies."""
    over = range_over(first, others)
    return f"{'yes' if same else 'no'}{'' if over is None else f' ({range_words(over)})'}"
