"""`standoff draft`, typed as the pages say."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from unittest import mock

import pytest

from cli.person import COMMAND, Said, decent, terminal, typed
from standoff.scenario_files.read import read_scenario

TEXT = """\
Sudland will pay

Norland will probably not fire. It closed the strait in 2019, and Sudland won’t forget it.
Will it open it again?
"""


@pytest.fixture
def text(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "harbour.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def piped(content: bytes, *arguments: str) -> Said:
    with mock.patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(content))):
        return typed("draft", "-", *arguments)


def test_a_draft_is_written_checked_and_run(text, tmp_path):
    said = typed("draft", "harbour.txt", "--out", "harbour.yaml")
    assert said.code == 0 and said.err == ""
    words = " ".join(said.out.split())
    assert "probably not [20-45%]" in words and "won’t [1-45%]" in words and "Will [55-99%] asked" in words
    assert "4 sentences, each quoted once in the draft. Proposed kinds:" in words
    assert words.endswith("harbour.yaml written. Next: edit it, then run standoff check harbour.yaml")
    assert typed("check", "harbour.yaml").out.startswith("harbour.yaml: no mistakes\n")
    data = typed("run", "harbour.yaml", "--worlds", "32", "--cores", "1", "--json", "-").json
    assert [claim["quote"] for claim in data["claims"]] == [
        "Norland will probably not fire.",
        "It closed the strait in 2019, and Sudland won’t forget it.",
    ]
    scenario = read_scenario((tmp_path / "harbour.yaml").read_text("utf-8"))
    assert scenario.text == "harbour.txt"
    assert [(each.quote, each.reason) for each in scenario.set_aside] == [
        ("Sudland will pay", "a heading"),
        ("Will it open it again?", "a question"),
    ]
    assert {claim["verdict"] for claim in data["claims"]} <= {"not testable", "not checked"}
    assert {path.name for path in tmp_path.iterdir()} == {"harbour.txt", "harbour.yaml"}


def test_without_a_file_the_scenario_goes_to_the_terminal(text):
    said = typed("draft", "harbour.txt")
    assert said.code == 0 and said.err == ""
    assert said.out.startswith("# Drafted by `standoff draft` from harbour.txt: 4 sentences")
    assert len(read_scenario(said.out).claims) == 4
    assert typed("draft", "harbour.txt", "--out", "-").out == said.out


def test_standard_input(text, tmp_path):
    said = piped(TEXT.encode(), "--out", str(tmp_path / "mine.yaml"))
    assert said.code == 0
    from_file = typed("draft", "harbour.txt").out.splitlines()[1:]
    assert (tmp_path / "mine.yaml").read_text("utf-8").splitlines()[1:] == from_file
    assert "from standard input: 4 sentences" in piped(TEXT.encode()).out


def test_a_pipe_in_a_real_terminal(text):
    ended = subprocess.run([*COMMAND, "draft", "-"], input=TEXT.encode(), capture_output=True, timeout=60, check=False)
    said = Said(ended.returncode, ended.stdout.decode(), ended.stderr.decode())
    decent(said)
    assert said.code == 0 and len(read_scenario(said.out).claims) == 4


def test_a_scenario_is_utf_8_whatever_the_terminal_says(text):
    said = terminal("draft", "harbour.txt", folder=text.parent, PYTHONIOENCODING="ascii")
    assert said.code == 0 and "won’t forget" in said.out
    assert len(read_scenario(said.out).claims) == 4


def test_json(text):
    said = typed("draft", "harbour.txt", "--json", "-")
    sentences = said.json["sentences"]
    assert [sentence["kind"] for sentence in sentences] == [None, "forecast", "forecast", None]
    [probably] = sentences[1]["likelihoods"]
    assert (probably["low"], probably["high"], probably["source"]) == (0.2, 0.45, "ICD 203")
    assert probably["negations"] == ["not"] and probably["words"] == "will probably not"
    for sentence in sentences:
        assert " ".join(TEXT[sentence["start"] : sentence["end"]].split()) == sentence["quote"]
    typed("draft", "harbour.txt", "--out", "harbour.yaml", "--json", "harbour.json")
    assert (text.parent / "harbour.json").read_bytes().decode() == said.out
    claims = read_scenario((text.parent / "harbour.yaml").read_text("utf-8")).claims
    assert list(claims) == [each["id"] for each in sentences if each["kind"] is not None]


def test_a_folder_has_the_text_with_the_scenario(text, tmp_path):
    said = typed("draft", "harbour.txt", "--out", "harbour")
    assert said.code == 0
    assert said.out.rstrip().endswith("scenario.yaml written. Next: edit it, then run standoff check harbour")
    assert {path.name for path in (tmp_path / "harbour").iterdir()} == {"harbour.txt", "scenario.yaml"}
    assert (tmp_path / "harbour" / "harbour.txt").read_text("utf-8") == TEXT
    assert typed("check", "harbour").out.startswith("harbour: no mistakes\n")
    assert (
        "2 of 2 sentences have a claim (100%), and claims quote 100% of their words." in typed("cover", "harbour").out
    )
    again = typed("draft", "harbour.txt", "--out", "harbour")
    assert again.code == 1 and "file already exists" in again.err
    assert "this is a file" in typed("draft", "harbour.txt", "--out", "harbour.txt").err


@pytest.mark.parametrize("name", ["page.html", "notes.md", ".hidden"])
def test_a_text_with_marks_lies_beside_its_draft_without_them(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    marked = "<html><body><h1>Pay</h1><p>They <b>will</b> pay.</p><p>It &amp; we know.</p></body></html>"
    (tmp_path / name).write_text("# Pay\n\nThey **will** pay.\n\nIt & we know.\n" if name == "notes.md" else marked)
    assert typed("draft", name, "--out", "pay").code == 0
    folder = tmp_path / "pay"
    (beside,) = (path for path in folder.iterdir() if path.suffix == ".txt")
    assert beside.name == ("text.txt" if name == ".hidden" else f"{name.split('.')[0]}.txt")
    assert "**" not in beside.read_text("utf-8") and "They will pay." in beside.read_text("utf-8")
    assert typed("check", "pay").code == 0
    assert typed("cover", "pay", "--json", "-").json["uncovered"] == 0


def test_a_scenario_elsewhere_than_its_text_names_none(text, tmp_path):
    (tmp_path / "drafts").mkdir()
    assert typed("draft", "harbour.txt", "--out", "drafts/harbour.yaml").code == 0
    scenario = read_scenario((tmp_path / "drafts" / "harbour.yaml").read_text("utf-8"))
    assert scenario.text is None and not scenario.set_aside and len(scenario.claims) == 4


def test_no_file_is_ever_overwritten(text, tmp_path):
    (tmp_path / "mine.yaml").write_text("precious")
    said = typed("draft", "harbour.txt", "--out", "mine.yaml")
    assert said.code == 1 and said.err == (
        "standoff: mine.yaml: file already exists; choose another name or delete it\n"
    )
    assert (tmp_path / "mine.yaml").read_text() == "precious"
    assert typed("draft", "harbour.txt", "--out", "harbour.txt").code == 1
    assert text.read_text("utf-8") == TEXT
    (tmp_path / "link.yaml").symlink_to(tmp_path / "mine.yaml")
    assert typed("draft", "harbour.txt", "--out", "link.yaml").code == 1
    assert (tmp_path / "mine.yaml").read_text() == "precious"


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "empty.txt: it contains no sentence"),
        (b" \n\n\t", "empty.txt: it contains no sentence"),
        ("D\u00e9j\u00e0".encode("latin-1"), "empty.txt:1:2: the byte 0xE9 is not UTF-8: save the file as UTF-8 text"),
        (
            b"\x7fELF\x00\x01\xff" * 50,
            "empty.txt: it is not text: give a plain-text, Markdown, HTML, .docx or PDF file",
        ),
        (
            b"It is so. " * 100_000,
            "empty.txt: it has more than 300 kB of text: split it and draft from one part at a time",
        ),
    ],
    ids=["empty", "blank", "latin-1", "binary", "1 MB"],
)
def test_texts_that_cannot_be_drafted_from(tmp_path, monkeypatch, content, complaint):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty.txt").write_bytes(content)
    said = typed("draft", "empty.txt", "--out", "mine.yaml")
    assert said.code == 1 and said.out == "" and said.err.startswith(f"standoff: {complaint}")
    assert not (tmp_path / "mine.yaml").exists()
    assert piped(content).code == 1


def test_places_that_are_not_there(text, tmp_path):
    said = typed("draft", "nowhere.txt")
    assert said.code == 1 and said.err == "standoff: nowhere.txt: No such file or directory\n"
    assert "Is a directory" in typed("draft", tmp_path).err
    assert "No such file or directory" in typed("draft", "harbour.txt", "--out", "no/mine.yaml").err
    assert "does not exist; create it first" in typed("draft", "harbour.txt", "--json", "no/mine.json").err
    assert typed("draft").code == 2


@pytest.mark.parametrize(
    "content",
    [
        "\u202eRTL \u05e9\u05dc\u05d5\u05dd. \U0001f600 It won't!",
        "key: [a, {b: 'c\"}] # no comment\n--- \n!!tag &a *a\n",
        "\x00\x07\x1b[31m red",
        "x" * 120_000,
        "A heading\n=========\n\n> It will. --- Will it?",
    ],
)
def test_hostile_texts_are_checked_without_a_mistake(tmp_path, monkeypatch, content):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.txt").write_text(content, encoding="utf-8")
    assert typed("draft", "bad.txt", "--out", "bad.yaml").code == 0
    assert typed("check", "bad.yaml").out.startswith("bad.yaml: no mistakes\n")
    json.loads(typed("draft", "bad.txt", "--json", "-").out)
