"""A board is the solved game: what it says of moves, payoffs and beliefs is what queries say."""

from __future__ import annotations

from pathlib import Path

import pytest

import standoff
from standoff.language.error import StandoffError
from standoff.library.catalog import scenario_named
from standoff.play.board import prepare
from standoff.play.play import begun
from standoff.queries.game import Game
from standoff.scenario_files.read import read_scenario

GAMES = Path(__file__).parents[1] / "games"


def world_of(name, **values):
    game = Game(scenario_named(name))
    return prepare(game, game.single(values), "medians")


@pytest.fixture(scope="module")
def crisis():
    return world_of("crisis")


def number_of(board, decision, **seen):
    (found,) = (n for n, each in enumerate(board.sets) if each.decision == decision and dict(each.seen) == seen)
    return found


def test_beliefs_and_payoffs_are_those_of_queries(crisis):
    solution = standoff.solve(scenario_named("crisis"))
    board = crisis.board
    reply = number_of(board, "reply", threat="yes")
    asked = solution.ask("belief(reply, resolve = high | given threat = yes)")
    assert board.believed(reply)["resolve"]["high"] == pytest.approx(asked)
    for option, worth in board.worth(reply).items():
        asked = solution.ask(f"E(payoff(rival) | given threat = yes, reply = {option})")
        assert worth == pytest.approx(asked, abs=1e-7)
    assert dict(zip(board.game.actors, board.expected[0], strict=True)) == pytest.approx(dict(solution.payoffs))


def test_what_a_decision_is_worth_is_known_on_paper():
    """A rival that resists an unresolved home which never fights keeps the good: resisting pays -war_rival times the
    chance of a fight, conceding -1."""
    board = world_of("crisis", resolved=0.3, audience=0.5).board
    reply = number_of(board, "reply", threat="yes")
    believed = board.believed(reply)["resolve"]
    fights = sum(
        believed[kind]
        * board.turn(_at(board, kind, "yes", "resist")).probabilities["fight"]
        for kind in ("high", "low")
    )  # fmt: skip
    assert board.worth(reply) == pytest.approx({"concede": -1.0, "resist": -2.0 * fights})


def _at(board, *options):
    play = begun(board, 1, 1, 0)
    for option in options:
        play = play.made(option, "solved", "")
    return play.situation


def test_every_way_of_play_ends_and_pays_what_the_scenario_says(crisis):
    play = begun(crisis.board, 1, 1, 0)
    for option in ("low", "yes", "resist", "back_down"):
        play = play.made(option, "solved", "")
    assert play.turn is None
    assert crisis.board.paid(play.path) == pytest.approx({"home": -1.5, "rival": 0.0})  # audience at its median


def test_time_goes_on_between_periods_and_what_is_not_made_is_passed_over():
    board = world_of("calling-bluffs").board
    play = begun(board, 1, 1, 0)
    for option in ("vital", "no", "yes", "yes", "relent"):
        play = play.made(option, "solved", "")
    assert [row.move for row in play.moves] == ["bond", "provoke@1", "provoke@2", "threat@2", "reply@2"]
    assert play.turn.move == "provoke@3" and dict(play.turn.sees) == {"blinks@3": 0.0, "punished@3": 0.0}
    patience = board.parameters["patience"]
    assert board.paid(play.path)["client"] == pytest.approx(-patience)  # it climbed down in the second episode


def test_a_combination_is_chosen_part_by_part_with_what_was_chosen_before():
    scenario = read_scenario(TOGETHER)
    game = Game(scenario)
    board = prepare(game, game.single(), "medians").board
    play = begun(board, 1, 1, 0)
    first = play.turn
    assert first.move == "coal" and first.sees == {}
    second = play.made("cut", "solved", "").turn
    assert second.move == "oil" and second.sees == {"coal": "cut"}
    joint = {
        (one, two): first.probabilities[one] * play.made(one, "solved", "").turn.probabilities[two]
        for one in first.probabilities
        for two in ("keep", "stop")
    }
    solution = standoff.solve(scenario)
    for (one, two), probability in joint.items():
        assert probability == pytest.approx(solution.ask(f"P(coal = {one} and oil = {two})"))


TOGETHER = """\
standoff: 1
title: Two at once
actors: {a: A, b: B}
timeline:
  - {decision: coal, actor: a, options: [keep, cut], together: both}
  - {decision: oil, actor: a, options: [keep, stop], together: both}
  - {decision: answer, actor: b, options: [yes, no]}
interests:
  a: {it: (coal = cut) * (oil = stop) - 0.2 * (answer = no)}
  b: {it: (answer = no) * (oil = stop)}
rationality: {a: 2, b: 3}
"""


def test_a_mistaken_actor_believes_what_its_view_makes_of_it():
    text = """\
standoff: 1
title: A bluff
actors: {home: Home, rival: Rival}
parameters: {odds: 0.3, cost: 1}
timeline:
  - {chance: kind, outcomes: {tough: odds, soft: rest}, seen_by: home}
  - {decision: threat, actor: home, options: [no, yes]}
  - {decision: reply, actor: rival, options: [concede, resist], when: threat = yes}
interests:
  home: {it: (reply = concede) - cost * (kind = soft) * (reply = resist)}
  rival: {it: -(reply = concede) - 2 * (reply = resist) * (kind = tough)}
rationality: {home: 2, rival: 2}
views: {rival: {odds: 0.8}}
"""
    scenario = read_scenario(text)
    game = Game(scenario)
    world = prepare(game, game.single(), "medians")
    reply = number_of(world.board, "reply", threat="yes")
    seen = world.believed("rival", reply)["kind"]["tough"]
    solution = standoff.solve(scenario)
    assert seen == pytest.approx(solution.ask("P(kind = tough | as rival, given threat = yes)"))
    assert world.board.believed(reply)["kind"]["tough"] < seen
    assert world.as_seen_by("rival").parameters["odds"] == 0.8 and world.board.parameters["odds"] == 0.3


def test_rational_actors_are_played_and_what_is_never_reached_has_no_worth():
    text = """\
standoff: 1
title: Entry
actors: {entrant: Entrant, monopolist: Monopolist}
timeline:
  - {decision: enter, actor: entrant, options: [no, yes]}
  - {decision: fight, actor: monopolist, options: [yes, no], when: enter = yes}
interests:
  entrant: {it: -(fight = yes) - 0.5 * (fight = no)}
  monopolist: {it: 2 * (enter = no) - (fight = yes) + (fight = no)}
rationality: rational
"""
    game = Game(read_scenario(text))
    board = prepare(game, game.single(), "medians").board
    assert board.turn(board.settled(0)).probabilities == {"no": 1.0, "yes": 0.0}
    assert board.worth(0) == pytest.approx({"no": 0.0, "yes": -0.5})
    fight = number_of(board, "fight", enter="yes")
    assert all(worth != worth for worth in board.worth(fight).values()) and board.believed(fight) == {}


def test_a_game_tree_is_refused_in_words():
    tree = standoff.load(str(GAMES / "selten1975_horse.efg"))
    with pytest.raises(StandoffError, match="does not say what an actor sees"):
        game = Game(tree)
        prepare(game, game.single(), "medians")
