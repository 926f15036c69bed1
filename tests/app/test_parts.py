"""Parts of a scenario in the form: what is filled in is written into the file, and read from it again."""

from __future__ import annotations

import pytest

from standoff.app.parts import boxes, changes, entries, new, removal, settled
from standoff.language.problem import ScenarioError
from standoff.library.catalog import load
from standoff.scenario_files.edit import put
from standoff.scenario_files.read import read_scenario
from standoff.scenario_files.write import as_data, write_scenario


@pytest.fixture(scope="module")
def text():
    return write_scenario(load("crisis"))


def made(text, wanted):
    return put(text, *settled(as_data(read_scenario(text)), wanted))


def test_an_event_is_added_changed_and_removed(text):
    move = read_scenario(text).decisions[0]
    condition = f"{move.name} = {move.options[0]}"
    empty = new("event", as_data(read_scenario(text)))
    assert [box.name for box in boxes(empty)] == ["id", "condition", "label", "about"]
    added = made(text, changes(empty, {"id": "calm", "condition": condition, "label": "", "about": ""}))
    assert f"events: {{calm: {condition}}}\n" in added or f"events:\n  calm: {condition}\n" in added
    (entry,) = entries(as_data(read_scenario(added)))["events"]
    assert (entry.words, entry.values["condition"]) == (f"calm: {condition}", condition)
    values = {"condition": f"not ({condition})", "label": "All is calm", "about": ""}
    changed = read_scenario(made(added, changes(entry, values)))
    assert changed.events["calm"].label == "All is calm" and changed.events["calm"].condition.startswith("not")
    assert read_scenario(made(added, removal(entry))) == read_scenario(text)


def test_an_event_that_makes_no_sense_is_not_added(text):
    empty = new("event", as_data(read_scenario(text)))
    with pytest.raises(ScenarioError, match="unknown name `nothing`"):
        made(text, changes(empty, {"id": "calm", "condition": "nothing > 1", "label": "", "about": ""}))


def test_reasons_of_a_claim_are_changed(text):
    names = list(read_scenario(text).claims)
    entry = next(each for each in entries(as_data(read_scenario(text)))["claims"] if each.key == names[0])
    assert {"because", "despite"} <= {box.name for box in boxes(entry)}
    values = {**entry.values, "because": f"{names[1]}, {names[2]}", "despite": names[3]}
    changed = made(text, changes(entry, values))
    claim = read_scenario(changed).claims[names[0]]
    assert claim.because == (names[1], names[2]) and claim.despite == (names[3],)
    again = next(each for each in entries(as_data(read_scenario(changed)))["claims"] if each.key == names[0])
    assert again.values["because"] == f"{names[1]}, {names[2]}"
    assert read_scenario(
        made(changed, changes(again, {**again.values, "because": "", "despite": ""}))
    ) == read_scenario(text)
    with pytest.raises(ScenarioError, match="unknown claim"):
        made(text, changes(entry, {**entry.values, "because": "nothing"}))
