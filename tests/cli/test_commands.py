"""Every command, typed as the pages say, and what it gives back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

import standoff
from cli.person import SHELF, SMALL, edited, typed
from standoff import Scenario
from standoff.charts.svg import percent
from standoff.scenario.periods import write_out

ALL = [*SMALL, "north-korea-2017"]


def test_list_names_every_scenario_that_ships():
    said = typed("list")
    assert said.code == 0 and said.err == ""
    for name in ALL:
        title = yaml.safe_load((SHELF / name / "scenario.yaml").read_text(encoding="utf-8"))["title"]
        assert name in said.out and title.split(":")[0] in said.out


def test_version_and_help():
    assert typed("--version").out == f"standoff {standoff.__version__}\n"
    said = typed("--help")
    assert said.code == 0
    for command in ("list", "new", "check", "run", "ask", "solve", "export"):
        assert f"\n  {command} " in said.out
        assert typed(command, "--help").code == 0
    assert typed().code == 2


# -- new and check -----------------------------------------------------------------------------------------


def test_a_new_scenario_checks_and_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    said = typed("new", "border")
    assert said.code == 0 and "border.yaml written" in said.out
    assert [path.name for path in tmp_path.iterdir()] == ["border.yaml"]
    assert typed("check", "border.yaml").out.startswith("border.yaml: no mistakes\n")
    data = typed("run", "border.yaml", "--worlds", "64", "--cores", "1", "--json", "-").json
    assert [claim["id"] for claim in data["claims"]] == ["deterred", "words_fail", "unjust"]
    assert data["worlds"]["converged"] == 64


def test_new_refuses_to_overwrite(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.yaml").write_text("precious")
    for name in ("mine", "mine.yaml"):
        said = typed("new", name)
        assert said.code == 1 and "file already exists; choose another name or delete it" in said.err
    assert (tmp_path / "mine.yaml").read_text() == "precious"


@pytest.mark.parametrize("name", ["", ".yaml", "folder/"])
def test_new_wants_a_name(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    said = typed("new", name)
    assert said.code == 2 and "give a name, as in" in said.err
    assert [path.name for path in tmp_path.rglob("*")] == ["folder"]


def test_new_where_there_is_no_folder(tmp_path):
    said = typed("new", tmp_path / "nowhere" / "mine")
    assert said.code == 1 and "No such file or directory" in said.err


@pytest.mark.parametrize("name", SMALL)
def test_shipped_scenarios_have_no_mistakes(name):
    assert typed("check", name).out.startswith(f"{name}: no mistakes\n")


def test_check_says_how_each_interval_is_drawn(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    typed("new", "border")
    path = tmp_path / "border.yaml"
    text = path.read_text(encoding="utf-8")
    for old, new in {"prior: 1 to 3": "prior: 0 to 3", "prior: 20% to 80%": "prior: likely"}.items():
        assert text.count(old) == 1
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    told = " ".join(typed("check", "border.yaml").out.split())
    assert "How intervals are drawn:" in told
    assert "cut off at 0: never below 0, 5% of worlds above the upper end: prize (0 to 3)" in told
    assert "5% above the upper: ready (likely, read as 55% to 80%)" in told
    assert "lognormal: never below 0, 5% of worlds below the lower end and 5% above the upper: rationality." in told
    least, most = (
        typed("ask", "border.yaml", query, "--worlds", "512", "--json", "-").json
        for query in ("E(0 * incursion) + prize", "E(0 * incursion) + ready")
    )
    assert least["p05"] == pytest.approx(0.323, abs=0.02) and least["p95"] == pytest.approx(3, abs=0.05)
    assert most["p05"] == pytest.approx(0.55, abs=0.01) and most["p95"] == pytest.approx(0.8, abs=0.01)


# -- run ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sanctions():
    return typed("run", "sanctions-threat", "--worlds", "200", "--seed", "4", "--cores", "1", "--json", "-")


def test_run_gives_what_is_promised(sanctions):
    data = sanctions.json
    assert sanctions.code == 0 and sanctions.err == ""
    worlds = data["worlds"]
    assert worlds["count"] == 200 and worlds["seed"] == 4 and 190 <= worlds["converged"] <= 200
    scenario = standoff.load("sanctions-threat")
    assert [claim["id"] for claim in data["claims"]] == list(scenario.claims)
    for claim in data["claims"]:
        assert {"id", "quote", "kind", "verdict", "share", "interval", "reason"} <= claim.keys()
        assert claim["quote"] == scenario.claims[claim["id"]].quote
        assert claim["kind"] == scenario.claims[claim["id"]].kind
        assert claim["reason"]
        if claim["kind"] in ("fact", "judgement"):
            assert claim["share"] is None and claim["interval"] is None
        else:
            low, high = claim["interval"]
            assert 0 <= low <= claim["share"] <= high <= 1
            assert claim["worlds"] + claim["undefined"] == 200
    assert [(actor["id"], actor["name"]) for actor in data["actors"]] == list(scenario.actors.items())
    for actor in data["actors"]:
        payoff = actor["payoff"]
        assert payoff["p05"] <= payoff["p50"] <= payoff["p95"]


def test_the_same_seed_gives_the_same_bytes(sanctions, tmp_path):
    for cores, name in (("1", "again.json"), ("3", "more cores.json")):
        options = ("--worlds", "200", "--seed", "4", "--cores", cores)
        said = typed("run", "sanctions-threat", *options, "--json", tmp_path / name)
        assert (tmp_path / name).read_bytes() == sanctions.out.encode()
        assert "The sender will threaten." in said.out
    assert len(list(tmp_path.iterdir())) == 2
    other = typed("run", "sanctions-threat", "--worlds", "200", "--seed", "5", "--cores", "1", "--json", "-")
    assert other.json["worlds"]["seed"] == 5 and other.out != sanctions.out


def test_more_blocks_than_one_give_the_same_bytes_on_any_number_of_cores():
    one, two = (typed("run", "beer-quiche", "--worlds", "700", "--cores", cores, "--json", "-").out for cores in "12")
    assert one == two


def test_the_first_worlds_of_a_larger_run_are_those_of_a_smaller():
    few, many = (
        standoff.ask(standoff.load("deterrence"), "P(challenge = yes)", worlds=n, seed=3).values for n in (100, 300)
    )
    assert (few == many[:100]).all()


def test_the_report_in_words_agrees_with_the_numbers(sanctions):
    said = typed("run", "sanctions-threat", "--worlds", "200", "--seed", "4", "--cores", "1", "--full")
    words = " ".join(said.out.split())
    for claim in sanctions.json["claims"]:
        assert f"{claim['id']} ({claim['kind']})" in words
        if claim["share"] is not None:
            assert f"{claim['verdict']} {percent(claim['share'])} " in words
    assert "200 worlds drawn from the priors (seed 4)" in words
    assert f"{sanctions.json['worlds']['converged']} of 200" in words


# -- ask ---------------------------------------------------------------------------------------------------


def test_ask():
    data = typed("ask", "deterrence", "P(challenge = yes)", "--worlds", "100", "--cores", "1", "--json", "-").json
    assert 0 <= data["p05"] <= data["p50"] <= data["p95"] <= 1
    assert data["p05"] <= data["mean"] <= data["p95"]
    assert data["worlds"] == 100 and data["converged"] == 100 and data["undefined"] == 0
    said = typed("ask", "deterrence", "P(challenge = yes)", "--worlds", "100", "--cores", "1")
    assert f"\n{data['mean']:.4g} " in said.out and "100 worlds (seed 0), 100 certified" in said.out


def test_ask_is_the_mean_of_the_claims_side():
    query = "E(payoff(defender) | do(answer = resist))"
    asked = typed("ask", "deterrence", query, "--worlds", "100", "--cores", "1", "--json", "-").json
    judged = typed("run", "deterrence", "--worlds", "100", "--cores", "1", "--json", "-").json
    side = next(claim for claim in judged["claims"] if claim["id"] == "tie_hands")["left"]
    assert [asked[key] for key in ("mean", "p05", "p50", "p95")] == [
        pytest.approx(side[key], abs=1e-12) for key in ("mean", "p05", "p50", "p95")
    ]


def test_ask_what_cannot_happen(tmp_path):
    path = edited(tmp_path, "crisis", {"prior: uniform(0, 1)": "prior: 0"})
    query = "P(threat = yes | given resolve = high)"
    data = typed("ask", path, query, "--worlds", "40", "--cores", "1", "--json", "-").json
    assert data["undefined"] == 40 and data["mean"] is None and data["p50"] is None
    said = typed("ask", path, query, "--worlds", "40", "--cores", "1")
    assert said.code == 0 and "of them have no answer and are left out" in said.out


def test_ask_with_a_rationality_of_nought_is_chance():
    data = typed("ask", "crisis", "P(threat = yes)", "--worlds", "10", "--rationality", "0", "--json", "-").json
    assert data["p05"] == data["p95"] == pytest.approx(0.5, abs=1e-12)


# -- solve -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SMALL)
def test_solve(name):
    said = typed("solve", name, "--rationality", "3", "--json", "-")
    data = said.json
    assert said.code == 0 and data["converged"] is True and 0 <= data["residual"] < 1e-6
    scenario = standoff.load(name)
    order = [entry.name for entry in write_out(scenario).decisions]
    places = [order.index(entry["decision"]) for entry in data["behaviour"]]
    assert places == sorted(places)
    for entry in data["behaviour"]:
        assert {"actor", "information_set", "label", "probabilities"} <= entry.keys()
        decision = scenario.entry(entry["decision"].partition("@")[0])
        assert entry["actor"] == decision.actor
        assert list(entry["probabilities"]) == list(decision.options)
        assert sum(entry["probabilities"].values()) == pytest.approx(1, abs=1e-12)
    assert data["payoffs"].keys() == scenario.actors.keys()


def test_solve_at_set_values():
    at = {value: typed("solve", "crisis", "--set", f"audience={value}", "--json", "-").json for value in ("0.5", "2.5")}
    finish = {
        value: next(e for e in data["behaviour"] if e["decision"] == "finish" and e["seen"]["resolve"] == "low")
        for value, data in at.items()
    }
    assert finish["0.5"]["probabilities"]["fight"] < 0.01 and finish["2.5"]["probabilities"]["fight"] > 0.99


def test_solve_a_gambit_file_as_gambit_does(published_games):
    games = json.loads((published_games / "reference_qre.json").read_text())["games"]
    for name, game in games.items():
        for rationality in ("0.5", "1.0", "2.0"):
            expected = game["aqre"].get(rationality)
            if expected is None:
                continue
            said = typed("solve", published_games / f"{name}.efg", "--rationality", rationality, "--json", "-")
            assert said.code == 0 and said.json["converged"]
            players = {p: f"P{n}" for n, p in enumerate(said.json["payoffs"], start=1)}
            found = {
                f"{players[entry['actor']]}.I{entry['information_set']}:{action}": p
                for entry in said.json["behaviour"]
                for action, p in entry["probabilities"].items()
            }
            assert found == pytest.approx(expected, abs=1e-6), (name, rationality)


def test_behaviour_in_a_tree_is_in_the_order_of_the_file(published_games):
    path = published_games / "myerson1991_fig2_1_poker.efg"
    tree = standoff.load(path)
    expected = [(tree.players[s.player - 1], s.number, s.label) for s in tree.information_sets if s.player]
    data = typed("solve", path, "--json", "-").json
    assert [(e["actor"], e["information_set"], e["label"]) for e in data["behaviour"]] == expected


# -- export ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ALL)
def test_yaml_reads_back_equal(name, tmp_path):
    scenario = standoff.load(name)
    text = typed("export", name, "--to", "yaml").out
    assert typed("export", name, "--to", "yaml", "--out", tmp_path / "back.yaml").out == ""
    assert (tmp_path / "back.yaml").read_bytes() == text.encode()
    back = standoff.load(tmp_path / "back.yaml")
    assert back.model_copy(update={"folder": scenario.folder}) == scenario
    assert [path.name for path in tmp_path.iterdir()] == ["back.yaml"]


@pytest.mark.parametrize("name", ALL)
def test_json_reads_back_equal(name):
    scenario = standoff.load(name)
    text = typed("export", name, "--to", "json").out
    assert json.loads(text)["title"] == scenario.title
    back = Scenario.model_validate_json(text)
    assert back.model_copy(update={"folder": scenario.folder}) == scenario


@pytest.mark.parametrize("rationality", ["0.8", "4"])
@pytest.mark.parametrize("name", SMALL)
def test_efg_is_the_same_game(name, rationality, tmp_path):
    path = tmp_path / "one world.efg"
    said = typed("export", name, "--to", "efg", "--out", path)
    assert said.out == "" and "note:" in said.err
    itself = typed("solve", name, "--rationality", rationality, "--json", "-").json
    tree = typed("solve", path, "--rationality", rationality, "--json", "-").json
    names = standoff.load(name).actors
    assert tree["payoffs"] == pytest.approx({names[a]: p for a, p in itself["payoffs"].items()}, abs=1e-8)
    here = {(names[e["actor"]], e["label"]): e["probabilities"] for e in itself["behaviour"]}
    there = {(e["actor"], e["label"]): e["probabilities"] for e in tree["behaviour"]}
    assert here.keys() == there.keys()
    for key, played in here.items():
        assert there[key] == pytest.approx(played, abs=1e-7), key


@pytest.mark.parametrize("name", SMALL)
def test_gambit_reads_the_efg_and_agrees(name, tmp_path):
    pygambit = pytest.importorskip("pygambit")
    typed("export", name, "--to", "efg", "--out", tmp_path / "game.efg")
    game = pygambit.read_efg(str(tmp_path / "game.efg"))
    scenario = standoff.load(name)
    assert game.title == scenario.title and list(game.players) == list(scenario.actors.values())
    [answer] = pygambit.qre.logit_solve_lambda(game, [2.0])
    theirs = sorted(sorted(dict(played).items()) for player in answer.profile for _, played in player)
    solved = typed("solve", tmp_path / "game.efg", "--rationality", "2", "--json", "-").json
    ours = sorted(sorted(entry["probabilities"].items()) for entry in solved["behaviour"])
    assert len(ours) == len(theirs)
    for mine, other in zip(ours, theirs, strict=True):
        assert dict(mine) == pytest.approx(dict(other), abs=1e-6)


def test_export_at_set_values(tmp_path):
    one, other = (typed("export", "crisis", "--to", "efg", "--set", f"resolved={p}").out for p in ("0.25", "0.75"))
    assert '"high" 0.25 "low" 0.75' in one and '"high" 0.75 "low" 0.25' in other


def test_a_tree_exports_as_a_tree(published_games):
    path = published_games / "selten1975_horse.efg"
    said = typed("export", path, "--to", "efg")
    assert said.code == 0 and said.out.startswith("EFG 2 R")
    said = typed("export", path, "--to", "yaml")
    assert said.code == 1 and "no timeline" in said.err and "`--to efg`" in said.err


def test_the_flagship_checks_and_runs(tmp_path):
    """Few worlds: that it goes through at all, with every claim."""
    data = typed("run", "north-korea-2017", "--worlds", "32", "--cores", "1", "--json", "-").json
    assert len(data["claims"]) == len(standoff.load("north-korea-2017").claims)
    assert data["worlds"]["count"] == 32


TRAPS = """\
standoff: 1
title: Traps
actors: {a: A, b: B}
parameters: {cost: 0.5 to 2, p: 20% to 80%, unused: 1 to 3}
timeline:
  - {chance: t, outcomes: {x: p, y: rest}, seen_by: a}
  - {decision: m, actor: a, options: [no, yes]}
  - {decision: n, actor: b, options: [no, yes], when: m = yes}
