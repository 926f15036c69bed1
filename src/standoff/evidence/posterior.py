"""What evidence taught: posterior against prior for every parameter, hidden type and claim, and an audit of it.

The audit is laid out as analysts of competing hypotheses do it (Heuer 1999): hypotheses in rows, evidence in columns.
With S the items before item e, and H a hypothesis, the cell is the likelihood ratio

    P(e | H, S) / P(e | not H, S)  =  odds(H | S, e) / odds(H | S),

so that prior odds times the cells of a row are the posterior odds. Next to it stands what the hypothesis would be
without the item: the effect of each, when all the others are there. Reports that share a source are left out together,
too.

A hypothesis is a claim, true or false in each world, or an event inside a world, such as a hidden type.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from standoff.claims.judge import truth_of
from standoff.claims.spread import Spread, spread
from standoff.ensembles.ensemble import Ensemble
from standoff.ensembles.results import Results, draws
from standoff.ensembles.simulate import Progress
from standoff.evidence.update import Posterior, effective, first, normalised, reports_of, until, update
from standoff.queries.observation import Asked, Conditioned
from standoff.scenario.model import EVERYONE, EXPERT, NOBODY, Chance, Scenario
from standoff.scenario.numbers import has_experts
from standoff.scenario.periods import write_out
from standoff.scenario.summary import counted, summary

Array = npt.NDArray[np.float64]

ROUNDING = 1e-12  # weights sum to one but for this: a probability as near to 1 is taken for it


@dataclass(frozen=True, slots=True)
class Shift:
    """A parameter, or an actor's rationality, before and after evidence, across worlds.

    Attributes:
        name: of a parameter, or `rationality.` and an actor.
        prior, posterior: across worlds.
        moved: by how many standard deviations of the prior the mean has moved.
        narrowed: the standard deviation after evidence as part of that before.
    """

    name: str
    prior: Spread
    posterior: Spread
    moved: float
    narrowed: float


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """Something evidence bears on.

    Attributes:
        id: of the claim, or the event, as in `view = asset`.
        of: `claim` (its probability is the share of worlds in which it holds), `expert` (that of the worlds that belong
            to it, as in `expert = hawk`), or `type` or `event` (the mean across worlds of its probability inside a
            world).
        prior, posterior: its probability before and after all the evidence.
        ratios: for each item the likelihood ratio, given those before it; NaN where it has none.
        alone: the same for each item as if it were the only one.
        without: for each item, the posterior without it.
        without_source: for each of `PosteriorSummary.sources`, the posterior without all its reports.
        error: the Monte Carlo error (one standard deviation) of the change from prior to posterior.
        no_difference: of a claim the share of worlds, before and after, in which its two sides do not differ. They are
            left out, and where they are the majority its probability is NaN.
    """

    id: str
    of: str
    prior: float
    posterior: float
    ratios: tuple[float, ...]
    alone: tuple[float, ...]
    without: tuple[float, ...]
    error: float
    no_difference: tuple[float, float] = (0.0, 0.0)
    without_source: tuple[float, ...] = ()

    @property
    def moved(self) -> bool:
        """Whether it has moved by more than twice its Monte Carlo error."""
        return abs(self.posterior - self.prior) > 2.0 * self.error + ROUNDING


@dataclass(frozen=True, slots=True)
class SourceLeftOut:
    """A source object of the scenario, all of whose reports are left out together.

    Attributes:
        id: its name.
        items: the ids of its reports, in the order of their dates.
        effective: the effective sample size of the worlds with all reports but these.
        reliable: whether that is above the floor.
    """

    id: str
    items: tuple[str, ...]
    effective: float
    reliable: bool


@dataclass(frozen=True, slots=True, eq=False)
class PosteriorSummary:
    """What evidence taught.

    Attributes:
        posterior: the worlds after the evidence.
        parameters: those that moved most first.
        hypotheses: types first, then experts and claims, in the order of the file, then the events that were asked
            about.
        effective: for each item the effective sample size of the worlds with all but that item.
        reliable: for each item whether the samples behind its column (up to it, alone, and without it) are above the
            floor.
        sources: the source objects that have reports among the evidence, in the order of the file.
    """

    posterior: Posterior
    parameters: tuple[Shift, ...]
    hypotheses: tuple[Hypothesis, ...]
    effective: tuple[float, ...]
    reliable: tuple[bool, ...]
    sources: tuple[SourceLeftOut, ...] = ()

    def __repr__(self) -> str:
        moved = sum(each.moved for each in self.hypotheses)
        hypotheses = f"{moved} of {counted(len(self.hypotheses), 'hypothesis', 'hypotheses')} moved"
        items = f"{counted(len(self.posterior.items), 'item')} of evidence"
        worth = f"worth {self.posterior.effective:,.0f} of {counted(self.posterior.drawn.count, 'world')}"
        return summary(self, self.posterior.scenario.title, items, worth, hypotheses)

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the items of evidence, in the order of `ratios`."""
        return tuple(item.id for item in self.posterior.items)


