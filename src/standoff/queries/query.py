"""A query compiled once and asked of every block of worlds: `P`, `E`, `belief`, and arithmetic between them.

1. The text is parsed; every `P`, `E` and `belief` in it becomes a `Measure` on one game, the one its `do` makes.
2. A measure keeps the moves it names to the end of that game (`situations.track`) and weighs the ends by their
   probability: P(a | g) = sum of reach over ends with a and g / sum of reach over ends with g.
3. The numbers of the measures take their places in the expression, which is evaluated in every world.

Where a condition has probability zero in a world, or that world's game has not converged, the answer there is
undefined (NaN): it is counted and shown, never averaged.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from standoff.equilibrium.block import as_usual
from standoff.equilibrium.solve import Solved
from standoff.language.evaluate import evaluate
from standoff.language.expression import (
    Expression,
    Logic,
    Name,
    Payoff,
    Query,
    names,
    parse,
    rewrite,
    walk,
)
from standoff.language.formula import substitute
from standoff.queries.blind import Blind
from standoff.queries.bluntness import Bluntness, bluntness
from standoff.queries.game import Game
from standoff.queries.observation import Asked, Conditioned, log_weights
from standoff.queries.outcomes import Outcome, Outcomes, outcomes_of
from standoff.queries.reach_probabilities import TOGETHER, log_reach, paid, scale, through
from standoff.queries.truth import CERTIFIED, TOLERANCE, judge, rounds
from standoff.scenario.counterfactual import Commitments as Commitments
from standoff.situations.game import Situations, Tracked
from standoff.situations.graph import Graph

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class SolvedGame:
    """One game in a block of worlds, solved: what measures are taken on.

    Attributes:
        chance: `[chance row, world]`; pay: `[payoff row, world]`; sharp: `[rule, world]` rationalities for each unit of
            payoffs; parameters: each `[world]`.
        scaled: mantissas and exponents of all probabilities, `[action and chance row, world]`.
        carried: `[world]` whether any of them has an exponent.
        ends: for each `Tracked` asked about, and the reports that count, the logarithms of the probabilities of its
            ends (times the likelihood of the reports).
        paid: for each `Tracked` asked about payoffs, what its edges pay, `[payoff row, world]`.
    """

    situations: Situations
    solved: Solved
    chance: Array
    pay: Array
    sharp: Array
    parameters: Mapping[str, Array]
    scaled: tuple[Array, Array]
    carried: npt.NDArray[np.bool_]
    ends: dict[tuple[int, Conditioned | None], Array] = field(default_factory=dict)
    paid: dict[int, Array] = field(default_factory=dict)

    @cached_property
    def sizes(self) -> Array:
        """What each actor is paid in the mean where every payment counts as its size, `[actor, world]`: what rounding
        and the gap of a certificate leave of an expected payoff is relative to that, and not to what sums leave of it.
        """
        return expected_payoffs(self.situations.graph, self.solved.log_p, self.chance, np.abs(self.pay))

    @cached_property
    def blind(self) -> SolvedGame:
        """The same game among actors who do as usual, whatever is at stake."""
        graph, worlds = self.situations.graph, self.chance.shape[1]
        log_p = as_usual(graph, self.chance, worlds)
        worth = expected_payoffs(graph, log_p, self.chance, self.pay)
        done = np.ones(worlds, dtype=np.bool_)
        solved = replace(self.solved, log_p=log_p, expected_payoff=worth, converged=done)
        return solved_game(self.situations, solved, self.chance, self.pay, self.sharp, self.parameters)

    def log_ends(self, tracked: Tracked, seen: Conditioned | None = None) -> Array:
        """Logarithm of the probability of each end, `[final, world]`; found once for all queries that share it."""
        key = id(tracked), None if seen is None else replace(seen, query=None)
        if key not in self.ends:  # `Game` keeps every `Tracked`, so that ids stay their own
            self.ends[key] = np.empty((len(tracked.finals), self.chance.shape[1]))
            mantissa, exponent = self.weighed(tracked, seen)
            log_reach(
                tracked.edge_start,
                tracked.edge_to,
                tracked.edge_prob,
                tracked.finals,
                mantissa,
                exponent,
                self.carried,
                self.ends[key],
            )
        return self.ends[key]

    def pays(self, tracked: Tracked) -> Array:
        """What the edges of `tracked` pay, `[payoff row, world]`; found once for all actors."""
        if id(tracked) not in self.paid:
            assert tracked.terms is not None and tracked.sums is not None
            self.paid[id(tracked)] = tracked.sums.fill(tracked.terms.fill(self.parameters, self.chance.shape[1]))
        return self.paid[id(tracked)]

    def weighed(self, tracked: Tracked, seen: Conditioned | None) -> tuple[Array, Array]:
        """Mantissas and exponents of the probabilities of `tracked`, `[row, world]`, those of edges that reports weigh
        among them."""
        mantissa, exponent = self.scaled
        if tracked.weighing is None or seen is None:
            return mantissa, exponent
        weighing, worlds = tracked.weighing, self.chance.shape[1]
        logs = log_weights(weighing, seen.reports, seen.counting, self.parameters, worlds)
        probability, weight = weighing.rows.T
        return (
            np.concatenate([mantissa, mantissa[probability] * np.exp(logs[weight])]),
            np.concatenate([exponent, exponent[probability]]),
        )


def expected_payoffs(graph: Graph, log_p: Array, chance: Array, pay: Array) -> Array:
    """What each actor is paid in the mean, `[actor, world]`.

    Args:
        log_p: `[action, world]` logarithms of what everyone does; chance: `[chance row, world]`; pay: `[payoff row,
            world]`.
    """
    worlds = chance.shape[1]
    worth = np.empty((graph.actors, worlds))
    through(
        graph.edge_start, graph.edge_to, graph.edge_prob, graph.edge_pay,
        np.zeros(graph.edges, dtype=np.int32), np.ones(graph.edges, dtype=np.bool_),
        np.concatenate([np.exp(log_p), chance]), np.ascontiguousarray(pay),
        np.empty(worlds), np.empty((1, worlds)), worth,
    )  # fmt: skip
    return worth


def solved_game(
    situations: Situations, solved: Solved, chance: Array, pay: Array, sharp: Array, parameters: Mapping[str, Array]
) -> SolvedGame:
    mantissa, exponent = scale(solved.log_p)
    return SolvedGame(
        situations,
        solved,
        chance,
        pay,
        sharp,
        parameters,
        (np.concatenate([mantissa, chance]), np.concatenate([exponent, np.zeros_like(chance)])),
        np.asarray(exponent.any(axis=0)),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Measure:
    """One `P`, `E` or `belief`.

    Attributes:
        commitments: of the game it is taken on.
        of: what is averaged over the ends where `given` holds; None when it is the payoff of `actor`.
        tracked: None when the payoff is asked of the whole game, whose value is known at the root.
        seen: the reports that histories are weighed by, if any.
        chance: whether it is a probability.
    """

    commitments: Commitments
    of: Expression | None
    given: Expression | None
    tracked: Tracked | None
    actor: int | None = None
    seen: Conditioned | None = None
    chance: bool = False

    def take(self, game: SolvedGame) -> Array:
        """Its value in each world, `[world]`; NaN where it is undefined."""
        if self.tracked is None:
            assert self.actor is not None
            worth: Array = game.solved.expected_payoff[self.actor]
            near = np.abs(worth) <= TOLERANCE * np.abs(game.pay).max(axis=0, initial=0.0)
            return np.where(np.abs(worth) <= CERTIFIED * game.sizes[self.actor], 0.0, worth) if near.any() else worth
        found = self._taken(game, game.pays, np.asarray)
        return np.clip(found, 0.0, 1.0) if self.chance else found  # a sum of weights may miss 1 by the last digit

    def known_to(self, game: SolvedGame) -> Array | float:
        """How closely it is known, `[world]`: of an expectation, by the mean size of what it is the mean of."""
        if self.chance:
            return TOLERANCE
        if self.tracked is None:
            assert self.actor is not None
            return np.asarray(TOLERANCE * game.sizes[self.actor])
        return TOLERANCE * self._taken(game, lambda tracked: np.abs(game.pays(tracked)), np.abs)

    def _taken(self, game: SolvedGame, pays: Callable[[Tracked], Array], of: Callable[[Any], Any]) -> Array:
        """The mean of what `of` makes of its values, or of what edges pay."""
        assert self.tracked is not None
        values = {name: array[None, :] for name, array in game.parameters.items()} | dict(self.tracked.values)
        given = 1.0 if self.given is None else evaluate(self.given, values)
        if self.of is None:
            return self._payoff(game, given, pays(self.tracked))
        return _weighed(game.log_ends(self.tracked, self.seen), of(evaluate(self.of, values)), given)

    def _payoff(self, game: SolvedGame, given: Any, pays: Array) -> Array:
        assert self.tracked is not None and self.actor is not None
        tracked = self.tracked
        assert tracked.edge_pay is not None
        reached, gained = np.empty((2, len(tracked.finals), game.chance.shape[1]))
        edge_pay = np.ascontiguousarray(tracked.edge_pay[:, self.actor])
        mantissa, exponent = game.weighed(tracked, self.seen)
        paid(
            tracked.edge_start, tracked.edge_to, tracked.edge_prob, edge_pay, tracked.finals, mantissa, exponent,
            pays, reached, gained,
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
class Likelihood:
    """The logarithm of the likelihood of reports; -inf where they cannot be."""

    tracked: Tracked
    seen: Conditioned
    commitments: Commitments = ()

    def take(self, game: SolvedGame) -> Array:
        ends = game.log_ends(self.tracked, self.seen)
        return np.asarray(np.logaddexp.reduce(ends, axis=0))


@dataclass(frozen=True, slots=True, eq=False)
class Compiled:
    """A query ready to be asked: `expression` reads parameters and, as `#0`, `#1`, ..., its measures.

    Attributes:
        asked: what it was compiled from.
    """

    asked: Asked
    expression: Expression
    measures: tuple[Measure | Likelihood, ...]

    @property
    def text(self) -> str:
        """Of a query that is nothing but its text, as those in a store are."""
        assert isinstance(self.asked, str)
        return self.asked

    @property
    def games(self) -> frozenset[Commitments]:
        """The commitments of every game the query needs solved."""
        return frozenset(measure.commitments for measure in self.measures)

    def ask(self, games: Mapping[Commitments, SolvedGame], parameters: Mapping[str, Array], worlds: int) -> Array:
        """One number per world, `[world]`, of a condition an outcome of `queries.truth`; NaN where undefined."""
        values: dict[str, Any] = dict(parameters)
        known_to: dict[str, Any] = {}
        compared = rounds(self.expression)
        defined = np.ones(worlds, dtype=bool)
        for position, measure in enumerate(self.measures):
            game = games[measure.commitments]
            taken = measure.take(game)
            possible = ~np.isnan(taken) if isinstance(measure, Likelihood) else np.isfinite(taken)
            defined &= possible & game.solved.converged
            values[f"#{position}"] = taken
            if compared and isinstance(measure, Measure):
                known_to[f"#{position}"] = measure.known_to(game)
        found = judge(self.expression, values, known_to) if compared else evaluate(self.expression, values)
        result = np.broadcast_to(np.asarray(found, dtype=float), (worlds,))
        return np.where(defined, result, np.nan)


@dataclass(frozen=True, slots=True, eq=False)
class JointOutcome:
    """Moves asked about together, ready to be asked.

    Attributes:
        outcomes: how they can come out; of_end: `[final]` which of these the ends of `tracked` are.
        when: which ends count; None for all.
    """

    asked: Outcomes
    tracked: Tracked
    outcomes: tuple[Outcome, ...]
    of_end: npt.NDArray[np.int64]
    when: Expression | None = None

    @property
    def text(self) -> str:
        """A store keeps the answers to queries that are texts, and asks this anew."""
        raise TypeError("moves asked about together are no text")

    @property
    def games(self) -> frozenset[Commitments]:
        return frozenset({self.asked.commitments})

    def ask(self, games: Mapping[Commitments, SolvedGame], parameters: Mapping[str, Array], worlds: int) -> Array:
        """How likely each outcome is, `[outcome, world]`; NaN in worlds that are not certified."""
        solved = games[self.asked.commitments]
        order = np.argsort(self.of_end, kind="stable")
        first = np.searchsorted(self.of_end[order], np.arange(len(self.outcomes)))
        result = np.empty((len(self.outcomes), worlds))
        mantissa, exponent = solved.scaled
        for start in range(0, worlds, TOGETHER):  # few at a time: there may be many more ends than outcomes
            these = slice(start, min(start + TOGETHER, worlds))
            logs = np.empty((len(self.tracked.finals), these.stop - start))
            log_reach(
                self.tracked.edge_start,
                self.tracked.edge_to,
                self.tracked.edge_prob,
                self.tracked.finals,
                np.ascontiguousarray(mantissa[:, these]),
                np.ascontiguousarray(exponent[:, these]),
                solved.carried[these],
                logs,
            )
            if self.when is not None:
                values = {name: array[None, these] for name, array in solved.parameters.items()}
                values |= dict(self.tracked.values)
                logs = np.where(np.broadcast_to(evaluate(self.when, values), logs.shape) != 0.0, logs, -np.inf)
            result[:, these] = np.add.reduceat(np.exp(logs)[order], first, axis=0)
        result[:, ~solved.solved.converged] = np.nan
        return result


@dataclass(frozen=True, slots=True, eq=False)
class BluntnessAsked:
    """How blunt the decisions of the game itself are, ready to be asked."""

    asked: Bluntness

    @property
    def text(self) -> str:
        """A store keeps the answers to queries that are texts, and asks this anew."""
        raise TypeError("how blunt decisions are is no text")

    @property
    def games(self) -> frozenset[Commitments]:
        return frozenset({()})

    def ask(self, games: Mapping[Commitments, SolvedGame], parameters: Mapping[str, Array], worlds: int) -> Array:
        """As `Bluntness`, `[2 * decided, world]`; NaN in worlds that are not certified."""
        game = games[()]
        result = bluntness(game.situations, game.chance, game.pay, game.sharp, game.solved.log_p)
        result[..., ~game.solved.converged] = np.nan
        return result.reshape(-1, worlds)


@dataclass(frozen=True, slots=True, eq=False)
class BlindAsked:
    """A query of usual play, ready to be asked."""

    asked: Blind
    compiled: Compiled

    @property
    def text(self) -> str:
        """A store keeps the answers to queries that are texts, and asks this anew."""
        raise TypeError("what is asked of blind actors is no text")

    @property
    def games(self) -> frozenset[Commitments]:
        return self.compiled.games

    def ask(self, games: Mapping[Commitments, SolvedGame], parameters: Mapping[str, Array], worlds: int) -> Array:
        """As `Compiled.ask`, of what everyone usually does."""
        return self.compiled.ask({key: games[key].blind for key in self.games}, parameters, worlds)


Ready = Compiled | JointOutcome | BluntnessAsked | BlindAsked


def compile_joint_outcome(game: Game, asked: Outcomes) -> JointOutcome:
    """Moves of a game asked about together; their names have been checked already (`Game.check_asked`)."""
    when = None if asked.when is None else happening(game, asked.when)
    tracked = game.track(asked.commitments, frozenset(asked.names) | _reads(game, when))
    if when is not None:
        when = substitute(when, tracked.inlined)
    return JointOutcome(asked, tracked, *outcomes_of(tracked, asked.names), when)


def happening(game: Game, text: str) -> Expression:
    """That the event of a query `P(event | given ...)` happens, and so does what is given."""
    query = game.source.worded(parse(text))
    assert isinstance(query, Query)
    return query.of if query.given is None else Logic("and", (query.of, query.given))


def reads_of(game: Game, text: str) -> frozenset[str]:
    """The moves and quantities whose outcome that depends on."""
    return _reads(game, happening(game, text))


def compile_asked(game: Game, asked: Asked) -> Ready:
    """Whatever can be asked of a game, ready to be asked."""
    if isinstance(asked, Bluntness):
        return BluntnessAsked(asked)
    if isinstance(asked, Blind):
        return BlindAsked(asked, compile_query(game, asked.query))
    return compile_joint_outcome(game, asked) if isinstance(asked, Outcomes) else compile_query(game, asked)


def compile_query(game: Game, asked: str | Conditioned) -> Compiled:
    """A query of a game, compiled once. Its names have been checked already (`Game.check_query`), and so has what was
    reported."""
    found: Compiled | None = game.compiled.get(asked)
    if found is None:
        found = game.compiled[asked] = _compiled(game, asked)
    return found


def _compiled(game: Game, asked: str | Conditioned) -> Compiled:
    seen = asked if isinstance(asked, Conditioned) else None
    text = asked.query if isinstance(asked, Conditioned) else asked
    if seen is not None and text is None:
        tracked = game.track((), frozenset(), reports=seen.reports)
        return Compiled(asked, Name("#0"), (Likelihood(tracked, seen),))
    assert text is not None
    measures: list[Measure] = []

    def place(part: Expression) -> Expression | None:
        if not isinstance(part, Query):
            return None
        measures.append(measure_of(game, part, seen))
        return Name(f"#{len(measures) - 1}", part.column)

    expression = rewrite(game.source.worded(parse(text)), place)
    return Compiled(asked, expression, tuple(measures))


def measure_of(game: Game, query: Query, seen: Conditioned | None = None) -> Measure:
    """A `P`, `E` or `belief` of a game, whose words have been told from names (`GameSource.worded`)."""
    commitments = game.source.commitments(query)
    if commitments:
        seen = None  # that game is played anew
    reports = () if seen is None else seen.reports
    given = query.given
    if query.at is not None and (made := game.source.made(query.at)) is not None:
        given = made if given is None else Logic("and", (made, given))
    of: Expression | None = query.of
    payoffs = [node for node in walk(query.of) if isinstance(node, Payoff)]
    if payoffs and isinstance(query.of, Payoff) and query.of.interest is None:
        actor = game.source.actor(query.of.actor)
        if given is None and seen is None:
            return Measure(commitments, None, None, None, actor)
        tracked = game.track(commitments, _reads(game, given), paid=True, reports=reports)
        when = None if given is None else substitute(given, tracked.inlined)
        return Measure(commitments, None, when, tracked, actor, seen)
    if payoffs:
        of = game.source.with_payoffs(query.of, commitments)
    assert of is not None
    tracked = game.track(commitments, _reads(game, of) | _reads(game, given), reports=reports)
    return Measure(
        commitments,
        substitute(of, tracked.inlined),
        None if given is None else substitute(given, tracked.inlined),
        tracked,
        seen=seen,
        chance=query.kind != "E",
    )


def _reads(game: Game, expression: Expression | None) -> frozenset[str]:
    """The moves and quantities whose outcome the expression depends on."""
    if expression is None:
        return frozenset()
    return frozenset(name for name in names(game.source.written_out(expression)) if name in game.source.trackable)
