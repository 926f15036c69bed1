"""A block of worlds of one game in, behaviour with its certificate out: the one door to the solvers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from threading import Lock
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from standoff.equilibrium import tolerances as tol
from standoff.equilibrium.branch_dense import IMPOSSIBLE, VISITS, follow, forbidden, outside, settle
from standoff.equilibrium.branch_matrix_free import EFFORT, PATIENCE, trace
from standoff.equilibrium.certificate import certify, spread
from standoff.equilibrium.contraction import contraction
from standoff.equilibrium.fixed_point import iterate
from standoff.equilibrium.forks import derivative, negative
from standoff.equilibrium.game_parts import Dependence, Part, dependence, part, parts
from standoff.equilibrium.ground import Ground
from standoff.equilibrium.induction import Induction, induce, induction
from standoff.equilibrium.newton_limit import polish
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
    STOPPED,
    SYMMETRIC,
    THROUGH,
    TIRED,
    TURNS,
    WORK,
    new_status,
)
from standoff.equilibrium.sweep import LANES, Array, Plan, Whole, plan
from standoff.situations.graph import Graph, Index

BRIEF = 4e6  # effort spent on a world before it counts as one with a long way round
WAYS = ((BRIEF, 1.0), (EFFORT, 1.0), (EFFORT, 0.25))  # effort, and how short steps are held, where there is no matrix
FEW = 3  # worlds below which one at a time is faster than in step
SMALL = 40  # unknowns of a part up to which following it costs less than sweeping until nothing changes
DENSE = 100  # unknowns of a part up to which its Jacobian is written out
DENSEST = 500  # the same where there is no other way: time grows with the cube
UNSOLVED = 10  # linear systems that may fail before a Jacobian is written out instead
MIDDLING = 150  # unknowns of a part beyond which fewer points are visited
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
SHARP = 1e6  # rationality, times what is at stake, up to which a branch is followed before its end is polished
SHARPER = 1e10  # the same where there is nothing to follow
FARTHER = (1.0, 1e2, 1e4, 1e6)  # times as far, where what was found is not certified
TABLE = 4_000_000  # numbers in the table of what situations are worth: worlds are taken in groups that fit


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


# each with the situations that are to be valued before it
Parts = list[tuple[npt.NDArray[np.int64], Part | Induction]]


class Prepared:
    """A graph, and what solvers work out from it once for all worlds: by one thread, while others wait for it."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self._lock = Lock()
        self._parts: dict[tuple[bool, int], Parts | None] = {}

    @cached_property
    def _plan(self) -> Plan:
        return plan(self.graph)

    @property
    def plan(self) -> Plan:
        with self._lock:
            return self._plan

    @property
    def parts(self) -> Parts | None:
        """The parts in the order of solving; None where one is too large for a Jacobian of its own."""
        return self._in_parts(False, DENSE)

    @property
    def explicit_parts(self) -> Parts | None:
        """The same with nothing substituted out, for very high rationality."""
        return self._in_parts(True, DENSE)

    @property
    def large_parts(self) -> Parts | None:
        """The parts once more, where one is too large for that but not for a Jacobian where there is no other way."""
        return self._in_parts(False, DENSEST)

    @property
    def parts_to_the_end(self) -> Parts | None:
        """The same, for the limit, though it takes long."""
        small = self.explicit_parts
        return self._in_parts(True, DENSEST) if small is None else small

    @property
    def unknowns(self) -> int:
        """Those of the largest part."""
        with self._lock:
            return self._unknowns

    @cached_property
    def _unknowns(self) -> int:
        relation, together, _, _ = self._apart
        actions = np.diff(self.graph.action_start)
        return max(
            (int(np.sum(actions[np.intersect1d(relation.shapes[sets].indices, sets)] - 1)) for sets in together),
            default=0,
        )

    def _in_parts(self, explicit: bool, largest: int) -> Parts | None:
        with self._lock:
            if (explicit, largest) not in self._parts:
                self._parts[explicit, largest] = self._made(explicit, largest)
            return self._parts[explicit, largest]

    def _made(self, explicit: bool, largest: int) -> Parts | None:
        graph = self.graph
        single = np.diff(graph.member_start) == 1
        if not graph.sets:
            return []
        if single.all():
            return [(np.zeros(0, dtype=np.int64), induction(graph, range(graph.sets), graph.order))]
        relation, together, ready, orders = self._apart
        options = np.diff(graph.action_start)
        solved: set[int] = set()
        result: Parts = []
        for number, sets in enumerate(together):
            shaping = np.unique(relation.shapes[sets].indices)
            within = np.intersect1d(shaping, sets)
            counted = sets if explicit and within.size else within
            if np.sum(options[counted] - 1) > largest:
                return None
            before = result[-1][1] if result else None
            now = ready[number] if not isinstance(before, Induction) else ready[number][:0]  # it has valued them
            if not within.size and single[sets].all():
                result.append((now, induction(graph, sets, orders[number])))
            else:
                result.append((now, part(graph, relation, sets, solved, LANES, explicit)))
            solved.update(sets)
        return result

    @cached_property
    def _apart(self) -> tuple[Dependence, list[list[int]], list[npt.NDArray[np.int64]], list[Index]]:
        """What sets depend on; the sets of each part; what is to be valued before it, last to first; and what the
        backward order has of its sets and of what is to be valued after it."""
        graph, relation = self.graph, dependence(self.graph)
        together = parts(relation)
        part_of = np.zeros(graph.sets, dtype=np.int64)
        for number, sets in enumerate(together):
            part_of[sets] = number
        stage = self._stages(relation, part_of.tolist())
        order = graph.order
        begins = np.where(order < 0, part_of[-1 - np.minimum(order, -1)], stage[order % graph.situations] - 1)
        last_to_first = np.arange(graph.situations - 1, -1, -1, dtype=np.int64)
        return (
            relation,
            together,
            _split(last_to_first, stage[::-1], len(together)),
            _split(order, begins, len(together)),
        )

    def _stages(self, relation: Dependence, part_of: list[int]) -> npt.NDArray[np.int64]:
        """`[situation]` how many parts must be solved before its value is known; -1 at the end, where it is nothing."""
        start, to, set_of = relation.start, relation.to, relation.set_of
        stage = [-1] * self.graph.situations
        for n in range(self.graph.situations - 1, -1, -1):
            if there := to[start[n] : start[n + 1]]:
                own = part_of[set_of[n]] + 1 if set_of[n] >= 0 else 0
                stage[n] = max(own, max(stage[child] for child in there))
        return np.asarray(stage)


