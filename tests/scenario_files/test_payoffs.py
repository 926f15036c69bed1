"""Tables of payoffs: read, written again, shown, and what is wrong with them at its place; games known on paper."""

from __future__ import annotations

import math

import jsonschema
import pytest
from scipy.optimize import brentq

import standoff
from cli.person import typed
from standoff.gambit.efg import read_efg
from standoff.language.problem import ScenarioError
from standoff.presentation.payoffs import payoff_tables
from standoff.scenario.model import TabledInterest
from standoff.scenario.notes import notes
from standoff.scenario_files.edit import put
from standoff.scenario_files.json_schema import json_schema
from standoff.scenario_files.read import read_scenario
from standoff.scenario_files.write import as_data, scenario_json, write_scenario

HUNT = """standoff: 1
title: A hunt
actors: {ann: Ann, bob: Bob}
parameters: {joy: 3 to 4}
timeline:
  - {decision: a, label: Ann's aim, actor: ann, options: [stag, hare], together: dawn}
  - {decision: b, actor: bob, options: [stag, hare], labels: {hare: a hare}, together: dawn}
payoffs:
  hunt:
    of: [a, b]
    cells:
      stag: {stag: [joy, joy], hare: [0, 2]}
      hare: {stag: [2, 0], hare: [1.5, 1.5]}
rationality: {ann: 1 to 6, bob: 1 to 6}
"""


def two_by_two(cells, rationality="1", more=""):
    """A game of two with options `x` and `y`; cells by rows."""
    (xx, xy), (yx, yy) = cells
    return read_scenario(f"""standoff: 1
title: Two by two
actors: {{row: Row, column: Column}}
timeline:
  - {{decision: r, actor: row, options: [x, y], together: now}}
  - {{decision: c, actor: column, options: [x, y], together: now}}
payoffs:
  game: {{of: [r, c], cells: {{x: {{x: {list(xx)}, y: {list(xy)}}}, y: {{x: {list(yx)}, y: {list(yy)}}}}}{more}}}
rationality: {{row: {rationality}, column: {rationality}}}
""")


def test_a_table_is_read_and_written_again():
    scenario = read_scenario(HUNT)
    assert scenario.payoffs["hunt"].cells["stag"] == {"stag": ("joy", "joy"), "hare": ("0", "2")}
    for again in (write_scenario(scenario), scenario_json(scenario)):
        assert read_scenario(again) == scenario
    assert HUNT[HUNT.index("payoffs:") : HUNT.index("rationality")] in write_scenario(scenario)
    assert "interests" not in as_data(scenario)
    jsonschema.Draft202012Validator(json_schema()).validate(as_data(scenario))


def test_each_actor_has_an_interest_of_that_name():
    scenario = read_scenario(HUNT)
    assert isinstance(scenario.interests["bob"]["hunt"], TabledInterest)
    assert scenario.interests["ann"]["hunt"].formula == (
        "(a = stag) * ((b = stag) * joy + (b = hare) * 0) + (a = hare) * ((b = stag) * 2 + (b = hare) * 1.5)"
    )


def test_a_table_is_indicator_arithmetic_to_the_last_bit():
    formulas = (
        HUNT[: HUNT.index("payoffs:")]
        + """interests:
  ann: {hunt: joy * (a = stag) * (b = stag) + 2 * (a = hare) * (b = stag) + 1.5 * (a = hare) * (b = hare)}
  bob: {hunt: joy * (a = stag) * (b = stag) + 2 * (a = stag) * (b = hare) + 1.5 * (a = hare) * (b = hare)}
"""
        + HUNT[HUNT.index("rationality:") :]
    )
    for query in ("P(a = stag)", "E(payoff(bob))", "E(interest(ann, hunt))"):
        one, other = (standoff.ask(read_scenario(text), query, worlds=64) for text in (HUNT, formulas))
        assert (one.values == other.values).all()


