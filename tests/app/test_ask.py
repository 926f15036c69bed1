"""Asking in a real browser: the numbers of the command, the caret under a mistake, examples that can be asked."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest

from app.browser import axe, looks, too_wide
from cli.person import typed
from standoff import api
from standoff.app.pages.ask import examples
from standoff.library.catalog import load, shipped
from standoff.queries.game import Game
from standoff.scenario.model import Scenario


def opened(page, app_server, query="", name="crisis"):
    page.goto(f"{app_server}/{name}/ask?worlds=200&query={quote(query)}")
    page.wait_for_selector("#query")


@pytest.mark.parametrize(
    "query",
    [
        "P(threat = yes)",
        "E(payoff(rival) | do(threat = yes))",
        "belief(reply, resolve = high | given threat = yes) - P(resolve = high)",
    ],
)
def test_the_answer_is_that_of_the_command(app_server, page, query):
    opened(page, app_server, query)
    page.wait_for_selector(".answer figure")
    answer = api.ask(load("crisis"), query, worlds=200)
    told = page.locator(".answer").inner_text()
    for value in (answer.mean, answer.p05, answer.p50, answer.p95):
        assert f"{value:.4g}" in told
    assert f"200 worlds (seed 0), {answer.converged} certified" in told and answer.undefined == 0
    said = " ".join(typed("ask", "crisis", query, "--worlds", "200").out.split())
    for line in told.splitlines():
        if line.endswith(".") and not line.startswith("Distribution"):
            assert " ".join(line.split()) in said  # the same as on a terminal


def test_a_mistake_is_shown_under_its_column_while_it_is_typed(app_server, page):
    opened(page, app_server)
    page.locator("#query").press_sequentially("P(thraet = yes)")
    page.wait_for_selector("pre.caret")
    query, caret = page.locator("pre.caret").inner_text().splitlines()[:2]
    assert query == "P(thraet = yes)"
    assert caret.index("^") == query.index("thraet")
    assert "threat" in caret  # what was meant
    page.locator("#query").fill("P(threat = yes)")
    page.wait_for_selector("pre.caret", state="detached")
    page.locator("#query").press("Enter")
    page.wait_for_selector(".answer figure")
    page.wait_for_function("location.search.includes('query=P')")


def test_a_query_that_makes_no_sense_is_not_asked(app_server, page):
    opened(page, app_server, "P(threat = ")
    page.wait_for_selector("pre.caret")
    assert page.locator(".answer").count() == 0


def test_names_are_completed(app_server, page):
    opened(page, app_server)
    page.locator("#query").press_sequentially("P(thr")
    page.wait_for_function("document.querySelectorAll('#names option').length > 0")
    offered = page.evaluate("[...document.querySelectorAll('#names option')].map(o => o.value)")
    assert "P(threat" in offered


def test_answers_stay_and_the_newest_is_on_top(app_server, page):
    opened(page, app_server)
    for query in ("P(threat = yes)", "P(threat = no)"):
        page.locator("#query").fill(query)
        page.get_by_role("button", name="Ask", exact=True).click()
        page.wait_for_function(f"document.querySelector('.answer pre')?.innerText === {query!r}")
    assert page.locator(".answer pre").all_inner_texts() == ["P(threat = no)", "P(threat = yes)"]
    numbers = page.locator(".answer strong").all_inner_texts()
    page.reload()  # and after it
    page.wait_for_function("document.querySelectorAll('.answer figure').length === 2")
    assert page.locator(".answer pre").all_inner_texts() == ["P(threat = no)", "P(threat = yes)"]
    assert page.locator(".answer strong").all_inner_texts() == numbers
    page.locator("#query").fill("P(threat = yes)")  # asked again, it is there once in the address
    page.get_by_role("button", name="Ask", exact=True).click()
    page.wait_for_function("document.querySelector('.answer pre')?.innerText === 'P(threat = yes)'")
    page.reload()
    page.wait_for_function("document.querySelectorAll('.answer figure').length === 2")
    assert page.locator(".answer pre").all_inner_texts() == ["P(threat = yes)", "P(threat = no)"]


def test_an_example_is_asked_with_a_click(app_server, page):
    opened(page, app_server)
    example = page.locator(".examples button").first
    query = example.inner_text()
    example.click()
    page.wait_for_selector(".answer figure")
    assert page.locator("#query").input_value() == query
    assert page.locator(".answer pre").inner_text() == query


@pytest.mark.parametrize("name", sorted(shipped()))
def test_every_scenario_has_examples_that_can_be_asked(name):
    scenario = load(name)
    if not isinstance(scenario, Scenario):
        return
    game = Game(scenario)
    found = examples(scenario, game)
    assert len(found) >= 3
    for query in found:
        game.check_query(query)


def test_hostile_text_is_text(app_server, page):
    opened(page, app_server, "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>")
    page.wait_for_selector("pre.caret")
    assert page.locator("#main img, #main script").count() == 0
    assert "<script>" in page.locator("pre.caret").inner_text()


def test_anyone_can_ask(app_server, page):
    opened(page, app_server, "P(threat = yes)")
    page.wait_for_selector(".answer figure")
    page.locator("#query").fill("P(thraet = yes) and a long query that goes on and on so that it is wider than a phone")
    page.wait_for_selector("pre.caret")
    for look in looks(page):
        assert not axe(page), look
        assert too_wide(page) == 0, look


def test_an_answer_can_be_saved(app_server, page):
    opened(page, app_server, "P(threat = yes)")
    page.wait_for_selector(".answer figure")
    with page.expect_download() as download:
        page.get_by_role("button", name=re.compile("Save as CSV")).click()
    lines = download.value.path().read_text("utf-8").splitlines()
    assert lines[0] == "from,to,worlds"
    assert sum(int(line.split(",")[-1]) for line in lines[1:]) == 200
