"""The rationality of every rule of a game in every world: what the draws say, in the unit in which it is stated."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from standoff.equilibrium.plan import Array
from standoff.equilibrium.typical import spreads
from standoff.queries.game import Game
from standoff.situations.game import Situations
from standoff.situations.soundness import without_rounding
from standoff.worlds.draw import RATIONALITY, Worlds

NOTHING = 1e-9  # of the largest payoff: a typical difference of no more is rounding


def sharpness(game: Game, situations: Situations, worlds: Worlds, typical: Mapping[str, Array]) -> Array:
    """`[rule, world]` rationalities for each unit of payoffs: those of the actors, and of the rules after them, as many
    times as large as the theory has them.

    One for each typical difference is divided by that of its decision; where nothing is at stake in usual play it stays
    as it is. What is typical is so in the game itself. A commitment, or an interest less, changes what an actor wants
    and not how sharply it wants it.

    Args:
        situations: of the game, or of one with commitments; worlds: as they were drawn, without what these set.
        typical: what `typical_differences` gives in these worlds.
    """
    factor = game.theory.factor
    if not situations.rules:
        return worlds.rationality if factor == 1.0 else worlds.rationality * factor
    rows = list(worlds.rationality)
    for rule in situations.rules:
        if rule.name is None:
            row = worlds.rationality[situations.actors.index(rule.actor)]
        else:
            row = worlds.parameters[RATIONALITY + rule.name]
        if rule.decision is not None:
            by = typical[rule.decision]
            row = np.divide(row, by, out=row.copy(), where=by > 0.0)
        rows.append(row)
    return np.stack(rows) * factor


def typical_differences(game: Game, worlds: Worlds) -> dict[str, Array]:
    """Of each decision and choice whose rationality counts for each typical difference, that difference in the game
    itself (see `equilibrium.typical`), `[world]`; 0 where nothing is at stake in usual play."""
    situations = game.situations(())
    names = list(dict.fromkeys(rule.decision for rule in situations.rules if rule.decision is not None))
    if not names:
        return {}
    chance, pay = situations.tables(worlds.parameters, worlds.count)
    of_rule = [-1] * len(situations.actors)
    of_rule += [-1 if rule.decision is None else names.index(rule.decision) for rule in situations.rules]
    decided = np.asarray(of_rule, dtype=np.int32)[situations.graph.set_rule]
    found = spreads(situations.graph, without_rounding(situations, chance), pay, decided)
    found[found <= NOTHING * np.abs(pay).max(axis=0, initial=0.0)] = 0.0
    return dict(zip(names, found, strict=True))
