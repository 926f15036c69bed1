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
    Key("date", "the day by which it will be settled"),
    Key("as_of", "the day of the forecast; later evidence is not used"),
    Key("query", "the query put to the model"),
    Key("probability", "mean, across worlds weighted by the evidence, of the probability inside a world"),
    Key("low", "its 5th percentile across worlds"),
    Key("high", "its 95th percentile"),
)
RESTS_ON: tuple[Key[Any], ...] = (
    Key("worlds", "worlds with an answer"),
    Key("undefined", "worlds without"),
    Key("effective", "the effective sample size of the weighted worlds"),
    Key("source_range", "the range of probabilities the source text's words allow: `[low, high]`, or `null`"),
    Key("base_rate", "as the scenario states it, or `null`"),
    Key("status_quo", "how the question resolves if nothing changes, or `null`"),
)
WORD: Keys[Word] = (
    Key("word", "the word for the probability; `null` if the scale has none", lambda word: word.text),
    Key("band", "the range of the word: `[low, high]`, or `null`", lambda word: (word.low, word.high)),
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
                    "a list, as for a claim in [`standoff run --json`](#standoff-run---json), of the weighted mean",
                    HINGING,
                ),
            ),
            lambda scaled: (((each, scaled[1]), scaled[0].hinging.get(each.id, ())) for each in scaled[0].forecasts),
        ),
        Key("past", "questions already settled by that day", lambda scaled: scaled[0].past),
    ),
    AFTER_EVIDENCE,
)

WEIGHT: Keys[Weight] = (
    Key("id", "the name of the question"),
    Key("happened", "its outcome"),
    Key("model", "the model's probability"),
    Key("baseline", "the baseline's probability"),
    Key("adds", "its contribution to the difference of mean Brier scores; negative values favour the model"),
)
DAY: Keys[Step] = (
    Key("as_of", "the day"),
    Key("evidence", "number of items known by then", lambda step: len(step.forecasts.posterior.items)),
    Key("effective", "the effective sample size", lambda step: step.forecasts.posterior.effective),
    Key("moved", "whether the worlds were moved", lambda step: step.forecasts.posterior.moved is not None),
    Key(
        "surprises",
        "the items that are surprises: a list of names",
        lambda step: [item.id for item in step.forecasts.posterior.surprises],
    ),
    Key("questions", "number of questions scored: those still open", lambda step: len(step.scored)),
    Key(
        "brier",
        "forecaster to mean Brier score over the questions it answers",
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
                    "its forecasts over time: a list of [forecasts](#a-forecast)",
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
            "by baseline, the questions that decide its comparison with the model on the first day, in order of weight",
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
        Key("ledger", "the file, as named in the command", lambda sealed: sealed[1]),
        Key("entry", "the number of the entry", lambda sealed: sealed[0].number),
        Key("sealed", "time in UTC, by this machine's clock", lambda sealed: sealed[0].sealed),
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
    Key("same", "whether the result is the same within 0.000001 in probability"),
    Key(
        "largest",
        "the largest difference in a probability or in an end of its band; `null` if it could not be repeated",
    ),
    Key("differing", "the questions that differ: a list of names"),
    Key("reason", "why it could not be repeated, or `null`"),
    many(
        "versions",
        "a list of components whose version has changed",
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
            "whether the chain is intact and contains the given head. Without a head, this does not rule out that the "
            "ledger was rewritten ([what is found](ledger.md#what-is-found-and-what-is-not))",
        ),
        Key("entries", "number of entries with a correct hash"),
        Key("head", "the hash given in the last complete line"),
        Key("since", "entries after the given head; `null` if none was given or it was not found"),
        many(
            "faults",
            "a list, in the order of lines",
            (
                Key("line", "the line; 0 for the file as a whole"),
                Key("what", "the fault"),
            ),
            lambda found: found.faults,
        ),
        many("repeats", "a list of the repeated entries", REPEAT),
    ),
)
