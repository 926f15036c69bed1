"""Names in formulas: where they stand in a text, which are of a block of periods, and what they are called in one."""

from __future__ import annotations

from collections.abc import Mapping

from standoff.language.expression import ExpressionError, Name, parse, walk, worded
from standoff.scenario.model import Periods, Scenario

END = "end"
Options = Mapping[str, tuple[str, ...]]  # of every move
Found = tuple[tuple[int, str], ...]  # columns (from 0) and names


def blocks(scenario: Scenario) -> tuple[Periods, ...]:
    """The blocks of periods, in the order of play."""
    return tuple(entry for entry in scenario.timeline if isinstance(entry, Periods))


def members(block: Periods) -> tuple[str, ...]:
    """Every name that a block defines: its counter, its states, its moves and quantities."""
    return (block.name, *block.state, *(entry.name for entry in block.timeline))


def at(name: str, period: int | str) -> str:
    """What a name of a block is called in one of its periods, or after the last (`END`)."""
    return f"{name}@{period}"


def base(name: str) -> str:
    """`provoke` of `provoke@2`."""
    return name.partition("@")[0]


def found_in(text: str, options: Options) -> Found:
    """Every name in a formula and its column; not the words beside a move that are options of it."""
    try:
        expression = parse(text)
    except ExpressionError:  # complained about elsewhere
        return ()
    found = {(node.column, node.name) for node in walk(worded(expression, options)) if isinstance(node, Name)}
    return tuple(sorted(found))


def renamed(text: str, names: Mapping[str, str], found: Found) -> str:
    """The formula with the names in `names` replaced by what they are called there."""
    parts, done = [], 0
    for column, name in found:
        if name in names:
            parts += [text[done:column], names[name]]
            done = column + len(name)
    return "".join([*parts, text[done:]])
