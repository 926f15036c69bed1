"""How actors behave, as a person asks for it."""

from __future__ import annotations

import re

import pytest

import standoff
from claims.test_as_good import MEETING
from claims.test_multiplicity import HUNT
from cli.person import SHELF, edited, typed
from equilibrium.trees import tree_of
from standoff.charts.svg import percent
from standoff.gambit.efg import write_efg
from standoff.scenario.labels import claim_label

QUERY = "P(threat = yes)"


def test_run_under_one_behaviour():
    said = typed("run", "crisis", "--worlds", "64", "--behaviour", "level-k", "--level", "1")
    assert said.code == 0
    assert "Behaviour level-1: everyone responds by the logit to random choice." in said.out
    data = typed("run", "crisis", "--worlds", "64", "--behaviour", "level-1", "--json", "-").json
    assert data["theory"] == "level-1" and data["worlds"]["converged"] == 64
    plain = typed("run", "crisis", "--worlds", "64", "--json", "-").json
    assert plain["theory"] == "logit"
    assert [claim["share"] for claim in plain["claims"]] != [claim["share"] for claim in data["claims"]]
    assert "Behaviour" not in typed("run", "crisis", "--worlds", "64").out


def test_ask_and_solve_under_one_behaviour():
    data = typed(
        "ask", "crisis", QUERY, "--worlds", "64", "--behaviour", "cognitive-hierarchy", "--tau", "1 to 2", "--json", "-"
    ).json
    assert data["theory"] == "cognitive-hierarchy-1 to 2" and data["converged"] == 64
    blind = typed("ask", "crisis", QUERY, "--worlds", "4", "--behaviour", "level-0", "--json", "-").json
    assert blind["mean"] == pytest.approx(0.5, abs=1e-12)
    said = typed("solve", "crisis", "--behaviour", "best-response")
    assert said.code == 0 and "Behaviour best-response: everyone best responds to random choice." in said.out
    assert re.search(r"certified: largest difference between behaviour and response 0\.0e\+00", said.out)
    solved = typed("solve", "crisis", "--behaviour", "level-2", "--rationality", "3", "--json", "-").json
    assert solved["theory"] == "level-2" and solved["converged"]


def test_claims_under_each_behaviour():
    said = typed("run", "crisis", "--worlds", "64", "--behaviours", "logit,level-1,best-response")
    assert said.code == 0
    head = next(line for line in said.out.splitlines() if line.startswith("claim "))
    assert head.split() == ["claim", "logit", "level-1", "best-response", "same"]
    data = typed("run", "crisis", "--worlds", "64", "--behaviours", "logit,level-1,best-response", "--json", "-").json
    assert [each["theory"] for each in data["theories"]] == ["logit", "level-1", "best-response"]
    tested = [claim["id"] for claim in data["claims"]]
    quotes = {name: claim_label(standoff.load("crisis"), name)[:24] for name in tested}
    rows = [line for line in said.out.splitlines() if line.startswith(tuple(quotes.values()))]
    assert [row[:24] for row in rows] == list(quotes.values())
    alone = typed("run", "crisis", "--worlds", "64", "--behaviour", "level-1", "--json", "-").json
    shares = {claim["id"]: claim["share"] for claim in alone["claims"]}
    for claim in data["claims"]:
        assert claim["verdicts"][1]["share"] == shares[claim["id"]]
        assert claim["survives"] == (len({each["verdict"] for each in claim["verdicts"]}) == 1)
        line = next(line for line in said.out.splitlines() if line.startswith(quotes[claim["id"]]))
        assert f" {'yes' if claim['survives'] else 'no'} (" in line
        for each in claim["verdicts"]:
            assert each["verdict"] + ("" if each["share"] is None else f" ({percent(each['share'])})") in line


