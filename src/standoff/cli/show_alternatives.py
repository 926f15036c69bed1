"""`standoff alternatives` as text."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.console import Console
from rich.text import Text

from standoff.charts.wording import counted, listed
from standoff.claims.alternatives import Alternatives, Choice
from standoff.claims.information import Worth
from standoff.claims.verdict_bands import FEWEST
from standoff.cli.show import behaving, grid, terminal
from standoff.presentation.alternatives import against_words, decimals, leaving_words, switch_words, type_words

Number = Callable[[float], str]
MOST_ROWS = 12  # parameters worth knowing that are listed; the JSON has all
MOST_NAMED = 6  # of what decides
CRITERIA = {
    "mean regret": "Least mean regret (the highest mean payoff)",
    "90th percentile of regret": "Least 90th percentile of regret (Lempert et al. 2006)",
    "worst regret": "Least worst regret (minimax regret, Savage 1951)",
}


def show_alternatives(found: Sequence[Alternatives]) -> None:
    """`standoff alternatives`."""
    console = terminal()
    console.print(Text(found[0].scenario.title, style="bold"))
    for each in found:
        console.print()
        _show(console, each)
    behaving(console, found[0].theory)


def _show(console: Console, found: Alternatives) -> None:
    actor = found.scenario.actors[found.actor]
    number = decimals(found, missing="")
    others = "".join(f", with {move} = {option}" for move, option in found.do.items())
    console.print(Text(f"{actor}: the options of `{found.decision}`{others}", style="bold"))
    console.print(f"Payoffs of {actor}{f', in units of: {found.unit}' if found.unit else ''}.")
    console.print()
    _table(console, found, number)
    console.print()
    console.print(
        "Each option is a commitment: made before play, known to all, and answered as the game is solved. Free: what "
        "the actor can expect when it decides as the game has it."
    )
    if found.seen:
        console.print(f"By then {actor} will have seen {listed(found.seen)}; a commitment makes no use of that.")
    console.print(
        "A payoff is an expectation inside a world; means, percentiles and shares are across worlds. Regret is how "
        "much less an option pays than the best one of the same world."
    )
    if any(option.tied for option in found.options):
        console.print("Tied: worlds in which the option is best together with another.")
    _left_out(console, found)
    if not found.choices:
        return
    console.print()
    _choices(console, found, number)
    console.print()
    _leaving(console, found, number)
    console.print()
    _decided(console, found)
    console.print()
    _knowing(console, found, number)


def _table(console: Console, found: Alternatives, number: Number) -> None:
    ties = any(option.tied for option in found.options)
    columns = ["option", "payoff: mean", "5 %", "median", "95 %", "best in (worlds)"]
    columns += ["tied"] if ties else []
    columns += ["regret: mean", "90 %", "worst"]
    table = grid(*columns)
    for column in table.columns[1:]:
        column.justify = "right"
    leading = None if not found.worlds else min(found.options, key=lambda option: option.rank)
    for option in sorted(found.options, key=lambda option: option.rank):
        payoff, regret = option.payoff, option.regret
        low, high = option.interval
        share = f"{option.share:.1%}  ({low:.1%} to {high:.1%})" if found.worlds else ""
        table.add_row(
            Text(option.name, style="bold" if option is leading else ""),
            *map(number, (payoff.mean, payoff.p05, payoff.p50, payoff.p95)),
            share,
            *([f"{option.tied / found.worlds:.1%}"] if ties else []),
            *map(number, (regret.mean, regret.p90, regret.worst)),
        )
    free = found.free
    table.add_row("(free)", *map(number, (free.mean, free.p05, free.p50, free.p95)))
    console.print(table)


def _left_out(console: Console, found: Alternatives) -> None:
    line = f"{counted(found.worlds, 'world')} (seed {found.results.seed})"
    if found.left_out:
        line += (
            f"; {found.left_out:,} more are left out, where some option's game, or that left to play, is not certified"
        )
    if found.effective < 0.999 * found.worlds:
        line += f". They are weighted, and count as {found.effective:,.0f}"
    console.print(f"{line}.")
    if found.worlds and not found.choices:
        console.print(f"Too few worlds to choose by, or to say what is worth knowing: it takes {FEWEST}.")


def _choices(console: Console, found: Alternatives, number: Number) -> None:
    for choice in found.choices:
        console.print(_choice(choice, number))
    console.print("The worst regret is that of the worlds drawn: more worlds can only raise it.")
    for option in found.options:
        if option.dominated_by:
            console.print(f"Dominated: {option.name} pays less than {listed(option.dominated_by)} in every world.")
        elif option.never_best:
            console.print(f"Never best: {option.name}, though none of the others beats it in every world.")


def _leaving(console: Console, found: Alternatives, number: Number) -> None:
    """Whether to commit at all."""
    console.print(Text("To commit, or to leave it to play (free)", style="bold"))
    if not found.leaving:
        console.print("It cannot be said which is better: left to play, the game is certified in no world.")
        return
    for each in found.leaving:
        console.print(f"{leaving_words(each, number)}.")
    console.print("Here regret is against the best of the same world, and leaving it to play may be that.")


def _choice(choice: Choice, number: Number) -> str:
    then = "" if choice.second in choice.alike else f", then {choice.second} {number(choice.second_value)}"
    return (
        f"{CRITERIA[choice.criterion]}: {choice.named} {number(choice.value)}{then}; "
        f"{choice.option} in {choice.stands:.0%} of resampled ensembles."
    )


def _decided(console: Console, found: Alternatives) -> None:
    """Which parameters switch the ranking, and by how much they do."""
    first, second = sorted(found.options, key=lambda option: option.rank)[:2]
    for drivers, what in (
        (found.leads, f"whether {first.name} is best"),
        (found.margin, f"how much more {first.name} pays than {second.name}"),
    ):
        assert drivers is not None
        if drivers.reason is not None:
            console.print(f"What decides {what}: {drivers.reason}.")
            continue
        loud = [driver for driver in drivers.drivers if not driver.noise]
        listed = ", ".join(f"{driver.name} {driver.share:.0%} ({driver.direction})" for driver in loud[:MOST_NAMED])
        more = f", and {len(loud) - MOST_NAMED} more" if len(loud) > MOST_NAMED else ""
        console.print(f"What decides {what}: {listed or 'no parameter by itself'}{more}.")
    if any(each is not None and any(not d.noise for d in each.drivers) for each in (found.leads, found.margin)):
        console.print(
            "Each with its part of the variance across worlds, and where along it the one comes true or the other "
            "grows."
        )


def _knowing(console: Console, found: Alternatives, number: Number) -> None:
    """The value of information."""
    assert found.perfect is not None
    best = found.choices[0].option
    console.print(Text("What it would be worth to know before choosing", style="bold"))
    table = grid("what", "worth", "95 % interval", "and then choose")
    table.columns[1].justify = "right"

    def row(what: str, worth: Worth, then: str) -> None:
        low, high = map(number, worth.interval)
        table.add_row(what, number(worth.value), f"{low} to {high}", then)

    row("the world: all parameters", found.perfect, "the best option of the world")
    if found.both is not None:
        row("the world and the hidden types", found.both, "the best option against the types in the world")
    for hidden in found.hidden:
        row(type_words(found, hidden), hidden.worth, against_words(hidden))
    telling = [factor for factor in found.factors if not factor.worth.noise]
    for factor in telling[:MOST_ROWS]:
        then = "; ".join(map(switch_words, factor.switches)) or "too few worlds to say where"
        row(factor.name, factor.worth, then)
    console.print(table)
    if len(telling) > MOST_ROWS:
        more = counted(len(telling) - MOST_ROWS, "more parameter is", "more parameters are")
        console.print(f"{more} worth something, and no more than these: --json has all.")
    dull = len(found.factors) - len(telling)
    if dull:
        what = (
            "No parameter"
            if not telling
            else f"None of the {dull} other parameters"
            if dull > 1
            else "No other parameter"
        )
        floor = max(factor.worth.floor or 0.0 for factor in found.factors)
        below = f" ({number(floor)})" if float(number(floor)) else ""
        console.print(f"{what} alone is worth more than noise would seem to be{below}.")
    for hidden in found.hidden:
        inside = hidden.inside
        console.print(
            f"To one who knows the world, knowing {hidden.name} as well is worth {number(inside.mean)} on average "
            f"({number(inside.p05)} to {number(inside.p95)} in 90 % of worlds)."
        )
    for name, reason in found.untold.items():
        console.print(f"{name} cannot be known before choosing: {reason}.")
    console.print(
        f"Worth is how much more {found.scenario.actors[found.actor]} could expect, on average across worlds, by "
        f"knowing it and choosing accordingly, than by {best} whatever is so. The others are taken to behave as "
        "solved: they do not learn that it knows."
    )
