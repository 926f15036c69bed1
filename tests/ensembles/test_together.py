"""Several games asked together: the bytes of each by itself, and what is equal solved and compiled once."""

from __future__ import annotations

import pytest

from standoff.claims.judge import queries_of
from standoff.ensembles.results import InvalidWorlds
from standoff.ensembles.simulate import simulate
from standoff.ensembles.solved_once import SolvedOnce
from standoff.ensembles.together import ask_together, games_of
from standoff.library.catalog import load
from standoff.queries.game import Game
from standoff.scenario.model import Variant
from standoff.scenario_files.read_variants import variant_of
from structures import scenario as story

CHANGES = {
    "costlier": {"parameters.audience.prior": "uniform(1, 4)"},
    "apart": {"timeline.reply.usual": "concede"},
    "same": {"parameters.audience.prior": "uniform(0, 3)"},
}


@pytest.fixture(scope="module")
def scenarios():
    crisis = load("crisis")
    crisis = crisis.model_copy(
        update={"variants": {name: Variant(about=name, change=change) for name, change in CHANGES.items()}}
    )
    return {name: variant_of(crisis, name) for name in ("base", *CHANGES)}


@pytest.mark.parametrize("threads", [1, 2])
def test_each_has_the_bytes_that_it_has_alone(scenarios, threads):
    queries = {name: [*queries_of(each), "P(reply = concede | do(threat = yes))"] for name, each in scenarios.items()}
    once = SolvedOnce()
    found = ask_together(games_of(scenarios), queries, 700, 1, threads=threads, once=once)
    for name, each in scenarios.items():
        alone = simulate(Game(each), queries[name], 700, 1)
        for query in queries[name]:
            assert found[name].answers[query].tobytes() == alone.answers[query].tobytes(), (name, query)
        for do, certificates in alone.certificates.items():
            assert certificates.residual.tobytes() == found[name].certificates[do].residual.tobytes()
    games = len(found["base"].certificates)
    assert once.found_again >= 2 * games  # `same`, in each of two blocks


def test_games_with_the_same_rules_are_compiled_once(scenarios):
    games = games_of(scenarios)
    compiled = {name: game.situations(()) for name, game in games.items()}
    assert compiled["costlier"] is compiled["same"] is compiled["base"]
    assert compiled["apart"] is not compiled["base"]


def test_little_room_costs_only_time(scenarios):
    queries = {name: queries_of(each) for name, each in scenarios.items()}
    once = SolvedOnce(most=0)
    found = ask_together(games_of(scenarios), queries, 100, 0, once=once)
    wide = ask_together(games_of(scenarios), queries, 100, 0)
    for name in scenarios:
        for query in queries[name]:
            assert found[name].answers[query].tobytes() == wide[name].answers[query].tobytes()


def test_progress_is_of_all_games_together(scenarios):
    told = []
    queries = {name: ["E(payoff(home))"] for name in scenarios}
    ask_together(games_of(scenarios), queries, 600, 0, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (2400, 2400) and [done for done, _ in told] == sorted(done for done, _ in told)


def test_numbers_that_make_no_sense_say_whose_they_are():
    whole = story()
    bad = Variant(about="x", change={"interests.probe.odd": "act / (prize - prize)"})
    whole = whole.model_copy(update={"variants": {"bad": bad}, "combine": ()})
    games = games_of({name: variant_of(whole, name) for name in ("base", "bad")})
    with pytest.raises(InvalidWorlds) as caught:
        ask_together(games, {name: ["E(payoff(probe))"] for name in games}, 10, 0)
    assert caught.value.scenario is not None and caught.value.scenario.variant == "bad"


def test_an_error_while_solving_reaches_every_one_who_waits():
    once = SolvedOnce()

    def fails():
        raise ValueError("no")

    for _ in range(2):  # it is tried again
        with pytest.raises(ValueError, match="no"):
            once.solved(b"a game", fails)
