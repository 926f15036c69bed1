"""What decides claims and queries: the numbers that each hinges on, and those that most of them do.

Drivers and Sobol indices (`claims.drivers`) come in, sections go out. A share of the variance is across worlds.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Set
from dataclasses import dataclass

from standoff.charts.svg import Chart, Drawing, cut, percent, plain, scale, table
from standoff.claims.drivers import Deciding
from standoff.claims.sobol import Pair, Sobol
from standoff.claims.variance import Driver, Drivers
from standoff.presentation.asked import asked_sentences, asked_title, ensemble_sentences
from standoff.presentation.section import Content, Section, Titled, section
from standoff.presentation.wording import about, counted, listed, part_words
from standoff.scenario.labels import claim_label, expert_label, number_label
from standoff.scenario.model import Scenario

WIDTH, LEFT, MIDDLE, ROW = 720.0, 170.0, 260.0, 22.0  # MIDDLE is the longest bar
THIRDS = 56.0  # from the end of the bars to the thirds of the worlds
SMALL = 6  # drivers of one claim in its picture
LARGE = 12  # numbers in the picture of all claims, and with Sobol indices
NAMED = 3  # numbers in a sentence
WORLDS_DIFFER = "the difference between worlds"
WHERE: Mapping[str, str] = {
    "high": "where it is high",
    "low": "where it is low",
    "middle": "in its middle",
    "ends": "at its ends",
}


def drivers_sections(found: Deciding) -> Iterator[Section]:
    """All that is said of what decides claims and queries."""
    scenario, told = found.scenario, found.found
    for name, each in told.items():
        yield section(
            asked_title(scenario, name),
            (
                *asked_sentences(scenario, name, found.asked[name], found.results),
                *drivers_contents(scenario, name, each),
                *(sobol_contents(scenario, found.sobol[name]) if name in found.sobol else ()),
            ),
        )
    if len(told) > 1 and set(told) <= set(scenario.claims):
        yield hinges_section(scenario, told)
    yield section("", (*reading_drivers(told.values()), *ensemble_sentences(found.results, found.theory)))


def drivers_contents(scenario: Scenario, name: str, found: Drivers) -> Iterator[Content]:
    """What one claim or query hinges on, and what is left unexplained."""
    yield driver_chart(scenario, name, found) or hinge_words(scenario, found)
    if found.reason is None:
        yield _rest_words(scenario, found)


def hinges_section(scenario: Scenario, drivers: Mapping[str, Drivers]) -> Section:
    """What all claims together hinge on."""
    return section("What the claims hinge on", (hinge_chart(scenario, drivers) or hinges_sentence(scenario, drivers),))


def reading_drivers(found: Collection[Drivers]) -> Iterator[str]:
    """How to read what is shown of drivers."""
    truths = {each.truth for each in found if _telling(each)}
    if truths:
        more = _either("holds in more worlds", "is larger", truths)
        level = _either("the share of worlds in which it holds", "its mean", truths)
        yield (
            "A number's share is the part of the variance across worlds that it alone explains, with its 95% "
            f"bootstrap interval; below the floor it is noise. Direction: where in the number's range it {more}. "
            f"Thirds: {level}, in the lowest, middle and highest third of the number."
        )
    if any(each.interactions for each in found):
        yield "A pair's share comes on top of the sum of both."


def _either(claim: str, number: str, truths: Set[bool]) -> str:
    """What is said of claims, of numbers, or of both, whichever there are."""
    return " or ".join(words for truth, words in ((True, claim), (False, number)) if truth in truths)


def hinge_words(scenario: Scenario, found: Drivers) -> str:
    """What one claim hinges on: `Hinges on reach (13%, holds more where it is high) and ...`."""
    if found.reason is not None:
        return f"What decides it cannot be determined: {found.reason}."
    telling = _telling(found)
    if not telling:
        return "No single number explains more of it than noise."
    more = len(telling) - NAMED
    rest = f", and on {more} more, none of which explains more" if more > 0 else ""
    total = sum(driver.share for driver in telling)
    adds_up = len(telling) > 1 and found.together is None
    together = f": together {part_words(total, WORLDS_DIFFER)}" if adds_up else ""
    return f"Hinges on {listed([_named(scenario, driver, found.truth) for driver in telling[:NAMED]])}{rest}{together}."


def _telling(found: Drivers) -> list[Driver]:
    """The drivers above the noise."""
    return [driver for driver in found.drivers if not driver.noise]


def _named(scenario: Scenario, driver: Driver, truth: bool) -> str:
    where = _where(scenario, driver)
    told = f", {'holds more' if truth else 'is larger'} {where}" if where else ""
    return f"{number_label(scenario, driver.name)} ({percent(driver.share)}{told})"


def _where(scenario: Scenario, driver: Driver) -> str | None:
    """Where a claim holds more, or a number is larger; None where that cannot be said in a word."""
    if driver.experts and driver.direction in scenario.experts:
        return f"where {expert_label(scenario, driver.direction)} is right"
    return WHERE.get(driver.direction)


def _rest_words(scenario: Scenario, found: Drivers) -> str:
    """The noise floor, pairs, and what neither they nor the drivers explain."""
    count, telling = len(found.drivers), len(_telling(found))
    noise = count - telling
    if count == 1:
        rest = "the only uncertain number is noise" if noise else "the only uncertain number exceeds it"
    elif not noise:
        rest = "all exceed it"
    elif not telling:
        rest = f"all {count} uncertain numbers are noise"
    else:
        rest = f"{noise} of {count} uncertain numbers {'is' if noise == 1 else 'are'} noise"
    if found.together is not None:
        return f"Noise floor {found.floor:.1%}: {rest}. {_overlap_words(found.together)}"
    pairs = ", ".join(f"{_both(scenario, pair.names)} {pair.share:.1%}" for pair in found.interactions)
    together = f" Together (floor {found.interaction_floor:.1%}): {pairs}." if pairs else ""
    return f"Noise floor {found.floor:.1%}: {rest}.{together} Unexplained: {found.unexplained:.0%}."


def _overlap_words(why: str) -> str:
    """What follows for shares from numbers that are not independent."""
    return (
        f"{why[:1].upper()}{why[1:]}, so each share includes what a number has in common with others: shares do not "
        "add up, and pairs cannot be told apart."
    )


def _both(scenario: Scenario, names: tuple[str, str]) -> str:
    return " and ".join(number_label(scenario, name) for name in names)


def sobol_contents(scenario: Scenario, found: Sobol) -> Iterator[Content]:
    """Sobol indices, where they were asked for."""
    if found.reason is not None:
        yield f"No Sobol indices: {found.reason}."
        return
    rows = [
        (
            number_label(scenario, index.name),
            f"{index.first:.2f}",
            "{:.2f} to {:.2f}".format(*index.first_interval),
            f"{index.total:.2f}",
            "{:.2f} to {:.2f}".format(*index.total_interval),
        )
        for index in found.indices[:LARGE]
    ]
    head = ("number", "first order", "its interval", "total", "interval of the total")
    yield Titled("Sobol indices", table(head, rows, head[1:]))
    if more := len(found.indices) - len(rows):
        yield f"{counted(more, 'more number has', 'more numbers have')} a total no larger than these."
    if found.pairs:
        yield _pair_words(scenario, [pair for pair in found.pairs if pair.interval[0] > 0.0])
    undefined = f"; undefined in {found.undefined:,}, whose rows are left out" if found.undefined else ""
    yield f"From {found.worlds:,} additional worlds in {found.rows:,} rows{undefined}."


def _pair_words(scenario: Scenario, sure: list[Pair]) -> str:
    """The pairs with an interval above zero."""
    if not sure:
        return "Second order: no pair has an interval above zero."
    pairs = ", ".join(
        f"{_both(scenario, pair.names)} {pair.second:.2f} ({pair.interval[0]:.2f} to {pair.interval[1]:.2f})"
        for pair in sure[:LARGE]
    )
    more = f", and {counted(len(sure) - LARGE, 'more that is', 'more that are')} no larger" if len(sure) > LARGE else ""
    return f"Second order, where the interval is above zero: {pairs}{more}."


def driver_chart(scenario: Scenario, claim: str, found: Drivers) -> Chart | None:
    """What one claim hinges on; None where nothing can be said or no number is above the noise."""
    telling = _telling(found)
    if found.reason is not None or not telling:
        return None
    shown = telling[:SMALL]
    name = "-".join(["drivers", *re.findall("[A-Za-z0-9_]+", claim)])
    title, sentence = f"What decides {claim_label(scenario, claim)}", hinge_words(scenario, found)
    notes = _more_words(len(telling) - len(shown))
    drawing = Drawing(WIDTH, 24 + ROW * (len(shown) + len(notes)) + 6, name, title, sentence)
    most = max(found.floor, *(driver.interval[1] for driver in shown), *(driver.share for driver in shown))
    at = scale(0.0, max(most, 1e-9), LEFT, LEFT + MIDDLE)
    drawing.text(LEFT, 12, "share of the variance it alone explains; dashed: noise", "s m")
    thirds = "it holds in its lowest, middle, highest third" if found.truth else "in its lowest, middle, highest third"
    drawing.text(LEFT + MIDDLE + THIRDS, 12, cut(thirds, WIDTH - LEFT - MIDDLE - THIRDS, 11.0), "s m")
    floor = at(found.floor)
    drawing.line(floor, 18, floor, 24 + ROW * len(shown), "rule dash")
    for place, driver in enumerate(shown):
        y = 24 + ROW * place
        called = number_label(scenario, driver.name)
        said = f"{called}: {about(scenario, driver.name)}"
        into = drawing.group()
        drawing.hover(into, said)
        drawing.text(LEFT - 8, y + 14, cut(called, LEFT - 12), "", "end", into)
        drawing.rect(at(0.0), y + 4, at(driver.share) - at(0.0), 12, "mark", into)
        low, high = (min(max(end, 0.0), most) for end in driver.interval)
        drawing.line(at(low), y + 10, at(high), y + 10, "rule", into)
        drawing.text(LEFT + MIDDLE + 10, y + 14, percent(driver.share), "s", "start", into)
        levels = ", ".join(_levels(scenario, driver, found.truth)) + (" of worlds" if found.truth else "")
        drawing.text(LEFT + MIDDLE + THIRDS, y + 14, levels, "s", "start", into)
    for note in notes:
        drawing.text(LEFT, 24 + ROW * len(shown) + 14, note, "s m")
    return Chart(
        name=name,
        title=title,
        sentence=sentence,
        svg=drawing.svg(),
        table=table(
            ("number", "meaning", "share", "interval", "direction", "lowest third", "middle", "highest third"),
            (
                (
                    number_label(scenario, driver.name),
                    about(scenario, driver.name),
                    f"{driver.share:.1%}",
                    f"{max(driver.interval[0], 0.0):.1%} to {driver.interval[1]:.1%}",
                    _where(scenario, driver) or driver.direction,
                    *_thirds(scenario, driver, found.truth),
                )
                for driver in telling
            ),
            ("share", "interval", "lowest third", "middle", "highest third"),
        ),
        notes=notes,
        shown=len(shown),
    )


def _more_words(left: int) -> tuple[str, ...]:
    """What is said of drivers that find no room in a picture."""
    more = counted(left, "more number is", "more numbers are")
    return (f"{more} above the noisebut explain no more than these.",) if left > 0 else ()


def _levels(scenario: Scenario, driver: Driver, truth: bool) -> list[str]:
    """The outcome in each third of the number, or with the priors of each expert: `hawk 80%`."""
    if driver.experts:
        return [f"{expert_label(scenario, name)} {_level(mean, truth)}" for name, mean in driver.experts]
    return [_level(level, truth) for level in (driver.low, driver.middle, driver.high)]


def _thirds(scenario: Scenario, driver: Driver, truth: bool) -> tuple[str, str, str]:
    """The same in the three columns of the table; what is said of experts stands in the first."""
    levels = _levels(scenario, driver, truth)
    return (", ".join(levels), "", "") if driver.experts else (levels[0], levels[1], levels[2])


def _level(level: float, truth: bool) -> str:
    return percent(level) if truth else plain(level, 1.0)


@dataclass(frozen=True, slots=True)
class Hinge:
    """An uncertain number, over all the claims that it could decide.

    Attributes:
        share: the mean over these claims of the variance across worlds that it explains by itself, noise counted as 0.
        first: of how many it is the strongest driver; above: in how many it is above the noise; claims: how many there
            are.
    """

    name: str
    share: float
    first: int
    above: int
    claims: int


def hinges(drivers: Mapping[str, Drivers]) -> tuple[Hinge, ...]:
    """What claims hinge on, the strongest first: numbers above the noise in at least one claim."""
    told = [each for each in drivers.values() if each.reason is None]
    shares: dict[str, float] = {}
    above: Counter[str] = Counter()
    first: Counter[str] = Counter()
    for each in told:
        for place, driver in enumerate(_telling(each)):
            shares[driver.name] = shares.get(driver.name, 0.0) + driver.share
            above[driver.name] += 1
            first[driver.name] += place == 0
    found = [Hinge(name, share / len(told), first[name], above[name], len(told)) for name, share in shares.items()]
    return tuple(sorted(found, key=lambda hinge: (-hinge.share, hinge.name)))


def hinges_sentence(scenario: Scenario, drivers: Mapping[str, Drivers]) -> str:
    """What the strongest numbers explain together, over all claims of which that can be told."""
    found = hinges(drivers)
    if not drivers:
        return "No claim has a test."
    told = sum(each.reason is None for each in drivers.values())
    if not told:
        return "What decides the claims cannot be determined."
    if not found:
        any_of = "any of " if told > 1 else ""
        return f"No single number explains more than noise of {any_of}{_tellable(told)}."
    shown = found[:NAMED]
    named = [_above(scenario, hinge) for hinge in shown]
    if any(each.together is not None for each in drivers.values()):
        most = "explains" if len(shown) == 1 else "explain"
        return f"Over {_tellable(told)}, {listed(named)} {most} most of {WORLDS_DIFFER}, each by itself."
    explains = "explains" if len(shown) == 1 else "together explain"
    part = part_words(sum(hinge.share for hinge in shown), WORLDS_DIFFER)
    return f"Over {_tellable(told)}, {listed(named)} {explains} {part} on average."


def _above(scenario: Scenario, hinge: Hinge) -> str:
    meaning = about(scenario, hinge.name)
    return (
        f"{number_label(scenario, hinge.name)} ({f'{meaning}; ' if meaning else ''}above the noise in {hinge.above:,})"
    )


def _tellable(claims: int) -> str:
    return f"the {counted(claims, 'claim')} for which this can be determined"


def hinge_chart(scenario: Scenario, drivers: Mapping[str, Drivers]) -> Chart | None:
    """The numbers that explain most over all claims; None where none is above the noise."""
    found = hinges(drivers)
    if not found:
        return None
    shown = found[:LARGE]
    name, title = "hinges", "The numbers that explain most across all claims"
    sentence = hinges_sentence(scenario, drivers)
    notes = _more_words(len(found) - len(shown))
    drawing = Drawing(WIDTH, 24 + ROW * (len(shown) + len(notes)) + 6, name, title, sentence)
    at = scale(0.0, shown[0].share, LEFT, LEFT + MIDDLE / 2)
    words = LEFT + MIDDLE / 2 + 60
    drawing.text(LEFT, 12, "share of the variance, on average", "s m")
    drawing.text(words + 30, 12, "claims: above the noise / strongest; meaning", "s m")
    for place, hinge in enumerate(shown):
        y = 24 + ROW * place
        called, meaning = number_label(scenario, hinge.name), about(scenario, hinge.name)
        into = drawing.group()
        drawing.hover(into, f"{called}: {meaning}")
        drawing.text(LEFT - 8, y + 14, cut(called, LEFT - 12), "b" if place < 3 else "", "end", into)
        drawing.rect(at(0.0), y + 4, at(hinge.share) - at(0.0), 12, "mark" if place < 3 else "quiet", into)
        drawing.text(at(hinge.share) + 6, y + 14, f"{hinge.share:.1%}", "s", "start", into)
        drawing.text(words + 48, y + 14, f"{hinge.above:,} / {hinge.first:,}", "s", "end", into)
        drawing.text(words + 62, y + 14, cut(meaning, WIDTH - words - 66, 11.0), "s m", "start", into)
    for note in notes:
        drawing.text(LEFT, 24 + ROW * len(shown) + 14, note, "s m")
    return Chart(
        name=name,
        title=title,
        sentence=sentence,
        svg=drawing.svg(),
        table=table(
            ("number", "meaning", "mean share of variance", "claims above the noise", "strongest in"),
            (
                (
                    number_label(scenario, hinge.name),
                    about(scenario, hinge.name),
                    f"{hinge.share:.1%}",
                    f"{hinge.above:,}",
                    f"{hinge.first:,}",
                )
                for hinge in found
            ),
            ("mean share of variance", "claims above the noise", "strongest in"),
        ),
        notes=notes,
        shown=len(shown),
    )
