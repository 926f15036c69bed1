"""Work on dask.distributed: the same bytes as in one process, deaths survived, clear words where it cannot be.

Over loopback only, and every process started here is ended here.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

import standoff
from cli.person import COMMAND, edited, typed
from ensembles.test_store import contents
from standoff.ensembles import cluster
from standoff.ensembles.cluster import ClusterError, difference, problem, run_on
from standoff.ensembles.results import InvalidWorlds
from standoff.worlds import processes
from standoff.worlds.processes import LEAST_MEMORY, Deadly, run_in_processes
from standoff.worlds.versions import software_versions
from standoff.worlds.work import cores
from worlds.odd_work import oddly


@pytest.mark.parametrize("on", ["local:1", "tcp://scheduler:8786", "tls://10.0.0.1:8786", "tcp://[::1]:80"])
def test_names_of_clusters(on):
    assert problem(on) is None


@pytest.mark.parametrize(
    "on", ["", "local", "local:0", "local:-1", "local:two", "scheduler:8786", "tcp://x", "http://x:1"]
)
def test_what_names_no_cluster(on):
    assert "write local:4" in str(problem(on))
    said = typed("run", "crisis", "--worlds", "5", "--on", on)
    assert (
        said.code == 2
        and "is not a cluster: write local:4 for four processes here, or tcp://host:8786 for a scheduler" in said.err
    )
    with pytest.raises(
        ClusterError,
        match="is not a cluster: write local:4 for four processes here, or tcp://host:8786 for a scheduler",
    ):
        next(run_on(on, lambda job, number: number, b"", [0]))


def test_no_more_processes_than_cores_and_memory(monkeypatch):
    monkeypatch.setattr(processes, "cores", lambda: 16)
    monkeypatch.setattr(processes, "room", lambda: 64_000_000_000)
    assert problem("local:16") is None
    for on in ("local:17", "local:999", "local:123456789"):
        assert str(problem(on)).endswith("this machine, which has 16 cores: use at most local:16")
    monkeypatch.setattr(processes, "room", lambda: 2_100_000_000)
    assert problem("local:5") is None
    assert str(problem("local:6")).endswith("has 2.1 GB of memory left: use at most local:5")
    monkeypatch.setattr(processes, "cores", lambda: 1)
    monkeypatch.setattr(processes, "room", lambda: 0)
    assert problem("local:1") is None and "0.0 GB of memory left" not in str(problem("local:2"))
    said = typed("run", "crisis", "--worlds", "5", "--on", "local:999")
    assert said.code == 2 and "is too many for this machine, which has" in " ".join(said.err.replace("│", " ").split())
    with pytest.raises(ClusterError, match="is too many for this machine, which has"):
        next(run_on("local:2", lambda job, number: number, b"", [0]))


def test_no_more_threads_than_cores(monkeypatch):
    given = []

    def ask(*arguments, threads, **named):
        given.append(threads)
        raise KeyboardInterrupt

    monkeypatch.setattr("standoff.api.ask", ask)
    typed("ask", "crisis", "P(threat = yes)", "--worlds", "5", "--cores", "999")
    typed("ask", "crisis", "P(threat = yes)", "--worlds", "5", "--cores", "1")
    assert given == [cores(), 1]


def test_what_differs_is_named():
    ours = software_versions()
    assert difference(ours, dict(ours)) == ""
    assert difference(ours, ours | {"numba": "0.1"}) == f"numba is 0.1 there and {ours['numba']} here"
    assert difference(ours, {"code": "x"}).startswith(f"Standoff's code is x there and {ours['code']} here; ")


def test_without_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    said = typed("run", "crisis", "--worlds", "5", "--on", "tcp://127.0.0.1:9")
    assert said.code == 1 and "pip install 'standoff[cluster]'" in said.err and said.out == ""


def test_nobody_answers(monkeypatch):
    monkeypatch.setattr(cluster, "ANSWER", 0.5)
    said = typed("run", "crisis", "--worlds", "5", "--on", "tcp://127.0.0.1:9")
    assert said.code == 1 and "no scheduler responds at tcp://127.0.0.1:9" in said.err


def scheduler(folder: Path, *workers: str) -> tuple[list[subprocess.Popen[bytes]], str]:
    """A scheduler of its own on this machine, as a user starts one, with so many workers."""
    dask = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0"]
    file = folder / "scheduler.json"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    processes = [subprocess.Popen([*dask, "--no-dashboard", "--scheduler-file", str(file)], cwd=folder, **quiet)]
    deadline = time.monotonic() + 30
    while not file.exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    time.sleep(0.2)
    for name in workers:
        worker = [
            sys.executable,
            "-m",
            "distributed.cli.dask_worker",
            "--scheduler-file",
            str(file),
            "--host",
            "127.0.0.1",
        ]
        worker += ["--name", name, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(folder)]
        processes.append(subprocess.Popen(worker, cwd=folder, **quiet))
    return processes, json.loads(file.read_text())["address"]


def ended(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        process.kill()
        process.wait(timeout=30)


@pytest.mark.slow
def test_two_processes_give_the_bytes_of_one(tmp_path):
    run = ("run", "crisis", "--worlds", "1500", "--out")
    here, there = tmp_path / "here.zarr", tmp_path / "there.zarr"
    assert typed(*run, here).code == 0
    said = typed(*run, there, "--on", "local:2")
    assert said.code == 0
    assert all(line.endswith(" worlds solved") for line in said.err.splitlines())  # it says so every ten seconds
    assert contents(here) == contents(there)
    asked = [typed("ask", "crisis", "P(threat = yes)", "--worlds", "700", "--json", "-", *on).out for on in (
        (), ("--on", "local:2"),
    )]  # fmt: skip
    assert asked[0] == asked[1]
    tree = tmp_path / "horse.efg"
    typed("export", "beer-quiche", "--to", "efg", "--out", tree)
    asked = [typed("ask", tree, "E(payoff(p1))", "--worlds", "20", "--json", "-", *on).out for on in (
        (), ("--on", "local:1"),
    )]  # fmt: skip
    assert asked[0] == asked[1]


@pytest.mark.slow
def test_a_worker_killed_half_way(tmp_path):
    """Of two worker processes one is killed once a third of the blocks is there."""
    scenario = standoff.load("crisis")
    here, there = tmp_path / "here.zarr", tmp_path / "there.zarr"
    standoff.judge(standoff.simulate(scenario, worlds=6_000, save_to=here))
    killed: list[int] = []
    before = {child.pid for child in psutil.Process().children(recursive=True)}

    def progress(done: int, total: int) -> None:
        if done >= total / 3 and not killed:
            children = [child for child in psutil.Process().children(recursive=True) if child.pid not in before]
            workers = [child for child in children if any("spawn_main" in word for word in child.cmdline())]
            assert len(workers) == 2
            for child in (psutil.Process(), *workers):  # nobody can reach them
                assert child.net_connections("inet") == []
                assert [each for each in child.net_connections("unix") if each.laddr] == []
                assert child.memory_info().rss < 2 * LEAST_MEMORY
            os.kill(workers[0].pid, signal.SIGKILL)
            killed.append(workers[0].pid)

    standoff.judge(standoff.simulate(scenario, worlds=6_000, on="local:2", progress=progress, save_to=there))
    assert killed and contents(here) == contents(there)
    left = [child for child in psutil.Process().children(recursive=True) if child.pid not in before]
    assert not [child for child in left if any("spawn_main" in word for word in child.cmdline())]


@pytest.mark.slow
def test_a_scheduler_of_the_users(tmp_path):
    """A worker of two dies for good; then the scheduler; then the same command goes on in one process."""
    here, there = tmp_path / "here.zarr", tmp_path / "there.zarr"
    run = ("run", "crisis", "--worlds", "6000", "--out")
    assert typed(*run, here).code == 0
    (tmp_path / "scratch").mkdir()
    started, address = scheduler(tmp_path / "scratch", "one", "two")
    try:
        work = subprocess.Popen(
            [*COMMAND, *run, str(there), "--on", address], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        await_records(there, 3, work)
        started[1].kill()
        await_records(there, 8, work)
        started[0].kill()
        out, err = work.communicate(timeout=120)
        assert (
            work.returncode == 1
            and "the scheduler has disappeared; " in err
            and "epeat the command to resume" in err
            and "Traceback" not in err
            and out == ""
        )
    finally:
        ended(started)
    assert len(list(there.glob("record/0*.json"))) < 12
    assert typed(*run, there).code == 0
    assert contents(here) == contents(there)


def await_records(store: Path, count: int, work: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 90
    while len(list(store.glob("record/0*.json"))) < count:
        assert work.poll() is None and time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.slow
def test_a_scheduler_without_workers(tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "ANSWER", 2.0)
    started, address = scheduler(tmp_path)
    try:
        said = typed("run", "crisis", "--worlds", "5", "--on", address)
    finally:
        ended(started)
    assert said.code == 1 and f"the scheduler at {address} has no workers: start some" in said.err


@pytest.mark.slow
def test_ctrl_c_on_a_cluster(tmp_path):
    """As a terminal does it: the signal goes to the whole group of processes."""
    there = tmp_path / "there.zarr"
    work = subprocess.Popen(
        [*COMMAND, "run", "crisis", "--worlds", "200000", "--out", str(there), "--on", "local:2"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip
    try:
        await_records(there, 2, work)
        os.killpg(work.pid, signal.SIGINT)
        begun = time.monotonic()
        out, err = work.communicate(timeout=60)
        assert time.monotonic() - begun < 30
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(work.pid, signal.SIGKILL)
    assert work.returncode == 130 and out == ""
    assert err.endswith(f"\nstandoff: stopped; solved worlds are saved in {there}. Repeat the command to resume\n")
    assert "Traceback" not in err
    assert standoff.open_ensemble(there).count >= 1024


@pytest.mark.slow
def test_other_versions_and_mistakes_come_home(tmp_path, monkeypatch):
    path = edited(tmp_path, "crisis", {"high: resolved": "high: 2 * resolved"})
    (tmp_path / "scratch").mkdir()
    started, address = scheduler(tmp_path / "scratch", "one")
    try:
        for on in ("local:1", address):
            with pytest.raises(InvalidWorlds) as raised:
                standoff.ask(standoff.load(path), "P(threat = yes)", worlds=40, on=on)
            assert raised.value.found and raised.value.worlds.count == 40
        monkeypatch.setattr(cluster, "software_versions", lambda: {**software_versions(), "numba": "0.1"})
        with pytest.raises(ClusterError, match=r"worker.* would give different numbers: numba is .* 0\.1 here"):
            standoff.ask(standoff.load("crisis"), "P(threat = yes)", worlds=40, on=address)
    finally:
        ended(started)


@pytest.mark.slow
def test_what_goes_wrong_in_a_process(monkeypatch):
    monkeypatch.setattr(processes, "DEATHS", 1)
    assert list(run_in_processes(oddly, b"", [1, 2, 4], 2)) == [1, 2, 4]
    with pytest.raises(RuntimeError, match="Odd: a"):
        list(run_in_processes(oddly, b"", [1, 2, 3, 4], 1))
    with pytest.raises(Deadly, match="2 processes in a row died on block 5"):
        list(run_in_processes(oddly, b"", [4, 5], 1))
    left = [child.cmdline() for child in psutil.Process().children()]
    assert not [words for words in left if any("spawn_main" in word for word in words)]
