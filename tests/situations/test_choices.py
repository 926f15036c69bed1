"""Decisions that one actor takes together are one choice of a combination, and options have a usual play."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import standoff
from situations.random_scenarios import scenarios
from standoff.api import as_tree
from standoff.ensembles.sharpness import typical_differences
from standoff.ensembles.simulate import solve_games
from standoff.equilibrium.solve import solve
from standoff.language.problem import ScenarioError
from standoff.queries.game import Game
from standoff.queries.query import compile_query
from standoff.scenario.information import choices
from standoff.scenario.periods import write_out
from standoff.scenario_files.read import read_scenario
from standoff.scenario_files.write import write_scenario
from standoff.situations.game import TooLarge
from standoff.situations.timeline import compile_timeline

RATIONALITIES = (0.0, 0.7, 4.0, "rational")

CHANNELS = """\
standoff: 1
title: Channels of pressure
actors: {{china: China, dprk: North Korea}}
parameters: {{cost: 0.2 to 1, hurt: 0.5 to 2, p: 20% to 80%}}
timeline:
  - {{chance: view, outcomes: {{asset: p, liability: rest}}, seen_by: china}}
{decisions}
  - {{quantity: pressure, value: {pressure}, seen_by: everyone}}
  - {{decision: test, actor: dprk, options: [no, yes], sees: [pressure]}}
interests:
  china: {{trade: -cost * pressure, calm: "(1 - test) * if(view = asset, 1, 2)"}}
  dprk: {{test: test * (1.5 - hurt * pressure)}}
rationality: {{china: {china}, dprk: 3}}
"""


def channels(count=3, extra="", china="4", options="{no: 0, some: 1, all: 2}"):
    names = [f"c{number}" for number in range(count)]
    decisions = "\n".join(
        f"  - {{decision: {name}, actor: china, options: {options}, together: channels, sees: []{extra}}}"
        for name in names
    )
    return CHANNELS.format(decisions=decisions, pressure=" + ".join(names), china=china)


def answer(source, query, worlds=64, **solving):
    results = standoff.simulate(read_scenario(source), worlds=worlds, **solving).ask([query])
    return np.asarray(results.answers[query])


@given(scenarios(most_moves=4, joint=True), st.sampled_from(RATIONALITIES))
@settings(max_examples=60)
def test_a_choice_is_one_decision_that_lists_all_combinations(scenario, rationality):
    """The tree has an option for each combination, and nothing is merged in it: payoffs are the same."""
    assume(choices(scenario))
    tree, _ = as_tree(scenario)
    sharp = {"behaviour": "rational"} if rationality == "rational" else {"rationality": rationality}
    here, there = standoff.solve(scenario, **sharp), standoff.solve(tree, **sharp)
    assume(there.converged and not there.arms)
    assert here.converged
    assert list(here.payoffs.values()) == pytest.approx(
        list(there.payoffs.values()), abs=1e-5 if rationality == "rational" else 1e-7
    )


@given(scenarios(most_moves=5, joint=True))
@settings(max_examples=40)
def test_combinations_that_come_to_the_same_are_merged_exactly(scenario):
    assume(choices(scenario))
    worlds = next(iter(Game(scenario).draw(4, 0)))
    merged, whole = Game(scenario).situations(()), compile_timeline(write_out(scenario), merge=False)
    solved = [solve(each.graph, *each.tables(worlds.parameters, 4), worlds.rationality) for each in (merged, whole)]
    assume(solved[1].converged.all() and np.isnan(solved[1].forked).all())
    assert solved[0].converged.all()
    assert solved[0].expected_payoff == pytest.approx(solved[1].expected_payoff, abs=1e-8)


STEPS = ("max({before}, {move})", "min({before}, {move})", "({before} + {move} >= 2)", "{before} * {move}")


@given(
    st.lists(st.sampled_from(STEPS), min_size=1, max_size=3),
    st.sampled_from(["0.7", "4", "2 per typical difference"]),
    st.booleans(),
)
@settings(max_examples=25)
def test_what_is_reckoned_up_on_the_way_is_known_on_the_way(steps, rationality, hidden):
    """Quantities between the decisions of a choice, of which each reads the one before, against one formula of all
    decisions after the last; that combinations listed one by one give the latter is tested above."""
    moves = [f"c{number}" for number in range(len(steps) + 1)]
    on_the_way, whole = ["c0"], "c0"
    entries = []
    for number, move in enumerate(moves):
        entries.append(
            f"  - {{decision: {move}, actor: china, options: {{no: 0, some: 1, all: 2}}, together: channels, sees: [],"
            f" usual: {{no: 0.6, some: 0.3, all: 0.1}}}}"
        )
        if number:
            whole = steps[number - 1].format(before=f"({whole})", move=move)
            value = steps[number - 1].format(before=on_the_way[-1], move=move)
            entries.append(f'  - {{quantity: q{number}, value: "{value}"}}')
            on_the_way.append(f"q{number}")
    costs = " - ".join(f"{0.1 + 0.1 * number} * {move}" for number, move in enumerate(moves))
    text = "\n".join(
        [
            "standoff: 1",
            "title: On the way",
            "actors: {us: Us, china: China}",
            "timeline:",
            *(["  - {chance: resolve, outcomes: {real: 0.4, bluff: rest}, seen_by: us}"] if hidden else []),
            "ENTRIES",
            "  - {decision: answer, actor: us, options: [no, yes], sees: [pressure]}",
            "interests:",
            "  us: {gain: 1.3 * pressure * answer, cost: -answer * "
            + ("(1 + (resolve = bluff))" if hidden else "1.5")
            + "}",
            f"  china: {{costs: -({costs}), blame: -answer * (3 - pressure)}}",
            f"rationality: {{us: 2, china: {rationality}}}",
        ]
    )
    parted = "\n".join([*entries, f"  - {{quantity: pressure, value: {on_the_way[-1]} + 0}}"])
    at_once = "\n".join([*(e for e in entries if "quantity" not in e), f'  - {{quantity: pressure, value: "{whole}"}}'])
    for query in ("P(answer = yes)", "E(pressure)", "E(payoff(china))", "P(c0 = all)"):
        here, there = (answer(text.replace("ENTRIES", each), query, worlds=1) for each in (parted, at_once))
        assert here == pytest.approx(there, abs=1e-12), query


def test_the_cost_of_a_choice_grows_with_what_it_comes_to():
    """4 ** 12 combinations of which the game needs the sum: a handful of situations for each decision."""
    small, large = (Game(read_scenario(channels(count))).situations(()) for count in (6, 12))
    assert large.graph.situations < 5 * small.graph.situations < 1500
    assert large.graph.histories > 3**12


def test_coordination_is_not_left_to_chance():
    """Only the two together are worth anything. Offices that do not coordinate meet by chance; one mind does both."""
    text = """\
