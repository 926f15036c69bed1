"""What stays in memory: results within bounds, none that nobody asks for, and nothing of a page that is closed.

The app is asked from inside: the real server, in a process of its own, writes how many objects of a kind are alive
whenever it is told to (SIGUSR1).
"""

from __future__ import annotations

import json
import os
import signal
import time

import numpy as np
import pytest

from app.browser import running
from standoff.app.jobs import JobPool, held_by

INSIDE = """
import gc, json, os, signal, sys
from nicegui import Client, ui
from standoff.app import serve
from standoff.app import jobs as work
from standoff.app.base_solution import BaseSolution
from standoff.app.whatif import Answers
from standoff.ensembles.results import Results
from standoff.ensembles.in_memory import InMemory

benches = []

class Seen(work.JobPool):
    def __init__(self):
        super().__init__(room=ROOM, idle=IDLE)
        benches.append(self)

def told(*_):
    gc.collect()
    found = dict.fromkeys(("BaseSolution", "InMemory", "Results", "Answers", "Client"), 0)
    for each in gc.get_objects():
        if type(each) in (BaseSolution, InMemory, Results, Answers) or (type(each) is Client and each.page.path != "/"):
            found[type(each).__name__] += 1
    found["held"] = benches[0].tidy()
    with open("alive.part", "w") as file:
        json.dump(found, file)
    os.replace("alive.part", "alive.json")

signal.signal(signal.SIGUSR1, told)
serve.JobPool = Seen
run = ui.run
serve.ui.run = lambda **given: run(**(given | {"reconnect_timeout": 0.5}))
from standoff.cli.main import app
sys.argv = ["standoff", *sys.argv[1:]]
app()
"""


def inside(room=10**9, idle=10**6):
    return "-c", INSIDE.replace("ROOM", str(room)).replace("IDLE", str(idle))


def alive(app, folder):
    """How many objects there are, by kind, and the bytes of the bench."""
    path = folder / "alive.json"
    path.unlink(missing_ok=True)
    os.kill(app.process.pid, signal.SIGUSR1)
    for _ in range(200):
        if path.exists():
            return json.loads(path.read_text())
        time.sleep(0.05)
    raise AssertionError("the app does not say what is alive")


def settled(app, folder, fine):
    """The same, once it is as it should be, or after a while."""
    until = time.monotonic() + 20
    while not fine(found := alive(app, folder)) and time.monotonic() < until:
        time.sleep(0.25)
    return found


VISITS = ("read?worlds=100&claim=news&move=reply", "ask?worlds=100&query=P(threat%20=%20yes)", "what-if")


def test_pages_that_are_closed_leave_nothing(tmp_path, page):
    def visit():
        for view in VISITS:
            page.goto(f"{app.url}/crisis/{view}")
            page.locator("figure.chart, figure").first.wait_for()
        page.wait_for_timeout(1500)  # until the last page has come to rest
        page.goto("about:blank")
        return settled(app, tmp_path, lambda found: found["Client"] == 0)

    with running(tmp_path, begin=inside()) as app:
        first = visit()
        assert first["BaseSolution"] == 1 and first["Client"] == 0
        for _ in range(4):
            last = visit()
        assert last == pytest.approx(first, rel=0.02)


def test_a_page_left_open_holds_no_worlds_and_gets_them_again(tmp_path, page):
    with running(tmp_path, begin=inside(idle=1.0)) as app:
        page.goto(f"{app.url}/crisis/read?worlds=100")
        page.wait_for_selector("#played")
        assert settled(app, tmp_path, lambda found: not found["BaseSolution"]) | {"Client": 1} == {
            **dict.fromkeys(("BaseSolution", "InMemory", "Results", "Answers", "held"), 0),
            "Client": 1,
        }
        page.locator("[data-do='play'][data-of='threat'][data-as='yes']").click()
        page.wait_for_selector("[data-of='threat'][data-as='yes'][aria-pressed='true']")
        assert "Given threat = yes" in page.locator("#played").inner_text()


def test_several_people_at_once_share_what_is_solved(tmp_path, chromium):
    with running(tmp_path, begin=inside()) as app:
        contexts = [chromium.new_context() for _ in range(4)]
        pages = [context.new_page() for context in contexts]
        for page in pages:
            page.goto(f"{app.url}/crisis/read?worlds=300", wait_until="commit")
        for page in pages:
            page.wait_for_selector("#played")
        assert alive(app, tmp_path)["BaseSolution"] == 1
        for context in contexts:
            context.close()


def made(bench, key, result):
    bench.of(key, lambda progress: result()).future.result()
    bench.tidy()


def test_results_stay_within_the_room_and_the_newest_in_any_case():
    bench = JobPool(room=1_000_000)
    for number in range(5):
        made(bench, number, lambda: np.zeros(50_000))  # 400 kB
        assert bench.tidy() <= 1_000_000
    assert bench.of(4, lambda progress: None).future.result() is not None
    assert bench.of(0, lambda progress: None).future.result() is None  # was let go, and is made again
    made(bench, "large", lambda: np.zeros(500_000))
    assert bench.tidy() >= 4_000_000
    assert bench.of("large", lambda progress: None).there
    bench.close()


def test_what_nobody_asks_for_goes_after_a_while():
    bench = JobPool(idle=0.2)
    made(bench, "a", lambda: np.zeros(1000))
    assert bench.tidy() > 8000
    time.sleep(0.3)
    assert bench.tidy() == 0
    bench.close()


def test_bytes_are_counted_once_and_those_under_a_view_with_it():
    array = np.zeros(10_000)
    assert 80_000 < held_by(array[:10], set()) < 81_000
    assert held_by([array, array[5:], {"same": array}], set()) < 82_000
    seen: set[int] = set()
    held_by(array, seen)
    assert held_by((array,), seen) < 1000
