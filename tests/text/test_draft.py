"""Drafts: whatever the text, every sentence once and in order, in a file that has no mistakes."""

from __future__ import annotations

import datetime
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from standoff.language.error import StandoffError
from standoff.scenario.model import Kind
from standoff.scenario_files.read import read_scenario
from standoff.text.document import LONGEST_TEXT, from_text
from standoff.text.draft import draft, propose
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
        ("Sudland will p", "forecast"),
        ("Norland has 12", "fact"),
        ("Norland’s line", "comparison"),
        ("Sudland should", "judgement"),
        ("It is a disgra", "judgement"),
        ("Subscribe to o", None),
    ]
    assert [sentence.because for sentence in found.sentences[:2]] == ["a heading", "a date"]
    assert found.sentences[6].text == "If the fleet sails, Norland will not fire."
    assert [(actor.id, actor.count) for actor in found.actors] == [("norland", 6), ("sudland", 2)]
    assert found.names == ()
    assert found.dated is not None and found.dated[0].isoformat() == "2021-03-03"


def test_the_file_says_what_is_proposed_and_nothing_else():
    found = draft(TEXT, "harbour.txt")
    scenario = read_scenario(found.yaml)
    assert scenario.title == "A harbour divided" and scenario.as_of is None
    assert scenario.actors == {"norland": "Norland", "sudland": "Sudland"}
    assert scenario.source is not None and scenario.source.author is None
    assert (scenario.source.title, str(scenario.source.published)) == ("A harbour divided", "2021-03-03")
    assert [entry.name for entry in scenario.entries] == ["placeholder_move"]
    assert not (scenario.parameters or scenario.interests or scenario.rationality or scenario.questions)
    assert [claim.quote for claim in scenario.claims.values()] == [sentence.text for sentence in found.sentences]
    assert {claim.kind for claim in scenario.claims.values()} == {Kind.FACT, Kind.JUDGEMENT}
    back_down, not_fire = scenario.claims["s06"], scenario.claims["s07"]
    assert back_down.reason == (
        "not yet modelled; proposed as a forecast: a likelihood; “Most likely … will” read as 55-95%"
    )
    assert not_fire.reason is not None and "proposed as a mechanism" in not_fire.reason
    assert "“will not” read as 1-45%" in not_fire.reason
    closed = scenario.claims["s03"].check
    assert closed is not None and closed.not_checked is not None and "proposed as a fact" in closed.not_checked
    assert "# Drafted by `standoff draft` from harbour.txt: 14 sentences" in found.yaml
    assert '  norland: "Norland" # Norland (6)' in found.yaml
    assert "# as_of: 2021-03-03 # the text names “3 March 2021”" in found.yaml
    assert "    # likelihood: “Most likely … will” [55-95%], asserted; convention" in found.yaml


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("China will comply.", Kind.FORECAST),
        ("Oil will likely continue.", Kind.FORECAST),
        ("As long as it is an asset, it will not comply.", Kind.MECHANISM),
        ("It complies because it must.", Kind.MECHANISM),
        ("It needs him more than he needs it.", Kind.COMPARISON),
        ("They would invest less after a war than after a deal.", Kind.COMPARISON),
        ("A war would hurt Norland more than Sudland.", Kind.COMPARISON),
        ("Norland is likelier to pay than Sudland.", Kind.COMPARISON),
        ("A threat makes a cut more likely.", Kind.COMPARISON),
        ("The longer it lasts, the more cooperation there will be.", Kind.COMPARISON),
        ("If it were richer than Sudland, it would fight.", Kind.MECHANISM),
        ("Norland will probably pay more than Sudland.", Kind.FORECAST),
        ("More than half of them will pay.", Kind.FORECAST),
        ("The power of any leader needs friends more.", Kind.JUDGEMENT),
        ("Norland is a lost neighbour.", Kind.JUDGEMENT),
        ("It fears an empty purse more than a lost neighbour.", Kind.COMPARISON),
        ("It would cost more than a million men.", Kind.MECHANISM),
        ("Its exhausted army is a burden.", Kind.JUDGEMENT),
        ("The market is over-supplied.", Kind.JUDGEMENT),
        ("Goods made in Norland are dear.", Kind.JUDGEMENT),
        ("Norland lost the war.", Kind.FACT),
        ("They made a deal.", Kind.FACT),
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
            "50% likely ",
            "a 70% chance. ",
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
@example('She said: "It\'s 5%: #1!" & left \\ gone.')
@example("*Iran* [will](x) cheat. <b>It</b> <script>var x = 1;</script> won't.")
@example("By A. B, 31 February 2017\n\n---\n\n# US and UK and EU\n\n# Or\n\n# And")
def test_every_sentence_once_in_order_and_no_mistake(text):
    try:
        read = from_text(text)
        found = draft(text, "any: 'name' # \n")
    except StandoffError as error:
        assert "it contains no sentence" in str(error)
        return
    scenario = read_scenario(found.yaml)  # raises for any mistake
    assert [claim.quote for claim in scenario.claims.values()] == [sentence.text for sentence in found.sentences]
    said = visible("".join(read.text[start:end] for start, end in read.blocks))
    assert "".join(visible(sentence.text) for sentence in found.sentences) == said
    for one, other in zip(found.sentences, found.sentences[1:], strict=False):
        assert one.end <= other.start and one.paragraph <= other.paragraph
    for sentence in found.sentences:
        assert sentence.text == " ".join(found.text[sentence.start : sentence.end].split())
        assert not any(each < " " for each in sentence.text)


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
        "A 1. " * 6_000,
    ],
)
def test_large_texts_are_drafted_in_time_and_checked(text):
    began = time.process_time()
    found = draft(text)
    assert time.process_time() - began < 20
    assert len(read_scenario(found.yaml).claims) == len(found.sentences)


