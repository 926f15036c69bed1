"""The benchmarks run, write what they say they write, and everything in them agrees; how fast is not a test."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"

pytestmark = pytest.mark.slow


def bench(folder, name, *options):
    out = folder / "rows.json"
    command = [sys.executable, BENCHMARKS / name, *options, "--json", out]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=1800, check=False)
    assert ended.returncode == 0, ended.stderr
    return json.loads(out.read_text())


def test_gambit(tmp_path):
    pytest.importorskip("pygambit")
    found = bench(tmp_path, "gambit.py", "--draws", "120", "--seconds", "1", "--terminals", "24", "54", "216")
    rows = found["rows"]
    assert [(row["terminals"], row["rationality"]) for row in rows] == [(n, r) for n in (24, 54, 216) for r in (1, 10)]
    for row in rows:
        assert row["ratio"] == pytest.approx(row["ours_per_second"] / row["peer_per_second"])
        assert row["draws"] >= 16 and row["peer_draws"] >= row["compared"] > 0
        assert row["peer_not_finished"] == []
        assert len(row["disagreements"]) == pytest.approx(row["compared"] * (1.0 - row["agree"]))
        for found in row["disagreements"]:  # Gambit's answer may be off; a certified one of ours may not
            assert found["our_residual"] < 1e-8 or found["draw"] in row["not_certified"]
            assert found["who"]
        if row["rationality"] == 1:
            assert row["agree"] == 1.0 and row["certified_to_1e-8"] == 1.0


def test_cards(tmp_path):
    rows = bench(tmp_path, "cards.py", "--quick")["rows"]
    assert [row["rationality"] for row in rows] == [9, 50]
    for row in rows:
        assert row["certified"] and row["seconds"] > 0.0
        assert row["difference"] is None or row["difference"] < 1e-6


def test_variants(tmp_path):
    among = ("--among", "base", "--among", "dread")  # all sixteen take a quarter of an hour
    run, every, unmistaken, alone, whole = bench(tmp_path, "variants.py", "--worlds", "16", *among)["rows"]
    assert (run["structures"], every["structures"]) == (1, 2)
    assert unmistaken["ratio"] > 1 / 2.2 and alone["ratio"] == 1.0 and whole["ratio"] > 0
    assert every["same"] and every["claims"] > 50
    assert every["ratio"] == pytest.approx(every["processor"] / run["processor"])


def test_families(tmp_path):
    """All that the referee has followed is right, or said not to be sure."""
    rows = bench(tmp_path, "families.py", "--worlds", "320", "--referee", "16")["rows"]
    assert len(rows) == 17
    for row in rows:
        assert row["worlds"] >= 300 and row["referred"] >= 12, row
        assert row["wrong"] == row["forks_unsaid"] == row["forks_made_up"] == 0, row["amiss"]
        assert row["unsure"] <= 0.01 * row["worlds"]


@pytest.mark.skipif(shutil.which("cc") is None, reason="no C compiler here")
def test_sweep(tmp_path):
    rows = bench(tmp_path, "sweep.py", "--seconds", "0.5")["rows"]
    assert [row["game"] for row in rows] == ["north-korea-2017", "crisis 216", "crisis 864"]
    for row in rows:
        assert row["agree"] is True and row["difference"] < 1e-10
        assert row["ratio"] == pytest.approx(row["ours_per_second"] / row["peer_per_second"])
        assert row["cores_ratio"] > 0.0 and row["peer_cores_ratio"] > 0.0


def test_growth(tmp_path):
    found = bench(tmp_path, "growth.py", "--quick", "--together")
    rows = found["rows"]
    scenarios = {"worlds", "periods", "episodes", "channels", "choices", "cores"}
    assert {row["axis"] for row in rows} == scenarios | {"trees", "chains"}
    assert all(row["certified"] > 0.99 for row in rows)
    assert all(row["agree"] for row in rows if row["axis"] == "cores")
    for axis in ("periods", "episodes", "channels"):  # one more costs as many situations, however many there are
        some = [row for row in rows if row["axis"] == axis]
        steps = [
            (after["situations"] - before["situations"]) / (after["size"] - before["size"])
            for before, after in pairwise(some)
        ]
        assert steps[0] == steps[1]
    let_go = [row["megabytes"] for row in rows if row["axis"] == "worlds" and not row["kept"]]
    assert max(let_go) < 1.1 * min(let_go)
    assert set(found["exponents"]) == {
        "worlds",
        "worlds, kept",
        "periods",
        "episodes",
        "channels",
        "choices",
        "trees",
        "chains",
    }
    task = {"axis": "worlds", "episodes": 2, "channels": 3, "worlds": 1000, "cores": 1, "kept": True}
    command = [sys.executable, BENCHMARKS / "growth.py", "--task", json.dumps(task)]  # in a process of its own
    apart = json.loads(subprocess.run(command, capture_output=True, timeout=600, check=True).stdout)
    assert {apart["answers"]} == {row["answers"] for row in rows if row["kept"] and row["size"] == 1000}


def test_flagship(tmp_path):
    """The few worlds of the starts and no others: more would have more kernels compiled, which takes a minute."""
    found = bench(tmp_path, "flagship.py", "--worlds", "16")
    rows = {row["what"]: row for row in found["rows"]}
    again = ["warm start", "16, the first time", "16 worlds"]
    assert [what for what in rows if what != "compiled ahead"] == ["cold start", *again, "standoff --help"]
    assert rows["cold start"]["new_kernels"] > 0
    assert all(rows[what]["new_kernels"] == 0 and rows[what]["agree"] is True for what in again)
    assert rows["16 worlds"]["certified"] > 0.98
    assert sum(row["share"] for row in found["stages"]) == pytest.approx(1.0, abs=0.1)
