"""Two scenarios or ensembles side by side: a chart of how far claims, moves and payoffs lie apart, and from noise.

Of a claim the number is the share of worlds in which it holds; of an option it is the probability inside a world, and
of an actor its payoff inside a world, both averaged over worlds.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from standoff.claims.differences import Difference, Differences
from standoff.reports.chart import Chart, Table, percent, plain, table
from standoff.reports.interval_rows import Mark, Panel, Row, draw_rows
from standoff.reports.leanings import points

MOST = 20  # rows of a panel; the table has all


def claims_chart(found: Differences, names: tuple[str, str]) -> Chart | None:
    """Claims by how far they lie apart; None where no claim is tested in both."""
    if not found.claims:
        return None
    turned = [each for each in found.claims if each.turned]
    loud = [each for each in found.claims if not each.noise]
    if loud:
        most = _ranked(loud)[0]
        sentence = (
            f"{len(loud)} of {len(found.claims)} claims differ by more than noise, and {len(turned)} have another "
            f"verdict; most differs {most.id}: {percent(most.first)} of worlds in the first, {percent(most.second)} in "
            "the second."
        )
    else:
        sentence = f"None of {len(found.claims)} claims differs by more than noise."
    return _chart(
        "claims-compared", "Claims in both", sentence, found.claims, names, "share of worlds in which the claim holds"
    )


def moves_chart(found: Differences, names: tuple[str, str]) -> Chart | None:
    """Options by how far they lie apart; None where no move is in both."""
    if not found.moves:
        return None
    loud = [each for each in found.moves if not each.noise]
    sentence = f"None of {len(found.moves)} options of moves differs by more than noise."
    if loud:
        most = _ranked(loud)[0]
        sentence = (
            f"{len(loud)} of {len(found.moves)} options of moves differ by more than noise; most {most.id}: "
            f"{percent(most.first)} in the first, {percent(most.second)} in the second."
        )
    axis = "probability inside a world, averaged over worlds"
    return _chart("moves-compared", "Moves in both", sentence, found.moves, names, axis)


def payoffs_chart(found: Differences, names: tuple[str, str]) -> Chart | None:
    """What actors expect to gain; None where no actor is in both."""
    if not found.payoffs:
        return None
    loud = [each for each in found.payoffs if not each.noise]
    sentence = "No actor's payoff differs by more than noise."
    if loud:
        most = _ranked(loud)[0]
        sentence = f"Most differs what {most.about or most.id} gains: {plain(most.first)}, and {plain(most.second)}."
    axis = "payoff inside a world, averaged over worlds"
    return _chart("payoffs-compared", "Payoffs in both", sentence, found.payoffs, names, axis, False)


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
        "Parts of the text that differ": parts,
    }
    return {heading: each for heading, each in result.items() if each.rows}


def _ranked(found: Sequence[Difference]) -> list[Difference]:
    """Beyond noise first, the farthest apart first, and in the order of the file where that is the same."""
    return sorted(found, key=lambda each: (each.noise, -abs(each.change) if math.isfinite(each.change) else 0.0))


def _chart(
    name: str,
    title: str,
    sentence: str,
    found: Sequence[Difference],
    names: tuple[str, str],
    axis: str,
    share: bool = True,
) -> Chart:
    ranked = _ranked(found)
    shown = ranked[:MOST]
    panel = (
        Panel(tuple(_row(each, share) for each in shown), axis, "", 0.0, 1.0, percent)
        if share
        else Panel(tuple(_row(each, share) for each in shown), axis)
    )
    notes = ["Noise: the 95 % Monte Carlo interval of the difference, which shrinks with more worlds, holds 0."]
    if len(ranked) > len(shown):
        notes.append(f"{len(ranked) - len(shown)} more differ by less, or by noise: the table has them.")
    svg = draw_rows(
        name,
        title,
        sentence,
        [panel],
        [
            ("ring", f"first: {names[0]}"),
            ("dot", f"second: {names[1]}"),
            ("arrow", "differs"),
            ("faint arrow", "no more than noise"),
        ],
        notes,
    )
    told = percent if share else plain
    head = ("what", names[0], names[1], "difference", "from", "to", "beyond noise", "verdicts")
    cells = [
        (
            each.id,
            told(each.first),
            told(each.second),
            *(_apart(value, share) for value in (each.change, each.low, each.high)),
            "no" if each.noise else "yes",
            " → ".join(dict.fromkeys(each.verdicts)) if each.verdicts[0] else "–",
        )
        for each in ranked
    ]
    return Chart(name, title, sentence, svg, table(_distinct(head), cells, _distinct(head)[1:6]))


def _distinct(head: Sequence[str]) -> tuple[str, ...]:
    """Headings, told apart where both scenarios are called the same."""
    if head[1] != head[2]:
        return tuple(head)
    return (head[0], f"{head[1]} (first)", f"{head[2]} (second)", *head[3:])


def _apart(value: float, share: bool) -> str:
    if not math.isfinite(value):
        return "–"
    return points(value) if share else f"{value:+.3g}"


def _row(each: Difference, share: bool) -> Row:
    told: Callable[[float], str] = percent if share else plain
    arrow = Mark("faint arrow" if each.noise else "arrow", each.first, each.second)
    unit = " points" if share else ""
    change = f"{_apart(each.change, share)}{unit} ({_apart(each.low, share)} to {_apart(each.high, share)})"
    words = [f"{told(each.first)} → {told(each.second)}", "no more than noise" if each.noise else change]
    if each.turned:
        words.append(" → ".join(each.verdicts))
    return Row(
        each.id,
        (arrow, Mark("ring", each.first), Mark("dot", each.second)),
        tuple(words),
        strong=each.turned and not each.noise,
        tip=each.about or each.id,
    )
