"""Many worlds drawn, solved and asked: a game and queries in, one number per world and query out.

Work goes block by block: draw, fill the tables, solve every game the queries need (one for each set of
commitments), ask. Only the numbers asked for, the draws and the certificates are kept, so memory does not grow with
the size of the game times the number of worlds.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from functools import lru_cache
from types import MappingProxyType
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from standoff.ensembles.block_cache import Arrays, BlockCache
from standoff.ensembles.perceived import PerceivedGames, games_behind
from standoff.ensembles.results import Certificates, Results
from standoff.ensembles.sharpness import sharpness, typical_differences
from standoff.ensembles.solved_once import SolvedOnce
from standoff.equilibrium.behaviour_model import BehaviourModel
from standoff.equilibrium.plan import LANES
from standoff.equilibrium.solve import Solved
from standoff.gambit.game_tree import GameTree
from standoff.language.error import StandoffError
from standoff.queries.game import Game
from standoff.queries.observation import Asked
from standoff.queries.query import Commitments, Ready, SolvedGame, compile_asked, solved_game
from standoff.queries.size import FEW, Fit, Size, fit, size_of
from standoff.scenario.model import Scenario
from standoff.situations.soundness import Mask, sound, without_rounding
from standoff.worlds.draw import BLOCK, Worlds, block_sizes, part_of
from standoff.worlds.work import Stop, cores, run_blocks

Array = npt.NDArray[np.float64]
Progress = Callable[[int, int], None]  # worlds done, worlds in all
Pace = Callable[[], None]  # where a work may be made to wait
Kind = TypeVar("Kind", "Solved", "Certificates")


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """A block of worlds, solved and asked.

    Attributes:
        answers, certificates: as in `Results`, for these worlds.
        solved: for each set of commitments the behaviour itself; empty where it is not to be kept.
    """

    number: int
    worlds: Worlds
    answers: dict[Asked, Array]
    certificates: dict[Commitments, Certificates]
    solved: dict[Commitments, Solved]


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be done with every block: enough to do it anywhere.

    Attributes:
        worlds, seed: of the whole ensemble.
        keep: whether behaviour is wanted as well.
    """

    game: Game
    queries: tuple[Ready, ...]
    worlds: int
    seed: int
    keep: bool = False

    def __reduce__(self) -> tuple[Any, ...]:
        """What travels is the text of it; it is compiled again where it arrives."""
        asked = tuple(query.asked for query in self.queries)
        game = self.game
        return job, (game.source.given, game.rationality, game.theory, asked, self.worlds, self.seed, self.keep)

    @property
    def games(self) -> frozenset[Commitments]:
        """The commitments of every game to be solved; the game itself always is."""
        return frozenset[Commitments]({()}).union(*(query.games for query in self.queries))

    def draw(self, number: int) -> Worlds:
        return next(self.game.draw(self.worlds, self.seed, [number]))


def job(
    source: Scenario | GameTree,
    rationality: float | None,
    behaviour: BehaviourModel,
    queries: Iterable[Asked],
    worlds: int,
    seed: int,
    keep: bool,
) -> Job:
    """The job of a game and queries that have been checked already."""
    return job_of(Game(source, rationality, behaviour), queries, worlds, seed, keep)


def job_of(game: Game, queries: Iterable[Asked], worlds: int, seed: int, keep: bool = False) -> Job:
    """As `job`, of a game that is there."""
    compiled = tuple(compile_asked(game, asked) for asked in dict.fromkeys(queries))
    return Job(game, compiled, worlds, seed, keep)


def solve_games(
    game: Game,
    commitments: Iterable[Commitments],
    worlds: Worlds,
    stop: Stop | None = None,
    threads: int = 1,
    once: SolvedOnce | None = None,
) -> dict[Commitments, SolvedGame]:
    """Every game in a block of worlds.

    Args:
        threads: how many games are solved at once.
        once: where games of other scenarios have been solved, of which one may be the same to the last number.

    Raises:
        InvalidWorlds: where a probability leaves [0, 1], probabilities do not sum to one or a payoff is not finite.
    """
    games = PerceivedGames(game, worlds, typical_differences(game, worlds), stop, once)
    if threads == 1:
        return games.solve(commitments, map)
    with ThreadPoolExecutor(threads) as pool:
        return games.solve(commitments, pool.map)


