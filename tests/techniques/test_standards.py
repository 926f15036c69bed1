"""The nine standards of ICD 203: none is met by a scenario that gives nothing for it, and each by what it asks for."""

from __future__ import annotations

from dataclasses import replace

import pytest

import coins
import standoff
import structures
from standoff.presentation.section import Titled
from standoff.presentation.tradecraft import standards_section
from standoff.scenario_files.read import read_scenario
from standoff.techniques.standards import Met, Standard, assessed

BARE = """\
standoff: 1
title: Bare
actors: {probe: Challenger}
parameters: {prize: 1}
timeline:
  - {decision: act, actor: probe, options: [no, yes]}
interests: {probe: {prize: prize * act}}
rationality: {probe: 4}
"""


def judged(text, worlds=128):
    report = standoff.judge(read_scenario(text), worlds=worlds)
    return {each.standard: each for each in assessed(report, None)}


def test_they_are_nine_in_the_words_of_the_directive():
    found = judged(BARE)
    assert [each.number for each in found.values()] == list(range(1, 10)) and list(found) == list(Standard)
    assert Standard.ALTERNATIVES == "incorporates analysis of alternatives"


def test_a_bare_scenario_meets_next_to_nothing():
    met = {standard: each.met for standard, each in judged(BARE).items()}
    for standard in set(Standard) - {Standard.RELEVANCE, Standard.VISUAL}:
        assert met[standard] is Met.NOT_MET, standard
    assert met[Standard.RELEVANCE] is Met.PARTLY  # there is a decision
    assert met[Standard.VISUAL] is Met.PARTLY  # the game is drawn


CLAIM = "claims: {it_acts: {kind: mechanism, quote: It acts., holds: P(act = yes) > 0.5}}\n"
EVIDENCE = "evidence:\n  seen: {date: 2020-01-01, observe: act = yes, reliability: 0.8, source: us}\n"
AGAIN = "  again: {date: 2020-02-01, observe: act = yes, reliability: 0.8, source: us}\n"
QUESTION = "questions: {q: {text: Will it?, date: 2030-01-01, resolves: by looking, query: P(act = yes)}}\n"
SOURCED = BARE.replace("{prize: 1}", '{prize: {prior: "uniform(0, 1)", reason: so it is, source: us}}').replace(
    "{probe: 4}", "{probe: {prior: 4, reason: a guess, source: us}}"
)


@pytest.mark.parametrize(
    ("standard", "text", "met"),
    [
        (Standard.SOURCES, SOURCED, Met.PARTLY),  # no grade
        (Standard.SOURCES, SOURCED + "sources: {us: {grade: B}}\n", Met.MET),
        (Standard.UNCERTAINTY, SOURCED, Met.NOT_MET),  # nothing is judged
        (Standard.UNCERTAINTY, BARE + CLAIM, Met.NOT_MET),  # nothing is uncertain
        (Standard.UNCERTAINTY, SOURCED + CLAIM, Met.MET),
        (Standard.DISTINGUISHES, SOURCED, Met.PARTLY),
        (Standard.DISTINGUISHES, SOURCED + EVIDENCE, Met.MET),
        (Standard.ALTERNATIVES, BARE + "views: {probe: {prize: 2}}\n", Met.PARTLY),
        (Standard.RELEVANCE, BARE + QUESTION, Met.MET),
        (Standard.ARGUMENT, BARE + CLAIM, Met.PARTLY),
        (Standard.CHANGE, BARE + EVIDENCE, Met.PARTLY),
        (Standard.CHANGE, BARE + EVIDENCE + AGAIN + QUESTION, Met.MET),
        (Standard.ACCURACY, BARE + QUESTION, Met.PARTLY),
        (Standard.VISUAL, BARE + CLAIM, Met.MET),
    ],
)
def test_each_is_met_by_what_it_asks_for(standard, text, met):
    assert judged(text)[standard].met is met


def test_too_few_worlds_do_not_explain_uncertainty():
    assert judged(SOURCED + CLAIM, worlds=50)[Standard.UNCERTAINTY].met is Met.PARTLY


def test_variants_are_alternatives():
    found = judged(structures.TEXT)
    assert found[Standard.ALTERNATIVES].met is Met.MET and found[Standard.ALTERNATIVES].counts["variants"] == 3


def test_an_argument_at_odds_is_met_in_part():
    """Of two coins that cannot both win: the reasons of one step are at odds."""
    report = standoff.judge(coins.scenario(), worlds=256)
    [argued] = [each for each in assessed(report, None) if each.standard is Standard.ARGUMENT]
    assert argued.counts["faulty"] > 0 and argued.met is Met.PARTLY
    sound = tuple(step for step in report.argument.steps if step.word == "holds up")
    report = replace(report, argument=replace(report.argument, steps=sound))
    [argued] = [each for each in assessed(report, None) if each.standard is Standard.ARGUMENT]
    assert argued.met is (Met.MET if sound and report.argument.thesis else Met.PARTLY)


@pytest.mark.parametrize(("verdict", "met"), [("better", Met.MET), ("worse", Met.NOT_MET), ("no telling", Met.PARTLY)])
def test_accuracy_is_a_matter_of_scores(verdict, met):
    report = standoff.judge(read_scenario(BARE + QUESTION), worlds=32)
    against = type("Difference", (), {"baseline": "even odds", "verdict": verdict})()
    reading = type("Reading", (), {"questions": 12, "differences": (against,)})()
    scores = type("Scores", (), {"readings": (reading,)})()
    [accurate] = [each for each in assessed(report, scores) if each.standard is Standard.ACCURACY]
    assert accurate.met is met and accurate.counts["scored"] == 12


def test_what_is_not_met_is_told_with_the_reason_and_no_place():
    found = standoff.tradecraft(read_scenario(BARE + CLAIM), worlds=128)
    section = standards_section(found)
    [shown] = [each for each in section.contents if isinstance(each, Titled)]
    rows = {row[0]: row for row in shown.table.rows}
    assert rows["4"][2:] == ("not met", "no variant, no second expert, no view, no objection", "–")
    assert rows["2"][2] == "not met" and "no number is uncertain" in rows["2"][3]
    assert rows["9"][2] == "met" and "report" in rows["9"][4]
    counts = [sum(row[2] == met for row in shown.table.rows) for met in ("met", "partly met", "not met")]
    assert sum(counts) == 9 and f"{counts[0]} met" in section.sentences[0]
