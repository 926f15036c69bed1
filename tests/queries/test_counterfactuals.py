"""What could be otherwise: parameters set, interests taken away, moves committed to a policy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import standoff
from situations.random_scenarios import scenarios
from standoff.api import unsound_problems
from standoff.ensembles.simulate import solve_games
from standoff.ensembles.store_reader import open_ensemble
from standoff.language.expression import Name, parse, walk
from standoff.queries.game import Game, QueryError
from standoff.queries.query import compile_query
from standoff.scenario.model import Chance, Claim, Decision
from standoff.scenario_files.read import read_scenario

FEAR = """\
standoff: 1
title: Fear of collapse
actors: {china: China, dprk: North Korea}
parameters: {fear: 1 to 4, price: 0.5 to 2, p: 20% to 60%}
timeline:
  - {chance: mood, outcomes: {calm: p, angry: rest}, seen_by: everyone}
  - {decision: punish, actor: china, options: [no, yes]}
  - {decision: test, actor: dprk, options: [no, yes]}
  - {chance: collapse, outcomes: {yes: 0.1 + 0.3 * punish, no: rest}}
interests:
  china: {fear: -fear * collapse, calm: -1.5 * test}
  dprk: {test: test, price: -price * punish * test, mood: 0.5 * (mood = angry) * test}
rationality: {china: 4, dprk: 3}
"""

RAID = """\
standoff: 1
title: A raid in three periods
actors: {home: Home, rival: Rival}
parameters: {gain: 0.5 to 2}
timeline:
  - periods: 3
    name: year
    state: {blinks: {start: 0, next: blinks + (answer = no)}}
    timeline:
      - {chance: news, outcomes: {bad: 0.3, good: rest}}
      - {decision: raid, actor: rival, options: [no, yes]}
      - {decision: answer, actor: home, options: [no, yes]}
interests:
  home: {peace: -raid, war: -0.6 * answer}
  rival: {gain: gain * raid * (1 - answer), war: -answer * raid}
