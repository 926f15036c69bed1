"""Writes the pages of the reference that are made from the source; with `--check` only says which are not current."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import json_reference
import python_reference

from standoff.scenario_files.json_schema import schema_text

REFERENCE = Path(__file__).parents[1] / "docs/reference"
MADE: dict[str, Callable[[], str]] = {
    "json.md": json_reference.page,
    "python.md": lambda: python_reference.Reference().page(),
    "scenario.schema.json": schema_text,
}


def main() -> int:
    old = {name: made for name, make in MADE.items() if (REFERENCE / name).read_text("utf-8") != (made := make())}
    for name, made in old.items():
        if "--check" in sys.argv:
            print(f"docs/reference/{name} is not as the source makes it: run `make references`")
        else:
            (REFERENCE / name).write_text(made, "utf-8")
    return 1 if old and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
