"""Worlds to be played in tests."""

from __future__ import annotations

from functools import cache

from standoff.library.catalog import scenario_named
from standoff.play.board import World, prepare
from standoff.play.session import Session, Setting, seats_of
from standoff.queries.game import Game

NOW = "2026-01-02T03:04:05+00:00"


@cache
def world_of(name: str, **values: float) -> World:
    game = Game(scenario_named(name))
    return prepare(game, game.single(values), "medians")


def session_of(world: World, classroom: str | None = None, count: int = 0, seed: int = 0) -> Session:
    seats = seats_of(world, classroom, count)
    return Session(world, Setting("s", "name", "digest", seed, seats, classroom is not None))