rationality: {home: 3, rival: 3}
"""


def asked(scenario, query, worlds=64):
    return np.asarray(standoff.simulate(scenario, worlds=worlds).ask([query]).answers[query])


def in_world(scenario, query, values=None):
    """In the world of these values, the others at their medians."""
    game = Game(scenario)
    worlds = game.single(values or {})
    compiled = compile_query(game, query)
    return float(compiled.ask(solve_games(game, compiled.games, worlds), worlds.parameters, 1)[0])


def as_chance(scenario, name, outcomes):
    """The scenario in which nature makes a decision."""
    decision = scenario.entry(name)
    numbers = {
        label: number for label, number in zip(decision.options, decision.numbers, strict=True) if number is not None
    }
    chance = Chance(name, outcomes=outcomes, values=numbers, seen_by=decision.seen_by, when=decision.when)
    timeline = tuple(chance if each.name == name else each for each in scenario.timeline)
    deciding = {each.actor for each in timeline if isinstance(each, Decision)}
    rationality = {actor: each for actor, each in scenario.rationalities.items() if actor in deciding}
    return scenario.model_copy(update={"timeline": timeline, "rationality": rationality})


@pytest.fixture
def fear():
    return read_scenario(FEAR)


# -- parameters ----------------------------------------------------------------------------------------------


def test_a_parameter_that_is_set_is_known_to_all(fear):
    for value in (0.0, 0.5, 7.5):
        set_here = in_world(fear, f"P(punish = yes | do(fear = {value}))")
        assert set_here == in_world(fear, "P(punish = yes)", {"fear": value})


def test_a_parameter_may_be_set_to_what_it_makes_of_itself(fear):
    itself, same = asked(fear, "P(punish = yes)"), asked(fear, "P(punish = yes | do(fear = fear))")
    assert (itself == same).all()
    half = in_world(fear, "E(payoff(china) | do(fear = fear / 2, price = 0.1 + price))", {"fear": 3.0, "price": 1.0})
    assert half == in_world(fear, "E(payoff(china))", {"fear": 1.5, "price": 1.1})


def test_a_parameter_that_is_set_counts_inside_its_query_alone(fear):
    inside = asked(fear, "E(fear | do(fear = 0.25)) + fear")
    drawn = asked(fear, "E(fear)")
    assert inside == pytest.approx(0.25 + drawn, abs=1e-12)


def test_a_chance_may_be_set(fear):
    assert asked(fear, "P(mood = calm | do(p = 0))").max() == 0.0
    assert asked(fear, "P(mood = calm | do(p = 25%))") == pytest.approx(np.full(64, 0.25), abs=1e-12)


def test_a_chance_that_is_set_out_of_range_is_refused_in_words(fear):
    with pytest.raises(standoff.StandoffError, match=r"under do\(p = 1.5\)"):
        asked(fear, "P(mood = calm | do(p = 1.5))")
    wrong = Claim(kind="mechanism", quote="words", holds="P(test = yes | do(p = 1.5)) > 0.5")
    (problem, *_) = unsound_problems(fear.model_copy(update={"claims": {"wrong": wrong}}))
    assert problem.what == "the probability of `calm` is 1.5 in world 0 under do(p = 1.5) (p = 1.5)"


def test_games_that_differ_in_numbers_alone_are_compiled_once(fear):
    game = Game(fear)
    assert game.situations((("fear", "0"),)) is game.situations(())
    assert game.situations((("fear", "0"), ("punish", "yes"))) is game.situations((("punish", "yes"),))


# -- interests -----------------------------------------------------------------------------------------------


def test_fear_holds_back(fear):
    """With an interest less, the game is that of the scenario without it."""
    without = fear.model_copy(
        update={"interests": {**fear.interests, "china": {"calm": fear.interests["china"]["calm"]}}}
    )
    assert (asked(fear, "P(punish = yes | without(china.fear))") == asked(without, "P(punish = yes)")).all()
    assert (asked(fear, "P(punish = yes | without(china.fear)) - P(punish = yes)") > 0.0).all()


def test_an_interest_that_was_taken_away_may_still_be_measured(fear):
    """What it would have been worth; the payoff has it no more."""
    found = asked(
        fear, "E(interest(china, fear) | without(china.fear)) + fear * P(collapse = yes | without(china.fear))"
    )
    assert found == pytest.approx(np.zeros(64), abs=1e-9)
    whole = asked(fear, "E(payoff(china) + 0 | without(china.fear)) - E(interest(china, calm) | without(china.fear))")
    assert whole == pytest.approx(np.zeros(64), abs=1e-9)


def test_an_interest_paid_in_every_period_is_taken_away_in_all():
    raid = read_scenario(RAID)
    assert asked(raid, "P(answer@2 = yes | without(home.war), without(rival.war))") == pytest.approx(0.5, abs=1e-9)


@given(scenarios(most_moves=4), st.data())
@settings(max_examples=40)
def test_without_is_the_scenario_that_has_it_not(scenario, data):
    some = [(actor, name) for actor, stated in scenario.interests.items() for name in stated if len(stated) > 1]
    assume(some)
    actor, name = data.draw(st.sampled_from(some))
    rest = {each: value for each, value in scenario.interests[actor].items() if each != name}
    less = scenario.model_copy(update={"interests": {**scenario.interests, actor: rest}})
    move = scenario.moves[-1]
    asked_here, there = (
        f"P({move.name} = {move.options[0]} | without({actor}.{name}))",
        f"P({move.name} = {move.options[0]})",
    )
    here, other = asked(scenario, asked_here, 8), asked(less, there, 8)
    assume(np.isfinite(other).all())
    assert here == pytest.approx(other, abs=1e-7)


# -- policies ------------------------------------------------------------------------------------------------


def test_a_policy_is_what_its_mover_is_bound_to(fear):
    """The same as a chance that follows it."""
    other = as_chance(fear, "punish", {"no": "(mood = angry)", "yes": "(mood = calm)"})
    policy = "do(punish = no if mood = angry else yes)"
    assert in_world(fear, f"P(test = yes | {policy})") == pytest.approx(in_world(other, "P(test = yes)"), abs=1e-12)
    assert asked(fear, f"P(punish = yes | {policy}, given mood = calm)").min() == 1.0


def test_a_policy_leaves_free_what_it_says_nothing_of(fear):
    bound = asked(fear, "P(punish = yes | do(punish = yes if mood = calm), given mood = angry)")
    assert bound == pytest.approx(asked(fear, "P(punish = yes | given mood = angry)"), abs=1e-9)


@pytest.mark.parametrize("policy", ["yes if mood = angry else yes", "yes if 1 > 0", "yes if 1 < 0 else yes"])
def test_a_policy_of_one_option_is_a_commitment(fear, policy):
    assert (
        asked(fear, f"P(test = yes | do(punish = {policy}))") == asked(fear, "P(test = yes | do(punish = yes))")
    ).all()


def test_nature_may_follow_a_policy(fear):
    policy = "do(collapse = yes if punish = yes else no)"
    difference = asked(fear, f"P(collapse = yes | {policy}) - P(punish = yes | {policy})")
    assert difference == pytest.approx(0.0, abs=1e-12)


def test_a_policy_in_periods_reads_its_own_period():
    raid = read_scenario(RAID)
    policy = "do(answer = yes if raid = yes else no)"
    for year in (1, 2, 3):
        assert asked(raid, f"P(answer@{year} = yes | {policy}, given raid@{year} = yes)").min() == 1.0
        assert asked(raid, f"P(answer@{year} = yes | {policy}, given raid@{year} = no)").max() == 0.0
    one = asked(raid, "P(answer@2 = yes | do(answer@2 = yes if raid@2 = yes else no), given raid@2 = yes)")
    assert one.min() == 1.0


def test_one_channel_of_a_choice_may_follow_a_policy():
    joint = FEAR.replace(
        "  - {decision: test,",
        "  - {decision: ban, actor: china, options: [no, yes], together: c, sees: [mood]}\n  - {decision: test,",
    ).replace(
        "options: [no, yes]}\n  - {decision: ban", "options: [no, yes], together: c, sees: [mood]}\n  - {decision: ban"
    )
    scenario = read_scenario(joint)
    ban = asked(scenario, "P(ban = yes | do(punish = yes if mood = calm else no), given mood = calm)")
    assert ban == pytest.approx(asked(scenario, "P(ban = yes | do(punish = yes), given mood = calm)"), abs=1e-9)


@given(scenarios(most_moves=4), st.data())
@settings(max_examples=40)
def test_a_policy_is_a_chance_on_random_scenarios(scenario, data):
    """Of the last decision, over what its mover sees."""
    decisions = [move for move in scenario.decisions if move.together is None]
    assume(decisions)
    decision = decisions[-1]
    there = Game(scenario).source._symbols.seen(decision.name)
    seen = [move for move in scenario.moves if move.name in there]
    assume(seen)
    move = data.draw(st.sampled_from(seen))
    option, other = decision.options[0], decision.options[-1]
    condition = f"{move.name} = {move.options[0]}"
    outcomes = dict.fromkeys(decision.options, "0") | {option: f"({condition})", other: f"(not ({condition}))"}
    assume(decision.public)
    chance = as_chance(scenario, decision.name, outcomes)
    last = scenario.moves[0]
    query = f"P({last.name} = {last.options[0]}"
    policy = f"do({decision.name} = {option} if {condition} else {other})"
    here, there = in_world(scenario, f"{query} | {policy})"), in_world(chance, f"{query})")
    assume(np.isfinite(there))
    assert here == pytest.approx(there, abs=1e-7)


# -- what makes no sense -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, column, said",
    [
        ("P(test = yes | do(fear = yes))", 26, "cannot be used alone"),
        ("P(test = yes | do(fear = test))", 26, "can use only parameters"),
        ("P(test = yes | do(feer = 1))", 19, "`feer`: did you mean `fear`"),
        ("P(test = yes | do(fear = 1 if mood = calm))", 19, "is a parameter and is set to a number"),
        ("P(test = yes | do(fear = (fear > 1)))", 19, "is a condition"),
        ("P(test = yes | do(punish = 1 + 1))", 19, "is a number, but `punish` is a move"),
        ("P(test = yes | do(punish = maybe if mood = calm))", 28, "no option `maybe`"),
        ("P(test = yes | do(punish = yes if test = yes))", 35, "comes later in the timeline"),
        ("P(test = yes | do(punish = yes if mood = sad))", 42, "no `sad`|no option `sad`|sad"),
        ("P(test = yes | do(punish = yes if fear > 1))", 35, "can use only moves"),
        ("P(test = yes | do(punish = yes if mood))", 35, "or compare it with a word"),
        ("P(test = yes | without(china.feer))", 24, "no interest `feer`"),
        ("P(test = yes | without(chine.fear))", 24, "unknown actor `chine`"),
        ("P(test = yes | without(china))", 29, "expected `.`"),
        ("P(test = yes | without(china.fear)", 35, "expected `)`"),
        ("P(test = yes | without china.fear)", 24, "expected `(`"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_at_its_place(fear, text, column, said):
    with pytest.raises(QueryError) as error:
        Game(fear).check_query(text)
    assert any(part in str(error.value) for part in said.split("|")), str(error.value)
    assert error.value.faults[0].column + 1 == column


def test_a_policy_reads_what_its_mover_sees():
    hidden = read_scenario(FEAR.replace("seen_by: everyone", "seen_by: dprk"))
    with pytest.raises(QueryError, match="`mood` is not seen at `punish`: china sees nothing there"):
        Game(hidden).check_query("P(test = yes | do(punish = yes if mood = calm))")


def test_a_tree_has_neither():
    tree, _ = standoff.api.as_tree(read_scenario(FEAR))
    query = "P(punish = yes | without(china.fear), do(punish = yes if mood = calm))"
    with pytest.raises(QueryError) as error:
        Game(tree).check_query(query)
    assert "no named interests" in str(error.value) and "policy" in str(error.value)


def test_what_is_set_reads_as_an_expression():
    query = parse("P(a = b | do(c = d, e = 1 + f, g = h if i = j else k), without(l.m, n.o), given p = q)")
    assert [each.option for each in query.do] == ["d", "1 + f", "h if i = j else k"]
    assert [(each.actor, each.interest) for each in query.without] == [("l", "m"), ("n", "o")]
    assert {node.name for node in walk(query) if isinstance(node, Name)} == {"a", "b", "p", "q"}


def test_a_store_keeps_such_games(fear, tmp_path):
    queries = [
        "P(test = yes | do(fear = 0))",
        "P(test = yes | without(china.fear))",
        "P(test = yes | do(punish = yes if mood = calm else no))",
    ]
    path = tmp_path / "fear.zarr"
    known = standoff.simulate(fear, worlds=32).ask(queries).answers
    claims = {
        f"c{at}": Claim(kind="mechanism", quote="words", holds=f"{query} > 0.5") for at, query in enumerate(queries)
    }
    standoff.simulate(fear.model_copy(update={"claims": claims}), worlds=32, save_to=path)
    store = open_ensemble(path)
    assert not any(store.missing(query) for query in queries)
    kept = store.ask(queries).answers
    assert all((kept[query] == known[query]).all() for query in queries)
