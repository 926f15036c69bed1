"""The deception check: what becomes of the judgements without the reports that an actor controls, and whether that
actor would gain by the difference.

After Heuer and Pherson (2010), and Whaley (Stratagem, 1969): a report is suspect where who could have planted it would
gain by its being believed. For each actor that controls reports (`controlled_by`):

1. The worlds are weighed by all reports, and by all but those (`evidence.update`): claims and questions are told both
   ways.
2. Each decision of another actor that has not been reported on is taken as whoever takes it would who believes the one
   or the other: the commitment with the highest expected payoff, worlds weighed so, and in each world the types that
   its actor does not see as likely as the reports make them. A commitment is of a game that is played anew, so this can
   only be told where reports are on such types alone; where they are on what somebody did it is left out.
3. Where the two choices differ, the controlling actor gains the difference of its own expected payoff under them, as
   the world is without its reports.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from standoff.claims.alternatives import Comparing
from standoff.claims.committed import expected, payoff
from standoff.claims.dependencies import dependencies_of
from standoff.claims.verdict_bands import verdict
from standoff.ensembles.ensemble import Ensemble
from standoff.evidence.update import effective, floor_of, normalised, reports_of, until
from standoff.queries.observation import Asked, Conditioned, Observation
from standoff.queries.truth import NO_DIFFERENCE, decided
from standoff.scenario.model import Chance, Evidence, Scenario

Array = npt.NDArray[np.float64]
Counted = tuple[bool, ...]  # which reports count

ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim or a question with all reports, and without those that an actor controls.

    Attributes:
        id: its name.
        kind: `claim`, with the share of worlds in which it holds, or `question`, with its probability.
        believed: with all reports.
        without: without those.
        verdicts: of a claim, both ways; empty of a question.
    """

    id: str
    kind: str
    believed: float
    without: float
    verdicts: tuple[str, str]

    @property
    def turned(self) -> bool:
        """Whether the verdict is another."""
        return self.kind == "claim" and self.verdicts[0] != self.verdicts[1]


@dataclass(frozen=True, slots=True)
class Swayed:
    """A decision of another actor, believing the reports and not.

    Attributes:
        decision: its name.
        actor: who takes it.
        believed: the best commitment with all reports.
        without: the best without those of the controlling actor.
        gain: what the controlling actor gains if it is the first and not the second, in its own payoffs; 0 where they
            are the same.
    """

    decision: str
    actor: str
    believed: str
    without: str
    gain: float


@dataclass(frozen=True, slots=True)
class Control:
    """What hangs on the reports that one actor controls.

    Attributes:
        actor: its name.
        reports: that it controls, in the order of their dates.
        judged: claims and questions, those first that change most.
        swayed: the decisions of others that are still to be taken, in the order of the timeline.
        untold: the other open decisions of others, each with why it cannot be told.
        effective: how many independent worlds all of it rests on, at the least.
        reliable: whether that is enough.
    """

    actor: str
    reports: tuple[str, ...]
    judged: tuple[Judged, ...]
    swayed: tuple[Swayed, ...]
    untold: Mapping[str, str]
    effective: float
    reliable: bool

    @property
    def gains(self) -> bool:
        """Whether it would gain by a decision that its reports change."""
        return any(each.gain > ROUNDING for each in self.swayed)


@dataclass(frozen=True, slots=True)
class DeceptionCheck:
    """The deception check.

    Attributes:
        controls: of each actor that controls reports, in the order of the file.
        reports: how many reports there are.
        unsaid: how many of them nobody is said to control.
    """

    controls: tuple[Control, ...]
    reports: int
    unsaid: int


