"""Files that last: whole or not at all, sealed so that any change shows, one writer at a time."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standoff.worlds.durable import Taken, alone, seal, sweep_aside, unseal, write_files

VALUE = st.none() | st.integers() | st.text(max_size=5) | st.lists(st.text(max_size=3), max_size=3)
CONTENT = st.dictionaries(st.text(max_size=5), VALUE, max_size=4)


@given(CONTENT)
@settings(max_examples=40)
def test_what_is_sealed_reads_back(content):
    assert unseal(seal(content)) == content


@given(CONTENT, st.data())
@settings(max_examples=40)
def test_any_change_of_a_sealed_file_shows(content, data):
    sealed = seal(content)
    at = data.draw(st.integers(0, len(sealed) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != sealed[at]))
    for damaged in (sealed[:at], sealed[:at] + bytes([other]) + sealed[at + 1 :], sealed + b"\n", b"", b"[1]"):
        with pytest.raises(ValueError, match="not as they were written"):
            unseal(damaged)


def test_files_are_written_under_new_folders_and_over_old_ones(tmp_path):
    write_files(tmp_path, {"a/b/c": b"1", "d": b"2"})
    write_files(tmp_path, {"d": b"3"})
    files = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert files == {"a/b/c", "d"} and (tmp_path / "d").read_bytes() == b"3"


def test_a_full_disk_leaves_the_old_file_and_names_it(tmp_path, monkeypatch):
    write_files(tmp_path, {"a": b"older"})

    def full(handle):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match=r"No space left on device: '.*/a'"):
        write_files(tmp_path, {"a": b"newer"})
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a", b"older")]


def test_what_a_killed_process_left_is_swept(tmp_path):
    write_files(tmp_path, {"a/b": b"1"})
    (tmp_path / "a" / "c.part").write_bytes(b"half")
    sweep_aside(tmp_path)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a", "b"]


@pytest.mark.skipif(sys.platform == "win32", reason="no such lock there")
def test_one_writer_at_a_time(tmp_path):
    code = (
        "import sys; from pathlib import Path; from standoff.worlds.durable import alone\n"
        "with alone(Path(sys.argv[1])):\n    print('in', flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert other.stdout is not None and other.stdout.readline() == "in\n"
        with pytest.raises(Taken, match="another process writes in"), alone(tmp_path):
            pass
    finally:
        other.kill()
        other.communicate(timeout=30)
    with alone(Path(tmp_path)):  # a process that was killed holds nothing
        pass
