"""Charts of what evidence taught: their numbers are those that were learned, however many items there are."""

from __future__ import annotations

import dataclasses
import datetime
import math

import pytest

from of_scenarios import posterior_summary
from reports.looks import assert_sound, root, words
from standoff.charts.date_axis import timeline_chart
from standoff.charts.svg import percent, plain
from standoff.evidence.posterior import Hypothesis
from standoff.library.catalog import load
from standoff.presentation.evidence import parameters_chart, posterior_chart, sample_chart
from standoff.presentation.evidence_matrix import SAME, WEAK, letter, ratios_chart, share, times, without_chart
from standoff.presentation.hypotheses import Leaning, leanings_chart
from standoff.scenario.model import Evidence, Question

CHARTS = [posterior_chart, parameters_chart, ratios_chart, without_chart, sample_chart]
HOSTILE = "<script>alert(1)</script> " + "a_name_that_goes_on_and_on_" * 3


@pytest.fixture(scope="module")
def learned():
    return posterior_summary(load("calling-bluffs"), worlds=200)


def many(learned, count, ratio=1.3):
    """The same worlds, with `count` items of evidence and as many hypotheses under hostile names."""
    item = learned.posterior.items[0]
    items = tuple(
        dataclasses.replace(item, id=f"item_{number}", effective=200.0 - number, highest=0.001 if number == 5 else 0.9)
        for number in range(count)
    )
    hypotheses = tuple(
        Hypothesis(
            f"{HOSTILE}{number}" if number % 3 else f"h{number}",
            ("type", "claim", "event")[number % 3],
            0.3,
            0.3 + 0.01 * number if number != 4 else math.nan,
            tuple([ratio, math.nan, math.inf, 0.0, 1.0][(number + at) % 5] for at in range(count)),
            (1.0,) * count,
            tuple(math.nan if at == 1 else 0.31 for at in range(count)),
            0.02,
        )
        for number in range(count)
    )
    posterior = dataclasses.replace(learned.posterior, items=items)
    return dataclasses.replace(
        learned,
        posterior=posterior,
        hypotheses=hypotheses,
        reliable=tuple(at % 7 > 0 for at in range(count)),
        effective=(100.0,) * count,
    )


@pytest.mark.parametrize("draw", CHARTS)
def test_charts_are_sound_and_the_same_each_time(learned, draw):
    chart = draw(learned)
    assert_sound(chart)
    assert chart == draw(learned)


@pytest.mark.parametrize("draw", CHARTS)
@pytest.mark.parametrize("count", [1, 60])
def test_one_item_or_sixty_of_any_name_and_number(learned, draw, count):
    assert_sound(draw(many(learned, count)))


@pytest.mark.parametrize("draw", CHARTS)
def test_without_evidence_there_is_no_chart(learned, draw):
    nothing = dataclasses.replace(learned, posterior=dataclasses.replace(learned.posterior, items=()))
    assert draw(nothing) is None


def test_what_moved_by_no_more_than_noise_is_told_so(learned):
    chart = posterior_chart(learned)
    said = words(chart)
    for each in learned.hypotheses:
        line = f"{percent(each.prior)} → {percent(each.posterior)}"
        assert (line if each.moved else f"{line}, no more than noise") in said
        row = next(row for row in chart.table.rows if row[0] == each.id)
        assert row[2:4] == (f"{each.prior:.3f}", f"{each.posterior:.3f}")
        assert row[-1] == ("yes" if each.moved else "no")
    moved = sum(each.moved for each in learned.hypotheses)
    assert chart.sentence.startswith(f"{moved} of {len(learned.hypotheses)} hypotheses moved")


def test_numbers_before_are_told_before_those_after(learned):
    chart = parameters_chart(learned)
    assert any(each.prior != each.posterior for each in learned.parameters)
    for each in learned.parameters:
        row = next(row for row in chart.table.rows if row[0] == each.name)
        before, after = each.prior, each.posterior
        numbers = (before.p05, before.p50, before.p95, after.p05, after.p50, after.p95)
        assert row[1:7] == tuple(plain(value) for value in numbers)
    assert [head.split(":")[0] for head in chart.table.head[1:7]] == ["before"] * 3 + ["after"] * 3
    audit = ratios_chart(learned)
    assert audit.table.head[1:3] == ("before", "after")
    for each in learned.hypotheses:
        row = next(row for row in audit.table.rows if row[0] == each.id)
        assert row[1:3] == (f"{each.prior:.2f}", f"{each.posterior:.2f}")


