"""Long commands of the lab on a store: stopped by Ctrl-C, given again, and gone on with."""

from __future__ import annotations

import threading

import pytest

from cli.person import edited, typed
from standoff.ensembles import perceived as ensemble

SURPRISING = {
    "    observe: threat = yes\n": "    observe: finish = back_down\n",
    "    date: 1994-09-10\n": "    date: 1994-09-10\n    reliability: 0.999\n",
}
COMMANDS = {
    "flip": ("flip", "STORE", "believed", "war_is_rare"),
    "update": ("update", "STORE"),
    "forecast": ("forecast", "STORE"),
    "drivers": ("drivers", "STORE", "--sobol", "256"),
    "alternatives": ("alternatives", "STORE", "reply"),
}


class Solver:
    """The solver, with its calls counted; at one of them somebody types Ctrl-C."""

    def __init__(self, monkeypatch):
        self.calls, self.last, self._lock, self._play = 0, 10**9, threading.Lock(), ensemble.play
        monkeypatch.setattr(ensemble, "play", self)

    def __call__(self, *arguments):
        with self._lock:
            self.calls += 1
            if self.calls > self.last:
                raise KeyboardInterrupt
        return self._play(*arguments)

    def during(self, *command, last=10**9):
        self.calls, self.last = 0, last
        return typed(*command), self.calls


@pytest.fixture
def store(tmp_path):
    path = edited(tmp_path, "crisis", SURPRISING)
    kept = tmp_path / "mine.zarr"
    assert typed("run", path, "--worlds", "600", "--out", kept).code == 0
    return kept


@pytest.mark.parametrize("name", COMMANDS)
def test_stopped_and_given_again(store, monkeypatch, name):
    command = [str(store) if word == "STORE" else word for word in COMMANDS[name]]
    monkeypatch.setattr("standoff.evidence.update.FLOOR", 0.5)  # so that the evidence moves the worlds
    solver = Solver(monkeypatch)
    stopped, _ = solver.during(*command, "--cores", "1", last=3)
    assert (stopped.code, stopped.out) == (130, "")
    assert stopped.err.endswith(
        f"standoff: stopped; solved worlds are saved in {store}. Repeat the command to resume\n"
    )
    again, more = solver.during(*command, "--cores", "1")
    assert again.code == 0
    other = store.with_name("other.zarr")
    for path in sorted(store.rglob("*")):  # the same store, without what was kept of the lab
        if path.is_file() and "pieces" not in path.parts:
            (other / path.relative_to(store)).parent.mkdir(parents=True, exist_ok=True)
            (other / path.relative_to(store)).write_bytes(path.read_bytes())
    whole, all_ = solver.during(*[str(other) if word == str(store) else word for word in command])
    assert again.out == whole.out
    assert 0 < more < all_
    third, none = solver.during(*command)
    assert third.out == whole.out and none <= 2  # the base world of a search is solved each time


def test_of_a_scenario_it_says_how_to_keep_the_worlds(monkeypatch):
    solver = Solver(monkeypatch)
    stopped, _ = solver.during("flip", "crisis", "--worlds", "600", last=1)
    assert stopped.code == 130
    assert "`standoff run crisis --worlds 600 --out NAME.zarr`, then use NAME.zarr in place of crisis" in stopped.err


def test_where_nothing_may_be_written_it_says_so(store, monkeypatch):
    monkeypatch.setattr("standoff.cli.options.os.access", lambda *_: False)
    stopped, _ = Solver(monkeypatch).during("flip", store, last=1)
    assert f"nothing was saved, because {store} is not writable" in stopped.err
