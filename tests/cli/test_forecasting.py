"""Sealing, verifying and scoring forecasts, typed as a person types them."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest

from cli.person import COMMAND, typed
from standoff.forecasts.ledger import append
from standoff.presentation.forecast_history import finely

PROBE = """\
standoff: 1
title: A probe
as_of: 2017-05-15
actors: {probe: Challenger, guard: Defender}
tables: {answers: answers.csv}
parameters: {ready: 20% to 80%, prize: 1 to 3}
timeline:
  - chance: state
    outcomes: {prepared: ready, unprepared: rest}
    seen_by: guard
  - decision: incursion
    actor: probe
    options: [no, yes]
  - decision: answer
    actor: guard
    options: [no, yes]
    when: incursion = yes
interests:
  probe: {prize: prize * incursion * (1 - answer), clash: -2 * answer}
  guard: {ground: -2 * incursion * (1 - answer), clash: "if(state = prepared, -1, -3) * answer"}
rationality: {probe: 1 to 6, guard: 1 to 6}
evidence:
  moved: {date: 2017-06-10, observe: incursion = yes, reliability: 0.9}
questions:
  goes:
    text: Will it go?
    date: 2017-12-31
    resolves: two newspapers say so
    query: P(incursion = yes)
    status_quo: no
    base_rate: {value: 0.1, reason: one in ten years, source: an almanac}
    quote: It is likely to go.
  fights:
    text: Will it be fought?
    date: 2017-12-31
    resolves: two newspapers say so
    query: P(answer = yes)
