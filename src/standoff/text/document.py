"""A file or a pasted text in, the text to draft from out: plain text, Markdown, a web page, a Word document, a PDF.

What it is, is seen from its content, whatever its name ends in. Plain text is taken word for word; of the others, the
words without their marks. Control characters, which no reader of the text sees, are blanks.
"""

from __future__ import annotations

import codecs
import datetime
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from standoff.language.error import Location, StandoffError
from standoff.scenario.hidden import HIDDEN
from standoff.text.markup import Marked, is_markdown, is_page, of_markdown, of_page, too_deep
from standoff.text.pdf import of_pdf

LONGEST_TEXT = 300_000  # bytes: a book of a hundred pages; its draft must fit into a scenario file
LARGEST_FILE = 20_000_000  # bytes of a document: its pictures and its script are no text
MOST_XML = 5_000_000  # bytes of a Word document, unpacked, that are read
WRAPPED = 160  # characters: with a longer line in it a text has a paragraph to a line, and is not wrapped

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Document:
    """A text and how it is laid out.

    Attributes:
        blocks: where paragraphs, headings and items of lists are in it: what no sentence reaches over.
        headings: which of the blocks are known to be headings.
        title, author, published: as told beside the text; "" and None where they are not.
    """

    text: str
    blocks: tuple[Span, ...]
    headings: frozenset[int] = frozenset()
    title: str = ""
    author: str = ""
    published: datetime.date | None = None


def read_document(path: str | Path) -> Document:
    """The text in a file.

    Raises:
        StandoffError: if there is none that can be read, or too much.
        OSError: if the file cannot be read.
    """
    with Path(path).open("rb") as file:
        return document(file.read(LARGEST_FILE + 1), str(path))


def document(content: bytes, name: str) -> Document:
    """The text in the content of a file; `name` is what a complaint calls it.

    Raises:
        StandoffError: as `read_document`.
    """
    if len(content) > LARGEST_FILE:
        raise too_long(name, f"it has more than {LARGEST_FILE // 1_000_000} MB")
    if b"%PDF-" in content[:1024]:
        return _of_pdf(content, name)
    if content.startswith(b"PK\x03\x04"):
        return _of_word(content, name)
    for begins, what in _FOREIGN.items():
        if content.startswith(begins):
            raise StandoffError(what, where=Location(name))
    text = _decoded(content, name)
    return from_text(text, name, Path(name).suffix.lower() in (".md", ".markdown"))


def read_plain(content: bytes, name: str) -> str:
    """The text in the content of a file that has a notation of its own: places in it stay what they are.

    Raises:
        StandoffError: as `read_document`.
    """
    text = _decoded(content, name).removeprefix("\ufeff").replace("\r\n", "\n")
    _demand_short(text, name)
    return _clean(text)


def from_text(text: str, name: str = "the text", markdown: bool = False) -> Document:
    """A text as somebody pastes it; that of a web page or in Markdown is known by its marks.

    Raises:
        StandoffError: if it is too long.
    """
    text = text.removeprefix("\ufeff")
    wrapped = all(len(line) <= WRAPPED for line in text.splitlines())
    if is_page(text):
        if too_deep(text):
            raise StandoffError("its elements are nested too deeply", "copy its text", Location(name))
        return _marked(of_page(text), name)
    _demand_short(text, name)
    if markdown or is_markdown(text):
        if too_deep(text):
            raise StandoffError("its elements are nested too deeply", "copy its text", Location(name))
        return _marked(of_markdown(_clean(text), wrapped), name)
    text = _clean(text)
    return Document(text, tuple(_blocks(text, wrapped)))


def plain_document(content: bytes, name: str) -> Document:
    """A plain text in the content of a file, word for word and with its marks, in Unicode's form NFC.

    Raises:
        StandoffError: as `document`.
    """
    text = _clean(unicodedata.normalize("NFC", _decoded(content, name).removeprefix("\ufeff")))
    return Document(text, tuple(_blocks(text, all(len(line) <= WRAPPED for line in text.splitlines()))))