def test_leanings_are_told_from_before_to_now():
    rises = Leaning("rises", "claim", "It rises.", 0.2, 0.7)
    falls = Leaning("falls", "type", "", 0.9, 0.6)
    chart = leanings_chart([rises, falls], datetime.date(2020, 1, 2))
    assert chart.table.head[2:] == ("before", "now", "moved (points)")
    assert {row[0]: row[2:] for row in chart.table.rows} == {
        "“It rises.”": ("20%", "70%", "+50"),
        "falls": ("90%", "60%", "-30"),
    }
    assert {"20% → 70%", "90% → 60%"} <= set(words(chart))
    assert "from 20% before any evidence to 70%" in chart.sentence


def test_cells_of_the_audit_are_the_likelihood_ratios(learned):
    chart = ratios_chart(learned)
    shown = words(chart)
    for each in learned.hypotheses:
        row = next(row for row in chart.table.rows if row[0] == each.id)
        assert row[3:] == tuple({"1.00": SAME, "": "–"}.get(times(ratio), times(ratio)) for ratio in each.ratios)
        if each.moved or each.of != "claim":
            for ratio in each.ratios:
                assert times(ratio) in (*shown, "1.00")
    for item in learned.posterior.items:
        assert any(item.id in line for line in shown)


def test_cells_without_an_item_are_the_hypotheses_then(learned):
    chart = without_chart(learned)
    rows = {row[0]: row[1:] for row in chart.table.rows}
    assert rows
    for each in learned.hypotheses:
        now, then = share(each.posterior), tuple(map(share, each.without))
        if each.id in rows:
            assert rows[each.id] == (now, *(SAME if cell == now else cell for cell in then))
        else:
            assert set(then) == {now}


def test_columns_that_rest_on_too_few_worlds_are_named(learned):
    chart = ratios_chart(many(learned, 8))
    assert f"Columns A{WEAK}, H{WEAK} rest on an effective sample below" in " ".join(chart.notes)
    assert chart.table.head[3:5] == (f"A{WEAK}", "B")


def test_a_wide_audit_has_the_telling_items_and_its_table_all(learned):
    found = many(learned, 60)
    quiet = [dataclasses.replace(each, ratios=(1.0,) * 57 + (1.5, 2.0, 0.4)) for each in found.hypotheses]
    chart = ratios_chart(dataclasses.replace(found, hypotheses=tuple(quiet)))
    shown = words(chart)
    assert {letter(57), letter(58), letter(59)} <= set(shown) and letter(3) not in shown
    assert any("57 more items: none changes" in line for line in shown)
    assert letter(3) in chart.table.head
    assert letter(59) in chart.sentence  # the strongest: 0.4 is farther from 1 than 2 is


def test_letters_go_on_after_z():
    assert [letter(place) for place in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]


def test_the_sample_is_told_after_each_item_and_surprises_are_marked(learned):
    chart = sample_chart(many(learned, 10))
    assert any("F surprise" in line for line in words(chart))
    assert [row[6] for row in chart.table.rows] == [f"{200 - number}" for number in range(10)]
    calm = sample_chart(learned)
    assert "None is a surprise" in calm.sentence and not any("surprise" in line for line in words(calm))


def dated(count, named="item"):
    scenario = load("crisis")
    start = datetime.date(1994, 1, 1)
    evidence = {
        f"{named}_{number}": Evidence(date=start + datetime.timedelta(days=3 * number), observe="reply = resist")
        for number in range(count)
    }
    question = next(iter(scenario.questions.values()))
    questions: dict[str, Question] = {f"{named}_question_{number}": question for number in range(count)}
    return scenario.model_copy(update={"evidence": evidence, "questions": questions})


@pytest.mark.parametrize("count", [1, 2, 7, 12, 13, 60])
@pytest.mark.parametrize("named", ["item", "a_name_of_sixty_letters_that_goes_on_and_on_and_on_and_on_an"])
def test_a_line_of_time_for_any_number_of_dates(count, named):
    chart = timeline_chart(dated(count, named), datetime.date(1994, 1, 10))
    assert_sound(chart)
    assert len(chart.table.rows) == 2 * count
    known = sum(row[-1] == "yes" for row in chart.table.rows)
    assert known == min(count, 4) and chart.sentence.startswith(f"{known} item")


def test_items_and_questions_can_be_chosen_in_the_app():
    found = dated(13)
    picture = root(timeline_chart(found, live=True))
    chosen = [each for each in picture.iter() if each.get("role") == "button"]
    assert {each.get("data-evidence") for each in chosen} - {None} == set(found.evidence)
    assert {each.get("data-question") for each in chosen} - {None} == set(found.questions)
    assert not [each for each in root(timeline_chart(found)).iter() if each.get("tabindex")]


def test_without_dates_there_is_no_line_of_time():
    assert timeline_chart(load("crisis").model_copy(update={"evidence": {}, "questions": {}})) is None
