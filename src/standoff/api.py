"""The public face: the functions that the command line, a notebook and (later) the app all call."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Unpack

import numpy as np

import standoff
from standoff.claims import alternatives as _alternatives
from standoff.claims import decide as _decide
from standoff.claims import drivers as _drivers
from standoff.claims import flip as _flip
from standoff.claims import judge as _judge
from standoff.claims.alternatives import Alternatives
from standoff.claims.answer import Answer
from standoff.claims.best_options import best_options, queries_of_best
from standoff.claims.bluntness import Blunt, blunt_decisions
from standoff.claims.compare import Comparison, compare
from standoff.claims.decide import Deliberation
from standoff.claims.drivers import Deciding
from standoff.claims.explain import Explanation
from standoff.claims.explain import explain as _explain
from standoff.claims.flip import Flips
from standoff.claims.judge import Verdicts, hinging_on, queries_of
from standoff.claims.misperceptions import Misperceptions, misperceptions
from standoff.claims.notes import no_probabilities
from standoff.claims.notes import notes as notes_on
from standoff.claims.scenario_discovery import MOST
from standoff.claims.spread import Spread, spread
from standoff.claims.tally import tally_of
from standoff.ensembles import simulate as _simulate
from standoff.ensembles.as_ensemble import Solving, as_ensemble
from standoff.ensembles.ensemble import Ensemble
from standoff.ensembles.invalid_worlds import explain as _as_problems
from standoff.ensembles.perceived import games_behind
from standoff.ensembles.results import Array, InvalidWorlds
from standoff.ensembles.simulate import Job, Progress, fitting, job_of, size_of_job
from standoff.ensembles.solution import Solution, solve_world
from standoff.ensembles.store_reader import Store, open_ensemble
from standoff.ensembles.store_writer import save_ensemble
from standoff.ensembles.together import games_of
from standoff.ensembles.tried import likely_seconds
from standoff.equilibrium.behaviour_model import BehaviourModel
from standoff.evidence import watch as _watch
from standoff.evidence.posterior import PosteriorSummary, posterior_summary
from standoff.evidence.watch import WatchList
from standoff.forecasts import backtest as _backtest
from standoff.forecasts import forecast as _forecast
from standoff.forecasts.backtest import Backtest
from standoff.forecasts.changes import Changes
from standoff.forecasts.changes import changes as _changes
from standoff.forecasts.forecast import Forecast, Forecasts
from standoff.forecasts.ledger import Entry, append, check_appendable
from standoff.forecasts.record import outcomes_of, score_made, score_sealed
from standoff.forecasts.score import Scores
from standoff.forecasts.seal import Provenance, content, provenance
from standoff.forecasts.variants import VariantFindings
from standoff.forecasts.variants import variants as _variants
from standoff.forecasts.verify import Verification
from standoff.forecasts.verify import verify as verify_with
from standoff.gambit.game_tree import GameTree
from standoff.language.error import StandoffError
from standoff.language.expression import parse
from standoff.language.problem import Problem, ScenarioError
from standoff.library.catalog import find, load
from standoff.queries.bluntness import Bluntness
from standoff.queries.game import Game, games_of_numbers
from standoff.queries.game_source import game_source, scenario_of
from standoff.queries.truth import is_condition
from standoff.reference import Where
from standoff.reference import problems as table_problems
from standoff.reference.mistakes import by_keys
from standoff.reports.findings import Findings
from standoff.reports.findings import find as find_all
from standoff.reports.page import page
from standoff.reports.pdf import pdf as as_pdf
from standoff.scenario.model import BASE, Scenario
from standoff.scenario.notes import Note
from standoff.scenario.variants import structures
from standoff.scenario_files.read import Places, places
from standoff.scenario_files.read_variants import variant_of
from standoff.scenario_files.write import write_scenario
from standoff.situations.soundness import unsound
from standoff.situations.unroll import unroll
from standoff.techniques.backcast import WAYS, Backcasts
from standoff.techniques.backcast import backcast as _backcast
from standoff.techniques.tradecraft import Tradecraft
from standoff.techniques.tradecraft import tradecraft as _tradecraft
from standoff.text.coverage import Coverage, coverage, uncovered_note
from standoff.text.draft import Draft, draft
from standoff.text.scenario_text import text_problems
from standoff.worlds.atomic_files import write_whole as write_whole
from standoff.worlds.draw import check_conditions
from standoff.worlds.draw import uncertain as uncertain_numbers

__all__ = [
    "Alternatives",
    "Answer",
    "Backcasts",
    "Backtest",
    "Changes",
    "Comparison",
    "Coverage",
    "Deciding",
    "Deliberation",
    "Draft",
    "Ensemble",
    "Entry",
    "Estimate",
    "Explanation",
    "Findings",
    "Flips",
    "Forecasts",
    "Misperceptions",
    "PosteriorSummary",
    "Scores",
    "Spread",
    "Store",
    "Tradecraft",
    "VariantFindings",
    "Verdicts",
    "Verification",
    "WatchList",
    "alternatives",
    "as_ensemble",
    "as_tree",
    "ask",
    "backcast",
    "backtest",
    "changes",
    "check",
    "check_tables",
    "compare",
    "cover",
    "decide",
    "draft",
    "drivers",
    "explain",
    "flip",
    "forecast",
    "judge",
    "load",
    "notes",
    "open_ensemble",
    "report",
    "save",
    "score",
    "seal",
    "simulate",
    "size",
    "solve",
    "tradecraft",
    "update",
    "variant_of",
    "variants",
    "verify",
    "views",
    "watch",
]

USUAL = 10_000  # worlds of a run
TRIAL = 1000  # worlds in which a check looks for probabilities that make no sense


@dataclass(frozen=True, slots=True)
class Estimate:
    """How large a scenario is, and what it is about to take.

    Attributes:
        situations, sets: of its largest game: how many histories that can be told apart, and information sets.
        worlds: that memory and time are for.
        memory: bytes, of `worlds` worlds.
        seconds: of one core.
        coupled: whether some worlds may take much longer than most.
        forgets: where recall is imperfect: each an actor and a decision.
        tried: how many worlds were solved to judge the time.
        likely: seconds of one core by these, from and to; None where none were solved.
    """

    situations: int
    sets: int
    worlds: int
    memory: float
    seconds: float
    coupled: bool
    forgets: tuple[tuple[str, str], ...] = ()
    tried: int = 0
    likely: tuple[float, float] | None = None


def simulate(
    scenario: Scenario,
    *,
    worlds: int = 1000,
    seed: int = 0,
    behaviour: str | BehaviourModel | None = None,
    on: str | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
    save_to: str | Path | None = None,
    text: str | None = None,
    repair: bool = False,
) -> Ensemble:
    """Draws and solves worlds, and answers the claims; everything else is then asked of them without solving anew.

    Args:
        scenario: whose worlds they are.
        worlds: how many to draw.
        seed: the same seed draws the same worlds.
        behaviour: how the actors behave (docs/explanation/behaviours.md), as the option `--behaviour` spells it, such
            as `"level-2"`; the logit, or as the scenario says, unless given.
        on: a cluster that solves: `local:4`, or `tcp://host:8786` (docs/howto/use-a-cluster.md).
        threads: how many work at once; all cores unless given. The result does not depend on it.
        progress: a function that is told the worlds done and the worlds in all after every block.
        save_to: a folder in which worlds, behaviour, certificates and answers are kept, block by block
            (docs/reference/store.md); what is there already is not solved again. Without it everything is held in
            memory.
        text: the scenario's file, kept there word for word; written afresh unless given.
        repair: solve again what is damaged there.

    Raises:
        BehaviourError: for a behaviour that makes no sense here.
        InvalidWorlds: where probabilities or payoffs make no sense in some world.
        TooLarge: where they do not fit in memory.
        StoreError: where the store is another's, is damaged, or cannot be written.
        ClusterError: where the cluster cannot do it.
    """
    queries = queries_of(game_source(scenario).scenario)
    if save_to is None:
        unsolved = as_ensemble(scenario, worlds=worlds, seed=seed, behaviour=behaviour, on=on)
        return unsolved.in_memory((*queries, Bluntness()), threads=threads, progress=progress)
    version = standoff.__version__
    save_ensemble(scenario, queries, save_to, worlds, seed, threads, progress, on, text, repair, version, behaviour)
    return replace(open_ensemble(save_to), scenario=scenario)


def judge(
    source: Scenario | Ensemble,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
    other_equilibria: int | None = None,
    **solving: Unpack[Solving],
) -> Verdicts:
    """Judges every claim of a scenario in the worlds of an ensemble.

    Args:
        source: an ensemble; or a scenario, whose worlds are solved for this one answer and let go again.
        threads, progress: as `simulate`.
        other_equilibria: in how many of the first worlds to look for others than that of the principal branch
            (docs/explanation/equilibrium.md#several-equilibria); None: in 64 where the game is small, else in none.
        solving: of a scenario, `worlds`, `seed`, `behaviour` and `on` as `simulate`.

    Raises:
        BehaviourError: for a behaviour that makes no sense here; or where other equilibria are wanted, and actors do
            not behave by the logit.
        ScenarioError: for mistakes in the tables that facts are checked against.
        InvalidWorlds, TooLarge, StoreError, ClusterError: as `simulate`.
    """
    return _judge.judge(
        as_ensemble(source, **solving), threads=threads, progress=progress, other_equilibria=other_equilibria
    )


def drivers(
    source: Scenario | Ensemble,
    about: Iterable[str] = (),
    *,
    threads: int | None = None,
    progress: Progress | None = None,
    weights: Array | None = None,
    sobol_rows: int = 0,
    second_order: bool = False,
    **solving: Unpack[Solving],
) -> Deciding:
    """Which uncertain numbers decide claims and queries (docs/explanation/drivers-and-flips.md).

    Args:
        about: names of claims, or queries; all tested claims unless given.
        weights: of the worlds, `[world]`, such as evidence gives them; all alike unless given. Not for Sobol indices.
        sobol_rows: rows of a design for Sobol indices, a power of two; none unless given. It takes this many times two
            more worlds than there are uncertain numbers.
        second_order: whether to find the indices of pairs as well, for about twice as many worlds.
        source, threads, progress, solving: as `judge`.

    Raises:
        QueryError: for a name that is no claim tested in worlds, or a query that asks nothing sensible.
        ValueError: for rows that are no power of two, or weights that fit no world.
        BehaviourError, InvalidWorlds, TooLarge, StoreError, ClusterError: as `simulate`.

    Examples:
        ```python
        import standoff

        scenario = standoff.load("crisis")
        deciding = standoff.drivers(scenario, ["believed", "P(finish = fight)"], worlds=300)
        for name, drivers in deciding.found.items():
            print(name, [(each.name, each.share) for each in drivers.drivers if not each.noise], drivers.floor)
        ```
    """
    return _drivers.drivers(
        as_ensemble(source, **solving),
        about,
        threads=threads,
        progress=progress,
        weights=weights,
        sobol_rows=sobol_rows,
        second_order=second_order,
    )


def flip(
    source: Scenario | Ensemble,
    about: Iterable[str] = (),
    *,
    threads: int | None = None,
    progress: Progress | None = None,
    weights: Array | None = None,
    where: str | None = None,
    nearest: bool = True,
    most: int = MOST,
    **solving: Unpack[Solving],
) -> Flips:
    """Where claims fail, and the nearest world in which each is otherwise (docs/explanation/drivers-and-flips.md).

    Args:
        about: names of claims, or queries with a comparison; all tested claims unless given.
        weights: of the worlds, `[world]`, such as evidence gives them; all alike unless given. The nearest world is
            measured from the medians of the priors all the same.
        where: `"fails"` or `"holds"`: the worlds that regions are of; the rarer ones unless given.
        nearest: whether to look for the nearest world; that takes some hundred worlds for each claim.
        most: how many numbers a region may restrict.
        source, threads, progress, solving: as `judge`.

    Raises:
        QueryError: for a name that is no claim tested in worlds, or a query that is a number: there is nothing to flip.
        ValueError: for another `where`, or weights that fit no world.
        BehaviourError, InvalidWorlds, TooLarge, StoreError, ClusterError: as `simulate`.

    Examples:
        ```python
        import standoff

        flips = standoff.flip(standoff.load("crisis"), ["believed"], worlds=300)
        flip = flips.found["believed"]
        print(flip.side, [(each.name, each.low, each.high) for each in flip.region.restrictions], flip.region.coverage)
        print(flip.turned.distance, [(move.name, move.median, move.value) for move in flip.turned.moves])
        ```
    """
    return _flip.flip(
        as_ensemble(source, **solving),
        about,
        threads=threads,
        progress=progress,
        weights=weights,
        where=where,
        nearest=nearest,
        most=most,
    )


def alternatives(
    source: Scenario | Ensemble,
    decision: str | None = None,
    do: Mapping[str, str] | None = None,
    without: Iterable[str] = (),
    *,
    threads: int | None = None,
    progress: Progress | None = None,
    weights: Array | None = None,
    **solving: Unpack[Solving],
) -> Alternatives:
    """The options of a decision compared across worlds, by what its actor can expect of each; and what it would be
    worth to know more before choosing (docs/howto/compare-alternatives.md).

    Args:
        decision: the first public one with more than one option, unless given.
        do: other moves that are committed, and parameters that are set, the same for every option: move to option or
            policy, parameter to number or formula.
        without: interests that are taken away, as `china.buffer`.
        weights: of the worlds, `[world]`, such as evidence gives them; all alike unless given.
        source, threads, progress, solving: as `judge`.

    Raises:
        StandoffError: where there is no such decision or move, or nothing to compare.
        BehaviourError, InvalidWorlds, TooLarge, StoreError, ClusterError: as `simulate`.

    Examples:
        ```python
        import standoff

        compared = standoff.alternatives(standoff.load("sanctions-threat"), "threat", worlds=300)
        for option in compared.options:
            print(option.name, option.payoff.mean, option.share, option.regret.worst)
        for factor in compared.factors:
            print(factor.name, factor.worth.value, factor.worth.noise, [switch.at for switch in factor.switches])
        ```
    """
    ensemble = as_ensemble(source, **solving)
    return _alternatives.alternatives(
        ensemble, decision, do, without, threads=threads, progress=progress, weights=weights
    )  # fmt: skip


def decide(
    source: Scenario | Ensemble,
    decision: str | None = None,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
    **solving: Unpack[Solving],
) -> Deliberation:
    """A decision, for whoever has to take it: its options before and after the actor knows what it is, what each brings
    about, whether to announce it, a second commitment, what others could do to undo it, and what is worth knowing first
    (docs/howto/decide.md).

    Args:
        decision: the first public one with more than one option, unless given.
        source, threads, progress, solving: as `judge`.

    Raises:
        StandoffError: where there is no such decision, or nothing to compare.
        BehaviourError, InvalidWorlds, TooLarge, StoreError, ClusterError: as `simulate`.

    Examples:
        ```python
        import standoff

        found = standoff.decide(standoff.load("deterrence"), "answer", worlds=200)
        for each in found.own.types:
            print(each.types, each.best, each.best_announced, each.worth_of_showing)
        print(found.announcing.worth.change, found.games)
        ```
    """
    return _decide.decide(as_ensemble(source, **solving), decision, threads=threads, progress=progress)


def explain(
    source: Scenario | Ensemble,
    claim: str,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
    **solving: Unpack[Solving],
) -> Explanation:
    """One claim in full: the anatomy of its verdict, what decides it, where it flips, and what other theories of
    behaviour and the variants of the scenario say (docs/howto/question-a-verdict.md).

    Args:
        claim: its name.
        source, threads, progress, solving: as `judge`.

    Raises:
        QueryError, StandoffError: for what is no claim that is tested in worlds.
        BehaviourError, InvalidWorlds, TooLarge, StoreError, ClusterError: as `simulate`.
    """
    return _explain(as_ensemble(source, **solving), claim, threads=threads, progress=progress)


def changes(
    source: Scenario | Ensemble,
    new: Scenario,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
    **solving: Unpack[Solving],
) -> Changes:
    """What of the change from one scenario to another is due to structure, to priors and to evidence
    (docs/howto/say-what-changed.md).

    Args:
        source: the old scenario, or an ensemble of it.
        new: the scenario that it became.
        threads, progress, solving: as `judge`.

    Raises:
        StandoffError: where the structure of one makes no sense with the priors of the other.
        BehaviourError, InvalidWorlds, TooLarge, StoreError, ClusterError: as `simulate`.

    Examples:
        ```python
        import standoff

        old = standoff.load("deterrence")
        new = old.model_copy(update={"evidence": {}})
        for each in standoff.changes(old, new, worlds=200).changed:
            print(each.id, each.change, each.largest, each.due["evidence"].change)
        ```
    """
    return _changes(as_ensemble(source, **solving), new, threads=threads, progress=progress)


def backcast(
    source: Scenario | Ensemble,
    about: str,
    moves: Iterable[str] | None = None,
    most: int = WAYS,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
    **solving: Unpack[Solving],
) -> Backcasts:
    """The likeliest ways to an event: the courses of events that end in it, each with its share of the probability of
    the event (docs/howto/keep-to-tradecraft.md).

    Args:
        about: a claim, a question or an event by its name, a condition such as `oil = cut`, or a query, `P(...)`. Of a
            claim or a question, every event whose probability it asks.
        moves: what a way is made of: moves, and quantities of moves alone; unless given the public ones up to the
            event, without those that tell least.
        most: how many ways are told.
        source, threads, progress, solving: as `judge`.

    Raises:
        StandoffError: where what is asked about has no event.
        QueryError: for a query that makes no sense, or a name that is no move.
        BehaviourError, InvalidWorlds, TooLarge, StoreError, ClusterError: as `simulate`.

    Examples:
        ```python
        import standoff

        for event in standoff.backcast(standoff.load("crisis"), "reply = concede", worlds=300).found:
            for way in event.ways.courses:
                print(way.steps, way.probability.mean)
        ```
    """
    ensemble = as_ensemble(source, **solving)
    return _backcast(ensemble, about, moves, most, threads=threads, progress=progress)


def tradecraft(
    source: Scenario | Ensemble,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
    **solving: Unpack[Solving],
) -> Tradecraft:
    """The tradecraft of an analysis: key assumptions and what they decide, unlikely outcomes that weigh most,
    what hangs on reports that an actor controls, confidence in each verdict by rules, and which of the nine standards
    of ICD 203 are met (docs/howto/keep-to-tradecraft.md). Other theories of behaviour and the variants of the scenario
    are solved in 256 worlds.

    Args:
        source, threads, progress, solving: as `judge`.

    Raises:
        ScenarioError: for mistakes in the tables that facts are checked against.
        BehaviourError, InvalidWorlds, TooLarge, StoreError, ClusterError: as `simulate`.

    Examples:
        ```python
        import standoff

        found = standoff.tradecraft(standoff.load("deterrence"), worlds=400)
        for assumption in found.assumptions.found:
            print(assumption.name, assumption.turned, assumption.held.reason)
        for each in found.confidence:
            print(each.claim, each.level, [(aspect.ground, aspect.level) for aspect in each.aspects])
        ```
    """
    return _tradecraft(as_ensemble(source, **solving), threads=threads, progress=progress)


def variants(
    source: Scenario | Ensemble,
    names: Sequence[str] | None = None,
    queries: Iterable[str] = (),
    as_of: datetime.date | None = None,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
    **solving: Unpack[Solving],
) -> VariantFindings:
    """A scenario under its variants, all in the same worlds: which claims stand and which rest on structure, how much
    of the variance lies between structures, what the evidence says of each, and forecasts mixed by weight
    (docs/howto/try-other-structures.md).

    Args:
        names: of the variants; all unless given. The scenario as it stands is always among them.
        queries: further numbers to compare.
        as_of: the last day whose evidence counts; the scenario's own unless given.
        source, threads, progress, solving: as `judge`.

    Raises:
        StandoffError: where the scenario has no variants, or none of such a name.
        ForecastError, EvidenceError: where a question asks for what is no probability in some variant, or the evidence
            is impossible in all of them.
        QueryError: for a query that asks nothing sensible of some variant.
        BehaviourError, InvalidWorlds, TooLarge, StoreError, ClusterError: as `simulate`.
    """
    ensemble = as_ensemble(source, **solving)
    return _variants(ensemble, names, queries, as_of, threads=threads, progress=progress)


def views(
    source: Scenario | Ensemble,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
    **solving: Unpack[Solving],
) -> Misperceptions:
    """What the mistakes of actors do: every claim and payoff with each view corrected, and with all of them, in the
    same worlds (docs/howto/say-who-is-mistaken.md).

    Args:
        source, threads, progress, solving: as `judge`.

    Raises:
        StandoffError: where nobody has a view.
        BehaviourError, InvalidWorlds, TooLarge, StoreError, ClusterError: as `simulate`.
    """
    return misperceptions(as_ensemble(source, **solving), threads=threads, progress=progress)


def update(
    source: Scenario | Ensemble,
    as_of: datetime.date | None = None,
    events: Sequence[str] = (),
    *,
    threads: int | None = None,
    progress: Progress | None = None,
    **solving: Unpack[Solving],
) -> PosteriorSummary:
    """What the evidence up to a day teaches (docs/explanation/evidence.md).

    Args:
        as_of: the last day whose evidence counts; the scenario's own unless given, and all evidence where it has none.
        events: further hypotheses, conditions on moves such as `"reply = resist"`.
        source, threads, progress, solving: as `judge`.

    Raises:
        EvidenceError: where the evidence is impossible in every world, or leaves too few.
        QueryError: for an event that makes no sense.
        BehaviourError, InvalidWorlds, TooLarge, StoreError, ClusterError: as `simulate`.

    Examples:
        ```python
        import standoff

        scenario = standoff.load("sanctions-threat")
        learned = standoff.update(scenario, worlds=300)
        for row in learned.hypotheses:
            print(row.id, row.prior, row.posterior, dict(zip(learned.columns, row.ratios)))
        decided = standoff.drivers(scenario, worlds=300, weights=learned.posterior.drawn_weights)
        ```

        The last line asks what decides the claims in the light of the evidence: the same scenario, number and seed give
        the same worlds.
    """
    return posterior_summary(as_ensemble(source, **solving), as_of, events, threads=threads, progress=progress)


def watch(
    source: Scenario | Ensemble,
    about: Sequence[str] | None = None,
    as_of: datetime.date | None = None,
    moves: Sequence[str] | None = None,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
    **solving: Unpack[Solving],
) -> WatchList:
    """What to watch, as of a day: which moves would tell most of a hypothesis.

    Args:
        about: names of claims or questions, or events such as `"oil = cut"`; every claim and hidden type unless given.
        as_of: as `update`.
        moves: those to look at; unless given, every move that everyone will see and that is not settled.
        source, threads, progress, solving: as `judge`.

    Raises:
        EvidenceError: for what cannot be watched, or evidence that cannot be used.
        QueryError: for an event that makes no sense.
        BehaviourError, InvalidWorlds, TooLarge, StoreError, ClusterError: as `simulate`.

    Examples:
        ```python
        import standoff

        found = standoff.watch(standoff.load("crisis"), ["war_1994"], worlds=300)
        for each in found.indicators:
            print(each.move, each.information, {sign.outcome: sign.then for sign in each.signs})
        ```
    """
    return _watch.watch(as_ensemble(source, **solving), about, as_of, moves, threads=threads, progress=progress)


def forecast(
    source: Scenario | Ensemble,
    as_of: datetime.date | None = None,
    questions: Sequence[str] | None = None,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
    **solving: Unpack[Solving],
) -> Forecasts:
    """The probability of every question, as of a day.

    Args:
        as_of: the last day whose evidence counts; the scenario's own unless given.
        questions: names of those to forecast; all unless given.
        source, threads, progress, solving: as `judge`.

    Raises:
        ForecastError: where there is no such question, no day, or a query gives no probability.
        EvidenceError: as `update`.
        BehaviourError, InvalidWorlds, TooLarge, StoreError, ClusterError: as `simulate`.

    Examples:
        ```python
        import standoff
        from standoff.text import word_for

        for each in standoff.forecast(standoff.load("calling-bluffs"), worlds=200).forecasts:
            print(each.id, each.probability, each.low, each.high, word_for(each.probability))
        ```
    """
    ensemble = as_ensemble(source, **solving)
    return _forecast.forecast(ensemble, as_of, questions, threads=threads, progress=progress)


def ask(
    source: Scenario | GameTree | Ensemble,
    query: str,
    *,
    rationality: float | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
    **solving: Unpack[Solving],
) -> Answer:
    """A query in many worlds. Of an ensemble that keeps behaviour only games that it does not hold are solved.

    Args:
        source: an ensemble, a scenario, or the tree of a Gambit file.
        query: in the language of queries (docs/reference/scenario-file.md), such as `"P(oil = cut | do(approach =
            outsource))"`.
        rationality: everyone's, in place of the scenario's priors; not for an ensemble.
        threads, progress, solving: as `judge`.

    Raises:
        QueryError: if the query asks nothing sensible of this scenario.
        BehaviourError: for a behaviour that makes no sense, or not with this rationality.
        InvalidWorlds, TooLarge, StoreError, ClusterError: as `simulate`.
    """
    ensemble = as_ensemble(source, rationality=rationality, **solving)
    solved = ensemble.missing(query)
    asked = [query, *queries_of_best(ensemble.game, query)]
    results = ensemble.ask(asked, threads=threads, progress=progress)
    values = results.answers[query]
    tally = None
    across = spread(values)
    if is_condition(parse(query)):
        tally = tally_of(query, values)
        share = float("nan") if tally.share is None else tally.share
        across = Spread(share, *(float("nan"),) * 3)
    return Answer(
        query=query,
        values=values,
        mean=across.mean,
        p05=across.p05,
        p50=across.p50,
        p95=across.p95,
        worlds=results.count,
        converged=int(results.converged.sum()),
        undefined=int((~np.isfinite(values)).sum()),
        results=results,
        theory=ensemble.game.theory.name,
        solved=solved,
        tally=tally,
        hinging=hinging_on(ensemble.game, [query], results, threads).get(query, ()),
        best=best_options(ensemble.game, query, results),
    )


def solve(
    scenario: Scenario | GameTree,
    values: Mapping[str, float] | None = None,
    rationality: float | Mapping[str, float] | None = None,
    behaviour: str | BehaviourModel | None = None,
) -> Solution:
    """Solves one world.

    Args:
        scenario: a scenario, or the tree of a Gambit file.
        values: of parameters; the others are at the medians of their priors.
        rationality: for everyone, or by actor; at the medians of its priors unless given, and 1 of a tree, which says
            nothing of it.
        behaviour: as `simulate`.

    Raises:
        BehaviourError: for a behaviour that makes no sense, or not with this rationality.
        InvalidWorlds, TooLarge: as `simulate`.
    """
    by_actor = rationality if isinstance(rationality, Mapping) else None
    game = Game(scenario, rationality if isinstance(rationality, int | float) else None, behaviour)
    return solve_world(game, values, by_actor)


def check(name: str | Path, worlds: int = TRIAL) -> tuple[Problem, ...]:
    """Every mistake in a scenario: in its file, in its tables, in its questions, and in the worlds it makes possible.
    It does not raise for mistakes.

    Args:
        name: of a built-in scenario, or a path.
        worlds: in how many worlds to look for probabilities and payoffs that make no sense.
    """
    found = _read(name)
    return found if isinstance(found, tuple) else _mistakes(found, name, worlds, Game(found))


def notes(name: str | Path, game: Game | None = None) -> tuple[Problem, ...]:
    """What looks like a slip in a scenario, and is no mistake: a claim that is true whatever the numbers are, a number
    that nobody reads, a report that is entered twice. Gives nothing for a Gambit file, or while the text of the
    scenario has mistakes.

    Args:
        name: as `check`.
        game: that of the scenario, where it is at hand, under any behaviour: so that it is not compiled again.
    """
    found = _read(name)
    own = None if game is None else game.behaving(None)
    return () if isinstance(found, tuple) else notes_at(found, _places(find(name)), game=own)


def examine(name: str | Path) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
    """The mistakes and the notes, as `check` and `notes` give them, from one look at the game."""
    found = _read(name)
    if isinstance(found, tuple):
        return found, ()
    game = Game(found)
    return _mistakes(found, name, TRIAL, game), notes_at(found, _places(find(name)), game=game)


def _read(name: str | Path) -> Scenario | tuple[Problem, ...]:
    """The scenario, or the mistakes in its text; none for a game tree, of which nothing else is checked."""
    try:
        found = scenario_of(load(name))
    except ScenarioError as error:
        return error.problems
    return () if found is None else found


def _mistakes(scenario: Scenario, name: str | Path, worlds: int, game: Game) -> tuple[Problem, ...]:
    where = _places(find(name))
    found = [*check_tables(scenario, name), *wrong_questions(scenario, where, game)]
    found = found or unsound_problems(scenario, worlds, where, game)
    return tuple(sorted(set(found or _unsound_variants(scenario, name, worlds))))


def _unsound_variants(scenario: Scenario, name: str | Path, worlds: int) -> list[Problem]:
    """The same of every variant, of a scenario that is sound as it stands."""
    found: list[Problem] = []
    varied = {each: variant_of(scenario, each) for each in structures(scenario) if each != BASE}
    for each, game in games_of(varied).items():
        found += unsound_problems(varied[each], worlds, _places(find(name), each), game)
    return found


def wrong_questions(scenario: Scenario, where: Places, game: Game | None = None) -> list[Problem]:
    """The questions that ask for what is no probability, whatever the numbers are."""
    if not _can_be_drawn(scenario):
        return []
    return _placed(no_probabilities(scenario, game), where)


def notes_at(
    scenario: Scenario, where: Places, most: int | None = None, game: Game | None = None
) -> tuple[Problem, ...]:
    """The notes on a scenario; where its game has more than `most` situations, those that its text tells."""
    if not _can_be_drawn(scenario):
        return ()
    return tuple(sorted([*_placed(notes_on(scenario, most, game), where), *uncovered_note(scenario, where)]))


def _can_be_drawn(scenario: Scenario) -> bool:
    """Whether worlds can be drawn: tables that priors are samples of can be read, and conditions obeyed."""
    try:
        check_conditions(scenario)
        uncertain_numbers(scenario)
    except StandoffError:
        return False
    return True


def _placed(found: Iterable[Note], where: Places) -> list[Problem]:
    return [Problem(*where(each.path, each.column, each.at_key), each.what, each.fix) for each in found]


def size(scenario: Scenario | GameTree, worlds: int | None = None, threads: int | None = None) -> Estimate:
    """How large a scenario is, and about how much memory and time its claims take, without anything being solved.

    Args:
        scenario: a scenario, or the tree of a Gambit file.
        worlds: 10,000 unless given, and one of a tree.
        threads: as `simulate`.

    Raises:
        TooLarge: where it would not fit in memory, however few worlds are solved together.
    """
    own = scenario_of(scenario)
    worlds = worlds or (1 if own is None else USUAL)
    return _estimate(job_of(Game(scenario), () if own is None else queries_of(own), worlds, seed=0), threads)


def _estimate(job: Job, threads: int | None) -> Estimate:
    found, worlds = size_of_job(job), job.worlds
    memory = found.total(worlds, fitting(job, worlds, threads))
    forgets = job.game.forgets
    return Estimate(found.situations, found.sets, worlds, memory, found.seconds(worlds), found.coupled, forgets)


def trial(
    scenario: Scenario, worlds: int, most: int, threads: int | None = None
) -> tuple[Estimate, tuple[Blunt, ...] | None]:
    """As `size`, with a time by the first worlds of a scenario, solved with all that its claims ask, so that those that
    are hard to solve count; and how blunt everything that is decided is in these (see `Verdicts.decisions`).

    Args:
        worlds: that are solved; most: situations of a game beyond which none is, and nothing is said of decisions.

    Raises:
        InvalidWorlds: where probabilities or payoffs make no sense in some world.
        TooLarge: as `size`.
    """
    job = job_of(Game(scenario), queries_of(scenario), USUAL, seed=0)
    estimate = _estimate(job, threads)
    if estimate.situations > most or not estimate.sets:
        return estimate, None
    asked = [*(query.asked for query in job.queries), Bluntness()]
    tried = _simulate.simulate(job.game, asked, worlds, threads=threads)
    likely = likely_seconds(size_of_job(job), job.game, tried, job.worlds)
    return replace(estimate, tried=worlds, likely=likely), blunt_decisions(job.game, tried)


def check_tables(loaded: Scenario | GameTree, name: str | Path) -> tuple[Problem, ...]:
    """Every mistake in the tables and the text of what has been loaded from `name`; a tree has none."""
    scenario = scenario_of(loaded)
    if scenario is None:
        return ()
    where = _places(find(name))
    found = (*table_problems(scenario, where), *text_problems(scenario, where))
    if not found and scenario.resolutions is not None:
        try:
            outcomes_of(scenario)
        except ScenarioError as error:
            return error.problems
    return found


def cover(scenario: Scenario) -> Coverage:
    """Which sentences of its text a scenario has claims of, and which it has not.

    Args:
        scenario: one that names its `text`; its `folder` is where that file is.

    Raises:
        ScenarioError: if it names no text, the text cannot be read, or a quotation is not in it.
    """
    if found := text_problems(scenario):
        raise ScenarioError(found)
    return coverage(scenario)


def text_of(name: str | Path) -> str:
    """The file of a scenario, word for word."""
    return find(name).read_text(encoding="utf-8-sig")


def _places(path: Path, variant: str | None = None) -> Places:
    return places(path.read_text(encoding="utf-8-sig"), str(path), variant)


def unsound_problems(
    scenario: Scenario,
    worlds: int = TRIAL,
    where: Where = by_keys,
    game: Game | None = None,
    most: int | None = None,
) -> list[Problem]:
    """Probabilities and payoffs that make no sense in one of the first `worlds` worlds, and conditions on numbers that
    hardly any world obeys.

    Raises:
        TooLarge: where there are more than `most` situations, or more than memory holds.
    """
    try:
        check_conditions(scenario)
    except StandoffError as error:
        key = "constraints" if scenario.constraints else "ordered"
        return [Problem(*where((key,)), error.what, error.fix)]
    game = game or Game(scenario)
    games = games_behind(game, ((), *games_of_numbers(game, queries_of(scenario))))
    for block in game.draw(worlds, seed=0):
        for committed in games:
            situations = game.situations(committed, most)
            here = game.source.under(committed, block)
            found = list(unsound(situations, *situations.tables(here.parameters, here.count)))
            if found:
                return _as_problems(scenario, InvalidWorlds(found, here, committed), where)
    return []


def backtest(
    source: Scenario | Ensemble,
    outcomes: str | Path | None = None,
    start: datetime.date | None = None,
    end: datetime.date | None = None,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
    **solving: Unpack[Solving],
) -> Backtest:
    """Forecasts as of one day after another, each with what was known by then, held against what happened.

    Args:
        outcomes: the path of a table of them; that which the scenario names under `resolutions` unless given.
        start: the first day; the scenario's own unless given. The end of every month follows.
        end: the last day; that of the last evidence unless given.
        source, threads, progress, solving: as `judge`.

    Raises:
        StandoffError: where there is no table of outcomes.
        ScenarioError: with every mistake in it.
        ForecastError, EvidenceError: as `forecast`.
        BehaviourError, InvalidWorlds, TooLarge, StoreError, ClusterError: as `simulate`.

    Examples:
        ```python
        import standoff

        found = standoff.backtest(standoff.load("calling-bluffs"), worlds=200)
        for step in found.steps:
            print(step.as_of, len(step.scored), step.brier("model"), step.brier("base rate"))
        ```
    """
    ensemble = as_ensemble(source, **solving)
    happened = outcomes_of(ensemble.scenario, outcomes)
    return _backtest.backtest(ensemble, happened, start, end, threads=threads, progress=progress)


def explained(scenario: Scenario, error: InvalidWorlds, name: str | Path) -> list[Problem]:
    """The mistakes of a scenario loaded from `name` that came to light in some world, each at its place."""
    return _as_problems(scenario, error, _places(find(name), scenario.variant))


def seal(
    source: Scenario | Ensemble,
    ledger: str | Path,
    as_of: datetime.date | None = None,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
    text: str | None = None,
    repair: bool = False,
    **solving: Unpack[Solving],
) -> Entry:
    """Adds the forecasts of a scenario to a ledger (docs/reference/ledger.md), or begins one, with everything needed to
    repeat them.

    Args:
        ledger: its path.
        as_of: as `forecast`.
        text: the scenario's file, kept word for word; written afresh unless given.
        repair: a last line whose writing was cut short is moved to a file of its own first.
        source, threads, progress, solving: as `judge`.

    Raises:
        StandoffError: where the ledger is not as it was sealed, which leaves it as it is; or where no question is left.
        ScenarioError: where a table cannot be read.
        OSError: where the ledger cannot be written.
        ForecastError, EvidenceError: as `forecast`.
        BehaviourError, InvalidWorlds, TooLarge, StoreError, ClusterError: as `simulate`.
    """
    check_appendable(ledger, repair)
    ensemble = as_ensemble(source, **solving)
    if ensemble.scenario.varied is not None:
        raise StandoffError("a variant cannot be sealed", "seal the scenario that it is one of")
    made = _forecast.forecast(ensemble, as_of, threads=threads, progress=progress)
    if not made.forecasts:
        raise StandoffError(f"there is nothing to seal: every question was settled by {made.as_of}")
    drawn, theory = made.posterior.drawn, made.posterior.game.theory.name
    made_from = provenance(ensemble.scenario, text, made.as_of, drawn.seed, drawn.count, theory, standoff.__version__)
    return append(ledger, content(made.forecasts, made_from), repair)


def verify(
    ledger: str | Path,
    head: str | None = None,
    repeat: bool = False,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Verification:
    """Everything in a ledger that can be seen not to be as it was sealed. That it was written anew, or its end left
    off, is seen by a head that was kept elsewhere, and by nothing else
    (docs/reference/ledger.md#what-is-found-and-what-is-not).

    Args:
        ledger: its path.
        head: the hash of an entry, noted when it was the last; it must still be there.
        repeat: whether to make every forecast again, from nothing but its entry, and compare.
        threads, progress: as `simulate`.

    Raises:
        StandoffError: where `ledger` is no file, or `head` no hash.
        OSError: where it cannot be read.
    """

    def make(scenario: Scenario, made_from: Provenance) -> Sequence[Forecast]:
        worlds, seed, theory = made_from.worlds, made_from.seed, made_from.behaviour
        ensemble = as_ensemble(scenario, worlds=worlds, seed=seed, behaviour=theory)
        return _forecast.forecast(ensemble, made_from.as_of, threads=threads, progress=progress).forecasts

    return verify_with(ledger, head, make if repeat else None, standoff.__version__)


def score(
    source: str | Path | Scenario | Ensemble,
    outcomes: str | Path | None = None,
    entry: int | None = None,
    as_of: datetime.date | None = None,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
    **solving: Unpack[Solving],
) -> tuple[Scores, ...]:
    """How forecasts fared: those sealed in a ledger, entry by entry, or those that a scenario makes now
    (docs/explanation/scores.md).

    Args:
        source: the path of a ledger; or a scenario, or an ensemble.
        outcomes: the path of a table of them; the scenario's own unless given.
        entry: of a ledger, the one to score.
        as_of: of a scenario, as `forecast`.
        threads, progress, solving: as `judge`.

    Raises:
        StandoffError: where the ledger is not as it was sealed, there are no outcomes, or no such entry.
        ScenarioError: with every mistake in the table of outcomes, each with its line and column.
        ForecastError, EvidenceError: as `forecast`.
        BehaviourError, InvalidWorlds, TooLarge, StoreError, ClusterError: as `simulate`.

    Examples:
        ```python
        import standoff

        scenario = standoff.load("north-korea-2017")
        (scores,) = standoff.score(scenario, worlds=64)
        for score in scores.readings[0].scores:
            print(score.forecaster, score.questions, score.brier.value, score.brier.interval)
        ```
    """
    if isinstance(source, str | Path):
        return score_sealed(source, outcomes, entry)
    ensemble = as_ensemble(source, **solving)
    found = outcomes_of(ensemble.scenario, outcomes)
    made = _forecast.forecast(ensemble, as_of, threads=threads, progress=progress)
    return (score_made(ensemble.scenario, made.forecasts, found),)


def report(
    source: Scenario | Ensemble,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
    out: str | Path | None = None,
    pdf: str | Path | None = None,
    as_of: datetime.date | None = None,
    decision: str | None = None,
    decide: str | None = None,
    full: bool = True,
    words: str = "icd-203",
    **solving: Unpack[Solving],
) -> Findings:
    """Everything that can be said of a scenario, gathered, and written as one page where `out` or `pdf` name a file.

    Args:
        out: a file for HTML that needs nothing else.
        pdf: a file for the same on paper.
        as_of: the last day whose evidence counts; the scenario's own unless given.
        decision: the one whose options are compared; that of `decide`, or the first public one, unless given.
        decide: the one that is shown on one page as well, as `decide` has it; none unless given.
        full: whether to make what takes long as well: nearest worlds, other equilibria and behaviours, the backtest.
        words: the scale of likelihood, `"icd-203"` or `"phia"`.
        source, threads, progress, solving: as `judge`.

    Raises:
        StandoffError: where WeasyPrint or what it needs of the system is absent.
        ScenarioError: for mistakes in tables.
        OSError: where a file cannot be written.
        BehaviourError, InvalidWorlds, TooLarge, StoreError, ClusterError: as `simulate`.
    """
    ensemble = as_ensemble(source, **solving)
    found = find_all(
        ensemble, threads=threads, progress=progress, as_of=as_of, decision=decision, deciding=decide, full=full
    )
    if out is not None:
        write_whole(page(found, words, standoff.__version__), Path(out))
    if pdf is not None:
        write_whole(as_pdf(page(found, words, standoff.__version__, printed=True)), Path(pdf))
    return found


def save(scenario: Scenario, path: str | Path) -> None:
    """Writes a scenario to a YAML file, all of it or nothing.

    Args:
        scenario: what to write.
        path: of the file.

    Raises:
        OSError: where it cannot be written.
    """
    write_whole(write_scenario(game_source(scenario).scenario), Path(path))


def as_tree(scenario: Scenario, values: Mapping[str, float] | None = None) -> tuple[GameTree, tuple[str, ...]]:
    """One world of a scenario as a game tree, and notes on what that left out.

    Raises:
        TooLarge: where the tree would have too many nodes.
        InvalidWorlds: where probabilities or payoffs make no sense in that world.
    """
    game = Game(scenario)
    worlds = game.single(values)
    situations = game.situations(())
    if found := list(unsound(situations, *situations.tables(worlds.parameters, worlds.count))):
        raise InvalidWorlds(found, worlds)
    tree = unroll(scenario, worlds.parameters)
    uncertain = [
        name for name in uncertain_numbers(scenario) if name in scenario.parameters and name not in (values or {})
    ]
    notes = []
    if uncertain:
        notes.append(
            f"note: {len(uncertain)} uncertain parameters are at the medians of their priors; --set fixes them"
        )
    if scenario.views:
        notes.append("note: a game tree does not contain views: in it everyone sees the game as it is")
    notes.append("note: a game tree does not contain rationality, claims, evidence or questions")
    return tree, tuple(notes)