def _split(those: npt.NDArray[Any], number: npt.NDArray[np.int64], count: int) -> list[npt.NDArray[Any]]:
    """Those of each number below `count`, in their order."""
    by_number = np.argsort(number, kind="stable")
    first = np.searchsorted(number[by_number], np.arange(count + 1))
    return [those[by_number[first[k] : first[k + 1]]] for k in range(count)]


prepared = lru_cache(maxsize=64)(Prepared)


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
    if game.parts is not None and max((arrays.n for _, arrays in game.parts), default=0) <= SMALL:
        status[WORK] = 0.0
        _part_by_part(game, game.parts, chance, pay, rationality, log_p, status, stop)
        return
    iterate(game.plan, chance, pay, rationality, log_p, status, stop)
    if game.parts is None:
        status[GROUND] = Ground.ONE_WAY
        _whole(game, chance, pay, rationality, log_p, status, stop)
        return
    status[GROUND] = _proved(game, game.parts, chance, pay, rationality, log_p)
    if (hard := np.flatnonzero(status[OUTCOME] == GAVE_UP)).size:
        _by_hard_parts(game, game.parts, hard, chance, pay, rationality, log_p, status, stop)


def _by_hard_parts(
    game: Prepared,
    those: Parts,
    hard: npt.NDArray[np.int64],
    chance: Array,
    pay: Array,
    rationality: Array,
    log_p: Array,
    status: Array,
    stop: Whole,
) -> None:
    """The worlds `hard` part by part."""
    here, paid, sharp, status_here = (_these(table, hard) for table in (chance, pay, rationality, status))
    p = _evenly(game.graph, hard.size)
    _part_by_part(game, those, here, paid, sharp, p, status_here, stop)
    log_p[:, hard], status[:, hard] = p, status_here


