"""Forecasts as of a day: by conjugacy, with no leak of what came later, and in words."""

from __future__ import annotations

import dataclasses
import importlib.util
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from of_scenarios import backtest, forecast, forecasts_on
from standoff.forecasts.backtest import months
from standoff.forecasts.forecast import ForecastError, day_of, source_range
from standoff.forecasts.outcomes import Outcome
from standoff.forecasts.score import State
from standoff.scenario.model import BaseRate, Evidence, Question

_spec = importlib.util.spec_from_file_location("games", Path(__file__).parents[1] / "evidence" / "games.py")
games = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(games)


def question(query, **more):
    return Question(text="Will it?", date=games.day(60), resolves="it does", query=query, **more)


def coins(items, **questions):
    scenario = games.coins(4, items)
    return scenario.model_copy(update={"questions": questions})


ITEMS = games.evidence("toss0_0 = heads", "toss0_1 = heads")


def test_the_next_toss_is_the_mean_of_the_posterior():
    found = forecast(coins(ITEMS, next=question("P(toss0_3 = heads)")), games.day(9), worlds=2048)
    (made,) = found.forecasts
    assert made.probability == pytest.approx(4 / 9, abs=2e-3)  # beta(4, 5)
    assert made.low < made.probability < made.high and made.worlds == 2048 and made.undefined == 0
    assert made.as_of == games.day(9) and found.past == ()


def test_what_is_known_is_known_inside_each_world_too():
    """A toss that was seen came out as it did, in every world."""
    (made,) = forecast(coins(ITEMS, seen=question("P(toss0_0 = heads)")), games.day(9), worlds=64).forecasts
    assert made.probability == pytest.approx(1) and made.low == pytest.approx(1)


CONDITIONS = ["signal = loud", "reply = fight", "end = good", "type = strong"]


@settings(max_examples=15)
@given(st.lists(st.tuples(st.sampled_from(CONDITIONS), st.floats(0.05, 1.0)), max_size=4), st.integers(0, 3))
def test_nothing_later_leaks(later, day):
    """Whatever is dated after the day, forecasts as of the day are the same to the last bit."""
    asked = {"q": question("P(end = good)"), "r": question("P(type = strong | given signal = loud)")}
    known = {f"k{n}": Evidence(date=games.day(n), observe="signal = loud", reliability=0.8) for n in range(day + 1)}
    after = {
        f"l{number}": Evidence(date=games.day(day + 1 + number), observe=observe, reliability=reliability)
        for number, (observe, reliability) in enumerate(later)
    }
    alone = forecast(games.signalling(known, questions=asked), games.day(day), worlds=40)
    beside = forecast(games.signalling(known | after, questions=asked), games.day(day), worlds=40)
    assert alone.forecasts == beside.forecasts and np.array_equal(alone.posterior.weights, beside.posterior.weights)


def test_days_together_are_as_days_alone():
    asked = {"q": question("P(end = good)")}
    items = games.evidence("signal = loud", "end = bad", "reply = fight", reliability=0.9)
    scenario = games.signalling(items, questions=asked)
    days = [games.day(number) for number in (0, 1, 2, 3)]
    for together, day in zip(forecasts_on(scenario, days, worlds=60), days, strict=True):
        (one,), (other,) = together.forecasts, forecast(scenario, day, worlds=60).forecasts
        for field in dataclasses.fields(one):
            mine, its = getattr(one, field.name), getattr(other, field.name)
            assert mine == pytest.approx(its, rel=1e-12) if isinstance(mine, float) else mine == its


def test_the_day_of_a_scenario():
    scenario = coins(ITEMS, next=question("P(toss0_3 = heads)"))
    assert day_of(scenario) == games.day(2)
    assert day_of(scenario.model_copy(update={"as_of": games.day(1)})) == games.day(1)
    with pytest.raises(ForecastError, match="give --as-of"):
        day_of(coins({}))


