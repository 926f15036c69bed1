"""How several moves come out together: the outcomes there are, and which end of a game is which outcome."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from standoff.language.evaluate import Choice
from standoff.scenario.counterfactual import Commitments
from standoff.situations.game import Tracked

Outcome = tuple[str | float | None, ...]  # an option or a number for each name; None for a move that is not made


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Asks how likely each outcome of `names` (moves and quantities) is, all of them together: `[outcome, world]`; of
    the game itself, or of that in which some movers are committed.

    Attributes:
        when: a query, `P(event | given ...)`: of each outcome only the part is counted in which the event happens, and
            so does what is given; None for all of it. What it commits is in `commitments`.
    """

    names: tuple[str, ...]
    commitments: Commitments = ()
    when: str | None = None


def outcomes_of(tracked: Tracked, names: tuple[str, ...]) -> tuple[tuple[Outcome, ...], npt.NDArray[np.int64]]:
    """The outcomes of `names`, in the order of their options and numbers, and the outcome of every end, `[final]`."""
    ends = len(tracked.finals)
    if not names:
        return ((),), np.zeros(ends, dtype=np.int64)
    columns = []
    for name in names:
        value = tracked.values[name]
        column = value.codes if isinstance(value, Choice) else value
        columns.append(np.broadcast_to(np.asarray(column, dtype=float).reshape(-1), (ends,)))
    found, of_end = np.unique(np.stack(columns, axis=1), axis=0, return_inverse=True)
    outcomes = tuple(
        tuple(_told(tracked, name, float(code)) for name, code in zip(names, row, strict=True)) for row in found
    )
    return outcomes, of_end.reshape(-1)


def _told(tracked: Tracked, name: str, code: float) -> str | float | None:
    value = tracked.values[name]
    if not isinstance(value, Choice):
        return code
    return None if code == value.domain.skipped else value.domain.label(int(code))
