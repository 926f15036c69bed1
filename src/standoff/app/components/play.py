"""A course of events, played move by move: what is chosen so far, and how likely everything else then is."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import numpy as np

from standoff.app.base_solution import BaseSolution
from standoff.charts.svg import Table, percent, plain, table
from standoff.claims.judge import Array
from standoff.claims.spread import Spread, spread
from standoff.ensembles.playthrough import Playthrough
from standoff.presentation.wording import counted, listed
from standoff.scenario.figures import figures
from standoff.scenario.labels import move_label, option_label, step_label
from standoff.scenario.model import Decision

APART = ","  # between two choices in an address


def read_choices(known: BaseSolution, text: str) -> dict[str, str]:
    """The choices of an address, `approach:coerce,oil:cut`; what makes no sense is left out."""
    result: dict[str, str] = {}
    for part in text.split(APART):
        name, _, option = part.partition(":")
        if option in known.base.chances.get(name, {}):
            result[name] = option
    return result


def write_choices(chosen: Mapping[str, str]) -> str:
    return APART.join(f"{name}:{option}" for name, option in chosen.items())


def given_words(chosen: Mapping[str, str]) -> str:
    """As a condition of a query."""
    return " and ".join(f"{name} = {option}" for name, option in chosen.items())


def board(known: BaseSolution, chosen: Mapping[str, str], course: Playthrough) -> str:
    """Every move in the order of play, each option to be chosen, with its probability given what is chosen."""
    scenario = known.scenario
    worlds = int(np.isfinite(course.chances[next(iter(course.chances))][_any(course)]).sum()) if course.chances else 0
    names = list(course.chances)
    after = max((names.index(name) for name in chosen), default=-1) + 1
    next_up = next((name for name in names[after:] if _open(course, name)), None)
    rows = []
    for move in known.courses.moves:
        if move.name not in course.chances:
            continue
        who = scenario.actors.get(move.actor, move.actor) if isinstance(move, Decision) else "nature"
        buttons = [
            _option(
                move.name,
                option,
                option_label(scenario, move.name, option),
                spread(values),
                known.base.chances[move.name][option],
                chosen,
            )
            for option, values in course.chances[move.name].items()
        ]
        skipped = spread(course.skipped[move.name])
        if np.isfinite(skipped.mean) and skipped.mean > 1e-9:
            buttons.append(f'<span class="not-made">not made {percent(skipped.mean)}</span>')
        up = ' class="next"' if move.name == next_up else ""
        state = "chosen" if move.name in chosen else "next" if move.name == next_up else ""
        rows.append(
            f"<tr{up}><th scope='row'><button type='button' class='link' data-do='move' data-of='{escape(move.name)}'>"
            f"{escape(move_label(scenario, move.name))}</button><span class='muted'>{escape(who)}"
            f"{f'; {state}' if state else ''}</span></th><td class='options'>{''.join(buttons)}</td></tr>"
        )
    reached = spread(course.reached)
    if not chosen:
        told = "Nothing is chosen yet. These are the probabilities before any choice."
    elif not worlds:
        told = "This course of events is impossible in every world."
    else:
        given = listed([step_label(scenario, *each) for each in chosen.items()])
        told = (
            f"Given {given}, which has probability {percent(reached.mean)} inside a world, on "
            f"average across worlds ({percent(reached.p05)} to {percent(reached.p95)}). What follows covers the "
            f"{counted(worlds, 'world')} in which this can happen; for hidden moves already made, it shows what an "
            "observer of these events alone would believe."
        )
    return (
        f"<p id='played' role='status'>{escape(told)}</p>"
        "<div class='wide' tabindex='0' role='region' aria-label='Moves'><table class='board'>"
        "<caption>Click an option to choose it, and again to undo. Each shows its mean probability across worlds, "
        "with the 5th to 95th percentile in brackets.</caption>"
        f"<tbody>{''.join(rows)}</tbody></table></div>{_payoffs(known, course)}"
    )


def _any(course: Playthrough) -> str:
    return next(iter(course.chances[next(iter(course.chances))]))


def _open(course: Playthrough, name: str) -> bool:
    """Whether it is still open whether, or how, a move is made."""
    return any(np.isfinite(values).any() and np.nanmax(values) > 1e-9 for values in course.chances[name].values())


def _option(
    move: str,
    option: str,
    called: str,
    across: Spread,
    before: Array,
    chosen: Mapping[str, str],
) -> str:
    pressed = chosen.get(move) == option
    mean, base = across.mean, spread(before).mean
    change = ""
    if pressed:
        numbers = f"chosen; {percent(base)} before"
    elif move in chosen:
        numbers = f"{percent(base)} before"
    elif np.isfinite(mean):
        numbers = f"{percent(mean)} ({percent(across.p05)} to {percent(across.p95)})"
        if chosen and np.isfinite(base) and abs(mean - base) >= 0.005:
            change = f"{'▲' if mean > base else '▼'} from {percent(base)}"
    else:
        numbers = "–"
    width = 100.0 * mean if np.isfinite(mean) else 0.0
    return (
        f'<button type="button" data-do="play" data-of="{escape(move)}" data-as="{escape(option)}" '
        f'aria-pressed="{"true" if pressed else "false"}" style="--share: {width:.1f}%">'
        f"<span class='name'>{'✓ ' if pressed else ''}{escape(called)}</span> <span>{numbers}</span>"
        f"{f' <span class=muted>{change}</span>' if change else ''}</button>"
    )


def _payoffs(known: BaseSolution, course: Playthrough) -> str:
    rows = []
    for actor, name in known.scenario.actors.items():
        now, before = spread(course.payoffs[actor]), spread(known.base.payoffs[actor])
        told = (now.mean, now.p05, now.p95, now.mean - before.mean)
        rows.append((name, *(plain(value, 1.0) for value in told)))
    head = ("actor", "expected payoff", "5%", "95%", "change of the mean")
    return table(head, rows, head[1:]).html("Expected payoff of each actor: mean and percentiles across worlds")


def as_table(known: BaseSolution, chosen: Mapping[str, str], course: Playthrough) -> Table:
    """The same as numbers."""
    rows = []
    for name, options in course.chances.items():
        for option, values in options.items():
            across = spread(values)
            rows.append((name, option, *map(_exact, (across.mean, across.p05, across.p50, across.p95))))
        across = spread(course.skipped[name])
        rows.append((name, "not made", *map(_exact, (across.mean, across.p05, across.p50, across.p95))))
    for actor, values in course.payoffs.items():
        across = spread(values)
        told = (across.mean, across.p05, across.p50, across.p95)
        rows.append(("payoff", actor, *(_exact(value, 1.0) for value in told)))
    what = f"given {given_words(chosen)}" if chosen else "nothing given"
    head = ("move", what, "mean", "5%", "50%", "95%")
    return table(head, rows, head[2:])


def _exact(value: float, scale: float = 0.0) -> str:
    return figures(value, 6, scale).replace(",", "") if np.isfinite(value) else ""  # which spreadsheets can read
