"""The scenarios that ship, and finding any scenario by the name or path an analyst gives."""

from __future__ import annotations

from pathlib import Path

from standoff.gambit.efg import is_gambit, load_efg
from standoff.gambit.game_tree import GameTree, NoScenario
from standoff.language.problem import Problem, ScenarioError, did_you_mean
from standoff.scenario.model import Scenario
from standoff.scenario_files.read import FILE_NAME, load_scenario

SHELF = Path(__file__).parent
TEMPLATE = SHELF / "template.yaml"  # a commented scenario to begin with, which runs as it is


def shipped() -> tuple[str, ...]:
    """The names of the scenarios that ship."""
    return tuple(sorted(folder.parent.name for folder in SHELF.glob(f"*/{FILE_NAME}")))


def find(name: str | Path) -> Path:
    """The file of a scenario: one that ships, by its name, or a path to a file, to a folder, or to a
    stored ensemble, which has its scenario in it.

    Raises:
        ScenarioError: if there is none.
    """
    if str(name) in shipped():
        return SHELF / str(name) / FILE_NAME
    path = Path(name)
    if path.is_dir():
        inside = path / "scenario" / FILE_NAME
        path = inside if inside.is_file() and not (path / FILE_NAME).is_file() else path / FILE_NAME
    if path.is_file():
        return path
    if Path(name).is_dir():
        what = f"the folder `{name}` does not contain {FILE_NAME}"
        raise ScenarioError([Problem("standoff", 0, 0, what, "save the scenario under that name, or give its file")])
    what = f"there is no scenario or file `{name}`"
    near = did_you_mean(str(name), shipped())
    fix = f"{near}; `standoff list` shows the built-in scenarios, `standoff new` creates one"
    raise ScenarioError([Problem("standoff", 0, 0, what, fix)])


def load(name: str | Path) -> Scenario | GameTree:
    """The scenario of that name or path; a Gambit file gives its tree.

    Args:
        name: of a scenario that ships, or a path.

    Raises:
        ScenarioError: with every mistake in it, of a Gambit file with the first; or if there is none.
    """
    path = find(name)
    return load_efg(path) if is_gambit(path) else load_scenario(path)


def scenario_named(name: str | Path) -> Scenario:
    """The scenario of that name or path.

    Raises:
        ScenarioError: as `load`.
        NoScenario: for a Gambit file.
    """
    path = find(name)
    if is_gambit(path):
        raise NoScenario(str(name))
    return load_scenario(path)
