"""What a command writes: JSON or text, to a file or to standard output."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TypeVar

import standoff
from standoff.cli.clean import behind
from standoff.presentation.to_json import Output, as_text, to_json
from standoff.scenario.hidden import spelled_out
from standoff.worlds.atomic_files import write_whole

R = TypeVar("R")


def write_json(output: Output[R], result: R, file: str) -> None:
    """To a file, or to standard output for `-`."""
    write_text(as_text(to_json(output, result, standoff.__version__)), file)


def write_text(text: str, file: str) -> None:
    """To a file, all of it or nothing; to standard output for `-`."""
    if file == "-":
        sys.stdout.flush()
        text = spelled_out(text) if sys.stdout.isatty() else text  # elsewhere it is word for word
        behind(sys.stdout).buffer.write(text.encode("utf-8", "backslashreplace"))  # whatever the terminal's encoding
        sys.stdout.flush()
        return
    write_whole(text, Path(file))
