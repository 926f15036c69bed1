"""`standoff play`: a world played by people, at seats in a browser or one of them in the terminal."""

from __future__ import annotations

import hashlib
import secrets
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from standoff.cli import options
from standoff.cli.options import Stopped

if TYPE_CHECKING:
    from standoff.play.board import World
    from standoff.play.log import Log
    from standoff.play.session import Session

MOST_SEATS = 200


def play(
    scenario: options.ScenarioName,
    as_: Annotated[
        str | None,
        typer.Option("--as", metavar="ACTOR", help="play this actor in the terminal, against the solved others"),
    ] = None,
    class_: Annotated[
        str | None,
        typer.Option("--class", metavar="ACTOR", help="a class: everyone plays this actor, each alone"),
    ] = None,
    seats: Annotated[
        int, typer.Option("--seats", min=1, max=MOST_SEATS, help="with --class: how many seats there are")
    ] = 30,
    review: Annotated[
        bool, typer.Option("--review", help="play nothing; show the last play of the log, and what its room chose")
    ] = False,
    log: Annotated[
        str | None,
        typer.Option("--log", metavar="FILE", help="table of plays; goes on where it ends; default: NAME-play.csv"),
    ] = None,
    clock: Annotated[
        float | None,
        typer.Option("--clock", metavar="SECONDS", min=1, help="time for a decision, then taken as solved"),
    ] = None,
    set_: options.Setting = None,
    world: Annotated[
        int | None,
        typer.Option("--world", metavar="N", min=0, help="play this world, counted from 0; default: the medians"),
    ] = None,
    seed: options.Seed = None,
    draws: Annotated[
        int | None,
        typer.Option("--draws", metavar="SEED", min=0, help="seed of what is drawn in play; default: a random one"),
    ] = None,
    variant: options.Variant = None,
    port: options.Port = 8080,
    host: options.Host = "127.0.0.1",
    token: options.Token = None,
    show: options.Show = True,
    memory: options.Memory = None,
) -> None:
    """Play a world of a scenario: seats by link in a browser, with a facilitator who sees all, or one actor in the
    terminal (--as). Empty seats play the solved behaviour. Every move is kept in a table of plays; after the play, each
    is judged by its probability and regret."""
    from standoff.play.log import opened
    from standoff.play.session import Setting, playable, seats_of

    if as_ is not None and class_ is not None:
        raise typer.BadParameter("cannot be combined with --as", param_hint="--class")
    if world is not None and set_:
        raise typer.BadParameter("cannot be combined with --world", param_hint="--set")
    if seed is not None and world is None:
        raise typer.BadParameter("requires --world; --draws is the seed of what is drawn in play", param_hint="--seed")
    path = Path(log or f"{Path(scenario).stem}-{'play' if class_ is None else 'class'}.csv")
    options.writable(str(path))
    if review and not path.exists():
        options.fail(f"{path}: there is no such log; name one with --log")
    prepared, digest = _prepared(scenario, set_, world, seed or 0, variant)
    there = seats_of(prepared, class_, seats)
    drawn = _seed_of(path) if draws is None else draws
    setting = Setting(secrets.token_hex(4), Path(scenario).stem, digest, drawn, there, class_ is not None)
    if as_ is not None:
        playable(prepared, as_)
    if review:
        _review(path, prepared, setting)
        return
    if as_ is None:
        _serve(path, prepared, setting, clock, host, port, token, show)
        return
    session, book = opened(path, prepared, setting)
    try:
        _in_terminal(session, book, as_)
    except (KeyboardInterrupt, EOFError):
        raise Stopped(f"stopped; the play so far is in {path}. Repeat the command to go on with it") from None
    finally:
        book.close()


def _prepared(
    scenario: str, set_: list[str] | None, world: int | None, seed: int, variant: str | None
) -> tuple[World, str]:
    """The world that is played, and the digest of the scenario."""
    from standoff import api
    from standoff.play.board import prepare
    from standoff.queries.game import Game
    from standoff.scenario_files.write import scenario_json
    from standoff.worlds.draw import BLOCK, part_of

    loaded = options.varied(api.load(scenario), variant)
    values = options.settings(loaded, set_ or [])
    game = Game(loaded)
    if world is None:
        worlds = game.single(values)
        named = ", ".join(["medians", *(f"{name}={value:g}" for name, value in sorted(values.items()))])
    else:
        block, place = divmod(world, BLOCK)
        worlds = part_of(next(game.draw(world + 1, seed, [block])), place, place + 1)
        named = f"world {world} of seed {seed}"
    with options.explained(loaded, scenario):
        prepared = prepare(game, worlds, named)
    return prepared, hashlib.sha256(scenario_json(prepared.scenario).encode()).hexdigest()[:12]


