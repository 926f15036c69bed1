"""How large a work is: the estimate, what is made of it, and that nothing of that changes a bit of the answers."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import numpy as np
import pytest

from cli.person import typed
from of_scenarios import held
from situations.large import everyone_sees_everything, only_the_last_moves_are_seen
from standoff import api
from standoff.ensembles.simulate import fitting, job_of, simulate, size_of_job
from standoff.equilibrium.solve import solve
from standoff.queries.game import Game
from standoff.queries.size import BLOCK, FEW, Fit, Size, fit
from standoff.scenario_files.read import read_scenario
from standoff.situations.game import TooLarge

SIZE = Size(
    situations=1000,
    sets=100,
    compiled=0,
    prepared=1e8,
    thread=1e8,
    world=1e6,
    kept=0,
    begin=0,
    each=0,
    asked=0,
    coupled=True,
)


@pytest.mark.parametrize(
    ("free", "worlds", "way"),
    [
        (1e12, 10_000, Fit(256, 4)),  # more together would make nothing faster
        (1e12, 20, Fit(16, 4)),
        (1e8 + 4 * (1e8 + 100e6), 10_000, Fit(96, 4)),  # lanes of eight
        (1e8 + 4 * (1e8 + 50e6), 10_000, Fit(96, 3)),  # fewer threads rather than fewer worlds than FEW
        (1e8 + (1e8 + 70e6), 10_000, Fit(64, 1)),
        (1e8 + (1e8 + 9e6), 10_000, Fit(8, 1)),
    ],
)
def test_parts_and_threads_are_chosen_so_that_they_fit(monkeypatch, free, worlds, way):
    monkeypatch.setattr("standoff.queries.size.room", lambda: int(free))
    assert fit(SIZE, worlds, 4) == way


def test_what_fits_nowhere_is_refused_with_what_would_be_right(monkeypatch):
    monkeypatch.setattr("standoff.queries.size.room", lambda: int(1e8 + 1e8 + 7e6))
    with pytest.raises(TooLarge, match=r"1,000 situations and 100 information sets .* 0.2 GB .*STANDOFF_MEMORY"):
        fit(SIZE, 10_000, 4)


def test_memory_is_flat_in_worlds_but_for_what_is_held():
    few, many = (SIZE.total(worlds, Fit(64, 2)) for worlds in (5 * BLOCK, 100 * BLOCK))
    assert few == many
    assert SIZE.seconds(100) == SIZE.begin + 100 * SIZE.each


def test_what_is_held_of_all_worlds_must_fit_too(monkeypatch):
    kept = Size(*(1000, 100, 0, 0, 0, 1e3, 1e5, 0, 0, 0, False))
    monkeypatch.setattr("standoff.queries.size.room", lambda: int(1e9))
    assert fit(kept, 20_000, 1).threads == 1
    with pytest.raises(TooLarge):
        fit(kept, 20_000, 1, held=True)


def hidden(moves, rationality="1 to 60"):
    text = everyone_sees_everything(moves).replace("{a: 1 to 2", f"{{a: {rationality}")
    return text + "claims:\n  first: {kind: mechanism, quote: made up, holds: P(m0 = o1) > 0.5 * E(m1)}\n"


def test_a_world_comes_to_the_same_bits_whatever_worlds_are_solved_beside_it():
    """Of a game in which histories meet, some of its worlds so sharp that they need exponents."""
    text = only_the_last_moves_are_seen(9).replace("{a: 1 to 2", "{a: 1 to 60")
    game = Game(read_scenario(text))
    situations = game.situations(())
    worlds = next(game.draw(48, 0))
    chance, pay = situations.tables(worlds.parameters, worlds.count)
    whole = solve(situations.graph, chance, pay, worlds.rationality)
    assert whole.log_p.min() < -100 and whole.converged.all()
    for first in range(0, 48, 8):
        these = slice(first, first + 8)
        part = solve(situations.graph, chance[:, these], pay[:, these], worlds.rationality[:, these])
        assert part.log_p.tobytes() == np.ascontiguousarray(whole.log_p[:, these]).tobytes()


@pytest.mark.parametrize("behaviour", [None, "level-2", "cognitive-hierarchy"])
def test_small_parts_give_the_same_bytes(monkeypatch, behaviour):
    scenario = read_scenario(hidden(5))
    queries = ["P(m0 = o1)", "E(payoff(b) | given m0 = o1)", "P(m4 = o1 | do(m0 = o1)) > P(m4 = o1)"]
    wide = simulate(Game(scenario, behaviour=behaviour), queries, 133, 0, threads=2)
    there = held(scenario, queries, 133)
    seen = []

    def tight(*given, **named):
        seen.append(given)
        return Fit(8, 1)

    monkeypatch.setattr("standoff.ensembles.simulate.fit", tight)
    narrow = simulate(Game(scenario, behaviour=behaviour), queries, 133, 0, threads=2)
    asked = there.ask(["P(m1 = o1)"]).answers["P(m1 = o1)"], held(scenario, queries, 133)
    assert seen
    for query in queries:
        assert wide.answers[query].tobytes() == narrow.answers[query].tobytes()
        assert there.results.answers[query].tobytes() == asked[1].results.answers[query].tobytes()
    for one, other in zip(there.blocks, asked[1].blocks, strict=True):
        for key, solved in one.solved.items():
            assert solved.log_p.tobytes() == other.solved[key].log_p.tobytes()
            assert solved.expected_payoff.shape == other.solved[key].expected_payoff.shape


def test_the_estimate_grows_with_the_game_and_says_where_worlds_may_be_hard():
    sizes = [size_of_job(job_of(Game(read_scenario(hidden(moves))), (), 100, 0)) for moves in (3, 6, 9)]
    assert [size.sets for size in sizes] == [14, 126, 1022]
    assert sizes[0].world < sizes[1].world / 4 < sizes[2].world / 16
    assert [size.coupled for size in sizes] == [False, False, True]
    assert fitting(job_of(Game(read_scenario(hidden(3))), (), 100, 0), 100).together <= FEW + 40


PEAK = """
import re, sys
from pathlib import Path
from standoff import api
from standoff.claims.judge import queries_of
from standoff.ensembles.simulate import fitting, job_of, size_of_job, simulate
from standoff.queries.game import Game
scenario = api.load(sys.argv[1])
worlds, threads = int(sys.argv[2]), int(sys.argv[3])
queries = () if sys.argv[1].endswith(".efg") else queries_of(scenario)
job = job_of(Game(scenario), queries, worlds, 0)
size = size_of_job(job)
estimate = size.total(worlds, fitting(job, worlds, threads))
simulate(job.game, queries, worlds, 0, threads)
peak = 1024 * int(re.search(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())[1])  # its own, not its parent's
print(estimate, peak)
"""


def everything_seen(depth):
    """The text of a game tree of 2 to the power of `depth` ends, in which two players move in turn."""
    lines, waiting, sets, ends = ['EFG 2 R "" { "a" "b" } ""'], [0], 0, 0
    while waiting:
        if (level := waiting.pop()) < depth:
            sets += 1
            lines.append(f'p "" {1 + level % 2} {sets} "" {{ "l" "r" }} 0')
            waiting += [level + 1] * 2
        else:
            ends += 1
            lines.append(f't "" {ends} "" {{ {ends * 7919 % 10007}/10007 {ends * 104729 % 10009}/10009 }}')
    return "\n".join(lines) + "\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "moves", "worlds", "threads"),
    [
        ("mine.yaml", 3, 600, 2),
        ("mine.yaml", 10, 200, 2),
        ("mine.yaml", 13, 40, 1),
        ("tree.efg", 13, 64, 1),
        ("tree.efg", 16, 1, 1),
    ],
)
def test_the_estimate_is_near_what_is_taken_and_not_below(tmp_path, name, moves, worlds, threads):
    path = tmp_path / name
    path.write_text(everything_seen(moves) if name == "tree.efg" else hidden(moves, "1 to 2"))
    for count in (worlds, worlds):  # once more where everything has been compiled, which takes memory of its own
        command = [sys.executable, "-c", PEAK, str(path), str(count), str(threads)]
        said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)
    estimate, peak = map(float, said.stdout.split())
    assert 0.9 < estimate / peak < 2.2


def test_check_tells_the_size_and_refuses_what_does_not_fit(tmp_path, monkeypatch):
    path = tmp_path / "mine.yaml"
    path.write_text(hidden(6))
    said = typed("check", path)
    assert re.match(
        rf"{path}: no mistakes\nSize: 512 situations, 126 information sets. Estimate: 10,000 worlds take about "
        r"0\.\d GB of memory and [\w ]+ on one core\.\n",
        said.out,
    )
    refused = typed("check", path, "--memory", "1MB")
    assert refused.code == 1 and refused.out == ""
    assert refused.err.startswith("standoff: ") and "there is 0.1 GB for it" not in refused.out
    assert typed("check", path).code == 0  # what was allowed was allowed to that command
    wrong = typed("run", path, "--memory", "lots")
    assert wrong.code == 2 and "`lots` is not an amount of memory" in wrong.err
    monkeypatch.setenv("STANDOFF_MEMORY", "lots")
    assert typed("check", path).err == (
        "standoff: STANDOFF_MEMORY: `lots` is not an amount of memory: write it as 8GB or 500MB\n"
    )


def test_more_than_the_machine_has_is_refused_before_anything_is_solved(tmp_path, monkeypatch):
    path = tmp_path / "mine.yaml"
    path.write_text(hidden(6))
    monkeypatch.setattr("standoff.queries.size.room", lambda: 1_000_000)
    monkeypatch.setattr("standoff.ensembles.perceived.play", None)
    for command in (("run", "--worlds", "64"), ("ask", "P(m0 = o1)"), ("solve",), ("report", "--worlds", "64")):
        said = typed(command[0], path, *command[1:])
        assert said.code == 1 and "information sets needs about" in said.err, said


def test_parts_do_not_show(tmp_path, monkeypatch):
    path = tmp_path / "mine.yaml"
    path.write_text(hidden(5))
    whole = json.loads(typed("run", path, "--worlds", "100", "--json", "-").out)
    monkeypatch.setattr("standoff.ensembles.simulate.fit", lambda *given, **named: Fit(8, 1))
    assert json.loads(typed("run", path, "--worlds", "100", "--json", "-").out) == whole
    assert api.size(api.load(path)).worlds == 10_000
