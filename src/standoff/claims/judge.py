"""Every claim of a scenario, judged: tested in every world, checked against its table, or listed as not testable.

No sentence is dropped in silence. A world in which a claim cannot be evaluated (its condition cannot happen there,
or the world's game is not certified) is left out of the share, counted, and shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from standoff.claims.band import interval, verdict
from standoff.claims.others import OtherEquilibria, look_for_others
from standoff.equilibrium.theory import LOGIT, BehaviourError, Theory
from standoff.queries.ensemble import Ensemble, Progress, study, worlds_in_words
from standoff.queries.game import Game
from standoff.reference import Finding, check_fact
from standoff.scenario.expression import Compare, Expression, ExpressionError, parse
from standoff.scenario.model import Claim, Kind, Scenario
from standoff.scenario.summary import counted, summary

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Spread:
    """A number across worlds: its mean and percentiles. Each value is a probability or expectation inside a world;
    the spread is what the analyst does not know."""

    mean: float
    p05: float
    p50: float
    p95: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a claim.

    Attributes:
        verdict: a band of `claims.band` for a tested claim; supported, contradicted, contested or not checked for a
            fact; not testable for a judgement.
        share: of the worlds in which the claim could be evaluated, in how many it holds; None if it is not tested.
        interval: 95 % Monte Carlo interval of the share.
        worlds: in how many it could be evaluated; undefined: in how many not.
        reason: one sentence: what was found, or why it is not tested.
        sources: of a fact.
        sides: for a comparison of two numbers, each across worlds, left and right.
    """

    id: str
    quote: str
    kind: Kind
    verdict: str
    reason: str
    share: float | None = None
    interval: tuple[float, float] | None = None
    worlds: int = 0
    undefined: int = 0
    sources: tuple[str, ...] = ()
    sides: tuple[Spread, Spread] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Report:
    """The verdicts on a scenario, in the order of its claims, what each actor expects to gain, across worlds, the
    ensemble they rest on, the theory of the actors they were found under, as the option `behaviour` spells it, and what
    was found of other equilibria, if they were looked for."""

    scenario: Scenario
    verdicts: tuple[Verdict, ...]
    payoffs: Mapping[str, Spread]
    ensemble: Ensemble
    theory: str
    others: OtherEquilibria | None = None

    def __repr__(self) -> str:
        verdicts = Counter(verdict.verdict for verdict in self.verdicts)
        claims = f"{counted(len(self.verdicts), 'claim')}: " if verdicts else "no claims"
        found = ", ".join(f"{count} {name}" for name, count in verdicts.most_common())
        return summary(self, self.scenario.title, worlds_in_words(self.ensemble, self.theory), claims + found)


def spread(values: Array, weights: Array | None = None) -> Spread:
    """Mean and percentiles of the defined values, each counted by its weight; NaN if there are none."""
    defined = np.isfinite(values) if weights is None else np.isfinite(values) & (weights > 0.0)
    if not defined.any():
        return Spread(*(float("nan"),) * 4)
    if weights is None:
        low, middle, high = np.percentile(values[defined], [5, 50, 95])
        return Spread(float(values[defined].mean()), float(low), float(middle), float(high))
    values, weights = values[defined], weights[defined] / weights[defined].sum()
    low, middle, high = np.quantile(values, [0.05, 0.5, 0.95], weights=weights, method="inverted_cdf")
    return Spread(float(values @ weights), float(low), float(middle), float(high))


def sides_of(text: str) -> tuple[str, str] | None:
    """The two sides of a plain comparison, as texts."""
    expression = parse(text)
    if not isinstance(expression, Compare) or len(expression.operands) != 2:
        return None
    # the operator stands between the operands and outside every bracket of theirs
    depth = 0
    for position, letter in enumerate(text):
        depth += (letter in "([") - (letter in ")]")
        if depth == 0 and letter in "<>=!":
            length = 2 if text[position : position + 2] in ("<=", ">=", "!=", "==") else 1
            sides = text[:position].strip(), text[position + length :].strip()
            return sides if tuple(map(_parsed, sides)) == expression.operands else None
    return None


def _parsed(text: str) -> Expression | None:
    try:
        return parse(text)
    except ExpressionError:
        return None


def queries_of(scenario: Scenario) -> tuple[str, ...]:
    """Every query that a report on a scenario needs."""
    result = [_expected(actor) for actor in scenario.actors]
    for claim in scenario.claims.values():
        if claim.holds is not None:
            result.append(claim.holds)
            result.extend(sides_of(claim.holds) or ())
    return tuple(dict.fromkeys(result))