def sound_worlds(game: Game, commitments: Iterable[Commitments], worlds: Worlds) -> Mask:
    """In which worlds of a block the numbers of all these games make sense, `[world]`; nothing is solved."""
    result = np.ones(worlds.count, dtype=np.bool_)
    for committed in games_behind(game, commitments):
        situations, here = game.situations(committed), game.source.under(committed, worlds)
        result &= sound(situations, *situations.tables(here.parameters, here.count))
    return result


def certificates(solved: Solved) -> Certificates:
    return Certificates(**{field.name: getattr(solved, field.name) for field in fields(Certificates)})


def work_block(
    job: Job,
    number: int,
    worlds: Worlds,
    stop: Stop,
    together: int = BLOCK,
    threads: int = 1,
    known: Mapping[Commitments, Solved] = MappingProxyType({}),
    pace: Pace | None = None,
    once: SolvedOnce | None = None,
) -> Block:
    """A block of worlds, solved and asked.

    Args:
        together: how many worlds are solved together, in parts of the block; the bytes are the same.
        threads: how many games are solved at once.
        known: games whose behaviour is there already.
        pace: called before every part; it may wait there, and what it raises ends the work.
        once: as `solve_games`.

    Raises:
        InvalidWorlds: as `solve_games`.
    """
    if worlds.count > together + LANES:  # no part is of a world or two: numpy adds those up in another order
        firsts = [*range(0, worlds.count - LANES, together)]
        parts = [
            work_block(
                job, number, part_of(worlds, first, last), stop, worlds.count, threads,
                {key: _some(solved, first, last) for key, solved in known.items()}, pace, once,
            )
            for first, last in zip(firsts, [*firsts[1:], worlds.count], strict=True)
        ]  # fmt: skip
        return _put_together(number, worlds, parts)
    if pace is not None:
        pace()
    games = {}
    held = sorted(job.games & known.keys())
    typical = typical_differences(job.game, worlds) if held else {}
    for committed in held:
        situations, here = job.game.situations(committed), job.game.source.under(committed, worlds)
        chance, pay = situations.tables(here.parameters, here.count)
        chance = without_rounding(situations, chance)
        sharp = sharpness(job.game, situations, worlds, typical)
        games[committed] = solved_game(situations, known[committed], chance, pay, sharp, here.parameters)
    games |= solve_games(job.game, job.games - games.keys(), worlds, stop, threads, once)
    return Block(
        number=number,
        worlds=worlds,
        answers={query.asked: query.ask(games, worlds.parameters, worlds.count) for query in job.queries},
        certificates={key: certificates(solved.solved) for key, solved in games.items()},
        solved={key: solved.solved for key, solved in games.items()} if job.keep else {},
    )


def _some(solved: Solved, first: int, last: int) -> Solved:
    return Solved(**{each.name: getattr(solved, each.name)[..., first:last] for each in fields(Solved)})


def _put_together(number: int, worlds: Worlds, parts: Sequence[Block]) -> Block:
    def whole(kind: type[Kind], those: list[Kind]) -> Kind:
        names = [field.name for field in fields(kind)]
        return kind(**{name: np.concatenate([getattr(each, name) for each in those], axis=-1) for name in names})

    first = parts[0]
    return Block(
        number=number,
        worlds=worlds,
        answers={key: np.concatenate([part.answers[key] for part in parts], axis=-1) for key in first.answers},
        certificates={
            key: whole(Certificates, [part.certificates[key] for part in parts]) for key in first.certificates
        },
        solved={key: whole(Solved, [part.solved[key] for part in parts]) for key in first.solved},
    )


