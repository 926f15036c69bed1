"""Whatever a file, a name or a command holds, a terminal is sent no sequence that acts on it, and no mark-up counts."""

import io
import json
import sys
from contextlib import redirect_stderr, redirect_stdout
from unittest import mock

import pytest

from cli.person import typed
from standoff.cli.main import main
from standoff.scenario.hidden import HIDDEN

GAME = 'EFG 2 R "t \x1b[31mred" { "One \x1b[2J\u202e" }\np "" 1 1 "h\x1b]0;owned\x07" { "L" "R\x9b" } 0\n'
GAME += 't "" 1 "" { 3 }\nt "" 2 "" { 0 }\n'
MARKED = """\
standoff: 1
title: "[red]A [/] title[/red] [link=http://x.y]here[/link] [bold"
source: {author: "[/]", title: "[blink]"}
actors: {a: "[red]Ann[/]"}
timeline: [{decision: go, actor: a, options: [no, yes]}]
interests: {a: {gain: go}}
rationality: {a: 1 to 6}
claims: {first: {kind: mechanism, quote: "[green]She goes[/] :smile: [/nonsense]", holds: P(go = yes) > 0.6}}
"""


def test_names_of_a_game_are_shown_and_not_sent(tmp_path):
    game = tmp_path / "game.efg"
    game.write_text(GAME, encoding="utf-8")
    said = typed("solve", game)
    assert said.code == 0 and not HIDDEN.search(said.out + said.err)
    assert r"One \x1b[2J\u202e  " in said.out  # in full: its column is as wide as what is shown
    kept = typed("solve", game, "--json", tmp_path / "solved.json")
    assert kept.code == 0
    text = (tmp_path / "solved.json").read_text(encoding="utf-8")
    assert not HIDDEN.search(text)
    assert "One \x1b[2J\u202e" in json.loads(text)["payoffs"]  # the same name to a program


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "no\x1b[2Jfile"),
        ("check", "no\u202efile.yaml"),
        ("new", "no\x1b/file"),
        ("run", "deterrence", "--out", "no\x1b/there.zarr"),
        ("ask", "deterrence", "P(\x1b[2J = yes)"),
        ("ask", "deterrence", "P('\x1b[2J' = \u202e)"),
        ("solve", "deterrence", "--set", "a\x1b[2J=1"),
        ("run", "deterrence", "--behaviour", "\x1b[2J"),
        ("draft", "no\x1b.txt"),
        ("score", "no\x1b[2J.jsonl"),
        ("frob\x1b[2J",),
        ("run", "deterrence", "--frob\x1b[2J"),
    ],
)
def test_what_was_typed_is_shown_and_not_sent(arguments):
    said = typed(*arguments)
    assert said.code in (1, 2)
    assert said.err and not HIDDEN.search(said.out + said.err)


def test_mark_up_is_text(tmp_path):
    marked = tmp_path / "marked.yaml"
    marked.write_text(MARKED, encoding="utf-8")
    said = typed("run", marked, "--worlds", "16")
    assert said.code == 0
    for text in (
        "[red]A [/] title[/red] [link=http://x.y]here[/link] [bold",
        "[/], “[blink]”",
        "“[green]She goes[/] :smile: [/nonsense]”",
    ):
        assert text in said.out
    missing = typed("check", "[red]no such[/red]")
    assert missing.code == 1 and "`[red]no such[/red]`" in missing.err


def test_a_terminal_that_knows_ascii_only_is_sent_no_sequence_either():
    out, err = (
        io.TextIOWrapper(io.BytesIO(), encoding="ascii", errors="backslashreplace", write_through=True)
        for _ in range(2)
    )
    with (
        mock.patch.object(sys, "argv", ["standoff", "check", "no\x07\u202efile"]),
        redirect_stdout(out),
        redirect_stderr(err),
        pytest.raises(SystemExit),
    ):
        main()
    assert rb"`no\x07\u202efile`" in err.buffer.getvalue()
