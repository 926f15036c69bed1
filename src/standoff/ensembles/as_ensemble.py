"""An ensemble as it is, or that of a scenario or a tree: the one adapter from the one to the other."""

from __future__ import annotations

from typing import TypedDict

from standoff.ensembles.ensemble import Ensemble
from standoff.ensembles.unsolved import Unsolved
from standoff.equilibrium.behaviour_model import BehaviourModel
from standoff.gambit.game_tree import GameTree
from standoff.language.error import StandoffError
from standoff.queries.game import Game
from standoff.scenario.model import Scenario


class Solving(TypedDict, total=False):
    """How the worlds of a scenario are solved, where it is handed over in place of an ensemble.

    Attributes:
        worlds: how many; 1,000 unless given. seed: the same seed draws the same worlds; 0 unless given.
        behaviour: how the actors behave (see `equilibrium.behaviour_model`); the logit, or as the scenario says.
        on: a cluster that solves: `local:N` or `tcp://host:port`.
    """

    worlds: int
    seed: int
    behaviour: str | BehaviourModel | None
    on: str | None


def as_ensemble(
    source: Scenario | GameTree | Ensemble,
    *,
    worlds: int = 1000,
    seed: int = 0,
    behaviour: str | BehaviourModel | None = None,
    on: str | None = None,
    rationality: float | None = None,
) -> Ensemble:
    """An ensemble as it is, or that of a scenario or a tree. No other function takes the one for the other.

    Args:
        worlds, seed, behaviour, on: as `Solving`; an ensemble has its own.
        rationality: everyone's, in place of the scenario's priors.

    Raises:
        BehaviourError: for a behaviour that makes no sense, or not with this rationality.
        StandoffError: for less than one world.
    """
    if not isinstance(source, Scenario | GameTree):
        return source
    if worlds < 1:
        raise StandoffError("an ensemble has at least one world")
    return Unsolved(Game(source, rationality, behaviour), seed, worlds, on)
