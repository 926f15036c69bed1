"""Charts of forecasts: their numbers are those of the forecasts and scores, and little never looks like much."""

from __future__ import annotations

import dataclasses
import datetime
import math

import pytest

import standoff.evidence.watch as watching
from of_scenarios import backtest, forecast, of_scenario
from reports.looks import assert_sound, root, words
from standoff.charts.svg import Chart, percent
from standoff.evidence.watch import Indicator, Sign
from standoff.forecasts.forecast import Forecast
from standoff.forecasts.outcomes import Outcome
from standoff.forecasts.score import FEWEST, FORECASTERS, score
from standoff.language.likelihood import word_for
from standoff.library.catalog import load
from standoff.presentation.forecast_history import finely, forecast_history_chart
from standoff.presentation.forecasts import forecast_chart, watch_chart
from standoff.presentation.scores import reliability_chart, scores_chart, scores_sections

MAY, DECEMBER = datetime.date(2017, 5, 15), datetime.date(2017, 12, 31)
HOSTILE = "<script>alert(1)</script> " + "a_name_that_goes_on_and_on_" * 3


@pytest.fixture(scope="module")
def found():
    return forecast(load("sanctions-threat"), worlds=200)


@pytest.fixture(scope="module")
def watched():
    return of_scenario(watching.watch)(load("deterrence"), worlds=200)


@pytest.fixture(scope="module")
def tested():
    scenario = load("sanctions-threat")
    outcomes = {name: Outcome(name, True, each.date, None, "press") for name, each in scenario.questions.items()}
    first = min(item.date for item in scenario.evidence.values()) - datetime.timedelta(days=40)
    return backtest(scenario, outcomes, start=first, worlds=200)


def one(name, probability, **more):
    told = {"worlds": 100, "effective": 100.0, "undefined": 0, "text": f"Will {name} be so?"} | more
    low, high = (max(probability - 0.2, 0.0), min(probability + 0.1, 1.0))
    return Forecast(
        id=name, date=DECEMBER, as_of=MAY, query="P(a = b)", probability=probability, low=low, high=high, **told
    )  # fmt: skip


def outcome(name, happened, contested=None):
    return Outcome(name, happened, DECEMBER, contested, "a newspaper")


def several(count, contested=0, **more):
    made = [one(f"q{number}", (number + 0.5) / count, **more) for number in range(count)]
    outcomes = {
        each.id: outcome(each.id, number % 3 > 0, "it is" if number < contested else None)
        for number, each in enumerate(made)
    }
    return score(made, outcomes)


def test_every_probability_stands_with_its_word_and_its_range_across_worlds(found):
    chart = forecast_chart(found, "icd-203")
    assert_sound(chart)
    said = words(chart)
    for each in found.forecasts:
        word = word_for(each.probability)
        assert (f"{percent(each.probability)}, {word}" if word else percent(each.probability)) in said
        row = next(row for row in chart.table.rows if row[0] == each.id)
        assert row[3] == f"{each.probability:.1%}" and row[5:7] == (f"{each.low:.1%}", f"{each.high:.1%}")
    assert any("across worlds" in line for line in said)


def test_words_are_those_of_the_scale_that_was_asked_for(found):
    made = dataclasses.replace(found, forecasts=(one("q", 0.45),))
    assert "45%, realistic possibility [40-50%]" in words(forecast_chart(made, "phia"))
    with pytest.raises(ValueError, match="is not a scale"):
        forecast_chart(made, "my own")


def test_what_forecasts_are_held_against_is_in_the_legend_only_where_it_is_there(found):
    bare = words(forecast_chart(dataclasses.replace(found, forecasts=(one("q", 0.3),)), "icd-203"))
    assert not any(line in bare for line in ("base rate", "the text's own words"))
    held = one("q", 0.3, base_rate=0.1, status_quo=False, source_range=(0.55, 0.8))
    chart = forecast_chart(
        dataclasses.replace(found, forecasts=(held,)), "icd-203", outcomes={"q": outcome("q", True, "others say no")}
    )
    said = words(chart)
    assert "base rate" in said and "the text's own words" in said and "resolved: yes, contested" in said
    assert chart.table.rows[0][7:] == ("10.0%", "no", "55 to 80%", "yes, contested")


