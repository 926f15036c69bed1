"""The public face: the functions that the command line, a notebook and (later) the app all call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from standoff.claims.compare import Comparison, compare
from standoff.claims.judge import Report, Spread, judge, spread
from standoff.equilibrium.theory import Theory
from standoff.library.shelf import find, load
from standoff.queries.ensemble import Ensemble, Progress, UnsoundWorlds, study
from standoff.queries.game import Game
from standoff.queries.solution import Solution, solve_world
from standoff.queries.unsound import explain
from standoff.reference import Where
from standoff.reference import problems as table_problems
from standoff.reference.mistakes import by_keys
from standoff.scenario.model import Scenario
from standoff.scenario.prior import parse_prior
from standoff.scenario.problem import Problem, ScenarioError
from standoff.scenario.read import places
from standoff.scenario.tree import GameTree
from standoff.scenario.write import write_scenario
from standoff.situations.soundness import unsound
from standoff.situations.unroll import unroll

__all__ = [
    "Answer",
    "Comparison",
    "Report",
    "Spread",
    "as_tree",
    "ask",
    "check",
    "check_tables",
    "compare",
    "judge",
    "load",
    "save",
    "solve",
]

TRIAL = 1000  # worlds in which a check looks for probabilities that make no sense


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """A query's number across worlds.

    Attributes:
        values: `[world]`, NaN where the query is undefined or the world is not certified.
        mean, p05, p50, p95: of the defined values. A value is a probability or an expectation inside a world; the
            percentiles are across worlds.
        worlds: how many were solved; converged: in how many every game is certified; undefined: in how many there
            is no answer.
        theory: of the actors, as the option `behaviour` spells it.
    """

    query: str
    values: npt.NDArray[np.float64]
    mean: float
    p05: float
    p50: float
    p95: float
    worlds: int
    converged: int
    undefined: int
    ensemble: Ensemble
    theory: str


def ask(
    scenario: Scenario | GameTree,
    query: str,
    worlds: int = 1000,
    seed: int = 0,
    rationality: float | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
    behaviour: str | Theory | None = None,
) -> Answer:
    """A query in many worlds.

    Args:
        rationality: everyone's, in place of the scenario's priors.
        behaviour: how the actors behave (see `equilibrium.theory`); the logit, or as the scenario says.

    Raises:
        BehaviourError: for a behaviour that makes no sense, or not with this rationality.
        QueryError: if the query asks nothing sensible of this scenario.
        UnsoundWorlds: where probabilities or payoffs make no sense in some world.
    """
    game = Game(scenario, rationality, behaviour)
    game.check_query(query)
    ensemble = study(game, [query], worlds, seed, threads, progress)
    values = ensemble.answers[query]
    across = spread(values)
    return Answer(
        query=query,
        values=values,
        mean=across.mean,
        p05=across.p05,
        p50=across.p50,
        p95=across.p95,
        worlds=ensemble.count,
        converged=int(ensemble.converged.sum()),
        undefined=int((~np.isfinite(values)).sum()),
        ensemble=ensemble,
        theory=game.theory.name,
    )


def solve(
    scenario: Scenario | GameTree,
    values: Mapping[str, float] | None = None,
    rationality: float | Mapping[str, float] | None = None,
    behaviour: str | Theory | None = None,
) -> Solution:
    """One world: parameters at `values`, or at the medians of their priors; likewise `rationality`, for everyone or by
    actor. A tree says nothing of rationality, and takes 1.

    Raises:
        BehaviourError: for a behaviour that makes no sense, or not with this rationality.
    """
    by_actor = rationality if isinstance(rationality, Mapping) else None
    game = Game(scenario, rationality if isinstance(rationality, int | float) else None, behaviour)
    return solve_world(game, values, by_actor)


def check(name: str | Path, worlds: int = TRIAL) -> tuple[Problem, ...]:
    """Every mistake in a scenario: in its file, in its tables, and in the worlds it makes possible.

    Gives nothing for a scenario without mistakes. Does not raise for mistakes; see `load` for other errors.
    """
    path = find(name)
    try:
        scenario = load(name)
    except ScenarioError as error:
        return error.problems
    if isinstance(scenario, GameTree):
        return ()
    found = check_tables(scenario, name)
    return tuple(sorted(found or unsound_problems(scenario, worlds, _places(path))))


def check_tables(scenario: Scenario | GameTree, name: str | Path) -> tuple[Problem, ...]:
    """Every mistake in the tables of a scenario that has been loaded from `name`."""
    return () if isinstance(scenario, GameTree) else table_problems(scenario, _places(find(name)))


def _places(path: Path) -> Where:
    return places(path.read_text(encoding="utf-8-sig"), str(path))


def unsound_problems(scenario: Scenario, worlds: int = TRIAL, where: Where = by_keys) -> list[Problem]:
    """Probabilities and payoffs that make no sense in one of the first `worlds` worlds."""
    game = Game(scenario)
    situations = game.situations(())
    for block in game.draw(worlds, seed=0):
        found = list(unsound(situations, *situations.tables(block.parameters, block.count)))
        if found:
            return explain(scenario, UnsoundWorlds(found, block), where)
    return []


def explained(scenario: Scenario, error: UnsoundWorlds, name: str | Path) -> list[Problem]:
    """The mistakes of a scenario loaded from `name` that came to light in some world, each at its place."""
    return explain(scenario, error, _places(find(name)))


def save(scenario: Scenario, path: str | Path) -> None:
    """Writes a scenario to a YAML file, all of it or nothing."""
    write_whole(write_scenario(scenario), Path(path))


def write_whole(text: str, path: Path) -> None:
    """Writes a text to a file, all of it or nothing. A link is followed; what is no file (/dev/null, say) is written
    to and never replaced.

    Raises:
        OSError: naming `path`, where that cannot be done.
    """
    whole = path.is_file() or not path.exists()
    target = path.resolve() if whole else path
    part = target.with_name(target.name + ".part") if whole else path
    try:
        part.write_text(text, encoding="utf-8", errors="backslashreplace")
        if whole:
            part.replace(target)
    except BaseException as error:
        if whole:
            part.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise OSError(error.errno, error.strerror, str(path)) from None
        raise


def as_tree(scenario: Scenario, values: Mapping[str, float] | None = None) -> tuple[GameTree, tuple[str, ...]]:
    """One world of a scenario as a game tree, and notes on what that left out.

    Raises:
        TooLarge: where the tree would have too many nodes.
        UnsoundWorlds: where probabilities or payoffs make no sense in that world.
    """
    game = Game(scenario)
    worlds = game.single(values)
    situations = game.situations(())
    if found := list(unsound(situations, *situations.tables(worlds.parameters, worlds.count))):
        raise UnsoundWorlds(found, worlds)
    tree = unroll(scenario, worlds.parameters)
    uncertain = [
        name
        for name, parameter in scenario.parameters.items()
        if not parse_prior(parameter.prior).fixed and name not in (values or {})
    ]
    notes = []
    if uncertain:
        notes.append(
            f"note: {len(uncertain)} uncertain parameters are at the medians of their priors; --set fixes them"
        )
    notes.append("note: a game tree says nothing of rationality, claims, evidence and questions")
    return tree, tuple(notes)
