"""The places of a scenario on a map, with how far things reach: range rings, and the shortest ways that claims measure.

What is drawn follows from the claims of fact. Where one compares a distance with a cell of a table, that cell is a
range around the place the distance is measured from, and so are the other rows of the same column; where one compares a
distance with a number, the number is a range too. Ranges of which nothing says from where are not drawn.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from standoff.charts.map_projection import RIM, Point, Window, cut_line, drawn_line, land, on_map, ring, shortest_way
from standoff.charts.svg import Chart, Drawing, Table, cut, lines, number, table, width_of
from standoff.language.problem import ScenarioError
from standoff.reference import distance_km
from standoff.reference.mistakes import open_table
from standoff.reference.value import numbers
from standoff.scenario.model import Check, Distance, Kind, Place, Scenario

PAGE, TALLEST, MARGIN, SMALL = 984.0, 640.0, 8.0, 11.0  # pixels
MOST_RINGS = 8
NEAR = 1.3  # ranges that no claim names are drawn where they reach little farther than what claims name
SMALLEST = 400.0  # km: half the width of the smallest map
LABEL = 16.0  # pixels: height of a label
BEARINGS = (45, 135, 225, 315, 0, 90, 180, 270, 20, 70, 110, 160, 200, 250, 290, 340)  # where a ring may be named


@dataclass(frozen=True, slots=True)
class Ring:
    """All that is `km` from a place: what reaches so far, and whether a claim names it."""

    place: str
    km: float
    what: str
    claimed: bool


@dataclass(frozen=True, slots=True)
class Way:
    """The shortest way that a claim measures between two places."""

    start: str
    end: str
    km: float


def rings_of(scenario: Scenario) -> tuple[Ring, ...]:
    """The ranges that claims of fact and their tables state, those that claims name first; `MOST_RINGS` at the most."""
    found: dict[tuple[str, float, str], Ring] = {}
    for each in [*_claimed(scenario), *_of_tables(scenario)]:
        if each.place in scenario.places and 0.0 < each.km < RIM:
            found.setdefault((each.place, each.km, each.what), each)
    return tuple(found.values())[:MOST_RINGS]


def ways_of(scenario: Scenario) -> tuple[Way, ...]:
    """The distances between places that claims of fact measure, each once."""
    found: dict[tuple[str, ...], Way] = {}
    for check in _checks(scenario):
        for start, end in ((check.start, check.end), *((d.start, d.end) for d in _distances(check))):
            if start in scenario.places and end in scenario.places and start != end:
                km = distance_km(scenario.places[start], scenario.places[end])
                found.setdefault(tuple(sorted((start, end))), Way(start, end, km))
    return tuple(found.values())


def world_map(scenario: Scenario, live: bool = False, page: float = PAGE) -> Chart | None:
    """The map of a scenario, `page` pixels wide at the most; None where it has no places. In the app a place can be
    chosen (`data-place`)."""
    if not scenario.places:
        return None
    found, ways = rings_of(scenario), ways_of(scenario)
    middle = _middle(scenario, found, ways)
    reach = max([0.0, *(each.km for each in found if each.claimed), *(each.km for each in ways)])
    rings = tuple(each for each in found if each.claimed or each.km <= NEAR * reach)
    beyond = tuple(each for each in found if each not in rings)
    title = "Distances and ranges"
    sentence = _sentence(scenario, rings, ways)
    picture = _Map(scenario, middle, rings, ways, beyond, page)
    return Chart("map", title, sentence, picture.drawn(title, sentence, live), _table(scenario, found))


class _Map:
    """The window, its scale, and what has been written in it."""

    def __init__(
        self,
        scenario: Scenario,
        middle: str,
        rings: Sequence[Ring],
        ways: Sequence[Way],
        beyond: Sequence[Ring],
        page: float,
    ) -> None:
        self.places, self.rings, self.ways, self.middle, self.beyond = scenario.places, rings, ways, middle, beyond
        at = scenario.places[middle].at
        self.at = at
        self.dots = {name: on_map(at, place.at) for name, place in scenario.places.items()}
        self.circles = [drawn_line(at, ring(scenario.places[each.place].at, each.km)) for each in rings]
        self.lines = [
            drawn_line(at, shortest_way(scenario.places[w.start].at, scenario.places[w.end].at)) for w in ways
        ]
        points = [*self.dots.values()]
        points += [point for pieces in (*self.circles, *self.lines) for piece in pieces for point in piece]
        left, right = min(x for x, _ in points), max(x for x, _ in points)
        low, high = min(y for _, y in points), max(y for _, y in points)
        half = max(right - left, high - low, 2 * SMALLEST) * 0.58
        across = max((right - left) * 0.56, half, SMALLEST)
        up = max((high - low) * 0.56, across * 0.5)
        across = max(across, min(up * page / TALLEST, RIM))
        x, y = (left + right) / 2, (low + high) / 2
        self.window = Window(x - across, x + across, y - up, y + up)
        self.scale = min((page - 2 * MARGIN) / (2 * across), TALLEST / (2 * up))
        self.width, self.height = 2 * across * self.scale, 2 * up * self.scale
        self.taken: list[tuple[float, float, float, float]] = []

    def to(self, point: Point) -> Point:
        return (
            MARGIN + (point[0] - self.window.left) * self.scale,
            MARGIN + (self.window.high - point[1]) * self.scale,
        )

    def path(self, points: Sequence[Point], closed: bool = False) -> str:
        told = [f"{number(x)} {number(y)}" for x, y in map(self.to, points)]
        return f"M{'L'.join(told)}{'Z' if closed else ''}"

    def drawn(self, title: str, sentence: str, live: bool) -> str:
        notes = [line for words in self._notes() for line in lines(words, self.width, SMALL, 6)]
        drawing = Drawing(
            self.width + 2 * MARGIN, self.height + 2 * MARGIN + 16 * len(notes) + 8, "map", title, sentence, live
        )
        outlines = "".join(self.path(each, closed=True) for each in land(self.at, self.window))
        if outlines:
            drawing.path(outlines, "land").set("fill-rule", "evenodd")
        drawing.rect(MARGIN, MARGIN, self.width, self.height, "axis")
        for way, pieces in zip(self.ways, self.lines, strict=True):
            for piece in pieces:
                for part in cut_line(piece, self.window):
                    told = drawing.path(self.path(part), "rule dash")
                    drawing.hover(
                        told, f"{_called(self.places, way.start)} to {_called(self.places, way.end)}: {_km(way.km)}"
                    )
        for each, pieces in zip(self.rings, self.circles, strict=True):
            for piece in pieces:
                for part in cut_line(piece, self.window):
                    told = drawing.path(self.path(part), "trace" if each.claimed else "rule")
                    drawing.hover(told, f"{each.what}: {_km(each.km)} from {_called(self.places, each.place)}")
        spots = {name: self.to(dot) for name, dot in self.dots.items()}
        self.taken = [(x - 5, y - 5, x + 5, y + 5) for x, y in spots.values()]
        for name, place in self.places.items():
            x, y = spots[name]
            group = drawing.live(f"{_called(self.places, name)}, {_degrees(place)}", place=name)
            drawing.hover(group, f"{_called(self.places, name)}, {_degrees(place)}")
            drawing.circle(x, y, 4, "mark", group)
            self._name(drawing, group, _called(self.places, name), (x, y))
        for each, pieces in zip(self.rings, self.circles, strict=True):
            points = [self.to(point) for piece in pieces for point in piece]
            self._name_ring(drawing, f"{each.what}, {_km(each.km)}", points)
        for position, words in enumerate(notes):
            drawing.text(MARGIN, self.height + 2 * MARGIN + 14 + 16 * position, words, "m s")
        return drawing.svg()

    def _free(self, box: tuple[float, float, float, float]) -> bool:
        x1, y1, x2, y2 = box
        if x1 < MARGIN + 2 or y1 < MARGIN + 2 or x2 > MARGIN + self.width - 2 or y2 > MARGIN + self.height - 2:
            return False
        return all(x2 < a or c < x1 or y2 < b or d < y1 for a, b, c, d in self.taken)

    def _name(self, drawing: Drawing, group: ET.Element, words: str, spot: Point) -> None:
        """A place's name where there is room, joined to its dot if that is not beside it; none where there is no room
        at all: it is told when the pointer rests there, and in the table."""
        words = cut(words, self.width * 0.4, 12.0)
        wide = width_of(words, 12.5) + 8
        for away in (8.0, 22.0, 40.0, 64.0, 96.0, 140.0):
            for across, up in ((1, 0), (-1, 0), (1, -1), (1, 1), (-1, -1), (-1, 1), (0, -1), (0, 1)):
                x = spot[0] + across * away - (wide if across < 0 else wide / 2 if across == 0 else 0)
                y = spot[1] + up * away - LABEL / 2
                box = (x, y, x + wide, y + LABEL)
                if self._free(box):
                    self.taken.append(box)
                    if away > 8.0:
                        near = (min(max(spot[0], x), x + wide), min(max(spot[1], y), y + LABEL))
                        drawing.line(*spot, *near, "rule", group)
                    drawing.rect(*box[:2], wide, LABEL, "box", group, r=3)
                    drawing.text(x + 4, y + 12, words, "b", into=group)
                    return

    def _name_ring(self, drawing: Drawing, words: str, points: Sequence[Point]) -> None:
        """A ring's name on it, where there is room; else it stands below the map only."""
        words = cut(words, self.width * 0.4, SMALL)
        wide = width_of(words, SMALL) + 8
        for bearing in BEARINGS:
            x, y = points[round(bearing / 360 * (len(points) - 1))]
            box = (x - wide / 2, y - LABEL / 2, x + wide / 2, y + LABEL / 2)
            if self._free(box):
                self.taken.append(box)
                drawing.rect(*box[:2], wide, LABEL, "box", r=3)
                drawing.text(x, y + 4, words, "s", "middle")
                return

    def _notes(self) -> list[str]:
        name = _called(self.places, self.middle)
        result = [
            f"Azimuthal equidistant around {name}: distances from there are true, and a range around it is a circle. "
            "Distances are geodesics of the WGS84 ellipsoid."
        ]
        if self.rings:
            told = [f"{each.what} {_km(each.km)} from {_called(self.places, each.place)}" for each in self.rings]
            result.append(f"Rings: {'; '.join(told)}. Thick: used by a claim.")
        if self.beyond:
            told = [f"{each.what} {_km(each.km)}" for each in self.beyond]
            result.append(f"Beyond this map: {'; '.join(told)}.")
        if self.ways:
            result.append("Dashed: shortest paths measured by claims.")
        return [*result, "Land: Natural Earth."]


