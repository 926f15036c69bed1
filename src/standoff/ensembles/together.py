"""Several games asked in the same worlds: the variants of a scenario, or whatever else shares its draws.

Work goes block by block, and in a block game by game, so that what two games have in common is at hand when the second
comes: tables that are equal are solved once (`solved_once`). Games of which only the numbers differ, and not the rules,
are compiled once. The bytes are those of each game asked by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from standoff.ensembles.ensemble import Ensemble
from standoff.ensembles.results import InvalidWorlds, Results
from standoff.ensembles.simulate import Block, Job, Progress, fitting, job_of, joined, work_block
from standoff.ensembles.solved_once import SolvedOnce
from standoff.ensembles.unsolved import Unsolved
from standoff.equilibrium.behaviour_model import LOGIT, RATIONAL, BehaviourModel
from standoff.queries.game import Game
from standoff.queries.observation import Asked
from standoff.scenario.model import Scenario
from standoff.scenario_files.write import as_data
from standoff.worlds.draw import block_sizes
from standoff.worlds.work import Stop, run_blocks

_NUMBERS = ("parameters", "rationality")  # sections whose priors are numbers of worlds, and no rules


def games_of(scenarios: Mapping[str, Scenario], behaviour: str | BehaviourModel | None = None) -> dict[str, Game]:
    """A game for each scenario; those with the same rules share all that is compiled of them.

    Raises:
        BehaviourError: as `Game`.
    """
    found: dict[str, Game] = {}
    by_rules: dict[str, Game] = {}
    for name, scenario in scenarios.items():
        game = Game(scenario, behaviour=behaviour)
        found[name] = game.compiled_as(by_rules.setdefault(_rules(scenario), game))
    return found


def games_like(game: Game, scenarios: Mapping[str, Scenario]) -> dict[str, Game]:
    """As `games_of`, under the theory of a game where that is not its own; else each has its own."""
    own = RATIONAL if game.source.scenario.rational else LOGIT
    return games_of(scenarios, None if game.theory == own else game.theory)


def ask_each(
    ensemble: Ensemble,
    games: Mapping[str, Game],
    queries: Mapping[str, Sequence[Asked]],
    *,
    threads: int | None = None,
    progress: Progress | None = None,
) -> dict[str, Results]:
    """The answers of games, the first of which is that of the ensemble, in its worlds; as `ask_together` in all else.

    Raises:
        InvalidWorlds, TooLarge, StoreError, ClusterError: as `Ensemble.ask`.
    """
    worlds, seed = ensemble.count, ensemble.seed
    if isinstance(ensemble, Unsolved) and ensemble.on is not None:
        found = {}
        for number, (name, game) in enumerate(games.items()):

            def tell(done: int, total: int, before: int = number * worlds) -> None:
                if progress is not None:
                    progress(before + done, len(games) * worlds)

            one = Unsolved(game, seed, worlds, ensemble.on)
            found[name] = one.ask(queries[name], threads=threads, progress=tell)
        return found
    if not ensemble.games:
        return ask_together(games, queries, worlds, seed, threads=threads, progress=progress)
    first = next(iter(games))
    held = {first: ensemble.ask(queries[first], threads=threads)}
    others = {name: game for name, game in games.items() if name != first}
    return held | ask_together(others, queries, worlds, seed, threads=threads, progress=progress)


def ask_together(
    games: Mapping[str, Game],
    queries: Mapping[str, Sequence[Asked]],
    worlds: int,
    seed: int,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
    once: SolvedOnce | None = None,
) -> dict[str, Results]:
    """The answers of every game to its queries, each checked already, in as many worlds of one seed.

    Args:
        progress: told the worlds done and the worlds in all, of all games together.
        once: where what is solved is kept; a new one unless given.

    Raises:
        InvalidWorlds: as `solve_games`; its `scenario` is that of the game.
        TooLarge: as `fitting`.
    """
    jobs = {name: job_of(game, queries[name], worlds, seed) for name, game in games.items()}
    ways = [fitting(job, worlds, threads) for job in jobs.values()]
    at_once, together = min(way.threads for way in ways), min(way.together for way in ways)
    numbers = range(len(list(block_sizes(worlds))))
    once = SolvedOnce() if once is None else once
    done: dict[str, list[Block]] = {name: [] for name in games}

    def work(item: tuple[int, str, Job], stop: Stop) -> tuple[str, Block]:
        number, name, job = item
        try:
            return name, work_block(job, number, job.draw(number), stop, together, once=once)
        except InvalidWorlds as error:
            error.scenario = job.game.source.scenario
            raise

    def items() -> Iterator[tuple[int, str, Job]]:
        for number in numbers:
            for name, job in jobs.items():
                yield number, name, job

    counted = 0
    for name, block in run_blocks(work, items(), at_once):
        done[name].append(block)
        counted += block.worlds.count
        if progress is not None:
            progress(counted, worlds * len(games))
    return {name: joined(games[name], seed, blocks) for name, blocks in done.items()}


def _rules(scenario: Scenario) -> str:
    """Whatever a game is compiled from: all of the scenario but the priors of its numbers."""
    data = as_data(scenario)
    for section in _NUMBERS:
        parts = data.get(section)
        if isinstance(parts, dict):
            data[section] = {
                name: {**part, "prior": ""} if isinstance(part, dict) else "" for name, part in parts.items()
            }
    if not scenario.rational:
        data["rationality"] = {name: each.per for name, each in scenario.rationalities.items()}
    return repr({key: value for key, value in data.items() if key not in ("variants", "combine")})
