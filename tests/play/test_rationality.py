"""The rationality that choices imply, where it is known."""

from __future__ import annotations

import math
import random

import pytest

from play.worlds import NOW, session_of, world_of
from standoff.library.catalog import scenario_named
from standoff.play.board import prepare
from standoff.play.rationality import counted_choices, implied_rationality
from standoff.queries.game import Game
from standoff.scenario_files.read import read_scenario

ALONE = """\
standoff: 1
title: A probe
actors: {probe: Challenger}
timeline:
  - {decision: incursion, actor: probe, options: [no, yes]}
interests:
  probe: {prize: 0.5 * (incursion = yes)}
rationality: {probe: 2}
"""


def alone():
    game = Game(read_scenario(ALONE))
    return prepare(game, game.single(), "medians")


def test_of_one_choice_it_is_as_on_paper():
    """70 of 100 take what pays half a unit more: m * 2 * 0.5 = ln(70 / 30); and the interval is where the
    log-likelihood is 1.92 lower."""
    board = alone().board
    found = implied_rationality(board, {0: {"no": 30, "yes": 70}})
    assert found.estimate == pytest.approx(math.log(7.0 / 3.0), rel=0.01) and found.fault == ""

    def likelihood(m):
        p = 1.0 / (1.0 + math.exp(-m))
        return 70 * math.log(p) + 30 * math.log(1.0 - p)

    top = likelihood(math.log(7.0 / 3.0))
    for end in (found.low, found.high):
        assert likelihood(end) == pytest.approx(top - 1.9207, abs=0.01)
    assert found.curves[0]["yes"][0] < found.curves[0]["yes"][-1]


@pytest.mark.parametrize(
    ("taken", "words"),
    [
        ({"no": 0, "yes": 40}, "the sharper"),
        ({"no": 60, "yes": 40}, "the blunter"),
        ({"no": 0, "yes": 1}, "too few choices"),
    ],
)
def test_where_it_is_not_identified_that_is_said(taken, words):
    found = implied_rationality(alone().board, {0: taken})
    assert words in found.fault


def test_a_choice_without_stakes_says_nothing():
    game = Game(read_scenario(ALONE.replace("0.5 * (incursion = yes)", "0 * (incursion = yes)")))
    found = implied_rationality(prepare(game, game.single(), "medians").board, {0: {"no": 3, "yes": 9}})
    assert "as likely at every rationality" in found.fault and math.isnan(found.estimate)


def test_rational_actors_have_none():
    game = Game(read_scenario(ALONE.replace("{probe: 2}", "rational")))
    found = implied_rationality(prepare(game, game.single(), "medians").board, {0: {"no": 3, "yes": 9}})
    assert "without a rationality" in found.fault and not found.curves


@pytest.mark.parametrize("times", [0.5, 1.0, 2.0])
def test_that_of_a_room_of_bots_lies_in_its_interval(times):
    """A class of bots in a signalling game, each sharper or blunter than the scenario has it."""
    scenario = scenario_named("sanctions-threat")
    world = world_of("sanctions-threat")
    actor = world.board.sets[0].actor
    game = Game(scenario)
    rationality = {actor: float(game.single().rationality[list(scenario.actors).index(actor)][0]) * times}
    sharper = prepare(game, game.single({}, rationality), "sharper").board
    dice = random.Random(5)
    session = session_of(world, actor, 25, seed=2)
    seated = [seat.name for seat in session.setting.seats]
    for _ in range(12):
        for seat in seated:
            session = session.begin(NOW, seated, seat)
            while session.asked(seat):
                turn = session.current(seat).turn
                options, weights = zip(*_behaviour(sharper, turn).items(), strict=True)
                session = session.decide(seat, dice.choices(options, weights)[0], NOW, seated)
    found = implied_rationality(world.board, counted_choices(world.board, session.rows))
    assert found.actors == (actor,)
    assert found.low < times < found.high and found.fault == ""


def _behaviour(board, turn):
    waiting = [board.settled(0)]
    while waiting:
        situation = waiting.pop()
        there = board.turn(situation)
        if there is None:
            continue
        if there.move == turn.move and there.sees == turn.sees:
            return there.probabilities
        waiting += [board.after(board.edge(situation, option)) for option in there.probabilities]
    raise AssertionError
