"""The picture of the game: every move and option once, with the numbers of the answers, and who sees what."""

from __future__ import annotations

import re
import time
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from of_scenarios import asked
from standoff.charts.game_diagram import Fixing
from standoff.charts.game_layout import items
from standoff.charts.svg import percent
from standoff.claims.move_probabilities import NOT_MADE, move_probabilities, move_queries
from standoff.claims.spread import Spread, spread
from standoff.library.catalog import load, shipped
from standoff.presentation.game import game_diagram
from standoff.queries.game import Game
from standoff.scenario.information import choices, telling
from standoff.scenario.labels import in_words, move_label, option_label
from standoff.scenario.model import Chance, Decision, Interest, Parameter, Periods, Quantity, Scenario, State

SVG = "{http://www.w3.org/2000/svg}"
LONG = "a_name_of_more_than_sixty_letters_that_someone_took_from_a_report"


def shelved(name: str) -> Scenario:
    scenario = load(name)
    assert isinstance(scenario, Scenario)
    return scenario


def boxes(svg: str) -> list[tuple[str, float, float, float, float]]:
    """Every card with its move: x, y, width, height."""
    root = ET.fromstring(svg)
    found = []
    for group in root.iter(f"{SVG}g"):
        if "data-move" in group.attrib:
            box = next(each for each in group if each.tag == f"{SVG}rect")
            found.append((group.attrib["data-move"], *(float(box.attrib[k]) for k in ("x", "y", "width", "height"))))
    return found


def cards(svg: str) -> dict[str, list[str]]:
    """The texts of every card."""
    root = ET.fromstring(svg)
    return {
        group.attrib["data-move"]: [text.text or "" for text in group.iter(f"{SVG}text")]
        for group in root.iter(f"{SVG}g")
        if "data-move" in group.attrib
    }


def apart(svg: str) -> None:
    """No card lies over another, and all lie in the picture."""
    width, height = map(float, ET.fromstring(svg).attrib["viewBox"].split()[2:])
    found = boxes(svg)
    for position, (name, x, y, w, h) in enumerate(found):
        assert x >= 0 and y >= 0 and x + w <= width and y + h <= height, name
        for other, x2, y2, w2, h2 in found[:position]:
            assert x + w <= x2 or x2 + w2 <= x or y + h <= y2 or y2 + h2 <= y, (name, other)


@pytest.mark.parametrize("name", shipped())
def test_each_move_and_option_stands_there_once(name: str) -> None:
    scenario = shelved(name)
    chart = game_diagram(scenario, None)
    told = cards(chart.svg)
    states = [state for block in scenario.timeline if isinstance(block, Periods) for state in block.state]
    assert sorted(each[0] for each in boxes(chart.svg)) == sorted([*(e.name for e in scenario.entries), *states])
    for move in scenario.moves:
        for option in move.options:
            assert told[move.name].count(option_label(scenario, move.name, option)) == 1
    apart(chart.svg)


@pytest.mark.parametrize("name", ["crisis", "beer-quiche"])
def test_the_numbers_are_those_of_the_answers(name: str) -> None:
    scenario = shelved(name)
    queries = move_queries(scenario)
    results = asked(scenario, [query for options in queries.values() for query in options.values()], worlds=40)
    found = move_probabilities(scenario, results)
    chart = game_diagram(scenario, found)
    told = cards(chart.svg)
    rows = {(row[2], row[3]): row[4:7] for row in chart.table.rows}
    for move, options in queries.items():
        total = 0.0
        for option, query in options.items():
            wanted = spread(results.answers[query])
            assert found[move][option] == wanted
            called = option_label(scenario, move, option)
            figures = (percent(wanted.mean), percent(wanted.p05), percent(wanted.p95))
            assert rows[move_label(scenario, move), called] == figures
            texts = told[move]
            assert texts[texts.index(called) + 1] == percent(wanted.mean)
            total += wanted.mean
        assert total == pytest.approx(1.0)
    apart(chart.svg)