# -- what claims say -----------------------------------------------------------------------------------------


def _checks(scenario: Scenario) -> Iterator[Check]:
    for claim in scenario.claims.values():
        if claim.kind == Kind.FACT and claim.check is not None and claim.check.not_checked is None:
            yield claim.check


def _distances(check: Check) -> tuple[Distance, ...]:
    return tuple(each for each in (check.at_least, check.at_most) if isinstance(each, Distance))


def _bounds(check: Check) -> tuple[str, ...]:
    """What a check compares with, as far as that is written down."""
    given = (check.equal, check.at_least, check.at_most, *(check.between or ()))
    return tuple(each for each in given if isinstance(each, str))


def _from(scenario: Scenario) -> dict[tuple[str, str], str]:
    """The place that the cells of a table's column are compared with distances from."""
    result: dict[tuple[str, str], str] = {}
    for check in _checks(scenario):
        for distance in _distances(check):
            if check.table is not None and check.column is not None:
                result.setdefault((check.table, check.column.strip()), distance.start)
    return result


def _claimed(scenario: Scenario) -> Iterator[Ring]:
    of_column = _from(scenario)
    for check in _checks(scenario):
        if check.start is not None:
            for bound in _bounds(check):
                for km in _reaches(bound):
                    yield Ring(check.start, km, "a claim", True)
        elif check.table is not None and check.row is not None and check.column is not None:
            place = of_column.get((check.table, check.column.strip()))
            if place is not None:
                for km in _cells(scenario, check.table, check.column.strip(), check.row):
                    yield Ring(place, km, check.row, True)


