"""The log of a session: a table of plays as CSV, which is all that is kept of it and all that is needed to go on.

Every row is forced to disk before anyone is shown what it says. A line that was cut off when the machine went down is
left out when the log is read, and removed when it is written on.
"""

from __future__ import annotations

import csv
import io
import math
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from standoff.language.error import Location, StandoffError
from standoff.play.board import World
from standoff.play.row import BEGIN, INJECT, MADE_BY, MESSAGE, Row
from standoff.play.session import Session, Setting, replayed

COLUMNS = (
    "session", "scenario", "digest", "world", "seed", "class", "play", "round", "step", "time", "by", "seat", "actor",
    "move", "option", "probability", "seconds", "note",
)  # fmt: skip
SEES = "sees:"  # before the name of a move or quantity, in the head of a column


@dataclass(frozen=True, slots=True)
class Logged:
    """A log that was read.

    Attributes:
        about: the columns that are the same in all rows, by name; empty where there are no rows.
        rows: whole ones; length: their bytes and those of the head.
    """

    about: Mapping[str, str]
    rows: tuple[Row, ...]
    length: int


def head(world: World) -> list[str]:
    """The columns of a log: what every log has, then one for each move and quantity that is seen at a decision."""
    seen = dict.fromkeys(name for each in world.board.sets for name in each.seen)
    return [*COLUMNS, *(f"{SEES}{name}" for name in seen)]


def lines(world: World, setting: Setting, rows: Iterable[Row]) -> str:
    """Rows as the log has them."""
    columns = head(world)
    about = _about(world, setting)
    cells = (
        about
        | {
            "play": str(row.play),
            "round": str(row.round),
            "step": str(row.step),
            "time": row.time,
            "by": row.by,
            "seat": row.seat,
            "actor": row.actor,
            "move": row.move,
            "option": row.option,
            "probability": _number(row.probability),
            "seconds": _number(row.seconds),
            "note": row.note,
        }
        | {f"{SEES}{name}": value for name, value in row.sees.items()}
        for row in rows
    )
    return _csv([each.get(column, "") for column in columns] for each in cells)


def read_log(path: Path) -> Logged:
    """What a log holds.

    Raises:
        StandoffError: where it is none, or a row makes no sense.
        OSError: where it cannot be read.
    """
    raw = path.read_bytes()
    whole = raw[: raw.rfind(b"\n") + 1]
    try:
        text = whole.decode("utf-8")
        records = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise StandoffError(f"this is no log of play ({error})", where=Location(str(path))) from None
    columns = records[0] if records else []
    if columns[: len(COLUMNS)] != list(COLUMNS):
        raise StandoffError(
            "this is no log of play: its columns are not those of one", "name another file", Location(str(path))
        )
    rows = []
    about: dict[str, str] = {}
    for line, record in enumerate(records[1:], 2):
        place = Location(str(path), line, 1)
        if len(record) != len(columns):
            raise StandoffError(f"the row has {len(record)} cells and not {len(columns)}", where=place)
        cells = dict(zip(columns, record, strict=True))
        here = {name: cells[name] for name in ("session", "scenario", "digest", "world", "seed", "class")}
        if about and here != about:
            raise StandoffError("the row is of another session than those before it", "keep one to a file", place)
        about = here
        rows.append(_row(cells, place))
    return Logged(about, tuple(rows), len(whole))


class Log:
    """A log that is written on.

    Args:
        path: of the file, which is made unless it is there.
        length: of the part of it that is whole; the rest is cut off.
    """

    def __init__(self, path: Path, world: World, setting: Setting, length: int = 0) -> None:
        self.path, self._world, self._setting = path, world, setting
        self._file = path.open("r+b" if path.exists() else "w+b")
        self._file.truncate(length)
        self._file.seek(length)
        if not length:
            self._put(_csv([head(world)]))

    def write(self, rows: Sequence[Row]) -> None:
        """Adds rows; when this returns, they are on disk.

        Raises:
            OSError: where they cannot be written.
        """
        if rows:
            self._put(lines(self._world, self._setting, rows))

    def close(self) -> None:
        self._file.close()

    def _put(self, text: str) -> None:
        self._file.write(text.encode("utf-8", "backslashreplace"))
        self._file.flush()
        os.fsync(self._file.fileno())


def opened(path: Path, world: World, setting: Setting) -> tuple[Session, Log]:
    """The session of a log, to be gone on with, and the log; both are new where there is no such file.

    Raises:
        StandoffError: where the file is none, or is of something else.
        OSError: where it cannot be read or written.
    """
    if not path.exists() or not path.stat().st_size:
        return Session(world, setting), Log(path, world, setting)
    logged = read_log(path)
    if not logged.about:
        return Session(world, setting), Log(path, world, setting)
    session = resumed(logged, world, setting, path)
    return session, Log(path, world, session.setting, logged.length)


def resumed(logged: Logged, world: World, setting: Setting, path: Path) -> Session:
    """The session that a log holds.

    Raises:
        StandoffError: where it is of something else than the setting says.
    """
    about = _about(world, setting) | {"session": logged.about["session"]}
    told = {
        "scenario": "the scenario",
        "digest": "another text of the scenario",
        "world": "the numbers:",
        "seed": "the seed",
        "class": "the class",
    }
    for name, words in told.items():
        if logged.about[name] != about[name]:
            had, has = logged.about[name] or "none", about[name] or "none"
            what = f"the log is of {words}" if name == "digest" else f"the log is of {words} {had}, and not of {has}"
            raise StandoffError(what, "name another file with --log", Location(str(path)))
    return replayed(world, replace(setting, name=logged.about["session"]), logged.rows)


def _about(world: World, setting: Setting) -> dict[str, str]:
    return {
        "session": setting.name,
        "scenario": setting.scenario,
        "digest": setting.digest,
        "world": world.named,
        "seed": str(setting.seed),
        "class": setting.seats[0].actor if setting.classroom else "",
    }


def _row(cells: Mapping[str, str], place: Location) -> Row:
    if cells["by"] not in (*MADE_BY, BEGIN, MESSAGE, INJECT):
        raise StandoffError(f"nobody is called `{cells['by']}` in the column `by`", where=place)
    try:
        return Row(
            play=int(cells["play"]),
            round=int(cells["round"]),
            step=int(cells["step"]),
            time=cells["time"],
            by=cells["by"],
            seat=cells["seat"],
            actor=cells["actor"],
            move=cells["move"],
            option=cells["option"],
            probability=float(cells["probability"] or "nan"),
            seconds=float(cells["seconds"] or "nan"),
            note=cells["note"],
            sees={name.removeprefix(SEES): value for name, value in cells.items() if name.startswith(SEES) and value},
        )
    except ValueError as error:
        raise StandoffError(f"a cell of the row is no number ({error})", where=place) from None


def _number(value: float) -> str:
    return "" if math.isnan(value) else repr(value)


def _csv(records: Iterable[Sequence[str]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(records)
    return out.getvalue()
