"""The log is all there is of a session: whatever has been written, it goes on from there."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest

from play.worlds import NOW, session_of, world_of
from standoff.language.error import StandoffError
from standoff.play.log import SEES, head, lines, opened, read_log
from standoff.play.session import replayed

SEATED = ("home", "rival")


def played(world, rounds=3):
    """A session with a bit of everything."""
    session = session_of(world)
    for _ in range(rounds):
        session = session.begin(NOW, SEATED).tell('He said, "no"; she = 2', "", NOW)
        session = session.force(session.current().number, "reply", "resist", NOW, SEATED)
        while (turn := session.current().turn) is not None:
            session = session.decide(turn.actor, list(turn.probabilities)[-1], NOW, SEATED, 1.25)
    return session.begin(NOW, SEATED)


def same(one, other):
    assert list(map(repr, one.rows)) == list(map(repr, other.rows))  # NaN is not itself
    assert {n: (p.situation, p.path, p.forced) for n, p in one.plays.items()} == {
        n: (p.situation, p.path, p.forced) for n, p in other.plays.items()
    }


def test_a_session_is_its_log(tmp_path):
    world = world_of("crisis")
    session = played(world)
    path = tmp_path / "log.csv"
    begun, log = opened(path, world, session.setting)
    assert begun.rows == ()
    log.write(session.rows)
    log.close()
    again, log = opened(path, world, session_of(world).setting)
    log.close()
    same(session, again)
    same(session, replayed(world, session.setting, read_log(path).rows))


def test_wherever_it_is_cut_off_it_goes_on_from_the_last_whole_row(tmp_path):
    world = world_of("crisis")
    session = played(world, 1)
    text = ",".join(head(world)) + "\n" + lines(world, session.setting, session.rows)
    whole = text.encode()
    for cut in range(len(whole) - 200, len(whole) + 1, 7):
        path = tmp_path / f"{cut}.csv"
        path.write_bytes(whole[:cut])
        again, log = opened(path, world, session.setting)
        count = whole[:cut].count(b"\n") - 1
        assert list(map(repr, again.rows)) == list(map(repr, session.rows[:count]))
        log.write(session.rows[count:])
        log.close()
        assert path.read_bytes() == whole


def test_a_table_has_a_column_for_everything_that_is_seen():
    world = world_of("crisis")
    session = played(world, 1)
    text = ",".join(head(world)) + "\n" + lines(world, session.setting, session.rows)
    rows = list(csv.DictReader(io.StringIO(text)))
    threat = next(row for row in rows if row["move"] == "threat")
    assert threat["by"] == "seat" and threat["seat"] == "home" and threat["option"] == "yes"
    assert threat[f"{SEES}resolve"] in ("high", "low") and threat[f"{SEES}threat"] == ""
    assert float(threat["probability"]) > 0.0 and threat["seconds"] == "1.25"


def test_another_session_is_refused_in_words(tmp_path):
    world = world_of("crisis")
    session = played(world, 1)
    path = tmp_path / "log.csv"
    _, log = opened(path, world, session.setting)
    log.write(session.rows)
    log.close()
    other = world_of("crisis", audience=0.5)
    with pytest.raises(StandoffError, match="the log is of the numbers: medians, and not of"):
        opened(path, replace(other, named="medians, audience=0.5"), session.setting)
    with pytest.raises(StandoffError, match="the seed 0, and not of 3"):
        opened(path, world, session_of(world, seed=3).setting)
    with pytest.raises(StandoffError, match="the class none, and not of home"):
        opened(path, world, session_of(world, "home", 2).setting)
    path.write_text("a,b\n1,2\n")
    with pytest.raises(StandoffError, match="its columns are not those"):
        opened(path, world, session.setting)
