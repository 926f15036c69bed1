"""Queries in the light of reports: the same numbers as the arithmetic of conditional probability gives."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from standoff.ensembles.simulate import simulate
from standoff.library.catalog import load
from standoff.queries.game import Game, QueryError
from standoff.queries.observation import Conditioned, Observation
from standoff.scenario.model import Chance, Decision, Quantity, Scenario

TWO_TYPES = Scenario(
    title="two types",
    actors={"sender": "Sender", "receiver": "Receiver"},
    parameters={"p": "20% to 80%", "cost": "0.5 to 2"},
    timeline=[
        Chance("type", outcomes={"strong": "p", "weak": "rest"}, seen_by="sender"),
        Decision("signal", actor="sender", options={"quiet": 0, "loud": 1}),
        Decision("reply", actor="receiver", options={"yield_": 0, "fight": 1}, sees=["signal"]),
        Quantity("noise", value="signal + reply"),
        Chance("end", outcomes={"good": "if(noise = 2, 0.1, 0.6)", "bad": "rest"}),
    ],
    interests={
        "sender": {"gain": "2 * (reply = yield_) - cost * signal * (type = weak)"},
        "receiver": {"right": "(reply = fight) * if(type = weak, 1, -1)"},
    },
    rationality={"sender": "1 to 3", "receiver": "2"},
)
CONDITIONS = ["signal = loud", "reply = fight", "end = good", "noise >= 1", "type = strong", "not (reply = signal)"]
QUERIES = ["P(type = strong)", "P(end = good | given signal = loud)", "E(noise)", "E(payoff(sender) | given noise > 0)"]
GAME = Game(TWO_TYPES)


def by_hand(reports):
    """The likelihood of the reports as an expression of the language."""
    false = [1 - report.hit if report.false_alarm is None else report.false_alarm for report in reports]
    factors = (f"if({report.observe}, {report.hit}, {alarm})" for report, alarm in zip(reports, false, strict=True))
    return " * ".join(factors)


@given(
    st.lists(
        st.builds(
            Observation,
            st.sampled_from(CONDITIONS),
            st.sampled_from([0.1, 0.5, 0.8, 0.97]),
            st.sampled_from([None, None, 0.05, 0.6]),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_a_query_in_the_light_of_reports_is_a_conditional_expectation(reports):
    likelihood = by_hand(reports)
    hand = {
        None: f"E({likelihood})",
        "P(type = strong)": f"E((type = strong) * {likelihood}) / E({likelihood})",
        "E(noise)": f"E(noise * {likelihood}) / E({likelihood})",
        "P(end = good | given signal = loud)": f"E((end = good) * (signal = loud) * {likelihood})"
        f" / E((signal = loud) * {likelihood})",
        "E(payoff(sender) | given noise > 0)": "E((2 * (reply = yield_) - cost * signal * (type = weak)) * (noise > 0)"
        f" * {likelihood}) / E((noise > 0) * {likelihood})",
    }
    seen = {query: Conditioned(query, tuple(reports)) for query in hand}
    answers = simulate(GAME, [*seen.values(), *hand.values()], worlds=20).answers
    assert np.exp(answers[seen[None]]) == pytest.approx(answers[hand[None]], rel=1e-10)
    for query in QUERIES:
        assert answers[seen[query]] == pytest.approx(answers[hand[query]], rel=1e-9), query


def test_certain_reports_are_conditions():
    reports = (Observation("signal = loud"), Observation("end = bad"))
    asked = [Conditioned("P(type = strong)", reports), "P(type = strong | given signal = loud and end = bad)"]
    asked += [Conditioned(None, reports), "P(signal = loud and end = bad)"]
    answers = simulate(GAME, asked, worlds=30).answers
    assert answers[asked[0]] == pytest.approx(answers[asked[1]], rel=1e-12)
    assert np.exp(answers[asked[2]]) == pytest.approx(answers[asked[3]], rel=1e-12)


def test_what_does_not_count_changes_nothing():
    some, rest = (Observation("signal = loud", 0.9),), (Observation("end = good", 0.7), Observation("reply = fight"))
    for query in (None, *QUERIES):
        alone, among = Conditioned(query, some), Conditioned(query, some + rest, (True, False, False))
        answers = simulate(GAME, [alone, among], worlds=20).answers
        assert answers[among] == pytest.approx(answers[alone], rel=1e-13)


def test_a_report_that_is_right_half_the_time_says_nothing():
    reports = (Observation("signal = loud", 0.5),)
    for query in QUERIES:
        answers = simulate(GAME, [query, Conditioned(query, reports)], worlds=20).answers
        assert answers[Conditioned(query, reports)] == pytest.approx(answers[query], rel=1e-12)


def test_reports_that_contradict_each_other_leave_nothing():
    reports = (Observation("signal = loud"), Observation("signal = quiet"))
    answers = simulate(GAME, [Conditioned(None, reports), Conditioned("P(type = strong)", reports)], worlds=5).answers
    assert (answers[Conditioned(None, reports)] == -np.inf).all()
    assert np.isnan(answers[Conditioned("P(type = strong)", reports)]).all()


def test_a_game_that_is_played_anew_has_seen_nothing():
    query = "P(end = good | do(signal = loud))"
    answers = simulate(GAME, [query, Conditioned(query, (Observation("reply = fight"),))], worlds=5).answers
    assert np.array_equal(answers[query], answers[Conditioned(query, (Observation("reply = fight"),))])


def test_reports_of_one_period_of_many():
    game = Game(load("calling-bluffs"))
    reports = (Observation("provoke@1 = yes", 0.9), Observation("provoke@2 = yes", 0.8))
    likelihood = "if(provoke@1 = yes, 0.9, 0.1) * if(provoke@2 = yes, 0.8, 0.2)"
    hand = f"E((provoke@3 = yes) * {likelihood}) / E({likelihood})"
    asked = Conditioned("P(provoke@3 = yes)", reports)
    answers = simulate(game, [asked, hand], worlds=10).answers
    assert answers[asked] == pytest.approx(answers[hand], rel=1e-9)


@pytest.mark.parametrize("observe, said", [("sginal = loud", "signal"), ("noise", "compare it"), ("P(", "column")])
def test_a_report_that_makes_no_sense(observe, said):
    with pytest.raises(QueryError, match=said):
        GAME.check_asked([Conditioned("P(type = strong)", (Observation(observe),))])
