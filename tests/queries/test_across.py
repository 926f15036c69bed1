"""Across periods: `ever`, `never`, `count` and `first` by closed forms, and against the same written out by hand."""

from __future__ import annotations

import datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from of_scenarios import asked, forecast, posterior_summary, watch
from standoff.queries.game import Game, QueryError
from standoff.scenario.labels import hypothesis_label
from standoff.scenario.model import (
    Calendar,
    Chance,
    Decision,
    Event,
    Evidence,
    Interest,
    Periods,
    Question,
    Scenario,
    State,
)

HEADS = "coin = heads"
QUESTION = Question(text="Will it?", date="2017-12-31", resolves="look", query="P(never(call = low))")
FAST = Interest(value="start = fast")


def coins(periods=3, ends=None, by=None, inside=(), **more):
    """A coin in each of several periods, with what an actor makes of it."""
    play = [
        Chance("coin", outcomes={"heads": "p", "tails": "rest"}),
        Decision("call", actor="one", options=["low", "high"], when=HEADS),
        *inside,
    ]
    block = Periods(periods, name="round", timeline=play, ends=ends, by=by)
    return Scenario(
        title="Coins",
        as_of="2017-01-31",
        actors={"one": "One"},
        parameters={"p": "20% to 80%"},
        timeline=[Decision("start", actor="one", options=["slow", "fast"]), block],
        interests={"one": {"gain": "(call = high) * (start = fast)"}},
        rationality={"one": "1 to 3"},
        **more,
    )


def answers(scenario, *queries, worlds=64):
    results = asked(scenario, queries, worlds=worlds)
    return [results.answers[query] for query in queries], results.parameters


# -- closed forms ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("periods", [1, 2, 3, 6])
def test_independent_coins_by_their_closed_forms(periods):
    queries = [
        f"P(ever({HEADS}))",
        f"P(never({HEADS}))",
        f"E(count({HEADS}))",
        f"E(first({HEADS}) | given ever({HEADS}))",
        f"E(min(first({HEADS}), {periods + 1}))",
        f"P(count({HEADS}) >= {periods})",
        *(f"P(first({HEADS}) = {k})" for k in range(1, periods + 1)),
        *(f"P(first({HEADS}) > {k})" for k in range(1, periods + 1)),
    ]
    found, numbers = answers(coins(periods), *queries)
    p = numbers["p"]
    ever, never, count, first, bounded, every, *rest = found
    assert ever == pytest.approx(1 - (1 - p) ** periods)
    assert never == pytest.approx((1 - p) ** periods)
    assert count == pytest.approx(periods * p)
    times = np.arange(1, periods + 1)[:, None]
    geometric = p * (1 - p) ** (times - 1)
    assert first == pytest.approx((times * geometric).sum(axis=0) / geometric.sum(axis=0))
    assert bounded == pytest.approx((times * geometric).sum(axis=0) + (periods + 1) * (1 - p) ** periods)
    assert every == pytest.approx(p**periods)
    assert np.stack(rest[:periods]) == pytest.approx(geometric)
    assert np.stack(rest[periods:]) == pytest.approx((1 - p) ** times)


def test_which_of_two_comes_first():
    other = Chance("die", outcomes={"six": "0.25", "other": "rest"})
    queries = [
        f"P(first({HEADS}) < first(die = six))",
        f"P(first({HEADS}) = first(die = six) and ever({HEADS}))",
        f"P(first(die = six) < first({HEADS}))",
        f"P(never({HEADS} or die = six))",
    ]
    found, numbers = answers(coins(3, inside=[other]), *queries)
    p, q = numbers["p"], 0.25
    neither = (1 - p) * (1 - q)
    times = 1 + neither + neither**2
    assert found[0] == pytest.approx(p * (1 - q) * times)
    assert found[1] == pytest.approx(p * q * times)
    assert found[2] == pytest.approx((1 - p) * q * times)
    assert sum(found) == pytest.approx(np.ones(64))


def test_only_periods_that_are_played_count():
    """Play ends with the first tails, so that every period before the last is heads."""
    scenario = coins(3, ends="coin = tails")
    found, numbers = answers(
        scenario, "P(ever(coin != tails))", "E(count(coin != heads))", "E(count(round > 0))", "P(never(coin = tails))"
    )
    p = numbers["p"]
    assert found[0] == pytest.approx(p)  # a period that is not played is not one without tails
    assert found[1] == pytest.approx(1 - p**3)
    assert found[2] == pytest.approx(1 + p + p**2)
    assert found[3] == pytest.approx(p**3)


