"""A PDF in, its paragraphs out, by the library pypdf and where the lines stand on the page.

A PDF knows lines and no paragraphs. A new one begins where the gap to the line above is wider than usual, or the size
of the letters changes; over the end of a page a sentence goes on. What stands on most pages is no part of the text.
"""

from __future__ import annotations

import io
import re
import time
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

from standoff.language.error import StandoffError

MOST_PAGES = 500
PATIENCE = 60.0  # seconds; no text of a scenario's length takes as long
WIDER = 1.25  # times the usual gap: a new paragraph
SHORT = 0.6  # of the longest line: a shorter one ends a paragraph
SIZES = 0.08  # by what share the size of letters may vary within one


@dataclass(slots=True)
class _Line:
    """`y` is where it stands, in points from the bottom of its page."""

    text: str
    y: float
    size: float
    page: int


def of_pdf(content: bytes, most: int) -> tuple[list[str], set[int]]:
    """The paragraphs of a PDF, and which of them are headings.

    Args:
        most: characters, after which no further page is read; there are more then.

    Raises:
        StandoffError: if it has a password, or no text, or cannot be read.
    """
    import logging

    from pypdf import PdfReader
    from pypdf.errors import DependencyError, FileNotDecryptedError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it mends by itself is nobody's business
    lines: list[_Line] = []
    began, long = time.monotonic(), 0
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise StandoffError("it is password-protected", "save it without a password")
        for number, page in enumerate(reader.pages):
            found = _lines(page, number)
            lines += found
            long += sum(len(line.text) for line in found)
            if long > most:
                break
            if number >= MOST_PAGES or time.monotonic() - began > PATIENCE:
                raise StandoffError(
                    "it has too many pages or takes too long to read", "split it and draft from one part at a time"
                )
    except StandoffError:
        raise
    except (DependencyError, FileNotDecryptedError):
        raise StandoffError("it is encrypted", "save it without encryption, or copy its text") from None
    except (RecursionError, MemoryError):
        raise StandoffError("it cannot be read", "print it to a new PDF, or copy its text") from None
    except Exception as error:  # whatever a library makes of a damaged file
        told = " ".join(str(error).split())[:120]
        raise StandoffError(
            f"it is damaged ({told or type(error).__name__})", "save it again, or copy its text"
        ) from None
    lines = _without_edges(lines)
    if not any(any(map(str.isalnum, line.text)) for line in lines):
        raise StandoffError(
            "it contains only pictures and no text, like a scan", "run text recognition (OCR) on it first"
        )
    return _paragraphs(lines)


def _lines(page: Any, number: int) -> list[_Line]:
    lines: list[_Line] = []
    begun = False

    def visit(text: str, around: list[float], matrix: list[float], font: Any, size: float) -> None:
        nonlocal begun
        for place, part in enumerate(text.split("\n")):
            begun = begun and place == 0
            if not part.strip() and not begun:
                continue
            if begun:
                lines[-1].text += part
            else:
                scale = abs(matrix[3] * around[3]) or 1.0
                y = matrix[4] * around[1] + matrix[5] * around[3] + around[5]
                lines.append(_Line(part, y, size * scale, number))
                begun = True

    page.extract_text(visitor_text=visit)
    return [line for line in lines if line.text.strip()]


EDGE = 2  # lines at the top and at the bottom of a page, among which its number and its heading are


def _without_edges(lines: list[_Line]) -> list[_Line]:
    """The lines without numbers of pages, and without what stands at the edge of most."""
    edges: set[int] = set()
    pages: dict[int, list[_Line]] = {}
    for line in lines:
        pages.setdefault(line.page, []).append(line)
    for of_page in pages.values():
        in_order = sorted(of_page, key=lambda line: line.y)
        edges.update(id(line) for line in (*in_order[:EDGE], *in_order[-EDGE:]))
    shape = {id(line): re.sub(r"\d+", "#", line.text.strip()) for line in lines}
    seen = Counter(shape[at] for at in edges)
    often = max(3, (len(pages) + 1) // 2)
    number = re.compile(r"\W*(?:page )?#(?: (?:of|/) #)?\W*", re.I)

    def belongs(line: _Line) -> bool:
        found = shape[id(line)]
        return id(line) not in edges or (seen[found] < often and number.fullmatch(found) is None)

    return [line for line in lines if belongs(line)]


def _paragraphs(lines: list[_Line]) -> tuple[list[str], set[int]]:
    gaps = [above.y - below.y for above, below in pairwise(lines) if above.page == below.page and above.y > below.y]
    usual = median(gaps) if gaps else 0.0
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    body = sizes.most_common(1)[0][0]
    words = Counter(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", " ".join(line.text for line in lines).lower()))
    full = SHORT * max(len(line.text) for line in lines)
    blocks: list[str] = []
    headings: set[int] = set()
    above: _Line | None = None
    for line in lines:
        if above is None or _new(above, line, usual, full):
            if line.size > body * (1 + SIZES):
                headings.add(len(blocks))
            blocks.append(line.text.strip())
        else:
            blocks[-1] = _joined(blocks[-1], line.text.strip(), words)
        above = line
    return blocks, headings


def _new(above: _Line, line: _Line, usual: float, full: float) -> bool:
    """Whether a paragraph begins here: `usual` is the gap between two lines, `full` the length of one that goes on."""
    largest = max(above.size, line.size)
    if abs(above.size - line.size) > SIZES * largest:
        return True
    gap = above.y - line.y
    if above.page != line.page or gap < -largest:  # the next page or column
        return len(above.text) < full or above.text.rstrip("\"'”’) ").endswith((".", "!", "?", ":"))
    return gap > WIDER * (max(usual, largest) if usual < 2 * largest else 1.2 * largest)


def _joined(before: str, after: str, words: Counter[str]) -> str:
    """Two lines as one; a word that was cut at the end of the first is whole again."""
    cut = re.search(r"([^\W\d_]+)([-\u2010\u00ad])$", before)
    first = re.match(r"[^\W\d_]+", after)
    if cut is None or first is None or not first[0][0].islower():
        return f"{before} {after}"
    if cut[2] == "-" and words[f"{cut[1]}-{first[0]}".lower()] and not words[f"{cut[1]}{first[0]}".lower()]:
        return before + after
    return before[:-1] + after
