"""Views: what happens is composed of what each actor does in the game as it takes it to be."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import standoff
from situations.random_scenarios import scenarios
from standoff.ensembles.invalid_worlds import explain
from standoff.ensembles.results import InvalidWorlds
from standoff.ensembles.simulate import solve_games
from standoff.ensembles.solution import solve_world
from standoff.language.expression import parse
from standoff.queries.game import Game
from standoff.queries.query import measure_of
from standoff.scenario.model import Parameter, View
from standoff.scenario.views import without_view
from standoff.scenario_files.read import read_scenario

SQUARE = """\
standoff: 1
title: Two by two
actors: {row: Row, col: Column}
parameters: {a: 1, b: 2}
timeline:
  - {decision: r, actor: row, options: [up, down], seen_by: nobody}
  - {decision: c, actor: col, options: [left, right], seen_by: nobody}
interests:
  row: {own: a * (r = up)}
  col: {both: b * (r = up and c = left), own: 0.3 * (c = right)}
rationality: {row: 1.5, col: 2}
"""
THREAT = """\
standoff: 1
title: A threat
actors: {home: Home, rival: Rival}
parameters: {audience: 2, prize: 1.5}
timeline:
  - {decision: threat, actor: home, options: [no, yes]}
  - {decision: yield, actor: rival, options: [no, yes], when: threat = yes}
  - {decision: fight, actor: home, options: [no, yes], when: yield = no}
interests:
  home: {prize: {yes: prize, of: yield}, audience: -audience * (fight = no), war: -1 * (fight = yes)}
  rival: {prize: {yes: -prize, of: yield}, war: -2.5 * (fight = yes)}
