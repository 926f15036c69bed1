"""A block of worlds of one game in, behaviour with its certificate out: the one door to the solvers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from standoff.equilibrium.branch import EFFORT, FOLLOWED, GAVE_UP, trace
from standoff.equilibrium.certificate import certify
from standoff.equilibrium.iterate import iterate
from standoff.equilibrium.sweep import Array, Plan, Whole, plan
from standoff.situations.graph import Graph

BRIEF = 4e6  # effort spent on a world before it counts as one with a long way round
FEW = 3  # worlds below which one at a time is faster than in step
CERTIFIED = 1e-6  # largest gap in probability of a certified world


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """Behaviour in a block of worlds, and whether to trust it.

    Attributes:
        log_p: `[slot, world]` logarithms of the strategies.
        gap_in_odds, gap: `[world]` largest difference between behaviour and the response to it, in log-odds and
            in probability.
        followed: `[world]` whether the branch was followed to its target without a jump.
        sweeps, steps, turns: `[world]` work done, and how often the branch turned back.
        worth: `[actor, world]` expected payoffs.
    """

    log_p: Array
    gap_in_odds: Array
    gap: Array
    followed: npt.NDArray[np.bool_]
    sweeps: Array
    steps: Array
    turns: Array
    worth: Array

    @property
    def converged(self) -> npt.NDArray[np.bool_]:
        """`[world]` certified: the branch was followed and the gap in probability is below `CERTIFIED`."""
        return self.followed & (self.gap <= CERTIFIED)


class Solver(Protocol):
    """What a solver is: strategies for a block of worlds. Its answer is certified by `solve`, not by itself.

    Args:
        chance: `[chance row, world]`; pay: `[payoff row, world]`; rationality: `[actor, world]`.
        log_p: `[slot, world]`, report: `[4, world]`, stop: `[1]`, as in `branch.trace`.
    """

    def __call__(
        self, plan: Plan, chance: Array, pay: Array, rationality: Array, log_p: Array, report: Array, stop: Whole
    ) -> None: ...


def principal_branch(
    plan: Plan, chance: Array, pay: Array, rationality: Array, log_p: Array, report: Array, stop: Whole
) -> None:
    """The first point of the principal branch that reaches the rationalities asked for: by sweeps where they contract,
    and where they do not, by following the curve."""
    iterate(plan, chance, pay, rationality, log_p, report, stop)
    # Most are soon done. A long way round is gone in step with others of its kind, or alone: beside short ones, lanes
    # would stand idle and cost as much
    for effort in (BRIEF, EFFORT):
        hard = np.flatnonzero(report[0] == GAVE_UP)
        if not hard.size:
            return
        arrays = plan if hard.size >= FEW else plan._replace(lanes=(0,))
        # in one memory order always, or the kernel would be compiled once for each
        hard_chance, hard_pay, hard_rationality, hard_p, hard_report = (
            np.ascontiguousarray(table[:, hard]) for table in (chance, pay, rationality, log_p, report)
        )
        trace(arrays, hard_chance, hard_pay, hard_rationality, hard_p, hard_report, stop, effort)
        hard_report[1] += report[1, hard]
        log_p[:, hard], report[:, hard] = hard_p, hard_report


def solve(
    graph: Graph,
    chance: Array,
    pay: Array,
    rationality: Array,
    solver: Solver = principal_branch,
    stop: Whole | None = None,
) -> Solved:
    """The agent logit equilibrium of every world of a block, on the branch that starts at rationality zero.

    Args:
        chance: `[chance row, world]`; pay: `[payoff row, world]`; rationality: `[actor, world]`, not negative.
        stop: `[1]` another thread sets it to end early; worlds not done then have not been followed.
    """
    worlds = pay.shape[1]
    arrays = plan(graph)
    chance, pay, rationality = (np.ascontiguousarray(table, dtype=np.float64) for table in (chance, pay, rationality))
    log_p = np.zeros((graph.slots, worlds))
    report = np.zeros((4, worlds))
    report[0] = np.inf
    gaps = np.zeros((2, worlds))
    worth = np.zeros((graph.actors, worlds))
    solver(arrays, chance, pay, rationality, log_p, report, np.zeros(1, dtype=np.int64) if stop is None else stop)
    certify(arrays, chance, pay, rationality, log_p, gaps, worth)
    return Solved(
        log_p=log_p,
        gap_in_odds=gaps[0],
        gap=gaps[1],
        followed=report[0] == FOLLOWED,
        sweeps=report[1],
        steps=report[2],
        turns=report[3],
        worth=worth,
    )
