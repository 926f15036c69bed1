"""What becomes of drafts: removed, brought back, renamed. Nothing is deleted, and an old link finds a renamed draft.

Beside the drafts, in their folder, `.bin` holds what was removed, each in a folder of its own, and `.renamed` a file
for every name that a draft has given up, with the name it has now. Whoever wants the room empties `.bin` by hand.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

BIN, RENAMED = ".bin", ".renamed"
SUFFIX, FILE_NAME = ".yaml", "scenario.yaml"
MOST_NAMES = 100  # that a draft may have had, one after the other
_KEPT = re.compile(r"(\d{8}-\d{6})(?:-(\d+))?--(.{1,200})\Z")


@dataclass(frozen=True, slots=True)
class Binned:
    """A draft that was removed.

    Attributes:
        id: of its place in the bin; name: as it was called.
    """

    id: str
    name: str
    removed: datetime.datetime


def place_of(drafts: Path, name: str) -> Path | None:
    """Where a draft is: its file, or its folder where it has tables; None where there is none."""
    folder, file = drafts / name, drafts / f"{name}{SUFFIX}"
    if (folder / FILE_NAME).exists():
        return folder
    return file if file.exists() else None


def name_now(drafts: Path, name: str) -> str:
    """What the draft of that name is called by now; the same name where it was not renamed."""
    now = name
    for _ in range(MOST_NAMES):
        given = drafts / RENAMED / now
        if place_of(drafts, now) is not None or not given.is_file():
            break
        now = given.read_text("utf-8", "replace")[:80].strip()
        if not re.fullmatch(r"[a-z0-9-]{1,80}", now):
            return name
    return now


def given_up(drafts: Path, name: str) -> bool:
    """Whether a draft had that name, and links may be about that still lead to it."""
    return (drafts / RENAMED / name).exists()


def rename(drafts: Path, old: str, new: str) -> None:
    """Has a draft called otherwise; whoever asks by the old name is led to it.

    Raises:
        OSError: if it cannot be.
    """
    place = place_of(drafts, old)
    if place is None:
        raise FileNotFoundError(2, "this draft no longer exists")
    (drafts / RENAMED).mkdir(exist_ok=True)
    place.rename(drafts / (new if place.is_dir() else f"{new}{SUFFIX}"))
    (drafts / RENAMED / old).write_text(new, "utf-8")
    (drafts / RENAMED / new).unlink(missing_ok=True)


def remove(drafts: Path, name: str) -> None:
    """Puts a draft into the bin, with its tables.

    Raises:
        OSError: if it cannot be.
    """
    place = place_of(drafts, name)
    if place is None:
        raise FileNotFoundError(2, "this draft no longer exists")
    at, number = f"{datetime.datetime.now():%Y%m%d-%H%M%S}", 1
    kept = drafts / BIN / f"{at}--{name}"
    while kept.exists():
        number += 1
        kept = drafts / BIN / f"{at}-{number}--{name}"
    kept.parent.mkdir(exist_ok=True)
    if place.is_dir():
        place.rename(kept)
    else:
        kept.mkdir()
        place.rename(kept / place.name)


def binned(drafts: Path) -> list[Binned]:
    """What is in the bin, what was removed last first."""
    found = []
    try:
        names = sorted((path.name for path in (drafts / BIN).iterdir() if path.is_dir()), reverse=True)
    except OSError:
        names = []
    for name in names:
        if match := _KEPT.fullmatch(name):
            try:
                found.append(Binned(name, match[3], datetime.datetime.strptime(match[1], "%Y%m%d-%H%M%S")))
            except ValueError:
                continue
    return found


def bring_back(drafts: Path, id: str, free: Callable[[str], str]) -> str:
    """Takes a draft out of the bin; gives its name, which is the old one where nobody has that by now.

    Args:
        free: gives a name that no draft has, after another.

    Raises:
        OSError: if it cannot be.
    """
    found = next((each for each in binned(drafts) if each.id == id), None)
    if found is None:
        raise FileNotFoundError(2, "it is no longer among the removed drafts")
    kept = drafts / BIN / found.id
    taken = (drafts / found.name).exists() or (drafts / f"{found.name}{SUFFIX}").exists()
    name = free(found.name) if taken else found.name
    if (kept / FILE_NAME).exists():
        kept.rename(drafts / name)
        return name
    file = next(kept.glob(f"*{SUFFIX}"), None)
    if file is None:
        raise FileNotFoundError(2, "it contains no scenario")
    file.rename(drafts / f"{name}{SUFFIX}")
    kept.rmdir()
    return name
