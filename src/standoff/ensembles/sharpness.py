"""The rationality of every rule of a game in every world: what the draws say, in the unit in which it is stated."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from standoff.equilibrium.plan import Array
from standoff.equilibrium.typical import spreads
from standoff.scenario.periods import base
from standoff.situations.game import InformationSet, Situations
from standoff.situations.graph import Index
from standoff.worlds.draw import RATIONALITY, Worlds


def sharpness(situations: Situations, worlds: Worlds, chance: Array, pay: Array) -> Array:
    """`[rule, world]` rationalities for each unit of payoffs: those of the actors, and of the rules after them.

    One for each typical difference is divided by the spread of its decision in usual play (see `typical`); where
    nothing is at stake it stays as it is.

    Args:
        chance, pay: the tables of these worlds.
    """
    if not situations.rules:
        return worlds.rationality
    names = list(dict.fromkeys(rule.decision for rule in situations.rules if rule.decision is not None))
    typical = np.zeros((len(names), worlds.count))
    if names:
        numbers = {name: number for number, name in enumerate(names)}
        typical = spreads(situations.graph, chance, pay, decided(situations.sets, numbers))[0]
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
    return np.stack(rows)


def decision_of(information_set: InformationSet) -> str:
    """The choice of a combination or the decision that an information set is of, as the file calls it."""
    joint = information_set.joint
    return base(information_set.decision if joint is None else joint[0])


def decided(sets: Iterable[InformationSet], numbers: dict[str, int]) -> Index:
    """`[set]` the number of what is decided at each information set, -1 where it has none."""
    return np.asarray([numbers.get(decision_of(each), -1) for each in sets], dtype=np.int32)