def test_a_state_counts_as_it_is_at_the_beginning_of_a_period():
    tally = State(start="0", next="tally + (coin = heads)")
    scenario = coins(3)
    block = scenario.timeline[1].model_copy(update={"state": {"tally": tally}})
    scenario = scenario.model_copy(update={"timeline": (scenario.timeline[0], block)})
    (ever, end), numbers = answers(scenario, "P(ever(tally >= 2))", "P(tally@end >= 2)")
    assert ever == pytest.approx(numbers["p"] ** 2)
    assert end == pytest.approx(numbers["p"] ** 2 * (3 - 2 * numbers["p"]))


def test_what_may_never_happen_has_no_mean():
    with pytest.raises(QueryError, match="has no mean where it may never happen"):
        Game(coins()).check_query(f"1 + E(2 * first({HEADS}))")
    Game(coins()).check_query(f"E(first({HEADS}) | do(coin@2 = heads))")
    (mixed, never), _ = answers(coins(), f"E(first({HEADS}) | given coin@1 = tails)", f"P(first({HEADS}) > 100)")
    assert np.isnan(mixed).all()  # it may still never happen
    assert (never > 0).all()


# -- the same by hand ------------------------------------------------------------------------------------

BY_HAND = {
    "ever": "coin@1 = heads or coin@2 = heads or coin@3 = heads",
    "never": "not (coin@1 = heads or coin@2 = heads or coin@3 = heads)",
    "count": "(coin@1 = heads) + (coin@2 = heads) + (coin@3 = heads)",
}


@pytest.mark.parametrize("query", ["{} | do(start = fast)", "{} | given call@2 = high", "{} | do(call@1 = low)"])
@pytest.mark.parametrize("function", BY_HAND)
def test_it_is_what_one_would_write_by_hand_to_the_last_bit(function, query):
    kind = "E" if function == "count" else "P"
    short, long = (query.format(each) for each in (f"{function}({HEADS})", BY_HAND[function]))
    (short, long), _ = answers(coins(), f"{kind}({short})", f"{kind}({long})")
    assert short.tobytes() == long.tobytes()


def test_evidence_and_what_is_said_after_it_are_the_same_as_by_hand():
    day = datetime.date(2017, 1, 15)

    def learned(observe, query):
        question = Question(text="Will it?", date="2017-12-31", resolves="look", query=query)
        item = Evidence(date=day, observe=observe, reliability=0.8)
        return coins(evidence={"seen": item}, questions={"q": question})

    short = forecast(learned(f"never({HEADS})", "P(count(call = high) > 1)"), worlds=64)
    by_hand = "(call@1 = high) + (call@2 = high) + (call@3 = high)"
    long = forecast(learned(BY_HAND["never"], f"P({by_hand} > 1)"), worlds=64)
    assert short.forecasts[0].probability == long.forecasts[0].probability
    assert short.posterior.weights.tobytes() == long.posterior.weights.tobytes()
    audited = posterior_summary(learned(f"never({HEADS})", "P(call@1 = high)"), None, [f"ever({HEADS})"], worlds=64)
    row = next(each for each in audited.hypotheses if each.of == "event")
    assert row.id == f"ever({HEADS})" and row.posterior < row.prior


# -- calendars -------------------------------------------------------------------------------------------


def test_moves_of_a_period_are_known_by_the_day_of_the_period():
    calendar = Calendar(first=datetime.date(2016, 12, 31), every="month")
    found = watch(coins(by=calendar), [f"ever({HEADS})"], worlds=8)
    assert {each.move: each.by.isoformat() for each in found.indicators if each.move.startswith("coin")} == {
        "coin@3": "2017-02-28"
    }
    assert {"coin@1", "coin@2"} <= set(found.settled)  # their days are over
    early = watch(coins(by=calendar), [f"ever({HEADS})"], as_of=datetime.date(2016, 12, 1), worlds=8)
    months = {each.move: each.by.month for each in early.indicators if each.by}
    assert [months[f"coin@{period}"] for period in (1, 2, 3)] == [12, 1, 2]


@pytest.mark.parametrize(
    ("first", "every", "days"),
    [
        ("2017-06-30", "3 months", ["2017-06-30", "2017-09-30", "2017-12-31"]),
        ("2017-06-15", "quarter", ["2017-06-15", "2017-09-15", "2017-12-15"]),
        ("2016-01-30", "month", ["2016-01-30", "2016-02-29", "2016-03-30"]),
        ("2016-02-29", "year", ["2016-02-29", "2017-02-28", "2018-02-28"]),
        ("2017-12-25", "2 weeks", ["2017-12-25", "2018-01-08", "2018-01-22"]),
        ("2017-12-31", "10 days", ["2017-12-31", "2018-01-10", "2018-01-20"]),
    ],
)
def test_regular_days_by_hand(first, every, days):
    calendar = Calendar(first=first, every=every)
    assert [calendar.day(period).isoformat() for period in (1, 2, 3)] == days


