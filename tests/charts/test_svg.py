"""What every chart stands on: how wide words are, how they are cut, and how a picture is parted for paper."""

from __future__ import annotations

import csv
import io
import re
import xml.etree.ElementTree as ET

import pytest

from app.browser import FLAGS, chromium_or_skip
from standoff.charts.svg import Chart, Drawing, cut, lines, table, width_of

LABELS = [
    "The quick brown fox jumps over the lazy dog, 1234567890 (56%)",
    "W" * 30,
    "MMMM WWWW @@@@ %%%%",
    "iiiillll....||||",
    "alternative_contingent_that_goes_on_and_on",
    "“Trump’s” — North–Korea… ±×→ ñüçøßæŒŁ",
    "ЖЩЮШ Правительство",
    "ΩΨΦ ευρωπαϊκή",
    "中国对朝鲜的压力と日本の立場 한국의 입장",
    "💥🚀🇰🇵👩‍👩‍👧 boom",
    "ממשלת ישראל והפלסטינים",
    "الحكومة الصينية والضغط",
    "e\u0301a\u0300o\u0302" * 8,
    "﹏ＦＵＬＬ　ＷＩＤＴＨ",
]


@pytest.mark.parametrize("words", LABELS)
@pytest.mark.parametrize("room", [5.0, 40.0, 97.0, 400.0])
def test_what_is_cut_finds_room(words, room):
    short = cut(words, room)
    assert short == words or short.endswith("…")
    assert width_of(short) <= room or len(short.rstrip("…")) <= 1
    assert all(width_of(line) <= room or len(line.rstrip("…")) <= 1 for line in lines(words, room))
    if len(short) < len(words) and len(short) > 2:
        longer = words[: len(short)] + "…"  # a letter more
        assert width_of(longer) > room or words[len(short) - 1] == " "


def test_wide_letters_take_more_room_than_narrow_ones():
    assert width_of("WWWW") > 3 * width_of("iiii")
    assert width_of("中国") == 24.0 and width_of("e\u0301") == width_of("é") == width_of("e")


@pytest.mark.parametrize("weight", [400, 600])
def test_no_words_are_wider_than_is_set_aside_for_them(weight):
    """As a browser draws them, in the type of the charts."""
    path = chromium_or_skip()
    from playwright.sync_api import sync_playwright

    picture = Drawing(2000, 20 * len(LABELS), "w", "w", "w")
    for place, words in enumerate(LABELS):
        picture.text(0, 20 * place + 15, words, "b" if weight == 600 else "")
    chart = Chart("w", "w", "w", picture.svg(), table(("a",), ()))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        shown = browser.new_page()
        shown.set_content(chart.standalone())
        drawn = shown.evaluate("[...document.querySelectorAll('text')].map(each => each.getComputedTextLength())")
        browser.close()
    too_wide = {
        words: (real, width_of(words))
        for words, real in zip(LABELS, drawn, strict=True)
        if real > 1.03 * width_of(words)
    }
    assert too_wide == {}
    latin = sum(drawn[:3]), sum(map(width_of, LABELS[:3]))
    assert latin[0] > 0.85 * latin[1]  # nor is much more set aside than is needed


def tall(rows, height=1000.0, part=True):
    drawing = Drawing(100, height, "rows", "Rows", "Many.")
    for row in range(rows):
        drawing.text(0, (row + 0.5) * height / rows, f"row {row}")
        if part and row:
            drawing.may_part(row * height / rows)
    return Chart("rows", "Rows", "Many.", drawing.svg(), table(("a",), ()))


def test_a_tall_picture_is_parted_between_its_rows():
    parts = tall(20).parts(400.0)
    windows = [tuple(map(float, re.search(r'viewBox="0 (\S+) 100 (\S+)"', each).groups())) for each in parts]
    assert len(parts) == 3 and windows[0][0] == 0.0
    assert all(height <= 400.0 for _, height in windows)
    assert [top for top, _ in windows[1:]] == [top + height for top, height in windows[:-1]]
    assert sum(height for _, height in windows) == 1000.0
    assert {top % 50.0 for top, _ in windows} == {0.0}
    assert [height for _, height in windows] == [400.0, 400.0, 200.0]
    names = [name for each in parts for name in re.findall(r' id="([^"]*)"', each)]
    assert len(names) == len(set(names))
    for each in parts:
        ET.fromstring(each)


def test_what_is_left_for_the_last_part_is_worth_a_page():
    heights = [float(re.search(r' height="(\S+)"', each)[1]) for each in tall(17, 850.0).parts(400.0)]
    assert heights[0] == 400.0 and sorted(heights[1:]) == [200.0, 250.0]  # and not 400 and 50


def test_a_picture_that_finds_room_or_may_not_be_parted_stays_whole():
    assert tall(20).parts(1000.0) == (tall(20).svg,)
    assert tall(20, part=False).parts(400.0) == (tall(20, part=False).svg,)


def test_a_picture_is_xml_whatever_it_is_told():
    words = "\x1b[31m \x00 \ufffe \ud800 \u202eseog <script>alert(1)</script> & ]]>"
    drawing = Drawing(100, 50, "hostile", words, words)
    drawing.hover(drawing.live(words, data=words), words)
    drawing.text(1, 1, words)
    chart = Chart("hostile", words, words, drawing.svg(), table(["a", words], [["b", words]]))
    read = ET.fromstring(chart.standalone())
    seen = r"\x1b[31m \x00 \ufffe \ud800 \u202eseog <script>alert(1)</script> & ]]>"
    assert [each.text for each in read.iter() if each.tag.endswith("text")] == [seen]
    assert not [each for each in read.iter() if each.tag.endswith("script")]
    assert "<script" not in chart.figure()


def test_no_cell_of_a_csv_file_is_a_formula_or_hidden():
    cells = [
        "=1+2",
        "+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "-0.5",
        "+3",
        "-5%",
        "1,200",
        "\u202ex\x1b",
        "plain",
    ]
    written = table(["=head", *(f"c{number}" for number in range(10))], [cells]).csv()
    head, row = csv.reader(io.StringIO(written))
    assert head[0] == "'=head"
    assert row == [
        *("'=1+2", "'+cmd|' /C calc'!A0", "'-2+3", "'@SUM(A1)", "'\t=1", "-0.5", "+3", "-5%", "1,200"),
        *(r"\u202ex\x1b", "plain"),
    ]
