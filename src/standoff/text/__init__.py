"""Words into numbers and back: the scales of likelihood, the lexicon of estimative words, drafting from a text."""

from standoff.language.likelihood import SCALES, Scale, Word, percent, scale_named, word_for
from standoff.text.lexicon import LEXICON, Entry, Source
from standoff.text.reading import Reading, Standing, read_likelihood, read_likelihoods

__all__ = [
    "LEXICON",
    "SCALES",
    "Entry",
    "Reading",
    "Scale",
    "Source",
    "Standing",
    "Word",
    "percent",
    "read_likelihood",
    "read_likelihoods",
    "scale_named",
    "word_for",
]