# -- what a text may hold -----------------------------------------------------------------------------------

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")  # any that is no white space
# A terminal's commands, whole, and what is left of such characters. Each becomes as many blanks, so that places in the
# text stay what they are.
_COMMANDS = r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b\n]{0,500}(?:\x07|\x1b\\)"
_CONTROLS = re.compile(f"{_COMMANDS}|{_CONTROL.pattern}")
_UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff]")  # places where a word may be cut; the words are those without


def _clean(text: str) -> str:
    return HIDDEN.sub(" ", _CONTROLS.sub(lambda found: " " * len(found[0]), text))


def _demand_short(text: str, name: str) -> None:
    if len(text) > LONGEST_TEXT or len(text.encode("utf-8", "surrogatepass")) > LONGEST_TEXT:
        raise too_long(name, f"it has more than {LONGEST_TEXT // 1000} kB of text")


def too_long(name: str, what: str) -> StandoffError:
    return StandoffError(what, "split it and draft from one part at a time", Location(name))


def _laid(blocks: Sequence[str], headings: set[int], name: str) -> Document:
    """The document of these paragraphs."""
    lines: list[str] = []
    heads: set[int] = set()
    for number, block in enumerate(blocks):
        words = " ".join(_clean(_UNSEEN.sub("", block)).split())
        if any(map(str.isalnum, words)):
            if number in headings:
                heads.add(len(lines))
            lines.append(_BULLET.sub("", words))
    text = "\n\n".join(lines)
    _demand_short(text, name)
    spans, at = [], 0
    for line in lines:
        spans.append((at, at + len(line)))
        at += len(line) + 2
    return Document(text, tuple(spans), frozenset(heads))


def _marked(found: Marked, name: str) -> Document:
    laid = _laid(found.blocks, found.headings, name)
    title, author = (" ".join(_clean(_UNSEEN.sub("", each)).split())[:300] for each in (found.title, found.author))
    return Document(laid.text, laid.blocks, laid.headings, title, author, day(found.published[:10]))


def day(text: str) -> datetime.date | None:
    """The day that a text as 2017-05-15 names; None where it names none."""
    try:
        return datetime.date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII) else None
    except ValueError:
        return None


_BULLET = re.compile(r"\s*[•▪‣◦·●■–—*+-]\s+(?=\S)")
_ITEM = re.compile(r"\s*(#+ |[-*•▪‣◦·●■–] |\d{1,3}[.)] )")


def _blocks(text: str, wrapped: bool) -> Iterator[Span]:
    """Paragraphs, headings and items of lists of a plain text."""
    at = 0
    block: Span | None = None
    for line in text.splitlines(keepends=True):
        start, at = at, at + len(line)
        if block is not None and (not line.strip() or not wrapped or _ITEM.match(line)):
            yield block
            block = None
        if block is None and (bullet := _BULLET.match(line)):
            start += bullet.end()
        if line.strip():
            block = (start if block is None else block[0], at)
    if block is not None:
        yield block


# -- plain text and pages as bytes --------------------------------------------------------------------------

_NO_TEXT = "it is not text: give a plain-text, Markdown, HTML, .docx or PDF file"
_OLD_WORD = "it is an old or password-protected Word file: save it as .docx without a password"
_FOREIGN = {
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": _OLD_WORD,
    b"{\\rtf": "it is rich text (RTF): save it as .docx or as text",
    b"\x89PNG": "it is a picture: run text recognition (OCR) on it first",
    b"\xff\xd8\xff": "it is a picture: run text recognition (OCR) on it first",
    b"GIF8": "it is a picture: run text recognition (OCR) on it first",
    b"\x1f\x8b": "it is compressed (gzip): unpack it first",
    b"Rar!": "it is compressed (RAR): unpack it first",
    b"7z\xbc\xaf": "it is compressed (7z): unpack it first",
}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{2,40})", re.I)
_BINARY = 0.3  # the share of control characters from which on it is no text


