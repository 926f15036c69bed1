"""Verdicts in pictures: a strip with a cell for every claim, and the share of worlds in which each holds."""

from __future__ import annotations

from collections.abc import Sequence

from standoff.charts.share_bars import Band, Bar, share_bar, share_bars
from standoff.charts.sign_strip import ACROSS, Cell, sign_strip
from standoff.charts.svg import Chart, percent, table
from standoff.claims.judge import Verdict
from standoff.claims.verdict_bands import BANDS, NO_DIFFERENCE
from standoff.presentation.wording import SIGNS, counted, counts, counts_sentence, range_of, share_words
from standoff.scenario.labels import short_quote

MOST = 20  # claims in a picture: with more, little else would stand on its page
QUOTED = 40  # characters of a quote in a sentence
WHOLE = (0.0, 1.0)  # the interval of what has none
SCALE = [Band(lowest, SIGNS[name][0], name) for lowest, name in BANDS]


def verdict_strip(verdicts: Sequence[Verdict], live: bool = False, across: int = ACROSS) -> Chart:
    """The verdicts on a text, cell by cell.

    Args:
        live, across: as of `charts.sign_strip.sign_strip`.
    """
    sentence = counts_sentence(verdicts)
    cells = [
        Cell(*SIGNS[each.verdict], f"{place}. {each.verdict}: {each.quote}", each.id)
        for place, each in enumerate(verdicts, 1)
    ]
    legend = [Cell(*SIGNS[name], f"{name}: {count}") for name, count in counts(verdicts)]
    svg = sign_strip(("strip", "The verdicts, claim by claim", sentence), cells, legend, live, across)
    rows = [(v.id, str(v.kind), v.verdict, share_words(v) if v.tested else "", v.quote) for v in verdicts]
    numbers = table(("claim", "kind", "verdict", "worlds", "quote"), rows)
    return Chart("strip", "The verdicts, claim by claim, in the order of the text", sentence, svg, numbers)


def share_charts(verdicts: Sequence[Verdict]) -> tuple[Chart, ...]:
    """The claims tested in worlds, those that hold in most of them first; as many pictures as pages need, none where
    nothing was tested."""
    numbers = {verdict.id: str(place) for place, verdict in enumerate(verdicts, 1)}
    told = (verdict for verdict in verdicts if _has_share(verdict))
    tested = sorted(told, key=lambda v: -(v.share or 0.0))
    parts = -(-len(tested) // MOST)
    size = -(-len(tested) // parts) if parts else 0
    return tuple(_chart(tested[part * size : (part + 1) * size], numbers, part + 1, parts) for part in range(parts))


def first_shares(verdicts: Sequence[Verdict], most: int) -> Chart | None:
    """The first claims that were tested in worlds, in the order of the text, without their names: a picture for a first
    page. None where nothing was tested."""
    tested = sorted([each for each in verdicts if _has_share(each)][:most], key=lambda each: -(each.share or 0.0))
    return _chart(tested, {}, 0, 1) if tested else None


def share_mark(verdict: Verdict) -> str:
    """The share of one claim as a small picture to stand beside it; nothing where it was not tested."""
    if not _has_share(verdict):
        return ""
    told = f"share-{verdict.id}", "Share of worlds in which it holds", share_words(verdict)
    return share_bar(told, verdict.share or 0.0, verdict.interval or WHOLE, SCALE)


def _has_share(verdict: Verdict) -> bool:
    return verdict.share is not None and verdict.verdict != NO_DIFFERENCE


def _chart(tested: Sequence[Verdict], numbers: dict[str, str], part: int, parts: int) -> Chart:
    name, title = f"shares-{part}" if part else "first-shares", "Share of worlds in which each claim holds"
    title += f" ({part} of {parts})" if parts > 1 else ""
    sentence = _sentence(tested)
    bars = [
        Bar(
            number=numbers.get(each.id, ""),
            label=each.quote,
            under=each.id if numbers else each.verdict,
            share=each.share or 0.0,
            interval=each.interval or WHOLE,
            words=f"{percent(each.share or 0.0)}  ({range_of(each.interval or WHOLE)})",
            tip=f"{each.quote}: {share_words(each)}",
        )
        for each in tested
    ]
    rows = [
        (
            each.id if numbers else str(place),
            each.quote,
            each.verdict,
            percent(each.share or 0.0),
            range_of(each.interval or WHOLE),
            f"{each.worlds:,}",
            f"{each.no_difference:,}",
            f"{each.undefined:,}",
        )
        for place, each in enumerate(tested, 1)
    ]
    head = ("claim", "quote", "verdict", "share of worlds", "interval", "worlds", NO_DIFFERENCE, "undefined")
    return Chart(name, title, sentence, share_bars((name, title, sentence), bars, SCALE), table(head, rows, head[3:]))


def _sentence(tested: Sequence[Verdict]) -> str:
    """From which claim to which, and how many intervals reach a second band."""
    first, last = tested[0], tested[-1]
    most, least = (f"{percent(each.share or 0.0)} of worlds" for each in (first, last))
    unsure = _unsure(sum(_bands_of(each) > 1 for each in tested), len(tested))
    if len(tested) == 1:
        return f"{_called(first)} holds in {most}. {unsure}"
    if first.share == last.share:
        return f"All {len(tested):,} hold in {most}. {unsure}"
    return f"From {_called(first)}, in {most}, down to {_called(last)}, in {least}. {unsure}"


def _called(verdict: Verdict) -> str:
    """A claim in a sentence."""
    return short_quote(verdict.quote, QUOTED)


def _unsure(count: int, claims: int) -> str:
    if not count:
        return "The interval stays in one band." if claims == 1 else "No interval reaches a second band."
    of = "" if claims == 1 else f" of {counted(count, 'claim')}"
    which = f"The interval{of} reaches" if count == 1 else f"The intervals{of} reach"
    return f"{which} a second band, so more worlds could change the verdict."


def _bands_of(verdict: Verdict) -> int:
    """Over how many bands the interval reaches."""
    low, high = verdict.interval or WHOLE
    return 1 + sum(low < lowest <= high for lowest, _ in BANDS[:-1])