def _of_tables(scenario: Scenario) -> Iterator[Ring]:
    claimed = {(check.table, check.row) for check in _checks(scenario)}
    for (name, column), place in _from(scenario).items():
        try:
            keys = open_table(scenario, name).keys
        except ScenarioError:
            continue
        farthest = {key: max(_cells(scenario, name, column, key), default=0.0) for key in keys}
        for key in sorted(farthest, key=lambda each: -farthest[each]):
            if (name, key) not in claimed:
                yield Ring(place, farthest[key], key, False)


def _cells(scenario: Scenario, name: str, column: str, row: str) -> tuple[float, ...]:
    """The ranges in the rows of a key; of a range that is itself a range, how far it goes. None where the table cannot
    be read, which is for others to complain of."""
    try:
        rows = open_table(scenario, name).rows(row)
        return tuple(dict.fromkeys(km for each in rows for km in _reaches(each[column])))
    except (ScenarioError, KeyError):
        return ()


def _reaches(cell: str) -> tuple[float, ...]:
    span = numbers(cell)
    return () if span is None or not 0.0 < span.high < float("inf") else (float(span.high),)


def _middle(scenario: Scenario, rings: Sequence[Ring], ways: Sequence[Way]) -> str:
    """The place that most is measured from; the first of them where there are several."""
    counted = [*(each.place for each in rings), *(each.start for each in ways), *scenario.places]
    return max(dict.fromkeys(counted), key=counted.count)


