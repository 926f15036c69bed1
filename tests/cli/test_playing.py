"""`standoff play` in the terminal."""

from __future__ import annotations

import csv
import io
import sys

import pytest

from cli.person import typed


@pytest.fixture
def typing(monkeypatch):
    """What a person types."""
    return lambda text: monkeypatch.setattr(sys, "stdin", io.StringIO(text))


def rows(path):
    return list(csv.DictReader(path.read_text("utf-8").splitlines()))


def test_one_actor_is_played_to_the_end_and_judged(tmp_path, monkeypatch, typing):
    monkeypatch.chdir(tmp_path)
    typing("perhaps\n2\nback_down\n")
    said = typed("play", "crisis", "--as", "home", "--draws", "1")
    assert said.code == 0 and "Type a number from 1 to 2, or one of no, yes." in said.out
    assert "The most surprising move was" in said.out and "What each side believed" in said.out
    (threat,) = (row for row in rows(tmp_path / "crisis-play.csv") if row["move"] == "threat")
    assert (threat["by"], threat["option"], threat["seed"]) == ("seat", "yes", "1")
    again = typed("play", "crisis", "--review")
    assert again.code == 0 and "The room" in again.out and "play 1" in again.out


def test_who_stops_goes_on_where_it_was(tmp_path, monkeypatch, typing):
    monkeypatch.chdir(tmp_path)
    typing("")
    said = typed("play", "crisis", "--as", "home")
    assert said.code == 130 and "the play so far is in crisis-play.csv" in said.err
    before = rows(tmp_path / "crisis-play.csv")
    typing("no\n")
    said = typed("play", "crisis", "--as", "home")
    assert said.code == 0 and "goes on where it was left" in said.out
    after = rows(tmp_path / "crisis-play.csv")
    assert after[: len(before)] == before and after[-1]["option"] == "no"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--as", "hme"], "there is no actor `hme`: did you mean `home`?"),
        (["--as", "home", "--class", "rival"], "cannot be combined with --as"),
        (["--seed", "3"], "requires --world"),
        (["--world", "3", "--set", "audience=1"], "cannot be combined with --world"),
        (["--review"], "there is no such log"),
    ],
)
def test_slips_are_told(tmp_path, monkeypatch, options, words):
    monkeypatch.chdir(tmp_path)
    said = typed("play", "crisis", *options)
    assert said.code in (1, 2) and words in " ".join(said.err.replace("│", " ").split())


def test_another_world_is_refused(tmp_path, monkeypatch, typing):
    monkeypatch.chdir(tmp_path)
    typing("no\n")
    typed("play", "crisis", "--as", "home", "--world", "3")
    typing("no\n")
    said = typed("play", "crisis", "--as", "home")
    assert said.code == 1 and "the log is of the numbers: world 3 of seed 0, and not of medians" in said.err