rationality: {home: 2, rival: 3}
"""


def logistic(x):
    return 1 / (1 + math.exp(-x))


def solved(text, more=""):
    return solve_world(Game(read_scenario(text + more)))


def asked(scenario, *queries, worlds=32, **solving):
    answers = standoff.simulate(scenario, worlds=worlds, **solving).ask(queries).answers
    return [np.asarray(answers[query]) for query in queries]


# -- closed forms ----------------------------------------------------------------------------------------


def test_two_by_two_where_one_is_mistaken():
    """Row likes up by 1; Column takes it to dislike up by as much, and responds to that."""
    found = solved(SQUARE, "views: {col: {a: -1}}\n")
    up, taken = logistic(1.5), logistic(-1.5)
    left, rightly = logistic(2 * (2 * taken - 0.3)), logistic(2 * (2 * up - 0.3))
    assert found.ask("P(r = up)") == pytest.approx(up, abs=1e-9)
    assert found.ask("P(c = left)") == pytest.approx(left, abs=1e-9)
    assert found.ask("P(r = up | as col)") == pytest.approx(taken, abs=1e-9)
    assert found.ask("P(c = left | as col)") == pytest.approx(left, abs=1e-9)
    assert found.ask("P(c = left | as row)") == pytest.approx(rightly, abs=1e-9)
    assert found.ask("E(payoff(col))") == pytest.approx(2 * up * left + 0.3 * (1 - left), abs=1e-9)
    assert found.ask("E(payoff(col) | as col)") == pytest.approx(2 * taken * left + 0.3 * (1 - left), abs=1e-9)
    assert found.payoffs["col"] == pytest.approx(found.ask("E(payoff(col))"), abs=1e-12)


def threat(audience, taken, prize=1.5):
    """By hand, backward: the chances of fight, of yield where Rival takes the audience cost so, and of a threat where
    Home expects that."""

    def fight(cost):
        return logistic(2 * (-1 - -cost))

    def worth(cost):
        return fight(cost) * -1 + (1 - fight(cost)) * -cost

    gives_in = logistic(3 * (-prize - fight(taken) * -2.5))
    rightly = logistic(3 * (-prize - fight(audience) * -2.5))
    return (
        fight(audience),
        gives_in,
        *(logistic(2 * (each * prize + (1 - each) * worth(audience))) for each in (rightly, gives_in)),
    )


def test_a_threat_that_is_underrated():
    fight, gives_in, unaware, aware = threat(2, 0.25)
    found = solved(THREAT, "views: {rival: {audience: 0.25}}\n")
    assert found.ask("P(fight = yes | given yield = no)") == pytest.approx(fight, abs=1e-9)
    assert found.ask("P(yield = yes | given threat = yes)") == pytest.approx(gives_in, abs=1e-9)
    assert found.ask("P(threat = yes)") == pytest.approx(unaware, abs=1e-9)
    knows = solved(THREAT, "views: {rival: {audience: 0.25}, home: {knows: [rival]}}\n")
    assert knows.ask("P(yield = yes | given threat = yes)") == pytest.approx(gives_in, abs=1e-9)
    assert knows.ask("P(threat = yes)") == pytest.approx(aware, abs=1e-9)
    assert knows.ask("P(yield = yes | as home, given threat = yes)") == pytest.approx(gives_in, abs=1e-9)


def test_home_may_be_wrong_about_the_error():
    """Home takes Rival to rate the cost at half of what it is; Rival takes it for what it is."""
    _, gives_in, _, supposed = threat(2, 1)
    found = solved(THREAT, "views: {home: {rival: {audience: {value: 0.5 * audience}}}}\n")
    assert found.ask("P(threat = yes)") == pytest.approx(supposed, abs=1e-9)
    assert found.ask("P(yield = yes | as home.rival, given threat = yes)") == pytest.approx(gives_in, abs=1e-9)
    _, rightly, _, _ = threat(2, 2)
    assert found.ask("P(yield = yes | given threat = yes)") == pytest.approx(rightly, abs=1e-9)


def test_a_view_inside_a_view_reads_the_numbers_of_the_one_around_it():
    """Home takes the cost for 1, and Rival to take it for half of that."""
    found = solved(THREAT, "views: {home: {audience: 1, rival: {audience: {value: 0.5 * audience}}}}\n")
    _, gives_in, _, _ = threat(2, 0.5)
    assert found.ask("P(yield = yes | as home.rival, given threat = yes)") == pytest.approx(gives_in, abs=1e-9)
    fight, *_, expecting = threat(1, 0.5)
    assert found.ask("P(fight = yes | given yield = no)") == pytest.approx(fight, abs=1e-9)
    assert found.ask("P(threat = yes)") == pytest.approx(expecting, abs=1e-9)


def test_a_mirror_puts_ones_own_values_in_the_others_head():
    """Home minds war by 1 and takes Rival to mind it as much, and no more: so it will not give in."""
    found = solved(THREAT, "views: {home: {mirror: [rival]}}\n")
    fight = logistic(2 * (2 - 1))
    supposed = logistic(3 * (1.5 - fight * -1))  # what giving in brings is mirrored as well: the prize
    assert found.ask("P(yield = yes | as home, given threat = yes)") == pytest.approx(supposed, abs=1e-9)
    assert found.ask("P(yield = yes | given threat = yes)") == pytest.approx(threat(2, 2)[1], abs=1e-9)
    assert found.ask("E(payoff(rival) | as home)") == pytest.approx(
        found.ask("E(interest(home, prize) + interest(home, war) | as home)"), abs=1e-9
    )


def test_what_is_set_for_all_all_know():
    found = solved(THREAT, "views: {rival: {audience: 0.25}}\n")
    plain = solved(THREAT)
    for query in ("P(yield = yes | {}do(audience = 3))", "P(threat = yes | {}do(audience = 0.5 * audience))"):
        for way in ("", "as rival, "):
            assert found.ask(query.format(way)) == pytest.approx(plain.ask(query.format("")), abs=1e-12)


def test_subjective_chances():
    """The defender takes a weak challenger for likelier than it is; beliefs follow by Bayes's rule in its view."""
    text = """\
standoff: 1
title: A challenge
actors: {one: One, other: Other}
parameters: {strong: 0.2}
timeline:
  - {chance: type, outcomes: {strong: strong, weak: rest}, seen_by: one}
  - {decision: dare, actor: one, options: [no, yes]}
  - {decision: resist, actor: other, options: [no, yes], when: dare = yes}
interests:
  one: {bold: "if(type = strong, 1, -1) * (dare = yes)"}
  other: {loss: -1 * (dare = yes and resist = no), fight: "if(type = strong, -2, -0.2) * (resist = yes)"}
rationality: {one: 1, other: 2}
"""
    found = solved(text, "views: {other: {strong: 0.05}}\n")
    bold, timid = logistic(1), logistic(-1)
    believed = 0.05 * bold / (0.05 * bold + 0.95 * timid)
    rightly = 0.2 * bold / (0.2 * bold + 0.8 * timid)
    assert found.ask("belief(resist, type = strong | as other, given dare = yes)") == pytest.approx(believed, abs=1e-9)
    assert found.ask("belief(resist, type = strong | given dare = yes)") == pytest.approx(rightly, abs=1e-9)
    resist = logistic(2 * (believed * -2 + (1 - believed) * -0.2 + 1))
    assert found.ask("P(resist = yes | given dare = yes)") == pytest.approx(resist, abs=1e-9)


