"""The terminal and the report say the same of an answer, in the same words."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import pytest

import standoff
from cli.person import typed
from standoff.language.likelihood import ICD_203
from standoff.presentation.alternatives import alternatives_section
from standoff.presentation.backtest import backtest_sections
from standoff.presentation.drivers import drivers_sections
from standoff.presentation.evidence import learned_sections
from standoff.presentation.flips import flips_sections
from standoff.presentation.forecasts import forecast_section, watch_section
from standoff.presentation.scores import scores_sections
from standoff.presentation.section import Titled
from standoff.presentation.verdicts import verdicts_sections
from standoff.reports.page import page

WORLDS = 64


def plain(text):
    """Without marks of code, and whatever its lines."""
    text = text.replace("`", " ")
    return re.sub(r"\s+([.,;:)])", r"\1", " ".join(text.split()))


@pytest.fixture(scope="module")
def ensembles():
    return {name: standoff.simulate(standoff.load(name), worlds=WORLDS) for name in ("deterrence", "calling-bluffs")}


@pytest.fixture(scope="module")
def reports(ensembles):
    found = {name: standoff.report(ensemble, full=False) for name, ensemble in ensembles.items()}
    backtest = standoff.backtest(ensembles["calling-bluffs"])
    found["calling-bluffs"] = replace(found["calling-bluffs"], backtest=backtest)
    return {name: plain(html.unescape(re.sub(r"<[^>]*>", " ", page(each)))) for name, each in found.items()}


ANSWERS = {
    "run": lambda ensemble: list(verdicts_sections(standoff.judge(ensemble))),
    "forecast": lambda ensemble: [forecast_section(standoff.forecast(ensemble), ICD_203.name)],
    "watch": lambda ensemble: [watch_section(standoff.watch(ensemble))],
    "alternatives": lambda ensemble: [alternatives_section(standoff.alternatives(ensemble))],
    "drivers": lambda ensemble: list(drivers_sections(standoff.drivers(ensemble))),
    "flip": lambda ensemble: list(flips_sections(standoff.flip(ensemble, nearest=False))),
    "update": lambda ensemble: list(learned_sections(standoff.update(ensemble))),
    "score": lambda ensemble: list(scores_sections(standoff.score(ensemble))),
    "backtest": lambda ensemble: list(backtest_sections(standoff.backtest(ensemble))),
}
RESOLVED = {"score", "backtest"}  # of a scenario that says how its questions came out


@pytest.mark.parametrize("answer", ANSWERS)
def test_every_sentence_and_cell_of_a_section_is_on_the_terminal_and_in_the_report(answer, ensembles, reports):
    name = "calling-bluffs" if answer in RESOLVED else "deterrence"
    all_of_it = ("--full",) if answer == "run" else ()
    terminal, report = plain(typed(answer, name, "--worlds", str(WORLDS), *all_of_it).out), reports[name]
    sections = ANSWERS[answer](ensembles[name])
    sentences = [plain(each) for section in sections for each in (section.title, *section.sentences)]
    assert len(sentences) > 2
    for sentence in sentences:
        assert sentence in terminal
        assert sentence in report
    for section in sections:
        for each in section.contents:
            if isinstance(each, str):
                continue
            shown = None if isinstance(each, Titled) else each.shown
            assert plain(each.title) in terminal
            for row in each.table.rows[:shown]:
                lines = [plain(re.sub(r"^\w+ \(\w+\): ", "", line)) for cell in row for line in cell.split("\n")]
                assert [line for line in lines if line not in report] == []
                assert plain(row[0]) in terminal
