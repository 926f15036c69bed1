"""A sentence in, the likelihoods that its words give out, each with the words it rests on; none where it has none.

How a sentence is read, step by step:

1. It is cut into words, wherever they stand; `won't` is two of them, will and not.
2. From left to right the longest phrase of the lexicon is marked, and stated numbers (a 70 percent chance).
3. Marks that stand together (but for words like `be` or `also`) form a group. In a group a word that says how likely
   something is outweighs `will` and `may`; a word for a whole clause (most likely China will) takes in its `will`.
4. Negations turn a range round. One inside what is likely (probably not, will not) gives the complement: not p has
   the probability 1 - p. One outside (not likely, not certain) says only that the word does not fit: what is not
   likely has less than its 55%, and what is not certain may well be. So nothing is claimed that was not said, and a
   double negation never says more than the plain word.
5. Each reading says how the sentence puts it: asserted, under a condition, in passing, as the condition itself, as
   another's belief, or as a question.

The probability is that of what the sentence says with its negations taken out: `China will not adopt sanctions` reads
as 1-45% that China adopts them. This is no parser; it knows patterns of English, and shows what it went by.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import Any

from standoff.language.likelihood import DECIMALS, percent
from standoff.text.lexicon import LEXICON, NEGATIONS, NEUTRAL, NOBODY, Entry, Role, Source


class Standing(StrEnum):
    """How a sentence puts a likelihood forward."""

    ASSERTED = "asserted"
    CONDITIONAL = "asserted under a condition"
    ASIDE = "said in passing"
    SUPPOSED = "part of a condition"
    REPORTED = "the belief of another"
    ASKED = "asked"


OWN = (Standing.ASSERTED, Standing.CONDITIONAL)


@dataclass(frozen=True, slots=True)
class Reading:
    """A likelihood that a text gives in words.

    Attributes:
        low, high: the probability (0 to 1) of what the text says with its negations taken out.
        spans: where the words are that it rests on, as `text[start:end]`, in order.
        words: those words.
        entry: of the lexicon, with the source of its range; for a number, the number.
        negations: the words that turned it round.
        standing: how the sentence puts it.
    """

    low: float
    high: float
    spans: tuple[tuple[int, int], ...]
    words: str
    entry: Entry
    negations: tuple[str, ...]
    standing: Standing

    @property
    def start(self) -> int:
        """Where the first of its words begins."""
        return self.spans[0][0]

    @property
    def end(self) -> int:
        """Where the last of its words ends."""
        return self.spans[-1][1]

    @property
    def source(self) -> Source:
        """Where the range of its entry is from."""
        return self.entry.source

    @property
    def band(self) -> str:
        """`55-80%`."""
        return percent(self.low, self.high)

    def __str__(self) -> str:
        return f"{self.words} [{self.band}]"


def read_likelihoods(text: str) -> tuple[Reading, ...]:
    """Every likelihood that a text gives in words, in their order; none where it gives none.

    Args:
        text: to read.
    """
    words = _cut(text)
    marks = _marked(words)
    groups = _grouped(words, marks)
    claims = _claims(words, groups)
    places = _Places(words, marks)
    return tuple(_reading(text, words, claim, places) for claim in claims)


def read_likelihood(text: str) -> Reading | None:
    """The likelihood that a text itself gives, None if it gives none.

    Where there are several, it is the first that is asserted, with or without a condition; failing that the first
    that is said in passing. What is only supposed, asked or believed by others is not the text's own: for that and
    for all of them, `read_likelihoods`.

    Args:
        text: no more words than those of the one forecast that you mean.

    Examples:
        ```python
        from standoff.text import read_likelihood, word_for

        print(word_for(0.62), word_for(0.62, "phia"), word_for(0.37, "phia"))
        reading = read_likelihood("Oil shipment will likely continue.")
        print(reading, reading.source.name)
        ```
    """
    found = read_likelihoods(text)
    for standings in (OWN, (Standing.ASIDE,)):
        for reading in found:
            if reading.standing in standings:
                return reading
    return None


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# -- 1: words ----------------------------------------------------------------------------------------------

_APOSTROPHES = dict.fromkeys(map(ord, "’‘ʼ′＇`´"), "'")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*|'ll\b|\S")
_SPLIT = re.compile(r"(ca|wo|sha)(n't)\Z|(can)(not)\Z|(\w+)(n't)\Z|([^\W_]+)('ll)\Z")
_FULL = {"ca": "can", "wo": "will", "sha": "shall", "n't": "not"}
_HYPHENS = frozenset("-\u2010\u2011")
_STOPS = frozenset(".?!…")


@dataclass(frozen=True, slots=True)
class _Token:
    text: str  # in lower case, contractions written out
    start: int
    end: int
    named: bool = False  # written with a capital where no sentence begins: the name May, not the word


def _lower(text: str) -> str:
    """In lower case, apostrophes made plain, every character at its place."""
    plain = text.translate(_APOSTROPHES)
    lowered = plain.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(low if len(low := char.lower()) == 1 else char for char in plain)


_TITLES = _set("mr mrs ms dr st gen sen rep gov col vs etc no jr sr")


def _cut(text: str) -> list[_Token]:
    """The words and signs of a text. Hyphens inside words separate them, and full stops that end no sentence go."""
    lowered = _lower(text)
    found = list(_WORD.finditer(lowered))
    long = [match for match in found if len(match[0]) > 3]
    capitals = sum(text[match.start()].isupper() for match in long)
    titled = capitals > 0.6 * len(long) and not text.rstrip().endswith((".", "!"))  # a heading
    tokens: list[_Token] = []
    begins = True  # a sentence
    for match in found:
        word, start, end = match[0], match.start(), match.end()
        if (word in _HYPHENS and _within(text, start, end, str.isalnum)) or (
            word == "." and not _stop(text, start, tokens)
        ):
            continue
        named = not begins and not titled and text[start:end].istitle()
        begins = word in _STOPS or (begins and not word[0].isalnum())
        split = _SPLIT.match(word)
        if split is None:
            tokens.append(_Token("will" if word == "'ll" else word, start, end, named))
            continue
        first, second = (part for part in split.groups() if part is not None)
        middle = start + len(first)
        tokens.append(_Token(_FULL.get(first, first), start, middle, named))
        tokens.append(_Token("will" if second == "'ll" else "not", middle, end))
    return tokens


def _within(text: str, start: int, end: int, sort: Callable[[str], bool]) -> bool:
    """Whether characters of one sort stand on both sides, without a space."""
    return start > 0 and end < len(text) and sort(text[start - 1]) and sort(text[end])


def _stop(text: str, start: int, before: Sequence[_Token]) -> bool:
    """Whether a full stop ends a sentence, or is the point of a number."""
    after = text[start + 1 : start + 4].lstrip(" \t\n\"'”’)")
    if not after and len(text) - start < 4:
        return True
    if _within(text, start, start + 1, str.isdigit):
        return True
    word = before[-1] if before else None
    if word is not None and word.end == start and word.text.isalpha() and (len(word.text) == 1 or word.text in _TITLES):
        return False
    return text[start + 1 : start + 2] in (" ", "\t", "\n", "”", '"', "’", "'", ")") and not after[:1].islower()


# -- 2: marks ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Mark:
    """Tokens `first` to `last` (both included) that say something: a likelihood, or, without an entry, a negation."""

    first: int
    last: int
    entry: Entry | None


_NEUTRAL = "neutral"
_NEGATION = "negation"
_Tree = dict[str, Any]


def _planted() -> _Tree:
    """All phrases, word by word: a tree whose leaves, at the key "", are what the phrase is."""
    tree: _Tree = {}
    for phrase, leaf in [
        *((phrase, _NEGATION) for phrase in NEGATIONS),
        *LEXICON.items(),
        *((phrase, _NEUTRAL) for phrase in NEUTRAL),
    ]:
        here = tree
        for token in _cut(phrase):
            here = here.setdefault(token.text, {})
        here[""] = leaf
    return tree


def _marked(words: Sequence[_Token]) -> list[_Mark]:
    """The phrases in a text, longest first, none overlapping another."""
    numbers = {mark.first: mark for mark in _numbers(words)}
    marks: list[_Mark] = []
    here = 0
    while here < len(words):
        if here in numbers:
            marks.append(numbers[here])
            here = numbers[here].last + 1
            continue
        length, leaf = _longest(words, here)
        if leaf is None:
            here += 1
            continue
        if isinstance(leaf, Entry) and not _is_a_noun_or_name(words, here, length):
            if here and words[here - 1].text == "no" and leaf.role in (Role.WORD, Role.POSSIBLE):  # no guarantee that
                marks.append(_Mark(here - 1, here - 1, None))
            marks.append(_Mark(here, here + length - 1, leaf))
        elif leaf == _NEGATION:
            marks.append(_Mark(here, here + length - 1, None))
        here += length
    return [_bounded(words, mark) for mark in marks]


def _longest(words: Sequence[_Token], here: int) -> tuple[int, Entry | str | None]:
    """How many tokens the longest phrase at `here` has, and what it is."""
    length, leaf = 1, None
    branch = _PHRASES
    for step in range(here, len(words)):
        if words[step].text not in branch:
            break
        branch = branch[words[step].text]
        if "" in branch:
            length, leaf = step - here + 1, branch[""]
    return length, leaf


_OWNERS = _set(
    "a the his her its their our my your this that good ill free strong political popular national no of iron"
)


_COPULAS = _set(
    "is are was were be been seem seems look looks remain remains not never hardly scarcely from means way near"
)


def _is_a_noun_or_name(words: Sequence[_Token], here: int, length: int) -> bool:
    """Whether will, may and the like are none here: the will to fight, May 15, Theresa May; perhaps 20 missiles."""
    word = words[here].text
    after = words[here + length].text if here + length < len(words) else ""
    before = words[here - 1].text if here else ""
    if length > 1:
        return False
    if words[here].named and word in ("will", "may", "might"):
        return True
    if word == "may":
        return after[:1].isdigit()
    if word in ("perhaps", "maybe", "possibly", "probably"):
        return after[:1].isdigit()
    if word == "will":
        return after in ("to", "of") or before in _OWNERS or before.endswith("'s")
    if word == "impossible":
        return before in ("a", "an", "the", "this", "that")
    if word in ("certain", "remote"):  # a certain sort of, a remote island
        return before not in _COPULAS and not before.endswith("ly")
    if word == "might":
        return before in _OWNERS
    if word == "would" and after == "be":  # an opinion (it would be folly), unless something is done
        if here + 2 == len(words):
            return True
        return not words[here + 2].text.endswith(("ed", "en")) and _longest(words, here + 2)[1] is None
    return False


_UNITS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_COUNTS = {word: float(number) for number, word in enumerate(_UNITS, 1)} | {"twenty": 20.0, "hundred": 100.0}
_PERCENT = frozenset({"%", "percent", "pct"})
_CHANCE = _set("chance chances probability likelihood odds possibility")
_SURE = _set("likely probable certain sure confident")
_LINKS = _set("of is are at was were be stands stand that the a an to about around some only just still now")
_IS = _set("is are at was were be stands")
_FARTHEST = 12  # tokens from `the chance` of something to its number
_TO = frozenset({"to", "and", "-", "–", "or"})
STATED = Source("number", "the number in the sentence itself")


def _numbers(words: Sequence[_Token]) -> Iterator[_Mark]:
    """Probabilities stated as numbers: a 70 percent chance, a chance of 2 in 3, between 60 and 70% likely."""
    here = 0
    while here < len(words):
        found = _quantity(words, here)
        if found is None:
            here += 1
            continue
        low, high, last = found
        mark = None
        if low <= high <= 1:
            mark = _of_chance(words, here, last)
        if mark is None:
            here += 1
            continue
        first, last = mark
        phrase = " ".join(word.text for word in words[here : found[2] + 1])
        yield _Mark(first, last, Entry(phrase, low, high, STATED))
        here = last + 1


def _quantity(words: Sequence[_Token], here: int) -> tuple[float, float, int] | None:
    """The shares that a number or a range at `here` states, and its last token."""

    def at(step: int) -> str:
        return words[step].text if step < len(words) else ""

    value, step = _value(words, here)
    if value is None:
        return None
    if at(step) in ("in", "out"):
        total, end = _value(words, step + (2 if at(step) == "out" and at(step + 1) == "of" else 1))
        if total is not None and 0 < value <= total:
            return value / total, value / total, end - 1
        return None
    low = high = value
    marked = at(step) in _PERCENT or (at(step) == "per" and at(step + 1) == "cent")
    if marked:
        step += 2 if at(step) == "per" else 1
    joined = at(step) in _TO
    second, end = _value(words, step + 1) if joined else (None, step)
    if second is None and not marked:  # 60-70 percent: the hyphen is gone
        second, end = _value(words, step)
        if second is not None and step < end and words[step].start - words[step - 1].end != 1:
            second = None
    if second is not None and (at(end) in _PERCENT or (at(end) == "per" and at(end + 1) == "cent")):
        return low / 100, second / 100, end + (1 if at(end) == "per" else 0)
    return (low / 100, high / 100, step - 1) if marked else None


def _value(words: Sequence[_Token], here: int) -> tuple[float | None, int]:
    """The number at a token, and the token after it; decimals are in several tokens (62 . 5)."""
    if here >= len(words):
        return None, here
    word = words[here].text
    if word in _COUNTS:
        return _COUNTS[word], here + 1
    if not (word.isascii() and word.isdigit() and len(word) < 7):
        return None, here
    point = words[here + 1 : here + 3]
    if len(point) == 2 and point[0].text == "." and point[0].start == words[here].end and point[1].text.isdigit():
        if point[1].start == point[0].end and point[1].text.isascii() and len(point[1].text) < 7:
            return float(f"{word}.{point[1].text}"), here + 3
    return float(word), here + 1


def _of_chance(words: Sequence[_Token], first: int, last: int) -> tuple[int, int] | None:
    """The tokens of a stated probability with the word that makes it one; None for any other share."""
    for step in range(last + 1, min(last + 3, len(words))):
        word = words[step].text
        if word in _CHANCE or (word in _SURE and step == last + 1):
            return first, step
        if not word.isalpha() or word in ("of", "to", "and", "or"):
            break
    bounds = {word for phrase in (*_LOWER, *_UPPER, *_ABOUT) for word in phrase.split()} | {"between", "from"}
    linked = False
    for step in range(first - 1, max(first - _FARTHEST, -1), -1):
        word = words[step].text
        if word in _CHANCE:
            return step, last
        linked = linked or word in _IS
        if word in _CLAUSE or not (linked or word in _LINKS or word in bounds):
            break
    return None


_LOWER = ("at least", "no less than", "more than", "better than", "over", "above", "upwards of", "upward of")
_UPPER = ("at most", "at best", "no more than", "not more than", "less than", "under", "below", "up to")
_ABOUT = ("about", "around", "roughly", "approximately", "some")
_OF_WORDS = ("at least", "at most", "at best")  # before words and not only before numbers
_GIVE_OR_TAKE = 0.05  # `about 70 percent`: convention


def _bounded(words: Sequence[_Token], mark: _Mark) -> _Mark:
    """A mark with the bound before it: at best a slim chance, at least 60 percent likely."""
    if mark.entry is None or mark.entry.role not in (Role.WORD, Role.POSSIBLE):
        return mark
    stated = mark.entry.source == STATED
    inside = " ".join(word.text for word in words[mark.first : mark.last + 1])
    number = mark.first
    if stated and not inside.startswith(mark.entry.phrase):  # a chance of at least 60 percent
        number = mark.last - len(mark.entry.phrase.split()) + 1
    before = number
    while before and words[before - 1].text in ("a", "an", "the"):
        before -= 1
    for phrases, change in ((_LOWER, "low"), (_UPPER, "high"), (_ABOUT, "about")):
        for phrase in phrases:
            size = len(phrase.split())
            if not stated and phrase not in _OF_WORDS:
                continue
            if before >= size and " ".join(word.text for word in words[before - size : before]) == phrase:
                low, high = mark.entry.low, mark.entry.high
                if change == "low":
                    high = 1.0
                elif change == "high":
                    low = 0.0
                else:
                    low, high = max(0.0, low - _GIVE_OR_TAKE), min(1.0, high + _GIVE_OR_TAKE)
                entry = Entry(f"{phrase} {mark.entry.phrase}", low, high, mark.entry.source, mark.entry.role)
                return _Mark(min(mark.first, before - size), mark.last, entry)
    return mark


_PHRASES = _planted()


# -- 3: groups ---------------------------------------------------------------------------------------------

# Words that may stand between the marks of one group.
_BETWEEN = _set(
    "be been being is are was were am s have has had do does did also still then now even yet soon again just "
    "always ever very quite rather fairly pretty somewhat so too all at much to it a an the any that's seem seems "
    "look looks become becomes get gets remain remains therefore thus hence however indeed think consider most , "
    "such as"
)
_WIDEST = 4  # tokens between two marks of one group
_MOST = 12  # marks of a group: nobody writes more, and a hostile text must not make us slow
_LONGEST = 60  # tokens of a clause over which a word is looked for
# Words and signs at which a clause ends.
_CLAUSE = _set(
    ', ; : . ? ! … — – ( ) [ ] “ ” " but which who whom whose while whereas because since although though if unless '
    "until when where and or yet than lest then"
)
_THOUGHT = _CLAUSE - {"and", "or", "than"}  # what one believes may list things
_CONTENT = frozenset({"that", "whether", "if"})


@dataclass(slots=True)
class _Group:
    marks: list[_Mark]

    @property
    def first(self) -> int:
        return self.marks[0].first

    @property
    def last(self) -> int:
        return self.marks[-1].last

    def of(self, *roles: Role) -> list[_Mark]:
        return [mark for mark in self.marks if mark.entry is not None and mark.entry.role in roles]

    @property
    def negations(self) -> list[_Mark]:
        return [mark for mark in self.marks if mark.entry is None]


def _grouped(words: Sequence[_Token], marks: Sequence[_Mark]) -> list[_Group]:
    groups = [_Group([mark]) for mark in marks[:1]]
    for one, other in pairwise(marks):
        between = [word.text for word in words[one.last + 1 : other.first]]
        near = len(between) <= _WIDEST and between.count(",") <= 2
        if (
            near
            and len(groups[-1].marks) < _MOST
            and all(word in _BETWEEN or (word.endswith("ly") and len(word) > 3) for word in between)
        ):
            groups[-1].marks.append(other)
        else:
            groups.append(_Group([other]))
    return groups


# -- 4: negations ------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Claim:
    """A likelihood in the making: its mark, what it has taken in, and the negations outside and inside of it."""

    mark: _Mark
    entry: Entry
    with_it: list[_Mark] = field(default_factory=list)
    outside: list[_Mark] = field(default_factory=list)
    inside: list[_Mark] = field(default_factory=list)

    @property
    def weak(self) -> bool:
        """Whether it gives way to a word that says how likely something is."""
        return self.entry.role is Role.FUTURE

    @property
    def range(self) -> tuple[float, float]:
        low, high = self.entry.low, self.entry.high
        for _ in self.inside:
            low, high = complement(low, high)
        for _ in self.outside:
            low, high = outside(low, high)
        return round(low, DECIMALS), round(high, DECIMALS)


def complement(low: float, high: float) -> tuple[float, float]:
    """The range of p where that of not p is `low` to `high`."""
    return 1 - high, 1 - low


def outside(low: float, high: float) -> tuple[float, float]:
    """The range of p where it is said not to be in `low` to `high`: on the side to which the denial points.

    A word above even odds is denied downwards (not likely), any other upwards (not unlikely).
    """
    if high - low >= 1:
        return 0.0, 1.0
    return (0.0, low) if low + high >= 1 else (high, 1.0)


def _claims(words: Sequence[_Token], groups: Sequence[_Group]) -> list[_Claim]:
    claims = [claim for group in groups for claim in _of_group(group)]
    claims = _taken_in(words, claims)
    _deny_subjects(words, groups, claims)
    claims += _left_out(words, groups, claims)
    return sorted(claims, key=lambda claim: claim.mark.first)


def _of_group(group: _Group) -> list[_Claim]:
    """The likelihoods of a group: its words for one, else what it calls possible, else its `will`."""
    futures = group.of(Role.FUTURE)
    strong = group.of(Role.WORD, Role.BELIEF)
    chosen = strong or group.of(Role.POSSIBLE)[:1] or futures[:1]
    claims = []
    for number, mark in enumerate(chosen):
        assert mark.entry is not None
        role = mark.entry.role
        before = chosen[number - 1].last if number else -1
        last = number == len(chosen) - 1
        claim = _Claim(mark, mark.entry)
        if number == 0:
            claim.with_it = [future for future in futures if future is not mark]
        for negation in group.negations:
            if before < negation.first < mark.first:
                # `will not`, `do not believe that`: what is denied is what follows, and not the word
                (claim.inside if role in (Role.FUTURE, Role.BELIEF) else claim.outside).append(negation)
            elif negation.first > mark.last and last:
                claim.inside.append(negation)
        claims.append(claim)
    return claims


def _taken_in(words: Sequence[_Token], claims: Sequence[_Claim]) -> list[_Claim]:
    """Claims, with every `will` that stands in the clause of a word that says how likely it is taken into that word."""
    kept: list[_Claim] = []
    holder: _Claim | None = None
    for claim in claims:
        ends = _CLAUSE if claim.weak else _THOUGHT
        reaches = holder is not None and _spans(words, holder.mark, claim.mark.first, ends)
        if holder is not None and reaches and claim.weak:
            holder.with_it += [claim.mark, *claim.with_it]
            holder.inside += claim.inside
            continue
        if holder is not None and reaches and holder.entry.role is Role.BELIEF and kept[-1] is holder:
            # We believe that it is a serious possibility: the believer's own word counts.
            kept.pop()
            claim.with_it += [holder.mark, *holder.with_it]
            if holder.inside or "not" in holder.entry.phrase.split():
                claim.outside += holder.inside
                if "not" in holder.entry.phrase.split():
                    claim.outside.append(holder.mark)
        kept.append(claim)
        holder = holder if claim.weak else claim
    # Whether China will comply is uncertain: the clause goes before its word.
    if words and words[0].text in ("whether", "that"):
        leading = [claim for claim in kept if claim.weak]
        word = next((claim for claim in kept if not claim.weak), None)
        if word is not None and leading and leading[0].mark.first < word.mark.first:
            word.with_it += [mark for claim in leading[:1] for mark in (claim.mark, *claim.with_it)]
            word.inside += leading[0].inside
            kept.remove(leading[0])
    return kept


def _spans(words: Sequence[_Token], mark: _Mark, until: int, ends: frozenset[str]) -> bool:
    """Whether a word is about the whole clause up to token `until`: most likely X will, it is likely that X will."""
    assert mark.entry is not None
    if until - mark.last > _LONGEST:
        return False
    between = [word.text for word in words[mark.last + 1 : until]]
    before = words[mark.first - 1].text if mark.first else ""
    heads = mark.first == 0 or before in _CLAUSE
    if heads and between[:1] == [","]:  # Most likely, China will
        between = between[1:]
    if any(word in ends for word in between):
        return False
    if between[:1] == ["be"]:  # it may well be that X will
        between = between[1:]
    phrase = mark.entry.phrase.split()
    introduces = between[:1] and between[0] in _CONTENT
    believed = mark.entry.role is Role.BELIEF or phrase[-1] in (*_CONTENT, "are", "doubt", "see", "imagine", "believe")
    return bool(introduces or believed or (heads and between[:1] != ["to"] and phrase[-1] != "to"))


def _deny_subjects(words: Sequence[_Token], groups: Sequence[_Group], claims: Sequence[_Claim]) -> None:
    """Nobody will, neither side is likely to: a subject that denies the first likelihood of its clause."""
    inside_a_mark = {
        step for group in groups for mark in group.marks if mark.entry for step in range(mark.first, mark.last + 1)
    }
    used = {mark.first for claim in claims for mark in (*claim.inside, *claim.outside)}
    places = [claim.mark.first for claim in claims]
    for step, word in enumerate(words):
        if word.text not in NOBODY or step in inside_a_mark or step in used:
            continue
        if step and words[step - 1].text not in _CLAUSE and words[step - 1].text != "that":
            continue
        after = bisect_right(places, step)
        if after == len(claims) or places[after] - step > _LONGEST:
            continue
        claim = claims[after]
        if any(between.text in _CLAUSE for between in words[step : claim.mark.first]):
            continue
        (claim.outside if claim.entry.role is Role.WORD else claim.inside).append(_Mark(step, step, None))


_NO_VERB = _set("because for in to at as if on by with from about of until without only so just even")


def _left_out(words: Sequence[_Token], groups: Sequence[_Group], claims: Sequence[_Claim]) -> list[_Claim]:
    """It will be curtailed, but not suspended: the second verb has the likelihood of the first, denied."""
    found = []
    places = [claim.mark.first for claim in claims]
    for group in groups:
        if any(mark.entry for mark in group.marks) or not group.first:
            continue
        if words[group.first - 1].text not in ("but", "and", "yet", "though"):
            continue
        done = group.last + 1
        while done < len(words) and words[done].text.endswith("ly"):
            done += 1
        if done >= len(words) or words[done].text in _NO_VERB or not words[done].text.endswith(("ed", "en")):
            continue
        before = bisect_right(places, group.first) - 1
        if before < 0 or group.first - places[before] > _LONGEST:
            continue
        model = claims[before]
        ended = any(word.text in _STOPS for word in words[places[before] : group.first])
        if not ended and not model.inside and not model.outside:
            found.append(_Claim(model.mark, model.entry, list(model.with_it), inside=list(group.marks)))
    return found


# -- 5: how it is put --------------------------------------------------------------------------------------

_CONDITIONS = (
    ("as", "long", "as"),
    ("so", "long", "as"),
    ("in", "case"),
    ("if",),
    ("unless",),
    ("provided",),
    ("assuming",),
)
_REASONS = frozenset({"because", "since", "although", "though", "whereas", "while", "lest"})
_RELATIVES = frozenset({"which", "who", "whom", "whose", "that"})
_SAYING = _set(
    "believe believes believed think thinks thought hope hopes hoped fear fears feared claim claims claimed say says "
    "said insist insists insisted argue argues argued warn warns warned predict predicts predicted expect expects "
    "expected assume assumes assumed worry worries worried promise promises promised vow vows vowed assert asserts "
    "asserted maintain maintains maintained contend contends contended suspect suspects suspected suppose supposes"
)
_NOT_SAYING = _set("on of for in to about by with at against , . ; : ? !")
_ENDS_ASIDE = _set(", ; : ( ) — – then") | _STOPS
_ENDS_REPORT = _set(", ; : but") | _STOPS


class _Places:
    """Which tokens stand in a condition, in a reason or relative clause, in another's belief, or in a question."""

    def __init__(self, words: Sequence[_Token], marks: Sequence[_Mark]) -> None:
        self.words = words
        self.marked = {step for mark in marks for step in range(mark.first, mark.last + 1)}
        count = len(words)
        self.supposed, self.aside, self.reported, self.asked, self.conditional = ([False] * count for _ in range(5))
        start = 0
        for step in range(count):
            if words[step].text in _STOPS or step == count - 1:
                self._sentence(start, step + 1)
                start = step + 1

    def _sentence(self, start: int, end: int) -> None:
        words = self.words
        asked = words[end - 1].text == "?"
        for step in range(start, end):
            self.asked[step] = asked
            if step in self.marked:
                continue
            word = words[step].text
            if self._condition(step, start):
                self._fill(self.supposed, step, end, _ENDS_ASIDE)
            elif word in _REASONS or (word in _RELATIVES and self._relative(step, start)):
                self._fill(self.aside, step, end, _ENDS_ASIDE)
            elif word in _SAYING and self._anothers(step, start, end):
                self._fill(self.reported, step, end, _ENDS_REPORT)
            elif word == "according" and step + 1 < end and words[step + 1].text == "to":
                self._fill(self.reported, step, end, frozenset(";"))
        if any(self.supposed[start:end]):
            for step in range(start, end):
                self.conditional[step] = True

    def _fill(self, places: list[bool], step: int, end: int, ends: frozenset[str]) -> None:
        while step < end and not places[step] and (self.words[step].text not in ends or step in self.marked):
            places[step] = True
            step += 1

    def _condition(self, step: int, start: int) -> bool:
        words = self.words
        if words[step].text == "should" and step == start:  # Should Washington negotiate, Beijing will
            return True
        if words[step].text == "if" and step > start and words[step - 1].text == "as":
            return False
        if words[step].text == "if" and self._indication(step):
            return False
        return any(tuple(word.text for word in words[step : step + len(each)]) == each for each in _CONDITIONS)

    def _indication(self, step: int) -> bool:
        """If this test is any indication, ...: no condition, but what a judgement rests on."""
        for word in self.words[step : step + _LONGEST]:
            if word.text in ("indication", "guide", "sign", "evidence") or word.text in _ENDS_ASIDE:
                return word.text not in _ENDS_ASIDE
        return False

    def _relative(self, step: int, start: int) -> bool:
        """Whether a clause that only adds something begins here: sanctions that could, Beijing, which will."""
        words = self.words
        if words[step].text != "that":
            return step > start
        if step == start or step - 1 in self.marked or words[step - 1].text in _SAYING:
            return False
        after = step + 1
        while after < len(words) and words[after].text.endswith("ly") and after not in self.marked:
            after += 1
        return after in self.marked

    def _anothers(self, step: int, start: int, end: int) -> bool:
        """Whether someone else than the writer is said to believe what follows."""
        words = self.words
        who = step - 1
        while who > start and words[who].text.endswith("ly"):
            who -= 1
        if who >= start and words[who].text in ("i", "we"):
            return False
        return step + 1 < end and words[step + 1].text not in _NOT_SAYING

    def standing(self, claim: _Claim) -> Standing:
        """How the sentence puts a claim. What would be has a condition, whether it is named or not."""
        step = claim.mark.first
        would = any(self.words[mark.first].text == "would" for mark in (claim.mark, *claim.with_it))
        if self.asked[step]:
            return Standing.ASKED
        if self.supposed[step]:
            return Standing.SUPPOSED
        if self.reported[step]:
            return Standing.REPORTED
        if self.aside[step]:
            return Standing.ASIDE
        return Standing.CONDITIONAL if self.conditional[step] or would else Standing.ASSERTED


def _reading(text: str, words: Sequence[_Token], claim: _Claim, places: _Places) -> Reading:
    turned = sorted([*claim.inside, *claim.outside], key=lambda mark: mark.first)
    marks = sorted({claim.mark, *claim.with_it, *turned}, key=lambda mark: mark.first)
    spans: list[tuple[int, int]] = []
    for mark in marks:
        start, end = words[mark.first].start, words[mark.last].end
        if spans and not text[spans[-1][1] : start].strip():
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    low, high = claim.range
    said = " … ".join(" ".join(text[start:end].split()) for start, end in spans)
    denials = tuple(text[words[mark.first].start : words[mark.last].end] for mark in turned)
    return Reading(low, high, tuple(spans), said, claim.entry, denials, places.standing(claim))
