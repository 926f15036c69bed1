"""One part of a scenario file changed, added or removed; every other line, and every comment on it, stays as it is.

A text that reads without mistakes comes in, with the way to a part and its new value; a text goes out. What stands in
`{...}` on one line is written anew as a whole, and so is what a comment cannot be told apart from; `lost` says which
comments that cost.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from standoff.language.problem import ScenarioError
from standoff.scenario.model import Scenario
from standoff.scenario_files.read import read_scenario
from standoff.scenario_files.write import Data, as_data, entry, item, section, write_scenario
from standoff.scenario_files.yaml_nodes import Items, Node, Pairs, tree

Way = tuple[str | int, ...]
Change = tuple[Way, Data | None]
_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")  # as the reader counts lines
_COMMENT = re.compile(r"(?:^|\s)(#.*)$")


def put(text: str, *changes: Change) -> str:
    """The text with every change made: a value (as `write.as_data` has it) at its way, or nothing there where it is
    None.

    A way is the keys that lead to a part: `("title",)`, `("claims", "half_way")`, `("interests", "us", "trade")`; in
    the timeline the number of the entry, or how many there are, to add one.

    Raises:
        ScenarioError: with every mistake that `text` has, or would have.
    """
    data = as_data(read_scenario(text))
    made: str | None = text
    for way, value in changes:
        if value is None and _at(data, way) is None:
            continue
        _set(data, way, value)
        if made is not None:
            found = (_spliced(made, way[:length], _at(data, way[:length])) for length in range(len(way), 0, -1))
            made = next((each for each in found if each is not None), None)
    # where the lines could not be told apart, the whole is written anew; either says what would be wrong
    return made if made is not None and _says(made, data) else _whole(data)


def lost(before: str, after: str) -> tuple[str, ...]:
    """The comments that are in `before` and no longer in `after`."""
    return tuple((Counter(_comments(before)) - Counter(_comments(after))).elements())


def _comments(text: str) -> list[str]:
    return [match[1].strip() for line in _BREAK.split(text) if (match := _COMMENT.search(line))]


def _set(data: dict[str, Data], way: Way, value: Data | None) -> None:
    at: Any = data
    for step in way[:-1]:
        at = at[int(step)] if isinstance(at, list) else at.setdefault(step, {})
    last = way[-1]
    if isinstance(at, list):
        assert isinstance(last, int)
        at[last : last + 1] = [] if value is None else [value]
    elif value is None:
        at.pop(last, None)
        if not at and len(way) > 1:
            _set(data, way[:-1], None)
    else:
        at[last] = value


def _at(data: Data, way: Way) -> Data | None:
    for step in way:
        if isinstance(data, list):
            data = data[step] if isinstance(step, int) and step < len(data) else None
        else:
            data = data.get(step) if isinstance(data, dict) else None
        if data is None:
            return None
    return data


def _says(text: str, data: dict[str, Data]) -> bool:
    """Whether a text reads, and says just this."""
    try:
        return as_data(read_scenario(text)) == as_data(_scenario(data))
    except (ScenarioError, ValueError):
        return False


def _scenario(data: dict[str, Data]) -> Scenario:
    return read_scenario("\n".join(section(key, value) for key, value in data.items()) + "\n")


def _whole(data: dict[str, Data]) -> str:
    return write_scenario(_scenario(data))


def _spliced(text: str, way: Way, value: Data | None) -> str | None:
    """The text with the lines of one part replaced; None where the part shares its lines with others."""
    root, _ = tree(text.removeprefix("\ufeff"))
    if not isinstance(root, Pairs) or root.flow:
        return None
    rows = _BREAK.split(text)
    while rows and not rows[-1].strip():
        rows.pop()
    start, end = 0, len(rows)
    node: Node = root
    for step in way[:-1]:
        found = _child(node, step, start, end, rows)
        if found is None:
            return None
        start, end, node = found
        if (isinstance(node, Pairs | Items) and node.flow) or not isinstance(node, Pairs | Items):
            return None
    last = way[-1]
    here = _child(node, last, start, end, rows)
    if value is None:
        return None if here is None else _joined([*rows[: here[0]], *rows[here[1] :]])
    written = _written(way, value, _column(node))
    if here is not None:
        return _joined([*rows[: here[0]], *written, *rows[here[1] :]])
    place = _end(rows, start, end) if len(way) > 1 else len(rows)
    apart = [""] if len(way) == 1 else []
    return _joined([*rows[:place], *apart, *written, *rows[place:]])


def _written(way: Way, value: Data, indent: int) -> list[str]:
    if len(way) == 1:
        return section(str(way[0]), value).split("\n")
    if isinstance(way[-1], int):
        return item(value, indent).split("\n")
    return entry(str(way[-1]), value, indent, str(way[0]), len(way) - 1).split("\n")


def _column(node: Node) -> int:
    """How far the parts of a block stand from the left."""
    if isinstance(node, Pairs):
        return min((key.column for key in node.keys.values()), default=1) - 1
    return node.column - 1


def _child(node: Node, step: str | int, start: int, end: int, rows: list[str]) -> tuple[int, int, Node] | None:
    """The rows of a part, from its first to before the comments that lead the next, and the part."""
    if isinstance(node, Pairs):
        names = list(node.keys)
        if step not in names:
            return None
        place = names.index(str(step))
        first = [key.line - 1 for key in node.keys.values()]
        inner = node.values[str(step)]
    elif isinstance(node, Items):
        if not isinstance(step, int) or step >= len(node.items):
            return None
        place, first, inner = step, [each.line - 1 for each in node.items], node.items[step]
    else:
        return None
    if len(set(first)) < len(first):  # several on one line
        return None
    stop = first[place + 1] if place + 1 < len(first) else end
    return first[place], _end(rows, first[place], stop), inner


def _end(rows: list[str], start: int, stop: int) -> int:
    """Before the comments and empty lines that end some rows: they belong to what follows."""
    while stop > start + 1 and (not rows[stop - 1].strip() or rows[stop - 1].lstrip().startswith("#")):
        stop -= 1
    return stop


def _joined(rows: list[str]) -> str:
    return "\n".join(rows).rstrip("\n") + "\n"