resolutions: answers
"""
ANSWERS = """\
id,outcome,date,contested,source
goes,yes,2017-07-04,,a newspaper
fights,no,2017-12-31,some count the shots fired,a newspaper
"""
FEW = ("--worlds", "64", "--cores", "1")


@pytest.fixture
def probe(tmp_path, monkeypatch):
    """A folder with a scenario in it, where one is."""
    (tmp_path / "scenario.yaml").write_text(PROBE)
    (tmp_path / "answers.csv").write_text(ANSWERS)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def seal(*more):
    said = typed("seal", ".", "--ledger", "f.jsonl", *FEW, *more)
    assert said.code == 0, said.err
    return said


def test_forecasts_are_sealed_and_verified_and_repeated(probe):
    first = seal()
    before = (probe / "f.jsonl").read_bytes()
    assert "2 forecasts sealed in f.jsonl as entry 1" in first.out
    data = json.loads(seal("--as-of", "2017-08-01", "--seed", "3", "--json", "-").out)
    assert (probe / "f.jsonl").read_bytes().startswith(before)
    assert data["entry"] == 2 and {f["as_of"] for f in data["forecasts"]} == {"2017-08-01"}
    said = typed("verify", "f.jsonl", "--repeat", "--cores", "1")
    assert said.code == 0 and "entry 1: same when repeated" in said.out and "entry 2: same" in said.out
    assert data["head"] in said.out
    entries = [json.loads(line)["entry"] for line in (probe / "f.jsonl").read_text().splitlines()]
    made_from = entries[1]["content"]["made_from"]
    assert made_from["text"] == PROBE and made_from["seed"] == 3 and made_from["worlds"] == 64


def test_a_change_is_found_and_nothing_is_added_to_a_changed_ledger(probe):
    seal()
    raw = (probe / "f.jsonl").read_bytes()
    (probe / "f.jsonl").write_bytes(raw.replace(b"Will it go?", b"Did it go? "))
    said = typed("verify", "f.jsonl")
    assert said.code == 1 and "f.jsonl:1: edited" in said.out and "NOT as sealed: 1 fault" in said.out
    data = typed("verify", "f.jsonl", "--json", "-").json
    assert not data["sound"] and data["faults"][0]["line"] == 1
    said = typed("seal", ".", "--ledger", "f.jsonl", *FEW)
    assert said.code == 1 and "nothing was added" in said.err
    assert typed("score", "f.jsonl", "--outcomes", "answers.csv").code == 1


def test_an_end_that_was_left_off_is_found_by_the_head_that_was_noted(probe):
    seal()
    head = json.loads(seal("--json", "-").out)["head"]
    assert typed("verify", "f.jsonl", "--head", head).code == 0
    raw = (probe / "f.jsonl").read_bytes()
    (probe / "f.jsonl").write_bytes(raw.splitlines(keepends=True)[0])
    assert typed("verify", "f.jsonl").code == 0
    said = typed("verify", "f.jsonl", "--head", head)
    assert said.code == 1 and "the end was removed or rewritten, or this is another ledger" in said.out
    assert typed("verify", "f.jsonl", "--head", "abc").code == 1


def test_a_ledger_that_was_written_anew_is_told_by_the_head_alone(probe):
    """Forged whole, with every hash made to fit, a chain is as good as any other; that it says no more is said."""
    sealed = seal()
    head = json.loads((probe / "f.jsonl").read_text())["sha256"]
    assert f"standoff verify f.jsonl --head {head}" in sealed.out
    honest = typed("verify", "f.jsonl", "--head", head)
    assert honest.code == 0 and "all unchanged since the given head was recorded; it is the last of them" in honest.out
    entry = json.loads((probe / "f.jsonl").read_text())["entry"]
    forged = entry["content"] | {"forecasts": [each | {"probability": 0.99} for each in entry["content"]["forecasts"]]}
    (probe / "f.jsonl").unlink()
    append(probe / "f.jsonl", forged)
    alone = typed("verify", "f.jsonl")
    assert alone.code == 0 and "as it was sealed" not in alone.out
    assert "The chain alone cannot show whether the ledger was rewritten" in alone.out
    told = typed("verify", "f.jsonl", "--head", head)
    assert told.code == 1 and "no entry has the hash" in told.out and "NOT as sealed: 1 fault" in told.out
    usage = " ".join(typed("verify", "--help").out.split())
    assert "is detected only with --head" in usage


def test_what_was_added_after_a_head_is_vouched_for_by_the_chain_alone(probe):
    seal()
    head = json.loads((probe / "f.jsonl").read_text())["sha256"]
    seal()
    said = typed("verify", "f.jsonl", "--head", head)
    assert said.code == 0 and "up to entry 1; 1 was added after it; the chain alone cannot show" in said.out


def test_a_torn_end_is_told_and_mended_on_request(probe):
    seal()
    raw = (probe / "f.jsonl").read_bytes()
    (probe / "f.jsonl").write_bytes(raw + raw[:77])
    assert "bytes without the end of a line" in typed("verify", "f.jsonl").out
    said = typed("seal", ".", "--ledger", "f.jsonl", *FEW)
    assert said.code == 1 and "--repair" in said.err
    seal("--repair")
    assert (probe / "f.jsonl.torn-1").read_bytes() == raw[:77]
    assert typed("verify", "f.jsonl").code == 0


def test_a_forecast_that_comes_out_otherwise_is_told(probe):
    """A ledger whose chain is right and whose numbers were never the model's."""
    seal()
    entry = json.loads((probe / "f.jsonl").read_text())["entry"]
    from standoff.forecasts.ledger import append

    entry["content"]["forecasts"][0]["probability"] = 0.99
    (probe / "f.jsonl").unlink()
    append(probe / "f.jsonl", entry["content"])
    assert typed("verify", "f.jsonl").code == 0
    said = typed("verify", "f.jsonl", "--repeat", "--cores", "1")
    assert said.code == 1 and "entry 1: differs when repeated" in said.out and "goes" in said.out


def test_two_seals_at_once_both_count(probe):
    seal()
    command = [*COMMAND, "seal", ".", "--ledger", "f.jsonl", *FEW]
    both = [subprocess.Popen([sys.executable, *command[1:]], stdout=subprocess.DEVNULL) for _ in range(2)]
    assert [each.wait(timeout=120) for each in both] == [0, 0]
    said = typed("verify", "f.jsonl")
    assert said.code == 0 and "3 entries; the chain is intact" in said.out


# -- scores ------------------------------------------------------------------------------------------------


