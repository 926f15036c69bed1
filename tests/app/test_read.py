"""Reading a scenario in a real browser: from the shelf to a claim, a move and a course of events."""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest

from app.browser import axe, looks, running, too_wide
from standoff import __version__, api
from standoff.charts.svg import percent
from standoff.claims.spread import spread
from standoff.library.catalog import find, load
from standoff.presentation.keys.verdicts import RUN
from standoff.presentation.to_json import to_json


@pytest.fixture(scope="module")
def report():
    return api.judge(load("crisis"), worlds=200)


def opened(page, app_server, view="worlds=200", name="crisis"):
    page.goto(f"{app_server}/{name}/read?{view}")
    page.wait_for_selector("#played")


def asked_for(page):
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def test_from_the_shelf_to_a_claim_a_move_and_a_course_of_events(app_server, page, report):
    page.goto(app_server)
    page.get_by_role("link", name="A crisis with audience costs").click()
    page.wait_for_selector("#played")  # 1,000 worlds, solved once for everybody
    page.get_by_role("button", name=re.compile("The threat tells the rival")).first.click()
    page.wait_for_selector("#claim")
    page.wait_for_function("location.search.includes('claim=news')")
    assert "belief(reply, resolve = high | given threat = yes) > resolved + 0.05" in page.locator("#main").inner_text()
    outlined = page.locator(".game [data-move='reply'] .box").first.evaluate("e => getComputedStyle(e).strokeWidth")
    assert outlined == "3px"
    page.locator(".game [data-move='reply']").first.click()
    page.wait_for_selector("#behaviour")
    page.wait_for_selector("#beliefs")
    assert "Decided by Rival" in page.locator("#main").inner_text()
    page.locator("[data-do='play'][data-of='threat'][data-as='yes']").click()
    page.wait_for_selector("[data-of='threat'][data-as='yes'][aria-pressed='true']")
    page.wait_for_function("location.search.includes('play=')")
    assert asked_for(page) == {"claim": "news", "move": "reply", "play": "threat:yes"}


def test_every_verdict_on_the_page_is_that_of_a_run(app_server, page, report):
    opened(page, app_server)
    for number, verdict in enumerate(report.verdicts, 1):
        told = page.locator(f".claims [data-of='{verdict.id}']").inner_text()
        assert f"{number}. {verdict.quote}" in told and f"{verdict.kind}: {verdict.verdict}" in told
        if verdict.share is not None:
            assert f"in {verdict.share * verdict.worlds:.0f} of {verdict.worlds} worlds" in told
    with page.expect_download() as download:
        page.get_by_role("button", name="Save the verdicts as JSON").click()
    assert download.value.suggested_filename == "crisis-verdicts.json"
    saved = json.loads(download.value.path().read_text("utf-8"))
    assert saved == json.loads(json.dumps(to_json(RUN, report, __version__)))


def test_a_course_of_events_has_the_numbers_of_its_queries(app_server, page, report):
    opened(page, app_server, "worlds=200&play=threat:yes")
    scenario = load("crisis")
    for option in ("concede", "resist"):
        values = api.ask(scenario, f"P(reply = {option} | given threat = yes)", worlds=200).values
        across = spread(values)
        told = page.locator(f"[data-of='reply'][data-as='{option}']").inner_text()
        assert f"{percent(across.mean)} ({percent(across.p05)} to {percent(across.p95)})" in told
    home = api.ask(scenario, "E(payoff(home) | given threat = yes)", worlds=200)
    row = page.locator("tr", has_text="Home state").last.inner_text()
    assert f"{home.mean:.3g}" in row
    likely = np.nanmean(api.ask(scenario, "P(threat = yes)", worlds=200).values)
    assert f"probability {percent(likely)}" in page.locator("#played").inner_text()
    page.get_by_role("button", name="Start over").click()
    page.wait_for_function("!location.search.includes('play=')")
    assert "Nothing is chosen yet" in page.locator("#played").inner_text()


def test_a_move_shows_what_its_actor_does_and_believes_there(app_server, page):
    opened(page, app_server, "worlds=200&move=reply")
    page.wait_for_selector("#beliefs")
    scenario = load("crisis")
    belief = api.ask(scenario, "belief(reply, resolve = high | given threat = yes)", worlds=200)
    table = page.locator("#beliefs table")
    page.locator("#beliefs summary").click()
    row = table.locator("tr", has_text="high").inner_text()
    assert percent(belief.mean) in row and percent(belief.p05) in row and percent(belief.p95) in row
    does = api.ask(scenario, "P(reply = concede | given threat = yes)", worlds=200)
    page.locator("#behaviour summary").click()
    assert percent(does.mean) in page.locator("#behaviour tr", has_text="concede").inner_text()


def test_what_is_seen_can_be_chosen_and_is_in_the_link(app_server, page):
    opened(page, app_server, "worlds=200&move=threat")
    page.wait_for_selector("#all-sets")
    sees = page.get_by_role("combobox", name="resolve")
    for value in ("low", "high"):
        sees.select_option(value)
        page.wait_for_function(f"location.search.includes('{value}')")
        page.wait_for_function(f"document.querySelector('#behaviour figcaption').innerText.includes('{value}')")
    link = page.url
    page.goto("about:blank")
    page.goto(link)
    page.wait_for_selector("#behaviour")
    assert "resolve = high" in page.locator("#behaviour figcaption").inner_text()


def test_charts_are_saved_as_svg_and_csv_under_safe_names(app_server, page):
    opened(page, app_server, "worlds=50")
    for kind, begins in (("SVG", "<?xml"), ("CSV", "step,who,move,option")):
        with page.expect_download() as download:
            page.get_by_role("button", name=f"Save as {kind}: The game").click()
        assert download.value.suggested_filename == f"crisis-situation.{kind.lower()}"
        assert download.value.path().read_text("utf-8").startswith(begins)


