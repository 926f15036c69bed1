"""The first two pages: what they say, that they name no identifier, and that they are two whatever the scenario is."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest

from app.browser import FLAGS, chromium_or_skip
from of_scenarios import find
from standoff import api
from standoff.charts.svg import percent
from standoff.library.catalog import shipped
from standoff.presentation.readings import reconciled, sentences_of
from standoff.reports.brief import ANSWER, LINES, brief, fitting
from standoff.reports.page import page
from standoff.scenario_files.read import read_scenario

LONG = ("word " * 90).strip()
ARGUED = """\
standoff: 1
title: {long}
about: {long}
source: {{author: A, title: {long}}}
actors: {{a: {long}}}
parameters:
  first_cost: {{prior: 1 to 2, about: {long}}}
  second_cost: {{prior: 1 to 2, about: {long}}}
timeline:
  - {{decision: first_act, actor: a, options: {{no_way: 0, yes_please: 1}}}}
  - {{decision: second_act, actor: a, options: {{no_way: 0, yes_please: 1}}}}
interests: {{a: {{gain: first_cost * first_act - second_cost * second_act}}}}
rationality: {{a: 1 to 3}}
thesis: end_of_it
claims:
  end_of_it: {{kind: mechanism, quote: {long}end, holds: P(first_act = yes_please) > 0.8, because: [{names}]}}
{claims}
"""
CLAIM = "  reason_{n}: {{kind: mechanism, quote: {long}{n}, holds: P(second_act = no_way) > 0.{n}}}"


def argued(long=LONG, count=30):
    claims = "\n".join(CLAIM.format(n=10 + n, long=f"{n} {long} ") for n in range(count))
    names = ", ".join(f"reason_{10 + n}" for n in range(count))
    return read_scenario(ARGUED.format(long=long, names=names, claims=claims))


@pytest.fixture(scope="module", params=["crisis", "inspections", "argued"])
def findings(request):
    scenario = argued() if request.param == "argued" else api.load(request.param)
    return find(scenario, worlds=40, full=False)


def told(two):
    """All words of the two pages."""
    lines = [words for each in two.lines for words in (each.said, each.verdict)]
    parts = (two.title, two.byline, two.asked, two.thesis, two.share, two.rest, two.facts)
    charts = [re.sub(r"<[^>]*>", " ", each.svg) for each in two.pictures]
    return " ".join((*parts, *two.answer, *two.turns, *two.agree, *two.watch, *two.happens, *two.sure, *lines, *charts))


def test_nobody_has_to_know_an_identifier(findings):
    scenario, words = findings.scenario, told(brief(findings, "icd-203"))
    names = [*scenario.claims, *scenario.parameters, *(move.name for move in scenario.timeline)]
    assert [name for name in names if "_" in name and name in words] == []
    assert "`" not in words and "do(" not in words


def test_the_thesis_is_in_the_words_of_the_text(findings):
    two, thesis = brief(findings, "icd-203"), findings.scenario.thesis
    if thesis is None:
        assert two.thesis == "" and "names no thesis" in two.answer[0]
        return
    verdict = next(each for each in findings.report.verdicts if each.id == thesis)
    assert verdict.quote.startswith(two.thesis.strip("“”…"))
    assert percent(verdict.share) in two.share and percent(verdict.share) not in " ".join(two.answer)


def test_what_was_not_asked_is_said(findings):
    agree = " ".join(brief(findings, "icd-203").agree)
    assert "theories of how actors behave were not asked" in agree and "equilibria were not looked for" in agree


def test_no_more_than_finds_room(findings):
    two = brief(findings, "icd-203")
    assert len(two.lines) <= LINES and sum(map(len, two.answer)) <= ANSWER
    thesis = findings.scenario.thesis
    tested = sentences_of(each for each in findings.report.verdicts if each.tested and each.id != thesis)
    assert len(two.lines) == min(LINES, len(tested))


def test_what_is_too_long_is_passed_over_and_the_first_is_cut():
    assert fitting(["one.", "x" * 50, "two."], 20) == ("one.", "two.")
    assert fitting(["one two three four"], 9) == ("one two…",)
    assert fitting(["", "a."], 9) == ("a.",)


def test_claims_on_one_quote_are_one_sentence():
    report = find(api.load("crisis"), worlds=40, full=False).report
    first, second, third, *_ = (each for each in report.verdicts if each.tested)
    alike = replace(second, quote=first.quote, verdict=first.verdict, share=first.share)
    (one,) = sentences_of([first, alike])
    assert [each.id for each in one.readings] == [first.id, second.id]
    assert reconciled(report.scenario, one).startswith("both of its readings: ")
    other = replace(alike, verdict="fails", share=0.0)
    (apart,) = sentences_of([first, other])
    assert apart.mark[0] == "≠" and "fails (0%) if read as" in reconciled(report.scenario, apart)
    whole = replace(third, quote=f"As I said, {first.quote.rstrip('.')}, and more.")
    assert sentences_of([first, whole])[0].quote == whole.quote
    assert len(sentences_of([first, third])) == 2


def pages(findings, size, tmp_path):
    """The text of each page, as Chromium prints the report."""
    path = chromium_or_skip()
    from playwright.sync_api import sync_playwright
    from pypdf import PdfReader

    file = tmp_path / "report.html"
    file.write_text(page(findings), encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        shown = browser.new_page()
        shown.goto(file.as_uri())
        made = shown.pdf(format=size)
        browser.close()
    return [each.extract_text().strip() for each in PdfReader(io.BytesIO(made)).pages]


def annex_of(printed):
    """The number of the page on which the annex begins."""
    return next(number for number, words in enumerate(printed, 1) if "Annex" in words.splitlines()[:3])


@pytest.mark.parametrize("size", ["A4", "Letter"])
def test_it_is_two_pages_on_paper(findings, size, tmp_path):
    printed = pages(findings, size, tmp_path)
    assert annex_of(printed) == 3
    assert "Do structures and theories agree?" in printed[0] and "How sure" in printed[1]


@pytest.mark.slow
@pytest.mark.parametrize("name", shipped())
def test_whatever_ships_is_two_pages(name, tmp_path):
    found = find(api.load(name), worlds=16, full=False)
    for size in ("A4", "Letter"):
        assert annex_of(pages(found, size, tmp_path)) == 3, (name, size)
