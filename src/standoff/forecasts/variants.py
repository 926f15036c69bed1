"""A scenario under all of its variants: claims, numbers, what the evidence says of each variant, and forecasts mixed.

1. Every variant is solved in worlds from the same draws (`ensembles.together`).
2. Its claims are judged; each stands, or rests on structure (`claims.variants`).
3. The evidence weighs the variants (`evidence.variants`), and in each of them the worlds (`evidence.update`).
4. A forecast is the mean over variants by these weights; its band is that of all worlds of all variants together, and
   its variance is split into what lies within variants and what lies between them.

Worlds are weighed and never moved here: with little left after the evidence, `effective` is small, and more worlds are
wanted.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from standoff.claims.anatomy import asked_for_anatomy
from standoff.claims.judge import Verdicts, asked_of, facts_of, verdicts_on
from standoff.claims.ranges import over_structures
from standoff.claims.spread import Spread, spread
from standoff.claims.tally import sides_of
from standoff.claims.variants import ClaimInVariants, Split, claims_in_variants, split
from standoff.ensembles.ensemble import Ensemble
from standoff.ensembles.results import Results
from standoff.ensembles.simulate import Progress
from standoff.ensembles.together import ask_each, games_like
from standoff.evidence.update import Steps, effective, floor_of, normalised, until
from standoff.evidence.variants import VariantWeight, weigh
from standoff.forecasts.forecast import day_of, probabilities
from standoff.language.error import StandoffError
from standoff.language.expression import Query, parse, walk
from standoff.language.problem import did_you_mean
from standoff.queries.observation import Asked
from standoff.scenario.model import BASE, Scenario
from standoff.scenario.summary import counted, summary
from standoff.scenario.variants import Structure, structures
from standoff.scenario_files.read_variants import variant_of

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class MixedForecast:
    """The probability of a question over all variants.

    Attributes:
        id, text, date: of the question.
        probability: the mean, by the weights of variants after the evidence.
        low, high: 5th and 95th percentile of the probability inside a world, across the worlds of all variants.
        split: of that probability, within variants and between them.
        spreads: of each variant by itself.
        undefined: variants in no world of which it has an answer.
    """

    id: str
    text: str
    date: datetime.date
    probability: float
    low: float
    high: float
    split: Split
    spreads: Mapping[str, Spread]

    @property
    def undefined(self) -> tuple[str, ...]:
        return tuple(name for name, each in self.spreads.items() if not np.isfinite(each.mean))


@dataclass(frozen=True, slots=True, eq=False)
class VariantFindings:
    """A scenario under its variants.

    Attributes:
        scenario: as its file stands.
        structures: what was solved, by name; `base` first.
        weights: before and after the evidence.
        reports: the verdicts on each, and the worlds they rest on; the anatomy of `base` has the range over all.
        claims: those that are tested in worlds, in the order of the file.
        numbers: by query: what each actor expects, the sides of claims, and what was asked for, by the weights before
            the evidence.
        forecasts: in the order of the file, by the weights after it; those whose day is over by `as_of` are left out.
        as_of: the last day whose evidence counts; None for all.
        evidence: the items that count, in the order of their dates.
        effective: how many independent worlds the weights after the evidence are worth, of all variants.
        floor: below which that is too few.
    """

    scenario: Scenario
    structures: Mapping[str, Structure]
    weights: Mapping[str, VariantWeight]
    reports: Mapping[str, Verdicts]
    claims: tuple[ClaimInVariants, ...]
    numbers: Mapping[str, Split]
    forecasts: tuple[MixedForecast, ...]
    as_of: datetime.date | None
    evidence: tuple[str, ...]
    effective: float
    floor: float

    def __repr__(self) -> str:
        stand = sum(each.stands for each in self.claims)
        variants = f"{counted(len(self.structures) - 1, 'variant')} and the scenario as it stands"
        worlds = f"{counted(self.results.count, 'world')} each (seed {self.results.seed})"
        return summary(self, self.scenario.title, variants, worlds, f"{stand} of {len(self.claims)} claims stand")

    @property
    def results(self) -> Results:
        """The worlds of the scenario as it stands."""
        return self.reports[BASE].results

    @property
    def theory(self) -> str:
        """How the actors behave in it, as the option `--behaviour` spells it."""
        return self.reports[BASE].theory


def variants(
    ensemble: Ensemble,
    names: Sequence[str] | None = None,
    queries: Iterable[str] = (),
    as_of: datetime.date | None = None,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
) -> VariantFindings:
    """A scenario under its variants. Arguments and errors are told by `standoff.variants`."""
    scenario = ensemble.scenario
    chosen = chosen_structures(scenario, names)
    day = as_of or (day_of(scenario) if scenario.questions and _has_day(scenario) else scenario.as_of)
    steps = Steps(until(scenario, day))
    questions = {name: each for name, each in scenario.questions.items() if day is None or each.date >= day}
    asked_for = list(dict.fromkeys(queries))
    likelihood = steps.before(len(steps.reports))
    lit = [likelihood, *(steps.before(len(steps.reports), each.query) for each in questions.values())]
    games = games_like(ensemble.game, {name: variant_of(scenario, name) for name in chosen})
    wanted: dict[str, list[Asked]] = {}
    for name, game in games.items():
        game.check_asked([*asked_for, *lit])
        asked = [*asked_of(game.source.scenario), *asked_for, *lit]
        wanted[name] = list(dict.fromkeys([*asked, *(asked_for_anatomy(scenario) if name == BASE else ())]))
    found = ask_each(ensemble, games, wanted, threads=threads, progress=progress)

    facts = facts_of(scenario)
    reports = {name: verdicts_on(game, facts, found[name], threads) for name, game in games.items()}
    reports[BASE] = over_structures(reports[BASE], (each for name, each in reports.items() if name != BASE))
    logs = {name: found[name].answers[likelihood] for name in chosen}
    if not steps.reports:  # certain, but for rounding
        logs = {name: np.where(np.isnan(each), np.nan, 0.0) for name, each in logs.items()}
    weights = weigh({name: each.weight for name, each in chosen.items()}, logs)
    before = {name: each.prior for name, each in weights.items()}
    after = {name: each.posterior for name, each in weights.items()}
    inside = {name: normalised(each) for name, each in logs.items()}
    return VariantFindings(
        scenario=scenario,
        structures=chosen,
        weights=weights,
        reports=reports,
        claims=claims_in_variants(reports, before),
        numbers={
            query: split({name: each.answers[query] for name, each in found.items()}, before)
            for query in _numbers(scenario, asked_for)
        },
        forecasts=tuple(
            _mixed(
                question,
                {
                    n: found[n].answers[steps.before(len(steps.reports), scenario.questions[question].query)]
                    for n in games
                },
                scenario,
                after,
                inside,
            )
            for question in questions
        ),
        as_of=day,
        evidence=tuple(steps.items),
        effective=effective(np.concatenate([after[name] * inside[name] for name in chosen])),
        floor=floor_of(found[BASE].count),
    )


def chosen_structures(scenario: Scenario, names: Sequence[str] | None = None) -> dict[str, Structure]:
    """The scenario as it stands, and those of its variants that are named, or all, in the order of the file.

    Raises:
        StandoffError: where it has none, or none of that name; and of what is a variant itself.
    """
    if scenario.varied is not None:
        raise StandoffError(
            f"this is the variant `{scenario.variant}`", "compare variants of the scenario it is one of"
        )
    known = structures(scenario)
    if len(known) == 1:
        raise StandoffError("the scenario has no variants", "write them under `variants`")
    for name in names or ():
        if name not in known:
            raise StandoffError(f"there is no variant `{name}`", did_you_mean(name, known))
    chosen = {name: each for name, each in known.items() if names is None or name == BASE or name in names}
    if not any(each.weight > 0.0 for each in chosen.values()):
        raise StandoffError("none of these variants has any weight", f"name one that has, or give `{BASE}` a weight")
    return chosen


def refuse_names_as_queries(scenario: Scenario, queries: Sequence[str]) -> None:
    """Nothing, unless a query is the name of a variant.

    Raises:
        StandoffError: for the first that is.
    """
    known = structures(scenario)
    for query in queries:
        if query in known:
            raise StandoffError(f"`{query}` is a variant and not a query", f"use --among {query} to compare it")


def _has_day(scenario: Scenario) -> bool:
    return scenario.as_of is not None or bool(scenario.evidence)


def _numbers(scenario: Scenario, asked_for: Sequence[str]) -> list[str]:
    """The queries whose numbers are compared: payoffs, the sides of comparisons that ask something, and more."""
    sides = [side for test in scenario.tests.values() for side in sides_of(test) or ()]
    asking = [side for side in sides if any(isinstance(node, Query) for node in walk(parse(side)))]
    return list(dict.fromkeys([*asked_for, *(f"E(payoff({actor}))" for actor in scenario.actors), *asking]))


def _mixed(
    name: str,
    answers: Mapping[str, Array],
    scenario: Scenario,
    weights: Mapping[str, float],
    inside: Mapping[str, Array],
) -> MixedForecast:
    question = scenario.questions[name]
    values = {each: probabilities(name, question, answers[each], inside[each]) for each in answers}
    both = np.concatenate([weights[each] * inside[each] for each in answers])
    across = spread(np.concatenate(list(values.values())), both)
    found = split(values, weights, inside)
    return MixedForecast(
        id=name,
        text=question.text,
        date=question.date,
        probability=found.mean,
        low=across.p05,
        high=across.p95,
        split=found,
        spreads={each: spread(values[each], inside[each]) for each in answers},
    )
