"""Files as people have them: what is in them is read, whatever they are called, and what cannot be is said."""

from __future__ import annotations

import io
import time
import zipfile

import pypdf
import pytest

from standoff.language.error import StandoffError
from standoff.scenario_files.read import read_scenario
from standoff.text.document import LARGEST_FILE, LONGEST_TEXT, document, from_text, read_document
from standoff.text.draft import draft

TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def zipped(**parts: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in parts.items():
            made.writestr(name.replace("__", "/").replace("_xml", ".xml"), text)
    return content.getvalue()


def docx(*paragraphs: str) -> bytes:
    body = "".join(paragraphs)
    return zipped(
        **{
            "[Content_Types]_xml": TYPES,
            "word__document_xml": f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>',
        }
    )


def para(text: str, style: str = "") -> str:
    named = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{named}<w:r><w:t>{text}</w:t></w:r></w:p>"


def pdf(*lines: tuple[int, int, str], password: str | None = None) -> bytes:
    """A page with lines of text: the size of their letters, how far below the last, and their words."""
    writer = pypdf.PdfWriter()
    page = writer.add_blank_page(600, 800)
    if lines:
        said = "".join(f"0 -{gap} Td /F1 {size} Tf ({text}) Tj\n" for size, gap, text in lines)
        stream = pypdf.generic.DecodedStreamObject()
        stream.set_data(f"BT 50 750 Td\n{said}ET".encode("latin-1"))
        page[pypdf.generic.NameObject("/Contents")] = writer._add_object(stream)
        font = pypdf.generic.DictionaryObject()
        for key, value in (("/Type", "/Font"), ("/Subtype", "/Type1"), ("/BaseFont", "/Helvetica")):
            font[pypdf.generic.NameObject(key)] = pypdf.generic.NameObject(value)
        fonts = pypdf.generic.DictionaryObject({pypdf.generic.NameObject("/F1"): font})
        page[pypdf.generic.NameObject("/Resources")] = pypdf.generic.DictionaryObject(
            {pypdf.generic.NameObject("/Font"): fonts}
        )
    if password is not None:
        writer.encrypt(password, "owner", algorithm="RC4-128")
    content = io.BytesIO()
    writer.write(content)
    return content.getvalue()


def blocks(found):
    return [found.text[start:end].strip() for start, end in found.blocks]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "# A *head*\n\nSome **bold** ~~no~~ and _slanted_ `code`, [a link](x).",
            ["A head", "Some bold and slanted code, a link."],
        ),
        ("Head\n====\n\n> Quoted\n> words.\n\n1. One.\n2. Two.", ["Head", "Quoted words.", "One.", "Two."]),
        ("- one\n- two\n\n---\n\n* three", ["one", "two", "three"]),
        ("• one\n• two\n▪ three", ["one", "two", "three"]),
        ("A note[^1] &amp; more.\n\n[^1]: See there.", ["A note & more.", "See there."]),
        ("| who | what |\n|---|---|\n| We | wait |", ["who what", "We wait"]),
        ("We <b>will</b> not<br>wait.<script>var x=1;</script>", ["We will not wait."]),
        ("- a list\n\n1984. A novel of its own.", ["a list", "1984. A novel of its own."]),
        ("    Indented words, no code.\n\n*Really.*", ["Indented words, no code.", "Really."]),
        ("It costs 2 * 3 * 4 and snake_case_word < 5, he & she said.", None),
        ("A plain text,\nwrapped.\n\nNothing else - at all.", ["A plain text,\nwrapped.", "Nothing else - at all."]),
    ],
)
def test_the_marks_of_markdown_are_no_words(text, said):
    assert blocks(from_text(text)) == (said or [text])


PAGE = """<!DOCTYPE html><html><head><title>The Paper: a head</title><script>var x = "will";</script>
<style>p { color: red }</style></head><body><nav><a href=/>Home</a></nav><form><main><h1>A head.</h1>
<p>Iran&nbsp;will <em>cheat</em>.<sup>1</sup> It co&shy;operates.</p><p hidden>Secret.</p>
<p style="display: none">No.</p>
<ul><li>One<li>Two</ul><table><tr><td>a<td>b</table><noscript>Turn it on.</noscript></main></form>
<!-- a comment --><aside>Most read</aside><footer>Rights</footer></body></html>"""


def test_of_a_page_what_a_reader_sees():
    found = document(PAGE.encode(), "a.txt")
    assert blocks(found) == ["A head.", "Iran will cheat. It cooperates.", "One", "Two", "a b"]
    assert found.headings == {0} and found.title == "The Paper: a head"
    drafted = draft(found)
    assert drafted.title == "A head." and drafted.sentences[0].because == "a heading"


