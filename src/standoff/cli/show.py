"""Results as text: tables on a terminal, aligned lines elsewhere. The two kinds of probability are always named."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from rich.console import Console

from standoff.cli.terminal import grid, terminal
from standoff.gambit.game_tree import GameTree
from standoff.language.prior import as_read, how_drawn
from standoff.scenario.figures import figures
from standoff.scenario.model import Scenario

if TYPE_CHECKING:  # `standoff list` must not wait for a compiler
    from standoff.api import Estimate
    from standoff.ensembles.solution import Solution

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


def behaving(console: Console, name: str, forgets: Sequence[tuple[str, str]] = ()) -> None:
    """How actors behave, where it is not by the logit; and where recall is imperfect."""
    from standoff.charts.wording import behaviour_sentences  # slow to import

    for sentence in behaviour_sentences(name, forgets):
        console.print(sentence)


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
