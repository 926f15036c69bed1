"""Hypotheses in rows, evidence in columns, as analysts of competing hypotheses lay it out (Heuer 1999).

In a cell of the first chart is by what an item multiplies the odds of a hypothesis, given the items before it; in one
of the second, what the hypothesis would be without the item, all others there. Each number is printed; the tint only
says it again. Where there are many of either, the hypotheses that moved most are drawn, and the items that change one
of these; the tables have all.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from standoff.charts.dot_whisker import LEAD, SMALL, WIDTH
from standoff.charts.svg import Chart, Drawing, cut, lines, table, width_of
from standoff.evidence.posterior import Hypothesis, PosteriorSummary
from standoff.presentation.wording import counted

MOST_ROWS, MOST_BLOCKS = 16, 2  # that are drawn
TELLING = math.log(1.1)  # what an item must do to the odds of a hypothesis that is drawn, where there are many items
STRONG = math.log(2.0)  # from here on the tint is no deeper
DEEPEST = 0.4  # of the colour: what is printed on it stays readable, on light and on dark
CELL, ROW = 28.0, 18.0
LABEL, HEADS = 150.0, 72.0  # the widest name of a hypothesis, and what it is before and after
SAME = "·"  # in place of a number that changes nothing
WEAK = "°"  # at the letter of an item whose column rests on too few worlds
TINTS = "Blue: the item speaks for the hypothesis; orange: against it."


def ratios_chart(learned: PosteriorSummary) -> Chart | None:
    """By what each item multiplies the odds of each hypothesis; None where there is no evidence, or no hypothesis."""
    items = learned.posterior.items
    if not items or not learned.hypotheses:
        return None
    rows, others = _drawn(learned)
    still = any(times(ratio) == "1.00" for each in learned.hypotheses for ratio in each.ratios)
    notes = [f"Each cell is a likelihood ratio given the earlier items{f' ({SAME} = 1.00)' if still else ''}."]
    if others:
        notes.append(f"{counted(len(others), 'more hypothesis', 'more hypotheses')} moved by no more{_quiet(others)}.")
    cells = [
        (
            each.id,
            share(each.prior),
            share(each.posterior),
            *(_multiplied(each, place)[0] or "–" for place in _all(learned)),
        )
        for each in (*rows, *others)
    ]
    return _chart(
        learned,
        _Told("hypotheses", "Hypotheses by evidence: likelihood ratios", _sentence(learned, rows), notes),
        rows,
        _Columns(("before", "after"), _multiplied),
        cells,
    )


def without_chart(learned: PosteriorSummary) -> Chart | None:
    """What each hypothesis would be without each item; None where no item makes a difference by itself."""
    places = _all(learned)
    every = [*itertools.chain(*_drawn(learned))]
    changed = [each for each in every if any(_without(each, place)[0] != SAME for place in places)]
    if not changed:
        return None
    drawn = changed[:MOST_ROWS]
    still = any(_without(each, place)[0] == SAME for each in drawn for place in places)
    notes = [
        f"Each cell is the hypothesis without the item, all others there{f' ({SAME} = the same)' if still else ''}."
    ]
    if more := len(changed) - len(drawn):
        notes.append(f"{counted(more, 'more hypothesis changes', 'more hypotheses change')} without an item.")
    if same := len(every) - len(changed):
        notes.append(stay_words(same))
    cells = [(each.id, share(each.posterior), *(_without(each, place)[0] for place in places)) for each in changed]
    return _chart(
        learned,
        _Told("without", "Hypotheses by evidence: each item left out", _without_sentence(learned, drawn), notes),
        drawn,
        _Columns(("", "with all"), _without),
        cells,
    )


def stay_words(hypotheses: int) -> str:
    """How many hypotheses no item changes by itself."""
    stay = counted(hypotheses, "hypothesis stays", "hypotheses stay")
    return f"{stay} within 0.01, whichever item is left out."


def moved_first(learned: PosteriorSummary) -> list[Hypothesis]:
    """Hypotheses that moved by more than noise first, those before others that moved by more."""

    def order(each: Hypothesis) -> tuple[bool, float]:
        change = abs(each.posterior - each.prior)
        return not each.moved, -change if math.isfinite(change) else 0.0

    return sorted(learned.hypotheses, key=order)


def letter(place: int) -> str:
    """A, B, ..., Z, AA, AB, ..."""
    first, last = divmod(place, 26)
    return (letter(first - 1) if first else "") + chr(ord("A") + last)


def times(ratio: float) -> str:
    """A likelihood ratio as it is read; nothing where there is none."""
    if math.isnan(ratio):
        return ""
    if math.isinf(ratio):
        return "inf"
    if 0.0 < ratio < 0.005:
        return "<0.01"
    return f"{ratio:.2f}" if ratio < 10.0 else f"{ratio:.0f}" if ratio < 1000.0 else ">1000"


def share(value: float) -> str:
    return f"{value:.2f}" if math.isfinite(value) else "–"


def _telling(rows: Sequence[Hypothesis], count: int) -> list[int]:
    """The items that are drawn, in their order."""
    fits = _fitting(rows)
    if count <= fits:
        return list(range(count))
    strength = [max((_strength(each.ratios[place]) for each in rows), default=0.0) for place in range(count)]
    loud = sorted((place for place in range(count) if strength[place] >= TELLING), key=lambda place: -strength[place])
    strongest = sorted(range(count), key=lambda place: (-strength[place], place))
    return sorted(loud[: MOST_BLOCKS * fits] or strongest[:fits])


def _drawn(learned: PosteriorSummary) -> tuple[list[Hypothesis], list[Hypothesis]]:
    """The hypotheses in the picture, and the others: first what moved, types before claims, then types that did not."""
    ranked = moved_first(learned)
    loud = sorted((each for each in ranked if each.moved), key=lambda each: each.of == "claim")
    still = [each for each in ranked if each.of != "claim" and not each.moved]
    rows = [*loud, *still][:MOST_ROWS] or ranked[:MOST_ROWS]
    drawn = {each.id for each in rows}
    return rows, [each for each in ranked if each.id not in drawn]


def _all(learned: PosteriorSummary) -> range:
    """The places of all items."""
    return range(len(learned.posterior.items))


def _sign(learned: PosteriorSummary, place: int) -> str:
    """The letter of an item, marked where its column rests on too few worlds."""
    return letter(place) + ("" if learned.reliable[place] else WEAK)


def _label(rows: Sequence[Hypothesis]) -> float:
    """The pixels that the names of hypotheses take."""
    return min(max(width_of(each.id, SMALL) for each in rows), LABEL) + 6.0


def _fitting(rows: Sequence[Hypothesis]) -> int:
    """How many items find room side by side."""
    return int((WIDTH - _label(rows) - HEADS) / CELL)


def _strength(ratio: float) -> float:
    """The size of the logarithm of a ratio; 0 where there is none."""
    if math.isnan(ratio):
        return 0.0
    return abs(math.log(ratio)) if 0.0 < ratio < math.inf else math.inf


def _without_sentence(learned: PosteriorSummary, rows: Sequence[Hypothesis]) -> str:
    """The item without which a hypothesis would be most otherwise."""
    cells = [(each, place) for each in rows for place in _all(learned) if _without(each, place)[0] != SAME]
    each, place = max(cells, key=lambda cell: _apart(*cell))
    item = learned.posterior.items[place]
    return (
        f"The item that matters most when it alone is left out is {letter(place)} ({item.id}): without it {each.id} "
        f"would be {share(each.without[place])}, not {share(each.posterior)}."
    )


def _apart(each: Hypothesis, place: int) -> float:
    """What an item does to a hypothesis, all others there; -1 where it has no value without it."""
    apart = abs(each.posterior - each.without[place])
    return apart if math.isfinite(apart) else -1.0


def _sentence(learned: PosteriorSummary, rows: Sequence[Hypothesis]) -> str:
    items = learned.posterior.items
    shown = " shown" if len(rows) < len(learned.hypotheses) else ""
    nothing = f"No item of evidence changes the odds of any hypothesis{shown} by as much as a per cent."
    cells = [(each, place) for each in rows for place in range(len(items)) if not math.isnan(each.ratios[place])]
    if not cells:
        return nothing
    each, place = max(cells, key=lambda cell: _strength(cell[0].ratios[cell[1]]))
    ratio = each.ratios[place]
    if times(ratio) == "1.00":
        return nothing
    what = {"claim": "the claim", "type": "the type", "expert": "the hypothesis", "event": "the event"}[each.of]
    if math.isinf(ratio):
        did = f"makes {what} {each.id} certain"
    elif ratio == 0.0:
        did = f"rules {what} {each.id} out"
    else:
        did = f"multiplies the odds of {what} {each.id} by {times(ratio)}"
    if len(items) == 1:
        return f"The item, {items[place].id}, {did}."
    of = "Among the hypotheses shown the" if shown else "The"
    return f"{of} strongest single item is {letter(place)} ({items[place].id}): it {did}, given the items before it."


@dataclass(frozen=True, slots=True)
class _Told:
    """What a chart is called, and what is said of it."""

    name: str
    title: str
    sentence: str
    notes: Sequence[str]


@dataclass(frozen=True, slots=True)
class _Columns:
    """What stands before the items, before and after the evidence, and in the cell of an item."""

    heads: tuple[str, str]
    cell: Callable[[Hypothesis, int], tuple[str, float]]


def _chart(
    learned: PosteriorSummary,
    told: _Told,
    rows: Sequence[Hypothesis],
    what: _Columns,
    cells: Sequence[tuple[str, ...]],
) -> Chart:
    letters = [_sign(learned, place) for place in _all(learned)]
    weak = [sign for sign in letters if sign.endswith(WEAK)]
    few = (
        f"{'Column' if len(weak) == 1 else 'Columns'} {', '.join(weak)} {'rests' if len(weak) == 1 else 'rest'} on an "
        f"effective sample below {learned.posterior.floor:,.0f} worlds."
    )
    notes = (*told.notes, *([few] if weak else []))
    head = ["hypothesis", *(head for head in what.heads if head), *letters]
    svg = _svg(learned, rows, what, (told.name, told.title, told.sentence), notes)
    return Chart(told.name, told.title, told.sentence, svg, table(head, cells, head[1:]), notes, len(rows))


def _svg(
    learned: PosteriorSummary,
    rows: Sequence[Hypothesis],
    what: _Columns,
    told: tuple[str, str, str],
    notes: Sequence[str],
) -> str:
    label = _label(rows)
    columns = _telling(rows, len(learned.posterior.items))
    count = math.ceil(len(columns) / _fitting(rows))
    size = math.ceil(len(columns) / count)  # blocks of about the same width
    blocks = [columns[start : start + size] for start in range(0, len(columns), size)]
    key = _key(learned, columns)
    fewer = len(learned.posterior.items) - len(columns)
    left_out = (
        [f"{counted(fewer, 'more item', 'more items')}: none changes the odds of these by more."] if fewer else []
    )
    under = [line for note in (TINTS, *notes, *left_out) for line in lines(note, WIDTH, SMALL, most=4)]
    matrix = len(blocks) * (20.0 + ROW * len(rows) + 12.0)
    drawing = Drawing(WIDTH, matrix + 26.0 + LEAD * (max(map(len, key)) + len(under)) + 10.0, *told)
    y = 0.0
    for block in blocks:
        y = _block(drawing, learned, rows, block, (label, y), what)
    drawing.text(0.0, y + 14.0, "The items", "b")
    y += 26.0
    for side, entries in enumerate(key):
        x = side * (WIDTH / 2.0 + 6.0)
        for line, (first, words) in enumerate(entries):
            drawing.text(x, y + 8.0 + LEAD * line, first, "s b")
            drawing.text(x + 26.0, y + 8.0 + LEAD * line, words, "s m")
    y += LEAD * max(map(len, key)) + 8.0
    for line, words in enumerate(under):
        drawing.text(0.0, y + 8.0 + LEAD * line, words, "s m")
    return drawing.svg()


def _multiplied(each: Hypothesis, place: int) -> tuple[str, float]:
    """What is printed in a cell, and by what it is tinted: from -1, against the hypothesis, to 1."""
    ratio = each.ratios[place]
    words = times(ratio)
    if math.isnan(ratio):
        return words, 0.0
    depth = min(_strength(ratio) / STRONG, 1.0)
    return SAME if words == "1.00" else words, depth if ratio > 1.0 else -depth


def _without(each: Hypothesis, place: int) -> tuple[str, float]:
    """The same for what the hypothesis would be without the item: tinted by what the item does to it."""
    words = share(each.without[place])
    lost = each.posterior - each.without[place]
    if words == share(each.posterior):
        return SAME, 0.0
    return words, max(min(4.0 * lost, 1.0), -1.0) if math.isfinite(lost) else 0.0


def _block(
    drawing: Drawing,
    learned: PosteriorSummary,
    rows: Sequence[Hypothesis],
    columns: Sequence[int],
    at: tuple[float, float],
    what: _Columns,
) -> float:
    """A table of some columns at (width of the labels, top); where it ends."""
    label, top = at
    for x, words in ((label + 32.0, what.heads[0]), (label + HEADS - 4.0, what.heads[1])):
        drawing.text(x, top + 12.0, words, "s m", "end")
    for number, place in enumerate(columns):
        drawing.text(label + HEADS + CELL * (number + 0.5), top + 12.0, _sign(learned, place), "s b", "middle")
    y = top + 18.0
    for each in rows:
        drawing.line(0.0, y + ROW, label + HEADS + CELL * len(columns), y + ROW, "grid")
        name = drawing.text(0.0, y + 13.0, cut(each.id, label, SMALL), "s")
        drawing.hover(name, _quote(learned, each))
        if what.heads[0]:
            drawing.text(label + 32.0, y + 13.0, share(each.prior), "s m", "end")
        drawing.text(label + HEADS - 4.0, y + 13.0, share(each.posterior), "s m", "end")
        for number, place in enumerate(columns):
            words, depth = what.cell(each, place)
            x = label + HEADS + CELL * number
            group = drawing.group()
            drawing.hover(group, f"{each.id}, {letter(place)} {learned.posterior.items[place].id}: {words}")
            if depth:
                tint = drawing.rect(
                    x + 1.0, y + 1.0, CELL - 2.0, ROW - 2.0, "fill-one" if depth > 0 else "fill-two", group
                )
                tint.set("fill-opacity", f"{DEEPEST * abs(depth):.2f}")
            drawing.text(x + CELL / 2.0, y + 13.0, words, "s m" if words == SAME else "s", "middle", group)
        y += ROW
    return y + 14.0


def _quote(learned: PosteriorSummary, each: Hypothesis) -> str:
    claim = learned.posterior.scenario.claims.get(each.id) if each.of == "claim" else None
    return f"{each.id}: {claim.quote}" if claim is not None else each.id


def _key(learned: PosteriorSummary, columns: Sequence[int]) -> list[list[tuple[str, str]]]:
    """Two columns of lines: the letter of an item and what it was."""
    entries: list[list[tuple[str, str]]] = []
    for place in columns:
        item = learned.posterior.items[place]
        words = f"{item.evidence.date} {item.id}: {item.evidence.observe}"
        wrapped = lines(words, WIDTH / 2.0 - 34.0, SMALL, most=2)
        entries.append([(letter(place) if not number else "", line) for number, line in enumerate(wrapped)])
    half, total = 0, sum(map(len, entries))
    while sum(map(len, entries[:half])) < total / 2.0:
        half += 1
    return [[line for each in side for line in each] for side in (entries[:half], entries[half:])]


def _quiet(others: Sequence[Hypothesis]) -> str:
    """How many of the hypotheses that are not drawn are claims that hardly moved."""
    still = sum(each.of == "claim" and not each.moved for each in others)
    if not still:
        return ""
    if len(others) == 1:
        return ": a claim, by no more than noise"
    if still == len(others):
        return ": claims, by no more than noise"
    return f", {counted(still, 'claim', 'claims')} of them by no more than noise"
