"""Charts that name claims and numbers: whatever those are called, nothing overflows, and the name can be found."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reports.looks import assert_sound, root, words
from standoff import api
from standoff.claims.variance import Driver, Drivers
from standoff.presentation.drivers import driver_chart, hinge_chart
from standoff.presentation.verdict_charts import MOST, share_charts, verdict_strip
from standoff.scenario.labels import in_words

QUOTES = [
    "W" * 90,
    "MMMM WWWW MMMM WWWW MMMM WWWW MMMM WWWW MMMM WWWW",
    "中国对朝鲜的压力会继续下去，但是不会太大，因为北京害怕它的崩溃",
    "💥🚀🇰🇵 " * 20,
    "ממשלת ישראל והפלסטינים לא יגיעו להסכם בשנה הקרובה בשום אופן שהוא",
    "<script>alert(1)</script> & “quotes” 'and' more",
    "short",
    "i" * 400,
]


@pytest.fixture(scope="module")
def verdicts():
    return api.judge(api.load("crisis"), worlds=64).verdicts


def many(verdicts, count):
    tested = [verdict for verdict in verdicts if verdict.share is not None]
    return [
        replace(
            tested[number % len(tested)],
            id=f"claim_{number}{'_with_a_long_name' * (number % 4)}"[:60],
            quote=QUOTES[number % len(QUOTES)],
        )
        for number in range(count)
    ]


@pytest.mark.parametrize("count", [1, 8, MOST, MOST + 1, 91])
def test_claims_of_any_quote_and_number(verdicts, count):
    found = many(verdicts, count)
    charts = share_charts(found)
    assert sum(len(chart.table.rows) for chart in charts) == count
    assert all(len(chart.table.rows) <= MOST for chart in charts)
    for chart in charts:
        assert_sound(chart)
        said = words(chart)
        for row in chart.table.rows:
            for whole in row[:2]:  # the name, which the verdicts as JSON speak of, and the quote
                assert any(line.rstrip("…") and whole.startswith(line.rstrip("…")) for line in said), whole


def test_claims_are_quoted_in_the_charts(verdicts):
    (chart,) = share_charts(verdicts)
    tested = {verdict.id: verdict for verdict in verdicts if verdict.share is not None}
    for verdict in tested.values():
        assert verdict.id in words(chart)
        assert any(verdict.quote.startswith(line.rstrip("…")) and len(line) > 8 for line in words(chart))


@pytest.mark.parametrize("across", [23, 34])
@pytest.mark.parametrize("count", [1, 20, 91])
def test_a_strip_has_a_cell_for_every_claim(verdicts, count, across):
    chart = verdict_strip(many(verdicts, count), across=across)
    assert_sound(chart)
    assert sum(each.tag.endswith("}a") for each in root(chart).iter()) == count


@pytest.mark.parametrize(
    "name", ["w" * 60, "p", "WWW_MMM_" * 7, "a_name_that_goes_on_and_on_and_on_and_on_and_on_and_on_an"]
)
def test_numbers_of_any_name(name):
    scenario = api.load("crisis")
    about = {"about": "W" * 200}
    names = [f"{name}_{place}"[:64] for place in range(7)]
    parameter = next(iter(scenario.parameters.values())).model_copy(update=about)
    scenario = scenario.model_copy(update={"parameters": dict.fromkeys(names, parameter)})
    drivers = Drivers(
        drivers=tuple(
            Driver(each, 0.9 - 0.1 * place, (0.8 - 0.1 * place, 1.0), False, "high", 0.999, 0.5, 0.001)
            for place, each in enumerate(names)
        ),
        floor=0.03,
        mean=0.5,
        truth=True,
        worlds=64,
        undefined=0,
    )
    for chart in (driver_chart(scenario, "believed", drivers), hinge_chart(scenario, {"believed": drivers})):
        assert_sound(chart)
        assert [row[0] for row in chart.table.rows] == [in_words(name) for name in names]
