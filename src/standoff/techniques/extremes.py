"""High impact, low probability: what is unlikely and would cost or bring an actor most, or speak most for or against a
claim.

After Heuer and Pherson (2010). In each world the impact of an outcome on an actor is what it can expect where the
outcome happens, less what it can expect at all. Across worlds, each counts by how likely the outcome is in it, as it
would if the outcome were seen to happen; the share of a claim is then what it would be after that evidence.

1. Outcomes are every option of every move, and every named event.
2. Unlikely is a probability of `UNLIKELY` at most, on average across worlds. Two outcomes that hardly ever happen apart
   are one.
3. Of each actor the `COSTS` outcomes that cost it most are told, and the one that brings it most; of claims, the
   `CLAIMS` whose share would change most. Of fewer than `FEWEST` effective worlds nothing is said.
4. The likeliest way to each is looked for (`techniques.backcast`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from standoff.claims.move_probabilities import NOT_MADE, move_queries
from standoff.claims.spread import Spread, spread
from standoff.claims.variance import effective
from standoff.claims.verdict_bands import FEWEST
from standoff.ensembles.ensemble import Ensemble
from standoff.language.under import spelled
from standoff.queries.game import Game, QueryError
from standoff.queries.observation import Asked
from standoff.queries.truth import decided
from standoff.scenario.model import Scenario
from standoff.techniques.backcast import Backcast, LookingBack

Array = npt.NDArray[np.float64]

UNLIKELY = 0.2  # very unlikely, or less, in the words of ICD 203
COSTS = 2  # outcomes that cost an actor most
CLAIMS = 3  # claims that an outcome would move
ALIKE = 0.01  # of the larger of two probabilities: outcomes that differ by less hardly ever happen apart
ROUNDING = 1e-9  # shares that differ by less are the same


@dataclass(frozen=True, slots=True)
class Extreme:
    """An unlikely outcome that costs an actor much, or brings it much.

    Attributes:
        actor: whose payoff.
        event: the outcome, as a condition.
        probability: inside a world, across worlds.
        impact: what the actor can expect where it happens less what it can expect at all, across worlds, each counted
            by how likely the outcome is in it; below 0 it costs.
        effective: how many independent worlds that rests on.
        way: the likeliest ways to it.
    """

    actor: str
    event: str
    probability: Spread
    impact: Spread
    effective: float
    way: Backcast


@dataclass(frozen=True, slots=True)
class Upset:
    """An unlikely outcome that would speak for a claim, or against it.

    Attributes:
        claim: its name.
        event: the outcome, as a condition.
        probability: inside a world, across worlds.
        share: of worlds in which the claim holds.
        after: the same if the outcome were seen to happen.
        effective: how many independent worlds that rests on.
    """

    claim: str
    event: str
    probability: Spread
    share: float
    after: float
    effective: float


@dataclass(frozen=True, slots=True)
class Extremes:
    """What is unlikely and weighs much.

    Attributes:
        of_actors: by actor, in the order of the file, what costs it most first.
        of_claims: those first that would change most.
        looked: how many unlikely outcomes there are.
    """

    of_actors: tuple[Extreme, ...]
    of_claims: tuple[Upset, ...]
    looked: int


def extremes(ensemble: Ensemble, *, threads: int | None = None) -> Extremes:
    """The unlikely outcomes that weigh most, in the worlds of an ensemble.

    Raises:
        InvalidWorlds, TooLarge, StoreError, ClusterError: as `Ensemble.ask`.
    """
    scenario, game = ensemble.scenario, ensemble.game
    asked = {event: f"P({event})" for event in _events(game)}
    chances = ensemble.ask(asked.values(), threads=threads).answers
    unlikely = _unlikely({event: np.asarray(chances[query]) for event, query in asked.items()})
    if not unlikely:
        return Extremes((), (), 0)
    there = {(actor, event): f"E(payoff({actor}) | given {event})" for actor in scenario.actors for event in unlikely}
    queries = [*there.values(), *(f"E(payoff({actor}))" for actor in scenario.actors), *scenario.tests.values()]
    answers = ensemble.ask(dict.fromkeys(queries), threads=threads).answers
    impacts: dict[tuple[str, str], tuple[Spread, float]] = {}
    for (actor, event), query in there.items():
        difference = np.asarray(answers[query]) - np.asarray(answers[f"E(payoff({actor}))"])
        weights = np.where(np.isfinite(difference), np.nan_to_num(unlikely[event]), 0.0)
        if weights.any() and (worth := effective(weights)) >= FEWEST:
            impacts[actor, event] = spread(difference, weights), worth
    chosen = [each for actor in scenario.actors for each in _of_actor(actor, impacts)]
    ways = _ways(ensemble, dict.fromkeys(event for _, event in chosen), threads)
    return Extremes(
        of_actors=tuple(
            Extreme(actor, event, spread(unlikely[event]), *impacts[actor, event], ways[event])
            for actor, event in chosen
        ),
        of_claims=_upsets(scenario, unlikely, answers),
        looked=len(unlikely),
    )


def _events(game: Game) -> list[str]:
    """Every outcome as a condition."""
    scenario = game.source.scenario
    found = []
    for name in scenario.events:
        try:
            game.check_query(f"P({name})")
        except QueryError:  # of a period, which has to be named
            continue
        found.append(name)
    for move, options in move_queries(scenario).items():
        found += [f"{move} = {spelled(option)}" for option in options if option != NOT_MADE]
    return found


def _unlikely(chances: Mapping[str, Array]) -> dict[str, Array]:
    """The outcomes that are unlikely and possible, with their probability `[world]`."""
    found: dict[str, Array] = {}
    for event, chance in chances.items():
        known = chance[np.isfinite(chance)]
        if known.size and 0.0 < known.mean() <= UNLIKELY and not any(map(_same(chance), found.values())):
            found[event] = chance
    return found


def _same(chance: Array) -> Callable[[Array], bool]:
    """Whether another outcome has the same probability in every world, but for little."""
    return lambda other: bool(np.nanmax(np.abs(chance - other)) <= ALIKE * np.nanmax(chance))


def _of_actor(actor: str, impacts: Mapping[tuple[str, str], tuple[Spread, float]]) -> Sequence[tuple[str, str]]:
    """The outcomes that are told of an actor."""
    means = {event: round(of.mean, 9) for (whose, event), (of, _) in impacts.items() if whose == actor}
    costs = sorted((event for event in means if means[event] < 0.0), key=lambda event: means[event])
    brings = sorted((event for event in means if means[event] > 0.0), key=lambda event: -means[event])
    return [(actor, event) for event in (*costs[:COSTS], *brings[:1])]


def _ways(ensemble: Ensemble, events: Mapping[str, None], threads: int | None) -> dict[str, Backcast]:
    looking = {event: LookingBack(ensemble.game, f"P({event})") for event in events}
    results = ensemble.ask([each for one in looking.values() for each in one.asked], threads=threads)
    return {event: each.found(results) for event, each in looking.items()}


def _upsets(scenario: Scenario, unlikely: Mapping[str, Array], answers: Mapping[Asked, Array]) -> tuple[Upset, ...]:
    """The outcomes that would change a claim most, one for each claim."""
    found = []
    for claim, test in scenario.tests.items():
        truth = decided(np.asarray(answers[test]))
        known = np.isfinite(truth)
        if known.sum() < FEWEST:
            continue
        share = float(truth[known].mean())
        best: Upset | None = None
        for event, chance in unlikely.items():
            weights = np.nan_to_num(chance[known])
            if not weights.any() or (worth := effective(weights)) < FEWEST:
                continue
            after = float(np.clip(weights @ truth[known] / weights.sum(), 0.0, 1.0))
            if best is None or abs(after - share) > abs(best.after - share) + ROUNDING:
                best = Upset(claim, event, spread(chance), share, after, worth)
        if best is not None and abs(best.after - best.share) > ROUNDING:
            found.append(best)
    found.sort(key=lambda each: -abs(each.after - each.share))
    return tuple(found[:CLAIMS])
