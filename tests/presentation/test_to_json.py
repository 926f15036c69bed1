"""The encoder of results: every way in which a key gets its value."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from typing import Any

import pytest

from standoff.presentation.to_json import Key, Keys, Output, as_text, by_name, many, one, part, to_json


@dataclass(frozen=True)
class Spell:
    day: datetime.date
    warmth: float
    ends: tuple[float, float] = (float("nan"), 1.0)


WEATHER: Keys[Spell] = (Key("day", ""), Key("warmth", ""), Key("ends", ""))
SPELL = Spell(datetime.date(2017, 12, 31), float("inf"))
WRITTEN = {"day": "2017-12-31", "warmth": None, "ends": [None, 1.0]}


def written(key, result: Any) -> dict[str, Any]:
    return to_json(Output("", (key,), versioned=False), result, "")


def test_fields_items_of_mappings_and_places_of_tuples() -> None:
    assert to_json(Output("", WEATHER), SPELL, "0.1") == {"standoff": "0.1"} | WRITTEN
    assert written(Key("warmth", ""), {"cold": 1, "warmth": 2}) == {"warmth": 2}
    pair: Output[Any] = Output("", (Key("name", ""), Key("count", "")), versioned=False)
    assert to_json(pair, ("oil", 3), "") == {"name": "oil", "count": 3}
    with pytest.raises(AttributeError):
        written(Key("wind", ""), SPELL)


def test_objects_lists_and_lists_by_name() -> None:
    assert written(one("spell", "", WEATHER, lambda it: it), SPELL) == {"spell": WRITTEN}
    assert written(one("spell", "", WEATHER, lambda it: None), SPELL) == {"spell": None}
    assert written(many("spells", "", WEATHER, lambda it: (it, it)), SPELL) == {"spells": [WRITTEN, WRITTEN]}
    found = written(by_name("places", "", "place", WEATHER, lambda it: {"here": [it], "there": []}), SPELL)
    assert found == {"places": {"here": [WRITTEN], "there": []}}


def test_a_part_that_is_not_there_leaves_its_keys() -> None:
    assert written(part(lambda it: it, WEATHER), SPELL) == WRITTEN
    assert written(part(lambda it: None, WEATHER), SPELL) == dict.fromkeys(WRITTEN)


def test_the_text_spells_out_what_nobody_would_see() -> None:
    text = as_text({"quote": "no\u202ewar"})
    assert "\\u202e" in text and text.endswith("}\n")
    assert json.loads(text) == {"quote": "no\u202ewar"}