def test_all_behaviours_of_what_ships():
    said = typed("run", "beer-quiche", "--worlds", "32", "--behaviours", "all")
    assert said.code == 0
    for name in ("logit", "level-1", "level-2", "cognitive-hierarchy", "best-response"):
        assert f"\n{name}: " in said.out


def test_a_scenario_whose_actors_are_rational(tmp_path):
    lines = (SHELF / "crisis" / "scenario.yaml").read_text(encoding="utf-8").split("\n")
    start = lines.index("rationality:")
    path = edited(tmp_path, "crisis", {"\n".join(lines[start : start + 3]): "rationality: rational"})
    assert typed("check", path).out.startswith(f"{path}: no mistakes\n")
    said = typed("solve", path, "--behaviour", "level-1")
    assert said.code == 0 and "Behaviour best-response" in said.out
    assert typed("ask", path, QUERY, "--rationality", "2", "--worlds", "8").code == 0
    said = typed("ask", path, QUERY, "--behaviour", "logit", "--worlds", "8")
    assert said.code == 1 and "the logit model needs numbers: give a rationality" in said.err


@pytest.mark.parametrize(
    ("options", "code", "told"),
    [
        (["--behaviour", "levl-2"], 2, "there is no behaviour `levl-2`: did you mean `level-2`?"),
        (["--level", "2"], 2, "requires --behaviour level-k"),
        (["--tau", "2"], 2, "requires --behaviour cognitive-hierarchy"),
        (["--behaviour", "cognitive-hierarchy", "--tau", "-1"], 2, "out of range"),
        (["--behaviour", "level-2", "--level", "1"], 2, "only level-k has a level"),
    ],
)
def test_what_is_typed_wrongly(options, code, told):
    for command in (["run", "crisis"], ["ask", "crisis", QUERY], ["solve", "crisis"]):
        said = typed(*command, *options)
        assert said.code == code
        assert told in " ".join(said.err.split())


def test_best_responses_take_no_rationality():
    said = typed("solve", "crisis", "--behaviour", "best-response", "--rationality", "3")
    assert said.code == 1 and "takes no rationality" in said.err


@pytest.mark.parametrize("options", [["--behaviour", "logit"], ["--level", "1"], ["--tau", "1"]])
def test_one_behaviour_or_several(options):
    said = typed("run", "crisis", "--behaviours", "all", *options)
    assert (
        said.code == 2
        and "cannot be combined with --behaviour, --level, --tau, --rationality, --out or --other-equilibria"
        in " ".join(said.err.split())
    )
    assert typed("run", "crisis", "--behaviours", " , ").code == 2


# -- other equilibria --------------------------------------------------------------------------------------------------


def test_other_equilibria_are_shown(tmp_path):
    path = tmp_path / "hunt.yaml"
    path.write_text(HUNT)
    said = typed("run", path, "--worlds", "64", "--other-equilibria", "32", "--full")
    assert said.code == 0
    data = typed("run", path, "--worlds", "64", "--other-equilibria", "32", "--json", "-").json["other_equilibria"]
    assert data["worlds"] == 32 and data["most"] == 3 and data["games"][0]["do"] == {}
    text = " ".join(said.out.split())
    assert "were searched for in 32 of 64 worlds, from 64 random starts in each game of each" in text
    assert (
        f"{data['several']:,} of them have more than one" in text and "This is a lower bound; there may be more" in text
    )
    (together,) = (claim for claim in data["claims"] if claim["id"] == "together")
    assert together["depends"] > 0 and f"{together['depends']} of 32" in text
    assert not [line for line in said.out.splitlines() if line.endswith("bound") and " of 32" in line]


def test_none_found_is_no_proof():
    said = typed("run", "beer-quiche", "--worlds", "32", "--other-equilibria", "16", "--full")
    text = " ".join(said.out.split())
    assert (
        said.code == 0
        and "none of them has more than one" in text
        and "This is a lower bound; there may be more" in text
    )
    not_asked = typed("run", "beer-quiche", "--worlds", "32", "--other-equilibria", "0", "--json", "-")
    assert not_asked.json["other_equilibria"] is None
    unasked = typed("run", "beer-quiche", "--worlds", "32", "--json", "-")  # the game is small
    assert unasked.json["other_equilibria"]["worlds"] == 32


