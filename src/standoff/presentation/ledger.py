"""What is said of a ledger: what was sealed in it, and what its check has found."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from standoff.forecasts.ledger import Entry
from standoff.forecasts.seal import Repeat
from standoff.forecasts.verify import Verification
from standoff.presentation.section import Section, section
from standoff.presentation.wording import counted, listed


def sealed_section(entry: Entry, ledger: str) -> Section:
    """An entry that was just sealed in the file `ledger`, and how it is checked later."""
    forecasts = counted(len(entry.content["forecasts"]), "forecast", "forecasts")
    return section(
        "",
        (
            f"{forecasts} sealed in {ledger} as entry {entry.number}. The head of the ledger is now",
            f"`{entry.hash}`",
            "Keep it where nobody who can edit the ledger can change it, such as in a printed report or an email to "
            "others. Nothing else reveals a ledger that was rewritten entirely or cut off at the end. To check:",
            f"`standoff verify {shlex.quote(ledger)} --head {entry.hash}`",
        ),
    )


def verification_section(found: Verification) -> Section:
    """All that a check of a ledger has found."""
    return section("", _found(found))


def _found(found: Verification) -> Iterator[str]:
    """Faults first, then what came of making forecasts again, then what all of it shows."""
    for fault in found.faults:
        where = f"{found.path}:{fault.line}" if fault.line else f"{found.path}"
        yield f"{where}: {fault.what}"
    for each in found.repeats:
        yield _repeated(each)
    entries = counted(found.entries, "entry", "entries")
    if found.sound:
        yield f"{found.path}: {entries}{_shown(found)} Head:"
        yield f"`{found.head}`"
    else:
        faults = counted(len(found.faults), "fault", "faults")
        yield f"{found.path}: NOT as sealed: {faults}; {entries} with a correct hash."


def _repeated(repeat: Repeat) -> str:
    """What came of making the forecasts of an entry again."""
    name = f"entry {repeat.number}"
    if repeat.reason is not None:
        told = f"{name}: not repeated: {repeat.reason}"
    elif repeat.same:
        return f"{name}: same when repeated, within {repeat.largest:.1g} in probability"
    else:
        told = f"{name}: differs when repeated, by up to {repeat.largest:.2g}: {listed(list(repeat.differing))}"
    changed = ", ".join(f"{what} {then} then, {now} now" for what, (then, now) in repeat.versions.items())
    return f"{told} ({changed})" if changed else told


def _shown(found: Verification) -> str:
    """What a ledger in which nothing is wrong shows, and what it cannot."""
    if found.since is None:
        return (
            "; the chain is intact: no single line was edited, removed, inserted or moved. The chain alone cannot "
            "show whether the ledger was rewritten entirely or cut off at the end; for that, give a head that was "
            "kept elsewhere, with --head HASH."
        )
    if not found.since:
        return ", all unchanged since the given head was recorded; it is the last of them."
    added = "1 was" if found.since == 1 else f"{found.since:,} were"
    return (
        f": unchanged since the given head was recorded, up to entry {found.entries - found.since:,}; {added} "
        "added after it; the chain alone cannot show whether those were rewritten."
    )
