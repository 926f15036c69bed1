"""What the commands share: their options, and the guards that turn a slip into a sentence before any work is done."""

from __future__ import annotations

import datetime
import inspect
import math
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

USUAL = 1000  # worlds of a command that asks them
MISTAKES, UNCERTIFIED, DEFECT, INTERRUPTED = 1, 3, 70, 130


class Stopped(Exception):
    """Ctrl-C, where there is something to say about it."""


ScenarioName = Annotated[str, typer.Argument(metavar="SCENARIO", help="name of a built-in scenario, or a path")]
WorldCount = Annotated[
    int | None, typer.Option("--worlds", min=1, max=10_000_000, help="number of worlds to solve", show_default=False)
]
Seed = Annotated[int | None, typer.Option("--seed", min=0, help="the same seed gives the same worlds; default: 0")]
On = Annotated[
    str | None,
    typer.Option("--on", metavar="CLUSTER", help="where to solve: local:4 for four processes, or tcp://host:8786"),
]
Json = Annotated[str | None, typer.Option("--json", metavar="FILE", help="write JSON to FILE; - for standard output")]


def _allowed(context: typer.Context, memory: str | None) -> str | None:
    """Allows so much memory for as long as the command runs."""
    if memory is None:
        return None
    from standoff.language.error import StandoffError
    from standoff.situations.memory import VARIABLE, parse_memory

    try:
        parse_memory(memory)
    except StandoffError as error:
        raise typer.BadParameter(str(error)) from None
    before = os.environ.get(VARIABLE, "")
    os.environ[VARIABLE] = memory
    context.call_on_close(lambda: os.environ.update({VARIABLE: before}))
    return memory


Port = Annotated[int, typer.Option("--port", min=1, max=65535, help="port to listen on")]
Host = Annotated[
    str,
    typer.Option(
        "--host",
        metavar="ADDRESS",
        help="address to listen on; anything but loopback requires a token; 0.0.0.0 means all addresses of this "
        "machine",
    ),
]
Token = Annotated[
    str | None,
    typer.Option(
        "--token",
        metavar="TEXT",
        help="token that browsers must present, at least 8 characters; default: a random one",
    ),
]
Show = Annotated[bool, typer.Option("--show/--no-show", help="open a browser")]
Memory = Annotated[
    str | None,
    typer.Option(
        "--memory",
        metavar="SIZE",
        callback=_allowed,
        help="memory it may use, such as 8GB; default: what is free",
    ),
]


def _there(cores: int | None) -> int | None:
    """No more cores than there are: what more threads would do is take memory."""
    from standoff.worlds.work import cores as most

    return None if cores is None else min(cores, most())


Cores = Annotated[
    int | None, typer.Option("--cores", min=1, callback=_there, help="number of cores to use; default: all")
]


def _times(text: str | None) -> float | None:
    """`x2` is 2."""
    if text is None:
        return None
    match = re.fullmatch(r"\s*x\s*(\d+(?:\.\d*)?|\.\d+)\s*", text)
    if match is None or float(match[1]) > 1e6:
        raise typer.BadParameter(f"`{text}` multiplies nothing; write x2 for twice as sharp, or x0 for blind choice")
    return float(match[1])


def _sharp(text: str | None) -> tuple[float | None, float | None]:
    """Everyone's rationality and the factor of it: `3` is the one, `x2` the other."""
    if text is None or text.strip().startswith("x"):
        return None, _times(text)
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0.0 <= value <= 1e6:
        raise typer.BadParameter(f"`{text}` is no rationality; write a number up to 1e6, or x2 for twice as sharp")
    return value, None


Rationality = Annotated[
    Any,
    typer.Option(
        "--rationality",
        metavar="NUMBER",
        parser=str,
        callback=_sharp,
        help="rationality of every actor, in place of the scenario's; x2 doubles the scenario's",
    ),
]
Behaviour = Annotated[
    str | None,
    typer.Option(
        "--behaviour",
        metavar="NAME",
        help="logit, rational, level-k, cognitive-hierarchy or best-response; default: the scenario's",
    ),
]
Level = Annotated[int | None, typer.Option("--level", min=0, max=50, help="the level of level-k; default: 2")]
Tau = Annotated[
    str | None,
    typer.Option(
        "--tau", metavar="PRIOR", help="the mean level of a cognitive hierarchy, such as 1 to 2; default: 1.5"
    ),
]
Variant = Annotated[
    str | None,
    typer.Option("--variant", metavar="NAME", help="a variant of the scenario, or several, such as dread+joint"),
]
Sharper = Annotated[
    Any,
    typer.Option(
        "--rationality",
        metavar="FACTOR",
        parser=str,
        callback=_times,
        help="multiply everyone's rationality: x2 doubles it, x0 makes choices blind",
    ),
]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="count evidence up to this day; default: the scenario's"),
]
Setting = Annotated[
    list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="value of a parameter; may be repeated")
]