# -- in words ------------------------------------------------------------------------------------------------


def _called(places: dict[str, Place], name: str) -> str:
    return places[name].name or name


def _km(km: float) -> str:
    return f"{km:,.0f} km"


def _degrees(place: Place) -> str:
    north, east = place.at
    return f"{abs(north):.2f}° {'N' if north >= 0 else 'S'}, {abs(east):.2f}° {'E' if east >= 0 else 'W'}"


def _sentence(scenario: Scenario, rings: Sequence[Ring], ways: Sequence[Way]) -> str:
    told = []
    for way in ways:
        around = [each for each in rings if each.place == way.start]
        words = f"{_called(scenario.places, way.end)} is {_km(way.km)} from {_called(scenario.places, way.start)}"
        if around:
            inside = [each for each in around if way.km <= each.km]
            words += f", inside {len(inside)} of the {len(around)} ranges drawn from there"
            if len(around) == 1:
                words = (
                    words[: words.rindex(",")] + f", {'inside' if inside else 'beyond'} the {_km(around[0].km)} drawn"
                )
        told.append(words)
    if told:
        return f"{'; '.join(told)}."
    pairs = _pairs(scenario)
    if not pairs:
        return f"{_called(scenario.places, next(iter(scenario.places)))} is the only place; no distance is measured."
    near, far = min(pairs, key=lambda each: each.km), max(pairs, key=lambda each: each.km)
    names = f"{_called(scenario.places, far.start)} and {_called(scenario.places, far.end)}"
    words = f"Farthest apart are {names}, {_km(far.km)}"
    if near != far:
        names = f"{_called(scenario.places, near.start)} and {_called(scenario.places, near.end)}"
        words += f"; closest {names}, {_km(near.km)}"
    return f"{words}."


def _pairs(scenario: Scenario) -> list[Way]:
    names = list(scenario.places)
    return [
        Way(start, end, distance_km(scenario.places[start], scenario.places[end]))
        for position, start in enumerate(names)
        for end in names[position + 1 :]
    ]


def _table(scenario: Scenario, rings: Sequence[Ring]) -> Table:
    rows = [
        ("distance", _called(scenario.places, each.start), _called(scenario.places, each.end), f"{each.km:,.0f}")
        for each in _pairs(scenario)
    ]
    rows += [("range", _called(scenario.places, each.place), each.what, f"{each.km:,.0f}") for each in rings]
    return table(("what", "from", "to, or of what", "km"), rows, ("km",))