def judge(
    scenario: Scenario,
    worlds: int = 1000,
    seed: int = 0,
    threads: int | None = None,
    progress: Progress | None = None,
    on: str | None = None,
    behaviour: str | Theory | None = None,
    other_equilibria: int = 0,
) -> Report:
    """Solves a scenario in many worlds and judges every claim of it.

    Args:
        behaviour: how the actors behave (see `equilibrium.theory`); the logit, or as the scenario says.
        other_equilibria: in how many of the first worlds to look for others than that of the principal branch.

    Raises:
        BehaviourError: for a behaviour that makes no sense here.
        ScenarioError: for mistakes in the tables that facts are checked against.
        UnsoundWorlds: where probabilities or payoffs make no sense in some world.
        ClusterError: where the cluster named by `on` cannot do it.
    """
    game = Game(scenario, behaviour=behaviour)
    if other_equilibria:
        only_logit(game)
    report = judge_game(game, worlds, seed, threads, progress, on)
    return with_others(report, game, other_equilibria, threads, progress) if other_equilibria else report


def only_logit(game: Game) -> None:
    """Nothing, if the game has other equilibria to look for.

    Raises:
        BehaviourError: where actors do not behave by the logit.
    """
    if game.theory != LOGIT:
        what = f"other equilibria are those of the logit, and this is `{game.theory.name}`"
        raise BehaviourError(what, "leave out one of the two")


def with_others(
    report: Report, game: Game, sample: int, threads: int | None = None, progress: Progress | None = None
) -> Report:
    """The report, with what is found of other equilibria in the first `sample` of its worlds."""
    tested = {name: claim.holds for name, claim in report.scenario.claims.items() if claim.holds is not None}
    ensemble = report.ensemble
    sample = min(sample, ensemble.count)
    return replace(report, others=look_for_others(game, tested, sample, ensemble.seed, threads, progress))


def judge_game(
    game: Game,
    worlds: int,
    seed: int = 0,
    threads: int | None = None,
    progress: Progress | None = None,
    on: str | None = None,
) -> Report:
    """As `judge`, of a game of a scenario that may have been compiled already."""
    scenario = game.source
    assert isinstance(scenario, Scenario)
    facts = facts_of(scenario)
    ensemble = study(game, queries_of(scenario), worlds, seed, threads, progress, on)
    return report_on(scenario, facts, ensemble, game.theory.name)


def facts_of(scenario: Scenario) -> dict[str, Finding]:
    """What became of the facts that a scenario claims.

    Raises:
        ScenarioError: for mistakes in the tables that they are checked against.
    """
    return {name: check_fact(scenario, claim.check) for name, claim in scenario.claims.items() if claim.check}


def report_on(scenario: Scenario, facts: Mapping[str, Finding], ensemble: Ensemble, theory: str) -> Report:
    """The verdicts that facts and an ensemble with the answers to `queries_of` make."""
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
            verdicts.append(_tested(name, claim, ensemble))
    payoffs = {actor: spread(ensemble.answers[_expected(actor)]) for actor in scenario.actors}
    return Report(scenario, tuple(verdicts), payoffs, ensemble, theory)


def _expected(actor: str) -> str:
    return f"E(payoff({actor}))"


def _tested(name: str, claim: Claim, ensemble: Ensemble) -> Verdict:
    assert claim.holds is not None
    answers = ensemble.answers[claim.holds]
    defined = np.isfinite(answers)
    count = int(defined.sum())
    true = int((answers[defined] != 0.0).sum())
    share = true / count if count else None
    texts = sides_of(claim.holds)
    sides = (spread(ensemble.answers[texts[0]]), spread(ensemble.answers[texts[1]])) if texts else None
    reason = f"holds in {true:,} of {count:,} worlds"
    if sides is not None:
        reason += f"; on average {_number(sides[0].mean)} against {_number(sides[1].mean)}"
    missing = len(answers) - count
    if missing:
        reason += f"; undefined in {missing:,}"
    return Verdict(
        id=name,
        quote=claim.quote,
        kind=claim.kind,
        verdict=verdict(share if share is not None else 0.0, count),
        reason=reason,
        share=share,
        interval=interval(true, count) if count else None,
        worlds=count,
        undefined=missing,
        sides=sides,
    )


def _number(value: float) -> str:
    return f"{value:.3g}"
