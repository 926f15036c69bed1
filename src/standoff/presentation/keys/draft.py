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
    Key("count", "how often the text names it"),
    many("called", "a list of its names in the text", COUNTED),
)
LIKELIHOOD: Keys[Reading] = (
    Key("words", "the likelihood words"),
    Key("low", "the lowest probability they may mean"),
    Key("high", "the highest probability they may mean"),
    Key("spans", "position of the words in `quote`: a list of `[start, end]`"),
    Key("entry", "the phrase of [the lexicon](likelihood-words.md)", lambda reading: reading.entry.phrase),
    Key("source", "source of its range", lambda reading: reading.source.name),
    Key("why", "the source in full, or the reason for a convention", lambda reading: reading.source.why),
    Key("negations", "the words that negate it"),
    Key("standing", "[how it is put](../explanation/words-and-numbers.md#how-it-is-put)"),
)
SENTENCE: Keys[Sentence] = (
    Key("id", "the name of the claim"),
    Key("quote", "the sentence, with white space collapsed", lambda sentence: sentence.text),
    Key(
        "start",
        "where it starts in the text as read, in characters from 0",
    ),
    Key("end", "where it ends"),
    Key("paragraph", "counted from 1"),
    Key("kind", "the proposed kind; `null` if it claims nothing"),
    Key("because", "the cue for the kind"),
    many("likelihoods", "a list of the likelihoods it states", LIKELIHOOD, lambda sentence: sentence.readings),
)
DRAFT: Output[Draft] = Output(
    "`standoff draft --json`",
    (
        Key("title", "the first heading of the text, or a placeholder"),
        Key(
            "dated",
            "a date near its beginning, such as `2017-05-15`; `null` if none",
            lambda found: found.dated and found.dated[0],
        ),
        Key(
            "author",
            "its author, if the text or its page names one; else `null`",
            lambda found: found.author or None,
        ),
        Key("published", "its publication date, likewise"),
        many("actors", "a list of possible actors, the most often named first", ACTOR),
        many("names", "a list of other capitalised names that occur at least twice", COUNTED),
        many("sentences", "a list, in the order of the text", SENTENCE),
    ),
    versioned=False,
)
