"""The keys of a draft: what was found in a text."""

from __future__ import annotations

from standoff.presentation.to_json import Key, Keys, Output, many
from standoff.text.actors import Actor
from standoff.text.draft import Draft, Sentence
from standoff.text.reading import Reading

COUNTED: Keys[tuple[str, int]] = (Key("name", "the name"), Key("count", "how often"))
ACTOR: Keys[Actor] = (
    Key("id", "the short name in the draft"),
    Key("name", "the full name"),
    Key("count", "how often the text names it in all"),
    many("called", "a list: the names that the text has for it", COUNTED),
)
LIKELIHOOD: Keys[Reading] = (
    Key("words", "the words it rests on"),
    Key("low", "the lowest probability that they may be taken for"),
    Key("high", "the highest"),
    Key("spans", "where the words are in `quote`: a list of `[start, end]`"),
    Key("entry", "the phrase of [the lexicon](likelihood-words.md)", lambda reading: reading.entry.phrase),
    Key("source", "where its range is from", lambda reading: reading.source.name),
    Key("why", "the same in full, or the reason for a convention", lambda reading: reading.source.why),
    Key("negations", "the words that turned it round"),
    Key("standing", "[how it is put](../explanation/words-and-numbers.md#how-it-is-put)"),
)
SENTENCE: Keys[Sentence] = (
    Key("id", "of the claim"),
    Key("quote", "the sentence, every run of white space as one space", lambda sentence: sentence.text),
    Key(
        "start",
        "where it begins in the text, in characters from 0; of a document, in the words that were read",
    ),
    Key("end", "where it ends"),
    Key("paragraph", "counted from 1"),
    Key("kind", "the kind that is proposed; `null` if it claims nothing"),
    Key("because", "the cue"),
    many("likelihoods", "a list: the likelihoods in its words", LIKELIHOOD, lambda sentence: sentence.readings),
)
DRAFT: Output[Draft] = Output(
    "`standoff draft --json`",
    (
        Key("title", "the first heading of the text, or a placeholder"),
        Key(
            "dated",
            "a day that its beginning names, as `2017-05-15`; `null` if it names none",
            lambda found: found.dated and found.dated[0],
        ),
        Key(
            "author",
            "who wrote it, where the text or its page says so; else `null`",
            lambda found: found.author or None,
        ),
        Key("published", "the day on which it came out, likewise"),
        many("actors", "a list: who may act, the most named first", ACTOR),
        many("names", "a list: what else is written with a capital twice or more", COUNTED),
        many("sentences", "a list, in the order of the text", SENTENCE),
    ),
    versioned=False,
)