def test_a_question_without_an_answer_has_no_dot_and_says_so(found):
    nothing = dataclasses.replace(one("q", 0.5), probability=math.nan, low=math.nan, high=math.nan, worlds=0)
    chart = forecast_chart(dataclasses.replace(found, forecasts=(nothing,)), "icd-203")
    assert_sound(chart)
    assert "no world has an answer" in words(chart) and "no answer" in chart.sentence


@pytest.mark.parametrize("count", [1, 60])
def test_any_number_of_questions_of_any_words(found, count):
    made = tuple(one(f"{HOSTILE}{n}", n / max(count - 1, 1), text=HOSTILE * 2, base_rate=0.2) for n in range(count))
    chart = forecast_chart(dataclasses.replace(found, forecasts=made), "icd-203")
    assert_sound(chart)
    assert [row[0] for row in chart.table.rows] == [each.id for each in made]


def test_nothing_forecast_nothing_watched_nothing_scored(found, watched, tested):
    assert forecast_chart(dataclasses.replace(found, forecasts=()), "icd-203") is None
    assert watch_chart(dataclasses.replace(watched, indicators=())) is None
    assert forecast_history_chart(dataclasses.replace(tested, steps=())) is None
    unscored = score([one("q", 0.5)], {})
    (section,) = scores_sections([unscored])
    assert section.sentences == ("1 question: 0 scored, 1 still open.", "Nothing to score yet.")
    assert reliability_chart(unscored) is None


def test_the_watch_list_says_what_seeing_a_move_would_do(watched):
    chart = watch_chart(watched, most=3)
    assert_sound(chart)
    first = next(each for each in watched.indicators if not each.noise)
    sign = max(
        (sign for sign in first.signs if sign.probability > 0.01), key=lambda sign: abs(sign.then - first.now)
    )  # fmt: skip
    change = f"{percent(first.now)} → {percent(sign.then)}"
    assert f"{first.hypothesis}: {change}" in words(chart)
    assert change.replace(" → ", " to ") in chart.sentence and first.hypothesis in chart.sentence
    assert len(chart.table.rows) == sum(len(each.signs) for each in watched.indicators)


def test_a_watch_list_of_noise_says_so(watched):
    noise = Indicator("c", "claim", 0.5, "act", None, 0.001, 0.001, 0.01, (Sign("a", 0.5, 0.52, 1.1),))
    undefined = Indicator("d", "claim", math.nan, "act", MAY, 0.0, 0.0, 0.0, ())
    chart = watch_chart(dataclasses.replace(watched, indicators=(noise, undefined)))
    assert_sound(chart)
    assert "beyond chance" in chart.sentence and any("no more than chance" in line for line in words(chart))


@pytest.mark.parametrize("most", [1, 60])
def test_any_length_of_a_watch_list(watched, most):
    sign = Sign(HOSTILE, 0.4, 0.9, math.inf)
    some = tuple(Indicator(HOSTILE, "claim", 0.5, HOSTILE, MAY, 0.2, 0.2, 0.01, (sign,)) for _ in range(60))
    assert_sound(watch_chart(dataclasses.replace(watched, indicators=some), most))


def test_a_course_ends_where_the_question_is_settled(tested):
    early = tested.steps[1].as_of
    name = tested.steps[0].forecasts.forecasts[0].id
    settled = dataclasses.replace(tested, outcomes={name: Outcome(name, True, early, "by some", "press")})
    chart = forecast_history_chart(settled)
    assert_sound(chart)
    row = next(row for row in chart.table.rows if row[0] == name)
    assert row[1] == "yes, contested" and row[2] == str(early)
    assert row[3] == finely(tested.course(name)[0].probability) and set(row[4:]) == {"settled"}
    assert f"yes, contested, settled {early}" in words(chart)


