"""One world solved: how it is played, what everyone does, and how far that is certain."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from standoff.charts.svg import table
from standoff.ensembles.played import Played, played, taken
from standoff.ensembles.solution import Behaviour, Solution
from standoff.presentation.section import Content, Section, Titled, section
from standoff.presentation.wording import behaviour_sentences, counted, listed
from standoff.queries.game_source import scenario_of
from standoff.scenario.figures import figures
from standoff.scenario.labels import actor_label, move_label, option_label, step_label
from standoff.worlds.draw import broken_conditions, obeys

MOST_SETS = 24  # information sets that are shown unless all are wanted
SHOWN = 5e-5  # difference of a probability that is seen in what is shown


def solution_sections(solution: Solution, whole: bool = False) -> Iterator[Section]:
    """All that is said of one world.

    Args:
        whole: every information set of a large game, and not only where play gets to.
    """
    found = played(solution)
    yield section("How it is played", _course(solution, found))
    yield section("Behaviour of every actor", _behaviour(solution, found, whole))
    yield section("How it was solved", _certificate(solution))
    if math.isfinite(solution.forked):
        yield section("Where the branch forks", _arms(solution, whole))


def _course(solution: Solution, found: Played) -> Iterator[Content]:
    also = f", and {counted(found.alike, 'other')} as likely" if found.alike else ""
    source = scenario_of(solution.game.source.given)
    if source is not None and not obeys(source, solution.worlds).all():
        broken = [f"`{text}`" for text in broken_conditions(source, solution.worlds)]
        yield f"Its numbers break a condition of the scenario, so no world that is drawn is like it: {listed(broken)}."
    course = ", ".join(step_label(source, move, option) for move, option in found.course) or "nothing happens"
    yield f"The most likely course of play (chance {found.probability:.4f}{also}): {course}."
    yield f"Expected payoffs: {_payoffs(solution, solution.payoffs)}."
    decisions = taken(solution, found)
    if len(decisions) < len(solution.behaviour):
        rows = [
            (
                actor_label(source, each.actor),
                move_label(source, each.decision),
                _reached(each.chance),
                _chances(solution, each.decision, each.options),
            )
            for each in decisions
        ]
        yield Titled("", table(("actor", "decision", "taken", "averaged over information sets"), rows))
        yield "taken: the probability that the decision is reached, followed by that of each option if it is."


def _behaviour(solution: Solution, found: Played, whole: bool) -> Iterator[Content]:
    order = sorted(range(len(found.reached)), key=lambda number: (-found.reached[number], number))
    shown = set(order if whole else order[:MOST_SETS])
    rows = [
        (
            *_where(solution, behaviour),
            _reached(reached),
            _chances(solution, behaviour.decision, behaviour.probabilities),
        )
        for number, (behaviour, reached) in enumerate(zip(solution.behaviour, found.reached, strict=True))
        if number in shown
    ]
    if rows:
        yield Titled("", table(("actor", "information set", "reached", "behaviour"), rows))
        yield "reached: the probability that play reaches this information set."
    else:
        yield "There are no decisions."
    if left := len(order) - len(shown):
        most = found.reached[order[len(shown)]]
        less = "never reached" if most == 0.0 else f"reached with probability at most {_reached(most)} each"
        yield f"{counted(left, 'more information set is', 'more information sets are')} {less}."


def _certificate(solution: Solution) -> Iterator[Content]:
    yield from behaviour_sentences(solution.theory, solution.forgets)
    state = "certified" if solution.converged else "NOT certified"
    if math.isnan(solution.residual):
        how = f"largest regret at any information set {solution.regret:.1e} of the spread of payoffs there"
    else:
        how = f"largest difference between behaviour and response {solution.residual:.1e}"
    yield f"One world, {state}: {how}."
    if solution.converged and solution.theory in ("logit", "rational"):
        words = solution.ground.words
        yield f"{words[0].upper()}{words[1:]}."
    if solution.continuum:
        yield (
            "It is one of a continuum of equilibria: some options have equal payoffs, and other mixtures of them are "
            "also equilibria. The branch leads to this one."
        )


def _arms(solution: Solution, whole: bool) -> Iterator[Content]:
    """What is played on each arm of a fork, where that differs."""
    limit = solution.theory == "rational"
    where = f"at rationality {solution.forked:.4g}" if limit else f"at {solution.forked:.4f} of the way"
    yield (
        f"The branch forks {where}. The arm taken is the one that a slight preference for first options leads to; "
        "others are equally valid."
    )
    if len(solution.arms) < 2:
        if solution.converged:
            yield "No other certified arm was found that differs by more than 0.0001 anywhere."
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
    rows = [
        (
            str(name),
            *_where(solution, solution.behaviour[number]),
            _chances(solution, solution.behaviour[number].decision, arm.probabilities[number]),
        )
        for name, arm in enumerate(solution.arms, 1)
        for number in shown
    ]
    yield f"{len(solution.arms)} arms were found; there may be more. Where they differ:"
    yield Titled("", table(("arm", "actor", "information set", "behaviour"), rows))
    if len(shown) < len(differing):
        yield f"They differ at {counted(len(differing) - len(shown), 'more information set')}."
    for name, arm in enumerate(solution.arms, 1):
        taken_here = " (taken)" if name == 1 else ""
        yield f"Expected payoffs on arm {name}{taken_here}: {_payoffs(solution, arm.payoffs)}."


def _payoffs(solution: Solution, payoffs: Mapping[str, float]) -> str:
    source = scenario_of(solution.game.source.given)
    return ", ".join(
        f"{actor_label(source, actor)} {figures(payoff, 4, solution.scale)}" for actor, payoff in payoffs.items()
    )


def _where(solution: Solution, at: Behaviour) -> tuple[str, str]:
    """Who decides, and what at an information set: the decision and what is seen."""
    source = scenario_of(solution.game.source.given)
    if source is None:
        return at.actor, at.label
    seen = ", ".join(step_label(source, name, _value(value)) for name, value in at.information_set.items())
    decision = move_label(source, at.decision)
    return actor_label(source, at.actor), f"{decision} | {seen}" if seen else decision


def _value(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _chances(solution: Solution, decision: str, options: Mapping[str, float]) -> str:
    source = scenario_of(solution.game.source.given)
    return ", ".join(
        f"{option_label(source, decision, option)} {p:.4f}" for option, p in options.items() if not math.isnan(p)
    )


def _reached(chance: float) -> str:
    return "never" if chance == 0.0 else "<0.0001" if chance < 0.00005 else f"{chance:.4f}"
