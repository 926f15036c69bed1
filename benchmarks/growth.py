"""How time and memory grow: with worlds, with periods, episodes and channels of a scenario, with trees, and with cores.

    python benchmarks/growth.py [--quick] [--together] [--json FILE]

The scenario is made here, as large as one likes. In each *episode* a patron of hidden nerve threatens, a client acts,
the patron replies; what is carried on is a tension between 0 and 3. Then the patron pulls *channels* one after the
other, looking only at how many it has pulled (up to 3), and the client, who sees that number, gives in or does not.
What later moves need to know of the past does not grow, so neither should the cost of one more episode or channel. In
an episode nerves are hidden, and what is believed of them depends on all other episodes; *periods* are a plainer
scenario, one block of repeated play without anything hidden. *Trees* and *chains* are game trees (`.efg`) in which
everyone sees everything, of so many information sets: a complete tree of two options, or one move after the other.
*Choices* are one choice of a combination of so many decisions of four options each (4^12 combinations are 17 million),
by an actor with a private type, of which the other sees the sum.

Every figure is taken in a process of its own, after a first small run that gets the kernels ready. Memory is the
largest resident size of the process: of worlds that are solved and let go, which should be flat, and of worlds that are
asked a query and kept (`kept`), which grows by the numbers kept of each. (`--together` takes all figures in one
process, which is quicker; memory is then the largest so far.)

Each row: `axis` (what grows: worlds, periods, episodes, channels, choices, trees, chains, cores), `size`, `worlds`,
`situations`, `compile_seconds` (from text to situations), `seconds` (solving), `megabytes`, `kept`, `certified` and,
for cores, `speedup` (to one) and `agree` (the same bytes as on one). `exponents` has for each axis the power with which
time, situations and memory grow over the larger half of the sizes; 1 is linear, 0 is flat.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import time
from functools import partial
from hashlib import sha256
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from typing import Any

import numpy as np
import numpy.typing as npt

from standoff.api import ask
from standoff.ensembles.simulate import solve_games
from standoff.gambit.efg import read_efg
from standoff.queries.game import Game
from standoff.scenario_files.read import read_scenario
from standoff.worlds.draw import Worlds
from standoff.worlds.work import Stop, cores, run_blocks

EPISODES, CHANNELS = 2, 3  # of the scenario while something else grows
QUERY = "P(answer = give_in)"
SEED = 1
TREES = ("trees", "chains")


def scenario(episodes: int, channels: int) -> str:
    """The text of a scenario of so many episodes and channels."""
    timeline: list[str] = []
    carried, pulled = "", ""  # what the next episode and channel read of the past
    client = ["    answer: 'if(answer = give_in, -1, -0.6 * pressure)'"]
    patron = ["    answer: answer = give_in"]
    done: dict[str, list[str]] = {"client": [], "patron": []}  # what each has done, and knows without being told

    def decide(name: str, actor: str, options: str, sees: list[str]) -> None:
        forgets = [move for move in done[actor] if move not in sees]
        timeline.append(
            f"  - {{decision: {name}, actor: {actor}, options: {options}, sees: [{', '.join(sees)}], "
            f"forgets: [{', '.join(forgets)}]}}"
        )
        done[actor].append(name)

    for n in range(1, episodes + 1):
        state = [carried] if carried else []
        timeline.append(f"  - {{chance: nerve{n}, outcomes: {{firm: firmness, soft: rest}}, seen_by: patron}}")
        done["patron"].append(f"nerve{n}")
        decide(f"threat{n}", "patron", "[quiet, threaten]", [*state, f"nerve{n}"])
        decide(f"act{n}", "client", "{wait: 0, provoke: 1}", [*state, f"threat{n}"])
        decide(f"reply{n}", "patron", "{ignore: 0, punish: 1}", [*state, f"nerve{n}", f"threat{n}", f"act{n}"])
        tension = f"max(0, min(3, {carried or 0} + act{n} - reply{n}))"
        carried = f"tension{n}"
        timeline.append(f"  - {{quantity: {carried}, value: '{tension}', seen_by: everyone}}")
        client.append(f"    episode{n}: gain * act{n} * (1 - reply{n}) - pain * act{n} * reply{n}")
        patron += [
            f"    punishing{n}: 'if(nerve{n} = firm, 0.5, -1) * reply{n}'",
            f"    tension{n}: -0.4 * tension{n}",
            f"    blinking{n}: -0.5 * (threat{n} = threaten) * act{n} * (1 - reply{n})",
        ]
    for n in range(1, channels + 1):
        decide(f"channel{n}", "patron", "{hold: 0, pull: 1}", [pulled] if pulled else [])
        total = f"min(3, {pulled or 0} + channel{n})"
        pulled = f"pulled{n}" if n < channels else "pressure"
        timeline.append(f"  - {{quantity: {pulled}, value: '{total}', seen_by: everyone}}")
        patron.append(f"    channel{n}: -cost * channel{n}")
    decide("answer", "client", "[defy, give_in]", ["pressure"])
    return "\n".join(
        [
            "standoff: 1",
            "title: A patron, a client, and episodes that repeat",
            "actors: {client: Client, patron: Patron}",
            "parameters:",
            *(
                f"  {name}: {{prior: '{prior}', about: {about}, reason: made up for a benchmark}}"
                for name, prior, about in (
                    ("firmness", "beta(2, 2)", "probability that punishing is to the patron's liking"),
                    ("gain", "0.5 to 1.5", "what a provocation that is ignored is worth"),
                    ("pain", "0.5 to 2", "what being punished costs"),
                    ("cost", "0.1 to 0.4", "what pulling a channel costs"),
                )
            ),
            "timeline:",
            *timeline,
            "interests:",
            "  client:",
            *client,
            "  patron:",
            *patron,
            "rationality: {client: 2, patron: 2}",
            "",
        ]
    )


def repeated(periods: int) -> str:
    """The text of a scenario of one block of so many periods; everyone sees everything."""
    return f"""
