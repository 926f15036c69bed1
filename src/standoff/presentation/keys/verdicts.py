"""The keys of verdicts, of a comparison of behaviours, and of the answer to a query."""

from __future__ import annotations

import numpy as np

from standoff.claims.anatomy import Range, Shift, Size
from standoff.claims.answer import Answer
from standoff.claims.best_options import BestOption, BestOptions
from standoff.claims.bluntness import Blunt
from standoff.claims.compare import Comparison
from standoff.claims.judge import Verdict, Verdicts
from standoff.claims.multiplicity import Hinge, OtherEquilibria
from standoff.claims.spread import Spread
from standoff.claims.tally import Tally
from standoff.ensembles.results import Certificates, Results
from standoff.equilibrium.ground import Ground
from standoff.presentation.anatomy import weakest_words
from standoff.presentation.keys.argument import ARGUMENT
from standoff.presentation.keys.shared import FORGETS, HINGING, SPREAD, THEORY, TITLE
from standoff.presentation.to_json import Key, Keys, Output, many, one, part
from standoff.queries.query import Commitments
from standoff.scenario.model import Kind, Scenario
from standoff.scenario.numbers import conditions, has_experts, weights
from standoff.worlds.draw import accepted_share

_Game = tuple[Commitments, Certificates, tuple[int, int, int]]  # a game of every world, certified, and its sizes


def _rests_on(ground: Ground, what: str) -> Key[Certificates]:
    return Key(ground.word, what, lambda game: int(np.sum(game.converged & (game.ground == ground))))


GROUNDS: Keys[Certificates] = (
    _rests_on(Ground.BACKWARD_INDUCTION, "there is no branch to follow"),
    _rests_on(Ground.UNIQUE, "the equilibrium is proved unique"),
    _rests_on(Ground.THERE_AND_BACK, "the branch was followed to its target and back"),
    _rests_on(Ground.ONE_WAY, "it was followed to its target only, because parts were too large to follow back"),
)
CERTIFIED: Keys[Certificates] = (
    Key("converged", "worlds in which this game is certified", lambda game: int(game.converged.sum())),
    Key("turned", "worlds in which its branch turned back", lambda game: int((game.turns > 0).sum())),
    one(
        "grounds",
        "in how many of these worlds each [ground](../explanation/equilibrium.md#the-certificate) shows that the "
        "equilibrium is on the branch, an object:",
        GROUNDS,
        lambda game: game,
    ),
    Key(
        "forked",
        "worlds in which its branch [forked](../explanation/equilibrium.md#forks), and one of several equally valid "
        "arms was taken",
        lambda game: int(np.isfinite(game.forked).sum()),
    ),
    Key(
        "continuum",
        "in the limit, worlds in which the equilibrium is one of a continuum",
        lambda game: int((game.continuum > 0).sum()),
    ),
)
GAME: Keys[_Game] = (
    Key("do", "the commitments, move to option; `{}` for the game itself", lambda game: dict(game[0])),
    part(lambda game: game[1], CERTIFIED),
    part(
        lambda game: game[2],
        (
            Key("situations", "situations of the game, after merging"),
            Key("histories", "situations without merging"),
            Key("information_sets", "decisions, each with what its actor sees there"),
        ),
    ),
)
TOGETHER: Keys[Scenario] = (
    Key(
        "accepted",
        "the share of the worlds that the priors give that obey `ordered` and `constraints`; the others are drawn "
        "anew. Left out where there are no such conditions",
        lambda scenario: accepted_share(scenario) if conditions(scenario) else None,
        seldom=True,
    ),
    Key(
        "experts",
        "the weight of each expert by name: the probability that it is right; left out where experts do not differ",
        lambda scenario: weights(scenario) if has_experts(scenario) else None,
        seldom=True,
    ),
)
WORLDS: Keys[Results] = (
    Key("count", "worlds drawn"),
    Key("converged", "worlds of which every game is certified", lambda results: int(results.converged.sum())),
    Key("seed", "the seed"),
    many(
        "games",
        "a list of the game itself and one game for every set of commitments in a claim",
        GAME,
        lambda results: ((do, game, results.sizes[do]) for do, game in results.certificates.items()),
    ),
)