# -- equal views, and no views ---------------------------------------------------------------------------


EQUAL = (
    "{rival: {audience: {value: audience}}}",
    "{home: {prize: {value: prize}}, rival: {audience: {value: audience}}}",
    "{home: {rival: {audience: {value: audience}}}}",
    "{rival: {audience: {value: audience}}, home: {knows: [rival]}}",
)


@pytest.mark.parametrize("views", EQUAL)
@pytest.mark.parametrize("behaviour", ["logit", "rational", "level-2", "cognitive-hierarchy"])
def test_an_equal_view_gives_the_same_bytes(views, behaviour):
    text = THREAT.replace("audience: 2", "audience: 1 to 3")
    queries = ["P(fight = yes)", "E(payoff(home))", "E(payoff(rival) | do(threat = yes))"]
    plain = standoff.simulate(read_scenario(text), worlds=600, behaviour=behaviour).ask(queries)
    seen = standoff.simulate(read_scenario(f"{text}views: {views}\n"), worlds=600, behaviour=behaviour).ask(queries)
    for query in queries:
        assert np.asarray(seen.answers[query]).tobytes() == np.asarray(plain.answers[query]).tobytes()
    for commitments, certificates in plain.certificates.items():
        for name in ("residual", "converged", "ground", "regret", "forked"):
            before, after = (getattr(each, name) for each in (certificates, seen.certificates[commitments]))
            assert np.asarray(after).tobytes() == np.asarray(before).tobytes(), name


@given(scenarios(most_moves=5, joint=True), st.data())
@settings(max_examples=40)
def test_equal_views_of_any_scenario_give_the_same_bytes(scenario, data):
    deciding = sorted({decision.actor for decision in scenario.decisions})
    assume(deciding and scenario.parameters)
    name = data.draw(st.sampled_from(sorted(scenario.parameters)))
    equal = View(numbers={name: Parameter(value=name)})
    views = {actor: equal for actor in deciding if data.draw(st.booleans())}
    same = scenario.model_copy(update={"views": views})
    worlds = next(iter(Game(scenario).draw(4, 0)))
    plain, seen = (solve_games(Game(each), [()], worlds)[()].solved for each in (scenario, same))
    assert seen.log_p.tobytes() == plain.log_p.tobytes()
    assert seen.expected_payoff.tobytes() == plain.expected_payoff.tobytes()


