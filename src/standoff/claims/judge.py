"""Every claim of a scenario, judged: tested in every world, checked against its table, or listed as not testable.

No sentence is dropped in silence. A world in which the two sides of a claim do not differ (see `queries.truth`), and
one in which it cannot be evaluated (its condition cannot happen there, or the world's game is not certified), are left
out of the share, counted, and shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from standoff.claims.anatomy import Anatomy, anatomies, asked_for_anatomy
from standoff.claims.argument import Argument, argument_of
from standoff.claims.bluntness import Blunt, blunt_decisions, resting_on
from standoff.claims.multiplicity import SAMPLE, OtherEquilibria, look_for_others
from standoff.claims.spread import Spread, spread
from standoff.claims.tally import Tally, sides_of, tally_of, within_of
from standoff.claims.verdict_bands import NO_DIFFERENCE_FROM
from standoff.ensembles.as_good import AS_GOOD, AsGood, spans
from standoff.ensembles.ensemble import Ensemble
from standoff.ensembles.results import Results, worlds_in_words
from standoff.ensembles.simulate import Progress
from standoff.equilibrium.behaviour_model import BehaviourError
from standoff.equilibrium.ground import Ground
from standoff.language.expression import parse
from standoff.queries.bluntness import Bluntness
from standoff.queries.game import Game
from standoff.queries.observation import Asked
from standoff.queries.truth import NO_DIFFERENCE, decided, is_condition
from standoff.reference import Finding, check_fact
from standoff.scenario.figures import figures
from standoff.scenario.model import Claim, Kind, Scenario
from standoff.scenario.summary import counted, summary

Array = npt.NDArray[np.float64]
SMALL = 200  # moves of a game in which other equilibria are looked for unasked


@dataclass(frozen=True, slots=True)
class Hinging:
    """How an answer hinges on a choice that nothing in the game makes.

    Attributes:
        kind: `arms`, which arm is taken at a fork; or `ties`, how options that are worth the same are mixed, in the
            limit.
        worlds: in how many it is not the same under each choice that was found.
        of: how many there are.
        most: the largest number of choices that was found in one game of one world.
        what: `share`, of a condition, or `mean`.
        low, high: this with the least answer in each of these worlds, and with the largest; None where there is none.
    """

    kind: AsGood
    worlds: int
    of: int
    most: int
    what: str
    low: float | None
    high: float | None

    @property
    def words(self) -> str:
        """`in 37 of 210 worlds the answer depends on which of two equally good arms is taken at a fork; first options
        were favoured (over these the share is 12.0% to 29.6%)`"""
        where = f"in {self.worlds:,} of {counted(self.of, 'world')} the answer depends on"
        over = ""
        if self.low is not None and self.high is not None:
            if self.what == "share":
                low, high = f"{self.low:.1%}", f"{self.high:.1%}"
            else:
                low, high = (figures(each, 4, max(abs(self.low), abs(self.high))) for each in (self.low, self.high))
            over = f" (over these the {self.what} is {low} to {high})" if low != high else ""
        if self.kind == "ties":
            return f"{where} how options with equal payoffs are mixed; they are as on the branch{over}"
        arms = "two equally good arms" if self.most == 2 else f"{self.most} equally good arms, if not more,"
        return f"{where} which of {arms} is taken at a fork; first options were favoured{over}"

    @property
    def sentence(self) -> str:
        """The same, standing by itself."""
        return f"{self.words[0].upper()}{self.words[1:]}."


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a claim.

    Attributes:
        id: of the claim.
        quote: its words.
        kind: as the scenario says.
        verdict: a band of `claims.verdict_bands` for a tested claim; supported, contradicted, contested or not checked
            for a fact; not testable for a judgement.
        reason: one sentence: what was found, or why it is not tested.
        share: of the worlds in which its two sides differ, in how many it holds; None if it is not tested, or they
            differ in none.
        interval: 95% Monte Carlo interval of the share.
        worlds: in how many it holds or fails.
        no_difference: in how many its two sides do not differ.
        undefined: in how many it could not be evaluated.
        sources: of a fact.
        sides: for a comparison of two numbers, each across worlds, left and right.
        hinging: what it hinges on beside the numbers of a world: nothing, the arms of forks, or ties.
        blunt: the nearly blind decisions that it asks about.
        anatomy: what the verdict rests on; None of a claim that is not tested, and where that was not asked.
    """

    id: str
    quote: str
    kind: Kind
    verdict: str
    reason: str
    share: float | None = None
    interval: tuple[float, float] | None = None
    worlds: int = 0
    no_difference: int = 0
    undefined: int = 0
    sources: tuple[str, ...] = ()
    sides: tuple[Spread, Spread] | None = None
    hinging: tuple[Hinging, ...] = ()
    blunt: tuple[Blunt, ...] = ()
    anatomy: Anatomy | None = None

    @property
    def tested(self) -> bool:
        """Whether it was tested in worlds."""
        return self.kind.tested