def test_every_query_is_one_also_of_repeated_play_and_of_odd_names() -> None:
    """Options called like moves, like parameters and like one another; moves that are not always made."""
    scenario = Scenario(
        title="names",
        actors={"a": "A", "b": "B"},
        parameters={"size": Parameter(prior="1 to 2")},
        timeline=(
            Decision("first", actor="a", choices={"first": None, "third": None, "size": None, "yes": None}),
            Decision("second", actor="b", choices={"first": None, "Größe": None}, when="first = third"),
            Periods(
                3,
                state={"so_far": State(start="0", next="so_far + (again = yes)")},
                timeline=(Decision("again", actor="b", choices={"yes": None, "no": None}),),
                ends="again = yes",
            ),
        ),
        interests={"a": {"i": Interest(value="size * (second = first)")}, "b": {"j": Interest(value="again = yes")}},
        rationality={"a": Parameter(prior="1"), "b": Parameter(prior="1")},
    )
    queries = move_queries(scenario)
    assert list(queries) == ["first", "second", "again@1", "again@3"]
    results = asked(scenario, [query for options in queries.values() for query in options.values()], worlds=5)
    found = move_probabilities(scenario, results)
    for options in found.values():
        assert sum(each.mean for each in options.values()) == pytest.approx(1.0)
    assert NOT_MADE in found["second"] and NOT_MADE in found["again@3"] and NOT_MADE not in found["again@1"]
    # play ends once `again` is yes, at odds of about one to two: the third period is often not played
    assert found["again@3"][NOT_MADE].mean > 0.5
    chart = game_diagram(scenario, found)
    assert cards(chart.svg)["again"].count("yes") == 2
    apart(chart.svg)


def test_sight_is_that_of_the_game() -> None:
    scenario = shelved("north-korea-2017")
    found = {item.name: item for item in items(scenario)}
    of = choices(scenario)
    for information_set in Game(scenario).situations(()).sets:
        decision = scenario.entry(information_set.decision)
        assert isinstance(decision, Decision)
        one = telling(scenario, decision) if decision.name in of else frozenset()  # one choice, compiled move by move
        assert set(information_set.seen) - one <= set(found[decision.name].sees)
    assert found["view"].seen_by == ("china",)
    assert set(found["oil"].sees) == {"view", "approach"}  # told together with the other channels
    assert {found[name].step for name in ("coal", "dual_use", "labour", "telecom", "banking", "oil", "bribe")} == {2}
    assert "buffer" in found["view"].counts["china"]


def test_the_steps_never_let_anything_hang_on_what_stands_beside_or_behind() -> None:
    for name in shipped():
        found = items(shelved(name))
        step = {item.name: item.step for item in found}
        moves = [item for item in found if item.kind in ("decision", "chance")]
        assert [item.step for item in moves] == sorted(item.step for item in moves)
        for item in moves:
            for seen, words in item.sees.items():
                if not words and "@" not in seen:
                    kind = next(each.kind for each in found if each.name == seen)
                    assert step[seen] < item.step or kind == "state", (name, item.name, seen)


def test_what_is_chosen_is_set_off_and_what_it_sees_is_marked() -> None:
    scenario = shelved("north-korea-2017")
    root = ET.fromstring(game_diagram(scenario, None, live=True, chosen="test").svg)
    groups = {g.attrib["data-move"]: g for g in root.iter(f"{SVG}g") if "data-move" in g.attrib}
    assert groups["test"].attrib["class"] == "live chosen"
    assert all(group.attrib["tabindex"] == "0" for group in groups.values())
    marked = {name for name, g in groups.items() if any("dash" in e.attrib.get("class", "") for e in g)}
    assert marked == {"approach", "squeeze", "bribe", "reading"}
    still = game_diagram(scenario, None, live=False).svg
    assert "tabindex" not in still and "chosen" not in still
    assert "dash" not in game_diagram(scenario, None, live=True, chosen="nothing_of_the_kind").svg


def test_drawing_the_structure_is_quick_enough_to_type_by() -> None:
    scenario = shelved("north-korea-2017")
    game_diagram(scenario, None)
    times = []
    for _ in range(5):
        start = time.process_time()  # what it takes itself, whatever else the machine does
        game_diagram(scenario, None)
        times.append(time.process_time() - start)
    assert min(times) < 0.05


def test_the_same_data_make_the_same_bytes() -> None:
    scenario = shelved("north-korea-2017")
    assert game_diagram(scenario, None) == game_diagram(scenario, None)


def test_hostile_words_are_only_words() -> None:
    scenario = Scenario(
        title="<script>alert(1)</script>",
        actors={"a": '<script>alert("1")</script>' * 5, "b": "B & 'C'"},
        timeline=(
            Decision(LONG, actor="a", choices=dict.fromkeys([f"{LONG}_{number}" for number in range(30)])),
            Decision("next_" + LONG, actor="b", choices={"only": None}, when=f"{LONG} = {LONG}_1"),
        ),
    )
    nan = float("nan")
    unknown = Spread(nan, nan, nan, nan)
    chart = game_diagram(scenario, {LONG: {f"{LONG}_0": unknown}}, live=True, chosen=LONG)
    assert "<script" not in chart.svg and "<script" not in chart.figure()
    assert "–" in cards(chart.svg)[LONG]
    assert sum(row[2] == in_words(LONG) for row in chart.table.rows) == 30
    apart(chart.svg)


