"""What is said of each step of an argument, of planted numbers; the same on the terminal, in the report and in JSON."""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace

import numpy as np
import pytest

import coins
import standoff
from cli.person import typed
from of_scenarios import find
from standoff.claims.argument import step_of
from standoff.presentation.argument import argument_section, step_sentences, structures_section
from standoff.reports.page import page
from standoff.scenario.model import Claim
from standoff.scenario_files.read import read_scenario


def claim(quote, **more):
    return Claim(kind="judgement", quote=quote, reason="x", **more)


STORY = coins.scenario().model_copy(
    update={"claims": {"c": claim("C."), "r": claim("R."), "s": claim("S."), "o": claim("O.")}}
)


def planted(counts):
    """Worlds by what `c`, `r`, `s` and `o` are there, each in so many."""
    rows = [[float(value) for value in key] for key, count in counts.items() for _ in range(count)]
    return dict(zip("crso", np.array(rows).T, strict=True))


def said(table, because="rs", despite="", **more):
    return " ".join(step_sentences(STORY, step_of("c", list(because), list(despite), table, **more)))


def test_a_step_that_holds_up():
    table = planted({"1110": 90, "0110": 10, "0100": 50, "1010": 45, "0010": 5})
    told = said(table)
    assert told.startswith("“C.” holds up: it holds in 90% of the worlds in which its reasons hold, against 45%")
    assert "“S.” carries it" in told


def test_a_step_by_one_reason_says_it_once():
    told = said(planted({"1110": 900, "0110": 100, "0000": 900, "1000": 100}), "r")
    assert told == (
        "“C.” holds up: it holds in 90% of the worlds in which its reason holds, against 10% of the others "
        "(77 to 82 points more)."
    )


def test_a_conclusion_that_stands_anyway():
    told = said(planted({"1100": 980, "0100": 20, "1000": 970, "0000": 30}), "r")
    assert told == (
        "“C.” stands without its reason: it holds in 98% of the worlds in which its reason holds, and in 97% of the "
        "others."
    )


def test_a_step_that_does_not_follow():
    told = said(planted({"1100": 40, "0100": 60, "1000": 10, "0000": 90}), "r")
    where = "of the worlds in which its reason holds"
    assert told == f"“C.” does not follow: it holds in only 40% {where}, against 10% of the others."


def test_reasons_at_odds():
    assert said(planted({"1100": 50, "1010": 50})) == (
        "“C.” has reasons at odds: “R.” and “S.” never both hold, though by themselves they hold in 50% and 50% of "
        "worlds."
    )
    hardly = said(planted({"1100": 500, "1010": 500, "1110": 10}))
    assert "“R.” and “S.” hardly ever both hold" in hardly


@pytest.mark.parametrize(
    ("table", "because", "why"),
    [
        ({"1110": 5, "1100": 95}, "rs", "its reasons hold together in only 5 of 100 worlds"),
        ({"1000": 100}, "rs", "its reasons hold together in none of 100 worlds; by itself “R.” in 0% and “S.” in 0%"),
        ({"1000": 100}, "r", "its reason holds in none of 100 worlds"),
        (
            {"1100": 100},
            "r",
            "it holds in 100% of the worlds in which its reason holds, but its reason fails in none of 100 worlds, "
            "so there is nothing to compare",
        ),
        ({"1100": 32, "0100": 8, "1000": 30, "0000": 10}, "r", "which may be noise"),
    ],
)
def test_what_cannot_be_told(table, because, why):
    assert why in said(planted(table), because)


def test_what_is_not_tested_is_said():
    table = planted({"1110": 90, "0000": 90}) | {"s": None}
    assert said(table).endswith("“S.” is not tested in worlds.")
    assert "none of its reasons is tested" in said(table | {"r": None})
    assert said(table, tested=False).startswith("Whether “C.” follows cannot be told: it is not tested in worlds.")
    assert said(table | {"o": None}, despite="o").endswith("The objection “O.” is not tested in worlds.")


def test_what_objections_do():
    overcome = said(planted({"1101": 100, "1100": 100, "0000": 100}), "r", "o")
    assert overcome.endswith(
        "The objection “O.” is overcome: where it and the reason hold, the conclusion holds in 100%, against 100% "
        "where it fails."
    )
    defeated = said(planted({"0101": 50, "1100": 200, "0000": 100}), "r", "o")
    assert "The objection “O.” defeats it: where it and the reason hold, the conclusion holds in only 0%" in defeated
    alone = said(planted({"1001": 60, "0000": 60}), "", "o")
    assert alone == (
        "“C.” is given objections and no reason. The objection “O.” is overcome: where it holds, the conclusion holds "
        "in 100%, against 0% where it fails."
    )