Committed = Annotated[
    list[str] | None,
    typer.Option("--do", metavar="MOVE=OPTION", help="test every claim under this commitment; may be repeated"),
]
Valued = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="test every claim with this value, known to all; may be repeated"),
]
Without = Annotated[
    list[str] | None,
    typer.Option("--without", metavar="ACTOR.INTEREST", help="test every claim without this interest"),
]
Given = Annotated[
    list[str] | None,
    typer.Option("--given", metavar="CONDITION", help="test every claim given this condition; may be repeated"),
]


def supposing(
    scenario: Any, do: list[str] | None, values: list[str] | None, without: list[str] | None, given: list[str] | None
) -> Any:
    """The scenario whose claims are tested under what was typed, besides what they assume already.

    Raises:
        QueryError: where that makes no sense here.
    """
    parts = [f"do({', '.join([*(do or []), *(values or [])])})"] if do or values else []
    parts += [f"without({', '.join(without)})"] if without else []
    parts += [f"given {', '.join(given)}"] if given else []
    if not parts:
        return scenario
    from standoff.language.under import joined
    from standoff.queries.game import Game

    text = ", ".join(parts)
    Game(scenario).check_query(f"P(0 = 0 | {text})")
    return scenario.model_copy(update={"claims_assume": joined(text, scenario.claims_assume, scenario.move_options)})


Mirror = Annotated[
    list[str] | None,
    typer.Option(
        "--mirror",
        metavar="ACTOR[:OTHER]",
        help="let this actor take the other, or all others, to value what it values itself; may be repeated",
    ),
]


def mirrored(scenario: Any, typed: list[str] | None) -> Any:
    """The scenario in which actors take others to value what they value themselves, as it was typed."""
    from standoff.language.problem import did_you_mean
    from standoff.scenario.model import View
    from standoff.scenario.views import in_common

    views = dict(scenario.views)
    deciding = {decision.actor for decision in scenario.decisions}
    for text in typed or ():
        own, colon, other = (part.strip() for part in text.partition(":"))
        for name in (own, other) if colon else (own,):
            if name not in scenario.actors:
                what = f"there is no actor `{name}`: {did_you_mean(name, scenario.actors)}"
                raise typer.BadParameter(what, param_hint="--mirror")
        if own not in deciding:
            raise typer.BadParameter(f"`{own}` decides nothing", param_hint="--mirror")
        whom = [other] if colon else [each for each in scenario.actors if each != own]
        whom = [each for each in whom if each != own and in_common(scenario, own, each)]
        if not whom:
            what = f"`{own}` has no interest of the same name as {f'`{other}`' if colon else 'anybody'}"
            raise typer.BadParameter(f"{what}, so nothing can be mirrored", param_hint="--mirror")
        view = views.get(own, View())
        views[own] = view.model_copy(update={"mirror": tuple(dict.fromkeys([*view.mirror, *whom]))})
    return scenario.model_copy(update={"views": views}) if typed else scenario


def stored(name: str, options: dict[str, Any]) -> Any:
    """The store of that name, if there is one; none of the options is for a store."""
    from standoff import api
    from standoff.ensembles.store_format import is_store

    if not is_store(name):
        return None
    for option, value in options.items():
        if value is not None:
            raise typer.BadParameter(
                f"{name} has worlds of its own; to solve others, use its scenario, {Path(name) / 'scenario'}",
                param_hint=option,
            )
    store = api.open_ensemble(name)
    if store.count < store.worlds:
        typer.echo(
            f"note: {name} holds {store.count:,} of {store.worlds:,} worlds so far; repeat the command that created "
            "it to finish",
            err=True,
        )
    return store


def cluster(on: str | None) -> None:
    """Fails where no cluster is named."""
    if on is None:
        return
    from standoff.ensembles.cluster import problem

    if wrong := problem(on):
        raise typer.BadParameter(wrong, param_hint="--on")


