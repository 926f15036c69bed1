"""The commands of the claims lab."""

from __future__ import annotations

from typing import Annotated

import typer

from standoff.cli import options
from standoff.cli.options import (
    UNCERTIFIED,
    Behaviour,
    Cores,
    Json,
    Level,
    On,
    ScenarioName,
    Seed,
    Tau,
    WorldCount,
)


def alternatives(
    scenario: ScenarioName,
    decision: Annotated[
        list[str] | None,
        typer.Argument(metavar="[DECISION]...", help="whose options to compare; the first public one unless given"),
    ] = None,
    do: Annotated[
        list[str] | None,
        typer.Option("--do", metavar="MOVE=OPTION", help="another move committed, the same for every option"),
    ] = None,
    worlds: WorldCount = None,
    seed: Seed = None,
    json: Json = None,
    cores: Cores = None,
    on: On = None,
    behaviour: Behaviour = None,
    level: Level = None,
    tau: Tau = None,
) -> None:
    """The options of a decision compared across 1,000 worlds, or --worlds, by what its actor can expect of each: which
    is best and how often, regret, and what it would be worth to know more before choosing. Of a NAME.zarr, in all the
    worlds there."""
    from standoff import api
    from standoff.claims.alternatives import Comparing, first_decision
    from standoff.cli.alternatives_json import alternatives_json
    from standoff.cli.as_json import write_json
    from standoff.cli.progress import told
    from standoff.cli.show_alternatives import show_alternatives

    source = options.worlds_of(scenario, worlds, seed, on, json, behaviour, level, tau)
    committed = _committed(do or [])
    names = list(dict.fromkeys(decision or [first_decision(source.scenario)]))
    for name in names:
        Comparing(source.scenario, name, committed)  # whatever is wrong is said before anything is solved
    found = []
    for name in names:
        with source.explained(), told(source.count) as progress:
            one = api.alternatives(
                source.asked, name, committed, source.count, seed or 0, cores, progress, on, source.theory
            )
        found.append(one)
    if json is not None:
        write_json(alternatives_json(found), json)
    if json != "-":
        show_alternatives(found)
    if not any(each.worlds for each in found):
        raise typer.Exit(UNCERTIFIED)


def _committed(texts: list[str]) -> dict[str, str]:
    """`--do oil=cut` as a mapping."""
    result: dict[str, str] = {}
    for text in texts:
        move, equals, option = (part.strip() for part in text.partition("="))
        if not (move and equals and option):
            raise typer.BadParameter(f"`{text}` is not MOVE=OPTION", param_hint="--do")
        if move in result:
            raise typer.BadParameter(f"`{move}` is committed twice", param_hint="--do")
        result[move] = option
    return result
