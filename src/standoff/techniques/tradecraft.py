"""The tradecraft of an analysis: its key assumptions, what is unlikely and weighs much, what hangs on reports that an
actor controls, how confident one may be and why, and which standards it meets.

The worlds are solved once, and key assumptions are read off them. Other theories of behaviour and the variants of the
scenario are solved in the first `FEW` of them, or are taken from where they are known already.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from standoff.claims.anatomy import asked_for_anatomy
from standoff.claims.compare import Comparison, compare
from standoff.claims.drivers import drivers_of
from standoff.claims.judge import Verdicts, asked_of, facts_of, judged
from standoff.claims.variance import Drivers
from standoff.ensembles.as_ensemble import as_ensemble
from standoff.ensembles.ensemble import Ensemble
from standoff.ensembles.results import Results, worlds_in_words
from standoff.ensembles.simulate import Progress
from standoff.ensembles.unsolved import Unsolved
from standoff.evidence.update import Posterior, weighed
from standoff.forecasts.forecast import forecast
from standoff.forecasts.record import outcomes_of, score_made
from standoff.forecasts.score import Scores
from standoff.forecasts.variants import VariantFindings, variants
from standoff.language.error import StandoffError
from standoff.scenario.model import Scenario
from standoff.scenario.summary import counted, summary
from standoff.techniques.confidence import Confidence, confidence
from standoff.techniques.deception import DeceptionCheck, deception_check
from standoff.techniques.extremes import Extremes, extremes
from standoff.techniques.key_assumptions import KeyAssumptions, held_because, key_assumptions
from standoff.techniques.standards import Assessed, Met, assessed

FEW = 256  # worlds in which other theories and structures are solved
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True, eq=False)
class Tradecraft:
    """The tradecraft of an analysis.

    Attributes:
        scenario: that is analysed.
        report: the verdicts on its claims.
        assumptions: what they take for granted.
        extremes: what is unlikely and weighs much, for an actor or for a claim; None where that could not be looked at.
        deception: what hangs on reports that an actor controls; None without evidence, or where it could not be looked
            at.
        confidence: in the verdict on each claim that is tested in worlds, in the order of the file.
        standards: the nine of ICD 203.
        missing: what could not be looked at, each with the reason.
    """

    scenario: Scenario
    report: Verdicts
    assumptions: KeyAssumptions
    extremes: Extremes | None
    deception: DeceptionCheck | None
    confidence: tuple[Confidence, ...]
    standards: tuple[Assessed, ...]
    missing: Mapping[str, str]

    def __repr__(self) -> str:
        met = sum(each.met is Met.MET for each in self.standards)
        assumptions = counted(len(self.assumptions.found), "key assumption")
        worlds = worlds_in_words(self.results, self.theory)
        return summary(
            self, self.scenario.title, worlds, f"{assumptions}, {met} of {len(self.standards)} standards met"
        )

    @property
    def results(self) -> Results:
        """The worlds it rests on."""
        return self.report.results

    @property
    def theory(self) -> str:
        """How the actors behave, as the option `--behaviour` spells it."""
        return self.report.theory


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """What is known already of the worlds of an ensemble, where that is so.

    Attributes:
        report: the verdicts, with their anatomy.
        drivers: of every claim that is tested in worlds.
        theories: the claims under other theories of behaviour.
        variants: under the variants of the scenario.
        scores: of its forecasts.
    """

    report: Verdicts
    drivers: Mapping[str, Drivers]
    theories: Comparison | None = None
    variants: VariantFindings | None = None
    scores: Scores | None = None


def tradecraft(
    ensemble: Ensemble, *, threads: int | None = None, progress: Progress | None = None, known: Known | None = None
) -> Tradecraft:
    """The tradecraft of what is said of a scenario. Arguments and errors are told by `standoff.tradecraft`."""
    scenario, game = ensemble.scenario, ensemble.game
    if known is None:
        asked = (*asked_of(scenario), *asked_for_anatomy(scenario))
        if isinstance(ensemble, Unsolved):
            ensemble = ensemble.in_memory(asked, threads=threads, progress=progress)
        results = ensemble.ask(asked, threads=threads, progress=progress)
        report = judged(game, facts_of(scenario), results, threads=threads)
        answers = {name: np.asarray(results.answers[test], dtype=np.float64) for name, test in scenario.tests.items()}
        drivers = drivers_of(scenario, results, answers, None, ensemble.seed, threads, set(answers)) if answers else {}
        known = Known(report, drivers)
    report, deciding = known.report, known.drivers
    missing: dict[str, str] = {}

    def had(part: str, make: Callable[[], Found]) -> Found | None:
        try:
            return make()
        except StandoffError as error:
            missing[part] = error.what
            return None

    few = min(FEW, ensemble.count)
    theories = known.theories or Comparison(scenario, {}, {})
    if known.theories is None and scenario.tests:
        theories = compare(scenario, worlds=few, seed=ensemble.seed, threads=threads, known=report)
    varied = known.variants
    if varied is None and scenario.variants and scenario.varied is None:
        fewer = as_ensemble(scenario, worlds=few, seed=ensemble.seed, behaviour=game.theory)
        varied = had("variants", lambda: variants(fewer, threads=threads))
    scores = known.scores
    if scores is None and scenario.resolutions is not None:
        scores = had("scores", lambda: _scores(ensemble, threads))
    posterior, deception = None, None
    if scenario.evidence:
        posterior = had("evidence", lambda: _weighed(ensemble, threads))
        deception = had("deception", lambda: deception_check(ensemble, threads=threads))
    assumptions = key_assumptions(scenario, report.results, deciding)
    return Tradecraft(
        scenario=scenario,
        report=report,
        assumptions=assumptions,
        extremes=had("unlikely outcomes", lambda: extremes(ensemble, threads=threads)),
        deception=deception,
        confidence=tuple(
            confidence(
                verdict,
                report,
                {
                    each.name: held_because(scenario, each.name)
                    for each in assumptions.found
                    if any(swing.claim == verdict.id for swing in each.swings)
                },
                None if posterior is None else posterior.effective,
                theories,
                varied,
            )
            for verdict in report.verdicts
            if verdict.tested
        ),
        standards=assessed(report, scores),
        missing=missing,
    )


def _scores(ensemble: Ensemble, threads: int | None) -> Scores:
    outcomes = outcomes_of(ensemble.scenario)
    return score_made(ensemble.scenario, forecast(ensemble, threads=threads).forecasts, outcomes)


def _weighed(ensemble: Ensemble, threads: int | None) -> Posterior:
    """The worlds after the evidence; they are not moved, so that it says what they are worth."""
    [posterior] = weighed(ensemble, [ensemble.scenario.as_of], threads=threads)
    return posterior
