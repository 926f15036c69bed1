"""A move: who makes it, who sees it, what its actor sees there, what it does, believes and expects."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

import numpy as np

from standoff.app.base_solution import BaseSolution
from standoff.charts.dot_whisker import Mark, Panel, Row, draw_rows
from standoff.charts.intervals import spreads_chart
from standoff.charts.svg import Chart, percent, plain, table
from standoff.claims.spread import Spread, spread
from standoff.ensembles.playthrough import Playthrough
from standoff.presentation.wording import as_much, counted, listed, seen_words
from standoff.scenario.labels import move_label, option_label, step_label
from standoff.scenario.model import Chance, Decision, Periods, Quantity, State
from standoff.scenario.periods import base


def entry_of(known: BaseSolution, name: str) -> Chance | Decision | Quantity | State | None:
    """The entry of a timeline by its plain name, or the state of a block of periods."""
    for entry in known.scenario.timeline:
        if isinstance(entry, Periods) and name in entry.state:
            return entry.state[name]
        for each in entry.timeline if isinstance(entry, Periods) else (entry,):
            if each.name == base(name):
                return each
    return None


def written_names(known: BaseSolution, name: str) -> tuple[str, ...]:
    """A move as the scenario written out has it: itself, or `provoke@1`, `provoke@2`, ..."""
    names = [move.name for move in known.courses.moves if move.name in known.base.chances]
    return tuple(each for each in names if base(each) == base(name))


def sets_where(known: BaseSolution, decision: str, seen: Mapping[str, str]) -> int | None:
    """The information set at which these values are seen; the one reached most often, of those that fit, where not
    everything is said."""
    fitting = [
        number
        for number in known.courses.sets_of(decision)
        if all(
            plain_value(known.courses.information_set(number).seen[name]) == value
            for name, value in seen.items()
            if name in known.courses.information_set(number).seen
        )
    ]
    if len(fitting) < 2:
        return fitting[0] if fitting else None
    return max(fitting, key=lambda number: _likely(known, number))


def _likely(known: BaseSolution, number: int) -> float:
    """How likely an information set is reached on average, as far as the moves seen there tell; enough to rank them."""
    each = known.courses.information_set(number)
    fixed = {name: value for name, value in each.seen.items() if name in known.base.chances and isinstance(value, str)}
    chances = [float(np.nanmean(known.base.chances[name][value])) for name, value in fixed.items()]
    return float(np.prod(chances)) if chances else 0.0


def plain_value(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def heading(known: BaseSolution, name: str) -> str:
    """What kind of move it is, who makes it, and who knows of it."""
    entry = entry_of(known, name)
    assert entry is not None
    scenario = known.scenario
    seen = f"Its outcome is seen by {escape(seen_words(scenario, entry.seen_by))}."
    if isinstance(entry, Decision):
        who = f"Decided by {escape(scenario.actors.get(entry.actor, entry.actor))}"
    elif isinstance(entry, Chance):
        who = "Nature moves"
    elif isinstance(entry, Quantity):
        who = f"Computed as <code>{escape(entry.value)}</code>"
    else:
        begins, becomes = escape(entry.start), escape(entry.next)
        who = f"It starts at <code>{begins}</code> and becomes <code>{becomes}</code> every period"
    kind = "Quantity" if isinstance(entry, Quantity) else "State" if isinstance(entry, State) else "Move"
    parts = [
        f'<h2 id="move" tabindex="-1">{kind}: {escape(move_label(scenario, name))} <code>{escape(name)}</code></h2>'
    ]
    parts.append(f"<p>{who}. {seen}")
    if (when := getattr(entry, "when", None)) is not None:
        parts.append(f" Made only if <code>{escape(when)}</code>.")
    parts.append("</p>")
    if entry.about:
        parts.append(f"<p>{escape(entry.about)}</p>")
    if entry.quote:
        parts.append(f"<blockquote>{escape(entry.quote)}</blockquote>")
    return "".join(parts)


def selects(known: BaseSolution, decision: str, number: int | None, seen: Mapping[str, str]) -> str:
    """A choice of each value that its actor may see."""
    sets = known.courses.sets_of(decision)
    if not sets:
        return ""
    first = known.courses.information_set(sets[0]).seen
    if not first:
        return "<p>Its actor sees nothing that has happened, so there is one information set.</p>"
    here = known.courses.information_set(number).seen if number is not None else {}
    boxes = []
    for name in first:
        values = dict.fromkeys(plain_value(known.courses.information_set(each).seen[name]) for each in sets)
        now = plain_value(here[name]) if name in here else seen.get(name, "")
        options = "".join(
            f'<option value="{escape(value)}"{" selected" if value == now else ""}>'
            f"{escape(option_label(known.scenario, name, value))}</option>"
            for value in values
        )
        boxes.append(
            f"<label>{escape(move_label(known.scenario, name))} "
            f"<select data-change='see' data-of='{escape(name)}'>{options}</select></label>"
        )
    return (
        f"<fieldset class='sees'><legend>Given that its actor sees ({counted(len(sets), 'information set')} in "
        "all)</legend>"
        f"{' '.join(boxes)}</fieldset>"
    )


def seen_in_words(known: BaseSolution, number: int) -> str:
    seen = known.courses.information_set(number).seen
    return listed([step_label(known.scenario, name, plain_value(value)) for name, value in seen.items()]) or "nothing"


def behaviour_chart(known: BaseSolution, number: int) -> Chart:
    """What the actor does there."""
    each = known.courses.information_set(number)
    behaviour = known.courses.behaviour(number)
    rows = {option_label(known.scenario, each.decision, option): spread(values) for option, values in behaviour.items()}
    who = known.scenario.actors.get(each.actor, each.actor)
    ranked = sorted(rows, key=lambda option: -rows[option].mean if np.isfinite(rows[option].mean) else 1.0)
    likely, also = ranked[0], as_much(ranked, lambda option: percent(rows[option].mean), ", and ")
    return spreads_chart(
        "behaviour",
        "Behaviour at this information set.",
        f"Having seen {seen_in_words(known, number)}, {who} most likely chooses {likely}: with probability "
        f"{percent(rows[likely].mean)} inside a world, on average across worlds{also}.",
        {"": rows},
        "probability inside a world",
    )


def beliefs_chart(known: BaseSolution, number: int, course: Playthrough) -> Chart | None:
    """What the actor believes there of earlier moves that it does not see; nothing where it sees them all."""
    each = known.courses.information_set(number)
    groups: dict[str, dict[str, Spread]] = {}
    for move in known.courses.moves:
        if move.name == each.decision:
            break
        if move.name in each.seen or move.name not in course.chances:
            continue
        chances = course.chances[move.name]
        options = {
            option_label(known.scenario, move.name, option): spread(values) for option, values in chances.items()
        }
        if float(np.nanmax([0.0, *course.skipped[move.name]])) > 1e-9:
            options["not made"] = spread(course.skipped[move.name])
        groups[move_label(known.scenario, move.name)] = options
    if not groups:
        return None
    told = [
        f"{name} = {option} at {percent(options[option].mean)}"
        for name, options in groups.items()
        for option in [max(options, key=lambda one: options[one].mean if np.isfinite(options[one].mean) else -1.0)]
    ]
    return spreads_chart(
        "beliefs",
        "Beliefs about what it does not see.",
        f"Most likely, on average across worlds: {listed(told[:6])}{' and so on' if len(told) > 6 else ''}.",
        groups,
        "probability inside a world",
    )


def payoffs_chart(known: BaseSolution, number: int) -> Chart | None:
    """What the actor expects from each option there; nothing where only one option is possible."""
    each = known.courses.information_set(number)
    rows: dict[str, Spread] = {}
    for option in each.options:
        course = known.courses.course({each.decision: option}, at=number)
        rows[option_label(known.scenario, each.decision, option)] = spread(course.payoffs[each.actor])
    finite = {option: across.mean for option, across in rows.items() if np.isfinite(across.mean)}
    if not finite:
        return None
    ranked = sorted(finite, key=lambda option: -finite[option])
    best, also = ranked[0], as_much(ranked, lambda option: f"{finite[option]:.3g}", ", and ")
    return spreads_chart(
        "expected-payoffs",
        "Expected payoff of each option.",
        f"On average across worlds, {best} is worth most to {known.scenario.actors.get(each.actor, each.actor)}: "
        f"{plain(finite[best], 1.0)}{also}. In a single world another option may be better.",
        {"": rows},
        f"expected payoff of {known.scenario.actors.get(each.actor, each.actor)}",
        chances=False,
        strong=best,
    )


def all_sets(known: BaseSolution, decision: str) -> Chart | None:
    """The behaviour at every information set: in the picture a stroke for each, in the table all that is seen there."""
    numbers = known.courses.sets_of(decision)
    if len(numbers) < 2:
        return None
    options = known.courses.information_set(numbers[0]).options
    means = {
        number: {option: spread(values).mean for option, values in known.courses.behaviour(number).items()}
        for number in numbers
    }
    called = {option: option_label(known.scenario, decision, option) for option in options}
    rows, widest, room = [], options[0], -1.0
    for option in options:
        told = [each[option] for each in means.values() if np.isfinite(each[option])]
        low, high = (min(told), max(told)) if told else (np.nan, np.nan)
        if high - low > room:
            widest, room = option, high - low
        rows.append(
            Row(called[option], tuple(Mark("tick", each) for each in told), (f"{percent(low)} to {percent(high)}",))
        )
    told = [each[widest] for each in means.values() if np.isfinite(each[widest])]
    ends = f"from {percent(min(told))} to {percent(max(told))}" if told else "nowhere defined"
    title = "Behaviour at all information sets."
    sentence = (
        f"Information matters most for {called[widest]}: across {counted(len(numbers), 'information set')}, its "
        f"probability, averaged over worlds, ranges {ends}."
    )
    panel = Panel(tuple(rows), "probability inside a world", low=0.0, high=1.0, tick=percent)
    svg = draw_rows("all-sets", title, sentence, [panel], [("tick", "one information set, mean across worlds")])
    cells = ((seen_in_words(known, n), *(percent(means[n][option]) for option in options)) for n in numbers)
    return Chart("all-sets", title, sentence, svg, table(("sees", *called.values()), cells, tuple(called.values())))


def chance_chart(known: BaseSolution, name: str) -> Chart:
    """How likely each outcome of a move is, with nothing fixed."""
    chances = known.base.chances[name]
    options = {option_label(known.scenario, name, option): spread(values) for option, values in chances.items()}
    if float(np.nanmax([0.0, *known.base.skipped[name]])) > 1e-9:
        options["not made"] = spread(known.base.skipped[name])
    likely = max(options, key=lambda one: options[one].mean if np.isfinite(options[one].mean) else -1.0)
    return spreads_chart(
        "chances",
        "Probability of each outcome.",
        f"Most likely is {likely}, with probability {percent(options[likely].mean)} inside a world, on average across "
        "worlds.",
        {"": options},
        "probability inside a world",
    )
