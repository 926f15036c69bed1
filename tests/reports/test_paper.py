"""The report on paper, as WeasyPrint lays it out: what is on which page, and how large."""

from __future__ import annotations

import re

import pytest

from app.browser import FLAGS, chromium_or_skip
from of_scenarios import find
from standoff import api
from standoff.reports.page import page

SVG = "{http://www.w3.org/2000/svg}svg"
LEAST = 8.0 / 11.0  # of the size that a picture is drawn for: its smallest type is then 8 pixels, or 6 points
ALONE = ("h1", "h2", "h3", "h4", "figcaption", "caption", "blockquote")  # belong to what follows


@pytest.fixture(scope="module")
def findings():
    return find(api.load("calling-bluffs"), worlds=64, full=False)


@pytest.fixture(scope="module")
def sheets(findings):
    weasyprint = pytest.importorskip("weasyprint", reason="WeasyPrint is not here")
    return [sheet._page_box for sheet in weasyprint.HTML(string=page(findings, printed=True)).render().pages]


def words(box):
    found = box.descendants() if hasattr(box, "descendants") else [box]
    return "".join(each.text for each in found if hasattr(each, "text"))


def margins(sheet):
    """What stands in the margins of a page, by where."""
    return {box.at_keyword: words(box) for box in sheet.children if hasattr(box, "at_keyword")}


def test_every_page_says_which_it_is_and_of_what(findings, sheets):
    assert len(sheets) > 3
    for number, sheet in enumerate(sheets, 1):
        said = margins(sheet)
        assert said == {"@bottom-left": findings.scenario.title, "@bottom-right": f"{number} / {len(sheets)}"}


def test_the_contents_name_the_page_of_every_part(sheets):
    at = {}
    for number, sheet in enumerate(sheets, 1):
        for box in sheet.descendants():
            if box.element_tag == "section":
                at.setdefault(box.element.get("id"), number)
    told = {}
    for box in sheets[2].descendants():
        target = re.fullmatch("#(part-.*)", box.element.get("href", "")) if box.element_tag == "a" else None
        if target and ". " in words(box):
            told[target[1]] = int(words(box).rpartition(" ")[2])
    assert told == {name: number for name, number in at.items() if (name or "").startswith("part-")} and len(told) > 4
    assert at["first"] == 1 and at["second"] == 2 and at["annex"] == 3  # the answer is what is seen first


def test_no_page_ends_with_what_belongs_to_the_next(sheets):
    for number, sheet in enumerate(sheets, 1):
        blocks = [box for box in sheet.descendants() if box.element_tag in (*ALONE, SVG, "p", "tr", "dd", "li", "pre")]
        foot = max(blocks, key=lambda box: box.position_y + box.height)
        inside = {box.element_tag for box in sheet.descendants() if foot in list(getattr(box, "children", ()))}
        assert not inside.union({foot.element_tag}).intersection(ALONE), f"page {number} ends: {words(foot)!r}"


def test_no_page_is_nearly_empty(sheets):
    for number, sheet in enumerate(sheets[:-1], 1):
        blocks = [box for box in sheet.descendants() if box.element_tag in (*ALONE, SVG, "p", "tr", "dd", "li", "pre")]
        foot = max(box.position_y + box.height for box in blocks)
        assert foot > 0.35 * sheet.height, f"page {number} ends at {foot:.0f} of {sheet.height:.0f}"


def test_pictures_can_be_read_and_stand_inside_their_page(sheets):
    count = 0
    for sheet in sheets:
        for box in sheet.descendants():
            if box.element_tag == SVG:
                _, _, wide, tall = map(float, box.element.get("viewBox").split())
                assert box.width == pytest.approx(wide * box.height / tall, rel=0.02)
                assert box.width >= LEAST * wide, words(box)
                assert box.position_x + box.width <= sheet.margin_width() - 40.0
                assert box.position_y + box.height <= sheet.margin_height() - 60.0
                count += 1
    assert count > 10


def test_claims_take_the_width_of_the_page(sheets):
    said = [box for sheet in sheets for box in sheet.descendants() if box.element_tag == "blockquote"]
    assert said and all(box.width > 0.8 * sheets[0].width for box in said)


def test_paper_is_light_whatever_the_screen_is(findings, tmp_path):
    path = chromium_or_skip()
    from playwright.sync_api import sync_playwright

    file = tmp_path / "report.html"
    file.write_text(page(findings), encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        shown = browser.new_page(color_scheme="dark")
        shown.goto(file.as_uri())
        look = "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
        screen = shown.evaluate(look)
        shown.emulate_media(media="print", color_scheme="dark")
        paper = shown.evaluate(look)
        browser.close()
    assert screen == ["rgb(21, 23, 27)", "rgb(233, 231, 226)"]
    assert paper == ["rgb(255, 255, 255)", "rgb(29, 31, 36)"]
