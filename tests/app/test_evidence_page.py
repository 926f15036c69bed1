"""Evidence and forecasts in the app: the same numbers as the command line, for whatever day one drags to."""

from __future__ import annotations

import datetime

from app.browser import axe, looks, running, too_wide
from of_scenarios import update
from standoff.api import forecast
from standoff.charts.svg import percent
from standoff.library.catalog import load
from standoff.scenario.labels import claim_label
from standoff.scenario_files.read import read_scenario

ROWS = "rows => rows.map(row => [...row.children].map(cell => cell.textContent))"


def ready(page):
    page.locator("figure#forecasts").wait_for()
    page.locator("[role=progressbar]").wait_for(state="detached")


def cells(page, figure):
    script = "t => [...t.querySelectorAll('tbody tr')].map(r => [...r.children].map(c => c.textContent))"
    return {row[0]: row[1:] for row in page.locator(f"figure#{figure} table").evaluate(script)}


def test_every_day_says_what_the_command_line_says(app_server, page):
    scenario = load("sanctions-threat")
    page.goto(f"{app_server}/sanctions-threat/evidence?worlds=200&as_of=2004-02-01")
    ready(page)
    for place, day in ((0, "2004-01-19"), (2, "2004-01-31")):
        page.locator("#as-of").evaluate(
            "(slide, place) => { slide.value = place; slide.dispatchEvent(new Event('input', {bubbles: true})); }",
            place,
        )
        page.locator("figure#forecasts figcaption", has_text=day).wait_for()
        made = forecast(scenario, datetime.date.fromisoformat(day), worlds=200)
        assert {name: row[2] for name, row in cells(page, "forecasts").items()} == {
            each.id: f"{each.probability:.1%}" for each in made.forecasts
        }
        page.wait_for_url(f"**as_of={day}**")  # a link brings the view back
    claims = {name: claim.holds for name, claim in scenario.claims.items() if claim.holds}
    posterior = update(scenario, datetime.date(2004, 1, 31), (), claims.values(), worlds=200)
    shown = cells(page, "leanings")
    before = update(scenario, datetime.date(2004, 1, 1), (), claims.values(), worlds=200)
    assert before.items == () != posterior.items
    for name, holds in claims.items():
        was, now = (percent(each.mean(each.results.answers[holds])) for each in (before, posterior))
        assert shown[claim_label(scenario, name)][1:3] == [was, now], name
    assert any(row[1] != row[2] for row in shown.values())


def test_an_item_says_what_was_seen_and_what_it_does(app_server, page):
    page.goto(f"{app_server}/sanctions-threat/evidence?worlds=200&as_of=2004-01-31")
    ready(page)
    page.locator("[data-evidence=refused]").focus()
    page.keyboard.press("Enter")
    detail = page.locator("[aria-live=polite]", has_text="reply = resist")
    detail.wait_for()
    assert "0.9" in detail.inner_text()
    assert "exposure = vulnerable" in detail.inner_text()
    page.wait_for_url("**item=refused**")
    scenario = load("sanctions-threat")
    day = scenario.evidence["refused"].date
    told = {row[0]: row[1:] for row in detail.locator("tbody tr").evaluate_all(ROWS)}
    assert told
    for name, row in told.items():
        claimed = name in scenario.claims
        query = scenario.claims[name].holds if claimed else f"P({name})"
        found = [
            update(scenario, each, (query,), (query,), worlds=200) for each in (day - datetime.timedelta(days=1), day)
        ]
        answers = [each.results.answers[query] if claimed else each.answer(query) for each in found]
        assert row[1:3] == [percent(each.mean(known)) for each, known in zip(found, answers, strict=True)], name


def test_the_words_are_those_of_the_scale_that_is_chosen(app_server, page):
    page.goto(f"{app_server}/sanctions-threat/evidence?worlds=200")
    ready(page)
    page.get_by_label("Words of").select_option("phia")
    page.locator("figure#forecasts", has_text="Words are those of PHIA").wait_for()


def test_outcomes_that_are_known_are_scored(app_server, page):
    page.goto(f"{app_server}/calling-bluffs/evidence?worlds=200&as_of=2017-05-15")
    ready(page)
    page.get_by_role("heading", name="How it came out").wait_for()
    assert "nobody is ranked" in page.locator("#main").inner_text()


def test_without_evidence_and_a_day_there_is_a_way_on(tmp_path, page):
    (tmp_path / "drafts").mkdir()
    small = "standoff: 1\ntitle: t\nactors: {a: A}\ntimeline:\n  - {chance: c, outcomes: {h: 0.5, l: rest}}\n"
    (tmp_path / "drafts" / "small.yaml").write_text(small)
    with running(tmp_path) as app:
        page.goto(f"{app.url}/draft-small/evidence")
        page.locator("#main", has_text="no dated evidence").wait_for()
        assert page.locator("#main").get_by_role("link", name="Write").get_attribute("href") == "/draft-small/write"


def test_where_too_few_worlds_are_left_they_are_moved_for_whoever_stays(tmp_path, page):
    text = """standoff: 1
title: Rare
actors: {a: A}
parameters:
  p: uniform(0, 1)
timeline:
  - {chance: c, outcomes: {seen: p^16 * p^16 * p^16, not_seen: rest}}
  - {decision: d, actor: a, options: [x, y]}
interests: {a: {gain: p * (d = x)}}
rationality: {a: 1}
claims: {likes: {kind: mechanism, quote: It likes x., holds: P(d = x) > 0.72}}
evidence: {rare: {date: 2020-01-02, observe: c = seen}}
"""
    (tmp_path / "drafts").mkdir()
    (tmp_path / "drafts" / "rare.yaml").write_text(text)
    asked = read_scenario(text)
    posterior = update(asked, datetime.date(2020, 1, 2), (), ["P(d = x) > 0.72"], worlds=200)
    assert posterior.moved is not None
    with running(tmp_path) as app:
        page.goto(f"{app.url}/draft-rare/evidence?worlds=200&as_of=2020-01-02")
        page.locator("#main", has_text="The worlds were moved to where").wait_for()
        share = percent(posterior.mean(posterior.results.answers["P(d = x) > 0.72"]))
        assert cells(page, "leanings")[claim_label(asked, "likes")][2] == share


def test_everybody_can_read_it(app_server, page):
    page.goto(f"{app_server}/sanctions-threat/evidence?worlds=200&item=refused")
    ready(page)
    for look in looks(page):
        assert not axe(page), look
        assert too_wide(page) == 0, look
