"""Many worlds drawn, solved and asked: a game and queries in, one number per world and query out.

Work goes block by block: draw, fill the tables, solve every game the queries need (one for each set of
commitments), ask. Only the numbers asked for, the draws and the certificates are kept, so memory does not grow with
the size of the game times the number of worlds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from standoff.equilibrium.solve import Solved
from standoff.equilibrium.theory import play
from standoff.queries.game import Game
from standoff.queries.query import Commitments, Compiled, SolvedGame, compile_query, solved_game
from standoff.situations.soundness import Unsound, unsound
from standoff.worlds.draw import Worlds
from standoff.worlds.work import Stop, run_blocks

Array = npt.NDArray[np.float64]
Progress = Callable[[int, int], None]  # worlds done, worlds in all


class UnsoundWorlds(ValueError):
    """Numbers that make no sense in some world; `found` has them."""

    def __init__(self, found: Sequence[Unsound], worlds: Worlds) -> None:
        super().__init__(f"{len(found)} numbers make no sense")
        self.found, self.worlds = tuple(found), worlds


@dataclass(frozen=True, slots=True, eq=False)
class Certificates:
    """How one game was solved across worlds, each `[world]`; see `equilibrium.solve.Solved`."""

    converged: npt.NDArray[np.bool_]
    gap: Array
    gap_in_odds: Array
    sweeps: Array
    turns: Array


@dataclass(frozen=True, slots=True, eq=False)
class Ensemble:
    """Worlds, solved and asked.

    Attributes:
        parameters: the draws, each `[world]`; rationality: of each actor, `[world]`.
        answers: for each query text its number in each world, `[world]`, NaN where undefined.
        certificates: for each set of commitments of the games that were solved.
        sizes: for each of them (situations, the histories they were merged from, information sets).
    """

    seed: int
    parameters: Mapping[str, Array]
    rationality: Mapping[str, Array]
    answers: Mapping[str, Array]
    certificates: Mapping[Commitments, Certificates]
    sizes: Mapping[Commitments, tuple[int, int, int]]

    @property
    def count(self) -> int:
        """How many worlds there are."""
        return len(next(iter(self.certificates.values())).converged)

    @property
    def converged(self) -> npt.NDArray[np.bool_]:
        """`[world]` whether every game of the world is certified."""
        return np.asarray(np.all([game.converged for game in self.certificates.values()], axis=0), dtype=np.bool_)


@dataclass(frozen=True, slots=True, eq=False)
class _Block:
    worlds: Worlds
    answers: dict[str, Array]
    certificates: dict[Commitments, Certificates]


def solve_games(
    game: Game, commitments: Iterable[Commitments], worlds: Worlds, stop: Stop | None = None
) -> dict[Commitments, SolvedGame]:
    """Every game in a block of worlds.

    Raises:
        UnsoundWorlds: where a probability leaves [0, 1], probabilities do not sum to one or a payoff is not finite.
    """
    result = {}
    for committed in sorted(commitments):
        situations = game.situations(committed)
        chance, pay = situations.tables(worlds.parameters, worlds.count)
        if found := list(unsound(situations, chance, pay)):
            raise UnsoundWorlds(found, worlds)
        np.clip(chance, 0.0, 1.0, out=chance)
        solved = play(game.theory, situations.graph, chance, pay, worlds.rationality, worlds.tau, stop)
        result[committed] = solved_game(situations, solved, chance, pay, worlds.parameters)
    return result


def _certificates(solved: Solved) -> Certificates:
    return Certificates(solved.converged, solved.gap, solved.gap_in_odds, solved.sweeps, solved.turns)


def _solve_block(game: Game, queries: Sequence[Compiled], worlds: Worlds, stop: Stop) -> _Block:
    needed = frozenset[Commitments]({()}).union(*(query.games for query in queries))
    games = solve_games(game, needed, worlds, stop)
    answers = {query.text: query.ask(games, worlds.parameters, worlds.count) for query in queries}
    return _Block(worlds, answers, {key: _certificates(solved.solved) for key, solved in games.items()})


def study(
    game: Game,
    queries: Iterable[str],
    worlds: int = 1000,
    seed: int = 0,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Ensemble:
    """Draws, solves and asks.

    The same seed gives the same bytes whatever the number of threads.

    Args:
        queries: texts, checked already.
        threads: how many work at once; all cores unless given.
        progress: told after every block.

    Raises:
        UnsoundWorlds: as `solve_games`.
    """
    if worlds < 1:
        raise ValueError("an ensemble has at least one world")
    compiled = [compile_query(game, text) for text in dict.fromkeys(queries)]
    blocks: list[_Block] = []
    done = 0
    for block in run_blocks(partial(_solve_block, game, compiled), game.draw(worlds, seed), threads):
        blocks.append(block)
        done += block.worlds.count
        if progress is not None:
            progress(done, worlds)
    first = blocks[0]
    return Ensemble(
        seed=seed,
        parameters={
            name: np.concatenate([block.worlds.parameters[name] for block in blocks])
            for name in first.worlds.parameters
        },
        rationality={
            actor: np.concatenate([block.worlds.rationality[number] for block in blocks])
            for number, actor in enumerate(game.actors)
        },
        answers={query.text: np.concatenate([block.answers[query.text] for block in blocks]) for query in compiled},
        certificates={
            key: Certificates(
                *(
                    np.concatenate([getattr(block.certificates[key], name) for block in blocks])
                    for name in Certificates.__slots__
                )
            )
            for key in first.certificates
        },
        sizes={key: game.size(key) for key in first.certificates},
    )
