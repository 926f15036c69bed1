"""The ledger: whatever is done to its bytes is found, and whatever happens in mid-write loses nothing."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standoff.forecasts import ledger as module
from standoff.forecasts.ledger import (
    NOTHING,
    append,
    canonical,
    examine,
    line_of,
    read_ledger,
    since,
    sound_ledger,
)
from standoff.language.error import StandoffError
from standoff.worlds.atomic_files import alone

DAY = datetime.datetime(2026, 11, 24, 12, tzinfo=datetime.UTC)


def written(count: int) -> list[bytes]:
    """The lines of a ledger with so many entries."""
    lines: list[bytes] = []
    previous = NOTHING
    for number in range(1, count + 1):
        lines.append(line_of(number, previous, DAY, {"p": number / 7, "text": f"Wird es gehen, №{number}?\n"}))
        previous = json.loads(lines[-1])["sha256"]
    return lines


LINES = written(5)
RAW = b"".join(LINES)


def faulty(raw: bytes) -> list[int]:
    return [fault.line for fault in examine(raw).faults]


def test_a_ledger_reads_back_as_it_was_sealed():
    ledger = examine(RAW)
    assert ledger.sound and [entry.number for entry in ledger.entries] == [1, 2, 3, 4, 5]
    assert ledger.entries[3].content == {"p": 4 / 7, "text": "Wird es gehen, №4?\n"}
    assert ledger.entries[3].previous == ledger.entries[2].hash and ledger.entries[3].sealed == DAY
    assert ledger.head == ledger.entries[4].hash
    assert examine(b"") == module.Ledger((), (), NOTHING)


def test_the_format_is_what_the_page_says():
    """A reader of one's own: JSON, and SHA-256 of the entry with its keys sorted."""
    previous = "0" * 64
    for line in LINES:
        data = json.loads(line)
        body = json.dumps(data["entry"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        assert data["sha256"] == hashlib.sha256(body.encode()).hexdigest()
        assert data["entry"]["previous"] == previous
        previous = data["sha256"]


def test_the_example_of_the_page_is_a_ledger():
    page = Path(__file__).parents[2] / "docs" / "reference" / "ledger.md"
    (line,) = [line for line in page.read_bytes().splitlines(keepends=True) if line.startswith(b'{"entry":')]
    ledger = examine(line)
    assert ledger.sound and ledger.entries[0].previous == NOTHING


# -- attacks -----------------------------------------------------------------------------------------------


@given(st.integers(0, len(RAW) - 1), st.integers(1, 255))
def test_any_byte_that_is_changed_is_found_in_its_line(position, shift):
    raw = bytearray(RAW)
    raw[position] = (raw[position] + shift) % 256
    assert faulty(bytes(raw))[0] == RAW[:position].count(b"\n") + 1


@given(st.integers(0, len(RAW)), st.binary(min_size=1, max_size=20))
def test_any_bytes_that_are_put_in_are_found(position, inserted):
    assert faulty(RAW[:position] + inserted + RAW[position:])


@given(st.integers(0, len(RAW) - 1), st.integers(1, 200))
def test_any_bytes_that_are_taken_out_are_found_or_were_whole_lines_of_the_end(position, size):
    raw = RAW[:position] + RAW[position + size :]
    ledger = examine(raw)
    if ledger.sound:  # what a chain cannot tell: that its end was left off
        assert RAW.startswith(raw) and ledger.head != examine(RAW).head


@given(st.lists(st.integers(0, 4), max_size=7))
def test_any_other_order_of_lines_is_found(order):
    ledger = examine(b"".join(LINES[number] for number in order))
    assert ledger.sound == (order == list(range(len(order))))


@pytest.mark.parametrize(
    ("order", "line", "what"),
    [
        ([0, 1, 3, 4], 3, "this is entry 4, but entry 3 is missing before it"),
        ([0, 4], 2, "this is entry 5, but entries 2 to 4 are missing before it"),
        ([1, 2, 3, 4], 1, "this is entry 2, but entry 1 is missing before it"),
        ([0, 1, 2, 1, 3, 4], 4, "this is entry 2, after entry 3: inserted, repeated or moved"),
        ([0, 0, 1, 2, 3, 4], 2, "this is entry 1, after entry 1: inserted, repeated or moved"),
    ],
)
def test_a_line_removed_or_repeated_is_told_once(order, line, what):
    (fault,) = examine(b"".join(LINES[number] for number in order)).faults
    assert fault.line == line and fault.what.startswith(what)


def test_an_edit_is_told_once_and_at_its_line():
    (fault,) = examine(RAW.replace("№3".encode(), "№9".encode())).faults
    assert fault.line == 3 and fault.what.startswith("edited")


def test_an_edit_that_mends_its_own_hash_breaks_the_chain():
    forged = line_of(3, json.loads(LINES[1])["sha256"], DAY, {"p": 0.99})
    (fault,) = examine(b"".join([*LINES[:2], forged, *LINES[3:]])).faults
    assert fault.line == 4 and "does not follow the line before it" in fault.what


def test_a_line_that_is_inserted_with_a_hash_of_its_own_breaks_the_chain():
    forged = line_of(3, json.loads(LINES[1])["sha256"], DAY, {"p": 0.99})
    assert examine(b"".join([*LINES[:2], forged, *LINES[2:]])).faults[0].line == 4


def test_two_ways_to_read_an_entry_are_a_fault():
    """A line whose hash is right but which says a key twice, or is spelt in another way."""
    for body in (b'{"a":1,"a":2}', b'{"a": 1}', b'{"content":{},"format":1,"number":1,"previous":"","sealed":"x"}'):
        line = b'{"entry":' + body + b',"sha256":"' + hashlib.sha256(body).hexdigest().encode() + b'"}\n'
        assert faulty(line) == [1]


def test_another_format_is_refused_by_its_number():
    body = canonical({"content": {}, "format": 2, "number": 1, "previous": NOTHING, "sealed": DAY.isoformat()})
    line = b'{"entry":' + body + b',"sha256":"' + hashlib.sha256(body).hexdigest().encode() + b'"}\n'
    (fault,) = examine(line).faults
    assert "its format is 2" in fault.what and "reads format 1" in fault.what


def test_the_head_tells_whether_the_end_was_left_off():
    whole, short = examine(RAW), examine(b"".join(LINES[:3]))
    assert short.sound and since(whole, short.head) == 2 and since(whole, whole.head) == 0
    assert since(whole, NOTHING) == 5
    assert since(short, whole.head) is None
    with pytest.raises(StandoffError, match="64 digits"):
        since(whole, "abc")


# -- writing -----------------------------------------------------------------------------------------------


def test_appending_leaves_what_is_there(tmp_path):
    path = tmp_path / "forecasts.jsonl"
    for number in range(1, 4):
        before = path.read_bytes() if path.exists() else b""
        entry = append(path, {"n": number}, now=DAY)
        assert entry.number == entry.line == number
        assert path.read_bytes().startswith(before)
        assert sound_ledger(path).entries[-1] == entry
    assert [other.name for other in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("what", [{"p": float("nan")}, {"p": float("inf")}])
def test_what_json_cannot_say_is_not_written(tmp_path, what):
    path = tmp_path / "forecasts.jsonl"
    append(path, {"n": 1})
    before = path.read_bytes()
    with pytest.raises(ValueError, match="JSON"):
        append(path, what)
    assert path.read_bytes() == before


def test_nothing_is_added_to_a_ledger_that_is_not_sound(tmp_path):
    path = tmp_path / "forecasts.jsonl"
    path.write_bytes(RAW.replace("№3".encode(), "№9".encode()))
    before = path.read_bytes()
    with pytest.raises(StandoffError, match=r"forecasts.jsonl:3: edited") as error:
        append(path, {}, repair=True)
    assert "nothing was added" in str(error.value) and path.read_bytes() == before
    path.write_text("precious\n" * 30)
    with pytest.raises(StandoffError, match="and 10 others"):
        append(path, {})
    assert path.read_text() == "precious\n" * 30
    with pytest.raises(StandoffError, match="not a file"):
        append(tmp_path, {})


@pytest.mark.parametrize("kept", [0, 3])
@pytest.mark.parametrize("cut", [1, 9, 100, len(LINES[3]) - 2])
def test_a_line_cut_short_is_told_and_kept(tmp_path, kept, cut):
    """A crash in mid-write: some of the last line is on disk."""
    path = tmp_path / "forecasts.jsonl"
    whole, torn = b"".join(LINES[:kept]), LINES[kept][:cut]
    path.write_bytes(whole + torn)
    (fault,) = read_ledger(path).faults
    assert fault.line == kept + 1 and f"{cut} bytes" in fault.what
    with pytest.raises(StandoffError, match="--repair"):
        append(path, {"n": 1})
    assert path.read_bytes() == whole + torn
    entry = append(path, {"n": 1}, repair=True)
    assert entry.number == kept + 1 and sound_ledger(path).entries[-1] == entry
    assert path.read_bytes().startswith(whole)
    assert (tmp_path / "forecasts.jsonl.torn-1").read_bytes() == torn
    path.write_bytes(path.read_bytes() + b"{")
    append(path, {"n": 2}, repair=True)
    assert (tmp_path / "forecasts.jsonl.torn-1").read_bytes() == torn
    assert (tmp_path / "forecasts.jsonl.torn-2").read_bytes() == b"{"


def test_a_line_that_lacks_its_line_feed_only_is_an_entry(tmp_path):
    path = tmp_path / "forecasts.jsonl"
    path.write_bytes(RAW[:-1])
    assert not read_ledger(path).sound
    assert append(path, {}, repair=True).number == 6
    assert path.read_bytes().startswith(RAW) and len(list(tmp_path.iterdir())) == 1


def test_a_full_disk_leaves_the_ledger_as_it_was(tmp_path):
    path = tmp_path / "forecasts.jsonl"
    path.write_bytes(RAW)
    write = os.write

    def full(handle, data):
        if len(data) < 40:
            raise OSError(28, "No space left on device")
        return write(handle, data[:40])

    with mock.patch.object(module.os, "write", full), pytest.raises(OSError, match="No space left") as error:
        append(path, {"text": "x" * 300})
    assert error.value.filename == str(path) and path.read_bytes() == RAW


def test_a_full_disk_leaves_no_ledger_that_was_begun_for_an_entry(tmp_path):
    full = mock.Mock(side_effect=OSError(28, "No space left on device"))
    for name, there in (("new.jsonl", False), ("empty.jsonl", True)):
        path = tmp_path / name
        if there:
            path.touch()
        with mock.patch.object(module.os, "write", full), pytest.raises(OSError, match="No space left"):
            append(path, {"text": "x"})
        assert path.exists() == there
        assert append(path, {"text": "x"}).number == 1


def test_a_ledger_that_gives_way_to_another_file_is_not_written_to(tmp_path, monkeypatch):
    """As when whoever began it failed and took it away, while we waited."""
    path = tmp_path / "new.jsonl"
    alone = module.alone

    def replaced(folder):
        path.unlink()
        path.write_bytes(RAW)
        return alone(folder)

    monkeypatch.setattr(module, "alone", replaced)
    with pytest.raises(StandoffError, match="another file has replaced it in the meantime: try again"):
        append(path, {"text": "x"})
    assert path.read_bytes() == RAW


DYING = """
import os, sys
from standoff.forecasts import ledger
write = os.write
def dies(handle, data):
    write(handle, data[:int(sys.argv[2])])
    os.kill(os.getpid(), 9)
ledger.os.write = dies
ledger.append(sys.argv[1], {"n": 2})
"""


def test_a_process_killed_in_mid_write_leaves_no_lock_and_a_torn_line(tmp_path):
    path = tmp_path / "forecasts.jsonl"
    append(path, {"n": 1})
    before = path.read_bytes()
    ended = subprocess.run([sys.executable, "-c", DYING, str(path), "50"], check=False, timeout=60)
    assert ended.returncode == -9
    ledger = read_ledger(path)
    assert path.read_bytes()[: len(before)] == before and len(ledger.torn) == 50
    assert append(path, {"n": 3}, repair=True).number == 2


def test_two_who_write_at_once_both_have_their_entries(tmp_path):
    path = tmp_path / "forecasts.jsonl"
    threads = [
        threading.Thread(target=lambda who=who: [append(path, {"who": who}) for _ in range(10)]) for who in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ledger = sound_ledger(path)
    assert sorted(entry.content["who"] for entry in ledger.entries) == sorted([0, 1, 2, 3] * 10)


def test_who_waits_too_long_says_so(tmp_path):
    path = tmp_path / "forecasts.jsonl"
    append(path, {})
    with alone(path), mock.patch.object(module, "PATIENCE", 0.1), pytest.raises(StandoffError, match="another process"):
        append(path, {})
    assert len(sound_ledger(path).entries) == 1


def test_a_ledger_that_is_not_there_is_an_error_with_its_name(tmp_path):
    with pytest.raises(OSError) as error:
        read_ledger(Path(tmp_path) / "none.jsonl")
    assert "none.jsonl" in str(error.value)
