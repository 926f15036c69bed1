"""Scores against what others published and against closed forms, and what is said where there is little to say."""

from __future__ import annotations

import dataclasses
import datetime
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standoff.forecasts.forecast import Forecast
from standoff.forecasts.outcomes import Outcome
from standoff.forecasts.score import (
    BASE_RATE,
    CLIP,
    EVEN,
    FORECASTERS,
    MODEL,
    SOURCE,
    STATUS_QUO,
    State,
    brier_scores,
    decompose,
    estimate,
    log_scores,
    score,
)

MAY, DECEMBER = datetime.date(2017, 5, 15), datetime.date(2017, 12, 31)


def forecast(name, probability, **more):
    told = {"worlds": 100, "effective": 100.0, "undefined": 0} | more
    return Forecast(name, f"{name}?", DECEMBER, MAY, "P(a = b)", probability, probability, probability, **told)


def outcome(name, happened, contested=None, date=DECEMBER):
    return Outcome(name, happened, date, contested, "a newspaper")


def scored(said, happened, **more):
    names = [f"q{number}" for number in range(len(said))]
    return score(
        [forecast(name, p, **more) for name, p in zip(names, said, strict=True)],
        {name: outcome(name, bool(what)) for name, what in zip(names, happened, strict=True)},
    )


def of(scores, forecaster, reading=0):
    return next(found for found in scores.readings[reading].scores if found.forecaster == forecaster)


def against(scores, baseline, reading=0):
    return next(found for found in scores.readings[reading].differences if found.baseline == baseline)


# -- what is published -------------------------------------------------------------------------------------

RAIN = [0.7, 0.9, 0.8, 0.4, 0.2, 0, 0, 0, 0, 0.1]  # Brier 1950, Table 1: ten forecasts of rain
RAINED = [0, 1, 1, 1, 0, 0, 0, 0, 0, 0]


def test_the_example_of_brier_1950():
    """His score adds up both answers, rain and no rain: 0.19; ours is half of it."""
    assert 2 * of(scored(RAIN, RAINED), MODEL).brier.value == pytest.approx(0.19)


def murphy(said, happened):
    """Murphy 1973, Journal of Applied Meteorology 12: reliability, resolution and uncertainty, by distinct values."""
    said, happened = np.array(said, float), np.array(happened, float)
    rate = happened.mean()
    parts = [(len(happened[said == p]), p, happened[said == p].mean()) for p in np.unique(said)]
    reliability = sum(n * (p - o) ** 2 for n, p, o in parts) / len(said)
    resolution = sum(n * (o - rate) ** 2 for n, p, o in parts) / len(said)
    return reliability, resolution, rate * (1 - rate)


def test_it_is_murphys_decomposition_where_more_was_said_of_what_happened_more_often():
    said = [0.1] * 10 + [0.4] * 10 + [0.7] * 10
    happened = [1] + [0] * 9 + [1] * 5 + [0] * 5 + [1] * 8 + [0] * 2
    parts, points = decompose(np.array(said), np.array(happened, bool))
    assert (parts.reliability, parts.resolution, parts.uncertainty) == pytest.approx(murphy(said, happened))
    assert [(p.probability, p.questions, p.happened) for p in points] == [
        (0.1, 10, pytest.approx(0.1)),
        (0.4, 10, pytest.approx(0.5)),
        (0.7, 10, pytest.approx(0.8)),
    ]
    assert parts.reliability == pytest.approx(2 / 3 * 0.01)


def test_what_happened_less_often_though_more_was_said_of_it_is_pooled():
    """By hand: 0.2 happened always and 0.8 never, so isotonic regression gives both one half."""
    parts, points = decompose(np.array([0.2, 0.8]), np.array([True, False]))
    assert [point.happened for point in points] == [0.5, 0.5]
    assert (parts.reliability, parts.resolution, parts.uncertainty) == pytest.approx((0.64 - 0.25, 0.0, 0.25))