def _decoded(content: bytes, name: str) -> str:
    coding = next((coding for mark, coding in _MARKS if content.startswith(mark)), "") or _wide(content)
    if not coding and (found := _CHARSET.search(content[:4096])):
        coding = found[1].decode("ascii")
    try:
        text = content.decode(coding or "utf-8")
    except (UnicodeDecodeError, LookupError):
        if not coding and (wrong := _not_utf_8(content)) is not None:
            if b"\0" in content:
                raise StandoffError(_NO_TEXT, where=Location(name)) from None
            before = content[:wrong].decode("utf-8", "replace")
            line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
            what = f"the byte 0x{content[wrong]:02X} is not UTF-8"
            raise StandoffError(what, "save the file as UTF-8 text", Location(name, line, column)) from None
        raise StandoffError(
            f"it is not {coding[:40]}, although it says so", "save the file as UTF-8 text", Location(name)
        ) from None
    _demand_text(text, name)
    return text


def _not_utf_8(content: bytes) -> int | None:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return None


def _wide(content: bytes) -> str:
    """UTF-16 without a mark, where every other byte of nearly all is 0; else nothing."""
    some = content[:2000]
    if len(some) >= 4 and len(content) % 2 == 0:
        for first, coding in ((1, "utf-16-le"), (0, "utf-16-be")):
            if some[first::2].count(0) * 10 > 8 * len(some[first::2]) and some[1 - first :: 2].count(0) == 0:
                return coding
    return ""


def _demand_text(text: str, name: str) -> None:
    some = text[:100_000]
    if len(_CONTROL.findall(some)) > _BINARY * len(some):
        raise StandoffError(_NO_TEXT, where=Location(name))


# -- documents ---------------------------------------------------------------------------------------------


def _of_pdf(content: bytes, name: str) -> Document:
    try:
        return _laid(*of_pdf(content, LONGEST_TEXT), name)
    except StandoffError as error:
        raise StandoffError(error.what, error.fix, Location(name)) from None


_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => h2:fresh
comment-reference =>
"""
_ZIPPED = {
    "mimetype": "it is an OpenDocument file or an e-book: save it as .docx or PDF",
    "xl/workbook.xml": "it is an Excel file: save its text as .docx or as text",
    "ppt/presentation.xml": "it is a PowerPoint file: save its text as .docx or as text",
}


def _of_word(content: bytes, name: str) -> Document:
    """By the library mammoth, which makes a page of it. Pictures are not looked at, nor anything outside the file."""
    import mammoth

    damaged = StandoffError(
        "it is not a readable Word document", "save it again as .docx, or copy its text", Location(name)
    )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            inside = {each.filename: each for each in packed.infolist()}
            if "word/document.xml" not in inside:
                known = (what for part, what in _ZIPPED.items() if part in inside)
                raise StandoffError(
                    next(known, "it is a zip file but not a Word document: unpack it first"), where=Location(name)
                )
            read = [each for each in inside.values() if each.filename.endswith((".xml", ".rels"))]
            # a part is never unpacked beyond the size that it declares
            if sum(each.file_size for each in read) > MOST_XML or len(inside) > 10_000:
                raise too_long(name, f"its uncompressed text is larger than {MOST_XML // 1_000_000} MB")
            if any(each.flag_bits & 1 for each in read):
                raise StandoffError("it is password-protected", "save it without a password", Location(name))
            for each in read:
                if b"<!DOCTYPE" in packed.read(each)[:2000]:
                    raise damaged
        made = mammoth.convert_to_html(
            io.BytesIO(content), convert_image=lambda _: [], style_map=_STYLES, external_file_access=False
        )
        return _marked(of_page(made.value), name)
    except StandoffError:
        raise
    except Exception:  # whatever the libraries make of a damaged file
        raise damaged from None
