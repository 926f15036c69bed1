"""The rationality of every rule of a game in every world: what the draws say, in the unit in which it is stated."""

from __future__ import annotations

import numpy as np

from standoff.equilibrium.behaviour_model import BehaviourModel
from standoff.equilibrium.plan import Array
from standoff.equilibrium.typical import spreads
from standoff.situations.game import Situations
from standoff.worlds.draw import RATIONALITY, Worlds


def sharpness(theory: BehaviourModel, situations: Situations, worlds: Worlds, chance: Array, pay: Array) -> Array:
    """`[rule, world]` rationalities for each unit of payoffs: those of the actors, and of the rules after them, as many
    times as large as the theory has them.

    One for each typical difference is divided by the spread of its decision in usual play (see `typical`); where
    nothing is at stake it stays as it is.

    Args:
        chance, pay: the tables of these worlds.
    """
    if not situations.rules:
        return worlds.rationality if theory.factor == 1.0 else worlds.rationality * theory.factor
    names = list(dict.fromkeys(rule.decision for rule in situations.rules if rule.decision is not None))
    typical = np.zeros((len(names), worlds.count))
    if names:
        of_rule = [-1] * len(situations.actors)
        of_rule += [-1 if rule.decision is None else names.index(rule.decision) for rule in situations.rules]
        decided = np.asarray(of_rule, dtype=np.int32)[situations.graph.set_rule]
        typical = spreads(situations.graph, chance, pay, decided)
    rows = list(worlds.rationality)
    for rule in situations.rules:
        if rule.name is None:
            row = worlds.rationality[situations.actors.index(rule.actor)]
        else:
            row = worlds.parameters[RATIONALITY + rule.name]
        if rule.decision is not None:
            by = typical[names.index(rule.decision)]
            row = np.divide(row, by, out=row.copy(), where=by > 0.0)
        rows.append(row)
    return np.stack(rows) * theory.factor
