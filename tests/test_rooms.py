"""The rooms and the way of data through them: a room imports only from rooms to its left."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "src" / "standoff"

# each room, and the rooms to its left that it may import from
LEFT: dict[str, set[str]] = {}
for _room in ("language", "scenario", "gambit", "scenario_files", "situations", "worlds", "equilibrium"):
    LEFT[_room] = {*LEFT}
for _room in ("reference", "library", "text"):  # beside the way, not on it
    LEFT[_room] = {"language", "scenario", "gambit", "scenario_files"}
LEFT["text"] |= {"reference"}  # both lie beside a scenario
for _room in ("queries", "ensembles", "claims"):
    LEFT[_room] = {*LEFT} - {"text"}
LEFT["evidence"] = {*LEFT}
LEFT["forecasts"] = {*LEFT}
LEFT["techniques"] = {*LEFT}
LEFT["play"] = {*LEFT} - {"text", "claims", "evidence", "forecasts", "techniques"}
LEFT["charts"] = {"language", "scenario", "reference"}  # numbers, a game and a map, and no answers
LEFT["presentation"] = {*LEFT}
LEFT["reports"] = {*LEFT}
LEFT["app"] = {*LEFT} | {"api", ""}
LEFT["cli"] = {*LEFT} | {"api", ""}  # "" is the package itself, whose few names are the public ones
FACES = {"__init__.py": "", "api.py": "api", "__main__.py": "cli"}  # beside the rooms: what the user imports
FORBIDDEN = {"utils", "util", "helpers", "common", "core", "base", "manager"}


def sources():
    return sorted(path for path in PACKAGE.rglob("*.py") if "__pycache__" not in path.parts)


def room_of(path):
    inside = path.relative_to(PACKAGE)
    return inside.parts[0] if len(inside.parts) > 1 else FACES.get(inside.name, inside.stem)


def imported(path):
    """The rooms a file imports from, with the line."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            targets = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: a relative import"
            whole = node.module or ""
            targets = [f"{whole}.{alias.name}" for alias in node.names] if whole == "standoff" else [whole]
        else:
            continue
        for target in targets:
            parts = target.split(".")
            if parts[0] == "standoff":
                room = parts[1] if len(parts) > 1 else ""
                is_room = (PACKAGE / room).is_dir() or (PACKAGE / f"{room}.py").is_file()
                yield (room if is_room else ""), node.lineno


def test_the_package_is_where_this_test_looks():
    assert {room_of(path) for path in sources()} >= set(LEFT) - {"cli"}


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_room_imports_only_from_its_left(path):
    room = room_of(path)
    if room in ("", "api"):  # the public face may import every room but the command line
        wrong = [found for found in imported(path) if found[0] == "cli"]
    else:
        wrong = [(other, line) for other, line in imported(path) if other != room and other not in LEFT[room]]
    assert not wrong, f"{path.relative_to(PACKAGE)} in `{room}` imports {wrong}"


def test_every_room_has_its_place():
    rooms = {path.name for path in PACKAGE.iterdir() if path.is_dir() and any(path.rglob("*.py"))}
    assert rooms <= set(LEFT), f"give {rooms - set(LEFT)} a place in LEFT"


def test_no_room_is_a_drawer_for_everything():
    everything = [path.relative_to(PACKAGE) for path in PACKAGE.rglob("*")]
    assert not [path for path in everything if FORBIDDEN & {Path(part).stem for part in path.parts}]
