"""A ledger of forecasts: an append-only file, one entry a line, each with the hash of the one before.

A line is `{"entry":BODY,"sha256":"HASH"}` and a line feed. BODY is JSON in one form only: keys sorted, no white space,
UTF-8, numbers as Python spells them; HASH is the SHA-256 of its bytes, and BODY holds, as `previous`, the hash of the
line before. So a line that is edited, removed, inserted or moved breaks the chain where that was done. Whoever can
write the file can forge the whole of it, or leave off its end: what they cannot do is forge it to a given last hash,
its *head*, which is therefore to be told to others.
"""

from __future__ import annotations

import datetime
import json
import os
import re
import stat
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from standoff.language.error import Location, StandoffError
from standoff.scenario.summary import counted, summary
from standoff.worlds.atomic_files import Taken, alone, digest, sync_folder, write_files

FORMAT = 1  # of an entry; a reader refuses those it does not know
NOTHING = "0" * 64  # stands for the hash before the first
PATIENCE = 10.0  # seconds to wait for another who writes
MOST_TOLD = 20  # faults in a message

SUFFIX = ".jsonl"  # of the file, if one likes
_BEGINNING = b'{"entry":'
_LINE = re.compile(rb'\{"entry":(\{.*\}),"sha256":"([0-9a-f]{64})"\}', re.DOTALL)
_HASH = re.compile(r"[0-9a-f]{64}\Z")
_KEYS = {"content", "format", "number", "previous", "sealed"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a ledger.

    Attributes:
        number: from 1, in the order of sealing.
        line: where it stands in the file.
        previous: the hash of the entry before it; NOTHING for the first.
        sealed: when, by the clock of the machine that did it. That is what it says, and no proof.
        content: what was sealed.
        hash: SHA-256 of all of that.
    """

    number: int
    line: int
    previous: str
    sealed: datetime.datetime
    content: Mapping[str, Any]
    hash: str

    def __repr__(self) -> str:
        forecasts = len(self.content.get("forecasts", ()))
        when = f"sealed {self.sealed:%Y-%m-%d %H:%M} UTC"
        return summary(self, "", f"entry {self.number}", counted(forecasts, "forecast"), when, self.hash[:12])


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """Something that is not as it was sealed, and the line where it shows; 0 for the file as a whole.

    Attributes:
        line: of the file.
        what: is wrong there.
    """

    line: int
    what: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """A ledger that has been read, sound or not.

    Attributes:
        entries: those whose own hash is right, in the order of the file.
        faults: all that is wrong, in the order of lines; none of a sound ledger.
        head: the hash that the last whole line states; NOTHING of an empty ledger.
        torn: bytes after the last line feed: a line whose writing was cut short.
    """

    entries: tuple[Entry, ...]
    faults: tuple[Discrepancy, ...]
    head: str
    torn: bytes = b""

    @property
    def sound(self) -> bool:
        return not self.faults


def canonical(data: Any) -> bytes:
    """The one form in which `data` is written: sorted keys, no white space, UTF-8, no NaN.

    Raises:
        ValueError: for what JSON cannot say.
    """
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def line_of(number: int, previous: str, sealed: datetime.datetime, content: Mapping[str, Any]) -> bytes:
    """The line of an entry, with its line feed."""
    entry = {
        "content": content,
        "format": FORMAT,
        "number": number,
        "previous": previous,
        "sealed": sealed.astimezone(datetime.UTC).isoformat(timespec="seconds"),
    }
    body = canonical(entry)
    return _BEGINNING + body + b',"sha256":"' + digest(body).encode() + b'"}\n'


def examine(raw: bytes) -> Ledger:
    """Every entry of a ledger, and everything that is wrong with it.

    A fault is told where it shows and does not shadow those after it: the check goes on from what the line states.
    """
    *lines, torn = raw.split(b"\n")
    entries: list[Entry] = []
    faults: list[Discrepancy] = []
    head: str | None = NOTHING  # None after a line that states no hash
    stated = NOTHING
    number = 0  # of the entry before
    for at, line in enumerate(lines, 1):
        found = _LINE.fullmatch(line)
        if found is None:
            faults.append(Discrepancy(at, "this is not an entry: the line was edited, inserted or damaged"))
            head, number = None, number + 1
            continue
        body, stated = found[1], found[2].decode()
        if digest(body) != stated:
            faults.append(Discrepancy(at, f"edited: its content does not match its hash {stated[:12]}…"))
            head, number = stated, number + 1
            continue
        read = _read(body, at, stated)
        if isinstance(read, Discrepancy):
            faults.append(read)
            head, number = stated, number + 1
            continue
        entries.append(read)
        if read.number == number + 1 and head in (None, read.previous):
            head, number = stated, read.number
            continue
        faults.append(Discrepancy(at, _misplaced(read, number)))
        if read.number > number:
            head, number = stated, read.number  # what was removed is told once, and so is what was moved
    if torn:
        faults.append(Discrepancy(len(lines) + 1, f"incomplete: {len(torn):,} bytes without the end of a line"))
    return Ledger(tuple(entries), tuple(faults), stated, torn)


def _read(body: bytes, line: int, hash_: str) -> Entry | Discrepancy:
    """The entry in a line whose hash is right."""
    try:
        data = json.loads(body)
        if not isinstance(data, dict) or canonical(data) != body:
            return Discrepancy(line, "not in the format of a ledger: it was not sealed by Standoff")
    except (ValueError, RecursionError):
        return Discrepancy(line, "not in the format of a ledger: it was not sealed by Standoff")
    if data.get("format") != FORMAT:
        return Discrepancy(
            line, f"its format is {data.get('format')!r}: this version of Standoff reads format {FORMAT}"
        )
    try:
        sealed = datetime.datetime.fromisoformat(data["sealed"])
        known = set(data) == _KEYS and type(data["number"]) is int and isinstance(data["content"], dict)
    except (KeyError, TypeError, ValueError):
        known = False
    if not known:
        return Discrepancy(line, "not an entry of a ledger: unexpected keys or values")
    return Entry(data["number"], line, str(data["previous"]), sealed, data["content"], hash_)


def _misplaced(entry: Entry, before: int) -> str:
    """What must have been done to a ledger in which `entry` comes after the entry numbered `before`."""
    if entry.number > before + 1:
        one = entry.number == before + 2
        missing = f"entry {before + 1} is" if one else f"entries {before + 1} to {entry.number - 1} are"
        return f"this is entry {entry.number}, but {missing} missing before it: removed or moved"
    if entry.number <= before:
        return f"this is entry {entry.number}, after entry {before}: inserted, repeated or moved"
    if not before:
        return (
            f"it follows an entry {entry.previous[:12]}… that does not exist: the first line was removed or rewritten"
        )
    return "it does not follow the line before it: one of the two was rewritten or inserted"


def since(ledger: Ledger, head: str) -> int | None:
    """How many entries were sealed after the one with the hash `head`; None if there is no such entry, because those
    up to it were removed or rewritten.

    Raises:
        StandoffError: if `head` is no hash.
    """
    head = head.strip().lower()
    if not _HASH.match(head):
        raise StandoffError(f"`{head[:100]}` is not a head", "a head has 64 digits, 0 to 9 and a to f")
    hashes = [NOTHING, *(entry.hash for entry in ledger.entries)]
    return len(hashes) - 1 - hashes.index(head) if head in hashes else None


def read_ledger(path: str | Path) -> Ledger:
    """A ledger, sound or not.

    Raises:
        StandoffError: where `path` is not a file.
        OSError: where it cannot be read.
    """
    return examine(_file(Path(path)).read_bytes())


def sound_ledger(path: str | Path) -> Ledger:
    """A ledger in which nothing is wrong.

    Raises:
        StandoffError: with every fault.
        OSError: where it cannot be read.
    """
    ledger = read_ledger(path)
    _demand_sound(Path(path), ledger.faults)
    return ledger


def is_ledger(path: str | Path) -> bool:
    """Whether a file looks like a ledger, sound or not: by its beginning, or by its name if it is empty."""
    path = Path(path)
    if not path.is_file():
        return False
    with path.open("rb") as file:
        beginning = file.read(len(_BEGINNING))
    return beginning == _BEGINNING or path.suffix == SUFFIX


def check_appendable(path: str | Path, repair: bool = False) -> None:
    """Finds before any work is done whether `append` would refuse.

    Raises:
        StandoffError: where it would.
        OSError: where the ledger cannot be read.
    """
    path = Path(path)
    if path.exists():
        _appendable(path, examine(_file(path).read_bytes()), repair)


def append(
    path: str | Path, content: Mapping[str, Any], repair: bool = False, now: datetime.datetime | None = None
) -> Entry:
    """Adds an entry to a ledger, or begins one. When this returns the entry is on disk; what was there is as it was.

    1. Everyone else who would write is kept waiting.
    2. The whole ledger is checked.
    3. The line is written at the end and forced to disk. If that fails, what was written of it is taken away, and with
       it a ledger that was begun for it.

    Args:
        repair: a last line whose writing was cut short (by a power cut, say) is moved to a file beside the ledger, or
            is given the line feed if that is all it lacks. Without it such a ledger is refused.

    Raises:
        StandoffError: where the ledger is not sound, or somebody else keeps on writing in it.
        OSError: where it cannot be written.
    """
    path = Path(path)
    fresh = not path.exists()
    if not fresh:
        _file(path)
    handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
    try:
        with _alone(path):
            if not os.path.samestat(os.fstat(handle), path.stat()):
                raise StandoffError("another file has replaced it in the meantime", "try again", Location(str(path)))
            ledger = _to_append_to(path, handle, repair)
            number, previous = len(ledger.entries) + 1, ledger.head
            sealed = (now or datetime.datetime.now(datetime.UTC)).replace(microsecond=0)
            line = line_of(number, previous, sealed, content)
            try:
                _write(path, handle, line)
            except OSError:
                if fresh and not os.fstat(handle).st_size:
                    path.unlink(missing_ok=True)
                raise
            sync_folder(path.absolute().parent)
    finally:
        os.close(handle)
    return examine_line(line, number)


def examine_line(line: bytes, at: int) -> Entry:
    """The entry in a line that is known to be sound."""
    found = _LINE.fullmatch(line.removesuffix(b"\n"))
    assert found is not None
    entry = _read(found[1], at, found[2].decode())
    assert isinstance(entry, Entry)
    return entry


def _to_append_to(path: Path, handle: int, repair: bool) -> Ledger:
    """The ledger in which nothing is wrong, once what was cut short has been put aside."""
    raw = path.read_bytes()
    ledger = examine(raw)
    _appendable(path, ledger, repair)
    if not ledger.torn:
        return ledger
    whole = examine(raw + b"\n")
    if whole.sound:  # only the line feed is missing
        _write(path, handle, b"\n")
        return whole
    write_files(path.absolute().parent, {torn_file(path).name: ledger.torn})
    os.ftruncate(handle, len(raw) - len(ledger.torn))
    os.fsync(handle)
    return examine(raw[: len(raw) - len(ledger.torn)])


def _appendable(path: Path, ledger: Ledger, repair: bool) -> None:
    """Refuses a ledger in which something is wrong, but for an end that is to be mended."""
    _demand_sound(path, ledger.faults[:-1] if ledger.torn else ledger.faults, "; nothing was added")
    if ledger.torn and not repair:
        raise StandoffError(
            f"{path}:{ledger.faults[-1].line}: {ledger.faults[-1].what}",
            "nothing was added; repeat the command with --repair to move them to a separate file and continue",
        )


def torn_file(path: Path) -> Path:
    """Where what was cut short is moved to: the first name that is free."""
    number = 1
    while (there := path.with_name(f"{path.name}.torn-{number}")).exists():
        number += 1
    return there


def _write(path: Path, handle: int, line: bytes) -> None:
    """Adds bytes at the end and forces them to disk: all of them, or none."""
    size = os.fstat(handle).st_size
    left = memoryview(line)
    try:
        while left:
            left = left[os.write(handle, left) :]
        os.fsync(handle)
    except BaseException as error:
        os.ftruncate(handle, size)
        if isinstance(error, OSError):
            raise OSError(error.errno, error.strerror, str(path)) from None
        raise


def _demand_sound(path: Path, faults: Sequence[Discrepancy], end: str = "") -> None:
    if not faults:
        return
    lines = [f"{path}:{fault.line}: {fault.what}" for fault in faults[:MOST_TOLD]]
    if len(faults) > MOST_TOLD:
        lines.append(f"and {len(faults) - MOST_TOLD:,} others")
    raise StandoffError("\n  ".join([f"{path} has changed since it was sealed{end}:", *lines]))


def _file(path: Path) -> Path:
    """The path of a file, and not of a folder or a device."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise StandoffError("this is not a file", "a ledger is one", Location(str(path)))
    return path


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Waits until nobody else writes in the ledger, and keeps everyone else from it."""
    until = time.monotonic() + PATIENCE
    with ExitStack() as stack:
        while True:
            try:
                stack.enter_context(alone(path))
                break
            except Taken as error:
                if time.monotonic() > until:
                    raise StandoffError(f"{error}, and it has for {PATIENCE:.0f} seconds", "try again") from None
                time.sleep(0.02)
        yield
