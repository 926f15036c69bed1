"""What is asked of an actor's payoff where moves are committed, as texts of queries; and which of several means is
highest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from standoff.language.under import spelled
from standoff.scenario.model import Decision, Scenario
from standoff.scenario.periods import base, blocks

Array = npt.NDArray[np.float64]
Kept = npt.NDArray[np.bool_]  # the worlds that count, `[world]`

ALIKE = 1e-7  # payoffs closer than this part of their whole range are taken for equal


def payoff(actor: str) -> str:
    """What an actor gets, as an expression has it."""
    return f"payoff({actor})"


def interest(actor: str, name: str) -> str:
    """What an interest of an actor brings it, as an expression has it."""
    return f"interest({actor}, {name})"


def expected(
    what: str, do: Mapping[str, str] | None = None, given: Mapping[str, str] | None = None, learns: str | None = None
) -> str:
    """The query of what can be expected of `what`, where moves are committed.

    Args:
        do: move to option.
        given: move to option, of what has happened.
        learns: the one actor who learns of the commitments beside their mover (or the mover itself, so that nobody
            else does); everyone unless given.
    """
    clauses = []
    if do:
        made = ", ".join(f"{move} = {spelled(option)}" for move, option in do.items())
        clauses.append(f"do({made}{'' if learns is None else f', seen_by: [{learns}]'})")
    if given:
        clauses.append("given " + ", ".join(f"{move} = {spelled(option)}" for move, option in given.items()))
    return f"E({what}{' | ' if clauses else ''}{', '.join(clauses)})"


def not_before(scenario: Scenario, name: str) -> tuple[Decision, ...]:
    """The other decisions with a choice that do not all come before one: those after it, those taken together with it,
    and those of the same block of periods, which come again."""
    decisions, own = scenario.decisions, base(name)
    place = [each.name for each in decisions].index(own)
    together = decisions[place].together
    again = {
        each.name
        for block in blocks(scenario)
        if block.count > 1 and any(entry.name == own for entry in block.timeline)
        for each in block.timeline
    }
    return tuple(
        each
        for number, each in enumerate(decisions)
        if each.name != own
        and len(each.options) > 1
        and (number > place or each.name in again or (together is not None and each.together == together))
    )


def highest(means: Array, names: Sequence[str]) -> tuple[str, ...]:
    """The names whose means `[name]` no other exceeds by more than rounding; none where there is no mean."""
    if not np.isfinite(means).any():
        return ()
    top = float(np.nanmax(means))
    near = ALIKE * max(float(np.nanmax(means) - np.nanmin(means)), abs(top))
    return tuple(name for name, mean in zip(names, means, strict=True) if mean >= top - near)
