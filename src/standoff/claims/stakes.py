"""How much a decision matters to whoever takes it, before anything is solved."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from standoff.ensembles.sharpness import sharpness, typical_differences
from standoff.queries.bounds import ROUNDING
from standoff.queries.game import Game
from standoff.scenario.model import Scenario
from standoff.scenario.periods import base
from standoff.situations.game import Situations
from standoff.worlds.draw import Worlds

MOST_SITUATIONS = 20_000  # of a game whose stakes are looked at
TRIED = 8  # worlds in which they are
PROFILES = 4  # ways to play that are tried in each of these, the even one among them
RESPONSES = 2  # to each of them, one to the other
SHARP = 50.0  # rationality of a response where everyone is rational, or nearly so
FEEBLE = 0.2  # rationality times the difference in payoff: no option is 5 percentage points off even play

Array = npt.NDArray[np.float64]


def without_stakes(scenario: Scenario, game: Game) -> Iterator[tuple[str, float, bool]]:
    """Decisions whose options hardly differ in what they bring to whoever takes them: each with the largest difference
    found, and whether it is too small to matter.

    For some worlds, and some ways in which all might play there, from even to reckless, and their responses to that:
    what every situation is worth to everyone, and by how much the options differ at it. A decision has stakes if they
    do so at one situation. Even play alone would not show those of matching pennies, nor play at random those of a move
    that matters by what others do when they see it.
    """
    situations = game.situations(())
    if situations.graph.situations > MOST_SITUATIONS or not situations.sets:
        return
    worlds = next(iter(game.draw(TRIED, 0)))
    graph = situations.graph
    with np.errstate(all="ignore"):  # a payoff that is no number is a mistake, and told as such
        sharp = sharpness(game, situations, worlds, typical_differences(game, worlds))
        of_set = np.repeat(sharp, PROFILES, axis=1)[graph.set_rule]
        spreads = _spreads(situations, worlds, of_set)
    for decision, sets in _sets_of(situations).items():
        if len(situations.sets[sets[0]].options) < 2:
            continue
        largest = spreads[sets].max(axis=0)
        if scenario.rational:
            yield decision, float(largest.max()), bool(largest.max() <= ROUNDING)
            continue
        strength = largest * of_set[sets[0]]
        in_world = strength.reshape(-1, PROFILES).max(axis=1)
        yield decision, float(largest.max()), bool(np.median(in_world) < FEEBLE)


def without_typical_difference(game: Game) -> Iterator[str]:
    """Decisions and choices whose rationality counts for each typical difference, where in half of some worlds there is
    none: their options differ by what others do in response alone, and in usual play nobody responds."""
    situations = game.situations(())
    if situations.graph.situations > MOST_SITUATIONS:
        return
    for name, each in typical_differences(game, next(iter(game.draw(TRIED, 0)))).items():
        if np.median(each) == 0.0:
            yield name


def _sets_of(situations: Situations) -> dict[str, list[int]]:
    """The information sets of each decision, those of all periods together."""
    result: dict[str, list[int]] = {}
    for number, information_set in enumerate(situations.sets):
        result.setdefault(base(information_set.decision), []).append(number)
    return result


def _spreads(situations: Situations, worlds: Worlds, of_set: Array) -> Array:
    """The largest difference between what the options of each information set bring to whoever decides there, at any
    situation of it: `[information set, world and way to play]`, shaped as their rationalities `of_set`."""
    graph = situations.graph
    chance, pay = (np.repeat(table, PROFILES, axis=1) for table in situations.tables(worlds.parameters, worlds.count))
    starts, members = graph.edge_start, graph.member_start
    set_of = np.full(graph.situations, -1)
    for number in range(graph.sets):
        set_of[graph.members[members[number] : members[number + 1]]] = number
    result = np.zeros((graph.sets, chance.shape[1]))
    play = _ways_to_play(situations, chance.shape[1])
    for _ in range(RESPONSES + 1):
        probability = np.concatenate([play, chance])[graph.edge_prob]
        reach = np.zeros((graph.situations, chance.shape[1]))
        reach[0] = 1.0
        for situation in range(graph.situations):
            for edge in range(starts[situation], starts[situation + 1]):
                reach[graph.edge_to[edge]] += reach[situation] * probability[edge]
        brings = pay[graph.edge_pay]  # [edge, actor, column], what comes later added below
        worth = np.zeros((graph.situations, graph.actors, chance.shape[1]))
        for situation in range(graph.situations - 1, -1, -1):
            edges = slice(starts[situation], starts[situation + 1])
            brings[edges] += worth[graph.edge_to[edges]]
            worth[situation] = (probability[edges, None, :] * brings[edges]).sum(axis=0)
            if (number := set_of[situation]) >= 0:
                own = brings[edges, graph.set_actor[number]]
                result[number] = np.fmax(result[number], own.max(axis=0) - own.min(axis=0))
        for number in range(graph.sets):
            mover, inside = graph.set_actor[number], graph.members[members[number] : members[number + 1]]
            weight = reach[inside] + 1e-300  # where nobody comes, all is as likely
            weight /= weight.sum(axis=0)
            options = range(graph.action_start[number + 1] - graph.action_start[number])
            value = np.stack([(weight * brings[starts[inside] + option, mover]).sum(axis=0) for option in options])
            response = np.exp(np.minimum(of_set[number], SHARP) * (value - value.max(axis=0)))
            play[graph.action_start[number] : graph.action_start[number + 1]] = response / response.sum(axis=0)
    return result


def _ways_to_play(situations: Situations, columns: int) -> Array:
    """Ways to play that take no account of what is seen: even play and others at random, `[action, column]`."""
    random = np.random.default_rng(0)
    start = situations.graph.action_start
    play = np.empty((situations.graph.actions, columns))
    for sets in _sets_of(situations).values():
        way = random.exponential(size=(len(situations.sets[sets[0]].options), columns)) ** 4
        way[:, ::PROFILES] = 1.0
        way /= way.sum(axis=0)
        for number in sets:
            play[start[number] : start[number + 1]] = way
    return play
