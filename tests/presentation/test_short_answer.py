"""The answer in words, on planted cases: what it says first, and what it never says."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

import standoff
from standoff.claims.anatomy import Anatomy, BlindShare, Firmness, Range, Shift, Size, Threshold
from standoff.claims.argument import Argument, step_of
from standoff.claims.judge import Verdict, Verdicts
from standoff.claims.multiplicity import Hinge
from standoff.claims.spread import Spread
from standoff.claims.verdict_bands import verdict as word_of
from standoff.presentation.short_answer import MOST, short_answer, short_answer_section
from standoff.presentation.verdicts import verdicts_sections
from standoff.queries.truth import NO_DIFFERENCE
from standoff.scenario.model import Kind
from standoff.scenario_files.read import read_scenario

HEAD = """\
standoff: 1
title: A story
actors: {a: Ann}
parameters: {cost: {prior: 1 to 2, label: the cost of waiting}}
timeline:
  - {decision: act, actor: a, options: [no, yes]}
interests: {a: {x: cost * act}}
rationality: {a: 2}
thesis: end
claims:
  end: {kind: mechanism, quote: It will end badly., holds: P(act = yes) > 0.5, because: [one, two]}
  one: {kind: mechanism, quote: The first reason., holds: P(act = yes) > 0.5}
  two: {kind: mechanism, quote: The second reason., holds: P(act = yes) > 0.5}