OTHER_CLAIM: Keys[Hinge] = (
    Key("id", "the name of the claim"),
    Key("worlds", "worlds in which it was examined"),
    Key("depends", "worlds in which it is true under one equilibrium and false under another"),
    Key("share", "the same as a share"),
    Key("interval", "its 95% Monte Carlo interval"),
)
SHIFT: Keys[Shift] = (
    Key("name", "the number whose prior is shifted; `null` for all together"),
    Key("by", "in standard deviations of its normal score"),
    Key("verdict", "what it becomes"),
    Key("share", "the share then"),
    Key("effective", "the effective number of worlds"),
)
SIZE: Keys[Size] = (
    part(lambda size: size.spread, SPREAD),
    Key("probability", "whether it compares probabilities"),
    Key("small", "the share of worlds in which they differ by less than 0.01; `null` of other comparisons"),
)
RANGE: Keys[Range] = (
    Key("low", "the least share of worlds in which it holds, over all of them and the verdict itself"),
    Key("high", "the largest"),
    Key("same", "in how many of the others the verdict is the same"),
    Key("of", "how many others there are"),
)
ANATOMY: Keys[Verdict] = (
    Key("weakest", "the weakest part in a few words; empty where none is weak", weakest_words),
    one(
        "size",
        "by how much a comparison holds: a [spread](#a-spread) in its unit, more than 0 where it holds, with",
        SIZE,
        lambda verdict: verdict.anatomy.size if verdict.anatomy else None,
    ),
    one(
        "blind",
        "the claim among actors who do as usual, whatever is at stake",
        (
            Key("share", "the share of worlds in which it holds; `null` if its sides never differ"),
            Key("verdict", "its verdict"),
        ),
        lambda verdict: verdict.anatomy.blind if verdict.anatomy else None,
    ),
    one(
        "threshold",
        "the share over the number that the author wrote; `null` where there is none",
        (
            Key("number", "that number"),
            Key("low", "the lowest that it may be without another verdict; `null` where there is no limit"),
            Key("high", "the highest"),
            Key("at", "a list of numbers in its place"),
            Key("shares", "a list of the share with each"),
        ),
        lambda verdict: verdict.anatomy.threshold if verdict.anatomy else None,
    ),
    one(
        "firm",
        "the smallest shifts of priors that change the verdict, found by reweighting",
        (
            one("one", "of one prior, or `null`", SHIFT),
            one("every", "of all together, or `null`", SHIFT),
            Key("furthest", "standard deviations up to which all together were shifted"),
        ),
        lambda verdict: verdict.anatomy.firmness if verdict.anatomy else None,
    ),
    one(
        "others",
        "how often the claim depends on which equilibrium is played; `null` where others were not looked for",
        OTHER_CLAIM,
        lambda verdict: verdict.anatomy.others if verdict.anatomy else None,
    ),
    one(
        "structures",
        "the share over the variants of the scenario; left out where they were not solved",
        RANGE,
        lambda verdict: verdict.anatomy.structures if verdict.anatomy else None,
        seldom=True,
    ),
    one(
        "theories",
        "the share over other theories of behaviour; left out where they were not solved",
        RANGE,
        lambda verdict: verdict.anatomy.theories if verdict.anatomy else None,
        seldom=True,
    ),
)
CLAIM: Keys[Verdict] = (
    Key("id", "the name of the claim"),
    Key("quote", "the sentence"),
    Key("kind", f"{', '.join(f'`{kind}`' for kind in [*Kind][:-1])} or `{[*Kind][-1]}`"),
    Key(
        "verdict",
        "`holds`, `mostly holds`, `contingent`, `mostly fails`, `fails`, `no difference` or `too few worlds`; of a "
        "fact `supported`, `contradicted`, `contested` or `not checked`; of a judgement `not testable`",
    ),
    Key(
        "share",
        "the share of worlds in which the claim holds, among those in which its two sides differ; `null` if there are "
        "none or it is not tested",
    ),
    Key("interval", "the 95% Monte Carlo interval of the share: `[low, high]`, or `null`"),
    Key("reason", "the result in one sentence, or why it is not tested"),
    Key("worlds", "worlds in which it holds or fails; 0 if it is not tested"),
    Key(
        "no_difference",
        "worlds in which its two sides [do not differ](../explanation/worlds-and-verdicts.md#no-difference)",
    ),
    Key("undefined", "worlds in which it could not be evaluated"),
    Key("sources", "for a fact: a list of texts"),
    one(
        "left",
        "for a comparison of two numbers, the left one: a [spread](#a-spread); else `null`",
        SPREAD,
        lambda verdict: verdict.sides and verdict.sides[0],
    ),
    one("right", "the right one", SPREAD, lambda verdict: verdict.sides and verdict.sides[1]),
    many(
        "hinging",
        "a list of what else the outcome depends on, [besides the numbers of a "
        "world](../explanation/equilibrium.md#forks)",
        HINGING,
    ),
    Key(
        "blunt",
        "a list of the [nearly blind](../explanation/worlds-and-verdicts.md#nearly-blind-decisions) decisions that it "
        "asks about",
        lambda verdict: [each.decision for each in verdict.blunt],
    ),
    one(
        "anatomy",
        "of a claim that is tested, [what its verdict rests on](../explanation/worlds-and-verdicts.md#the-anatomy-of-a-"
        "verdict), an object; else `null`:",
        ANATOMY,
        lambda verdict: verdict if verdict.anatomy is not None else None,
    ),
)