interests: {a: {gain: m * (1 - n), cost: -cost * m}, b: {gain: n - 0.5}}
rationality: {a: 1 to 6, b: 1 to 6}
claims: {percent: {kind: mechanism, quote: often, holds: P(m = yes) > 50}}
"""


def test_notes_are_shown_and_fail_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("traps.yaml").write_text(TRAPS)
    said = typed("check", "traps.yaml")
    assert (said.code, said.err) == (0, "")
    notes = [
        "traps.yaml:4:45: note: nothing uses the parameter `unused`, so it has no effect: "
        "use it in a formula, or remove it",
        "traps.yaml:11:58: note: this cannot be true whatever the numbers are: `P(m = yes)` lies between 0 and 1: "
        "write 50%, or 0.5",
        "traps.yaml: no mistakes, 2 notes",
    ]
    assert said.out.splitlines()[:3] == notes
    told = typed("run", "traps.yaml", "--worlds", "16")
    assert told.code == 0
    assert told.out.endswith("2 notes on possible mistakes; `standoff check traps.yaml` shows them.\n")
    assert "slip" not in typed("run", "crisis", "--worlds", "16").out
    assert typed("run", "traps.yaml", "--worlds", "16", "--json", "-").json["claims"]


def test_notes_are_shown_beside_mistakes_that_the_text_does_not_tell(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("traps.yaml").write_text(TRAPS.replace("p: 20% to 80%", "p: 0.2 to 3").replace("x: p", "x: 1 * p"))
    said = typed("check", "traps.yaml")
    assert said.code == 1 and said.err.splitlines()[-1].endswith(", 2 notes")
    assert said.out.count(": note: ") == 2
    Path("traps.yaml").write_text(TRAPS.replace("actors:", "actor:"))
    said = typed("check", "traps.yaml")
    assert said.code == 1 and "note" not in said.out + said.err
