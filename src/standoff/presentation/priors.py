"""Priors as pictures: what the analyst thought of a number, and after evidence what became of that."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from standoff.charts.dot_whisker import spread_out
from standoff.charts.svg import Chart, Drawing, cut, number, percent, scale, table, width_of
from standoff.ensembles.results import draws
from standoff.evidence.posterior import PosteriorSummary
from standoff.language.priors.notation import as_read, how_drawn
from standoff.language.priors.prior import Prior
from standoff.presentation.wording import amount, as_much, counted, listed
from standoff.scenario.labels import expert_label, number_label
from standoff.scenario.model import EXPERT, Scenario
from standoff.scenario.numbers import as_written, derived, has_experts, number_of, prior_of, weights

Array = npt.NDArray[np.float64]
Scale = Callable[[float], float]

WIDTH, TALL, FOOT, LINE = 240.0, 56.0, 15.0, 12.0  # pixels; LINE is what a further line of labels takes
SMALL = 11.0  # of type
POINTS = 49  # of a curve
TAIL = 0.005  # of the prior that is left out of the picture at either end
MOST_BARS = 24  # values of a prior that have a bar each
ENDS = (0.05, 0.5, 0.95)
SMOOTH = 0.07  # bandwidth, in quantiles of the prior, of how far evidence has moved its density


def prior_chart(scenario: Scenario, name: str, learned: PosteriorSummary | None = None) -> Chart:
    """One number: the density of its prior with the 90% interval shaded, and over it that of its posterior. Where
    experts differ it is the prior of all of them together; of who is right, a bar for each."""
    if name == EXPERT and has_experts(scenario):
        return _experts(scenario, learned)
    if (formula := number_of(scenario, name).value) is not None:
        return _told(name, scenario, f"Derived: {' '.join(formula.split())}.", "derived", ("formula", formula))
    prior = prior_of(scenario, name)
    if prior.fixed:
        return _fixed(scenario, name, prior)
    after = _after(scenario, name, learned)
    ends = [float(value) for value in prior.ppf(np.asarray(ENDS))]
    told = [amount(scenario, prior, name, value) for value in ends]
    rows = [("prior", *told)]
    sentence = f"Nine times in ten {_range_in_words(told)}"
    if after is not None:
        values, weights = after
        later = np.quantile(values, ENDS, weights=weights, method="inverted_cdf")
        now = [_roughly(scenario, prior, name, float(value)) for value in later]
        rows.append(("posterior", *now))
        sentence += f"; after the evidence {_range_in_words(now)}"
    sentence += "."
    stated = number_of(scenario, name)
    if isinstance(stated.prior, dict):
        sentence += f" Of the experts: {as_written(stated)}."
    elif way := how_drawn(as_written(stated)):
        sentence += f" Written {as_read(as_written(stated))}; drawn {way}."
    called, title = f"prior-{name.replace('.', '-')}", f"Prior of {number_label(scenario, name)}"
    marks = _marks(prior, ends, lambda value: amount(scenario, prior, name, value))
    placed = _placed(marks)
    below = LINE * max(line for _, line, _ in placed)
    drawing = Drawing(WIDTH, TALL + below, called, title, sentence)
    if _bars_of(prior):
        _bars(drawing, prior, after)
    else:
        _curves(drawing, prior, after)
    base = TALL - FOOT
    drawing.line(4, base, WIDTH - 4, base, "axis")
    for x, _ in marks:
        drawing.line(x, base - 2, x, base + 3, "rule")
    for middle, line, words in placed:
        drawing.text(middle, TALL - 2 + LINE * line, words, "s m", "middle")
    return Chart(
        name=called,
        title=title,
        sentence=sentence,
        svg=drawing.svg(),
        table=table(("of", "5%", "median", "95%"), rows, ("5%", "median", "95%")),
    )


def _range_in_words(told: Sequence[str]) -> str:
    """`between 20 and 75%, median 46.4%`: a unit that is more than a sign stands once."""
    low, middle, high = told
    if low == high:
        return f"at {low}"
    number, space, unit = low.partition(" ")
    if unit:
        low, middle = number, middle.removesuffix(space + unit)
    else:
        low = low.removesuffix("%")
    return f"between {low} and {high}, median {middle}"


def _roughly(scenario: Scenario, prior: Prior, name: str, value: float) -> str:
    """A value of which a sample tells two figures."""
    words = amount(scenario, prior, name, value, 2)
    return amount(scenario, prior, name, value) if "e+" in words else words


def _marks(prior: Prior, ends: Sequence[float], said: Callable[[float], str]) -> list[tuple[float, str]]:
    """Where along the picture something is marked, and the number there: percentiles on a curve, values at their
    bars."""

    def short(value: float) -> str:
        return said(value).partition(" ")[0]

    if _bars_of(prior):
        room = (WIDTH - 8) / len(prior.atoms)
        bars = [(4 + room * (place + 0.5), short(value)) for place, (value, _) in enumerate(prior.atoms)]
        return spread_out(bars, SMALL)
    x = _across(prior)
    return [(x(ends[place]), short(ends[place])) for place in (0, 2, 1)]


def _bars_of(prior: Prior) -> bool:
    """Whether it is drawn as a bar for each value."""
    return 0 < len(prior.atoms) <= MOST_BARS


def _across(prior: Prior) -> Scale:
    """Where a value stands in the picture of a curve."""
    left, right = (float(value) for value in prior.ppf(np.asarray([TAIL, 1.0 - TAIL])))
    return scale(left, right, 4.0, WIDTH - 4.0)


def _placed(marks: Sequence[tuple[float, str]]) -> list[tuple[float, int, str]]:
    """The middle and the line of each label: at its mark as far as the picture goes, and a line lower where another
    stands already."""
    taken: list[tuple[float, float, int]] = []
    found = []
    for x, words in marks:
        half = width_of(words, SMALL) / 2.0
        middle = min(max(x, half), WIDTH - half)
        line = 0
        while any(middle - half < end + 3.0 and start - 3.0 < middle + half for start, end, on in taken if on == line):
            line += 1
        taken.append((middle - half, middle + half, line))
        found.append((middle, line, words))
    return found


def priors_sentence(scenario: Scenario, names: tuple[str, ...], learned: PosteriorSummary | None) -> str:
    """How many numbers there are, and which the evidence moved most."""
    follow = [name for name in names if name in derived(scenario)]
    unsure = [name for name in names if name not in follow and not prior_of(scenario, name).fixed]
    fixed = len(names) - len(unsure) - len(follow)
    parts = [f"{counted(len(unsure), 'number is', 'numbers are')} uncertain"]
    parts += [
        f"{counted(count, 'is', 'are')} {how}" for count, how in ((len(follow), "derived"), (fixed, "fixed")) if count
    ]
    told = f"{listed(parts)}."
    if learned is not None and learned.posterior.items and learned.parameters:
        most = learned.parameters[0]
        if f"{abs(most.moved):.1f}" in ("0.0", "nan"):
            return f"{told} The evidence moved none of them by a tenth of the standard deviation of its prior."
        also = as_much(learned.parameters, lambda each: f"{abs(each.moved):.1f}", ", and ")
        told += (
            f" The evidence moved {number_label(scenario, most.name)} most: by {abs(most.moved):.1f} standard "
            f"deviations of its prior, {'up' if most.moved > 0 else 'down'}{also}."
        )
    return told


def _fixed(scenario: Scenario, name: str, prior: Prior) -> Chart:
    value = amount(scenario, prior, name, prior.median)
    return _told(name, scenario, f"Fixed at {value}.", value.split(" ")[0], ("value", value))


def _told(name: str, scenario: Scenario, sentence: str, word: str, said: tuple[str, str]) -> Chart:
    """A number that is not drawn: a line with a word under it."""
    called, title = f"prior-{name.replace('.', '-')}", f"Prior of {number_label(scenario, name)}"
    drawing = Drawing(WIDTH, TALL, called, title, sentence)
    base = TALL - FOOT
    drawing.line(4, base, WIDTH - 4, base, "axis")
    drawing.line(WIDTH / 2, 6, WIDTH / 2, base, "trace")
    drawing.text(WIDTH / 2, TALL - 3, word, "s m", "middle")
    return Chart(
        name=called,
        title=title,
        sentence=sentence,
        svg=drawing.svg(),
        table=table(("of", said[0]), [("prior", said[1])], (said[0],) if said[0] == "value" else ()),
    )


def _experts(scenario: Scenario, learned: PosteriorSummary | None) -> Chart:
    """How likely each expert is to be right, before and after evidence."""
    before = weights(scenario)
    prior = prior_of(scenario, EXPERT)
    after = _after(scenario, EXPERT, learned)
    now = None
    if after is not None:
        now = {name: after[1][after[0] == place].sum() / after[1].sum() for place, name in enumerate(before)}
    called, title = f"prior-{EXPERT}", f"Prior of {number_label(scenario, EXPERT)}"
    sentence = f"{listed([f'{expert_label(scenario, name)} with {percent(each)}' for name, each in before.items()])}"
    if now is not None:
        sentence += (
            f"; after the evidence {listed([f'{expert_label(scenario, n)} {percent(p)}' for n, p in now.items()])}"
        )
    drawing = Drawing(WIDTH, TALL, called, title, f"{sentence}.")
    _bars(drawing, prior, after)
    base = TALL - FOOT
    drawing.line(4, base, WIDTH - 4, base, "axis")
    room = (WIDTH - 8) / len(before)
    for place, name in enumerate(before):
        drawing.text(
            4 + room * (place + 0.5), TALL - 3, cut(expert_label(scenario, name), room, SMALL), "s m", "middle"
        )
    rows = [
        (expert_label(scenario, name), percent(each), *(() if now is None else (percent(now[name]),)))
        for name, each in before.items()
    ]
    head = ("expert", "prior", *(() if now is None else ("posterior",)))
    return Chart(called, title, f"{sentence}.", drawing.svg(), table(head, rows, head[1:]))


def _after(scenario: Scenario, name: str, learned: PosteriorSummary | None) -> tuple[Array, Array] | None:
    """What the number is in the worlds after evidence that count, and how much each counts."""
    if learned is None or not learned.posterior.items:
        return None
    weights = learned.posterior.weights
    values = draws(scenario, learned.posterior.results)[name]
    return (values[weights > 0.0], weights[weights > 0.0]) if (weights > 0.0).any() else None


def _curves(drawing: Drawing, prior: Prior, after: tuple[Array, Array] | None) -> None:
    left, right = (float(value) for value in prior.ppf(np.asarray([TAIL, 1.0 - TAIL])))
    x = _across(prior)
    edges = np.linspace(left, right, POINTS + 1)
    middles = (edges[1:] + edges[:-1]) / 2
    before = np.diff(prior.cdf(edges))
    now = before * _change(prior, middles, after) if after is not None else None
    tallest = max(float(before.max()), 0.0 if now is None else float(now.max())) or 1.0
    y = scale(0.0, tallest, TALL - FOOT, 4.0)
    low, high = (float(value) for value in prior.ppf(np.asarray([ENDS[0], ENDS[2]])))
    inside = [(m, d) for m, d in zip(middles, before, strict=True) if low <= m <= high]
    if inside:
        shaded = [(inside[0][0], 0.0), *inside, (inside[-1][0], 0.0)]
        drawing.path(_path(shaded, x, y) + "Z", "quiet")
    drawing.path(_path(list(zip(middles, before, strict=True)), x, y), "axis" if now is not None else "trace")
    if now is not None:
        drawing.path(_path(list(zip(middles, now, strict=True)), x, y), "trace")


def _change(prior: Prior, at: Array, after: tuple[Array, Array]) -> Array:
    """By what evidence multiplies the density of the prior at some values: the density, on (0, 1), of the quantiles
    that the worlds stand at, by a weighted kernel estimate mirrored at both ends."""
    values, weights = after
    places, worlds = prior.cdf(at), prior.cdf(values)
    each = weights / weights.sum()
    mirrored = np.concatenate([worlds, -worlds, 2.0 - worlds])
    from scipy import stats  # slow to import, and seldom needed

    kernel = stats.norm.pdf((places[:, None] - mirrored[None, :]) / SMOOTH) / SMOOTH
    return np.asarray(kernel @ np.tile(each, 3))


def _bars(drawing: Drawing, prior: Prior, after: tuple[Array, Array] | None) -> None:
    values, chances = np.asarray(prior.atoms).T
    now = None
    if after is not None:
        now = np.asarray([after[1][after[0] == value].sum() for value in values]) / after[1].sum()
    tallest = max(float(chances.max()), 0.0 if now is None else float(now.max())) or 1.0
    room = (WIDTH - 8) / len(values)
    y = scale(0.0, tallest, TALL - FOOT, 4.0)
    for place, chance in enumerate(chances):
        x = 4 + room * place
        drawing.rect(x + room * 0.15, y(chance), room * 0.7, TALL - FOOT - y(chance), "quiet")
        if now is not None:
            drawing.line(x + room * 0.1, y(now[place]), x + room * 0.9, y(now[place]), "trace")


def _path(points: Sequence[tuple[float, float]], x: Scale, y: Scale) -> str:
    return "M" + "L".join(f"{number(x(a))},{number(y(b))}" for a, b in points)
