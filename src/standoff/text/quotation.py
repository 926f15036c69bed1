"""Where a quotation is in its text: forgiving what people change when they quote, and nothing else.

Forgiven are the case of the first letter, the form of quotation marks, dashes and dots, white space and line breaks,
soft hyphens and hyphenation at the end of a line, words that an ellipsis leaves out, and words or letters in square
brackets. Both text and quotation are made into keys: their characters without white space and hyphens, between each two
of which stands what joins them. Keys are sought as plain strings, and what joins the characters is compared where a key
is found, so that the cost is that of `str.find`.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

from standoff.text.document import Span

MOST_LEFT_OUT = 100  # words that one ellipsis may stand for
MOST_REPLACED = 10  # words that one pair of square brackets may stand for
LONGEST_ALIGNED = 300  # words of a quotation that are compared with a passage
COMMON = 200  # a word that the text has more often does not tell where a quotation may be from
CANDIDATES = 5  # passages that are compared with a quotation that is not found

_UNSEEN = "\u00ad\u200b\u2060\ufeff"  # places where a word may be cut
_DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_HYPHENS = "-\u2010"
_MARKS = dict.fromkeys("\"'`´‘’‚‛“”„‟«»‹›′″", "'") | {"…": "..."}
_DOTS = r"…\.?|\.(?:\s?\.){2,}"
_GAP = re.compile(rf"(?P<left_out>\[\s*(?:{_DOTS})\s*\]|{_DOTS})|\[[^\[\]]*\]")
WORD = re.compile(r"\w+(?:['’]\w+)*")
# What joins two characters of a key.
_TIGHT, _BLANK, _DASH, _DASH_BLANK, _LINE_END = "", " ", "-", "- ", "-\n"
_CODES = {_TIGHT: "t", _BLANK: "b", _DASH: "d", _DASH_BLANK: "e", _LINE_END: "l"}


@dataclass(frozen=True, slots=True)
class _Key:
    """A text as it is compared.

    Attributes:
        letters: without white space, dashes and what nobody sees, quotation marks and dots in one form.
        joins: what stands before each of the letters, as one of `_CODES`.
        at: where each of the letters is in the text, in characters.
        words: how many words begin before or at each of the letters.
    """

    letters: str
    joins: str
    at: array[int]
    words: array[int]


def _key(text: str) -> _Key:
    letters: list[str] = []
    joins: list[str] = []
    at, words = array("l"), array("l")
    pending: list[str] = []  # blanks and dashes since the last letter
    count = 0
    for place, each in enumerate(text):
        if each in _UNSEEN:
            continue
        if each in _DASHES or each.isspace():
            pending.append(each)
            continue
        for letter in _MARKS.get(each, each):
            join = _join(pending)
            count += join != _TIGHT or not letters
            letters.append(letter)
            joins.append(_CODES[join])
            at.append(place)
            words.append(count)
            pending.clear()
    return _Key("".join(letters), "".join(joins), at, words)


def _join(pending: Sequence[str]) -> str:
    """What joins two letters, of the blanks and dashes between them."""
    if not pending:
        return _TIGHT
    dashes = sum(each in _DASHES for each in pending)
    if not dashes:
        return _BLANK
    if dashes == 1 and pending[0] in _HYPHENS and len(pending) > 1:
        return _LINE_END if any(each in "\n\r\x0b\x0c\x85\u2028\u2029" for each in pending) else _DASH_BLANK
    return _DASH


def _joined_alike(there: str, here: str, between_letters: bool) -> bool:
    """Whether what joins two letters of the text (`there`) may be quoted so (`here`)."""
    if there == here:
        return True
    broken = ("l", "e")  # a hyphen with a blank after it may be the end of a line
    dashed = ("d", "e", "l")
    if there in dashed and here in dashed:
        return True
    if between_letters and there == "t":
        return here in broken
    return between_letters and there == "l" and here == "t"


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a quotation without gaps.

    Attributes:
        most: how many words may lie between it and the piece before.
        whole: whether its first and its last letter must begin and end a word.
    """

    key: _Key
    most: int
    whole: tuple[bool, bool]


def _pieces(quotation: str) -> list[_Piece]:
    """The quotation cut at its ellipses and brackets."""
    found: list[_Piece] = []
    start, most, tight_before = 0, 0, False
    for gap in (*_GAP.finditer(quotation), None):
        part = quotation[start : gap.start() if gap else None]
        bracket = gap is not None and gap["left_out"] is None
        tight_after = bracket and bool(part) and not part[-1].isspace()
        key = _key(part.strip())
        if key.letters:
            found.append(_Piece(key, most, (not (tight_before and not part[0].isspace()), not tight_after)))
            most = 0
        if gap is not None:
            most += MOST_REPLACED if bracket else MOST_LEFT_OUT
            tight_before, start = bracket, gap.end()
    return found


