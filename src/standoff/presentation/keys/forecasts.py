"""The keys of forecasts: made, tested on days that are past, sealed in a ledger, and the ledger checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from standoff.forecasts.backtest import Backtest, Step, Weight
from standoff.forecasts.forecast import Forecast, Forecasts
from standoff.forecasts.ledger import Entry
from standoff.forecasts.score import FORECASTERS, ScoredQuestion, Scores
from standoff.forecasts.seal import Repeat
from standoff.forecasts.verify import Verification
from standoff.language.likelihood import Word, word_for
from standoff.presentation.keys.evidence import AFTER_EVIDENCE, POSTERIOR
from standoff.presentation.keys.scores import QUESTION, READING
from standoff.presentation.keys.shared import HINGING
from standoff.presentation.to_json import Key, Keys, Output, by_name, many, part

SAID: tuple[Key[Any], ...] = (
    Key("id", "the name of the question"),
    Key("text", "what it asks"),
    Key("date", "the day by which it is settled"),
    Key("as_of", "only what was known by that day is used"),
    Key("query", "what is asked of the model"),
    Key("probability", "mean, across worlds weighted by the evidence, of the probability inside a world"),
    Key("low", "its 5th percentile across worlds"),
    Key("high", "its 95th percentile"),
)
RESTS_ON: tuple[Key[Any], ...] = (
    Key("worlds", "worlds with an answer"),
    Key("undefined", "worlds without"),
    Key("effective", "the effective sample size of the weighted worlds"),
    Key("source_range", "the probabilities that the source text's words leave open: `[low, high]`, or `null`"),
    Key("base_rate", "as the scenario states it, or `null`"),
    Key("status_quo", "how the question resolves if nothing changes, or `null`"),
)
WORD: Keys[Word] = (
    Key("word", "for the probability; `null` where the scale has none", lambda word: word.text),
    Key("band", "what the word stands for: `[low, high]`, or `null`", lambda word: (word.low, word.high)),
)

_Scaled = tuple[Forecast, str]  # a forecast, and the scale of words it is put in

FORECAST: Keys[_Scaled] = (
    part(lambda scaled: scaled[0], SAID),
    part(lambda scaled: word_for(scaled[0].probability, scaled[1]), WORD),
    part(lambda scaled: scaled[0], RESTS_ON),
)
SCALE: Key[Any] = Key("words", "the scale of words: `icd-203` or `phia`", lambda scaled: scaled[1])

FORECASTS: Output[tuple[Forecasts, str]] = Output(
    "`standoff forecast --json`",
    (
        part(lambda scaled: scaled[0].posterior, POSTERIOR),
        SCALE,
        many(
            "forecasts",
            "a list, in the order of the file, of [forecasts](#a-forecast) with, besides:",
            (
                part(lambda each: each[0], FORECAST),
                many(
                    "hinging",
                    "a list, as of a claim in [`standoff run --json`](#standoff-run---json), of the weighted mean",
                    HINGING,
                ),
            ),
            lambda scaled: (((each, scaled[1]), scaled[0].hinging.get(each.id, ())) for each in scaled[0].forecasts),
        ),
        Key("past", "questions that are over by that day", lambda scaled: scaled[0].past),
    ),
    AFTER_EVIDENCE,
)

WEIGHT: Keys[Weight] = (
    Key("id", "the name of the question"),
    Key("happened", "how it resolved"),
    Key("model", "what the model said"),
    Key("baseline", "what the baseline said"),
    Key("adds", "what it adds to the difference of mean Brier scores; below 0 it speaks for the model"),
)
DAY: Keys[Step] = (
    Key("as_of", "the day"),
    Key("evidence", "how many items count by then", lambda step: len(step.forecasts.posterior.items)),
    Key("effective", "the effective sample size", lambda step: step.forecasts.posterior.effective),
    Key("moved", "whether the worlds were moved", lambda step: step.forecasts.posterior.moved is not None),
    Key(
        "surprises",
        "the items that are surprises: a list of names",
        lambda step: [item.id for item in step.forecasts.posterior.surprises],
    ),
    Key("questions", "how many are scored: those that were still open", lambda step: len(step.scored)),
    Key(
        "brier",
        "forecaster to mean Brier score over those to which it speaks",
        lambda step: {name: step.brier(name) for name in FORECASTERS},
    ),
)
_Followed = tuple[tuple[Scores, ScoredQuestion], list[_Scaled]]  # a question of the first day, and day by day


def _followed(scaled: tuple[Backtest, str]) -> Iterable[_Followed]:
    found, scale = scaled
    for question in found.first.questions:
        yield (found.first, question), [(each, scale) for each in found.course(question.forecast.id)]


BACKTEST: Output[tuple[Backtest, str]] = Output(
    "`standoff backtest --json`",
    (
        part(lambda scaled: scaled[0].steps[0].forecasts.posterior, POSTERIOR),
        SCALE,
        many(
            "questions",
            "a list of every question that was forecast, with the keys that it has in "
            "[score](#standoff-score---json), as of the first day, and besides:",
            (
                part(lambda each: each[0], QUESTION),
                many(
                    "course",
                    "what was said of it from day to day: a list of [forecasts](#a-forecast)",
                    FORECAST,
                    lambda each: each[1],
                ),
            ),
            _followed,
        ),
        many(
            "scores",
            "of the first day, with the keys that they have in [score](#standoff-score---json)",
            READING,
            lambda scaled: ((scaled[0].first, reading) for reading in scaled[0].first.readings),
        ),
        by_name(
            "reasons",
            "by baseline, the questions that make its comparison with the model on the first day come out as it does, "
            "weightiest first",
            "baseline",
            WEIGHT,
            lambda scaled: scaled[0].reasons,
        ),
        many("days", "a list, in the order of days", DAY, lambda scaled: scaled[0].steps),
    ),
    "First [the worlds after evidence](#the-worlds-after-evidence), as of the first day. Then:",
)

_IN_LEDGER = sorted((*SAID, *RESTS_ON), key=lambda key: key.name)
SEALED: Keys[Mapping[str, Any]] = tuple(_IN_LEDGER)
SEAL: Output[tuple[Entry, str]] = Output(
    "`standoff seal --json`",
    (
        Key("ledger", "the file, as it was named in the command", lambda sealed: sealed[1]),
        Key("entry", "the number of the entry", lambda sealed: sealed[0].number),
        Key("sealed", "when, in UTC, by the clock of the machine", lambda sealed: sealed[0].sealed),
        Key(
            "head",
            "the hash of the entry, which is now the head of the [ledger](ledger.md)",
            lambda sealed: sealed[0].hash,
        ),
        many("forecasts", "a list, in the order of the file", SEALED, lambda sealed: sealed[0].content["forecasts"]),
    ),
)
REPEAT: Keys[Repeat] = (
    Key("entry", "its number", lambda repeat: repeat.number),
    Key("same", "whether it comes out the same, to 0.000001 in probability"),
    Key(
        "largest",
        "the largest difference in a probability or in an end of its band; `null` if it could not be repeated",
    ),
    Key("differing", "the questions that differ: a list of names"),
    Key("reason", "why it could not be repeated, or `null`"),
    many(
        "versions",
        "a list of what has another version now",
        (
            Key("name", "of the program, or `machine`"),
            Key("then", "the version when it was sealed"),
            Key("now", "the version now"),
        ),
        lambda repeat: ((name, then, now) for name, (then, now) in repeat.versions.items()),
    ),
)
VERIFY: Output[Verification] = Output(
    "`standoff verify --json`",
    (
        Key("ledger", "the file", lambda found: str(found.path)),
        Key(
            "sound",
            "whether the chain is whole, and has the head that was given. Without one that does not show that the "
            "ledger was not written anew ([what is found](ledger.md#what-is-found-and-what-is-not))",
        ),
        Key("entries", "how many entries have a hash that is right"),
        Key("head", "the hash that the last whole line states"),
        Key("since", "entries after the head that was given; `null` if none was, or if it is not there"),
        many(
            "faults",
            "a list, in the order of lines",
            (
                Key("line", "where it shows; 0 for the file as a whole"),
                Key("what", "what is wrong"),
            ),
            lambda found: found.faults,
        ),
        many("repeats", "a list of the entries that were made again", REPEAT),
    ),
)
