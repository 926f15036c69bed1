"""What claims hinge on: the numbers that decide one claim, and those that decide most of them all."""

from __future__ import annotations

from collections.abc import Mapping

from standoff.charts.svg import Chart, Drawing, cut, percent, plain, scale, table
from standoff.charts.wording import DIRECTIONS, about, counted, hinge_words, hinges, hinges_sentence
from standoff.claims.variance import Driver, Drivers
from standoff.scenario.model import Scenario

WIDTH, LEFT, MIDDLE, ROW = 720.0, 170.0, 260.0, 22.0  # MIDDLE is the longest bar
THIRDS = 56.0  # from the end of the bars to the thirds of the worlds
SMALL = 6  # drivers of one claim in its picture
LARGE = 12  # numbers in the picture of all claims


def driver_chart(scenario: Scenario, claim: str, found: Drivers, live: bool = False) -> Chart | None:
    """What one claim hinges on; None where nothing can be said or no number is above the noise.

    Args:
        live: each number can be chosen (`data-number`).
    """
    telling = [driver for driver in found.drivers if not driver.noise]
    if found.reason is not None or not telling:
        return None
    shown = telling[:SMALL]
    name, title = f"drivers-{claim}", f"What {claim} hinges on"
    left = len(telling) - len(shown)
    sentence = hinge_words(scenario, found)
    if left:
        sentence += f" {counted(left, 'more number is', 'more numbers are')} above the noise, and in the table."
    drawing = Drawing(WIDTH, 24 + ROW * len(shown) + 6, name, title, sentence, live)
    most = max(found.floor, *(driver.interval[1] for driver in shown), *(driver.share for driver in shown))
    at = scale(0.0, max(most, 1e-9), LEFT, LEFT + MIDDLE)
    drawing.text(LEFT, 12, "share of the variance it explains by itself; dashed: noise", "s m")
    thirds = "it holds in its lowest, middle, highest third" if found.truth else "in its lowest, middle, highest third"
    drawing.text(LEFT + MIDDLE + THIRDS, 12, cut(thirds, WIDTH - LEFT - MIDDLE - THIRDS, 11.0), "s m")
    floor = at(found.floor)
    drawing.line(floor, 18, floor, 24 + ROW * len(shown), "rule dash")
    for place, driver in enumerate(shown):
        y = 24 + ROW * place
        said = f"{driver.name}: {about(scenario, driver.name)}"
        into = drawing.live(said, number=driver.name)
        drawing.hover(into, said)
        drawing.text(LEFT - 8, y + 14, cut(driver.name, LEFT - 12), "", "end", into)
        drawing.rect(at(0.0), y + 4, at(driver.share) - at(0.0), 12, "mark", into)
        low, high = (min(max(end, 0.0), most) for end in driver.interval)
        drawing.line(at(low), y + 10, at(high), y + 10, "rule", into)
        drawing.text(LEFT + MIDDLE + 10, y + 14, percent(driver.share), "s", "start", into)
        drawing.text(LEFT + MIDDLE + THIRDS, y + 14, _thirds(driver, found.truth), "s", "start", into)
    return Chart(
        name=name,
        title=title,
        sentence=sentence,
        svg=drawing.svg(),
        table=table(
            ("number", "what it is", "share", "interval", "direction", "lowest third", "middle", "highest third"),
            (
                (
                    driver.name,
                    about(scenario, driver.name),
                    percent(driver.share),
                    f"{percent(max(driver.interval[0], 0.0))} to {percent(driver.interval[1])}",
                    DIRECTIONS[driver.direction],
                    *(_level(level, found.truth) for level in (driver.low, driver.middle, driver.high)),
                )
                for driver in telling
            ),
            ("share", "interval", "lowest third", "middle", "highest third"),
        ),
    )


def _thirds(driver: Driver, truth: bool) -> str:
    levels = [_level(level, truth) for level in (driver.low, driver.middle, driver.high)]
    return f"{levels[0]}, {levels[1]}, {levels[2]} of worlds" if truth else ", ".join(levels)


def _level(level: float, truth: bool) -> str:
    return percent(level) if truth else plain(level, 1.0)


def hinge_chart(scenario: Scenario, drivers: Mapping[str, Drivers], live: bool = False) -> Chart | None:
    """The numbers that explain most over all claims; None where none is above the noise."""
    found = hinges(drivers)
    if not found:
        return None
    shown = found[:LARGE]
    name, title = "hinges", "What the claims hinge on"
    sentence = hinges_sentence(drivers)
    drawing = Drawing(WIDTH, 24 + ROW * len(shown) + 6, name, title, sentence, live)
    at = scale(0.0, shown[0].share, LEFT, LEFT + MIDDLE / 2)
    words = LEFT + MIDDLE / 2 + 60
    drawing.text(LEFT, 12, "share of the variance, on average", "s m")
    drawing.text(words + 30, 12, "claims: above the noise / strongest; what it is", "s m")
    for place, hinge in enumerate(shown):
        y = 24 + ROW * place
        meaning = about(scenario, hinge.name)
        into = drawing.live(f"{hinge.name}: {meaning}", number=hinge.name)
        drawing.hover(into, f"{hinge.name}: {meaning}")
        drawing.text(LEFT - 8, y + 14, cut(hinge.name, LEFT - 12), "b" if place < 3 else "", "end", into)
        drawing.rect(at(0.0), y + 4, at(hinge.share) - at(0.0), 12, "mark" if place < 3 else "quiet", into)
        drawing.text(at(hinge.share) + 6, y + 14, f"{100 * hinge.share:.1f} %", "s", "start", into)
        drawing.text(words + 48, y + 14, f"{hinge.above:,} / {hinge.first:,}", "s", "end", into)
        drawing.text(words + 62, y + 14, cut(meaning, WIDTH - words - 66, 11.0), "s m", "start", into)
    return Chart(
        name=name,
        title=title,
        sentence=sentence,
        svg=drawing.svg(),
        table=table(
            ("number", "what it is", "mean share of variance", "claims above the noise", "strongest in"),
            (
                (
                    hinge.name,
                    about(scenario, hinge.name),
                    f"{100 * hinge.share:.1f} %",
                    f"{hinge.above:,}",
                    f"{hinge.first:,}",
                )
                for hinge in found
            ),
            ("mean share of variance", "claims above the noise", "strongest in"),
        ),
    )
