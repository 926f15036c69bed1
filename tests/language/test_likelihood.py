"""Words of a probability: the published bands, their boundaries, and the gaps."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standoff.language.likelihood import ICD_203, PHIA, SCALES, percent, scale_named, word_for

PROBABILITIES = st.floats(0, 1)

# Intelligence Community Directive 203 (2015), D.6.e(2)(a): word, from, to
ICD = [
    ("almost no chance", 1, 5),
    ("very unlikely", 5, 20),
    ("unlikely", 20, 45),
    ("roughly even chance", 45, 55),
    ("likely", 55, 80),
    ("very likely", 80, 95),
    ("almost certain", 95, 99),
]
# PHIA Probability Yardstick
YARDSTICK = [
    ("remote chance", 0, 5),
    ("highly unlikely", 10, 20),
    ("unlikely", 25, 35),
    ("realistic possibility", 40, 50),
    ("likely", 55, 75),
    ("highly likely", 80, 90),
    ("almost certain", 95, 100),
]


@pytest.mark.parametrize(("scale", "published"), [("icd-203", ICD), ("phia", YARDSTICK)])
def test_inside_a_published_band_stands_its_word(scale, published):
    assert [word.text for word in SCALES[scale].words] == [text for text, _, _ in published]
    for text, low, high in published:
        for percentage in range(low + 1, high):
            word = word_for(percentage / 100, scale)
            assert word is not None and (word.text, word.low, word.high) == (text, low / 100, high / 100)
            assert str(word) == f"{text} [{low}-{high}%]"


@pytest.mark.parametrize(
    ("percentage", "text"),
    [
        (1, "almost no chance"),
        (5, "very unlikely"),
        (20, "unlikely"),
        (45, "roughly even chance"),
        (50, "roughly even chance"),
        (55, "roughly even chance"),
        (80, "likely"),
        (95, "very likely"),
        (99, "almost certain"),
    ],
)
def test_on_a_boundary_the_weaker_word(percentage, text):
    assert word_for(percentage / 100).text == text
    assert word_for(1 - (1 - percentage / 100)).text == text  # however it was computed
    assert word_for(math.nextafter(percentage / 100, 0)).text == text


@pytest.mark.parametrize("probability", [0, 0.005, 0.0099, 0.991, 0.999, 1])
def test_icd_203_has_no_word_for_what_is_nearly_sure(probability):
    assert word_for(probability) is None


@pytest.mark.parametrize("probability", [0.06, 0.09, 0.22, 0.37, 0.52, 0.77, 0.79, 0.92, 0.0501])
def test_phia_has_no_word_in_its_gaps(probability):
    assert word_for(probability, "phia") is None


def test_phia_at_the_ends_of_its_bands():
    found = [word_for(p / 100, "phia").text for p in (0, 5, 10, 20, 25, 35, 40, 50, 55, 75, 80, 90, 95, 100)]
    assert found == [
        "remote chance", "remote chance", "highly unlikely", "highly unlikely", "unlikely", "unlikely",
        "realistic possibility", "realistic possibility", "likely", "likely", "highly likely", "highly likely",
        "almost certain", "almost certain",
    ]  # fmt: skip


@given(PROBABILITIES, st.sampled_from(["icd-203", "phia"]))
def test_a_word_holds_its_probability(probability, scale):
    word = word_for(probability, scale)
    if word is not None:
        assert word.low - 1e-9 <= probability <= word.high + 1e-9
        assert word in SCALES[scale].words


@given(PROBABILITIES)
def test_icd_203_has_a_word_from_1_to_99_and_mirrors_itself(probability):
    word, mirror = word_for(probability), word_for(1 - probability)
    if abs(probability - 0.01) < 1e-8 or abs(probability - 0.99) < 1e-8:
        return
    assert (word is not None) == (0.01 <= probability <= 0.99)
    if word is not None:
        texts = [each.text for each in ICD_203.words]
        assert texts.index(word.text) + texts.index(mirror.text) == 6


@given(PROBABILITIES, PROBABILITIES)
def test_a_greater_probability_has_no_lesser_word(one, other):
    low, high = sorted((one, other))
    for scale in SCALES.values():
        words = [word_for(p, scale) for p in (low, high)]
        if None not in words:
            assert scale.words.index(words[0]) <= scale.words.index(words[1])


def test_other_spellings_stand_for_words_of_the_scale():
    for scale in SCALES.values():
        assert set(scale.also.values()) <= {word.text for word in scale.words}
        assert scale.source


def test_no_answer_has_no_word_and_nonsense_is_refused():
    assert word_for(math.nan) is None
    for nonsense in (-0.1, 1.1, math.inf):
        with pytest.raises(ValueError, match="not a probability"):
            word_for(nonsense)


def test_scales_by_name():
    assert scale_named("ICD 203") is ICD_203 and scale_named(" icd_203 ") is ICD_203
    assert scale_named("PHIA") is PHIA
    with pytest.raises(ValueError, match=r"`icd` is not a scale of likelihood: .*icd-203"):
        word_for(0.5, "icd")


def test_bands_in_one_spelling():
    assert percent(0.55, 0.8) == "55-80%"
    assert percent(0.7, 0.7) == "70%"
    assert percent(0.005, 0.125) == "0.5-12.5%"
    assert percent(0, 1) == "0-100%"
