"""Results as JSON: one encoder, which walks the keys that `presentation.keys` declares.

An `Output` is what one command writes. It declares each key once: its name, what it means, and how it is got from the
result. `tools/json_reference.py` makes docs/reference/json.md from the same declarations.
"""

from __future__ import annotations

import datetime
import json
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from io import StringIO
from typing import Any, Generic, TypeVar

from standoff.scenario.hidden import HIDDEN

R = TypeVar("R")  # the result that is written
S = TypeVar("S")  # a result inside it


@dataclass(frozen=True, slots=True)
class Key(Generic[R]):
    """A key of an object.

    Attributes:
        what: it means, as Markdown.
        get: its value from the result; unless given the field of its name, the item of a mapping under its name, or the
            item of a plain tuple at its place.
        of: the keys of the object that is the value; none for any other value.
        path: between its name and theirs: `.`, for a list `[].`, for lists by name such as `.<baseline>[].`.
        seldom: whether it is left out where its value is None.
    """

    name: str
    what: str
    get: Callable[[R], Any] | None = None
    of: tuple[Key[Any] | Part[Any], ...] = ()
    path: str = ""
    seldom: bool = False


@dataclass(frozen=True, slots=True)
class Part(Generic[R]):
    """Keys of the object around it whose values come from another result; where there is none, they are null."""

    get: Callable[[R], Any]
    of: tuple[Key[Any] | Part[Any], ...]


Keys = tuple[Key[R] | Part[R], ...]


def one(name: str, what: str, of: Keys[S], get: Callable[[R], S | None] | None = None, seldom: bool = False) -> Key[R]:
    """A key whose value is an object, or null."""
    return Key(name, what, get, of, ".", seldom)


def many(
    name: str, what: str, of: Keys[S], get: Callable[[R], Iterable[S] | None] | None = None, seldom: bool = False
) -> Key[R]:
    """A key whose value is a list of objects."""
    return Key(name, what, get, of, "[].", seldom)


def by_name(
    name: str, what: str, each: str, of: Keys[S], get: Callable[[R], Mapping[str, Iterable[S]]] | None = None
) -> Key[R]:
    """A key whose value is an object of lists of objects, under names that each stand for an `each`."""
    return Key(name, what, get, of, f".<{each}>[].")


def part(get: Callable[[R], S | None], of: Keys[S]) -> Part[R]:
    """Keys of the object around it whose values come from another result."""
    return Part(get, of)


@dataclass(frozen=True, slots=True)
class Output(Generic[R]):
    """What one command writes.

    Attributes:
        title: of its section in the reference; about: the text there before the keys.
        versioned: whether it begins with the version of Standoff.
    """

    title: str
    keys: Keys[R]
    about: str = ""
    versioned: bool = True


def to_json(output: Output[R], result: R, version: str) -> dict[str, Any]:
    """A result as JSON can say it, as documented in docs/reference/json.md.

    Args:
        version: of Standoff.
    """
    return ({"standoff": version} if output.versioned else {}) | _object(output.keys, result)


def _object(keys: Keys[Any], result: Any) -> dict[str, Any]:
    written: dict[str, Any] = {}
    for place, key in enumerate(keys):
        if isinstance(key, Part):
            inner = key.get(result)
            written |= _nulls(key.of) if inner is None else _object(key.of, inner)
        elif (got := _got(key, result, place)) is not None or not key.seldom:
            written[key.name] = _value(key, got)
    return written


def _nulls(keys: Keys[Any]) -> dict[str, None]:
    written: dict[str, None] = {}
    for key in keys:
        if isinstance(key, Part):
            written |= _nulls(key.of)
        elif not key.seldom:
            written[key.name] = None
    return written


def _got(key: Key[Any], result: Any, place: int) -> Any:
    if key.get is not None:
        return key.get(result)
    if isinstance(result, Mapping):
        return result[key.name]
    return result[place] if type(result) is tuple else getattr(result, key.name)


def _value(key: Key[Any], value: Any) -> Any:
    if not key.of or value is None:
        return _plain(value)
    if key.path == ".":
        return _object(key.of, value)
    if key.path == "[].":
        return [_object(key.of, each) for each in value]
    return {name: [_object(key.of, each) for each in inner] for name, inner in value.items()}


def _plain(value: Any) -> Any:
    """What JSON can say: numbers that are undefined become null, days as in `2017-12-31`."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value


def as_text(data: dict[str, Any]) -> str:
    """As the text of a file, with characters that nobody would see spelled out."""
    written = StringIO()  # piece by piece: all pieces at once would take ten times as much as the text
    json.dump(data, written, indent=2, ensure_ascii=False)
    return HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", written.getvalue()) + "\n"
