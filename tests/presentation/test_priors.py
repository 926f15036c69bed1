"""The picture of a prior: what is marked in it stands where it is, on the scale of the curve."""

from __future__ import annotations

import re

import numpy as np
import pytest

from of_scenarios import posterior_summary
from reports.looks import SVG, assert_sound, boxes, root
from standoff.library.catalog import load
from standoff.presentation.priors import TAIL, WIDTH, prior_chart, prior_of
from standoff.scenario_files.read import read_scenario

TEXT = """\
standoff: 1
title: Priors
actors: {{a: A}}
parameters: {{p: {{prior: "{prior}"{unit}}}}}
timeline:
  - {{decision: go, actor: a, options: [no, yes]}}
interests:
  a: {{gain: go * p}}
rationality: {{a: 1 to 6}}
"""
PRIORS = [
    "20% to 75%",
    "55% to 95%",
    "0.2 to 4",
    "0.001 to 90",  # so skewed that the ends stand close to one another
    "-6 to 6",
    "0.0949 to 0.0951",
    "normal(123, 4)",
    "beta(1, 30)",
    "uniform(0, 1)",
]


def chart_of(prior, unit=""):
    unit = f", unit: {unit}" if unit else ""
    return prior_chart(read_scenario(TEXT.format(prior=prior, unit=unit)), "p")


def marks(chart):
    """The x of every mark on the scale."""
    lines = root(chart).iter(f"{SVG}line")
    return sorted(float(line.get("x1")) for line in lines if line.get("class") == "rule")


@pytest.mark.parametrize("unit", ["", "years of trade"])
@pytest.mark.parametrize("prior", PRIORS)
def test_marks_and_labels_stand_at_their_values(prior, unit):
    chart = chart_of(prior, unit)
    assert_sound(chart)
    found = prior_of(read_scenario(TEXT.format(prior=prior, unit="")), "p")
    left, low, middle, high, right = (
        float(value) for value in found.ppf(np.asarray([TAIL, 0.05, 0.5, 0.95, 1.0 - TAIL]))
    )

    def x(value):
        return 4.0 + (value - left) / (right - left) * (WIDTH - 8.0)

    assert marks(chart) == pytest.approx([x(low), x(middle), x(high)], abs=0.01)
    curve = next(p.get("d") for p in root(chart).iter(f"{SVG}path") if p.get("class") in ("trace", "axis"))
    ends = [float(point.split(",")[0]) for point in re.findall(r"[\d.]+,[\d.]+", curve)]
    assert ends[0] - 3.0 < x(low) < x(middle) < x(high) < ends[-1] + 3.0  # which go from the middle of a bin
    labels = {text: (a, b) for a, b, _, text in boxes(chart)}
    for value in (low, middle, high):
        part = 100.0 if "%" in prior else 1.0
        text = min(labels, key=lambda words: abs(float(words.removesuffix("%")) - part * value))
        start, end = labels[text]
        assert start - 1.0 <= x(value) <= end + 1.0  # the label is at its mark
        if start > 1.0 and end < WIDTH - 1.0:
            assert (start + end) / 2.0 == pytest.approx(x(value), abs=0.01)


def test_values_of_a_discrete_prior_stand_at_their_bars():
    chart = chart_of("discrete(3: 0.2, 1: 0.5, 20: 0.3)")
    assert_sound(chart)
    bars = [rect for rect in root(chart).iter(f"{SVG}rect") if rect.get("class") == "quiet"]
    middles = [float(bar.get("x")) + float(bar.get("width")) / 2.0 for bar in bars]
    assert marks(chart) == pytest.approx(middles, abs=0.02)
    assert [((a + b) / 2.0, text) for a, b, _, text in boxes(chart)] == [
        (pytest.approx(x, abs=0.02), text) for x, text in zip(middles, ("1", "3", "20"), strict=True)
    ]
    assert float(bars[0].get("height")) > float(bars[2].get("height")) > float(bars[1].get("height"))


def test_many_values_leave_one_another_room():
    assert_sound(chart_of(f"discrete({', '.join(f'{number}.5: 0.025' for number in range(40))})"))


def test_what_the_evidence_made_of_it_is_said_with_the_unit_once():
    scenario = load("calling-bluffs")
    learned = posterior_summary(scenario, worlds=200)
    for name in scenario.parameters:
        chart = prior_chart(scenario, name, learned)
        assert_sound(chart)
        assert ("after the evidence" in chart.sentence) == (len(chart.table.rows) == 2)
    assert chart_of("0.2 to 4", "years of trade").sentence == (
        "Nine times in ten between 0.2 and 4 years of trade, median 0.894. Written 0.2 to 4; drawn lognormal: never "
        "below 0, 5% of worlds below the lower end and 5% above the upper."
    )
    assert chart_of("20% to 75%").sentence.startswith("Nine times in ten between 20 and 75%, median 46.4%. ")


def test_a_drawing_says_how_an_interval_from_0_and_a_word_are_read():
    assert "between 0.323 and 3, median 1.55" in (said := chart_of("0 to 3").sentence)
    assert said.endswith(
        "Written 0 to 3; drawn normal around the middle, cut off at 0: never below 0, 5% of worlds above the upper end."
    )
    assert "between 55 and 80%" in (said := chart_of("likely").sentence)
    assert "Written likely, read as 55% to 80%; drawn logit-normal" in said
    assert_sound(chart_of("-3 to 0"))
    assert_sound(chart_of("0% to 20%"))
    assert "Written" not in chart_of("uniform(0, 1)").sentence
