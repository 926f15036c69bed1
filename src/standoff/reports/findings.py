"""Everything a report shows, gathered: a scenario or a store of solved worlds goes in, `Findings` come out.

The worlds are drawn and solved once. A scenario is solved into a store in a temporary folder, and everything is asked
of that; so a report on a scenario and one on a store of the same worlds are the same. What cannot be had is listed
under `missing` with its reason, and nothing else is lost for it.
"""

from __future__ import annotations

import datetime
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import numpy as np

from standoff.claims.alternatives import Alternatives, Comparing, first_decision
from standoff.claims.anatomy import asked_for_anatomy
from standoff.claims.argument import in_order
from standoff.claims.compare import Comparison, compare
from standoff.claims.decide import Deliberation, decide
from standoff.claims.drivers import drivers_of
from standoff.claims.event_sequences import EventSequences, event_sequences
from standoff.claims.flip import Flip, flip
from standoff.claims.judge import Verdicts, facts_of, only_logit, queries_of, verdicts_on, with_others
from standoff.claims.misperceptions import Misperceptions, misperceptions
from standoff.claims.move_probabilities import move_probabilities, move_queries
from standoff.claims.multiplicity import SAMPLE
from standoff.claims.ranges import over_structures, over_theories
from standoff.claims.spread import Spread
from standoff.claims.targets import targets
from standoff.claims.variance import Drivers
from standoff.ensembles.as_ensemble import as_ensemble
from standoff.ensembles.cluster import ClusterError
from standoff.ensembles.ensemble import Ensemble
from standoff.ensembles.results import Results
from standoff.ensembles.simulate import Progress
from standoff.ensembles.store_errors import StoreError, Unwritten
from standoff.evidence.posterior import PosteriorSummary, posterior_summary
from standoff.evidence.watch import WatchList, watch
from standoff.forecasts.backtest import Backtest, backtest
from standoff.forecasts.forecast import Forecasts, forecast
from standoff.forecasts.outcomes import Outcome
from standoff.forecasts.record import outcomes_of, score_made
from standoff.forecasts.score import Scores
from standoff.forecasts.variants import VariantFindings, variants
from standoff.language.error import StandoffError
from standoff.presentation.errors import error_text
from standoff.queries.bluntness import Bluntness
from standoff.queries.game import Game
from standoff.scenario.model import BASE, Scenario
from standoff.scenario.summary import summary
from standoff.techniques.tradecraft import Known, Tradecraft, tradecraft
from standoff.text.coverage import Coverage, coverage

BEHAVED = 1000  # worlds, at the most, in which other behaviours are tried
NEAREST = 12  # claims whose nearest world is looked for, the thesis and its reasons first: of each it takes seconds

Doing = Callable[[str], None]  # told what is being made
Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class Missing:
    """A part that a report of this scenario could have.

    Attributes:
        part: its name.
        reason: why it is not there.
    """

    part: str
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class Findings:
    """What a report shows.

    Attributes:
        scenario: that is reported on.
        report: the verdicts, in the order of the claims, what each actor expects to gain, and the worlds; with other
            equilibria, if they were looked for.
        drivers: of every claim that is tested in worlds.
        flips: likewise.
        nearest: the claims of which the nearest world was looked for in which they are otherwise.
        moves: the probability of every option of every move, across worlds (see
            `move_probabilities.move_probabilities`).
        courses: the most likely courses of events; None where they cannot be told.
        alternatives: the options of one decision compared; None where there is none to compare.
        as_of: the day that evidence, forecasts and the watch list speak from; None for all evidence.
        learned: what the evidence up to that day taught; None where the scenario has none.
        forecasts: as of that day; None where the scenario has no questions.
        watch: likewise, None where nothing is left to see.
        scores: of these forecasts, where the scenario says how its questions came out.
        backtest: with what was known day after day.
        behaviours: the claims under all theories of the actors, in the first `BEHAVED` worlds.
        variants: under all variants of the scenario, likewise; None where it has none.
        views: with every view corrected, likewise; None where nobody has one.
        cover: which sentences of the text have claims; None where the scenario names no text.
        deliberation: the decision that was named on one page; None where none was.
        tradecraft: key assumptions, unlikely outcomes, confidence and standards; None where they were not looked at.
        full: whether what takes long was made: the nearest worlds, other equilibria, other behaviours, the backtest and
            tradecraft.
        missing: what is not there, and why.
    """

    scenario: Scenario
    report: Verdicts
    drivers: Mapping[str, Drivers]
    flips: Mapping[str, Flip]
    nearest: frozenset[str]
    moves: Mapping[str, Mapping[str, Spread]]
    courses: EventSequences | None
    alternatives: Alternatives | None
    as_of: datetime.date | None
    learned: PosteriorSummary | None
    forecasts: Forecasts | None
    watch: WatchList | None
    scores: Scores | None
    backtest: Backtest | None
    behaviours: Comparison | None
    full: bool
    missing: tuple[Missing, ...]
    variants: VariantFindings | None = None
    views: Misperceptions | None = None
    cover: Coverage | None = None
    deliberation: Deliberation | None = None
    tradecraft: Tradecraft | None = None

    def __repr__(self) -> str:
        missing = f"without {', '.join(each.part for each in self.missing)}" if self.missing else ""
        return summary(self, self.scenario.title, repr(self.report).partition(": ")[2].rstrip(">"), missing)

    @property
    def results(self) -> Results:
        """The worlds of the report."""
        return self.report.results


