"""The audit of evidence as a picture: hypotheses in rows, evidence in columns, in each cell what the item did.

It is laid out as analysts of competing hypotheses do it (Heuer 1999). The first part has likelihood ratios: by what an
item multiplies the odds of a hypothesis, given the items before it. The second has what a hypothesis would be without
the item, all others there. Each number is printed; the tint only says it again. Where there are many of either, the
hypotheses that moved most are drawn, and the items that change one of these; the table has all.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from standoff.charts.dot_whisker import LEAD, SMALL, WIDTH
from standoff.charts.svg import Chart, Drawing, cut, lines, table, width_of
from standoff.evidence.posterior import Hypothesis, PosteriorSummary

MOST_ROWS, MOST_BLOCKS = 16, 2  # that are drawn
TELLING = math.log(1.1)  # what an item must do to the odds of a hypothesis that is drawn, where there are many items
STRONG = math.log(2.0)  # from here on the tint is no deeper
DEEPEST = 0.4  # of the colour: what is printed on it stays readable, on light and on dark
CELL, ROW = 28.0, 18.0
LABEL, HEADS = 150.0, 72.0  # the widest name of a hypothesis, and what it is before and after
SAME = "·"


def hypotheses_chart(learned: PosteriorSummary) -> Chart | None:
    """The audit; None where there is no evidence, or no hypothesis."""
    items = learned.posterior.items
    if not items or not learned.hypotheses:
        return None
    ranked = moved_first(learned)
    loud = sorted((each for each in ranked if each.moved), key=lambda each: each.of == "claim")
    still = [each for each in ranked if each.of != "claim" and not each.moved]
    rows = [*loud, *still][:MOST_ROWS] or ranked[:MOST_ROWS]
    columns = _telling(rows, len(items))
    name, title = "hypotheses", "Hypotheses by evidence: what each item did to each hypothesis"
    sentence = _sentence(learned, rows)
    svg = _svg(learned, rows, columns, (name, title, sentence))
    letters = [letter(place) for place in range(len(items))]
    head = ["hypothesis", "kind", "before", "after"]
    head += [f"{each}: {item.id}" for each, item in zip(letters, items, strict=True)]
    head += [f"without {each}" for each in letters]
    cells = [
        [
            each.id,
            each.of,
            share(each.prior),
            share(each.posterior),
            *(times(ratio) or "–" for ratio in each.ratios),
            *map(share, each.without),
        ]
        for each in ranked
    ]
    return Chart(name, title, sentence, svg, table(head, cells, head[2:]))


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
    what = {"claim": "the claim", "type": "the type", "event": "the event"}[each.of]
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


def _svg(
    learned: PosteriorSummary, rows: Sequence[Hypothesis], columns: Sequence[int], told: tuple[str, str, str]
) -> str:
    label = _label(rows)
    count = math.ceil(len(columns) / _fitting(rows))
    size = math.ceil(len(columns) / count)  # blocks of about the same width
    blocks = [columns[start : start + size] for start in range(0, len(columns), size)]
    changed = [each for each in rows if any(share(each.without[place]) != share(each.posterior) for place in columns)]
    key = _key(learned, columns)
    notes = [
        line for note in _notes(learned, rows, columns, len(changed)) for line in lines(note, WIDTH, SMALL, most=4)
    ]
    part = 26.0
    matrix = part + len(blocks) * (20.0 + ROW * len(rows) + 12.0)
    second = part + len(blocks) * (20.0 + ROW * len(changed) + 12.0) if changed else 0.0
    foot = part + LEAD * max(len(side) for side in key)
    drawing = Drawing(WIDTH, matrix + second + foot + LEAD * len(notes) + 10.0, *told)
    drawing.text(0.0, 14.0, "By what the item multiplies the odds of the hypothesis (likelihood ratio)", "b")
    y = part
    for block in blocks:
        y = _block(drawing, learned, rows, block, (label, y), ("before", "after"), _multiplied)
    if changed:
        drawing.text(0.0, y + 14.0, "What the hypothesis would be without the item, all others there", "b")
        y += part
        for block in blocks:
            y = _block(drawing, learned, changed, block, (label, y), ("", "with all"), _without)
    drawing.text(0.0, y + 14.0, "The items", "b")
    y += part
    for side, entries in enumerate(key):
        x = side * (WIDTH / 2.0 + 6.0)
        for line, (first, words) in enumerate(entries):
            drawing.text(x, y + 8.0 + LEAD * line, first, "s b")
            drawing.text(x + 26.0, y + 8.0 + LEAD * line, words, "s m")
    y += LEAD * max(len(side) for side in key) + 8.0
    for line, words in enumerate(notes):
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
    heads: tuple[str, str],
    cell: Callable[[Hypothesis, int], tuple[str, float]],
) -> float:
    """A table of some columns at (width of the labels, top); where it ends."""
    label, top = at
    for x, words in ((label + 32.0, heads[0]), (label + HEADS - 4.0, heads[1])):
        drawing.text(x, top + 12.0, words, "s m", "end")
    for number, place in enumerate(columns):
        sign = letter(place) + ("" if learned.reliable[place] else "°")
        drawing.text(label + HEADS + CELL * (number + 0.5), top + 12.0, sign, "s b", "middle")
    y = top + 18.0
    for each in rows:
        drawing.line(0.0, y + ROW, label + HEADS + CELL * len(columns), y + ROW, "grid")
        name = drawing.text(0.0, y + 13.0, cut(each.id, label, SMALL), "s")
        drawing.hover(name, _quote(learned, each))
        if heads[0]:
            drawing.text(label + 32.0, y + 13.0, share(each.prior), "s m", "end")
        drawing.text(label + HEADS - 4.0, y + 13.0, share(each.posterior), "s m", "end")
        for number, place in enumerate(columns):
            words, depth = cell(each, place)
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


def _notes(learned: PosteriorSummary, rows: Sequence[Hypothesis], columns: Sequence[int], changed: int) -> list[str]:
    notes = [
        f"Blue raises the odds, orange lowers them; {SAME} changes nothing that could be printed. Of a type or an "
        "event the probability is inside a world, averaged over worlds; of a claim it is the share of worlds.",
    ]
    still = sum(each.of == "claim" and not each.moved for each in learned.hypotheses)
    more = len(learned.hypotheses) - len(rows)
    if more:
        notes.append(
            f"{more} more {'hypothesis is' if more == 1 else 'hypotheses are'} in the table{_quiet(still, more)}."
        )
    fewer = len(learned.posterior.items) - len(columns)
    if fewer:
        items = "item is" if fewer == 1 else "items are"
        notes.append(f"{fewer} more {items} in the table: none changes the odds of the hypotheses shown by more.")
    if changed < len(rows):
        stay = len(rows) - changed
        which = "item" if not fewer else "of the items shown"
        notes.append(
            f"{stay} of the hypotheses shown {'stays' if stay == 1 else 'stay'} the same without any one {which}."
        )
    weak = [letter(place) for place in columns if not learned.reliable[place]]
    if weak:
        notes.append(
            f"° Columns {', '.join(weak)} rest on an effective sample below {learned.posterior.floor:,.0f} worlds."
        )
    return notes


def _quiet(still: int, more: int) -> str:
    """How many of the hypotheses that are not drawn are claims that hardly moved."""
    if not still:
        return ""
    if more == 1:
        return ", a claim that moved by no more than noise"
    count = min(still, more)
    return f", {count} of them {'a claim' if count == 1 else 'claims'} that moved by no more than noise"
