"""What of the change from one scenario to another is due to structure, to priors and to evidence.

1. A scenario is taken for three parts. *Priors* are the parameters and rationalities that both have, with experts,
   correlations and conditions on numbers; *evidence* is the reports, their sources and the day; *structure* is the
   rest, with whatever numbers only one of the two has.
2. Each of the four scenarios that structure and priors of either make is solved in the same draws (of the old one:
   whatever has the same name has the same points), and weighed by the evidence of either. A report on a move that a
   structure does not have says nothing there.
3. The change of a number from the old scenario to the new one is shared out by the Shapley value (Shapley 1953): the
   part of each is what changing it does, averaged over the six orders in which the three may be changed. The parts add
   up to the whole change.
4. The Monte Carlo error of each part is found by the delta method, world by world: all share their draws.

The share of a claim is after the evidence, as `update` has it; a question has its probability as `forecast` has it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import permutations, product
from typing import Any

import numpy as np
import numpy.typing as npt

from standoff.claims.differences import Part, Prior, parts_unlike, priors_unlike
from standoff.claims.verdict_bands import NINETY_FIVE, verdict
from standoff.ensembles.ensemble import Ensemble
from standoff.ensembles.simulate import Progress
from standoff.ensembles.together import ask_each, games_like
from standoff.evidence.update import Steps, effective, normalised, reports_of, until
from standoff.language.error import StandoffError
from standoff.language.expression import ExpressionError, names, parse
from standoff.queries.game import Game, QueryError
from standoff.queries.observation import Asked, Conditioned
from standoff.queries.truth import NO_DIFFERENCE, decided
from standoff.scenario.check import problems
from standoff.scenario.model import Scenario, Variant
from standoff.scenario.summary import counted, summary
from standoff.scenario_files.write import as_data

Array = npt.NDArray[np.float64]

STRUCTURE, PRIORS, EVIDENCE = "structure", "priors", "evidence"
CAUSES = (STRUCTURE, PRIORS, EVIDENCE)
OF_STRUCTURE = ("events",)  # sections of the file that are compared as a whole
OF_PRIORS = ("experts", "ordered", "correlations", "constraints")
OF_EVIDENCE = ("evidence", "sources")
OF_ASKING = ("claims", "questions")
New = tuple[bool, bool, bool]  # whether structure, priors and evidence are those of the new scenario


@dataclass(frozen=True, slots=True)
class Due:
    """What of a change is due to one part.

    Attributes:
        change: of the number.
        error: half the width of its 95% Monte Carlo interval.
    """

    change: float
    error: float

    @property
    def noise(self) -> bool:
        """Whether it may be nothing but noise."""
        return abs(self.change) <= self.error


@dataclass(frozen=True, slots=True)
class Changed:
    """A claim or a question of both, and what its change is due to.

    Attributes:
        id: of the claim or question.
        kind: `claim`, whose number is the share of worlds in which it holds; or `question`, whose number is its
            probability.
        first, second: the number in the old scenario and in the new one; NaN where it has none.
        due: `structure`, `priors` and `evidence` to their parts, which add up to the change.
        error: half the width of the 95% Monte Carlo interval of the whole change.
        verdicts: of a claim, in both; empty for a question.
    """

    id: str
    kind: str
    first: float
    second: float
    due: Mapping[str, Due]
    error: float
    verdicts: tuple[str, str] = ("", "")

    @property
    def change(self) -> float:
        """The second number less the first."""
        return self.second - self.first

    @property
    def noise(self) -> bool:
        """Whether the whole change may be nothing but noise."""
        return not abs(self.change) > self.error

    @property
    def largest(self) -> str:
        """The part that most of it is due to."""
        return max(CAUSES, key=lambda cause: abs(self.due[cause].change))


@dataclass(frozen=True, slots=True, eq=False)
class Changes:
    """What changed from one scenario to another.

    Attributes:
        old, new: the scenarios.
        changed: claims and questions that both ask alike, those first that changed most.
        structure: parts of the text that belong to structure, and are not the same.
        priors: parameters and rationalities whose prior is not the same.
        conditions: experts, correlations and conditions on numbers, which belong to priors, where not the same.
        evidence: reports and sources that are not the same.
        only: claims and questions of one of the two alone, or asked otherwise; each with where it is.
        untold: those that cannot be told apart, each with the reason.
        unasked: reports that say nothing of a structure, because it has no such move.
        as_of: the last day whose evidence counts, of each; None for all.
        worlds: how many were drawn.
        effective: the least effective number of worlds of any combination.
        seed: of the draws.
        games: how many games were solved in each world.
        theory: how the actors behave, as the option `--behaviour` spells it.
    """

    old: Scenario
    new: Scenario
    changed: tuple[Changed, ...]
    structure: tuple[Part, ...]
    priors: tuple[Prior, ...]
    conditions: tuple[Part, ...]
    evidence: tuple[Part, ...]
    only: Mapping[str, str]
    untold: Mapping[str, str]
    unasked: tuple[str, ...]
    as_of: tuple[datetime.date | None, datetime.date | None]
    worlds: int
    effective: float
    seed: int
    games: int
    theory: str

    def __repr__(self) -> str:
        moved = sum(not each.noise for each in self.changed)
        worlds = counted(self.worlds, "world")
        return summary(self, self.old.title, worlds, f"{moved} of {len(self.changed)} claims and questions changed")


def changes(
    ensemble: Ensemble, new: Scenario, *, threads: int | None = None, progress: Progress | None = None
) -> Changes:
    """What of the change from the scenario of an ensemble to another is due to what. Arguments and errors are told by
    `standoff.changes`."""
    old = ensemble.scenario
    asked, only = _asked_alike(old, new)
    texts = as_data(old), as_data(new)
    parts = (*parts_unlike(*texts), *_unlike_as_a_whole(*texts, OF_STRUCTURE))
    numbers = {each.name for each in priors_unlike(old, new) if each.first is not None and each.second is not None}
    games, instead = _games(ensemble, old, new)
    evidence = {each: _Evidence(scenario) for each, scenario in ((False, old), (True, new))}
    unasked = {name for game in games.values() for each in evidence.values() for name in each.unasked(game)}
    untold = {name: why for name, query in asked.items() if (why := _unaskable(query, games))}
    asked = {name: query for name, query in asked.items() if name not in untold}
    wanted = {
        _called(key): tuple(each for known in evidence.values() for each in known.asked(game, asked))
        for key, game in games.items()
    }
    named = {_called(key): game for key, game in games.items()}
    found = ask_each(ensemble, named, wanted, threads=threads, progress=progress)
    answers = {key: found[_called(key)].answers for key in games}

    taken: dict[New, dict[tuple[str, str], _Mean]] = {}
    effectives = []
    for structure, priors, told in product((False, True), repeat=3):
        key = instead[structure, priors]
        means, count = evidence[told].means(games[key], asked, answers[key])
        taken[structure, priors, told] = means
        effectives.append(count)
    changed = [_changed(name, {new: means[name] for new, means in taken.items()}) for name in asked]
    return Changes(
        old=old,
        new=new,
        changed=tuple(sorted(changed, key=lambda each: -_rounded(abs(each.change)))),
        structure=tuple(each for each in parts if not _of_other_parts(each, numbers)),
        priors=tuple(each for each in priors_unlike(old, new) if each.name in numbers),
        conditions=tuple(_unlike_as_a_whole(*texts, OF_PRIORS)),
        evidence=tuple(each for each in parts if each.section in OF_EVIDENCE or each.name == "as_of"),
        only=only,
        untold={name: why for (_, name), why in untold.items()},
        unasked=tuple(sorted(unasked)),
        as_of=(evidence[False].day, evidence[True].day),
        worlds=ensemble.count,
        effective=min(effectives),
        seed=ensemble.seed,
        games=sum(len(each.certificates) for each in found.values()),
        theory=ensemble.game.theory.name,
    )


def _rounded(change: float) -> float:
    return round(change, 9) if np.isfinite(change) else -1.0


# -- what is asked -------------------------------------------------------------------------------------------


def _asked_alike(old: Scenario, new: Scenario) -> tuple[dict[tuple[str, str], str], dict[str, str]]:
    """The queries of claims and questions that both ask alike, by kind and name; and where the others are."""
    asked: dict[tuple[str, str], str] = {}
    only: dict[str, str] = {}
    kinds = {
        "claim": (old.tests, new.tests),
        "question": tuple({name: each.query for name, each in each.questions.items()} for each in (old, new)),
    }
    for kind, (first, second) in kinds.items():
        for name in dict.fromkeys([*first, *second]):
            if name not in second:
                only[name] = "only in the old"
            elif name not in first:
                only[name] = "only in the new"
            elif " ".join(first[name].split()) != " ".join(second[name].split()):
                only[name] = "asked otherwise"
            else:
                asked[kind, name] = first[name]
    return asked, only


def _unaskable(query: str, games: Mapping[tuple[bool, bool], Game]) -> str:
    """Why a query cannot be asked of one of the games; nothing where it can be asked of all."""
    for (structure, _), game in games.items():
        try:
            game.check_query(query)
        except QueryError as error:
            return f"it cannot be asked of the {'new' if structure else 'old'} structure: {error.what}"
    return ""


class _Evidence:
    """The evidence of a scenario up to its day, as far as it can be asked of each game."""

    def __init__(self, scenario: Scenario) -> None:
        self.day = scenario.as_of
        self._items = until(scenario, self.day)
        self._steps: dict[int, Steps] = {}

    def unasked(self, game: Game) -> tuple[str, ...]:
        """The reports that say nothing of a game, because it has no such move."""
        steps = self.steps(game)
        return tuple(name for name in self._items if name not in steps.items)

    def steps(self, game: Game) -> Steps:
        if id(game) not in self._steps:
            self._steps[id(game)] = Steps({name: each for name, each in self._items.items() if _sees(game, each)})
        return self._steps[id(game)]

    def _lit(self, game: Game, query: str | None) -> Conditioned:
        steps = self.steps(game)
        return steps.before(len(steps.reports), query)

    def asked(self, game: Game, queries: Mapping[tuple[str, str], str]) -> Iterable[Asked]:
        """What has to be asked of a game."""
        yield self._lit(game, None)
        for (kind, _), query in queries.items():
            yield query if kind == "claim" else self._lit(game, query)

    def means(
        self, game: Game, queries: Mapping[tuple[str, str], str], answers: Mapping[Asked, Array]
    ) -> tuple[dict[tuple[str, str], _Mean], float]:
        """The number of each claim and question in a game that has been asked, and the effective number of worlds."""
        logs = answers[self._lit(game, None)]
        weights = normalised(logs if self.steps(game).reports else np.where(np.isnan(logs), np.nan, 0.0))
        found = {}
        for (kind, name), query in queries.items():
            if kind == "claim":
                same = int(((answers[query] == NO_DIFFERENCE) & (weights > 0.0)).sum())
                found[kind, name] = _Mean(decided(answers[query]), weights, same)
            else:
                found[kind, name] = _Mean(answers[self._lit(game, query)], weights)
        return found, effective(weights)


def _sees(game: Game, item: Any) -> bool:
    """Whether a game has what a report is on."""
    try:
        for report in reports_of([item]):
            game.check_report(report)
    except QueryError:
        return False
    return True


class _Mean:
    """A weighted mean over worlds, and the influence of each world on it.

    Attributes:
        value: NaN where no world with weight has an answer.
        influence: `[world]`; the error of the mean is that of the mean of these.
        verdict: of a claim, whose values are 1 and 0, and whose sides do not differ in `same` worlds.
    """

    def __init__(self, values: Array, weights: Array, same: int = 0) -> None:
        weight = np.where(np.isfinite(values), weights, 0.0)
        total, count = float(weight.sum()), len(weights)
        plain = np.where(weight > 0.0, values, 0.0)
        known = values[weight > 0.0]  # their mean is none that rounding puts beyond them
        self.value = float(np.clip(weight @ plain / total, known.min(), known.max())) if known.size else float("nan")
        self.influence: Array = count * weight * (plain - self.value) / total if total > 0.0 else np.zeros(count)
        self.verdict = verdict(self.value if total > 0.0 else 0.0, int((weight > 0.0).sum()), same)


# -- the four games ------------------------------------------------------------------------------------------


def _games(
    ensemble: Ensemble, old: Scenario, new: Scenario
) -> tuple[dict[tuple[bool, bool], Game], dict[tuple[bool, bool], tuple[bool, bool]]]:
    """The game of each combination of structure and priors that is not the same as one before it, the old one first;
    and for every combination the one that is solved for it."""
    whole = old if old.varied is None else old.varied
    extra = dict.fromkeys(new.parameters, 0), dict.fromkeys(new.rationalities, 0)
    numbers = Variant.model_construct(change={"parameters": extra[0], "rationality": extra[1]})
    whole = whole.model_copy(update={"variants": {**whole.variants, "the new scenario": numbers}})
    made: dict[tuple[bool, bool], Scenario] = {}
    instead: dict[tuple[bool, bool], tuple[bool, bool]] = {}
    for structure, priors in product((False, True), repeat=2):
        mixed = old if not structure and not priors else _mixed(new if structure else old, new if priors else old)
        if structure or priors:
            mixed = mixed.model_copy(update={"varied": whole, "variants": {}, "combine": ()} | _BARE)
            if wrong := problems(mixed):
                which = f"the {'new' if structure else 'old'} structure with the {'new' if priors else 'old'} priors"
                raise StandoffError(
                    f"the change cannot be taken apart, because {which} makes no sense: {wrong[0].what}",
                    "change one of the two first, and then the other",
                )
        known = next((key for key, each in made.items() if _alike(mixed, each)), None)
        instead[structure, priors] = (structure, priors) if known is None else known
        if known is None:
            made[structure, priors] = mixed
    first = (False, False)
    others = games_like(ensemble.game, {_called(key): each for key, each in made.items() if key != first})
    games = {first: ensemble.game} | {key: others[_called(key)] for key in made if key != first}
    return games, instead


_BARE: dict[str, Any] = {
    "claims": {}, "evidence": {}, "sources": {}, "questions": {}, "claims_assume": None, "resolutions": None,
}  # fmt: skip


def _alike(one: Scenario, other: Scenario) -> bool:
    """Whether two are the same game with the same priors."""
    left, right = (
        {**as_data(each.model_copy(update={"variants": {}, "combine": ()} | _BARE))} for each in (one, other)
    )
    told = ("title", "as_of", "about", "notes", "source")
    return {k: v for k, v in left.items() if k not in told} == {k: v for k, v in right.items() if k not in told}


def _called(key: tuple[bool, bool]) -> str:
    return " and ".join(f"{'new' if new else 'old'} {part}" for new, part in zip(key, CAUSES[:2], strict=True))


def _mixed(structure: Scenario, priors: Scenario) -> Scenario:
    """The structure of one scenario with the priors of another. Numbers that the other does not have keep theirs, and
    what it says of numbers that are not there is left out."""
    known, theirs = set(structure.parameters), set(priors.parameters)

    def fits(read: Iterable[str]) -> bool:
        return known.issuperset(each for each in read if not _is_rationality(each))

    def own(read: Iterable[str]) -> bool:
        return not theirs.issuperset(each for each in read if not _is_rationality(each))

    rationality: Any = priors.rationality
    if not structure.rational and not priors.rational:
        rationality = {name: priors.rationalities.get(name, each) for name, each in structure.rationalities.items()}
    return structure.model_copy(
        update={
            "parameters": {name: priors.parameters.get(name, each) for name, each in structure.parameters.items()},
            "rationality": rationality,
            "experts": priors.experts,
            "ordered": tuple(
                [each for each in priors.ordered if fits(each)] + [each for each in structure.ordered if own(each)]
            ),
            "correlations": tuple(
                [each for each in priors.correlations if fits(each.of)]
                + [each for each in structure.correlations if own(each.of)]
            ),
            "constraints": tuple(
                [each for each in priors.constraints if fits(_read(each.condition))]
                + [each for each in structure.constraints if own(_read(each.condition))]
            ),
        }
    )


def _is_rationality(name: str) -> bool:
    return name.startswith("rationality.")


def _read(condition: str) -> tuple[str, ...]:
    try:
        return names(parse(condition))
    except ExpressionError:  # complained about elsewhere
        return ()


def _of_other_parts(part: Part, numbers: set[str]) -> bool:
    """Whether a part of the text is none of structure: a prior that both have, a report, or what is asked and told."""
    if part.section == "rationality":
        return f"rationality.{part.name}" in numbers or not part.name
    told = part.section == "" and part.name in ("title", "about", "notes", "source", "as_of", "resolutions")
    return told or part.section in (*OF_EVIDENCE, *OF_ASKING) or (part.section == "parameters" and part.name in numbers)


def _unlike_as_a_whole(old: Mapping[str, Any], new: Mapping[str, Any], sections: Iterable[str]) -> Iterator[Part]:
    """Sections that are not the same, whatever in them is not."""
    for name in sections:
        if old.get(name) != new.get(name):
            how = "only in the second" if name not in old else "only in the first" if name not in new else "different"
            yield Part("", name, how)


# -- what it is due to ---------------------------------------------------------------------------------------


def _changed(name: tuple[str, str], means: Mapping[New, _Mean]) -> Changed:
    """The Shapley value of each part, and its error: that of the same combination of the influences of each world."""
    first, second = means[False, False, False], means[True, True, True]
    known = all(np.isfinite(each.value) for each in means.values())
    due = {}
    for number, cause in enumerate(CAUSES):
        share, influence = 0.0, np.zeros_like(first.influence)
        for order in permutations(range(3)):
            earlier = {each for each in range(3) if order.index(each) < order.index(number)}
            before, after = means[_new(earlier)], means[_new(earlier | {number})]
            share += (after.value - before.value) / 6.0
            influence += (after.influence - before.influence) / 6.0
        due[cause] = Due(share if known else float("nan"), _error(influence))
    kind, called = name
    return Changed(
        id=called,
        kind=kind,
        first=first.value,
        second=second.value,
        due=due,
        error=_error(second.influence - first.influence),
        verdicts=(first.verdict, second.verdict) if kind == "claim" else ("", ""),
    )


def _new(parts: set[int]) -> New:
    """Which parts are those of the new scenario, by their numbers."""
    return 0 in parts, 1 in parts, 2 in parts


def _error(influence: Array) -> float:
    """Half the width of the 95% interval of a mean."""
    return NINETY_FIVE * float(influence.std()) / float(np.sqrt(len(influence)))