@given(scenarios(most_moves=5, joint=True), st.data())
@settings(max_examples=60)
def test_each_does_what_it_would_in_the_game_as_it_takes_it_to_be(scenario, data):
    """Held to the scenarios that have the numbers of the views, and payoffs to those along every course of play."""
    deciding = sorted({decision.actor for decision in scenario.decisions})
    assume(deciding and scenario.parameters)
    name = data.draw(st.sampled_from(sorted(scenario.parameters)))
    mistaken = data.draw(st.sets(st.sampled_from(deciding), min_size=1))
    taken = data.draw(st.sampled_from(["0.25", "0.5", "0.75"]))
    views = {actor: View(numbers={name: Parameter(prior=taken)}) for actor in mistaken}
    here = scenario.model_copy(update={"views": views})
    numbers = scenario.parameters | {name: Parameter(prior=taken)}
    there = scenario.model_copy(update={"parameters": numbers})
    game = Game(here)
    worlds = next(iter(game.draw(3, 0)))
    otherwise = Game(scenario).source.under([(name, taken)], worlds)
    found = solve_games(game, [()], worlds)[()]
    plain = solve_games(Game(scenario), [()], worlds)[()]
    other = solve_games(Game(there), [()], otherwise)[()]
    situations = found.situations
    owner = np.repeat([each.actor for each in situations.sets], np.diff(situations.graph.action_start))
    for actor in deciding:
        source = other if actor in mistaken else plain
        assert (found.solved.log_p[owner == actor] == source.solved.log_p[owner == actor]).all()
    for actor in scenario.actors:
        along = expected(game, actor, found, " | given 0 = 0")
        assert expected(game, actor, found) == pytest.approx(along, abs=1e-9)


def expected(game, actor, found, more=""):
    return measure_of(game, game.source.worded(parse(f"E(payoff({actor}){more})"))).take(found)


def test_a_drawn_view_leaves_all_else_as_it_is_where_it_is_corrected():
    text = THREAT.replace("audience: 2", "audience: 1 to 3").replace("prize: 1.5", "prize: 1 to 2")
    text += "constraints: [audience + prize < 3.5]\n"  # others are drawn in place of worlds that break it
    here = read_scenario(text + "views: {rival: {audience: 0 to 0.5}, home: {prize: 1 to 3}}\n")
    with_it = standoff.simulate(here, worlds=600).ask(["P(fight = yes)"])
    assert np.asarray(with_it.parameters["views.rival.audience"]).std() > 0
    corrected = standoff.simulate(without_view(here, "rival"), worlds=600).ask(["P(fight = yes)"])
    for name in ("audience", "prize", "views.home.prize"):
        assert np.asarray(corrected.parameters[name]).tobytes() == np.asarray(with_it.parameters[name]).tobytes()


# -- with all else ---------------------------------------------------------------------------------------


def test_secrets_and_views_go_together():
    """Home is secretly committed to fight. Rival, who does not learn of it, plays on in its error."""
    found = solved(THREAT, "views: {rival: {audience: 0.25}}\n")
    secret = "P({} | do(fight = yes, seen_by: home){})"
    gives_in = threat(2, 0.25)[1]
    assert found.ask(secret.format("yield = yes", ", given threat = yes")) == pytest.approx(gives_in, abs=1e-9)
    known = solved(THREAT, "views: {rival: {audience: 0.25}}\n").ask(
        "P(yield = yes | do(fight = yes), given threat = yes)"
    )
    assert known == pytest.approx(logistic(3 * (-1.5 + 2.5)), abs=1e-9)


def test_without_an_interest_in_a_view():
    found = solved(THREAT, "views: {rival: {audience: 0.25}}\n")
    plain = solved(THREAT)
    query = "P(yield = yes | without(home.audience))"
    assert found.ask(query) == pytest.approx(plain.ask(query), abs=1e-12)