"""
WORLDS = 400
COUNT = np.arange(WORLDS)


def columns(share, start=0):
    """True in that share of worlds, from a world on."""
    return (((COUNT + start) % WORLDS) < round(share * WORLDS)).astype(float)


def report_on(end, one, two, anatomy=None):
    """A report whose claims come out so in each world."""
    scenario = read_scenario(HEAD)
    found = {"end": end, "one": one, "two": two}
    verdicts = []
    for name, column in found.items():
        known = column[column != NO_DIFFERENCE]
        word = word_of(float((known == 1).mean()) if known.size else 0.0, known.size, WORLDS - known.size)
        verdicts.append(Verdict(name, scenario.claims[name].quote, Kind.MECHANISM, word, "", anatomy=anatomy))
    step = step_of("end", ("one", "two"), (), found)
    return Verdicts(scenario, tuple(verdicts), {}, None, "logit", argument=Argument("end", (step,)))


def answer(*columns, anatomy=None):
    return " ".join(short_answer(report_on(*columns, anatomy=anatomy)))


def test_a_thesis_that_stands_for_its_reasons():
    both = columns(0.8)
    said = answer(np.maximum(both, columns(0.1, 40)), both, columns(0.8))
    assert said.startswith("“It will end badly.” stands for the reasons given: it holds in most plausible worlds.")


def test_a_thesis_that_stands_for_other_reasons_says_so_first():
    said = answer(columns(0.97), columns(0.5), columns(0.5, 100))
    assert said.startswith(
        "“It will end badly.” stands, but not for the reasons given: it holds in nearly all plausible worlds, also "
        "where they fail."
    )


def test_a_thesis_that_falls():
    said = answer(columns(0.02), columns(0.5), columns(0.5))
    assert said.startswith("“It will end badly.” falls: it fails in nearly all plausible worlds")
    follows = answer(columns(0.2), columns(0.2), columns(0.2))
    assert follows.startswith("“It will end badly.” falls: it fails in most plausible worlds, though it would follow")
    assert "“The first reason.” and “The second reason.” themselves fail in most worlds." in follows


def test_a_thesis_that_is_open():
    said = answer(columns(0.5), columns(0.5), columns(0.5))
    assert said.startswith("“It will end badly.” is open: it holds in some plausible worlds and fails in others.")
    assert "Where its reasons hold, it follows." in said


def test_reasons_that_are_at_odds():
    said = answer(columns(0.97), columns(0.5), columns(0.5, 200))
    assert "but the reasons given for it hardly ever hold together" in said


def test_what_cannot_be_told():
    same = np.full(WORLDS, NO_DIFFERENCE)
    assert answer(same, columns(0.5), columns(0.5)).startswith("Whether “It will end badly.” is so cannot be told")
    nothing = replace(report_on(columns(0.9), columns(0.9), columns(0.9)), argument=Argument("end", ()))
    assert "no reason is given for it" in " ".join(short_answer(nothing))


def anatomy(**parts):
    return replace(Anatomy(None, None, None, None), **parts)


def test_blind_actors_come_before_all():
    said = answer(columns(0.97), columns(0.97), columns(0.97), anatomy=anatomy(blind=BlindShare(0.99, "holds")))
    assert said.startswith(
        "“It will end badly.” holds in nearly all plausible worlds, but it would for actors who look"
    )


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (
            {"threshold": Threshold(0.5, 0.48, 0.9, (), ()), "size": Size(Spread(0.1, 0.0, 0.1, 0.2), True, 0.0)},
            "It hangs on one number of the author's: 0.5 moved by 0.02 turns it.",
        ),
        (
            {"firmness": Firmness(Shift("cost", -0.3, "contingent", 0.7, 300.0), None, 2.0)},
            "It would turn if the cost of waiting were a little smaller.",
        ),
        ({"firmness": Firmness(None, None, 2.0)}, "No plausible change of any one assumption turns it."),
        ({"theories": Range(0.1, 0.9, 2, 5)}, "Most other theories of how actors behave say otherwise."),
        ({"theories": Range(0.8, 0.9, 5, 5)}, "Every other theory of how actors behave says the same."),
        ({"others": Hinge("end", 40, 64, (0.5, 0.7))}, "another equilibrium, as good as the one that was solved"),
    ],
)
def test_what_would_turn_it(parts, said):
    assert said in answer(columns(0.9), columns(0.9), columns(0.9), anatomy=anatomy(**parts))


def test_a_payoff_that_may_move_by_little_is_not_narrow():
    payoffs = anatomy(threshold=Threshold(0.5, 0.48, 0.9, (), ()), size=Size(Spread(0.1, 0.0, 0.1, 0.2), False, None))
    assert "author" not in answer(columns(0.9), columns(0.9), columns(0.9), anatomy=payoffs)


def test_a_thesis_that_rests_on_structure():
    text = HEAD.replace(
        "thesis: end", "variants: {dear: {about: It is dear., change: {parameters.cost.prior: -2 to -1}}}\nthesis: end"
    )
    found = standoff.variants(read_scenario(text), worlds=64)
    said = " ".join(short_answer(standoff.judge(read_scenario(text), worlds=64), found))
    assert said.startswith("Whether “It will end badly.” stands rests on structure: as the scenario stands it holds")
    assert "fails if “It is dear”" in said


def test_a_label_stands_in_quotation_marks_as_a_quote_does():
    """Neither is written to fit a sentence."""
    text = HEAD.replace("quote: It will end badly.,", "quote: It will end badly., label: the end is bad,")
    first = short_answer(standoff.judge(read_scenario(text), worlds=64))[0]
    assert first.startswith("“The end is bad”") or "“the end is bad”" in first


@given(some.data())
@settings(max_examples=60, deadline=None)
def test_it_is_short_and_names_nothing_that_only_a_file_has(data):
    shares = [data.draw(some.floats(0.0, 1.0)) for _ in range(3)]
    starts = [data.draw(some.integers(0, WORLDS - 1)) for _ in range(3)]
    report = report_on(*map(columns, shares, starts))
    long = "word " * 200
    claims = {name: claim.model_copy(update={"quote": long}) for name, claim in report.scenario.claims.items()}
    report = replace(report, scenario=report.scenario.model_copy(update={"claims": claims}))
    said = " ".join(short_answer(report))
    assert len(said.split()) <= MOST and said[0].isupper() | (said[0] == "“") and said.endswith(".")
    assert not re.search(
        r"\b(end|one|two|act)\b", re.sub("“.*?”", "", said).replace("any one", "").replace("hangs on one", "")
    )
    assert "chance" not in said and "probab" not in said and "%" not in said


def test_it_comes_first_and_only_where_there_is_a_thesis():
    report = standoff.judge(read_scenario(HEAD), worlds=64)
    first = next(iter(verdicts_sections(report)))
    assert first == short_answer_section(report) and first.title == "The answer"
    assert short_answer_section(standoff.judge(standoff.load("crisis"), worlds=32)) is None
