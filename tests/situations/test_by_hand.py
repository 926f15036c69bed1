"""Small timelines whose layers can be counted on fingers."""

from __future__ import annotations

import pytest

from standoff.scenario_files.read import read_scenario
from standoff.situations.game import TooLarge
from standoff.situations.timeline import compile_timeline

CHANNELS = "\n".join(
    f"  - decision: c{n}\n    actor: china\n    options: {{none: 0, some: 1, all: 2}}\n"
    f"    sees: []\n    forgets: [{seen}]"
    for n in range(6)
    for seen in [", ".join(f"c{m}" for m in range(n))]
)
PRESSURE = f"""
standoff: 1
title: six channels
actors: {{china: China, dprk: North Korea}}
timeline:
{CHANNELS}
  - quantity: pressure
    value: c0 + c1 + c2 + c3 + c4 + c5
    seen_by: everyone
  - decision: test
    actor: dprk
    options: [restrain, go]
    sees: [pressure]
interests:
  china: {{cost: -pressure, peace: 3 * (test = restrain)}}
  dprk: {{pride: test = go, pain: -0.3 * pressure * (test = go)}}
rationality: {{china: 1, dprk: 1}}
"""


def test_six_channels_cost_a_handful_of_situations():
    """Running totals: after n channels there are 2n + 1 of them, not 3^n histories."""
    scenario = read_scenario(PRESSURE)
    assert compile_timeline(scenario).graph.situations == sum(2 * n + 1 for n in range(7)) + 1 + 2 - 2
    assert compile_timeline(scenario, merge=False).graph.situations == sum(3**n for n in range(7)) + 2 * 3**6


def test_labels_say_what_is_seen():
    situations = compile_timeline(read_scenario(PRESSURE))
    labels = [s.label for s in situations.sets]
    assert labels[:2] == ["c0", "c1"]
    assert "test | pressure = 12" in labels and "test | pressure = 0" in labels
    assert len(labels) == 6 + 13


def test_a_game_that_would_not_fit_is_refused():
    with pytest.raises(TooLarge, match=r"more than 50 situations at `c3`.*forgets"):
        compile_timeline(read_scenario(PRESSURE), merge=False, most=50)


SKIPPED = """
standoff: 1
title: a threat that need not be answered
actors: {us: United States, dprk: North Korea}
timeline:
  - decision: threat
    actor: us
    options: {yes: 1, no: 0}
  - decision: reply
    actor: dprk
    options: {fold: 3, stand: 5}
    when: threat = yes
interests:
  us: {gain: reply = fold, skipped: 10 * (reply = 0)}
  dprk: {number: reply, stood: reply != stand}
rationality: {us: 1, dprk: 2}
"""


def test_a_skipped_move_equals_none_of_its_options_and_counts_nothing():
    situations = compile_timeline(read_scenario(SKIPPED))
    assert [s.label for s in situations.sets] == ["threat", "reply | threat = yes"]
    _, pay = situations.tables({}, 1)
    graph = situations.graph
    paid = {tuple(pay[graph.edge_pay[e], 0]) for e in range(graph.edges)}
    # folded: us 1, dprk 3 + 1; stood: us 0, dprk 5; never asked: us 10, dprk 0 + 1; nothing on the threat itself
    assert paid == {(1.0, 4.0), (0.0, 5.0), (10.0, 1.0), (0.0, 0.0)}


def test_a_probability_of_zero_still_has_its_information_set():
    """What nature forbids is kept: the set is there, merged or not, and solving it harms nothing."""
    text = """
standoff: 1
title: a type that never comes
actors: {a1: One, a2: Two}
timeline:
  - chance: kind
    outcomes: {common: 1, never: 0}
    seen_by: a1
  - decision: signal
    actor: a1
    options: [high, low]
  - decision: answer
    actor: a2
    options: [yield, fight]
interests:
  a1: {respect: answer = yield, cost: -0.5 * (signal = high)}
  a2: {fight: (answer = fight) * (1 - 2 * (kind = never))}
rationality: {a1: 1, a2: 1}
"""
    situations = compile_timeline(read_scenario(text))
    assert {s.label for s in situations.sets} == {
        "signal | kind = common", "signal | kind = never", "answer | signal = high", "answer | signal = low",
    }  # fmt: skip
