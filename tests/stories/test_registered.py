"""What was written before anything was solved stays as it was, or a dated note says why it was changed.

For each scenario of `registered/` a file holds every prior, usual play, variant and test of a claim as they were
committed before the scenario had been solved. A change afterwards needs a line among the changes in the scenario's
notes: the day, what was changed, why, and what it did to the verdicts.
"""

import json
import re
from pathlib import Path

import pytest
import yaml

import standoff

REGISTERED = Path(__file__).with_name("registered")
NUMBERS = ("prior", "value")
PLAY = ("options", "when", "usual", "outcomes", "value", "sees", "together")
ROUNDS = ("periods", "by", "ends")
TESTS = ("holds", "says", "negligible", "because", "despite", "check")
WORDS = ("label", "about", "quote")


def registered(scenario):
    """What is registered of a scenario's file, as it is written there: by its way, like `parameters.buffer.prior`."""
    found = {}

    def keep(way, value):
        found[way] = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

    def keep_some(way, written, keys):
        for key in keys:
            if key in written:
                keep(f"{way}.{key}", written[key])

    def keep_moves(timeline):
        for move in timeline:
            if "periods" in move:
                keep_some("timeline.periods", move, ROUNDS)
                for name, state in move["state"].items():
                    keep(f"timeline.{name}", without_words(state))
                keep_moves(move["timeline"])
                continue
            name = next(move[kind] for kind in ("chance", "decision", "quantity") if kind in move)
            keep_some(f"timeline.{name}", move, PLAY)

    for name, parameter in scenario["parameters"].items():
        keep_some(f"parameters.{name}", parameter, NUMBERS)
    for name, number in scenario["rationality"].items():
        keep(f"rationality.{name}", number["prior"])
    for name, expert in scenario.get("experts", {}).items():
        keep(f"experts.{name}", expert["weight"])
    keep_moves(scenario["timeline"])
    for actor, interests in scenario["interests"].items():
        for name, interest in interests.items():
            keep(f"interests.{actor}.{name}", without_words(interest))
    for name, event in scenario["events"].items():
        keep(f"events.{name}", event["condition"])
    for actor, view in scenario.get("views", {}).items():
        for name, seen in view.items():
            if isinstance(seen, dict):
                keep(f"views.{actor}.{name}", seen["prior"])
    for name, variant in scenario["variants"].items():
        keep(f"variants.{name}", {k: v for k, v in variant.items() if k in ("weight", "change")})
    keep("claims_assume", scenario["claims_assume"])
    keep("thesis", scenario["thesis"])
    for name, claim in scenario["claims"].items():
        keep_some(f"claims.{name}", claim, TESTS)
    return found


def without_words(written):
    return {k: v for k, v in written.items() if k not in WORDS} if isinstance(written, dict) else written


def as_written(name):
    """The file of a scenario of the library, every value as text."""
    file = standoff.load(name).folder / "scenario.yaml"
    return yaml.load(file.read_text("utf-8"), yaml.BaseLoader)


def changes(notes):
    """The changes that the notes tell, as `[(day, what, why)]`."""
    told = notes.partition("CHANGES.")[2]
    return re.findall(r"^\s*(\d{4}-\d{2}-\d{2}) ([\w.*, ]+): (.+)$", told, re.MULTILINE)


@pytest.mark.parametrize("name", sorted(file.stem for file in REGISTERED.glob("*.json")))
def test_what_was_registered_has_not_changed_without_a_note(name):
    scenario = as_written(name)
    then, now = json.loads((REGISTERED / f"{name}.json").read_text("utf-8")), registered(scenario)
    named = {way for _, ways, _ in changes(scenario["notes"]) for way in re.split(r",\s*", ways)}
    changed = {way for way in then | now if then.get(way) != now.get(way)}
    assert changed <= named, f"changed without a note: {sorted(changed - named)}"
    assert named <= changed, f"noted but not changed: {sorted(named - changed)}"
