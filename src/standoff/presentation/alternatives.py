"""The options of a decision compared: what each pays, what each may cost, and what would be worth knowing first.

The comparison (`claims.alternatives`) comes in, a section goes out. A payoff is an expectation inside a world; means,
percentiles and shares are across worlds, and the charts say so.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence

from standoff.charts.dot_whisker import LEAD, SMALL, WIDTH, Mark, Panel, Row, draw_rows, percents
from standoff.charts.svg import Chart, Drawing, lines, percent, plain, table, width_of
from standoff.claims.alternatives import COMMIT, EITHER, LEAVE, Alternatives, Choice, Hidden, Leaving, Option, Switch
from standoff.claims.information import Worth
from standoff.presentation.section import Section, section
from standoff.presentation.wording import as_much, behaviour_sentences, counted, listed
from standoff.scenario.labels import actor_label, interest_label, move_label, number_label, option_label, step_label
from standoff.scenario.model import Scenario

MOST_NAMED = 6  # of what decides
MOST_WORTH = 12  # parameters worth knowing that are drawn; the table has all
CRITERIA = {
    "mean regret": "Mean regret",
    "90th percentile of regret": "90th percentile of regret",
    "worst regret": "Worst regret",
}
LABEL, BAR = 170.0, 14.0


def alternatives_section(found: Alternatives) -> Section:
    """All that is said of the options of one decision."""
    others = "".join(f", with {_set_to(found.scenario, name, to)}" for name, to in found.do.items())
    others += "".join(f", without {_interest(found.scenario, each)}" for each in found.without)
    return section(
        f"{_actor(found)}: the options of {_decision(found)}{others}",
        (
            f"Each option is a commitment, made before play and known to all, and the others respond to it. A payoff "
            f"is an expectation inside a world{f', in units of: {found.unit}' if found.unit else ''}; means, "
            "percentiles and shares are across worlds.",
            _seen(found),
            payoffs_chart(found) or worlds_sentence(found),
            "Regret is how much less an option pays than the best option in the same world.",
            regret_chart(found),
            *_beaten(found),
            *_decided(found),
            worth_chart(found),
            *_knowing(found),
            *behaviour_sentences(found.theory),
        ),
    )


def _set_to(scenario: Scenario, name: str, to: str) -> str:
    """That a parameter has a value, or that a move comes out so."""
    return f"{number_label(scenario, name)} = {to}" if name in scenario.parameters else step_label(scenario, name, to)


def _interest(scenario: Scenario, named: str) -> str:
    """`the buffer of China`"""
    actor, _, interest = named.partition(".")
    return f"{interest_label(scenario, actor, interest)} of {actor_label(scenario, actor)}"


def payoffs_chart(found: Alternatives) -> Chart | None:
    """What each option pays, and in how many worlds it is best; None where no world has a payoff of every option."""
    ranked = ranked_options(found)
    if not found.worlds or not ranked:
        return None
    number = decimals(found)
    free = found.free
    rows = [
        Row(
            _option(found, each.name),
            (Mark("band", each.payoff.p05, each.payoff.p95), Mark("dot", each.payoff.mean)),
            (number(each.payoff.mean), f"{number(each.payoff.p05)} to {number(each.payoff.p95)}"),
            strong=each.rank == 1,
        )
        for each in ranked
    ]
    rows.append(
        Row(
            "(not committed)",
            (Mark("band", free.p05, free.p95), Mark("ring", free.mean)),
            (number(free.mean), f"{number(free.p05)} to {number(free.p95)}"),
        )
    )
    ties = any(each.tied for each in ranked)
    best = [
        Row(
            _option(found, each.name),
            (Mark("whisker", *each.interval), Mark("dot", each.share)),
            (
                f"{percent(each.share)} of worlds ({percents(*each.interval)})",
                *([f"tied for best in {percent(each.tied / found.worlds)} more"] if each.tied else []),
            ),
            strong=each.rank == 1,
        )
        for each in ranked
    ]
    name = _named("payoffs", found)
    title = f"{_actor(found)}: expected payoff of the options of {_decision(found)}"
    sentence = (
        f"{first_sentence(found, ranked, number)} {free_sentence(found, ranked[0], number)} {worlds_sentence(found)}"
    )
    unit = f", in units of: {found.unit}" if found.unit else ""
    panels = [
        Panel(tuple(rows), f"payoff of {_actor(found)}{unit}", "Payoff: mean and 5 to 95% across worlds"),
        Panel(
            tuple(best),
            "share of worlds, with its 95% Monte Carlo interval",
            "Share of worlds in which it alone is best" if ties else "Share of worlds in which it is best",
            0.0,
            1.0,
            percent,
        ),
    ]
    svg = draw_rows(
        name,
        title,
        sentence,
        panels,
        [
            ("dot", "mean"),
            ("band", "5 to 95% across worlds"),
            ("ring", "not committed: the actor decides within the game"),
        ],
    )
    cells = [_payoff_row(found, each, number) for each in ranked]
    cells.append(["(not committed)", *map(number, (free.mean, free.p05, free.p50, free.p95)), "–", "–", "–"])
    head = ["option", "mean", "5%", "median", "95%", "best in", "95% interval", "tied"]
    return Chart(name, title, sentence, svg, table(head, cells, head[1:]))


def regret_chart(found: Alternatives) -> Chart | None:
    """What each option may cost against the best one of the same world, and what three criteria choose; None where no
    world has a payoff of every option."""
    ranked = ranked_options(found)
    if not found.worlds or not ranked:
        return None
    number = decimals(found)
    name = _named("regret", found)
    title = f"{_actor(found)}: regret of the options of {_decision(found)}"
    sentence = _regret_sentence(found, number)
    svg = _regret_svg(found, ranked, number, (name, title, sentence))
    cells = []
    for each in ranked:
        by = [
            f"{choice.criterion} ({percent(choice.stands)})"
            for choice in found.choices
            if each.name in (choice.option, *choice.alike)
        ]
        cells.append([_option(found, each.name), *map(number, _regrets(each)), ", ".join(by) or "–"])
    head = ["option", "mean regret", "90th percentile", "worst", "chosen by (share of resampled ensembles)"]
    return Chart(name, title, sentence, svg, table(head, cells, head[1:4]))


def worth_chart(found: Alternatives) -> Chart | None:
    """What it would be worth to know something before choosing; None where there are too few worlds to say."""
    if found.perfect is None or not found.choices:
        return None
    number = decimals(found)
    telling = [factor for factor in found.factors if not factor.worth.noise]
    whole = [("the world: all parameters", found.perfect, "the best option in each world")]
    if found.both is not None:
        whole.append(("the world and the hidden types", found.both, "the best option given the types in each world"))
    types = [(type_words(found, hidden), hidden.worth, against_words(found, hidden)) for hidden in found.hidden]
    each = [
        (
            _number(found, factor.name),
            factor.worth,
            "; ".join(switch_words(found, switch) for switch in factor.switches)
            or "too few worlds to locate the switch",
        )
        for factor in telling
    ]
    rows = [_worth_row(*known, number) for known in (*whole, *types, *each[:MOST_WORTH])]
    floor = max((factor.worth.floor or 0.0 for factor in found.factors), default=0.0)
    name = _named("worth", found)
    title = f"{_actor(found)}: value of information before choosing {_decision(found)}"
    sentence = _worth_sentence(found, number, len(telling))
    notes = []
    if len(each) > MOST_WORTH:
        more = counted(len(each) - MOST_WORTH, "more parameter is", "more parameters are")
        notes.append(f"{more} worth something, but no more than these.")
    dull = len(found.factors) - len(telling)
    if dull:
        others = "parameters, each alone, are" if dull > 1 else "parameter alone is"
        notes.append(f"{dull} {others} worth no more than noise would seem to be ({number(floor)}).")
    notes += [
        f"{_move(found, hidden)} cannot be known before choosing: {reason}." for hidden, reason in found.untold.items()
    ]
    unit = f", in units of: {found.unit}" if found.unit else ""
    panel = Panel(
        tuple(rows),
        f"how much higher the mean payoff across worlds would be{unit}",
        low=0.0,
        rules=((floor, "noise"),) if floor > 0.0 else (),
    )
    svg = draw_rows(name, title, sentence, [panel], [("dot", "worth"), ("whisker", "95% interval")], notes)
    cells = [_worth_cells(*known, number) for known in (*whole, *types, *each)]
    cells += [
        _worth_cells(_number(found, factor.name), factor.worth, "–", number)
        for factor in found.factors
        if factor.worth.noise
    ]
    head = ["what", "worth", "low", "high", "noise reaches", "then choose"]
    return Chart(name, title, sentence, svg, table(head, cells, head[1:5]), tuple(notes), len(rows))


def _seen(found: Alternatives) -> str:
    if not found.seen:
        return ""
    seen = listed([_move(found, name) for name in found.seen])
    return f"By then {_actor(found)} will have seen {seen}, which a commitment cannot use."


def _beaten(found: Alternatives) -> Iterator[str]:
    """Options that are best in no world."""
    for option in found.options if found.choices else ():
        if option.dominated_by:
            better = listed([_option(found, name) for name in option.dominated_by])
            yield f"Dominated: {_option(found, option.name)} pays less than {better} in every world."
        elif option.never_best:
            yield f"Never best: {_option(found, option.name)}, although no other option beats it in every world."


def _decided(found: Alternatives) -> Iterator[str]:
    """Which parameters switch the ranking, and by how much they do."""
    if found.leads is None or found.margin is None:
        return
    first, second = (_option(found, option.name) for option in ranked_options(found)[:2])
    telling = False
    for drivers, what in (
        (found.leads, f"whether {first} is best"),
        (found.margin, f"how much more {first} pays than {second}"),
    ):
        if drivers.reason is not None:
            yield f"What decides {what}: {drivers.reason}."
            continue
        loud = [driver for driver in drivers.drivers if not driver.noise]
        telling = telling or bool(loud)
        named = ", ".join(
            f"{_number(found, driver.name)} {percent(driver.share)} ({driver.direction})"
            for driver in loud[:MOST_NAMED]
        )
        more = f", and {len(loud) - MOST_NAMED} more" if len(loud) > MOST_NAMED else ""
        yield f"What decides {what}: {named or 'no single parameter'}{more}."
    if telling:
        yield (
            "Percentages are shares of the variance across worlds; the direction says where the first is true or the "
            "second larger."
        )


def _knowing(found: Alternatives) -> Iterator[str]:
    """What the value of information means."""
    if found.perfect is None or not found.choices:
        return
    number = decimals(found)
    for hidden in found.hidden:
        inside, what = hidden.inside, _move(found, hidden.name)
        yield (
            f"For an actor who knows the world, also knowing {what} is worth {number(inside.mean)} on average "
            f"({number(inside.p05)} to {number(inside.p95)} in 90% of worlds)."
        )
    yield (
        f"Value is the gain in {_actor(found)}'s expected payoff, on average across worlds, from knowing it before "
        f"choosing, over always choosing {_option(found, found.choices[0].option)}. The other actors do not know that "
        "it knows."
    )


def ranked_options(found: Alternatives) -> list[Option]:
    """The option with the highest mean payoff first."""
    return sorted(found.options, key=lambda option: option.rank)


def decimals(found: Alternatives) -> Callable[[float], str]:
    """How payoffs are written: with so many decimals that the options are told apart."""
    regrets = [option.regret.mean for option in found.options if math.isfinite(option.regret.mean)]
    largest = max(regrets, default=0.0)
    places = min(max(2 - math.floor(math.log10(largest)), 0), 6) if largest > 0.0 else 2

    def number(value: float) -> str:
        return f"{round(value, places) + 0.0:.{places}f}" if math.isfinite(value) else "–"

    return number


def _named(what: str, found: Alternatives) -> str:
    """The name of a chart: the decision of a period is `answer@2`, which is no identifier of a page."""
    return "-".join([what, *re.findall("[A-Za-z0-9]+", found.decision)])


def _decision(found: Alternatives) -> str:
    return _move(found, found.decision)


def _move(found: Alternatives, name: str) -> str:
    return move_label(found.scenario, name)


def _number(found: Alternatives, name: str) -> str:
    return number_label(found.scenario, name)


def _option(found: Alternatives, name: str) -> str:
    return option_label(found.scenario, found.decision, name)


def _chosen(found: Alternatives, choice: Choice) -> str:
    """What is chosen: `act`, or `act or wait, which are alike`."""
    options = [_option(found, name) for name in (choice.option, *choice.alike)]
    return f"{', '.join(options[:-1])} or {options[-1]}, which are alike" if choice.alike else options[0]


def _actor(found: Alternatives) -> str:
    return found.scenario.actors[found.actor]


def worlds_sentence(found: Alternatives) -> str:
    """In how many worlds options are compared, and how many are left out."""
    line = f"In {counted(found.worlds, 'world')} (seed {found.results.seed})"
    if found.left_out:
        line += (
            f"; {found.left_out:,} more are left out because the game of some option, or the uncommitted game, is "
            "not certified"
        )
    if found.effective < 0.999 * found.worlds:
        line += f"; they are weighted and count as {found.effective:,.0f}"
    return f"{line}."


def first_sentence(found: Alternatives, ranked: Sequence[Option], number: Callable[[float], str]) -> str:
    """Which option pays most on average across worlds, and which is most often best."""
    first = ranked[0]
    best = _option(found, first.name)
    if len(ranked) == 1:
        return f"There is one option, {best}: it pays {number(first.payoff.mean)} on average across worlds."
    second = ranked[1]
    often = max(ranked, key=lambda option: option.share)
    others = [option for option in ranked if option is not often and option.share > 0.0]
    next_ = max(others, key=lambda option: option.share, default=None)
    line = (
        f"Across worlds {best} pays most on average ({number(first.payoff.mean)}; next {_option(found, second.name)}, "
        f"{number(second.payoff.mean)})"
    )
    if number(first.payoff.mean) == number(second.payoff.mean):
        also = as_much(ranked, lambda option: number(option.payoff.mean))
        line = f"Across worlds no option pays more on average than {best} ({number(first.payoff.mean)}, {also})"
    if not often.share > 0.0:
        return f"{line}, and in no world is a single option best."
    most = "and is" if often is first else f"and {_option(found, often.name)} is"
    line += f", {most} most often best (in {percent(often.share)} of worlds"
    if next_ is not None:
        line += f"; {_option(found, next_.name)} in {percent(next_.share)}"
        if next_.interval[1] >= often.interval[0]:
            line += ", and their intervals overlap"
    return f"{line})."


def free_sentence(found: Alternatives, first: Option, number: Callable[[float], str]) -> str:
    """What leaving the decision to play pays, against the commitment that pays most."""
    free, most = found.free.mean, first.payoff.mean
    if not math.isfinite(free):
        return "The payoff without a commitment is unknown, because that game is certified in no world."
    alike = found.leaving[0].better == EITHER if found.leaving else number(free) == number(most)
    if alike:
        same = f"the same as committing to {_option(found, first.name)}"
        return f"Without a commitment the payoff is {number(free)}, {same}."
    if free > most:
        return f"Without a commitment the payoff is {number(free)}, more than any commitment."
    return f"Without a commitment the payoff is {number(free)}, less than committing to {_option(found, first.name)}."


def _leaving_sentence(found: Alternatives, number: Callable[[float], str]) -> str:
    """What the criteria say of committing or not; nothing where they cannot."""
    if not found.leaving:
        return ""
    told = {COMMIT: "Committing is", LEAVE: "Not committing is", EITHER: "Either is as good"}
    by: dict[str, list[Leaving]] = {}
    for each in found.leaving:
        by.setdefault(each.better, []).append(each)
    parts = []
    for better, those in by.items():
        criteria = listed(
            [
                f"{each.criterion} ({number(each.left)} uncommitted, {number(each.committed)} committed to "
                f"{_option(found, each.option)}; the same in {percent(each.stands)} of resampled ensembles)"
                for each in those
            ]
        )
        parts.append(f"{told[better]}{'' if better == EITHER else ' better'} by {criteria}.")
    return " ".join(
        [*parts, "Here, regret is measured against the best choice in the same world, including not committing."]
    )


def _payoff_row(found: Alternatives, each: Option, number: Callable[[float], str]) -> list[str]:
    payoff, (low, high) = each.payoff, each.interval
    return [
        _option(found, each.name),
        *map(number, (payoff.mean, payoff.p05, payoff.p50, payoff.p95)),
        share_cell(each.share),
        f"{share_cell(low)} to {share_cell(high)}",
        share_cell(each.tied / found.worlds),
    ]


def share_cell(value: float) -> str:
    """A share of worlds in a table."""
    return f"{value:.1%}" if math.isfinite(value) else "–"


def _regrets(each: Option) -> tuple[float, float, float]:
    return each.regret.mean, each.regret.p90, each.regret.worst


def _regret_sentence(found: Alternatives, number: Callable[[float], str]) -> str:
    if not found.choices:
        return f"Too few worlds to choose: {found.worlds:,}."
    options = dict.fromkeys(_chosen(found, choice) for choice in found.choices)
    firm = ", ".join(
        f"{_chosen(found, choice)} by {choice.criterion} ({number(choice.value)}, in {percent(choice.stands)} of "
        "resampled ensembles)"
        for choice in found.choices
    )
    agree = "All three criteria choose the same" if len(options) == 1 else "The criteria do not agree"
    worst = "The worst regret is among the worlds drawn; more worlds can only raise it."
    return f"{agree}: {firm}. {worst} {_leaving_sentence(found, number)}".rstrip()


def _regret_svg(
    found: Alternatives, ranked: Sequence[Option], number: Callable[[float], str], told: tuple[str, str, str]
) -> str:
    """Three columns of bars from zero, one for each criterion, each on its own scale."""
    label = min(max(width_of(_option(found, each.name)) * 1.06 for each in ranked), LABEL)
    column = (WIDTH - label - 12.0) / 3.0
    choices = {choice.criterion: choice for choice in found.choices}
    under = [_stands(found, choices.get(criterion), number, column - 24.0) for criterion in CRITERIA]
    named = [lines(_option(found, each.name), label, 12.0, most=2) for each in ranked]
    heights = [max(LEAD * len(each) + 8.0, 26.0) for each in named]
    top = 30.0
    foot = max(len(each) for each in under)
    drawing = Drawing(WIDTH, top + sum(heights) + 14.0 + LEAD * foot + 6.0, *told)
    for place, (criterion, heading) in enumerate(CRITERIA.items()):
        x = label + 12.0 + column * place
        values = [_regrets(each)[place] for each in ranked]
        finite = [value for value in values if math.isfinite(value)]
        longest = max(finite, default=0.0)
        figures = max((width_of(number(value)) for value in values), default=0.0)
        room = column - 24.0 - figures - 20.0
        drawing.text(x, 16.0, heading, "b")
        y = top
        choice = choices.get(criterion)
        for each, value, height in zip(ranked, values, heights, strict=True):
            chosen = choice is not None and each.name in (choice.option, *choice.alike)
            wide = room * value / longest if longest > 0.0 and math.isfinite(value) else 0.0
            drawing.rect(x, y + (height - BAR) / 2.0, wide, BAR, "mark" if chosen else "quiet")
            words = number(value)
            drawing.text(x + wide + 5.0, y + height / 2.0 + 4.0, words, "b" if chosen else "")
            if chosen:
                at = x + wide + 12.0 + width_of(words) * 1.06
                middle = y + height / 2.0
                drawing.path(f"M{at:.2f} {middle:.2f}l3 4l6 -8", "trace")
            y += height
        drawing.line(x, top, x, y, "axis")
        for line, words in enumerate(under[place]):
            drawing.text(x, y + 22.0 + LEAD * line, words, "s m")
    y = top
    for each, names, height in zip(ranked, named, heights, strict=True):
        first = y + height / 2.0 + 4.0 - LEAD * (len(names) - 1) / 2.0
        group = drawing.group()
        drawing.hover(group, _option(found, each.name))
        for line, words in enumerate(names):
            drawing.text(0.0, first + LEAD * line, words, into=group)
        y += height
    return drawing.svg()


def _stands(found: Alternatives, choice: Choice | None, number: Callable[[float], str], room: float) -> list[str]:
    if choice is None:
        return lines("Too few worlds to choose.", room, SMALL)
    second = f", then {_option(found, choice.second)} {number(choice.second_value)}"
    then = "" if choice.second in choice.alike else second
    return lines(
        f"Chosen: {_chosen(found, choice)}{then}. Stands in {percent(choice.stands)} of resampled ensembles.",
        room,
        SMALL,
        5,
    )


def _worth_row(what: str, worth: Worth, then: str, number: Callable[[float], str]) -> Row:
    low, high = map(number, worth.interval)
    return Row(
        what,
        (Mark("whisker", *worth.interval), Mark("dot", worth.value)),
        (f"{number(worth.value)} ({low} to {high})", then),
        tip=f"{what}: {number(worth.value)}, then {then}",
    )


def _worth_cells(what: str, worth: Worth, then: str, number: Callable[[float], str]) -> list[str]:
    floor = "–" if worth.floor is None else number(worth.floor)
    return [what, number(worth.value), *map(number, worth.interval), floor, then]


def _worth_sentence(found: Alternatives, number: Callable[[float], str], telling: int) -> str:
    assert found.perfect is not None
    best = _option(found, found.choices[0].option)
    line = (
        f"Knowing everything uncertain before choosing would be worth {number(found.perfect.value)} on average "
        f"across worlds, compared with always choosing {best}"
    )
    if telling:
        most = max((factor for factor in found.factors if not factor.worth.noise), key=lambda each: each.worth.value)
        line += f"; of single parameters, {_number(found, most.name)} is worth most, {number(most.worth.value)}"
        if most.switches:
            line += f" ({switch_words(found, most.switches[0])})"
    else:
        line += "; no single parameter is worth more than noise"
    return f"{line}."


def type_words(found: Alternatives, hidden: Hidden) -> str:
    """A hidden type, and who sees it."""
    who = listed([found.scenario.actors[name] for name in hidden.seen_by])
    return f"{_move(found, hidden.name)} (seen by {who})"


def against_words(found: Alternatives, hidden: Hidden) -> str:
    """`talk if asset or nuisance, coerce if liability`"""
    options = dict.fromkeys(hidden.best.values())
    if len(options) == 1:
        return f"{_option(found, next(iter(options)))} in every case"
    types = {
        option: [
            option_label(found.scenario, hidden.name, name) for name, best in hidden.best.items() if best == option
        ]
        for option in options
    }
    return ", ".join(f"{_option(found, option)} if {' or '.join(types[option])}" for option in options)


def switch_words(found: Alternatives, switch: Switch) -> str:
    """Where along a number the preferred option changes."""
    low, high = switch.interval
    below, above = _option(found, switch.below), _option(found, switch.above)
    return f"{below} below {plain(switch.at)} ({plain(low)} to {plain(high)}), {above} above"
