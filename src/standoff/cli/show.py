"""Results as text: tables on a terminal, aligned lines elsewhere. The two kinds of probability are always named."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from rich.console import Console
from rich.text import Text

from standoff.claims.verdict_bands import BANDS, NO_DIFFERENCE
from standoff.cli.terminal import STYLES, grid, terminal
from standoff.gambit.game_tree import GameTree
from standoff.language.prior import as_read, how_drawn
from standoff.scenario.figures import figures
from standoff.scenario.model import Scenario
from standoff.text.quote import quoted

if TYPE_CHECKING:  # `standoff list` must not wait for a compiler
    from standoff.api import Answer, Estimate
    from standoff.claims.compare import Comparison
    from standoff.claims.judge import Tally, Verdict, Verdicts
    from standoff.claims.multiplicity import OtherEquilibria
    from standoff.ensembles.solution import Solution
    from standoff.queries.query import Commitments

MOST_SETS = 24  # information sets of a solution that are shown unless all are wanted
SHOWN = 5e-5  # difference of a probability that is seen in what is shown
NAMED = 8  # numbers that are drawn in one way


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


def show_priors(scenario: Scenario) -> None:
    """How `standoff check` says that the intervals of a scenario are drawn: a line for each way, and whose it is."""
    ways: dict[str, list[str]] = {}
    numbers = {**scenario.parameters, **{f"rationality.{actor}": p for actor, p in scenario.rationalities.items()}}
    for name, number in numbers.items():
        if way := how_drawn(number.prior):
            ways.setdefault(way, []).append(f"{name} ({as_read(number.prior)})")
    if not ways:
        return
    console = terminal()
    console.print("How each interval is drawn:")
    for way, names in ways.items():
        more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
        told = f"{way}: {', '.join(names[:NAMED])}{more}"
        console.print(textwrap.fill(told, console.width, initial_indent="  ", subsequent_indent="    "))


def show_report(report: Verdicts) -> None:
    """`standoff run`."""
    from standoff.charts.wording import choices_in_words, counted  # slow to import

    console = terminal()
    results, scenario = report.results, report.scenario
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
    counts = Counter((verdict.tested, verdict.verdict) for verdict in report.verdicts)
    tested = sum(count for (is_tested, _), count in counts.items() if is_tested)
    if len(report.verdicts) > 1:
        which = "all" if tested == len(report.verdicts) else tested or "none"
        console.print(f"{len(report.verdicts):,} claims, {which} of them tested in worlds:")
    else:
        one = f"1 claim, {'tested' if tested else 'not tested'} in worlds:"
        console.print(one if report.verdicts else "The scenario makes no claims.")
    for (_, name), count in sorted(counts.items(), key=lambda item: (-item[0][0], -item[1])):
        console.print(f"  {count:3d} {name}")
    if tested:
        bands = ", ".join(f"{name} from {lowest:.0%}" for lowest, name in BANDS[:-1])
        console.print(f"Bands of the share of worlds: {bands}, fails below.")
        if any(verdict.no_difference for verdict in report.verdicts):
            console.print(
                "Where the two sides of a claim do not differ, it neither holds nor fails: such worlds are left out of "
                "the share, and where they are the majority the verdict is `no difference`."
            )
        console.print(
            "A share counts worlds, the analyst's ignorance; probabilities in a claim are chances inside a world. "
            "The interval is the 95 % Monte Carlo interval of the share."
        )
    console.print()
    situations, histories, sets = results.sizes[()]
    console.print(
        f"The game: {counted(situations, 'situation')}, merged from {counted(histories, 'history', 'histories')}; "
        f"{counted(sets, 'information set')}; "
        f"solved under {counted(len(results.sizes), 'set')} of commitments."
    )
    behaving(console, report.theory, report.forgets)
    certified = int(results.converged.sum())
    console.print(
        f"{counted(results.count, 'world')} solved (seed {results.seed}), "
        f"{certified:,} certified ({certified / results.count:.2%})."
    )
    from standoff.ensembles.simulate import grounds_in_words

    if rests := grounds_in_words(results, report.theory):
        console.print(f"  {rests}")
    for commitments, certificate in results.certificates.items():
        missing = int((~certificate.converged).sum())
        if missing:
            lack = "1 world" if missing == 1 else f"{missing:,} worlds"
            verb = "is" if missing == 1 else "are"
            console.print(f"  {lack} of {_game(commitments)} {verb} not certified and {verb} left out of its claims.")
        for sentence in choices_in_words(certificate, _game(commitments)):
            console.print(f"  {sentence}")
    if report.others is not None:
        console.print()
        _show_others(console, report.others)


def _show_others(console: Console, others: OtherEquilibria) -> None:
    """What was found of other equilibria, and which claims hinge on them."""
    from standoff.charts.wording import counted  # slow to import

    console.print(
        f"Other equilibria were looked for in {counted(others.worlds, 'world')}, from "
        f"{counted(others.starts, 'random start')} in each game of each."
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


def behaving(console: Console, name: str, forgets: Sequence[tuple[str, str]] = ()) -> None:
    """How actors behave, where it is not by the logit; and where recall is imperfect."""
    from standoff.charts.wording import behaviour_sentences  # slow to import

    for sentence in behaviour_sentences(name, forgets):
        console.print(sentence)


def show_comparison(comparison: Comparison) -> None:
    """`standoff run --behaviours`."""
    from standoff.charts.wording import counted  # slow to import

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
            share = "" if verdict.share is None or verdict.verdict == NO_DIFFERENCE else f"{verdict.share:.1%} "
            cells.append(Text(share + verdict.verdict, style=STYLES.get(verdict.verdict, "")))
        same = " =" if claim in comparison.surviving else ""
        table.add_row(Text(claim + same), *cells)
    console.print(table)
    console.print()
    survive, tested = len(comparison.surviving), counted(len(comparison.tested), "tested claim")
    if comparison.tested:
        same = f"{'has' if survive == 1 else 'have'} the same verdict (=)" if survive else "has the same verdict"
        console.print(f"{f'{survive:,}' if survive else 'None'} of {tested} {same} under every behaviour.")
        console.print(
            "Shares of worlds in which a claim holds: the analyst's ignorance, and the same worlds in every column."
        )
    else:
        console.print("No claim is tested in worlds.")
    for name in reports:
        from standoff.equilibrium.behaviour_model import parse_behaviour_model

        console.print(f"  {name}: {parse_behaviour_model(name).about}.")
    for name, reason in comparison.missing.items():
        console.print(f"  {name} is left out: {reason}.")
    first = next(iter(reports.values())).results
    certified = ", ".join(f"{int(report.results.converged.sum()):,} ({name})" for name, report in reports.items())
    console.print(f"{counted(first.count, 'world')} solved (seed {first.seed}), certified: {certified}.")


def _game(commitments: Commitments) -> str:
    if not commitments:
        return "the game itself"
    return "the game with " + ", ".join(f"do({move} = {option})" for move, option in commitments)


def _share(verdict: Verdict) -> Text:
    if verdict.share is None or verdict.interval is None or verdict.verdict == NO_DIFFERENCE:
        return Text("")
    low, high = verdict.interval
    return Text(f"{verdict.share:6.1%}  ({low:.1%} to {high:.1%})")


def _claim(verdict: Verdict) -> Text:
    result = Text(quoted(verdict.quote))
    result.append(f"\n{verdict.id} ({verdict.kind}): {verdict.reason}", style="dim")
    return result


def show_answer(answer: Answer) -> None:
    """`standoff ask`."""
    from standoff.charts.wording import counted  # slow to import

    console = terminal()
    console.print(Text(answer.query, style="bold"))
    if answer.undefined == answer.worlds:
        if answer.converged:
            console.print("Undefined in every world: what it takes as given never happens in any of them.")
        else:
            console.print("There is no answer: no world is certified.")
    elif answer.tally is not None:
        share = f" ({_percent_of(answer.tally)})" if answer.tally.worlds else ""
        console.print(f"{answer.tally.verdict}: {answer.tally.words}{share}.")
        console.print("It is true or false in each world; the share is of the worlds in which its two sides differ.")
    elif answer.worlds == 1:
        console.print(f"{figures(answer.mean, 4)}, a chance or an expectation inside the one world")
    else:
        across = (answer.mean, answer.p05, answer.p50, answer.p95)
        mean, low, middle, high = (figures(each, 4) for each in across)
        console.print(f"mean {mean}, and across worlds: 5 % {low}, median {middle}, 95 % {high}")
        console.print(
            "Each world gives one number, a chance or an expectation inside it; the percentiles are across worlds."
        )
    for each in answer.hinging:
        console.print(each.sentence)
    behaving(console, answer.theory)
    line = f"{counted(answer.worlds, 'world')}, {answer.converged:,} certified"
    if answer.undefined:
        line += f"; no answer in {answer.undefined:,} of them, which are left out"
    console.print(line + ".")


def _percent_of(tally: Tally) -> str:
    low, high = tally.interval or (0.0, 1.0)
    return f"{tally.share or 0.0:.1%}, interval {low:.1%} to {high:.1%}"


def _chances(options: Mapping[str, float]) -> str:
    return ", ".join(f"{option} {p:.4f}" for option, p in options.items() if not np.isnan(p))


def _reached(chance: float) -> str:
    return "never" if chance == 0.0 else "<0.0001" if chance < 0.00005 else f"{chance:.4f}"


def show_solution(solution: Solution, whole: bool = False) -> None:
    """`standoff solve`: how the world is played, and then what everyone does; where much is, only where play gets to,
    unless all of it is wanted."""
    from standoff.charts.wording import counted
    from standoff.ensembles.played import played, taken  # slow to import

    console = terminal()
    found = played(solution)
    also = f", and {counted(found.alike, 'other')} as likely" if found.alike else ""
    console.print(f"The most likely course of play (chance {found.probability:.4f}{also}):")
    console.print("  " + (", ".join(f"{move} = {option}" for move, option in found.course) or "nothing happens"))
    console.print()
    decisions = taken(solution, found)
    if len(decisions) < len(solution.behaviour):
        table = grid("actor", "decision", "taken", "over all that is seen then")
        for each in decisions:
            table.add_row(each.actor, each.decision, _reached(each.chance), _chances(each.options))
        console.print(table)
        console.print(
            "taken: the chance that it comes to the decision; behind it, how likely each option is if it does."
        )
        console.print()
    order = sorted(range(len(found.reached)), key=lambda number: (-found.reached[number], number))
    shown = set(order if whole or len(order) <= MOST_SETS else order[:MOST_SETS])
    table = grid("actor", "information set", "reached", "behaviour")
    for number, (behaviour, reached) in enumerate(zip(solution.behaviour, found.reached, strict=True)):
        if number in shown:
            table.add_row(behaviour.actor, behaviour.label, _reached(reached), _chances(behaviour.probabilities))
    if shown:
        console.print(table)
        console.print("reached: the chance that play comes there.")
    if left := len(order) - len(shown):
        most = found.reached[order[len(shown)]]
        less = "never reached" if most == 0.0 else f"reached with a chance of at most {_reached(most)} each"
        console.print(
            f"{counted(left, 'more information set is', 'more information sets are')} {less}; --all shows all."
        )
    console.print()
    payoffs = ", ".join(f"{actor} {figures(payoff, 4, solution.scale)}" for actor, payoff in solution.payoffs.items())
    console.print(f"Expected payoffs: {payoffs}.")
    behaving(console, solution.theory, solution.forgets)
    state = "certified" if solution.converged else "NOT certified"
    if np.isnan(solution.residual):
        how = f"largest regret at any information set {solution.regret:.1e} of the spread of payoffs there"
    else:
        how = f"largest gap between behaviour and response {solution.residual:.1e}"
    console.print(f"One world, {state}: {how}.")
    if solution.converged and solution.theory in ("logit", "rational"):
        words = solution.ground.words
        console.print(f"{words[0].upper()}{words[1:]}.")
    if np.isfinite(solution.forked):
        limit = solution.theory == "rational"
        where = f"at rationality {solution.forked:.4g}" if limit else f"at {solution.forked:.4f} of the way"
        console.print(
            f"The branch forks {where}: one arm was taken, that to which a slight preference for first options leads; "
            "another is as good."
        )
        _show_arms(console, solution, whole)
    if solution.continuum:
        console.print(
            "It is one of a continuum of equilibria: somewhere options are worth the same, and other mixtures of them "
            "are equilibria too. This one is where the branch leads."
        )


def _show_arms(console: Console, solution: Solution, whole: bool) -> None:
    """What is played on each arm of a fork, where that differs."""
    if len(solution.arms) < 2:
        if solution.converged:
            console.print("No other arm was found that is certified and differs by more than 0.0001 somewhere.")
        return
    differing = [
        number
        for number, behaviour in enumerate(solution.behaviour)
        if any(
            abs(arm.probabilities[number][option] - p) > SHOWN
            for arm in solution.arms
            for option, p in behaviour.probabilities.items()
        )
    ]
    shown = differing if whole else differing[:MOST_SETS]
    console.print()
    console.print(f"{len(solution.arms)} arms were found; that there are no more is not proved. Where they differ:")
    table = grid("arm", "actor", "information set", "behaviour")
    for name, arm in enumerate(solution.arms, 1):
        for number in shown:
            behaviour = solution.behaviour[number]
            table.add_row(str(name), behaviour.actor, behaviour.label, _chances(arm.probabilities[number]))
    console.print(table)
    if len(shown) < len(differing):
        console.print(f"They differ at {len(differing) - len(shown):,} more; --all shows all.")
    for name, arm in enumerate(solution.arms, 1):
        payoffs = ", ".join(f"{actor} {figures(payoff, 4, solution.scale)}" for actor, payoff in arm.payoffs.items())
        console.print(f"Expected payoffs on arm {name}{' (taken)' if name == 1 else ''}: {payoffs}.")


def show_recall(forgets: Sequence[tuple[str, str]]) -> None:
    """Where recall is imperfect, and what that makes of a solution."""
    if not forgets:
        return
    from standoff.charts.wording import recall_words  # slow to import

    told = recall_words(forgets)
    terminal().print(f"Note: {told[0].lower()}{told[1:]}")


def show_size(size: Estimate) -> None:
    """How large a scenario is, on one line."""
    from standoff.charts.wording import counted, lasting
    from standoff.situations.memory import written_memory

    told = f"{counted(size.situations, 'situation')}, {counted(size.sets, 'information set')}"
    takes = f"{counted(size.worlds, 'world')} {'takes' if size.worlds == 1 else 'take'}"
    memory, time = written_memory(size.memory), lasting(size.seconds)
    more = ", and more if many are hard to solve" if size.coupled else ""
    print(f"Size: {told}. An estimate: {takes} about {memory} of memory and {time} of one core{more}.")
