"""What is asked under each of several equilibria of the same world, and what hinges on which of them is played.

Two kinds are as good as the one that is reported: the other arms of a fork (`equilibrium.arms`), and in the limit other
mixtures of options that are worth the same (`equilibrium.ties`). Neither is kept with an ensemble: few worlds have any,
and those are solved again when something is asked.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from standoff.ensembles.results import Certificates, Results
from standoff.ensembles.simulate import solve_games
from standoff.equilibrium.arms import arms
from standoff.equilibrium.others import Equilibria
from standoff.equilibrium.solve import Solved
from standoff.equilibrium.ties import ties
from standoff.queries.game import Game
from standoff.queries.game_source import scenario_of
from standoff.queries.observation import Asked
from standoff.queries.query import Commitments, Compiled, SolvedGame, compile_asked, solved_game
from standoff.queries.truth import TOLERANCE
from standoff.scenario.counterfactual import one_for_all
from standoff.worlds.draw import Worlds, part_of
from standoff.worlds.work import Stop, run_blocks

Array = npt.NDArray[np.float64]
AsGood = Literal["arms", "ties"]
AS_GOOD: tuple[AsGood, ...] = ("arms", "ties")
Found = Mapping[Commitments, Sequence[Equilibria | None]]  # by game, for each world; None where nothing is certified

COMBINATIONS = 512  # of equilibria of the games of one query, in one world
TOGETHER = 16  # worlds to a piece of work


@dataclass(frozen=True, slots=True, eq=False)
class Spans:
    """An answer over the equilibria that are as good.

    Attributes:
        worlds: in how many of the worlds some game of the query has several.
        most: the largest number that was found of one game in one world.
        depends: `[world]` whether the answer is not the same under each.
        low, high: `[world]` the least and the largest; where there is but one equilibrium, the answer. Where it is
            defined under some of them only, of those.
    """

    worlds: int
    most: int
    depends: npt.NDArray[np.bool_]
    low: Array
    high: Array


def spans(
    game: Game, queries: Iterable[Asked], results: Results, kind: AsGood, threads: int | None = None
) -> dict[Asked, Spans]:
    """What the answers to queries are under each arm of the forks, or under the ties, of an ensemble: of those queries
    whose games have any. Each answer of one number a world. Queries of a game that not everyone plays are left out.

    Args:
        queries: that the ensemble holds the answers of.
    """
    several = {
        key: _several(results.certificates[key], kind)
        for key in results.certificates
        if one_for_all(key, scenario_of(game.source.given))
    }
    if not any(each.any() for each in several.values()):
        return {}
    compiled: dict[Asked, Compiled] = {}
    for asked in dict.fromkeys(queries):
        each = compile_asked(game, asked)
        if not isinstance(each, Compiled) or not each.games <= several.keys():
            continue
        if any(several[key].any() for key in each.games):
            compiled[asked] = each
    needed = sorted(frozenset[Commitments]({()}).union(*(each.games for each in compiled.values())) & several.keys())
    which = np.flatnonzero(np.any([several[key] for key in needed], axis=0)) if compiled else np.zeros(0, dtype=int)
    if not which.size:
        return {}
    worlds = Worlds(
        start=0,
        parameters={name: np.asarray(values)[which] for name, values in results.parameters.items()},
        rationality=np.ascontiguousarray(np.stack([results.rationality[actor][which] for actor in game.actors])),
        placed="a world solved again",
    )
    pieces = [part_of(worlds, first, first + TOGETHER) for first in range(0, worlds.count, TOGETHER)]
    firsts = itertools.count(0, TOGETHER)
    numbers: dict[Asked, list[npt.NDArray[np.int64]]] = {asked: [] for asked in compiled}
    answers: dict[Asked, list[Array]] = {asked: [] for asked in compiled}
    most, limit = 1, game.theory.kind == "rational"

    def work(piece: Worlds, stop: Stop) -> tuple[dict[Asked, tuple[npt.NDArray[np.int64], Array]], int]:
        games = solve_games(game, needed, piece, stop)
        found = {key: _found(games[key], kind, limit, stop) for key in needed}
        counts = [each.count for those in found.values() for each in those if each is not None]
        return {asked: in_each(each, games, found, piece) for asked, each in compiled.items()}, max(counts, default=1)

    for first, (told, largest) in zip(firsts, run_blocks(work, pieces, threads), strict=False):
        most = max(most, largest)
        for asked, (number, values) in told.items():
            numbers[asked].append(which[first + number])
            answers[asked].append(values)
    return {
        asked: _spans(
            np.asarray(results.answers[asked], dtype=np.float64),
            int(np.any([several[key] for key in each.games], axis=0).sum()),
            most,
            np.concatenate(numbers[asked]),
            np.concatenate(answers[asked]),
        )
        for asked, each in compiled.items()
    }


def _several(certificates: Certificates, kind: AsGood) -> npt.NDArray[np.bool_]:
    """`[world]` whether there are equilibria that are as good."""
    told = np.isfinite(certificates.forked) if kind == "arms" else np.asarray(certificates.continuum) > 0
    return np.asarray(certificates.converged & told)


def _found(solved: SolvedGame, kind: AsGood, limit: bool, stop: Stop) -> list[Equilibria | None]:
    """The equilibria of each world of a game that are as good, that which is reported first."""
    own = solved.solved
    result: list[Equilibria | None] = [
        Equilibria(own.log_p[:, [world]], own.residual[[world]], own.expected_payoff[:, [world]])
        if own.converged[world]
        else None
        for world in range(len(own.converged))
    ]
    told = np.isfinite(own.forked) if kind == "arms" else own.continuum > 0
    some = np.flatnonzero(own.converged & told)
    graph = solved.situations.graph
    chance, pay, sharp = (table[:, some] for table in (solved.chance, solved.pay, solved.sharp))
    if kind == "arms" and some.size:
        for world, each in zip(some, arms(graph, chance, pay, sharp, own.log_p[:, some], limit, stop), strict=True):
            result[world] = each
    elif kind == "ties":
        for number, world in enumerate(some):
            result[world] = ties(graph, chance[:, number], pay[:, number], sharp[:, number], own.log_p[:, world])
    return result


def in_each(
    query: Compiled, games: Mapping[Commitments, SolvedGame], found: Found, worlds: Worlds
) -> tuple[npt.NDArray[np.int64], Array]:
    """A query under every combination of equilibria of its games: any one of a game with any of another.

    Returns:
        `[combination]` the world of each, and the answer there. A world in which a game has none has no combination.
    """
    keys = sorted(query.games)
    columns: list[int] = []  # the world of each combination
    chosen: list[tuple[int, ...]] = []  # and which equilibrium of each game it has
    for world in range(worlds.count):
        several = [found[key][world] for key in keys]
        ranges = [range(each.count) for each in several if each is not None]
        if len(ranges) == len(keys):
            combinations = list(itertools.islice(itertools.product(*ranges), COMBINATIONS))
            columns += [world] * len(combinations)
            chosen += combinations
    parameters = {name: values[columns] for name, values in worlds.parameters.items()}
    asked = {}
    for position, key in enumerate(keys):
        game = games[key]
        played = [found[key][world] for world in columns]
        pairs = [(each, choice[position]) for each, choice in zip(played, chosen, strict=True) if each is not None]
        if not pairs:
            break
        solved: Solved = replace(
            game.solved,
            **{field.name: getattr(game.solved, field.name)[..., columns] for field in fields(game.solved)},
        )
        solved = replace(
            solved,
            log_p=np.stack([each.log_p[:, number] for each, number in pairs], axis=1),
            expected_payoff=np.stack([each.expected_payoff[:, number] for each, number in pairs], axis=1),
            residual=np.asarray([each.residual[number] for each, number in pairs]),
        )
        here = {name: np.asarray(values)[columns] for name, values in game.parameters.items()}
        chance, pay, sharp = (table[:, columns] for table in (game.chance, game.pay, game.sharp))
        asked[key] = solved_game(game.situations, solved, chance, pay, sharp, here)
    answers = query.ask(asked, parameters, len(columns)) if columns else np.zeros(0)
    return np.asarray(columns, dtype=np.int64), np.asarray(answers, dtype=np.float64)


def _spans(answers: Array, worlds: int, most: int, at: npt.NDArray[np.int64], values: Array) -> Spans:
    """As `spans`, from the `values` under each combination, `[combination]`, and the world `at` which each is."""
    low, high = answers.copy(), answers.copy()
    depends = np.zeros(len(answers), dtype=np.bool_)
    for world in np.unique(at):
        here = values[at == world]
        defined = here[np.isfinite(here)]
        if defined.size:
            low[world], high[world] = defined.min(), defined.max()
            close = TOLERANCE * max(1.0, abs(low[world]), abs(high[world]))
            depends[world] = high[world] - low[world] > close or defined.size < here.size
    low, high = np.where(depends, low, answers), np.where(depends, high, answers)
    return Spans(worlds, most, depends, low, high)
