"""Tables of payoffs as a reader knows them: options in rows and columns, the payoffs of all in each cell."""

from __future__ import annotations

import itertools
from typing import Any

from standoff.charts.svg import table
from standoff.presentation.section import Titled
from standoff.presentation.wording import listed
from standoff.scenario.labels import actor_label, in_words, move_label, option_label
from standoff.scenario.model import PayoffTable, Scenario


def payoff_tables(scenario: Scenario) -> tuple[Titled, ...]:
    """Every table of payoffs of a scenario; of two moves as a matrix, of others a row for each combination."""
    return tuple(_titled(scenario, name, each) for name, each in scenario.payoffs.items())


def _titled(scenario: Scenario, name: str, payoffs: PayoffTable) -> Titled:
    deciding = {decision.name: decision.actor for decision in scenario.decisions}
    actors = [actor_label(scenario, actor) for actor in payoffs.actors(deciding)]
    title = f"{payoffs.label or in_words(name)}: payoffs of {listed(actors)}"
    if payoffs.when is not None:
        title += f", only where {payoffs.when}"
    moves = [move_label(scenario, of) for of in payoffs.of]
    options = [scenario.move_options[of.partition("@")[0]] for of in payoffs.of]
    called = [
        {each: option_label(scenario, of, each) for each in own} for of, own in zip(payoffs.of, options, strict=True)
    ]
    rows: list[tuple[str, ...]]
    if len(moves) == 2:
        rows = [
            (called[0][row], *("; ".join(payoffs.cells[row][column]) for column in options[1])) for row in options[0]
        ]
        return Titled(title, table((f"{moves[0]} by {moves[1]}", *called[1].values()), rows))
    rows = []
    for combination in itertools.product(*options):
        cell: Any = payoffs.cells
        for option in combination:
            cell = cell[option]
        names = [words[option] for words, option in zip(called, combination, strict=True)]
        rows.append((*names, *cell))
    return Titled(title, table((*moves, *actors), rows))
