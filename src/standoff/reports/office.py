"""The two pages of a report as a document of Word, and as six slides of PowerPoint: for who edits and presents.

A `Brief` goes in, a file comes out, by python-docx and python-pptx, which are an extra. They say what the first two
pages of the report say, in the same words.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from typing import Any

from standoff.charts.png import png
from standoff.language.error import StandoffError
from standoff.presentation.section import CODE
from standoff.reports.brief import Brief, Line

SHARP = 2040  # pixels of the width of a picture: three for each of a page
SLIDES = 8  # sentences of the text on a slide


def check_installed(docx: bool, pptx: bool) -> None:
    """Nothing, if what is wanted can be made: asked before the work and not after it.

    Raises:
        StandoffError: where a library is not installed.
    """
    wanted = (docx, "docx", "a document of Word needs python-docx"), (pptx, "pptx", "slides need python-pptx")
    for want, module, what in wanted:
        if want and find_spec(module) is None:
            raise StandoffError(f"{what}, which is not installed", "install standoff[office]")


def docx(brief: Brief) -> bytes:
    """A document of Word.

    Raises:
        StandoffError: where python-docx is not installed.
    """
    check_installed(True, False)
    from docx import Document
    from docx.shared import Cm, Pt

    made: Any = Document()
    for part in made.sections:
        part.page_width, part.page_height = Cm(21.0), Cm(29.7)
        part.left_margin = part.right_margin = Cm(2.0)
        part.top_margin = part.bottom_margin = Cm(1.8)
    body = made.styles["Normal"]
    body.font.name, body.font.size = "Calibri", Pt(10)
    body.paragraph_format.space_after = Pt(3)
    made.core_properties.title, made.core_properties.author = brief.title, ""
    made.add_heading(brief.title, 1)
    _paragraphs(made, [brief.byline, brief.asked])
    if brief.thesis:
        made.add_paragraph().add_run(_plain(brief.thesis)).bold = True
    _paragraphs(made, [" ".join((*brief.answer, brief.share))])
    if brief.pictures:
        chart = brief.pictures[0]
        shape = made.add_picture(io.BytesIO(png(chart.svg, SHARP)), width=Cm(17.0))
        shape._inline.docPr.set("descr", f"{chart.title}. {chart.sentence}")
    for title, sentences in brief.first_parts:
        _headed(made, title, sentences)
    made.add_page_break()
    if brief.lines:
        made.add_heading("The claims that matter", 2)
        rows = made.add_table(rows=0, cols=2)
        for each in brief.lines:
            cells = rows.add_row().cells
            cells[0].text, cells[1].text = f"{each.sign}  {_plain(each.said)}", _plain(each.verdict)
    _paragraphs(made, [brief.facts, brief.rest])
    for title, sentences in brief.second_parts:
        _headed(made, title, sentences)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _headed(made: Any, title: str, sentences: Sequence[str]) -> None:
    if sentences:
        made.add_heading(title, 2)
        _paragraphs(made, sentences)


def _paragraphs(made: Any, sentences: Iterable[str]) -> None:
    for each in filter(None, sentences):
        made.add_paragraph(_plain(each))


def _plain(sentence: str) -> str:
    """Without marks of code."""
    return CODE.sub(r"\1", sentence)


def pptx(brief: Brief) -> bytes:
    """Six slides of PowerPoint: the answer, the argument, what would turn it, the claims, what to expect, how sure.

    Raises:
        StandoffError: where python-pptx is not installed.
    """
    check_installed(False, True)
    from pptx import Presentation
    from pptx.util import Cm, Pt

    made: Any = Presentation()
    made.slide_width, made.slide_height = Cm(33.867), Cm(19.05)
    made.core_properties.title = brief.title
    turns, agree = brief.first_parts
    watch, happens, sure = brief.second_parts

    def slide(title: str, paragraphs: Iterable[tuple[str, bool]] = (), size: int = 18, top: float = 4.0) -> Any:
        one = made.slides.add_slide(made.slide_layouts[5])
        head = one.shapes.title
        head.left, head.top, head.width, head.height = Cm(1.6), Cm(0.9), Cm(30.6), Cm(2.6)
        head.text_frame.word_wrap = True
        head.text_frame.text = title
        head.text_frame.paragraphs[0].runs[0].font.size = Pt(28)
        told = [(words, strong) for words, strong in paragraphs if words]
        if told:
            frame = one.shapes.add_textbox(Cm(1.6), Cm(top), Cm(30.6), Cm(18.0 - top)).text_frame
            frame.word_wrap = True
            for number, (words, strong) in enumerate(told):
                line = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
                line.space_after = Pt(8)
                run = line.add_run()
                run.text, run.font.size, run.font.bold = _plain(words), Pt(size), strong
        return one

    def plainly(*parts: tuple[str, Sequence[str]]) -> list[tuple[str, bool]]:
        return [
            told
            for title, sentences in parts
            if sentences
            for told in ((title, True), *((s, False) for s in sentences))
        ]

    slide(
        brief.title,
        [(brief.thesis, True), (" ".join((*brief.answer, brief.share)), False), (brief.byline, False)],
    )
    pictured = slide(
        "The argument" if brief.thesis else "In a picture", [] if brief.pictures else [(brief.asked, False)]
    )
    if brief.pictures:
        chart = brief.pictures[0]
        wide, tall = chart.size
        height = min(14.2, 30.6 * tall / wide)
        shape = pictured.shapes.add_picture(io.BytesIO(png(chart.svg, SHARP)), Cm(1.6), Cm(4.0), height=Cm(height))
        shape._element.nvPicPr.cNvPr.set("descr", f"{chart.title}. {chart.sentence}")
    slide(turns[0], plainly(("", turns[1]), agree)[1:] if turns[1] else plainly(agree), 16)
    claims = slide("The claims that matter", [] if brief.lines else [("The scenario makes no claims.", False)])
    if brief.lines:
        _table(claims, brief.lines[:SLIDES], Cm, Pt)
    slide("What to expect", plainly(watch, happens), 15)
    slide("How sure", [*((each, False) for each in sure[1]), (brief.facts, False)], 15)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _table(slide: Any, lines: Sequence[Line], cm: Any, pt: Any) -> None:
    shape = slide.shapes.add_table(len(lines) + 1, 2, cm(1.6), cm(3.8), cm(30.6), cm(1.0))
    rows = [("In the text", "In plausible worlds"), *((f"{each.sign}  {each.said}", each.verdict) for each in lines)]
    shape.table.columns[0].width, shape.table.columns[1].width = cm(15.6), cm(15.0)
    for number, row in enumerate(rows):
        for column, words in enumerate(row):
            cell = shape.table.cell(number, column)
            cell.text = _plain(words)
            for paragraph in cell.text_frame.paragraphs:
                for run in paragraph.runs:
                    run.font.size = pt(12)