QUESTIONS = st.lists(st.tuples(st.sampled_from([0.0, 0.03, 0.2, 0.5, 0.51, 0.9, 1.0]), st.booleans()), min_size=1)


@settings(max_examples=25)
@given(QUESTIONS)
def test_the_parts_add_up_to_the_score(pairs):
    said, happened = np.array([p for p, _ in pairs]), np.array([o for _, o in pairs])
    parts, points = decompose(said, happened)
    whole = brier_scores(said, happened).mean()
    assert parts.reliability - parts.resolution + parts.uncertainty == pytest.approx(whole, abs=1e-12)
    assert parts.reliability >= 0 and 0 <= parts.resolution <= parts.uncertainty + 1e-12
    assert [p.happened for p in points] == sorted(p.happened for p in points)
    assert sum(p.questions for p in points) == len(said)


def test_the_order_of_questions_does_not_matter():
    """Not even of those of which the same was said, which are one point of the regression."""
    said, happened = np.array([0.3, 0.3, 0.3, 0.6]), np.array([True, False, False, True])
    assert decompose(said, happened) == decompose(said, happened[[1, 0, 2, 3]])


@given(st.floats(0, 1), st.booleans())
def test_scores_in_closed_form(p, happened):
    one = np.array([happened])
    assert brier_scores(np.array([p]), one)[0] == pytest.approx((p - happened) ** 2)
    right = min(max(p, CLIP), 1 - CLIP) if happened else 1 - min(max(p, CLIP), 1 - CLIP)
    assert log_scores(np.array([p]), one)[0] == pytest.approx(-math.log(right), abs=1e-12)


@given(st.floats(0.02, 0.98), st.floats(0.02, 0.98))
def test_nobody_does_better_by_saying_what_they_do_not_believe(belief, said):
    for scores in (brier_scores, log_scores):
        expected = [
            belief * scores(np.array([p]), np.array([True]))[0]
            + (1 - belief) * scores(np.array([p]), np.array([False]))[0]
            for p in (belief, said)
        ]
        assert expected[0] <= expected[1] + 1e-12


def test_even_odds_score_a_quarter_and_ln_2_whatever_happens():
    found = of(scored([0.3] * 12, [1, 0] * 6), EVEN)
    assert found.brier.value == 0.25 and found.brier.interval is None
    assert found.log.value == pytest.approx(math.log(2))


# -- intervals ---------------------------------------------------------------------------------------------


def test_an_interval_is_of_the_mean_over_questions():
    values = np.random.default_rng(3).beta(1, 3, 200)
    low, high = estimate(values).interval
    half = 1.96 * values.std(ddof=1) / math.sqrt(200)  # by the central limit theorem
    assert low == pytest.approx(values.mean() - half, abs=0.1 * half)
    assert high == pytest.approx(values.mean() + half, abs=0.1 * half)
    assert estimate(values) == estimate(values)


def test_one_question_has_no_interval_and_none_has_no_score():
    assert estimate(np.array([0.2])) == dataclasses.replace(estimate(np.array([0.2])), value=0.2, interval=None)
    nothing = estimate(np.array([]))
    assert math.isnan(nothing.value) and nothing.interval is None


@pytest.mark.slow
def test_intervals_hold_the_truth_about_as_often_as_the_page_says():
    """Nominally 95%: at 8 questions nearer 85, at 30 about 94."""
    rng = np.random.default_rng(7)
    rates = {}
    for count in (8, 30):
        hits = 0
        for _ in range(300):
            p = rng.beta(0.6, 0.9, count)
            loss = (p - (rng.random(count) < p)) ** 2
            low, high = estimate(loss).interval
            hits += low <= 0.6 * 0.9 / (1.5 * 2.5) <= high  # E p(1 - p) of that beta
        rates[count] = hits / 300
    assert 0.75 < rates[8] < 0.92 and 0.89 < rates[30] < 0.98


