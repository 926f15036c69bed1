"""Courses of events: exact, complete, the same as what queries say, and drawn so that every step can be read."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest

from of_scenarios import event_sequences
from standoff.charts.svg import percent
from standoff.claims.event_sequences import (
    EventSequence,
    EventSequenceMoves,
    EventSequences,
    event_sequence_moves,
)
from standoff.claims.spread import Spread, spread
from standoff.ensembles.simulate import simulate
from standoff.ensembles.store_reader import open_ensemble
from standoff.ensembles.store_writer import save_ensemble
from standoff.library.catalog import load
from standoff.presentation.event_sequences import paths_chart
from standoff.queries.game import Game, QueryError
from standoff.queries.outcomes import Outcomes
from standoff.queries.query import compile_joint_outcome
from standoff.scenario.labels import option_label
from standoff.scenario.model import Chance, Decision, Interest, Parameter, Quantity, Scenario

SVG = "{http://www.w3.org/2000/svg}"
WORLDS = 30


def shelved(name: str) -> Scenario:
    scenario = load(name)
    assert isinstance(scenario, Scenario)
    return scenario


@pytest.mark.parametrize("name", ["crisis", "deterrence", "calling-bluffs"])
def test_courses_are_what_queries_say_and_sum_to_one(name: str) -> None:
    """The probability of a course is that of all its steps together; what is not made is asked as just that."""
    game = Game(shelved(name))
    of = event_sequence_moves(game)
    queries = {}
    outcomes = compile_joint_outcome(game, of.asked).outcomes
    for outcome in outcomes[:40]:
        parts = []
        for move, value in zip(of.moves, outcome, strict=True):
            options = game.situations(()).domains[move].options
            parts.append(f"not ({move} in [{', '.join(options)}])" if value is None else f"{move} = {value}")
        queries[outcome] = f"P({' and '.join(parts)})"
    game.check_asked(queries.values())
    results = simulate(game, [of.asked, *queries.values()], WORLDS)
    joint = results.answers[of.asked]
    assert joint.shape == (len(outcomes), WORLDS)
    certified = results.converged
    np.testing.assert_allclose(joint[:, certified].sum(axis=0), 1.0, atol=1e-12)
    assert np.isnan(joint[:, ~certified]).all()
    for number, query in enumerate(queries.values()):
        np.testing.assert_allclose(joint[number], results.answers[query], atol=1e-12)


def test_the_likeliest_come_first_and_the_rest_is_what_is_missing_to_one() -> None:
    game = Game(shelved("crisis"))
    found = event_sequences(game, most=2, worlds=WORLDS)
    whole = event_sequences(game, most=100, worlds=WORLDS)
    means = [each.probability.mean for each in whole.courses]
    assert means == sorted(means, reverse=True)
    assert sum(means) == pytest.approx(1.0)
    assert whole.others == 0 and whole.rest.mean == 0.0
    assert found.courses == whole.courses[:2]
    assert found.rest.mean == pytest.approx(sum(means[2:]))
    assert found.others == len(whole.courses) - 2
    assert found.worlds + found.uncertified == WORLDS
    assert whole.of.moves == ("threat", "reply", "finish")  # and not what only one side knows
    assert (("threat", "no"),) in [each.steps for each in whole.courses]  # no reply to no threat


def test_named_moves_make_up_the_courses_in_the_order_of_play() -> None:
    game = Game(shelved("crisis"))
    found = event_sequences(game, ["reply", "resolve"], most=100, worlds=WORLDS)
    assert found.of == EventSequenceMoves(("resolve", "reply"))
    results = simulate(game, ["P(resolve = high and reply = concede)"], WORLDS)
    wanted = spread(next(iter(results.answers.values())))
    course = next(each for each in found.courses if each.steps == (("resolve", "high"), ("reply", "concede")))
    assert course.probability.mean == pytest.approx(wanted.mean)
    assert course.probability.p95 == pytest.approx(wanted.p95)
    with pytest.raises(QueryError, match="treat"):
        event_sequences(game, ["treat"])


def test_channels_that_are_known_by_their_sum_are_told_by_it() -> None:
    of = event_sequence_moves(Game(shelved("north-korea-2017")))
    assert of.instead is not None
    assert set(of.instead) == {"squeeze"}
    assert set(of.instead["squeeze"]) == {"coal", "dual_use", "telecom", "labour", "banking", "oil"}
    assert of.moves[0] == "approach" and {"squeeze", "test"} <= set(of.moves)
    assert not {"view", "resolve", "reading", "coal"} & {*of.moves, *of.left_out}


def test_what_is_noise_is_left_out_before_what_hangs_together() -> None:
    """A coin that nothing hangs on tells nothing of the rest; there are too many courses with all the coins."""
    coins = tuple(Chance(f"coin{number}", outcomes={"heads": "0.5", "tails": "0.5"}) for number in range(8))
    scenario = Scenario(
        title="coins",
        actors={"a": "A", "b": "B"},
        timeline=(
            *coins,
            Decision("call", actor="a", choices={"yes": None, "no": None}, sees=[]),
            Decision("answer", actor="b", choices={"yes": None, "no": None}, when="call = yes", sees=["call"]),
        ),
        interests={
            "a": {"none": Interest(value="0 * (call = yes)")},
            "b": {"none": Interest(value="0 * (call = yes)")},
        },
        rationality={"a": Parameter(prior="1"), "b": Parameter(prior="1")},
    )
    of = event_sequence_moves(Game(scenario))
    assert of.moves[-2:] == ("call", "answer")
    assert set(of.left_out) <= {coin.name for coin in coins} and of.left_out
    # nobody gains by anything: call and answer are even, and a course with k coins has 0.5 or 0.25 of 2 ** -k
    found = event_sequences(scenario, ["coin0", "call", "answer"], worlds=4)
    assert sorted(each.probability.mean for each in found.courses) == pytest.approx([0.125] * 4 + [0.25] * 2)


def test_a_store_gives_the_same_without_solving(tmp_path: Path) -> None:
    scenario = shelved("crisis")
    save_ensemble(scenario, ["P(threat = yes)"], tmp_path / "c.zarr", worlds=WORLDS)
    stored, solved = event_sequences(open_ensemble(tmp_path / "c.zarr")), event_sequences(scenario, worlds=WORLDS)
    assert [each.steps for each in stored.courses] == [each.steps for each in solved.courses]
    for one, other in zip(stored.courses, solved.courses, strict=True):
        assert one.probability.mean == pytest.approx(other.probability.mean, abs=1e-12)


def test_outcomes_of_quantities_are_numbers() -> None:
    scenario = Scenario(
        title="sum",
        actors={"a": "A"},
        timeline=(
            Chance("x", outcomes={"zero": "0.2", "one": "0.8"}, values={"zero": 0, "one": 1}),
            Chance("y", outcomes={"zero": "0.5", "one": "0.5"}, values={"zero": 0, "one": 1}),
            Quantity("total", value="x + y"),
        ),
    )
    game = Game(scenario)
    asked = Outcomes(("total",))
    assert compile_joint_outcome(game, asked).outcomes == ((0.0,), (1.0,), (2.0,))
    np.testing.assert_allclose(simulate(game, [asked], 1).answers[asked][:, 0], [0.1, 0.5, 0.4])


def test_the_picture_has_the_numbers_of_the_courses() -> None:
    found = event_sequences(Game(shelved("crisis")), worlds=WORLDS)
    chart = paths_chart(found, live=True)
    root = ET.fromstring(chart.svg)
    rows = {g.attrib["data-course"]: g for g in root.iter(f"{SVG}g") if "data-course" in g.attrib}
    assert sorted(rows, key=int) == [str(number) for number in range(1, len(found.courses) + 1)]
    for number, course in enumerate(found.courses, 1):
        texts = [text.text for text in rows[str(number)].iter(f"{SVG}text")]
        assert percent(course.probability.mean) in texts
        row = chart.table.rows[number - 1]
        assert row[0] == str(number)
        assert [each for each in row[1:4] if each] == [option_label(found.source, *step) for step in course.steps]
        assert row[4:] == tuple(
            map(
                percent,
                (course.probability.mean, course.probability.p05, course.probability.p50, course.probability.p95),
            )
        )
    assert percent(found.courses[0].probability.mean) in chart.sentence
    assert "tabindex" not in paths_chart(found).svg


@pytest.mark.parametrize("count", [0, 1, 25])
def test_any_courses_can_be_drawn(count: int) -> None:
    """None at all, hostile and endless names, numbers that are not there."""
    name = "<script>alert(1)</script>_" * 4
    names = tuple(f"{name}{number}" for number in range(count))
    nan = float("nan")
    steps = tuple((each, '"&' * 40) for each in names)
    shown = (EventSequence(steps, Spread(nan, nan, nan, nan)), EventSequence(steps[:1], Spread(0.5, 0.1, 0.5, 1.0)))[
        : min(count, 2)
    ]
    found = EventSequences(
        EventSequenceMoves(names), shown, Spread(nan, nan, nan, nan), 3, 0, 5, dict.fromkeys(names, name)
    )
    chart = paths_chart(found, live=True)
    width, height = map(float, ET.fromstring(chart.svg).attrib["viewBox"].split()[2:])
    assert "<script" not in chart.figure()
    drawn = [each.attrib for each in ET.fromstring(chart.svg).iter(f"{SVG}rect")]
    for each in drawn:
        assert float(each["x"]) + float(each["width"]) <= width and float(each["y"]) + float(each["height"]) <= height
    boxes = [tuple(float(e[k]) for k in ("x", "y", "width", "height")) for e in drawn if e.get("class") == "box"]
    for at, (x, y, w, h) in enumerate(boxes):
        for x2, y2, w2, h2 in boxes[:at]:
            assert x + w <= x2 or x2 + w2 <= x or y + h <= y2 or y2 + h2 <= y
