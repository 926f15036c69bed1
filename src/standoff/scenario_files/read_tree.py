"""The tree of a scenario file in; the scenario that it spells, and every mistake of shape or meaning at its place."""

from __future__ import annotations

from dataclasses import dataclass

from standoff.scenario.check import check
from standoff.scenario.fault import Fault
from standoff.scenario.model import VIEW_PARTS, Scenario
from standoff.scenario_files.schema_errors import Shaped, shape
from standoff.scenario_files.yaml_nodes import Complaint, Items, Node, Pairs, Scalar, point


@dataclass(frozen=True, slots=True)
class TreeReading:
    """What could be made of a tree.

    Attributes:
        scenario: None when too little is left of it.
        shaped: where its parts stand.
        complaints: what is wrong with it.
    """

    scenario: Scenario | None
    shaped: Shaped
    complaints: tuple[Complaint, ...]


def read_tree(text: str, root: Pairs) -> TreeReading:
    """The scenario of a tree, whose values stand in `text`."""
    shaped, complaints = shape(root), []
    for mistake in shaped.mistakes:
        line, column = place_of(text, root, shaped, mistake.path, mistake.at_key, None)
        complaints.append(Complaint(line, column, mistake.what, mistake.fix))
    for fault in check(shaped.scenario) if shaped.scenario is not None else ():
        path = _in_file(fault.path, shaped)
        if _known_well(fault, path, shaped):
            line, column = place_of(text, root, shaped, path, fault.at_key, fault.column)
            complaints.append(Complaint(line, column, fault.what, fault.fix))
    return TreeReading(shaped.scenario, shaped, tuple(complaints))


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


def place_of(
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
                if step == "cases" or step in VIEW_PARTS:  # which may stand among the keys of what they are in
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