def _proved(game: Prepared, those: Parts, chance: Array, pay: Array, rationality: Array, log_p: Array) -> Array:
    """The ground of worlds that were solved by other means than by following parts, `[world]`."""
    graph = game.graph
    ground = np.full(pay.shape[1], float(Ground.BACKWARD_INDUCTION))
    group = _group(graph)
    for start in range(0, pay.shape[1], group):
        those_worlds = np.arange(start, min(start + group, pay.shape[1]))
        here, paid, sharp, p = (_these(table, those_worlds) for table in (chance, pay, rationality, log_p))
        expected_payoff = np.zeros((graph.situations * graph.actors, those_worlds.size))
        alone = new_status(those_worlds.size)
        for ready, arrays in those:
            settle(
                ready, graph.actors, graph.edge_start, graph.edge_to, graph.edge_prob, graph.edge_pay, graph.actions,
                here, paid, p, expected_payoff,
            )  # fmt: skip
            if isinstance(arrays, Induction):
                settle(
                    arrays.valued, graph.actors, graph.edge_start, graph.edge_to, graph.edge_prob, graph.edge_pay,
                    graph.actions, here, paid, p, expected_payoff,
                )  # fmt: skip
            elif arrays.n > 0:
                contraction(arrays, here, paid, sharp, expected_payoff, alone)
                found = np.where(alone[ALONE] >= 1.0, Ground.UNIQUE, Ground.ONE_WAY)
                ground[those_worlds] = np.minimum(ground[those_worlds], found)
    return ground


