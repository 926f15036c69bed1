"""What a query changes about the game it is asked of: moves committed, parameters set, interests taken away.

Each change is a pair of texts, so that a game is known by its sorted changes wherever it is kept or shown: `(move,
option)`, `(move, policy)`, `(parameter, formula)`, or `("actor.interest", "without")`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from standoff.language.expression import Branch, Commitment, Expression, Name, Query, parse_commitment, walk, worded
from standoff.scenario.model import Scenario
from standoff.scenario.periods import Options, base, blocks, members, periods_of, renamed

Commitments = tuple[tuple[str, str], ...]

WITHOUT = "without"


def commitments_of(scenario: Scenario, query: Query) -> Commitments:
    """The changes of a query that has been checked, sorted; one to a move of a block of periods is made in each."""
    result = [pair for commitment in query.do for pair in _in_each_period(scenario, commitment)]
    result += [(f"{removal.actor}.{removal.interest}", WITHOUT) for removal in query.without]
    return tuple(sorted(result))


def _in_each_period(scenario: Scenario, commitment: Commitment) -> list[tuple[str, str]]:
    for block in blocks(scenario):
        if any(entry.name == commitment.move for entry in block.timeline):
            names = periods_of(block, commitment.move)
            if not commitment.policy:
                return [(name, commitment.option) for name in names]
            result = []
            for period, name in enumerate(names, 1):
                here = {each: f"{each}@{period}" for each in members(block)} | {block.name: str(period)}
                result.append((name, _renamed(commitment.option, here, scenario.move_options)))
            return result
    return [(commitment.move, commitment.option)]


def _renamed(text: str, names: Mapping[str, str], options: Options) -> str:
    """A policy with the names in `names` replaced by what they are called there."""
    found = {
        (node.column - len(_BEFORE), node.name)
        for branch in policy(text)
        if branch.condition is not None
        for node in walk(worded(branch.condition, options))
        if isinstance(node, Name)
    }
    return renamed(text, names, tuple(sorted(found)))


_BEFORE = "move = "


@lru_cache(maxsize=1024)
def policy(text: str) -> tuple[Branch, ...]:
    """The parts of a policy; none where the text is an option."""
    return parse_commitment(_BEFORE + text).policy


@lru_cache(maxsize=1024)
def formula(text: str) -> Expression:
    """The number that a parameter is set to."""
    found = parse_commitment(_BEFORE + text).formula
    assert found is not None
    return found


def of_structure(commitments: Iterable[tuple[str, str]], scenario: Scenario) -> Commitments:
    """The changes that make another compiled game of it; the others only set numbers."""
    return tuple(pair for pair in commitments if pair[0] not in scenario.parameters)


def of_numbers(commitments: Iterable[tuple[str, str]], scenario: Scenario) -> dict[str, Expression]:
    """The parameters that are set, and to what."""
    return {name: formula(text) for name, text in commitments if name in scenario.parameters}


def valid(commitments: Iterable[tuple[str, str]], scenario: Scenario) -> bool:
    """Whether all of these are changes of a scenario that is written out."""
    return all(_valid(name, text, scenario) for name, text in commitments)


def _valid(name: str, text: str, scenario: Scenario) -> bool:
    if text == WITHOUT:
        actor, _, interest = name.partition(".")
        return any(base(each) == interest for each in scenario.interests.get(actor, {}))
    options = scenario.move_options.get(name)
    if name in scenario.parameters:
        return True
    return options is not None and (text in options or " if " in text)


def commitments_in_words(commitments: Commitments) -> str:
    """`do(oil = cut, risk = 0), without(us.trade)`, or `the game itself`."""
    done = ", ".join(f"{name} = {text}" for name, text in commitments if text != WITHOUT)
    removed = ", ".join(name for name, text in commitments if text == WITHOUT)
    parts = [f"do({done})"] if done else []
    parts += [f"without({removed})"] if removed else []
    return ", ".join(parts) or "the game itself"