standoff: 1
title: Two keys
actors: {us: Us}
timeline:
  - {decision: one, actor: us, options: [no, yes], together: keys APART}
  - {decision: other, actor: us, options: [no, yes], together: keys APART}
interests: {us: {open: one * other}}
rationality: {us: 2}
"""
    joint = answer(text.replace("APART", ""), "P(one = yes and other = yes)", worlds=1)[0]
    assert joint == pytest.approx(math.exp(2.0) / (math.exp(2.0) + 3.0), abs=1e-12)
    apart = answer(text.replace("APART", ", apart: yes"), "P(one = yes and other = yes)", worlds=1)[0]
    alone = math.sqrt(apart)  # each office: log-odds 2 times the chance that the other turns its key
    assert math.log(alone / (1 - alone)) == pytest.approx(2.0 * alone, abs=1e-9)
    assert 1.0 - 1.0 / (math.exp(2.0) + 3.0) - joint < 2.0 * alone * (1.0 - alone)  # one key without the other


@pytest.mark.parametrize("behaviour", ["logit", "rational", "level-2", "cognitive-hierarchy"])
def test_an_option_split_in_two_with_its_propensity_changes_nothing(behaviour):
    whole = channels(2, ", usual: {no: 0.6, some: 0.3, all: 0.1}")
    split = channels(
        2, ", usual: {no: 0.6, some: 0.1, somewhat: 0.2, all: 0.1}", options="{no: 0, some: 1, somewhat: 1, all: 2}"
    )
    for query in ("E(pressure)", "P(test = yes)", "E(payoff(china))", "P(c0 = all | given test = no)"):
        assert answer(whole, query, behaviour=behaviour) == pytest.approx(
            answer(split, query, behaviour=behaviour), abs=1e-5 if behaviour == "rational" else 1e-9
        )


def test_who_does_not_think_does_as_usual():
    text = channels(2, ", usual: {no: 0.6, some: 0.3, all: 0.1}", china="0")
    assert answer(text, "P(c0 = all)") == pytest.approx(0.1, abs=1e-12)
    assert answer(text, "P(c0 = no and c1 = some)") == pytest.approx(0.18, abs=1e-12)
    assert answer(channels(2, ", usual: all", china="0"), "P(c0 = all)") == pytest.approx(0.9, abs=1e-12)
    assert answer(channels(2, ", usual: all", china="0"), "P(c0 = no)") == pytest.approx(0.05, abs=1e-12)


def test_a_usual_play_may_be_uncertain():
    text = channels(2, ", usual: {all: p}", china="0")
    scenario = read_scenario(text)
    results = standoff.simulate(scenario, worlds=64).ask(["P(c0 = all)"])
    assert results.answers["P(c0 = all)"] == pytest.approx(results.parameters["p"], abs=1e-12)


def test_one_channel_may_be_asked_about_observed_and_committed():
    text = channels(3)
    committed = answer(text, "P(c1 = all | do(c0 = all))")
    given_that = answer(text, "P(c1 = all | given c0 = all)")
    assert np.all(np.abs(committed - given_that) < 1.0) and not np.allclose(committed, given_that)
    rest = channels(2).replace("{quantity: pressure, value: c0 + c1", "{quantity: pressure, value: c0 + c1 + 2")
    assert committed == pytest.approx(answer(rest, "P(c0 = all)"), abs=1e-9)  # the others are still one choice


@pytest.mark.parametrize("factor", [0.01, 3.0, 1000.0])
def test_per_typical_difference_the_unit_of_payoffs_is_nothing(factor):
    text = channels(3, china="2 to 6 per typical difference")
    other = text.replace("trade: -cost * pressure", f"trade: -cost * pressure * {factor} + 7")
    other = other.replace('calm: "(1 - test)', f'calm: "{factor} * (1 - test)')
    for query in ("E(pressure)", "P(test = yes)"):
        assert answer(other, query) == pytest.approx(answer(text, query), abs=1e-8)


def test_what_is_typical_is_so_in_the_game_itself():
    """An interest less changes what is wanted and not how sharply: the same as a rationality that is no longer per
    difference, at the number that this came to."""
    text = channels(2, china="4 per typical difference")
    game = Game(read_scenario(text))
    worlds = game.single()
    (typical,) = (float(each[0]) for each in typical_differences(game, worlds).values())
    plain = Game(read_scenario(channels(2, china=repr(4 / typical))))
    for query in ("P(c0 = all)", "P(c0 = all | without(china.trade))", "P(c0 = all | do(c1 = no, cost = 3 * cost))"):
        here, there = (in_medians(each, query) for each in (game, plain))
        assert here == pytest.approx(there, abs=1e-9)


def in_medians(game, query):
    compiled, worlds = compile_query(game, query), game.single()
    return compiled.ask(solve_games(game, compiled.games, worlds), worlds.parameters, 1)[0]


def test_where_nothing_differs_in_usual_play_that_is_noted(tmp_path):
    """China's only interest is what the other does in response, and as usual nobody responds."""
    text = channels(2, china="4 per typical difference").replace("trade: -cost * pressure, ", "")
    path = tmp_path / "channels.yaml"
    path.write_text(text, encoding="utf-8")
    assert any("its options do not differ in usual play" in each.what for each in standoff.notes(path))
    game = Game(read_scenario(text))
    assert list(typical_differences(game, game.single()).values()) == [0.0]


