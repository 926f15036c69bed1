"""Numbers after a play, against what is known on paper."""

from __future__ import annotations

import math

import pytest

from play.worlds import NOW, session_of, world_of
from standoff.play.after_action import after_action
from standoff.play.play import begun


def walked(world, *options):
    play = begun(world.board, 1, 1, 0)
    for option in options:
        play = play.made(option, "seat", NOW)
    return after_action(world, play)


def test_regret_and_surprise_at_the_last_decision_are_as_on_paper():
    """An unresolved home that was resisted loses `audience` by backing down and 2 by fighting; at rationality 50 it
    fights with probability 1 / (1 + exp(50 (2 - audience)))."""
    audience = 1.9
    found = walked(world_of("crisis", resolved=0.4, audience=audience), "low", "yes", "resist", "fight")
    last = found.moves[-1]
    p = 1.0 / (1.0 + math.exp(50.0 * (2.0 - audience)))
    assert last.row.probability == pytest.approx(p, rel=1e-6)
    assert last.regret == pytest.approx(2.0 - audience) and last.best == "back_down"
    assert last.surprise == pytest.approx(-math.log2(p), rel=1e-6)
    assert found.over and found.payoffs == pytest.approx({"home": -2.0, "rival": -2.0})
    assert math.isnan(found.moves[0].regret) and found.moves[0].row.by == "seat"
    assert found.regret_of("home") == pytest.approx(sum(m.regret for m in found.moves if m.row.actor == "home"))


def test_beliefs_follow_bayes_rule():
    """Of the rival, that a threat comes from the resolved: resolved / (resolved + (1 - resolved) bluff)."""
    world = world_of("crisis", resolved=0.3, audience=0.5)
    found = walked(world, "low", "yes", "concede")
    threat, reply = found.moves[1], found.moves[2]
    bluff = threat.row.probability
    assert threat.believed == {}  # home knows all there is
    high = walked(world, "high", "yes").moves[1].row.probability
    assert reply.believed["resolve"]["high"] == pytest.approx(0.3 * high / (0.3 * high + 0.7 * bluff))
    assert found.most_surprising.row.probability == min(m.row.probability for m in found.moves if m.row.actor)


def test_a_play_that_is_not_over_is_judged_so_far():
    session = session_of(world_of("crisis")).begin(NOW, ["home", "rival"])
    found = after_action(session.world, session.current())
    assert not found.over and [move.row.move for move in found.moves] == ["resolve"]
    assert found.most_surprising is None


def test_nobody_regrets_what_is_best_and_a_best_reply_is_never_negative():
    world = world_of("calling-bluffs")
    for seed in range(40):
        play = begun(world.board, 1, seed, 3).advanced((), NOW)
        for move in after_action(world, play).moves:
            if move.row.actor:
                assert move.regret >= 0.0
                assert (move.regret == 0.0) == (move.best == move.row.option)