def _group(graph: Graph) -> int:
    """How many worlds are taken at a time where all situations are valued."""
    return max(8 * LANES, TABLE // max(graph.situations * graph.actors, 1))


def _explicitly(
    game: Prepared,
    chance: Array,
    pay: Array,
    rationality: Array,
    log_p: Array,
    status: Array,
    residuals: Array,
    expected_payoff: Array,
    stop: Whole,
) -> None:
    """Worlds that are not certified are followed once more with nothing substituted out, as for the limit: where
    responses are steep, what is substituted carries the last digits of a difference of payoffs, which are noise. What
    is certified then takes the place of what was not."""
    doubtful = np.flatnonzero((status[OUTCOME] != FOLLOWED) | ~(residuals[1] <= tol.CERTIFIED))
    if not doubtful.size or stop[0] != 0 or game.explicit_parts is None:
        return
    here, paid, sharp = (_these(table, doubtful) for table in (chance, pay, rationality))
    p, status_here = _evenly(game.graph, doubtful.size), np.zeros((ROWS, doubtful.size))
    _part_by_part(game, game.explicit_parts, here, paid, sharp, p, status_here, stop)
    apart, pays = np.zeros((len(residuals), doubtful.size)), np.zeros((len(expected_payoff), doubtful.size))
    certify(game.plan, here, paid, sharp, p, apart, pays)
    status_here[WORK] += status[WORK, doubtful]
    status[WORK, doubtful] = status_here[WORK]
    good = (status_here[OUTCOME] == FOLLOWED) & (apart[1] <= tol.CERTIFIED)
    for table, found in ((log_p, p), (status, status_here), (residuals, apart), (expected_payoff, pays)):
        table[:, doubtful[good]] = found[:, good]


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
    those = game.parts_to_the_end
    assert those is not None
    stakes = np.zeros((game.graph.sets, pay.shape[1]))
    spread(game.plan, pay, stakes)
    status[WORK] = 0.0
    _part_by_part(game, those, chance, pay, rationality, log_p, status, stop, stakes)
    left = np.arange(pay.shape[1])
    for farther in FARTHER:
        here, paid, sharp, p, status_here, stake = (
            _these(table, left) for table in (chance, pay, rationality, log_p, status, stakes)
        )
        if farther > 1.0:
            p, status_here = _evenly(game.graph, left.size), status_here.copy()
            status_here[[OUTCOME, FACTOR, CONTINUUM]] = [[np.inf], [np.nan], [0.0]]
            _part_by_part(game, those, here, paid, sharp, p, status_here, stop, stake, farther)
        residuals, expected_payoff = np.zeros((3, left.size)), np.zeros((game.graph.actors, left.size))
        certify(game.plan, here, paid, sharp, p, residuals, expected_payoff)
        good = (status_here[OUTCOME] == FOLLOWED) & (residuals[2] <= tol.REGRET)
        if farther > 1.0:
            status[WORK, left] = status_here[WORK]
            log_p[:, left[good]], status[:, left[good]] = p[:, good], status_here[:, good]
        left = left[~good]
        if not left.size or stop[0] != 0:
            break


def _sets(graph: Graph, arrays: Part) -> npt.NDArray[np.int64]:
    """The information sets of a part."""
    return np.searchsorted(graph.action_start, arrays.actions[arrays.action_start[:-1]], side="right") - 1


_Passed = tuple[Array, Array]  # behaviour and status, as in `Solver`, of some worlds


def _part_by_part(
    game: Prepared,
    those: Parts,
    chance: Array,
    pay: Array,
    rationality: Array,
    log_p: Array,
    status: Array,
    stop: Whole,
    stakes: Array | None = None,
    farther: float = 1.0,
) -> None:
    """Parts last to first; worlds that are lost on the way go once more with shorter steps.

    Where that does not help, or a branch has come straight through a fork, a nudge parts the arms. It forks indeed if
    the opposite nudge leads elsewhere. Where `stakes [set, world]` are given, parts are followed to the end, as far as
    these say and `farther`. Of sets in no part, `log_p` says what is played there already, or mixes evenly.
    """
    worlds, begun = pay.shape[1], log_p.copy()
    group = _group(game.graph)
    largest = max((arrays.n for _, arrays in those if isinstance(arrays, Part)), default=0)
    large = stakes is None and largest > DENSE

    def passed(lost: npt.NDArray[np.int64], strict: float, nudge: float, share: float | Array = 1.0) -> _Passed:
        p, status_here = begun[:, lost], np.zeros((ROWS, lost.size))
        whole_way, share = isinstance(share, float), np.broadcast_to(share, lost.shape)
        for start in range(0, lost.size, group):
            these = slice(start, start + group)
            here, paid, sharp = (_these(table, lost[these]) for table in (chance, pay, rationality))
            stake = None if stakes is None else _these(stakes, lost[these])
            some, said = np.ascontiguousarray(p[:, these]), np.zeros((ROWS, paid.shape[1]))
            part_of_way = farther * share[these]
            _pass(game, those, here, paid, sharp, some, said, stop, strict, nudge, stake, part_of_way, whole_way)
            p[:, these], status_here[:, these] = some, said
        return p, status_here

    place = np.full(worlds, np.nan)
    symmetric, straight_through, tired = np.zeros((3, worlds), dtype=np.bool_)
    status[OUTCOME] = GAVE_UP
    for strict, nudge in PASSES_OF_LARGE if large else PASSES:
        if nudge == 0.0:
            wanted = ~straight_through
        elif large:
            wanted = straight_through | (symmetric & ~tired)
        else:
            wanted = symmetric if nudge > STRONG else np.ones(worlds, dtype=np.bool_)
        lost = np.flatnonzero(wanted & (status[OUTCOME] == GAVE_UP))
        if not lost.size:
            continue
        p, status_here = passed(lost, strict, nudge)
        tired[lost] = status_here[WORK] >= _visits(largest)
        status_here[WORK] += status[WORK, lost]
        if nudge == 0.0:
            place[lost] = status_here[FACTOR]
            symmetric[lost] = status_here[SYMMETRIC] != 0.0
        met = status_here[OUTCOME] == THROUGH
        scale = status_here[FACTOR, met].copy()
        status_here[FACTOR] = np.nan
        if nudge != 0.0 and (found := np.flatnonzero(status_here[OUTCOME] == FOLLOWED)).size:
            other, told_other = passed(lost[found], strict, -nudge)
            status_here[WORK, found] += told_other[WORK]
            if (missed := np.flatnonzero(told_other[OUTCOME] != FOLLOWED)).size:  # it may be that arms have met again
                other[:, missed], told_other[:, missed] = passed(lost[found[missed]], AGAIN * strict, -nudge)
                status_here[WORK, found[missed]] += told_other[WORK, missed]
            apart = np.abs(np.exp(p[:, found]) - np.exp(other)).max(axis=0) > tol.SAME_END
            forks = found[apart | (told_other[OUTCOME] != FOLLOWED)]
            status_here[FACTOR, forks] = place[lost[forks]]
        log_p[:, lost], status[:, lost] = p, status_here
        through = lost[met]
        status[OUTCOME, through] = GAVE_UP
        if nudge == 0.0 and through.size:
            straight_through[through] = True
            low, high = np.zeros(through.size), np.ones(through.size)
            for _ in range(HALVINGS):
                middle = 0.5 * (low + high)
                beyond = passed(through, strict, 0.0, middle)[1][OUTCOME] == THROUGH
                low, high = np.where(beyond, low, middle), np.where(beyond, middle, high)
            place[through] = high * scale


def _visits(unknowns: int) -> int:
    """Points that are visited in a part before it is given up: the time of one grows with the cube of the unknowns."""
    return min(VISITS, int(VISITS * (MIDDLING / max(unknowns, 1)) ** 3))


def _evenly(graph: Graph, worlds: int) -> Array:
    """`[action, world]` what stands where nothing was found: a distribution all the same."""
    options = np.diff(graph.action_start)
    return np.repeat(-np.log(np.repeat(options, options))[:, None], worlds, axis=1)


def _these(table: Array, worlds: npt.NDArray[np.int64]) -> Array:
    """Some worlds of a table, in one memory order always, or kernels would be compiled once for each; the table itself
    where they are all."""
    return table if len(worlds) == table.shape[1] else np.ascontiguousarray(table[:, worlds])


def _pass(
    game: Prepared,
    those: Parts,
    chance: Array,
    pay: Array,
    rationality: Array,
    log_p: Array,
    status: Array,
    stop: Whole,
    strict: float,
    nudge: float,
    stakes: Array | None,
    part_of_way: Array,
    whole_way: bool,
) -> None:
    """Every part once; `part_of_way [world]` times as far. Ends are polished where `stakes` are given and it is the
    whole way."""
    worlds, graph = pay.shape[1], game.graph
    with np.errstate(divide="ignore"):
        log_chance = np.log(chance)
    expected_payoff = np.zeros((graph.situations * graph.actors, worlds))
    symmetric = np.zeros(worlds, dtype=np.bool_)
    status[GROUND] = Ground.BACKWARD_INDUCTION
    never = None  # what nature forbids; it is believed evenly
    if not (chance > 0.0).all():
        never = np.zeros((graph.situations, worlds), dtype=np.bool_)
        forbidden(graph.edge_start, graph.edge_to, graph.edge_prob, graph.actions, chance, never)
    for number, (ready, arrays) in enumerate(those):
        settle(
            ready, graph.actors, graph.edge_start, graph.edge_to, graph.edge_prob, graph.edge_pay, graph.actions,
            chance, pay, log_p, expected_payoff,
        )  # fmt: skip
        if isinstance(arrays, Induction):
            _induced(
                graph,
                arrays,
                chance,
                pay,
                rationality * part_of_way,
                stakes,
                whole_way,
                log_p,
                expected_payoff,
                status,
                stop,
            )
            continue
        entry = np.zeros((arrays.entries, worlds))
        outside(arrays, graph.actions, log_chance, log_p, entry)
        if never is not None:
            entry[:, never[arrays.gate]] = IMPOSSIBLE
        turns = status[TURNS].copy()
        status[SYMMETRIC] = nudge
        if stakes is None:
            sharp, end = rationality * part_of_way, np.ones(worlds)
            if arrays.n > 0:
                contraction(arrays, chance, pay, sharp, expected_payoff, status)
            follow(
                arrays, chance, pay, sharp, expected_payoff, entry, log_p, status, stop, _visits(arrays.n), strict,
                nudge,
            )  # fmt: skip
        else:
            # kernels are told that each set is an actor of its own, with a rationality of its own
            arrays = arrays._replace(actor=np.arange(len(arrays.actor), dtype=arrays.actor.dtype))
            stake = stakes[_sets(graph, arrays)]
            sharp, end = _ends(arrays, stake, part_of_way)
            before = status[OUTCOME] == FOLLOWED
            if arrays.n > 0:
                contraction(arrays, chance, pay, sharp, expected_payoff, status)
            follow(arrays, chance, pay, sharp, expected_payoff, entry, log_p, status, stop, VISITS, strict, nudge)
            lost = before & (status[OUTCOME] != FOLLOWED)
            status[FACTOR, lost] *= end[lost]
        if arrays.n > 0:
            ground = np.where(status[ALONE] >= 1.0, Ground.UNIQUE, Ground.THERE_AND_BACK)
            status[GROUND] = np.minimum(status[GROUND], ground)
        symmetric |= status[SYMMETRIC] != 0.0
        if arrays.n > 0 and (alike := np.flatnonzero((status[SYMMETRIC] != 0.0) & (status[OUTCOME] == FOLLOWED))).size:
            explicit = game.explicit_parts if stakes is None and those is game.parts else None
            whole = arrays if explicit is None else explicit[number][1]
            assert isinstance(whole, Part)
            there = np.zeros((alike.size, whole.n, whole.n))
            tables = [_these(table, alike) for table in (chance, pay, sharp, expected_payoff, entry, log_p)]
            derivative(whole, *tables, there)
            beyond = alike[negative(there) > status[TURNS, alike] - turns[alike]]
            status[OUTCOME, beyond], status[FACTOR, beyond] = THROUGH, end[beyond]
        if stakes is not None and whole_way:
            if arrays.n > 0:
                polish(arrays, chance, pay, sharp, stake, expected_payoff, entry, log_p, status)
            else:
                for k in range(len(stake)):
                    own = log_p[arrays.actions[arrays.action_start[k] : arrays.action_start[k + 1]]]
                    status[CONTINUUM] += np.sum(own >= np.log(tol.PLAYED), axis=0) - 1
    status[SYMMETRIC] = symmetric


def _induced(
    graph: Graph,
    arrays: Induction,
    chance: Array,
    pay: Array,
    rationality: Array,
    stakes: Array | None,
    whole_way: bool,
    log_p: Array,
    expected_payoff: Array,
    status: Array,
    stop: Whole,
) -> None:
    """A part that is solved by backward induction; as `_pass`, of which it is a step."""
    if stop[0] != 0:
        status[OUTCOME, status[OUTCOME] == FOLLOWED] = STOPPED
        return
    whose = graph.set_actor
    if stakes is not None:
        whose, rationality = np.arange(graph.sets, dtype=whose.dtype), _sharpest(stakes)
    induce(
        arrays.program, graph.actors, graph.edge_start, graph.edge_to, graph.edge_prob, graph.edge_pay,
        graph.action_start, graph.member_start, graph.members, graph.set_actor, whose,
        chance, pay, rationality, log_p, expected_payoff,
    )  # fmt: skip
    status[WORK, status[OUTCOME] == FOLLOWED] += 1
    if stakes is not None and whole_way:
        status[CONTINUUM] += np.sum(log_p[arrays.actions] >= np.log(tol.PLAYED), axis=0) - arrays.sets


def _sharpest(stakes: Array) -> Array:
    """The rationality, for the limit, of sets with nothing to follow: shaped as `stakes`."""
    return np.divide(SHARPER, stakes, out=np.ones_like(stakes), where=stakes > 0.0)


def _ends(arrays: Part, stakes: Array, farther: Array) -> tuple[Array, Array]:
    """The rationality `[set of the part, world]` to which a part is followed for the limit, and that of the whole part,
    `[world]`; sets with nothing to follow have one of their own each."""
    if arrays.n == 0:
        return _sharpest(stakes), np.ones(stakes.shape[1])
    most = stakes.max(axis=0)
    end = np.divide(SHARP * farther, most, out=np.ones_like(most), where=most > 0.0)  # or nothing is at stake
    return np.tile(end, (len(stakes), 1)), end


def _whole(
    game: Prepared, chance: Array, pay: Array, rationality: Array, log_p: Array, status: Array, stop: Whole
) -> None:
    """Worlds of a game with large parts in which sweeps do not contract: all of it at once, without a matrix.

    Most are soon done. A long way round is gone in step with others of its kind, or alone: beside short ones, lanes
    would stand idle and cost as much. Where linear systems are too hard to solve without a matrix, or the branch is
    lost, Jacobians are written out after all if parts are not too large.
    """
    possible = game.unknowns <= DENSEST
    for effort, strict in WAYS:
        hard = np.flatnonzero(status[OUTCOME] == GAVE_UP)
        if not hard.size:
            break
        arrays = game.plan if hard.size >= FEW else game.plan._replace(lanes=(0,))
        here, paid, sharp, p, status_here = (_these(table, hard) for table in (chance, pay, rationality, log_p, status))
        before = status[WORK, hard]
        if strict < 1.0:
            status_here[FACTOR] = np.nan  # from zero, not from where sweeps came to
        trace(arrays, here, paid, sharp, p, status_here, stop, effort, strict, UNSOLVED if possible else PATIENCE)
        status_here[WORK] += before
        if effort < EFFORT:
            status_here[OUTCOME, status_here[OUTCOME] == TIRED] = GAVE_UP
        status_here[GROUND, status_here[OUTCOME] == FOLLOWED] = Ground.THERE_AND_BACK
        log_p[:, hard], status[:, hard] = p, status_here
    status[FACTOR] = np.nan
    hard = np.flatnonzero((status[OUTCOME] == GAVE_UP) | (status[OUTCOME] == STEEP))
    if hard.size and possible:
        those = game.large_parts
        assert those is not None
        _by_hard_parts(game, those, hard, chance, pay, rationality, log_p, status, stop)


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
    log_p = _evenly(graph, worlds)
    status = new_status(worlds)
    status[OUTCOME] = np.inf
    residuals = np.zeros((3, worlds))
    expected_payoff = np.zeros((graph.actors, worlds))
    stop = np.zeros(1, dtype=np.int64) if stop is None else stop
    solver(game, chance, pay, rationality, log_p, status, stop)
    certify(game.plan, chance, pay, rationality, log_p, residuals, expected_payoff)
    if solver is principal_branch:
        _explicitly(game, chance, pay, rationality, log_p, status, residuals, expected_payoff, stop)
    followed = status[OUTCOME] == FOLLOWED
    if solver is rational:
        residuals[:2] = np.nan
    good = residuals[2] <= tol.REGRET if solver is rational else residuals[1] <= tol.CERTIFIED
    return Solved(
        log_p=log_p,
        residual_in_odds=residuals[0],
        residual=residuals[1],
        regret=residuals[2],
        converged=followed & good,
        followed=followed,
        ground=np.where(followed, status[GROUND], Ground.NONE).astype(np.int64),
        forked=np.where(followed, status[FACTOR], np.nan),
        sweeps=status[WORK],
        steps=status[STEPS],
        turns=status[TURNS],
        continuum=status[CONTINUUM],
        expected_payoff=expected_payoff,
    )
