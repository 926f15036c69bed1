"""The tradecraft of an analysis in words, on the terminal, as JSON and in the report."""

from __future__ import annotations

import json

import pytest

import standoff
from cli.person import typed
from standoff.presentation.keys.tradecraft import TRADECRAFT
from standoff.presentation.section import Titled
from standoff.presentation.to_json import to_json
from standoff.presentation.tradecraft import assumptions_section, extremes_section
from standoff.scenario_files.read import read_scenario
from techniques.test_deception import TEXT as BLUFF
from techniques.test_extremes import TEXT as DISASTER
from techniques.test_key_assumptions import TEXT as ACT


def tables(section):
    return {each.title: each.table for each in section.contents if isinstance(each, Titled)}


@pytest.fixture(scope="module")
def acted():
    return standoff.tradecraft(read_scenario(ACT), worlds=1000)


def test_assumptions_are_told_with_why_they_are_held(acted):
    section = assumptions_section(acted)
    said = " ".join(section.sentences)
    assert "prize moves “It acts.” most: it holds in 0% of worlds with 0.1 and in 100% with 0.9" in said
    assert "It is held because: it is so thought (source: the Gazette, grade B2: usually reliable" in said
    assert "It is held because the text says: It may rain." in said
    assert "No claim rests on 1 other uncertain number." in said and "2 numbers stand fixed in the scenario" in said
    found = tables(section)
    assert found["What each decides"].rows[0][:4] == ("prize", "0.1 to 0.9", "“It acts.”", "0% to 100%")
    assert found["What each decides"].rows[0][5] == "2" and found["What each decides"].rows[0][6].startswith(("+", "-"))
    assert found["Why each is held"].rows[0] == ("prize", "it is so thought", "the Gazette", "B2")


def test_what_is_held_for_no_reason_is_said_so():
    text = ACT.replace('{prior: "uniform(0, 1)", reason: it is so thought, source: gazette}', '"uniform(0, 1)"')
    section = assumptions_section(standoff.tradecraft(read_scenario(text), worlds=500))
    said = " ".join(section.sentences)
    assert "Note: nothing says why prize is held." in said and "No reason is given for it." in said
    assert tables(section)["Why each is held"].rows[0][1:] == ("none is given", "none is given", "–")


def test_what_is_unlikely_is_told_with_what_it_costs():
    found = standoff.tradecraft(read_scenario(DISASTER), worlds=1024)
    section = extremes_section(found, found.extremes)
    said = " ".join(section.sentences)
    assert "What costs The town most is ruin: with a probability of 5%, it takes 9.33 from what it can expect." in said
    rows = tables(section)["Unlikely outcomes that weigh most"].rows
    assert [row[0] for row in rows] == ["The town", "The heir"] and rows[1][3] == "+3.73"
    claims = tables(section)["Claims that an unlikely outcome would move most"].rows
    assert claims[0][:2] == ("“It is safe.”", "ruin") and claims[0][3:5] == ("50%", "25%")


def test_the_terminal_and_the_json_say_the_same(tmp_path):
    (tmp_path / "bluff.yaml").write_text(BLUFF, "utf-8")
    file = tmp_path / "tradecraft.json"
    said = typed("tradecraft", str(tmp_path / "bluff.yaml"), "--worlds", "512", "--json", str(file)).out
    found = standoff.tradecraft(standoff.load(tmp_path / "bluff.yaml"), worlds=512)
    written = json.loads(file.read_text("utf-8"))
    assert written == json.loads(json.dumps(to_json(TRADECRAFT, found, standoff.__version__)))
    assert [each["met"] for each in written["standards"]] == [each.met for each in found.standards]
    assert written["controls"][0]["gains"] is True and written["assumptions"][0]["claims"][0]["low"]["worlds"] > 30
    titles = ["Analytic confidence", "Key assumptions", "High impact, low probability", "Deception check"]
    places = [said.index(title) for title in [*titles, "Analytic tradecraft standards"]]
    assert places == sorted(places)


def test_a_store_says_the_same_without_solving_its_worlds_again(tmp_path, acted):
    scenario = acted.scenario
    kept = standoff.simulate(scenario, worlds=1000, save_to=tmp_path / "act.zarr")
    again = standoff.tradecraft(standoff.open_ensemble(tmp_path / "act.zarr"))
    assert kept.count == 1000
    assert to_json(TRADECRAFT, again, "0") == to_json(TRADECRAFT, acted, "0")


def test_what_cannot_be_looked_at_is_said(tmp_path):
    impossible = BLUFF.replace(
        "observe: force = strong, reliability: 0.9", "observe: answer = yield and answer = resist"
    )
    found = standoff.tradecraft(read_scenario(impossible), worlds=64)
    assert "impossible in every world" in found.missing["evidence"]


def test_a_report_has_it_where_it_belongs(tmp_path):
    page = tmp_path / "bluff.html"
    found = standoff.report(read_scenario(BLUFF), worlds=256, out=page)
    assert found.tradecraft is not None
    text = page.read_text("utf-8")
    parts = {part.split('"')[0]: part for part in text.split('<section id="part-')[1:]}
    for part, title in {
        "rests": "Key assumptions",
        "game": "High impact, low probability",
        "forecasts": "Deception check",
        "checklist": "Analytic confidence",
    }.items():
        assert f"<h3>{title}</h3>" in parts[part], part
    assert "<h3>Analytic tradecraft standards</h3>" in parts["checklist"]
    brief = standoff.report(read_scenario(BLUFF), worlds=64, full=False)
    assert brief.tradecraft is None and "tradecraft" in {each.part for each in brief.missing}