def fitting(job: Job, worlds: int, threads: int | None = None, held: bool = False) -> Fit:
    """How the job goes so that it fits this machine, with everything of it compiled.

    Args:
        worlds: how many are to be solved; held: whether all that is kept of them stays in memory.

    Raises:
        TooLarge: where it does not fit.
    """
    return fit(size_of_job(job), worlds, threads or cores(), held)


def size_of_job(job: Job) -> Size:
    """The size of a job, with everything of it compiled.

    Raises:
        TooLarge: where compiling alone takes more memory or time than there is.
    """
    games = {committed: job.game.situations(committed) for committed in games_behind(job.game, job.games)}
    return size_of(games, job.queries, job.keep, job.game.source.nodes)


def kept_block(
    pieces: BlockCache | None, job: Job, worlds: Worlds, number: int, stop: Stop, solve: Callable[[], Block]
) -> Block:
    """A block as `solve` gives it, without behaviour, or as it was kept among `pieces` when it was solved before."""
    if pieces is None:
        return solve()
    queries = [query.asked for query in job.queries]
    games = sorted(job.games)

    def work() -> Arrays:
        block = solve()
        arrays = {f"answer {row}": block.answers[query] for row, query in enumerate(queries)}
        for row, committed in enumerate(games):
            for field in fields(Certificates):
                arrays[f"{field.name} {row}"] = getattr(block.certificates[committed], field.name)
        return arrays

    draws = [np.asarray(values, dtype=np.float64) for values in worlds.parameters.values()]
    tau = [] if worlds.tau is None else [worlds.tau]
    held = pieces.piece(["block", repr(queries), *draws, worlds.rationality, *tau], work, stop)
    return Block(
        number=number,
        worlds=worlds,
        answers={query: np.asarray(held[f"answer {row}"], dtype=np.float64) for row, query in enumerate(queries)},
        certificates={
            committed: Certificates(**{field.name: held[f"{field.name} {row}"] for field in fields(Certificates)})  # type: ignore[arg-type]
            for row, committed in enumerate(games)
        },
        solved={},
    )


@lru_cache(maxsize=2)
def _arrived(job: bytes) -> tuple[Job, int]:
    """The job, and how many worlds are solved together here."""
    result: Job = pickle.loads(job)
    return result, fitting(result, result.worlds, threads=1).together


def solve_remotely(job: bytes, number: int) -> Block:
    """One block of a pickled job, on another machine; the job is unpacked and compiled once."""
    arrived, together = _arrived(job)
    return work_block(arrived, number, arrived.draw(number), np.zeros(1, dtype=np.int64), together)


def solve_blocks(
    job: Job,
    numbers: Sequence[int] | None = None,
    threads: int | None = None,
    on: str | None = None,
    stop: Stop | None = None,
    held: bool = False,
    pace: Pace | None = None,
) -> Iterator[Block]:
    """The blocks of these numbers, ascending, or all; in this order, and the same bytes wherever they are solved.

    Args:
        threads: how many work at once; all cores unless given.
        on: `local:N` or `tcp://host:port`: see `ensembles.cluster`.
        stop: as `run_blocks`, where no cluster solves.
        held: as `fitting`.
        pace: as `work_block`, where no cluster solves; parts are then small, so that it is called often.

    Raises:
        InvalidWorlds: as `solve_games`.
        TooLarge: as `fitting`.
        ClusterError: where the cluster cannot do it.
    """
    if numbers is None:
        numbers = range(len(list(block_sizes(job.worlds))))
    if on is not None:
        from standoff.ensembles.cluster import run_on  # slow to import, and an extra

        return run_on(on, solve_remotely, pickle.dumps(job), numbers)
    way = fitting(job, job.worlds, threads, held)
    together = way.together if pace is None else min(way.together, FEW)
    drawn = job.game.draw(job.worlds, job.seed, numbers)

    def work(numbered: tuple[int, Worlds], stop: Stop) -> Block:
        return work_block(job, *numbered, stop, together, pace=pace)

    return run_blocks(work, zip(numbers, drawn, strict=True), way.threads, stop)


