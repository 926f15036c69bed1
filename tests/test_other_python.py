"""A small part of Standoff under another Python, with the newest libraries there are for it, where `make test` found
one."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
OTHER = ROOT / ".venv-other"

SCENARIO = """\
standoff: 1
title: A gate
as_of: 2026-01-01
actors: {guard: Guard, guest: Guest}
parameters: {toll: 1 to 3}
timeline:
  - {decision: knock, actor: guest, options: [no, yes]}
  - {decision: open, actor: guard, options: [no, yes], sees: [knock]}
interests:
  guard: {toll: toll * open * knock, sleep: -open * (1 - knock)}
  guest: {inside: 2 * open * knock, toll: -toll * open * knock}
rationality: {guard: 2, guest: 1 to 3}
claims:
  opens: {kind: mechanism, quote: The gate will open., holds: P(open = yes | given knock = yes) > 0.8}
questions:
  gate: {text: Will the gate be open?, date: 2026-06-01, query: P(open = yes), resolves: It is open at noon.}
"""

WORK = """
import importlib, json, pkgutil, sys
from pathlib import Path
import numpy
import standoff
for found in pkgutil.walk_packages(standoff.__path__, "standoff."):
    importlib.import_module(found.name)
from standoff.cli.main import main
Path("text.txt").write_text("Talks will probably fail. The gate may open.")
for line in '''check gate.yaml
run gate.yaml --worlds 20 --out gate.zarr
run gate.zarr
ask gate.zarr P(open=yes) --json answer.json
drivers gate.zarr
flip gate.zarr --no-nearest
report gate.zarr --brief --out gate.html
forecast gate.zarr
seal gate.yaml --worlds 20 --ledger gate.jsonl
verify gate.jsonl --repeat
solve gate.yaml
export gate.yaml --to efg --out gate.efg
draft text.txt --out draft.yaml'''.splitlines():
    sys.argv = ["standoff", *line.split()]
    try:
        main()
    except SystemExit as ended:
        print("ENDED", ended.code, line, file=sys.stderr)
print(sys.version.split()[0], numpy.__version__, file=sys.stderr)
"""


@pytest.mark.slow
@pytest.mark.skipif(not (OTHER / "ready").exists(), reason="there is no environment with another Python")
def test_a_small_part_under_another_python(tmp_path):
    (tmp_path / "gate.yaml").write_text(SCENARIO)
    ended = subprocess.run(
        [OTHER / "bin" / "python", "-c", WORK], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    codes = [line.split()[1:3] for line in ended.stderr.splitlines() if line.startswith("ENDED")]
    assert ended.returncode == 0 and len(codes) == 13 and all(code == "0" for code, _ in codes), ended.stderr
    assert "Warning" not in ended.stderr and "20 worlds (seed 0), 20 certified" in ended.stdout
    assert {path.name for path in tmp_path.iterdir()} >= {"gate.html", "gate.efg", "gate.jsonl", "answer.json"}
