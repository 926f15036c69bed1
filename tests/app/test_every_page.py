"""What holds of every page: its landmarks and headings, where the keyboard is, and that everything can be hit."""

from __future__ import annotations

from itertools import pairwise

import pytest

from app.browser import axe, looks, too_wide

PAGES = {
    "/": "ul.books",
    "/new": "#pasted",
    "/crisis/read?worlds=50&claim=news&move=reply": "#beliefs",
    "/crisis/what-if": "figure",
    "/crisis/verdicts": "figure",
    "/sanctions-threat/evidence?worlds=100&item=refused": "figure#leanings",
    "/crisis/ask?worlds=50&query=P(threat%20=%20yes)": "figure",
    "/crisis/decide?worlds=50": "table",
    "/crisis/variants": "p",
    "/crisis/argument": "p",
    "/crisis/tradecraft?worlds=64": "table",
    "/crisis/compare?with=crisis": "figure, [role=alert], p",
    "/crisis/write": ".cm-content",
    "/crisis/nothing": "[role=alert]",
}
HEADINGS = "() => [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(each => +each.tagName[1])"
SMALL = """() => [...document.querySelectorAll('a, button, select, input, textarea, summary')].filter(each => {
  const box = each.getBoundingClientRect();
  return box.width && box.height && (box.width < 24 || box.height < 24) && !each.closest('.skip, .cm-editor');
}).map(each => each.outerHTML.slice(0, 120))"""
# what a focused part looks like that it does not look like otherwise: a line around it, or around what it is in
SHOWN = """() => {
  const each = document.activeElement;
  if (!each || each === document.body) return '';
  const lined = e => {
    const style = getComputedStyle(e);
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1;
  };
  const here = lined(each) || (each.closest('.cm-editor') && lined(each.closest('.cm-editor')))
    || each.querySelector('.q-focus-helper') !== null;
  return here ? '' : each.outerHTML.slice(0, 160);
}"""


def opened(page, app_server, address):
    page.goto(app_server + address)
    page.locator(f"main >> {PAGES[address]}").first.wait_for()


@pytest.mark.parametrize("address", PAGES)
def test_there_is_one_main_part_and_headings_in_their_order(app_server, page, address):
    opened(page, app_server, address)
    assert page.locator("main, [role=main]").count() == 1
    assert page.locator("main").evaluate("each => each.querySelector('header.top') === null")
    assert page.locator("header.top").count() == 1
    levels = page.evaluate(HEADINGS)
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels)), levels


@pytest.mark.parametrize("address", PAGES)
def test_one_sees_where_the_keyboard_is_and_hits_what_one_touches(app_server, page, address):
    opened(page, app_server, address)
    for _ in range(40):
        page.keyboard.press("Tab")
        for _ in range(10):
            if page.evaluate(SHOWN) == "":
                break
            page.wait_for_timeout(50)  # the editor draws it a moment later
        assert page.evaluate(SHOWN) == ""
    for look in looks(page):
        assert page.evaluate(SMALL) == [], look


@pytest.mark.parametrize("address", ["/new", "/crisis/nothing"])
def test_everybody_can_read_it(app_server, page, address):
    opened(page, app_server, address)
    for look in looks(page):
        assert not axe(page), look
        assert too_wide(page) == 0, look
