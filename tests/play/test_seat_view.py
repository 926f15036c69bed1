"""Information is hidden: what a seat is shown never depends on what its actor cannot observe."""

from __future__ import annotations

from collections import defaultdict

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from play.worlds import NOW, session_of, world_of
from situations.random_scenarios import scenarios
from standoff.language.error import StandoffError
from standoff.play.board import prepare
from standoff.play.row import written
from standoff.play.seat_view import seat_view
from standoff.queries.game import Game
from standoff.scenario.information import choices, seers
from standoff.scenario.model import Decision
from standoff.scenario_files.read import read_scenario


def every_view(world, actor, plays):
    """What a seat is shown whenever something has happened, in plays in which everyone moves as drawn: by what its
    actor has seen and done, and whether it is to decide."""
    shown = defaultdict(set)
    for seed in range(plays):
        session = session_of(world, seed=seed)
        seated = [seat.name for seat in session.setting.seats]
        session = session.begin(NOW, seated)
        while (turn := session.current().turn) is not None:
            own = tuple((row.move, row.option, *sorted(row.sees.items())) for row in session.rows if row.actor == actor)
            now = (turn.move, *sorted(written(turn.sees).items())) if turn.actor == actor else ()
            shown[own, now].add(repr(seat_view(session, actor)))
            session = session.time_out(turn.actor, NOW, seated)
    return shown


@pytest.mark.parametrize("name", ["crisis", "beer-quiche", "calling-bluffs", "sanctions-threat", "deterrence"])
def test_in_shipped_scenarios(name):
    world = world_of(name)
    for actor in dict.fromkeys(each.actor for each in world.board.sets):
        shown = every_view(world, actor, 60)
        assert shown and all(len(views) == 1 for views in shown.values())


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(scenarios(joint=True), st.data())
def test_in_random_ones(scenario, data):
    game = Game(scenario)
    try:
        world = prepare(game, game.single(), "medians")
    except StandoffError:
        return
    if not world.board.sets:
        return
    actor = data.draw(st.sampled_from(sorted({each.actor for each in world.board.sets})))
    assert all(len(views) == 1 for views in every_view(world, actor, 12).values())
    _only_what_it_can_see(world, actor)


def _only_what_it_can_see(world, actor):
    """By what the scenario says of who sees what, and not by its information sets: nothing is shown that the actor
    cannot see, but for what it does itself."""
    scenario = world.board.game.source.written_scenario
    can = seers(scenario)
    joint = choices(scenario)
    own = {move.name for move in scenario.moves if isinstance(move, Decision) and move.actor == actor}
    session = session_of(world)
    seated = [seat.name for seat in session.setting.seats]
    session = session.begin(NOW, seated)
    while (turn := session.current().turn) is not None:
        if turn.actor == actor:
            entry = scenario.entry(turn.move)
            for name in turn.sees:
                plain = name.removesuffix(" so far")
                listed = entry.sees is not None and plain in entry.sees
                assert actor in can[plain] or plain in own or listed or turn.move in joint
            for row in session.current().moves:
                if row.move in turn.sees and row.move in {move.name for move in scenario.moves}:
                    assert turn.sees[row.move] == row.option
        session = session.time_out(turn.actor, NOW, seated)


def test_a_hidden_type_is_not_shown_and_an_own_one_is():
    session = session_of(world_of("crisis", resolved=0.5)).begin(NOW, ["home", "rival"])
    kind = session.current().moves[0].option
    home, rival = seat_view(session, "home"), seat_view(session, "rival")
    assert home.asked is not None and home.asked.sees == (("resolve", kind),)
    assert rival.asked is None and rival.taken == () and rival.course == ()
    session = session.decide("home", "no", NOW, ["home", "rival"])
    over = seat_view(session, "rival")
    assert over.over and over.course == (("resolve", kind, "nature"), ("threat", "no", "Home state"))


def test_a_mistaken_actor_is_shown_the_numbers_as_it_takes_them():
    text = """\
standoff: 1
title: A bluff
actors: {home: Home, rival: Rival}
parameters: {odds: 0.3}
timeline:
  - {chance: kind, outcomes: {tough: odds, soft: rest}, seen_by: home}
  - {decision: threat, actor: home, options: [no, yes]}
  - {decision: reply, actor: rival, options: [concede, resist], when: threat = yes}
interests:
  home: {it: (reply = concede) - (kind = soft) * (reply = resist)}
  rival: {it: -(reply = concede) - 2 * (reply = resist) * (kind = tough)}
rationality: {home: 2, rival: 2}
views: {rival: {odds: 0.8}}
"""
    game = Game(read_scenario(text))
    session = session_of(prepare(game, game.single(), "medians"))
    assert seat_view(session, "home").brief.numbers == (("odds", "0.3"),)
    assert seat_view(session, "rival").brief.numbers == (("odds", "0.8"),)
