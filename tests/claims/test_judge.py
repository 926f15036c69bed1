"""Claims judged on small scenarios whose shares are known on paper."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

import standoff
from standoff.claims import judge as rooms
from standoff.claims.verdict_bands import interval
from standoff.ensembles import simulate as ensemble
from standoff.scenario.model import Kind
from standoff.scenario_files.read import read_scenario

HEAD = """\
standoff: 1
title: A door
as_of: 2020-01-01
actors: {a: A, b: B}
places: {here: {name: Here, at: [0, 0], source: ours}, there: {name: There, at: [0, 1], source: ours}}
tables: {facts: facts.csv}
parameters: {u: "uniform(0, 1)", w: "uniform(0, 1)"}
timeline:
  - chance: luck
    outcomes: {good: "if(u < 0.25, 0, 0.5)", bad: rest}
  - decision: knock
    actor: a
    options: [no, yes]
  - decision: open
    actor: b
    options: [no, yes]
interests:
  a: {x: u * knock}
  b: {y: open}
rationality: {a: 1, b: 0}
claims:
"""
TABLE = """\
what,number,colour,source
one,5,red,first
one,7,red,second
range,5500-10000,blue,third
empty,,,fourth
"""


def scenario_with(tmp_path, claims):
    (tmp_path / "facts.csv").write_text(TABLE)
    lines = []
    for name, keys in claims.items():
        lines += [f"  {name}:", f"    quote: The words of {name}."]
        lines += [f"    {key}: {value}" for key, value in keys.items()]
    return read_scenario(HEAD + "\n".join(lines) + "\n", folder=tmp_path)


def verdicts(tmp_path, claims, worlds=1024):
    report = standoff.judge(scenario_with(tmp_path, claims), worlds=worlds, seed=0, threads=1)
    return {verdict.id: verdict for verdict in report.verdicts}


def sentence(holds, kind="mechanism"):
    return {"kind": kind, "holds": holds}


def test_shares_known_on_paper(tmp_path):
    """u and w are of a Sobol sequence: among 1,024 every dyadic interval has its share exactly."""
    found = verdicts(
        tmp_path,
        {
            "always": sentence("P(open = yes) = 0.5"),
            "never": sentence("P(open = yes) > 0.6"),
            "tied": sentence("P(open = yes) > 0.5"),
            "mostly": sentence("E(u + 0 * open) < 0.75", "comparison"),
            "half": sentence("P(knock = yes) + w > P(knock = yes) + 0.5", "preference"),
            "seldom": sentence("E(u * open) < 0.03125"),
            "both": sentence("u > 0.5 and P(open = yes) < w"),
        },
    )
    assert {name: (v.share, v.verdict) for name, v in found.items()} == {
        "always": (1.0, "holds"),
        "never": (0.0, "fails"),
        "tied": (None, "no difference"),
        "mostly": (0.75, "mostly holds"),
        "half": (0.5, "contingent"),
        "seldom": (0.0625, "mostly fails"),
        "both": (0.25, "contingent"),
    }
    tied = found.pop("tied")
    assert (tied.worlds, tied.no_difference, tied.reason) == (
        *(0, 1024),
        "no difference in 1,024 worlds; on average 0.5 against 0.5",
    )
    for verdict in found.values():
        assert verdict.worlds == 1024 and verdict.undefined == 0
        assert verdict.interval == interval(round(verdict.share * 1024), 1024)
        assert f"holds in {round(verdict.share * 1024):,} of 1,024 worlds" in verdict.reason


def test_sides_of_a_comparison_are_shown_and_only_of_one(tmp_path):
    found = verdicts(
        tmp_path,
        {
            "plain": sentence("E(u + 0 * open) < 0.75"),
            "words": sentence("P(knock = yes | given open != no) >= 2 * P(open = yes)"),
            "in_brackets": sentence("(P(knock = yes) > 0.5)"),
            "two": sentence("P(knock = yes) > 0.5 and P(open = yes) > 0.5"),
            "chained": sentence("0.1 < P(knock = yes) < 0.9"),
        },
        64,
    )
    left, right = found["plain"].sides
    assert left.mean == pytest.approx(0.5, abs=0.02) and left.p05 == pytest.approx(0.05, abs=0.03)
    assert right == rooms.Spread(0.75, 0.75, 0.75, 0.75)
    assert found["words"].sides[1].mean == pytest.approx(1.0) and "against 1" in found["words"].reason
    assert found["two"].sides is None and found["chained"].sides is None


def test_worlds_where_a_condition_cannot_happen_are_counted_and_left_out(tmp_path):
    found = verdicts(
        tmp_path,
        {
            "conditional": sentence("P(open = yes | given luck = good) = 0.5"),
            "denied": sentence("not P(open = yes | given luck = good) = 0.5"),
            "impossible": sentence("P(open = yes | given luck = good, luck = bad) < 2"),
        },
    )
    for name, share in (("conditional", 1.0), ("denied", 0.0)):
        verdict = found[name]
        assert (verdict.share, verdict.worlds, verdict.undefined) == (share, 768, 256)
        assert verdict.interval == interval(round(768 * share), 768) and "undefined in 256" in verdict.reason
    nothing = found["impossible"]
    assert (nothing.share, nothing.interval, nothing.worlds, nothing.undefined) == (None, None, 0, 1024)
    assert nothing.verdict == "too few worlds"


def test_facts_and_judgements(tmp_path):
    row = "{table: facts, row: one, column: number, "
    found = verdicts(
        tmp_path,
        {
            "supported": {"kind": "fact", "check": row + "at_least: 5}"},
            "contradicted": {"kind": "fact", "check": row + "at_least: 8}"},
            "contested": {"kind": "fact", "check": row + "at_least: 6}"},
            "straddled": {
                "kind": "fact",
                "check": "{table: facts, row: range, column: number, at_most: 6000}",
            },
            "empty": {"kind": "fact", "check": "{table: facts, row: empty, column: number, at_most: 6000}"},
            "unchecked": {"kind": "fact", "check": "{not_checked: nobody has looked}"},
            "far": {"kind": "fact", "check": "{from: here, to: there, between: [111, 112]}"},
            "taste": {"kind": "judgement", "reason": "it is one"},
        },
        1,
    )
    assert {name: verdict.verdict for name, verdict in found.items()} == {
        "supported": "supported",
        "contradicted": "contradicted",
        "contested": "contested",
        "straddled": "contested",
        "empty": "not checked",
        "unchecked": "not checked",
        "far": "supported",
        "taste": "not testable",
    }
    assert found["supported"].sources == ("first", "second")
    assert found["taste"].reason == "it is one" and found["taste"].kind is Kind.JUDGEMENT
    assert "nobody has looked" in found["unchecked"].reason
    for verdict in found.values():
        assert verdict.quote == f"The words of {verdict.id}." and verdict.reason
        assert verdict.share is None and verdict.interval is None and verdict.worlds == 0


def test_a_game_that_is_not_certified_is_left_out_of_exactly_the_claims_that_need_it(tmp_path, monkeypatch):
    claims = {
        "itself": sentence("P(open = yes) = 0.5"),
        "knocked": sentence("P(open = yes | do(knock = yes)) = 0.5"),
        "opened": sentence("E(payoff(b) | do(open = yes)) > 0.999"),
        "all_three": sentence("P(open = yes) = P(open = yes | do(knock = yes)) + 0 * P(open = yes | do(open = yes))"),
        "parameters": sentence("w < 2 and P(open = yes | do(knock = yes)) < 2"),
    }
    spoilt = {(): np.arange(300) % 10 == 0, ("knock",): np.arange(300) < 90, ("open",): np.arange(300) >= 290}
    solve_games = ensemble.solve_games

    def doubtful(game, commitments, worlds, *others):
        """The games as solved, but for worlds of which it is said that they are not certified."""
        result = {}
        for committed, solved in solve_games(game, commitments, worlds, *others).items():
            here = spoilt[tuple(move for move, _ in committed)][worlds.start : worlds.start + worlds.count]
            certified = solved.solved.converged & ~here
            result[committed] = dataclasses.replace(
                solved, solved=dataclasses.replace(solved.solved, converged=certified)
            )
        return result

    monkeypatch.setattr(ensemble, "solve_games", doubtful)
    report = standoff.judge(scenario_with(tmp_path, claims), worlds=300, seed=0, threads=1)
    itself, knock, opened = spoilt.values()
    missing = {
        "itself": itself,
        "knocked": knock,
        "opened": opened,
        "all_three": itself | knock | opened,
        "parameters": knock,
    }
    for verdict in report.verdicts:
        left_out = int(missing[verdict.id].sum())
        assert (verdict.undefined, verdict.worlds, verdict.share) == (left_out, 300 - left_out, 1.0), verdict.id
        assert (np.isnan(report.results.answers[claims[verdict.id]["holds"]]) == missing[verdict.id]).all()
    assert (report.results.converged == ~(itself | knock | opened)).all()


def test_spread_leaves_out_what_is_undefined():
    assert rooms.spread(np.array([1.0, np.nan, 3.0])) == rooms.Spread(2.0, 1.1, 2.0, 2.9)
    assert all(np.isnan(dataclasses.astuple(rooms.spread(np.array([np.nan])))))


def test_payoffs_of_actors_are_expectations(tmp_path):
    report = standoff.judge(
        scenario_with(tmp_path, {"itself": sentence("P(open = yes) = 0.5")}), worlds=256, seed=0, threads=1
    )
    assert report.payoffs["b"].mean == pytest.approx(0.5, abs=1e-9)
    u = report.results.parameters["u"]
    assert report.payoffs["a"].mean == pytest.approx(np.mean(u / (1 + np.exp(-u))), abs=1e-9)


def test_a_weighted_mean_is_never_beyond_what_it_is_the_mean_of():
    """Weights sum to 1 but for rounding, and 1.0000000000000002 is no probability."""
    for count in range(1, 200):
        weights = np.full(count, 0.1)
        assert rooms.spread(np.ones(count), weights).mean == 1.0
