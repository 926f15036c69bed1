"""What a decision on one page says, in words and in tables."""

from __future__ import annotations

import html
import json
import re

import pytest

import standoff
from claims.test_decide import ENTRY, LEADING
from cli.person import typed
from standoff.language.error import StandoffError
from standoff.presentation.decide import decide_sections
from standoff.presentation.keys.decide import DECIDE
from standoff.presentation.section import Titled
from standoff.presentation.to_json import to_json
from standoff.reports.page import page
from standoff.scenario_files.read import read_scenario


def told(scenario, decision=None, **solving):
    found = standoff.decide(scenario, decision, threads=1, **({"worlds": 64} | solving))
    return {section.title: section for section in decide_sections(found)}


def words(section):
    return " ".join(section.sentences)


@pytest.fixture(scope="module")
def answer():
    return told(standoff.load("deterrence"), "answer")


@pytest.fixture(scope="module")
def leading():
    return told(read_scenario(LEADING), "way")


def test_each_part_has_at_most_two_sentences_of_findings_and_one_table(answer, leading):
    for sections in (answer, leading):
        for section in sections.values():
            assert sum(isinstance(each, Titled) for each in section.contents) <= 1, section.title


def test_the_best_option_comes_first_and_by_type(answer):
    first = words(answer["Defender: what to do about answer"])
    assert first.startswith("Before it knows what it is: across worlds resist pays most on average")
    own = words(answer["As Defender is"])
    assert "does best in play by resist if nerve = hard, concede if nerve = soft" in own
    assert "announced beforehand, by resist whatever it is" in own
    assert "showing it is worth 0.1" in own and "if nerve = hard, and hiding it is worth 0.2" in own
    assert "By then Challenger knows nothing of itself" in words(
        told(standoff.load("deterrence"), "challenge")["As Challenger is"]
    )


def test_news(answer, leading):
    told_ = words(answer["To announce it or to hide it"])
    assert (
        told_.startswith("Announcing resist is worth 0.5") and "than hiding concede, the best option to hide" in told_
    )
    assert "Hidden means until the move is made: Challenger sees it then." in told_
    same = words(leading["To announce it or to hide it"])
    assert same.startswith("It makes no difference whether the decision is announced or hidden: right pays most")


def test_second_commitments_and_responses(leading):
    second = words(leading["A second decision of Leader committed as well"])
    assert second.startswith("The best pair is left with spoil = yes, which pays 1.3") and "adds 0.4" in second
    undo = words(leading["What others could do to undo it"])
    assert "most would be left of right" in undo
    assert "The most harmful response is to left: Follower: reply = y, in 100% of worlds" in undo


def test_what_makes_no_sense_is_said():
    blind = told(read_scenario(ENTRY.replace("entrant: 1,", "entrant: 0,")), "answer")
    assert "what Entrant does is nearly blind to payoffs" in words(blind["To announce it or to hide it"])
    level = told(read_scenario(ENTRY), "answer", behaviour="level-1")
    assert "need not expect what the others will do" in words(level["How it was found"])
    mistaken = told(read_scenario(ENTRY + "views: {incumbent: {tough: 0.9}}\n"), "answer")
    assert "Incumbent takes the game for another" in words(mistaken["How it was found"])
    few = told(read_scenario(ENTRY), "answer", worlds=8)
    assert "too few to say what is worth knowing" in words(few["What is worth knowing first"])


def test_the_terminal_and_the_json_say_the_same(tmp_path):
    file = tmp_path / "decide.json"
    said = typed("decide", "deterrence", "answer", "--worlds", "64", "--json", str(file)).out
    found = standoff.decide(standoff.load("deterrence"), "answer", worlds=64)
    made = json.loads(file.read_text("utf-8"))
    assert made == json.loads(json.dumps(to_json(DECIDE, found, standoff.__version__)))
    assert made["games"] == found.games and f"{found.games} games were solved" in " ".join(said.split())
    assert made["own"]["types"][0]["type"] == {"nerve": "hard"}


def test_the_report_shows_the_page_where_it_is_asked_for():
    ensemble = standoff.simulate(standoff.load("deterrence"), worlds=32)
    found = standoff.report(ensemble, full=False, decide="answer")
    alone = standoff.decide(ensemble, "answer")
    assert found.alternatives.decision == "answer" and found.deliberation.own == alone.own
    text = " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page(found))).split())
    for section in decide_sections(alone):
        assert section.title in text
        assert all(" ".join(sentence.replace("`", " ").split()) in text for sentence in section.sentences)
    assert standoff.report(ensemble, full=False).deliberation is None
    with pytest.raises(StandoffError, match="`answr` is not there"):
        standoff.report(ensemble, full=False, decide="answr")


def test_a_decision_that_is_not_there_is_refused_before_anything_is_solved():
    refused = typed("decide", "deterrence", "answr", "--worlds", "64")
    assert refused.code != 0 and "`answr` is not there" in refused.err and "answer" in refused.err