@pytest.mark.parametrize("rationality", ["0.5", "1", "8"])
def test_matching_pennies_are_tossed(rationality):
    """Each side with 1/2, however sharp the players are."""
    scenario = two_by_two([[(1, -1), (-1, 1)], [(-1, 1), (1, -1)]], rationality)
    assert standoff.ask(scenario, "P(r = x)", worlds=1).mean == pytest.approx(0.5, abs=1e-9)
    assert standoff.ask(scenario, "E(payoff(row))", worlds=1).mean == pytest.approx(0.0, abs=1e-9)


def test_battle_of_the_sexes():
    """Row likes x and column y, and both would rather be together: the logit at rationality 1, both responses written
    out; by symmetry column takes y as often as row takes x, with p = 1 / (1 + exp(-(2 (1 - p) - p)))."""
    scenario = two_by_two([[(2, 1), (0, 0)], [(0, 0), (1, 2)]])
    p = brentq(lambda p: p - 1.0 / (1.0 + math.exp(-(2.0 * (1.0 - p) - p))), 0.0, 1.0, xtol=1e-15)
    assert standoff.ask(scenario, "P(r = x)", worlds=1).mean == pytest.approx(p, abs=1e-9)
    assert standoff.ask(scenario, "P(c = y)", worlds=1).mean == pytest.approx(p, abs=1e-9)


def test_a_prisoner_confesses():
    scenario = two_by_two([[(-1, -1), (-10, 0)], [(0, -10), (-5, -5)]], "50")
    assert standoff.ask(scenario, "P(r = y and c = y)", worlds=1).mean == pytest.approx(1.0, abs=1e-9)


def test_a_table_and_its_nfg_are_the_same_game(tmp_path):
    path = tmp_path / "game.yaml"
    scenario = two_by_two([[(2, 1), (0, 0.5)], [(0, 3), (1, 2)]])
    path.write_text(write_scenario(scenario))
    tree = read_efg(typed("export", str(path), "--to", "nfg").out)
    answer = standoff.ask(scenario, "P(r = x)", worlds=1).mean
    assert standoff.ask(tree, "P(p1_1 = x)", worlds=1).mean == pytest.approx(answer, abs=1e-9)


def test_three_players_and_a_move_of_nature():
    """The majority is paid 1; on a bad day nobody is. By hand, with everyone blind: 1/2 * 3/4."""
    text = """standoff: 1
title: Majority
actors: {a: A, b: B, c: C}
timeline:
  - {chance: day, outcomes: {good: 0.5, bad: rest}, seen_by: nobody}
  - {decision: x, actor: a, options: [l, r], together: vote}
  - {decision: y, actor: b, options: [l, r], together: vote}
  - {decision: z, actor: c, options: [l, r], together: vote}
payoffs:
  vote:
    of: [x, y, z]
    whose: [a, c]
    when: day = good
    cells:
      l: {l: {l: [1, 1], r: [1, 0]}, r: {l: [1, 1], r: [0, 1]}}
      r: {l: {l: [0, 1], r: [1, 1]}, r: {l: [1, 0], r: [1, 1]}}
interests:
  b: {nothing: 0 * (y = l)}
rationality: {a: 0, b: 0, c: 0}
"""
    scenario = read_scenario(text)
    assert standoff.ask(scenario, "E(payoff(a))", worlds=1).mean == pytest.approx(0.375)
    assert standoff.ask(scenario, "E(interest(c, vote))", worlds=1).mean == pytest.approx(0.375)
    assert read_scenario(write_scenario(scenario)) == scenario
    (shown,) = payoff_tables(scenario)
    assert shown.title == "vote: payoffs of A and C, only where day = good"
    assert shown.table.head == ("x", "y", "z", "A", "C") and shown.table.rows[1] == ("l", "l", "r", "1", "0")