def simulate(
    game: Game,
    queries: Iterable[Asked],
    worlds: int = 1000,
    seed: int = 0,
    threads: int | None = None,
    progress: Progress | None = None,
    on: str | None = None,
    pace: Pace | None = None,
) -> Results:
    """Draws, solves and asks.

    The same seed gives the same bytes whatever the number of threads.

    Args:
        queries: checked already.
        threads, on, pace: as `solve_blocks`.
        progress: told after every block.

    Raises:
        InvalidWorlds, ClusterError: as `solve_blocks`.
    """
    if worlds < 1:
        raise StandoffError("an ensemble has at least one world")
    job = job_of(game, queries, worlds, seed)
    return joined(game, seed, gathered(solve_blocks(job, threads=threads, on=on, pace=pace), worlds, progress))


def gathered(blocks: Iterator[Block], worlds: int, progress: Progress | None) -> list[Block]:
    """All of them, the worlds done being told after each."""
    result: list[Block] = []
    done = 0
    for block in blocks:
        result.append(block)
        done += block.worlds.count
        if progress is not None:
            progress(done, worlds)
    return result


def simulate_worlds(
    game: Game,
    queries: Iterable[Asked],
    blocks: Sequence[Worlds],
    threads: int | None = None,
    progress: Progress | None = None,
    pieces: BlockCache | None = None,
) -> Results:
    """As `simulate`, of worlds that have been placed (`worlds.draw.placed`) and not drawn.

    Args:
        pieces: where blocks that are solved are kept, and found again.

    Raises:
        InvalidWorlds: as `solve_blocks`.
    """
    job = job_of(game, queries, sum(block.count for block in blocks), seed=0)
    return simulate_at(job, blocks, threads, progress, pieces=pieces)


def simulate_at(
    job: Job,
    blocks: Sequence[Worlds],
    threads: int | None = None,
    progress: Progress | None = None,
    stop: Stop | None = None,
    pieces: BlockCache | None = None,
    pace: Pace | None = None,
    way: Fit | None = None,
) -> Results:
    """As `simulate_worlds`, of a job whose queries have been compiled already. Where there are fewer blocks than
    threads, the games of a block are solved at once: what is the same for all its worlds is then worked out once.

    Args:
        progress: told after every block; what it raises ends the work.
        stop: another thread sets it to end the work early; worlds not done then are not certified.
        pieces: as `simulate_worlds`.
        pace: as `work_block`.
        way: as `fitting` gives it, where it is known already.

    Raises:
        InvalidWorlds: as `solve_blocks`.
    """
    worlds = sum(block.count for block in blocks)
    way = way or fitting(job, worlds, threads)
    inside = max(1, way.threads // max(len(blocks), 1))
    done: list[Block] = []

    def work(numbered: tuple[int, Worlds], stop: Stop) -> Block:
        number, placed = numbered

        def solve() -> Block:
            return work_block(job, number, placed, stop, way.together, inside, pace=pace)

        return kept_block(pieces, job, placed, number, stop, solve)

    for block in run_blocks(work, enumerate(map(job.game.placed, blocks)), way.threads, stop):
        done.append(block)
        if progress is not None:
            progress(sum(each.worlds.count for each in done), worlds)
    return joined(job.game, job.seed, done)


def joined(game: Game, seed: int, blocks: Sequence[Block]) -> Results:
    """The ensemble that blocks make, in their order."""
    first = blocks[0]
    return Results(
        seed=seed,
        count=sum(block.worlds.count for block in blocks),
        parameters={
            name: np.concatenate([block.worlds.parameters[name] for block in blocks])
            for name in first.worlds.parameters
        },
        rationality={
            actor: np.concatenate([block.worlds.rationality[number] for block in blocks])
            for number, actor in enumerate(game.actors)
        },
        answers={text: np.concatenate([block.answers[text] for block in blocks], axis=-1) for text in first.answers},
        certificates={
            key: Certificates(
                *(
                    np.concatenate([getattr(block.certificates[key], field.name) for block in blocks])
                    for field in fields(Certificates)
                )
            )
            for key in first.certificates
        },
        sizes={key: game.size(key) for key in first.certificates},
    )
