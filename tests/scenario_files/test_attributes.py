"""Options that carry several numbers: `oil.cost` in formulas, conditions and queries, and mistakes at their place."""

from __future__ import annotations

import jsonschema
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import standoff
from standoff.app.parts import changes, entries
from standoff.language.evaluate import Choice, Domain, evaluate
from standoff.language.expression import Attribute, Binary, ExpressionError, Name, names, parse
from standoff.language.problem import ScenarioError
from standoff.scenario_files.edit import put
from standoff.scenario_files.json_schema import json_schema
from standoff.scenario_files.read import read_scenario
from standoff.scenario_files.write import as_data, scenario_json, write_scenario
from standoff.situations.timeline import compile_timeline

TEXT = """standoff: 1
title: Several numbers
actors: {us: Us, china: China}
parameters: {w: 1 to 2}
timeline:
  - {chance: sky, outcomes: {wet: 0.5, dry: rest}, values: {wet: {mud: 2, rain: 1}, dry: {mud: 0, rain: 0}}}
  - {decision: coal, actor: china, options: {resume: {cost: 0, signal: 0}, suspend: {cost: 1, signal: 2}}, together: ch}
  - {decision: oil, actor: china, options: {continue: {cost: 0, signal: 1}, cut: {cost: 2, signal: 3}}, together: ch}
  - {quantity: shown, value: oil.signal + coal.signal}
  - {decision: hold, actor: us, options: [no, yes], sees: [shown], when: oil.cost < 2 or coal.cost < 1}
interests:
  china: {cost: -w * (oil.cost + coal.cost), gain: 3 * (hold = yes)}
  us: {x: {yes: shown - 2 + sky.mud, of: hold}}
rationality: {us: 1 to 6, china: 1 to 6}
"""
# the same with indicators in place of the numbers
INDICATORS = (
    TEXT.replace(", values: {wet: {mud: 2, rain: 1}, dry: {mud: 0, rain: 0}}", "")
    .replace("{resume: {cost: 0, signal: 0}, suspend: {cost: 1, signal: 2}}", "[resume, suspend]")
    .replace("{continue: {cost: 0, signal: 1}, cut: {cost: 2, signal: 3}}", "[continue, cut]")
    .replace("oil.signal", "(oil = continue) + 3 * (oil = cut)")
    .replace("coal.signal", "2 * (coal = suspend)")
    .replace("oil.cost", "2 * (oil = cut)")
    .replace("coal.cost", "(coal = suspend)")
    .replace("sky.mud", "2 * (sky = wet)")
)


def test_a_name_and_a_number_of_its_options():
    assert parse("oil.cost + 2.5") == Binary("+", Attribute(Name("oil"), "cost"), parse("2.5"))
    assert names(parse("oil.cost * oil@2.cost")) == ("oil", "oil@2")
    with pytest.raises(ExpressionError, match="expected the name of a number of its options"):
        parse("oil.if")


def test_what_is_not_made_counts_0():
    oil = Domain(("continue", "cut"), (None, None), (("cost", (1.0, 2.0)),))
    assert evaluate(parse("oil.cost"), {"oil": Choice(np.asarray([0, 1, 2]), oil)}).tolist() == [1.0, 2.0, 0.0]


def test_they_are_read_and_written_again():
    scenario = read_scenario(TEXT)
    assert scenario.entry("oil").attributes == (("cost", (0.0, 2.0)), ("signal", (1.0, 3.0)))
    assert scenario.entry("oil").numbers == (None, None) and scenario.entry("hold").numbers == (0.0, 1.0)
    assert "options: {continue: {cost: 0, signal: 1}, cut: {cost: 2, signal: 3}}" in write_scenario(scenario)
    for again in (write_scenario(scenario), scenario_json(scenario)):
        assert read_scenario(again) == scenario
    jsonschema.Draft202012Validator(json_schema()).validate(as_data(scenario))


@pytest.mark.parametrize(
    ("query", "same"),
    [
        ("E(oil.cost)", "E(2 * (oil = cut))"),
        ("P(oil.signal > 2 | given hold = yes)", "P(oil = cut | given hold = yes)"),
        ("E(oil.cost * coal.cost + sky.rain)", "P(oil = cut and coal = suspend) * 2 + P(sky = wet)"),
        ("E(payoff(china) | do(oil = cut))", "E(payoff(china) | do(oil = cut))"),
        ("belief(hold, coal.cost = 1 | given shown = 3)", "belief(hold, coal = suspend | given shown = 3)"),
    ],
)
def test_they_are_what_indicators_would_be(query, same):
    one, other = (
        standoff.ask(read_scenario(TEXT), query, worlds=64),
        standoff.ask(read_scenario(INDICATORS), same, worlds=64),
    )
    assert one.values == pytest.approx(other.values, abs=1e-12)