def test_luck_alone_makes_reliability_and_less_of_it_with_more_questions():
    rng = np.random.default_rng(5)
    few, many = rng.random(8), rng.random(300)
    lucky = [decompose(said, rng.random(len(said)) < said)[0].calibrated for said in (few, many)]
    assert lucky[0][0] > 4 * lucky[1][0] > 0 and lucky[0][1] > lucky[0][0]


# -- baselines ---------------------------------------------------------------------------------------------


def test_every_baseline_by_hand():
    one = forecast("a", 0.8, status_quo=False, base_rate=0.1, source_range=(0.55, 0.8))
    (question,) = score([one], {"a": outcome("a", True)}).questions
    assert question.probabilities == pytest.approx(
        {MODEL: 0.8, EVEN: 0.5, STATUS_QUO: 0.03, BASE_RATE: 0.1, SOURCE: 0.675}
    )
    assert question.brier == pytest.approx(
        {MODEL: 0.04, EVEN: 0.25, STATUS_QUO: 0.97**2, BASE_RATE: 0.81, SOURCE: 0.325**2}
    )
    assert question.log[STATUS_QUO] == pytest.approx(-math.log(0.03))


def test_words_are_shown_at_their_best_and_worst():
    low, high = 0.55, 0.8
    found = of(scored([0.5, 0.5], [1, 0], source_range=(low, high)), SOURCE)
    assert found.brier_range == pytest.approx((((1 - high) ** 2 + low**2) / 2, ((1 - low) ** 2 + high**2) / 2))
    assert found.log_range == pytest.approx(
        ((-math.log(high) - math.log(1 - low)) / 2, (-math.log(low) - math.log(1 - high)) / 2)
    )
    assert found.brier_range[0] < found.brier.value < found.brier_range[1]


def test_who_says_nothing_of_a_question_is_compared_over_the_others():
    said = [0.1, 0.2, 0.9, 0.6]
    forecasts = [forecast(f"q{n}", p, source_range=(0.8, 0.9) if n < 2 else None) for n, p in enumerate(said)]
    scores = score(forecasts, {f"q{n}": outcome(f"q{n}", n == 1) for n in range(4)})
    assert of(scores, SOURCE).questions == 2 and of(scores, MODEL).questions == 4
    shared = against(scores, SOURCE)
    assert shared.questions == 2
    assert shared.brier.value == pytest.approx(np.mean([0.01 - 0.85**2, 0.64 - 0.15**2]))
    assert against(scores, EVEN).questions == 4
    silent = of(scores, BASE_RATE)
    assert silent.questions == 0 and math.isnan(silent.brier.value) and silent.decomposition is None
    assert against(scores, BASE_RATE).questions == 0


def test_certainty_is_clipped_for_the_log_score_counted_and_left_to_the_brier_score():
    found = of(scored([0.0, 1.0, CLIP, 0.5], [1, 1, 0, 0]), MODEL)
    assert found.clipped == 2
    assert found.brier.value == pytest.approx((1 + 0 + CLIP**2 + 0.25) / 4)
    assert found.log.value == pytest.approx(
        (-math.log(CLIP) - math.log(1 - CLIP) - math.log(1 - CLIP) + math.log(2)) / 4
    )


# -- rankings ----------------------------------------------------------------------------------------------


def test_fewer_than_ten_questions_are_not_ranked():
    good, happened = [p + n / 1000 for n, p in enumerate([0.9, 0.1] * 6)], [1, 0] * 6
    few = scored(good[:9], happened[:9])
    assert few.readings[0].ranking is None and against(few, EVEN).verdict == "too few questions"
    assert against(few, EVEN).brier.interval[1] < 0  # however clear
    enough = scored(good, happened)
    assert enough.readings[0].ranking == (MODEL, EVEN) and against(enough, EVEN).verdict == "better"
    assert against(scored([0.1 + n / 1000 for n in range(12)], [1] * 12), EVEN).verdict == "worse"
    assert against(scored([0.7, 0.3] * 6, [1, 0, 0, 1] * 3), EVEN).verdict == "no telling"
    alike = against(scored([0.9] * 12, [1] * 12), EVEN)
    assert alike.brier.interval is None and alike.verdict == "no telling"


