"""Web pages and Markdown in, paragraphs out: the words that a reader of the page sees, without the marks around them.

Markdown becomes a page first (by markdown-it), and a page is read as browsers read it (by selectolax). What is there to
get about a site, and what only a program reads, is no text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

DEEPEST = 5_000  # elements inside each other; the time to read them grows with the square


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_BLOCKS = _set(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre search section summary table tbody tfoot "
    "thead tr ul"
)
_NO_TEXT = _set(
    "script style noscript template head title object embed iframe canvas svg math select textarea button input audio "
    "video map del s strike -comment"
)
_AROUND = frozenset(("nav", "aside", "footer"))  # of a page, not of the text on it
_HEADS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_OPEN_AT_WILL = _set("area base br col embed hr img input link meta param source track wbr p li td th tr dt dd option")
_MARK = re.compile(r"\[?\W?\d{0,3}\W?\]?|\[?[a-z*†‡]\]?")  # what a footnote is marked with
_NOT_SHOWN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
LONGEST_NUMBER = 2  # digits of an item of a list; 1984. is a year


@dataclass(slots=True)
class Marked:
    """What a page says.

    Attributes:
        blocks: its paragraphs, headings and items of lists, in order; headings: which of them are headings.
        title, author, published: as the page gives them, beside its text; "" where it does not.
    """

    blocks: list[str] = field(default_factory=list)
    headings: set[int] = field(default_factory=set)
    title: str = ""
    author: str = ""
    published: str = ""


def is_page(text: str) -> bool:
    """Whether this is HTML, by what is in it."""
    begins = re.match(r"\s*(?:<\?xml[^>]*>\s*|<!--[^>]*-->\s*)*<(!doctype html|html|head|body)\b", text, re.I)
    return bool(begins or (re.match(r"\s*<[a-z]", text, re.I) and re.search(r"</(p|div|h\d|li|section)>", text, re.I)))


_SIGNS = re.compile(
    r"""^\ {0,3}(?:\#{1,6}\ +\S|[-*+]\ +\S|\d{1,2}[.)]\ +\S|>\ ?\S|(?:=+|-{2,})[ ]*$|```|\|.*\|[ ]*$)
    | \*\*[^*\n]+\*\* | \b__[^_\n]+__\b | (?<![\w*])\*[^*\s][^*\n]*\*(?![\w*]) | (?<!\w)_[^_\s][^_\n]*_(?!\w)
    | \[[^\]\n]*\]\([^)\n]*\) | `[^`\n]+` | &(?:\#\d+|[a-zA-Z]{2,8});
    | </?(?:a|b|i|em|strong|p|br|div|span|h[1-6]|ul|ol|li|blockquote|sup|sub|img|hr|table|script|style)\b[^>\n]*>""",
    re.M | re.X,
)


def is_markdown(text: str) -> bool:
    """Whether a text has marks of Markdown, or single ones of HTML."""
    return _SIGNS.search(text) is not None


def too_deep(html: str) -> bool:
    """Whether its elements are nested too deeply to be read in good time."""
    depth = 0
    for end, name in re.findall(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)", html):
        if name.lower() not in _OPEN_AT_WILL:
            depth = max(0, depth + (-1 if end else 1))
            if depth > DEEPEST:
                return True
    return False


_FRONT = re.compile(r"\A---[ ]*\n(.*?)\n(?:---|\.\.\.)[ ]*(?:\n|\Z)", re.S)
_BARE = re.compile(r"\n(?=\S)(?!(?:=+|-+)[ ]*(?:\n|\Z)|\||[ ]{0,3}```)")


def of_markdown(text: str, wrapped: bool) -> Marked:
    """What a text in Markdown says; not `wrapped`, each of its lines is a paragraph."""
    from markdown_it import MarkdownIt

    given: dict[str, str] = {}
    if front := _FRONT.match(text):
        lines = re.findall(r"^(title|author|date)[ ]*:[ ]*(.+?)[ ]*$", front[1], re.M | re.I)
        given = {key.lower(): value.strip("\"'") for key, value in lines}
        if given:
            text = text[front.end() :]
    if not wrapped:
        text = _BARE.sub("\n\n", text)
    text = re.sub(r"\[\^[^\]\s]+\]:?", "", text)  # footnotes
    reader = MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable("code")
    marked = of_page(reader.render(text))
    marked.title = given.get("title", "")
    marked.author, marked.published = given.get("author", ""), given.get("date", "")
    return marked


