"""The course of a scenario: every day is worked out once, that which is looked at first, as forecasts say it."""

from __future__ import annotations

import datetime

from of_scenarios import forecast, held, update
from standoff.app.forecast_history import ForecastHistory, days_of, fill, move
from standoff.claims.judge import queries_of
from standoff.ensembles.in_memory import InMemory
from standoff.ensembles.store_reader import open_ensemble
from standoff.ensembles.store_writer import save_ensemble
from standoff.library.catalog import find, load
from standoff.scenario.model import Evidence, Scenario
from standoff.scenario_files.read import read_scenario

WORLDS = 100


def solved(scenario: Scenario) -> InMemory:
    return held(scenario, queries_of(scenario), WORLDS, 0)


def filled(scenario: Scenario, first: datetime.date | None = None) -> tuple[ForecastHistory, list[tuple[int, int]]]:
    course, told = ForecastHistory(scenario), []
    fill(course, solved(scenario), first or course.days[-1], lambda done, total: told.append((done, total)))
    return course, told


def test_every_day_is_there_and_the_one_looked_at_comes_first():
    scenario = load("calling-bluffs")
    days = days_of(scenario)
    assert set(days) >= {item.date for item in scenario.evidence.values()}
    seen: list[set[datetime.date]] = []
    course = ForecastHistory(scenario)
    fill(course, solved(scenario), days[2], lambda done, total: seen.append(set(course.found)))
    assert set(course.found) == set(days)
    assert next(found for found in seen if found) == {days[0], days[2]}


def test_a_day_says_what_a_forecast_of_that_day_says():
    scenario = load("sanctions-threat")
    course, told = filled(scenario)
    assert told[-1] == (len(course.days), len(course.days))
    for day, found in course.found.items():
        made = forecast(scenario, day, worlds=WORLDS)
        chart = found.charts["icd-203"]
        assert chart is not None
        assert [row[3] for row in chart.table.rows] == [f"{each.probability:.1%}" for each in made.forecasts]
        assert found.effective == made.posterior.effective
        assert [item.id for item in found.items] == [item.id for item in made.posterior.items]


def test_a_scenario_without_claims_types_or_questions_comes_to_an_end():
    scenario = load("deterrence")
    first = scenario.decisions[0]
    item = Evidence(date=datetime.date(2020, 1, 1), observe=f"{first.name} = {first.options[0]}")
    bare = scenario.model_copy(update={"claims": {}, "questions": {}, "evidence": {"seen": item}, "as_of": None})
    course, _ = filled(bare)
    assert set(course.found) == set(course.days)


def test_what_cannot_be_is_told_on_its_day_and_the_days_before_stand():
    text = find("sanctions-threat").read_text("utf-8")
    impossible = "  undone: {date: 2004-03-01, observe: threat = no}\n\nquestions:"
    scenario = read_scenario(text.replace("\nquestions:", impossible, 1))
    course, _ = filled(scenario, datetime.date(2004, 2, 1))
    assert "impossible" in course.found[datetime.date(2004, 3, 1)].refused
    assert not course.found[datetime.date(2004, 1, 31)].refused


def test_moved_worlds_take_the_place_of_too_few():
    scenario = load("sanctions-threat")
    course, _ = filled(scenario)
    day = course.days[-1]
    again = move(course, solved(scenario), day, lambda done, total: None)
    assert course.found[day] is again
    assert again.effective == update(scenario, day, worlds=WORLDS).effective


def test_a_store_gives_the_days_that_its_scenario_gives(tmp_path):
    scenario = load("sanctions-threat")
    save_ensemble(scenario, queries_of(scenario), tmp_path / "kept.zarr", WORLDS, 0)
    store = open_ensemble(tmp_path / "kept.zarr")
    course, other = ForecastHistory(store.scenario), filled(scenario)[0]
    assert fill(course, store, course.days[-1], lambda done, total: None) is course
    for day, found in course.found.items():
        assert found.effective == other.found[day].effective
        assert found.leanings == other.found[day].leanings
    moved = move(course, store, course.days[-1], lambda done, total: None)
    assert moved.effective == other.found[course.days[-1]].effective
