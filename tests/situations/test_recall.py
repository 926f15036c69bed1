"""Imperfect recall is noticed where what has been forgotten may matter, and nowhere else."""

from __future__ import annotations

import pytest

from cli.person import typed
from of_scenarios import find
from standoff.ensembles.solution import solve_world
from standoff.gambit.efg import read_efg
from standoff.queries.game import Game
from standoff.reports.page import page
from standoff.scenario_files.read import load_scenario, read_scenario

# The sender does not know at `second` what it did at `first`; it wins 2 where the guesser misses both of its moves.
FORGETFUL = """EFG 2 R "" { "Sender" "Guesser" }
p "" 1 1 "first" { "up" "down" } 0
p "" 1 2 "second" { "up" "down" } 0
p "" 2 1 "guess" { "up" "down" } 0
t "" 1 "" { -2, 2 }
t "" 2 "" { 2, -2 }
p "" 2 1 "guess" { "up" "down" } 0
t "" 3 "" { -7, 7 }
t "" 3 "" { -7, 7 }
p "" 1 SECOND "SECOND_NAME" { "up" "down" } 0
p "" 2 1 "guess" { "up" "down" } 0
t "" 3 "" { -7, 7 }
t "" 3 "" { -7, 7 }
p "" 2 1 "guess" { "up" "down" } 0
t "" 2 "" { 2, -2 }
t "" 1 "" { -2, 2 }
"""
FORGOTTEN = FORGETFUL.replace("SECOND_NAME", "second").replace("SECOND", "2")
REMEMBERED = FORGETFUL.replace("SECOND_NAME", "later").replace("SECOND", "3")


def test_a_tree_whose_player_forgets():
    assert Game(read_efg(FORGOTTEN)).forgets == (("Sender", "second"),)
    assert Game(read_efg(REMEMBERED)).forgets == ()


def test_what_is_reported_where_a_player_forgets(tmp_path):
    path = tmp_path / "game.efg"
    path.write_text(FORGOTTEN)
    for said in (typed("check", path), typed("solve", path), typed("solve", path, "--behaviour", "rational")):
        assert said.code == 0
        told = " ".join(said.out.split())
        assert "mperfect recall: Sender at `second`." in told
        assert "as if by a separate agent" in told and "sequential" not in said.out
    assert typed("solve", path, "--json", "-").json["forgets"] == [{"actor": "Sender", "decision": "second"}]
    path.write_text(REMEMBERED)
    said = typed("solve", path, "--behaviour", "rational")
    assert "recall" not in said.out and "a sequential equilibrium" in said.out


SCENARIO = """standoff: 1
title: two moves and a guess
actors: {a: Ann, b: Bob}
rationality: {a: 2, b: 2}
timeline:
  - chance: weather
    outcomes: {fair: 50%, foul: 50%}
    seen_by: WEATHER
  - decision: one
    actor: a
    options: [left, right]
    seen_by: nobody
    TOGETHER
  - decision: two
    actor: a
    options: [left, right]
    seen_by: nobody
    SECOND
  - decision: guess
    actor: b
    options: [left, right]
    sees: []
interests:
  a:
    won: {value: "READ"}
  b:
    right: {value: "guess = two"}
"""


@pytest.mark.parametrize(
    ("second", "weather", "read", "at"),
    [
        ("", "everyone", "one != guess and two != guess", []),
        ("forgets: [one]", "everyone", "one != guess and two != guess", ["two"]),
        ("forgets: [one]", "nobody", "two != guess", []),  # nothing later reads it
        ("forgets: [weather]", "a", "weather = fair and two != guess", ["two"]),
        ("forgets: [weather]", "a", "two != guess", []),  # whatever the weather was, it is over
        ("together: both\n    apart: yes", "everyone", "one != guess and two != guess", ["two"]),
        ("together: both", "everyone", "one != guess and two != guess", []),
    ],
)
def test_a_scenario_whose_actor_forgets(second, weather, read, at):
    text = SCENARIO.replace("SECOND", second).replace("WEATHER", weather).replace("READ", read)
    text = text.replace("TOGETHER", second if "together" in second else "")
    assert [decision for _, decision in Game(read_scenario(text)).forgets] == at


CHANNELS = """
standoff: 1
title: Three channels and a hidden resolve
actors: {us: Us, them: Them}
timeline:
  - {chance: resolve, outcomes: {real: 0.5, bluff: rest}, seen_by: us}
  - {decision: coal, actor: them, options: [no, yes], sees: [], together: channelsAPART}
  - {decision: labour, actor: them, options: [no, yes], sees: [], together: channelsAPART}
  - {quantity: turned, value: "max(coal, labour)"}
  - {decision: oil, actor: them, options: [no, yes], sees: [], together: channelsAPART}
  - {quantity: pressure, value: turned + oil}
  - {decision: answer, actor: us, options: [no, yes], sees: [pressure]}
interests:
  us: {gain: pressure * answer, cost: -(resolve = bluff) * answer}
  them: {cost: -coal - labour - 2 * oil, blame: -answer * (2 - pressure)}
rationality: {us: 2, them: 2}
"""


def test_what_a_choice_of_a_combination_carries_along_is_not_forgotten():
    """Which of the two screws was turned no longer matters to the third channel: it is all one choice."""
    assert Game(read_scenario(CHANNELS.replace("APART", ""))).forgets == ()
    assert Game(read_scenario(CHANNELS.replace("APART", ", apart: yes"))).forgets != ()


def test_a_solution_knows_who_forgets():
    assert solve_world(Game(read_efg(FORGOTTEN))).forgets == (("Sender", "second"),)


def test_a_run_and_its_report_say_who_forgets(tmp_path):
    text = SCENARIO.replace("SECOND", "forgets: [one]").replace("WEATHER", "everyone").replace("TOGETHER", "")
    path = tmp_path / "game.yaml"
    path.write_text(text.replace("READ", "one != guess and two != guess"), encoding="utf-8")
    for behaviour in ("logit", "rational"):
        said = typed("run", path, "--worlds", "32", "--behaviour", behaviour)
        assert said.code == 0 and "Imperfect recall: a at `two`." in said.out and "sequential" not in said.out
    told = typed("run", path, "--worlds", "32", "--json", "-").json
    assert told["forgets"] == [{"actor": "a", "decision": "two"}]
    html = page(find(load_scenario(path), worlds=32, full=False))
    assert "Imperfect recall: a at `two`." in html
