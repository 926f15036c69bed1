"""Charts of a comparison of options: their numbers are those of the comparison, and no scenario breaks them."""

from __future__ import annotations

import dataclasses
import math

import pytest

from of_scenarios import alternatives
from reports.looks import assert_sound, words
from standoff.claims.spread import Spread
from standoff.library.catalog import load
from standoff.presentation.alternatives import decimals, payoffs_chart, regret_chart, worth_chart
from standoff.scenario.labels import number_label

CHARTS = [payoffs_chart, regret_chart, worth_chart]
HOSTILE = "<script>alert('1')</script>_" + "a_name_that_goes_on_and_on_" * 3


@pytest.fixture(scope="module")
def found():
    return alternatives(load("deterrence"), worlds=200)


def cell(chart, row, column):
    at = chart.table.head.index(column)
    return next(each[at] for each in chart.table.rows if each[0] == row)


@pytest.mark.parametrize("draw", CHARTS)
def test_charts_are_sound_and_the_same_each_time(found, draw):
    chart = draw(found)
    assert_sound(chart)
    assert chart == draw(found)


def test_payoffs_are_those_of_the_comparison(found):
    chart = payoffs_chart(found)
    number = decimals(found)
    for option in found.options:
        assert cell(chart, option.name, "mean") == number(option.payoff.mean)
        for head, value in (("5%", option.payoff.p05), ("median", option.payoff.p50), ("95%", option.payoff.p95)):
            assert cell(chart, option.name, head) == number(value), head
        assert cell(chart, option.name, "best in") == f"{option.share:.1%}"
        assert any(number(option.payoff.mean) in line for line in words(chart))
    assert any(option.payoff.p05 < option.payoff.p50 < option.payoff.p95 for option in found.options)
    for head, value in (("mean", found.free.mean), ("5%", found.free.p05), ("95%", found.free.p95)):
        assert cell(chart, "(not committed)", head) == number(value), head
    assert f"{found.worlds:,} worlds" in chart.sentence


def test_regret_names_the_choice_of_each_criterion_and_how_firmly_it_stands(found):
    chart = regret_chart(found)
    for choice in found.choices:
        assert f"{choice.option} by {choice.criterion}" in chart.sentence
        assert choice.criterion in cell(chart, choice.option, chart.table.head[-1])
    number = decimals(found)
    for option in found.options:
        told = [cell(chart, option.name, head) for head in ("mean regret", "90th percentile", "worst")]
        assert told == [number(value) for value in (option.regret.mean, option.regret.p90, option.regret.worst)]
    told = " ".join(words(chart))
    assert told.count("resampled ensembles") == len(found.choices)


def test_leaving_it_to_play_is_said_beside_the_options(found):
    number = decimals(found)
    best = max(option.payoff.mean for option in found.options)
    assert found.free.mean > best + 0.1
    assert (
        f"Without a commitment the payoff is {number(found.free.mean)}, more than any commitment."
        in payoffs_chart(found).sentence
    )
    told = regret_chart(found).sentence
    assert told.count("Not committing is better by mean regret") == 1
    for each in found.leaving:
        assert f"{each.criterion} ({number(each.left)} uncommitted, {number(each.committed)} committed to" in told
    alike = [dataclasses.replace(each, better="either") for each in found.leaving]
    poor = dataclasses.replace(found.free, mean=best - 0.1)
    other = dataclasses.replace(found, free=poor, leaving=())
    assert "less than committing to" in payoffs_chart(other).sentence
    assert "uncommitted" not in regret_chart(other).sentence
    same = dataclasses.replace(found, leaving=tuple(alike))
    assert "the same as committing to" in payoffs_chart(same).sentence
    assert "Either is as good by" in regret_chart(same).sentence


def test_worth_has_every_parameter_in_the_table_and_what_is_noise_only_there(found):
    chart = worth_chart(found)
    rows = [row[0] for row in chart.table.rows]
    for factor in found.factors:
        called = number_label(found.scenario, factor.name)
        assert rows.count(called) == 1
        assert (called in words(chart)) == (not factor.worth.noise)
    number = decimals(found)
    assert number(found.perfect.value) in chart.sentence
    for factor in found.factors:
        low, high = factor.worth.interval
        told = [cell(chart, number_label(found.scenario, factor.name), head) for head in ("worth", "low", "high")]
        assert told == [number(factor.worth.value), number(low), number(high)]


def test_too_few_worlds_choose_nothing_and_say_so(found):
    few = dataclasses.replace(found, choices=(), perfect=None, factors=(), leads=None, margin=None, both=None, worlds=7)
    assert worth_chart(few) is None
    assert "Too few worlds" in regret_chart(few).sentence
    assert_sound(regret_chart(few))


@pytest.mark.parametrize("draw", CHARTS)
def test_without_worlds_there_is_no_chart(found, draw):
    nothing = dataclasses.replace(found, worlds=0, choices=(), perfect=None, factors=())
    assert draw(nothing) is None


@pytest.mark.parametrize("draw", [payoffs_chart, regret_chart])
@pytest.mark.parametrize("count", [1, 20, 60])
def test_any_number_of_options_with_any_names(found, draw, count):
    undefined = Spread(*(math.nan,) * 4)
    some = [
        dataclasses.replace(
            found.options[number % 2],
            name=f"{HOSTILE}{number}",
            rank=number + 1,
            payoff=undefined if number == 3 else found.options[number % 2].payoff,
        )
        for number in range(count)
    ]
    assert_sound(draw(dataclasses.replace(found, options=tuple(some))))


@pytest.mark.parametrize("draw", CHARTS)
def test_the_decision_of_a_period_gives_a_name_that_a_page_can_point_to(found, draw):
    later = dataclasses.replace(found, decision="answer@2")
    assert_sound(draw(later))
    assert draw(later).name.endswith("-answer-2")
