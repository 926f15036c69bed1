"""Results as text: tables on a terminal, aligned lines elsewhere. The two kinds of probability are always named."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from standoff.claims.band import BANDS
from standoff.cli.console import Clean, CleanTable
from standoff.cli.stream import behind
from standoff.scenario.hidden import spelled_out
from standoff.scenario.model import Scenario
from standoff.scenario.tree import GameTree
from standoff.text.quote import quoted

if TYPE_CHECKING:  # `standoff list` must not wait for a compiler
    from standoff.api import Answer
    from standoff.claims.compare import Comparison
    from standoff.claims.judge import Report, Verdict
    from standoff.claims.others import OtherEquilibria
    from standoff.queries.query import Commitments
    from standoff.queries.solution import Solution

WIDTH = 120  # of plain output, where no terminal says
STYLES = {
    "holds": "bold green",
    "supported": "bold green",
    "mostly holds": "green",
    "contingent": "yellow",
    "contested": "yellow",
    "mostly fails": "red",
    "fails": "bold red",
    "contradicted": "bold red",
}


def terminal() -> Console:
    plain = not sys.stdout.isatty()
    return Clean(
        file=behind(sys.stdout),
        width=WIDTH if plain else None,
        highlight=False,
        markup=False,
        emoji=False,
        no_color=plain or None,
    )


def grid(*columns: str) -> Table:
    plain = not sys.stdout.isatty()
    table = CleanTable(box=None if plain else box.SIMPLE, pad_edge=False, show_edge=False)
    for column in columns:
        table.add_column(spelled_out(column), overflow="fold")
    return table


def show_shelf(scenarios: Mapping[str, Scenario | GameTree]) -> None:
    """`standoff list`."""
    table = grid("scenario", "title", "actors", "claims", "after")
    for name, scenario in scenarios.items():
        assert isinstance(scenario, Scenario)
        source = scenario.source
        after = ""
        if source is not None:
            after = ", ".join(part for part in (source.author, source.published and str(source.published.year)) if part)
        table.add_row(name, scenario.title, str(len(scenario.actors)), str(len(scenario.claims)), after)
    terminal().print(table)


def show_report(report: Report) -> None:
    """`standoff run`."""
    from standoff.reports.words import counted  # slow to import

    console = terminal()
    ensemble, scenario = report.ensemble, report.scenario
    console.print(Text(scenario.title, style="bold"))
    if scenario.source is not None and scenario.source.title:
        author = f"{scenario.source.author}, " if scenario.source.author else ""
        console.print(f"{author}“{scenario.source.title}”, {scenario.source.published or ''}".rstrip(", "))
    console.print()
    table = grid("verdict", "worlds in which it holds", "claim")
    table.columns[0].no_wrap = True
    for verdict in report.verdicts:
        table.add_row(Text(verdict.verdict, style=STYLES.get(verdict.verdict, "")), _share(verdict), _claim(verdict))
    console.print(table)
    console.print()
    counts = Counter((verdict.share is not None, verdict.verdict) for verdict in report.verdicts)
    tested = sum(count for (is_tested, _), count in counts.items() if is_tested)
    console.print(f"{counted(len(report.verdicts), 'claim')}, {tested} of them tested in worlds:")
    for (_, name), count in sorted(counts.items(), key=lambda item: (-item[0][0], -item[1])):
        console.print(f"  {count:3d} {name}")
    bands = ", ".join(f"{name} from {lowest:.0%}" for lowest, name in BANDS[:-1])
    console.print(f"Bands of the share of worlds: {bands}, fails below.")
    console.print(
        "A share counts worlds, the analyst's ignorance; probabilities in a claim are chances inside a world. "
        "The interval is the 95 % Monte Carlo interval of the share."
    )
    console.print()
    situations, histories, sets = ensemble.sizes[()]
    console.print(
        f"The game: {counted(situations, 'situation')}, merged from {counted(histories, 'history', 'histories')}; "
        f"{counted(sets, 'information set')}; "
        f"solved under {counted(len(ensemble.sizes), 'set')} of commitments."
    )
    behaving(console, report.theory)
    certified = int(ensemble.converged.sum())
    console.print(
        f"{ensemble.count:,} worlds solved (seed {ensemble.seed}), "
        f"{certified:,} certified ({certified / ensemble.count:.2%})."
    )
    for commitments, certificate in ensemble.certificates.items():
        missing = int((~certificate.converged).sum())
        if missing:
            lack = "1 world" if missing == 1 else f"{missing:,} worlds"
            verb = "is" if missing == 1 else "are"
            console.print(f"  {lack} of {_game(commitments)} {verb} not certified and {verb} left out of its claims.")
        if forks := int(np.isfinite(certificate.forked).sum()):
            where = "1 world" if forks == 1 else f"{forks:,} worlds"
            console.print(
                f"  In {where} of {_game(commitments)} the branch forks: one arm was taken, another is as good."
            )
    if report.others is not None:
        console.print()
        _show_others(console, report.others)


def _show_others(console: Console, others: OtherEquilibria) -> None:
    """What was found of other equilibria, and which claims hinge on them."""
    console.print(
        f"Other equilibria were looked for in {others.worlds:,} worlds, from {others.starts} random starts in each "
        "game of each."
    )
    if not others.several:
        console.print("None was found. That does not prove that there are none.")
        return
    low, high = others.interval
    end = ", where the search ends" if others.cut else ""
    console.print(
        f"In {others.several:,} of them, {others.several / others.worlds:.1%} ({low:.1%} to {high:.1%}), some game has "
        f"more than one; at most {others.most} were found of one game{end}. There may be more: this is a lower bound."
    )
    hinging = [hinge for hinge in others.claims if hinge.depends]
    if not hinging:
        console.print("Whether a claim is true depends in none of them on which equilibrium is played.")
        return
    console.print("Whether a claim is true depends on which equilibrium is played, at least in so many worlds:")
    table = grid("worlds", "share", "claim")
    for hinge in hinging:
        low, high = hinge.interval
        share = f"{hinge.depends / hinge.worlds:6.1%}  ({low:.1%} to {high:.1%})"
        table.add_row(f"{hinge.depends:,} of {hinge.worlds:,}", share, hinge.id)
    console.print(table)


def behaving(console: Console, name: str) -> None:
    """How actors behave, where it is not by the logit."""
    if name != "logit":
        from standoff.equilibrium.theory import parse_behaviour

        console.print(f"Behaviour {name}: {parse_behaviour(name).about}.")


def show_comparison(comparison: Comparison) -> None:
    """`standoff run --behaviours`."""
    console = terminal()
    reports = comparison.reports
    console.print(Text(comparison.scenario.title, style="bold"))
    console.print()
    table = grid("claim", *reports)
    found = {name: {verdict.id: verdict for verdict in report.verdicts} for name, report in reports.items()}
    for claim in comparison.tested:
        cells = []
        for name in reports:
            verdict = found[name][claim]
            share = "" if verdict.share is None else f"{verdict.share:.1%} "
            cells.append(Text(share + verdict.verdict, style=STYLES.get(verdict.verdict, "")))
        same = " =" if claim in comparison.surviving else ""
        table.add_row(Text(claim + same), *cells)
    console.print(table)
    console.print()
    console.print(
        f"{len(comparison.surviving):,} of {len(comparison.tested):,} tested claims have the same verdict (=) under "
        f"every behaviour."
    )
    console.print(
        "Shares of worlds in which a claim holds: the analyst's ignorance, and the same worlds in every column."
    )
    for name in reports:
        from standoff.equilibrium.theory import parse_behaviour

        console.print(f"  {name}: {parse_behaviour(name).about}.")
    for name, reason in comparison.missing.items():
        console.print(f"  {name} is left out: {reason}.")
    first = next(iter(reports.values())).ensemble
    certified = ", ".join(f"{int(report.ensemble.converged.sum()):,} ({name})" for name, report in reports.items())
    console.print(f"{first.count:,} worlds solved (seed {first.seed}), certified: {certified}.")


def _game(commitments: Commitments) -> str:
    if not commitments:
        return "the game itself"
    return "the game with " + ", ".join(f"do({move} = {option})" for move, option in commitments)


def _share(verdict: Verdict) -> Text:
    if verdict.share is None or verdict.interval is None:
        return Text("")
    low, high = verdict.interval
    return Text(f"{verdict.share:6.1%}  ({low:.1%} to {high:.1%})")


def _claim(verdict: Verdict) -> Text:
    result = Text(quoted(verdict.quote))
    result.append(f"\n{verdict.id} ({verdict.kind}): {verdict.reason}", style="dim")
    return result


def show_answer(answer: Answer) -> None:
    """`standoff ask`."""
    console = terminal()
    console.print(Text(answer.query, style="bold"))
    console.print(
        f"mean {answer.mean:.4g}, and across worlds: 5 % {answer.p05:.4g}, "
        f"median {answer.p50:.4g}, 95 % {answer.p95:.4g}"
    )
    console.print(
        "Each world gives one number, a chance or an expectation inside it; the percentiles are across worlds."
    )
    behaving(console, answer.theory)
    line = f"{answer.worlds:,} worlds, {answer.converged:,} certified"
    if answer.undefined:
        line += f"; no answer in {answer.undefined:,} of them, which are left out"
    console.print(line + ".")


def show_solution(solution: Solution) -> None:
    """`standoff solve`."""
    console = terminal()
    table = grid("actor", "information set", "behaviour")
    for behaviour in solution.behaviour:
        chances = ", ".join(f"{option} {p:.4f}" for option, p in behaviour.probabilities.items())
        table.add_row(behaviour.actor, behaviour.label, chances)
    console.print(table)
    console.print()
    payoffs = ", ".join(f"{actor} {payoff:.4g}" for actor, payoff in solution.payoffs.items())
    console.print(f"Expected payoffs: {payoffs}.")
    behaving(console, solution.theory)
    state = "certified" if solution.converged else "NOT certified"
    if np.isnan(solution.residual):
        how = f"largest regret at any information set {solution.regret:.1e} of the spread of payoffs"
    else:
        how = f"largest gap between behaviour and response {solution.residual:.1e}"
    console.print(f"One world, {state}: {how}.")
    if np.isfinite(solution.forked):
        console.print(f"The branch forks at {solution.forked:.4f} of the way: one arm was taken, another is as good.")