@dataclass(frozen=True, slots=True, eq=False)
class Verdicts:
    """The verdicts on a scenario, in the order of its claims, what each actor expects to gain, across worlds, the
    ensemble they rest on, the theory of the actors they were found under, as the option `behaviour` spells it, what was
    found of other equilibria, if they were looked for, and where recall is imperfect, each an actor and a decision.

    Attributes:
        scenario: whose claims they are.
        verdicts: in the order of the claims.
        payoffs: actor to what it expects in the game itself, across worlds.
        results: the worlds they rest on.
        theory: how the actors behave, as the option `--behaviour` spells it.
        others: what was found of other equilibria; None if they were not looked for.
        forgets: where recall is imperfect (docs/explanation/equilibrium.md#imperfect-recall): pairs of an actor and a
            decision.
        decisions: how blunt everything that is decided is, in the order of the timeline.
        argument: whether each step of it follows; None where the scenario does not say what is a reason for what.
    """

    scenario: Scenario
    verdicts: tuple[Verdict, ...]
    payoffs: Mapping[str, Spread]
    results: Results
    theory: str
    others: OtherEquilibria | None = None
    forgets: tuple[tuple[str, str], ...] = ()
    decisions: tuple[Blunt, ...] = ()
    argument: Argument | None = None

    def __repr__(self) -> str:
        verdicts = Counter(verdict.verdict for verdict in self.verdicts)
        claims = f"{counted(len(self.verdicts), 'claim')}: " if verdicts else "no claims"
        found = ", ".join(f"{count} {name}" for name, count in verdicts.most_common())
        return summary(self, self.scenario.title, worlds_in_words(self.results, self.theory), claims + found)


def truth_of(outcomes: Array, weights: Array | None = None) -> tuple[Array, float]:
    """What a claim is in each world, and in what share of those in which it can be evaluated its sides do not differ.

    Args:
        outcomes: as `queries.truth` has them, `[world]`.
        weights: of worlds that are not equally likely, `[world]`.

    Returns:
        1 where it holds, 0 where it fails, and NaN where its two sides do not differ or it is undefined, `[world]`; NaN
        everywhere where they do not differ in most worlds, since the verdict then is that.
    """
    weight = np.isfinite(outcomes) * (np.ones(len(outcomes)) if weights is None else weights)
    total = float(weight.sum())
    same = float(weight[outcomes == NO_DIFFERENCE].sum()) / total if total > 0.0 else 0.0
    return np.full(len(outcomes), np.nan) if same > NO_DIFFERENCE_FROM else decided(outcomes), same


def queries_of(scenario: Scenario) -> tuple[str, ...]:
    """Every query that a report on a scenario needs."""
    result = [_expected(actor) for actor in scenario.actors]
    for test in scenario.tests.values():
        result.append(test)
        result.extend(sides_of(test) or within_of(test) or ())
    return tuple(dict.fromkeys(result))


def asked_of(scenario: Scenario) -> tuple[Asked, ...]:
    """Everything that is asked to judge the claims of a scenario."""
    return (*queries_of(scenario), Bluntness())


def judge(
    ensemble: Ensemble,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
    other_equilibria: int | None = None,
) -> Verdicts:
    """Judges every claim of a scenario in the worlds of an ensemble. Arguments and errors are told by
    `standoff.judge`."""
    scenario, game = ensemble.scenario, ensemble.game
    if other_equilibria:
        only_logit(game)
    facts = facts_of(scenario)
    asked = (*asked_of(scenario), *asked_for_anatomy(scenario))
    results = ensemble.ask(asked, threads=threads, progress=progress)
    return judged(game, facts, results, other_equilibria, threads, progress)


