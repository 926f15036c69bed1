"""Work over threads: results in order, few blocks under way, an early end that leaves no thread behind."""

from __future__ import annotations

import threading
import time
from itertools import count

import pytest

from standoff.worlds.work import cores, run_blocks


@pytest.fixture(autouse=True)
def no_thread_is_left():
    before = threading.active_count()
    yield
    assert threading.active_count() == before


@pytest.mark.parametrize("threads", [1, 2, 5, None])
def test_results_come_in_the_order_of_the_blocks(threads):
    def work(block, stop):
        time.sleep(0.002 * ((block * 7) % 5))
        return block, int(stop[0])

    assert list(run_blocks(work, range(30), threads)) == [(n, 0) for n in range(30)]


def test_nothing_to_do():
    assert list(run_blocks(lambda block, stop: block, [])) == []


def test_few_blocks_are_under_way():
    started = []
    results = run_blocks(lambda block, stop: started.append(block) or block, count(), threads=2)
    for expected in range(10):
        assert next(results) == expected
        assert max(started) <= expected + 6
    results.close()


def test_an_error_comes_out_and_ends_the_work():
    seen = []

    def work(block, stop):
        if block == 3:
            raise ValueError("block 3")
        for _ in range(4000):
            if stop[0]:
                return seen.append(block)
            time.sleep(0.005 if block > 3 else 0)
        return block

    start = time.monotonic()
    with pytest.raises(ValueError, match="block 3"):
        list(run_blocks(work, count(), threads=3))
    assert time.monotonic() - start < 10  # where nobody told them it would be 20
    assert seen  # those under way were told


def test_an_error_of_the_blocks_themselves_comes_out():
    def blocks():
        yield 1
        raise KeyError("no more")

    with pytest.raises(KeyError, match="no more"):
        list(run_blocks(lambda block, stop: block, blocks(), threads=2))


def test_who_stops_listening_stops_the_work():
    told = threading.Event()

    def work(block, stop):
        while block > 0 and not stop[0]:
            time.sleep(0.001)
        if stop[0]:
            told.set()
        return block

    results = run_blocks(work, range(100), threads=2)
    with pytest.raises(KeyboardInterrupt):
        for _ in results:
            results.throw(KeyboardInterrupt)
    assert told.is_set()


def test_cores():
    assert cores() >= 1