def test_a_page_with_one_long_article_is_that_article():
    rest = "<article><p>Another story.</p></article><p>Sign in</p>"
    assert blocks(document(f"<html><body>{rest}<article><p>{'It is so. ' * 20}</p></article>".encode(), "x")) == [
        " ".join(["It is so."] * 20)
    ]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("It will. Ça va.".encode("utf-16"), "It will. Ça va."),
        ("It will. It won't.".encode("utf-16-le"), "It will. It won't."),
        ("It will.".encode("utf-32"), "It will."),
        (b"\xef\xbb\xbfIt will.", "It will."),
        ('<html><meta charset="iso-8859-1"><p>Déjà vu.</p>'.encode("latin-1"), "Déjà vu."),
        (
            b"Iran\x1b[31m will\x00 cheat. And more, of course, as always.",
            "Iran      will  cheat. And more, of course, as always.",
        ),
    ],
)
def test_bytes_as_they_come(content, text):
    assert document(content, "a.txt").text == text


def test_a_word_document():
    content = docx(
        para("The head", "Heading1"), para("By A. Writer"), para("Iran will cheat. It won't pay."),
        "<w:tbl><w:tr><w:tc>" + para("In a table.") + "</w:tc></w:tr></w:tbl>",
        "<w:p><w:del><w:r><w:delText>Struck.</w:delText></w:r></w:del><w:r><w:t>Kept.</w:t></w:r></w:p>",
    )  # fmt: skip
    found = document(content, "a.txt")  # whatever it is called
    assert blocks(found) == ["The head", "By A. Writer", "Iran will cheat. It won't pay.", "In a table.", "Kept."]
    drafted = draft(found)
    assert (drafted.author, [actor.id for actor in drafted.actors]) == ("A. Writer", ["iran"])
    assert len(read_scenario(drafted.yaml).claims) == 6


def test_a_pdf():
    first = (24, 0, "A large head"), (10, 30, "By A. Writer, 1 March 2020"), (10, 30, "Iran will cheat on any agree-")
    second = (10, 12, "ment that the over-"), (10, 12, "supplied market brings. It will not pay."), (10, 30, "An end.")
    found = document(pdf(*first, *second, (10, 300, "17")), "a.docx")
    assert blocks(found) == [
        "A large head", "By A. Writer, 1 March 2020",
        "Iran will cheat on any agreement that the oversupplied market brings. It will not pay.", "An end.",
    ]  # fmt: skip
    assert found.headings == {0}
    assert blocks(document(pdf(*first, password=""), "owner.pdf"))[0] == "A large head"  # anybody may read it


ENTITIES = '<!DOCTYPE a [<!ENTITY b "c">]>'


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (pdf((10, 0, "Secret."), password="x"), "x: it is password-protected: save it without"),
        (pdf(), "x: it contains only pictures and no text, like a scan"),
        (pdf((10, 0, "Cut off."))[:200], "x: it is damaged"),
        (b"%PDF-1.7\n" + b"junk" * 100, "x: it is damaged"),
        (docx(para("a" * 20_000_000)), "x: its uncompressed text is larger than 5 MB"),
        (docx(para("Cut off."))[:150], "x: it is not a readable Word document"),
        (docx("<w:sdt>" * 20_000 + "</w:sdt>" * 20_000), "x: it is not a readable Word document"),
        (zipped(word__document_xml=ENTITIES), "x: it is not a readable Word document"),
        (zipped(readme="hello"), "x: it is a zip file but not a Word document"),
        (zipped(mimetype="application/vnd.oasis.opendocument.text"), "x: it is an OpenDocument file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "x: it is an old or password-protected Word file"),
        (b"{\\rtf1 It will.}", "x: it is rich text"),
        (b"\x89PNG\r\n\x1a\n", "x: it is a picture"),
        (bytes(2000), "x: it is not text"),
        (b"\x7fELF\x00\xff" * 100, "x: it is not text"),
        (b"ab\ncd\x80", r"x:2:3: the byte 0x80 is not UTF-8: save the file as UTF-8 text"),
        (b'<html><meta charset="zip"><p>D\xe9j', "x: it is not zip, although it says so"),
        (b"<html><body>" + b"<div>" * 60_000, "x: its elements are nested too deeply"),
        (b"x" * (LONGEST_TEXT + 1), "x: it has more than 300 kB of text"),
        (b"<html><body><p>" + b"x " * LONGEST_TEXT, "x: it has more than 300 kB of text"),
        (bytes(LARGEST_FILE + 1), "x: it has more than 20 MB"),
    ],
)
def test_what_cannot_be_read_is_said(content, told):
    began = time.process_time()
    with pytest.raises(StandoffError, match=f"^{told}"):
        document(content, "x")
    assert time.process_time() - began < 10


@pytest.mark.parametrize("piece", ["[", "![", "[a](", "*a_", "- a\n", "> ", "<", "&", "`a``", "<!--", "|a|\n", "\\"])
def test_long_runs_of_marks_are_read_in_time(piece):
    began = time.process_time()
    document((piece * (24_000 // len(piece))).encode(), "x.md")
    assert time.process_time() - began < 10


def test_a_large_page_may_have_a_short_text(tmp_path):
    path = tmp_path / "page.html"
    path.write_text(f"<html><script>{'x' * 2_000_000}</script><p>It will.</p></html>")
    assert read_document(path).text == "It will."
