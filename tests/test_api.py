"""The functions a notebook calls, and that the page on the package promises."""

from __future__ import annotations

import ast
import importlib
import os
from pathlib import Path

import numpy as np
import pytest

import standoff
from cli.person import SHELF, edited
from standoff.api import write_whole
from standoff.ensembles.results import InvalidWorlds
from standoff.language.problem import ScenarioError
from standoff.queries.game import QueryError
from standoff.situations import timeline
from standoff.situations.game import TooLarge


def test_every_public_name_is_there():
    for name in standoff.__all__:
        assert getattr(standoff, name).__doc__
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        standoff.nonsense  # noqa: B018


def test_load_by_name_path_and_folder():
    by_name = standoff.load("crisis")
    assert by_name == standoff.load(SHELF / "crisis") == standoff.load(str(SHELF / "crisis" / "scenario.yaml"))


@pytest.mark.parametrize("name", ["crisys", "", "no/such/file.yaml", "."])
def test_load_what_is_not_there(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ScenarioError):
        standoff.load(name)


def test_check_gives_problems_and_does_not_raise(tmp_path):
    assert standoff.check("crisis") == ()
    path = edited(tmp_path, "crisis", {"high: resolved": "high: resolvd", "actor: rival": "actor: rvial"})
    problems = standoff.check(path)
    assert [(p.file, p.what.split("`")[1]) for p in problems] == [
        (str(path), "resolvd"),
        (str(path), "rvial"),
    ]
    path = edited(tmp_path, "crisis", {"high: resolved": "high: 2 * resolved"})
    [high, low] = standoff.check(path)
    line = path.read_text().partition("2 * resolved")[0].count("\n") + 1
    assert (high.line, high.column) == (line, 22) and "in world" in high.what and "`low`" in low.what


def test_ask_gives_one_number_a_world():
    scenario = standoff.load("crisis")
    told = []
    answer = standoff.ask(
        scenario, "P(threat = yes) + 0 * audience", worlds=600, seed=7, threads=1, progress=lambda *at: told.append(at)
    )
    assert answer.values.shape == (600,) and answer.worlds == 600 and answer.undefined == 600 - answer.converged
    defined = answer.values[np.isfinite(answer.values)]
    assert answer.mean == defined.mean()
    assert [answer.p05, answer.p50, answer.p95] == list(np.percentile(defined, [5, 50, 95]))
    assert told == [(512, 600), (600, 600)]  # after every block


def test_ask_raises_for_what_makes_no_sense(tmp_path):
    scenario = standoff.load("crisis")
    with pytest.raises(QueryError, match="did you mean `threat`"):
        standoff.ask(scenario, "P(thret = yes)", worlds=5)
    with pytest.raises(QueryError, match="there is no query here: write P"):
        standoff.ask(scenario, "audience", worlds=5)
    with pytest.raises(ValueError, match="at least one world"):
        standoff.ask(scenario, "P(threat = yes)", worlds=0)
    path = edited(tmp_path, "crisis", {"high: resolved": "high: 2 * resolved"})
    with pytest.raises(InvalidWorlds):
        standoff.ask(standoff.load(path), "P(threat = yes)", worlds=40)


def test_solve_takes_rationality_for_all_or_by_actor():
    scenario = standoff.load("crisis")
    alike, apart = (standoff.solve(scenario, rationality=r) for r in (2.0, {"home": 2.0, "rival": 2.0}))
    assert [b.probabilities for b in alike.behaviour] == [b.probabilities for b in apart.behaviour]
    chance = standoff.solve(scenario, rationality={"rival": 0.0})
    rival = next(b for b in chance.behaviour if b.actor == "rival")
    assert list(rival.probabilities.values()) == pytest.approx([0.5, 0.5], abs=1e-12)


def test_a_solution_answers_queries():
    solution = standoff.solve(standoff.load("deterrence"), {"credibility": 0.3}, rationality=3)
    assert solution.ask("E(payoff(defender))") == pytest.approx(solution.payoffs["defender"], abs=1e-12)
    assert solution.ask("P(nerve = hard)") == pytest.approx(0.3, abs=1e-12)
    assert solution.ask("credibility + 0 * P(nerve = hard)") == pytest.approx(0.3, abs=1e-12)
    assert np.isnan(solution.ask("P(press = fight | given answer = concede, answer = resist)"))


@pytest.mark.parametrize("name", ["beer-quiche", "crisis", "deterrence"])
def test_save_and_load_again(tmp_path, name):
    scenario = standoff.load(name)
    standoff.save(scenario, tmp_path / "mine.yaml")
    again = standoff.load(tmp_path / "mine.yaml")
    assert again.model_copy(update={"folder": scenario.folder}) == scenario
    assert [path.name for path in tmp_path.iterdir()] == ["mine.yaml"]


def test_writing_is_all_or_nothing(tmp_path, monkeypatch):
    path = tmp_path / "mine.yaml"
    path.write_text("older")

    def fails(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(type(path), "replace", fails)
    with pytest.raises(OSError, match=r"No space left on device: '.*mine\.yaml'$"):
        standoff.save(standoff.load("crisis"), path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["mine.yaml"] and path.read_text() == "older"


def test_what_no_encoding_can_say_is_written_all_the_same(tmp_path):
    write_whole(os.fsdecode(b"\xff\n"), tmp_path / "x")
    assert (tmp_path / "x").read_text() == "\\udcff\n"


def test_a_game_too_large_says_what_to_do(monkeypatch):
    monkeypatch.setattr(timeline, "PATIENCE", 1.0)
    moves = "".join(f"  - {{decision: m{n}, actor: a, options: [x, y, z, w]}}\n" for n in range(14))
    text = (
        "standoff: 1\ntitle: Endless\nactors: {a: A}\ntimeline:\n" + moves + "interests: {a: {one: m0 = x}}\n"
        "rationality: {a: 1}\n"
    )
    from standoff.scenario_files.read import read_scenario

    with pytest.raises(TooLarge) as raised:
        standoff.solve(read_scenario(text))
    assert "less" in str(raised.value) or "fewer" in str(raised.value)


def test_what_is_public_is_imported_for_type_checkers_as_well():
    tree = ast.parse(Path(standoff.__file__).read_text("utf-8"))
    (checked,) = (node for node in tree.body if isinstance(node, ast.If))
    assert sorted(name.name for node in checked.body for name in node.names) == standoff.__all__
    for node in checked.body:
        for name in node.names:
            assert getattr(standoff, name.name) is getattr(importlib.import_module(node.module), name.name)
