"""Strategic form: tables read and written again, trees as tables, and the same to Gambit."""

from __future__ import annotations

import io
from math import prod
from pathlib import Path

import numpy as np
import pytest

from cli.person import typed
from standoff.gambit.efg import load_efg, read_efg
from standoff.gambit.strategic_form import strategic_form, write_nfg
from standoff.language.error import StandoffError

FILES = sorted((Path(__file__).parents[1] / "games").glob("*.efg"))

TABLE = """NFG 1 R "a game" { "Ann" "Bob" } { { "up" "down" } { "left" "" "right" } } "as published"

1 10
2 20
3 30
4 40
-0.5 0.5
60 7
"""
TRUST = """EFG 2 R "Trust" { "Lender" "Borrower" } ""
c "n" 1 "kind" { "honest" 1/4 "other" 3/4 } 0
p "a" 1 1 "loan" { "no" "yes" } 0
t "b" 1 "" { 0, 0 }
p "c" 2 1 "repay_honest" { "no" "yes" } 0
t "d" 2 "" { -2, -1 }
t "e" 3 "" { 1, 1 }
p "f" 1 1 "loan" { "no" "yes" } 0
t "g" 1 "" { 0, 0 }
p "h" 2 2 "repay_other" { "no" "yes" } 0
t "i" 4 "" { -2, 2 }
t "j" 5 "" { 1, 1 }
"""
TWICE = """EFG 2 R "Twice" { "One" } ""
p "" 1 1 "stay" { "no" "yes" } 0
t "" 1 "" { 0 }
p "" 1 2 "then" { "a" "b" } 0
t "" 2 "" { 1 }
t "" 3 "" { 1/3 }
"""


def test_a_table_is_written_as_it_is_read():
    tree = read_efg(TABLE)
    form = strategic_form(tree)
    assert write_nfg(form) == TABLE and read_efg(write_nfg(form)) == tree
    assert form.once and form.strategies == (("up", "down"), ("left", "", "right"))


def test_chance_is_averaged_and_a_strategy_is_a_plan():
    """On paper: lent to and repaid by the honest alone is 1/4 * 1 - 3/4 * 2 for the lender."""
    form = strategic_form(read_efg(TRUST))
    assert form.strategies == (("no", "yes"), ("no, no", "no, yes", "yes, no", "yes, yes")) and not form.once
    paid = dict(zip([(a, b) for b in form.strategies[1] for a in form.strategies[0]], form.payoffs, strict=True))
    assert paid["yes", "yes, no"] == (-1.25, 1.75) and paid["no", "yes, no"] == (0, 0)
    assert paid["yes", "no, yes"] == (0.25, 0.5)


def test_what_its_own_choices_rule_out_is_no_part_of_a_strategy():
    form = strategic_form(read_efg(TWICE))
    assert form.strategies == (("no, *", "yes, a", "yes, b"),)
    assert write_nfg(form).endswith("0\n1\n1/3\n")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_gambit_has_the_same_table(path):
    pygambit = pytest.importorskip("pygambit")
    game = pygambit.read_efg(str(path))
    form = strategic_form(load_efg(path))
    shape = [len(each) for each in form.strategies]
    if not hasattr(game, "to_arrays") or prod(shape) > 5000:
        pytest.skip("too large, or this pygambit has another interface")
    ours = np.asarray(form.payoffs, dtype=float).reshape(*shape[::-1], -1).T  # [player, first strategy, ...]
    assert ours == pytest.approx(np.asarray(game.to_arrays(), dtype=float))
    written = pygambit.read_nfg(io.StringIO(write_nfg(form)))
    assert np.asarray(written.to_arrays(), dtype=float) == pytest.approx(ours)


def test_a_game_with_too_many_plans_is_refused():
    ways = "\n".join(f'p "" 1 {n} "s{n}" {{ "a" "b" }} 0\nt "" 1 "" {{ 0 }}\nt "" 2 "" {{ 1 }}' for n in range(1, 21))
    chances = " ".join(f'"{n}" 1/20' for n in range(1, 21))
    tree = read_efg(f'EFG 2 R "" {{ "One" }} ""\nc "" 1 "" {{ {chances} }} 0\n{ways}\n')
    with pytest.raises(StandoffError, match="the strategic form would have more than 100,000 profiles: write the ext"):
        strategic_form(tree)


SCENARIO = """standoff: 1
title: Two patrols
actors: {north: North, south: South}
parameters: {clash: 2}
timeline:
  - {decision: north_patrol, actor: north, options: [no, yes], together: dawn}
  - {decision: south_patrol, actor: south, options: [no, yes], together: dawn}
interests:
  north: {ground: north_patrol * (1 - south_patrol), clash: -clash * north_patrol * south_patrol}
  south: {ground: south_patrol * (1 - north_patrol), clash: -clash * north_patrol * south_patrol}
rationality: {north: 1, south: 1}
"""


def test_a_scenario_is_exported_as_a_table(tmp_path):
    path = tmp_path / "patrols.yaml"
    path.write_text(SCENARIO)
    told = typed("export", str(path), "--to", "nfg")
    assert told.out == (
        'NFG 1 R "Two patrols" { "North" "South" } { { "no" "yes" } { "no" "yes" } } ""\n\n'
        "0.0 0.0\n1.0 0.0\n0.0 1.0\n-2.0 -2.0\n"
    )
    (tmp_path / "patrols.nfg").write_text(told.out)
    again = typed("export", str(tmp_path / "patrols.nfg"), "--to", "efg").out
    assert strategic_form(read_efg(again)) == strategic_form(read_efg(told.out))


def test_a_player_who_decides_more_than_once_is_told_of(tmp_path):
    (tmp_path / "trust.efg").write_text(TRUST)
    told = typed("export", str(tmp_path / "trust.efg"), "--to", "nfg")
    assert "note: a player decides more than once, so a strategy is a plan for all its decisions" in told.err
    assert read_efg(told.out).players == ("Lender", "Borrower")
    assert "use efg, nfg, json or yaml" in typed("export", str(tmp_path / "trust.efg"), "--to", "gbt").err
