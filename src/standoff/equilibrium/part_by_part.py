"""The walk over the parts of a game: each on the branch of its own, last to first, and more than once where it is lost.

Every pass follows all parts of the worlds that are still lost:

1. What follows a part is valued, and how likely it is to be entered (`surroundings`).
2. Where nothing depends on anything in a circle, it is solved by backward induction. Else it is bounded up to where
   there is one equilibrium alone (`contraction`), and followed there and back (`branch_dense.follow`).
3. A branch whose log-odds mirror each other may have come straight through a fork: see `forks`.
4. In the limit the end is polished (`newton_limit`).

Passes hold steps ever tighter. Where that does not help, or a branch has come straight through a fork, a nudge parts
the arms; the branch forks indeed if the opposite nudge leads elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from standoff.equilibrium import tolerances as tol
from standoff.equilibrium.block import Block, Worlds, of_worlds
from standoff.equilibrium.branch_dense import VISITS, follow
from standoff.equilibrium.contraction import contraction
from standoff.equilibrium.forks import derivative, negative
from standoff.equilibrium.game_parts import Part
from standoff.equilibrium.ground import Ground
from standoff.equilibrium.induction import Induction, induce
from standoff.equilibrium.newton_limit import polish
from standoff.equilibrium.plan import LANES, Array, Whole
from standoff.equilibrium.prepared import Parts, Prepared
from standoff.equilibrium.status import (
    ALONE,
    CONTINUUM,
    FACTOR,
    FOLLOWED,
    GAVE_UP,
    GROUND,
    OUTCOME,
    ROWS,
    STOPPED,
    SYMMETRIC,
    THROUGH,
    TURNS,
    WORK,
)
from standoff.equilibrium.surroundings import IMPOSSIBLE, forbidden, outside, settle
from standoff.situations.graph import Graph

PASSES = (
    (1.0, 0.0),
    (0.25, 0.0),
    (0.0625, 0.0),
    (0.01, 0.0),
    (0.25, 1e-4),
    (0.0625, 1e-4),
    (0.25, 3e-2),
    (0.0625, 3e-2),
    (0.0625, 1e-1),
)  # how short steps are held, and the nudge, for those lost
PASSES_OF_LARGE = PASSES[0], PASSES[4], PASSES[6]  # where a part is so large that a pass takes seconds
STRONG = 1e-2  # a nudge above this is for games with a symmetry alone: others may have hidden ones that are weaker
AGAIN = 0.25  # how much shorter steps are held where the opposite nudge was lost
HALVINGS = 40  # of the way, to find where a branch has come through a fork
MIDDLING = 150  # unknowns of a part beyond which fewer points are visited
SHARP = 1e6  # rationality, times what is at stake, up to which a branch is followed before its end is polished
SHARPER = 1e10  # the same where there is nothing to follow
FARTHER = (1.0, 1e2, 1e4, 1e6)  # times as far, where what was found is not certified
TABLE = 4_000_000  # numbers in the table of what situations are worth: worlds are taken in groups that fit

_Passed = tuple[Array, Array]  # behaviour and status, as in `solve.Solver`, of some worlds


def follow_parts(
    game: Prepared,
    parts: Parts,
    block: Block,
    log_p: Array,
    status: Array,
    stop: Whole,
    farther: float = 1.0,
    large: bool = False,
) -> None:
    """The branches of all parts, in as many passes as it takes; arguments as `solve.Solver`.

    Args:
        log_p: `[action, world]` written; of sets in no part it says what is played there already, or mixes evenly.
        farther: in the limit, how many times as far parts are followed as stakes say.
        large: whether parts are so large that there are few passes.
    """
    begun = log_p.copy()
    visits = _visits(max((each.n for _, each in parts if isinstance(each, Part)), default=0))

    def passed(lost: Worlds, strict: float, nudge: float, share: Array | None = None) -> _Passed:
        """One pass of some worlds; `share [world]` of the way, all of it where there is none."""
        p, status_here = begun[:, lost], np.zeros((ROWS, lost.size))
        way = np.broadcast_to(farther, lost.shape) if share is None else farther * share
        for these in groups(game.graph, lost.size):
            some, status_of_some = np.ascontiguousarray(p[:, these]), np.zeros((ROWS, these.size))
            follow_once(
                game, parts, block.of(lost[these]), some, status_of_some, stop, strict, nudge, way[these], share is None
            )
            p[:, these], status_here[:, these] = some, status_of_some
        return p, status_here

    place = np.full(block.worlds, np.nan)  # of a fork
    symmetric, straight_through, tired = np.zeros((3, block.worlds), dtype=np.bool_)
    status[OUTCOME] = GAVE_UP
    for strict, nudge in PASSES_OF_LARGE if large else PASSES:
        if nudge == 0.0:
            wanted = ~straight_through
        elif large:
            wanted = straight_through | (symmetric & ~tired)
        else:
            wanted = symmetric if nudge > STRONG else np.ones(block.worlds, dtype=np.bool_)
        lost = np.flatnonzero(wanted & (status[OUTCOME] == GAVE_UP))
        if not lost.size:
            continue
        p, status_here = passed(lost, strict, nudge)
        tired[lost] = status_here[WORK] >= visits
        status_here[WORK] += status[WORK, lost]
        if nudge == 0.0:
            place[lost] = status_here[FACTOR]
            symmetric[lost] = status_here[SYMMETRIC] != 0.0
        through, at = lost[status_here[OUTCOME] == THROUGH], status_here[FACTOR, status_here[OUTCOME] == THROUGH]
        status_here[FACTOR] = np.nan
        if nudge != 0.0:
            forks = _forks(passed, lost, strict, nudge, p, status_here)
            status_here[FACTOR, forks] = place[lost[forks]]
        log_p[:, lost], status[:, lost] = p, status_here
        status[OUTCOME, through] = GAVE_UP
        if nudge == 0.0 and through.size:
            straight_through[through] = True
            place[through] = at * _share_of_the_way(passed, through, strict)


def _forks(
    passed: Callable[..., _Passed], lost: Worlds, strict: float, nudge: float, p: Array, status: Array
) -> Worlds:
    """Those of `lost`, by their place in it, of which a nudge led to `p` and the opposite one elsewhere."""
    found = np.flatnonzero(status[OUTCOME] == FOLLOWED)
    if not found.size:
        return found
    other, status_other = passed(lost[found], strict, -nudge)
    status[WORK, found] += status_other[WORK]
    if (missed := np.flatnonzero(status_other[OUTCOME] != FOLLOWED)).size:  # it may be that arms have met again
        other[:, missed], status_other[:, missed] = passed(lost[found[missed]], AGAIN * strict, -nudge)
        status[WORK, found[missed]] += status_other[WORK, missed]
    apart = np.abs(np.exp(p[:, found]) - np.exp(other)).max(axis=0) > tol.SAME_END
    return np.asarray(found[apart | (status_other[OUTCOME] != FOLLOWED)])


def _share_of_the_way(passed: Callable[..., _Passed], through: Worlds, strict: float) -> Array:
    """The part of the way after which the branches of worlds have come through a fork, by bisection."""
    low, high = np.zeros(through.size), np.ones(through.size)
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        beyond = passed(through, strict, 0.0, middle)[1][OUTCOME] == THROUGH
        low, high = np.where(beyond, low, middle), np.where(beyond, middle, high)
    return high


def _visits(unknowns: int) -> int:
    """Points that are visited in a part before it is given up: the time of one grows with the cube of the unknowns."""
    return min(VISITS, int(VISITS * (MIDDLING / max(unknowns, 1)) ** 3))


def groups(graph: Graph, worlds: int) -> list[Worlds]:
    """Worlds by the group, where all situations are valued."""
    size = max(8 * LANES, TABLE // max(graph.situations * graph.actors, 1))
    return [np.arange(start, min(start + size, worlds)) for start in range(0, worlds, size)]


def value(game: Prepared, situations: Whole, block: Block, log_p: Array, expected_payoff: Array) -> None:
    """What situations are worth, once all that follows is solved: as `surroundings.settle`."""
    graph = game.graph
    settle(
        situations, graph.actors, graph.edge_start, graph.edge_to, graph.edge_prob, graph.edge_pay, graph.actions,
        block.chance, block.pay, log_p, expected_payoff,
    )  # fmt: skip


def follow_once(
    game: Prepared,
    parts: Parts,
    block: Block,
    log_p: Array,
    status: Array,
    stop: Whole,
    strict: float,
    nudge: float,
    way: Array,
    to_the_end: bool,
) -> None:
    """One pass, `way [world]` times as far. In the limit ends are polished where it is gone to the end."""
    graph, worlds = game.graph, block.worlds
    chance, pay, stakes = block.chance, block.pay, block.stakes
    with np.errstate(divide="ignore"):
        log_chance = np.log(chance)
    expected_payoff = np.zeros((graph.situations * graph.actors, worlds))
    symmetric = np.zeros(worlds, dtype=np.bool_)
    status[GROUND] = Ground.BACKWARD_INDUCTION
    never = _never(graph, chance)
    for number, (ready, arrays) in enumerate(parts):
        # 1. what follows it, and how likely it is entered
        value(game, ready, block, log_p, expected_payoff)
        if isinstance(arrays, Induction):
            _induce(graph, arrays, block, way, to_the_end, log_p, expected_payoff, status, stop)
            continue
        entry = np.zeros((arrays.entries, worlds))
        outside(arrays, graph.actions, log_chance, log_p, entry)
        if never is not None:
            entry[:, never[arrays.gate]] = IMPOSSIBLE
        # 2. follow it
        before, turns = status[OUTCOME] == FOLLOWED, status[TURNS].copy()
        status[SYMMETRIC] = nudge
        if stakes is None:
            sharp, end, visits = block.rationality * way, np.ones(worlds), _visits(arrays.n)
        else:
            # kernels are told that each set is an actor of its own, with a rationality of its own
            arrays = arrays._replace(actor=np.arange(len(arrays.actor), dtype=arrays.actor.dtype))
            (sharp, end), visits = ends(graph, arrays, stakes, way), VISITS
        if arrays.n > 0:
            contraction(arrays, chance, pay, sharp, expected_payoff, status)
        follow(arrays, chance, pay, sharp, expected_payoff, entry, log_p, status, stop, visits, strict, nudge)
        lost = before & (status[OUTCOME] != FOLLOWED)
        status[FACTOR, lost] *= end[lost]
        if arrays.n > 0:
            ground = np.where(status[ALONE] >= 1.0, Ground.UNIQUE, Ground.THERE_AND_BACK)
            status[GROUND] = np.minimum(status[GROUND], ground)
        # 3. look whether it has come straight through a fork
        symmetric |= status[SYMMETRIC] != 0.0
        if arrays.n > 0 and (alike := np.flatnonzero((status[SYMMETRIC] != 0.0) & (status[OUTCOME] == FOLLOWED))).size:
            explicit = game.explicit_parts if stakes is None and parts is game.parts else None
            whole = arrays if explicit is None else explicit[number][1]
            assert isinstance(whole, Part)
            there = np.zeros((alike.size, whole.n, whole.n))
            tables = [of_worlds(table, alike) for table in (chance, pay, sharp, expected_payoff, entry, log_p)]
            derivative(whole, *tables, there)
            beyond = alike[negative(there) > status[TURNS, alike] - turns[alike]]
            status[OUTCOME, beyond], status[FACTOR, beyond] = THROUGH, end[beyond]
        # 4. polish the end
        if stakes is not None and to_the_end:
            if arrays.n > 0:
                own_stakes = stakes[sets_of(graph, arrays)]
                polish(arrays, chance, pay, sharp, own_stakes, expected_payoff, entry, log_p, status)
            else:
                status[CONTINUUM] += _mixed(log_p[arrays.actions]) - len(arrays.actor)
    status[SYMMETRIC] = symmetric


def _never(graph: Graph, chance: Array) -> npt.NDArray[np.bool_] | None:
    """`[situation, world]` what nature forbids, which is believed evenly; None where it forbids nothing."""
    if (chance > 0.0).all():
        return None
    never = np.zeros((graph.situations, chance.shape[1]), dtype=np.bool_)
    forbidden(graph.edge_start, graph.edge_to, graph.edge_prob, graph.actions, chance, never)
    return never


def _mixed(log_p: Array) -> Array:
    """`[world]` how many options are played."""
    return np.asarray(np.sum(log_p >= np.log(tol.PLAYED), axis=0))


def _induce(
    graph: Graph,
    arrays: Induction,
    block: Block,
    way: Array,
    to_the_end: bool,
    log_p: Array,
    expected_payoff: Array,
    status: Array,
    stop: Whole,
) -> None:
    """A part that is solved by backward induction; as `follow_once`, of which it is a step."""
    if stop[0] != 0:
        status[OUTCOME, status[OUTCOME] == FOLLOWED] = STOPPED
        return
    whose, sharp = graph.set_actor, block.rationality * way
    if block.stakes is not None:
        whose, sharp = np.arange(graph.sets, dtype=whose.dtype), _sharpest(block.stakes)
    induce(
        arrays.program, graph.actors, graph.edge_start, graph.edge_to, graph.edge_prob, graph.edge_pay,
        graph.action_start, graph.member_start, graph.members, graph.set_actor, whose,
        block.chance, block.pay, sharp, log_p, expected_payoff,
    )  # fmt: skip
    status[WORK, status[OUTCOME] == FOLLOWED] += 1
    if block.stakes is not None and to_the_end:
        status[CONTINUUM] += _mixed(log_p[arrays.actions]) - arrays.sets


def _sharpest(stakes: Array) -> Array:
    """The rationality, for the limit, of sets with nothing to follow: shaped as `stakes`."""
    return np.divide(SHARPER, stakes, out=np.ones_like(stakes), where=stakes > 0.0)


def sets_of(graph: Graph, arrays: Part) -> Worlds:
    """The information sets of a part."""
    return np.searchsorted(graph.action_start, arrays.actions[arrays.action_start[:-1]], side="right") - 1


def ends(graph: Graph, arrays: Part, stakes: Array, farther: Array) -> tuple[Array, Array]:
    """The rationality `[set of the part, world]` to which a part is followed for the limit, and that of the whole part,
    `[world]`; sets with nothing to follow have one of their own each."""
    stakes = stakes[sets_of(graph, arrays)]
    if arrays.n == 0:
        return _sharpest(stakes), np.ones(stakes.shape[1])
    most = stakes.max(axis=0)
    end = np.divide(SHARP * farther, most, out=np.ones_like(most), where=most > 0.0)  # or nothing is at stake
    return np.tile(end, (len(stakes), 1)), end