def test_worlds_that_are_left_out_are_said():
    table = planted({"1110": 90, "0000": 90, "1100": 3})
    table["r"][:2], table["r"][2:5] = np.nan, 0.5
    assert said(table, "r").endswith(
        "Left out: in 2 worlds one of these claims is undefined and in 3 worlds the two sides of one of these claims "
        "do not differ."
    )


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("coins") / "coins.yaml"
    path.write_text(coins.TEXT)
    return path


def plain(text):
    return " ".join(text.replace("`", " ").split())


def test_terminal_report_and_json_say_the_same(file):
    findings = find(coins.scenario(), worlds=512, full=False)
    section = argument_section(findings.report)
    out = plain(typed("run", file, "--worlds", "512", "--full").out)
    alone = plain(typed("argument", file, "--worlds", "512").out)
    report = plain(html.unescape(re.sub(r"<[^>]*>", " ", page(findings))))
    assert len(section.sentences) > 6
    for sentence in section.sentences:
        assert plain(sentence) in out and plain(sentence) in alone and plain(sentence) in report
    told = typed("argument", file, "--worlds", "512", "--json", "-").json
    assert told["thesis"] == "both" and [each["id"] for each in told["steps"]] == [
        each.id for each in findings.report.argument.steps
    ]
    assert typed("run", file, "--worlds", "512", "--json", "-").json["argument"]["steps"] == told["steps"]
    (goal, *_) = told["steps"]
    assert goal["reasons"][3] == {
        "id": "fair",
        "word": "not tested",
        "holds": {"holds": 0, "worlds": 0, "share": None, "interval": None},
        "without": {"holds": 0, "worlds": 0, "share": None, "interval": None},
        "carries": None,
        "necessary": {"holds": 0, "worlds": 0, "share": None, "interval": None},
        "sufficient": {"holds": 0, "worlds": 0, "share": None, "interval": None},
    }


def test_the_report_has_it_before_the_claims_and_on_paper():
    findings = find(coins.scenario(), worlds=64, full=False)
    shown = page(findings)
    order = [shown.index(f'id="{part}"') for part in ("first", "second", "part-why", "argument-map", "part-claims")]
    assert order == sorted(order) and 'href="#part-why"' in shown
    assert 'id="argument-map"' in page(findings, printed=True)


def test_a_scenario_without_argument_shows_nothing_of_it():
    report = standoff.judge(standoff.load("crisis"), worlds=8)
    assert argument_section(report) is None
    assert "part-why" not in page(find(standoff.load("crisis"), worlds=8, full=False))
    assert "argument" not in typed("run", "crisis", "--worlds", "8", "--json", "-").json
    told = typed("argument", "crisis")
    assert told.code == 1 and "write because: and the names of reasons" in told.err


def test_a_thesis_without_reasons_is_said():
    scenario = read_scenario(re.sub(r"    (because|despite): \[.*\]\n|, because: [^}]*", "", coins.TEXT))
    section = argument_section(standoff.judge(scenario, worlds=64))
    told = "The thesis is “Two coins are loaded.”: contingent (30%), and would be for blind actors too."
    assert section.contents == (f"{told} No reason is given for it.",)


def test_other_structures(file, tmp_path):
    found = standoff.variants(coins.scenario(), worlds=512)
    section = structures_section(found)
    assert section.contents[0] == "4 of 5 steps have the same word in every structure."
    assert section.contents[1] == "“Somebody wins.”: reasons at odds as it stands, but cannot be told under loaded."
    out = tmp_path / "out.json"
    shown = typed("variants", file, "--worlds", "512", "--json", out)
    assert section.contents[1] in plain(shown.out)
    argued = json.loads(out.read_text())["argument"]
    assert [each["variant"] for each in argued] == ["base", "loaded"] and argued[1]["steps"][3][
        "word"
    ] == "cannot be told"


def test_argdown_is_written_beside(file, tmp_path):
    out = tmp_path / "map.argdown"
    assert typed("argument", file, "--worlds", "64", "--argdown", out).code == 0
    drafted = typed("draft", out)
    assert read_scenario(drafted.out).thesis == "both"
    said = typed("draft", out, "--out", tmp_path / "new.yaml")
    assert said.code == 0 and typed("check", tmp_path / "new.yaml").code == 0
    assert typed("argument", file, "--worlds", "64", "--argdown", "-").out == out.read_text()
    assert typed("argument", file, "--argdown", "-", "--json", "-").code == 2


def test_claims_are_named_by_their_labels():
    claims = {name: each.model_copy(update={"label": "the wheel"}) for name, each in coins.scenario().claims.items()}
    report = standoff.judge(coins.scenario(), worlds=64)
    report = replace(report, scenario=report.scenario.model_copy(update={"claims": claims}))
    assert "the wheel" in " ".join(argument_section(report).sentences)
