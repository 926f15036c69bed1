"""Sentences in, who may act in them out: countries by whatever name, and others who are named twice and do something.

A capital, and a country's people, are other names for the country; the last name of somebody who is also named in full
is another name for them. Nobody is made up: every name stands in the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from standoff.language.expression import WORDS
from standoff.text.countries import COUNTRIES, Country

OFTEN = 2  # times that a name occurs before it is proposed; a country, once
MOST = 20  # of either
LONGEST_NAME = 60  # characters


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who may act.

    Attributes:
        id: as a scenario calls them.
        name: as they are called here.
        count: how often they are named in all.
        called: the names that the text has for them, the commonest first, each with how often.
    """

    id: str
    name: str
    count: int
    called: tuple[tuple[str, int], ...]


def find_actors(sentences: Sequence[str], headings: Sequence[str] = ()) -> tuple[list[Actor], list[tuple[str, int]]]:
    """Who may act, the most named first; and the other names that occur often, each with how often."""
    called: dict[str, Counter[str]] = {}
    left: list[str] = []
    for text in sentences:
        left.append(_take_countries(text, called))
    for text in headings:
        _take_countries(text, called, heading=True)
    _settle_brussels(called)
    people = {each.name: each.people for each in COUNTRIES}
    for name, counts in list(called.items()):
        if sum(counts.values()) < OFTEN and set(counts) <= set(people[name]):
            del called[name]  # French wine, once
    others, acting = _names(left)
    for name in acting:
        called[name] = others.pop(name)
    found = sorted(called.items(), key=lambda each: (-sum(each[1].values()), each[0]))
    taken: set[str] = set()
    actors = [
        Actor(_id(name, taken), name, sum(each.values()), tuple(sorted(each.items(), key=lambda n: (-n[1], n[0]))))
        for name, each in found
    ]
    rest = [(name, sum(each.values())) for name, each in others.items()]
    rest += [(each.name, each.count) for each in actors[MOST:]]
    return actors[:MOST], sorted(rest, key=lambda each: (-each[1], each[0]))[:MOST]


# -- countries ---------------------------------------------------------------------------------------------


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_FUNCTION = _set(
    "a after against all although among an and any are as at be because before behind between both but by can could "
    "despite did do does during each either even every everyone few for from had has have he her his how however i "
    "if in indeed instead is it its just last like many may maybe meanwhile might more most must my neither never "
    "next no nobody nor not nothing now of off on once one only or other our over perhaps rather shall she should "
    "since so some still such suppose than that the their then there therefore these they this those though through "
    "thus to today too toward towards under unless until unlike up upon us was we were what whatever when whenever "
    "where whereas whether which while who whoever whose why will with within without would yes yet you your"
)
_TITLES = _set(
    "admiral archbishop ayatollah chairman chairwoman chancellor chief colonel commissioner congressman congresswoman "
    "dame deputy dr emperor finance foreign general governor home justice king lady lord madam mayor minister mr mrs "
    "ms mx pope premier president prime prince princess professor queen secretary senator shadow sheikh sir speaker "
    "state sultan treasury vice"
)
_STATES = _set("president king queen government republic people kingdom state army capital")


def _forms() -> dict[str, tuple[Country, bool]]:
    """Each word for a country, the country, and whether it is one for its people."""
    result: dict[str, tuple[Country, bool]] = {}
    for country in COUNTRIES:
        for word in country.people:
            result[word] = country, True
    for country in COUNTRIES:
        for word in (*country.seats, *country.names):
            result.setdefault(word, (country, False))
    return result


_FORMS = _forms()
_COUNTRY = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(_FORMS, key=len, reverse=True)))})(?!\w)")
_BEFORE = re.compile(r"(?:([A-Z][\w.'-]*) )?(of (?:the )?)?\Z")
_AFTER = re.compile(r"(?: |-)([A-Z][\w-]*)")


def _take_countries(text: str, called: dict[str, Counter[str]], heading: bool = False) -> str:
    """Counts the words for countries in a sentence; gives the sentence with those words blank."""
    text = text.replace("’", "'")
    left = list(text)
    for match in _COUNTRY.finditer(text):
        word = match[0]
        country, people = _FORMS[word]
        if not heading and not _is_country(text, match.start(), match.end(), people):
            continue
        called.setdefault(country.name, Counter())[word] += 1
        left[match.start() : match.end()] = "_" * len(word)
    return "".join(left)


def _is_country(text: str, start: int, end: int, people: bool) -> bool:
    """Whether a word for a country is one here, and no part of a longer name: the Washington Post, George Washington,
    the East China Sea, the Bank of Japan."""
    word = text[start:end]
    after = _AFTER.match(text, end)
    follows = after[1] if after is not None else ""
    if follows and not _COUNTRY.match(text, end + 1) and follows.lower() not in (*_FUNCTION, *_TITLES):
        if not (word.isupper() or "." in word) and text[end] == " ":
            return False
    if people:
        return True
    before = _BEFORE.search(text, max(0, start - 40), start)
    if before is None or not before[1]:
        return True
    if before[2]:
        return before[1].lower() in (*_STATES, *_TITLES, *_FUNCTION)
    return before[1].lower() in (*_FUNCTION, *_TITLES) or before[1] in _FORMS or before[1].endswith(".")


