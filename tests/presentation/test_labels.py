"""What a person reads has labels and quotes, and no names that are for formulas."""

from __future__ import annotations

import html
import re

import pytest

import standoff
from cli.person import typed
from standoff.app.base_solution import BaseSolution
from standoff.app.components import move as moves
from standoff.app.components import play
from standoff.charts.svg import Chart
from standoff.claims.event_sequences import event_sequences
from standoff.claims.move_probabilities import move_probabilities, move_queries
from standoff.ensembles.playthrough import Playthroughs
from standoff.language.likelihood import ICD_203
from standoff.presentation.alternatives import alternatives_section
from standoff.presentation.decide import decide_sections
from standoff.presentation.drivers import drivers_sections
from standoff.presentation.event_sequences import paths_chart
from standoff.presentation.flips import flips_sections
from standoff.presentation.forecasts import forecast_section, watch_section
from standoff.presentation.game import game_diagram
from standoff.presentation.solution import solution_sections
from standoff.presentation.verdicts import verdicts_sections
from standoff.reports.page import page
from standoff.scenario_files.read import read_scenario

WORLDS = 64
TEXT = """standoff: 1
title: Labels
as_of: 2020-01-01
actors: {zq_us: Northland, zq_them: Southland}
parameters:
  zq_p: {prior: 20% to 80%, label: chance of a storm}
  zq_cost: {prior: 0.5 to 2, label: cost of a fight}
timeline:
  - chance: zq_sky
    label: the weather
    outcomes: {zq_wet: zq_p, zq_dry: rest}
    labels: {zq_wet: a storm, zq_dry: calm}
    seen_by: zq_us
  - decision: zq_move
    label: Northland's move
    actor: zq_us
    options: [zq_wait, zq_act]
    labels: {zq_wait: wait and see, zq_act: go ahead}
  - decision: zq_reply
    label: the reply
    actor: zq_them
    options: [zq_yield, zq_fight]
    labels: {zq_yield: give way, zq_fight: fight back}
interests:
  zq_us:
    zq_gain: {value: (zq_move = zq_act) * (2 * (zq_sky = zq_wet) - 1) - (zq_reply = zq_fight), label: what is won}
  zq_them:
    zq_pain: {value: (zq_reply = zq_fight) * (2 * (zq_move = zq_act) - zq_cost), label: what it costs}
rationality: {zq_us: 1 to 6, zq_them: 1 to 6}
claims:
  zq_claim:
    kind: mechanism
    quote: Whoever acts is fought.
    holds: P(zq_reply = zq_fight | given zq_move = zq_act) > 0.4
questions:
  zq_question: {text: Will it act?, date: 2020-12-31, resolves: look, query: P(zq_move = zq_act)}
"""
FORMULA = re.compile(r"`[^`]*`|^zq_\w+ \(\w+\): |^zq_question(, by [\d-]+)?$", re.MULTILINE)


@pytest.fixture(scope="module")
def ensemble():
    return standoff.simulate(read_scenario(TEXT), worlds=WORLDS)


def everything(section):
    """All texts of a section but formulas, and what stands small beside a quote or a question."""
    for each in (section.title, *section.contents):
        if isinstance(each, str):
            yield each
            continue
        yield each.title
        yield from (cell for row in (each.table.head, *each.table.rows) for cell in row)
        if isinstance(each, Chart):
            yield each.sentence
            yield from map(html.unescape, re.findall(r">([^<]+)<", each.svg))


ANSWERS = {
    "verdicts": lambda e: verdicts_sections(standoff.judge(e)),
    "solution": lambda e: solution_sections(standoff.solve(e.scenario)),
    "drivers": lambda e: drivers_sections(standoff.drivers(e)),
    "flips": lambda e: flips_sections(standoff.flip(e)),
    "alternatives": lambda e: [alternatives_section(standoff.alternatives(e, "zq_move"))],
    "decide": lambda e: decide_sections(standoff.decide(e, "zq_move")),
    "forecast": lambda e: [forecast_section(standoff.forecast(e), ICD_203.name)],
    "watch": lambda e: [watch_section(standoff.watch(e))],
}


@pytest.mark.parametrize("answer", ANSWERS)
def test_no_name_is_read_in_an_answer(answer, ensemble):
    told = [FORMULA.sub("", text) for section in ANSWERS[answer](ensemble) for text in everything(section)]
    assert [text for text in told if "zq" in text.replace(" ", "_")] == []


def test_no_name_is_read_in_the_pictures_of_the_game_and_of_its_courses(ensemble):
    scenario = ensemble.scenario
    queries = [query for options in move_queries(scenario).values() for query in options.values()]
    diagram = game_diagram(scenario, move_probabilities(scenario, ensemble.ask(queries)), live=True, chosen="zq_reply")
    courses = paths_chart(event_sequences(ensemble), live=True)
    for chart, options in ((diagram, 'data-move="zq_move"'), (courses, 'data-course="1"')):
        assert options in chart.svg
        read = [*re.findall(r">([^<]+)<", chart.svg), *re.findall(r'aria-label="([^"]+)"', chart.svg), chart.sentence]
        read += [cell for row in (chart.table.head, *chart.table.rows) for cell in row]
        assert [text for text in read if "zq" in text] == []
        for label in ("Northland's move", "go ahead", "fight back"):
            assert any(label in html.unescape(text) for text in read)


def test_labels_are_on_the_terminal_and_in_the_report(ensemble, tmp_path):
    file = tmp_path / "labels.yaml"
    file.write_text(TEXT, encoding="utf-8")
    solved = typed("solve", str(file)).out
    assert "Northland's move" in solved and "zq_" not in solved.replace(str(file), "")
    said = typed("alternatives", str(file), "zq_move", "--worlds", str(WORLDS)).out
    assert "the options of Northland's move" in said and "go ahead" in said
    text = html.unescape(re.sub(r"<code>.*?</code>|<[^>]*>", " ", page(standoff.report(ensemble, full=False))))
    for label in ("the weather", "Northland's move", "wait and see", "chance of a storm", "what is won"):
        assert label in text


def test_no_name_is_read_where_a_move_and_a_course_are_shown_in_the_app(ensemble):
    courses = Playthroughs(ensemble)
    known = BaseSolution(ensemble, standoff.judge(ensemble), courses, courses.course())
    chosen = {"zq_move": "zq_act"}
    number = moves.sets_where(known, "zq_reply", chosen)
    shown = [
        play.board(known, chosen, courses.course(chosen)),
        moves.heading(known, "zq_move").replace("<code>zq_move</code>", ""),
        moves.selects(known, "zq_reply", number, chosen),
        *(chart.figure() for chart in (moves.behaviour_chart(known, number), moves.payoffs_chart(known, number))),
        moves.all_sets(known, "zq_reply").figure(),
        moves.chance_chart(known, "zq_sky").figure(),
    ]
    for part in shown:
        read = html.unescape(re.sub(r"<[^>]*>", " ", part))
        assert "zq" not in read
    assert "go ahead" in html.unescape(shown[0]) and "Having seen Northland's move = go ahead" in html.unescape(
        shown[3]
    )
