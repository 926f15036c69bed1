"""Whatever happens to a scenario file, `standoff check` gives a clean report: no mistakes, or mistakes
with a place.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cli.person import SHELF, typed

TEXTS = [(SHELF / name / "scenario.yaml").read_text(encoding="utf-8") for name in ("crisis", "beer-quiche")]
TEXTS.append((SHELF / "template.yaml").read_text(encoding="utf-8"))
MISTAKE = re.compile(r"^.+?mine\.yaml:[1-9]\d*:[1-9]\d*: .+: .+$")
PIECES = """null|~|[]|{}|''|1e400|-1|.nan|.inf|0x1F|1_000|2017-02-30|!!int x|<<: *a|&a x|rest|do(|given|P(
payoff(home)|if(1, 2|not|yes|1 / 0|log(0)|9^16^16|0.9 to 0.1|-3 to 5|120% to 130%|beta(0, 1)|discrete(1: 2)
everyone"""
PIECES = [*PIECES.replace("\n", "|").split("|"), "\n- a\n", "\n  a: b\n"]
ODD = st.one_of(
    st.characters(),
    st.sampled_from(":{}[]-#&*!|>'\"%@`,?\t\n\r\0\x1b\ufeff\u2028=<>()^/+0123456789.eE"),
    st.sampled_from(PIECES),
)


@st.composite
def damaged(draw):
    text = draw(st.sampled_from(TEXTS))
    for _ in range(draw(st.integers(1, 4))):
        lines = text.split("\n")
        at = draw(st.integers(0, max(0, len(text) - 1)))
        line = draw(st.integers(0, len(lines) - 1))
        other = draw(st.integers(0, len(lines) - 1))
        length = draw(st.integers(1, 12))
        match draw(st.sampled_from(["drop", "insert", "replace", "cut", "double", "swap", "indent", "value", "take"])):
            case "drop":
                text = text[:at] + text[at + length :]
            case "insert":
                text = text[:at] + draw(ODD) + text[at:]
            case "replace":
                text = text[:at] + draw(ODD) + text[at + length :]
            case "cut":
                text = text[:at]
            case "double":
                text = "\n".join([*lines[: line + 1], *lines[line:]])
            case "swap":
                lines[line], lines[other] = lines[other], lines[line]
                text = "\n".join(lines)
            case "indent":
                lines[line] = "  " + lines[line] if draw(st.booleans()) else lines[line][2:]
                text = "\n".join(lines)
            case "value":
                lines[line] = lines[line].split(":")[0] + ": " + draw(ODD)
                text = "\n".join(lines)
            case "take":
                text = "\n".join(lines[:line] + lines[line + 1 :])
    return text


def clean_report(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mine.yaml"
        path.write_bytes(content)
        said = typed("check", path)
        assert said.code in (0, 1), said
        if said.code == 0:
            assert said.out.startswith(f"{path}: no mistakes\n") and said.err == ""
        else:
            *mistakes, count = said.err.rstrip("\n").split("\n")
            assert said.out == "" and count == f"standoff: {len(mistakes)} mistake{'s' if len(mistakes) > 1 else ''}"
            for mistake in mistakes:
                assert MISTAKE.match(mistake), mistake
            assert not re.search("[\x00-\x08\x0b-\x1f\x7f]", said.err)
        assert [entry.name for entry in Path(folder).iterdir()] == ["mine.yaml"]


def encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


@given(damaged())
@settings(max_examples=60)
def test_a_damaged_scenario_gets_a_clean_report(text):
    clean_report(encoded(text))


@pytest.mark.slow
@given(damaged())
@settings(max_examples=500)
def test_many_damaged_scenarios_get_a_clean_report(text):
    clean_report(encoded(text))


@given(st.binary(max_size=300))
@settings(max_examples=100)
def test_any_bytes_get_a_clean_report(content):
    clean_report(content)


@given(st.sampled_from(TEXTS), st.integers(0, 4000), st.binary(min_size=1, max_size=4))
@settings(max_examples=60)
def test_bytes_inside_a_scenario(text, at, content):
    whole = text.encode()
    clean_report(whole[:at] + content + whole[at:])


WORDS = [
    "P(", "E(", "belief(", "payoff(", "interest(", "home", "rival", "war", "threat", "reply", "finish",
    "resolve", "=", "!=", "<", ">=", "yes", "no", "high", "concede", "resist", "fight", "|", "do(",
    "given", "and", "or", "not", "in", "[", "]", "(", ")", ")", ",", "+", "-", "*", "/", "^", "0.5",
    "2", "audience", "if(", "min(", "log(", "'", "é",
]  # fmt: skip
QUERIES = st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join)


@given(st.one_of(QUERIES, st.text(max_size=30)))
@settings(max_examples=60)
def test_any_query_is_answered_or_told_what_is_wrong_with_it(query):
    said = typed("ask", "crisis", "--worlds", "2", "--cores", "1", "--", query)
    assert said.code in (0, 1)
    assert (said.code == 0) == said.out.startswith(query[:1]) if query.strip() else said.code == 1
    if said.code == 1:
        assert said.err.startswith("standoff: the query has mistakes\n")
