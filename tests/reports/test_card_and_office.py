"""The answer to pass on: a card, a Word document and slides, which say what the two pages say."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET

import pytest

from cli.person import typed
from of_scenarios import find
from standoff import api
from standoff.charts.png import png
from standoff.charts.svg import Drawing
from standoff.language.error import StandoffError
from standoff.presentation.section import CODE
from standoff.reports import office
from standoff.reports.brief import brief
from standoff.reports.card import alt_text, card, card_png

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module", params=["crisis", "inspections"])
def two(request):
    return brief(find(api.load(request.param), worlds=40, full=False), "icd-203")


def size_of(picture):
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    return int.from_bytes(picture[16:20]), int.from_bytes(picture[20:24])


def test_a_card_is_1200_by_630_and_says_the_answer(two):
    root = ET.fromstring(card(two))
    assert (root.get("width"), root.get("height")) == ("1200", "630") and root.get("role") == "img"
    assert root.findtext(f"{SVG}desc") == alt_text(two) and two.answer[0] in alt_text(two)
    words = " ".join(each.text or "" for each in root.iter(f"{SVG}text"))
    assert two.title in words
    assert all(0 < float(each.get("y")) < 210 for each in root.iter(f"{SVG}text"))
    assert size_of(card_png(two)) == (1200, 630)


def test_the_same_card_is_the_same_bytes(two):
    assert card_png(two) == card_png(two) and card(two) == card(two)


def test_every_picture_of_the_two_pages_is_a_png(two):
    for each in two.pictures:
        wide, tall = size_of(png(each.svg, 600))
        assert wide == 600 and tall == pytest.approx(600 * each.size[1] / each.size[0], abs=1)


def test_a_picture_is_drawn_where_its_marks_are():
    image = pytest.importorskip("PIL.Image", reason="Pillow is not here")
    drawing = Drawing(10, 10, "a", "a", "a")
    drawing.rect(0, 0, 5, 10, "band-fails")
    drawing.path("M6 1 h3 v3 h-3 z", "band-holds")
    made = image.open(io.BytesIO(png(drawing.svg(), 100))).convert("RGB")
    assert made.getpixel((20, 50)) == (0xB0, 0x4A, 0x12) and made.getpixel((75, 25)) == (0x1F, 0x5F, 0x99)
    assert made.getpixel((75, 75)) == (255, 255, 255)


def plain(sentences):
    return [CODE.sub(r"\1", each) for each in sentences]


def test_a_document_says_what_the_two_pages_say(two):
    read = pytest.importorskip("docx", reason="python-docx is not installed: install standoff[office]")
    made = read.Document(io.BytesIO(office.docx(two)))
    said = " ".join(each.text for each in made.paragraphs)
    for sentence in plain((*two.answer, *two.turns, *two.agree, *two.watch, *two.happens, *two.sure)):
        assert sentence in said
    assert len(made.inline_shapes) == 1 and made.inline_shapes[0]._inline.docPr.get("descr")
    assert [row.cells[0].text.split("  ", 1)[1] for row in made.tables[0].rows] == plain(
        each.said for each in two.lines
    )


def test_six_slides_say_it_too(two):
    read = pytest.importorskip("pptx", reason="python-pptx is not installed: install standoff[office]")
    slides = read.Presentation(io.BytesIO(office.pptx(two))).slides
    assert len(slides) == 6
    said = " ".join(shape.text_frame.text for each in slides for shape in each.shapes if shape.has_text_frame)
    for sentence in plain((*two.answer, *two.turns, *two.agree, *two.watch, *two.happens, *two.sure)):
        assert sentence in said


def test_without_the_libraries_that_is_said_before_the_work(monkeypatch, tmp_path):
    monkeypatch.setattr(office, "find_spec", lambda module: None)
    with pytest.raises(StandoffError, match=r"install standoff\[office\]"):
        api.report(api.load("crisis"), worlds=10**9, docx=tmp_path / "brief.docx")
    with pytest.raises(StandoffError, match="slides need python-pptx"):
        office.check_installed(False, True)


def test_on_the_command_line(tmp_path):
    made = [str(tmp_path / name) for name in ("r.html", "c.png", "c.svg")]
    told = typed("report", "crisis", "--worlds", "40", "--brief", "--out", made[0], "--card", made[1])
    assert f"{made[0]} and {made[1]} written: 40 worlds." in told.out
    assert size_of((tmp_path / "c.png").read_bytes())[0] == 1200
    wrong = typed("report", "crisis", "--worlds", "40", "--card", str(tmp_path / "card.gif"))
    assert "does not end in .png or .svg" in wrong.err
