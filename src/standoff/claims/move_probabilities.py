"""How likely every option of every move is: the queries that ask for it, and their spread across worlds.

A move with `when` is not always made. The probability of its options is the plain one, that the move is made and comes
out so; what is missing to one is the chance that it is not made, under `NOT_MADE`. A move of a block of periods is told
in the first period and in the last, as `provoke@1` and `provoke@4`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from standoff.claims.judge import Array
from standoff.claims.spread import Spread, spread
from standoff.claims.telling import NOT_MADE as NOT_MADE
from standoff.ensembles.results import Results
from standoff.scenario.model import Periods, Quantity, Scenario
from standoff.scenario.periods import at


def move_queries(scenario: Scenario) -> dict[str, dict[str, str]]:
    """For every move, in the order of play, and every option of it the query for its probability."""
    result = {}
    for name, options, doubtful in _moves(scenario):
        result[name] = {option: f"P({name} = {option})" for option in options}
        if doubtful:
            result[name][NOT_MADE] = f"1 - P({name} in [{', '.join(options)}])"
    return result


def move_probabilities(
    scenario: Scenario, results: Results, weights: Array | None = None
) -> dict[str, dict[str, Spread]]:
    """The answers to `move_queries` across worlds, as far as the ensemble has been asked them.

    Args:
        weights: `[world]` how much each world counts, where evidence has weighed them.
    """
    asked = {
        name: {
            option: spread(results.answers[query], weights)
            for option, query in queries.items()
            if query in results.answers
        }
        for name, queries in move_queries(scenario).items()
    }
    return {name: options for name, options in asked.items() if options}


def told_periods(block: Periods) -> tuple[int, ...]:
    """The periods of a block in which its moves are told: the first and the last."""
    return (1,) if block.count == 1 else (1, block.count)


def made_as(probabilities: Mapping[str, Mapping[str, Spread]], name: str, block: Periods | None) -> dict[str, str]:
    """The names under which a move is told, each with the words for when that is."""
    if block is None:
        return {name: ""} if name in probabilities else {}
    told = {at(name, period): f"in period {period}" for period in told_periods(block)}
    return {each: words for each, words in told.items() if each in probabilities}


def _moves(scenario: Scenario) -> Iterator[tuple[str, tuple[str, ...], bool]]:
    """The name of every move to be told, its options, and whether it may not be made."""
    for entry in scenario.timeline:
        if not isinstance(entry, Periods):
            if not isinstance(entry, Quantity):
                yield entry.name, entry.options, entry.when is not None
            continue
        for period in told_periods(entry):
            for move in entry.timeline:
                if not isinstance(move, Quantity):
                    ended = entry.ends is not None and period > 1
                    yield at(move.name, period), move.options, move.when is not None or ended