def test_it_is_shown_as_a_matrix():
    (shown,) = payoff_tables(read_scenario(HUNT))
    assert shown.title == "hunt: payoffs of Ann and Bob"
    assert shown.table.head == ("Ann's aim by b", "stag", "a hare")
    assert shown.table.rows == (("stag", "joy; joy", "0; 2"), ("hare", "2; 0", "1.5; 1.5"))


def test_a_cell_is_changed_in_its_place():
    data = as_data(read_scenario(HUNT))["payoffs"]["hunt"]["cells"]["stag"]
    made = put(HUNT, (("payoffs", "hunt", "cells", "stag"), {**data, "hare": ["-1", "2"]}))
    assert made == HUNT.replace("[0, 2]", "[-1, 2]")


def test_decisions_that_see_one_another_are_noted():
    assert not list(notes(read_scenario(HUNT)))
    (note,) = notes(read_scenario(HUNT.replace(", together: dawn", "")))
    assert note.path == ("payoffs", "hunt", "of", "b")
    assert note.what == "`b` sees `a`, so the two are not simultaneous"


WRONG = [
    (
        "hare: [0, 2]",
        "»hare: [0]",
        "this cell has 1 payoff for 2 actors",
        "write one for each of ann, bob, as in [0, 0]",
    ),
    ("[0, 2]", "»0", "this is no cell of payoffs", "write one for each of ann, bob"),
    ("[0, 2]", "[0, 2 * »joi]", "unknown name `joi`", "did you mean `joy`?"),
    ("hare: [0, 2]", "»hair: [0, 2]", "`b` has no option `hair`", "did you mean `hare`?"),
    (
        "stag: {stag: [joy, joy], hare: [0, 2]}",
        "»stag: {stag: [joy, joy]}",
        "the option `hare` of `b` is missing",
        "write hare: and what it pays",
    ),
    ("of: [a, b]", "of: [a, »c]", "unknown move `c`", "choose from `a`, `b`"),
    ("of: [a, b]", "of: [a, »joy]", "`joy` is a parameter, and a table of payoffs is of moves", "name a move"),
    ("of: [a, b]", "of: [»a, a]", "`a` is named twice", "name each move once"),
    ("of: [a, b]", "of: [a, b]\n    whose: [ann, »rob]", "unknown actor `rob`", "did you mean `bob`?"),
    ("of: [a, b]", "of: [a, b]\n    when: »joy", "this is a number, not a condition", "compare it"),
    ("cells:", "»table:", "unknown key `table` in an item of `payoffs`", "did you mean `cells`?"),
    ("  hunt:\n    of: [a, b]", "  »hunt:", "`of` is missing", "write of: and the name of a move"),
    (
        "rationality:",
        "interests: {ann: {hunt: 3}}\nrationality:",
        "`hunt` is also an interest of `ann`",
        "give the table",
    ),
]


@pytest.mark.parametrize(("old", "new", "what", "fix"), WRONG)
def test_a_mistake_is_told_once_at_its_place(old, new, what, fix):
    marked = HUNT.replace(old, new, 1) if "»" in new else HUNT.replace(old, new, 1).replace("  hunt:", "  »hunt:")
    place = marked.index("»")
    with pytest.raises(ScenarioError) as error:
        read_scenario(marked.replace("»", ""))
    (problem,) = error.value.problems
    assert problem.what.startswith(what) and problem.fix.startswith(fix)
    line = marked.count("\n", 0, place)
    assert (problem.line, problem.column) == (line + 1, place - marked.rfind("\n", 0, place))


def test_a_table_that_is_too_large_is_refused():
    options = [f"o{number}" for number in range(9)]
    row = ", ".join(f"{option}: [joy + 1, 2]" for option in options)
    cells = "".join(f"      {option}: {{{row}}}\n" for option in options)
    text = HUNT[: HUNT.index("      stag")] + cells + HUNT[HUNT.index("rationality") :]
    with pytest.raises(ScenarioError, match="this table of payoffs is too large"):
        read_scenario(text.replace("[stag, hare]", f"[{', '.join(options)}]").replace(", labels: {hare: a hare}", ""))