@pytest.mark.parametrize("behaviour", ["rational", "level-1", "level-2-exact", "cognitive-hierarchy"])
def test_any_theory_of_behaviour(behaviour):
    text = THREAT + "views: {rival: {audience: 0.25}}\n"
    there = read_scenario(THREAT.replace("audience: 2", "audience: 0.25"))
    query = "P(yield = yes | given threat = yes)"
    (found,) = asked(read_scenario(text), query, behaviour=behaviour)
    (alone,) = asked(there, query, behaviour=behaviour)
    assert found == pytest.approx(alone, abs=1e-12)
    (threatened,) = asked(read_scenario(text), "P(threat = yes)", behaviour=behaviour)
    (as_ever,) = asked(read_scenario(THREAT), "P(threat = yes)", behaviour=behaviour)
    assert threatened == pytest.approx(as_ever, abs=1e-12)


def test_a_store_and_memory_give_what_is_solved_when_asked(tmp_path):
    text = THREAT.replace("audience: 2", "audience: 1 to 3")
    scenario = read_scenario(text + "views: {rival: {audience: 0 to 0.5}}\n")
    queries = ["P(yield = yes)", "P(yield = yes | as home)", "P(fight = yes | as rival, do(threat = yes))"]
    whole = asked(scenario, *queries, worlds=64)
    kept = standoff.simulate(scenario, worlds=64, save_to=tmp_path / "v.zarr")
    answers = kept.ask(queries).answers
    held = kept.in_memory().ask(queries).answers
    for query, values in zip(queries, whole, strict=True):
        assert np.asarray(answers[query]).tobytes() == values.tobytes() == np.asarray(held[query]).tobytes()
    again = standoff.open_ensemble(tmp_path / "v.zarr")
    assert again.scenario.views == scenario.views and again.missing("P(yield = yes | as home)")


def test_threads_do_not_show():
    text = THREAT.replace("audience: 2", "audience: 1 to 3")
    scenario = read_scenario(text + "views: {rival: {audience: 0 to 0.5}, home: {rival: {audience: 1}}}\n")
    game = Game(scenario)
    worlds = next(iter(game.draw(64, 0)))
    games = [(), (("threat", "yes"),), (("as home", "view"),)]
    one, two = (solve_games(game, games, worlds, threads=threads) for threads in (1, 2))
    for key in games:
        assert one[key].solved.log_p.tobytes() == two[key].solved.log_p.tobytes()


def test_numbers_that_make_no_sense_in_a_view_are_told_with_it(tmp_path):
    text = """\
standoff: 1
title: A chance
actors: {a: A}
parameters: {p: 0.5}
timeline:
  - {chance: luck, outcomes: {yes: p, no: rest}}
  - {decision: act, actor: a, options: [no, yes]}
interests: {a: {x: act = yes and luck = yes}}
rationality: {a: 1}
views: {a: {p: 1.5}}
"""
    scenario = read_scenario(text)
    with pytest.raises(InvalidWorlds) as caught:
        standoff.simulate(scenario, worlds=4).ask(["P(act = yes)"])
    first, _ = explain(scenario, caught.value)
    assert "the probability of `yes` is 1.5 in world 0 as a sees it (p = 1.5)" in first.what


def test_who_comes_where_it_took_it_for_impossible_to_come_is_not_certified():
    """Other takes a strong challenger for impossible, and sees one: what it then believes is anything."""
    text = """\
standoff: 1
title: A challenge
actors: {one: One, other: Other}
parameters: {strong: 0.2}
timeline:
  - {chance: type, outcomes: {strong: strong, weak: rest}}
  - {decision: resist, actor: other, options: [no, yes]%s}
interests:
  other: {fight: "if(type = strong, -2, 1) * (resist = yes)"}
rationality: {other: 2}
views: {other: {strong: %s}}
"""
    query = "P(resist = yes)"
    for sees, taken, good in (("", "0", False), ("", "0.001", True), (", sees: []", "0", True)):
        ensemble = standoff.simulate(read_scenario(text % (sees, taken)), worlds=4)
        assert (np.isfinite(np.asarray(ensemble.ask([query]).answers[query])) == good).all(), (sees, taken)