standoff: 1
title: A client and a patron who meet again and again
actors: {{client: Client, patron: Patron}}
parameters:
  gain: {{prior: 0.5 to 1.5, about: what a provocation that is ignored is worth, reason: made up for a benchmark}}
  pain: {{prior: 0.5 to 2, about: what being punished costs, reason: made up for a benchmark}}
timeline:
  - periods: {periods}
    name: round
    discount: 0.9
    state:
      tension: {{start: 0, next: 'max(0, min(3, tension + act - reply))'}}
    timeline:
      - {{decision: act, actor: client, options: {{wait: 0, provoke: 1}}}}
      - {{decision: reply, actor: patron, options: {{ignore: 0, punish: 1}}}}
interests:
  client: {{episode: gain * act * (1 - reply) - pain * act * reply}}
  patron: {{punishing: -0.5 * reply, tension: -0.4 * tension}}
rationality: {{client: 2, patron: 2}}
"""


def choice(decisions: int) -> str:
    """The text of a scenario with one choice of a combination of so many decisions."""
    names = [f"channel{n}" for n in range(1, decisions + 1)]
    options = "{none: 0, some: 1, more: 2, all: 3}"
    listed = "\n".join(
        f"  - {{decision: {name}, actor: patron, options: {options}, sees: [], together: channels}}" for name in names
    )
    return f"""
standoff: 1
title: A patron that presses on several channels at once
actors: {{client: Client, patron: Patron}}
parameters:
  firmness: {{prior: 'beta(2, 2)', about: probability that the patron is firm, reason: made up for a benchmark}}
  cost: {{prior: 0.1 to 0.4, about: what pressing costs, reason: made up for a benchmark}}
timeline:
  - {{chance: nerve, outcomes: {{firm: firmness, soft: rest}}, seen_by: patron}}
{listed}
  - {{quantity: pressure, value: {" + ".join(names)}, seen_by: everyone}}
  - {{decision: answer, actor: client, options: [defy, give_in], sees: [pressure]}}
