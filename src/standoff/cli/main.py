"""The command line. Each command is a few lines: read, call the public function, show.

Exit codes: 0 done; 1 the scenario, the query or a file has mistakes, all of them shown; 2 the command was typed
wrongly; 3 nothing could be certified; 70 a defect of Standoff; 130 ended by Ctrl-C.
"""

from __future__ import annotations

import io
import math
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

MISTAKES, UNCERTIFIED, DEFECT, INTERRUPTED = 1, 3, 70, 130

app = typer.Typer(
    name="standoff",
    help="Strategic arguments made executable: from a written argument to a verdict on every sentence.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

ScenarioName = Annotated[str, typer.Argument(metavar="SCENARIO", help="a scenario that ships, or a path")]
WorldCount = Annotated[int, typer.Option("--worlds", min=1, max=10_000_000, help="how many worlds to solve")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="the same seed gives the same worlds")]
Json = Annotated[str | None, typer.Option("--json", metavar="FILE", help="write JSON to FILE; - for the terminal")]
Cores = Annotated[int | None, typer.Option("--cores", min=1, help="how many to use; all unless given")]
Rationality = Annotated[
    float | None,
    typer.Option("--rationality", min=0.0, max=1e6, help="everyone's, in place of the scenario's"),
]
Setting = Annotated[list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="a parameter's value")]


def _version(wanted: bool) -> None:
    if wanted:
        import standoff

        typer.echo(f"standoff {standoff.__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="show it")] = False,
) -> None:
    pass


@app.command("list")
def list_() -> None:
    """The scenarios that ship."""
    from standoff.cli.show import show_shelf
    from standoff.library.shelf import load, shipped

    show_shelf({name: load(name) for name in shipped()})


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="what to call it: writes NAME.yaml here")],
) -> None:
    """A commented starting file for a scenario of your own."""
    path = Path(name if name.endswith((".yaml", ".yml")) else f"{name}.yaml")
    if path.name in (".yaml", ".yml"):
        raise typer.BadParameter("say what to call it, as in `standoff new border`", param_hint="NAME")
    template = (Path(__file__).parent / "template.yaml").read_text(encoding="utf-8")
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(template)
    except FileExistsError:
        _fail(f"{path}: there is such a file already: take another name, or remove it first")
    typer.echo(f"{path} written. Next: standoff check {path}, then standoff run {path}")


@app.command()
def check(file: ScenarioName) -> None:
    """All mistakes of a scenario at once, each with its place and what would be right."""
    from standoff import api

    found = api.check(file)
    if found:
        for problem in found:
            typer.echo(str(problem), err=True)
        _fail(f"{len(found)} mistake{'s' if len(found) > 1 else ''}")
    typer.echo(f"{file}: no mistakes")


@app.command()
def run(
    scenario: ScenarioName,
    worlds: WorldCount = 10_000,
    seed: Seed = 0,
    json: Json = None,
    cores: Cores = None,
) -> None:
    """The main job: solve a scenario in many worlds and judge every claim of it."""
    from standoff import api
    from standoff.cli.as_json import report_json, write_json
    from standoff.cli.progress import told
    from standoff.cli.show import show_report

    loaded = _scenario(scenario)
    _writable(json)
    with _explained(loaded, scenario), told(worlds) as progress:
        report = api.judge(loaded, worlds, seed, cores, progress)
    if json is not None:
        write_json(report_json(report), json)
    if json != "-":
        show_report(report)
    if not report.ensemble.converged.any():
        raise typer.Exit(UNCERTIFIED)


@app.command()
def ask(
    scenario: ScenarioName,
    query: Annotated[str, typer.Argument(help='such as "P(oil = cut | do(approach = outsource))"')],
    worlds: WorldCount = 1000,
    seed: Seed = 0,
    rationality: Rationality = None,
    json: Json = None,
    cores: Cores = None,
) -> None:
    """A query in many worlds: its mean and its percentiles across them."""
    from standoff import api
    from standoff.cli.as_json import answer_json, write_json
    from standoff.cli.progress import told
    from standoff.cli.show import show_answer

    loaded = _sound(api.load(scenario), scenario)
    _writable(json)
    with _explained(loaded, scenario), told(worlds) as progress:
        answer = api.ask(loaded, query, worlds, seed, rationality, cores, progress)
    if json is not None:
        write_json(answer_json(answer, scenario, seed), json)
    if json != "-":
        show_answer(answer)
    if not answer.converged:
        raise typer.Exit(UNCERTIFIED)


@app.command()
def solve(
    scenario: ScenarioName,
    rationality: Rationality = None,
    set_: Setting = None,
    json: Json = None,
) -> None:
    """One world: what everyone does at every information set. Parameters are at their medians unless --set."""
    from standoff import api
    from standoff.cli.as_json import solution_json, write_json
    from standoff.cli.show import show_solution

    loaded = api.load(scenario)
    settings = _settings(loaded, set_ or [])
    _writable(json)
    with _explained(loaded, scenario):
        solution = api.solve(loaded, settings, rationality)
    if json is not None:
        write_json(solution_json(solution), json)
    if json != "-":
        show_solution(solution)
    if not solution.converged:
        raise typer.Exit(UNCERTIFIED)


