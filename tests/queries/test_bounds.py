"""What a query comes to lies within its bounds, in every world that is solved; and the bounds are as tight as told."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from situations.random_scenarios import Known, a_sum, condition, pick, scenarios
from standoff.ensembles.simulate import simulate
from standoff.language.expression import Binary, Compare, parse
from standoff.queries.bounds import Bounding
from standoff.queries.game import Game
from standoff.scenario.model import Quantity
from standoff.scenario_files.read import read_scenario

GAME = """\
standoff: 1
title: Bounds
actors: {a: Ann, b: Bob}
parameters: {p: 20% to 80%, x: 1 to 3, fixed: 0.25, never: 0}
timeline:
  - {chance: t, outcomes: {high: p, low: rest}, seen_by: a}
  - {chance: signal, outcomes: {red: never, green: "if(t = high, 0.7, 0)", grey: rest}}
  - {decision: m, actor: a, options: {none: 0, some: 1, all: 3}}
  - {decision: n, actor: b, options: [no, yes], when: m != none}
  - periods: 2
    name: year
    timeline:
      - {decision: go, actor: a, options: [no, yes]}
interests:
  a: {gain: x * m * (1 - n), cost: -fixed * m, more: 0.1 * go}
  b: {gain: n - 0.5 * m}
rationality: {a: 1 to 6, b: 1 to 6}
"""


@pytest.fixture(scope="module")
def bounding():
    return Bounding(Game(read_scenario(GAME)))


@pytest.mark.parametrize(
    ("query", "low", "high"),
    [
        ("P(m = some)", 0, 1),
        ("P(m = none) + P(m = some) + P(m = all)", 1, 1),
        ("1 - P(m = none) - P(m = some)", 0, 1),
        ("P(m = none) + P(n = yes)", 0, 1),  # `n` is made only where m is not none
        ("P(n = yes) - P(m != none)", -1, 0),
        ("P(m = all) + P(m = all | given t = high)", 0, 2),
        ("P(n = yes | given m = none)", 0, 0),
        ("P(n = yes or n = no | given m = all)", 1, 1),
        ("E(m)", 0, 3),
        ("E(m | given m > 0)", 1, 3),
        ("2 * (E(m) - 1) / 4", -0.5, 1),
        ("E(x * m)", 0, np.inf),
        ("E(interest(a, cost))", -0.75, 0),
        ("E(interest(a, more))", 0, 0.2),
        ("E(payoff(a))", -np.inf, np.inf),
        ("E(payoff(a)) - E(payoff(a))", -np.inf, np.inf),
        ("P(signal = red)", 0, 0),
        ("P(signal = green | given t = low)", 0, 0),
        ("P(t = high | given signal = green)", 1, 1),
        ("belief(n, m = none)", 0, 0),
        ("P(m = all | do(m = all))", 1, 1),
        ("P(go@1 = yes and go@2 = no)", 0, 1),
        ("P(go@1 = yes) + P(go@1 = no)", 1, 1),
        ("P(m = all) * P(n = yes)", 0, 1),
        ("P(m = all) + fixed", 0.25, 1.25),
        ("P(m = all) * x", 0, np.inf),
        ("max(P(m = all), 0.2)", 0.2, 1),
        ("abs(P(m = all) - P(m = some))", 0, 1),
    ],
)
def test_by_hand(bounding, query, low, high):
    found = bounding.number(bounding.game.source.worded(parse(query)))
    assert not found.empty
    if query == "E(payoff(a)) - E(payoff(a))":
        low = high = 0.0  # the same mean, taken away from itself
    assert (found.low, found.high) == pytest.approx((low, high))


@pytest.mark.parametrize(
    "query",
    [
        "P(n = yes | given m = none and m = all)",
        "P(m = all | given signal = red)",
        "P(m = all) - P(m = all | given n = yes, m = none)",
        "belief(n, t = high | given m = none)",
        "E(payoff(a) | given n = yes and m = none)",
        "E(m | do(m = all), given m = some)",
    ],
)
def test_what_is_asked_of_nothing_is_empty(bounding, query):
    assert bounding.number(bounding.game.source.worded(parse(query))).empty


@pytest.mark.parametrize(
    ("comparison", "truth"),
    [
        ("P(m = all) >= 0", True),
        ("P(m = all) > 0", True),  # under the logit every option has some probability
        ("P(m = all) < 1", True),
        ("P(m = all) <= 0", False),
        ("P(m = all) = 1", False),
        ("P(signal = green) > 0", True),
        ("P(t = high) < 1", True),
        ("P(m = all) > 1", False),
        ("P(m = all) > 50", False),
        ("50 < P(m = all)", False),
        ("P(m = all) < 150%", True),
        ("P(m = some) + P(m = none) + P(m = all) = 1", True),
        ("P(m = some) + P(m = none) + P(m = all) > 1", False),
        ("P(m = all) >= P(m = all)", True),
        ("P(n = yes) <= P(m != none)", True),
        ("E(interest(a, cost)) <= 0", True),
        ("E(m) != 4", True),
        ("P(m = all) > 0.5", None),
        ("P(m = all) > P(m = some)", None),
        ("P(m = all) > P(m = all | given t = high)", None),
        ("E(payoff(a)) > -1000", None),
        ("P(m = all) = 0.5", None),
    ],
)
def test_what_holds_whatever_the_numbers_are(bounding, comparison, truth):
    compare = bounding.game.source.worded(parse(comparison))
    assert isinstance(compare, Compare)
    difference = bounding.number(Binary("-", *compare.operands))
    assert difference.compared(compare.operators[0]) is truth


def test_who_is_rational_may_leave_an_option_out():
    rational = Bounding(Game(read_scenario(GAME.replace("{a: 1 to 6, b: 1 to 6}", "rational"))))
    found = rational.number(rational.game.source.worded(parse("P(m = all)")))
    assert (found.low, found.high, found.inside) == (0.0, 1.0, False)


def known_of(scenario):
    known = Known(moves=dict(scenario.move_options))
    for entry in scenario.entries:
        if not isinstance(entry, Quantity) and None not in entry.numbers:
            known.numeric.append(entry.name)
    return known


@given(st.data(), scenarios(most_moves=4))
@settings(max_examples=30)
def test_no_world_is_outside(data, scenario):
    known, draw = known_of(scenario), data.draw
    forms = ["P({c})", "P({c} | given {c})", "E({s})", "E({s} | given {c})", "E(interest(us, i0))"]
    forms += ["P({c}) + P({c}) - 2 * P({c})", "P({c} | given {c}) - P({c})", "E({s}) * P({c}) - w"]
    queries = []
    for _ in range(8):
        form = pick(draw, forms)
        while "{" in form:
            form = form.replace("{c}", condition(draw, known, True), 1).replace("{s}", a_sum(draw, known, True, 2), 1)
        queries.append(form)
    game = Game(scenario)
    bounding = Bounding(game)
    results = simulate(game, list(dict.fromkeys(queries)), 16, 0)
    for query in queries:
        values, found = results.answers[query], bounding.number(game.source.worded(parse(query)))
        values = values[np.isfinite(values)]
        if found.empty:
            assert not len(values), query
        else:
            slack = 1e-6 * (1.0 + np.abs(values))
            assert np.all((found.low - slack <= values) & (values <= found.high + slack)), (query, found, values)
