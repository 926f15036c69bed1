"""A draft as text: the sentences that give a likelihood, and how many of each kind are proposed."""

from __future__ import annotations

from collections import Counter

from rich.text import Text

from standoff.cli.terminal import grid, terminal
from standoff.text.draft import Draft


def show_draft(drafted: Draft) -> None:
    """`standoff draft --out`."""
    out = terminal()
    out.print(Text(drafted.title, style="bold"))
    out.print()
    listed = grid("sentence", "likelihood wording", "form", "proposed", "text")
    listed.columns[0].no_wrap = True
    for sentence in drafted.sentences:
        for number, reading in enumerate(sentence.readings):
            first = number == 0
            listed.add_row(
                Text(sentence.id if first else ""),
                Text(str(reading)),
                Text(str(reading.standing)),
                Text((str(sentence.kind) if sentence.kind else "nothing") if first else ""),
                Text(sentence.text if first else ""),
            )
    if listed.row_count:
        out.print(listed)
        out.print()
    kinds = Counter(
        str(sentence.kind) if sentence.kind else "makes no claim of its own" for sentence in drafted.sentences
    )
    count = "1 sentence" if len(drafted.sentences) == 1 else f"{len(drafted.sentences):,} sentences"
    out.print(f"{count}, each quoted once in the draft. Proposed kinds:")
    for kind, number in kinds.most_common():
        out.print(f"  {number:3d} {kind}")
    out.print(
        "Each range is the probability usually meant by the wording, for the sentence without its negations. These "
        "are proposals; nothing is modelled or tested yet."
    )
