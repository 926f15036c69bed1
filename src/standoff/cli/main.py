"""The command line. Each command is a few lines: read, call the public function, show.

Exit codes: 0 done; 1 the scenario, the query or a file has mistakes, all of them shown; 2 the command was typed
wrongly; 3 nothing could be certified; 70 a defect of Standoff; 130 ended by Ctrl-C.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from standoff.cli import analysis, drafting, evidence, forecasting, options, playing, reporting, serving, tradecraft
from standoff.cli.clean import clean_streams
from standoff.cli.options import (
    DEFECT,
    INTERRUPTED,
    MISTAKES,
    UNCERTIFIED,
    Behaviour,
    Committed,
    Cores,
    Given,
    Json,
    Level,
    Memory,
    Mirror,
    On,
    Rationality,
    ScenarioName,
    Seed,
    Setting,
    Sharper,
    Stopped,
    Tau,
    Valued,
    Variant,
    Without,
    WorldCount,
)
from standoff.cli.streams import finish, settle

if TYPE_CHECKING:
    from standoff.scenario.model import Scenario

MOST_TRIED = 20_000  # situations of a game of which `check` solves worlds
FEW_TRIED = 8  # of them

app = typer.Typer(
    name="standoff",
    help="Strategic arguments made executable: from a written argument to a verdict on every sentence.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(wanted: bool) -> None:
    if wanted:
        import standoff

        typer.echo(f"standoff {standoff.__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="show the version")
    ] = False,
) -> None:
    pass


@app.command("list")
def list_() -> None:
    """List the built-in scenarios."""
    from standoff.cli.show import show_shelf
    from standoff.library.catalog import scenario_named, shipped

    show_shelf({name: scenario_named(name) for name in shipped()})


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="name of the scenario; writes NAME.yaml in this folder")],
) -> None:
    """Create a commented template for a scenario of your own."""
    path = Path(name if name.endswith((".yaml", ".yml")) else f"{name}.yaml")
    if path.name in (".yaml", ".yml"):
        raise typer.BadParameter("give a name, as in `standoff new border`", param_hint="NAME")
    from standoff.library.catalog import TEMPLATE
    from standoff.worlds.atomic_files import write_whole

    try:
        write_whole(TEMPLATE.read_bytes(), path, fresh=True)
    except FileExistsError:
        options.fail(f"{path}: file already exists; choose another name or delete it")
    typer.echo(f"{path} written. Next: run standoff check {path}, then standoff run {path}")


@app.command()
def check(file: ScenarioName, memory: Memory = None) -> None:
    """Report all mistakes in a scenario, each with its position and a correction. Also notes possible mistakes, such as
    a claim that is true whatever the numbers are (these do not change the exit code), and estimates memory and time."""
    from standoff import api
    from standoff.cli.show import show_assumed, show_priors, show_recall, show_size, show_variants, show_views
    from standoff.cli.terminal import show_sections
    from standoff.presentation.bluntness import decisions_section
    from standoff.queries.game_source import scenario_of

    found, noted = api.examine(file)
    for problem in found:
        typer.echo(str(problem), err=True)
    for note in noted:
        typer.echo(f"{note.place}: note: {note.what}: {note.fix}")
    also = f", {_notes(len(noted))}" if noted else ""
    if found:
        options.fail(f"{len(found)} mistake{'s' if len(found) > 1 else ''}{also}")
    loaded = api.load(file)
    if (scenario := scenario_of(loaded)) is None:
        size, decisions = api.size(loaded, threads=1), None
    else:
        with options.explained(loaded, file):
            size, decisions = api.trial(scenario, FEW_TRIED, MOST_TRIED, threads=1)
    typer.echo(f"{file}: no mistakes{also}")
    show_size(size)
    show_recall(size.forgets)
    if scenario is not None:
        show_assumed(scenario)
        show_priors(scenario)
        show_views(scenario)
        show_variants(scenario)
        if decisions is not None:
            show_sections("", [decisions_section(scenario, decisions, FEW_TRIED)])


def _notes(count: int) -> str:
    return f"{count} note{'s' if count > 1 else ''}"


@app.command()
def run(
    scenario: ScenarioName,
    worlds: WorldCount = None,
    seed: Seed = None,
    json: Json = None,
    cores: Cores = None,
    on: On = None,
    out: Annotated[
        str | None,
        typer.Option("--out", metavar="NAME.zarr", help="save all results to this store; an interrupted run resumes"),
    ] = None,
    repair: Annotated[
        bool, typer.Option("--repair", help="with --out: solve damaged parts of the store again")
    ] = False,
    behaviour: Behaviour = None,
    level: Level = None,
    tau: Tau = None,
    rationality: Sharper = None,
    behaviours: Annotated[
        str | None,
        typer.Option(
            "--behaviours",
            metavar="LIST",
            help="judge every claim under each behaviour: all, or a list such as logit,level-1",
        ),
    ] = None,
    other_equilibria: Annotated[
        int | None,
        typer.Option(
            "--other-equilibria",
            min=0,
            max=100_000,
            metavar="N",
            help="look for other equilibria in the first N worlds; default: 64 where the game is small, else none",
        ),
    ] = None,
    do: Committed = None,
    set_: Valued = None,
    without: Without = None,
    given: Given = None,
    mirror: Mirror = None,
    variant: Variant = None,
    memory: Memory = None,
    full: Annotated[bool, typer.Option("--full", help="show everything that was found, not a line per claim")] = False,
) -> None:
    """Solve a scenario in many worlds (10,000, or --worlds) and judge all its claims: the answer in words, and a line
    for each claim. Given a NAME.zarr made with --out, judge the claims in its worlds."""
    from standoff import api
    from standoff.cli.progress_bar import progress_bar
    from standoff.cli.terminal import show_sections, terminal
    from standoff.cli.write import write_json
    from standoff.ensembles.as_ensemble import Solving
    from standoff.presentation.keys.verdicts import RUN
    from standoff.presentation.what_happens import what_happens, what_happens_sections

    changed = {"--do": do, "--set": set_, "--without": without, "--given": given, "--mirror": mirror}
    typed = {"--worlds": worlds, "--seed": seed, "--on": on, "--out": out, **changed}
    if behaviours is not None:
        if (behaviour, level, tau, rationality, out, other_equilibria) != (None,) * 6:
            others = "--behaviour, --level, --tau, --rationality, --out or --other-equilibria"
            told_apart = f"cannot be combined with {others}"
            raise typer.BadParameter(told_apart, param_hint="--behaviours")
        options.stored(scenario, {**typed, "--behaviours": behaviours, "--variant": variant})
        options.cluster(on)
        loaded = options.mirrored(options.loaded_scenario(scenario, variant), mirror)
        loaded = options.supposing(loaded, do, set_, without, given)
        _compare(scenario, loaded, behaviours, 10_000 if worlds is None else worlds, seed or 0, json, cores, on)
        return
    theory = options.behaviour_named(behaviour, level, tau, rationality)
    store = options.stored(
        scenario, {**typed, "--behaviour": behaviour, "--rationality": rationality, "--variant": variant}
    )
    loaded = store.scenario if store else options.loaded_scenario(scenario, variant)
    loaded = options.supposing(options.mirrored(loaded, mirror), do, set_, without, given)
    worlds = store.count if store else 10_000 if worlds is None else worlds
    options.writable(json)
    options.cluster(on)
    if repair and out is None:
        raise typer.BadParameter("name the store to repair, as in --out NAME.zarr --repair", param_hint="--repair")
    with options.explained(loaded, scenario), options.resumable(out), progress_bar(worlds) as progress:
        solving: Solving = {"worlds": worlds, "seed": seed or 0, "behaviour": theory, "on": on}
        source = store or api.as_ensemble(loaded, **solving)
        if out is not None:
            text = None if any(changed.values()) else api.text_of(scenario)
            source = api.simulate(
                loaded, threads=cores, progress=progress, save_to=out, text=text, repair=repair, **solving
            )  # fmt: skip
        if source.scenario.claims:
            report = api.judge(source, threads=cores, progress=progress, other_equilibria=other_equilibria)
        else:
            found = what_happens(source, threads=cores, progress=progress)
            report = found.report
    if json is not None:
        write_json(RUN, report, json)
    if json != "-":
        from standoff.presentation.overview import COLUMNS, overview_sections
        from standoff.presentation.verdicts import byline, verdicts_sections

        if not report.verdicts:
            sections = what_happens_sections(found)
        elif full:
            sections = verdicts_sections(report)
        else:
            sections = overview_sections(report, min(COLUMNS, terminal().width))
        show_sections(report.scenario.title, sections, byline(report.scenario))
        if report.verdicts and not full:
            typer.echo("\n`standoff explain SCENARIO CLAIM` explains a verdict; `--full` shows everything found.")
        if out is not None:
            typer.echo(f"Everything is saved in {out}.")
        as_written = variant is None and not any(changed.values())
        if noted := api.notes(scenario, source.game if as_written else None):
            typer.echo(f"{_notes(len(noted))} on possible mistakes; `standoff check {scenario}` shows them.")
    if not report.results.converged.any():
        raise typer.Exit(UNCERTIFIED)


@app.command()
def ask(
    scenario: ScenarioName,
    query: Annotated[str, typer.Argument(help='a query, such as "P(oil = cut | do(approach = outsource))"')],
    worlds: WorldCount = None,
    seed: Seed = None,
    rationality: Rationality = None,
    json: Json = None,
    cores: Cores = None,
    on: On = None,
    behaviour: Behaviour = None,
    level: Level = None,
    tau: Tau = None,
    variant: Variant = None,
    memory: Memory = None,
) -> None:
    """Answer a query: its mean and percentiles across 1,000 worlds, or --worlds. Given a NAME.zarr made by `standoff
    run --out`, use all its worlds without solving them again."""
    from standoff import api
    from standoff.cli.progress_bar import progress_bar
    from standoff.cli.terminal import show_sections
    from standoff.cli.write import write_json
    from standoff.presentation.keys.verdicts import ASK
    from standoff.scenario.counterfactual import commitments_in_words

    everyone, factor = rationality
    theory = options.behaviour_named(behaviour, level, tau, factor)
    given = {"--worlds": worlds, "--seed": seed, "--on": on, "--behaviour": behaviour, "--variant": variant}
    store = options.stored(scenario, {**given, "--rationality": factor if everyone is None else everyone})
    loaded = store.scenario if store else options.varied(options.sound(api.load(scenario), scenario), variant)
    worlds = store.count if store else 1000 if worlds is None else worlds
    options.writable(json)
    options.cluster(on)
    for commitments in store.missing(query) if store else ():
        typer.echo(
            f"note: {scenario} does not hold {commitments_in_words(commitments)}; solving that game in its worlds",
            err=True,
        )
    with (
        options.explained(loaded, scenario),
        options.resumable(scenario if store else None),
        progress_bar(worlds) as progress,
    ):
        answer = api.ask(
            store or loaded,
            query,
            rationality=everyone,
            threads=cores,
            progress=progress,
            worlds=worlds,
            seed=seed or 0,
            behaviour=theory,
            on=on,
        )
    if json is not None:
        write_json(ASK, (scenario, answer), json)
    if json != "-":
        from standoff.presentation.answer import answer_section

        found = answer_section(answer.query, answer.results, answer.theory, answer.hinging, best=answer.best)
        show_sections(answer.query, [found])
        if store:
            games = ", ".join(map(commitments_in_words, answer.solved))
            typer.echo(f"From {scenario}; {f'{games} solved for this answer' if games else 'nothing was solved'}.")
    if not answer.converged:
        raise typer.Exit(UNCERTIFIED)


@app.command()
def solve(
    scenario: ScenarioName,
    rationality: Rationality = None,
    set_: Setting = None,
    all_: Annotated[bool, typer.Option("--all", help="show every information set, even in a large game")] = False,
    json: Json = None,
    behaviour: Behaviour = None,
    level: Level = None,
    tau: Tau = None,
    variant: Variant = None,
    memory: Memory = None,
) -> None:
    """Solve one world: the most likely course of play, and what every actor does at each information set. Parameters
    are at their medians unless --set."""
    from standoff import api
    from standoff.cli.terminal import show_sections
    from standoff.cli.write import write_json
    from standoff.presentation.keys.solution import SOLVE

    everyone, factor = rationality
    theory = options.behaviour_named(behaviour, level, tau, factor)
    loaded = options.varied(api.load(scenario), variant)
    settings = options.settings(loaded, set_ or [])
    options.writable(json)
    with options.explained(loaded, scenario):
        solution = api.solve(loaded, settings, everyone, theory)
    if json is not None:
        write_json(SOLVE, solution, json)
    if json != "-":
        from standoff.presentation.solution import MOST_SETS, solution_sections

        show_sections(solution.game.source.title, solution_sections(solution, all_))
        if not all_ and len(solution.behaviour) > MOST_SETS:
            typer.echo("--all shows every information set.")
    if not solution.converged:
        raise typer.Exit(UNCERTIFIED)


@app.command()
def export(
    scenario: ScenarioName,
    to: Annotated[str, typer.Option("--to", help="efg, nfg, json or yaml")],
    out: Annotated[str, typer.Option("--out", metavar="FILE", help="file to write to; default: the terminal")] = "-",
    set_: Setting = None,
    variant: Variant = None,
) -> None:
    """Export a scenario as a Gambit file (one world, with parameters at their medians unless --set), in extensive form
    (efg) or in strategic form (nfg), as JSON or as YAML."""
    from standoff import api
    from standoff.cli.write import write_text
    from standoff.gambit.efg import is_gambit, load_efg, write_efg
    from standoff.gambit.game_tree import GameTree
    from standoff.gambit.strategic_form import strategic_form, write_nfg
    from standoff.library.catalog import find, scenario_named
    from standoff.scenario_files.write import scenario_json, write_scenario

    def as_gambit(tree: GameTree) -> str:
        if to == "efg":
            return write_efg(tree)
        form = strategic_form(tree)
        if not form.once:
            typer.echo("note: a player decides more than once, so a strategy is a plan for all its decisions", err=True)
        return write_nfg(form)

    if to not in ("efg", "nfg", "json", "yaml"):
        raise typer.BadParameter(f"`{to}` is not a known format; use efg, nfg, json or yaml", param_hint="--to")
    options.writable(out)
    if to in ("efg", "nfg") and is_gambit(path := find(scenario)):
        write_text(as_gambit(load_efg(path)), out)
        return
    loaded = options.varied(scenario_named(scenario), variant)
    settings = options.settings(loaded, set_ or [])
    if to in ("efg", "nfg"):
        with options.explained(loaded, scenario):
            tree, notes = api.as_tree(loaded, settings)
        for note in notes:
            typer.echo(note, err=True)
        write_text(as_gambit(tree), out)
    else:
        write_text(scenario_json(loaded) if to == "json" else write_scenario(loaded), out)


def _compare(
    scenario: str,
    loaded: Scenario,
    behaviours: str,
    worlds: int,
    seed: int,
    json: str | None,
    cores: int | None,
    on: str | None,
) -> None:
    """`standoff run --behaviours`: every claim under several theories of the actors."""
    from standoff import api
    from standoff.cli.progress_bar import progress_bar
    from standoff.cli.terminal import show_sections
    from standoff.cli.write import write_json
    from standoff.presentation.keys.verdicts import COMPARE

    names = None if behaviours.strip() == "all" else [name for name in behaviours.split(",") if name.strip()]
    theories = (
        None if names is None else [options.behaviour_named(name, None, None, hint="--behaviours") for name in names]
    )
    if theories == []:
        raise typer.BadParameter("name at least one, as in logit,level-1, or write all", param_hint="--behaviours")
    options.writable(json)
    with options.explained(loaded, scenario), progress_bar(worlds) as progress:
        comparison = api.compare(loaded, theories, worlds=worlds, seed=seed, threads=cores, progress=progress, on=on)
    if json is not None:
        write_json(COMPARE, comparison, json)
    if json != "-":
        from standoff.presentation.comparison import comparison_section

        show_sections(comparison.scenario.title, [comparison_section(comparison)])
    if not any(report.results.converged.any() for report in comparison.reports.values()):
        raise typer.Exit(UNCERTIFIED)


for room in (analysis, tradecraft, evidence, forecasting, drafting, reporting, playing, serving):
    for command in room.COMMANDS:
        app.command()(command)


def main() -> None:
    """Runs the command line; what goes wrong is told in a sentence, never as a traceback."""
    settle()
    clean_streams()
    said = "stopped; nothing was written"
    try:
        code = app(standalone_mode=False)
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    except Stopped as stopped:
        code, said = INTERRUPTED, str(stopped)
    except Exception as error:
        code = _told(error)
    if (unsaid := finish()) is not None and not code:
        code = _told(unsaid)
    if code == INTERRUPTED:
        sys.stderr.write(f"\nstandoff: {said}\n")
    sys.exit(code if isinstance(code, int) else 0)


def _told(error: Exception) -> int:
    show = getattr(error, "show", None)  # a command typed wrongly; typer's versions have its class in several places
    if show is not None:
        show()
        return int(error.exit_code)  # type: ignore[attr-defined]
    from standoff.cli.errors import printed
    from standoff.evidence.update import NothingCertified

    message = printed(error)
    if message is not None:
        sys.stderr.write(message + "\n")
        return UNCERTIFIED if isinstance(error, NothingCertified) else MISTAKES
    if os.environ.get("STANDOFF_DEBUG"):
        raise error
    sys.stderr.write(
        f"standoff: internal error ({type(error).__name__}: {error}). This is a bug in Standoff; please report it "
        "with the scenario. STANDOFF_DEBUG=1 shows the traceback.\n"
    )
    return DEFECT


if __name__ == "__main__":
    main()
