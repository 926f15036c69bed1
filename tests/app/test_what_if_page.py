"""What if and the map of verdicts, as somebody uses them."""

from __future__ import annotations

import re

import pytest

from app.browser import axe, looks, running, too_wide
from standoff import api
from standoff.app.whatif import Changes, WhatIf
from standoff.library.shelf import load
from standoff.reports.chart import percent


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    with running(tmp_path_factory.mktemp("what-if")) as app:
        yield app


def changed(page):
    return page.locator("section[aria-label='What is changed']")


def test_a_number_is_moved_by_keyboard_and_the_claims_follow(app, page):
    page.goto(f"{app.url}/crisis/what-if")
    page.locator("figure#claims-now").wait_for()
    assert "this is the base case" in changed(page).inner_text()
    slider = page.get_by_role("slider", name="audience")
    slider.focus()
    page.keyboard.press("End")
    page.locator("section", has_text="audience = ").first.wait_for()
    page.wait_for_url("**set=audience*")
    page.locator("figure#claims-now figcaption", has_text="another verdict").wait_for()
    assert slider.get_attribute("aria-valuetext") == page.locator("#number-audience output").inner_text()
    link = page.url
    page.goto(link)
    page.locator("figure#claims-now").wait_for()
    assert "audience = " in changed(page).inner_text()
    for look in looks(page):
        assert not axe(page), look
        assert too_wide(page) == 0, look


def test_at_rest_the_numbers_are_those_of_a_run(app, page):
    page.goto(f"{app.url}/crisis/what-if?do=threat:yes")
    page.locator("[role=status]", has_text="At rest: 1,000 worlds").wait_for()
    engine = WhatIf(api.load("crisis"))
    now = engine.solve(Changes.of(do={"threat": "yes"}), 1000)
    report = api.judge(engine.scenario, 1000)
    page.locator("figure#claims-now summary").click()
    rows = page.locator("figure#claims-now tbody tr").all_inner_texts()
    for verdict in report.verdicts:
        if verdict.share is not None:
            (row,) = [row for row in rows if row.startswith(f"{verdict.id}\t")]
            after = now.values[engine.claims[verdict.id]]
            assert f"\t{percent(verdict.share)}\t{percent(float((after != 0).mean()))}\t" in row


def test_what_makes_no_sense_is_said_and_changes_nothing(app, page):
    page.goto(f"{app.url}/crisis/what-if")
    field = page.get_by_label("Prior of audience")
    field.fill("3 to")
    field.press("Enter")
    page.locator("[role=alert]", has_text="audience").wait_for()
    assert "this is the base case" in changed(page).inner_text()
    field.fill("2 to 3")
    field.press("Enter")
    page.locator("li", has_text="audience = 2 to 3").wait_for()


def shares(page):
    """What the table of claims on a what-if page says they are now, by claim."""
    rows = page.locator("figure#claims-now tbody tr")
    return {cells[0]: cells[2] for cells in (row.split("\t") for row in rows.all_inner_texts())}


def saved(page):
    """Saves what was found, and gives the shares that the page of the new scenario shows."""
    page.get_by_role("button", name="Save as a new scenario").click()
    page.wait_for_url("**/draft-crisis-what-if*/read")
    page.locator("#played").wait_for()
    told = {name: page.locator(f".claims [data-of='{name}']").inner_text() for name in load("crisis").claims}
    found = {name: re.search(r"in ([\d.]+) % of 1,000 worlds", words) for name, words in told.items()}
    return {name: float(match[1]) / 100 for name, match in found.items() if match}


def test_what_was_found_is_saved_whole(app, page):
    """A prior and a commitment: the new scenario stands in the same worlds, and says the same."""
    page.goto(f"{app.url}/crisis/what-if?do=threat:yes")
    page.get_by_label("Prior of audience").fill("0.5 to 2")
    page.get_by_label("Prior of audience").press("Enter")
    page.locator("li", has_text="audience = 0.5 to 2").wait_for()
    page.locator("[role=status]", has_text="At rest: 1,000 worlds").wait_for()
    page.locator("figure#claims-now summary").click()
    now = shares(page)
    then = saved(page)
    assert "if audience = 0.5 to 2 and do(threat = yes)" in page.locator("h1").inner_text()
    assert len(set(now.values())) > 2
    assert {name: percent(share) for name, share in then.items()} == now


def test_a_number_fixed_by_slider_is_saved_up_to_chance_and_that_is_said(app, page):
    page.goto(f"{app.url}/crisis/what-if?do=threat:yes")
    page.locator("figure#claims-now").wait_for()
    page.get_by_role("slider", name="audience").focus()
    page.keyboard.press("End")
    page.locator("li", has_text="audience = ").wait_for()
    assert "other worlds than these, because audience is no longer drawn" in changed(page).inner_text()
    page.locator("[role=status]", has_text="At rest: 1,000 worlds").wait_for()
    page.locator("figure#claims-now summary").click()
    now = shares(page)
    then = saved(page)
    for name, share in now.items():
        apart = abs(then[name] - float(re.search(r"\d+", share)[0]) / 100)
        half = 1.96 * (2 * then[name] * (1 - then[name]) / 1000) ** 0.5  # of the difference of two such shares
        assert apart <= 0.01 + half, name  # the page rounds


def test_a_map_is_drawn_and_a_link_brings_it_back(app, page):
    page.goto(f"{app.url}/crisis/verdicts")
    page.locator("figure#verdict-map").wait_for()
    page.get_by_label("Upwards").select_option("audience")
    page.get_by_label("Across").select_option("resolved")
    page.wait_for_url("**x=resolved&y=audience**")
    page.locator("figure#verdict-map figcaption", has_text="resolved and audience").wait_for()
    page.goto(page.url)
    page.locator("figure#verdict-map table tbody tr").nth(20).wait_for(state="attached")
    for look in looks(page):
        assert not axe(page), look
        assert too_wide(page) == 0, look
