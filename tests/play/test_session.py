"""A session: who is asked when, what the facilitator can do, and what is refused in words."""

from __future__ import annotations

from collections import Counter

import pytest

from play.worlds import NOW, session_of, world_of
from standoff.language.error import StandoffError
from standoff.play.play import begun
from standoff.play.seat_view import seat_view


def test_a_play_by_nobody_is_played_as_solved():
    """4,000 plays: every option at every information set within five standard errors of its probability."""
    board = world_of("crisis", resolved=0.4, audience=0.6).board
    taken: Counter[tuple[str, str, str]] = Counter()
    there: Counter[tuple[str, str]] = Counter()
    for number in range(4000):
        play = begun(board, number, number, 7).advanced((), NOW)
        assert play.turn is None
        for row in play.moves:
            place = row.move, str(sorted(row.sees.items()))
            there[place] += 1
            taken[(*place, row.option)] += 1
    chances = {("resolve", "[]"): {"high": 0.4, "low": 0.6}}
    for each in board.sets:
        chances[each.decision, str(sorted((k, str(v)) for k, v in each.seen.items()))] = _probabilities(board, each)
    assert len(there) == len(chances)
    for place, count in there.items():
        for option, p in chances[place].items():
            error = (p * (1.0 - p) / count) ** 0.5
            assert taken[(*place, option)] / count == pytest.approx(p, abs=5.0 * error + 1e-9)


def _probabilities(board, information_set):
    """By walking there."""
    waiting = [board.settled(0)]
    while waiting:
        situation = waiting.pop()
        turn = board.turn(situation)
        if turn is None:
            continue
        if turn.information_set >= 0 and board.sets[turn.information_set] is information_set:
            return turn.probabilities
        waiting += [board.after(board.edge(situation, option)) for option in turn.probabilities]
    raise AssertionError


def test_those_who_sit_are_asked_and_everyone_else_moves_by_itself():
    session = session_of(world_of("crisis")).begin(NOW, ["rival"])
    play = session.current()
    assert {row.by for row in play.moves} <= {"nature", "solved"}
    if session.asked("rival"):
        assert not session.asked("home")
        session = session.decide("rival", "concede", NOW, ["rival"], 3.5)
        (mine,) = (row for row in session.rows if row.by == "seat")
        assert (mine.seat, mine.move, mine.option, mine.seconds) == ("rival", "reply", "concede", 3.5)
        assert dict(mine.sees) == {"threat": "yes"} and 0.0 < mine.probability < 1.0
    both = session_of(world_of("crisis")).begin(NOW, ["home", "rival"])
    assert both.asked("home") and both.current().turn.move == "threat"
    with pytest.raises(StandoffError, match="not your turn"):
        both.decide("rival", "concede", NOW, ["home", "rival"])
    with pytest.raises(StandoffError, match="no option `perhaps`"):
        both.decide("home", "perhaps", NOW, ["home", "rival"])
    with pytest.raises(StandoffError, match="not over"):
        both.begin(NOW, ["home"])


def test_a_seat_whose_time_is_up_moves_as_solved():
    session = session_of(world_of("crisis")).begin(NOW, ["home"])
    session = session.time_out("home", NOW, ["home"], 30.0)
    (row,) = (row for row in session.rows if row.by == "clock")
    assert row.move == "threat" and row.seat == "home" and row.seconds == 30.0


def test_the_facilitator_tells_and_forces_what_is_public():
    session = session_of(world_of("crisis")).begin(NOW, ["home", "rival"])
    session = session.tell("The\nfleet sails.", "rival", NOW).tell("Good morning.", "", NOW)
    assert seat_view(session, "rival").messages == ("The fleet sails.", "Good morning.")
    assert seat_view(session, "home").messages == ("Good morning.",)
    seated = ["home", "rival"]
    with pytest.raises(StandoffError, match="is not public"):
        session.force(1, "resolve", "high", NOW, seated)
    with pytest.raises(StandoffError, match="no move `thread`"):
        session.force(1, "thread", "yes", NOW, seated)
    session = session.force(1, "reply", "resist", NOW, seated)  # once it comes to it
    assert session.asked("home")
    session = session.decide("home", "yes", NOW, seated)
    assert [(row.by, row.option) for row in session.current().moves[-1:]] == [("facilitator", "resist")]
    assert session.asked("home") and session.current().turn.move == "finish"
    with pytest.raises(StandoffError, match="made already"):
        session.force(1, "reply", "concede", NOW, seated)


def test_in_a_class_everyone_plays_alone_against_the_same_nature():
    world = world_of("crisis", resolved=0.5)
    session = session_of(world, "home", 6)
    seated = [seat.name for seat in session.setting.seats]
    for seat in seated:
        session = session.begin(NOW, seated, seat)
    assert all(session.asked(seat) for seat in seated)
    kinds = {session.current(seat).moves[0].option for seat in seated}
    assert len(kinds) == 1  # one round, one nature
    session = session.decide("home-3", "yes", NOW, seated)
    assert session.current("home-4").turn.move == "threat"
    assert len({play.number for play in session.plays.values()}) == 6
    session = session.time_out("home-1", NOW, seated) if session.asked("home-1") else session
    with pytest.raises(StandoffError, match="there is no actor"):
        session_of(world, "hom", 3)


def test_rounds_differ_and_a_seed_gives_the_same_again():
    board = world_of("crisis", resolved=0.5).board
    first = [begun(board, n, n, 1).advanced((), NOW).moves[0].option for n in range(40)]
    assert set(first) == {"high", "low"}
    assert first == [begun(board, n, n, 1).advanced((), NOW).moves[0].option for n in range(40)]
    assert first != [begun(board, n, n, 2).advanced((), NOW).moves[0].option for n in range(40)]
