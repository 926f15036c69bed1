"""A what-if as a scenario of its own: the text that it was asked of, with the change made in it.

A prior is written in its place. A commitment or a condition is no part of a scenario: every claim and question is asked
under it instead, as the page asked it. The title and `about` say what was changed in which scenario, the reason of a
number what its prior was; every comment stays where its line does (`scenario_files.edit`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import Any

from standoff.app.whatif import Changes, asked_under
from standoff.language.priors.notation import parse_prior
from standoff.presentation.wording import counted, listed
from standoff.queries.game import Game
from standoff.scenario.model import Scenario
from standoff.scenario.numbers import as_written, prior_of, way_in_file
from standoff.scenario.numbers import number_of as _number
from standoff.scenario_files.edit import Change, put
from standoff.scenario_files.write import as_data

NAMED = 3  # changes that a title has room for


@dataclass(frozen=True, slots=True)
class Written:
    """The text, and the claims and questions in it that cannot be asked under the conditions, and are asked without."""

    text: str
    unconditional: tuple[str, ...]


def written(text: str, scenario: Scenario, changes: Changes, called: str) -> Written:
    """The scenario that says what was found.

    Args:
        text: the file of `scenario`; called: as it is called on the shelf.

    Raises:
        ScenarioError: with every mistake that it would have.
    """
    game = Game(scenario)
    do, given = dict(changes.do), dict(changes.given)
    asked: list[Change] = []
    unconditional = []
    for section, key, queries in (
        ("claims", "holds", {name: scenario.asserted(claim) for name, claim in scenario.claims.items()}),
        ("questions", "query", {name: question.query for name, question in scenario.questions.items()}),
    ):
        for name, query in queries.items():
            if query is None or not (do or given or changes.without):
                continue
            now, whole = asked_under(game, query, do, given, changes.without)
            if now != query:
                asked.append(((section, name, key), now))
            if not whole:
                unconditional.append(name)
    about = " ".join([(scenario.about or "").strip(), told(scenario, changes, called, unconditional)]).strip()
    title = f"{scenario.title}, if {_few(changes)}"
    return Written(
        put(text, (("title",), title), (("about",), about), *_priors(scenario, changes), *asked), tuple(unconditional)
    )


def told(scenario: Scenario, changes: Changes, called: str, unconditional: list[str]) -> str:
    """What was changed, in sentences."""
    sentences = []
    if changes.priors:
        priors = [f"{name} is {text} instead of {as_written(_number(scenario, name))}" for name, text in changes.priors]
        sentences.append(f"{listed(priors)}.")
    if changes.do or changes.given or changes.without:
        but = f", except {listed(unconditional)}, without the conditions" if unconditional else ""
        sentences.append(f"Every claim and question is evaluated under {listed(spelled(changes))}{but}.")
    anew = redrawn(scenario, changes)
    if anew:
        sentences.append(f"Its worlds differ from those of {called}: {anew}.")
    return f"A what-if on {called}: " + " ".join(sentences)


def spelled(changes: Changes) -> list[str]:
    """Commitments, conditions and interests taken away, as queries have them."""
    return [
        *(f"do({move} = {option})" for move, option in changes.do),
        *(f"without({interest})" for interest in changes.without),
        *(f"given {move} = {option}" for move, option in changes.given),
    ]


def redrawn(scenario: Scenario, changes: Changes) -> str:
    """Why a scenario with these priors has other worlds of the same seed; empty where it has the same. A number that is
    fixed has no place among the points of the draw, and the points depend on how many are placed."""
    drawn = [(name, prior_of(scenario, name), text) for name, text in changes.priors]
    fixed = [name for name, before, now in drawn if parse_prior(now).fixed and not before.fixed]
    freed = [name for name, before, now in drawn if before.fixed and not parse_prior(now).fixed]
    parts = [
        f"{listed(names)} {'is' if len(names) == 1 else 'are'} {how}"
        for names, how in ((fixed, "no longer drawn"), (freed, "now drawn"))
        if names
    ]
    return listed(parts)


def _few(changes: Changes) -> str:
    every = [f"{name} = {text}" for name, text in changes.priors] + spelled(changes)
    if len(every) > NAMED:
        every[NAMED - 1 :] = [counted(len(every) - NAMED + 1, "other change")]
    return listed(every)


def _priors(scenario: Scenario, changes: Changes) -> list[Change]:
    found: list[Change] = []
    data: Any = as_data(scenario)
    for name, text in changes.priors:
        before = _number(scenario, name)
        reason = f"what if; it was {as_written(before)}" + (f", because: {before.reason}" if before.reason else "")
        way = way_in_file(name)
        if isinstance(reduce(lambda part, key: part[key], way, data), dict):
            found += [((*way, "prior"), text), ((*way, "reason"), reason)]
        else:
            found.append((way, {"prior": text, "reason": reason}))
    return found