@given(
    first=st.dates(datetime.date(1900, 1, 1), datetime.date(2100, 1, 1)),
    every=st.tuples(st.integers(1, 40), st.sampled_from(["day", "week", "month", "quarter", "year"])),
)
@settings(deadline=None)
def test_days_of_a_calendar_are_in_order_and_start_with_the_first(first, every):
    calendar = Calendar(first=first, every=f"{every[0]} {every[1]}s")
    days = [calendar.day(period) for period in range(1, 8)]
    assert days[0] == first and days == sorted(set(days))


# -- events ----------------------------------------------------------------------------------------------


def test_an_event_of_a_block_may_be_watched_in_one_period_and_in_any():
    scenario = coins(
        events={
            "win": Event(condition="coin = heads and call = high", label="a win"),
            "any": Event(condition="ever(win)"),
        }
    )
    queries = ["P(win@2)", "P(coin@2 = heads and call@2 = high)", "P(any)", "P(ever(coin = heads and call = high))"]
    (one, other, any_, ever), _ = answers(scenario, *queries)
    assert one.tobytes() == other.tobytes() and any_.tobytes() == ever.tobytes()
    found = watch(scenario, ["any", "win@2"], worlds=8)
    assert {each.hypothesis for each in found.indicators} == {"any", "win@2"}
    assert hypothesis_label(scenario, "win@2", "event") == "a win in round 2"
    assert hypothesis_label(scenario, "any", "event") == "any"


def test_a_game_without_periods_has_nothing_to_look_across():
    scenario = coins()
    plain = scenario.model_copy(update={"timeline": scenario.timeline[:1], "interests": {"one": {"x": FAST}}})
    with pytest.raises(QueryError, match="the scenario has no block of periods"):
        Game(plain).check_query("P(ever(start = fast))")


# -- many periods ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("ends", [None, "coin = tails and call != high"])
def test_what_is_carried_is_what_is_told_apart(ends, monkeypatch):
    queries = [
        "P(ever(coin = heads and call = high))",
        "P(never(coin = tails) | given call@1 = high)",
        "E(count(coin != tails) | do(start = fast))",
        "E(first(call = high) | given ever(call = high), coin@1 = heads)",
        "P(first(coin = tails) < first(call = low))",
        "E(count(coin = heads) * (coin@2 = heads))",
        "P(count(coin = heads and ever(call = low)) = 1)",
        "P(ever(coin = heads) and p > 0.5)",
    ]
    item = Evidence(date="2017-01-15", observe="count(coin = heads) >= 2", reliability=0.8)

    def found(most):
        monkeypatch.setattr("standoff.scenario.across.COMBINATIONS", most)
        scenario = coins(3, ends=ends, evidence={"seen": item})
        posterior = forecast(scenario.model_copy(update={"questions": {"q": QUESTION}}), worlds=32).posterior
        return answers(scenario, *queries, worlds=32)[0], posterior.weights

    (carried, weights), (apart, same) = found(0), found(1e9)
    for query, one, other in zip(queries, carried, apart, strict=True):
        assert one == pytest.approx(other, abs=1e-12, nan_ok=True), query
        assert np.isfinite(one).any(), query
    assert weights == pytest.approx(same, abs=1e-12)


def test_a_condition_on_numbers_is_told_apart():
    """What reads a parameter is not known to the walk, and cannot be carried."""
    scenario = coins(8)
    (ever, by_hand), numbers = answers(scenario, "P(ever(coin = heads and p > 0.5))", "P(ever(coin = heads))", worlds=8)
    assert ever == pytest.approx(np.where(numbers["p"] > 0.5, by_hand, 0.0))


def test_thirty_periods_by_closed_forms():
    queries = [f"P(ever({HEADS}))", f"E(count({HEADS}))", f"E(min(first({HEADS}), 31))"]
    (ever, count, first), numbers = answers(coins(30), *queries, worlds=8)
    p = numbers["p"]
    assert ever == pytest.approx(1 - (1 - p) ** 30)
    assert count == pytest.approx(30 * p)
    assert first == pytest.approx((1 - (1 - p) ** 30) / p + (1 - p) ** 30)


def test_a_name_in_the_scenario_is_not_taken_for_what_is_carried():
    other = Chance("across0", outcomes={"yes": "0.5", "no": "rest"})
    queries = [f"P(ever({HEADS}))", "P(across0@1 = yes)"]
    (ever, half), numbers = answers(coins(12, inside=[other]), *queries, worlds=4)
    assert half == pytest.approx(np.full(4, 0.5)) and ever == pytest.approx(1 - (1 - numbers["p"]) ** 12)
