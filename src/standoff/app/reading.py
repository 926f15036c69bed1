"""A scenario that is being written, read: every mistake with its place, and at rest those that only the worlds show."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from standoff.api import notes_at, unsound_problems, wrong_questions
from standoff.ensembles.invalid_worlds import explain
from standoff.ensembles.results import InvalidWorlds
from standoff.forecasts.record import outcomes_of
from standoff.language.problem import Problem, ScenarioError
from standoff.reference.mistakes import problems as table_problems
from standoff.scenario.model import Scenario
from standoff.scenario_files.read import places, read_scenario
from standoff.situations.game import TooLarge
from standoff.text.scenario_text import text_problems

WORLDS = 200  # in which probabilities are tried while somebody writes
MOST = 20_000  # situations of a game that is tried so
NOTED = 500  # situations of a game that is looked at for notes meanwhile: less than a second
TRYING = ThreadPoolExecutor(1, thread_name_prefix="trying")  # for all pages: nothing else ever waits for trials


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text came to.

    Attributes:
        scenario: None where it cannot be read.
        problems: every mistake, by line.
    """

    scenario: Scenario | None
    problems: tuple[Problem, ...]


def read(text: str, path: Path) -> Reading:
    """A text that is kept at `path`, beside its tables."""
    try:
        return Reading(read_scenario(text, path.name, path.parent), ())
    except ScenarioError as error:
        return Reading(None, error.problems)


def tried(
    scenario: Scenario, text: str, path: Path, stale: Callable[[], bool] = lambda: False
) -> tuple[Problem, ...] | TooLarge | None:
    """The mistakes of a scenario that reads: in its tables, and in the worlds it makes possible. Why it was not tried,
    where its game is too large for that; None where it turned stale.

    Args:
        stale: whether nobody wants to know any more; asked before every step.
    """
    if stale():
        return None
    where = places(text, path.name)
    found: Sequence[Problem] = [*table_problems(scenario, where), *text_problems(scenario, where)]
    if not found and scenario.resolutions is not None:
        try:
            outcomes_of(scenario)
        except ScenarioError as error:
            found = error.problems
    found = [*found, *wrong_questions(scenario, where)]
    if not found and stale():
        return None
    try:
        return tuple(sorted(found or unsound_problems(scenario, WORLDS, where, most=MOST)))
    except TooLarge as error:
        return error


def noted(scenario: Scenario, text: str, path: Path) -> tuple[Problem, ...]:
    """What looks like a slip in a scenario without mistakes; in a large game, as far as its text tells."""
    return notes_at(scenario, places(text, path.name), NOTED)


@contextmanager
def sensible(scenario: Scenario) -> Iterator[None]:
    """While its worlds are solved.

    Raises:
        ScenarioError: with what makes no sense in which world, in place of `InvalidWorlds`.
    """
    try:
        yield
    except InvalidWorlds as error:
        raise ScenarioError(explain(error.scenario or scenario, error)) from None
