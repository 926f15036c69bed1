"""Standoff as a person uses it: a command typed, and what it prints, returns and leaves behind.

`typed` runs the command line in this process, which is quick; `terminal` starts the real thing.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from standoff.cli.main import main

COMMAND = [sys.executable, "-m", "standoff.cli.main"]
SMALL = ["beer-quiche", "calling-bluffs", "crisis", "deterrence", "sanctions-threat"]
SHELF = Path(__file__).parents[2] / "src" / "standoff" / "library"


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def typed(*arguments: str | Path) -> Said:
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    code = 0
    with (
        mock.patch.object(sys, "argv", ["standoff", *map(str, arguments)]),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as ended:
            assert isinstance(ended.code, int)
            code = ended.code
    said = Said(code, *(stream.buffer.getvalue().decode() for stream in (out, err)))
    decent(said)
    return said


def terminal(*arguments: str | Path, folder: Path | None = None, **environment: str) -> Said:
    ended = subprocess.run(
        [*COMMAND, *map(str, arguments)],
        capture_output=True,
        cwd=folder,
        env={**os.environ, **environment},
        timeout=60,
        check=False,
    )
    said = Said(ended.returncode, ended.stdout.decode(errors="replace"), ended.stderr.decode(errors="replace"))
    decent(said)
    return said


def decent(said: Said) -> None:
    """Whatever happens, nobody is shown our insides, and the exit code is one of those documented."""
    for text in (said.out, said.err):
        assert "Traceback" not in text
        assert "internal error" not in text
    assert said.code in (0, 1, 2, 3, 130), said


def edited(folder: Path, name: str, changes: Mapping[str, str], called: str = "mine.yaml") -> Path:
    """A shipped scenario with some words changed."""
    text = (SHELF / name / "scenario.yaml").read_text(encoding="utf-8")
    for old, new in changes.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path = folder / called
    path.write_text(text, encoding="utf-8")
    for table in (SHELF / name).glob("*.csv"):
        (folder / table.name).write_bytes(table.read_bytes())
    return path


def line_of(begins: str, scenario: Path | str) -> str:
    """The number of the one line that begins so, in a file or in a shipped scenario, as a message writes it."""
    path = scenario if isinstance(scenario, Path) else SHELF / scenario / "scenario.yaml"
    lines = path.read_text(encoding="utf-8").splitlines()
    (found,) = (number for number, line in enumerate(lines, 1) if line.lstrip().startswith(begins))
    return str(found)