def _seed_of(path: Path) -> int:
    """The seed of the draws of a log that is there; else a random one."""
    from standoff.play.log import read_log

    if path.exists() and path.stat().st_size and (about := read_log(path).about):
        return int(about["seed"])
    return secrets.randbelow(2**31)


# -- in the terminal -----------------------------------------------------------------------------------------


def _in_terminal(session: Session, book: Log, actor: str) -> None:
    from standoff.cli.terminal import show_sections
    from standoff.play.after_action import after_action
    from standoff.play.seat_view import seat_view
    from standoff.presentation.play import after_action_sections

    seated = [actor]

    def kept(new: Session) -> Session:
        book.write(new.rows[len(session.rows) :])
        return new

    view = seat_view(session, actor)
    typer.echo(f"{view.brief.title}\nYou are {view.brief.actor}.")
    if view.brief.about:
        typer.echo(view.brief.about)
    _pairs("What you gain or lose", view.brief.wants)
    _pairs("The numbers of this world, as you take them to be", view.brief.numbers)
    current = session.current()
    if current is None or current.turn is None:
        session = kept(session.begin(_now(), seated))
    else:
        typer.echo("\nThe play goes on where it was left.")
        session = kept(session.going_on(current.number, _now(), seated))
    while (asked := seat_view(session, actor).asked) is not None:
        typer.echo(f"\n{asked.move}" + (f": {asked.about}" if asked.about else ""))
        _pairs("You know", asked.sees)
        for number, (_, label) in enumerate(asked.options, 1):
            typer.echo(f"  {number}  {label}")
        session = kept(session.decide(actor, _chosen([name for name, _ in asked.options]), _now(), seated))
    current = session.current(actor)
    assert current is not None
    typer.echo("\nThe play is over.")
    show_sections("", after_action_sections(after_action(session.world, current)))
    typer.echo(f"\nEvery move is in {book.path}.")


def _pairs(title: str, pairs: tuple[tuple[str, str], ...]) -> None:
    if pairs:
        typer.echo(f"{title}:")
        for name, value in pairs:
            typer.echo(f"  {name}: {value}")


def _chosen(names: list[str]) -> str:
    """The option that is typed, by its number or name."""
    while True:
        typer.echo(f"Your choice (1 to {len(names)}): ", nl=False)
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        typed = line.strip()
        if not sys.stdin.isatty():
            typer.echo(typed)
        if typed in names:
            return typed
        if typed.isascii() and typed.isdigit() and 1 <= int(typed) <= len(names):
            return names[int(typed) - 1]
        typer.echo(f"Type a number from 1 to {len(names)}, or one of {', '.join(names)}.")


def _review(path: Path, prepared: World, setting: Any) -> None:
    from standoff.cli.terminal import show_sections
    from standoff.play.after_action import after_action
    from standoff.play.log import read_log, resumed
    from standoff.play.rationality import counted_choices, implied_rationality
    from standoff.presentation.play import after_action_sections, room_sections

    session = resumed(read_log(path), prepared, setting, path)
    if not session.plays:
        options.fail(f"{path}: nothing has been played yet")
    last = session.plays[max(session.plays)]
    found = implied_rationality(prepared.board, counted_choices(prepared.board, session.rows))
    sections = [*after_action_sections(after_action(prepared, last)), *room_sections(found, prepared.board)]
    show_sections(f"{prepared.scenario.title}, play {last.number}", sections)


def _now() -> str:
    import datetime

    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")


# -- in a browser --------------------------------------------------------------------------------------------


def _serve(
    path: Path, prepared: World, setting: Any, clock: float | None, host: str, port: int, token: str | None, show: bool
) -> None:
    from standoff.app.listen import listening, token_fault

    if token is not None and (fault := token_fault(token)):
        raise typer.BadParameter(fault, param_hint="--token")
    at = listening(host, port)
    from standoff.app.play_room import PlayRoom, secret_beside
    from standoff.app.playing import serve_play
    from standoff.play.log import opened

    session, book = opened(path, prepared, setting)
    room = PlayRoom(session, book, secret_beside(path), clock, at.token(token))

    def told(address: str) -> None:
        typer.echo(f"Open {address}")
        typer.echo("This page is the facilitator's; it has the links of the seats.")
        if at.everywhere:
            typer.echo(f"From another machine, replace {at.opened} with this machine's address.")
        typer.echo(f"Every move is in {path}. Press Ctrl-C to stop; the same command goes on from there.")

    with suppress(KeyboardInterrupt):
        serve_play(room, at, show, told)


COMMANDS = (play,)
