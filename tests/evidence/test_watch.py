"""What to watch: information and likelihood ratios by hand, dates, and what is no more than chance."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from of_scenarios import watch
from standoff.claims.telling import NOT_MADE
from standoff.evidence.update import EvidenceError
from standoff.library.catalog import load
from standoff.scenario.model import Chance, Claim, Decision, Question, Scenario

_spec = importlib.util.spec_from_file_location("games", Path(__file__).parent / "games.py")
games = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(games)


def told(p=0.5, right=0.9, **more):
    """A hidden state, a public sign that is right with a known probability, and one that says nothing."""
    alarm = f"if(state = bad, {right}, {1 - right})"
    return Scenario(
        title="signs",
        actors={"one": "One"},
        parameters={"p": str(p)} if not isinstance(p, str) else {"p": p},
        timeline=[
            Chance("state", outcomes={"bad": "p", "good": "rest"}, seen_by="one"),
            Decision("act", actor="one", options=["stay", "go"], sees=[]),
            Chance("sign", outcomes={"alarm": alarm, "quiet": "rest"}, by=games.day(9)),
            Chance("noise", outcomes={"heads": "0.5", "tails": "rest"}),
            Chance("late", outcomes={"up": "if(state = bad, 0.8, 0.5)", "down": "rest"}, when="sign = alarm"),
        ],
        interests={"one": {"nothing": "0 * (act = go)"}},
        rationality={"one": "1"},
        **more,
    )


def entropy(p):
    return -p * np.log2(p) - (1 - p) * np.log2(1 - p)


def indicator(found, move, hypothesis="state = bad"):
    return next(each for each in found.indicators if (each.move, each.hypothesis) == (move, hypothesis))


@pytest.mark.parametrize("p, right", [(0.5, 0.9), (0.2, 0.7), (0.9, 0.6)])
def test_a_binary_channel_by_hand(p, right):
    found = watch(told(p, right), worlds=4)
    sign = indicator(found, "sign")
    alarm = p * right + (1 - p) * (1 - right)
    assert sign.information == pytest.approx(entropy(alarm) - entropy(right), abs=1e-9)
    assert sign.share == pytest.approx(sign.information / entropy(p))
    assert sign.now == pytest.approx(p) and sign.by == games.day(9) and sign.floor == 0
    first, second = sign.signs
    assert first.probability == pytest.approx(alarm) and first.then == pytest.approx(p * right / alarm)
    assert first.ratio == pytest.approx(right / (1 - right)) and second.ratio == pytest.approx((1 - right) / right)


def test_what_says_nothing_has_no_information_and_comes_last():
    found = watch(told(), worlds=4)
    assert indicator(found, "noise").information == pytest.approx(0, abs=1e-12)
    assert found.indicators[0].move in ("sign", "late")


def test_a_move_that_may_not_be_made_can_be_missing():
    late = indicator(watch(told(), worlds=4), "late")
    assert [sign.outcome for sign in late.signs] == ["up", "down", NOT_MADE]
    assert sum(sign.probability for sign in late.signs) == pytest.approx(1)
    assert late.signs[2].then == pytest.approx(0.1)  # no alarm


def test_after_evidence_less_is_left_to_learn():
    seen = watch(told(evidence=games.evidence("sign = alarm")), worlds=4)
    assert "sign" in seen.settled and not any(each.move == "sign" for each in seen.indicators)
    assert indicator(seen, "late").now == pytest.approx(0.9)
    # by then the day of the sign is over, whatever was reported of it
    assert "sign" in watch(told(), as_of=games.day(9), worlds=4).settled
    assert "sign" not in watch(told(), as_of=games.day(8), worlds=4).settled


def test_a_claim_across_worlds():
    """p is 0.2 or 0.8, one world in two; the claim holds where it is 0.8, and the sign is never wrong."""
    claims = {
        "often": Claim(kind="mechanism", quote="Often.", holds="P(state = bad) > 0.5"),
        "odd": Claim(kind="mechanism", quote="Odd.", holds="p > 2 or P(state = bad) < 0"),
    }
    found = watch(told("discrete(0.2: 0.5, 0.8: 0.5)", 1.0, claims=claims), worlds=512)
    sign = indicator(found, "sign", "often")
    assert sign.now == pytest.approx(0.5, abs=0.01)
    assert sign.information == pytest.approx(1 - entropy(0.2), abs=0.01) and not sign.noise
    assert sign.signs[0].then == pytest.approx(0.8, abs=0.01) and sign.signs[0].ratio == pytest.approx(4, rel=0.05)
    assert indicator(found, "noise", "often").noise
    assert indicator(found, "sign", "odd").information == 0  # never true: nothing to learn


def test_questions_and_events_can_be_asked_about():
    question = Question(text="?", date=games.day(30), resolves="so", query="P(late = up | given sign = alarm)")
    scenario = told(questions={"rises": question})
    found = watch(scenario, ["rises", "state = bad and noise = heads"], moves=["noise", "late"], worlds=4)
    rises = indicator(found, "late", "rises")
    assert rises.of == "question" and rises.now == pytest.approx(0.9 * 0.8 + 0.1 * 0.5)
    assert rises.signs[0].then == pytest.approx(1)
    assert indicator(found, "noise", "state = bad and noise = heads").signs[0].then == pytest.approx(0.5)


@pytest.mark.parametrize(
    "about, said",
    [
        (["rise"], "did you mean `rises`"),
        (["both"], "which is not a single event"),
        (["wise"], "has no test"),
    ],
)
def test_what_cannot_be_watched(about, said):
    ask = {"text": "?", "date": games.day(30), "resolves": "so"}
    questions = {
        "rises": Question(query="P(late = up)", **ask),
        "both": Question(query="P(late = up) * P(noise = heads)", **ask),
    }
    claims = {"wise": Claim(kind="judgement", quote="Wise.", reason="words")}
    with pytest.raises(EvidenceError, match=said):
        watch(told(questions=questions, claims=claims), about, worlds=4)


@pytest.mark.filterwarnings("error")
def test_of_what_is_certain_nothing_is_told():
    """Its probability is one but for rounding, which is no information; there was a warning of numpy's here."""
    found = watch(load("crisis"), about=["strong_speaks"], worlds=60)
    assert found.indicators and all(each.noise for each in found.indicators)
    assert all(each.information == each.floor == 0.0 for each in found.indicators)
