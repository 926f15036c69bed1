"""A newcomer's own scenario, mended by following the messages alone: nothing here knows what is wrong
with it.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cli.person import typed

SCENARIO = """\
standoff: 1
title: A strait
actors: {north: Northland, south: Southland}
parameters:
  toll: 1 to 3
  nerve: 20% to 80%
timeline:
  - chance: mood
    outcomes: {calm: nerve, angry: rest}
    seen_by: north
  - decision: close
    actor: north
    options: [no, yes]
  - decision: escort
    actor: south
    options: [no, yes]
    sees: [close]
interests:
  north: {gain: toll * close * (1 - escort), clash: -2 * close * escort, pride: close * (mood = angry)}
  south: {trade: -2 * close * (1 - escort), clash: -escort}
rationality: {north: 2, south: 1 to 6}
claims:
  open:
    kind: comparison
    quote: The strait will stay open.
    holds: P(close = yes) < P(close = no)
"""
MESSAGE = re.compile(r"^(?P<file>.+?):(?P<line>\d+):(?P<column>\d+): (?P<what>.*?): (?P<right>.*)$")


def follow(path: Path, message: str) -> None:
    """Does what one message says: at its line and column, what it calls wrong becomes what it asks about."""
    found = MESSAGE.match(message)
    assert found is not None, message
    assert found["file"] == str(path)
    named = re.findall(r"`([^`]+)`", found["what"])
    right = re.search(r"did you mean `([^`]+)`\?", found["right"])
    assert named and right, message
    lines = path.read_text().split("\n")
    number, column = int(found["line"]) - 1, int(found["column"]) - 1
    line = lines[number]
    here = [name for name in named if line[column:].startswith(name)]
    assert len(here) == 1, f"{message}\n{line}"
    lines[number] = line[:column] + right[1] + line[column + len(here[0]) :]
    path.write_text("\n".join(lines))


THREE = [
    [("actor: north", "actor: nort"), ("sees: [close]", "see: [close]"), ("(close = no)", "(clsoe = no)")],
    [("toll * close", "tol * close"), ("mood = angry", "mood = angri"), ("sees: [close]", "sees: [closes]")],
    [("comparison", "comparision"), ("seen_by: north", "seen_by: Nort"), ("interests", "intrest")],
    [("rationality:", "rationalty:"), ("P(close = yes)", "P(close = yess)"), ("kind:", "kinds:")],
    [("timeline:", "timelines:"), ("quote: The", "qoute: The"), ("close * escort", "close * escrt")],
    [("title:", "titel:"), ("calm: nerve", "calm: nerv"), ("holds:", "hold:")],
]  # fmt: skip


@pytest.mark.parametrize("mistakes", THREE, ids=lambda three: " ".join(wrong.split("\n")[0] for _, wrong in three))
def test_three_mistakes_are_mended_by_following_the_messages(tmp_path, mistakes):
    path = tmp_path / "strait.yaml"
    text = SCENARIO
    for right, wrong in mistakes:
        assert text.count(right) == 1, right
        text = text.replace(right, wrong)
    path.write_text(text)
    followed = 0
    for _ in range(6):
        said = typed("check", path)
        *messages, count = said.err.splitlines() or [""]
        if said.code == 0:
            break
        assert said.code == 1 and count == f"standoff: {len(messages)} mistake{'s' if len(messages) > 1 else ''}"
        for message in reversed(messages):  # from the end, so that columns stay true
            follow(path, message)
            followed += 1
    assert said.out.startswith(f"{path}: no mistakes\n") and followed == 3
    assert path.read_text() == SCENARIO
    assert typed("run", path, "--worlds", "40", "--cores", "1").code == 0


def test_mistakes_without_a_near_name_say_what_to_write(tmp_path):
    """Each `right` holds the words to put in."""
    path = tmp_path / "strait.yaml"
    text = SCENARIO
    for right, wrong in {
        ", south: 1 to 6}": "}",
        "title: A strait\n": "",
        "angry: rest": "angry: 0.9",
    }.items():
        text = text.replace(right, wrong)
    path.write_text(text)
    messages = []
    for _ in range(4):
        said = typed("check", path)
        if said.code == 0:
            break
        message = said.err.splitlines()[0]
        messages.append(message)
        text = path.read_text()
        if written := re.search(r"write (south: 1 to 6) under `rationality`", message):
            text = text.replace("{north: 2}", "{north: 2, " + written[1] + "}")
        elif written := re.search(r"write (title: .*)$", message):
            text = text.replace("standoff: 1\n", f"standoff: 1\n{written[1]}\n")
        elif written := re.search(r"sum to .* in world \d+ .*one of them may be `(rest)`", message):
            text = text.replace("angry: 0.9", f"angry: {written[1]}")
        path.write_text(text)
    assert said.code == 0 and len(messages) == 3, messages
