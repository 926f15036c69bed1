"""One protocol for scenarios and game trees: both keep it, and a tree refuses what only a scenario has, in words."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

import pytest

import standoff
from standoff.gambit.efg import read_efg
from standoff.gambit.game_tree import NoScenario
from standoff.library.catalog import load
from standoff.queries.game import Game, QueryError
from standoff.queries.game_source import GameSource, game_source, scenario_of
from standoff.queries.observation import Observation

TREE = read_efg(
    """EFG 2 R "a signal" { "Sender" "Receiver" }
c "" 1 "kind" { "strong" 3/4 "weak" 1/4 } 0
p "" 1 1 "bold" { "high" "low" } 0
t "" 1 "" { 2, 0 }
t "" 2 "" { 0, 1 }
p "" 1 2 "" { "high" "low" } 0
p "" 2 1 "reply" { "trust" "doubt" } 0
t "" 3 "" { -1, -2 }
t "" 4 "" { 0, 0 }
t "" 5 "" { 0, 0 }
"""
)
SCENARIO = load("crisis")


@pytest.mark.parametrize("given", [SCENARIO, TREE], ids=["scenario", "tree"])
def test_each_kind_keeps_the_protocol(given):
    source = game_source(given)
    assert source.given is given
    for name in [name for name in vars(GameSource) if not name.startswith("_")]:
        told = inspect.getattr_static(GameSource, name)
        assert hasattr(type(source), name) or name in vars(source), name
        if callable(told):
            assert (
                list(inspect.signature(getattr(source, name)).parameters)
                == list(inspect.signature(told).parameters)[1:]
            ), name
    assert source.trackable <= set(source.movers) and source.nature <= set(source.movers)
    assert set(source.events[0]) <= source.trackable


def test_what_a_tree_tells_of_its_moves():
    source = game_source(TREE)
    assert source.movers == {"kind": "nature", "bold": "Sender", "p1_2": "Sender", "reply": "Receiver"}
    assert source.nature == {"kind"} and source.events == (("kind", "bold", "p1_2", "reply"), {})
    assert source.parameters == () and source.problems == () and source.nodes == len(TREE.nodes)
    assert scenario_of(TREE) is None and scenario_of(SCENARIO) is SCENARIO


@pytest.mark.parametrize(
    "asked",
    [standoff.judge, standoff.simulate, standoff.drivers, standoff.flip, standoff.alternatives, standoff.update,
     standoff.watch, standoff.forecast, standoff.backtest, standoff.score, standoff.report],
)  # fmt: skip
def test_what_only_a_scenario_has_is_refused_of_a_tree(asked):
    with pytest.raises(NoScenario, match="a game tree has no timeline, priors, claims or evidence: use `standoff"):
        asked(TREE, worlds=2)


@pytest.mark.parametrize(
    ("query", "column", "what", "fix"),
    [
        (
            "E(2 * payoff(p1))",
            7,
            "a game tree cannot use payoff(...) here",
            "write E(payoff(p1)) and calculate outside it",
        ),
        ("P(payoff(Sender) > 1)", 3, "a game tree cannot use payoff(...) here", "write E(payoff(Sender))"),
        ("E(interest(p1, safety))", 3, "a game tree has no named interests", "ask for the payoff"),
        ("E(payoff(p3))", 3, "there is no `p3` here", "choose from `Sender`, `Receiver`"),
        ("P(bolt = high)", 3, "there is no `bolt` here", "did you mean `bold`?"),
        ("belief(kind, bold = high)", 1, "`kind` is a move of nature", "name a set where a player decides"),
    ],
)
def test_a_query_that_a_tree_cannot_answer_is_told_so(query, column, what, fix):
    with pytest.raises(QueryError) as caught:
        Game(TREE).check_query(query)
    found = caught.value.faults[0]
    assert found.start + 1 == column and what in found.what and fix in found.fix


def test_a_tree_has_no_reports_and_no_parameters():
    with pytest.raises(QueryError, match="a game tree has no evidence"):
        Game(TREE).check_report(Observation("bold = high"))
    with pytest.raises(standoff.StandoffError, match="there is no parameter called `x`: a game tree has none"):
        standoff.solve(TREE, {"x": 1.0})
    with pytest.raises(standoff.StandoffError, match=r"called `Sander`: did you mean `Sender`\?"):
        standoff.solve(TREE, rationality={"Sander": 2.0})


def test_nothing_but_the_adapter_asks_which_kind_it_has():
    package = Path(standoff.__file__).parent
    asking = set()
    for path in package.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "isinstance":
                if ast.unparse(node.args[1]) in ("Scenario", "GameTree"):
                    asking.add(path.relative_to(package).as_posix())
    assert asking == {"queries/game_source.py"}
