"""How large a work is, before anything is solved: compiled games and queries in; an estimate of memory and time out,
and how many worlds are solved together.

Compiling stops by itself where it would take too much (`situations.timeline`). What solving takes beyond that is
counted from the sizes of games and queries, array by array as solver and queries make them: what grows with the worlds
that are solved together, and what does not. A block of worlds is then solved in parts as large as fit for all threads
at once, and by fewer threads where small parts do not do. Neither changes a bit of what comes out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from standoff.equilibrium.gmres import KRYLOV
from standoff.equilibrium.plan import LANES
from standoff.equilibrium.prepared import DENSE
from standoff.queries.query import BlindAsked, BluntnessAsked, Commitments, JointOutcome, Likelihood, Ready
from standoff.queries.reach_probabilities import TOGETHER as IN_SWEEP
from standoff.situations.game import SMALLER, Situations, TooLarge, Tracked
from standoff.situations.graph import Graph
from standoff.situations.memory import VARIABLE, room, written_memory
from standoff.worlds.draw import BLOCK

NUMBER = 8  # bytes
FEW = 64  # worlds of a part below which it is better to have fewer threads: lanes would often stand idle
ENOUGH = 256_000_000  # bytes of a part beyond which more worlds in it make nothing faster
PROGRAM = 250_000_000  # bytes of Python, the libraries and the compiled kernels
# Bytes that stay: for each node of a file; and of a compiled game for each move, number paid, set and tracked move
READ, COMPILED, PAID, SET, TRACKED = 850, 250, 250, 700, 70
# Bytes for each move of a graph, measured on trees, chains, flagship and scenarios with hidden types
UNROLLED, RELATED, IN_PARTS = 400, 200, 2500  # for a while: when it is compiled, and when it is taken apart
TAPE = 600  # that stay where it is in parts
# Processor seconds of one core, of about 2020, for each move; measured likewise
COMPILING, PREPARING = 15e-6, 30e-6
MOVE, SWEPT, ASKED = 160e-9, 90e-9, 15e-9  # in a world; what sweeps add where beliefs depend on play; in a query
WORKED = 25e-9  # of each sweep, product or visit that solving a world took, measured on flagship and Cuba


@dataclass(frozen=True, slots=True)
class Fit:
    """How a work goes so that it fits: so many worlds together, by so many threads."""

    together: int
    threads: int


@dataclass(frozen=True, slots=True)
class Size:
    """What a work takes.

    Attributes:
        situations, sets: of its largest game.
        compiled: bytes of what is compiled, once it is; prepared: of what is worked out before the first world.
        thread: bytes that every thread takes; world: and for every world of the part that it solves.
        kept: bytes for every world that is kept, or waits to be written.
        begin, each: processor seconds before the first world, and for each that is solved by a few sweeps.
        asked: of these, for each world, what asking takes.
        coupled: whether so much depends on so much that some worlds may take much longer.
    """

    situations: int
    sets: int
    compiled: float
    prepared: float
    thread: float
    world: float
    kept: float
    begin: float
    each: float
    asked: float
    coupled: bool

    def total(self, worlds: int, way: Fit) -> float:
        """Bytes of a whole process that solves so many worlds in that way, and keeps what comes of them elsewhere."""
        busy = min(way.threads, -(-worlds // BLOCK))  # a block is one thread's
        working = busy * (self.thread + min(worlds, way.together) * self.world)
        waiting = min(worlds, BLOCK * (2 * way.threads + 1)) * self.kept
        return PROGRAM + self.compiled + self.prepared + working + waiting

    def seconds(self, worlds: int) -> float:
        """Processor seconds of so many worlds."""
        return self.begin + worlds * self.each


def size_of(
    games: Mapping[Commitments, Situations],
    queries: Collection[Ready],
    keep: bool = False,
    nodes: int = 0,
) -> Size:
    """The size of solving these games and asking these queries of them.

    Args:
        keep: whether behaviour is wanted as well; nodes: of the tree that they come from.
    """
    asked, temporary = _asking(queries, games)
    tracked = {id(each): each for each, _ in asked.values()}.values()
    lasting, passing, threads, moves = [], [], [], []
    blind = frozenset[Commitments]().union(*(query.games for query in queries if isinstance(query, BlindAsked)))
    for commitments, situations in games.items():
        graph = situations.graph
        rows, actions = graph.chances + graph.payoffs, graph.actions
        lasting.append((3 + 3 * (commitments in blind)) * (actions + graph.chances) + graph.payoffs)
        worth = 0 if _whole(graph) else graph.situations * graph.actors
        passing.append(max(2 * len(situations.terms) + graph.chances, rows + 2 * actions + worth, 4 * actions))
        threads.append(_kernels(graph))
        moves.append(graph.edges)
    largest = max((situations.graph for situations in games.values()), key=lambda graph: graph.edges)
    ends = sum(len(each.finals) for each, _ in asked.values())
    paid = sum(len(each.sums) + len(each.terms or ()) for each in tracked if each.sums is not None)
    layers = [len(each.edge_to) for each in tracked]
    sweeping = max((3 * IN_SWEEP * (len(each.edge_start) - 1) for each in tracked), default=0)
    whole = any(_whole(situations.graph) for situations in games.values())
    behaviour = sum(situations.graph.actions for situations in games.values()) if keep else 0
    return Size(
        situations=max(situations.graph.situations for situations in games.values()),
        sets=largest.sets,
        compiled=READ * nodes
        + sum(COMPILED * each.graph.edges + PAID * len(each.terms) + SET * each.graph.sets for each in games.values())
        + TRACKED * sum(layers),
        prepared=max(
            *(_prepared(situations.graph, whole) for situations in games.values()), UNROLLED * max(layers, default=0)
        )
        + (0 if whole else sum(TAPE * each.graph.edges for each in games.values() if _believed(each.graph))),
        thread=NUMBER * (max(threads) + sweeping),
        world=NUMBER * (sum(lasting) + max(passing) + ends + paid + temporary),
        kept=NUMBER * (behaviour + 2 * len(queries) + 14 * len(games)),
        begin=COMPILING * (sum(moves) + sum(layers)) + PREPARING * sum(moves),
        each=ASKED * sum(layers)
        + sum((MOVE + SWEPT * bool(each.graph.shaping.size)) * each.graph.edges for each in games.values()),
        asked=ASKED * sum(layers),
        coupled=whole,
    )


def _prepared(graph: Graph, whole: bool) -> float:
    """Bytes for a while: when a game is compiled, and when it is taken apart, if it is."""
    apart = RELATED if whole or not _believed(graph) else IN_PARTS
    return max(UNROLLED, apart) * graph.edges


def _believed(graph: Graph) -> bool:
    """Whether anybody believes anything: else it is solved by backward induction."""
    return bool((np.diff(graph.member_start) > 1).any())


def _whole(graph: Graph) -> bool:
    """Whether its unknowns are followed together, without a matrix."""
    return _unknowns(graph) > DENSE


def _unknowns(graph: Graph) -> int:
    return int(np.sum(np.diff(graph.action_start)[graph.shaping] - 1))


def _kernels(graph: Graph) -> int:
    """Numbers that the kernels of a game work on, for all lanes of a thread: `lane.room`, and beside it that of
    `branch_matrix_free.trace` or of `fixed_point`."""
    probabilities, situations, m = graph.actions + graph.chances, graph.situations, _unknowns(graph)
    mark = 1_000_003 ** np.arange(graph.actors, dtype=np.int64)  # tells rows of payoffs apart, nearly always
    payments = len(np.unique(graph.edge_pay.astype(np.int64) @ mark)) if graph.edges else 0
    believed = 3 * situations if _believed(graph) else 0
    numbers = payments * graph.actors + 4 * probabilities + graph.actors * situations + believed + graph.actions
    if m:
        numbers += max(
            situations + 4 * graph.actions,
            graph.edges + 2 * probabilities + (4 + graph.actors) * situations + 3 * graph.actions
            + (min(KRYLOV, m + 1) + 12) * (m + 1),
        )  # fmt: skip
    return LANES * numbers


def _asking(
    queries: Iterable[Ready], games: Mapping[Commitments, Situations]
) -> tuple[dict[object, tuple[Tracked, int]], int]:
    """The ends whose probabilities are held while a part of a block is asked, by what tells them apart; and the most
    numbers, for each world, that a query takes for a while."""
    asked: dict[object, tuple[Tracked, int]] = {}
    temporary = 0
    for query in queries:
        blind = isinstance(query, BlindAsked)
        query = query.compiled if isinstance(query, BlindAsked) else query
        if isinstance(query, BluntnessAsked):
            graph = games[()].graph
            tables = 5 * graph.actions + 2 * graph.chances + graph.payoffs + graph.situations * graph.actors
            temporary = max(temporary, tables + 4 * graph.sets)
            continue
        if isinstance(query, JointOutcome):
            temporary = max(temporary, len(query.outcomes) + len(query.tracked.finals) * 2)
            asked.setdefault(id(query.tracked), (query.tracked, 0))
            continue
        for measure in query.measures:
            tracked, seen = measure.tracked, measure.seen
            if tracked is None:
                continue
            counted = () if seen is None else seen.counting
            asked.setdefault((id(tracked), counted, blind), (tracked, 0))
            graph = games[measure.commitments].graph
            weighed = 0 if tracked.weighing is None else 3 * (graph.actions + graph.chances)
            ends = 2 if isinstance(measure, Likelihood) else 6
            temporary = max(temporary, ends * len(tracked.finals) + weighed)
    return asked, temporary


def fit(size: Size, worlds: int, threads: int, held: bool = False) -> Fit:
    """The largest parts of blocks that fit the room there is, for as many threads as can have such of `FEW` worlds.

    Args:
        held: whether what is kept of all worlds stays in memory, and is not written away.

    Raises:
        TooLarge: where a part of a few worlds, on one thread, would not fit.
    """
    free = room()
    wanted = min(max(worlds, LANES), BLOCK, max(FEW, int(ENOUGH / size.world)))

    def most(count: int) -> float:
        """Worlds of a part for so many threads."""
        waiting = worlds if held else min(worlds, BLOCK * (2 * count + 1))
        return ((free - size.prepared - waiting * size.kept) / count - size.thread) / size.world

    for count in range(threads, 0, -1):
        if (found := most(count)) >= min(FEW, wanted):
            return Fit(_lanes(min(found, wanted)), count)
    if most(1) >= LANES:
        return Fit(_lanes(most(1)), 1)
    waiting = worlds if held else min(worlds, 3 * BLOCK)
    least = size.prepared + size.thread + LANES * size.world + waiting * size.kept
    raise TooLarge(
        f"a game of {size.situations:,} situations and {size.sets:,} information sets needs about "
        f"{written_memory(least)} of memory, but only {written_memory(free)} is available",
        f"{SMALLER}, or allow more memory ({VARIABLE})",
    )


def _lanes(worlds: float) -> int:
    """As many worlds as fill their lanes."""
    return max(int(worlds) // LANES, 1) * LANES
