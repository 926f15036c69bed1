"""The keys of the tradecraft of an analysis."""

from __future__ import annotations

from typing import Any

from standoff.presentation.keys.backcast import WAY
from standoff.presentation.keys.shared import SPREAD, THEORY, TITLE
from standoff.presentation.keys.verdicts import SHIFT
from standoff.presentation.to_json import Key, Keys, Output, many, one, part
from standoff.techniques.confidence import Aspect, Confidence
from standoff.techniques.deception import Control, Judged, Swayed
from standoff.techniques.extremes import Extreme, Upset
from standoff.techniques.key_assumptions import Assumption, AtPercentile, Held, Swing
from standoff.techniques.standards import Assessed
from standoff.techniques.tradecraft import Tradecraft

AT: Keys[AtPercentile] = (
    Key("share", "of the worlds near that percentile, in how many the claim holds; `null` where they are too few"),
    Key("worlds", "how many worlds that rests on"),
    Key("verdict", "its verdict there"),
)
SWING: Keys[Swing] = (
    Key("claim", "its name"),
    one("low", "where the number stands at its 10th percentile", AT),
    one("high", "where it stands at its 90th percentile", AT),
    Key("turns", "whether the verdict at one is another than at the other, by more than noise"),
    one("flip", "the smallest shift of its prior that changes the verdict; `null` where none does", SHIFT),
)
HELD: Keys[Held] = (
    Key("reason", "why it is held, in the words of the scenario; `null` where none is given"),
    Key("quote", "of the text, on which it rests, or `null`"),
    Key("source", "its label where it is one of the `sources`, else as the scenario says; or `null`"),
    Key("grade", "of that source, or `null`"),
)
ASSUMPTION: Keys[Assumption] = (
    Key("name", "of a parameter, `rationality.` and an actor, or `views.` and the way to a number"),
    Key("low", "its 10th percentile"),
    Key("high", "its 90th percentile"),
    part(lambda each: each.held, HELD),
    Key("turned", "a list of the claims whose verdict turns between the two"),
    many("claims", "a list of the claims that rest on it, those first that it moves most", SWING, lambda e: e.swings),
)
EXTREME: Keys[Extreme] = (
    Key("actor", "whose payoff"),
    Key("event", "the outcome, as a condition"),
    one("probability", "of it inside a world: a [spread](#a-spread)", SPREAD),
    one("impact", "what the actor can expect where it happens less what it can expect: a [spread](#a-spread)", SPREAD),
    Key("effective", "how many independent worlds that rests on"),
    many("ways", "a list of the likeliest ways to it", WAY, lambda each: each.way.ways.courses),
)
UPSET: Keys[Upset] = (
    Key("claim", "its name"),
    Key("event", "the outcome, as a condition"),
    one("probability", "of it inside a world: a [spread](#a-spread)", SPREAD),
    Key("share", "of worlds in which the claim holds"),
    Key("after", "the same if the outcome were seen to happen"),
    Key("effective", "how many independent worlds that rests on"),
)
JUDGED: Keys[Judged] = (
    Key("id", "of the claim or question"),
    Key("kind", "`claim` or `question`"),
    Key("believed", "with all reports, the share of worlds in which a claim holds, or the probability of a question"),
    Key("without", "the same without those that the actor controls"),
    Key("verdicts", "of a claim, a list of its verdicts both ways"),
)
SWAYED: Keys[Swayed] = (
    Key("decision", "its name"),
    Key("actor", "who takes it"),
    Key("believed", "the best commitment with all reports"),
    Key("without", "the best without those that the actor controls"),
    Key("gain", "what the controlling actor gains if it is the first and not the second"),
)
UNTOLD: Keys[Any] = (Key("decision", "its name"), Key("why", "why not"))
CONTROL: Keys[Control] = (
    Key("actor", "who controls reports"),
    Key("reports", "a list of them, by name"),
    many("judged", "a list of claims and questions, those first that change most", JUDGED),
    many("swayed", "a list of the decisions of others that are still open", SWAYED),
    many("untold", "a list of open decisions of which it cannot be told", UNTOLD, lambda each: each.untold.items()),
    Key("gains", "whether it gains by one of them"),
    Key("effective", "how many independent worlds that rests on, at the least"),
    Key("reliable", "whether those are enough"),
)
ASPECT: Keys[Aspect] = (
    Key(
        "ground",
        "`certified worlds`, `effective worlds`, `sources`, `firmness`, `structure` or `theories`",
        lambda each: each.ground.value,
    ),
    Key("level", "`high`, `moderate` or `low`", lambda each: each.level.value),
    Key(
        "number",
        "the share of certified worlds; how many effective ones; how many numbers are held for a reason; the smallest "
        "shift, `null` where none changes the verdict; how many structures or theories say the same",
    ),
    Key("of", "how many numbers, structures or theories there are, or `null`"),
    Key("otherwise", "of certified worlds, in what share another equilibrium says otherwise, or `null`"),
    Key("looked", "of firmness, the largest shift that leaves enough effective worlds to tell, or `null`"),
)
CONFIDENCE: Keys[Confidence] = (
    Key("claim", "its name"),
    Key("level", "`high`, `moderate` or `low`", lambda each: each.level.value),
    many("grounds", "a list of what it rests on", ASPECT, lambda each: each.aspects),
)
STANDARD: Keys[Assessed] = (
    Key("number", "from 1 to 9"),
    Key("standard", "in the words of ICD 203", lambda each: each.standard.value),
    Key("met", "`met`, `partly met` or `not met`", lambda each: each.met.value),
    Key("counts", "what that rests on: by name, how many there are"),
)
MISSING: Keys[Any] = (Key("part", "which"), Key("why", "why not"))
TRADECRAFT: Output[Tradecraft] = Output(
    "`standoff tradecraft --json`",
    (
        TITLE,
        THEORY,
        Key("seed", "the seed", lambda found: found.results.seed),
        Key("worlds", "worlds drawn", lambda found: found.results.count),
        many("confidence", "a list, of every claim that is tested in worlds", CONFIDENCE),
        many(
            "assumptions",
            "a list of the numbers that claims rest on, those first that decide most",
            ASSUMPTION,
            lambda found: found.assumptions.found,
        ),
        Key("others", "a list of uncertain numbers that no claim rests on", lambda found: found.assumptions.others),
        Key("fixed", "a list of numbers that stand fixed", lambda found: found.assumptions.fixed),
        many(
            "unlikely",
            "a list of unlikely outcomes that cost an actor most, or bring it most",
            EXTREME,
            lambda found: found.extremes.of_actors if found.extremes is not None else None,
        ),
        many(
            "upsets",
            "a list of unlikely outcomes that would move a claim most",
            UPSET,
            lambda found: found.extremes.of_claims if found.extremes is not None else None,
        ),
        many(
            "controls",
            "a list of the actors that control reports; `null` without evidence",
            CONTROL,
            lambda found: found.deception.controls if found.deception is not None else None,
        ),
        many("standards", "a list of the nine standards of ICD 203", STANDARD),
        many("missing", "a list of what could not be looked at", MISSING, lambda found: found.missing.items()),
    ),
    "[Keep to tradecraft](../howto/keep-to-tradecraft.md) explains it.",
)
