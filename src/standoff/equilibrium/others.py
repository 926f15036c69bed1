"""Other logit equilibria of a world, besides the one on the principal branch.

An equilibrium is a root of x - S(x), where x holds the log-odds that shape beliefs and S is one forward and one
backward sweep at the world's rationality (`branch_matrix_free`). Roots are looked for, and nothing proves that all are
found:

1. Start at random strategies: at each information set log-odds from anywhere between even and nearly certain.
2. Half of the starts are first swept, x <- S(x), damped: this leads to equilibria to which sweeps contract.
3. Newton's method from there, its linear systems solved by GMRES (Saad and Schultz 1986), in one of two ways. After
   sweeps, the roots that are known are divided out (deflation; Farrell, Birkisson and Funke 2015): the
   residual is multiplied by the product of 1 + 1 / |x - root|^2. That only changes the length of a Newton step, and
   keeps it off them. Without sweeps, steps are halved until the residual falls, so as not to leap from flat to flat
   where S is steep.
4. What converges is certified afresh, as any solution, and is another equilibrium if somewhere a probability differs
   by more than `APART` from each one that is known. Off the path of play counts as well.
5. Between any two equilibria so found there may be a third, to which nothing contracts. On the lines between them, in
   log-odds and in probabilities, S leads back to one end here and on to the other there; where the one turns into the
   other, found by bisection, Newton once more. Again until nothing new comes of it.

What is found depends on the seed and the world alone.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from standoff.equilibrium import tolerances as tol
from standoff.equilibrium.certificate import certificate_of_one
from standoff.equilibrium.compiled import kernel
from standoff.equilibrium.gmres import gmres, krylov_room
from standoff.equilibrium.lane import room, take_world, write_log_p
from standoff.equilibrium.plan import Array, Plan, Whole
from standoff.equilibrium.prepared import prepared
from standoff.equilibrium.sweep import respond, shares
from standoff.situations.graph import Graph

STARTS = 64  # random ones, of each world
BLUNT = 0.5  # standard deviation of the log-odds of the bluntest of them
SWEEPS, DAMPED = 60, 0.5  # before Newton, for half of the starts; part of the response that is taken on
NEWTON = 80  # steps before a start is given up
FAR = 8.0  # log-odds that a Newton step may go, or as much as half of the largest there is
BETWEEN = np.linspace(0.0, 1.0, 18)[1:-1]  # points on a line between two equilibria
HALVINGS = 50  # of the gap between two such points
MOST = 12  # equilibria of a world after which no more are looked for


@dataclass(frozen=True, slots=True, eq=False)
class Equilibria:
    """The logit equilibria of one world that are known: that of the principal branch, and those that were found.

    Attributes:
        log_p: `[action, equilibrium]` logarithms of the strategies.
        residual: `[equilibrium]` largest difference between behaviour and the response to it, in probability.
        expected_payoff: `[actor, equilibrium]` expected payoffs.
    """

    log_p: Array
    residual: Array
    expected_payoff: Array

    @property
    def count(self) -> int:
        return int(self.log_p.shape[1])


@kernel
def roots(
    plan: Plan,
    chance: Array,
    pay: Array,
    rationality: Array,
    starts: Array,
    known: Array,
    sweeps: int,
    newton: int,
    careful: bool,
    log_p: Array,
    done: Array,
    left: Array,
    stop: Whole,
) -> None:
    """Newton's method from every start, in one world.

    Args:
        chance: `[chance row, 1]`; pay: `[payoff row, 1]`; rationality: `[actor, 1]`.
        starts: `[unknown, start]` log-odds; known: `[unknown, root]` roots to keep off.
        sweeps: damped ones before Newton's method; newton: steps of it before a start is given up, none to look at the
            residual alone; careful: whether steps are halved in place of deflated.
        log_p: `[action, start]` written: logarithms of the strategies come to.
        done: `[start]` written: 1 where Newton's method has converged, else 0.
        left: `[unknown, start]` written: the residual where it ended; 0 where it is as good as none, or not a number.
        stop: `[1]` set from outside to a number other than 0 to end early.
    """
    lanes = len(plan.lanes)
    actions = plan.action_start[-1]
    m = plan.unknown_start[-1]

    pays, lam, p, before, mantissa, exponent, reach, power, belief, value, slope = room(plan, chance.shape[0])
    share = np.zeros((len(plan.flow_edge), lanes))
    factor = np.ones(lanes)
    z = np.zeros((m, lanes))
    residual = np.zeros((m + 1, lanes))
    step = np.zeros((m, lanes))
    base = np.zeros((m, lanes))  # the last point from which a step was taken, and the residual there
    base_error = np.zeros(lanes)
    length = np.zeros(lanes)
    halve = np.zeros(lanes, dtype=np.bool_)
    # of the linear systems; their last unknown, the change of the factor, is held at 0
    search = krylov_room(plan, chance.shape[0])
    answer = np.zeros((m + 1, lanes))
    border = np.zeros((m + 1, lanes))
    border[m] = 1.0
    still = np.zeros(lanes)
    enough = np.full(lanes, tol.FINE_ROOTS)
    size = np.zeros(lanes, dtype=np.int64)
    solved = np.zeros(lanes, dtype=np.bool_)
    upright = np.zeros(lanes, dtype=np.bool_)
    wants = np.zeros(lanes, dtype=np.bool_)
    active = np.zeros(lanes, dtype=np.bool_)

    rarest = 0.0
    for w in range(lanes):
        rarest = take_world(plan, 0, w, chance, pay, rationality, pays, lam, p, mantissa)
    before[actions:] = p[actions:]

    for start in range(0, starts.shape[1], lanes):
        for w in range(lanes):
            c = min(start + w, starts.shape[1] - 1)
            active[w] = start + w < starts.shape[1]
            base_error[w] = math.inf
            for u in range(m):
                z[u, w] = starts[u, c]
        for turn in range(sweeps + newton + 1):
            if stop[0] != 0:
                return
            respond(
                plan, z, rarest, pays, lam, factor, before, p, mantissa, exponent, reach, power, belief, value, slope
            )
            some = False
            for w in range(lanes):
                error, largest = 0.0, 1.0
                for k in range(len(plan.shaping)):
                    first = plan.action_start[plan.shaping[k]]
                    for u in range(plan.unknown_start[k], plan.unknown_start[k + 1]):
                        residual[u, w] = slope[first + 1 + u - plan.unknown_start[k], w] - z[u, w]
                        error = max(error, abs(residual[u, w]))
                        largest = max(largest, abs(z[u, w]))
                if active[w] and not math.isfinite(error):
                    active[w] = False
                halve[w] = careful and error > tol.FALLS * base_error[w] and length[w] > tol.SHORTEST_NEWTON
                if not halve[w]:
                    base_error[w] = error if turn >= sweeps else math.inf
                if active[w] and turn >= sweeps and error <= tol.ROOT * largest:
                    active[w] = False
                    done[start + w] = 1.0
                    write_log_p(plan, w, start + w, 1.0, slope, log_p)
                if not active[w]:  # keep its numbers finite
                    for u in range(m):
                        z[u, w] = residual[u, w] = 0.0
                some = some or active[w]
            if not some or turn == sweeps + newton:
                for w in range(min(lanes, starts.shape[1] - start)):
                    for u in range(m):
                        left[u, start + w] = residual[u, w]
                break
            if turn < sweeps:
                for u in range(m):
                    for w in range(lanes):
                        z[u, w] += DAMPED * residual[u, w]
                continue

            shares(plan, mantissa, exponent, reach, power, share)
            for w in range(lanes):
                wants[w] = active[w] and not halve[w]
            gmres(
                plan, pays, lam, factor, still, belief, share, before, p, value, slope, border, residual, wants,
                enough, search, answer, size, solved, upright,
            )  # fmt: skip
            for w in range(lanes):
                if not active[w]:
                    continue
                if halve[w]:
                    length[w] *= 0.5
                    for u in range(m):
                        z[u, w] = base[u, w] + length[w] * step[u, w]
                    continue
                along = 0.0  # the change of the logarithm of the deflating factor along the step
                longest, largest = 0.0, 2.0 * FAR
                for u in range(m):
                    step[u, w] = answer[u, w]
                for r in range(0 if careful else known.shape[1]):
                    square = product = 0.0
                    for u in range(m):
                        square += (z[u, w] - known[u, r]) ** 2
                        product += (z[u, w] - known[u, r]) * step[u, w]
                    along -= 2.0 * product / (square * (square + 1.0)) if square > 0.0 else 0.0
                for u in range(m):
                    longest = max(longest, abs(step[u, w] / (1.0 - along)))
                    largest = max(largest, abs(z[u, w]))
                length[w] = min(1.0, 0.5 * largest / longest) / (1.0 - along) if longest > 0.0 else 0.0
                for u in range(m):
                    base[u, w] = z[u, w]
                    z[u, w] += length[w] * step[u, w]


def other_equilibria(
    graph: Graph,
    chance: Array,
    pay: Array,
    rationality: Array,
    log_p: Array,
    random: np.random.Generator,
    starts: int = STARTS,
    stop: Whole | None = None,
) -> Equilibria:
    """The logit equilibria of one world: that of the principal branch first, then those that are found besides.

    Args:
        chance: `[chance row]`; pay: `[payoff row]`; rationality: `[actor]`.
        log_p: `[action]` logarithms of the strategies on the principal branch.
        random: where random starts are drawn from.
    """
    arrays = prepared(graph).plan
    stop = np.zeros(1, dtype=np.int64) if stop is None else stop
    unknowns = int(arrays.unknown_start[-1])
    first = np.repeat(graph.action_start[:-1], np.diff(graph.action_start))
    free = np.concatenate(
        [np.arange(graph.action_start[s] + 1, graph.action_start[s + 1]) for s in graph.shaping]
        or [np.zeros(0, dtype=np.int64)]
    )

    def unknown(strategy: Array) -> Array:
        return np.asarray((strategy - strategy[first])[free])

    world = [np.ascontiguousarray(table[:, None]) for table in (chance, pay, rationality)]
    found = [np.ascontiguousarray(log_p)]

    def run(at: Array, sweeps: int, newton: int, careful: bool) -> tuple[Array, Array, Array]:
        reached, done = np.zeros((graph.actions, at.shape[1])), np.zeros(at.shape[1])
        known, left = np.stack([unknown(strategy) for strategy in found], axis=1), np.zeros(at.shape)
        at = np.ascontiguousarray(at)
        roots(arrays, *world, at, known, sweeps, newton, careful, reached, done, left, stop)
        return reached, done, left

    def look(at: Array, sweeps: int, careful: bool) -> None:
        """Newton's method from `at` `[unknown, start]`; what is new goes to `found`."""
        reached, done, _ = run(at, sweeps, NEWTON, careful)
        candidates = np.ascontiguousarray(reached[:, done == 1.0])
        if not candidates.size:
            return
        gaps = certificate_of_one(arrays, chance, pay, rationality, candidates).residual
        for strategy, gap in zip(candidates.T, gaps, strict=True):
            apart = min(np.abs(np.exp(strategy) - np.exp(other)).max() for other in found)
            if gap <= tol.CERTIFIED and apart > tol.APART and len(found) < MOST:
                found.append(strategy)

    def watershed(one: Array, other: Array, mixed: int) -> Array:
        """Points on the line from `one` to `other`, in log-odds or in probabilities, from which S leads neither way."""
        way = unknown(other) - unknown(one)

        def point(part: float) -> Array:
            if mixed:
                return unknown(np.logaddexp(math.log1p(-part) + one, math.log(part) + other))
            return unknown(one) + part * way

        def onward(parts: Array) -> npt.NDArray[np.bool_]:
            left = run(np.stack([point(float(part)) for part in parts], axis=1), 0, 0, True)[2]
            return np.asarray(way @ left > 0.0)

        leads = onward(BETWEEN)
        turns = np.flatnonzero(~leads[:-1] & leads[1:])
        low, high = BETWEEN[turns], BETWEEN[turns + 1]
        for _ in range(HALVINGS if turns.size else 0):
            middle = 0.5 * (low + high)
            leads = onward(middle)
            low, high = np.where(leads, low, middle), np.where(leads, middle, high)
        return np.stack([point(float(part)) for part in low], axis=1) if turns.size else np.zeros((unknowns, 0))

    if unknowns:
        # what a move can matter at most, roughly: an actor's rationality times its largest payoff
        largest = max(float(rationality[i] * np.abs(pay[arrays.payments[:, i]]).max()) for i in range(graph.actors))
        at = _random_starts(unknowns, starts, max(largest, BLUNT), random)
        look(at[:, ::2], SWEEPS, False)
        look(at[:, 1::2], 0, True)
        tried: set[tuple[int, int]] = set()
        while pairs := [
            (i, j) for j in range(len(found)) for i in range(j) if (i, j) not in tried and len(found) < MOST
        ]:
            tried.update(pairs)
            between = np.concatenate(
                [watershed(found[i], found[j], mixed) for i, j in pairs for mixed in (0, 1)], axis=1
            )
            if between.size:
                look(between, 0, True)
    strategies_found = np.stack(found, axis=1)
    certified = certificate_of_one(arrays, chance, pay, rationality, strategies_found)
    return Equilibria(strategies_found, certified.residual, certified.expected_payoff)


def _random_starts(unknowns: int, starts: int, sharpest: float, random: np.random.Generator) -> Array:
    """`[unknown, start]` log-odds: each start has its own sharpness, from near even to as certain as can be."""
    sharpness = np.exp(random.uniform(math.log(BLUNT), math.log(sharpest), starts))
    return np.asarray(random.standard_normal((unknowns, starts)) * sharpness)
