"""How a world that is solved is played: how likely each information set is reached, and the most likely course.

A solution goes in. One sweep forward over the game gives the reach; the course is the path whose probabilities have the
largest product (Viterbi 1967), found backward from the ends, with the number of courses that are as likely.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from standoff.ensembles.solution import Solution
from standoff.situations.graph import Index

ALIKE = 1e-9  # of a probability: courses that differ by less are as likely


@dataclass(frozen=True, slots=True)
class Played:
    """How a world is played.

    Attributes:
        reached: how likely each information set is reached, in the order of `Solution.behaviour`.
        course: the moves of the most likely course, each with its option, in the order of play; what is not made is
            left out.
        probability: of that course; alike: how many other courses are as likely.
    """

    reached: tuple[float, ...]
    course: tuple[tuple[str, str], ...]
    probability: float
    alike: int


@dataclass(frozen=True, slots=True)
class Taken:
    """How a decision is taken, over all of its information sets: how likely it comes to it, and how likely each option
    is if it does; NaN where it never does."""

    actor: str
    decision: str
    chance: float
    options: Mapping[str, float]


def taken(solution: Solution, found: Played) -> tuple[Taken, ...]:
    """Every decision, in the order of the file."""
    sets: dict[tuple[str, str], list[tuple[float, Mapping[str, float]]]] = {}
    for reached, each in zip(found.reached, solution.behaviour, strict=True):
        sets.setdefault((each.actor, each.decision), []).append((reached, each.probabilities))
    result = []
    for (actor, decision), here in sets.items():
        chance = math.fsum(reached for reached, _ in here)
        options = dict.fromkeys(option for _, probabilities in here for option in probabilities)
        shares = {
            option: math.fsum(reached * each.get(option, 0.0) for reached, each in here) / chance
            if chance
            else math.nan
            for option in options
        }
        result.append(Taken(actor, decision, chance, shares))
    return tuple(result)


def played(solution: Solution) -> Played:
    """How the world of a solution is played."""
    game = solution.game
    situations = game.situations(())
    strategies = [p for behaviour in solution.behaviour for p in behaviour.probabilities.values()]
    chances, _ = situations.tables(solution.worlds.parameters, 1)
    probability = [*strategies, *np.clip(chances[:, 0], 0.0, 1.0).tolist()]
    tracked = game.track((), frozenset(), paid=True)  # where time passes without an end, and a move is a layer
    edges = tracked.edge_start, tracked.edge_to, tracked.edge_prob
    reached = _reached(*edges, situations.graph.action_start, probability)
    path, chance, alike = _likeliest(*edges, probability)
    return Played(reached, game.source.course(situations, tracked, path), chance, alike)


def _reached(
    edge_start: Index, edge_to: Index, edge_prob: Index, action_start: Index, probability: list[float]
) -> tuple[float, ...]:
    """How likely each information set is."""
    start, to, row = edge_start.tolist(), edge_to.tolist(), edge_prob.tolist()
    owner = np.repeat(np.arange(len(action_start) - 1), np.diff(action_start)).tolist()
    arriving, result = [0.0] * (len(start) - 1), [0.0] * (len(action_start) - 1)
    arriving[0] = 1.0
    for situation, here in enumerate(arriving):
        edges = range(start[situation], start[situation + 1])
        if here > 0.0 and edges:
            if row[edges[0]] < len(owner):
                result[owner[row[edges[0]]]] += here
            for edge in edges:
                arriving[to[edge]] += here * probability[row[edge]]
    return tuple(result)


def _likeliest(
    edge_start: Index, edge_to: Index, edge_prob: Index, probability: list[float]
) -> tuple[list[int], float, int]:
    """The edges of the likeliest path, its probability, and how many others are as likely."""
    start, to, row = edge_start.tolist(), edge_to.tolist(), edge_prob.tolist()
    logs = [math.log(p) if p > 0.0 else -math.inf for p in probability]
    count = len(start) - 1
    best, ways, next_ = [0.0] * count, [1] * count, [-1] * count
    for situation in range(count - 1, -1, -1):
        edges = range(start[situation], start[situation + 1])
        if edges:
            found = [logs[row[edge]] + best[to[edge]] for edge in edges]
            best[situation] = max(found)
            as_good = [edge for edge, each in zip(edges, found, strict=True) if each >= best[situation] - ALIKE]
            next_[situation] = as_good[0]
            ways[situation] = sum(ways[to[edge]] for edge in as_good)
    path, situation = [], 0
    while next_[situation] >= 0:
        path.append(next_[situation])
        situation = to[next_[situation]]
    return path, math.exp(best[0]), ways[0] - 1