DECISION: Keys[Blunt] = (
    Key("decision", "the name of the decision, or of the choice that decisions taken `together` are"),
    Key("actor", "who decides"),
    Key(
        "sharpness",
        "half of rationality times the typical difference between two options; `null` where actors do not behave "
        "by the logit",
    ),
    Key("distance", "how far play is from usual play, from 0 to 1"),
    Key("nearly_blind", "whether payoffs hardly decide it: `sharpness` is below 0.5"),
)

OTHERS: Keys[OtherEquilibria] = (
    Key("worlds", "worlds searched for others, with every game certified"),
    Key("starts", "random starts per game and world"),
    Key("several", "worlds in which some game has more than one"),
    Key("share", "the same as a share", lambda others: others.several / others.worlds if others.worlds else None),
    Key("interval", "its 95% Monte Carlo interval"),
    Key("most", "the largest number found in one game of one world"),
    many(
        "games",
        "a list, in the order of commitments",
        (Key("do", "the commitments"), Key("several", "worlds in which this game has more than one")),
        lambda others: ((dict(do), several) for do, several in others.games.items()),
    ),
    many("claims", "a list of the claims that are tested in worlds", OTHER_CLAIM),
)

ACTOR: Keys[tuple[str, str, Spread]] = (
    Key("id", "the short name"),
    Key("name", "the full name"),
    one("payoff", "its expected payoff in the game itself: a [spread](#a-spread)", SPREAD),
)
ASSUMED: Key[Verdicts] = Key(
    "claims_assume",
    "what every query of a claim is asked under, unless it commits that move itself, as the scenario has it; left out "
    "where it has none",
    lambda report: report.scenario.claims_assume,
    seldom=True,
)
RUN: Output[Verdicts] = Output(
    "`standoff run --json`",
    (
        TITLE,
        THEORY,
        FORGETS,
        one(
            "worlds",
            "how it was solved, an object:",
            (part(lambda report: report.results, WORLDS), part(lambda report: report.scenario, TOGETHER)),
            lambda report: report,
        ),
        many(
            "actors",
            "a list, in the order of the scenario",
            ACTOR,
            lambda report: ((actor, name, report.payoffs[actor]) for actor, name in report.scenario.actors.items()),
        ),
        ASSUMED,
        many("claims", "a list, in the order of the scenario", CLAIM, lambda report: report.verdicts),
        one(
            "argument",
            "[the argument](#an-argument), an object, in [shares](#a-share) of worlds; left out where the scenario "
            "makes none",
            ARGUMENT,
            seldom=True,
        ),
        many(
            "decisions",
            "a list of everything that is decided, in the order of the timeline, with medians across certified worlds",
            DECISION,
        ),
        one(
            "other_equilibria",
            "what was found [besides the principal branch](../explanation/equilibrium.md#several-equilibria), an "
            "object; `null` if not searched for. All of it is a lower bound",
            OTHERS,
            lambda report: report.others,
        ),
    ),
)


def _first(comparison: Comparison) -> Verdicts:
    return next(iter(comparison.reports.values()))


def _compared(comparison: Comparison) -> list[tuple[Verdict, bool, list[tuple[str, Verdict]]]]:
    """The claims tested in worlds, each with whether it survives, and with what each behaviour makes of it."""
    found = {theory: {each.id: each for each in report.verdicts} for theory, report in comparison.reports.items()}
    return [
        (claim, claim.id in comparison.surviving, [(theory, each[claim.id]) for theory, each in found.items()])
        for claim in _first(comparison).verdicts
        if claim.id in comparison.tested
    ]


