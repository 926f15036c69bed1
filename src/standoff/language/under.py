"""A query asked under commitments and conditions as well: text in, text out.

What a query says of a move itself stands: its own commitment of a move, and its own condition on it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from standoff.language.expression import (
    SEEN_BY,
    WORDS,
    Best,
    Expression,
    ExpressionError,
    Query,
    children,
    names,
    parse,
    worded,
)

Options = Mapping[str, Collection[str]]

_BEFORE = "P(0 = 0 | "  # makes a query of what `claims_assume` says
ASSUMED_AT = len(_BEFORE)  # the column at which that begins in the query


@dataclass(frozen=True, slots=True)
class Assumed:
    """What is assumed: `commitments`, each as it is written in `do(...)` with what it commits; `removals`, each as it
    is written in `without(...)`; `conditions`, each with the names that it reads; and as whom, `rival`, if anybody."""

    commitments: tuple[tuple[str, str], ...]
    removals: tuple[str, ...]
    conditions: tuple[tuple[frozenset[str], str], ...]
    viewer: str = ""


def assumption(text: str) -> tuple[Query, int]:
    """What `claims_assume` says as a query that has nothing else to it, and by how much columns in that are too large.

    Raises:
        ExpressionError: where it is not what may stand after `|` in a query; columns are those of that query.
    """
    query = parse(f"{_BEFORE}{text})")
    if not isinstance(query, Query):
        raise ExpressionError(ASSUMED_AT, "this is no commitment and no condition", "write do(move = option)")
    return query, ASSUMED_AT


def assuming(text: str, assumed: str, options: Options) -> str:
    """A query under what `claims_assume` says; as it is, if that or the query itself makes no sense.

    Args:
        options: of every move, which tell its name from those of its options.
    """
    try:
        assumption(assumed)
        parse(text)
    except ValueError:  # complained about elsewhere
        return text
    return _under(text, _split(assumed, options), options)


def joined(first: str, second: str | None, options: Options) -> str:
    """Two assumptions as one: both, and where they say something of the same move the first.

    Raises:
        ExpressionError: where either is not what may stand after `|` in a query.
    """
    query = f"{_BEFORE}{first})"
    if second is None:
        return first
    assumption(second)
    return _under(query, _split(second, options), options)[ASSUMED_AT:-1]


def under(text: str, do: Mapping[str, str], given: Mapping[str, str], without: Iterable[str] = ()) -> str:
    """A query, each `P`, `E` and `belief` of which is asked under commitments and conditions, move to option, and
    without interests, each as `china.buffer`."""
    removals = tuple(without)
    if not do and not given and not removals:
        return text
    commitments = tuple((move, f"{move} = {spelled(option)}") for move, option in do.items())
    conditions = tuple(
        (frozenset({_base(move)}), f"{move} = {spelled(option)}") for move, option in given.items() if move not in do
    )
    return _under(text, Assumed(commitments, removals, conditions), {})


def _under(text: str, assumed: Assumed, options: Options) -> str:
    for node, chosen in sorted(_asked(parse(text)), key=lambda each: -each[0].column):  # last first: columns stay
        committed = {_base(commitment.move) for commitment in node.do} | chosen
        known = set() if node.given is None else _read(node.given, options)
        adds = [f"as {assumed.viewer}"] if assumed.viewer and not node.viewer else []
        adds += [f"do({what})" for move, what in assumed.commitments if _base(move) not in committed]
        removed = {f"{removal.actor}.{removal.interest}" for removal in node.without}
        adds += [f"without({what})" for what in assumed.removals if what not in removed]
        conditions = [what for read, what in assumed.conditions if read.isdisjoint(committed | known)]
        adds += [f"given {conditions[0]}", *conditions[1:]] if conditions else []
        if adds:
            end = _closing(text, node.column)
            sign = ", " if node.do or node.without or node.viewer or node.given is not None else " | "
            text = f"{text[:end]}{sign}{', '.join(adds)}{text[end:]}"
    return text


def asked_in(text: str) -> tuple[tuple[Query, str], ...]:
    """Every `P`, `E` and `belief` in a query, in the order of the text, with the text of it alone.

    Raises:
        ExpressionError: where it is no expression.
    """
    found = sorted(_asked(parse(text)), key=lambda each: each[0].column)
    return tuple((node, text[node.column : _closing(text, node.column) + 1]) for node, _ in found)


def _asked(expression: Expression, chosen: frozenset[str] = frozenset()) -> Iterable[tuple[Query, frozenset[str]]]:
    """The queries in an expression, each with the moves of which the best option is looked for around it."""
    if isinstance(expression, Query):
        yield expression, chosen
        return
    inside = chosen | {_base(expression.move)} if isinstance(expression, Best) else chosen
    for part in children(expression):
        yield from _asked(part, inside)


def _split(assumed: str, options: Options) -> Assumed:
    """The parts of what is assumed, as they are written."""
    commitments: list[tuple[str, str]] = []
    removals: list[str] = []
    conditions: list[tuple[frozenset[str], str]] = []
    viewer = ""
    for part in _parts(assumed):
        if whose := re.fullmatch(r"as\s+(\w+(?:\s*\.\s*\w+)*)", part):
            viewer = re.sub(r"\s", "", whose[1])
        elif match := re.match(r"do\s*\(", part):
            made = _parts(part[match.end() : _closing(part, 0)])
            secret = [each for each in made if re.match(rf"{SEEN_BY}\s*:", each)]
            for each in made:
                if each not in secret:
                    commitments.append((str(re.split(r"\W", each, maxsplit=1)[0]), ", ".join([each, *secret])))
        elif (condition := re.match(r"given\b", part)) or conditions:
            text = part[condition.end() :].strip() if condition else part
            conditions.append((frozenset(_read(parse(text), options)), text))
        elif match := re.match(r"without\s*\(", part):
            removals += [re.sub(r"\s", "", each) for each in _parts(part[match.end() : _closing(part, 0)])]
    return Assumed(tuple(commitments), tuple(removals), tuple(conditions), viewer)


def _parts(text: str) -> Sequence[str]:
    """What stands between the commas outside every bracket."""
    parts, depth, quoted, start = [], 0, "", 0
    for position, letter in enumerate(text):
        if quoted:
            quoted = "" if letter == quoted else quoted
        elif letter in "'\"":
            quoted = letter
        elif letter in "([":
            depth += 1
        elif letter in ")]":
            depth -= 1
        elif letter == "," and depth == 0:
            parts.append(text[start:position].strip())
            start = position + 1
    return [*parts, text[start:].strip()]


def _closing(text: str, start: int) -> int:
    """Where the bracket closes that opens first after `start`."""
    depth, quoted = 0, ""
    for position in range(text.index("(", start), len(text)):
        letter = text[position]
        if quoted:
            quoted = "" if letter == quoted else quoted
        elif letter in "'\"":
            quoted = letter
        elif letter == "(":
            depth += 1
        elif letter == ")":
            depth -= 1
            if depth == 0:
                return position
    raise ValueError(f"missing closing bracket in `{text}`")


def _read(condition: Expression, options: Options) -> set[str]:
    return {_base(name) for name in names(worded(condition, options))}


def _base(name: str) -> str:
    return name.partition("@")[0]


def spelled(option: str) -> str:
    """An option as an expression has it; one that is no plain name stands in quotation marks."""
    return option if re.fullmatch(r"[^\W\d]\w*", option) and option not in WORDS else f"'{option}'"