def test_a_decision_and_a_choice_may_have_a_rationality_of_their_own():
    text = channels(2)
    same = text.replace("rationality: {china: 4,", "rationality: {china: 4, channels: 4, test: 3,")
    sharper = text.replace("rationality: {china: 4,", "rationality: {china: 4, channels: 1 to 40,")
    assert answer(same, "E(pressure)") == pytest.approx(answer(text, "E(pressure)"), abs=1e-12)
    assert not np.allclose(answer(sharper, "E(pressure)"), answer(text, "E(pressure)"), atol=0.01)


def test_what_is_written_is_read_again():
    text = channels(2, ", usual: {no: 0.6, some: 0.3, all: 0.1}", china="2 to 6 per typical difference")
    text = text.replace("dprk: 3}", "dprk: 3, channels: {prior: 1 to 3, about: how sharply}}")
    scenario = read_scenario(text)
    assert read_scenario(write_scenario(scenario)) == scenario
    apart = read_scenario(channels(2, ", apart: yes"))
    assert read_scenario(write_scenario(apart)) == apart and "apart: yes" in write_scenario(apart)


def test_a_tree_of_too_many_combinations_is_refused():
    with pytest.raises(TooLarge, match="100,000"):
        as_tree(read_scenario(channels(12)))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("sees: []}", "sees: [], usual: {none: 0.2}}"), "`c0` has no option `none`"),
        (("sees: []}", "sees: [], usual: {no: 0}}"), "0 is not a propensity"),
        (("sees: []}", "sees: [], usual: {no: 0.5, some: 0.5}}"), "leave nothing for `all`"),
        (("sees: []}", "sees: [], usual: {no: 3 to 9}}"), "is a prior, but a formula is needed here"),
        (("sees: []}", "sees: [], usual: {no: view}}"), "view"),
        (("together: channels, sees: []}", "sees: [], apart: yes}"), "taken together with nothing"),
        (("rationality: {china: 4", "rationality: {china: 4, c0: 2"), "`c0` is part of the choice `channels`"),
        (("rationality: {china: 4", "rationality: {china: 4, chanels: 2"), "unknown actor `chanels`"),
        (("  - {quantity", "  - {chance: rain, outcomes: {yes: 0.5, no: rest}}\n  - {decision: c9, actor: china, "
          "options: [no, yes], together: channels, sees: []}\n  - {quantity"), "`rain` comes between them"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(change, said):
    with pytest.raises(ScenarioError) as error:
        read_scenario(channels(2).replace(*change))
    assert said in str(error.value)


def test_only_the_ratios_of_propensities_count():
    """Ten to thirty is one to three: a propensity is no probability."""
    found = []
    for no, some, everything in (("0.2", "0.2", "0.6"), ("10", "10", "30")):
        usual = f", usual: {{no: {no}, some: {some}, all: {everything}}}"
        found.append(answer(channels(2, usual, china="0"), "P(c0 = all)", worlds=8))
    assert found[0] == pytest.approx(0.6) and found[1] == pytest.approx(found[0], abs=1e-12)
