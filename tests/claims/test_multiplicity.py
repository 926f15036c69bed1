"""Claims and other equilibria: a hunt whose equilibria, world by world, come of a scan of one equation."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit

import standoff
from equilibrium.test_others import scanned
from standoff.claims.verdict_bands import interval
from standoff.equilibrium.behaviour_model import BehaviourError
from standoff.scenario_files.read import read_scenario

HUNT = """\
standoff: 1
title: A hunt
actors: {one: One, two: Two}
parameters: {stag: 3.2 to 5}
timeline:
  - decision: first
    actor: one
    options: [stag, hare]
    seen_by: nobody
  - decision: second
    actor: two
    options: [stag, hare]
interests:
  one: {hunt: "if(first = hare, 3, stag * (second = stag))"}
  two: {hunt: "if(second = hare, 3, stag * (first = stag))"}
rationality: {one: 4, two: 4}
claims:
  together: {kind: mechanism, quote: They hunt the stag., holds: P(first = stag and second = stag) > 0.5}
  bound: {kind: mechanism, quote: Bound they do., holds: P(second = stag | do(first = stag)) > 0.5}
  rather: {kind: mechanism, quote: Rather bound., holds: "P(second = stag | do(first = stag)) > P(second = stag)"}
  sad: {kind: judgement, quote: It is sad., reason: no payoff would settle it}
"""
WORLDS = 48


@pytest.fixture(scope="module")
def report():
    return standoff.judge(read_scenario(HUNT), worlds=WORLDS, other_equilibria=WORLDS)


def second(p, stag):
    return expit(4 * (stag * p - 3))


def test_how_often_and_what_hinges_on_it(report):
    several = depends = rather = 0
    for stag in report.results.parameters["stag"]:
        found = scanned([[stag, 0], [3, 3]], [[stag, 3], [0, 3]], 4.0)
        several += len(found) > 1
        truths = {bool(p * second(p, stag) > 0.5) for p in found}
        depends += len(truths) > 1
        rather += len({bool(second(1.0, stag) > second(p, stag)) for p in found}) > 1
    others = report.others
    assert 0 < several < WORLDS and depends > 0  # or this would test nothing
    assert others.worlds == WORLDS and others.several == several and others.most == 3
    assert others.interval == interval(several, WORLDS)
    assert others.games == {(): several, (("first", "stag"),): 0}
    assert {hinge.id: (hinge.depends, hinge.worlds) for hinge in others.claims} == {
        "together": (depends, WORLDS),
        "bound": (0, WORLDS),
        "rather": (rather, WORLDS),
    }


def test_verdicts_are_those_of_the_principal_branch(report):
    assert report.verdicts == standoff.judge(read_scenario(HUNT), worlds=WORLDS).verdicts


def test_the_number_of_threads_changes_nothing(report):
    for threads in (1, 3):
        again = standoff.judge(read_scenario(HUNT), worlds=WORLDS, threads=threads, other_equilibria=WORLDS).others
        for name in ("worlds", "several", "most", "games", "claims"):
            assert getattr(again, name) == getattr(report.others, name)


def test_a_sample_is_the_first_worlds():
    few = standoff.judge(read_scenario(HUNT), worlds=100, other_equilibria=7).others
    same = standoff.judge(read_scenario(HUNT), worlds=7, other_equilibria=64).others
    assert few.worlds == same.worlds == 7 and few.claims == same.claims


def test_nothing_is_found_where_there_is_one():
    report = standoff.judge(
        read_scenario(HUNT.replace("{one: 4, two: 4}", "{one: 1, two: 1}")), worlds=16, other_equilibria=16
    )
    assert report.others.several == 0 and report.others.most == 1
    assert all(hinge.depends == 0 and hinge.worlds == 16 for hinge in report.others.claims)
    assert report.others.interval[0] == 0.0 and report.others.interval[1] == pytest.approx(0.1936, abs=1e-3)


def test_only_the_logit_has_them():
    with pytest.raises(BehaviourError) as caught:
        standoff.judge(read_scenario(HUNT), worlds=16, behaviour="level-2", other_equilibria=16)
    assert "other equilibria are available only for the logit, but this is" in str(caught.value)


def test_worlds_without_a_certificate_are_left_out(monkeypatch, report):
    """A world whose principal branch is not known has nothing to compare others with."""
    from dataclasses import replace

    from standoff.claims import multiplicity as others

    solve_games = others.solve_games

    def spoilt(game, needed, worlds, stop):
        games = solve_games(game, needed, worlds, stop)
        solved = games[()].solved
        converged = solved.converged & (np.arange(worlds.start, worlds.start + worlds.count) % 2 == 0)
        return {**games, (): replace(games[()], solved=replace(solved, converged=converged))}

    monkeypatch.setattr(others, "solve_games", spoilt)
    half = standoff.judge(read_scenario(HUNT), worlds=WORLDS, other_equilibria=WORLDS).others
    assert half.worlds == WORLDS // 2 and 0 < half.several < report.others.several
    assert {hinge.id: hinge.worlds for hinge in half.claims} == {
        "together": WORLDS // 2, "bound": WORLDS, "rather": WORLDS // 2,
    }  # fmt: skip
