"""Argdown: what is written is read as it was, and what cannot be read is told at its line and column."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import coins
import standoff
from standoff.language.error import StandoffError
from standoff.language.problem import ScenarioError
from standoff.scenario.model import Chance, Claim, Scenario
from standoff.scenario_files.read import read_scenario
from standoff.text.argdown import draft_argdown, read_argdown, write_argdown


def complaints(text):
    with pytest.raises(ScenarioError) as caught:
        read_argdown(text, "f")
    return [str(problem) for problem in caught.value.problems]


def argued(scenario):
    """What an argument is: its thesis, and each claim's words, reasons and objections."""
    claims = {name: (" ".join(c.quote.split()), c.because, c.despite) for name, c in scenario.claims.items()}
    return scenario.thesis, claims


def back(scenario):
    return read_scenario(draft_argdown(write_argdown(scenario), "x.argdown").yaml)


def test_an_argument_comes_back_as_it_was():
    scenario = coins.scenario()
    assert argued(back(scenario)) == argued(scenario)
    assert list(back(scenario).claims) == list(scenario.claims)
    assert standoff.judge(back(scenario), worlds=8).argument.thesis == "both"


WORDS = st.text(st.one_of(st.sampled_from("[]<>{}#@*_/\\:()+-=~.\"' "), st.characters(codec="utf-8", categories="L")))


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_whatever_is_quoted_comes_back(data):
    names = data.draw(st.lists(st.sampled_from(["a", "b_1", "thesis", "s01", "é", "x" * 90]), min_size=1, unique=True))
    claims, before = {}, []
    for name in names:
        quote = data.draw(WORDS.filter(lambda text: text.split() != [] and text.isprintable()))
        grounds = data.draw(st.lists(st.sampled_from(before), unique=True)) if before else []
        cut = data.draw(st.integers(0, len(grounds)))
        claims[name] = Claim(
            kind="judgement", quote=quote, reason="x", because=tuple(grounds[:cut]), despite=tuple(grounds[cut:])
        )
        before.append(name)
    timeline = [Chance("tell", outcomes={"yes": "1"})]
    thesis = data.draw(st.sampled_from(names))
    scenario = Scenario(
        title=data.draw(WORDS) or "t", actors={"a": "A"}, timeline=timeline, thesis=thesis, claims=claims
    )
    found = back(scenario)
    named = {each for claim in claims.values() for each in (*claim.because, *claim.despite)} | {thesis}
    kept = {name: claim for name, claim in claims.items() if name in named or claim.because or claim.despite}
    assert argued(found) == argued(scenario.model_copy(update={"claims": kept}))


MAP = """\
===
title: 'Coins, all in all'
author: nobody
===

# A heading

[It is loaded]: The **first** coin is _loaded_, // a comment
  says @[Somebody Else]. #(a long tag) {source: "x"}
    + <two tests>: Two tests said so.
        <- [tester]: The tester /* who
           was paid */ is biased.
    - [It was dropped by the teller]
    +> [goal]

[goal]: So the house wins. #thesis
  >< <two tests>

It goes without a name.
  <!-- and
  this is a comment -->
  -> [goal]
"""


def test_the_marks_of_argdown_are_understood():
    found = read_argdown(MAP)
    assert found.title == "Coins, all in all" and found.thesis == "goal"
    words = {name: each.words for name, each in found.statements.items()}
    assert words == {
        "it_is_loaded": "The first coin is loaded, says Somebody Else.",
        "two_tests": "Two tests said so.",
        "tester": "The tester is biased.",
        "it_was_dropped_by_the_teller": "It was dropped by the teller",
        "goal": "So the house wins.",
        "s06": "It goes without a name.",
    }
    relations = {name: (list(each.because), list(each.despite)) for name, each in found.statements.items()}
    assert relations == {
        "it_is_loaded": (["two_tests"], ["it_was_dropped_by_the_teller"]),
        "two_tests": ([], ["tester"]),
        "tester": ([], []),
        "it_was_dropped_by_the_teller": ([], []),
        "goal": (["it_is_loaded"], ["two_tests", "s06"]),
        "s06": ([], []),
    }
    tests = found.statements["two_tests"]
    assert MAP[tests.start : tests.end] == "Two tests said so."


def test_every_mistake_is_told_at_its_place():
    text = "[a]: So. #thesis\n  + [b]\n  _> [c]\n  - [a]\n\n- [d]: A list.\n\n(1) One.\n(2) Two.\n----\n(3) Three.\n\n"
    text += "[e: No end.\n\n[f] words\n\n[a]: Again.\n\n[g]: G. #thesis\n"
    assert complaints(text) == [
        "f:2:5: `b` has no words: write [b]: and what it says",
        "f:3:3: an undercut (`_>`) is not read: write <- below the claim that it speaks against",
        "f:4:3: `a` is given as an objection to itself: name another statement",
        "f:6:1: this relation belongs to no statement: write the statement that it belongs to above it, and put this "
        "further in",
        "f:8:1: numbered premises are not read: write the conclusion as [name]: ..., and below it, further in, + and "
        "each premise",
        "f:13:1: this name does not end: close it with ]",
        "f:15:1: `f` has no words: write [f]: and what it says",
        "f:15:5: words stand behind a name: write [f]: before what it says",
        "f:17:1: `a` says something already, on line 1: write [a] to name it again",
        "f:19:1: `g` is called the thesis, and so is `a`: leave #thesis at one of them",
    ]


def test_circles_and_double_parts_are_told_where_they_begin():
    assert complaints("[a]: A.\n  + [b]: B.\n    + [c]: C.\n      + [a]\n  - [c]\n  - [b]\n") == [
        "f:2:3: the reasoning goes in a circle: `a` because of `b`, and `b` because of `c`, and `c` because of `a`: "
        "remove one of these reasons",
        "f:6:3: `b` is given both as a reason for `a` and as an objection to it: keep one of them",
    ]


def test_nothing_is_no_argument():
    assert complaints("") == ["f:1:1: there is no statement: write one, as in [name]: what it says"]
    assert complaints("===\ntitle: x\n") == ["f:1:1: the front matter does not end: close it with ==="]
    with pytest.raises(StandoffError, match="what it is a reason for"):
        write_argdown(standoff.load("crisis"))


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("[]<>+-_#:(){}=/*@\\1a b\n\t"), max_size=60))
def test_any_text_is_read_or_told_what_is_wrong(text):
    try:
        drafted = draft_argdown(text, "f")
    except ScenarioError as error:
        assert all(each.line >= 1 and each.column >= 1 and each.fix for each in error.problems)
    else:
        assert argued(read_scenario(drafted.yaml))[1]
