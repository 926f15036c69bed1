"""Do tables of payoffs make sense: their moves, whose payoffs they have, and every cell?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from standoff.scenario.check_interests import unknown_move
from standoff.scenario.fault import Path
from standoff.scenario.faults import Faults
from standoff.scenario.model import Move, PayoffTable, TabledInterest
from standoff.scenario.periods import base
from standoff.scenario.summary import counted
from standoff.scenario.typecheck import Rule

RULE = Rule("a payoff", each=True)


def check_payoffs(found: Faults) -> None:
    """Complains of tables of payoffs that make no sense."""
    deciding = {decision.name: decision.actor for decision in found.scenario.decisions}
    for name, table in found.scenario.payoffs.items():
        path: Path = ("payoffs", name)
        before = len(found.all)
        moves = [_move(found, (*path, "of"), of, table.of[:place]) for place, of in enumerate(table.of)]
        actors = table.actors(deciding)
        for place, actor in enumerate(table.whose):
            found.actor((*path, "whose", actor), actor)
            if actor in table.whose[:place]:
                found.fault((*path, "whose"), f"`{actor}` is named twice", "name each actor once")
        if not actors and None not in moves:
            what = "this table does not say whose payoffs it has, and nobody decides at its moves"
            found.fault(path, what, "write whose: and the actors, in the order of each cell", at_key=True)
        for actor in actors:
            stated = found.scenario.interests.get(actor, {}).get(name)
            if stated is not None and not isinstance(stated, TabledInterest):
                what = f"`{name}` is also an interest of `{actor}`"
                found.fault(path, what, "give the table another name", at_key=True)
        if table.when is not None:
            found.condition((*path, "when"), table.when, RULE)
        if None not in moves and actors:
            whole = [(of, move) for of, move in zip(table.of, moves, strict=True) if move is not None]
            _check_rows(found, (*path, "cells"), table.cells, whole, actors)
        if len(found.all) == before:
            _check_whole(found, path, table, len(actors))


def _move(found: Faults, path: Path, name: str, before: Sequence[str]) -> Move | None:
    """The move that a table is of; complains where it is none."""
    where: Path = (*path, name)
    if name in before:
        found.fault(where, f"`{name}` is named twice", "name each move once")
        return None
    move = found.symbols.moves.get(name)
    if move is None:
        unknown_move(found, where, name, "a table of payoffs is of moves")
    return move


def _check_rows(
    found: Faults, path: Path, cells: Any, moves: Sequence[tuple[str, Move]], actors: Sequence[str]
) -> None:
    """Complains of what stands where there should be a row for each option, or a payoff for each actor."""
    if not moves:
        _check_cell(found, path, cells, actors)
        return
    name, move = moves[0]
    if not isinstance(cells, dict):
        example = ", ".join(f"{option}: ..." for option in move.options[:2])
        what = f"here the options of `{name}` are missing"
        found.fault(path, what, f"write one for each, as in {{{example}}}", base(name))
        return
    for option, row in cells.items():
        if option not in move.options:
            what = f"`{name}` has no option `{option}`"
            found.fault((*path, option), what, found.symbols.suggest(option, move.options), base(name), at_key=True)
        else:
            _check_rows(found, (*path, option), row, moves[1:], actors)
    missing = [option for option in move.options if option not in cells]
    if missing and all(option in move.options for option in cells):
        what = f"the option `{missing[0]}` of `{name}` is missing from the table"
        found.fault(path, what, f"write {missing[0]}: and what it pays", base(name), at_key=True)


def _check_cell(found: Faults, path: Path, cell: Any, actors: Sequence[str]) -> None:
    if isinstance(cell, tuple) and len(cell) == len(actors) and all(isinstance(each, str) for each in cell):
        for place, payoff in enumerate(cell):
            found.expression((*path, place), payoff, RULE)
        return
    what = "this is no cell of payoffs"
    if isinstance(cell, tuple) and len(cell) != len(actors):
        what = f"this cell has {counted(len(cell), 'payoff')} for {counted(len(actors), 'actor')}"
    found.fault(path, what, f"write one for each of {', '.join(actors)}, as in [{', '.join('0' for _ in actors)}]")


def _check_whole(found: Faults, path: Path, table: PayoffTable, actors: int) -> None:
    """Complains of a table whose parts, each right in itself, do not go together."""
    for place in range(actors):
        interest = table.interest(place, actors)
        assert interest is not None
        before = len(found.all)
        fix = "give options numbers and write a formula, or split it by `when`"
        found.together(path, interest.formula, RULE, "this table of payoffs is too large", fix)
        if len(found.all) > before:
            return