interests:
  client: {{answer: 'if(answer = give_in, -1, -pressure * if(nerve = firm, 4, 1) / {decisions})'}}
  patron: {{answer: answer = give_in, cost: '-cost * pressure * if(nerve = firm, 1, 2) / {decisions}'}}
rationality: {{client: 2, patron: 2}}
"""


def tree(sets: int) -> str:
    """The text of a game tree: two players in turn choose one of two, at so many information sets (2^n - 1)."""
    lines, waiting, seen, ends = ['EFG 2 R "tree" { "a" "b" } ""'], [sets], 0, 0
    while waiting:
        if below := waiting.pop():
            seen += 1
            lines.append(f'p "" {1 + below.bit_length() % 2} {seen} "" {{ "l" "r" }} 0')
            waiting += [below // 2] * 2
        else:
            ends += 1
            lines.append(f't "" {ends} "" {{ {ends * 7919 % 10007}/10007 {ends * 104729 % 10009}/10009 }}')
    return "\n".join(lines) + "\n"


def chain(sets: int) -> str:
    """The text of a game tree: two players in turn may take a little more than the other is left, or go on."""
    lines = ['EFG 2 R "chain" { "a" "b" } ""']
    for move in range(sets):
        paid = (2000 + move, move) if move % 2 == 0 else (move, 2000 + move)
        lines.append(f'p "" {1 + move % 2} {move // 2 + 1} "" {{ "take" "pass" }} 0')
        lines.append(f't "" {move + 1} "" {{ {paid[0]}/1000 {paid[1]}/1000 }}')
    return "\n".join([*lines, f't "" {sets + 1} "" {{ 1 1 }}']) + "\n"


def game_of(task: dict[str, Any]) -> Game:
    if text := {"trees": tree, "chains": chain}.get(task["axis"]):
        return Game(read_efg(text(task["size"])))
    if task["axis"] in ("periods", "choices"):
        return Game(read_scenario({"periods": repeated, "choices": choice}[task["axis"]](task["size"])))
    return Game(read_scenario(scenario(task["episodes"], task["channels"])))


def solved(game: Game, worlds: Worlds, stop: Stop) -> npt.NDArray[np.bool_]:
    return solve_games(game, [()], worlds, stop)[()].solved.converged


def figures(task: dict[str, Any]) -> dict[str, Any]:
    """One row, measured in this process."""
    begun = time.perf_counter()
    game = game_of(task)
    situations = game.size(())[0]
    compiling = time.perf_counter() - begun
    first = game_of({**task, "size": 3}) if task["axis"] in TREES else game
    list(run_blocks(partial(solved, first), first.draw(64, SEED), 1))
    row: dict[str, Any] = {"situations": situations, "compile_seconds": compiling}
    begun = time.perf_counter()
    if task["kept"]:
        answer = ask(game.source.given, QUERY, worlds=task["worlds"], seed=SEED, threads=task["cores"])
        row |= {"certified": answer.converged / answer.worlds, "answers": sha256(answer.values).hexdigest()}
    else:
        blocks = run_blocks(partial(solved, game), game.draw(task["worlds"], SEED), task["cores"])
        row["certified"] = sum(int(block.sum()) for block in blocks) / task["worlds"]
    row["seconds"] = time.perf_counter() - begun
    row["megabytes"] = getrusage(RUSAGE_SELF).ru_maxrss / 1024 / (1024 if sys.platform == "darwin" else 1)
    return row


def elsewhere(task: dict[str, Any]) -> dict[str, Any]:
    """`figures` in a process of its own."""
    command = [sys.executable, __file__, "--task", json.dumps(task)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, timeout=3600)
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def tasks(quick: bool) -> list[dict[str, Any]]:
    usual = {"episodes": EPISODES, "channels": CHANNELS, "worlds": 1000, "cores": cores(), "kept": False}
    most = 5 if quick else 6
    found: list[dict[str, Any]] = []
    for kept in (False, True):
        found += [{"axis": "worlds", "size": 10**n, "worlds": 10**n, "kept": kept} for n in range(3, most + 1)]
    for axis, first in (("periods", 8), ("episodes", 4), ("channels", 16)):
        sizes = [first * 2**n for n in range(3 if quick else 5)]
        found += [{"axis": axis, "size": n, axis: n, "worlds": 512 if quick else 2048} for n in sizes]
    found += [{"axis": "choices", "size": n, "worlds": 512} for n in ((3, 6) if quick else (3, 6, 12))]
    for axis, sizes in (
        ("trees", [2**n - 1 for n in range(12, 15 if quick else 18)]),
        ("chains", [1000, 2000, 5000] if quick else [1000, 2000, 5000, 10_000, 20_000]),
    ):
        found += [{"axis": axis, "size": size, "worlds": 1} for size in sizes]
    several = dict.fromkeys([1, min(2, cores()), cores()])
    found += [
        {"axis": "cores", "size": n, "cores": n, "worlds": 20_000 if quick else 200_000, "kept": True} for n in several
    ]
    return [{**usual, **task} for task in found]


def exponents(rows: list[dict[str, Any]]) -> dict[str, dict[str, float]]:
    """For each axis, the power with which each figure grows over the larger half of the sizes."""
    result: dict[str, dict[str, float]] = {}
    for name, axis, kept, figures_of in (
        ("worlds", "worlds", False, ("seconds", "megabytes")),
        ("worlds, kept", "worlds", True, ("seconds", "megabytes")),
        ("periods", "periods", False, ("seconds", "compile_seconds", "situations", "megabytes")),
        ("episodes", "episodes", False, ("seconds", "compile_seconds", "situations", "megabytes")),
        ("channels", "channels", False, ("seconds", "compile_seconds", "situations", "megabytes")),
        ("choices", "choices", False, ("seconds", "compile_seconds", "situations", "megabytes")),
        *((axis, axis, False, ("seconds", "compile_seconds", "situations", "megabytes")) for axis in TREES),
    ):
        some = [row for row in rows if row["axis"] == axis and row["kept"] == kept]
        low, high = some[(len(some) - 1) // 2], some[-1]
        span = math.log(high["size"] / low["size"])
        result[name] = {figure: math.log(high[figure] / low[figure]) / span for figure in figures_of}
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--quick",
        action="store_true",
        help="up to 100,000 worlds, 32 periods, 16 episodes, 64 channels, trees of 16,383",
    )
    parser.add_argument("--together", action="store_true", help="all in one process: memory is the largest so far")
    parser.add_argument("--json", type=Path, help="write the rows to a file")
    parser.add_argument("--task", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.task:
        print(json.dumps(figures(json.loads(options.task))))
        return
    rows = []
    print("  axis            size  situations  compiled in   seconds   worlds/s      MB  certified")
    for task in tasks(options.quick):
        row = {**task, **(figures if options.together else elsewhere)(task)}
        if row["axis"] == "cores":
            one = next((each for each in rows if each["axis"] == "cores"), row)
            row |= {"speedup": one["seconds"] / row["seconds"], "agree": one["answers"] == row["answers"]}
        rows.append(row)
        notes = ("  kept" if row["kept"] else "") + (f"  x {row['speedup']:.2f}" if "speedup" in row else "")
        print(
            f"  {row['axis']:8} {row['size']:11,}  {row['situations']:10,}  {row['compile_seconds']:9.2f} s  "
            f"{row['seconds']:8.2f}  {row['worlds'] / row['seconds']:9,.0f}  {row['megabytes']:6.0f}  "
            f"{row['certified']:9.2%}{notes}",
            flush=True,
        )
    grown = exponents(rows)
    print("  grows with the power (1 is linear, 0 is flat):")
    for axis, powers in grown.items():
        print(
            f"  {axis:14} " + "  ".join(f"{figure.replace('_', ' ')} {power:.2f}" for figure, power in powers.items())
        )
    if options.json:
        options.json.write_text(json.dumps({"rows": rows, "exponents": grown}, indent=2) + "\n")


if __name__ == "__main__":
    main()
