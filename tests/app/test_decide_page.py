"""The page of a decision: the sections of `standoff decide`, for the decision that is chosen."""

from __future__ import annotations

import pytest

import standoff
from app.browser import axe, looks, too_wide
from standoff.presentation.decide import decide_sections

WORLDS = 50


@pytest.fixture(scope="module")
def said():
    found = standoff.decide(standoff.load("crisis"), "threat", worlds=WORLDS)
    return [each.title for each in decide_sections(found) if each.title]


def test_it_has_every_section_and_another_decision_can_be_chosen(app_server, page, said):
    page.goto(f"{app_server}/crisis/decide?worlds={WORLDS}&decision=threat")
    page.get_by_role("heading", name=said[-1]).wait_for()
    shown = page.locator("main").inner_text()
    assert [title for title in said if title not in shown] == []
    assert page.locator("nav a[aria-current=page]").inner_text() == "Decide"
    for look in looks(page):
        assert not too_wide(page), look
        assert axe(page) == [], look
    page.get_by_label("Decision").select_option("reply")
    page.wait_for_url(f"**/crisis/decide?decision=reply&worlds={WORLDS}")


def test_what_the_address_does_not_know_is_the_first_decision(app_server, page, said):
    page.goto(f"{app_server}/crisis/decide?worlds={WORLDS}&decision=nothing")
    page.get_by_role("heading", name=said[0]).first.wait_for()
    assert page.get_by_label("Decision").input_value() == "threat"
