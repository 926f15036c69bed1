"""A block of worlds of one game in, behaviour with its certificate out: the one door to the solvers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Protocol

import numpy as np
import numpy.typing as npt

from standoff.equilibrium.branch import EFFORT, FOLLOWED, GAVE_UP, trace
from standoff.equilibrium.certificate import certify
from standoff.equilibrium.components import Part, dependence, part, parts
from standoff.equilibrium.follow import VISITS, follow, outside, settle
from standoff.equilibrium.iterate import iterate
from standoff.equilibrium.sweep import LANES, Array, Plan, Whole, plan
from standoff.situations.graph import Graph

BRIEF = 4e6  # effort spent on a world before it counts as one with a long way round
FEW = 3  # worlds below which one at a time is faster than in step
DENSE = 100  # unknowns of a part up to which its Jacobian is written out
STRICTER = (0.25, 0.0625)  # how much shorter steps are held in worlds that were lost
TABLE = 4_000_000  # numbers in the table of what situations are worth: worlds are taken in groups that fit
CERTIFIED = 1e-8  # largest gap in probability of a certified world


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


@dataclass(frozen=True, eq=False)
class Prepared:
    """A graph, and what solvers work out from it once for all worlds."""

    graph: Graph

    @cached_property
    def plan(self) -> Plan:
        return plan(self.graph)

    @cached_property
    def parts(self) -> list[tuple[npt.NDArray[np.int64], Part]] | None:
        """The parts in the order of solving, each with the situations that are to be valued before it; None where one
        of them is too large for a Jacobian of its own."""
        graph = self.graph
        relation = dependence(graph)
        ready = np.zeros(graph.situations, dtype=bool)
        solved: set[int] = set()
        result = []
        for sets in parts(relation):
            shaping = np.flatnonzero(relation.shapes[sets].any(axis=0))
            if np.sum(np.diff(graph.slot_start)[np.intersect1d(shaping, sets)] - 1) > DENSE:
                return None
            now = self._now_ready(relation.set_of, solved, ready)
            result.append((now, part(graph, relation, sets, solved, LANES)))
            solved.update(sets)
        return result

    def _now_ready(self, set_of: list[int], solved: set[int], ready: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
        """Situations, last first, whose value the sets solved so far decide and that were not `ready` before."""
        graph = self.graph
        found = []
        for n in range(graph.situations - 1, -1, -1):
            if ready[n] or (set_of[n] >= 0 and set_of[n] not in solved):
                continue
            if ready[graph.edge_to[graph.edge_start[n] : graph.edge_start[n + 1]]].all():
                ready[n] = True
                if graph.edge_start[n] < graph.edge_start[n + 1]:
                    found.append(n)
        return np.asarray(found, dtype=np.int64)


prepared = lru_cache(maxsize=64)(Prepared)


class Solver(Protocol):
    """What a solver is: strategies for a block of worlds. Its answer is certified by `solve`, not by itself.

    Args:
        chance: `[chance row, world]`; pay: `[payoff row, world]`; rationality: `[actor, world]`.
        log_p: `[slot, world]`, report: `[4, world]`, stop: `[1]`, as in `branch.trace`.
    """

    def __call__(
        self, game: Prepared, chance: Array, pay: Array, rationality: Array, log_p: Array, report: Array, stop: Whole
    ) -> None: ...


def principal_branch(
    game: Prepared, chance: Array, pay: Array, rationality: Array, log_p: Array, report: Array, stop: Whole
) -> None:
    """The first point of the principal branch that reaches the rationalities asked for.

    Where the game falls into parts that are small, each is followed on its own branch; else the whole game at once.
    """
    if game.parts is None:
        _whole(game.plan, chance, pay, rationality, log_p, report, stop)
    else:
        report[1] = 0.0
        _part_by_part(game, chance, pay, rationality, log_p, report, stop)


def _part_by_part(
    game: Prepared, chance: Array, pay: Array, rationality: Array, log_p: Array, report: Array, stop: Whole
) -> None:
    """Parts last to first; worlds that are lost on the way go once more with shorter steps."""
    worlds = pay.shape[1]
    group = max(8 * LANES, TABLE // max(game.graph.situations * game.graph.actors, 1))
    some: list[npt.NDArray[np.int64]] = [
        np.arange(start, min(start + group, worlds)) for start in range(0, worlds, group)
    ]
    for strict in (1.0, *STRICTER):
        for these in some:
            here, paid, sharp = (np.ascontiguousarray(table[:, these]) for table in (chance, pay, rationality))
            p, told = np.zeros((len(log_p), len(these))), np.zeros((len(report), len(these)))
            _pass(game, here, paid, sharp, p, told, stop, strict)
            told[1] += report[1, these]
            log_p[:, these], report[:, these] = p, told
        lost = np.flatnonzero(report[0] == GAVE_UP)
        some = [lost[start : start + group] for start in range(0, lost.size, group)]


def _pass(
    game: Prepared,
    chance: Array,
    pay: Array,
    rationality: Array,
    log_p: Array,
    report: Array,
    stop: Whole,
    strict: float,
) -> None:
    graph, worlds = game.graph, pay.shape[1]
    with np.errstate(divide="ignore"):
        log_chance = np.log(chance)
    worth = np.zeros((graph.situations * graph.actors, worlds))
    assert game.parts is not None
    for ready, arrays in game.parts:
        settle(
            ready, graph.actors, graph.edge_start, graph.edge_to, graph.edge_prob, graph.edge_pay, graph.slots,
            chance, pay, log_p, worth,
        )  # fmt: skip
        entry = np.zeros((arrays.entries, worlds))
        outside(arrays, graph.slots, log_chance, log_p, entry)
        follow(arrays, chance, pay, rationality, worth, entry, log_p, report, stop, VISITS, strict)


def _whole(plan: Plan, chance: Array, pay: Array, rationality: Array, log_p: Array, report: Array, stop: Whole) -> None:
    """All of a game at once: by sweeps where they contract, and where they do not, by following the curve."""
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
    game = prepared(graph)
    chance, pay, rationality = (np.ascontiguousarray(table, dtype=np.float64) for table in (chance, pay, rationality))
    log_p = np.zeros((graph.slots, worlds))
    report = np.zeros((4, worlds))
    report[0] = np.inf
    gaps = np.zeros((2, worlds))
    worth = np.zeros((graph.actors, worlds))
    solver(game, chance, pay, rationality, log_p, report, np.zeros(1, dtype=np.int64) if stop is None else stop)
    certify(game.plan, chance, pay, rationality, log_p, gaps, worth)
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
