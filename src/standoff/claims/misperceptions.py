"""What the mistakes of actors do: every claim and payoff with each mistake corrected.

A correction is the scenario in which one actor, or everyone, sees the game as it is, in the same worlds. It then also
knows the views of those of whom its own view said that they are mistaken, where they are. Others keep their views: who
`knows` its view knows of the correction, and who only thought it mistaken still does. An actor whose view is no more
than what it knows is not mistaken, and is not corrected.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from standoff.claims.judge import Verdict, Verdicts, asked_of, facts_of, verdicts_on
from standoff.ensembles.ensemble import Ensemble
from standoff.ensembles.results import Results
from standoff.ensembles.simulate import Progress
from standoff.ensembles.together import ask_each, games_like
from standoff.language.error import StandoffError
from standoff.queries.truth import decided
from standoff.scenario.model import EVERYONE, NOBODY, Scenario
from standoff.scenario.summary import counted, summary
from standoff.scenario.views import without_view, without_views

Array = npt.NDArray[np.float64]

ALIKE = 1e-9  # of the size of an actor's payoffs: it gains or loses nothing


@dataclass(frozen=True, slots=True)
class Gain:
    """What a correction brings to an actor: its expected payoff with it less that without.

    Attributes:
        mean, low, high: across worlds, with the 5th and 95th percentile; NaN where no world is certified.
        gains, loses: in what share of worlds.
    """

    mean: float
    low: float
    high: float
    gains: float
    loses: float


@dataclass(frozen=True, slots=True)
class CorrectedClaim:
    """A claim with mistakes corrected.

    Attributes:
        id: its name.
        verdicts: by who is corrected, `nobody` first.
        begins, ends: by who is corrected, in how many worlds it then holds where it fails as it is, and the reverse.
    """

    id: str
    verdicts: Mapping[str, Verdict]
    begins: Mapping[str, int]
    ends: Mapping[str, int]

    @property
    def turned(self) -> tuple[str, ...]:
        """The corrections after which it has another verdict."""
        first = self.verdicts[NOBODY].verdict
        return tuple(name for name, verdict in self.verdicts.items() if verdict.verdict != first)


@dataclass(frozen=True, slots=True, eq=False)
class Misperceptions:
    """What the mistakes of actors do.

    Attributes:
        reports: the verdicts by who is corrected: `nobody`, each actor that is mistaken, and `everyone` where several
            are.
        claims: those that are tested in worlds, in the order of the file.
        gains: by who is corrected, what that brings to each actor.
    """

    scenario: Scenario
    reports: Mapping[str, Verdicts]
    claims: tuple[CorrectedClaim, ...]
    gains: Mapping[str, Mapping[str, Gain]]

    def __repr__(self) -> str:
        views = counted(len(self.scenario.views), "view")
        worlds = f"{counted(self.results.count, 'world')} (seed {self.results.seed})"
        turned = sum(bool(each.turned) for each in self.claims)
        return summary(self, self.scenario.title, views, worlds, f"{turned} of {len(self.claims)} claims turned")

    @property
    def results(self) -> Results:
        """The worlds of the scenario as it stands."""
        return self.reports[NOBODY].results

    @property
    def theory(self) -> str:
        """How the actors behave in it, as the option `--behaviour` spells it."""
        return self.reports[NOBODY].theory


def corrections(scenario: Scenario) -> dict[str, Scenario]:
    """The scenario as it stands (`nobody` is corrected), with each mistaken actor corrected, and with all of them.

    Raises:
        StandoffError: where nobody has a view.
    """
    if not scenario.views:
        raise StandoffError("no actor has a view", "write under `views` what an actor takes a parameter to be")
    mistaken = [name for name, view in scenario.views.items() if view.numbers or view.others or view.mirror]
    found = {NOBODY: scenario} | {actor: without_view(scenario, actor) for actor in mistaken}
    return found | ({EVERYONE: without_views(scenario)} if len(mistaken) > 1 else {})


def misperceptions(
    ensemble: Ensemble, *, threads: int | None = None, progress: Progress | None = None
) -> Misperceptions:
    """What the mistakes of actors do. Arguments and errors are told by `standoff.views`."""
    scenario = ensemble.scenario
    games = games_like(ensemble.game, corrections(scenario))
    asked = {name: asked_of(scenario) for name in games}
    found = ask_each(ensemble, games, asked, threads=threads, progress=progress)
    facts = facts_of(scenario)
    reports = {name: verdicts_on(game, facts, found[name], threads) for name, game in games.items()}
    return Misperceptions(
        scenario=scenario,
        reports=reports,
        claims=_claims(scenario, reports),
        gains={
            name: {actor: _gain(found[NOBODY], found[name], actor) for actor in scenario.actors}
            for name in games
            if name != NOBODY
        },
    )


def _claims(scenario: Scenario, reports: Mapping[str, Verdicts]) -> tuple[CorrectedClaim, ...]:
    verdicts = {name: {each.id: each for each in report.verdicts} for name, report in reports.items()}
    result = []
    for claim, test in scenario.tests.items():
        truth = {name: decided(report.results.answers[test]) for name, report in reports.items()}
        as_it_is = truth.pop(NOBODY)
        result.append(
            CorrectedClaim(
                id=claim,
                verdicts={name: found[claim] for name, found in verdicts.items()},
                begins={name: int(((as_it_is == 0.0) & (each == 1.0)).sum()) for name, each in truth.items()},
                ends={name: int(((as_it_is == 1.0) & (each == 0.0)).sum()) for name, each in truth.items()},
            )
        )
    return tuple(result)


def _gain(before: Results, after: Results, actor: str) -> Gain:
    """What an actor expects after a correction, less what it expects before."""
    query = f"E(payoff({actor}))"
    first, then = (np.asarray(each.answers[query], dtype=np.float64) for each in (before, after))
    known = np.isfinite(first) & np.isfinite(then)
    if not known.any():
        return Gain(*(float("nan"),) * 5)
    size = np.maximum(np.abs(first[known]), np.abs(then[known]))
    change = then[known] - first[known]
    change[np.abs(change) <= ALIKE * size] = 0.0
    low, high = (float(each) for each in np.quantile(change, (0.05, 0.95)))
    return Gain(float(change.mean()), low, high, float((change > 0.0).mean()), float((change < 0.0).mean()))
