"""The map: rings lie where they are said to, over the date line and a pole; land is where land is."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from geographiclib.geodesic import Geodesic
from hypothesis import given
from hypothesis import strategies as st

from standoff.charts.map_projection import RIM, Window, clip, cut_line, drawn_line, land, on_map, ring, shortest_way
from standoff.charts.world_map import MOST_RINGS, rings_of, ways_of, world_map
from standoff.library.catalog import load
from standoff.reference import distance_km
from standoff.scenario.model import Check, Claim, Decision, Distance, Kind, Place, Scenario

SVG = "{http://www.w3.org/2000/svg}"
LATITUDES, LONGITUDES = st.floats(-89.0, 89.0), st.floats(-180.0, 180.0)
EVERYWHERE = Window(-RIM, RIM, -RIM, RIM)


def scenario_of(
    places: dict[str, Place], checks: list[Check], tables: dict[str, str] | None = None, folder: Path | None = None
) -> Scenario:
    return Scenario(
        title="somewhere",
        actors={"a": "A"},
        places=places,
        tables=tables or {},
        timeline=(Decision("d", actor="a", choices={"x": None}),),
        claims={f"c{n}": Claim(kind=Kind.FACT, quote="so", check=check) for n, check in enumerate(checks)},
        folder=folder,
    )


def away(one: tuple[float, float], other: tuple[float, float]) -> float:
    return float(Geodesic.WGS84.Inverse(*one, *other)["s12"]) / 1000.0


@given(LATITUDES, LONGITUDES, st.floats(10.0, 19_900.0))
def test_every_point_of_a_ring_is_as_far_as_it_says(north: float, east: float, km: float) -> None:
    points = ring((north, east), km, 24)
    assert points[0] == points[-1]
    assert [away((north, east), point) for point in points] == pytest.approx([km] * 25, abs=1e-6)


@pytest.mark.parametrize("place", [(-17.7, 178.0), (90.0, 0.0), (-90.0, 50.0), (66.0, -179.9), (0.0, 0.0)])
def test_a_ring_around_the_middle_is_a_circle_in_one_piece(place: tuple[float, float]) -> None:
    """2,000 km around Fiji, over the date line; around both poles; all the same."""
    (piece,) = drawn_line(place, ring(place, 2000.0))
    assert np.hypot(*np.asarray(piece).T) == pytest.approx(2000.0, abs=1e-6)
    assert piece[0] == pytest.approx(piece[-1], abs=1e-6)
    directions = np.unwrap([np.arctan2(x, y) for x, y in piece])
    assert abs(directions[-1] - directions[0]) == pytest.approx(2 * np.pi)  # once round, and no way back
    assert np.abs(np.diff(directions)).max() == pytest.approx(2 * np.pi / 180, abs=1e-6)


def test_a_ring_that_holds_a_pole_goes_round_it() -> None:
    middle = (70.0, 10.0)
    (piece,) = drawn_line(middle, ring((80.0, -170.0), 2000.0))
    pole = on_map(middle, (90.0, 0.0))
    directions = np.unwrap([np.arctan2(x - pole[0], y - pole[1]) for x, y in piece])
    assert abs(directions[-1] - directions[0]) == pytest.approx(2 * np.pi)


@given(LATITUDES, LONGITUDES, LATITUDES, LONGITUDES)
def test_the_shortest_way_is_no_longer_than_the_distance(a: float, b: float, c: float, d: float) -> None:
    start, end = (a, b), (c, d)
    points = shortest_way(start, end, 8)
    legs = [away(one, other) for one, other in pairwise(points)]
    whole = distance_km(Place(at=start), Place(at=end))
    assert sum(legs) == pytest.approx(whole, abs=1e-6)
    assert away(points[-1], end) == pytest.approx(0.0, abs=1e-6)
    # a way that begins in the middle is straight there
    line = np.asarray([point for piece in drawn_line(start, points) for point in piece])
    if whole > 1.0:
        x, y = line[-1]
        assert np.abs(line[:, 0] * y - line[:, 1] * x).max() / np.hypot(x, y) < 0.01


@pytest.mark.parametrize(
    ("middle", "rightly"),
    [
        ((47.0, 103.0), True),  # Mongolia
        ((-25.0, 134.0), True),  # Australia
        ((-17.7, 172.0), False),  # west of Fiji
        ((68.0, 180.0), True),  # Chukotka, on the date line
        ((-90.0, 0.0), True),  # the South Pole
        ((90.0, 0.0), False),  # the North Pole
        ((42.0, 50.5), False),  # the Caspian Sea
        ((0.0, -140.0), False),  # the Pacific
    ],
)
@pytest.mark.parametrize("off", [0.0, 25.0, 90.0, 170.0])
def test_land_is_where_land_is(middle: tuple[float, float], rightly: bool, off: float) -> None:
    """Whether a spot is filled, by the even-odd rule, on maps around places near to it, far and nearly opposite."""
    north, east = middle
    around = Geodesic.WGS84.Direct(north, east, 37.0, np.radians(off) * 6371e3)
    here = (around["lat2"], around["lon2"])
    x, y = on_map(here, middle)
    x, y = x + 1.3, y + 0.7  # off any corner
    crossings = 0
    for outline in land(here, EVERYWHERE):
        for (x1, y1), (x2, y2) in zip(outline, [*outline[1:], outline[0]], strict=True):
            if (y1 > y) != (y2 > y) and x < x1 + (y - y1) / (y2 - y1) * (x2 - x1):
                crossings += 1
    assert (crossings % 2 == 1) is rightly


def test_on_the_other_side_of_land_the_rim_is_land() -> None:
    """The place opposite to the middle of Asia is sea, and opposite to the South Pacific there is Asia."""

    def shown(middle: tuple[float, float]) -> float:
        total = 0.0
        for outline in land(middle, EVERYWHERE):
            points = np.asarray(outline)
            total += max(np.hypot(*points.T).max() - (RIM - 1.0), 0.0)
        return total

    assert shown((-47.0, -77.0)) > 0.0 and shown((47.0, 103.0)) == 0.0


@given(st.lists(st.tuples(st.floats(-10, 10), st.floats(-10, 10)), min_size=3, max_size=12))
def test_nothing_is_drawn_outside_the_window(points: list[tuple[float, float]]) -> None:
    window = Window(-4.0, 5.0, -3.0, 2.0)
    for x, y in [*clip(points, window), *(point for piece in cut_line(points, window) for point in piece)]:
        assert window.left - 1e-9 <= x <= window.right + 1e-9 and window.low - 1e-9 <= y <= window.high + 1e-9


def test_what_is_drawn_follows_from_claims_and_their_tables(tmp_path: Path) -> None:
    (tmp_path / "ships.csv").write_text(
        "ship,reach,source\nAlpha,1500,a\nAlpha,1200-1800,b\nBeta,1900,c\nGamma,unknown,d\nDelta,9000,e\n", "utf-8"
    )
    places = {"port": Place(at=(-17.7, 178.0), name="Port"), "isle": Place(at=(-13.8, -171.8)), "far": Place(at=(0, 0))}
    reach = Check(table="ships", row="Alpha", column="reach", at_least=Distance(start="port", end="isle"))
    plain = Check(start="isle", end="port", at_most="2000")
    scenario = scenario_of(places, [reach, plain], {"ships": "ships.csv"}, tmp_path)
    rings = [(each.place, each.km, each.what, each.claimed) for each in rings_of(scenario)]
    assert rings == [
        ("port", 1500.0, "Alpha", True),
        ("port", 1800.0, "Alpha", True),
        ("isle", 2000.0, "a claim", True),
        ("port", 9000.0, "Delta", False),
        ("port", 1900.0, "Beta", False),
    ]
    (way,) = ways_of(scenario)
    assert way.km == pytest.approx(distance_km(places["port"], places["isle"]))
    chart = world_map(scenario, live=True)
    assert chart is not None
    root = ET.fromstring(chart.svg)
    assert {g.attrib["data-place"] for g in root.iter(f"{SVG}g") if "data-place" in g.attrib} == set(places)
    assert f"{way.km:,.0f} km" in chart.sentence and "inside 3 of the 3" in chart.sentence
    kinds = [row[0] for row in chart.table.rows]
    assert kinds.count("distance") == 3 and kinds.count("range") == 5
    assert "Beyond this map: Delta 9,000 km" in "".join(root.itertext())


def test_the_main_example_has_its_ranges() -> None:
    scenario = load("north-korea-2017")
    assert isinstance(scenario, Scenario)
    found = rings_of(scenario)
    assert len(found) <= MOST_RINGS
    assert {(each.place, each.km) for each in found if each.claimed} == {
        ("kusong", 4500.0),
        ("kusong", 5470.0),
        ("pyongyang", 4500.0),
    }
    chart = world_map(scenario)
    assert chart is not None and "3,511 km" in chart.sentence
    assert chart == world_map(scenario)


def test_no_places_no_map() -> None:
    assert world_map(scenario_of({}, [])) is None


@pytest.mark.parametrize("count", [1, 2, 30])
def test_places_of_any_name_and_number_can_be_drawn(count: int) -> None:
    places = {
        f"p{n}": Place(at=(10.0 + n / 50, 20.0 + n / 50), name="<script>alert(1)</script>" * 4) for n in range(count)
    }
    chart = world_map(scenario_of(places, []), live=True)
    assert chart is not None and "<script" not in chart.figure()
    width, height = map(float, ET.fromstring(chart.svg).attrib["viewBox"].split()[2:])
    boxes = [
        tuple(float(each.attrib[key]) for key in ("x", "y", "width", "height"))
        for each in ET.fromstring(chart.svg).iter(f"{SVG}rect")
        if each.attrib.get("class") == "box"
    ]
    for at, (x, y, w, h) in enumerate(boxes):
        assert x >= 0 and y >= 0 and x + w <= width and y + h <= height
        for x2, y2, w2, h2 in boxes[:at]:
            assert x + w <= x2 or x2 + w2 <= x or y + h <= y2 or y2 + h2 <= y
