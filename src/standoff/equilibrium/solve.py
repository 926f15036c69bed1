"""A block of worlds of one game in, behaviour with its certificate out: the one door to the solvers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from standoff.equilibrium import tolerances as tol
from standoff.equilibrium.block import Block, Worlds, block_of, evenly, of_worlds
from standoff.equilibrium.branch_matrix_free import EFFORT, PATIENCE, trace
from standoff.equilibrium.certificate import Certificate, certificate, spread
from standoff.equilibrium.contraction import contraction
from standoff.equilibrium.fixed_point import iterate
from standoff.equilibrium.ground import Ground
from standoff.equilibrium.induction import Induction
from standoff.equilibrium.part_by_part import FARTHER, follow_parts, groups, value
from standoff.equilibrium.plan import Array, Whole
from standoff.equilibrium.prepared import Parts, Prepared, prepared
from standoff.equilibrium.status import (
    ALONE,
    CONTINUUM,
    FACTOR,
    FOLLOWED,
    GAVE_UP,
    GROUND,
    OUTCOME,
    ROWS,
    STEEP,
    STEPS,
    TIRED,
    TURNS,
    WORK,
    new_status,
)
from standoff.situations.graph import Graph

BRIEF = 4e6  # effort spent on a world before it counts as one with a long way round
WAYS = ((BRIEF, 1.0), (EFFORT, 1.0), (EFFORT, 0.25))  # effort, and how short steps are held, where there is no matrix
FEW = 3  # worlds below which one at a time is faster than in step
SMALL = 40  # unknowns of a part up to which following it costs less than sweeping until nothing changes
UNSOLVED = 10  # linear systems that may fail before a Jacobian is written out instead


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """Behaviour in a block of worlds, and whether to trust it.

    Attributes:
        log_p: `[action, world]` logarithms of the strategies.
        residual_in_odds, residual: `[world]` largest difference between behaviour and the response to it, in log-odds
            and in probability; NaN in the limit, where rationality is no number.
        regret: `[world]` the largest of any information set, reached or not: what the best option there is worth beyond
            what is played, as part of what is at stake there (the spread of the actor's payoffs from there on).
        converged: `[world]` certified: the branch was followed, and the gap in probability is at most `CERTIFIED`; or
            regret at most `REGRET`, in the limit.
        followed: `[world]` whether the branch was followed to its target without a jump, and, where it is followed
            as a curve, from there back to where there is one equilibrium alone.
        ground: `[world]` on what it rests that this is the branch, a number of `Ground`.
        forked: `[world]` the part of the way (of the target rationality) at which the branch forks, NaN where it does
            not: there one arm was taken, that to which a slight preference for first options leads, and another is as
            good. In the limit, where the way has no end, the rationality at which it does.
        continuum: `[world]` in the limit, the dimension of the continuum of equilibria that this is one of, as far as
            derivatives tell: 0 where it stands alone.
        sweeps, steps, turns: `[world]` work done, and how often the branch turned back.
        expected_payoff: `[actor, world]` expected payoffs.
    """

    log_p: Array
    residual_in_odds: Array
    residual: Array
    regret: Array
    converged: npt.NDArray[np.bool_]
    followed: npt.NDArray[np.bool_]
    ground: npt.NDArray[np.int64]
    forked: Array
    sweeps: Array
    steps: Array
    turns: Array
    continuum: Array
    expected_payoff: Array


class Solver(Protocol):
    """What a solver is: strategies for a block of worlds. Its answer is certified by `solve`, not by itself.

    Args:
        chance: `[chance row, world]`; pay: `[payoff row, world]`; rationality: `[actor, world]`.
        log_p: `[action, world]`; status: `[row, world]`, see `status`; stop: `[1]`, as in `branch_matrix_free.trace`.
    """

    def __call__(
        self, game: Prepared, chance: Array, pay: Array, rationality: Array, log_p: Array, status: Array, stop: Whole
    ) -> None: ...


def principal_branch(
    game: Prepared, chance: Array, pay: Array, rationality: Array, log_p: Array, status: Array, stop: Whole
) -> None:
    """The first point of the principal branch that reaches the rationalities asked for.

    Where the game falls into parts, each is followed on its own branch; if they are not quite small, only in worlds
    where sweeps do not contract. Where a part is too large for that, the whole game is followed at once.
    """
    block = Block(chance, pay, rationality)
    if game.parts is not None and max((arrays.n for _, arrays in game.parts), default=0) <= SMALL:
        follow_parts(game, game.parts, block, log_p, status, stop)
        return
    iterate(game.plan, *block[:3], log_p, status, stop)
    if game.parts is None:
        status[GROUND] = Ground.ONE_WAY
        _whole(game, block, log_p, status, stop)
        return
    status[GROUND] = _proved(game, game.parts, block, log_p)
    if (hard := np.flatnonzero(status[OUTCOME] == GAVE_UP)).size:
        _follow_hard(game, game.parts, hard, block, log_p, status, stop)


def _follow_hard(
    game: Prepared,
    parts: Parts,
    hard: Worlds,
    block: Block,
    log_p: Array,
    status: Array,
    stop: Whole,
    large: bool = False,
) -> None:
    """The worlds `hard` part by part."""
    p, status_here = evenly(game.graph, hard.size), of_worlds(status, hard)
    follow_parts(game, parts, block.of(hard), p, status_here, stop, large=large)
    log_p[:, hard], status[:, hard] = p, status_here


def _proved(game: Prepared, parts: Parts, block: Block, log_p: Array) -> Array:
    """The ground of worlds that were solved by other means than by following parts, `[world]`."""
    graph = game.graph
    ground = np.full(block.worlds, float(Ground.BACKWARD_INDUCTION))
    for these in groups(graph, block.worlds):
        here, p = block.of(these), of_worlds(log_p, these)
        expected_payoff = np.zeros((graph.situations * graph.actors, these.size))
        status = new_status(these.size)
        for ready, arrays in parts:
            value(game, ready, here, p, expected_payoff)
            if isinstance(arrays, Induction):
                value(game, arrays.valued, here, p, expected_payoff)
            elif arrays.n > 0:
                contraction(arrays, *here[:3], expected_payoff, status)
                found = np.where(status[ALONE] >= 1.0, Ground.UNIQUE, Ground.ONE_WAY)
                ground[these] = np.minimum(ground[these], found)
    return ground


def _whole(game: Prepared, block: Block, log_p: Array, status: Array, stop: Whole) -> None:
    """Worlds of a game with large parts in which sweeps do not contract: all of it at once, without a matrix.

    Most are soon done. A long way round is gone in step with others of its kind, or alone: beside short ones, lanes
    would stand idle and cost as much. Where linear systems are too hard to solve without a matrix, or the branch is
    lost, Jacobians are written out after all if parts are not too large.
    """
    for effort, strict in WAYS:
        hard = np.flatnonzero(status[OUTCOME] == GAVE_UP)
        if not hard.size:
            break
        arrays = game.plan if hard.size >= FEW else game.plan._replace(lanes=(0,))
        p, status_here = of_worlds(log_p, hard), of_worlds(status, hard)
        before = status[WORK, hard]
        if strict < 1.0:
            status_here[FACTOR] = np.nan  # from zero, not from where sweeps came to
        patience = UNSOLVED if game.densest else PATIENCE
        trace(arrays, *block.of(hard)[:3], p, status_here, stop, effort, strict, patience)
        status_here[WORK] += before
        if effort < EFFORT:
            status_here[OUTCOME, status_here[OUTCOME] == TIRED] = GAVE_UP
        status_here[GROUND, status_here[OUTCOME] == FOLLOWED] = Ground.THERE_AND_BACK
        log_p[:, hard], status[:, hard] = p, status_here
    status[FACTOR] = np.nan
    hard = np.flatnonzero((status[OUTCOME] == GAVE_UP) | (status[OUTCOME] == STEEP))
    if hard.size and game.densest:
        assert game.large_parts is not None
        _follow_hard(game, game.large_parts, hard, block, log_p, status, stop, large=True)


def _explicitly(game: Prepared, block: Block, log_p: Array, status: Array, certified: Certificate, stop: Whole) -> None:
    """Worlds that are not certified are followed once more with nothing substituted out, as for the limit: where
    responses are steep, what is substituted carries the last digits of a difference of payoffs, which are noise. What
    is certified then takes the place of what was not."""
    doubtful = np.flatnonzero((status[OUTCOME] != FOLLOWED) | ~(certified.residual <= tol.CERTIFIED))
    if not doubtful.size or stop[0] != 0 or game.explicit_parts is None:
        return
    here = block.of(doubtful)
    p, status_here = evenly(game.graph, doubtful.size), np.zeros((ROWS, doubtful.size))
    follow_parts(game, game.explicit_parts, here, p, status_here, stop)
    apart = certificate(game.plan, here, p)
    status_here[WORK] += status[WORK, doubtful]
    status[WORK, doubtful] = status_here[WORK]
    good = (status_here[OUTCOME] == FOLLOWED) & (apart.residual <= tol.CERTIFIED)
    for table, found in zip((log_p, status, *certified), (p, status_here, *apart), strict=True):
        table[..., doubtful[good]] = found[..., good]


def rational(
    game: Prepared, chance: Array, pay: Array, rationality: Array, log_p: Array, status: Array, stop: Whole
) -> None:
    """The end of the principal branch: every actor's rationality grown without bound, all at the same pace.

    The end is not waited for: on the last stretch the curve is nearly straight, steps grow threefold each, and from
    a rationality of `SHARP` over what is at stake in a part it is polished (see `newton_limit`). Where less is at stake
    at some sets of a part than at others, or two options are nearly as good, they may be undecided by then: a world
    that is not certified so is followed farther. A limit of agent logit equilibria is a sequential equilibrium
    (McKelvey and Palfrey 1998, theorem 4).
    """
    assert game.parts_to_the_end is not None
    stakes = np.zeros((game.graph.sets, pay.shape[1]))
    spread(game.plan, pay, stakes)
    block = Block(chance, pay, rationality, stakes)
    left = np.arange(block.worlds)
    for farther in FARTHER:
        here, p = block.of(left), evenly(game.graph, left.size)
        status_here = new_status(left.size)
        status_here[WORK] = status[WORK, left]
        follow_parts(game, game.parts_to_the_end, here, p, status_here, stop, farther)
        good = (status_here[OUTCOME] == FOLLOWED) & (certificate(game.plan, here, p).regret <= tol.REGRET)
        status[WORK, left] = status_here[WORK]
        kept = good | (farther == FARTHER[0])  # the first stands until a better one is found
        log_p[:, left[kept]], status[:, left[kept]] = p[:, kept], status_here[:, kept]
        left = left[~good]
        if not left.size or stop[0] != 0:
            break


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
    game = prepared(graph)
    block = block_of(chance, pay, rationality)
    log_p, status = evenly(graph, block.worlds), new_status(block.worlds)
    status[OUTCOME] = np.inf
    stop = np.zeros(1, dtype=np.int64) if stop is None else stop
    solver(game, *block[:3], log_p, status, stop)
    certified = certificate(game.plan, block, log_p)
    if solver is principal_branch:
        _explicitly(game, block, log_p, status, certified, stop)
    followed = status[OUTCOME] == FOLLOWED
    good = certified.regret <= tol.REGRET if solver is rational else certified.residual <= tol.CERTIFIED
    if solver is rational:
        certified.residual_in_odds[:] = certified.residual[:] = np.nan
    return Solved(
        log_p=log_p,
        residual_in_odds=certified.residual_in_odds,
        residual=certified.residual,
        regret=certified.regret,
        converged=followed & good,
        followed=followed,
        ground=np.where(followed, status[GROUND], Ground.NONE).astype(np.int64),
        forked=np.where(followed, status[FACTOR], np.nan),
        sweeps=status[WORK],
        steps=status[STEPS],
        turns=status[TURNS],
        continuum=status[CONTINUUM],
        expected_payoff=certified.expected_payoff,
    )