def test_other_equilibria_are_of_the_logit():
    said = typed("run", "crisis", "--worlds", "32", "--behaviour", "level-2", "--other-equilibria", "16")
    assert said.code == 1 and "other equilibria are available only for the logit, but this is" in said.err
    assert typed("run", "crisis", "--behaviours", "all", "--other-equilibria", "16").code == 2


def test_the_limit_tells_of_a_continuum_and_where_it_forks(tmp_path):
    meeting = {s: ("second", {t: (4, 4) if s == t else (0, 0) for t in "ab"}) for s in "ab"}
    alike = {s: ("second", dict.fromkeys("ab", (1, 1))) for s in "ab"}
    for name, after in (("meeting", meeting), ("alike", alike)):
        tree = tree_of(("first", after), {"first": 1, "second": 2})
        (tmp_path / f"{name}.efg").write_text(write_efg(tree), encoding="utf-8")
    forks = "The branch forks at rationality 0.5. The arm taken"
    free = "It is one of a continuum of equilibria"
    said = typed("solve", tmp_path / "meeting.efg", "--behaviour", "rational")
    assert "One world, certified" in said.out and forks in said.out and free not in said.out
    assert "Rationality grows at the same rate for every actor per unit of payoff; rescaling one actor" in " ".join(
        said.out.split()
    )
    assert "2 arms were found; there may be more. Where they differ:" in said.out
    rows = [line.split() for line in said.out.splitlines() if re.match(r"[12] +Player", line)]
    assert [(row[0], *row[-4:]) for row in rows] == [
        (arm, "a", f"{float(arm == '1'):.4f},", "b", f"{float(arm == '2'):.4f}") for arm in "1122"
    ]
    told = typed("solve", tmp_path / "meeting.efg", "--behaviour", "rational", "--json", "-").json
    assert [arm["payoffs"] for arm in told["arms"]] == [told["payoffs"]] * 2
    assert [arm["probabilities"][0]["a"] for arm in told["arms"]] == pytest.approx([1.0, 0.0], abs=1e-6)
    said = typed("solve", tmp_path / "alike.efg", "--behaviour", "rational")
    assert "One world, certified" in said.out and forks not in said.out and free in " ".join(said.out.split())
    told = typed("solve", tmp_path / "alike.efg", "--behaviour", "rational", "--json", "-").json
    assert told["converged"] and told["continuum"] == 2 and told["forked"] is None


def test_a_claim_that_hinges_on_the_arm_of_a_fork_says_so(tmp_path):
    path = tmp_path / "meeting.yaml"
    path.write_text(MEETING, encoding="utf-8")
    said = typed("run", path, "--worlds", "32", "--behaviour", "rational", "--full")
    hinges = "in 32 of 32 worlds the answer depends on which of two equally good arms is taken at a fork"
    assert said.code == 0 and " ".join(said.out.split()).count(f"I{hinges[1:]}") == 1
    told = typed("run", path, "--worlds", "32", "--behaviour", "rational", "--json", "-").json
    hinging = {claim["id"]: claim["hinging"] for claim in told["claims"]}
    assert hinging["east"] == [{"on": "arms", "worlds": 32, "most": 2, "low": 0.0, "high": 1.0}]
    assert hinging["meet"] == hinging["bound"] == []
    said = typed("ask", path, "P(first = east)", "--worlds", "32", "--behaviour", "rational")
    assert f"I{hinges[1:]}; first options were favoured (over these the mean is" in " ".join(said.out.split())
    said = typed("forecast", path, "--worlds", "32", "--behaviour", "rational")
    assert f": {hinges}" in " ".join(said.out.split())
