"""The commands of the claims lab."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from standoff.cli import options
from standoff.cli.options import (
    UNCERTIFIED,
    AsOf,
    Cores,
    Json,
    Mirror,
    Source,
    of_worlds,
)

if TYPE_CHECKING:  # a command imports what it needs, and no more
    from standoff.presentation.section import Section
    from standoff.presentation.to_json import Output


def show_found(
    output: Output[Any], found: Any, sections: Iterable[Section], title: str, json: str | None, certified: bool
) -> None:
    """The end of a command: what was found as JSON, or as sections under a title; and its exit code where no world is
    certified."""
    from standoff.cli.terminal import show_sections
    from standoff.cli.write import write_json

    if json is not None:
        write_json(output, found, json)
    if json != "-":
        show_sections(title, sections)
    if not certified:
        raise typer.Exit(UNCERTIFIED)


def _something_tested(source: Source, about: list[str] | None, what: str, compared: str = "") -> None:
    """Fails before the work where nothing is asked about, and no claim is tested in worlds."""
    if about or any(claim.holds is not None for claim in source.scenario.claims.values()):
        return
    move = source.scenario.moves[-1]
    option = list(move.options)[-1]
    query = f"P({move.name} = {option if option.isidentifier() else repr(option)}){compared}"
    options.fail(f'{source.name}: no claim has a test, so there is nothing to {what}; name a query, such as "{query}"')


@of_worlds
def drivers(
    source: Source,
    about: Annotated[
        list[str] | None,
        typer.Argument(metavar="CLAIM|QUERY", help="names of claims, or queries; default: all tested claims"),
    ] = None,
    sobol: Annotated[
        int,
        typer.Option(
            "--sobol",
            min=0,
            max=2**20,
            metavar="N",
            help="also compute Sobol indices, from N rows of additional worlds",
        ),
    ] = 0,
    second_order: Annotated[
        bool, typer.Option("--second-order", help="with --sobol: also for pairs, which takes twice the worlds")
    ] = False,
    json: Json = None,
    cores: Cores = None,
) -> None:
    """Find which uncertain numbers decide a claim or a query, and which are noise, in 1,000 worlds, or --worlds, or
    those of a NAME.zarr."""
    from standoff import api
    from standoff.claims.sobol import size
    from standoff.cli.progress_bar import progress_bar
    from standoff.presentation.drivers import drivers_sections
    from standoff.presentation.keys.drivers import DRIVERS
    from standoff.worlds.draw import uncertain

    if second_order and not sobol:
        raise typer.BadParameter("requires --sobol", param_hint="--second-order")
    if sobol and (sobol < 2 or sobol & (sobol - 1)):
        raise typer.BadParameter(f"{sobol} is not a power of two; use one, such as 256", param_hint="--sobol")
    _something_tested(source, about, "explain")
    if sobol and (numbers := len(uncertain(source.scenario))):
        more = size(numbers, sobol, second_order)
        typer.echo(f"note: Sobol indices of {numbers} uncertain numbers take {more:,} additional worlds", err=True)
    with source.explained(), progress_bar(source.count) as progress:
        found = api.drivers(
            source.ensemble,
            about or (),
            threads=cores,
            progress=progress,
            sobol_rows=sobol,
            second_order=second_order,
        )
    show_found(
        DRIVERS, found, drivers_sections(found), source.scenario.title, json, bool(found.results.converged.any())
    )


@of_worlds
def flip(
    source: Source,
    about: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="CLAIM|QUERY",
            help='names of claims, or queries with a comparison, such as "P(oil = cut) > 0.5"; default: all tested '
            "claims",
        ),
    ] = None,
    nearest: Annotated[
        bool, typer.Option("--nearest/--no-nearest", help="look for the nearest world in which the claim flips")
    ] = True,
    where: Annotated[
        str | None,
        typer.Option(
            "--where",
            metavar="SIDE",
            help="describe the region in which the claim `fails` or `holds`; default: the rarer one",
        ),
    ] = None,
    most: Annotated[
        int, typer.Option("--most", min=1, max=4, help="maximum number of parameters a region may restrict")
    ] = 4,
    json: Json = None,
    cores: Cores = None,
) -> None:
    """Find where a claim fails and what would change the answer: the simplest region of worlds, and the nearest world
    in which it flips. In 1,000 worlds, or --worlds, or those of a NAME.zarr."""
    from standoff import api
    from standoff.cli.progress_bar import progress_bar
    from standoff.presentation.flips import flips_sections
    from standoff.presentation.keys.drivers import FLIPS

    if where not in (None, "fails", "holds"):
        raise typer.BadParameter(f"`{where}` is not a side; write fails or holds", param_hint="--where")
    _something_tested(source, about, "flip", " > 0.5")
    with source.explained(), progress_bar(source.count) as progress:
        found = api.flip(
            source.ensemble,
            about or (),
            threads=cores,
            progress=progress,
            where=where,
            nearest=nearest,
            most=most,
        )
    show_found(FLIPS, found, flips_sections(found), source.scenario.title, json, bool(found.results.converged.any()))


@of_worlds
def alternatives(
    source: Source,
    decision: Annotated[
        list[str] | None,
        typer.Argument(metavar="DECISION", help="the decision whose options to compare; default: the first public one"),
    ] = None,
    do: Annotated[
        list[str] | None,
        typer.Option("--do", metavar="MOVE=OPTION", help="commit another move, whichever option is compared"),
    ] = None,
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="set a parameter, known to all, whichever option is compared"),
    ] = None,
    without: Annotated[
        list[str] | None,
        typer.Option("--without", metavar="ACTOR.INTEREST", help="take an interest away, whichever option is compared"),
    ] = None,
    json: Json = None,
    cores: Cores = None,
) -> None:
    """Compare the options of a decision by their expected payoff to its actor: which is best and how often, regret, and
    the value of knowing more before choosing. In 1,000 worlds, or --worlds, or those of a NAME.zarr."""
    from standoff import api
    from standoff.claims.alternatives import Comparing, first_decision
    from standoff.cli.progress_bar import progress_bar
    from standoff.presentation.alternatives import alternatives_section
    from standoff.presentation.keys.alternatives import ALTERNATIVES

    committed = _committed(do or [], "--do") | _committed(set_ or [], "--set")
    removed = tuple(without or ())
    names = list(dict.fromkeys(decision or [first_decision(source.scenario)]))
    for name in names:
        Comparing(source.scenario, name, committed, removed)  # whatever is wrong is said before anything is solved
    found = []
    for name in names:
        with source.explained(), progress_bar(source.count) as progress:
            one = api.alternatives(source.ensemble, name, committed, removed, threads=cores, progress=progress)
        found.append(one)
    show_found(
        ALTERNATIVES,
        found,
        map(alternatives_section, found),
        source.scenario.title,
        json,
        any(each.worlds for each in found),
    )


@of_worlds
def decide(
    source: Source,
    decision: Annotated[
        str | None, typer.Argument(metavar="DECISION", help="the decision to be taken; default: the first public one")
    ] = None,
    json: Json = None,
    cores: Cores = None,
) -> None:
    """Show a decision on one page, for whoever has to take it: the options, what each brings about, whether to announce
    it, what others could do to undo it, and what is worth knowing first. In 1,000 worlds, or --worlds, or those of a
    NAME.zarr."""
    from standoff import api
    from standoff.claims.alternatives import Comparing, first_decision
    from standoff.cli.progress_bar import progress_bar
    from standoff.presentation.decide import decide_sections
    from standoff.presentation.keys.decide import DECIDE

    name = decision or first_decision(source.scenario)
    Comparing(source.scenario, name, {})  # whatever is wrong is said before anything is solved
    with source.explained(), progress_bar(source.count) as progress:
        found = api.decide(source.ensemble, name, threads=cores, progress=progress)
    show_found(DECIDE, found, decide_sections(found), source.scenario.title, json, bool(found.alternatives.worlds))


def _committed(texts: list[str], hint: str) -> dict[str, str]:
    """`--do oil=cut` as a mapping."""
    result: dict[str, str] = {}
    for text in texts:
        move, equals, option = (part.strip() for part in text.partition("="))
        if not (move and equals and option):
            raise typer.BadParameter(
                f"`{text}` is not {'MOVE=OPTION' if hint == '--do' else 'NAME=VALUE'}", param_hint=hint
            )
        if move in result:
            raise typer.BadParameter(f"`{move}` is set twice", param_hint=hint)
        result[move] = option
    return result


@of_worlds
def variants(
    source: Source,
    query: Annotated[
        list[str] | None, typer.Argument(metavar="QUERY", help="further numbers to compare, such as P(oil = cut)")
    ] = None,
    among: Annotated[
        list[str] | None,
        typer.Option("--among", metavar="NAME", help="a variant to compare; may be repeated; default: all"),
    ] = None,
    as_of: AsOf = None,
    words: Annotated[
        str, typer.Option("--words", metavar="SCALE", help="scale of likelihood words: icd-203 or phia")
    ] = "icd-203",
    json: Json = None,
    cores: Cores = None,
) -> None:
    """Try a scenario's variants in the same worlds: which claims stand and which rest on structure, what the evidence
    says of each variant, and forecasts mixed by weight. In 1,000 worlds each, or --worlds, or those of a NAME.zarr."""
    from standoff import api
    from standoff.cli.forecasting import likelihood_scale
    from standoff.cli.progress_bar import progress_bar
    from standoff.forecasts.variants import chosen_structures, refuse_names_as_queries
    from standoff.presentation.keys.variants import VARIANTS
    from standoff.presentation.variants import variants_sections

    scale, day = likelihood_scale(words), options.day(as_of)
    refuse_names_as_queries(source.scenario, query or ())
    count = len(chosen_structures(source.scenario, among))  # whatever is wrong is said before anything is solved
    with source.explained(), progress_bar(source.count * count) as progress:
        found = api.variants(source.ensemble, among, query or (), day, threads=cores, progress=progress)
    show_found(
        VARIANTS,
        (found, scale),
        variants_sections(found, scale),
        source.scenario.title,
        json,
        any(report.results.converged.any() for report in found.reports.values()),
    )


@of_worlds
def changes(
    source: Source,
    new: Annotated[str, typer.Argument(metavar="NEW", help="the scenario that it became, as SCENARIO")],
    new_variant: Annotated[
        str | None, typer.Option("--new-variant", metavar="NAME", help="a variant of NEW in place of NEW itself")
    ] = None,
    json: Json = None,
    cores: Cores = None,
) -> None:
    """Say what changed from a scenario to another, claim by claim and question by question, and what of it is due to
    structure, to priors and to evidence. In 1,000 worlds, or --worlds, or those of a NAME.zarr."""
    from standoff import api
    from standoff.cli.progress_bar import progress_bar
    from standoff.presentation.changes import changes_sections
    from standoff.presentation.keys.changes import CHANGES

    became = options.loaded_scenario(new, new_variant)
    with source.explained(), progress_bar(source.count) as progress:
        found = api.changes(source.ensemble, became, threads=cores, progress=progress)
    titles = dict.fromkeys((found.old.title, found.new.title))
    show_found(CHANGES, found, changes_sections(found), " → ".join(titles), json, found.effective > 0)


@of_worlds
def views(
    source: Source,
    mirror: Mirror = None,
    json: Json = None,
    cores: Cores = None,
) -> None:
    """Show who is mistaken about what, every claim with each view corrected, and in whose favour that would be. In
    1,000 worlds, or --worlds, or those of a NAME.zarr."""
    from standoff import api
    from standoff.claims.misperceptions import corrections
    from standoff.cli.progress_bar import progress_bar
    from standoff.presentation.keys.views import VIEWS
    from standoff.presentation.views import views_sections

    source = options.seen_so(source, mirror)
    count = len(corrections(source.scenario))  # whatever is wrong is said before anything is solved
    with source.explained(), progress_bar(source.count * count) as progress:
        found = api.views(source.ensemble, threads=cores, progress=progress)
    show_found(
        VIEWS,
        found,
        views_sections(found),
        source.scenario.title,
        json,
        any(report.results.converged.any() for report in found.reports.values()),
    )


@of_worlds
def argument(
    source: Source,
    argdown: Annotated[
        str | None,
        typer.Option("--argdown", metavar="FILE", help="write the argument as Argdown as well; - for standard output"),
    ] = None,
    json: Json = None,
    cores: Cores = None,
) -> None:
    """Test each step of the argument: whether a claim holds where its reasons hold, and what each reason carries. In
    1,000 worlds, or --worlds, or those of a NAME.zarr."""
    from standoff import api
    from standoff.cli.progress_bar import progress_bar
    from standoff.cli.terminal import show_sections
    from standoff.cli.write import write_json, write_text
    from standoff.presentation.argument import argument_section
    from standoff.presentation.keys.argument import ARGUED
    from standoff.text.argdown import write_argdown

    written = write_argdown(source.scenario)  # whatever is wrong is said before anything is solved
    options.writable(argdown)
    if argdown == json == "-":
        raise typer.BadParameter("only one of them can be the terminal", param_hint="--argdown - --json -")
    with source.explained(), progress_bar(source.count) as progress:
        found = api.judge(source.ensemble, threads=cores, progress=progress, other_equilibria=0)
    if json is not None:
        write_json(ARGUED, found, json)
    if argdown is not None:
        write_text(written, argdown)
    if "-" not in (json, argdown) and (told := argument_section(found)) is not None:
        show_sections(source.scenario.title, [told])
    if not found.results.converged.any():
        raise typer.Exit(UNCERTIFIED)


@of_worlds
def explain(
    source: Source,
    claim: Annotated[str, typer.Argument(metavar="CLAIM", help="the name of a claim that is tested in worlds")],
    json: Json = None,
    cores: Cores = None,
) -> None:
    """Explain the verdict on one claim: what it rests on, what decides it, where it flips, and what other theories of
    behaviour and the variants of the scenario say. In 1,000 worlds, or --worlds, or those of a NAME.zarr."""
    from standoff import api
    from standoff.claims.explain import must_be_tested
    from standoff.cli.progress_bar import progress_bar
    from standoff.presentation.explain import explain_sections
    from standoff.presentation.keys.explain import EXPLAIN

    must_be_tested(source.scenario, claim)  # whatever is wrong is said before anything is solved
    with source.explained(), progress_bar(source.count) as progress:
        found = api.explain(source.ensemble, claim, threads=cores, progress=progress)
    show_found(
        EXPLAIN, found, explain_sections(found), source.scenario.title, json, bool(found.results.converged.any())
    )


COMMANDS = (drivers, flip, explain, alternatives, decide, variants, changes, views, argument)
