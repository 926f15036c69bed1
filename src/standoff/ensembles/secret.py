"""A game in which something is changed that only some learn of: the others play as if it were not so.

Those who do not learn of it play the game that they know, in which everyone knows what they know. Those who learn of
it, and whoever is committed, respond to that and to one another in the game as it is. (A commitment that all learn of
is another game, and needs none of this.)
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from standoff.equilibrium.behaviour_model import BehaviourModel, play
from standoff.equilibrium.solve import Solved
from standoff.queries.query import SolvedGame
from standoff.scenario.counterfactual import Commitments, learners
from standoff.scenario.model import Decision, Scenario
from standoff.situations.game import Situations
from standoff.situations.graph import Graph, Index, with_fixed
from standoff.worlds.work import Stop

Array = npt.NDArray[np.float64]


def those_who_know(scenario: Scenario, commitments: Commitments) -> frozenset[str]:
    """Who learns of the changes that not everyone learns of: those who are told, and the movers that are committed."""
    movers = {move.name: move.actor for move in scenario.moves if isinstance(move, Decision)}
    found: set[str] = set()
    for name, text in commitments:
        told = learners(text)
        if told is not None:
            found |= {*told, *([movers[name]] if name in movers else [])}
    return frozenset(found)


def play_in_secret(
    theory: BehaviourModel,
    situations: Situations,
    known: frozenset[str],
    taken_for: SolvedGame,
    chance: Array,
    pay: Array,
    sharp: Array,
    tau: Array | None = None,
    stop: Stop | None = None,
) -> Solved:
    """Behaviour in the game as it is, where all but `known` take it for another.

    Args:
        taken_for: the game that the others play, solved in the same worlds.
        chance, pay, sharp: the tables of the game as it is.
    """
    graph, chosen, given, theirs = _with_others_fixed(situations, taken_for.situations, known)
    log_p = np.empty((situations.graph.actions, chance.shape[1]))
    log_p[given] = taken_for.solved.log_p[theirs]
    found = play(theory, graph, np.concatenate([chance, np.exp(log_p[given])]), pay, sharp, tau, stop)
    log_p[chosen] = found.log_p
    return replace(found, log_p=log_p, converged=found.converged & taken_for.solved.converged)


@lru_cache(maxsize=8)
def _with_others_fixed(
    situations: Situations, taken_for: Situations, known: frozenset[str]
) -> tuple[Graph, Index, Index, Index]:
    """The game in which all but `known` play on as in another; then the actions that are still chosen, those that are
    not, and which actions of the other game those are. It is the same in all worlds, and slow to build."""
    fixed = np.asarray([each.actor not in known for each in situations.sets], dtype=np.bool_)
    own, theirs = situations.graph.action_start, taken_for.graph.action_start
    there = np.empty(situations.graph.actions, dtype=np.int32)
    for key, number in situations.set_index.items():
        if fixed[number]:
            first = theirs[taken_for.set_index[key]]
            there[own[number] : own[number + 1]] = np.arange(first, first + own[number + 1] - own[number])
    graph, chosen, given = with_fixed(situations.graph, fixed)
    return graph, chosen, given, there[given]