UNDER: Keys[tuple[str, Verdict]] = (
    Key("theory", "which"),
    part(
        lambda under: under[1],
        (
            Key(
                "verdict",
                "as in [`run --json`](#standoff-run---json); so are `share`, `interval`, `worlds`, `no_difference` and "
                "`undefined`",
            ),
            *(Key(name, "") for name in ("share", "interval", "worlds", "no_difference", "undefined")),
        ),
    ),
)
COMPARED: Keys[tuple[Verdict, bool, list[tuple[str, Verdict]]]] = (
    part(
        lambda compared: compared[0],
        (
            Key("id", "the name of the claim"),
            Key("quote", "the sentence"),
            Key("kind", "as in [`run --json`](#standoff-run---json)"),
        ),
    ),
    Key("survives", "whether the verdict is the same under every behaviour"),
    many("verdicts", "a list, one entry for every behaviour, in the order of `theories`", UNDER),
    one(
        "anatomy",
        "[what the first verdict rests on](#standoff-run---json), as in `run --json`",
        ANATOMY,
        lambda compared: compared[0] if compared[0].anatomy is not None else None,
    ),
)
UNDER_EACH: Keys[tuple[str, Verdicts]] = (
    Key("theory", "as the option `--behaviour` spells it"),
    Key("converged", "worlds of which every game is certified", lambda each: int(each[1].results.converged.sum())),
    many(
        "actors",
        "a list, in the order of the scenario",
        (
            Key("id", "the short name"),
            one("payoff", "its expected payoff in the game itself: a [spread](#a-spread)", SPREAD),
        ),
        lambda each: each[1].payoffs.items(),
    ),
)
COMPARE: Output[Comparison] = Output(
    "`standoff run --behaviours --json`",
    (
        TITLE,
        one(
            "worlds",
            "an object:",
            (
                Key("count", "worlds drawn, the same under every behaviour"),
                Key("seed", "the seed"),
            ),
            lambda comparison: _first(comparison).results,
        ),
        part(_first, (ASSUMED,)),
        many(
            "theories",
            "a list, one entry for every behaviour",
            UNDER_EACH,
            lambda comparison: comparison.reports.items(),
        ),
        many(
            "missing",
            "a list of behaviours in `all` that are not available here",
            (Key("theory", "which"), Key("reason", "why not")),
            lambda comparison: comparison.missing.items(),
        ),
        many(
            "claims",
            "a list of the claims that are tested in worlds, in the order of the scenario",
            COMPARED,
            _compared,
        ),
    ),
)

TALLY: Keys[Tally] = (
    Key("holds", "worlds in which it holds"),
    Key("fails", "worlds in which it fails"),
    Key("no_difference", "worlds in which its two sides do not differ"),
    Key("share", "the share of worlds in which it holds, among those in which they differ"),
    Key("interval", "the 95% Monte Carlo interval of the share"),
    Key("verdict", "the verdict, as for a claim"),
)
OPTION: Keys[BestOption] = (
    Key("option", "its name"),
    one("value", "what it is worth to be committed to it: a [spread](#a-spread)", SPREAD),
    Key("share", "the share of worlds in which it is the best, among those in which that is decided", None),
    Key("best", "worlds in which it is the best"),
    Key("tied", "worlds in which no other is better, and one is as good"),
)
BEST: Keys[BestOptions] = (
    Key("query", "the text of this `best(...)`"),
    Key("move", "the decision"),
    many("options", "a list, in the order of the scenario", OPTION),
)
ANSWER: Keys[Answer] = (
    Key("query", "its text"),
    Key(
        "mean",
        "mean over worlds in which the query is defined; for a condition, the share of worlds in which it holds, as "
        "in `outcomes.share`",
    ),
    Key("p05", "5th percentile across them; `null` for a condition"),
    Key("p50", "median"),
    Key("p95", "95th percentile"),
    Key("worlds", "worlds drawn"),
    Key("converged", "worlds of which every game that was solved is certified"),
    Key(
        "undefined",
        "worlds without an answer, because the condition cannot happen there or a game the query needs is not "
        "certified",
    ),
    one("outcomes", "for a condition, an object; `null` for a number", TALLY, lambda answer: answer.tally),
    many(
        "best",
        "for every `best(...)` in the query, in its order, the options; left out where there is none",
        BEST,
        lambda answer: answer.best or None,
        seldom=True,
    ),
    many("hinging", "a list, as for a claim in [`standoff run --json`](#standoff-run---json)", HINGING),
    Key("seed", "the seed", lambda answer: answer.results.seed),
    THEORY,
)
ASK: Output[tuple[str, Answer]] = Output(
    "`standoff ask --json`",
    (Key("scenario", "as named in the command"), part(lambda asked: asked[1], ANSWER)),
    versioned=False,
)