@contextmanager
def resumable(out: str | None) -> Iterator[None]:
    """Ctrl-C says what became of the work."""
    if out is not None and not Path(out).absolute().parent.is_dir():
        fail(f"{out}: folder {Path(out).parent} does not exist; create it first")
    try:
        yield
    except KeyboardInterrupt:
        if out is None:
            raise
        raise Stopped(f"stopped; solved worlds are saved in {out}. Repeat the command to resume") from None


def behaviour_named(
    name: str | None, level: int | None, tau: str | None, factor: float | None = None, hint: str = "--behaviour"
) -> Any:
    """The theory of the actors that the options name, with rationality `factor` times as large; None where they name
    none."""
    from standoff.equilibrium.behaviour_model import LOGIT, BehaviourError, parse_behaviour_model, sharpened

    if factor is not None:
        try:
            return sharpened(behaviour_named(name, level, tau, hint=hint) or LOGIT, factor)
        except BehaviourError as error:
            raise typer.BadParameter(str(error), param_hint="--rationality") from None
    if name is None:
        if level is not None:
            raise typer.BadParameter("requires --behaviour level-k", param_hint="--level")
        if tau is not None:
            raise typer.BadParameter("requires --behaviour cognitive-hierarchy", param_hint="--tau")
        return None
    try:
        return parse_behaviour_model(name, level, tau)
    except BehaviourError as error:
        raise typer.BadParameter(str(error), param_hint=hint) from None


def loaded_scenario(name: str, variant: str | None = None) -> Any:
    from standoff.library.catalog import scenario_named

    return varied(sound(scenario_named(name), name), variant)


def varied(loaded: Any, variant: str | None) -> Any:
    """The variant of that name of what has been loaded; itself where none is named."""
    if variant is None:
        return loaded
    from standoff.language.problem import did_you_mean
    from standoff.queries.game_source import scenario_of
    from standoff.scenario.variants import structures
    from standoff.scenario_files.read_variants import variant_of

    scenario = scenario_of(loaded)
    known = {} if scenario is None else structures(scenario)
    if scenario is None or variant not in known:
        fix = did_you_mean(variant, known) if len(known) > 1 else "the scenario has no variants"
        raise typer.BadParameter(f"there is no variant `{variant}`: {fix}", param_hint="--variant")
    about = known[variant].about
    typer.echo(f"note: variant {variant}{f': {about}' if about else ''}", err=True)
    return variant_of(scenario, variant)


def sound(loaded: Any, name: str) -> Any:
    """The scenario, once its tables are known to be sound as well."""
    from standoff import api

    problems = api.check_tables(loaded, name)
    if problems:
        from standoff.language.problem import ScenarioError

        raise ScenarioError(problems)
    return loaded


def settings(loaded: Any, settings: list[str]) -> dict[str, float]:
    """`--set buffer=5` as a mapping; each names a parameter and a number."""
    from standoff.language.problem import did_you_mean
    from standoff.queries.game_source import game_source

    known = game_source(loaded).parameters
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


@dataclass(frozen=True)
class Source:
    """Where a command has its worlds from.

    Attributes:
        name: as it was typed; ensemble: of the scenario, whose tables are known to be sound, or the store.
        kept: whether it is a store.
    """

    name: str
    ensemble: Any
    kept: bool

    @property
    def scenario(self) -> Any:
        return self.ensemble.scenario

    @property
    def count(self) -> int:
        return int(self.ensemble.count)

    @contextmanager
    def explained(self) -> Iterator[None]:
        """As `explained`; and Ctrl-C says what became of the work."""
        try:
            with explained(self.scenario, self.name):
                yield
        except KeyboardInterrupt:
            raise Stopped(self._stopped()) from None

    def _stopped(self) -> str:
        if not self.kept:
            return (
                f"stopped; nothing was written. To be able to resume, save the worlds first with `standoff run "
                f"{self.name} --worlds {self.count} --out NAME.zarr`, then use NAME.zarr in place of {self.name}"
            )
        if not os.access(self.name, os.W_OK):
            return f"stopped; nothing was saved, because {self.name} is not writable"
        return f"stopped; solved worlds are saved in {self.name}. Repeat the command to resume"


