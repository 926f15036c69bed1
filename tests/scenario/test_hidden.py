"""Characters that act on a terminal or hide in a line: made visible where a text is shown, refused where it is read."""

import pytest
from pydantic import ValidationError

from standoff.language.problem import ScenarioError
from standoff.reference.table import read_table
from standoff.scenario.hidden import spelled_out
from standoff.scenario.model import Claim, Decision, Kind
from standoff.scenario_files.read import read_scenario
from standoff.text.draft import draft

SMALL = """\
standoff: 1
title: TITLE
actors: {a: Ann}
timeline: [{decision: go, actor: a, options: [no, yes]}]
interests: {a: {gain: go}}
rationality: {a: 1 to 6}
"""


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        (
            "plain, “quoted”, été, 核, עברית, tab\tand\r\nlines\n",
            "plain, “quoted”, été, 核, עברית, tab\tand\r\nlines\n",
        ),
        ("\x1b[2J", r"\x1b[2J"),
        ("\x1b]0;owned\x07", r"\x1b]0;owned\x07"),
        ("\x9b31m\x7f\x00\x85", r"\x9b31m\x7f\x00\x85"),
        ("over\rwritten", r"over\x0dwritten"),
        ("\u202eseog\u202c \u2066x\u2069", r"\u202eseog\u202c \u2066x\u2069"),
        ("a\u200bb\u2060c\ufeffd", r"a\u200bb\u2060c\ufeffd"),
        ("\ud83d\uffff", r"\ud83d\uffff"),
        ("👨\u200d👩\u200d👧 می\u200cخواهم", "👨\u200d👩\u200d👧 می\u200cخواهم"),  # joiners that scripts need
    ],
)
def test_what_would_act_or_hide_is_spelled_out(text, seen):
    assert spelled_out(text) == seen


@pytest.mark.parametrize(
    ("title", "told"),
    [
        (r'"A \e[2Jcleared"', ["2:11 U+001B"]),
        (r'"A \x1b[2Jcleared"', ["2:11 U+001B"]),
        (r'"\u202eseog \U0000202c"', ["2:9 U+202E", "2:20 U+202C"]),
        (r'"over \r it\a"', ["2:14 U+000D", "2:19 U+0007"]),
        (r'"nothing\0"', ["2:16 U+0000"]),
        ('"folded here\n  and \\N there"', ["3:7 U+0085"]),
        (r'"a \\e[2J is two characters, \"quoted\", a\ttab and a line\n"', []),
        (r"'in single quotes \e is itself'", []),
        ("raw \u202e", ["2:12 U+202E"]),
        ("raw \u200b", ["2:12 U+200B"]),
        ("raw \x9b", ["2:12 U+009B"]),
        ("fine, with a joiner 👨\u200d👩", []),
    ],
)  # fmt: skip
def test_a_scenario_is_refused_at_the_character(title, told):
    text = SMALL.replace("TITLE", title)
    if not told:
        read_scenario(text)
        return
    with pytest.raises(ScenarioError) as refused:
        read_scenario(text)
    found = [f"{each.line}:{each.column} {each.what.split()[2]}" for each in refused.value.problems]
    assert found == told
    assert spelled_out(str(refused.value)) == str(refused.value)


def test_an_escape_in_a_key_is_refused_and_not_repeated():
    with pytest.raises(ScenarioError) as refused:
        read_scenario(SMALL.replace("TITLE", 'Small\n"\\e[2J": 1'))
    assert (3, 2) in {(each.line, each.column) for each in refused.value.problems}
    assert "\x1b" not in str(refused.value)


@pytest.mark.parametrize("character", ["\x1b", "\x9b", "\u202e", "\u200b"])
def test_a_table_is_refused_at_the_character(tmp_path, character):
    table = tmp_path / "facts.csv"
    table.write_text(f"key,value,source\r\nfirst,1,s\r\nsecond,2{character}3,s\r\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as refused:
        read_table(table)
    (problem,) = refused.value.problems
    assert (problem.line, problem.column) == (3, 9)
    assert f"U+{ord(character):04X}" in problem.what


def test_a_scenario_built_in_python_cannot_hold_one():
    with pytest.raises(ValidationError, match=r"U\+001B is not text"):
        Claim(kind=Kind.JUDGEMENT, quote="\x1b[2J", reason="none")
    with pytest.raises(ValidationError, match=r"U\+202E is invisible"):
        Decision("go", actor="a", choices={"no": None, "yes": None}, about="\u202eno")


def test_a_draft_of_a_text_with_escapes_is_a_scenario():
    found = draft("Ann \x1b[31mwill go\x1b[0m.\x07 Bob \u202ewill not\u202c.")
    assert [sentence.text for sentence in found.sentences] == ["Ann will go .", "Bob will not ."]
    read_scenario(found.yaml)
