"""Evidence as text: what it was, what it taught, and what to watch for."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from standoff.charts.wording import counted
from standoff.claims.verdict_bands import NO_DIFFERENCE_FROM
from standoff.cli.terminal import grid, show_sections, terminal
from standoff.evidence.posterior import PosteriorSummary
from standoff.evidence.update import Posterior
from standoff.presentation.evidence import posterior_section
from standoff.presentation.evidence_matrix import letter, times

MOST_PARAMETERS = 10
SAME = "."  # in place of a number that changes nothing
CELL, HEADS, FEWEST_COLUMNS = 5, 14, 4  # widths of a column of the audit, and of those before it


def show_posterior(posterior: Posterior) -> None:
    """What is said first, whatever was asked: the worlds, and how many of them the evidence left."""
    show_sections(posterior.scenario.title, [posterior_section(posterior)])
    terminal().print()


def show_learned(learned: PosteriorSummary) -> None:
    """`standoff update`."""
    posterior = learned.posterior
    show_posterior(posterior)
    console = terminal()
    letters = {name: letter(number) for number, name in enumerate(learned.columns)}
    if not letters:
        console.print("There is no evidence up to that day: everything stands as it was before.")
        return
    table = grid("", "date", "evidence", "observed", "reliability", "expected", "effective")
    for item in posterior.items:
        table.add_row(
            letters[item.id],
            str(item.evidence.date),
            item.id,
            item.evidence.observe,
            f"{item.evidence.reliability:g}",
            f"{item.expected:.2f}",
            f"{item.effective:,.0f}",
        )
    console.print(table)
    console.print(
        "expected: the probability of the report after those before it, averaged over worlds. effective: the sample "
        "after it.\n"
    )
    _show_audit(learned, letters)
    _show_parameters(learned)


def _show_audit(learned: PosteriorSummary, letters: dict[str, str]) -> None:
    console = terminal()
    rows = [row for row in learned.hypotheses if row.of != "claim" or row.moved]
    rest = len(learned.hypotheses) - len(rows)
    console.print(Text("Hypotheses by evidence: likelihood ratios", style="bold"))
    for some in _columns(console.width, [row.id for row in rows], list(letters.values())):
        table = _matrix("hypothesis", "before", "after", *(letter for _, letter in some))
        for row in rows:
            cells = (_unless_same(times(row.ratios[number]), "1.00") for number, _ in some)
            table.add_row(row.id, f"{row.prior:.2f}", f"{row.posterior:.2f}", *cells)
        console.print(table)
        console.print()
    still = any(times(ratio) == "1.00" for row in rows for ratio in row.ratios)
    console.print(
        "A cell says by what the item multiplies the odds of the hypothesis, given the items before it"
        f"{f'; {SAME} by 1.00' if still else ''}. Of a type or an event the probability is inside a world, averaged "
        "over worlds; of a claim it is the share of worlds."
    )
    for row in learned.hypotheses:
        if max(row.no_difference) > NO_DIFFERENCE_FROM:
            before, after = row.no_difference
            console.print(
                f"{row.id}: its two sides do not differ in {before:.0%} of worlds before the evidence and {after:.0%} "
                "after it, so the evidence does not bear on it."
            )
    if rest:
        every = rest + sum(row.of == "claim" for row in rows)
        many = f"{rest} of {every} claims" if every > 1 else "The claim"
        console.print(f"{many} moved by no more than chance: --json has {'them' if rest > 1 else 'it'}.")
    weak = [letter for letter, sound in zip(letters.values(), learned.reliable, strict=True) if not sound]
    if weak:
        console.print(
            f"{'Column' if len(weak) == 1 else 'Columns'} {', '.join(weak)} {'rests' if len(weak) == 1 else 'rest'} on "
            f"an effective sample below {learned.posterior.floor:,.0f} worlds."
        )
    console.print()
    console.print(Text("Each item left out", style="bold"))
    changed = [row for row in rows if any(_share(each) != _share(row.posterior) for each in row.without)]
    for some in _columns(console.width, [row.id for row in changed], list(letters.values())) if changed else ():
        without = _matrix("hypothesis", "with all", *(letter for _, letter in some))
        for row in changed:
            now = _share(row.posterior)
            without.add_row(row.id, now, *(_unless_same(_share(row.without[number]), now) for number, _ in some))
        console.print(without)
        console.print()
    if changed:
        same = any(_share(each) == _share(row.posterior) for row in changed for each in row.without)
        console.print(
            "A cell says what the hypothesis would be without the item, all others there"
            f"{f'; {SAME} the same' if same else ''}."
        )
    if unchanged := len(rows) - len(changed):
        what = "1 hypothesis stays" if unchanged == 1 else f"{unchanged} hypotheses stay"
        console.print(f"{what} within 0.01, whichever item is left out.")
    console.print()


def _matrix(*columns: str) -> Table:
    """A table of narrow columns, of which none is broken."""
    table = grid()
    table.padding = (0, 1, 0, 0)
    for number, column in enumerate(columns):
        table.add_column(column, no_wrap=True, justify="right" if number else "left", min_width=CELL - 1)
    return table


def _columns(width: int, names: Sequence[str], letters: Sequence[str]) -> list[list[tuple[int, str]]]:
    """The numbers and letters of the items, those together that find room side by side in a table."""
    room = (width - max(map(len, names), default=0) - HEADS) // CELL
    some = list(enumerate(letters))
    size = max(FEWEST_COLUMNS, room)
    return [some[start : start + size] for start in range(0, len(some), size)]


def _unless_same(cell: str, same: str) -> str:
    return SAME if cell == same else cell


def _show_parameters(learned: PosteriorSummary) -> None:
    console = terminal()
    console.print(Text("Parameters that moved most", style="bold"))
    table = grid("parameter", "before: median (90%)", "after: median (90%)", "moved", "spread left")
    for shift in learned.parameters[:MOST_PARAMETERS]:
        before, after = shift.prior, shift.posterior
        table.add_row(
            shift.name,
            f"{before.p50:.3g} ({before.p05:.3g} to {before.p95:.3g})",
            f"{after.p50:.3g} ({after.p05:.3g} to {after.p95:.3g})",
            f"{shift.moved:+.2f} sd",
            f"{shift.narrowed:.0%}",
        )
    console.print(table)
    rest = len(learned.parameters) - MOST_PARAMETERS
    if rest > 0:
        console.print(f"{counted(rest, 'other')} moved by no more than these; --json has all.")


def _share(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.2f}"
