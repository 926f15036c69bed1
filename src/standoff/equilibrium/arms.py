"""The arms of a fork: where the branch of a world forks, the equilibria at which it may arrive as well.

At a fork several arms of the curve cross, and nothing in the game says which to take. `solve` takes the one to which a
slight preference for first options leads. Here the others are looked for, part by part:

1. The part is followed as `solve` does it. Where that finds no fork, there is one way on.
2. Where it forks, log-odds that mirror each other half way to the fork, or stand at nothing, say which information sets
   the symmetry is of.
3. The part is followed with the opposite preference, and then with a slight preference for each single option of those
   sets. Each fades in after the start and is gone at the end (`branch_dense.follow`), and each way is gone back as
   well.
4. Ends that differ are arms. What is solved after the part, hence earlier in the game, is solved for each of them.

Every arm is certified as any solution is. Nothing proves that all were found: an arm to which no such preference leads
is not seen.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from standoff.equilibrium import tolerances as tol
from standoff.equilibrium.block import Block, Worlds, block_of, evenly
from standoff.equilibrium.certificate import Certificate, certificate, spread
from standoff.equilibrium.game_parts import Part
from standoff.equilibrium.induction import Induction
from standoff.equilibrium.others import MOST, Equilibria
from standoff.equilibrium.part_by_part import FARTHER, PASSES, ends, follow_once, follow_parts
from standoff.equilibrium.plan import Array, Whole
from standoff.equilibrium.prepared import Parts, Prepared, prepared
from standoff.equilibrium.status import FACTOR, FOLLOWED, OUTCOME, new_status
from standoff.situations.graph import Graph, Index

NUDGES = 24  # single options of a part of which each is preferred once
# rank of the first option that is nudged a little, beside the one that is preferred; and of each further one
BESIDE = 9


def arms(
    graph: Graph,
    chance: Array,
    pay: Array,
    rationality: Array,
    log_p: Array,
    limit: bool = False,
    stop: Whole | None = None,
) -> list[Equilibria]:
    """The arms of worlds in which the branch forks, each world's own first: that of `log_p`.

    Args:
        chance: `[chance row, world]`; pay: `[payoff row, world]`; rationality: `[actor, world]`.
        log_p: `[action, world]` logarithms of the strategies that `solve` found; limit: whether by `solve.rational`.
        stop: `[1]` another thread sets it to end early; some arms are then missing.

    Returns:
        One for each world. In the limit, gaps are regrets.
    """
    game = prepared(graph)
    block = block_of(chance, pay, rationality)
    if limit:
        stakes = np.zeros((graph.sets, block.worlds))
        spread(game.plan, block.pay, stakes)
        block = block._replace(stakes=stakes)
    stop = np.zeros(1, dtype=np.int64) if stop is None else stop
    parts = game.parts_to_the_end if limit else game.explicit_parts or game.parts
    found = [[np.asarray(log_p[:, world])] for world in range(block.worlds)]
    for farther in FARTHER if limit else (1.0,):
        left = np.flatnonzero([len(each) == 1 for each in found])
        if parts is None or not left.size or stop[0] != 0:
            break
        world, reached = _every_way(game, parts, block.of(left), stop, farther)
        gap = _gap(certificate(game.plan, block.columns(left[world]), reached), limit)
        for column in np.flatnonzero(gap <= (tol.REGRET if limit else tol.CERTIFIED)):
            known = found[left[world[column]]]
            if len(known) < MOST and _new(reached[:, column], known):
                known.append(reached[:, column])
    counts = [len(each) for each in found]
    strategies = np.stack([strategy for each in found for strategy in each], axis=1)
    certified = certificate(game.plan, block.columns(np.repeat(np.arange(len(found)), counts)), strategies)
    tables = strategies, _gap(certified, limit), certified.expected_payoff
    cuts = np.cumsum(counts)[:-1]
    return [Equilibria(*each) for each in zip(*(np.split(table, cuts, axis=-1) for table in tables), strict=True)]


def _every_way(game: Prepared, parts: Parts, block: Block, stop: Whole, farther: float) -> tuple[Worlds, Array]:
    """Every combination of arms of the parts: the world of each, and its behaviour `[action, column]`."""
    graph = game.graph
    world = np.arange(block.worlds)
    p = evenly(graph, world.size)
    for stretch in _stretches(parts):
        here, status, begun = block.columns(world), new_status(world.size), p.copy()
        follow_parts(game, stretch, here, p, status, stop, farther)
        ways = [[p[:, column]] if status[OUTCOME, column] == FOLLOWED else [] for column in range(world.size)]
        forks = np.flatnonzero((status[OUTCOME] == FOLLOWED) & np.isfinite(status[FACTOR]))
        if forks.size:
            begun, place = np.ascontiguousarray(begun[:, forks]), status[FACTOR, forks]
            for end, sound in _other_ways(game, stretch, here.of(forks), begun, place, stop, farther):
                for number in np.flatnonzero(sound):
                    known = ways[forks[number]]
                    if len(known) < MOST and _new(end[:, number], known):
                        known.append(end[:, number])
        world = np.repeat(world, [len(each) for each in ways])
        p = np.stack([way for each in ways for way in each], axis=1) if world.size else np.zeros((graph.actions, 0))
        kept = _first_of_each(world, MOST)
        world, p = world[kept], np.ascontiguousarray(p[:, kept])
        if not world.size:
            break
    return world, p


def _stretches(those: Parts) -> Iterator[Parts]:
    """Parts in the order of solving, cut behind each with a circle: only there the branch may fork. The first of a
    stretch values everything before it."""
    before = np.zeros(0, dtype=np.int64)
    stretch: Parts = []
    for number, (ready, arrays) in enumerate(those):
        stretch.append((ready if stretch else np.concatenate([before, ready]), arrays))
        before = np.concatenate([before, ready])
        if isinstance(arrays, Induction):
            before = np.concatenate([before, arrays.valued])
        if arrays.n > 0 or number == len(those) - 1:
            yield stretch
            stretch = []


def _other_ways(
    game: Prepared, stretch: Parts, block: Block, begun: Array, place: Array, stop: Whole, farther: float
) -> Iterator[tuple[Array, npt.NDArray[np.bool_]]]:
    """The last part of a stretch, which forks at `place [world]`, with one preference after another: behaviour
    `[action, world]`, and whether the branch was followed to there."""
    ready, part = stretch[-1]
    assert isinstance(part, Part)  # nothing else forks
    share = 0.5 * place
    if block.stakes is not None:
        share = share / ends(game.graph, part, block.stakes, np.ones(block.worlds))[1]

    def passed(arrays: Part, strict: float, nudge: float, way: Array, to_the_end: bool) -> tuple[Array, Array]:
        p, status = begun.copy(), new_status(block.worlds)
        parts = [*stretch[:-1], (ready, arrays)]
        follow_once(game, parts, block, p, status, stop, strict, nudge, way, to_the_end)
        return p, status

    symmetric = passed(part, 1.0, 0.0, share, False)[0]
    for rank, sign in [(part.rank, -1.0), *_preferences(part, symmetric)]:
        end, sound = begun.copy(), np.zeros(block.worlds, dtype=np.bool_)
        for strict, nudge in PASSES:
            if nudge > 0.0 and not sound.all() and stop[0] == 0:
                way = np.full(block.worlds, farther)
                p, status = passed(part._replace(rank=rank), strict, sign * nudge, way, True)
                new = ~sound & (status[OUTCOME] == FOLLOWED)
                end[:, new], sound[new] = p[:, new], True
        yield end, sound


def _preferences(part: Part, log_p: Array) -> list[tuple[Index, float]]:
    """A nudge, as ranks and a sign, towards each option of the sets whose log-odds mirror each other, or others', in
    any world of `log_p [action, world]`. All others are nudged a little, each by another amount: what is still alike
    might fork in its turn."""
    first = np.repeat(part.action_start[:-1], np.diff(part.action_start))
    odds = log_p[part.actions] - log_p[part.actions[first]]
    place = np.full(len(part.actions), -1)  # of each option among the unknowns
    for k, u in enumerate(part.unknown):
        if u >= 0:
            place[part.action_start[k] + 1 : part.action_start[k + 1]] = u + np.arange(
                np.diff(part.action_start)[k] - 1
            )
    unknown = np.flatnonzero((place >= 0) & (part.rank[place] >= 0))
    x = np.abs(odds[unknown])
    within = tol.MIRRORED * np.maximum(x.max(axis=0, initial=0.0), tol.MIRRORED)
    alike = np.abs(x[:, None] - x[None]) <= within
    alike[np.arange(len(unknown)), np.arange(len(unknown))] = x <= within
    mirrored = np.isin(first, first[unknown[alike.any(axis=(1, 2))]])
    result: list[tuple[Index, float]] = []
    for action in np.flatnonzero(mirrored)[:NUDGES]:
        rank = np.where(part.rank >= 0, BESIDE * (1 + part.rank), -1).astype(part.rank.dtype)
        if action == first[action]:
            own = place[(first == action) & (place >= 0)]
            rank[own] = np.arange(len(own))
            result.append((rank, 1.0))
        else:
            rank[place[action]] = 0
            result.append((rank, -1.0))
    return result


def _new(strategy: Array, known: list[Array]) -> bool:
    return all(np.abs(np.exp(strategy) - np.exp(other)).max() > tol.APART for other in known)


def _first_of_each(world: Worlds, most: int) -> npt.NDArray[np.bool_]:
    """`[column]` whether it is one of the first `most` of its world; columns of a world stand together."""
    start = np.searchsorted(world, world)
    return np.asarray(np.arange(len(world)) - start < most)


def _gap(certified: Certificate, limit: bool) -> Array:
    return certified.regret if limit else certified.residual
