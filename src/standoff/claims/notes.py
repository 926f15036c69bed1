"""What looks like a slip in a scenario that has no mistakes: all notes, those of its text and those of its game.

Of the game, before anything is solved: claims that are true or false whatever the numbers are, conditions that cannot
hold, moves that are never made, decisions that hardly matter to whoever takes them. And what is worse than a note:
questions that ask for no probability.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

import numpy as np

from standoff.claims.stakes import without_stakes, without_typical_difference
from standoff.language.expression import (
    Binary,
    Call,
    Compare,
    Expression,
    Logic,
    Number,
    Payoff,
    Query,
    Unary,
    children,
    parse,
    walk,
)
from standoff.language.functions import FUNCTIONS
from standoff.queries.bounds import ROUNDING, Bounding, Bounds
from standoff.queries.game import Game
from standoff.scenario.model import Chance, Decision, Scenario
from standoff.scenario.notes import Note
from standoff.scenario.notes import notes as notes_of_text
from standoff.scenario.periods import base
from standoff.scenario.symbols import placed
from standoff.situations.game import TooLarge


def notes(scenario: Scenario, most: int | None = None, game: Game | None = None) -> tuple[Note, ...]:
    """Everything that looks like a slip in `scenario`, whose text has no mistakes; of a game too large to be looked at,
    or of more than `most` situations, what its text tells."""
    found = list(notes_of_text(scenario))
    game = game or Game(scenario)
    with suppress(TooLarge):
        if most is None or game.situations(()).graph.situations <= most:
            found += _of_game(scenario, game)
    return tuple(dict.fromkeys(found))


def no_probabilities(scenario: Scenario, game: Game | None = None) -> tuple[Note, ...]:
    """The questions that ask for what is no probability: these are mistakes."""
    bounding = Bounding(game or Game(scenario))
    found = []
    for name, question in scenario.questions.items():
        expression = bounding.game.source.worded(parse(question.query))
        why = None
        with suppress(TooLarge):
            why = _no_probability(expression, bounding)
        if why is not None:
            found.append(Note(("questions", name, "query"), why, "ask for a probability, as in P(move = option)", 0))
    return tuple(found)


def _no_probability(expression: Expression, bounding: Bounding) -> str | None:
    """Why an expression is no probability; None where it is one, or where only the numbers tell."""
    if isinstance(expression, Query) and expression.kind != "E":
        return None
    bounds = bounding.number(expression)
    if bounds.empty or (bounds.low >= -ROUNDING and bounds.high <= 1.0 + ROUNDING):
        return None
    parts = list(walk(expression))
    if any(isinstance(part, Payoff) for part in parts):
        return "a question asks for a probability, but this is a payoff"
    if bounds.low <= 1.0 and bounds.high >= 0.0 and any(_blunt(part) for part in parts):
        return None
    return f"a question asks for a probability, but this can be {_end(bounds)}"


def _blunt(part: Expression) -> bool:
    """Whether bounds may be far too wide there."""
    match part:
        case Binary("/", _, Number()):
            return False
        case Binary("/" | "^"):
            return True
        case Call(function):
            return FUNCTIONS[function].blunt
        case Binary("*", left, right):
            return not isinstance(left, Number) and not isinstance(right, Number)
    return False


def _end(bounds: Bounds) -> str:
    far = bounds.high if bounds.high > 1.0 + ROUNDING else bounds.low
    return f"{far:.3g}" if np.isfinite(far) else "any number"


def _rational_at(scenario: Scenario, name: str) -> tuple[str | int, ...]:
    """The way to the rationality of what is decided: its own, or that of its actor."""
    if name in scenario.rationalities:
        return "rationality", name
    deciding = (each for each in scenario.decisions if name in (each.name, each.together))
    return "rationality", next(deciding).actor


def _of_game(scenario: Scenario, game: Game) -> Iterator[Note]:
    bounding = Bounding(game)
    for name, claim in scenario.claims.items():
        if (asserted := scenario.asserted(claim)) is not None:
            for note in _claim(("claims", name, "holds"), asserted, bounding):
                yield note if asserted == claim.condition else replace(note, column=0)
    for name, question in scenario.questions.items():
        yield from _question(("questions", name, "query"), question.query, bounding)
    for name, evidence in scenario.evidence.items():
        yield from _report(("evidence", name, "observe"), evidence.observe, bounding)
    never = set(_never_made(scenario, bounding))
    for each in placed(scenario):
        if each.name in never:
            what = f"`{each.name}` is never made: no course of play makes this true"
            yield Note((*each.path, "when"), what, "write a condition that can hold, or remove the move", 0)
    for name in without_typical_difference(game):
        what = f"`{name}` has rationality per typical difference, but its options do not differ in usual play"
        fix = "state it per unit of payoffs, since they differ only by what others do in response"
        yield Note(_rational_at(scenario, name), what, fix)
    for name, spread, blind in without_stakes(scenario, game):
        path = next(each.path for each in placed(scenario) if each.name == name)
        actor = next(decision.actor for decision in scenario.decisions if decision.name == name)
        if spread <= ROUNDING:
            what = f"no interest of `{actor}` depends on `{name}`, so the choice is random"
        else:
            what = (
                f"the options of `{name}` differ by {spread:.2g} at most for `{actor}`, so the choice is nearly random"
            )
        if blind:
            yield Note(
                (*path, "decision"), what, "let an interest depend on it, or increase the weight of those that do"
            )


# -- claims, questions, reports --------------------------------------------------------------------------


def _claim(path: tuple[str, ...], text: str, bounding: Bounding) -> Iterator[Note]:
    expression = bounding.game.source.worded(parse(text))
    yield from _impossible(path, expression, bounding)
    parts = tuple(_outside_queries(expression))
    alone = [
        note for part in parts if isinstance(part, Compare) for note in _compared(path, text, part, bounding)
    ]  # fmt: skip
    yield from alone or _together(path, parts, bounding)


def _question(path: tuple[str, ...], text: str, bounding: Bounding) -> Iterator[Note]:
    expression = bounding.game.source.worded(parse(text))
    cannot = list(_impossible(path, expression, bounding))
    yield from cannot
    bounds = bounding.number(expression)
    if not cannot and bounds.constant:
        what = f"this is {bounds.low:.3g} whatever the numbers are{_since(expression, bounding)}"
        yield Note(path, what, "ask for something that could go either way", 0)


def _report(path: tuple[str, ...], text: str, bounding: Bounding) -> Iterator[Note]:
    bounds = bounding.number(Query("P", bounding.game.source.worded(parse(text))))
    if bounds.high <= ROUNDING:
        yield Note(path, "no course of play makes this true", "observe something that can happen", 0)
    elif bounds.low >= 1.0 - ROUNDING:
        yield Note(
            path,
            "this is true whatever happens, so it tells nothing",
            "observe something that could have been different",
            0,
        )


def _impossible(path: tuple[str, ...], expression: Expression, bounding: Bounding) -> Iterator[Note]:
    """The queries that have no answer in any world."""
    for query in walk(expression):
        if not isinstance(query, Query) or (query.given is None and query.at is None):
            continue
        if bounding.query(query).empty:
            if query.given is not None:
                what = "no course of play makes this condition true, so the query has no answer"
                yield Note(path, what, "write a condition that can hold", _start(query.given))
            else:
                what = f"`{query.at}` is never made there, so the query has no answer"
                yield Note(path, what, "name a decision that is made", query.column)


def _outside_queries(expression: Expression) -> Iterator[Compare | Logic]:
    """What a claim is made of: its comparisons, and what joins them."""
    if isinstance(expression, Compare | Logic):
        yield expression
    if isinstance(expression, Logic | Unary):
        for part in children(expression):
            yield from _outside_queries(part)


def _compared(path: tuple[str, ...], text: str, compare: Compare, bounding: Bounding) -> Iterator[Note]:
    """What a comparison comes to whatever the numbers are; and whether it is one that hardly any numbers make true."""
    pairs = list(zip(compare.operators, itertools.pairwise(compare.operands), strict=True))
    differences = [bounding.number(Binary("-", left, right)) for _, (left, right) in pairs]
    results = [
        difference.compared(operator) for difference, (operator, _) in zip(differences, pairs, strict=True)
    ]  # fmt: skip
    column = compare.column
    if any(difference.empty for difference in differences):
        return
    if False in results or None not in results:
        holds = False not in results
        number = 0 if holds else results.index(False)
        _, (left, right) = pairs[number]
        told = "is true" if holds else "cannot be true"
        why = ""
        if len(pairs) == 1 or not holds:
            why = _why(text, compare, number, left, right, differences[number], bounding)
        what = f"this {told} whatever the numbers are{why}"
        yield Note(path, what, _instead(left, right, bounding), column)
    elif any(operator in ("=", "!=") for operator in compare.operators):
        what = "this has no tolerance: it tests whether two numbers are exactly equal"
        yield Note(path, what, "write a tolerance, as in abs(P(...) - 0.5) < 0.05", column)


def _together(path: tuple[str, ...], parts: tuple[Compare | Logic, ...], bounding: Bounding) -> Iterator[Note]:
    """Comparisons of which each depends on the numbers, and all of them or one of them do not."""
    for node in parts:
        either = isinstance(node, Logic) and node.operator == "or"
        sides = [_positive(part, either) for part in (node.operands if isinstance(node, Logic) else (node,))]
        what = "this is false whatever the numbers are, because its parts exclude one another"
        if either:
            what = "this is true whatever the numbers are, because one part is always true"
            sides = [side for side in sides if len(side) == 1]  # a chain is denied in several ways
        for (one, strict), (other, strictly) in itertools.combinations(itertools.chain(*sides), 2):
            both = bounding.number(Binary("+", one, other))
            if both.compared(">" if strict or strictly else ">=") is False:
                yield Note(path, what, "test something that could go either way", node.column)
                return


def _positive(part: Expression, denied: bool) -> list[tuple[Expression, bool]]:
    """What is above 0, or at least 0, where a comparison is true, or where it is `denied`: each number with whether it
    is never 0. Nothing of what is not a comparison of two numbers."""
    if not isinstance(part, Compare):
        return []
    found: list[tuple[Expression, bool]] = []
    for operator, (left, right) in zip(part.operators, itertools.pairwise(part.operands), strict=True):
        above, below = Binary("-", left, right), Binary("-", right, left)
        match operator:
            case ">" | ">=":
                found.append((below if denied else above, (operator == ">") != denied))
            case "<" | "<=":
                found.append((above if denied else below, (operator == "<") != denied))
            case "=" if not denied:
                found += [(above, False), (below, False)]
            case _:
                return []
    return found


def _why(
    text: str,
    compare: Compare,
    number: int,
    left: Expression,
    right: Expression,
    difference: Bounds,
    bounding: Bounding,
) -> str:
    """Between which numbers the side lies that is not a number; nothing where both are, or both are not."""
    sides = _sides(text, compare)
    if sides is None or isinstance(left, Number) == isinstance(right, Number):
        if not difference.constant:
            return ""
        gap = f"{difference.low:.3g}" if abs(difference.low) > ROUNDING else "0"
        return f": the two sides differ by {gap}" if gap != "0" else ": the two sides are always equal"
    number += isinstance(left, Number)
    side, bounds = compare.operands[number], bounding.number(compare.operands[number])
    since = _since(side, bounding)
    if bounds.constant:
        return f": `{sides[number]}` is {bounds.low:.3g}{since}"
    if np.isfinite(bounds.low) and np.isfinite(bounds.high):
        return f": `{sides[number]}` lies between {bounds.low:.3g} and {bounds.high:.3g}"
    end = f"above {bounds.high:.3g}" if np.isfinite(bounds.high) else f"below {bounds.low:.3g}"
    return f": `{sides[number]}` is never {end}"


def _since(expression: Expression, bounding: Bounding) -> str:
    """That what is asked about is not even done, where that is why."""
    skipped = [
        name for query in walk(expression) if isinstance(query, Query) for name in bounding.never_made(query)
    ]  # fmt: skip
    return f", as `{skipped[0]}` is not made there" if skipped else ""


def _instead(left: Expression, right: Expression, bounding: Bounding) -> str:
    bound, side = (right, left) if isinstance(right, Number) else (left, right)
    if isinstance(bound, Number) and 1.0 < bound.value <= 100.0 and bounding.number(side).high <= 1.0 + ROUNDING:
        return f"write {bound.value:g}%, or {bound.value / 100:g}"
    return "test something that could go either way"


def _sides(text: str, compare: Compare) -> list[str] | None:
    """The operands of a comparison as they were typed; None where that cannot be told."""
    depth, sides, begun = 0, [""], False
    for token in re.findall(r"'[^']*'|\"[^\"]*\"|<=|>=|!=|==|\w+|\s+|.", text[compare.column :]):
        if token in "([":
            depth += 1
        elif token in ")]":
            depth -= 1
        if depth < 0 or (depth == 0 and token in ("and", "or")):
            break
        if depth == 0 and token in ("<", ">", "=", "==", "<=", ">=", "!="):
            sides.append("")
        else:
            sides[-1] += token
        begun = begun or not token.isspace()
    found = [" ".join(side.split()) for side in sides]
    return found if begun and len(found) == len(compare.operands) else None


def _start(expression: Expression) -> int:
    return min(node.column for node in walk(expression))


# -- moves -----------------------------------------------------------------------------------------------


def _never_made(scenario: Scenario, bounding: Bounding) -> Iterator[str]:
    """The moves whose condition cannot hold."""
    game = bounding.game
    taken = {base(information_set.decision) for information_set in game.situations(()).sets}
    written: dict[str, list[str]] = {}
    for move in game.source.written_scenario.moves:
        if getattr(move, "when", None) is not None and isinstance(move, Chance):
            written.setdefault(base(move.name), []).append(move.name)
    for move in scenario.moves:
        if move.when is None or move.name in taken:
            continue
        if isinstance(move, Decision) or all(_skipped(name, bounding) for name in written.get(move.name, [])):
            yield move.name


def _skipped(name: str, bounding: Bounding) -> bool:
    made = bounding.game.source.made(name)
    return made is not None and bounding.number(Query("P", made)).high <= ROUNDING