def types_of(scenario: Scenario) -> tuple[str, ...]:
    """The hidden types as events, `view = asset`: outcomes of chance moves that some actor sees and not everyone."""
    return tuple(
        f"{move.name} = {outcome}"
        for move in write_out(scenario).moves
        if isinstance(move, Chance) and not move.public and move.seen_by not in (None, (NOBODY,), (EVERYONE,))
        for outcome in move.outcomes
    )


def posterior_summary(
    ensemble: Ensemble,
    as_of: datetime.date | None = None,
    events: Sequence[str] = (),
    *,
    threads: int | None = None,
    progress: Progress | None = None,
) -> PosteriorSummary:
    """Posterior against prior for everything in a scenario, and the audit of its evidence up to `as_of`. Arguments and
    errors are told by `standoff.update`."""
    source = ensemble.scenario
    as_of = as_of or source.as_of
    items = until(source, as_of)
    reports = reports_of(items.values())
    total = len(reports)
    of_sources = {
        name: tuple(item.source != name for item in items.values())
        for name in source.sources
        if any(item.source == name for item in items.values())
    }
    kinds = dict.fromkeys(types_of(source), "type") | dict.fromkeys(events, "event")
    claims = source.tests
    sets = {*_prefixes(total), *_alone(total), *_without(total), *of_sources.values()}
    asked: list[Asked] = [Conditioned(None, reports, counted) for counted in sets]
    asked += [Conditioned(f"P({event})", reports, counted) for event in kinds for counted in sets]
    asked += claims.values()
    events_asked = [f"P({event})" for event in kinds]
    posterior = update(ensemble, as_of, events_asked, asked, threads=threads, progress=progress)
    answers = posterior.drawn.answers
    logs = {counted: answers[Conditioned(None, reports, counted)] for counted in sets}
    of_events = {
        event: _audited(
            event,
            kind,
            {counted: answers[Conditioned(f"P({event})", reports, counted)] for counted in sets},
            logs,
            posterior.mean(posterior.answer(f"P({event})")),
            tuple(of_sources.values()),
        )
        for event, kind in kinds.items()
    }
    of_claims = []
    for name, test in claims.items():
        before, same_before = truth_of(answers[test], normalised(logs[first(0, total)]))
        after, same_after = truth_of(posterior.results.answers[test], posterior.weights)
        shares = dict.fromkeys(sets, before)
        row = _audited(name, "claim", shares, logs, posterior.mean(after), tuple(of_sources.values()))
        of_claims.append(replace(row, no_difference=(same_before, same_after)))
    of_experts = [
        _audited(
            f"{EXPERT} = {expert}",
            "expert",
            dict.fromkeys(sets, _belongs(posterior.drawn, number)),
            logs,
            posterior.mean(_belongs(posterior.results, number)),
            tuple(of_sources.values()),
        )
        for number, expert in enumerate(source.experts if has_experts(source) else ())
    ]
    hypotheses = [
        *(row for row in of_events.values() if row.of == "type"),
        *of_experts,
        *of_claims,
        *(row for row in of_events.values() if row.of == "event"),
    ]
    sizes = {counted: effective(normalised(values)) for counted, values in logs.items()}
    columns = zip(_prefixes(total)[1:], _alone(total), _without(total), strict=True)
    return PosteriorSummary(
        posterior=posterior,
        parameters=_shifts(posterior),
        hypotheses=tuple(hypotheses),
        effective=tuple(sizes[counted] for counted in _without(total)),
        reliable=tuple(all(sizes[counted] >= posterior.floor for counted in column) for column in columns),
        sources=tuple(
            SourceLeftOut(
                id=name,
                items=tuple(each for each, item in items.items() if item.source == name),
                effective=sizes[counted],
                reliable=sizes[counted] >= posterior.floor,
            )
            for name, counted in of_sources.items()
        ),
    )


