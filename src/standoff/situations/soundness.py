"""Do a scenario's numbers make sense in these worlds? Probabilities in [0, 1] that sum to one, finite payoffs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from standoff.situations.formula import Formula
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
    key_of = {id(formula): key for key, formula in situations.chance_formulas.items()}

    def move_of(row: int) -> str | None:
        key = key_of.get(id(sources[row][0]), ())
        return key[0] if len(key) == 2 else None

    for row in np.flatnonzero(~((chance >= -SLACK) & (chance <= 1 + SLACK)).all(axis=1)):
        move = move_of(int(row))
        if move is not None:
            bad = ~((chance[row] >= -SLACK) & (chance[row] <= 1 + SLACK))
            code = key_of[id(sources[row][0])][1]
            yield _unsound(situations, sources[row], move, situations.domains[move].options[code], bad, chance[row])
    for rows in situations.graph.lotteries:
        move = move_of(rows[0])
        total = chance[list(rows)].sum(axis=0)
        bad = ~(np.abs(total - 1) <= SLACK)
        if move is not None and bad.any():
            yield _unsound(situations, sources[rows[0]], move, None, bad, total)
    bad = ~np.isfinite(pay).all(axis=0)
    if bad.any():
        world = int(np.flatnonzero(bad)[0])
        yield Unsound(None, None, "", float(bad.mean()), world, float("nan"))


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
