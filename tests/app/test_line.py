"""Whose turn it is: everybody has one, what is small comes before what is large, and nothing waits for ever."""

from __future__ import annotations

import asyncio
import re
import threading
import time

import pytest

from app.browser import running
from situations.large import everyone_sees_everything
from standoff.app.catalog import Catalog
from standoff.app.draft_editor import DraftEditor
from standoff.app.jobs import JobPool
from standoff.app.line import AT_ONCE, NEW, TURN, Line, Stopped, Turn
from standoff.app.reading import tried
from standoff.scenario_files.read import read_scenario
from standoff.situations.game import TooLarge


class Clock:
    """A clock that stands until it is moved, and works that do what they are told."""

    def __init__(self):
        self.time = 1000.0
        self.line = Line(lambda: self.time)

    def ask(self, person):
        turn = Turn(self.line, person, lambda: None)
        self.line.join(turn)
        return turn

    def passes(self, seconds, *works):
        """So much time, in which the works pause every half second wherever they have their turn."""
        for _ in range(int(2 * seconds)):
            self.time += 0.5
            for work in works:
                self.line.consider(work)


def test_a_newcomer_goes_at_once_whatever_others_have_asked():
    clock = Clock()
    large = [clock.ask("ann") for _ in range(5)]
    clock.passes(60, *large)
    small = clock.ask("bob")
    assert small.go.is_set() and small.before == 0


def test_another_newcomer_goes_as_soon_as_somebody_pauses():
    clock = Clock()
    large = [clock.ask(person) for person in ("ann", "ann", "cid")]
    clock.passes(60, *large)
    small = [clock.ask("bob"), clock.ask("dan")]
    clock.passes(TURN + 0.5, *large)
    assert all(each.go.is_set() for each in small)
    assert sum(each.go.is_set() for each in large) == AT_ONCE - 1


def test_people_share_time_and_not_works():
    clock = Clock()
    hers, his = [clock.ask("ann") for _ in range(4)], clock.ask("bob")
    clock.passes(300, *hers, his)
    had = sum(each.had for each in hers)
    assert had + his.had == pytest.approx(AT_ONCE * 300, rel=0.02)
    assert his.had > 250  # his one work has a place nearly always, and her four share the other


def test_one_person_begins_few_at_once_and_the_rest_wait_in_line():
    clock = Clock()
    works = [clock.ask("ann") for _ in range(4)]
    clock.passes(30, *works)
    assert [each.begun for each in works] == [True, True, False, False]
    assert works[2].before >= 1 and works[2].wait > 0
    clock.line.leave(works[0])
    assert works[2].begun and not works[3].begun


def test_a_large_work_comes_to_its_end_among_ever_new_small_ones():
    clock = Clock()
    large = clock.ask("ann")
    for number in range(120):
        small = [clock.ask(f"one {number}"), clock.ask(f"other {number}")]
        clock.passes(2, large, *small)
        for each in small:
            clock.line.leave(each)
    assert large.had > 30


def test_who_has_left_gives_way_and_who_gives_up_frees_the_place():
    clock = Clock()
    here = {"ann": True}
    large = [clock.ask("ann"), clock.ask("bob"), clock.ask("cid")]
    large[0].watching.append(lambda: here["ann"])
    clock.passes(30, *large)
    here["ann"] = False
    clock.passes(2 * NEW, *large)
    assert not large[0].go.is_set() and large[1].go.is_set() and large[2].go.is_set()
    clock.line.leave(large[1])
    assert large[0].go.is_set()  # nobody else wants the place


def test_the_bench_pauses_and_stops_works():
    bench, going = JobPool(), threading.Event()

    def for_ever(work):
        while True:
            going.set()
            work.pace()

    works = [bench.seat("ann").in_parts(number, for_ever) for number in range(3)]
    assert going.wait(10)
    assert bench.seat("bob").of("small", lambda progress: 42).future.result(10) == 42
    assert not works[2].turn.begun and works[2].before
    for work in reversed(works):  # or the last would begin when the first ends
        work.stop()
    with pytest.raises(Stopped):
        works[0].future.result(10)
    assert works[2].future.cancelled()
    assert bench.seat("ann").of("next", lambda progress: 43).future.result(10) == 43
    bench.close()


def test_what_is_left_is_told_by_what_is_done():
    bench, step = JobPool(), threading.Event()

    def work(work):
        time.sleep(0.2)
        work.progress(10, 100)
        step.wait(10)

    running = bench.in_parts("work", work)
    until = time.monotonic() + 10
    while running.left is None and time.monotonic() < until:
        time.sleep(0.01)
    assert 1.5 < running.left < 20
    step.set()
    bench.close()


def test_a_draft_is_kept_though_all_other_threads_are_taken(tmp_path):
    async def keeps():
        loop, done = asyncio.get_running_loop(), threading.Event()
        busy = [loop.run_in_executor(None, done.wait, 30) for _ in range(64)]
        shelf = Catalog(tmp_path)
        desk = DraftEditor(shelf, shelf.begin("mine", "before", None), "before")
        desk.change("after")
        try:
            kept = await asyncio.wait_for(desk.keep(), 10)
        finally:
            done.set()
            await asyncio.gather(*busy)
        return kept.book.text

    assert asyncio.run(keeps()) == "after"


def test_what_is_tried_while_one_writes_is_small_and_can_be_dropped(tmp_path):
    text = everyone_sees_everything(12)
    began = time.thread_time()
    found = tried(read_scenario(text), text, tmp_path / "mine.yaml")
    assert isinstance(found, TooLarge) and "more than 20,000 situations" in str(found)
    assert time.thread_time() - began < 10
    asked = iter([False, True])  # it turns stale while the tables are looked at
    small = everyone_sees_everything(3)
    assert tried(read_scenario(small), small, tmp_path / "mine.yaml", lambda: next(asked)) is None
    assert tried(read_scenario(small), small, tmp_path / "mine.yaml") == ()


def test_a_small_question_is_answered_while_somebody_else_has_asked_for_a_lot(tmp_path, chromium):
    with running(tmp_path) as app:
        ann, bob = chromium.new_context(), chromium.new_context()
        hers = [ann.new_page() for _ in range(3)]
        for seed, page in enumerate(hers):
            page.goto(f"{app.url}/north-korea-2017/read?worlds=20000&seed={seed}")
            page.wait_for_selector("#waiting")
        told = page.locator("#waiting")
        assert re.search(r"Queued behind \d others?", told.inner_text())
        page = bob.new_page()
        page.goto(f"{app.url}/crisis/ask?worlds=200&query=P(threat%20=%20yes)")
        page.wait_for_selector("article.answer", timeout=90_000)  # a few seconds, where nothing else runs
        assert "Queued behind" in told.inner_text()  # hers take minutes
        cookies = [{each["name"]: each["value"] for each in person.cookies()} for person in (ann, bob)]
        assert cookies[0]["standoff-person"] != cookies[1]["standoff-person"]
        ann.close()
        bob.close()
