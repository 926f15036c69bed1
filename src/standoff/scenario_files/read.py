"""A scenario file in, a `Scenario` out; or a `ScenarioError` with every mistake in it, each at its line.

Three readings in turn: is it YAML (`yaml_nodes`), has every part the right shape (`schema_errors`), and does the whole
make sense (`check`). What one reading refuses is left out of the next, so that all mistakes are named at once
and none is named twice.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from standoff.language.problem import Problem, ScenarioError
from standoff.scenario.check import check
from standoff.scenario.check_claims import TABLE_FILE
from standoff.scenario.fault import Fault
from standoff.scenario.model import Scenario
from standoff.scenario_files.schema_errors import Shaped, shape
from standoff.scenario_files.yaml_nodes import LARGEST, Complaint, Items, Node, Pairs, Scalar, cut_short, point, tree

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
        shaped = shape(root)
        scenario = shaped.scenario
        for mistake in shaped.mistakes:
            line, column = _place(text, root, shaped, mistake.path, mistake.at_key, None)
            complaints.append(Complaint(line, column, mistake.what, mistake.fix))
        if scenario is not None:
            for fault in check(scenario):
                path = _in_file(fault.path, shaped)
                if _known_well(fault, path, shaped):
                    line, column = _place(text, root, shaped, path, fault.at_key, fault.column)
                    complaints.append(Complaint(line, column, fault.what, fault.fix))
    if complaints:
        raise ScenarioError(_as_problems(complaints, file))
    assert scenario is not None
    return scenario.model_copy(update={"folder": folder}) if folder is not None else scenario


def named_tables(text: str) -> tuple[str, ...]:
    """The files that a scenario names as its tables of facts, each once; of a text whose YAML is broken, whatever looks
    like one, so that a slip elsewhere loses none."""
    root, _ = tree(text.removeprefix("\ufeff"))
    if root is None:
        found = re.findall(r"[^/\\:.\s\"'{}\[\],#][^/\\:\s\"'{}\[\],#]*\.csv\b", text, re.IGNORECASE)
    else:
        tables = root.values.get("tables") if isinstance(root, Pairs) else None
        values = tables.values.values() if isinstance(tables, Pairs) else ()
        found = [each.text for each in values if isinstance(each, Scalar)]
    return tuple(name for name in dict.fromkeys(found) if TABLE_FILE.match(name))


class Places(Protocol):
    """From the keys that lead to a part of a scenario to its file, line and column."""

    def __call__(
        self, keys: Sequence[str | int], offset: int | None = None, at_key: bool = False
    ) -> tuple[str, int, int]:
        """`offset` counts inside the text there; `at_key` asks for the key in place of its value."""


def places(text: str, file: str = FILE_NAME) -> Places:
    """Where the parts of `text` are.

    It is for complaints that only later rooms can make (what a table holds, say) about a scenario that reads.
    """
    text = text.removeprefix("\ufeff")
    root, _ = tree(text)

    def place(keys: Sequence[str | int], offset: int | None = None, at_key: bool = False) -> tuple[str, int, int]:
        if not isinstance(root, Pairs):
            return file, 1, 1
        return (file, *_place(text, root, Shaped(), tuple(keys), at_key, offset))

    return place


def _as_problems(complaints: list[Complaint], file: str) -> list[Problem]:
    told = [Problem(file, *complaint) for complaint in sorted(set(complaints))]
    if len(told) > MOST_PROBLEMS:
        rest = told[MOST_PROBLEMS]
        what = f"there are {len(told) - MOST_PROBLEMS} more mistakes after this"
        told[MOST_PROBLEMS:] = [Problem(file, rest.line, rest.column, what, "correct those above first")]
    return told


def _in_file(path: tuple[str | int, ...], shaped: Shaped) -> tuple[str | int, ...]:
    """The path as the file has it: entries that could not be read are missing from the timeline."""
    if len(path) > 1 and path[0] == "timeline" and shaped.origin:
        return ("timeline", shaped.origin[int(path[1])], *path[2:])
    return path


def _known_well(fault: Fault, path: tuple[str | int, ...], shaped: Shaped) -> bool:
    """Whether the complaint would stand once the mistakes of shape are mended."""
    if fault.depends & shaped.unsure:
        return False
    return not any(path[:length] in shaped.broken for length in range(1, len(path) + 1))


def _place(
    text: str, root: Pairs, shaped: Shaped, path: tuple[str | int, ...], at_key: bool, offset: int | None
) -> tuple[int, int]:
    """The line and column of what stands at `path`, or of as much of the way there as the file has.

    A scalar is shown at its value; a list or mapping, and whatever `at_key` says, at its key.
    """
    node: Node = root
    key: Scalar | None = None
    for length, step in enumerate(path, 1):
        if isinstance(node, Pairs):
            typed = shaped.renamed.get(path[:length], str(step))
            if typed not in node.values:
                if step == "cases":  # which may stand among the keys of the interest
                    continue
                break
            key, node = node.keys[typed], node.values[typed]
        elif isinstance(node, Items):
            found = _item(node, step)
            if found is None:
                break
            node, key = found, None
        else:  # a short form: the value stands for the mapping
            break
    if key is not None and (at_key or not isinstance(node, Scalar)):
        return key.line, key.column
    return point(text, node, offset) if isinstance(node, Scalar) else (node.line, node.column)


def _item(node: Items, step: str | int) -> Node | None:
    if isinstance(step, int):
        return node.items[step] if step < len(node.items) else None
    return next((item for item in node.items if isinstance(item, Scalar) and item.text == step), None)