def test_a_ranking_is_over_the_questions_on_which_all_in_it_speak():
    forecasts = [
        forecast(f"q{n}", 0.7, source_range=(0.9, 1.0) if n < 11 else None, base_rate=0.2 if n < 5 else None)
        for n in range(14)
    ]
    (reading,) = score(forecasts, {f"q{n}": outcome(f"q{n}", True) for n in range(14)}).readings
    assert reading.ranking == (SOURCE, MODEL, EVEN) and reading.ranked == 11  # too few base rates


# -- contested, open and late ------------------------------------------------------------------------------


def test_contested_outcomes_are_scored_in_three_ways():
    forecasts = [forecast("sure", 0.9), forecast("doubtful", 0.8)]
    outcomes = {"sure": outcome("sure", True), "doubtful": outcome("doubtful", True, "others count otherwise")}
    scores = score(forecasts, outcomes)
    assert [reading.outcomes for reading in scores.readings] == [
        "as resolved",
        "without contested",
        "contested reversed",
    ]
    assert [of(scores, MODEL, n).brier.value for n in range(3)] == pytest.approx([0.025, 0.01, 0.325])
    assert [reading.happened for reading in scores.readings] == [2, 1, 1] and scores.contested == 1
    assert score(forecasts, {"sure": outcome("sure", True)}).readings[0].outcomes == "as resolved"
    assert len(score(forecasts, {"sure": outcome("sure", True)}).readings) == 1


def test_only_what_was_a_forecast_and_has_an_outcome_is_scored():
    forecasts = [forecast(name, p) for name, p in (("scored", 0.4), ("open", 0.4), ("known", 0.4), ("none", math.nan))]
    scores = score(
        forecasts,
        {
            "scored": outcome("scored", False),
            "known": outcome("known", True, date=MAY),
            "none": outcome("none", True),
            "other": outcome("other", True),
        },
    )
    assert [q.state for q in scores.questions] == [State.SCORED, State.OPEN, State.KNOWN, State.UNDEFINED]
    assert scores.readings[0].questions == 1 and of(scores, MODEL).brier.value == pytest.approx(0.16)
    assert not scores.questions[2].brier


def test_nothing_resolved_is_no_error():
    scores = score([forecast("a", 0.3)], {})
    assert [found.questions for found in scores.readings[0].scores] == [0] * len(FORECASTERS)
    assert scores.readings[0].ranking is None


def test_two_forecasts_of_one_question_are_refused():
    with pytest.raises(ValueError, match="two forecasts of one question"):
        score([forecast("a", 0.3), forecast("a", 0.4)], {})


def test_an_interval_does_not_hang_on_the_last_digit():
    """With four questions many resamples have the mean of the whole, and BCa asks how many are below it."""
    values = np.array([0.02, 0.25, 0.25, 0.81])
    nearly = values * (1.0 + np.array([1.0, -1.0, 2.0, -2.0]) * 2e-16)
    assert estimate(nearly).interval == pytest.approx(estimate(values).interval, abs=1e-12)
    assert estimate(values + 0.1).interval == pytest.approx([end + 0.1 for end in estimate(values).interval], abs=1e-9)


def test_both_scores_are_those_of_scoringrules():
    referee = pytest.importorskip("scoringrules", reason="scoringrules is not here")
    said, happened = np.linspace(0.01, 0.99, 40), np.arange(40) % 3 == 0
    assert brier_scores(said, happened) == pytest.approx(referee.brier_score(happened.astype(float), said))
    assert log_scores(said, happened) == pytest.approx(referee.log_score(happened.astype(float), said))
