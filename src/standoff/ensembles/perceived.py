"""Games that not everyone plays alike: some take them for another (`scenario.views`), or do not learn of a change.

Each actor plays the game as it takes it to be. There, whoever it takes to be mistaken plays as it takes them to,
whoever does not learn of a change plays on as without it, and all others respond to that and to one another. What then
happens is composed of what each actor does in its own view, and payoffs are valued again in the game as it is: a
hypergame (Bennett 1977), in which each view is a logit equilibrium.

A view in which everything is as it is comes to the same game, and so to the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from standoff.ensembles.results import InvalidWorlds
from standoff.ensembles.sharpness import sharpness
from standoff.ensembles.solved_once import SolvedOnce, digest
from standoff.equilibrium.behaviour_model import play
from standoff.equilibrium.solve import Solved
from standoff.queries.game import Game
from standoff.queries.game_source import scenario_of
from standoff.queries.query import SolvedGame, expected_payoffs, solved_game
from standoff.scenario.counterfactual import Commitments, known_to_all, learners
from standoff.scenario.model import Decision, Scenario
from standoff.scenario.views import VIEW, Way, as_pair, seen_otherwise, viewer, ways
from standoff.situations.game import Situations
from standoff.situations.graph import Graph, Index, with_fixed
from standoff.situations.soundness import unsound, without_rounding
from standoff.worlds.draw import Worlds
from standoff.worlds.work import Stop

Array = npt.NDArray[np.float64]
Key = tuple[Way, Commitments]  # as whom a game is seen, and what is changed of it


@dataclass(frozen=True, slots=True, eq=False)
class Taken:
    """A game as somebody takes it to be, solved.

    Attributes:
        told: what tells it from other games, where that may be asked.
    """

    game: SolvedGame
    told: bytes


def those_who_know(scenario: Scenario, commitments: Commitments) -> frozenset[str]:
    """Who learns of the changes that not everyone learns of: those who are told, and the movers that are committed."""
    movers = {move.name: move.actor for move in scenario.moves if isinstance(move, Decision)}
    found: set[str] = set()
    for name, text in commitments:
        told = learners(text)
        if told is not None:
            found |= {*told, *([movers[name]] if name in movers else [])}
    return frozenset(found)


def games_behind(game: Game, commitments: Iterable[Commitments]) -> tuple[Commitments, ...]:
    """The games that are solved for these: themselves, and those that actors take them for."""
    scenario = scenario_of(game.source.given)
    keys = (key for wanted in commitments for key in _behind(scenario, wanted))
    return tuple(sorted({_committed(key) for key in keys} | set(commitments)))


class PerceivedGames:
    """The games of a block of worlds, each solved once for whoever takes it to be so.

    Args:
        typical: what `sharpness` needs of the game itself.
        once: where games have been solved, of which one may be the same to the last number.
    """

    def __init__(
        self, game: Game, worlds: Worlds, typical: Mapping[str, Array], stop: Stop | None, once: SolvedOnce | None
    ) -> None:
        self.game, self.worlds, self.typical, self.stop = game, worlds, typical, stop
        self.scenario, self.mistaken = scenario_of(game.source.given), game.mistaken
        self.once = SolvedOnce() if once is None and self.mistaken else once
        self._taken: dict[Key, Taken] = {}

    def solve(
        self, wanted: Iterable[Commitments], at_once: Callable[[Callable[[Key], Taken], list[Key]], Iterable[Taken]]
    ) -> dict[Commitments, SolvedGame]:
        """These games.

        Args:
            at_once: maps a function over games that do not depend on one another.

        Raises:
            InvalidWorlds: where numbers of one of them make no sense.
        """
        wanted = sorted(wanted)
        keys = {key for committed in wanted for key in _behind(self.scenario, committed)}
        open_ = {(way, known_to_all(committed)) for way, committed in keys}
        for length in sorted({len(way) for way, _ in open_}, reverse=True):  # views inside views come first
            these = sorted(key for key in open_ if len(key[0]) == length)
            for key, taken in zip(these, at_once(self._solved, these), strict=True):
                self._taken[key] = taken
        return {committed: self._game(committed) for committed in wanted}

    def _game(self, committed: Commitments) -> SolvedGame:
        way, changes = _key(committed)
        return self._seen((way, changes)).game if way or not self.mistaken else self._as_played(changes)

    def _seen(self, key: Key) -> Taken:
        """A game as somebody takes it to be."""
        if key not in self._taken:
            self._taken[key] = self._solved(key)
        return self._taken[key]

    def _solved(self, key: Key) -> Taken:
        way, changes = key
        situations, here, chance, pay, sharp = self._tables(_committed(key))
        told = self._told(situations.graph, chance, pay, sharp, here.tau)
        others = self._others(way, changes)
        if self.mistaken and known_to_all(changes) == changes:  # whoever sees the same game plays in it
            others = {actor: taken for actor, taken in others.items() if taken.told != told}
        if others:
            solved, told = self._beside(others, situations, chance, pay, sharp, here.tau)
        else:
            solved = self._played(told, situations.graph, chance, pay, sharp, here.tau)
        return Taken(solved_game(situations, solved, chance, pay, sharp, here.parameters), told)

    def _told(self, graph: Graph, chance: Array, pay: Array, sharp: Array, tau: Array | None) -> bytes:
        """What tells a game from others; empty where that is never asked."""
        if self.once is None:
            return b""
        return digest(self.game.theory, graph, (chance, pay, sharp, *(() if tau is None else (tau,))))

    def _played(self, told: bytes, graph: Graph, chance: Array, pay: Array, sharp: Array, tau: Array | None) -> Solved:
        """Behaviour in a game that everyone plays alike, solved once."""

        def solve() -> Solved:
            return play(self.game.theory, graph, chance, pay, sharp, tau, self.stop)

        return solve() if self.once is None else self.once.solved(told, solve)

    def _tables(self, committed: Commitments) -> tuple[Situations, Worlds, Array, Array, Array]:
        """The numbers of a game."""
        situations = self.game.situations(committed)
        here = self.game.source.under(committed, self.worlds)
        chance, pay = situations.tables(here.parameters, here.count)
        if found := list(unsound(situations, chance, pay)):
            raise InvalidWorlds(found, here, committed)
        chance = without_rounding(situations, chance)
        return situations, here, chance, pay, sharpness(self.game, situations, self.worlds, self.typical)

    def _others(self, way: Way, changes: Commitments) -> dict[str, Taken]:
        """Those who do not play the same game as whoever sees it so, each with the game that it plays instead."""
        found: dict[str, Taken] = {}
        known = known_to_all(changes)
        if known != changes:
            learn = those_who_know(self.game.source.written_scenario, changes)
            unaware = self._seen((way, known))
            found = {actor: unaware for actor in self.game.actors if actor not in learn}
        for other in seen_otherwise(self.scenario, way) if way and self.scenario is not None else ():
            found.setdefault(other, self._seen(((*way, other), changes)))
        return found

    def _beside(
        self,
        others: Mapping[str, Taken],
        situations: Situations,
        chance: Array,
        pay: Array,
        sharp: Array,
        tau: Array | None,
    ) -> tuple[Solved, bytes]:
        """Behaviour in a game in which some play on as in others; and what tells it from other games."""
        whose = tuple((actor, taken.game.situations) for actor, taken in others.items())
        graph, chosen, given, theirs = _with_others_fixed(situations, whose)
        log_p = np.empty((situations.graph.actions, chance.shape[1]))
        for taken, (here, there) in zip(others.values(), theirs, strict=True):
            log_p[here] = taken.game.solved.log_p[there]
        whole = np.concatenate([chance, np.exp(log_p[given])])
        told = self._told(graph, whole, pay, sharp, tau)
        found = self._played(told, graph, whole, pay, sharp, tau)
        log_p[chosen] = found.log_p
        converged = found.converged & np.all([taken.game.solved.converged for taken in others.values()], axis=0)
        return replace(found, log_p=log_p, converged=converged), told

    def _as_played(self, changes: Commitments) -> SolvedGame:
        """The game as it is, in which each actor does what it would in the game as it takes it to be."""
        assert self.scenario is not None
        situations, here, chance, pay, sharp = self._tables(changes)
        told = self._told(situations.graph, chance, pay, sharp, here.tau)
        deciding = dict.fromkeys(each.actor for each in situations.sets)
        parts = {actor: self._seen((_own_way(self.scenario, actor), changes)) for actor in deciding}
        if all(part.told == told for part in parts.values()):  # nobody is mistaken about anything here
            part = next(iter(parts.values())) if parts else self._seen(((), changes))
            solved = part.game.solved
        else:
            games = {actor: part.game for actor, part in parts.items()}
            solved = _composed(situations, games, chance, pay)
            lost = np.any(
                [_astonished(situations, solved, chance, actor, each) for actor, each in games.items()], axis=0
            )
            solved = replace(solved, converged=solved.converged & np.logical_not(lost))
        return solved_game(situations, solved, chance, pay, sharp, here.parameters)


def _own_way(scenario: Scenario, actor: str) -> Way:
    return (actor,) if actor in scenario.views else ()


def _key(committed: Commitments) -> Key:
    return viewer(committed), tuple(pair for pair in committed if pair[1] != VIEW)


def _committed(key: Key) -> Commitments:
    way, changes = key
    return tuple(sorted([*changes, as_pair(way)])) if way else changes


def _behind(scenario: Scenario | None, committed: Commitments) -> list[Key]:
    """The games that have to be solved for one: as everyone takes it to be who has a part in it."""
    way, changes = _key(committed)
    if scenario is None or not scenario.views:
        return [((), changes)]
    if way:
        inside = (each for each in ways(scenario) if len(each) > len(way) and each[: len(way)] == way)
        return [(way, changes), *((each, changes) for each in inside)]
    deciding = dict.fromkeys(decision.actor for decision in scenario.decisions)
    found = [((), changes)] if any(actor not in scenario.views for actor in deciding) else []
    return [*found, *((each, changes) for each in ways(scenario) if each[0] in deciding)]


def _astonished(
    situations: Situations, played: Solved, chance: Array, actor: str, seen: SolvedGame
) -> npt.NDArray[np.bool_]:
    """`[world]` whether an actor comes to decide where it took it for impossible to come: what it believes there is
    anything, so the world is not certified."""
    graph = situations.graph
    if not (seen.chance == 0.0).any():
        return np.zeros(chance.shape[1], dtype=np.bool_)
    mine = np.asarray([each.actor == actor for each in situations.sets], dtype=np.bool_)
    truly = _reached(graph, np.concatenate([np.exp(played.log_p), chance]))[mine] > 0.0
    there = _reached(seen.situations.graph, np.concatenate([np.exp(seen.solved.log_p), seen.chance])) > 0.0
    same = [seen.situations.set_index.get(key, -1) for key in situations.set_index]
    order = np.empty(len(same), dtype=np.int64)
    order[list(situations.set_index.values())] = same
    expected = np.where((order >= 0)[:, None], there[order], True)[mine]
    return np.asarray(np.any(truly & ~expected, axis=0), dtype=np.bool_)


def _reached(graph: Graph, probability: Array) -> Array:
    """How likely each information set is, `[set, world]`, by the probabilities of actions and chance rows."""
    reach = np.zeros((graph.situations, probability.shape[1]))
    reach[0] = 1.0
    for situation in range(graph.situations):
        for edge in range(graph.edge_start[situation], graph.edge_start[situation + 1]):
            reach[graph.edge_to[edge]] += reach[situation] * probability[graph.edge_prob[edge]]
    members = np.split(graph.members, graph.member_start[1:-1])
    return np.stack([reach[each].sum(axis=0) for each in members]) if graph.sets else np.zeros((0, reach.shape[1]))


def _composed(situations: Situations, parts: Mapping[str, SolvedGame], chance: Array, pay: Array) -> Solved:
    """Behaviour of which each actor's is that in another game, with the certificate of the weakest, and payoffs in the
    game as it is."""
    graph = situations.graph
    log_p = np.empty((graph.actions, chance.shape[1]))
    for actor, part in parts.items():
        here, there = _actions(situations, part.situations, actor)
        log_p[here] = part.solved.log_p[there]
    different = list({id(part.solved): part.solved for part in parts.values()}.values())

    def over(name: str, of: Callable[..., Array]) -> Array:
        found: Array = of(np.stack([getattr(each, name) for each in different]), axis=0)
        return found

    return Solved(
        log_p=log_p,
        residual_in_odds=over("residual_in_odds", np.max),
        residual=over("residual", np.max),
        regret=over("regret", np.max),
        converged=np.all([each.converged for each in different], axis=0),
        followed=np.all([each.followed for each in different], axis=0),
        ground=np.min([each.ground for each in different], axis=0),
        forked=np.fmin.reduce([each.forked for each in different]),
        sweeps=over("sweeps", np.sum),
        steps=over("steps", np.sum),
        turns=over("turns", np.sum),
        continuum=over("continuum", np.max),
        expected_payoff=expected_payoffs(graph, log_p, chance, pay),
    )


@lru_cache(maxsize=64)
def _actions(situations: Situations, other: Situations, actor: str) -> tuple[Index, Index]:
    """The actions of an actor in one game, and the same in another; those that it does not have there are left out."""
    own, theirs = situations.graph.action_start, other.graph.action_start
    here: list[int] = []
    there: list[int] = []
    for key, number in situations.set_index.items():
        if situations.sets[number].actor == actor and key in other.set_index:
            first = theirs[other.set_index[key]]
            here += range(own[number], own[number + 1])
            there += range(first, first + own[number + 1] - own[number])
    return np.asarray(here, dtype=np.int32), np.asarray(there, dtype=np.int32)


@lru_cache(maxsize=16)
def _with_others_fixed(
    situations: Situations, others: tuple[tuple[str, Situations], ...]
) -> tuple[Graph, Index, Index, list[tuple[Index, Index]]]:
    """The game in which some actors play on as in others; then the actions that are still chosen, and those that are
    not; and for each of those actors its actions here, and which they are there. It is the same in all worlds, and
    slow to build."""
    playing = {actor for actor, _ in others}
    fixed = np.asarray([each.actor in playing for each in situations.sets], dtype=np.bool_)
    graph, chosen, given = with_fixed(situations.graph, fixed)
    return graph, chosen, given, [_actions(situations, other, actor) for actor, other in others]
