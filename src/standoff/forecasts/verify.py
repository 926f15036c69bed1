"""A ledger in, everything that can be seen to have been done to it out; and its forecasts made again, if asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from standoff.forecasts.forecast import Forecast
from standoff.forecasts.ledger import Discrepancy, read_ledger, since
from standoff.forecasts.seal import Provenance, Repeat, contents, repeat
from standoff.scenario.model import Scenario
from standoff.scenario.summary import counted, summary


@dataclass(frozen=True, slots=True)
class Verification:
    """What became of a ledger.

    Attributes:
        path: the file.
        entries: how many have a hash that is right.
        head: the last one.
        faults: all that cannot have been sealed so, in the order of lines.
        since: how many entries were sealed after the head that was given; None where none was, or it is not there.
        repeats: the entries that were made again.
    """

    path: Path
    entries: int
    head: str
    faults: tuple[Discrepancy, ...]
    since: int | None
    repeats: tuple[Repeat, ...]

    def __repr__(self) -> str:
        state = "sound" if self.sound else counted(len(self.faults), "fault")
        again = f"{sum(each.same for each in self.repeats)} of {len(self.repeats)} the same" if self.repeats else ""
        return summary(self, str(self.path), counted(self.entries, "entry", "entries"), state, again)

    @property
    def sound(self) -> bool:
        """Whether the chain is whole, and has the head that was given. Without a head that was kept elsewhere this does
        not show that the ledger was not written anew from some entry on, or its end left off."""
        return not self.faults

    @property
    def good(self) -> bool:
        """Whether it is sound, and comes out the same where it was repeated."""
        return self.sound and all(repeated.same for repeated in self.repeats)


def verify(
    path: str | Path,
    head: str | None = None,
    make: Callable[[Scenario, Provenance], Sequence[Forecast]] | None = None,
    standoff: str = "",
) -> Verification:
    """Checks every entry of a ledger.

    Args:
        head: a hash that was noted when the ledger was sound; it must still be there.
        make: makes forecasts again, as `seal.repeat` has it; standoff: the version that does.

    Raises:
        StandoffError: where `path` is no file, or `head` no hash.
        OSError: where it cannot be read.
    """
    path = Path(path)
    ledger = read_ledger(path)
    sealed, wrong = contents(ledger.entries)
    faults = sorted([*ledger.faults, *wrong], key=lambda fault: fault.line)
    after = None if head is None else since(ledger, head)
    if head is not None and after is None:
        faults.append(
            Discrepancy(0, f"no entry has the hash {head}: the end was removed or rewritten, or this is another ledger")
        )
    repeats = [repeat(each, standoff, make) for each in sealed] if make is not None else []
    return Verification(path, len(ledger.entries), ledger.head, tuple(faults), after, tuple(repeats))
