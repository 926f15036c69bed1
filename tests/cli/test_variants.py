"""Variants on the command line: every command may be given one, and `variants` compares all of them."""

from __future__ import annotations

import json

import pytest

import standoff
from cli.person import typed
from structures import HELD, TEXT


@pytest.fixture
def story(tmp_path):
    file = tmp_path / "story.yaml"
    file.write_text(TEXT)
    return str(file)


def written(tmp_path, *words):
    out = tmp_path / "out.json"
    done = typed(*words, "--json", str(out))
    assert done.code == 0, done.err
    return json.loads(out.read_text()), out.read_bytes()


def test_variants_says_which_claims_rest_on_structure(story):
    done = typed("variants", story, "P(act = no)", "--worlds", "512")
    assert done.code == 0
    said = " ".join(done.out.split())
    assert "1 of 2 claims keeps its verdict in every one and stands; 1 rests on structure." in said
    assert (
        "“It will act.”: holds (100%) as it stands, but fails under dread (0%; interval 0–1%) and dread+habit" in said
    )
    assert "1 item of evidence up to 2020-01-31" in said and "Forecasts over all structures" in said


def test_its_json_has_everything(story, tmp_path):
    found, _ = written(tmp_path, "variants", story, "P(act = no)", "--worlds", "512")
    assert [each["name"] for each in found["variants"]] == ["base", "dread", "habit", "same", "dread+habit"]
    assert found["variants"][4]["parts"] == ["dread", "habit"]
    assert sum(each["posterior"] for each in found["variants"]) == pytest.approx(1.0)
    (will_act, worth_it) = found["claims"]
    assert will_act["turned"] == ["dread", "habit", "dread+habit"] and worth_it["stands"]
    assert will_act["variants"][2]["share"] == pytest.approx(HELD, abs=0.01)
    assert found["numbers"][0]["query"] == "P(act = no)"
    split = found["forecasts"][0]["split"]
    assert split["share"] == pytest.approx(split["between"] / (split["between"] + split["within"]))


def test_a_variant_equal_to_the_scenario_gives_its_bytes(story, tmp_path):
    _, base = written(tmp_path, "run", story, "--worlds", "300")
    _, same = written(tmp_path, "run", story, "--worlds", "300", "--variant", "same")
    _, again = written(tmp_path, "run", story, "--worlds", "300", "--variant", "base")
    assert base == same == again


@pytest.mark.parametrize(
    "words",
    [
        ("drivers", "will_act"),
        ("flip", "will_act", "--no-nearest"),
        ("alternatives",),
        ("update",),
        ("watch",),
        ("forecast",),
        ("ask", "P(act = yes)"),
    ],
)
def test_every_analysis_may_be_given_a_variant(story, tmp_path, words):
    command, *rest = words
    of_base = written(tmp_path, command, story, *rest, "--worlds", "128")[1]
    of_same = written(tmp_path, command, story, *rest, "--worlds", "128", "--variant", "same")[1]
    of_other = written(tmp_path, command, story, *rest, "--worlds", "128", "--variant", "dread+habit")[1]
    assert of_base == of_same != of_other


def test_one_world_of_a_variant_and_its_file(story, tmp_path):
    solved, _ = written(tmp_path, "solve", story, "--variant", "dread")
    assert solved["payoffs"] != written(tmp_path, "solve", story)[0]["payoffs"]
    exported = typed("export", story, "--to", "yaml", "--variant", "habit")
    assert "usual: {no: 0.9}" in exported.out and "variants" not in exported.out
    assert "note: variant habit: waiting is the custom" in exported.err


def test_a_store_keeps_one_variant(story, tmp_path):
    store = str(tmp_path / "habit.zarr")
    first, _ = written(tmp_path, "run", story, "--worlds", "300", "--variant", "habit", "--out", store)
    again, _ = written(tmp_path, "run", store)
    assert first == again
    longer, _ = written(tmp_path, "run", story, "--worlds", "600", "--variant", "habit", "--out", store)
    alone, _ = written(tmp_path, "run", story, "--worlds", "600", "--variant", "habit")
    assert longer == alone
    assert standoff.open_ensemble(store).scenario.variant == "habit"
    refused = typed("run", story, "--worlds", "600", "--variant", "dread", "--out", store)
    assert refused.code == 1 and "it is of the variant `habit`, not `dread`" in refused.err
    assert typed("run", store, "--variant", "dread").code == 2
    assert "this is the variant `habit`" in typed("variants", store).err


def test_variants_of_a_store_are_solved_in_its_worlds(story, tmp_path):
    store = str(tmp_path / "base.zarr")
    typed("run", story, "--worlds", "300", "--out", store)
    assert written(tmp_path, "variants", store)[1] == written(tmp_path, "variants", story, "--worlds", "300")[1]


def test_slips_are_told(story, tmp_path):
    slip = typed("run", story, "--variant", "habits")
    assert slip.code == 2 and "there is no variant `habits`: did you mean `habit`?" in slip.err
    assert "the scenario has no variants" in typed("run", "crisis", "--variant", "x").err
    assert typed("variants", "crisis").code == 1
    sealed = typed("seal", story, "--ledger", str(tmp_path / "l"), "--variant", "habit")
    assert sealed.code == 1 and "a variant cannot be sealed" in sealed.err


def test_check_looks_at_every_variant(story, tmp_path):
    done = typed("check", story)
    assert done.code == 0 and "habit (3): changes timeline.act.usual" in done.out
    bad = tmp_path / "bad.yaml"
    bad.write_text(TEXT.replace("interests.probe.loss: -2 * act", "interests.probe.loss: -2 * act / (prize - prize)"))
    found = typed("check", str(bad))
    assert found.code == 1 and "a payoff is not a finite number" in found.err
    run = typed("variants", str(bad), "--worlds", "8")
    assert run.code == 1 and "a payoff is not a finite number" in run.err


def test_a_report_has_a_section_where_there_are_variants(story, tmp_path):
    page = tmp_path / "page.html"
    done = typed("report", story, "--worlds", "128", "--out", str(page))
    assert done.code == 0 and "The claims under other structures" in page.read_text()
    typed("report", story, "--worlds", "128", "--brief", "--out", str(page))
    assert "The claims under other structures" not in page.read_text()
    assert "other structures" in page.read_text()
    typed("report", story, "--worlds", "128", "--brief", "--variant", "habit", "--out", str(page))
    assert "variant habit" in page.read_text()