def test_the_keyboard_alone_reads_everything(app_server, page):
    opened(page, app_server, "worlds=50")
    page.locator(".claims button").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#claim")
    page.wait_for_function("document.activeElement.dataset.do === 'claim'")  # where it was
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.wait_for_function("location.search.includes('claim=bluff')")
    page.wait_for_function("document.querySelector('#claim').innerText.includes('bluff')")
    page.locator(".game [data-move='threat']").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#move")
    page.wait_for_function("document.activeElement.id === 'move'")
    page.locator("[data-do='play'][data-as='yes']").first.focus()
    page.keyboard.press("Space")
    page.wait_for_selector("[data-as='yes'][aria-pressed='true']")
    page.wait_for_function("document.activeElement.dataset.as === 'yes'")


def test_links_that_make_no_sense_are_read_as_far_as_they_do(app_server, page):
    opened(page, app_server, "worlds=abc&claim=none&move=%3Cscript%3E&seen=a:b,c&play=threat:maybe,x:y,,reply:concede")
    assert page.locator("[aria-pressed='true']").count() == 1
    assert page.locator("[data-of='reply'][data-as='concede'][aria-pressed='true']").count() == 1


def test_a_course_that_cannot_happen_is_said_to_be_so(app_server, page):
    opened(page, app_server, "worlds=50&play=threat:no,reply:concede")
    assert "impossible in every world" in page.locator("#played").inner_text()


def test_text_of_a_scenario_is_text_on_the_page(tmp_path, page):
    drafts = tmp_path / "drafts"
    drafts.mkdir()
    bad = "<img src=x onerror=alert(1)><script>alert(1)</script>"
    text = find("crisis").read_text("utf-8")
    text = re.sub(r"(?m)^title:.*$", f'title: "{bad}"', text)
    text = text.replace("about: holds when audience > 1", f"about: '{bad}' #")
    (drafts / "bad.yaml").write_text(text)
    with running(tmp_path) as app:
        opened(page, app.url, "worlds=50&claim=believed", "draft-bad")
        assert bad in page.locator("h1").inner_text()
        assert page.locator("#main").inner_text().count(bad) == 2
        assert page.locator("#main img, #main script").count() == 0


def test_a_file_with_mistakes_leads_to_where_it_is_written(tmp_path, page):
    drafts = tmp_path / "drafts"
    drafts.mkdir()
    (drafts / "mine.yaml").write_text("standoff: 1\ntitle: Mine\n")
    with running(tmp_path) as app:
        page.goto(f"{app.url}/draft-mine/read")
        assert page.get_by_role("alert").inner_text()
        assert page.get_by_role("link", name="Edit it").get_attribute("href") == "/draft-mine/write"


def test_anyone_can_read_it(app_server, page):
    opened(page, app_server, "worlds=50&claim=news&move=reply&play=threat:yes")
    page.wait_for_selector("#beliefs")
    for look in looks(page):
        assert not axe(page), look
        assert too_wide(page) == 0, look


@pytest.mark.slow
@pytest.mark.parametrize("name", ["calling-bluffs", "north-korea-2017", "beer-quiche"])
def test_every_move_of_larger_scenarios_can_be_looked_at(app_server, page, name):
    scenario = load(name)
    opened(page, app_server, "worlds=30", name)
    for move in dict.fromkeys(each.get_attribute("data-move") for each in page.locator(".game [data-move]").all()):
        page.locator(f".game [data-move='{move}']").first.click()
        page.wait_for_function(f"document.querySelector('#move code')?.innerText === {json.dumps(move)}")
    tested = [claim for claim, each in scenario.claims.items() if each.holds][:5]
    for claim in tested:
        page.locator(f".claims [data-of='{claim}']").click()
        page.wait_for_function(f"document.querySelector('#claim code')?.innerText === {json.dumps(claim)}")


@pytest.mark.slow
def test_long_work_shows_how_far_it_is_and_can_be_stopped(tmp_path, page):
    with running(tmp_path) as app:
        page.goto(f"{app.url}/north-korea-2017/read?worlds=20000")
        bar = page.get_by_role("progressbar", name=re.compile("Solving"))
        page.wait_for_function(
            "(document.querySelector('.progress')?.getAttribute('aria-valuenow') ?? 0) > 0", timeout=120_000
        )
        assert re.search(r"\d of 20,000 worlds", bar.get_attribute("aria-valuetext"))
        page.get_by_role("button", name="Stop").click()
        page.wait_for_selector("text=Solving: stopped.")
        assert page.get_by_role("button", name="Resume").count() == 1


def test_numbers_that_make_no_sense_are_told_with_the_world_and_what_to_do(tmp_path, page):
    drafts = tmp_path / "drafts"
    drafts.mkdir()
    text = find("crisis").read_text("utf-8")
    before = "prior: uniform(0, 1)\n    about: probability that home"
    assert text.count(before) == 1
    (drafts / "odd.yaml").write_text(
        text.replace(before, "prior: uniform(0.5, 2)\n    about: no probability that home").replace(
            "high: resolved", "high: 1 * resolved"
        )
    )
    with running(tmp_path) as app:
        for way in ("read", "what-if", "verdicts", "compare?with=deterrence"):
            page.goto(f"{app.url}/draft-odd/{way}")
            told = page.get_by_role("alert")
            told.wait_for()
            assert re.search(
                r"the probability of `\w+` is \S+ in (world \d+|a world placed on the map).*between 0 and 1",
                told.inner_text(),
            ), way
