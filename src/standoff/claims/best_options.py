"""The options among which a query looks for the best: what each is worth across worlds, and in how many it is best."""

from __future__ import annotations

from dataclasses import dataclass

from standoff.claims.spread import Spread, spread
from standoff.claims.tally import tally_of
from standoff.ensembles.results import Results
from standoff.language.best import options_of
from standoff.language.expression import Best, parse, walk
from standoff.language.under import spelled, under
from standoff.queries.game import Game
from standoff.queries.truth import NO_DIFFERENCE


@dataclass(frozen=True, slots=True)
class BestOption:
    """One option.

    Attributes:
        option: its name.
        value: what it is worth to be committed to it, across worlds.
        share: of the worlds in which it is decided whether it is the best, those in which it is; None if there are
            none.
        best: in how many worlds it is.
        tied: in how many no other is better, and one is as good.
    """

    option: str
    value: Spread
    share: float | None
    best: int
    tied: int


@dataclass(frozen=True, slots=True)
class BestOptions:
    """How the options of one `best(...)` compare.

    Attributes:
        query: its text.
        move: the decision.
        options: in the order of the scenario.
    """

    query: str
    move: str
    options: tuple[BestOption, ...]


def _bests(query: str) -> list[tuple[str, str, Best]]:
    """Every `best(...)` in a query: its text, that of what it compares, and itself."""
    found = []
    for node in walk(parse(query)):
        if isinstance(node, Best):
            inside = query.index("(", node.column) + 1
            end = query.index(")", node.place) + 1
            of = query[inside : node.place].rstrip().removesuffix(",").strip()
            found.append((query[node.column : end], of, node))
    return found


def _texts(of: str, best: Best, option: str) -> tuple[str, str]:
    """The query of what an option is worth, and whether it is the best."""
    return under(of, {best.move: option}, {}), f"best({of}, {best.move}) = {spelled(option)}"


def queries_of_best(game: Game, query: str) -> list[str]:
    """What is to be asked besides a query that has been checked, so that `best_options` can be told."""
    return [
        text
        for _, of, best in _bests(query)
        for option in options_of(best, game.source.options)
        for text in _texts(of, best, option)
    ]


def best_options(game: Game, query: str, results: Results) -> tuple[BestOptions, ...]:
    """How the options of every `best(...)` in a query compare, in worlds that were asked `queries_of_best`."""
    result = []
    for text, of, best in _bests(query):
        options = []
        for option in options_of(best, game.source.options):
            value, is_best = _texts(of, best, option)
            outcomes = results.answers[is_best]
            tally = tally_of(is_best, outcomes)
            tied = int((outcomes == NO_DIFFERENCE).sum())
            options.append(BestOption(option, spread(results.answers[value]), tally.share, tally.holds, tied))
        result.append(BestOptions(text, best.move, tuple(options)))
    return tuple(result)
