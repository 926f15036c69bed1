"""Stores as a person uses them: kept, asked, cut short by whatever ends a process, and gone on with."""

from __future__ import annotations

import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cli.person import COMMAND, edited, line_of, terminal, typed
from ensembles.test_store import contents

RUN = ("run", "crisis", "--worlds", "600", "--cores", "1")
QUERY = "P(finish = fight | given threat = yes)"


def test_kept_asked_and_judged_again(tmp_path):
    kept = tmp_path / "crisis.zarr"
    said, plain = typed(*RUN, "--out", kept), typed(*RUN)
    assert said.code == 0 and said.out == plain.out + f"Everything is saved in {kept}.\n" and said.err == ""
    assert typed("run", kept).out == plain.out
    assert typed("run", kept, "--json", "-").json == typed(*RUN, "--json", "-").json
    asked = typed("ask", kept, QUERY)
    fresh = typed("ask", "crisis", QUERY, "--worlds", "600")
    assert asked.out == fresh.out + f"From {kept}; nothing was solved.\n" and asked.err == ""
    one, other = (typed("ask", name, QUERY, "--json", "-", *more).json for name, more in (
        (kept, ()), ("crisis", ("--worlds", "600")),
    ))  # fmt: skip
    assert one == other | {"scenario": str(kept)}
    asked = typed("ask", kept, "P(threat = yes | do(reply = concede))")
    assert asked.err == f"note: {kept} does not hold do(reply = concede); solving that game in its worlds\n"
    assert asked.out.endswith(f"From {kept}; do(reply = concede) solved for this answer.\n")
    for command in (("check", kept), ("solve", kept), ("export", kept, "--to", "yaml")):
        assert typed(*command).code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["crisis.zarr"]


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    path = tmp_path_factory.mktemp("small") / "crisis.zarr"
    assert typed("run", "crisis", "--worlds", "20", "--out", path).code == 0
    return path


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (
            ("ask", "STORE", "P(threat = yes)", "--worlds", "3"),
            2,
            "has worlds of its own; to solve others, use its scenario",
        ),
        (
            ("ask", "STORE", "P(threat = yes)", "--seed", "0"),
            2,
            "has worlds of its own; to solve others, use its scenario",
        ),
        (
            ("ask", "STORE", "P(threat = yes)", "--rationality", "2"),
            2,
            "has worlds of its own; to solve others, use its scenario",
        ),
        (("run", "STORE", "--out", "other.zarr"), 2, "has worlds of its own; to solve others, use its scenario"),
        (("run", "crisis", "--repair"), 2, "name the store to repair, as in --out NAME.zarr --repair"),
        (("run", "crisis", "--out", "no/where/x.zarr"), 1, "folder no/where does not exist; create it first"),
        (("run", "crisis", "--worlds", "10", "--out", "STORE"), 1, "it has 20 worlds; use at least --worlds 20"),
        (("run", "crisis", "--worlds", "20", "--seed", "2", "--out", "STORE"), 1, "its seed is 0, not 2"),
        (("run", "deterrence", "--worlds", "20", "--out", "STORE"), 1, "it holds another scenario"),
        (("ask", "STORE", "P(thret = yes)"), 1, "did you mean `threat`?"),
    ],
)
def test_what_cannot_be_done_is_said(small, tmp_path, monkeypatch, arguments, code, words):
    monkeypatch.chdir(tmp_path)
    before = contents(small)
    said = typed(*(str(small) if word == "STORE" else word for word in arguments))
    assert said.code == code and words in " ".join(said.err.replace("│", " ").split()), said.err
    assert said.out == "" and contents(small) == before and list(tmp_path.iterdir()) == []


def test_damage_is_said(small, tmp_path):
    path = shutil.copytree(small, tmp_path / "crisis.zarr")
    (path / "games" / "itself" / "residual" / "c" / "0").write_bytes(b"nonsense")
    for command in (("ask", path, QUERY), ("run", path), ("run", "crisis", "--worlds", "20", "--out", path)):
        said = typed(*command)
        assert said.code == 1 and said.out == ""
        assert (
            "is damaged:\n  games/itself/residual/c/0 (residual of the game itself, block 0, worlds 0 to 19): it is"
            in said.err
        )
    assert typed("run", "crisis", "--worlds", "20", "--out", path, "--repair").code == 0
    assert contents(path) == contents(small)


def test_a_mistake_in_some_world_is_told_as_ever(tmp_path):
    path = edited(tmp_path, "crisis", {"high: resolved": "high: 2 * resolved"})
    said = typed("run", path, "--worlds", "40", "--out", tmp_path / "kept.zarr")
    assert said.code == 1 and "in world" in said.err and f"{path}:{line_of('outcomes: {high', path)}:22" in said.err


# -- the process ends --------------------------------------------------------------------------------------