def test_a_scenario_is_scored_by_the_outcomes_it_names(probe):
    said = typed("score", ".", *FEW)
    assert said.code == 0 and "2 questions: 2 scored (1 contested)" in said.out
    for words in ("As resolved", "Without contested", "Contested reversed", "too few questions", "No ranking: fewer"):
        assert words in said.out
    data = typed("score", ".", *FEW, "--json", "-").json
    goes, fights = data["questions"]
    assert goes["outcome"] is True and goes["settled"] == "2017-07-04" and goes["contested"] is None
    assert [found["forecaster"] for found in goes["forecasters"]] == [
        "model", "even odds", "status quo", "base rate", "source text",
    ]  # fmt: skip
    assert goes["source_range"] == pytest.approx([0.55, 0.8])
    assert goes["forecasters"][0]["brier"] == pytest.approx((1 - goes["probability"]) ** 2)
    assert [found["forecaster"] for found in fights["forecasters"]] == ["model", "even odds"]
    resolved, without, reversed_ = data["scores"]
    assert [reading["questions"] for reading in data["scores"]] == [2, 1, 2]
    assert [reading["happened"] for reading in data["scores"]] == [1, 1, 2]
    assert resolved["ranking"] is None and without["forecasters"][0]["brier_interval"] is None
    model = resolved["forecasters"][0]
    assert model["reliability"] - model["resolution"] + model["uncertainty"] == pytest.approx(model["brier"])
    assert reversed_["differences"][0]["baseline"] == "even odds"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (1.0, "100%"),
        (0.0, "0%"),
        (0.9999, ">99.9%"),
        (0.0004, "<0.1%"),
        (0.004, "0.4%"),
        (0.994, "99.4%"),
        (0.5, "50%"),
    ],
)
def test_only_what_is_certain_is_said_to_be(value, said):
    assert finely(value) == said


def test_every_day_of_a_backtest_has_its_column(probe):
    said = typed("backtest", ".", "--until", "2017-05-20", *FEW)
    assert said.code == 0 and "settled on  2017-05-15  2017-05-20" in said.out


def test_what_was_settled_by_the_day_is_no_forecast(probe):
    said = typed("score", ".", *FEW, "--as-of", "2017-08-01")
    assert "1 settled by that day and left out" in said.out and "yes, before" in said.out


def test_a_ledger_is_scored_entry_by_entry_as_it_stands(probe):
    seal()
    seal("--as-of", "2017-08-01")
    (probe / "scenario.yaml").write_text("all else is forgotten")
    data = typed("score", "f.jsonl", "--outcomes", "answers.csv", "--json", "-").json
    assert [(q["entry"], q["id"], q["state"]) for q in data["questions"]] == [
        (1, "goes", "scored"), (1, "fights", "scored"), (2, "goes", "known"), (2, "fights", "scored"),
    ]  # fmt: skip
    assert data["scores"][0]["late"] == 2  # sealed today, long after
    said = typed("score", "f.jsonl", "--outcomes", "answers.csv", "--entry", "2")
    assert "entry 2, sealed" in said.out and "entry 1" not in said.out
    assert "sealed after the question was settled" in said.out


def test_open_questions_and_outcomes_without_a_forecast_are_told(probe):
    seal()
    (probe / "other.csv").write_text(ANSWERS.replace("goes,yes,2017-07-04", "goes,,") + "talks,no,2017-12-31,,x\n")
    said = typed("score", "f.jsonl", "--outcomes", "other.csv")
    assert "1 still open" in said.out and "No forecast here for: talks." in said.out
    (probe / "none.csv").write_text(ANSWERS.splitlines()[0] + "\n")
    said = typed("score", "f.jsonl", "--outcomes", "none.csv")
    assert said.code == 0 and "Nothing to score yet." in said.out