def find(
    ensemble: Ensemble,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
    as_of: datetime.date | None = None,
    decision: str | None = None,
    deciding: str | None = None,
    full: bool = True,
    doing: Doing | None = None,
) -> Findings:
    """Everything that a report on the scenario of an ensemble shows.

    Args:
        threads, progress: as `Ensemble.ask`.
        as_of: the last day whose evidence counts; the scenario's own unless given.
        decision: the one whose options are compared; that of `deciding`, or the first public one, unless given.
        deciding: the one that is shown on one page; none unless given.
        full: whether to make what takes long as well.
        doing: told what is being made, part by part.

    Raises:
        InvalidWorlds, TooLarge, StoreError, ClusterError: as `Ensemble.ask`.
        ScenarioError: for mistakes in the tables that facts are checked against.
        StandoffError: where `decision` or `deciding` is given and there is no such decision.
    """
    scenario = ensemble.scenario
    making = _Making(scenario, threads, progress, as_of or scenario.as_of, full, doing or (lambda part: None))
    comparing = making.comparing(decision or deciding)
    if deciding is not None:
        Comparing(scenario, deciding, {})
    queries = dict.fromkeys(queries_of(scenario))
    queries |= dict.fromkeys(query for options in move_queries(scenario).values() for query in options.values())
    queries |= dict.fromkeys(comparing.queries if comparing else ())
    making.doing("solving the worlds")
    with tempfile.TemporaryDirectory(prefix="standoff-") as folder:
        try:
            settled = ensemble.settled(Path(folder) / "worlds.zarr", queries, threads=threads, progress=progress)
        except Unwritten as error:
            where = Path(folder).parent
            raise StoreError(
                f"{error.why}; worlds are stored in {where} while a report is made",
                "free some space there, or set TMPDIR to another folder",
            ) from None
        return making.made(settled, tuple(queries), comparing, deciding)


