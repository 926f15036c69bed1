"""Quotations are found in their text through whatever people change when they quote, and nothing else."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import standoff
from standoff.text import quotation
from standoff.text.quotation import CANDIDATES, MOST_LEFT_OUT, MOST_REPLACED, SoughtText
from standoff.text.scenario_text import quotes_of

ARTICLE = Path("/work/shared/article.txt")
TEXT = """\
The harbour’s new rules

Norland’s “quiet border” – its phrase – has held since
2019. A pre- and post-war re-entry is possible, but de-
stabilising steps [sic] aren’t; the 4,500-kilometre range
of its co\u00adastal mis\u00adsiles ... is enough. “Will it hold?”

Most likely—so we are told—Norland will back down. It
won't say so.
"""
SOUGHT = SoughtText(TEXT)


def found(words: str) -> str | None:
    """The passage that is found for a quotation, from its first to its last part."""
    spans = SOUGHT.find(words)
    return None if spans is None else TEXT[spans[0][0] : spans[-1][1]]


@pytest.mark.parametrize(
    ("words", "passage"),
    [
        ("Norland’s “quiet border” – its phrase – has held", None),
        ('norland\'s "quiet border" - its phrase - has held', "Norland’s “quiet border” – its phrase – has held"),
        ("Norland's 'quiet border'--its phrase--has held", "Norland’s “quiet border” – its phrase – has held"),
        ("has held since 2019.", "has held since\n2019."),
        ("Has   held\n  since 2019", "has held since\n2019"),
        ("A pre- and post-war re‑entry", "A pre- and post-war re-entry"),
        ("destabilising steps", "de-\nstabilising steps"),
        ("de-stabilising steps", "de-\nstabilising steps"),
        ("destabilis- ing steps", "de-\nstabilising steps"),
        ("the 4,500–kilometre range", "the 4,500-kilometre range"),
        ("its coastal missiles", "its co\u00adastal mis\u00adsiles"),
        ("missiles … is enough", "mis\u00adsiles ... is enough"),
        ("steps [sic] aren't", "steps [sic] aren’t"),
        ("«Will it hold?»", "“Will it hold?”"),
        ("Most likely … Norland will back down", "Most likely—so we are told—Norland will back down"),
        ("Most likely ... Norland [...] down", "Most likely—so we are told—Norland will back down"),
        ("... Norland will back down …", "Norland will back down"),
        ("[Norland] won't say so.", "won't say so."),
        ("It [Norland] won't say [this].", "It\nwon't say so."),
        ("[i]t won’t say so", "t\nwon't say so"),
        ("Norland will back[ed] down", "Norland will back down"),
        ("new rule[]", "new rule"),
    ],
)
def test_what_people_change_when_they_quote_is_forgiven(words, passage):
    assert found(words) == (passage or words)


@pytest.mark.parametrize(
    "words",
    [
        "Norland will back off.",  # another word
        "Norland back down",  # a word left out
        "steps aren’t",
        "Norland will surely back down",  # a word put in
        "back down Norland will",  # another order
        "norland will back down and NORLAND",
        "it Won't say so",  # case inside
        "Norlands “quiet border”",  # an apostrophe left out
        "Norland’s quiet border",  # quotation marks left out
        "A pre and post-war",  # a hyphen left out, at no end of a line
        "postwar",
        "reentry",
        "the 4500-kilometre range",
        "orland will back down",  # half a word
        "Norland will back dow",
        "back down ... Most likely",  # in the wrong order
        "It won't say so!",
        "",
        "…",
        "[all of it]",
    ],
)
def test_nothing_else_is_forgiven(words):
    assert SOUGHT.find(words) is None


def test_what_an_ellipsis_or_brackets_stand_for_is_bounded():
    def sought(between: int) -> SoughtText:
        return SoughtText(f"Alpha {'so ' * between}omega.")

    assert sought(MOST_LEFT_OUT).find("Alpha … omega") and not sought(MOST_LEFT_OUT + 1).find("Alpha … omega")
    assert sought(MOST_REPLACED).find("Alpha [is] omega") and not sought(MOST_REPLACED + 1).find("Alpha [is] omega")


def test_the_nearest_parts_are_taken_where_the_first_are_too_far_apart():
    text = f"He fell. {'so ' * 150}He fell {'and ' * 90}he fell {'but ' * 60}rose. Then he rose."
    (_, first), (start, _) = spans = SoughtText(text).find("fell … rose")
    assert (
        text[spans[0][0] : first] == "fell" and text[first:start].count("but") == 60 and "and" not in text[first:start]
    )


def test_no_text_is_found_in_an_empty_one():
    assert SoughtText("").find("a") is None and SoughtText("").nearest("a") == ""
    assert SOUGHT.nearest("") == "" and SOUGHT.nearest("xylophone quarks") == ""


# -- any text ---------------------------------------------------------------------------------------------------

LETTERS = "abcdefgh"


def word(number: int) -> str:
    """The word of that number: no two alike, and none at the beginning or the end of another."""
    return "w" + "".join(LETTERS[int(digit)] for digit in f"{number:03o}") + "x"


JOINS = {  # as in the text: as a quotation may have it
    " ": (" ", "\n", "   ", "\u00a0"),
    "\n": (" ", "\n"),
    ", ": (", ", ",\n"),
    ". ": (". ", ".  "),
    " — ": (" — ", "--", " - ", "–", "—"),
    "-": ("-", "\u2010", "–", "-\n"),
    "-\n": ("", "-", "-\n", "- "),
    "’ ": ("’ ", "' "),
    " “": (" “", ' "', " ‘", " «"),
}
GAPS = (" … ", " ... ", " [...] ", "… ", " . . . ")


@st.composite
def quoted_pieces(draw):
    """A text, a piece of it as somebody quotes it, and where the piece begins and ends."""
    joins = draw(st.lists(st.sampled_from(list(JOINS)), min_size=8, max_size=40))
    text, begins, ends = "", [], []
    for number, join in enumerate([*joins, "."]):
        begins.append(len(text))
        text += word(number)
        ends.append(len(text))
        text += join
    first = draw(st.integers(0, len(joins) - 4))
    last = draw(st.integers(first + 3, len(joins)))
    words = ""
    number = first
    while number <= last:
        written = word(number)
        how = draw(st.sampled_from(["as it is", "as it is", "soft", "cut", "left out", "replaced", "added"]))
        inside = first < number < last
        if how == "soft":
            written = f"{written[:2]}\u00ad{written[2:]}"
        elif how == "cut":
            written = f"{written[:2]}-\n{written[2:]}"
        elif how == "added":
            written = f"{written} [that is]"
        elif how == "replaced" and inside:
            written = "[another]"
        elif how == "left out" and inside:
            words = words.rstrip() + draw(st.sampled_from(GAPS))
            number += 1
            continue
        # what joins a bracket to the next word must not be taken for a part of either
        plain = number < last and (written.endswith("]") or JOINS[joins[number]][0] == "")
        words += written
        if number < last:
            words += joins[number] if plain and joins[number] != "-\n" else draw(st.sampled_from(JOINS[joins[number]]))
        number += 1
    if draw(st.booleans()):
        words = words[0].swapcase() + words[1:]
    return text, words, begins[first], ends[last]


@settings(max_examples=400)
@given(quoted_pieces())
def test_any_piece_is_found_where_it_is(case):
    text, words, begins, ends = case
    spans = SoughtText(text).find(words)
    assert spans is not None, (text, words)
    assert (spans[0][0], spans[-1][1]) == (begins, ends)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))


@settings(max_examples=200)
@given(st.data())
def test_one_changed_word_is_refused_and_the_nearest_passage_has_the_original(data):
    joins = data.draw(st.lists(st.sampled_from([" ", "\n", ", ", ". ", " — "]), min_size=8, max_size=60))
    pieces = [word(number) + join for number, join in enumerate([*joins, "."])]
    first = data.draw(st.integers(0, len(joins) - 4))
    last = data.draw(st.integers(first + 4, len(joins) + 1))
    changed = data.draw(st.integers(first, last - 1))
    quote = "".join(
        "other" + each[5:] if at == changed else each for at, each in enumerate(pieces[:last]) if at >= first
    )
    sought = SoughtText("".join(pieces))
    assert sought.find(quote) is None
    original = " ".join("".join(pieces[first:last]).split()).rstrip(" —")
    assert original in sought.nearest(quote)


# -- large texts ------------------------------------------------------------------------------------------------


def test_the_work_is_bounded(monkeypatch):
    """5,000 sentences and 300 quotations that are not there: few passages of each are compared word by word."""
    sentences = [
        f"The {word(n % 512)} of {word(n // 7 % 512)} will not {word(n // 3 % 512)} again." for n in range(5000)
    ]
    sought = SoughtText(" ".join(sentences))
    compared, looked = [], []
    matcher = quotation.SequenceMatcher

    def counting(_, there, words, autojunk):
        compared.append(len(there) * len(words))
        return matcher(None, there, words, autojunk=autojunk)

    alike = SoughtText._alike
    monkeypatch.setattr(quotation, "SequenceMatcher", counting)
    monkeypatch.setattr(SoughtText, "_alike", lambda self, *given: looked.append(1) or alike(self, *given))
    for number in range(300):
        assert sought.find(sentences[number * 16]) is not None
        wrong = sentences[number * 16].replace("again", "today")
        assert sought.find(wrong) is None
        assert sought.nearest(wrong).split()[1] == wrong.split()[1]
    assert len(compared) <= 300 * CANDIDATES and max(compared) <= (8 + 6) * 8
    assert len(looked) <= 300 * 3


@pytest.mark.skipif(not ARTICLE.exists(), reason="the article is not ours to ship")
def test_every_quotation_of_the_flagship_is_in_its_article():
    sought = SoughtText(ARTICLE.read_text("utf-8"))
    quotes = list(quotes_of(standoff.load("north-korea-2017")))
    assert len(quotes) > 200
    assert [words for _, words in quotes if sought.find(words) is None] == []
