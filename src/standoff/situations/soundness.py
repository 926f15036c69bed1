"""Do a scenario's numbers make sense in these worlds? Probabilities in [0, 1] that sum to one, finite payoffs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from standoff.language.formula import Formula
from standoff.situations.game import Situations
from standoff.situations.tables import Array

Mask = npt.NDArray[np.bool_]

SLACK = 1e-9  # rounding by which a probability or a sum may miss its bounds


@dataclass(frozen=True, slots=True)
class Unsound:
    """A number that makes no sense.

    Attributes:
        move, outcome: whose probability it is; no outcome where probabilities do not sum to one, no move where a
            payoff is not finite.
        at: what the formula reads there, in words.
        share: in how much of the block it happens; world: the first of them; value: the number there.
    """

    move: str | None
    outcome: str | None
    at: str
    share: float
    world: int
    value: float


def unsound(situations: Situations, chance: Array, pay: Array) -> Iterator[Unsound]:
    """Everything that makes no sense in a block of worlds.

    Args:
        chance: `[chance row, world]`; pay: `[payoff row, world]`.
    """
    sources = situations.chances.sources()
    for move, outcome, row, bad, values in _looked_at(situations, chance):
        if bad.any():
            yield _unsound(situations, sources[row], move, outcome, bad, values)
    endless = ~np.isfinite(pay).all(axis=0)
    if endless.any():
        world = int(np.flatnonzero(endless)[0])
        yield Unsound(None, None, "", float(endless.mean()), world, float("nan"))


def sound(situations: Situations, chance: Array, pay: Array) -> Mask:
    """In which worlds of a block everything makes sense, `[world]`: where `unsound` finds nothing."""
    result: Mask = np.asarray(np.isfinite(pay).all(axis=0))
    for _, _, _, bad, _ in _looked_at(situations, chance):
        result[bad] = False
    return result


def without_rounding(situations: Situations, chance: Array) -> Array:
    """Chances of a block that make sense, with probabilities that miss their bounds by rounding put at them;
    propensities, which may be more than 1, as they are."""
    result = np.clip(chance, 0.0, 1.0)
    propensities = situations.graph.usual[situations.graph.usual >= 0]
    result[propensities] = chance[propensities]
    return result


def _looked_at(situations: Situations, chance: Array) -> Iterator[tuple[str, str | None, int, Mask, Array]]:
    """Every probability and every sum of them, each as (move, outcome, chance row, where it is wrong, its values)."""
    sources = situations.chances.sources()
    key_of = {id(formula): key for key, formula in situations.chance_formulas.items()}
    keys = [key_of.get(id(formula), ()) for formula, _ in sources]
    for row, key in enumerate(keys):
        if len(key) == 2:
            bad = ~((chance[row] >= -SLACK) & (chance[row] <= 1 + SLACK))
            yield key[0], situations.domains[key[0]].options[key[1]], row, bad, chance[row]
        elif len(key) == 3:  # a propensity: nobody is never tempted, or thinking could not change it
            bad = ~((chance[row] > 0.0) & np.isfinite(chance[row]))
            yield key[0], situations.domains[key[0]].options[key[2]], row, bad, chance[row]
    for rows in situations.graph.lotteries:
        if len(key := keys[rows[0]]) == 2:
            total = chance[list(rows)].sum(axis=0)
            yield key[0], None, rows[0], ~(np.abs(total - 1) <= SLACK), total


def _unsound(
    situations: Situations,
    source: tuple[Formula, tuple[Any, ...]],
    move: str,
    outcome: str | None,
    bad: Mask,
    values: Array,
) -> Unsound:
    formula, read = source
    at = ", ".join(
        f"{name} = {situations.domains[name].label(value) if name in situations.domains else f'{value:g}'}"
        for name, value in zip(formula.reads, read, strict=True)
    )
    world = int(np.flatnonzero(bad)[0])
    return Unsound(move, outcome, at, float(bad.mean()), world, float(values[world]))
