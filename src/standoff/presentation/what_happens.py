"""What happens in a scenario that claims nothing: the likeliest courses, what each interest is worth to whom, and how
blunt decisions are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from standoff.charts.svg import plain, table
from standoff.claims.event_sequences import EventSequences, event_sequence_moves, event_sequences_of
from standoff.claims.judge import Verdicts, asked_of, facts_of, verdicts_on
from standoff.claims.spread import Spread, spread
from standoff.ensembles.certification import certification
from standoff.ensembles.ensemble import Ensemble
from standoff.ensembles.simulate import Progress
from standoff.presentation.bluntness import bluntness_section
from standoff.presentation.event_sequences import paths_chart
from standoff.presentation.section import Section, Titled, section
from standoff.presentation.verdicts import certified_words, doubts
from standoff.scenario.labels import actor_label, interest_label
from standoff.scenario.model import Scenario

COURSES = 6  # that are shown


@dataclass(frozen=True, slots=True)
class WhatHappens:
    """What happens in the worlds of a scenario.

    Attributes:
        report: on no claims, with what each actor expects.
        courses: the likeliest.
        interests: what each actor expects of each of its interests.
    """

    report: Verdicts
    courses: EventSequences
    interests: Mapping[tuple[str, str], Spread]


def what_happens(ensemble: Ensemble, *, threads: int | None = None, progress: Progress | None = None) -> WhatHappens:
    """What happens, of an ensemble that is asked once.

    Raises:
        ScenarioError, InvalidWorlds, TooLarge, StoreError, ClusterError: as `standoff.judge`.
    """
    scenario, game = ensemble.scenario, ensemble.game
    of = event_sequence_moves(game, most=COURSES)
    queries = {(actor, name): f"E(interest({actor}, {name}))" for actor, name in _interests(scenario)}
    results = ensemble.ask((*asked_of(scenario), of.asked, *queries.values()), threads=threads, progress=progress)
    return WhatHappens(
        report=verdicts_on(game, facts_of(scenario), results, threads),
        courses=event_sequences_of(game, of, results, COURSES),
        interests={key: spread(np.asarray(results.answers[query])) for key, query in queries.items()},
    )


def _interests(scenario: Scenario) -> Iterator[tuple[str, str]]:
    for actor, stated in scenario.interests.items():
        for name in stated:
            yield actor, name


def what_happens_sections(found: WhatHappens) -> Iterator[Section]:
    """All that is said of it."""
    report = found.report
    how = certification(report.results)
    yield section("What happens", (paths_chart(found.courses),))
    if found.interests:
        yield section("What each actor expects of each interest", (_interests_table(found),))
    if report.decisions:
        yield bluntness_section(report)
    yield section("How it was solved", (certified_words(report, how), *doubts(report, how)))


def _interests_table(found: WhatHappens) -> Titled:
    scenario = found.report.scenario
    rows = []
    for actor, whole in found.report.payoffs.items():
        parts = [(name, each) for (whose, name), each in found.interests.items() if whose == actor]
        scale = max((abs(each.mean) for _, each in parts), default=1.0)
        rows += [
            (actor_label(scenario, actor), interest_label(scenario, actor, name), *_numbers(each, scale))
            for name, each in parts
        ]
        if len(parts) > 1:
            rows.append((actor_label(scenario, actor), "together", *_numbers(whole, scale)))
    head = ("actor", "interest", "mean", "5%", "median", "95%")
    return Titled("Expectations inside a world, in the actor's own unit, across worlds", table(head, rows, head[2:]))


def _numbers(each: Spread, scale: float) -> tuple[str, ...]:
    return tuple(plain(value, scale) for value in (each.mean, each.p05, each.p50, each.p95))