@pytest.mark.skipif(not hasattr(resource, "RLIMIT_FSIZE"), reason="no such limit here")
def test_a_file_that_may_not_be_written_whole(tmp_path):
    """A limit of the system on the size of files: as with a full disk, the write fails half-way."""
    limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000))  # noqa: E731
    command = [*COMMAND, *RUN, "--out", "crisis.zarr"]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, preexec_fn=limit, timeout=60)
    assert ended.returncode == 1 and "Traceback" not in ended.stderr
    assert "File too large; crisis.zarr holds 0 of 600 worlds: correct this and repeat the command to resume" in (
        ended.stderr
    )
    assert typed(*RUN, "--out", tmp_path / "crisis.zarr").code == 0
    typed(*RUN, "--out", tmp_path / "undisturbed.zarr")
    assert contents(tmp_path / "crisis.zarr") == contents(tmp_path / "undisturbed.zarr")


LONG = (
    "run",
    "crisis",
    "--worlds",
    "24000",
    "--cores",
    "1",
    "--out",
)  # 47 blocks: it is not soon done


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    path = tmp_path_factory.mktemp("undisturbed") / "crisis.zarr"
    assert terminal(*LONG, path).code == 0
    return contents(path)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_killed_at_any_moment(tmp_path, undisturbed, seed):
    """kill -9, again and again, as soon as there is a little more; then once to the end."""
    chosen = random.Random(seed)
    path, kills = tmp_path / "crisis.zarr", 0
    for _ in range(4):
        process = subprocess.Popen([*COMMAND, *LONG, str(path)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        records = len(list(path.glob("record/0*.json")))
        deadline = time.monotonic() + 30
        while len(list(path.glob("record/0*.json"))) == records and time.monotonic() < deadline:
            if process.poll() is not None:
                break
            time.sleep(0.005)
        time.sleep(chosen.uniform(0, 0.3))
        process.kill()
        process.communicate(timeout=30)
        kills += process.returncode == -signal.SIGKILL
    assert kills >= 3
    said = terminal(*LONG, path)
    assert said.code == 0
    assert contents(path) == undisturbed


@pytest.mark.slow
def test_ctrl_c_and_on(tmp_path, undisturbed):
    path = tmp_path / "crisis.zarr"
    process = subprocess.Popen(
        [*COMMAND, *LONG, str(path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    while not list(path.glob("record/0*.json")):
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130 and out == ""
    assert err == f"\nstandoff: stopped; solved worlds are saved in {path}. Repeat the command to resume\n"
    held = typed("ask", path, QUERY)
    assert held.code == 0 and "of 24,000 worlds so far" in held.err
    assert terminal(*LONG, path).code == 0
    assert contents(path) == undisturbed


@pytest.mark.slow
def test_a_disk_that_is_full(tmp_path, undisturbed):
    """A small file system of its own, which is then made larger."""
    unshare = shutil.which("unshare")
    line = "mount -t tmpfs -o size=1m tmpfs disk"
    able = unshare and subprocess.run([unshare, "-rm", "sh", "-c", "mount -t tmpfs tmpfs /mnt"], capture_output=True)
    if not able or able.returncode:
        pytest.skip("no file system may be mounted here")
    (tmp_path / "disk").mkdir()
    run = " ".join([*COMMAND, *LONG, "disk/crisis.zarr"])
    script = (
        f"{line}; {run}; echo code $? >&2; mount -o remount,size=200m disk; {run} || exit 9; "
        "cp -r disk/crisis.zarr crisis.zarr"
    )
    ended = subprocess.run(
        [str(unshare), "-rm", "sh", "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=200
    )
    assert ended.returncode == 0, ended.stderr
    assert "No space left on device; disk/crisis.zarr holds" in ended.stderr and "code 1\n" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert contents(tmp_path / "crisis.zarr") == undisturbed


@pytest.mark.slow
def test_memory_does_not_grow_but_for_answers(tmp_path):
    """With a store one number per world and query is held, and no draws, certificates or behaviour."""
    code = (
        "import resource, subprocess, sys\n"
        "subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )

    def peak(worlds: int) -> int:
        run = [*COMMAND, "run", "crisis", "--worlds", str(worlds), "--cores", "1", "--out", str(tmp_path / str(worlds))]
        ended = subprocess.run([sys.executable, "-c", code, *run], capture_output=True, text=True, timeout=300)
        return int(ended.stdout) * 1024

    queries = 10  # of `crisis`, at most
    few, many = peak(5_000), peak(45_000)
    resting = 30  # numbers a world for what verdicts rest on: blind answers, truths, scores of priors
    assert many - few < 40_000 * 8 * (2 * queries + resting) + 15e6


def test_a_process_in_the_way(small, tmp_path):
    """Two runs at once: the second is told."""
    path = Path(shutil.copytree(small, tmp_path / "crisis.zarr"))
    (path / "record" / "000000.json").unlink()
    from standoff.worlds.atomic_files import alone

    with alone(path):
        said = typed("run", "crisis", "--worlds", "20", "--out", path)
    assert said.code == 1 and "another process is writing to" in said.err
    assert typed("run", "crisis", "--worlds", "20", "--out", path).code == 0
    assert contents(path) == contents(small)
    assert [entry.name for entry in tmp_path.iterdir()] == ["crisis.zarr"]
