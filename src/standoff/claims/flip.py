"""The flip of a claim, or of any query with a comparison: where it fails, and what would have to be otherwise.

*Where*: the simplest region of quantiles of the priors that holds the worlds in which it fails, or those in which it
holds, whichever are rarer unless said (`claims.scenario_discovery`). *What would have to be true*: the nearest world,
from that in which every number stands at its median, in which the answer is the other one (`claims.counterfactual`);
its worlds are solved.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import numpy.typing as npt

from standoff.claims.counterfactual import Counterfactual, Flags, nearest_counterfactual, together
from standoff.claims.scenario_discovery import MOST, Region, discover, nowhere
from standoff.claims.tally import sides_of
from standoff.claims.targets import targets
from standoff.claims.verdict_bands import NO_DIFFERENCE_FROM
from standoff.ensembles.block_cache import BlockCache
from standoff.ensembles.ensemble import Ensemble
from standoff.ensembles.results import InvalidWorlds, Results, draws, points, worlds_in_words
from standoff.ensembles.simulate import Progress, simulate_worlds, solve_games
from standoff.language.error import StandoffError
from standoff.language.expression import Compare, parse
from standoff.queries.game import Game, QueryError
from standoff.queries.query import Commitments, Compiled, compile_query
from standoff.queries.truth import NO_DIFFERENCE, decided, is_condition
from standoff.scenario.fault import Fault
from standoff.scenario.model import Scenario
from standoff.scenario.summary import counted, summary
from standoff.worlds.draw import MEDIANS, at_correlated, obeys, points_of, value_of, worlds_at
from standoff.worlds.work import Stop, cores, run_blocks

Array = npt.NDArray[np.float64]

FAILS, HOLDS = "fails", "holds"
LANES = 8  # worlds solved in step
TOGETHER = 64  # worlds in a block of a search, at most
UNMOVED = 1e-9  # quantile from the median within which a number that goes with others is still there
GUESS = 200  # worlds that a search may still ask for, for want of knowing better


@dataclass(frozen=True, slots=True)
class Move:
    """One number moved from its median to a value, which is this quantile of its prior.

    Attributes:
        name: of a parameter, or `rationality.` and an actor.
        median, value: where it was, and where it went.
        quantile: of the value in its prior.
    """

    name: str
    median: float
    value: float
    quantile: float


@dataclass(frozen=True, slots=True)
class Turned:
    """The nearest world found in which the answer is the other one.

    Attributes:
        moves: the numbers that differ from their medians, the furthest first.
        distance: the sum of how far they moved, in quantiles.
        worlds: how many were solved to find it.
    """

    moves: tuple[Move, ...]
    distance: float
    worlds: int


@dataclass(frozen=True, slots=True)
class Flip:
    """Where a claim or a query flips.

    Attributes:
        query: what is true or false in each world.
        share: of the worlds in which it holds or fails, in how many it holds; NaN where it never does either.
        worlds, undefined: in how many it holds or fails, and in how many it is not defined.
        side: which worlds the region is of: "fails" or "holds".
        region: where they are, or why that cannot be said simply.
        at_medians: whether it holds in the world with every number at its median; None if it neither holds
            nor fails there, or was not looked at.
        turned: the nearest world in which it is otherwise, or, where its two sides do not differ at the medians, in
            which it is otherwise than in most worlds; None if none was found.
        reason: why there is none.
        no_difference: in how many its two sides do not differ, so that it does neither.
    """

    query: str
    share: float
    worlds: int
    undefined: int
    side: str
    region: Region
    at_medians: bool | None = None
    turned: Turned | None = None
    reason: str | None = None
    no_difference: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Flips:
    """The flips of claims and queries.

    Attributes:
        scenario: that they are of.
        found: of each, by the name of the claim, or by its own text.
        nearest: whether the nearest world was looked for.
        results: the worlds they rest on.
        theory: how the actors behave, as the option `--behaviour` spells it.
    """

    scenario: Scenario
    found: Mapping[str, Flip]
    nearest: bool
    results: Results
    theory: str

    def __repr__(self) -> str:
        regions = sum(each.region.reason is None for each in self.found.values())
        turned = sum(each.turned is not None for each in self.found.values())
        told = f"{counted(len(self.found), 'query', 'queries')}, {counted(regions, 'region')}"
        told += f", {counted(turned, 'nearest world')}" if self.nearest else ""
        return summary(self, self.scenario.title, worlds_in_words(self.results, self.theory), told)


def flip(
    ensemble: Ensemble,
    about: Iterable[str] = (),
    *,
    threads: int | None = None,
    progress: Progress | None = None,
    weights: Array | None = None,
    where: str | None = None,
    nearest: bool = True,
    most: int = MOST,
) -> Flips:
    """Where claims fail, and the nearest world in which each is otherwise. The cross-validation has the seed of the
    ensemble. Arguments and errors are told by `standoff.flip`.
    """
    if where not in (None, FAILS, HOLDS):
        raise StandoffError(f"`{where}` is neither `{FAILS}` nor `{HOLDS}`")
    scenario, game, seed = ensemble.scenario, ensemble.game, ensemble.seed
    queries = targets(scenario, about)
    for query in queries.values():
        game.check_query(query)
        if not is_condition(parse(query)):
            what = "this is a number, so there is nothing to flip"
            raise QueryError(query, [Fault(0, what, "write a comparison, as in `... > 0.5`")])
    compared = {name: sides_of(query) or () for name, query in queries.items()}
    every = [*queries.values(), *(side for sides in compared.values() for side in sides if _asks(side))]
    game.check_asked(every)
    results = ensemble.ask(every, threads=threads, progress=progress)
    at = points(scenario, results)
    found = {
        name: _where(at, np.asarray(results.answers[query], dtype=np.float64), query, weights, seed, where, most)
        for name, query in queries.items()
    }
    if nearest and at:
        found = _turned(game, found, results, threads, progress, ensemble.cache)
    elif nearest:
        found = {name: _with(each, None, None, "the scenario has no uncertain number") for name, each in found.items()}
    return Flips(scenario, found, nearest, results, game.theory.name)


def where_otherwise(scenario: Scenario, results: Results, query: str, seed: int = 0) -> Flip:
    """Where a query with a comparison fails, or holds, in an ensemble that has been asked it; without nearest world."""
    answers = np.asarray(results.answers[query], dtype=np.float64)
    return _where(points(scenario, results), answers, query, None, seed, None, MOST)


def _asks(side: str) -> bool:
    """Whether a side of a comparison asks anything; a bare number does not."""
    try:
        float(side)
    except ValueError:
        return "(" in side
    return False


def _with(found: Flip, at_medians: bool | None, turned: Turned | None, reason: str | None) -> Flip:
    return replace(found, at_medians=at_medians, turned=turned, reason=reason)


def _where(
    at: Mapping[str, Array],
    answers: Array,
    query: str,
    weights: Array | None,
    seed: int,
    where: str | None,
    most: int,
) -> Flip:
    """All of a flip but the nearest world."""
    undefined = int((~np.isfinite(answers)).sum())
    truth = decided(answers)
    known = np.isfinite(truth)
    weight = np.ones(len(answers)) if weights is None else np.asarray(weights, dtype=np.float64)
    count = int(known.sum())
    same = len(answers) - undefined - count
    counted = float(weight[known].sum())
    share = float(weight[known] @ truth[known] / counted) if counted > 0.0 else np.nan
    side = where or (FAILS if share > 0.5 else HOLDS)
    if weight[answers == NO_DIFFERENCE].sum() > NO_DIFFERENCE_FROM * weight[np.isfinite(answers)].sum():
        found = nowhere(count, f"its two sides do not differ in {same:,} of {count + same:,} worlds")
    else:
        wanted = np.where(known, truth == (1.0 if side == HOLDS else 0.0), np.nan)
        found = discover(at, wanted, weights, seed, most)
    return Flip(query, share, count, undefined, side, found, no_difference=same)


def _turned(
    game: Game,
    found: Mapping[str, Flip],
    results: Results,
    threads: int | None,
    progress: Progress | None,
    pieces: BlockCache | None,
) -> dict[str, Flip]:
    """The nearest world of each, all searches side by side.

    Worlds are looked for at the independent points behind correlated numbers, so that to move one takes those along
    that go with it; what is derived follows; and where a condition is broken there is no world.
    """
    scenario = game.source.scenario
    drawn = draws(scenario, results)
    placed = points_of(scenario, drawn)
    names = list(placed)
    sheet = np.stack([placed[name] for name in names], axis=1)
    queries = {name: each.query for name, each in found.items()}
    middle = worlds_at(scenario, {name: np.full(1, 0.5) for name in names}, MEDIANS)
    if not obeys(scenario, middle[0]).all():
        reason = "with every number at its median the conditions on numbers are not obeyed"
        return {name: _with(each, None, None, reason) for name, each in found.items()}
    base = simulate_worlds(game, dict.fromkeys(queries.values()), middle, threads).answers
    middles = {name: float(base[query][0]) for name, query in queries.items()}
    holds = {name: outcome == 1.0 for name, outcome in middles.items() if outcome in (0.0, 1.0)}
    for name, outcome in middles.items():  # on the edge: otherwise than in most worlds
        if outcome == NO_DIFFERENCE and found[name].worlds >= found[name].no_difference:
            holds[name] = found[name].share > 0.5
    compiled = {name: compile_query(game, query) for name, query in queries.items()}
    solved = 0

    def solve(wanted: Mapping[str, Array]) -> dict[str, Flags]:
        nonlocal solved
        work = partial(_answers, game, names, wanted, compiled, threads)
        asked_with = [each for name, sheet in wanted.items() for each in (queries[name], sheet)]
        answers = work() if pieces is None else pieces.piece(["flip", *names, *asked_with], work)
        solved += sum(map(len, wanted.values()))
        if progress is not None:
            progress(solved, solved + GUESS * len(wanted))
        return {name: each == (0.0 if holds[name] else 1.0) for name, each in answers.items()}

    searches = {}
    for name in holds:
        truth = decided(np.asarray(results.answers[queries[name]], dtype=np.float64))
        otherwise = np.where(np.isfinite(truth), truth != float(holds[name]), np.nan)
        searches[name] = nearest_counterfactual(
            sheet, otherwise, _slopes(sheet, otherwise, queries[name], holds[name], results)
        )
    ended = together(searches, solve)
    result = {}
    for name, each in found.items():
        if name not in holds:
            lacks = "its two sides do not differ" if middles[name] == NO_DIFFERENCE else "it is undefined"
            result[name] = _with(each, None, None, f"{lacks} with every number at its median")
            continue
        at_medians = None if middles[name] == NO_DIFFERENCE else holds[name]
        other = ended[name]
        reason = "no world was found in which it flips, with numbers between their 1st and 99th percentiles"
        turned = None if other is None else _moves(scenario, names, other)
        result[name] = _with(each, at_medians, turned, reason if other is None else None)
    return result


def _answers(
    game: Game, names: list[str], wanted: Mapping[str, Array], queries: Mapping[str, Compiled], threads: int | None
) -> dict[str, Array]:
    """The answer to each query in the worlds that are wanted of it, placed at quantiles `[world, number]`.

    Worlds of queries that need the same games are solved together, in blocks small enough that few queries share one:
    to ask all of them everywhere would take longer than to solve.
    """
    groups: dict[frozenset[Commitments], list[str]] = {}
    for name in wanted:
        groups.setdefault(queries[name].games, []).append(name)
    blocks: list[list[tuple[str, Array]]] = []
    for games, members in groups.items():
        for commitments in sorted(games):
            game.situations(commitments)  # compiled here once, and not in every thread
        rows = sum(len(wanted[name]) for name in members)
        size = min(TOGETHER, LANES * -(-rows // (LANES * (threads or cores()))))
        room = 0
        for name in members:
            start = 0
            while start < len(wanted[name]):
                if room == 0:
                    blocks.append([])
                    room = size
                part = wanted[name][start : start + room]
                blocks[-1].append((name, part))
                start, room = start + len(part), room - len(part)

    def work(block: list[tuple[str, Array]], stop: Stop) -> list[Array]:
        return _block(game, names, [(queries[name], sheet) for name, sheet in block], stop)

    parts: dict[str, list[Array]] = {name: [np.zeros(0)] for name in wanted}
    for block, answers in zip(blocks, run_blocks(work, blocks, threads), strict=True):
        for (name, _), answer in zip(block, answers, strict=True):
            parts[name].append(answer)
    return {name: np.concatenate(each) for name, each in parts.items()}


def _block(game: Game, names: list[str], asked: list[tuple[Compiled, Array]], stop: Stop) -> list[Array]:
    """Worlds of several queries that need the same games; NaN also where numbers make no sense together, or break a
    condition of the scenario."""
    sheet = np.concatenate([each for _, each in asked])
    [worlds] = worlds_at(game.source.scenario, {name: sheet[:, number] for number, name in enumerate(names)})
    barred = ~obeys(game.source.scenario, worlds)
    worlds = game.placed(worlds)
    try:
        games = solve_games(game, asked[0][0].games, worlds, stop)
    except InvalidWorlds:
        if len(sheet) == 1:
            return [np.full(1, np.nan)]
        return [
            np.concatenate([_block(game, names, [(query, row[None])], stop)[0] for row in each])
            for query, each in asked
        ]
    result, start = [], 0
    for query, each in asked:
        answer = np.where(barred, np.nan, query.ask(games, worlds.parameters, worlds.count))
        result.append(answer[start : start + len(each)])
        start += len(each)
    return result


def _slopes(sheet: Array, otherwise: Array, query: str, holds: bool, results: Results) -> Array:
    """`[number]` what goes with the answer being otherwise, by each quantile: the difference of the two sides of a
    comparison, by rank, or else the answer itself."""
    towards = otherwise
    expression, sides = parse(query), sides_of(query)
    if sides is not None and isinstance(expression, Compare) and expression.operators[0] not in ("=", "!="):
        left, right = (_side(side, results) for side in sides)
        sign = 1.0 if expression.operators[0] in (">", ">=") else -1.0
        towards = (left - right) * (-sign if holds else sign)
    known = np.isfinite(towards)
    if known.sum() < 2:
        return np.zeros(sheet.shape[1])
    from scipy import stats  # slow to import, and seldom needed

    ranks = stats.rankdata(towards[known])
    centred = sheet[known] - sheet[known].mean(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        slopes = centred.T @ (ranks - ranks.mean()) / (centred**2).sum(axis=0)
    return np.asarray(np.nan_to_num(slopes / len(ranks)))


def _side(side: str, results: Results) -> Array:
    if _asks(side):
        return np.asarray(results.answers[side], dtype=np.float64)
    try:
        return np.full(results.count, float(side))
    except ValueError:
        return np.asarray(results.parameters.get(side, np.full(results.count, np.nan)), dtype=np.float64)


def _moves(scenario: Scenario, names: list[str], other: Counterfactual) -> Turned:
    """The numbers that are not at their medians in a world that was found: those that were moved, and those that are
    correlated with them."""
    places = (np.full(len(names), 0.5), other.point)
    [base], [there] = (
        worlds_at(scenario, {name: np.full(1, at) for name, at in zip(names, each, strict=True)}) for each in places
    )
    quantiles = at_correlated(scenario, dict(zip(names, other.point[:, None], strict=True)), 1)
    moves = [
        Move(name, value_of(scenario, base, name), value_of(scenario, there, name), float(quantiles[name][0]))
        for name in names
        if abs(float(quantiles[name][0]) - 0.5) > UNMOVED
    ]
    moves.sort(key=lambda move: (-abs(move.quantile - 0.5), move.name))
    return Turned(tuple(moves), other.distance, other.asked)
