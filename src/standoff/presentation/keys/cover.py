"""The keys of a coverage: the sentences of a text, and what a scenario has of each."""

from __future__ import annotations

from standoff.presentation.to_json import Key, Keys, Output, many
from standoff.text.coverage import Coverage, CoveredSentence

SENTENCE: Keys[CoveredSentence] = (
    Key("text", "the sentence, with white space collapsed"),
    Key("start", "where it starts in the text, in characters from 0"),
    Key("end", "where it ends"),
    Key("paragraph", "counted from 1"),
    Key("claims", "a list of the claims that quote it, or part of it"),
    Key("also", "a list of what else quotes it, such as `parameters.buffer`"),
    Key("set_aside", "why it needs no claim; `null` if it is not set aside", lambda sentence: sentence.reason),
    Key("words", "how many words it has"),
    Key("quoted", "how many of them stand in the quote of a claim"),
)
COVER: Output[Coverage] = Output(
    "`standoff cover --json`",
    (
        Key("title", "that of the scenario", lambda found: found.scenario.title),
        Key("text", "the file of the text", lambda found: found.scenario.text),
        Key("sentence_share", "the share of the sentences that are not set aside that have a claim"),
        Key("word_share", "the share of the words of these sentences that stand in the quote of a claim"),
        Key("covered", "how many sentences have a claim", lambda found: len(found.covered)),
        Key("uncovered", "how many have none and are not set aside", lambda found: len(found.uncovered)),
        Key("aside", "how many are set aside", lambda found: len(found.aside)),
        many("sentences", "a list, in the order of the text", SENTENCE),
    ),
)