def test_courses_of_sixty_questions_some_without_an_answer(tested):
    def more(step):
        made = tuple(
            dataclasses.replace(
                one(f"{HOSTILE}{number}", 0.5 if number % 4 else math.nan), as_of=step.as_of, text=HOSTILE
            )
            for number in range(60)
        )
        return dataclasses.replace(step, forecasts=dataclasses.replace(step.forecasts, forecasts=made))

    chart = forecast_history_chart(dataclasses.replace(tested, steps=tuple(map(more, tested.steps))))
    assert_sound(chart)
    assert len(chart.table.rows) == 60
    assert chart.sentence.startswith("No resolved question was forecast on more than one day")


def test_scores_are_those_of_the_model_and_of_every_baseline():
    scores = several(12, base_rate=0.4, status_quo=True, source_range=(0.55, 0.8))
    chart = scores_chart(scores, scores.readings[0])
    assert_sound(chart)
    rows = {row[0]: row for row in chart.table.rows}
    assert list(rows) == list(FORECASTERS)
    for each in scores.readings[0].scores:
        row = rows[each.forecaster]
        assert row[2].startswith(f"{each.brier.value:.3f}") and row[3].startswith(f"{each.log.value:.3f}")
        parts = each.decomposition
        assert row[4:] == tuple(f"{term:.3f}" for term in (parts.reliability, parts.resolution, parts.uncertainty))
        assert any(line.startswith(f"{each.brier.value:.3f}") for line in words(chart))
    assert ", ".join(scores.readings[0].ranking) in chart.sentence


def test_nobody_is_ranked_where_the_scores_do_not():
    scores = several(FEWEST - 1, base_rate=0.4, status_quo=True)
    chart = scores_chart(scores, scores.readings[0])
    assert f"No ranking: fewer than {FEWEST}" in chart.sentence and "too few questions" in chart.sentence
    assert f"{FEWEST - 1} questions" in words(chart)
    assert "say next to nothing" in reliability_chart(scores).sentence


def test_other_readings_of_contested_outcomes_are_told():
    titles = [section.title for section in scores_sections([several(12, contested=2)])]
    assert titles[1:] == [
        "As resolved: 12 questions, 8 yes",
        "Without contested: 10 questions, 7 yes",
        "Contested reversed: 12 questions, 8 yes",
        "",
    ]


def test_several_sets_stand_each_by_itself():
    first, second = several(12), dataclasses.replace(several(3), entry=2, as_of=DECEMBER)
    sections = list(scores_sections([first, second, score([one("q", 0.5)], {})]))
    assert [section.title for section in sections][:-1] == [
        "How forecasts fared: as of 2017-05-15",
        "As resolved: 12 questions, 8 yes",
        "How forecasts fared: as of 2017-12-31, entry 2",
        "As resolved: 3 questions, 2 yes",
        "How forecasts fared: as of 2017-05-15",
    ]
    names = [each.name for section in sections for each in section.contents if isinstance(each, Chart)]
    assert names == ["scores", "reliability", "scores-2", "reliability-2"]


@pytest.mark.parametrize("count", [1, 2, 60])
def test_the_reliability_diagram_has_every_point_and_how_many_questions_there_are(count):
    scores = several(count)
    chart = reliability_chart(scores)
    assert_sound(chart)
    points = scores.readings[0].scores[0].reliability
    assert [row[0] for row in chart.table.rows] == [f"{point.probability:.3f}" for point in points]
    assert [row[2] for row in chart.table.rows] == [f"{point.happened:.3f}" for point in points]
    dots = [each for each in root(chart).iter() if each.tag.endswith("circle")]
    assert len(dots) == len(points) + 1  # and the legend's
    assert ("1 question" if count == 1 else f"{count} questions") in words(chart)
