"""A query compiled once and asked of every block of worlds: `P`, `E`, `belief`, and arithmetic between them.

1. The text is parsed; every `P`, `E` and `belief` in it becomes a `Measure` on one game, the one its `do` makes.
2. A measure keeps the moves it names to the end of that game (`situations.track`) and weighs the ends by their
   probability: P(a | g) = sum of reach over ends with a and g / sum of reach over ends with g.
3. The numbers of the measures take their places in the expression, which is evaluated in every world.

Where a condition has probability zero in a world, or that world's game has not converged, the answer there is
undefined (NaN): it is counted and shown, never averaged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from standoff.equilibrium.solve import Solved
from standoff.queries.flow import log_reach, paid, scale
from standoff.queries.game import Game
from standoff.scenario.expression import (
    Expression,
    Logic,
    Name,
    Payoff,
    Query,
    names,
    parse,
    walk,
)
from standoff.situations.evaluate import evaluate
from standoff.situations.formula import rewrite, substitute
from standoff.situations.game import Situations, Tracked

Array = npt.NDArray[np.float64]
Commitments = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, eq=False)
class SolvedGame:
    """One game in a block of worlds, solved: what measures are taken on.

    Attributes:
        chance: `[chance row, world]`; pay: `[payoff row, world]`; parameters: each `[world]`.
        scaled: mantissas and exponents of all probabilities, `[slot and chance row, world]`.
        rarest: `[world]` logarithm of the lowest probability of any move.
        ends: for each `Tracked` asked about, the logarithms of the probabilities of its ends.
    """

    situations: Situations
    solved: Solved
    chance: Array
    pay: Array
    parameters: Mapping[str, Array]
    scaled: tuple[Array, Array]
    rarest: Array
    ends: dict[int, Array]

    def log_ends(self, tracked: Tracked) -> Array:
        """Logarithm of the probability of each end, `[final, world]`; found once for all queries that share it."""
        key = id(tracked)  # `Game` keeps every `Tracked`, so that ids stay their own
        if key not in self.ends:
            self.ends[key] = np.empty((len(tracked.finals), self.chance.shape[1]))
            log_reach(
                tracked.edge_start,
                tracked.edge_to,
                tracked.edge_prob,
                tracked.finals,
                *self.scaled,
                tracked.depth * self.rarest,
                self.ends[key],
            )
        return self.ends[key]


def solved_game(
    situations: Situations, solved: Solved, chance: Array, pay: Array, parameters: Mapping[str, Array]
) -> SolvedGame:
    mantissa, exponent = scale(solved.log_p)
    possible = np.log(chance, where=chance > 0.0, out=np.zeros_like(chance))
    rarest = np.minimum(solved.log_p.min(axis=0, initial=0.0), possible.min(axis=0, initial=0.0))
    return SolvedGame(
        situations,
        solved,
        chance,
        pay,
        parameters,
        (np.concatenate([mantissa, chance]), np.concatenate([exponent, np.zeros_like(chance)])),
        rarest,
        {},
    )


@dataclass(frozen=True, slots=True, eq=False)
class Measure:
    """One `P`, `E` or `belief`.

    Attributes:
        commitments: of the game it is taken on.
        of: what is averaged over the ends where `given` holds; None when it is the payoff of `actor`.
        tracked: None when the payoff is asked of the whole game, whose value is known at the root.
    """

    commitments: Commitments
    of: Expression | None
    given: Expression | None
    tracked: Tracked | None
    actor: int | None = None

    def take(self, game: SolvedGame) -> Array:
        """Its value in each world, `[world]`; NaN where it is undefined."""
        if self.tracked is None:
            assert self.actor is not None
            worth: Array = game.solved.worth[self.actor]
            return worth
        values = {name: array[None, :] for name, array in game.parameters.items()} | dict(self.tracked.values)
        given = 1.0 if self.given is None else evaluate(self.given, values)
        return self._payoff(game, given) if self.of is None else self._mean(game, values, given)

    def _mean(self, game: SolvedGame, values: Mapping[str, Any], given: Any) -> Array:
        assert self.tracked is not None and self.of is not None
        return _weighed(game.log_ends(self.tracked), evaluate(self.of, values), given)

    def _payoff(self, game: SolvedGame, given: Any) -> Array:
        assert self.tracked is not None and self.actor is not None
        tracked = self.tracked
        assert tracked.edge_pay is not None and tracked.terms is not None and tracked.sums is not None
        worlds = game.chance.shape[1]
        pay = tracked.sums.fill(tracked.terms.fill(game.parameters, worlds))
        reached, gained = np.empty((2, len(tracked.finals), worlds))
        edge_pay = np.ascontiguousarray(tracked.edge_pay[:, self.actor])
        paid(
            tracked.edge_start, tracked.edge_to, tracked.edge_prob, edge_pay, tracked.finals, *game.scaled, pay,
            reached, gained,
        )  # fmt: skip
        return _weighed(reached, gained, given)


def _weighed(logs: Array, value: Any, given: Any) -> Array:
    """The mean of `value` over the ends where `given` holds, each as likely as exp(`logs` `[final, world]`)."""
    counted = np.where(np.broadcast_to(given, logs.shape) != 0.0, logs, -np.inf)
    highest = counted.max(axis=0)
    possible = np.isfinite(highest)
    weight = np.exp(counted - np.where(possible, highest, 0.0))
    value = np.where(weight > 0.0, value, 0.0)  # what cannot happen may be undefined
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(possible, (weight * value).sum(axis=0) / weight.sum(axis=0), np.nan))


@dataclass(frozen=True, slots=True, eq=False)
class Compiled:
    """A query ready to be asked: `expression` reads parameters and, as `#0`, `#1`, ..., its measures."""

    text: str
    expression: Expression
    measures: tuple[Measure, ...]

    @property
    def games(self) -> frozenset[Commitments]:
        """The commitments of every game the query needs solved."""
        return frozenset(measure.commitments for measure in self.measures)

    def ask(self, games: Mapping[Commitments, SolvedGame], parameters: Mapping[str, Array], worlds: int) -> Array:
        """One number per world, `[world]`; NaN where undefined."""
        values: dict[str, Any] = dict(parameters)
        defined = np.ones(worlds, dtype=bool)
        for position, measure in enumerate(self.measures):
            taken = measure.take(games[measure.commitments])
            defined &= np.isfinite(taken) & games[measure.commitments].solved.converged
            values[f"#{position}"] = taken
        result = np.broadcast_to(np.asarray(evaluate(self.expression, values), dtype=float), (worlds,))
        return np.where(defined, result, np.nan)


def compile_query(game: Game, text: str) -> Compiled:
    """The query `text` on a game. Its names have been checked already (`Game.check_query`)."""
    measures: list[Measure] = []

    def place(part: Expression) -> Expression | None:
        if not isinstance(part, Query):
            return None
        measures.append(_measure(game, part))
        return Name(f"#{len(measures) - 1}", part.column)

    expression = rewrite(parse(text), place)
    return Compiled(text, expression, tuple(measures))


def _measure(game: Game, query: Query) -> Measure:
    commitments = game.commitments(query)
    given = query.given
    if query.at is not None and (made := game.made(query.at)) is not None:
        given = made if given is None else Logic("and", (made, given))
    of: Expression | None = query.of
    payoffs = [node for node in walk(query.of) if isinstance(node, Payoff)]
    if payoffs and isinstance(query.of, Payoff) and query.of.interest is None:
        actor = game.actor(query.of.actor)
        if given is None:
            return Measure(commitments, None, None, None, actor)
        tracked = game.track(commitments, _reads(game, given), paid=True)
        return Measure(commitments, None, substitute(given, tracked.inlined), tracked, actor)
    if payoffs:
        of = game.with_payoffs(query.of)
    assert of is not None
    reads = _reads(game, of) | (_reads(game, given) if given is not None else frozenset())
    tracked = game.track(commitments, reads)
    return Measure(
        commitments,
        substitute(of, tracked.inlined),
        None if given is None else substitute(given, tracked.inlined),
        tracked,
    )


def _reads(game: Game, expression: Expression) -> frozenset[str]:
    """The moves and quantities whose outcome the expression depends on."""
    return frozenset(name for name in names(game.written_out(expression)) if name in game.trackable)
