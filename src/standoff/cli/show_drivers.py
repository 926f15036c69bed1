"""`standoff drivers` and `standoff flip` as text."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from rich.console import Console
from rich.text import Text

from standoff.charts.wording import counted, hinges_sentence
from standoff.claims.drivers import Deciding
from standoff.claims.flip import Flips, nearest_in_words, where_in_words
from standoff.claims.sobol import Sobol
from standoff.claims.variance import Drivers
from standoff.cli.terminal import grid, terminal
from standoff.ensembles.results import Results
from standoff.scenario.figures import figures
from standoff.scenario.model import Scenario
from standoff.text.quote import quoted

MOST_ROWS = 8  # of a table; the JSON has all
WHERE = {
    "high": "where it is high",
    "low": "where it is low",
    "middle": "in the middle",
    "ends": "at both ends",
    "mixed": "mixed",
}


def show_drivers(found: Deciding) -> None:
    """`standoff drivers`."""
    console = terminal()
    console.print(Text(found.scenario.title, style="bold"))
    for name, each in found.found.items():
        console.print()
        _asked(console, found.scenario, name, found.asked[name])
        _drivers(console, each)
        if name in found.sobol:
            _sobol(console, found.sobol[name])
    console.print()
    told = list(found.found.values())
    if len(told) > 1 and set(found.found) <= set(found.scenario.claims):
        console.print(Text(hinges_sentence(found.found), style="bold"))
    meaning = []
    if any(not driver.noise for each in told for driver in each.drivers):
        kinds = {each.truth for each in told if any(not driver.noise for driver in each.drivers)}
        level = " or ".join(
            words
            for truth, words in ((True, "the share of worlds in which it holds"), (False, "its mean"))
            if truth in kinds
        )
        meaning.append(
            "share: of the variance across worlds that a number explains by itself, with its 95 % bootstrap interval; "
            f"below the floor it is noise. Thirds: {level}, in the lowest, the middle and the highest third of the "
            "number."
        )
    if any(each.interactions for each in told):
        meaning.append("A pair explains what is said of it beyond the sum of both.")
    if meaning:
        console.print(" ".join(meaning))
    _worlds(console, found.results, found.theory)


def show_flips(found: Flips) -> None:
    """`standoff flip`."""
    console = terminal()
    console.print(Text(found.scenario.title, style="bold"))
    for name, each in found.found.items():
        console.print()
        _asked(console, found.scenario, name, each.query)
        if each.worlds:
            more = _left_out(each.no_difference, each.undefined)
            console.print(f"It holds in {each.share:.1%} of {each.worlds:,} worlds{more}.")
        console.print(where_in_words(found.scenario, each))
        if found.nearest:
            console.print(nearest_in_words(found.scenario, each))
    console.print()
    if (count := len(found.found)) > 1:
        regions = sum(each.region.reason is None for each in found.found.values())
        told = f"{regions or 'None'} of {count:,} {'has' if regions < 2 else 'have'} a simple region"
        if found.nearest:
            turned = sum(each.turned is not None for each in found.found.values())
            told += f"; for {turned or 'none'} of them a world was found in which it is otherwise"
        console.print(Text(f"{told}.", style="bold"))
    shares = "A share counts worlds, the analyst's ignorance."
    if any(each.region.reason is None and each.region.restrictions for each in found.found.values()):
        shares += " Those of a region are of worlds that were not used to find it (fivefold cross-validation)."
    console.print(shares)
    if any(each.turned is not None for each in found.found.values()):
        console.print(
            "Distance is how far numbers were moved from their medians, in quantiles of their priors, all together: "
            "from a median to a 90th percentile is 0.40. That no world is nearer is not proved."
        )
    _worlds(console, found.results, found.theory)


def _left_out(no_difference: int, undefined: int) -> str:
    same = f"; no difference in {no_difference:,}" if no_difference else ""
    return same + (f"; undefined in {undefined:,}" if undefined else "")


def _asked(console: Console, scenario: Scenario, name: str, query: str) -> None:
    claim = scenario.claims.get(name)
    console.print(Text(f"{name}: {quoted(claim.quote)}" if claim else query, style="bold"))
    if claim:
        console.print(Text(" ".join(query.split()), style="dim"))


def _drivers(console: Console, found: Drivers) -> None:
    number = _percent if found.truth else figures
    mean = figures(found.mean, 4)
    what = f"It holds in {found.mean:.1%} of" if found.truth else f"Its mean is {mean} across"
    if found.worlds:
        console.print(f"{what} {found.worlds:,} worlds{_left_out(found.no_difference, found.undefined)}.")
    if found.reason is not None:
        console.print(f"No drivers: {found.reason}.")
        return
    above = [driver for driver in found.drivers if not driver.noise]
    if above:
        more = "holds more" if found.truth else "is larger"
        table = grid("driver", "share", "interval", more, "thirds: lowest", "middle", "highest")
        for driver in above[:MOST_ROWS]:
            low, high = driver.interval
            table.add_row(
                driver.name,
                f"{driver.share:6.1%}",
                f"{low:.1%} to {high:.1%}",
                WHERE[driver.direction],
                *(_third(level, number) for level in (driver.low, driver.middle, driver.high)),
            )
        console.print(table)
    if len(above) > MOST_ROWS:
        console.print(f"{len(above) - MOST_ROWS} more above the floor; --json has them.")
    noise = len(found.drivers) - len(above)
    if not above:
        console.print(
            f"No uncertain number by itself exceeds the noise floor of {found.floor:.1%}: "
            f"{f'all {noise} are' if noise > 1 else 'it is'} noise."
        )
    else:
        count = len(found.drivers)
        rest = f"{noise} of {count} uncertain numbers {'is' if noise == 1 else 'are'} noise"
        rest = rest if noise else "all exceed it" if count > 1 else "the one uncertain number exceeds it"
        console.print(f"Noise floor {found.floor:.1%}: {rest}.")
    if found.interactions:
        pairs = ", ".join(f"{' and '.join(pair.names)} {pair.share:.1%}" for pair in found.interactions)
        console.print(f"Together (floor {found.interaction_floor:.1%}): {pairs}.")
    console.print(f"Left unexplained: {found.unexplained:.0%}.")


def _sobol(console: Console, found: Sobol) -> None:
    if found.reason is not None:
        console.print(f"No Sobol indices: {found.reason}.")
        return
    table = grid("Sobol indices", "first order", "interval", "total", "interval")
    for index in found.indices[:MOST_ROWS]:
        table.add_row(
            index.name,
            f"{index.first:6.2f}",
            "{:.2f} to {:.2f}".format(*index.first_interval),
            f"{index.total:6.2f}",
            "{:.2f} to {:.2f}".format(*index.total_interval),
        )
    console.print(table)
    if len(found.indices) > MOST_ROWS:
        console.print(f"{len(found.indices) - MOST_ROWS} more with a smaller total; --json has them.")
    sure = [pair for pair in found.pairs if pair.interval[0] > 0.0]
    if sure:
        pairs = ", ".join(
            f"{' and '.join(pair.names)} {pair.second:.2f} ({pair.interval[0]:.2f} to {pair.interval[1]:.2f})"
            for pair in sure[:MOST_ROWS]
        )
        console.print(f"Second order, where the interval is above zero: {pairs}.")
    elif found.pairs:
        console.print("Second order: no pair has an interval above zero.")
    undefined = f"; undefined in {found.undefined:,}, whose rows are left out" if found.undefined else ""
    console.print(f"From {found.worlds:,} worlds placed for it, {found.rows:,} rows{undefined}.")


def _worlds(console: Console, results: Results, theory: str) -> None:
    if theory != "logit":
        from standoff.equilibrium.behaviour_model import parse_behaviour_model

        console.print(f"Behaviour {theory}: {parse_behaviour_model(theory).about}.")
    certified = int(results.converged.sum())
    console.print(f"{counted(results.count, 'world')} (seed {results.seed}), {certified:,} certified.")


def _third(level: float, number: Callable[[float], str]) -> str:
    return "" if np.isnan(level) else number(level)


def _percent(value: float) -> str:
    return f"{value:.0%}"
