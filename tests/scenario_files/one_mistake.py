"""One small scenario, and a way to make one mistake in it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from standoff.language.problem import Problem, ScenarioError
from standoff.scenario_files.read import read_scenario

HERE = "»"  # stands before the character that the complaint should point at

Mistakes = Callable[..., tuple[tuple[Problem, ...], list[tuple[int, int]]]]


@pytest.fixture(scope="session")
def small() -> str:
    """The text of a scenario that has a bit of everything and no mistake."""
    return (Path(__file__).parent / "small.yaml").read_text()


def _located(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The text without its marks, and the line and column of each mark."""
    places = []
    lines = []
    for number, line in enumerate(text.split("\n"), 1):
        while HERE in line:
            places.append((number, line.index(HERE) + 1))
            line = line.replace(HERE, "", 1)
        lines.append(line)
    return "\n".join(lines), places


@pytest.fixture
def located() -> Callable[[str], tuple[str, list[tuple[int, int]]]]:
    """A function that takes the marks out of a text, and says where they were."""
    return _located


def mistakes_in(text: str, *replacements: str) -> tuple[tuple[Problem, ...], list[tuple[int, int]]]:
    """The problems of a scenario after replacements (old, new, old, new), and the marked places."""
    for old, new in zip(replacements[::2], replacements[1::2], strict=True):
        assert text.count(old) == 1, f"{old!r} is there {text.count(old)} times"
        text = text.replace(old, new)
    text, places = _located(text)
    with pytest.raises(ScenarioError) as error:
        read_scenario(text, "small.yaml")
    return error.value.problems, places


def told_once(text: str, *row: str) -> Problem:
    """The one problem of a scenario after replacements, at the one marked place; the last two of a row are words of it:
    of what is wrong, and of what would be right."""
    *replacements, what, right = row
    found, places = mistakes_in(text, *replacements)
    said = "\n".join(map(str, found))
    assert len(found) == 1, said
    assert what in found[0].what, said
    assert right in found[0].fix, said
    assert [(found[0].line, found[0].column)] == places, said
    return found[0]


@pytest.fixture
def mistakes(small: str) -> Mistakes:
    """`mistakes_in` the small scenario."""
    return partial(mistakes_in, small)
