"""A what-if written as a scenario says what was found: its claims hold where those of the page did."""

from __future__ import annotations

import pytest

from standoff import api
from standoff.app.whatif import Changes, WhatIf
from standoff.app.whatif_text import redrawn, written
from standoff.claims.tally import tally_of
from standoff.claims.verdict_bands import interval
from standoff.library.catalog import find, load, shipped
from standoff.scenario.numbers import as_written
from standoff.scenario_files.edit import lost
from standoff.scenario_files.read import read_scenario

WORLDS = 200


def both(name, changes):
    """Shares and questions of the page, and of the scenario that it writes, in as many worlds."""
    scenario, text = load(name), find(name).read_text("utf-8")
    made = written(text, scenario, changes, name)
    report = api.judge(read_scenario(made.text, "draft.yaml", scenario.folder), worlds=WORLDS)
    engine = WhatIf(scenario)
    found = engine.solve(changes, WORLDS)
    page = {name: tally_of(query, found.values[query]).share for name, query in engine.claims.items()}
    page = {name: share for name, share in page.items() if share is not None}
    return page, {each.id: each.share for each in report.verdicts if each.share is not None}, made, report


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("crisis", Changes.of({"audience": "0.5 to 2", "rationality.home": "50"})),
        ("crisis", Changes.of(do={"threat": "yes"})),
        ("crisis", Changes.of(given={"resolve": "low"})),
        ("sanctions-threat", Changes.of({"cost": "0.3 to 0.8"}, {"impose": "yes"}, {"exposure": "vulnerable"})),
        ("deterrence", Changes.of(do={next(iter(WhatIf(load("deterrence")).commitable)): "yes"})),
    ],
)
def test_in_the_same_worlds_the_shares_are_the_same(name, changes):
    page, file, _, report = both(name, changes)
    assert page == pytest.approx(file, abs=1e-12)
    base = {each.id: each.share for each in api.judge(load(name), worlds=WORLDS).verdicts if each.share is not None}
    assert file != base
    for claim in report.verdicts:
        assert claim.verdict not in ("not checked", "contradicted") or name != "sanctions-threat"  # tables are there


@pytest.mark.parametrize(
    "changes", [Changes.of({"audience": "1.5"}), Changes.of({"war_low": "1 to 3"}, {"threat": "yes"})]
)
def test_a_number_that_is_drawn_no_longer_or_anew_gives_other_worlds_and_shares_that_differ_by_chance(changes):
    page, file, made, _ = both("crisis", changes)
    assert redrawn(load("crisis"), changes)
    assert "Its worlds differ from those of crisis" in " ".join(made.text.split())
    for name, share in file.items():
        low, high = interval(round(share * WORLDS), WORLDS)
        other_low, other_high = interval(round(page[name] * WORLDS), WORLDS)
        assert low <= other_high and other_low <= high, name
    assert not redrawn(load("crisis"), Changes.of({"audience": "0 to 2"}))


@pytest.mark.parametrize("name", shipped())
def test_it_says_what_was_changed_and_keeps_every_comment(name):
    scenario, text = load(name), find(name).read_text("utf-8")
    engine = WhatIf(scenario)
    move, options = next(iter(engine.commitable.items()))
    number = next(iter(engine.numbers))
    changes = Changes.of({number: "0.25 to 0.5"}, {move: options[-1]})
    made = written(text, scenario, changes, name)
    assert not lost(text, made.text)
    draft = read_scenario(made.text, "draft.yaml", scenario.folder)
    before = as_written(scenario.parameters[number])  # of experts, what each says
    assert f"A what-if on {name}: {number} is 0.25 to 0.5 instead of {before}." in draft.about
    assert draft.title == f"{scenario.title}, if {number} = 0.25 to 0.5 and do({move} = {options[-1]})"
    after = WhatIf(draft).numbers[number]
    assert after.prior == "0.25 to 0.5" and after.reason.startswith(f"what if; it was {before}")
    assert all(f"do({move} = " in question.query for question in draft.questions.values())
    assert draft.timeline == scenario.timeline and draft.interests == scenario.interests


def test_a_belief_is_asked_without_what_is_given_and_that_is_said():
    page, file, made, _ = both("crisis", Changes.of(given={"resolve": "low"}))
    assert made.unconditional == ("news",) and page["news"] == file["news"]
    assert "given resolve = low, except news, without the conditions." in " ".join(made.text.split())


def test_again_it_adds_to_what_was_said():
    scenario, text = load("crisis"), find("crisis").read_text("utf-8")
    once = written(text, scenario, Changes.of(do={"threat": "yes"}), "crisis").text
    again = written(
        once, read_scenario(once), Changes.of({"audience": "2 to 3"}, given={"resolve": "low"}), "draft-one"
    )
    draft = read_scenario(again.text)
    assert "A what-if on crisis: " in draft.about and "A what-if on draft-one: " in draft.about
    assert draft.claims["war_is_rare"].holds == "P(finish = fight | do(threat = yes), given resolve = low) < 0.1"
    many = Changes.of({"audience": "1 to 2"}, {"threat": "yes", "reply": "resist"}, {"resolve": "low"})
    title = read_scenario(written(text, scenario, many, "crisis").text).title
    assert title.endswith(", if audience = 1 to 2, do(reply = resist) and 2 other changes")
