"""Two cases side by side: charts of how far claims, moves and payoffs lie apart, and what of it may be noise.

Of a claim the number is the share of worlds in which it holds; of an option it is the probability inside a world, and
of an actor its payoff inside a world, both averaged over worlds. The cases are two scenarios or ensembles, or a
scenario and a change of it in the same worlds.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from standoff.charts.dot_whisker import SMALL, Mark, Panel, Row, draw_rows
from standoff.charts.svg import Chart, Table, cut, percent, plain, table
from standoff.claims.differences import Difference, Differences
from standoff.presentation.hypotheses import points
from standoff.presentation.wording import counted, listed
from standoff.scenario.labels import short_quote

MOST = 20  # rows of a picture; the table has all
MOST_PANELS = 8  # of payoffs, each on a scale of its own
ROOM = 280.0  # pixels of a legend that the name of a scenario may take


@dataclass(frozen=True, slots=True)
class Cases:
    """How two cases are told apart.

    Attributes:
        names: as they are called; legend: as the signs of a picture name them; where: as a sentence does.
        ending: of the names of charts; against: of their titles.
        noise: what is meant by it.
    """

    names: tuple[str, str]
    legend: tuple[str, str]
    where: tuple[str, str]
    ending: str
    against: str
    noise: str


NOW = Cases(
    names=("base case", "now"),
    legend=("base case", "now"),
    where=("in the base case", "now"),
    ending="now",
    against=", against the base case",
    noise="Noise: the 95% interval of the difference within worlds includes 0. It shrinks with more worlds.",
)


def compared(names: tuple[str, str]) -> Cases:
    """Two scenarios or ensembles."""
    return Cases(
        names=names,
        legend=(f"first: {cut(names[0], ROOM, SMALL)}", f"second: {cut(names[1], ROOM, SMALL)}"),
        where=("in the first", "in the second"),
        ending="compared",
        against=" in both",
        noise="Noise: the 95% Monte Carlo interval of the difference includes 0. It shrinks with more worlds.",
    )


def claims_chart(found: Differences, cases: Cases) -> Chart | None:
    """Claims by how far they lie apart; None where no claim is tested in both."""
    if not found.claims:
        return None
    axis = "share of worlds in which the claim holds"
    return _chart("claims", "Claims", claims_sentence(found, cases), found.claims, cases, axis)


def claims_sentence(found: Differences, cases: Cases) -> str:
    """What became of the claims."""
    loud = [each for each in found.claims if not each.noise]
    many = counted(len(found.claims), "claim")
    if not loud:
        return _quiet(found.claims, "claim")
    turned = sum(each.turned for each in loud)
    most = max(loud, key=_size)
    first, second = cases.where
    if len(loud) == 1:
        verdicts = f"and has {'another' if turned else 'the same'} verdict; it is"
    else:
        verdicts = f"and {turned or 'none'} of them {'have' if turned > 1 else 'has'} another verdict; most differs"
    return (
        f"{len(loud)} of {many} {_differ(loud)} by more than noise, {verdicts} {_called(most)}: {percent(most.first)} "
        f"of worlds {first}, {percent(most.second)} {second}."
    )


def moves_chart(found: Differences, cases: Cases) -> Chart | None:
    """Options by how far they lie apart; None where no move is in both."""
    if not found.moves:
        return None
    loud = [each for each in found.moves if not each.noise]
    many = f"{counted(len(found.moves), 'option')} of moves"
    sentence = _quiet(found.moves, "option")
    if loud:
        most = max(loud, key=_size)
        first, second = cases.where
        sentence = (
            f"{len(loud)} of {many} {_differ(loud)} by more than noise; most {_called(most)}: {percent(most.first)} "
            f"{first}, {percent(most.second)} {second}."
        )
    axis = "probability inside a world, averaged over worlds"
    return _chart("moves", "Moves", sentence, found.moves, cases, axis)


def payoffs_chart(found: Differences, cases: Cases) -> Chart | None:
    """What actors can expect, each on a scale of its own; None where no actor is in both."""
    if not found.payoffs:
        return None
    first, second = cases.where
    loud = [
        f"{_called(each)} ({plain(each.first)} {first}, {plain(each.second)} {second})"
        for each in found.payoffs
        if not each.noise
    ]
    sentence = f"Beyond noise: {listed(loud)}." if loud else _quiet(found.payoffs, "payoff")
    axis = "payoff inside a world, averaged over worlds"
    return _chart("payoffs", "Payoffs", sentence, found.payoffs, cases, axis, False)


def _called(each: Difference) -> str:
    """What is compared: a claim by the beginning of its quote, an option with its move, an actor."""
    if not each.about:
        return each.id
    return short_quote(each.about) if each.verdicts[0] else each.about


def _quiet(found: Sequence[Difference], what: str) -> str:
    """Where nothing differs by more than noise."""
    known = [each for each in found if math.isfinite(each.change)]
    if not known:
        return f"No {what} is defined in both."
    if len(known) == 1:
        return f"The {what} differs by no more than noise."
    return f"None of {counted(len(known), what)} differs by more than noise."


def _differ(loud: Sequence[Difference]) -> str:
    return "differs" if len(loud) == 1 else "differ"


def texts_tables(found: Differences, names: tuple[str, str]) -> dict[str, Table]:
    """What the two say differently: facts, priors and parts, each by its heading; empty ones are left out."""
    first, second = names
    facts = table(("claim", first, second), found.facts)
    priors = table(
        ("number", first, second), [(each.name, each.first or "–", each.second or "–") for each in found.priors]
    )
    how = {"only in the first": f"only in {first}", "only in the second": f"only in {second}", "different": "different"}
    parts = table(
        ("section", "part", "where"), [(each.section or "–", each.name, how[each.how]) for each in found.parts]
    )
    result = {
        "Claims not tested in worlds": facts,
        "Priors that differ": priors,
        "Parts of the scenario that differ": parts,
    }
    return {heading: each for heading, each in result.items() if each.rows}


def _ranked(found: Sequence[Difference]) -> list[Difference]:
    """Beyond noise first, of these another verdict first, the farthest apart first; the rest as in the file."""
    return sorted(found, key=lambda each: (each.noise, each.noise or not each.turned, -_size(each)))


def _size(each: Difference) -> float:
    return abs(each.change) if math.isfinite(each.change) else 0.0


def _chart(
    name: str,
    title: str,
    sentence: str,
    found: Sequence[Difference],
    cases: Cases,
    axis: str,
    share: bool = True,
) -> Chart:
    name, title = f"{name}-{cases.ending}", title + cases.against
    ranked = _ranked(found) if share else list(found)  # payoffs have no unit in common
    shown = ranked[: MOST if share else MOST_PANELS]
    if share:
        panels = [Panel(tuple(_row(each, share) for each in shown), axis, "", 0.0, 1.0, percent)]
    else:
        panels = [Panel((_row(each, share),), axis if each is shown[-1] else "", _called(each)) for each in shown]
    notes = [cases.noise]
    if len(ranked) > len(shown):
        notes.append(f"{len(ranked) - len(shown)} more differ by no more than these.")
    svg = draw_rows(
        name,
        title,
        sentence,
        panels,
        [
            ("ring", cases.legend[0]),
            ("dot", cases.legend[1]),
            ("arrow", "differs"),
            ("faint arrow", "no more than noise"),
        ],
        notes,
    )
    told = percent if share else plain
    paired = any(each.worlds is not None for each in ranked)
    head = ("what", *cases.names, "difference", "from", "to", "beyond noise", "verdicts")
    cells = [
        (
            _called(each),
            told(each.first),
            told(each.second),
            *(_apart(value, share) for value in (each.change, each.low, each.high)),
            "no" if each.noise else "yes",
            " → ".join(dict.fromkeys(each.verdicts)) if each.verdicts[0] else "–",
            *((f"{each.worlds:,}",) if paired else ()),
        )
        for each in ranked
    ]
    head = (*_distinct(head), *(("worlds",) if paired else ()))
    return Chart(name, title, sentence, svg, table(head, cells, (*head[1:6], *(("worlds",) if paired else ()))))


def _distinct(head: Sequence[str]) -> tuple[str, ...]:
    """Headings, told apart where both scenarios are called the same, or one is called nothing."""
    if head[1] != head[2] and all(name.strip() for name in head[1:3]):
        return tuple(head)
    return (head[0], f"{head[1]} (first)".strip(), f"{head[2]} (second)".strip(), *head[3:])


def _apart(value: float, share: bool) -> str:
    if not math.isfinite(value):
        return "–"
    return points(value) if share else f"{'+' if value > 0.0 else ''}{plain(value, 1.0)}"


def _row(each: Difference, share: bool) -> Row:
    told: Callable[[float], str] = percent if share else plain
    arrow = Mark("faint arrow" if each.noise else "arrow", each.first, each.second)
    unit = " points" if share else ""
    if each.change == 0.0:
        words = [told(each.first), "the same"]
    else:
        words = [f"{told(each.first)} → {told(each.second)}"]
        if not math.isfinite(each.change):
            words.append("not defined in both")
        elif each.noise:
            words.append("no more than noise")
        else:
            low, high = _apart(each.low, share), _apart(each.high, share)
            words.append(f"{_apart(each.change, share)}{unit} ({low} to {high})")
    if each.turned:
        words.append(" → ".join(each.verdicts))
    return Row(
        _called(each),
        (arrow, Mark("ring", each.first), Mark("dot", each.second)),
        tuple(words),
        strong=each.turned and not each.noise,
        tip=each.about or each.id,
    )