def _settle_brussels(called: dict[str, Counter[str]]) -> None:
    """Two seats in one town: that of the country that the text names, else of the union."""
    belgium, union = called.get("Belgium"), called.get("European Union")
    if belgium is not None and set(belgium) == {"Brussels"}:
        called.setdefault("European Union", Counter()).update(called.pop("Belgium"))
    elif belgium is not None and union is not None and "Brussels" in belgium:
        union.update({"Brussels": belgium.pop("Brussels")})


# -- others ------------------------------------------------------------------------------------------------

_WORD = r"(?:(?:[A-Z]\.){2,}|[A-Z]{2,6}s?(?![\w])|(?:[A-Z]')?[A-Z][\w-]*[^\W\d_])"
_NAME = re.compile(rf"(?<![\w.'-]){_WORD}(?:(?: | of (?:the )?){_WORD})*")
_NO_NAMES = _set(
    "january february march april may june july august september october november december monday tuesday wednesday "
    "thursday friday saturday sunday am pm utc gmt gdp ceo"
)
_DOES = re.compile(
    r"'s (?=\w)|(?:,[^,.;]{1,60},)? (?:also |never |now |still |then |\w+ly )?"
    r"(?:will|won't|would|wouldn't|can|cannot|can't|could|may|might|must|should|shall|has|have|had|does|doesn't|do|"
    r"don't|did|didn't|wants?|wanted|needs?|needed|says?|said|expects?|fears?|hopes?|claims?|plans?|tries|try|tried|"
    r"seeks?|sought|prefers?|refuses?|threatens?|insists?|believes?|thinks?|knows?|knew|understands?|makes?|made|takes?|"
    r"took|gives?|gave|began|calls?|agrees?|rejects?|faces?|chose|chooses?|depends?|gains?|loses?|lost|offers?|cuts?|"
    r"\w{2,}(?:ed|izes|ises))\b"
)
_SHORT = re.compile(r" \(([A-Z]{2,6})\)")
_ABSTRACT = re.compile(r"(?:ions?|ments?|ness|ity|ism|ance|ence|ure|th)\Z")


def _names(sentences: Iterable[str]) -> tuple[dict[str, Counter[str]], list[str]]:
    """Names that occur twice or more, each with the words for it; and those of them that do something."""
    inside: Counter[str] = Counter()
    first: Counter[str] = Counter()
    does: set[str] = set()
    small: set[str] = set()
    shortened: dict[str, str] = {}  # the Norland People's Party (NPP)
    for text in sentences:
        small.update(re.findall(r"(?<!\w)[a-z]\w+", text))
        for match in _NAME.finditer(text):
            words = re.split(r" ", match[0])
            start = match.start()
            while words and (words[0].lower() in _TITLES or (words[0].lower() in _FUNCTION and not words[0].isupper())):
                start += len(words.pop(0)) + 1
            name = " ".join(words)
            if not name or len(name) > LONGEST_NAME or name.lower() in _NO_NAMES or name.lower() in _FUNCTION:
                continue
            alone = len(words) == 1 and not re.fullmatch(r"[A-Z]{2,}|(?:[A-Z]\.)+", name)
            (first if alone and not text[:start].strip(" \"'“‘(") else inside)[name] += 1
            if _DOES.match(text, match.end()):
                does.add(name)
            if bracket := _SHORT.match(text, match.end()):
                shortened[bracket[1]] = name
    for name in first:
        if name not in inside and (name.lower() in small or name not in does or _ABSTRACT.search(name)):
            first[name] = 0
    counts = {name: Counter({name: inside[name] + first[name]}) for name in {*inside, *first}}
    for short, name in shortened.items():
        if name in counts and name != short:
            counts[name].update(counts.pop(short, Counter()))
    _merge(counts)
    often = {name: each for name, each in sorted(counts.items()) if sum(each.values()) >= OFTEN}
    return often, [name for name, each in often.items() if does & {name, *each}]


def _merge(counts: dict[str, Counter[str]]) -> None:
    """Makes one of those who are named in full and by a part of it: Donald Trump and Trump."""
    full = [name for name in counts if " " in name]
    for short in sorted(name for name in counts if " " not in name):
        of = [name for name in full if short in (name.split()[0], name.split()[-1])]
        if len(of) == 1:
            counts[of[0]].update(counts.pop(short))


def _id(name: str, taken: set[str]) -> str:
    """A name that a scenario takes, and none of its others has."""
    plain = "".join(each for each in unicodedata.normalize("NFKD", name.lower()) if not unicodedata.combining(each))
    slug = re.sub(r"\W+", "_", plain).strip("_0123456789") or "actor"
    slug = f"the_{slug}" if slug in WORDS or slug.startswith("placeholder") else slug
    found, number = slug, 1
    while found in taken:
        number += 1
        found = f"{slug}_{number}"
    taken.add(found)
    return found
