"""Drafts: whatever the text, every sentence once and in order, in a file that has no mistakes."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from standoff.scenario.hidden import HIDDEN
from standoff.scenario.model import Kind
from standoff.scenario.read import read_scenario
from standoff.text.draft import LONGEST_TEXT, TextError, decoded, draft, propose, read_text
from standoff.text.reading import read_likelihoods

TEXT = """\
A harbour divided

3 March 2021

Norland closed the strait in 2019. It prefers a quiet border to an open one, because trade would follow. "Will it hold?"
Most likely Norland will back down. If the fleet sails, Norland
will not fire. Norland may also
call our bluff; that is more than it dared before.

- Sudland will probably pay.
- Norland has 12 ships.

Norland’s line is weaker than it was. Sudland should wait. It is a disgrace.

Subscribe to our letter.
"""


def visible(text):
    return "".join(text.split())


def test_what_is_proposed():
    found = draft(TEXT)
    assert found.title == "A harbour divided"
    proposed = [(sentence.text[:14], sentence.kind and str(sentence.kind)) for sentence in found.sentences]
    assert proposed == [
        ("A harbour divi", None),
        ("3 March 2021", None),
        ("Norland closed", "fact"),
        ("It prefers a q", "preference"),
        ('"Will it hold?', None),
        ("Most likely No", "forecast"),
        ("If the fleet s", "mechanism"),
        ("Norland may al", "comparison"),
        ("- Sudland will", "forecast"),
        ("- Norland has ", "fact"),
        ("Norland’s line", "comparison"),
        ("Sudland should", "judgement"),
        ("It is a disgra", "judgement"),
        ("Subscribe to o", None),
    ]
    assert [sentence.because for sentence in found.sentences[:2]] == ["a heading", "a date"]
    assert found.sentences[6].text == "If the fleet sails, Norland will not fire."
    assert found.names == (("Norland", 6),)
    assert found.dated is not None and found.dated[0].isoformat() == "2021-03-03"


def test_the_file_says_what_is_proposed_and_nothing_else():
    found = draft(TEXT, "harbour.txt")
    scenario = read_scenario(found.yaml)
    assert scenario.title == "A harbour divided" and scenario.as_of is None
    assert list(scenario.actors) == ["placeholder"] and "PLACEHOLDER" in scenario.actors["placeholder"]
    assert [entry.name for entry in scenario.entries] == ["placeholder_move"]
    assert not (scenario.parameters or scenario.interests or scenario.rationality or scenario.questions)
    assert [claim.quote for claim in scenario.claims.values()] == [sentence.text for sentence in found.sentences]
    assert {claim.kind for claim in scenario.claims.values()} == {Kind.FACT, Kind.JUDGEMENT}
    back_down, not_fire = scenario.claims["s06"], scenario.claims["s07"]
    assert back_down.reason == (
        "not yet modelled; proposed as a forecast: a likelihood; “Most likely … will” read as 55-95 %"
    )
    assert not_fire.reason is not None and "proposed as a mechanism" in not_fire.reason
    assert "“will not” read as 1-45 %" in not_fire.reason
    closed = scenario.claims["s03"].check
    assert closed is not None and closed.not_checked is not None and "proposed as a fact" in closed.not_checked
    assert "# Drafted by `standoff draft` from harbour.txt: 14 sentences" in found.yaml
    assert "#   Norland (6)" in found.yaml
    assert "# as_of: 2021-03-03 # the text names “3 March 2021”" in found.yaml
    assert "    # likelihood: “Most likely … will” [55-95 %], asserted; convention" in found.yaml


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("China will comply.", Kind.FORECAST),
        ("Oil will likely continue.", Kind.FORECAST),
        ("As long as it is an asset, it will not comply.", Kind.MECHANISM),
        ("It complies because it must.", Kind.MECHANISM),
        ("It needs him more than he needs it.", Kind.COMPARISON),
        ("Beijing prefers talks.", Kind.PREFERENCE),
        ("Beijing has stopped taking coal.", Kind.FACT),
        ("The range is 4,500 kilometers.", Kind.FACT),
        ("He should think of alternatives.", Kind.JUDGEMENT),
        ("It is an outrage.", Kind.JUDGEMENT),
        ("Is it working?", None),
        ("Sign up today.", None),
    ],
)
def test_cues(sentence, kind):
    found, because = propose(sentence, read_likelihoods(sentence))
    assert found is kind and because


def test_a_belief_of_another_is_no_forecast_of_the_text():
    sentence = "Tokyo is told that London believes that it will work."
    assert propose(sentence, read_likelihoods(sentence))[0] is not Kind.FORECAST


def test_wrapped_lines_and_lines_that_are_paragraphs():
    wrapped = "One sentence that\nis wrapped. Another\none.\n\nA third."
    assert [s.text for s in draft(wrapped).sentences] == ["One sentence that is wrapped.", "Another one.", "A third."]
    long = f"A heading without a stop\n{'It is so. ' * 30}\nIt is not."
    found = draft(long).sentences
    assert (found[0].text, found[-1].text, len(found)) == ("A heading without a stop", "It is not.", 32)
    assert [s.paragraph for s in found] == [1, *[2] * 30, 3]
    assert [s.text for s in draft("It is so.\r\nAnd\r\nso.\r\n").sentences] == ["It is so.", "And so."]


# -- any text at all --------------------------------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        *(
            "China will comply. ",
            "Beijing hopes that it won’t. ",
            "“Yes,” he said. ",
            "Is it? ",
            "\n\n",
            "\r\n",
            "\n",
            "\t",
        ),
        *("- item: value\n", "# heading\n", "key: [a, b]\n", "{x: y}\n", "--- \n", "...\n", "%TAG !\n", "&a *a !!b\n"),
        *(
            "'",
            '"',
            "\\",
            "\\u0041",
            "'''",
            "#",
            " # no comment ",
            ": ",
            "`",
            "@",
            "| >-\n",
            "? :",
            "\x00",
            "\x07",
            "\x1b[31m",
        ),
        *(
            "\u2028",
            "\u0085",
            "\ufeff",
            "\u200b",
            "\u202eRTL ",
            "שלום. ",
            "好。",
            "😀 ",
            "👨‍👩‍👧. ",
            "\U0010ffff",
            "\ufffe",
            "é. ",
        ),
        *(
            "50 % likely ",
            "a 70 % chance. ",
            "On 31 February 2017 ",
            "9" * 30 + " ",
            "A.B. ",
            "No. ",
            "e.g. ",
            "x" * 300,
        ),
    ]
)
ANYTHING = st.one_of(st.lists(PIECES, max_size=40).map("".join), st.text(max_size=300))


@settings(max_examples=150)
@given(ANYTHING)
@example("x: |\n  y\n")
@example("'" * 200)
@example("\u0000")
@example("a\u2028b.\u0085C d.")
@example('She said: "It\'s 5 %: #1!" & left \\ gone.')
def test_every_sentence_once_in_order_and_no_mistake(text):
    read = HIDDEN.sub(" ", text.removeprefix("\ufeff"))
    try:
        found = draft(text, "any: 'name' # \n")
    except TextError:
        assert not visible(read)
        return
    text = read
    scenario = read_scenario(found.yaml)  # raises for any mistake
    assert [claim.quote for claim in scenario.claims.values()] == [sentence.text for sentence in found.sentences]
    assert "".join(visible(sentence.text) for sentence in found.sentences) == visible(text)
    for one, other in zip(found.sentences, found.sentences[1:], strict=False):
        assert one.end <= other.start and one.paragraph <= other.paragraph
    for sentence in found.sentences:
        assert sentence.text == " ".join(text[sentence.start : sentence.end].split())


@pytest.mark.parametrize(
    "text",
    [
        "word " * 50_000,
        '("“' * 40_000,
        "Yes. " * 7_000,
        "x" * 200_000,
        "will not " * 25_000,
        "If it will, it will not. " * 1_800,
        "\n" * 100_000 + "It is.",
        "1. " * 6_000,
    ],
)
def test_large_texts_are_drafted_in_time_and_checked(text):
    began = time.process_time()
    found = draft(text)
    assert time.process_time() - began < 20
    assert len(read_scenario(found.yaml).claims) == len(found.sentences)


def test_too_much_is_refused_in_words():
    with pytest.raises(TextError, match=r"the text: it has more than 300 kB: draft from a part of it at a time"):
        draft("x" * (LONGEST_TEXT + 1))
    with pytest.raises(
        TextError, match=r"its draft would be larger than a scenario file may be, 1 MB: draft from a part"
    ):
        draft("It will. " * 8_000)
    with pytest.raises(TextError, match=r"it has [\d,]+ sentences"):
        draft("Ab.\n\n" * 30_000)


@pytest.mark.parametrize("text", ["", " \n\t\u00a0\n", "\ufeff"])
def test_nothing_to_draft_from(text):
    with pytest.raises(TextError, match="there is no sentence in it"):
        draft(text)


def test_files(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xef\xbb\xbfIt will.\n")
    assert read_text(path) == "It will.\n"
    path.write_bytes("Ça va.\nDéjà vu".encode("latin-1"))
    with pytest.raises(TextError, match=r"a\.txt:1:1: the byte 0xC7 is not UTF-8: save the file as UTF-8 text"):
        read_text(path)
    path.write_bytes(b"x" * (LONGEST_TEXT + 1))
    with pytest.raises(TextError, match="more than 300 kB"):
        read_text(path)
    with pytest.raises(TextError, match=r"pipe:2:3: the byte 0x80"):
        decoded(b"ab\ncd\x80", "pipe")


def test_an_article_as_papers_print_it():
    """Typographic quotation marks, abbreviations with stops and a byline, as in the article of the flagship."""
    text = (
        "Norland’s Strategy Is Already Failing\n\nMay 15, 2017, 6:45 PM UTC\n\n"
        "Most likely Sudland will meet Norland half-way. Its envoy openly praises the U.S. as “a great friend”. "
        "But other support for Norland, such as oil shipment, will likely continue.\n\n"
        "A. B. Writer is a professor of government at Easton.\n"
    )
    found = draft(text)
    assert found.title == "Norland’s Strategy Is Already Failing"
    assert "".join(visible(sentence.text) for sentence in found.sentences) == visible(text)
    assert len(found.sentences) == len(read_scenario(found.yaml).claims) == 6
    forecasts = {s.text[:12]: s.readings[0].band for s in found.sentences if s.kind is Kind.FORECAST}
    assert forecasts == {"Most likely ": "55-95 %", "But other su": "55-80 %"}
