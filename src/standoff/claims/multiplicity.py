"""More than one equilibrium: how often a sample of worlds has others, and whether a claim hinges on which is played.

Verdicts rest on the equilibrium of the principal branch. Here others are looked for (`equilibrium.others`) in the first
worlds of an ensemble, in every game that a claim needs, and each claim is tested under every combination of them.
What is not found cannot be counted, so every share here is a lower bound.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from standoff.claims.verdict_bands import interval
from standoff.ensembles.as_good import in_each
from standoff.ensembles.simulate import Progress, solve_games
from standoff.equilibrium.others import MOST, STARTS, Equilibria, other_equilibria
from standoff.queries.game import Game
from standoff.queries.game_source import scenario_of
from standoff.queries.query import Commitments, Compiled, SolvedGame, compile_query
from standoff.queries.truth import FAILS, HOLDS
from standoff.scenario.counterfactual import one_for_all
from standoff.worlds.draw import Worlds
from standoff.worlds.work import Stop, run_blocks

SAMPLE = 64  # worlds in which others are looked for, unless said
TOGETHER = 4  # worlds to a piece of work
STREAM = 2  # which of the streams of a seed random starts are drawn from


@dataclass(frozen=True, slots=True)
class Hinge:
    """How often the truth of a claim depends on which equilibrium is played.

    Attributes:
        id: of the claim.
        depends: worlds in which it holds under one equilibrium that was found and fails under another.
        worlds: in how many it was looked into.
        interval: 95% Monte Carlo interval of the share of the two.
    """

    id: str
    depends: int
    worlds: int
    interval: tuple[float, float]

    @property
    def share(self) -> float | None:
        """The same as a share; None where it was looked into in none."""
        return self.depends / self.worlds if self.worlds else None


@dataclass(frozen=True, slots=True, eq=False)
class OtherEquilibria:
    """What was found besides the principal branch.

    Attributes:
        worlds: in how many others were looked for, each of whose games is certified.
        several: in how many of them some game has more than one.
        interval: 95% Monte Carlo interval of the share.
        most: the largest number of equilibria that were found of one game in one world.
        games: for each set of commitments the number of worlds in which that game has more than one.
        starts: random starts of each game in each world.
        claims: one Hinge for each claim that is tested.
    """

    worlds: int
    several: int
    interval: tuple[float, float]
    most: int
    games: Mapping[Commitments, int]
    starts: int
    claims: tuple[Hinge, ...]

    @property
    def cut(self) -> bool:
        """Whether the search ended somewhere for having found enough."""
        return self.most >= MOST


@dataclass(frozen=True, slots=True, eq=False)
class _Looked:
    """A piece of work done: for each game and world the number of equilibria, 0 where it is not certified; and for each
    claim and world whether it depends on them."""

    counts: dict[Commitments, npt.NDArray[np.int64]]
    depends: dict[str, npt.NDArray[np.bool_]]
    certified: dict[str, npt.NDArray[np.bool_]]


def look_for_others(
    game: Game,
    claims: Mapping[str, str],
    worlds: int = SAMPLE,
    seed: int = 0,
    threads: int | None = None,
    progress: Progress | None = None,
    starts: int = STARTS,
) -> OtherEquilibria:
    """Looks for other equilibria in the first `worlds` worlds of a seed.

    What is found does not depend on the number of threads.

    Args:
        game: whose actors behave by the logit.
        claims: id to query text, checked already; those of a game that not everyone plays are left out.

    Raises:
        InvalidWorlds: as `solve_games`.
    """
    assert game.theory.kind == "logit"
    compiled = {name: compile_query(game, text) for name, text in claims.items()}
    scenario = scenario_of(game.source.given)
    compiled = {
        name: query for name, query in compiled.items() if all(one_for_all(key, scenario) for key in query.games)
    }
    needed = sorted(frozenset[Commitments]({()}).union(*(query.games for query in compiled.values())))

    def work(piece: Worlds, stop: Stop) -> _Looked:
        return _look(game, needed, compiled, piece, seed, starts, stop)

    pieces = []
    for done in run_blocks(work, _pieces(game.draw(worlds, seed)), threads):
        pieces.append(done)
        if progress is not None:
            progress(min(TOGETHER * len(pieces), worlds), worlds)
    counts = {key: np.concatenate([piece.counts[key] for piece in pieces]) for key in needed}
    sure = np.all([found > 0 for found in counts.values()], axis=0)
    several = int((sure & np.any([found > 1 for found in counts.values()], axis=0)).sum())
    hinges = []
    for name in compiled:
        depends = int(np.concatenate([piece.depends[name] for piece in pieces]).sum())
        looked = int(np.concatenate([piece.certified[name] for piece in pieces]).sum())
        hinges.append(Hinge(name, depends, looked, interval(depends, looked)))
    return OtherEquilibria(
        worlds=int(sure.sum()),
        several=several,
        interval=interval(several, int(sure.sum())),
        most=max(int(found.max()) for found in counts.values()),
        games={key: int((found > 1).sum()) for key, found in counts.items()},
        starts=starts,
        claims=tuple(hinges),
    )


def _pieces(blocks: Iterator[Worlds]) -> Iterator[Worlds]:
    for block in blocks:
        for start in range(0, block.count, TOGETHER):
            part = slice(start, start + TOGETHER)
            yield Worlds(
                start=block.start + start,
                parameters={name: values[part] for name, values in block.parameters.items()},
                rationality=block.rationality[:, part],
            )


def _look(
    game: Game,
    needed: Sequence[Commitments],
    claims: Mapping[str, Compiled],
    worlds: Worlds,
    seed: int,
    starts: int,
    stop: Stop,
) -> _Looked:
    games = solve_games(game, needed, worlds, stop)
    found: dict[Commitments, list[Equilibria | None]] = {}
    for number, key in enumerate(needed):
        solved = games[key]
        found[key] = [
            other_equilibria(
                solved.situations.graph,
                np.ascontiguousarray(solved.chance[:, world]),
                np.ascontiguousarray(solved.pay[:, world]),
                np.ascontiguousarray(solved.sharp[:, world]),
                solved.solved.log_p[:, world],
                np.random.default_rng([seed, STREAM, worlds.start + world, number]),
                starts,
                stop,
            )
            if solved.solved.converged[world]
            else None
            for world in range(worlds.count)
        ]
    depends, certified = {}, {}
    for name, query in claims.items():
        depends[name], certified[name] = _hinges(query, games, found, worlds)
    counts = {
        key: np.asarray([0 if each is None else each.count for each in equilibria], dtype=np.int64)
        for key, equilibria in found.items()
    }
    return _Looked(counts, depends, certified)


def _hinges(
    query: Compiled,
    games: Mapping[Commitments, SolvedGame],
    found: Mapping[Commitments, Sequence[Equilibria | None]],
    worlds: Worlds,
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """`[world]` whether a claim is true under some equilibria and false under others, and whether it can be told."""
    at, answers = in_each(query, games, found, worlds)
    certified = np.isin(np.arange(worlds.count), at)
    depends = [HOLDS in answers[at == world] and FAILS in answers[at == world] for world in range(worlds.count)]
    return np.asarray(depends, dtype=np.bool_), certified
