"""How much memory there is: what is written, what a container leaves, and a walk that stops where it would not do."""

from __future__ import annotations

import time

import psutil
import pytest

from situations.large import everyone_sees_everything
from standoff.language.error import StandoffError
from standoff.scenario_files.read import read_scenario
from standoff.situations import memory
from standoff.situations.game import TooLarge
from standoff.situations.memory import parse_memory, room, written_memory
from standoff.situations.timeline import compile_timeline, track


@pytest.mark.parametrize(
    ("text", "size"),
    [("8GB", 8e9), ("512 MiB", 2**29), ("1.5g", 1.5e9), ("2tb", 2e12), ("4096", 4096), ("300 K", 3e5), (" 1 B ", 1)],
)
def test_amounts_are_read_as_people_write_them(text, size):
    assert parse_memory(text) == size


@pytest.mark.parametrize("text", ["lots", "", "0", "-1GB", "8 apples", "1e9", "8GBB", "0.1"])
def test_what_is_no_amount_is_said_to_be_none(text):
    with pytest.raises(StandoffError, match="not an amount of memory: write it as 8GB"):
        parse_memory(text)


@pytest.mark.parametrize(
    ("size", "text"), [(5e7, "0.1 GB"), (2.54e8, "0.3 GB"), (9.4e9, "9.4 GB"), (1.24e10, "12 GB"), (2e12, "2,000 GB")]
)
def test_sizes_are_written_roughly(size, text):
    assert written_memory(size) == text


def test_what_somebody_allows_counts_less_what_is_taken_already(monkeypatch):
    taken = psutil.Process().memory_info().rss
    monkeypatch.setenv(memory.VARIABLE, "500GB")  # more than there is: it is theirs to say
    assert 500e9 - taken - 1e9 < room() < 500e9
    monkeypatch.setenv(memory.VARIABLE, "1MB")
    assert room() == 0
    monkeypatch.setenv(memory.VARIABLE, "plenty")
    with pytest.raises(StandoffError, match="STANDOFF_MEMORY: `plenty` is not an amount of memory"):
        room()
    monkeypatch.setenv(memory.VARIABLE, "")
    assert 0 < room() <= psutil.virtual_memory().total


@pytest.mark.parametrize("version", [1, 2])
def test_a_container_leaves_what_the_narrowest_of_its_groups_leaves(tmp_path, monkeypatch, version):
    monkeypatch.delenv(memory.VARIABLE, raising=False)
    top = tmp_path / "memory" if version == 1 else tmp_path
    limit, usage = (
        ("memory.limit_in_bytes", "memory.usage_in_bytes") if version == 1 else ("memory.max", "memory.current")
    )
    cached = "total_inactive_file" if version == 1 else "inactive_file"
    for folder, most, used in ((top / "pod" / "box", "300000000", 250_000_000), (top / "pod", "120000000", 70_000_000)):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / limit).write_text(f"{most}\n")
        (folder / usage).write_text(f"{used}\n")
        (folder / "memory.stat").write_text(f"anon 5\n{cached} 10000000\n")
    (top / limit).write_text("max\n")
    groups = tmp_path / "groups"
    groups.write_text("7:cpu:/other\n4:memory:/pod/box\n0::/\n" if version == 1 else "0::/pod/box\n")
    monkeypatch.setattr(memory, "_GROUPS", groups)
    monkeypatch.setattr(memory, "_MOUNT", tmp_path)
    assert room() == int(memory.PART * 60_000_000)  # both leave 50 MB, and the files that are kept give way


def test_a_walk_stops_before_memory_does(monkeypatch):
    scenario = read_scenario(everyone_sees_everything(40, options=4))
    monkeypatch.setattr("standoff.situations.timeline.room", lambda: 50_000_000)
    began = time.thread_time()
    with pytest.raises(TooLarge, match=r"more than 0.1 GB of memory .* situations at `m\d`.*forgets.*STANDOFF_MEMORY"):
        compile_timeline(scenario)
    assert time.thread_time() - began < 10


def test_a_walk_stops_before_patience_does(monkeypatch):
    scenario = read_scenario(everyone_sees_everything(40, options=4))
    monkeypatch.setattr("standoff.situations.timeline.PATIENCE", 0.5)
    began = time.thread_time()
    with pytest.raises(TooLarge, match=r"situations at `m\d` after 0.5 seconds of unrolling.*sees"):
        compile_timeline(scenario)
    assert time.thread_time() - began < 5


def test_so_does_the_walk_for_a_query(monkeypatch):
    text = everyone_sees_everything(12, hidden=False)
    forgetful = "\n".join(
        line.replace("options", "sees: [], options") if "decision" in line else line for line in text.splitlines()
    )
    scenario = read_scenario(forgetful)
    situations = compile_timeline(scenario)
    monkeypatch.setattr("standoff.situations.timeline.room", lambda: 3_000_000)
    with pytest.raises(TooLarge, match="of memory"):
        track(scenario, situations, [f"m{move}" for move in range(12)])
