"""What an editor may complete in a scenario: the keys of the format, the words of formulas, and the names in the text.

Names are found by the shape of the YAML alone, so that they are there while the scenario still has mistakes.
"""

from __future__ import annotations

from dataclasses import dataclass

from standoff.language.functions import FUNCTIONS
from standoff.scenario_files.json_schema import DESCRIPTIONS
from standoff.scenario_files.yaml_nodes import Items, Node, Pairs, Scalar, tree

MOST = 2_000  # names
WORDS = {
    "P": "probability of a condition",
    "E": "expectation of a formula",
    "given": "given what has happened",
    "do": "a commitment made before play",
    "belief": "what an actor believes at a move",
    "payoff": "an actor's total payoff",
    "interest": "an actor's payoff from one interest",
    "rest": "the remaining probability",
    "and": "both",
    "or": "either",
    "not": "negation of a condition",
    "in": "one of several options",
    "ever": "in some period",
    "never": "in no period",
    "count": "number of periods in which a condition is true",
    "first": "first period in which a condition is true",
    "best": "the best option of a decision, and its value",
} | dict.fromkeys(FUNCTIONS, "function")


@dataclass(frozen=True, slots=True)
class Name:
    """Something to complete, and what it is."""

    label: str
    told: str


def keys() -> tuple[Name, ...]:
    """The keys of the format."""
    return tuple(Name(key, told) for key, told in DESCRIPTIONS.items())


def names(text: str) -> tuple[Name, ...]:
    """The names that a text gives, in its order, and the words of formulas; only the words where it is no YAML."""
    root, _ = tree(text)
    found: dict[str, str] = {}
    if isinstance(root, Pairs):
        for section, told in (("actors", "actor"), ("parameters", "parameter"), ("places", "place")):
            _keys(root.values.get(section), told, found)
        _keys(root.values.get("tables"), "table", found)
        _timeline(root.values.get("timeline"), found)
        _keys(root.values.get("events"), "event", found)
    return tuple(Name(label, told) for label, told in ({**WORDS, **found}).items())[:MOST]


def _keys(node: Node | None, told: str, found: dict[str, str]) -> None:
    if isinstance(node, Pairs):
        for name in node.keys:
            found.setdefault(name, told)


def _timeline(node: Node | None, found: dict[str, str]) -> None:
    for entry in node.items if isinstance(node, Items) else ():
        if not isinstance(entry, Pairs):
            continue
        called = ""
        for kind in ("chance", "decision", "quantity"):
            named = entry.values.get(kind)
            if isinstance(named, Scalar) and named.text:
                called = named.text
                found.setdefault(called, {"chance": "chance move", "decision": "decision"}.get(kind, kind))
        for part, told in (("options", "option of"), ("outcomes", "outcome of")):
            inside = entry.values.get(part)
            if isinstance(inside, Items):
                for each in inside.items:
                    if isinstance(each, Scalar) and each.text:
                        found.setdefault(each.text, f"{told} {called}")
            _keys(inside, f"{told} {called}", found)
        _keys(entry.values.get("state"), "state", found)
        _timeline(entry.values.get("timeline"), found)
