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

from standoff.worlds.atomic_files import Taken, alone, read_inside, seal, sweep_aside, unseal, write_files, write_whole

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
        with pytest.raises(ValueError, match="its content has changed"):
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


def test_of_several_files_a_full_disk_leaves_every_old_one(tmp_path, monkeypatch):
    write_files(tmp_path, {"a": b"old", "d/e": b"old"})
    whole = os.fsync

    def full_at_last(handle):
        if os.fstat(handle).st_size == 3 + len("the last"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        whole(handle)

    monkeypatch.setattr(os, "fsync", full_at_last)
    with pytest.raises(OSError, match=r"No space left on device: '.*/new/deep/c'"):
        write_files(tmp_path, {"a": b"new", "d/e": b"new", "new/deep/c": b"newthe last"})
    assert {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")} == {"a", "d", "d/e"}
    assert (tmp_path / "a").read_bytes() == (tmp_path / "d/e").read_bytes() == b"old"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device here")
def test_what_is_no_file_is_written_to_and_named():
    with pytest.raises(OSError, match="No space left on device: '/dev/full'"):
        write_whole("text", Path("/dev/full"))
    write_whole("text", Path("/dev/null"))
    assert not Path("/dev/null").is_file()


@pytest.mark.parametrize("fresh", [False, True])
def test_a_file_is_written_whole_or_not_at_all(tmp_path, monkeypatch, fresh):
    write_whole("older", tmp_path / "old", fresh=fresh)
    if fresh:
        with pytest.raises(FileExistsError):
            write_whole("newer", tmp_path / "old", fresh=True)

    def full(handle):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match=r"No space left on device: '.*/new'"):
        write_whole("newer", tmp_path / "new", fresh=fresh)
    if not fresh:
        with pytest.raises(OSError, match=r"No space left on device: '.*/old'"):
            write_whole(b"newer", tmp_path / "old")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("old", "older")]


def test_a_link_to_a_file_stays_one(tmp_path):
    (tmp_path / "there").mkdir()
    (tmp_path / "link").symlink_to("there/file")
    for content in ("first", b"second"):
        write_whole(content, tmp_path / "link")
    assert (tmp_path / "link").is_symlink() and (tmp_path / "there" / "file").read_bytes() == b"second"


def test_only_files_inside_are_read(tmp_path):
    store = tmp_path / "store"
    write_files(store, {"a/b": b"inside"})
    write_files(tmp_path, {"secret": b"outside"})
    (store / "link").symlink_to("../secret")
    (store / "folder").symlink_to("..")
    os.mkfifo(store / "pipe")
    assert read_inside(store, "a/b", 6) == b"inside"
    for name in (
        "../secret",
        str(tmp_path / "secret"),
        "a/../../secret",
        "link",
        "folder/secret",
        "pipe",
        "a",
        "",
        "a//b",
    ):
        with pytest.raises(OSError):
            read_inside(store, name, 100)
    with pytest.raises(OSError, match="it is larger than any valid file"):
        read_inside(store, "a/b", 5)
    with pytest.raises(FileNotFoundError):
        read_inside(store, "a/c", 100)


def test_what_a_killed_process_left_is_swept(tmp_path):
    write_files(tmp_path, {"a/b": b"1"})
    (tmp_path / "a" / "c.part").write_bytes(b"half")
    sweep_aside(tmp_path)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a", "b"]


@pytest.mark.skipif(sys.platform == "win32", reason="no such lock there")
def test_one_writer_at_a_time(tmp_path):
    code = (
        "import sys; from pathlib import Path; from standoff.worlds.atomic_files import alone\n"
        "with alone(Path(sys.argv[1])):\n    print('in', flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert other.stdout is not None and other.stdout.readline() == "in\n"
        with pytest.raises(Taken, match="another process is writing to"), alone(tmp_path):
            pass
    finally:
        other.kill()
        other.communicate(timeout=30)
    with alone(Path(tmp_path)):  # a process that was killed holds nothing
        pass
