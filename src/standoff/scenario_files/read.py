"""A scenario file in, a `Scenario` out; or a `ScenarioError` with every mistake in it, each at its line.

Three readings in turn: is it YAML (`yaml_nodes`), has every part the right shape (`schema_errors`), and does the whole
make sense (`check`). What one reading refuses is left out of the next, so that all mistakes are named at once
and none is named twice. Every variant is then read in the same way (`read_variants`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Protocol

from standoff.language.problem import Problem, ScenarioError
from standoff.scenario.check_claims import TABLE_FILE, TEXT_FILE
from standoff.scenario.model import Scenario
from standoff.scenario_files.read_tree import place_of, read_tree
from standoff.scenario_files.read_variants import variant_complaints, varied_tree
from standoff.scenario_files.schema_errors import Shaped
from standoff.scenario_files.yaml_nodes import LARGEST, Complaint, Items, Pairs, Scalar, cut_short, tree

FILE_NAME = "scenario.yaml"
MOST_PROBLEMS = 200  # told at once


def load_scenario(path: Path | str) -> Scenario:
    """The scenario in a file, or in a folder that holds `scenario.yaml`.

    Raises:
        ScenarioError: with every mistake in the file, or if there is no such file.
    """
    path = Path(path)
    if path.is_dir():
        path = path / FILE_NAME
    return read_scenario(text_of(path), str(path), path.parent)


def text_of(path: Path) -> str:
    """The text in a scenario file, of which no more is ever read than a scenario may have.

    Raises:
        ScenarioError: if there is no such file, or it cannot be read, is too large or not UTF-8.
    """
    if not path.is_file():
        fix = f"give a scenario file, or a folder that contains {FILE_NAME}"
        raise ScenarioError([Problem(str(path), 0, 0, "file not found", fix)])
    try:
        with path.open("rb") as opened:
            content = opened.read(LARGEST + 1)  # never more, however large the file is
    except OSError as error:
        raise ScenarioError(
            [
                Problem(
                    str(path), 0, 0, f"the file cannot be read ({error.strerror})", "check the file and its permissions"
                )
            ]
        ) from None
    if len(content) > LARGEST:
        fix = "move facts to tables beside it and keep texts short"
        raise ScenarioError([Problem(str(path), 1, 1, "the file is larger than 1 MB", fix)])
    try:
        return content.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        what = f"the byte 0x{content[error.start]:02X} is not UTF-8"
        raise ScenarioError([Problem(str(path), line, column, what, "save the file as UTF-8 text")]) from None


def read_scenario(text: str, file: str = FILE_NAME, folder: Path | None = None) -> Scenario:
    """The scenario that `text` spells; `file` is what complaints call it, `folder` where its tables are.

    Raises:
        ScenarioError: with every mistake in the text.
    """
    text = text.removeprefix("\ufeff")
    root, complaints = tree(text)
    scenario = None
    if root is None or (isinstance(root, Scalar) and root.empty):
        if not complaints:
            complaints.append(Complaint(1, 1, "the file is empty", "start it with `standoff: 1`"))
    elif not isinstance(root, Pairs):
        what = "a scenario is a mapping of keys to values, but this is " + (
            "a list" if isinstance(root, Items) else "one value"
        )
        complaints.append(Complaint(root.line, root.column, what, "start it with `standoff: 1`"))
    else:
        complaints += cut_short(root, text)
        read = read_tree(text, root)
        scenario = read.scenario
        complaints += read.complaints
        if scenario is not None and scenario.variants:
            complaints += variant_complaints(text, root, read)
    if complaints:
        raise ScenarioError(_as_problems(complaints, file))
    assert scenario is not None
    return scenario.model_copy(update={"folder": folder}) if folder is not None else scenario


def named_files(text: str) -> tuple[str, ...]:
    """The files that a scenario names as its text and its tables of facts, each once; of a text whose YAML is broken,
    whatever looks like one, so that a slip elsewhere loses none."""
    root, _ = tree(text.removeprefix("\ufeff"))
    if root is None:
        found = re.findall(r"[^/\\:.\s\"'{}\[\],#][^/\\:\s\"'{}\[\],#]*\.(?:csv|txt)\b", text, re.IGNORECASE)
    else:
        named = root.values if isinstance(root, Pairs) else {}
        tables = named.get("tables")
        values = [named.get("text"), *(tables.values.values() if isinstance(tables, Pairs) else ())]
        found = [each.text for each in values if isinstance(each, Scalar)]
    return tuple(name for name in dict.fromkeys(found) if TABLE_FILE.match(name) or TEXT_FILE.match(name))


class Places(Protocol):
    """From the keys that lead to a part of a scenario to its file, line and column."""

    def __call__(
        self, keys: Sequence[str | int], offset: int | None = None, at_key: bool = False
    ) -> tuple[str, int, int]:
        """`offset` counts inside the text there; `at_key` asks for the key in place of its value."""


def places(text: str, file: str = FILE_NAME, variant: str | None = None) -> Places:
    """Where the parts of `text` are; of a variant, where the file has what it has.

    It is for complaints that only later rooms can make (what a table holds, say) about a scenario that reads.
    """
    text = text.removeprefix("\ufeff")

    @cache
    def whole() -> object:  # read when something is to be placed, which is seldom
        root, _ = tree(text)
        if variant is not None and isinstance(root, Pairs):
            return varied_tree(root, read_scenario(text, file), variant)
        return root

    def place(keys: Sequence[str | int], offset: int | None = None, at_key: bool = False) -> tuple[str, int, int]:
        root = whole()
        if not isinstance(root, Pairs):
            return file, 1, 1
        return (file, *place_of(text, root, Shaped(), tuple(keys), at_key, offset))

    return place


def _as_problems(complaints: list[Complaint], file: str) -> list[Problem]:
    told = [Problem(file, *complaint) for complaint in sorted(set(complaints))]
    if len(told) > MOST_PROBLEMS:
        rest = told[MOST_PROBLEMS]
        what = f"there are {len(told) - MOST_PROBLEMS} more mistakes after this"
        told[MOST_PROBLEMS:] = [Problem(file, rest.line, rest.column, what, "correct those above first")]
    return told