def worlds_of(
    scenario: str,
    worlds: WorldCount = None,
    seed: Seed = None,
    on: On = None,
    json: Json = None,
    behaviour: Behaviour = None,
    level: Level = None,
    tau: Tau = None,
    rationality: Sharper = None,
    variant: Variant = None,
) -> Source:
    """The worlds that a command asks, once all that was typed has been checked."""
    from standoff import api

    given = {
        "--worlds": worlds, "--seed": seed, "--on": on, "--behaviour": behaviour, "--rationality": rationality,
        "--variant": variant,
    }  # fmt: skip
    theory = behaviour_named(behaviour, level, tau, rationality)
    store = stored(scenario, given)
    loaded = store.scenario if store else loaded_scenario(scenario, variant)
    writable(json)
    cluster(on)
    count = USUAL if worlds is None else worlds
    found = store or api.as_ensemble(loaded, worlds=count, seed=seed or 0, behaviour=theory, on=on)
    return Source(scenario, found, store is not None)


def seen_so(source: Source, mirror: list[str] | None) -> Source:
    """The same worlds of the scenario with `mirrored` views, which a store has not."""
    if not mirror:
        return source
    if source.kept:
        what = f"{source.name} has a scenario of its own; use that, {Path(source.name) / 'scenario'}"
        raise typer.BadParameter(what, param_hint="--mirror")
    from standoff import api

    ensemble = source.ensemble
    scenario = mirrored(source.scenario, mirror)
    again = api.as_ensemble(
        scenario, worlds=ensemble.count, seed=ensemble.seed, behaviour=ensemble.game.theory, on=ensemble.on
    )
    return Source(source.name, again, kept=False)


def of_worlds(command: Callable[..., None]) -> Callable[..., None]:
    """A command that asks worlds: it takes a `Source`, and gets the options that say which worlds these are and how
    they are solved. Whatever is wrong with them is said before it begins."""
    given = inspect.signature(command, eval_str=True)
    own = [each for name, each in given.parameters.items() if name != "source"]
    solving = list(inspect.signature(worlds_of, eval_str=True).parameters.values())
    name, which = solving[0].replace(annotation=ScenarioName), [each for each in solving[1:] if each.name != "json"]

    def run(**values: Any) -> None:
        asked = {each.name: values.pop(each.name) for each in (name, *which)}
        command(source=worlds_of(**asked, json=values.get("json")), **values)

    parameters = [name, *own, *which]
    run.__name__, run.__doc__ = command.__name__, command.__doc__
    run.__annotations__ = {each.name: each.annotation for each in parameters}
    keyword = inspect.Parameter.KEYWORD_ONLY
    run.__signature__ = inspect.Signature([each.replace(kind=keyword) for each in parameters])  # type: ignore[attr-defined]
    return run


def day(text: str | None, hint: str = "--as-of") -> datetime.date | None:
    """A day as it is typed, `2017-05-15`; None where none is."""
    if text is None:
        return None
    try:
        if len(text) != 10:
            raise ValueError
        return datetime.date.fromisoformat(text)
    except ValueError:
        from standoff.scenario.day import day_meant

        raise typer.BadParameter(f"`{text}` is not a date; write {day_meant(text)}", param_hint=hint) from None


@contextmanager
def explained(loaded: Any, name: str) -> Iterator[None]:
    """Numbers that make no sense in some world are told as mistakes of the scenario, each at its place in the file; and
    that the solver is being compiled, where that comes first."""
    from standoff import api
    from standoff.cli.progress_bar import compiling_notice
    from standoff.ensembles.results import InvalidWorlds
    from standoff.language.problem import ScenarioError
    from standoff.queries.game_source import scenario_of

    try:
        with compiling_notice():
            yield
    except InvalidWorlds as error:
        scenario = error.scenario or scenario_of(loaded)
        if scenario is None:
            raise
        raise ScenarioError(api.explained(scenario, error, name)) from None


def writable(file: str | None) -> None:
    """Fails before the work and not after it."""
    if file in (None, "-"):
        return
    path = Path(str(file))
    if not path.parent.is_dir():
        fail(f"{file}: folder {path.parent} does not exist; create it first")
    if path.is_dir():
        fail(f"{file}: this is a folder; name a file in it")
    if not os.access(path if path.exists() and not path.is_file() else path.parent, os.W_OK):
        fail(f"{file}: permission denied; choose a folder you can write to")


def fail(message: str) -> Any:
    typer.echo(f"standoff: {message}", err=True)
    raise typer.Exit(MISTAKES)
