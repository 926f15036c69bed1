"""The commands of the claims lab."""

from __future__ import annotations

from typing import Annotated, Any

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
    from standoff.scenario.tree import GameTree

    theory = options.behaviour(behaviour, level, tau)
    given = {"--worlds": worlds, "--seed": seed, "--on": on, "--behaviour": behaviour}
    store = options.stored(scenario, given)
    loaded: Any = store.scenario if store else api.load(scenario)
    if isinstance(loaded, GameTree):
        options.fail(f"{scenario}: a game tree has no parameters to be unsure of: `standoff ask` compares its moves")
    if not store:
        options.sound(loaded, scenario)
    committed = _committed(do or [])
    names = list(dict.fromkeys(decision or [first_decision(loaded)]))
    comparing = [Comparing(loaded, name, committed) for name in names]
    options.writable(json)
    options.cluster(on)
    for each in comparing if store else ():
        missing = {game for query in each.queries for game in store.missing(query)}
        if missing:
            games = "a game" if len(missing) == 1 else f"{len(missing)} games"
            typer.echo(f"note: {scenario} does not hold {games} of `{each.decision}`: solving in its worlds", err=True)
    worlds = store.done if store else 1000 if worlds is None else worlds
    found = []
    for name in names:
        with options.explained(loaded, scenario), told(worlds) as progress:
            found.append(
                api.alternatives(store or loaded, name, committed, worlds, seed or 0, cores, progress, on, theory)
            )  # fmt: skip
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