def test_questions_whose_day_is_over_are_left_out():
    early = question("P(toss0_3 = heads)").model_copy(update={"date": games.day(5)})
    scenario = coins(ITEMS, early=early, late=question("P(toss0_2 = heads)"))
    found = forecast(scenario, games.day(6), worlds=32)
    assert [made.id for made in found.forecasts] == ["late"] and found.past == ("early",)
    assert [made.id for made in forecast(scenario, games.day(5), worlds=32).forecasts] == ["early", "late"]


@pytest.mark.parametrize(
    "questions, wanted, said",
    [
        ({}, None, "no questions"),
        ({"one": question("P(toss0_0 = heads)")}, ["on"], "did you mean `one`"),
        ({"one": question("2 * E(toss0_0 = heads)")}, None, "not a probability"),
    ],
)
def test_what_cannot_be_forecast(questions, wanted, said):
    with pytest.raises(ForecastError, match=said):
        forecast(coins(games.evidence("toss0_1 = heads"), **questions), games.day(9), wanted, worlds=256)


@pytest.mark.parametrize(
    "quote, asserts, expected",
    [
        ("It is likely.", True, (0.55, 0.80)),
        ("It is likely.", False, (0.20, 0.45)),
        ("It rains.", True, None),
        (None, True, None),
    ],
)
def test_the_text_s_own_words(quote, asserts, expected):
    found = source_range(question("P(x = y)", quote=quote, asserts=asserts))
    assert found == (None if expected is None else pytest.approx(expected))


def test_months():
    day = games.DAY  # 1 January 2020
    first, *middle, last = months(day, day.replace(month=4, day=10))
    assert (first, last) == (day, day.replace(month=4, day=10))
    assert [(each.month, each.day) for each in middle] == [(1, 31), (2, 29), (3, 31)]
    assert months(day, day) == (day,)
    assert [each.month for each in months(day.replace(month=11, day=30), day.replace(month=12, day=31))] == [11, 12]
    assert months(day.replace(day=31), day.replace(month=2, day=29))[-1] == day.replace(month=2, day=29)


def test_a_backtest_by_hand():
    items = games.evidence("toss0_0 = heads")
    moved = items["e1"].model_copy(update={"date": games.day(40)})
    asked = {
        "first": question("P(toss0_0 = heads)", status_quo=False, base_rate=BaseRate(value=0.1, reason="so")),
        "next": question("P(toss0_3 = heads)"),
    }
    scenario = coins({"e1": moved}, **asked).model_copy(update={"as_of": games.day(0)})
    outcomes = {"first": Outcome("first", True, games.day(40), None, "seen")}
    found = backtest(scenario, outcomes, worlds=1024)
    assert [step.as_of for step in found.steps] == [games.day(0), games.day(30), games.day(40)]
    before, between, after = (step.forecasts.forecasts[0].probability for step in found.steps)
    assert before == pytest.approx(2 / 7, abs=1e-3) and between == before and after == pytest.approx(1)
    scores = found.first.readings[0].scores
    assert scores[0].brier.value == pytest.approx((1 - before) ** 2)
    states = [{each.forecast.id: each.state for each in step.questions} for step in found.steps]
    assert [state["first"] for state in states] == [State.SCORED, State.SCORED, State.KNOWN]
    assert states[0]["next"] == State.OPEN
    (weight,) = found.reasons["base rate"]
    assert weight.adds == pytest.approx((1 - before) ** 2 - 0.81) and weight.happened
    assert [made.as_of for made in found.course("next")] == [step.as_of for step in found.steps]
    assert found.course("next")[-1].probability == pytest.approx(3 / 8, abs=1e-3)


def test_a_backtest_that_ends_before_it_begins():
    scenario = coins(ITEMS, next=question("P(toss0_3 = heads)"))
    with pytest.raises(ForecastError, match="before the first"):
        backtest(scenario, {}, games.day(9), games.day(1))