@app.command()
def export(
    scenario: ScenarioName,
    to: Annotated[str, typer.Option("--to", help="efg, json or yaml")],
    out: Annotated[str, typer.Option("--out", metavar="FILE", help="where to; the terminal unless given")] = "-",
    set_: Setting = None,
) -> None:
    """A scenario as a Gambit file (one world, parameters at their medians unless --set), as JSON or as YAML."""
    from standoff import api
    from standoff.cli.as_json import write_text
    from standoff.scenario.gambit import write_efg
    from standoff.scenario.tree import GameTree
    from standoff.scenario.write import scenario_json, write_scenario

    loaded = api.load(scenario)
    if to not in ("efg", "json", "yaml"):
        raise typer.BadParameter(f"`{to}` is not a format: write efg, json or yaml", param_hint="--to")
    _writable(out)
    if isinstance(loaded, GameTree):
        if to != "efg":
            _fail(f"{scenario}: a game tree has no timeline to write as {to}: use --to efg")
        write_text(write_efg(loaded), out)
        return
    settings = _settings(loaded, set_ or [])
    if to == "efg":
        with _explained(loaded, scenario):
            tree, notes = api.as_tree(loaded, settings)
        for note in notes:
            typer.echo(note, err=True)
        write_text(write_efg(tree), out)
    else:
        write_text(scenario_json(loaded) if to == "json" else write_scenario(loaded), out)


def _scenario(name: str) -> Any:
    from standoff import api
    from standoff.scenario.tree import GameTree

    loaded = api.load(name)
    if isinstance(loaded, GameTree):
        _fail(f"{name}: a game tree has no claims to judge: use `standoff solve` or `standoff ask`")
    return _sound(loaded, name)


def _sound(loaded: Any, name: str) -> Any:
    """The scenario, once its tables are known to be sound as well."""
    from standoff import api

    problems = api.check_tables(loaded, name)
    if problems:
        from standoff.scenario.problem import ScenarioError

        raise ScenarioError(problems)
    return loaded


def _settings(loaded: Any, settings: list[str]) -> dict[str, float]:
    """`--set buffer=5` as a mapping; each names a parameter and a number."""
    from standoff.scenario.problem import did_you_mean
    from standoff.scenario.tree import GameTree

    known = () if isinstance(loaded, GameTree) else tuple(loaded.parameters)
    result = {}
    for setting in settings:
        name, _, value = setting.partition("=")
        name = name.strip()
        if name not in known:
            raise typer.BadParameter(f"no parameter `{name}`: {did_you_mean(name, known)}", param_hint="--set")
        try:
            result[name] = float(value)
        except ValueError:
            result[name] = math.nan
        if not math.isfinite(result[name]):
            raise typer.BadParameter(f"`{setting}` is not NAME=NUMBER", param_hint="--set")
    return result


@contextmanager
def _explained(loaded: Any, name: str) -> Iterator[None]:
    """Numbers that make no sense in some world are told as mistakes of the scenario, each at its place in the file; and
    that the solver is being compiled, where that comes first."""
    from standoff import api
    from standoff.cli.progress import compiling_told
    from standoff.queries.ensemble import UnsoundWorlds
    from standoff.scenario.model import Scenario
    from standoff.scenario.problem import ScenarioError

    try:
        with compiling_told():
            yield
    except UnsoundWorlds as error:
        if not isinstance(loaded, Scenario):
            raise
        raise ScenarioError(api.explained(loaded, error, name)) from None


def _writable(file: str | None) -> None:
    """Fails before the work and not after it."""
    if file in (None, "-"):
        return
    path = Path(str(file))
    if not path.parent.is_dir():
        _fail(f"{file}: there is no folder {path.parent}: make it first")
    if path.is_dir():
        _fail(f"{file}: this is a folder: name a file in it")
    if not os.access(path if path.exists() and not path.is_file() else path.parent, os.W_OK):
        _fail(f"{file}: you may not write there: name a file in a folder of yours")


def _fail(message: str) -> Any:
    typer.echo(f"standoff: {message}", err=True)
    raise typer.Exit(MISTAKES)


def main() -> None:
    """Runs the command line; what goes wrong is told in a sentence, never as a traceback."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # what the terminal cannot show is no reason to fail
    try:
        code = app(standalone_mode=False)
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    except (BrokenPipeError, SystemExit):  # typer and rich exit so: the reader of our output has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except Exception as error:
        code = _told(error)
    if code == INTERRUPTED:
        sys.stderr.write("\nstandoff: stopped; nothing was written\n")
    sys.exit(code if isinstance(code, int) else 0)


def _told(error: Exception) -> int:
    show = getattr(error, "show", None)  # a command typed wrongly; typer's versions have its class in several places
    if show is not None:
        show()
        return int(error.exit_code)  # type: ignore[attr-defined]
    from standoff.cli.complain import complaint

    message = complaint(error)
    if message is not None:
        sys.stderr.write(message + "\n")
        return MISTAKES
    if os.environ.get("STANDOFF_DEBUG"):
        raise error
    sys.stderr.write(
        f"standoff: this should not have happened ({type(error).__name__}: {error}). It is a defect of Standoff; "
        "please report it with the scenario. STANDOFF_DEBUG=1 shows where.\n"
    )
    return DEFECT


if __name__ == "__main__":
    main()
