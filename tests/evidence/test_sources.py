"""Hit and false-alarm rates, and sources that several reports share: ratios by hand, and a source left out."""

from __future__ import annotations

import datetime

import pytest

from cli.person import typed
from of_scenarios import posterior_summary
from standoff.presentation.evidence import learned_sections
from standoff.presentation.keys.evidence import UPDATE
from standoff.presentation.to_json import to_json
from standoff.scenario.model import Chance, Decision, Evidence, ReportSource, Scenario
from standoff.scenario_files.write import write_scenario


def day(number):
    return datetime.date(2020, 1, number)


def scenario(evidence, **sources):
    """Whether it is so is an even chance, which no choice has to do with."""
    return Scenario(
        title="so or not",
        actors={"us": "Us"},
        timeline=[
            Chance("state", outcomes={"so": "0.5", "not_so": "rest"}, seen_by="us"),
            Decision("go", actor="us", options=["no", "yes"]),
        ],
        interests={"us": {"x": "0 * (go = yes)"}},
        rationality={"us": "1"},
        sources=sources,
        evidence=evidence,
    )


def learned(evidence, **sources):
    return posterior_summary(scenario(evidence, **sources), worlds=8)


def so(found):
    return next(row for row in found.hypotheses if row.id == "state = so")


def report(number, observe="state = so", **more):
    return Evidence(date=day(number), observe=observe, **more)


@pytest.mark.parametrize(("hit", "false_alarm"), [(0.8, 0.1), (0.3, 0.3), (1.0, 0.25), (0.2, 0.6)])
def test_the_ratio_is_hit_over_false_alarm(hit, false_alarm):
    row = so(learned({"a": report(1, hit=hit, false_alarm=false_alarm)}))
    assert row.ratios == pytest.approx([hit / false_alarm])
    assert row.posterior == pytest.approx(hit / (hit + false_alarm))


def test_a_report_that_is_never_false_settles_it():
    assert so(learned({"a": report(1, hit=0.2, false_alarm=0.0)})).posterior == pytest.approx(1.0)


def test_one_reliability_is_both_rates():
    one = learned({"a": report(1, reliability=0.8)})
    both = learned({"a": report(1, hit=0.8, false_alarm=1.0 - 0.8)})
    assert so(one) == so(both)


def test_a_report_has_the_rates_of_its_source_unless_it_has_its_own():
    found = learned(
        {
            "a": report(1, source="embassy"),
            "b": report(2, source="embassy", reliability=0.6),
            "c": report(3, source="the embassy"),
        },
        embassy=ReportSource(hit=0.8, false_alarm=0.1),
    )
    assert so(found).ratios[:2] == pytest.approx([8.0, 1.5])
    assert [item.evidence.rates for item in found.posterior.items] == [(0.8, 0.1), (0.6, 0.4), (1.0, 0.0)]


EMBASSY = {"embassy": ReportSource(grade="B", hit=0.8, false_alarm=0.1, label="our embassy", about="our people")}
ITEMS = {
    "a": report(1, source="embassy", grade="2"),
    "b": report(2, "state = not_so", source="wire", reliability=0.9),
    "c": report(3, source="embassy", grade="3"),
}


def test_all_reports_of_a_source_are_left_out_together():
    """By hand: 8 * 1/9 * 8 to 1 for it with all three, and 1 to 9 without the embassy's two."""
    found = learned(ITEMS, **EMBASSY, wire=ReportSource())
    assert [(each.id, each.items) for each in found.sources] == [("embassy", ("a", "c")), ("wire", ("b",))]
    row = so(found)
    assert row.posterior == pytest.approx(64 / (64 + 9))
    assert row.without_source == pytest.approx([0.1, 64 / 65])
    assert row.without_source[1] == row.without[1]


def test_without_its_reports_is_as_if_they_had_not_been():
    rest = learned({"b": ITEMS["b"]})
    assert so(learned(ITEMS, **EMBASSY)).without_source == pytest.approx([so(rest).posterior])


def test_a_grade_has_its_letter_from_the_source_and_changes_no_number():
    graded = learned(ITEMS, **EMBASSY)
    assert [item.evidence.grade for item in graded.posterior.items] == ["B2", None, "B3"]
    plain = {name: item.model_copy(update={"grade": None}) for name, item in ITEMS.items()}
    assert so(learned(plain, embassy=ReportSource(hit=0.8, false_alarm=0.1))) == so(graded)


def test_it_is_told_and_tabled():
    found = learned(ITEMS, **EMBASSY)
    (sources,) = [each for each in learned_sections(found) if each.title == "Sources"]
    assert "Without our embassy (2 reports) state = so would be 0.10, not 0.88." in sources.sentences
    known, left_out = sources.contents[0].table, sources.contents[-1].table
    assert known.rows == (("our embassy", "B: usually reliable", "A C", "hit 0.8, false alarm 0.1", "our people"),)
    assert ("state = so", "0.88", "0.10") in left_out.rows


def test_the_json_has_them_only_where_they_are_used():
    found = to_json(UPDATE, learned(ITEMS, **EMBASSY), "v")
    assert [each["id"] for each in found["sources"]] == ["embassy"]
    first, second, _ = found["evidence"]
    assert (first["reliability"], first["hit"], first["false_alarm"], first["grade"]) == (None, 0.8, 0.1, "B2")
    assert second["reliability"] == 0.9 and not {"hit", "false_alarm", "grade"} & second.keys()
    assert [each["sources"][0]["id"] for each in found["hypotheses"]] == ["embassy"] * 2
    plain = to_json(UPDATE, learned({"a": report(1)}), "v")
    assert "sources" not in plain and plain["evidence"][0]["reliability"] == 1.0


def test_the_command_shows_them(tmp_path):
    path = tmp_path / "so.yaml"
    path.write_text(write_scenario(scenario(ITEMS, **EMBASSY)), encoding="utf-8")
    told = typed("update", str(path), "--worlds", "8")
    assert "Without our embassy (2 reports) state = so would be 0.10, not 0.88." in told.out
    assert "false alarm" in told.out
