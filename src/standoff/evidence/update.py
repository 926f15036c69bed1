"""Evidence: dated observations weigh the worlds by the likelihood that the solved game gives them.

Bayes' rule, world by world: the weight of a world after evidence is proportional to the probability of the reports in
it (`queries.observation`), with what was not reported summed out. Items are taken in the order of their dates.

1. The likelihood of the first item, of the first two, and so on, in every world.
2. How likely each item was, given those before it; one that is near impossible in every world is a surprise.
3. Weights, and how many worlds they are worth (effective sample size, Kong 1992). Below a floor the worlds are moved to
   where the evidence is (`evidence.tempered_smc`), or the answer is refused.

A world whose game is not certified has no likelihood: it weighs nothing, and is counted.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from standoff.ensembles.block_cache import BlockCache
from standoff.ensembles.ensemble import Ensemble
from standoff.ensembles.results import Results, draws
from standoff.ensembles.simulate import Progress, job_of, simulate_worlds, sound_worlds
from standoff.evidence.tempered_smc import NotResampled, Resampled, resample
from standoff.language.error import StandoffError
from standoff.queries.game import Game
from standoff.queries.observation import Asked, Conditioned, Observation
from standoff.scenario.model import Evidence, Scenario
from standoff.scenario.repeated import repeated
from standoff.scenario.sources import informed
from standoff.scenario.summary import counted, summary
from standoff.situations.soundness import Mask
from standoff.worlds.draw import Worlds, obeys, points_of, worlds_at

Array = npt.NDArray[np.float64]

FLOOR = 0.1  # of the worlds, which an effective sample is at least
LEAST = 50  # worlds, which it is at least in any case, as far as there are so many
MOVED = "a world moved to the evidence"
SURPRISE = 0.01  # an observation is a surprise where no world gives it so much, after what came before


class EvidenceError(StandoffError):
    """Why evidence cannot be used, in words for whoever asked."""


class NothingCertified(EvidenceError):
    """No world is certified, so that nothing can be said about evidence."""


@dataclass(frozen=True, slots=True)
class Item:
    """One observation, and what the worlds made of it.

    Attributes:
        id: of the evidence.
        evidence: as the scenario has it.
        expected: the probability of the report after those before it, across worlds as they were weighed then.
        true: the same of what it tells of.
        highest: the largest `true` in any world that has weight.
        effective: the effective sample size after it, in worlds.
        surprise: whether that is below `SURPRISE`.
    """

    id: str
    evidence: Evidence
    expected: float
    true: float
    highest: float
    effective: float

    @property
    def surprise(self) -> bool:
        return self.highest < SURPRISE


@dataclass(frozen=True, slots=True, eq=False)
class Posterior:
    """Worlds after evidence.

    Attributes:
        scenario, game: what was solved.
        as_of: the last day that counts; None where everything does.
        items: the evidence up to that day, in the order of its dates.
        later: how many items are dated after `as_of`.
        likelihood: what they report, as a query for the logarithm of its likelihood.
        drawn: the worlds drawn from the priors.
        drawn_weights: their weights after the evidence, `[world]`, sum 1.
        results: the worlds that the answers are from: those drawn, or those moved from there.
        weights: theirs, `[world]`, sum 1.
        effective: how many independent worlds these are worth.
        floor: the effective sample size below which they are moved.
        log_likelihood: the logarithm of the probability of all the evidence, across worlds.
        uncertified: worlds without a likelihood.
        moved: how the worlds were moved; None where they were not.
    """

    scenario: Scenario
    game: Game
    as_of: datetime.date | None
    items: tuple[Item, ...]
    later: int
    likelihood: Conditioned
    drawn: Results
    drawn_weights: Array
    results: Results
    weights: Array
    effective: float
    floor: float
    log_likelihood: float
    uncertified: int
    moved: Resampled | None = None

    def __repr__(self) -> str:
        items = f"{counted(len(self.items), 'item')} of evidence" + (f" up to {self.as_of}" if self.as_of else "")
        worth = f"worth {self.effective:,.0f} of {counted(self.drawn.count, 'world')}"
        return summary(self, self.scenario.title, items, worth + (", moved" if self.moved else ""))

    @property
    def surprises(self) -> tuple[Item, ...]:
        """The items that are surprises."""
        return tuple(item for item in self.items if item.surprise)

    @property
    def repeated(self) -> tuple[tuple[str, ...], ...]:
        """Items that look like one report entered more than once, those together that do."""
        return repeated({item.id: item.evidence for item in self.items})

    def seen(self, query: str) -> Conditioned:
        """A query in the light of the evidence."""
        return replace(self.likelihood, query=query)

    def answer(self, query: str) -> Array:
        """What one of the `queries` of `update` gives in each world in the light of the evidence, `[world]`."""
        return self.results.answers[self.seen(query)]

    def mean(self, values: Array) -> float:
        """The mean of `values` `[world]` over the worlds after evidence in which they are defined; NaN if none."""
        defined = np.isfinite(values) & (self.weights > 0.0)
        weight = self.weights[defined].sum()
        if not weight > 0.0:
            return float("nan")
        mean = self.weights[defined] @ values[defined] / weight
        return float(np.clip(mean, values[defined].min(), values[defined].max()))  # weights sum to 1 but for rounding


def until(scenario: Scenario, as_of: datetime.date | None = None) -> dict[str, Evidence]:
    """The evidence dated up to a day, that day included, in the order of its dates (and of the file within a day).
    What a report leaves to its source is filled in. Nothing else of the scenario's evidence is used for anything as of
    that day."""
    dated = sorted(scenario.evidence.items(), key=lambda pair: pair[1].date)
    return {name: informed(scenario, item) for name, item in dated if as_of is None or item.date <= as_of}


def reports_of(evidence: Iterable[Evidence]) -> tuple[Observation, ...]:
    return tuple(Observation(item.observe, *item.rates) for item in evidence)


def first(count: int, of: int) -> tuple[bool, ...]:
    """Which reports count where the first `count` do."""
    return tuple(number < count for number in range(of))


def effective(weights: Array) -> float:
    """How many equally weighted worlds are worth as much (Kong 1992): (sum of w)^2 / sum of w^2."""
    square = float((weights**2).sum())
    return float(weights.sum()) ** 2 / square if square > 0.0 else 0.0


def normalised(log_likelihood: Array) -> Array:
    """Weights `[world]` of sum 1 from logarithms of likelihoods; 0 where there is none, or where it is zero."""
    possible = np.isfinite(log_likelihood)
    if not possible.any():
        return np.zeros_like(log_likelihood)
    weights = np.where(possible, np.exp(np.where(possible, log_likelihood, 0.0) - log_likelihood[possible].max()), 0.0)
    return np.asarray(weights / weights.sum())


def floor_of(worlds: int) -> float:
    """The effective sample size below which worlds are moved."""
    return min(max(FLOOR * worlds, LEAST), worlds / 2)


def update(
    ensemble: Ensemble,
    as_of: datetime.date | None = None,
    queries: Iterable[str] = (),
    asked: Iterable[Asked] = (),
    *,
    threads: int | None = None,
    progress: Progress | None = None,
    moving: bool = True,
) -> Posterior:
    """The worlds after the evidence dated up to `as_of`.

    Args:
        as_of: unless given, all the evidence of the scenario counts.
        queries: to be answered in the light of the evidence: `posterior.answer(query)`.
        asked: to be answered as they are, in `posterior.drawn` and `posterior.results`.
        moving: whether worlds may be moved where the effective sample is too small.

    Raises:
        EvidenceError: where the evidence is impossible in every world, or too few worlds are left.
        QueryError, InvalidWorlds, StoreError, ClusterError: as `Ensemble.ask`.
    """
    return updates(ensemble, [as_of], queries, asked, threads=threads, progress=progress, moving=moving)[0]


def updates(
    ensemble: Ensemble,
    days: Sequence[datetime.date | None],
    queries: Iterable[str] = (),
    asked: Iterable[Asked] = (),
    *,
    threads: int | None = None,
    progress: Progress | None = None,
    moving: bool = True,
) -> tuple[Posterior, ...]:
    """As `update` for each of several days, from worlds that are solved once. Of each day only what is dated up to it
    counts: everything later is a factor of 1.

    Raises:
        EvidenceError, QueryError, InvalidWorlds, StoreError, ClusterError: as `update`.
    """
    queries, asked = tuple(queries), tuple(asked)
    found = weighed(ensemble, days, queries, asked, threads=threads, progress=progress)
    result = []
    for posterior in found:
        if posterior.effective < posterior.floor:
            if not moving:
                raise EvidenceError(_too_few(posterior), "use more worlds")
            posterior = moved_to(posterior, queries, asked, ensemble.seed, threads, progress, ensemble.cache)
        result.append(posterior)
    return tuple(result)


def weighed(
    ensemble: Ensemble,
    days: Sequence[datetime.date | None],
    queries: Iterable[str] = (),
    asked: Iterable[Asked] = (),
    *,
    threads: int | None = None,
    progress: Progress | None = None,
) -> tuple[Posterior, ...]:
    """As `updates`, but no world is moved: where `effective` is below `floor`, the answers are not to be trusted until
    `moved_to` has moved them.

    Raises:
        EvidenceError, QueryError, InvalidWorlds, StoreError, ClusterError: as `update`.
    """
    scenario = ensemble.scenario
    known = [day for day in days if day is not None]
    steps = Steps(until(scenario, max(known) if len(known) == len(days) else None))
    wanted = [*steps.asked, *steps.lit(tuple(queries), days), *asked]
    ensemble.game.check_asked(wanted)
    results = ensemble.ask(wanted, threads=threads, progress=progress)
    return weighed_by(steps, days, scenario, ensemble.game, results)


class Steps:
    """Evidence taken one item after another, in the order of `until`: what is asked of worlds that are to be weighed by
    it. All of it is asked with the same reports, of which more and more count, and is compiled once."""

    def __init__(self, items: Mapping[str, Evidence]) -> None:
        self.items = items
        self.reports = reports_of(items.values())

    def before(self, count: int, query: str | None = None) -> Conditioned:
        """A query, or the likelihood, in the light of the first `count` items."""
        return Conditioned(query, self.reports, first(count, len(self.reports)))

    def until(self, day: datetime.date | None) -> int:
        """How many items count as of a day."""
        return sum(day is None or item.date <= day for item in self.items.values())

    @property
    def asked(self) -> list[Conditioned]:
        """What weighs worlds: how likely it all is after each item, and each item after those before it."""
        truths = [self.before(number, f"P({report.observe})") for number, report in enumerate(self.reports)]
        return [*(self.before(count) for count in range(len(self.reports) + 1)), *truths]

    def lit(self, queries: Iterable[str], days: Iterable[datetime.date | None]) -> list[Conditioned]:
        """Queries in the light of what is known on each of several days."""
        queries = tuple(queries)
        return [self.before(count, query) for count in dict.fromkeys(map(self.until, days)) for query in queries]


def weighed_by(
    steps: Steps, days: Sequence[datetime.date | None], scenario: Scenario, game: Game, results: Results
) -> tuple[Posterior, ...]:
    """As `weighed`, from worlds that have been asked `steps.asked`, and for every day its `steps.lit`.

    Raises:
        EvidenceError: where the evidence up to one of the days is impossible.
    """
    items, counts = steps.items, [steps.until(day) for day in days]
    answers = results.answers
    logs = np.stack([answers[steps.before(count)] for count in range(max(counts, default=0) + 1)])  # [items + 1, world]
    if not normalised(logs[0]).any():
        raise NothingCertified("no world is certified, so there is nothing to learn from evidence")
    told = []
    for number, (name, item) in enumerate(list(items.items())[: len(logs) - 1]):
        before, after = normalised(logs[number]), normalised(logs[number + 1])
        if not after.any():
            raise EvidenceError(_impossible(name, item, list(items)[:number]))
        true = answers[steps.before(number, f"P({item.observe})")]
        weighty = np.isfinite(true) & (before > 0.0)
        told.append(
            Item(
                id=name,
                evidence=item,
                expected=_share(before, np.exp(logs[number + 1] - np.where(before > 0.0, logs[number], np.inf))),
                true=_share(before, true),
                highest=float(true[weighty].max(initial=0.0)),
                effective=effective(after),
            )
        )
    result = []
    for day, count in zip(days, counts, strict=True):
        weights = normalised(logs[count])
        finite = np.isfinite(logs[count])
        posterior = Posterior(
            scenario=scenario,
            game=game,
            as_of=day,
            items=tuple(told[:count]),
            later=len(scenario.evidence) - count,
            likelihood=steps.before(count),
            drawn=results,
            drawn_weights=weights,
            results=results,
            weights=weights,
            effective=effective(weights),
            floor=floor_of(results.count),
            log_likelihood=float(np.logaddexp.reduce(logs[count][finite]) - np.log((~np.isnan(logs[count])).sum())),
            uncertified=int(np.isnan(logs[count]).sum()),
        )
        result.append(posterior)
    return tuple(result)


def moved_to(
    posterior: Posterior,
    queries: Iterable[str] = (),
    asked: Iterable[Asked] = (),
    seed: int = 0,
    threads: int | None = None,
    progress: Progress | None = None,
    pieces: BlockCache | None = None,
) -> Posterior:
    """The same evidence in worlds that have been moved to where it is likely, with the answers of `weighed` anew.

    Raises:
        EvidenceError: where they cannot be moved.
    """
    wanted = [*map(posterior.seen, queries), *asked]
    return _moved(posterior, posterior.drawn.answers[posterior.likelihood], wanted, seed, threads, progress, pieces)


def _share(weights: Array, values: Array) -> float:
    """The mean of `values` over the worlds that have weight and a value."""
    counted = (weights > 0.0) & np.isfinite(values)
    weight = weights[counted].sum()
    return float(weights[counted] @ values[counted] / weight) if weight > 0.0 else float("nan")


def _too_few(posterior: Posterior) -> str:
    return (
        f"the evidence leaves an effective sample of {posterior.effective:.1f} of {posterior.drawn.count:,} "
        f"worlds, but at least {posterior.floor:.0f} are needed"
    )


def _impossible(name: str, item: Evidence, before: Sequence[str]) -> str:
    after = f" after {', '.join(f'`{earlier}`' for earlier in before)}" if before else ""
    return (
        f"evidence `{name}` ({item.observe}) is impossible in every world{after}: give it, or the report it "
        "contradicts, a reliability below 1, or change the scenario"
    )


def _moved(
    posterior: Posterior,
    log_likelihood: Array,
    wanted: Sequence[Asked],
    seed: int,
    threads: int | None,
    progress: Progress | None,
    pieces: BlockCache | None,
) -> Posterior:
    """The same evidence in worlds that have been moved to where it is likely. The priors may reach where the scenario
    makes no sense, so rarely that no world was drawn there, or break a condition of it; nothing is moved there either,
    so that the answers are those of the priors cut off at the border. Correlated numbers are moved by the independent
    points behind them, so that the proposals keep their prior."""
    scenario, game = posterior.scenario, posterior.game
    prior = game.theory.mean_level
    if prior is not None and not prior.fixed:
        raise EvidenceError(
            f"{_too_few(posterior)}; worlds with an uncertain mean level cannot be resampled", "use more worlds"
        )
    likelihood = posterior.likelihood
    start = points_of(scenario, draws(scenario, posterior.drawn))
    if not start:
        raise EvidenceError(f"{_too_few(posterior)}, and they have no uncertain number to resample")

    needed = job_of(game, [likelihood, *wanted], posterior.drawn.count, seed).games

    def at_points(at: Array) -> list[Worlds]:
        return worlds_at(scenario, dict(zip(start, at, strict=True)), MOVED)

    def sound(at: Array) -> Mask:
        return np.concatenate([sound_worlds(game, needed, block) & obeys(scenario, block) for block in at_points(at)])

    def solved(at: Array) -> Array:
        return simulate_worlds(game, [likelihood], at_points(at), threads, progress, pieces).answers[likelihood]

    begun = np.stack(list(start.values()))
    usable = np.isfinite(log_likelihood)
    usable &= sound(begun)  # what is drawn is sound, but for the rounding of its quantiles
    try:
        moved = resample(begun[:, usable], log_likelihood[usable], solved, sound, seed, posterior.floor)
    except NotResampled as error:
        raise EvidenceError(f"{_too_few(posterior)}; {error.what}", error.fix) from None
    blocks = at_points(moved.points)
    results = simulate_worlds(game, list(wanted), blocks, threads, progress, pieces)
    return replace(
        posterior,
        results=results,
        weights=np.full(results.count, 1.0 / results.count),
        effective=moved.distinct,
        moved=moved,
    )