def judged(
    game: Game,
    facts: Mapping[str, Finding],
    results: Results,
    other_equilibria: int | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Verdicts:
    """As `judge`, of an ensemble that has been asked already."""
    found = verdicts_on(game, facts, results, threads)
    if other_equilibria is None:  # few worlds of a small game, so that there is no progress to tell
        sample = affordable(game, results)
        return with_others(found, game, sample, threads) if sample else found
    return with_others(found, game, other_equilibria, threads, progress) if other_equilibria else found


def affordable(game: Game, results: Results) -> int:
    """In how many worlds other equilibria are looked for where nobody said: none where a game has only one, is not
    small, or actors do not behave by the logit."""
    if game.theory.kind != "logit" or game.mistaken:
        return 0
    if any(game.situations(key).graph.edges > SMALL for key in results.certificates):
        return 0
    grounds = (results.certificates[key].ground for key in results.certificates)
    alone = all((np.asarray(each) >= Ground.UNIQUE).all() for each in grounds)
    return 0 if alone else min(SAMPLE, results.count)


def only_logit(game: Game) -> None:
    """Nothing, if the game has other equilibria to look for.

    Raises:
        BehaviourError: where actors do not behave by the logit, or do not play the same game.
    """
    if game.theory.kind != "logit":
        what = f"other equilibria are available only for the logit, but this is `{game.theory.name}`"
        raise BehaviourError(what, "remove one of the two")
    if game.mistaken:
        what = "other equilibria are not looked for where an actor has a view"
        raise BehaviourError(what, "remove the views, or do not ask for other equilibria")


def with_others(
    report: Verdicts, game: Game, sample: int, threads: int | None = None, progress: Progress | None = None
) -> Verdicts:
    """The report, with what is found of other equilibria in the first `sample` of its worlds."""
    results = report.results
    sample = min(sample, results.count)
    found = look_for_others(game, report.scenario.tests, sample, results.seed, threads, progress)
    hinges = {each.id: each for each in found.claims}
    verdicts = (
        replace(each, anatomy=replace(each.anatomy, others=hinges.get(each.id))) if each.anatomy is not None else each
        for each in report.verdicts
    )
    return replace(report, others=found, verdicts=tuple(verdicts))


def facts_of(scenario: Scenario) -> dict[str, Finding]:
    """What became of the facts that a scenario claims.

    Raises:
        ScenarioError: for mistakes in the tables that they are checked against.
    """
    return {name: check_fact(scenario, claim.check) for name, claim in scenario.claims.items() if claim.check}


def verdicts_on(game: Game, facts: Mapping[str, Finding], results: Results, threads: int | None = None) -> Verdicts:
    """The verdicts that facts and an ensemble with the answers to `asked_of` make. Where the branch forks in some of
    its worlds, these are solved again for the other arms."""
    scenario = game.source.scenario
    tests = scenario.tests
    hinging = hinging_on(game, tests.values(), results, threads)
    decisions = blunt_decisions(game, results)
    asked = all(each in results.answers for each in asked_for_anatomy(scenario))
    tallies = {name: tally_of(test, results.answers[test]) for name, test in tests.items()}
    inside = anatomies(scenario, results, tallies) if asked else {}
    verdicts = []
    for name, claim in scenario.claims.items():
        if claim.kind is Kind.FACT:
            finding = facts[name]
            verdicts.append(
                Verdict(name, claim.quote, claim.kind, finding.verdict, finding.reason, sources=finding.sources)
            )
        elif claim.kind is Kind.JUDGEMENT:
            verdicts.append(Verdict(name, claim.quote, claim.kind, "not testable", claim.reason or ""))
        else:
            test = tests[name]
            blunt = resting_on(scenario, test, decisions)
            found = _tested(name, claim, test, tallies[name], results, hinging.get(test, ()), blunt)
            verdicts.append(replace(found, anatomy=inside.get(name)))
    payoffs = {actor: spread(results.answers[_expected(actor)]) for actor in scenario.actors}
    told = {name: finding.verdict for name, finding in facts.items()}
    return Verdicts(
        scenario,
        tuple(verdicts),
        payoffs,
        results,
        game.theory.name,
        forgets=game.forgets,
        decisions=decisions,
        argument=argument_of(scenario, results.answers, told, results.count),
    )


def hinging_on(
    game: Game,
    queries: Iterable[Asked],
    results: Results,
    threads: int | None = None,
    weights: Array | None = None,
) -> dict[Asked, tuple[Hinging, ...]]:
    """What the answers to queries that an ensemble holds hinge on, of those that do.

    Args:
        weights: of worlds that are not equally likely, `[world]`.
    """
    queries = list(queries)
    found: dict[Asked, tuple[Hinging, ...]] = {}
    for kind in AS_GOOD:
        for asked, each in spans(game, queries, results, kind, threads).items():
            if not (worlds := int(each.depends.sum())):
                continue
            low: float | None
            high: float | None
            if isinstance(asked, str) and is_condition(parse(asked)):
                what, low, high = "share", tally_of(asked, each.low).share, tally_of(asked, each.high).share
            else:
                what, low, high = "mean", spread(each.low, weights).mean, spread(each.high, weights).mean
            one = Hinging(kind, worlds, results.count, each.most, what, low, high)
            found[asked] = (*found.get(asked, ()), one)
    return found


def _expected(actor: str) -> str:
    return f"E(payoff({actor}))"


def _tested(
    name: str,
    claim: Claim,
    test: str,
    tally: Tally,
    results: Results,
    hinging: tuple[Hinging, ...],
    blunt: tuple[Blunt, ...],
) -> Verdict:
    texts = sides_of(test)
    sides = (spread(results.answers[texts[0]]), spread(results.answers[texts[1]])) if texts else None
    parts = [tally.words]
    if sides is not None and all(np.isfinite(side.mean) for side in sides):
        left, right = (figures(side.mean) for side in sides)
        parts.append(f"on average {left} against {right}")
    if tally.undefined == results.count:
        certified = results.converged.any()
        why = "its condition never holds" if certified else "none of them is certified"
        parts = [f"{tally.words}: {why}"]
    parts += [each.words for each in hinging]
    return Verdict(
        id=name,
        quote=claim.quote,
        kind=claim.kind,
        verdict=tally.verdict,
        reason="; ".join(parts),
        share=tally.share,
        interval=tally.interval,
        worlds=tally.worlds,
        no_difference=tally.no_difference,
        undefined=tally.undefined,
        sides=sides,
        hinging=hinging,
        blunt=blunt,
    )