def deception_check(ensemble: Ensemble, *, threads: int | None = None) -> DeceptionCheck:
    """What hangs on reports that an actor controls; without controls where the scenario names none.

    Raises:
        QueryError, InvalidWorlds, TooLarge, StoreError, ClusterError: as `Ensemble.ask`.
    """
    scenario = ensemble.scenario
    items = until(scenario, scenario.as_of)
    by_actor = {
        actor: tuple(name for name, item in items.items() if item.controlled_by == actor) for actor in scenario.actors
    }
    by_actor = {actor: reports for actor, reports in by_actor.items() if reports}
    unsaid = sum(item.controlled_by is None for item in items.values())
    if not by_actor:
        return DeceptionCheck((), len(items), unsaid)
    whole = (True,) * len(items)
    without = {actor: tuple(name not in held for name in items) for actor, held in by_actor.items()}
    reports = reports_of(items.values())
    every = list(_open_decisions(scenario, items))
    decisions = [each for each in every if not each.untold]
    asked: list[Asked] = list(scenario.tests.values())
    for counted in (whole, *without.values()):
        asked.append(Conditioned(None, reports, counted))
        asked += [Conditioned(each.query, reports, counted) for each in scenario.questions.values()]
        asked += [Conditioned(query, reports, counted) for each in decisions for query in each.types.values()]
    for each in decisions:
        for actor in (each.actor, *by_actor):
            asked += [query for queries in each.payoffs(actor).values() for query in queries]
    ensemble.game.check_asked(asked)
    answers = ensemble.ask(dict.fromkeys(asked), threads=threads).answers
    beliefs = {counted: _Belief(reports, counted, answers) for counted in (whole, *without.values())}
    controls = []
    for actor, held in by_actor.items():
        all_of_them, rest = beliefs[whole], beliefs[without[actor]]
        worth = min(effective(all_of_them.weights), effective(rest.weights))
        judged = sorted(_judged(scenario, all_of_them, rest), key=lambda each: -_size(each))
        swayed = (_swayed(each, actor, all_of_them, rest) for each in decisions if each.actor != actor)
        controls.append(
            Control(
                actor=actor,
                reports=held,
                judged=tuple(judged),
                swayed=tuple(each for each in swayed if each is not None),
                untold={each.name: each.untold for each in every if each.untold and each.actor != actor},
                effective=worth,
                reliable=worth >= floor_of(ensemble.count),
            )
        )
    return DeceptionCheck(tuple(controls), len(items), unsaid)


def _size(each: Judged) -> float:
    change = abs(each.believed - each.without)
    return round(change, 9) if np.isfinite(change) else -1.0


class _Belief:
    """What whoever believes some of the reports takes for how likely."""

    def __init__(self, reports: tuple[Observation, ...], counted: Counted, answers: Mapping[Asked, Array]) -> None:
        self.reports, self.counted, self.answers = reports, counted, answers
        self.weights = normalised(answers[self.lit(None)])

    def lit(self, query: str | None) -> Conditioned:
        """A query in the light of those reports."""
        return Conditioned(query, self.reports, self.counted)

    def mean(self, values: Array) -> float:
        """Over the worlds, as they are weighed; NaN where nothing is defined."""
        weight = np.where(np.isfinite(values), self.weights, 0.0)
        total = float(weight.sum())
        return float(weight @ np.where(weight > 0.0, values, 0.0)) / total if total > 0.0 else float("nan")

    def worth(self, decision: _OpenDecision, actor: str) -> dict[str, float]:
        """What an actor can expect of each option of a decision."""
        found: dict[str, float] = {}
        for option, queries in decision.payoffs(actor).items():
            value: Array | float = 0.0
            for likely, query in zip(decision.types.values() or (None,), queries, strict=True):
                share = 1.0 if likely is None else self.answers[self.lit(likely)]
                value = value + np.where(share == 0.0, 0.0, share * np.nan_to_num(self.answers[query], nan=np.nan))
            found[option] = self.mean(np.asarray(value, dtype=np.float64))
        return found


# -- claims and questions ------------------------------------------------------------------------------------


