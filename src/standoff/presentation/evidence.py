"""What evidence taught: how many worlds it left, and hypotheses and numbers before and after it.

What was learned (`evidence.posterior`) comes in, sections go out. Of a claim a probability is the share of worlds in
which it holds; of a type or an event it is the probability inside a world, averaged over the worlds.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

from standoff.charts.dot_whisker import LEAD, MOST_LABEL, SMALL, WIDTH, Mark, Panel, Row, draw_rows, spread_out
from standoff.charts.svg import Chart, Drawing, cut, lines, percent, plain, scale, table, ticks
from standoff.claims.spread import Spread
from standoff.claims.verdict_bands import NO_DIFFERENCE_FROM
from standoff.evidence.posterior import Hypothesis, PosteriorSummary, Shift
from standoff.evidence.update import SURPRISE, Item, Posterior
from standoff.presentation.evidence_matrix import letter, moved_first, ratios_chart, stay_words, without_chart
from standoff.presentation.evidence_sources import sources_contents
from standoff.presentation.section import NOTE, WRONG, Section, section
from standoff.presentation.wording import as_much, counted
from standoff.scenario.repeated import repeated_in_words

WORLDS = "The worlds after the evidence"
MOST_HYPOTHESES, MOST_PARAMETERS = 30, 12  # that are drawn; the tables have all
KINDS = {
    "type": ("Hidden types", "probability inside a world, averaged over worlds"),
    "expert": ("Experts", "share of worlds that belong to the expert"),
    "claim": ("Claims", "share of worlds in which the claim holds"),
    "event": ("Events", "probability inside a world, averaged over worlds"),
}


def learned_sections(learned: PosteriorSummary) -> Iterator[Section]:
    """All that is said of what evidence taught."""
    posterior = learned.posterior
    sample = sample_chart(learned) or "There is no evidence up to that day: everything stands as it was before."
    yield section(WORLDS, (*posterior_sentences(posterior), sample))
    if not posterior.items:
        return
    if learned.hypotheses:
        yield section(
            "Hypotheses before and after",
            (
                "Of a type or an event the probability is inside a world, averaged over the worlds as the evidence "
                "weighs them; of a claim it is the share of worlds.",
                posterior_chart(learned),
                *map(_indifferent, learned.hypotheses),
                ratios_chart(learned),
                without_chart(learned) or stay_words(len(learned.hypotheses)),
            ),
        )
    if learned.sources:
        yield section("Sources", sources_contents(learned))
    if learned.parameters:
        yield section("Numbers before and after", (parameters_chart(learned),))


def posterior_section(posterior: Posterior) -> Section:
    """What is said first, whatever was asked: the worlds, and how many of them the evidence left."""
    return section(WORLDS, posterior_sentences(posterior))


def posterior_sentences(posterior: Posterior) -> Iterator[str]:
    """The same as sentences."""
    day = f"As of {posterior.as_of}: " if posterior.as_of else ""
    later = f"; {posterior.later} dated later, and not used" if posterior.later else ""
    left = f", {posterior.uncertified:,} not certified and left out" if posterior.uncertified else ""
    yield (
        f"{day}{counted(len(posterior.items), 'item')} of evidence{later}. {counted(posterior.drawn.count, 'world')} "
        f"drawn (seed {posterior.drawn.seed}){left}."
    )
    worth = f"Effective sample: {posterior.effective:,.0f} worlds (at least {posterior.floor:,.0f} are wanted)."
    if (moved := posterior.moved) is not None:
        worth += (
            f" The worlds were moved to where the evidence is likely, in {len(moved.degrees)} degrees, solving "
            f"{moved.solved:,}; {percent(sum(moved.accepted) / len(moved.accepted))} of the proposals were accepted."
        )
        if moved.unsound:
            worth += (
                f" {moved.unsound:,} proposals were refused since the scenario's numbers make no sense there: the "
                "priors reach further than the scenario does."
            )
    yield worth
    for told in repeated_in_words(posterior.repeated):
        yield f"{NOTE} {told}."
    for item in posterior.surprises:
        yield f"{WRONG} {item.id} (`{item.evidence.observe}`). {surprise_words(item)}"


def surprise_words(item: Item) -> str:
    """Why an item is a surprise, and what that means."""
    return (
        f"No world gives it more than {item.highest:.2g} after what came before (below {SURPRISE:.0%} in all). The "
        "model does not account for it, and what follows leans on worlds that do not fit."
    )


def _indifferent(each: Hypothesis) -> str:
    """Of a claim whose two sides do not differ in most worlds; nothing of any other."""
    if max(each.no_difference) <= NO_DIFFERENCE_FROM:
        return ""
    before, after = map(percent, each.no_difference)
    return (
        f"The two sides of {each.id} do not differ in {before} of worlds before the evidence and {after} after it, so "
        "the evidence does not bear on it."
    )


def posterior_chart(learned: PosteriorSummary) -> Chart | None:
    """Hypotheses before and after the evidence; None where there is no evidence, or no hypothesis."""
    if not learned.posterior.items or not learned.hypotheses:
        return None
    ranked = moved_first(learned)
    shown = ranked[:MOST_HYPOTHESES]
    panels = []
    for kind, (heading, axis) in KINDS.items():
        rows = tuple(_hypothesis(learned, each) for each in shown if each.of == kind)
        if rows:
            panels.append(Panel(rows, axis, heading, 0.0, 1.0, percent))
    moved = [each for each in ranked if each.moved]
    count = f"{len(moved) or 'None'} of {len(ranked)} hypotheses" if len(ranked) > 1 else "The hypothesis"
    sentence = f"{count} moved by {'no more' if len(ranked) == 1 and not moved else 'more'} than noise"
    if moved:
        most = moved[0]
        also = as_much(moved, lambda each: percent(abs(each.posterior - each.prior)), ", and ")
        begin = f"; most of all {most.id}," if len(ranked) > 1 else f": {most.id},"
        sentence += f"{begin} from {percent(most.prior)} to {percent(most.posterior)}{also}"
    left = len(ranked) - len(shown)
    notes = []
    if left:
        still = sum(not each.moved for each in ranked[MOST_HYPOTHESES:])
        quiet = f", {still} of them by no more than noise" if still else ""
        notes.append(f"{left} more moved by no more than those{quiet}.")
    notes.append("Noise: twice the Monte Carlo error of the change, from the number of worlds.")
    name, title = "posterior", f"Before and after {_items(learned)}"
    svg = draw_rows(
        name,
        title,
        f"{sentence}.",
        panels,
        [("ring", "before"), ("dot", "after"), ("arrow", "moved"), ("faint arrow", "no more than noise")],
        notes,
    )
    cells = [
        [
            each.id,
            each.of,
            _exact(each.prior),
            _exact(each.posterior),
            _exact(each.error),
            "yes" if each.moved else "no",
        ]
        for each in ranked
    ]
    head = ["hypothesis", "kind", "before", "after", "error of the change", "moved by more than noise"]
    return Chart(name, title, f"{sentence}.", svg, table(head, cells, head[2:5]), tuple(notes), len(shown))


def parameters_chart(learned: PosteriorSummary) -> Chart | None:
    """The parameters that moved most, on the scale of what was thought of each before; None where there is no evidence,
    or nothing is uncertain."""
    if not learned.posterior.items or not learned.parameters:
        return None
    shown = learned.parameters[:MOST_PARAMETERS]
    most = learned.parameters[0]
    moved = f"its mean by {_signed(most.moved)} standard deviations of its prior"
    if len(learned.parameters) > 1:
        also = as_much(learned.parameters, lambda each: f"{abs(each.moved):.2f}", ", and ")
        moved = f"{most.name} moved most: {moved}{also}"
    else:
        moved = f"{most.name} moved: {moved}"
    if _signed(most.moved) == "0.00":
        moved = "No number moved by a hundredth of a standard deviation of its prior"
    sentence = (
        f"{moved}. In nine of ten worlds {most.name} was from {_interval(most.prior)}; now it is from "
        f"{_interval(most.posterior)}."
    )
    rows = tuple(_shift(learned, each) for each in shown)
    left = len(learned.parameters) - len(shown)
    notes = [f"{left} more moved by no more than those."] if left else []
    name, title = "parameters-moved", f"Numbers that {_items(learned)} moved most"
    panel = Panel(
        rows,
        "in units of the interval before: 0 its 5th percentile, 1 its 95th",
        low=min(0.0, *(end for row in rows for end in _ends(row))) - 0.05,
        high=max(1.0, *(end for row in rows for end in _ends(row))) + 0.05,
    )
    svg = draw_rows(
        name,
        title,
        sentence,
        [panel],
        [
            ("band", "before: 90% of worlds"),
            ("ring", "median before"),
            ("whisker", "after: 90% of worlds"),
            ("dot", "median after"),
        ],
        notes,
    )
    cells = [
        [
            each.name,
            *map(plain, (each.prior.p05, each.prior.p50, each.prior.p95)),
            *map(plain, (each.posterior.p05, each.posterior.p50, each.posterior.p95)),
            _signed(each.moved),
            f"{each.narrowed:.0%}" if math.isfinite(each.narrowed) else "–",
        ]
        for each in learned.parameters
    ]
    head = ["number", "before: 5%", "before: median", "before: 95%", "after: 5%", "after: median", "after: 95%"]
    head += ["moved (sd)", "spread left"]
    return Chart(name, title, sentence, svg, table(head, cells, head[1:]), tuple(notes), len(shown))


def sample_chart(learned: PosteriorSummary) -> Chart | None:
    """How many worlds the evidence leaves, item by item; None where there is no evidence."""
    posterior = learned.posterior
    items = posterior.items
    if not items:
        return None
    started = float(posterior.drawn.count - posterior.uncertified)
    sizes = [started, *(item.effective for item in items)]
    low = min((size for size in sizes if math.isfinite(size)), default=0.0)
    losses = [before - after for before, after in pairwise(sizes)]
    known = [place for place in range(len(items)) if math.isfinite(losses[place])]
    ranked = sorted(known, key=lambda place: -losses[place])
    sentence = (
        f"{_items(learned).capitalize()} {'leaves' if len(items) == 1 else 'leave'} an effective sample of "
        f"{sizes[-1]:,.0f} of {started:,.0f} worlds, where at least {posterior.floor:,.0f} are wanted"
    )
    if len(items) > 1 and ranked and losses[ranked[0]] >= 0.5:
        worst = ranked[0]
        also = as_much(ranked, lambda place: f"{losses[place]:,.0f}", ", and ")
        sentence += (
            f"; the largest loss came with {letter(worst)}, {items[worst].id}: from {sizes[worst]:,.0f} to "
            f"{sizes[worst + 1]:,.0f}{also}"
        )
    sentence += "."
    notes = [
        "Expected: the probability of the report after those before it, averaged over worlds. Effective sample: after "
        "it, in worlds."
    ]
    surprises = posterior.surprises
    if surprises:
        every = len(surprises) == len(items)
        which = ("It" if len(items) == 1 else f"All {len(items)}") if every else f"{len(surprises)} of them"
        sentence += f" {which} {'is' if len(surprises) == 1 else 'are'} not accounted for by the model."
    else:
        sentence += f" {'It is no' if len(items) == 1 else 'None is a'} surprise to the model."
    if posterior.moved is None and low < posterior.floor:
        notes.append(f"{'In the end' if sizes[-1] < posterior.floor else 'On the way'} the sample was below the floor.")
    name, title = "sample", "How many worlds the evidence leaves"
    svg = _sample_svg(learned, sizes, (name, title, sentence), notes)
    by_rates = any(item.evidence.hit is not None for item in items)
    graded = any(item.evidence.grade for item in items)
    cells = [
        [
            letter(place),
            str(item.evidence.date),
            item.id,
            item.evidence.observe,
            *([item.evidence.grade or "–"] if graded else []),
            *(f"{rate:g}" for rate in item.evidence.rates[: 1 + by_rates]),
            _exact(item.expected),
            f"{item.effective:,.0f}",
            "surprise" if item.surprise else "–",
        ]
        for place, item in enumerate(items)
    ]
    rates = ["hit", "false alarm"] if by_rates else ["reliability"]
    if by_rates:
        notes.append("Hit: the probability of the report where what it says is so; false alarm: where it is not.")
    numbers = [*rates, "expected", "effective sample"]
    head = ["item", "date", "evidence", "observed", *(["grade"] if graded else []), *numbers, "surprise"]
    return Chart(name, title, sentence, svg, table(head, cells, numbers), tuple(notes))


def _items(learned: PosteriorSummary) -> str:
    count = len(learned.posterior.items)
    return f"{count} item{'s' if count != 1 else ''} of evidence"


def _exact(value: float) -> str:
    return f"{value:.3f}" if math.isfinite(value) else "–"


def _signed(value: float) -> str:
    """`+0.52`, and `0.00` for what rounds to nothing."""
    if not math.isfinite(value):
        return "–"
    return f"{value:+.2f}" if f"{abs(value):.2f}" != "0.00" else "0.00"


def _hypothesis(learned: PosteriorSummary, each: Hypothesis) -> Row:
    claim = learned.posterior.scenario.claims.get(each.id) if each.of == "claim" else None
    if each.moved:
        marks = (Mark("arrow", each.prior, each.posterior), Mark("ring", each.prior), Mark("dot", each.posterior))
    else:
        marks = (Mark("faint arrow", each.prior, each.posterior), Mark("ring", each.prior), Mark("dot", each.posterior))
    said = f"{percent(each.prior)} → {percent(each.posterior)}"
    words = said if each.moved else f"{said}, no more than noise"
    if claim is None:
        return Row(each.id, marks, (words,), tip=each.id)
    return Row(
        cut(claim.quote, MOST_LABEL),
        marks,
        (words,),
        under=cut(each.id, MOST_LABEL, SMALL),
        tip=f"{each.id}: {claim.quote}",
    )


def _shift(learned: PosteriorSummary, each: Shift) -> Row:
    low, width = each.prior.p05, each.prior.p95 - each.prior.p05

    def unit(value: float) -> float:
        return (value - low) / width if width > 0.0 else math.nan

    after = each.posterior
    return Row(
        each.name,
        (
            Mark("band", 0.0, 1.0),
            Mark("whisker", unit(after.p05), unit(after.p95)),
            Mark("ring", unit(each.prior.p50)),
            Mark("dot", unit(after.p50)),
        ),
        (
            f"{plain(each.prior.p50)} → {plain(after.p50)} ({_signed(each.moved)} sd)",
            f"{_interval(each.prior)} → {_interval(each.posterior)}",
        ),
        tip=_about(learned, each.name),
    )


def _ends(row: Row) -> list[float]:
    return [value for mark in row.marks for value in (mark.at, mark.to) if math.isfinite(value)]


def _interval(found: Spread) -> str:
    return f"{plain(found.p05)} to {plain(found.p95)}"


def _about(learned: PosteriorSummary, name: str) -> str:
    parameter = learned.posterior.scenario.parameters.get(name)
    if parameter is None:
        return name
    return ", ".join(part for part in (f"{name}: {parameter.about or ''}".rstrip(": "), parameter.unit or "") if part)


def _sample_svg(learned: PosteriorSummary, sizes: list[float], told: tuple[str, str, str], notes: list[str]) -> str:
    posterior = learned.posterior
    start, end, top, bottom = 52.0, WIDTH - 12.0, 16.0, 216.0
    wrapped = [line for note in notes for line in lines(note, WIDTH, SMALL, most=4)]
    drawing = Drawing(WIDTH, bottom + 44.0 + LEAD * len(wrapped), *told)
    highest = max([size for size in sizes if math.isfinite(size)] + [posterior.floor, 1.0])
    to_y = scale(0.0, highest, bottom, top)
    to_x = scale(0.0, float(len(sizes) - 1), start + 8.0, end - 8.0)
    for value in ticks(0.0, highest, 5):
        drawing.line(start, to_y(value), end, to_y(value), "grid")
        drawing.text(start - 6.0, to_y(value) + 4.0, f"{value:,.0f}", "s m", "end")
    drawing.line(start, to_y(posterior.floor), end, to_y(posterior.floor), "rule dash")
    drawing.text(start + 6.0, to_y(posterior.floor) - 4.0, f"at least {posterior.floor:,.0f} are wanted", "s m")
    points = [(to_x(place), to_y(size)) for place, size in enumerate(sizes) if math.isfinite(size)]
    drawing.path("M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in points), "trace")
    for place, size in enumerate(sizes):
        if not math.isfinite(size):
            continue
        group = drawing.group()
        item = posterior.items[place - 1] if place else None
        drawing.circle(to_x(place), to_y(size), 3.0, "mark", group)
        if item is None:
            drawing.hover(group, f"before any evidence: {size:,.0f}")
            continue
        drawing.hover(group, f"{letter(place - 1)} {item.evidence.date} {item.id}: {size:,.0f}")
        if item.surprise:
            drawing.path(f"M{to_x(place):.2f} {to_y(size) - 6.5:.2f}l6.5 6.5l-6.5 6.5l-6.5 -6.5z", "fill-two", group)
            drawing.text(to_x(place), to_y(size) - 11.0, f"{letter(place - 1)} surprise", "s b", "middle", group)
    names = [(to_x(place), "before" if not place else letter(place - 1)) for place in range(len(sizes))]
    for x, words in spread_out(names):
        drawing.text(x, bottom + 16.0, words, "s m", "middle")
    drawing.line(start, bottom, end, bottom, "axis")
    drawing.text((start + end) / 2.0, bottom + 32.0, "effective sample, in worlds, after each item", "s m", "middle")
    for place, line in enumerate(wrapped):
        drawing.text(0.0, bottom + 48.0 + LEAD * place, line, "s m")
    return drawing.svg()