def test_sums_of_them_are_merged_as_running_totals():
    """Ten channels of which only the total cost counts: a handful of situations for each, not 2 to the tenth."""
    channels = "\n".join(
        f"  - {{decision: c{n}, actor: us, options: {{a: {{cost: 0}}, b: {{cost: 1}}}}, together: all}}"
        for n in range(10)
    )
    total = " + ".join(f"c{n}.cost" for n in range(10))
    scenario = read_scenario(f"""standoff: 1
title: Ten channels
actors: {{us: Us, them: Them}}
timeline:
{channels}
  - {{quantity: total, value: {total}}}
  - {{decision: answer, actor: them, options: [no, yes], sees: [total]}}
interests: {{us: {{x: total * (answer = yes)}}, them: {{x: total - answer}}}}
rationality: {{us: 1, them: 1}}
""")
    assert compile_timeline(scenario).graph.situations < 500


@st.composite
def tables(draw):
    whole = st.integers(-3, 3)
    return [[draw(whole), draw(whole)] for _ in range(3)]


@given(tables())
@settings(max_examples=15)
def test_any_numbers_are_what_indicators_would_be(numbers):
    options = "{" + ", ".join(f"{o}: {{a: {x}, b: {y}}}" for o, (x, y) in zip("xyz", numbers, strict=True)) + "}"
    head = "standoff: 1\ntitle: t\nactors: {us: Us}\nparameters: {w: 1 to 2}\ntimeline:\n"
    tail = "rationality: {us: 1 to 2}\n"

    def with_options(listed, value):
        decision = f"  - {{decision: m, actor: us, options: {listed}}}\n"
        return read_scenario(f"{head}{decision}interests: {{us: {{i: {value}}}}}\n{tail}")

    def sum_of(column):
        return " + ".join(f"({row[column]}) * (m = {o})" for o, row in zip("xyz", numbers, strict=True))

    one = with_options(options, "w * m.a - m.b")
    other = with_options("[x, y, z]", f"w * ({sum_of(0)}) - ({sum_of(1)})")
    first, second = (standoff.ask(each, "P(m = x)", worlds=8).values for each in (one, other))
    assert first == pytest.approx(second, abs=1e-12)


def test_in_a_block_they_are_of_a_period():
    scenario = read_scenario("""standoff: 1
title: Days
actors: {us: Us}
timeline:
  - periods: 2
    name: day
    state: {spent: {start: 0, next: spent + walk.cost}}
    timeline:
      - {decision: walk, actor: us, options: {short: {cost: 1, joy: 0}, long: {cost: 3, joy: 2}}}
interests: {us: {joy: walk.joy - 0.1 * spent}}
rationality: {us: 0}
""")
    assert standoff.ask(scenario, "E(walk@2.cost)", worlds=1).mean == pytest.approx(2.0)
    assert standoff.ask(scenario, "E(spent@end)", worlds=1).mean == pytest.approx(4.0)
    assert standoff.ask(scenario, "E(payoff(us))", worlds=1).mean == pytest.approx(2.0 - 0.1 * 2.0)


def test_the_form_has_them():
    data = as_data(read_scenario(TEXT))
    entry = entries(data)["timeline"][2]
    assert entry.values["options"] == "continue: cost=0 signal=1, cut: cost=2 signal=3"
    assert read_scenario(put(TEXT, *changes(entry, entry.values))) == read_scenario(TEXT)
    filled = {**entry.values, "options": "continue: cost=0 signal=1, cut: cost=5 signal=3"}
    assert read_scenario(put(TEXT, *changes(entry, filled))).entry("oil").attributes[0] == ("cost", (0.0, 5.0))


WRONG = [
    ("(oil.cost + ", "(»oil + ", "the options of `oil` have several numbers", "write oil.cost or oil.signal"),
    ("(oil.cost + ", "(oil.»cots + ", "the options of `oil` have no number `cots`", "did you mean `cost`?"),
    ("(oil.cost + ", "(»oli.cost + ", "unknown name `oli`", "did you mean `oil`?"),
    ("(oil.cost + ", "(hold.»cost + ", "the options of `hold` have no number `cost`", "give them some, as in {no:"),
    ("(oil.cost + ", "(»w.cost + ", "`w` is a parameter and has no options", "write w"),
    ("(oil.cost + ", "(»china.cost + ", "`china` is an actor, not a move", "write E(interest(china, cost))"),
    ("cut: {cost: 2, signal: 3}", "»cut: {cost: 2}", "`cut` has no number `signal`, which", "write signal: 0 if it"),
    ("cut: {cost: 2, signal: 3}", "»cut: 3", "`continue` carries numbers by name, but `cut` does not", "give all"),
    ("cut: {cost: 2, signal: 3}", "»cut: {cost: x, signal: 3}", "`cost` is not a number", "write numbers, as in"),
    ("dry: {mud: 0, rain: 0}", "»dry: {mud: 0}", "`dry` has no number `rain`, which", "write rain: 0 if it is none"),
]


@pytest.mark.parametrize(("old", "new", "what", "fix"), WRONG)
def test_a_mistake_is_told_once_at_its_place(old, new, what, fix):
    marked = TEXT.replace(old, new, 1)
    place = marked.index("»")
    with pytest.raises(ScenarioError) as error:
        read_scenario(marked.replace("»", ""))
    (problem,) = error.value.problems
    assert problem.what.startswith(what) and problem.fix.startswith(fix)
    line = marked.count("\n", 0, place)
    assert (problem.line, problem.column) == (line + 1, place - marked.rfind("\n", 0, place))