def of_page(html: str | bytes) -> Marked:
    """What a page says. Of a page with one long article, that article."""
    from selectolax.lexbor import LexborHTMLParser

    page = LexborHTMLParser(html)
    marked = Marked()
    root = page.body or page.root
    if root is None:
        return marked
    whole = len(root.text())
    for each in (*page.css("article"), *page.css("main, [role=main]")):
        if len(each.text()) * 2 > whole:
            root = each
            break
    _read(root, marked, _NO_TEXT | _AROUND)
    if not marked.blocks:
        _read(root, marked, _NO_TEXT)
    marked.title = _attribute(page, "meta[property='og:title']", "content")
    if not marked.title and (called := page.css_first("head title, title")) is not None:
        marked.title = _plain(called.text())
    for where in ("meta[name=author]", "meta[name='dc.creator']", "meta[property='article:author']"):
        found = _attribute(page, where, "content")
        if found and "://" not in found:
            marked.author = found
            break
    marked.published = (
        _attribute(page, "meta[property='article:published_time']", "content")
        or _attribute(page, "meta[name=date]", "content")
        or _attribute(page, "meta[itemprop=datePublished]", "content")
        or _attribute(page, "time[datetime]", "datetime")
    )
    return marked


def _attribute(page: object, where: str, name: str) -> str:
    node = page.css_first(where)  # type: ignore[attr-defined]
    return _plain(node.attributes.get(name) or "") if node is not None else ""


def _read(root: LexborNode, marked: Marked, skipped: frozenset[str]) -> None:
    words: list[str] = []
    node: LexborNode | None = root
    heading = False

    def ended() -> None:
        text = _plain("".join(words))
        words.clear()
        if any(map(str.isalnum, text)):
            if heading:
                marked.headings.add(len(marked.blocks))
            marked.blocks.append(text)

    while node is not None:
        tag = node.tag or ""
        inside = None
        if node.is_text_node:
            words.append(node.text_content or "")
        elif tag == "br":
            words.append("\n" if not words or words[-1] != "\n" else "")
            if len(words) > 1 and words[-1] == "":
                ended()
        elif tag not in skipped and not _hidden(node, tag):
            if tag in _BLOCKS:
                ended()
            if tag in _HEADS:
                heading = True
            if tag in ("td", "th"):
                words.append(" ")
            if tag == "li" and (number := _number(node)):
                words.append(f"{number}. ")
            inside = node.first_child
        if inside is not None:
            node = inside
            continue
        while node is not None:
            tag = node.tag or ""
            if tag in _BLOCKS and tag not in skipped:
                ended()
                if tag in _HEADS:
                    heading = False
            if node.mem_id == root.mem_id:
                node = None
            elif node.next is not None:
                node = node.next
                break
            else:
                node = node.parent
    ended()


def _hidden(node: LexborNode, tag: str) -> bool:
    """Whether a reader of the page does not see an element, or sees the mark of a footnote."""
    given = node.attributes
    if "hidden" in given or _NOT_SHOWN.search(given.get("style") or ""):
        return True
    if tag == "a" and (given.get("href") or "").startswith(("#footnote-ref", "#fnref", "#endnote-ref")):
        return True
    return tag == "sup" and _MARK.fullmatch(node.text().strip()) is not None


def _number(item: LexborNode) -> str:
    """The number of an item that is none, but a year at the head of a paragraph."""
    above = item.parent
    start = (above.attributes.get("start") or "") if above is not None and above.tag == "ol" else ""
    before = item.prev
    while before is not None and before.is_text_node:
        before = before.prev
    return start if start.isdigit() and len(start) > LONGEST_NUMBER and before is None else ""


def _plain(text: str) -> str:
    return " ".join(text.split())
