"""The keys of an argument: its steps, reasons and objections, and the same under variants."""

from __future__ import annotations

from standoff.claims.argument import (
    OBJECTION_WORDS,
    STEP_WORDS,
    WEIGHTS,
    Argument,
    Gap,
    Objection,
    Reason,
    Step,
)
from standoff.claims.judge import Verdicts
from standoff.claims.tally import Share
from standoff.claims.telling import Telling
from standoff.presentation.keys.shared import THEORY, TITLE
from standoff.presentation.to_json import Key, Keys, Output, many, one, part


def _words(words: tuple[str, ...]) -> str:
    return f"{', '.join(f'`{word}`' for word in words[:-1])} or `{words[-1]}`"


SHARE: Keys[Share] = (
    Key("holds", "in how many of these worlds it holds"),
    Key("worlds", "how many there are"),
    Key("share", "the same as a share, or `null`"),
    Key("interval", "its 95% Monte Carlo interval, or `null`"),
)
GAP: Keys[Gap] = (
    Key("value", "the one share less the other"),
    Key("low", "the lower end of its 95% interval (Newcombe 1998, method 10)"),
    Key("high", "the upper end"),
)
REASON: Keys[Reason] = (
    Key("id", "the name of the claim that is the reason"),
    Key("word", f"what it does: {_words(WEIGHTS)}"),
    one("holds", "in how many worlds of the step it holds: a [share](#a-share)", SHARE),
    one("without", "the conclusion, where the other reasons hold and this one fails: a [share](#a-share)", SHARE),
    one("carries", "`step.together` less that, an object with `value`, `low` and `high`; or `null`", GAP),
    one("necessary", "the reason, in the worlds in which the conclusion holds: a [share](#a-share)", SHARE),
    one("sufficient", "the conclusion, in the worlds in which the reason holds: a [share](#a-share)", SHARE),
)
OBJECTION: Keys[Objection] = (
    Key("id", "the name of the claim that is the objection"),
    Key("word", f"what it does: {_words(OBJECTION_WORDS)}"),
    one("granted", "the conclusion, where the reasons and the objection hold: a [share](#a-share)", SHARE),
    one("otherwise", "the conclusion, where the reasons hold and the objection fails: a [share](#a-share)", SHARE),
)
STEP: Keys[Step] = (
    Key("id", "the name of the claim that is the conclusion"),
    Key("word", f"whether it follows: {_words(STEP_WORDS)}"),
    one("together", "the conclusion, where all reasons hold: a [share](#a-share)", SHARE),
    one("otherwise", "the conclusion, in the other worlds of the step: a [share](#a-share)", SHARE),
    one("gap", "the one less the other, an object; or `null`", GAP),
    Key("at_odds", "a list of reasons that hardly ever hold together, if any"),
    Key("worlds", "worlds of the step: the conclusion and all reasons hold or fail there"),
    Key("no_difference", "worlds left out because the two sides of one of these claims do not differ"),
    Key("undefined", "worlds left out because one of them is undefined"),
    many("reasons", "a list, in the order of the scenario", REASON),
    many("objections", "likewise", OBJECTION),
)
WATCH: Keys[Telling] = (
    Key("move", "its name"),
    Key("speaks_for", "the outcome that would speak for the thesis most"),
    Key("speaks_against", "the one that would speak against it most"),
    Key("information", "the expected information, in bits"),
    Key("share", "the same as a share of the uncertainty about the thesis"),
)
ARGUMENT: Keys[Argument] = (
    Key("thesis", "the name of the claim that all of it is for, or `null`"),
    many("steps", "a list of the claims with reasons or objections, in the order of the scenario", STEP),
    one(
        "watch",
        "the move still to come that would tell most about the thesis, before any evidence; left out where none tells "
        "more than chance would",
        WATCH,
        seldom=True,
    ),
)
ARGUED: Output[Verdicts] = Output(
    "`standoff argument --json`",
    (
        TITLE,
        THEORY,
        Key("seed", "the seed", lambda report: report.results.seed),
        Key("worlds", "worlds drawn", lambda report: report.results.count),
        part(lambda report: report.argument, ARGUMENT),
    ),
    "Besides these it has the keys of [an argument](#an-argument), in [shares](#a-share) of worlds. [Write the\n"
    "argument](../howto/write-the-argument.md) explains steps.",
)
