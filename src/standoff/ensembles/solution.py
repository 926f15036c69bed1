"""One world solved: behaviour at every information set, its certificate, and any query asked of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from standoff.ensembles.simulate import fitting, job_of, solve_games
from standoff.equilibrium.arms import arms
from standoff.equilibrium.ground import Ground
from standoff.equilibrium.plan import Array
from standoff.queries.game import Game
from standoff.queries.query import SolvedGame, compile_query
from standoff.scenario.summary import counted, summary
from standoff.worlds.draw import Worlds


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What an actor does at one information set: `information_set` is what it sees there, move by move.

    Attributes:
        actor, decision: who decides, and what.
        information_set: what the actor sees there, move by move.
        label: the same on one line.
        probabilities: of each option.
    """

    actor: str
    decision: str
    information_set: Mapping[str, Any]
    label: str
    probabilities: Mapping[str, float]


@dataclass(frozen=True, slots=True, eq=False)
class Arm:
    """One of the equilibria that are as good as each other beyond a fork.

    Attributes:
        probabilities: of each option at every information set, in the order of `Solution.behaviour`.
        payoffs: what each actor expects.
    """

    probabilities: tuple[Mapping[str, float], ...]
    payoffs: Mapping[str, float]


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """Behaviour of every actor in one world: the agent logit equilibrium on its principal branch, unless the game has
    another theory of the actors.

    Attributes:
        game, worlds: what was solved, and the one world it was solved in.
        converged: whether the world is certified.
        residual: the largest difference between behaviour and the response to it, in probability.
        residual_in_odds: the same in log-odds. Both are NaN in the limit.
        regret: the largest at any information set, as part of the spread of the actor's payoffs from there on.
        ground: why the equilibrium is known to be on the principal branch
            (docs/explanation/equilibrium.md#the-certificate); `ground.words` says it.
        forked: the part of the way at which the branch forks (docs/explanation/equilibrium.md#forks), in the limit the
            rationality; NaN where it does not.
        continuum: in the limit, the dimension of the continuum of equilibria that it is one of
            (docs/explanation/equilibrium.md#the-limit); 0 where it is alone.
        behaviour: one for every information set, in the order of the file.
        payoffs: actor to what it expects.
        scale: the largest payoff of anyone, to which `payoffs` are certified.
        forgets: where recall is imperfect (docs/explanation/equilibrium.md#imperfect-recall): pairs of an actor and a
            decision.
        arms: where the branch forks, the arms that were found, first that which was taken; none elsewhere.
    """

    game: Game
    worlds: Worlds
    converged: bool
    residual: float
    residual_in_odds: float
    regret: float
    ground: Ground
    forked: float
    continuum: int
    behaviour: tuple[Behaviour, ...]
    payoffs: Mapping[str, float]
    scale: float = 1.0
    forgets: tuple[tuple[str, str], ...] = ()
    arms: tuple[Arm, ...] = ()

    def __repr__(self) -> str:
        state = "certified" if self.converged else "not certified"
        payoffs = ", ".join(f"{actor} {payoff:.4g}" for actor, payoff in self.payoffs.items())
        sets = counted(len(self.behaviour), "information set")
        return summary(self, self.game.source.title, f"one world, {state}", sets, f"payoffs: {payoffs}")

    @property
    def theory(self) -> str:
        """The theory of the actors, as the option `behaviour` spells it."""
        return self.game.theory.name

    def ask(self, query: str) -> float:
        """A query in this world; NaN where its condition cannot happen."""
        self.game.check_query(query)
        compiled = compile_query(self.game, query)
        games = solve_games(self.game, compiled.games, self.worlds)
        return float(compiled.ask(games, self.worlds.parameters, 1)[0])


def solve_world(
    game: Game, values: Mapping[str, float] | None = None, rationality: Mapping[str, float] | None = None
) -> Solution:
    """One world: parameters at `values` or at the medians of their priors, and so the rationalities.

    Raises:
        InvalidWorlds, TooLarge: as `study`.
    """
    worlds = game.single(values, rationality)
    fitting(job_of(game, (), 1, seed=0), 1, threads=1)
    solved_game = solve_games(game, [()], worlds)[()]
    situations, solved = solved_game.situations, solved_game.solved
    behaviour = tuple(
        Behaviour(
            actor=each.actor,
            decision=each.decision,
            information_set=each.seen,
            label=each.label,
            probabilities=probabilities,
        )
        for each, probabilities in zip(situations.sets, _probabilities(solved_game, solved.log_p[:, 0]), strict=True)
    )
    return Solution(
        game=game,
        worlds=worlds,
        converged=bool(solved.converged[0]),
        residual=float(solved.residual[0]),
        residual_in_odds=float(solved.residual_in_odds[0]),
        regret=float(solved.regret[0]),
        ground=Ground(int(solved.ground[0])),
        forked=float(solved.forked[0]),
        continuum=int(solved.continuum[0]),
        behaviour=behaviour,
        payoffs=_payoffs(solved_game, solved.expected_payoff[:, 0]),
        scale=float(np.abs(situations.tables(worlds.parameters, 1)[1]).max(initial=0.0)),
        forgets=game.forgets,
        arms=_arms(solved_game, game.theory.kind == "rational", game.mistaken),
    )


def _probabilities(solved: SolvedGame, log_p: Array) -> tuple[Mapping[str, float], ...]:
    """Of each option at every information set, from the logarithms of strategies, `[action]`."""
    situations, p = solved.situations, np.exp(log_p)
    return tuple(
        {option: float(p[first + a]) for a, option in enumerate(each.options)}
        for each, first in zip(situations.sets, situations.graph.action_start, strict=False)
    )


def _payoffs(solved: SolvedGame, worth: Array) -> Mapping[str, float]:
    return {actor: float(worth[i]) for i, actor in enumerate(solved.situations.actors)}


def _arms(solved: SolvedGame, limit: bool, mistaken: bool) -> tuple[Arm, ...]:
    """The arms of the one world of a game; none where the branch does not fork, or somebody is `mistaken`: what is
    played is no equilibrium then."""
    own = solved.solved
    if mistaken or not (own.converged[0] and np.isfinite(own.forked[0])):
        return ()
    found = arms(solved.situations.graph, solved.chance, solved.pay, solved.sharp, own.log_p, limit)[0]
    return tuple(
        Arm(_probabilities(solved, found.log_p[:, number]), _payoffs(solved, found.expected_payoff[:, number]))
        for number in range(found.count)
    )