def _judged(scenario: Scenario, believed: _Belief, without: _Belief) -> Iterator[Judged]:
    for name, test in scenario.tests.items():
        outcomes = np.asarray(believed.answers[test])
        shares, words = zip(*(_share(each, outcomes) for each in (believed, without)), strict=True)
        yield Judged(name, "claim", shares[0], shares[1], (words[0], words[1]))
    for name, question in scenario.questions.items():
        values = [each.mean(np.asarray(each.answers[each.lit(question.query)])) for each in (believed, without)]
        yield Judged(name, "question", values[0], values[1], ("", ""))


def _share(belief: _Belief, outcomes: Array) -> tuple[float, str]:
    """The share of worlds in which a claim holds, and its verdict."""
    truth = decided(outcomes)
    share = belief.mean(truth)
    worlds = int((np.isfinite(truth) & (belief.weights > 0.0)).sum())
    same = int(((outcomes == NO_DIFFERENCE) & (belief.weights > 0.0)).sum())
    return share, verdict(share if np.isfinite(share) else 0.0, worlds, same)


# -- decisions -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _OpenDecision:
    """A decision that has not been taken.

    Attributes:
        name, actor, options: of it.
        types: what its actor does not see and could be told, each combination as a condition, to the query of its
            probability; none where there is nothing of the kind.
        untold: why it cannot be told what it would be; nothing where it can.
    """

    name: str
    actor: str
    options: tuple[str, ...]
    types: Mapping[tuple[tuple[str, str], ...], str]
    untold: str = ""

    def payoffs(self, actor: str) -> dict[str, list[str]]:
        """For each option the queries of what an actor can expect of it, one for each combination of types."""
        given = [dict(each) for each in self.types] or [{}]
        what = payoff(actor)
        return {option: [expected(what, {self.name: option}, each) for each in given] for option in self.options}


def _open_decisions(scenario: Scenario, items: Mapping[str, Evidence]) -> Iterator[_OpenDecision]:
    """The decisions with a choice that no report is on."""
    reported = [move for item in items.values() for move in dependencies_of(scenario, f"P({item.observe})").moves]
    for decision in scenario.decisions:
        if len(decision.options) < 2 or decision.name in reported:
            continue
        comparing = Comparing(scenario, decision.name, {})
        types = comparing.groups[0] if len(comparing.groups) == 1 else ()
        other = next((move for move in reported if all(each.name != move for each in types)), None)
        untold = ""
        if all(entry.name != decision.name for entry in scenario.timeline):
            untold = "it is taken again in every period"
        elif len(comparing.groups) > 1:
            untold = "there are too many hidden types"
        elif other is not None:
            untold = f"a report is on `{other}`, which is no hidden type that could be known before it"
        known = {} if untold else _types(comparing, types)
        yield _OpenDecision(decision.name, decision.actor, decision.options, known, untold)


def _types(comparing: Comparing, group: Sequence[Chance]) -> dict[tuple[tuple[str, str], ...], str]:
    """Each combination of the types that a decision's actor does not see, with the query of its probability in play."""
    found = {}
    for types, _, _ in comparing.typed(group) if group else ():
        pairs = tuple((move.name, option) for move, option in zip(group, types, strict=True))
        found[pairs] = f"P({' and '.join(f'{move} = {option}' for move, option in pairs)})"
    return found


def _swayed(decision: _OpenDecision, actor: str, believed: _Belief, without: _Belief) -> Swayed | None:
    """What a decision would be with the reports and without, and what that brings to who controls them."""
    best = [_best(each.worth(decision, decision.actor)) for each in (believed, without)]
    if best[0] is None or best[1] is None:
        return None
    own = without.worth(decision, actor)
    gain = own[best[0]] - own[best[1]] if best[0] != best[1] else 0.0
    return Swayed(decision.name, decision.actor, best[0], best[1], gain)


def _best(worth: Mapping[str, float]) -> str | None:
    """The option that is worth most, the first of those that are worth the same; None where none is known."""
    known: Sequence[tuple[str, float]] = [(option, each) for option, each in worth.items() if np.isfinite(each)]
    if not known:
        return None
    highest = max(each for _, each in known)
    return next(option for option, each in known if each >= highest - ROUNDING * max(1.0, abs(highest)))