def test_what_makes_no_sense_yet_is_drawn_as_far_as_it_does() -> None:
    scenario = Scenario(
        title="half typed",
        actors={"a": "A"},
        timeline=(
            Quantity("q", value="later + ("),
            Chance("c", outcomes={"x": "((", "y": "rest"}, seen_by="nobody_there"),
            Decision("d", actor="stranger", choices={"one": None}, sees="unknown", when="d = ="),
            Decision("d", actor="a", choices={"one": None}),
        ),
        interests={"stranger": {"i": Interest(value="((")}},
    )
    assert re.search("stranger", game_diagram(scenario, None, live=True, chosen="d").svg)


@settings(max_examples=25)
@given(st.data())
def test_no_card_lies_over_another(data: st.DataObject) -> None:
    """Random timelines: random sight, secrets, moves taken at once and moves not always made."""
    actors = {
        f"a{number}": "An actor " * data.draw(st.integers(1, 8)) for number in range(data.draw(st.integers(1, 4)))
    }
    timeline: list[Chance | Decision | Quantity] = []
    for number in range(data.draw(st.integers(1, 14))):
        before = [entry.name for entry in timeline]
        name = f"{data.draw(st.sampled_from(['m', 'quite_a_long_name_for_a_move']))}_{number}"
        kind = data.draw(st.sampled_from(["chance", "decision", "quantity"]))
        options = [f"o{'x' * data.draw(st.integers(0, 30))}{each}" for each in range(data.draw(st.integers(1, 7)))]
        of = data.draw(st.sampled_from(before)) if before else None
        when = None if of is None or data.draw(st.booleans()) else f"{of} = 1"
        seen_by = data.draw(st.sampled_from([None, "nobody", *actors]))
        if kind == "quantity":
            timeline.append(Quantity(name, value="1" if of is None else f"{of} + 1", seen_by=seen_by))
        elif kind == "chance":
            timeline.append(Chance(name, outcomes=dict.fromkeys(options, "1"), when=when, seen_by=seen_by))
        else:
            actor = data.draw(st.sampled_from(sorted(actors)))
            sees = data.draw(st.lists(st.sampled_from(before), unique=True)) if before else []
            together = data.draw(st.sampled_from([None, "bundle"]))
            timeline.append(
                Decision(name, actor=actor, choices=dict.fromkeys(options), when=when, sees=sees, together=together)
            )
    scenario = Scenario(title="random", actors=actors, timeline=tuple(timeline))
    numbers = {
        move.name: {option: Spread(0.5, 0.1, 0.5, 0.9) for option in (*move.options, NOT_MADE)}
        for move in scenario.moves
    }
    for chart in (game_diagram(scenario, None), game_diagram(scenario, numbers, True, timeline[0].name)):
        assert sorted(each[0] for each in boxes(chart.svg)) == sorted(entry.name for entry in timeline)
        apart(chart.svg)


@pytest.mark.parametrize("name", shipped())
def test_options_that_can_be_fixed_are_buttons_and_those_that_are_say_how(name: str) -> None:
    scenario = shelved(name)
    nothing = Spread(*[float("nan")] * 4)
    told = {
        move: dict.fromkeys(options, Spread(0.5, 0.5, 0.1, 0.9) if place % 2 else nothing)
        for place, (move, options) in enumerate(move_queries(scenario).items())
    }
    decision = scenario.decisions[0]
    fixed = {decision.name: ("do", decision.options[0])}
    ways = {move.name: ("do", "given") for move in scenario.decisions}
    picture = game_diagram(scenario, told, live=True, fixing=Fixing(ways, fixed, told))
    root = ET.fromstring(picture.svg)
    buttons = [each for each in root.iter(f"{SVG}g") if each.get("role") == "button"]
    assert {(each.get("data-move"), each.get("data-option")) for each in buttons} == {
        (move.name, option) for move in scenario.decisions for option in move.options
    }
    assert all(not [inner for inner in each.iter() if inner is not each and inner.get("role")] for each in buttons)
    signs = [each for each in buttons if any((text.text or "").startswith("do: ") for text in each.iter(f"{SVG}text"))]
    assert {each.get("data-option") for each in signs} == {decision.options[0]}
    assert all(", committed" in str(each.get("aria-label")) for each in signs)
    assert "nan" not in picture.svg
    assert not any(each.get("role") for each in ET.fromstring(game_diagram(scenario, told).svg).iter(f"{SVG}g"))