@dataclass
class _Making:
    """The parts, made one after another."""

    scenario: Scenario
    threads: int | None
    progress: Progress | None
    as_of: datetime.date | None
    full: bool
    doing: Doing

    def __post_init__(self) -> None:
        self.missing: list[Missing] = []

    def comparing(self, decision: str | None) -> Comparing | None:
        if decision is not None:
            return Comparing(self.scenario, decision, {})
        return self.part("alternatives", lambda: Comparing(self.scenario, first_decision(self.scenario), {}))

    def part(self, name: str, make: Callable[[], Part]) -> Part | None:
        """What `make` gives; where that is impossible nothing, and the reason is kept."""
        self.doing(name)
        try:
            return make()
        except (StoreError, ClusterError):  # no part can be had then
            raise
        except StandoffError as error:
            self.missing.append(Missing(name, " ".join(error_text(error, places=False).split())))
            return None

    def longer(self, name: str, make: Callable[[], Part]) -> Part | None:
        """As `part`, for what only a full report has."""
        if self.full:
            return self.part(name, make)
        self.missing.append(Missing(name, "left out of a brief report because it is slow"))
        return None

    def made(
        self, ensemble: Ensemble, queries: tuple[str, ...], comparing: Comparing | None, deciding: str | None
    ) -> Findings:
        scenario, threads, progress, as_of = self.scenario, self.threads, self.progress, self.as_of
        facts = facts_of(scenario)
        asked = (*queries, Bluntness(), *asked_for_anatomy(scenario))
        game, results = ensemble.game, _held(ensemble.ask(asked, threads=threads, progress=progress))
        report = verdicts_on(game, facts, results, threads)
        tested = targets(scenario)
        answers = {name: np.asarray(results.answers[query], dtype=np.float64) for name, query in tested.items()}
        self.doing("what decides each claim")
        drivers = drivers_of(scenario, results, answers, None, ensemble.seed, threads, tested) if tested else {}
        flips, nearest = self.flips(ensemble, report, tested)
        options = None
        if comparing is not None:
            options = self.part("alternatives", lambda: comparing.judged(results, game.theory.name))
        taken = None
        if deciding is not None:
            taken = self.part("decision", lambda: decide(ensemble, deciding, threads=threads, progress=progress))
        learned = None
        if scenario.evidence:
            learned = self.part(
                "evidence", lambda: posterior_summary(ensemble, as_of, (), threads=threads, progress=progress)
            )
        forecasts, scores, back = self.foretold(ensemble)
        watched = None
        if tested or scenario.questions:
            watched = self.part("watch list", lambda: watch(ensemble, None, as_of, threads=threads, progress=progress))
        others = self.longer("other equilibria", lambda: self.others(report, ensemble))
        behaviours = self.longer("other behaviours", lambda: self.behaviours(report, game))
        varied = self.longer("other structures", lambda: self.variants(ensemble)) if scenario.variants else None
        cover = self.part("the text", lambda: coverage(scenario)) if scenario.text is not None else None
        seen = self.longer("views corrected", lambda: self.views(ensemble)) if scenario.views else None
        report = _ranged(others or report, varied, behaviours)
        known = Known(report, drivers, behaviours, varied, scores)
        crafted = self.longer("tradecraft", lambda: tradecraft(ensemble, threads=threads, known=known))
        return Findings(
            scenario=scenario,
            report=report,
            drivers=drivers,
            flips=flips,
            nearest=nearest,
            moves=move_probabilities(scenario, results),
            courses=self.part("courses", lambda: event_sequences(ensemble, threads=threads, progress=progress)),
            alternatives=options,
            as_of=as_of,
            learned=learned,
            forecasts=forecasts,
            watch=watched,
            scores=scores,
            backtest=back,
            behaviours=behaviours,
            full=self.full,
            missing=tuple(self.missing),
            variants=varied,
            views=seen,
            cover=cover,
            deliberation=taken,
            tradecraft=crafted,
        )

    def flips(
        self, ensemble: Ensemble, report: Verdicts, tested: Mapping[str, str]
    ) -> tuple[Mapping[str, Flip], frozenset[str]]:
        """Where each claim flips, and of the first `NEAREST` of them the nearest world."""
        if not tested:
            return {}, frozenset()
        self.doing("where each claim flips")
        threads, progress = self.threads, self.progress

        def found(about: tuple[str, ...], nearest: bool) -> Mapping[str, Flip]:
            return flip(ensemble, about, threads=threads, progress=progress, nearest=nearest).found

        first = tuple(name for name in in_order(report.argument, tested) if name in tested)[:NEAREST]
        near = self.longer("nearest worlds", lambda: found(first, True))
        if near is None:
            return found((), False), frozenset()
        rest = tuple(name for name in tested if name not in near)
        others = found(rest, False) if rest else {}
        return {name: near[name] if name in near else others[name] for name in tested}, frozenset(near)

    def foretold(self, ensemble: Ensemble) -> tuple[Forecasts | None, Scores | None, Backtest | None]:
        if not self.scenario.questions:
            return None, None, None
        threads, progress, as_of = self.threads, self.progress, self.as_of
        made = self.part("forecasts", lambda: forecast(ensemble, as_of, threads=threads, progress=progress))
        if made is None or self.scenario.resolutions is None:
            return made, None, None
        outcomes: Mapping[str, Outcome] | None = self.part("scores", lambda: outcomes_of(self.scenario))
        if outcomes is None:
            return made, None, None
        scores = score_made(self.scenario, made.forecasts, outcomes)
        back = self.longer(
            "backtest", lambda: backtest(ensemble, outcomes, as_of, threads=threads, progress=progress)
        )  # fmt: skip
        return made, scores, back

    def others(self, report: Verdicts, ensemble: Ensemble) -> Verdicts:
        only_logit(ensemble.game)
        return with_others(report, ensemble.game, SAMPLE, self.threads, self.progress)

    def behaviours(self, report: Verdicts, game: Game) -> Comparison:
        count, seed = min(report.results.count, BEHAVED), report.results.seed
        threads, progress = self.threads, self.progress
        return compare(
            self.scenario, worlds=count, seed=seed, threads=threads, progress=progress, known=report, game=game
        )

    def variants(self, ensemble: Ensemble) -> VariantFindings:
        return variants(self.fewer(ensemble), as_of=self.as_of, threads=self.threads, progress=self.progress)

    def views(self, ensemble: Ensemble) -> Misperceptions:
        return misperceptions(self.fewer(ensemble), threads=self.threads, progress=self.progress)

    def fewer(self, ensemble: Ensemble) -> Ensemble:
        """The ensemble, or as many of its worlds as are solved anew under other structures."""
        if ensemble.count <= BEHAVED:
            return ensemble
        return as_ensemble(self.scenario, worlds=BEHAVED, seed=ensemble.seed, behaviour=ensemble.game.theory)


def _ranged(report: Verdicts, varied: VariantFindings | None, behaviours: Comparison | None) -> Verdicts:
    """The report, whose anatomies say how verdicts range over structures and theories, where these were solved."""
    if varied is not None:
        report = over_structures(report, (each for name, each in varied.reports.items() if name != BASE))
    if behaviours is not None:
        report = over_theories(report, (each for name, each in behaviours.reports.items() if name != report.theory))
    return report


def _held(results: Results) -> Results:
    """The same in memory, whatever becomes of the store it is from."""
    return replace(
        results,
        parameters=dict(results.parameters),
        rationality=dict(results.rationality),
        certificates=dict(results.certificates),
    )
