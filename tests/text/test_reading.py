"""Likelihoods read from sentences: published ones, what negation does, and what must never happen."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standoff.text import LEXICON, Standing, read_likelihood, read_likelihoods
from standoff.text.lexicon import NEUTRAL, Role
from standoff.text.reading import complement, outside

# The sentence, the words it rests on, the range in percent. By source; what no source tells is from newspapers' usage.
PUBLISHED = [
    # Kent (1964), Words of Estimative Probability, its own examples
    ("It is almost certainly a military airfield.", "almost certainly", 95, 99),
    ("It is possible that they will.", "possible … will", 1, 99),
    ("It would be logical for them to do this and sooner or later they probably will.", "probably will", 55, 80),
    # National Intelligence Estimate 29-51, Probability of an Invasion of Yugoslavia in 1951
    (
        "Although it is impossible to determine which course the Kremlin is likely to adopt, we believe that the "
        "extent of Satellite military and propaganda preparations indicates that an attack on Yugoslavia in 1951 "
        "should be considered a serious possibility.",
        "we believe … serious possibility",
        20,
        80,
    ),
    # National Intelligence Estimate 2002-16HC, Iraq's Continuing Programs for Weapons of Mass Destruction
    ("If left unchecked, it probably will have a nuclear weapon during this decade.", "probably will", 55, 80),
    # IPCC, Fifth Assessment Report, Synthesis Report (2014)
    (
        "It is extremely likely that more than half of the observed increase in global average surface temperature "
        "from 1951 to 2010 was caused by the anthropogenic increase in greenhouse gas concentrations.",
        "extremely likely",
        95,
        100,
    ),
    # Pei (2017), Trump's North Korea Strategy Is Already Failing
    ("Most likely China will meet Trump half-way.", "Most likely … will", 55, 95),
    ("Beijing will start turning the screws on Pyongyang.", "will", 55, 99),
    ("We should see tighter enforcement of restrictions on exports of dual-use technology.", "should see", 55, 95),
    ("Other vital support, such as oil shipment, will likely continue.", "will likely", 55, 80),
    (
        "Trump’s outsourcing strategy is not working and will unlikely succeed.",
        "will unlikely",
        20,
        45,
    ),
    ("It will not do what Trump wants.", "will not", 1, 45),
    ("It won’t adopt truly punishing sanctions that could precipitate a regime collapse.", "won’t", 1, 45),
    (
        "If Trump believes that Xi will solve it for him, he would be seriously mistaken.",
        "would … seriously mistaken",
        1,
        20,
    ),
    ("It may be a rogue state ruled by a 33-year old thug.", "may", 1, 99),
]


@pytest.mark.parametrize(("sentence", "words", "low", "high"), PUBLISHED, ids=lambda value: str(value)[:40])
def test_published_sentences(sentence, words, low, high):
    reading = read_likelihood(sentence)
    assert reading is not None
    assert (reading.words, 100 * reading.low, 100 * reading.high) == (words, pytest.approx(low), pytest.approx(high))


NEGATED = [
    ("They will probably not attack.", 20, 45),
    ("They probably won't attack.", 20, 45),
    ("It is likely that they will not attack.", 20, 45),
    ("They are likely not to attack.", 20, 45),
    ("They are unlikely not to attack.", 55, 80),
    ("It is unlikely that they won’t attack.", 55, 80),
    ("They will almost certainly not attack.", 1, 5),
    ("In all likelihood, the U.S. will not act.", 5, 45),
    ("The odds are that they won't attack.", 5, 45),
    ("Nobody will attack.", 1, 45),
    ("They will never attack.", 1, 45),
    ("They will hardly attack.", 1, 45),
    ("They're not going to attack.", 1, 45),
    ("They may not attack.", 1, 99),
    ("We do not believe that they will attack.", 13, 37),
    ("We don’t believe that they will not attack.", 63, 87),
    # outside the word: it does not fit, and no more is said
    ("They are not likely to attack.", 0, 55),
    ("It hardly seems likely.", 0, 55),
    ("An attack is by no means certain.", 0, 95),
    ("It is far from certain that they will attack.", 0, 95),
    ("An attack is not unlikely.", 45, 100),
    ("An attack is not impossible.", 5, 100),
    ("It is not unlikely that they will not attack.", 0, 55),
    ("It will not be possible.", 0, 1),
    ("No attack is likely.", 0, 55),
    ("There is no guarantee that they will attack.", 0, 95),
    ("There is no certainty.", 0, 95),
    ("There is no real possibility of an attack.", 0, 20),
]


@pytest.mark.parametrize(("sentence", "low", "high"), NEGATED, ids=lambda value: str(value)[:40])
def test_negation(sentence, low, high):
    [reading] = read_likelihoods(sentence)
    assert (100 * reading.low, 100 * reading.high) == (pytest.approx(low), pytest.approx(high))
    assert reading.negations or "not" in reading.entry.phrase


NUMBERS = [
    ("There is a 70 percent chance that it will rain.", 70, 70),
    ("There is a 70% chance of rain.", 70, 70),
    ("The chance of war is about 20%.", 15, 25),
    ("The chances of success stand at 62.5 per cent.", 62.5, 62.5),
    ("They are between 60 and 70 percent likely to fail.", 60, 70),
    ("It has a 60-70% probability of success.", 60, 70),
    ("The odds of a deal are at least 60 percent.", 60, 100),
    ("There is less than a 5 percent chance of war.", 0, 5),
    ("It has a one in four chance.", 25, 25),
    ("There is a two-in-three chance that it won't.", 100 / 3, 100 / 3),
    ("It is a fifty-fifty chance.", 45, 55),
    ("It is 50-50.", 45, 55),
    ("There is at best a slim chance of peace.", 0, 45),
    ("At least possible it is.", 1, 100),
]


@pytest.mark.parametrize(("sentence", "low", "high"), NUMBERS, ids=lambda value: str(value)[:40])
def test_stated_numbers_and_bounds(sentence, low, high):
    [reading] = read_likelihoods(sentence)
    assert (100 * reading.low, 100 * reading.high) == (pytest.approx(low), pytest.approx(high))


@pytest.mark.parametrize(
    "sentence",
    [
        "",
        "China is North Korea’s largest trading partner.",
        "China accounts for 91% of its trade, and 3 in 4 of its ships.",
        "May 15, 2017, 6:45 PM UTC",
        "Theresa May and Will Smith met in May.",
        "It was shown in May 2017.",
        "The will to fight was gone, and so was Trump's will.",
        "Its military might was feared.",
        "It is more likely than before, and less likely than elsewhere.",
        "How likely was it?",
        "He has a certain charm, and came as soon as possible.",
        "To be sure, China has its own reasons.",
        "But at most it is a nuisance.",
        "We may recall that in October 1950 they crossed the river.",
        "It could not stop them then.",
        "It would be pure folly to help.",
        "It was impossible to know. An impossible task.",
        "It was launched not only from Kusong, but perhaps 20 missiles were seen.",
        "It sent perhaps 20 missiles.",
        "Il fera probablement froid. Вероятно. 恐らく",
    ],
)
def test_no_words_no_reading(sentence):
    assert read_likelihoods(sentence) == ()
    assert read_likelihood(sentence) is None


def test_several_likelihoods_are_several_readings():
    sentence = (
        "It will pressure Pyongyang but won’t adopt punishing sanctions that could precipitate a regime collapse."
    )
    found = read_likelihoods(sentence)
    assert [(reading.words, reading.standing) for reading in found] == [
        ("will", Standing.ASSERTED),
        ("won’t", Standing.ASSERTED),
        ("could", Standing.ASIDE),
    ]
    assert read_likelihood(sentence) == found[0]


def test_a_verb_that_is_left_out():
    found = read_likelihoods("The import of North Korean labor will be curtailed, but not totally suspended.")
    assert [(reading.words, reading.band) for reading in found] == [("will", "55-99%"), ("will … not", "1-45%")]
    assert len(read_likelihoods("It will help, but not because it wants to.")) == 1


def test_how_a_sentence_puts_it():
    def standings(sentence):
        return [reading.standing for reading in read_likelihoods(sentence)]

    assert standings("As long as it is an asset, it will not do it.") == [Standing.CONDITIONAL]
    assert standings("If this test is any indication, it will not do it.") == [Standing.ASSERTED]
    assert standings("Beijing would claim it.") == [Standing.CONDITIONAL]
    assert standings("If Xi will solve it, Trump will be glad.") == [Standing.SUPPOSED, Standing.CONDITIONAL]
    assert standings("Beijing hopes that it will work.") == [Standing.REPORTED]
    assert standings("According to the White House, it will work.") == [Standing.REPORTED]
    assert standings("He prefers it because it will shift the onus.") == [Standing.ASIDE]
    assert standings("The sanctions, which might hurt, are late.") == [Standing.ASIDE]
    assert standings("Will Trump negotiate?") == [Standing.ASKED]
    assert standings("Will he? He probably will.") == [Standing.ASKED, Standing.ASSERTED]
    assert read_likelihood("Beijing hopes that it will work.") is None
    assert read_likelihood("Will Trump negotiate?") is None
    assert read_likelihood("sanctions that could precipitate a collapse").standing is Standing.ASIDE


def test_ambiguous_words_stay_wide():
    for sentence in ("It may fail.", "It might fail.", "It could fail.", "Perhaps it fails.", "It is conceivable."):
        [reading] = read_likelihoods(sentence)
        assert reading.high - reading.low > 0.9
    [plain] = read_likelihoods("It will fail.")
    assert plain.high < 1 and plain.low < 0.6


# -- the lexicon ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("phrase", LEXICON)
def test_every_entry_is_found_and_has_a_source(phrase):
    entry = LEXICON[phrase]
    assert 0 <= entry.low <= entry.high <= 1 and entry.source.name and entry.source.why
    for text in (f"is {phrase}", f"IS {phrase.upper()}", "is " + phrase.replace(" ", "\n  ").replace("'", "’")):
        found = [reading for reading in read_likelihoods(text) if reading.entry.phrase.endswith(phrase)]
        assert found, text
        assert (found[0].low, found[0].high) == pytest.approx((entry.low, entry.high))


@pytest.mark.parametrize("phrase", NEUTRAL)
def test_neutral_phrases_say_nothing(phrase):
    assert read_likelihoods(phrase) == ()


def test_the_directive_and_the_yardstick_come_first():
    for word, low, high in (("likely", 0.55, 0.8), ("probably", 0.55, 0.8), ("very unlikely", 0.05, 0.2)):
        assert (LEXICON[word].low, LEXICON[word].high, LEXICON[word].source.name) == (low, high, "ICD 203")
    assert LEXICON["highly likely"].source.name == "PHIA" and LEXICON["we doubt"].source.name == "Kent 1964"


def test_inside_other_words_nothing_is_found():
    for text in (
        "likelyhood",
        "the willow",
        "dismay",
        "mightily",
        "unlikelihood",
        "improbableness",
        "couldest",
        "notlikely",
    ):
        assert read_likelihoods(text) == ()


# -- properties -------------------------------------------------------------------------------------------------

SENTENCES = st.sampled_from([sentence for sentence, *_ in (*PUBLISHED, *NEGATED, *NUMBERS)])
WORDS = st.sampled_from(
    sorted(phrase for phrase, entry in LEXICON.items() if entry.role is Role.WORD and " " not in phrase)
)
BANDS = st.tuples(st.integers(0, 100), st.integers(0, 100)).map(lambda pair: tuple(sorted(n / 100 for n in pair)))
HOSTILE = st.one_of(
    st.text(max_size=200),
    st.lists(
        st.sampled_from([*LEXICON, *NEUTRAL, "not", "if", "that", "and", "but", ",", ".", "?", "5%", "\u202e", "😀"])
    ).map(" ".join),
)


@given(HOSTILE)
def test_spans_hold_the_words(text):
    for reading in read_likelihoods(text):
        assert 0 <= reading.low <= reading.high <= 1
        assert reading.spans and reading.start < reading.end
        assert reading.words == " … ".join(" ".join(text[start:end].split()) for start, end in reading.spans)
        ends = [edge for span in reading.spans for edge in span]
        assert ends == sorted(ends)
        for negation in reading.negations:
            assert negation in text[reading.start : reading.end]


@given(BANDS)
def test_a_complement_twice_is_the_word_itself_and_a_denial_twice_holds_it(band):
    assert complement(*complement(*band)) == pytest.approx(band)
    low, high = outside(*outside(*band))
    assert low <= band[0] + 1e-12 and high >= band[1] - 1e-12


@given(WORDS)
def test_not_not_says_no_more_than_the_word(word):
    if word in ("certain", "certainty", "impossibility", "inevitability", "guarantee"):
        return
    [plain], [denied], [twice] = (read_likelihoods(f"It is {nots}{word}") for nots in ("", "not ", "not not "))
    assert denied.high == plain.low or denied.low == plain.high
    assert twice.low <= plain.low and plain.high <= twice.high
    [inside], [both] = (read_likelihoods(f"It is {word}{nots}") for nots in (" not", " not not"))
    assert (inside.low, inside.high) == pytest.approx(complement(plain.low, plain.high))
    assert (both.low, both.high) == (plain.low, plain.high)


@given(SENTENCES, SENTENCES)
def test_sentences_are_read_one_by_one(one, other):
    text = f"{one} {other}"
    shift = len(one) + 1
    expected = [(r.low, r.high, r.spans, r.standing) for r in read_likelihoods(one)]
    for r in read_likelihoods(other):
        spans = tuple((start + shift, end + shift) for start, end in r.spans)
        expected.append((r.low, r.high, spans, r.standing))
    assert [(r.low, r.high, r.spans, r.standing) for r in read_likelihoods(text)] == expected


@given(SENTENCES)
def test_case_apostrophes_and_line_breaks_do_not_matter(sentence):
    def ranges(text):
        return [(r.low, r.high) for r in read_likelihoods(text)]

    plain = ranges(sentence)
    assert ranges(sentence.replace("'", "’")) == ranges(sentence.replace("’", "'")) == plain
    assert ranges(sentence.replace(" ", "\n")) == ranges(sentence.replace(" ", "\u00a0 ")) == plain
    assert ranges(sentence.lower()) == ranges(sentence.upper()) == plain


INNOCENT = ["Beijing", "sells", "nine", "old", "ships", "and", "keeps", "91", "%", "of", "it", "says", "he", "."]


@given(st.lists(st.sampled_from(INNOCENT)))
def test_nothing_is_invented(words):
    assert read_likelihoods(" ".join(words)) == ()


@pytest.mark.parametrize(
    "text",
    [
        "will not ",
        "likely not ",
        "if x will ",
        "likely that x will ",
        "nobody ",
        "50 ",
        "will be cut but not closed ",
        '("“',
        "1. ",
    ],
)
def test_a_hostile_text_is_read_in_time(text):
    began = time.process_time()
    read_likelihoods("It is " + text * (100_000 // len(text)))
    assert time.process_time() - began < 5