def _belongs(results: Results, expert: int) -> Array:
    """`[world]` 1 in the worlds of an expert and 0 in the others."""
    return np.asarray(results.parameters[EXPERT] == expert, dtype=np.float64)


def _prefixes(total: int) -> list[tuple[bool, ...]]:
    return [first(count, total) for count in range(total + 1)]


def _alone(total: int) -> list[tuple[bool, ...]]:
    return [tuple(number == one for number in range(total)) for one in range(total)]


def _without(total: int) -> list[tuple[bool, ...]]:
    return [tuple(number != one for number in range(total)) for one in range(total)]


def _audited(
    name: str,
    kind: str,
    values: Mapping[tuple[bool, ...], Array],
    logs: Mapping[tuple[bool, ...], Array],
    posterior: float,
    of_sources: Sequence[tuple[bool, ...]],
) -> Hypothesis:
    """A row of the audit, from what the hypothesis is in each world, and the likelihood, after each set of items;
    `of_sources` are those with all but the reports of a source."""
    total = len(next(iter(values)))

    def after(counted: tuple[bool, ...]) -> float:
        weights = normalised(logs[counted])
        defined = (weights > 0.0) & np.isfinite(values[counted])
        weight = weights[defined].sum()
        return float(weights[defined] @ values[counted][defined] / weight) if weight > 0.0 else float("nan")

    none, whole = first(0, total), first(total, total)
    steps = [after(counted) for counted in _prefixes(total)]
    return Hypothesis(
        id=name,
        of=kind,
        prior=steps[0],
        posterior=posterior,
        ratios=tuple(_ratio(before, now) for before, now in pairwise(steps)),
        alone=tuple(_ratio(steps[0], after(counted)) for counted in _alone(total)),
        without=tuple(after(counted) for counted in _without(total)),
        error=_error(values[none], values[whole], logs[none], logs[whole]),
        without_source=tuple(after(counted) for counted in of_sources),
    )


def _error(before: Array, after: Array, logs_before: Array, logs_after: Array) -> float:
    """Of the difference of two weighted means over the same worlds, by the delta method for ratios."""
    old, new = normalised(logs_before), normalised(logs_after)
    defined = np.isfinite(before) & (old > 0.0)
    old, new = np.where(defined, old, 0.0), np.where(defined & np.isfinite(after), new, 0.0)
    if not old.any() or not new.any():
        return float("nan")  # it is defined in no world
    before, after = np.where(defined, before, 0.0), np.where(new > 0.0, after, 0.0)
    apart = new * (after - new @ after / new.sum()) - old * (before - old @ before / old.sum())
    return float(np.sqrt((apart**2).sum()))


def _ratio(before: float, after: float) -> float:
    """By what the odds were multiplied; NaN where they were 0 or infinite already."""
    if not (0.0 < before < 1.0 - ROUNDING) or np.isnan(after):
        return float("nan")
    return after * (1.0 - before) / (before * (1.0 - after)) if after < 1.0 - ROUNDING else float("inf")


def _shifts(posterior: Posterior) -> tuple[Shift, ...]:
    scenario = posterior.scenario
    before, after = draws(scenario, posterior.drawn), draws(scenario, posterior.results)
    result = []
    for name, values in before.items():
        if name == EXPERT and has_experts(scenario):
            continue  # a hypothesis, and no number that moves up or down
        deviation = float(values.std())
        prior, now = spread(values), spread(after[name], posterior.weights)
        around = float(np.sqrt(posterior.weights @ (after[name] - now.mean) ** 2))
        result.append(
            Shift(
                name=name,
                prior=prior,
                posterior=now,
                moved=(now.mean - prior.mean) / deviation if deviation > 0.0 else 0.0,
                narrowed=around / deviation if deviation > 0.0 else 1.0,
            )
        )
    return tuple(sorted(result, key=lambda shift: (-abs(shift.moved), shift.name)))
