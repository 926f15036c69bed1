"""What is said after a play, and of what a room chose."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from standoff.charts.choice_curve import choice_curve
from standoff.charts.svg import percent, table
from standoff.play.after_action import AfterAction, Judged
from standoff.play.board import NOT_MADE, Board
from standoff.play.rationality import Implied
from standoff.play.row import CLOCK, FACILITATOR, SEAT, written
from standoff.play.seat_view import seen_words
from standoff.presentation.section import Content, Section, Titled, section
from standoff.presentation.wording import counted, listed
from standoff.scenario.figures import figures
from standoff.scenario.labels import actor_label, move_label, option_label, step_label

MOST_CHARTS = 6  # information sets of a room that are drawn, those met most often first
MADE_BY = {SEAT: "", CLOCK: " (time was up)", FACILITATOR: " (forced)"}  # after who made a move; else as solved


def after_action_sections(found: AfterAction) -> Iterator[Section]:
    """A play, judged."""
    yield section("After the play" if found.over else "The play so far", _moves(found))
    yield section("What each side believed", _beliefs(found))


def room_sections(found: Implied, board: Board) -> Iterator[Section]:
    """What a room chose, and the rationality that it implies."""
    yield section("The room", _room(found, board))


def _moves(found: AfterAction) -> Iterator[Content]:
    scenario = found.world.scenario
    if (most := found.most_surprising) is not None:
        said = step_label(scenario, most.row.move, most.row.option)
        yield (
            f"The most surprising move was {said} by {actor_label(scenario, most.row.actor)}: as solved its "
            f"probability there was {_chance(most.row.probability)}."
        )
    for actor in dict.fromkeys(each.row.actor for each in found.moves if each.row.actor):
        paid, could = found.payoffs[actor], found.expected[actor]
        total = found.regret_of(actor)
        cost = (
            "how much its decisions cost it is not known, because play as solved never comes to one of them"
            if math.isnan(total)
            else "at each of its decisions it took the option that was worth most"
            if total < 1e-9
            else f"its decisions cost it {figures(total)} against the options that were worth most"
        )
        when = "was paid" if found.over else "has been paid"
        yield (
            f"{actor_label(scenario, actor)} {when} {figures(paid)} and could expect {figures(could)} at the "
            f"beginning; {cost}."
        )
    rows = (
        (
            move_label(scenario, each.row.move),
            option_label(scenario, each.row.move, each.row.option),
            _who(found, each),
            _chance(each.row.probability),
            figures(each.regret),
            option_label(scenario, each.row.move, each.best) if each.best else "–",
        )
        for each in found.moves
    )
    head = ("move", "taken", "by", "probability", "regret", "worth most")
    yield Titled("Every move", table(head, rows, ("probability", "regret")))
    yield (
        "probability: of the option taken, as solved. regret: the worth of the best option there less that of the one "
        "taken, in payoffs of this world, at what play as solved makes the actor believe and if all go on as solved."
    )


def _who(found: AfterAction, each: Judged) -> str:
    if not each.row.actor:
        return "nature" + (MADE_BY[FACILITATOR] if each.row.by == FACILITATOR else "")
    return actor_label(found.world.scenario, each.row.actor) + MADE_BY.get(each.row.by, " (as solved)")


def _beliefs(found: AfterAction) -> Iterator[Content]:
    scenario = found.world.scenario
    true = {each.row.move: each.row.option for each in found.moves}
    rows = [
        (
            move_label(scenario, each.row.move),
            actor_label(scenario, each.row.actor),
            move_label(scenario, hidden),
            ", ".join(
                f"{option_label(scenario, hidden, option) if option != NOT_MADE else 'not made'} {percent(p)}"
                for option, p in options.items()
            ),
            option_label(scenario, hidden, true[hidden]) if hidden in true else "not made",
        )
        for each in found.moves
        for hidden, options in each.believed.items()
    ]
    if rows:
        yield Titled("", table(("at the decision on", "of", "about", "believed", "in truth"), rows))
        yield "believed: what play as solved, or the actor's own view where it has one, makes it believe there."
    elif any(each.row.actor for each in found.moves):
        yield "Nothing was hidden from those who decided."


def _room(found: Implied, board: Board) -> Iterator[Content]:
    scenario = board.scenario
    actors = listed([actor_label(scenario, actor) for actor in found.actors])
    total = sum(sum(options.values()) for options in found.counts.values())
    if math.isfinite(found.estimate) and found.estimate > 0.0:
        yield (
            f"{counted(total, 'choice')} as {actors} {'implies' if total == 1 else 'imply'} "
            f"{figures(found.estimate, 2)} times the rationality of this world "
            f"(95% interval {_interval(found)})."
        )
    if found.fault:
        yield found.fault + (
            f" The 95% interval is {_interval(found)} times that of this world."
            if found.fault.startswith("Only a bound")
            else ""
        )
    for place, (number, taken) in enumerate(found.counts.items()):
        if place == MOST_CHARTS:
            left = len(found.counts) - MOST_CHARTS
            yield f"{counted(left, 'more situation was', 'more situations were')} met and not drawn."
            break
        if number not in found.curves:
            continue
        each = board.sets[number]
        seen = "; ".join(f"{name}: {value}" for name, value in seen_words(scenario, written(each.seen)))
        where = f"{move_label(scenario, each.decision)}{f', where {seen}' if seen else ''}"
        yield choice_curve(
            f"room-{re.sub(r'[^A-Za-z0-9]+', '-', str(number))}",
            f"{actor_label(scenario, each.actor)}: {where}",
            [option_label(scenario, each.decision, option) for option in taken],
            list(taken.values()),
            found.multipliers,
            {option_label(scenario, each.decision, option): curve for option, curve in found.curves[number].items()},
            found.estimate,
        )


def _interval(found: Implied) -> str:
    if found.low == 0.0:
        return f"up to {figures(found.high, 2)}"
    if found.high == math.inf:
        return f"{figures(found.low, 2)} or more"
    return f"{figures(found.low, 2)} to {figures(found.high, 2)}"


def _chance(probability: float) -> str:
    """A probability; a small one with its digits, since it is what surprises."""
    return f"{100.0 * probability:.2g}%" if 0.0 < probability < 0.005 else percent(probability)
