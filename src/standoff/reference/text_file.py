"""The file of the text that a scenario names, which lies beside it as its tables do."""

from __future__ import annotations

from pathlib import Path

from standoff.language.problem import Problem, ScenarioError
from standoff.reference.mistakes import Where, beside, by_keys
from standoff.reference.table import content_of, shown
from standoff.scenario.model import Scenario

LARGEST_TEXT = 1_000_000  # bytes


def text_file(scenario: Scenario, where: Where = by_keys) -> tuple[Path, bytes]:
    """The path of the text of a scenario, inside its folder, and what is in it.

    Raises:
        ScenarioError: if the scenario names no text, or the file is not there, not inside or too large.
    """

    def refuse(what: str, fix: str) -> ScenarioError:
        return ScenarioError([Problem(*where(("text",)), what, fix)])

    file = scenario.text
    if file is None:
        raise refuse("the scenario names no text", "add `text`, as in text: article.txt")
    if scenario.folder is None:
        fix = "set the `folder` of the scenario to where its text is"
        raise refuse(f"`{shown(file)}` cannot be found, because the scenario has no folder", fix)
    path = beside(scenario.folder, file, refuse, "a text", ".txt")
    return path, content_of(path, "text", "plain-text", LARGEST_TEXT)