class SoughtText:
    """A text, in Unicode's form NFC, in which quotations are sought. Places are in its characters."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._key = _key(self.text)

    def find(self, quotation: str) -> tuple[Span, ...] | None:
        """Where the first passage is that is quoted: the parts of it that stand between ellipses and brackets. None
        where there is none.

        An ellipsis stands for up to `MOST_LEFT_OUT` words, brackets for up to `MOST_REPLACED`.
        """
        quotation = unicodedata.normalize("NFC", quotation).strip()
        literal = _key(quotation)
        if not any(map(str.isalnum, literal.letters)):
            return None
        for start in self._places(_Piece(literal, 0, (True, True)), first=True):
            return (self._span(start, literal),)
        pieces = _pieces(quotation)
        if not pieces or (len(pieces) == 1 and pieces[0].key.letters == literal.letters):
            return None
        chain = self._chain(pieces)
        if chain is None:
            return None
        return tuple(self._span(start, piece.key) for start, piece in zip(chain, pieces, strict=True))

    def _span(self, start: int, key: _Key) -> Span:
        return self._key.at[start], self._key.at[start + len(key.letters) - 1] + 1

    def _chain(self, pieces: Sequence[_Piece]) -> list[int] | None:
        """Where the pieces are, one after another and none too far from the one before: the earliest such places.

        Of each piece, all places are kept that can be reached from the last; then it goes back from the first place of
        the last piece, to the nearest place of each piece before.
        """
        reached: list[list[int]] = []
        for number, piece in enumerate(pieces):
            places = self._places(piece, first=number == 0 and piece.whole[0])
            if number == 0:
                here = list(places)
            else:
                here, before, length = [], reached[-1], len(pieces[number - 1].key.letters)
                for place in places:
                    nearest = bisect_left(before, place - length + 1) - 1  # that ends no later than this begins
                    if nearest >= 0:
                        here += [place] * self._near(before[nearest] + length, place, piece.most)
            if not here:
                return None
            reached.append(here)
        chain = [reached[-1][0]]
        for number in range(len(pieces) - 1, 0, -1):
            before, length = reached[number - 1], len(pieces[number - 1].key.letters)
            chain.append(before[bisect_left(before, chain[-1] - length + 1) - 1])
        return chain[::-1]

    def _near(self, end: int, start: int, most: int) -> bool:
        """Whether at most so many words lie between the letter before `end` and that at `start`."""
        words = self._key.words
        return words[start] - words[end - 1] - 1 <= most

    def _places(self, piece: _Piece, first: bool) -> Iterator[int]:
        """Where a piece begins in the letters of the text, from left to right; the `first` in either case."""
        letters, sought = self._key.letters, piece.key.letters
        forms = {sought}
        if first and (letter := next((at for at, each in enumerate(sought) if each.isalnum()), None)) is not None:
            other = sought[letter].swapcase()
            forms |= {sought[:letter] + other + sought[letter + 1 :]} if len(other) == 1 else set()
        after = {form: letters.find(form) for form in forms}
        while any(place >= 0 for place in after.values()):
            place, form = min((place, form) for form, place in after.items() if place >= 0)
            if self._alike(place, piece):
                yield place
            after[form] = letters.find(form, place + 1)

    def _alike(self, start: int, piece: _Piece) -> bool:
        """Whether what joins the letters is alike, and words are whole."""
        letters, joins, key = self._key.letters, self._key.joins, piece.key
        end = start + len(key.letters)
        inside, quoted = joins[start + 1 : end], key.joins[1:]
        if inside != quoted:
            for place, (there, here) in enumerate(zip(inside, quoted, strict=True), start):
                between = letters[place].isalpha() and letters[place + 1].isalpha()
                if there != here and not _joined_alike(there, here, between):
                    return False
        begins, ends = piece.whole
        if begins and start > 0 and joins[start] == "t" and letters[start - 1].isalnum() and letters[start].isalnum():
            return False
        cut = end < len(letters) and joins[end] == "t" and letters[end - 1].isalnum() and letters[end].isalnum()
        return not (ends and cut)

    # -- what is not found -------------------------------------------------------------------------------------

    @cached_property
    def _words(self) -> list[re.Match[str]]:
        return list(WORD.finditer(self.text))

    @cached_property
    def _occurrences(self) -> dict[str, list[int]]:
        """Which words of the text, counted from 0, a word is."""
        found: dict[str, list[int]] = {}
        for number, word in enumerate(self._words):
            found.setdefault(_plain(word[0]), []).append(number)
        return found

    def nearest(self, quotation: str) -> str:
        """The passage that is most like a quotation that is not found, on one line; "" where none is like it.

        Words that both have vote for where it may be from, rare ones more than common ones; the best passages are
        compared with the quotation word by word.
        """
        sought = [_plain(word[0]) for word in WORD.finditer(_GAP.sub(" ", quotation))][:LONGEST_ALIGNED]
        votes: Counter[int] = Counter()
        for number, word in enumerate(sought):
            occurrences = self._occurrences.get(word, [])
            for place in occurrences[:COMMON] if len(occurrences) <= COMMON else ():
                votes[place - number] += 1_000_000 // len(occurrences)
        if not votes:  # only words that the text has often, or none of its words
            for number, word in enumerate(sought):
                for place in self._occurrences.get(word, [])[:COMMON]:
                    votes[place - number] += 1
        near: Counter[int] = Counter()  # words that are left out or put in move what follows by a few places
        for place in votes:
            near[place] = sum(votes[place + by] for by in (-2, -1, 0, 1, 2))
        best, passage = 0.0, (0, 0)
        for place, _ in sorted(near.items(), key=lambda each: (-each[1], each[0]))[:CANDIDATES]:
            start = max(place - 3, 0)
            there = [_plain(word[0]) for word in self._words[start : place + len(sought) + 3]]
            matcher = SequenceMatcher(None, there, sought, autojunk=False)
            blocks = [block for block in matcher.get_matching_blocks() if block.size]
            if not blocks:
                continue
            alike = sum(block.size for block in blocks) / len(sought)
            if alike > best:
                first, last = blocks[0], blocks[-1]
                begins = max(start + first.a - first.b, 0)
                ends = start + last.a + len(sought) - last.b
                best, passage = alike, (begins, min(ends, len(self._words)))
        if not best:
            return ""
        begins, ends = passage
        start, end = self._words[begins].start(), self._words[ends - 1].end()
        while start > 0 and not self.text[start - 1].isspace():  # with its punctuation
            start -= 1
        while end < len(self.text) and not self.text[end].isspace():
            end += 1
        return " ".join(self.text[start:end].split())


def _plain(word: str) -> str:
    return word.replace("’", "'").casefold()