def test_too_much_is_refused_in_words():
    with pytest.raises(
        StandoffError, match=r"the text: it has more than 300 kB of text: split it and draft from one part at a time"
    ):
        draft("x" * (LONGEST_TEXT + 1))
    with pytest.raises(StandoffError, match=r"its draft would exceed 1 MB, the limit for a scenario file: split it"):
        draft("It will. " * 8_000)
    with pytest.raises(StandoffError, match=r"it has [\d,]+ sentences"):
        draft("Ab.\n\n" * 30_000)


@pytest.mark.parametrize("text", ["", " \n\t\u00a0\n", "\ufeff"])
def test_nothing_to_draft_from(text):
    with pytest.raises(StandoffError, match="it contains no sentence"):
        draft(text)


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
    assert forecasts == {"Most likely ": "55-95%", "But other su": "55-80%"}


# -- whole texts, in several styles -------------------------------------------------------------------------------

OIL = """\
# Riga Will *Not* Pay Alone

*By A. Writer, 1 March 2020*

Estonia wants Riga to pay with it. Latvia says no. A levy hurts **Latvia** more than Estonia, since its budget is small.

- Riga is [very likely](https://example.org) to answer an Estonian refusal.
- Washington should stay out.
"""


def test_the_name_of_a_column_is_no_title():
    assert draft("OPINION\n\nRiga will pay\n\nIt is so.").title == "Riga will pay"


def test_marks_are_no_words_and_a_capital_is_its_country():
    found = draft(OIL)
    assert [sentence.text for sentence in found.sentences] == [
        "Riga Will Not Pay Alone",
        "By A. Writer, 1 March 2020",
        "Estonia wants Riga to pay with it.",
        "Latvia says no.",
        "A levy hurts Latvia more than Estonia, since its budget is small.",
        "Riga is very likely to answer an Estonian refusal.",
        "Washington should stay out.",
    ]
    assert (found.title, found.author, str(found.published)) == (
        "Riga Will Not Pay Alone",
        "A. Writer",
        "2020-03-01",
    )
    assert found.sentences[4].kind is Kind.COMPARISON
    assert {actor.id: dict(actor.called) for actor in found.actors} == {
        "latvia": {"Riga": 3, "Latvia": 2},
        "estonia": {"Estonia": 2, "Estonian": 1},
        "united_states": {"Washington": 1},
    }
    scenario = read_scenario(found.yaml)
    assert scenario.actors == {"latvia": "Latvia", "estonia": "Estonia", "united_states": "United States"}
    assert scenario.source is not None and scenario.source.author == "A. Writer"
    assert (
        '  latvia: "Latvia" # Riga (3), Latvia (2)' in found.yaml and "PLACEHOLDER, not in the text" not in found.yaml
    )


@pytest.mark.parametrize(
    ("text", "author", "published"),
    [
        ("A title\n\nBy Jane O'Neill and Tom Ashby\n\nPublished 4 May 2023, 9:00 AM\n\nIt is so.",
         "Jane O'Neill and Tom Ashby", "2023-05-04"),
        ("A title\n\nOpinion | By Ana de la Cruz | Sept. 3, 2021\n\nIt is so.", "Ana de la Cruz", "2021-09-03"),
        ("---\ntitle: X\nauthor: R. Okafor\ndate: 2024-02-11\n---\n\nIt is so.", "R. Okafor", "2024-02-11"),
        ("A title\n\nIt is so.\n\nMinna Pell is a professor of law at Norland College.", "Minna Pell", None),
        ("A title\n\nBy March 2020 the war was lost. It is so.", "", None),
        ("A title\n\nBy Monday, Norland must decide.", "", None),
        ("A title\n\nOn 3 March 2021 the fleet sailed.", "", None),
        ("<html><head><meta name=author content='J. Doe'><meta property='article:published_time' "
         "content='2019-05-06T10:00Z'></head><body><p>It is so.</p></body>", "J. Doe", "2019-05-06"),
    ],
)  # fmt: skip
def test_who_wrote_it_and_when_where_the_text_says_so(text, author, published):
    found = draft(text)
    assert found.author == author
    assert found.published == (None if published is None else datetime.date.fromisoformat(published))
    source = read_scenario(found.yaml).source
    assert (source.author if source else None) == (author or None)