@pytest.mark.parametrize(
    ("arguments", "code", "what"),
    [
        (["score", "f.jsonl"], 1, "name the table, --outcomes FILE.csv"),
        (["score", "f.jsonl", "--outcomes", "nowhere.csv"], 1, "nowhere.csv"),
        (["score", "f.jsonl", "--outcomes", "answers.csv", "--entry", "9"], 1, "f.jsonl has 1 entry and no entry 9"),
        (["score", "f.jsonl", "--outcomes", "answers.csv", "--worlds", "9"], 2, "is a ledger"),
        (["score", ".", "--entry", "1"], 2, "is not a ledger and has no entries"),
        (["score", "nowhere.jsonl"], 1, "no scenario or file"),
        (["score", "bare.yaml"], 1, "does not say how its questions resolved"),
        (["verify", "nowhere.jsonl"], 1, "nowhere.jsonl"),
        (["verify", "."], 1, "not a file"),
        (["seal", "."], 2, "--ledger"),
        (["seal", ".", "--ledger", "-"], 2, "a ledger must be a file"),
        (["seal", ".", "--ledger", "."], 1, "this is a folder"),
        (["seal", ".", "--ledger", "no/f.jsonl"], 1, "folder no does not exist"),
        (["seal", ".", "--ledger", "answers.csv"], 1, "answers.csv has changed since it was sealed; nothing was added"),
        (["seal", ".", "--ledger", "f.jsonl", "--as-of", "May"], 2, "is not a date"),
        (["seal", ".", "--ledger", "f.jsonl", "--as-of", "2018-05-15"], 1, "nothing to seal"),
        (["seal", "bare.yaml", "--ledger", "f.jsonl"], 1, "the scenario has no questions"),
    ],
)
def test_mistakes_in_words(probe, arguments, code, what):
    seal()
    bare = PROBE[: PROBE.index("questions:")].replace("tables: {answers: answers.csv}\n", "")
    (probe / "bare.yaml").write_text(bare)
    before = {path.name: path.read_bytes() for path in probe.iterdir()}
    said = typed(*arguments)
    assert said.code == code, said
    assert what in " ".join(said.err.replace("│", " ").split())
    assert {path.name: path.read_bytes() for path in probe.iterdir()} == before


def test_mistakes_in_outcomes_are_found_with_their_place_by_every_command(probe):
    (probe / "answers.csv").write_text(ANSWERS.replace("goes,yes", "gose,maybe"))
    for command in (["check", "."], ["score", ".", *FEW], ["run", ".", *FEW]):
        said = typed(*command)
        assert said.code == 1 and "answers.csv:2:1: there is no question `gose`: did you mean `goes`?" in said.err
        assert "answers.csv:2:6: `maybe` is not an outcome" in said.err


def test_one_name_for_two_questions_is_refused(probe):
    seal()
    (probe / "scenario.yaml").write_text(PROBE.replace("Will it go?", "Will it go away?"))
    seal()
    said = typed("score", "f.jsonl", "--outcomes", "answers.csv")
    assert said.code == 1 and "`goes` asks different things in entries 1 and 2" in said.err
    assert typed("score", "f.jsonl", "--outcomes", "answers.csv", "--entry", "2").code == 0


def test_a_store_is_sealed_with_the_worlds_it_holds(probe):
    assert typed("run", ".", *FEW, "--seed", "5", "--out", "mine.zarr").code == 0
    said = typed("seal", "mine.zarr", "--ledger", "f.jsonl", "--json", "-")
    assert said.code == 0
    made_from = json.loads((probe / "f.jsonl").read_text())["entry"]["content"]["made_from"]
    assert (made_from["seed"], made_from["worlds"], made_from["text"]) == (5, 64, PROBE)
    assert typed("verify", "f.jsonl", "--repeat", "--cores", "1").code == 0


@pytest.mark.parametrize("command", ["update", "watch", "forecast", "backtest", "score"])
def test_where_nothing_is_certified_that_is_the_code(command, monkeypatch):
    def none_certified(logs):
        return np.zeros_like(logs)

    monkeypatch.setattr("standoff.evidence.update.normalised", none_certified)
    said = typed(command, "calling-bluffs", "--worlds", "20", "--cores", "1")
    assert said.code == 3 and "no world is certified" in said.err and said.out == ""


def test_a_title_stands_once(tmp_path):
    said = typed("backtest", "calling-bluffs", "--worlds", "40", "--cores", "1")
    assert said.code == 0 and said.out.count(said.out.splitlines()[0]) == 1
