"""The course of a scenario as evidence comes in: what it says as of each day on which something becomes known.

The days are worked out in turn, that which is looked at first; each is there for everybody as soon as it is found. Days
whose worlds are too few for the evidence are worked out again, in worlds moved to where it is likely, when asked for.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from standoff.charts.svg import Chart
from standoff.claims.judge import truth_of
from standoff.ensembles.ensemble import Ensemble
from standoff.ensembles.simulate import Progress
from standoff.evidence.posterior import types_of
from standoff.evidence.update import Array, EvidenceError, Item, Posterior, Steps, moved_to, until, weighed_by
from standoff.forecasts.backtest import step_of
from standoff.forecasts.forecast import ForecastError, day_of, forecasts_from
from standoff.forecasts.outcomes import Outcome
from standoff.forecasts.record import outcomes_of
from standoff.language.error import StandoffError
from standoff.language.likelihood import SCALES
from standoff.presentation.backtest import step_section
from standoff.presentation.errors import error_text
from standoff.presentation.evidence import posterior_section
from standoff.presentation.forecasts import forecast_chart
from standoff.presentation.hypotheses import Leaning
from standoff.presentation.section import Section
from standoff.queries.observation import Asked
from standoff.scenario.labels import hypothesis_label
from standoff.scenario.model import Scenario

BEFORE = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Day:
    """What is said as of a day.

    Attributes:
        items: the evidence up to then.
        told: how many worlds it leaves.
        effective: what these are worth; floor: what they must be worth.
        moved: whether worlds had to be moved, and were.
        charts: the forecasts, by the scale of their words; empty where there are no questions.
        leanings: types and claims.
        came_out: how the forecasts of this day fared, on what was still open then; None where no outcomes are known.
        refused: why nothing is said; empty where something is.
    """

    day: datetime.date
    items: tuple[Item, ...] = ()
    told: Section | None = None
    effective: float = 0.0
    floor: float = 0.0
    moved: bool = False
    charts: Mapping[str, Chart | None] = field(default_factory=dict)
    leanings: tuple[Leaning, ...] = ()
    came_out: Section | None = None
    refused: str = ""

    @property
    def short(self) -> bool:
        """Whether its worlds are too few, and have not been moved."""
        return not self.moved and not self.refused and self.effective < self.floor


class ForecastHistory:
    """What is known so far of the days of a scenario, `found` by day; it is filled while people look at it.

    Attributes:
        wanted: the day that somebody looks at; it comes next.
        before: what was thought of each hypothesis before any evidence.
    """

    def __init__(self, scenario: Scenario) -> None:
        self.days = days_of(scenario)
        self.found: dict[datetime.date, Day] = {}
        self.wanted: datetime.date | None = None
        self.before: dict[str, float] = {}

    def turn(self) -> list[datetime.date]:
        """The day to work out next: first that which is looked at, then those after it, then the others. The first of
        all comes with the first, since all others are held against it."""
        missing = [day for day in self.days if day not in self.found]
        wanted = self.wanted
        if missing and missing[0] == self.days[0]:
            return [day for day in missing if day in (self.days[0], wanted)]
        if wanted is not None:
            missing = [day for day in missing if day >= wanted] + [day for day in missing if day < wanted]
        return missing[:1]


def days_of(scenario: Scenario) -> tuple[datetime.date, ...]:
    """The day before the first evidence, that of each item, and that from which the scenario speaks."""
    dates = {item.date for item in scenario.evidence.values()}
    if dates:
        dates.add(min(dates) - BEFORE)
    try:
        dates.add(day_of(scenario))
    except ForecastError:
        return tuple(sorted(dates))
    return tuple(sorted(dates))


def fill(course: ForecastHistory, source: Ensemble, first: datetime.date, progress: Progress) -> ForecastHistory:
    """Works out every day of a course that is not there yet, `first` before the others; gives the course.

    What all days share is asked once: how the evidence weighs the worlds, and what becomes of the claims in them. A day
    then takes a few sweeps of the game.

    Args:
        progress: told the days done and the days in all.

    Raises:
        InvalidWorlds, StoreError: as the `ask` of the source.
    """
    game, scenario = source.game, source.scenario
    outcomes = _outcomes(scenario)
    total = len(course.days)

    def tell(done: int, of: int) -> None:
        progress(len(course.found), total)  # which stops the work, where nobody waits any more

    course.wanted = first
    steps, queries = Steps(until(scenario)), _queries(scenario)
    game.check_asked([*steps.asked, *steps.lit(queries, course.days)])
    shared = source.ask(steps.asked, progress=tell)
    claims = _claimed(source, tell)
    while wanted := course.turn():
        lit = source.ask(steps.lit(queries, wanted), progress=tell)
        results = replace(shared, answers={**shared.answers, **claims, **lit.answers})
        for day in wanted:
            try:
                (posterior,) = weighed_by(steps, [day], scenario, game, results)
            except EvidenceError as error:
                course.found[day] = Day(day, refused=error_text(error))
                continue
            if not course.before:
                course.before.update(_hypotheses(posterior))
            course.found[day] = said(course, posterior, day, outcomes)
        progress(len(course.found), total)
    return course


def move(course: ForecastHistory, source: Ensemble, day: datetime.date, progress: Progress) -> Day:
    """A day anew, in worlds moved to where its evidence is likely; it takes the place of the one that was found."""
    game, scenario = source.game, source.scenario
    steps, queries, claims = Steps(until(scenario, day)), _queries(scenario), _claims(scenario).values()
    try:
        asked: list[Asked] = [*steps.asked, *steps.lit(queries, [day]), *claims]
        game.check_asked(asked)
        results = source.ask(asked, progress=progress)
        (posterior,) = weighed_by(steps, [day], scenario, game, results)
        if posterior.effective < posterior.floor:
            posterior = moved_to(posterior, queries, claims, source.seed, None, progress, source.cache)
        course.found[day] = said(course, posterior, day, _outcomes(scenario))
    except EvidenceError as error:
        course.found[day] = Day(day, refused=error_text(error))
    return course.found[day]


def _claimed(source: Ensemble, progress: Progress) -> Mapping[Asked, Array]:
    """What becomes of every claim in each world, whatever is observed."""
    claims = list(_claims(source.scenario).values())
    answers = source.ask(claims, progress=progress).answers
    return {claim: answers[claim] for claim in claims}


def said(course: ForecastHistory, posterior: Posterior, day: datetime.date, outcomes: Mapping[str, Outcome]) -> Day:
    """What worlds after evidence say as of a day."""
    scenario = posterior.scenario
    now = _hypotheses(posterior)
    claims = _claims(scenario)
    leanings = tuple(
        Leaning(
            name,
            "claim" if name in claims else "type",
            scenario.claims[name].quote if name in claims else hypothesis_label(scenario, name, "type"),
            course.before.get(name, float("nan")),
            value,
        )
        for name, value in now.items()
    )
    charts: dict[str, Chart | None] = {}
    came_out = None
    if scenario.questions:
        try:
            forecasts = forecasts_from(posterior, day)
        except ForecastError as error:
            return Day(day, refused=error_text(error))
        charts = {scale: forecast_chart(forecasts, scale, outcomes) for scale in SCALES}
        came_out = step_section(step_of(forecasts, outcomes))
    return Day(
        day=day,
        items=posterior.items,
        told=posterior_section(posterior),
        effective=posterior.effective,
        floor=posterior.floor,
        moved=posterior.moved is not None,
        charts=charts,
        leanings=leanings,
        came_out=came_out,
    )


def _claims(scenario: Scenario) -> dict[str, str]:
    return scenario.tests


def _queries(scenario: Scenario) -> list[str]:
    asked = [question.query for question in scenario.questions.values()]
    return list(dict.fromkeys([*asked, *(f"P({event})" for event in types_of(scenario))]))


def _hypotheses(posterior: Posterior) -> dict[str, float]:
    """What is thought of each type and claim."""
    scenario = posterior.scenario
    found = {event: posterior.mean(posterior.answer(f"P({event})")) for event in types_of(scenario)}
    claims = _claims(scenario)
    return found | {
        name: posterior.mean(truth_of(posterior.results.answers[test], posterior.weights)[0])
        for name, test in claims.items()
    }


def _outcomes(scenario: Scenario) -> Mapping[str, Outcome]:
    try:
        return outcomes_of(scenario) if scenario.questions else {}
    except StandoffError:
        return {}  # none are known, or their table has mistakes, which Write tells
