"""What a query changes about the game it is asked of: moves committed, parameters set, interests taken away.

Each change is a pair of texts, so that a game is known by its sorted changes wherever it is kept or shown: `(move,
option)`, `(move, policy)`, `(parameter, formula)`, or `("actor.interest", "without")`. What only some learn of has
their names after it: `(move, "option; seen_by: us, china")`. A game as somebody takes it to be has `("as rival",
"view")` among them, and what mirrors an interest in a view is `("china.war", "us.war")` once it comes to structure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from standoff.language.expression import Branch, Commitment, Expression, Name, Query, parse_commitment, walk, worded
from standoff.scenario.events import text_of
from standoff.scenario.model import Interest, Scenario
from standoff.scenario.names import Found, Options, at, base, blocks, members, renamed
from standoff.scenario.periods import periods_of
from standoff.scenario.views import VIEW, as_pair, known_way, mirrored, seen_otherwise, viewer

Commitments = tuple[tuple[str, str], ...]

WITHOUT = "without"


def commitments_of(scenario: Scenario, query: Query) -> Commitments:
    """The changes of a query that has been checked, sorted; one to a move of a block of periods is made in each."""
    done = (_without_events(scenario, commitment) for commitment in query.do)
    result = [pair for commitment in done for pair in _in_each_period(scenario, commitment)]
    result += [(f"{removal.actor}.{removal.interest}", WITHOUT) for removal in query.without]
    result += [as_pair(way)] if (way := known_way(scenario, query.viewer)) else []
    return tuple(sorted(result))


def _without_events(scenario: Scenario, commitment: Commitment) -> Commitment:
    """The same with the named events in a policy or a formula written out."""
    if not scenario.events or (not commitment.policy and commitment.move not in scenario.parameters):
        return commitment
    made = parse_commitment(_BEFORE + commitment.option)
    parts = [branch.condition for branch in made.policy] or [made.formula]
    found = _found_in(parts, scenario.move_options)
    named = {name: f"({text})" for _, name in found if (text := text_of(scenario, name)) is not None}
    whole = renamed(commitment.option, named, found)
    return replace(commitment, option=whole, policy=policy(whole))


def _in_each_period(scenario: Scenario, commitment: Commitment) -> list[tuple[str, str]]:
    for block in blocks(scenario):
        if any(entry.name == commitment.move for entry in block.timeline):
            names = periods_of(block, commitment.move)
            if not commitment.policy:
                return [(name, _learned(commitment.option, commitment)) for name in names]
            result = []
            for period, name in enumerate(names, 1):
                here = {each: at(each, period) for each in members(block)} | {block.name: str(period)}
                found = _found_in((each.condition for each in policy(commitment.option)), scenario.move_options)
                result.append((name, _learned(renamed(commitment.option, here, found), commitment)))
            return result
    return [(commitment.move, _learned(commitment.option, commitment))]


def _learned(text: str, commitment: Commitment) -> str:
    """What is set, and who learns of it."""
    return text if commitment.seen_by is None else f"{text}{_SEEN_BY}{', '.join(commitment.seen_by)}"


def what(text: str) -> str:
    """What something is set to, without who learns of it."""
    return text.partition(_SEEN_BY)[0]


def learners(text: str) -> tuple[str, ...] | None:
    """Who learns of it beside its mover; None where everyone does."""
    _, secret, names = text.partition(_SEEN_BY)
    return tuple(names.split(", ")) if secret else None


def known_to_all(commitments: Commitments) -> Commitments:
    """Those of the changes that everyone learns of."""
    return tuple(pair for pair in commitments if learners(pair[1]) is None)


def one_for_all(commitments: Commitments, scenario: Scenario | None) -> bool:
    """Whether everyone plays this game as it is: nobody takes it for another, and all learn of its changes."""
    if known_to_all(commitments) != commitments:
        return False
    if scenario is None:
        return True
    if not (way := viewer(commitments)):
        return not scenario.views
    return not seen_otherwise(scenario, way)


def _found_in(parts: Iterable[Expression | None], options: Options) -> Found:
    """Every name in conditions or a formula that were read after `_BEFORE`, and its column in the text without that."""
    return tuple(
        sorted(
            {
                (node.column - len(_BEFORE), node.name)
                for part in parts
                if part is not None
                for node in walk(worded(part, options))
                if isinstance(node, Name)
            }
        )
    )


_BEFORE = "move = "
_SEEN_BY = "; seen_by: "


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
    """The changes that make another compiled game of it, whoever learns of them; the others only set numbers."""
    commitments = tuple(commitments)
    made = [(name, what(text)) for name, text in commitments if name not in scenario.parameters and text != VIEW]
    removed = {name for name, text in made if text == WITHOUT}
    as_other = mirrored(scenario, viewer(commitments))
    return tuple(sorted([*made, *((name, other) for name, other in as_other.items() if name not in removed)]))


def interests_under(scenario: Scenario, actor: str, structure: Mapping[str, str]) -> Iterator[tuple[str, Interest]]:
    """The interests of an actor in the game that such changes (`of_structure`) make, each with its name; of a scenario
    that is written out in each period. What is taken to be worth what an interest of another is, is that."""
    mirrors: dict[str, str] = {}
    for name, interest in scenario.interests.get(actor, {}).items():
        said = structure.get(f"{actor}.{base(name)}")
        if said is None:
            yield name, interest
        elif said != WITHOUT:
            mirrors[base(name)] = said
    for other, _, name in (each.partition(".") for each in mirrors.values() if structure.get(each) != WITHOUT):
        theirs = scenario.interests.get(other, {})
        yield from ((each, interest) for each, interest in theirs.items() if base(each) == name)


def of_numbers(commitments: Iterable[tuple[str, str]], scenario: Scenario) -> dict[str, Expression]:
    """The parameters that are set, and to what."""
    return {name: formula(what(text)) for name, text in commitments if name in scenario.parameters}


def valid(commitments: Iterable[tuple[str, str]], scenario: Scenario) -> bool:
    """Whether all of these are changes of a scenario that is written out."""
    return all(_valid(name, text, scenario) for name, text in commitments)


def _valid(name: str, text: str, scenario: Scenario) -> bool:
    if text == VIEW:
        return all(actor in scenario.actors for actor in viewer([(name, text)]))
    if text == WITHOUT:
        actor, _, interest = name.partition(".")
        return any(base(each) == interest for each in scenario.interests.get(actor, {}))
    options = scenario.move_options.get(name)
    if name in scenario.parameters:
        return True
    return options is not None and (what(text) in options or " if " in text)


def commitments_in_words(commitments: Commitments) -> str:
    """`do(oil = cut, risk = 0), without(us.trade)`, `as rival`, or `the game itself`."""
    done: dict[tuple[str, ...] | None, list[str]] = {}
    for name, text in commitments:
        if text not in (WITHOUT, VIEW):
            done.setdefault(learners(text), []).append(f"{name} = {what(text)}")
    removed = ", ".join(name for name, text in commitments if text == WITHOUT)
    parts = [name for name, text in commitments if text == VIEW]
    for seen_by, together in done.items():
        secret = [] if seen_by is None else [f"seen_by: [{', '.join(seen_by)}]"]
        parts.append(f"do({', '.join([*together, *secret])})")
    parts += [f"without({removed})"] if removed else []
    return ", ".join(parts) or "the game itself"
