"""The globe around one place: azimuthal equidistant, so that distances from that place and directions are true.

A circle of so many kilometres around the middle is a circle. (Any other projection would bend the rings, and a map that
shows how far something reaches is about rings.) It has no seam at the date line and none at a pole; what lies on the
other side of the globe, 20,000 km away, is drawn out into the rim. Places, rings and lines are geodesics of the WGS84
ellipsoid; land, which is known to a tenth of a degree, is put on a sphere.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from geographiclib.geodesic import Geodesic

Point = tuple[float, float]  # on the map: km to the right of the middle, and up
At = tuple[float, float]  # degrees north and east

RADIUS = 6371.0088  # km: of a sphere like the earth
RIM = 20_003.9  # km: from a place to the other side of the globe
CLOSE = 2.0  # degrees: no longer steps along an outline
TURN = 3.0  # degrees along the rim: no longer steps there
KM = 1000.0  # metres


@dataclass(frozen=True, slots=True)
class Window:
    """The part of the map that is shown, in km."""

    left: float
    right: float
    low: float
    high: float


def on_map(middle: At, point: At) -> Point:
    """Where a place lies on the map around `middle`."""
    way = Geodesic.WGS84.Inverse(*middle, *point, Geodesic.DISTANCE | Geodesic.AZIMUTH)
    distance, azimuth = way["s12"] / KM, np.radians(way["azi1"])
    return float(distance * np.sin(azimuth)), float(distance * np.cos(azimuth))


def ring(place: At, km: float, count: int = 180) -> list[At]:
    """Points that all lie `km` from a place, all the way round; the last is the first."""
    azimuths = [360.0 * number / count for number in range(count)]
    found = [
        Geodesic.WGS84.Direct(*place, azimuth, km * KM, Geodesic.LATITUDE | Geodesic.LONGITUDE) for azimuth in azimuths
    ]
    points = [(each["lat2"], each["lon2"]) for each in found]
    return [*points, points[0]]


def shortest_way(start: At, end: At, count: int = 64) -> list[At]:
    """Points along the geodesic between two places, both of them included."""
    line = Geodesic.WGS84.InverseLine(*start, *end)
    found = [
        line.Position(line.s13 * number / count, Geodesic.LATITUDE | Geodesic.LONGITUDE) for number in range(count + 1)
    ]
    return [(each["lat2"], each["lon2"]) for each in found]


def drawn_line(middle: At, points: Iterable[At]) -> list[list[Point]]:
    """A line on the map, in pieces where it would jump from one side of the rim to the other."""
    pieces: list[list[Point]] = [[]]
    for point in points:
        here = on_map(middle, point)
        if pieces[-1] and np.hypot(here[0] - pieces[-1][-1][0], here[1] - pieces[-1][-1][1]) > RIM / 3:
            pieces.append([])
        pieces[-1].append(here)
    return [piece for piece in pieces if len(piece) > 1]


# -- land ----------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def outlines() -> tuple[npt.NDArray[np.float64], ...]:
    """Every outline of land as `[corner, (north, east)]` in degrees, land on its right, with no long steps."""
    told = json.loads(files("standoff.charts").joinpath("land.json").read_text(encoding="utf-8"))
    return tuple(_close(np.asarray(ring, dtype=float).reshape(-1, 2)[:, ::-1] / 10.0) for ring in told["rings"])


def _close(corners: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    result = []
    for (north, east), (north2, east2) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        turn = (east2 - east + 180.0) % 360.0 - 180.0  # the short way, over the date line too
        steps = max(1, int(np.ceil(max(abs(turn), abs(north2 - north)) / CLOSE)))
        for step in range(steps):
            result.append((north + (north2 - north) * step / steps, east + turn * step / steps))
    return np.asarray(result)


def land(middle: At, window: Window) -> list[list[Point]]:
    """The land in the window, as outlines to be filled together by the even-odd rule."""
    rings = [_put(middle, each) for each in outlines()]
    farthest = max(rings, key=lambda each: float(np.hypot(*each.T).max()))
    # Land is on the right of an outline. Beyond the farthest corner of all there is none: what lies beyond that
    # outline, up to the other side of the globe, is land if it goes round the other way.
    if _area(farthest) > 0.0:
        angles = np.radians(np.arange(0.0, 360.0, TURN))
        rings.append(RIM * np.stack([np.sin(angles), np.cos(angles)], axis=1))
    clipped = (clip([(float(x), float(y)) for x, y in _along_rim(each)], window) for each in rings)
    return [each for each in clipped if len(each) > 2]


def _put(middle: At, points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Places on the map around `middle`, `[place, (right, up)]`, as on a sphere."""
    north, east = np.radians(points).T
    north0, east0 = np.radians(middle)
    turn = east - east0
    x = np.cos(north) * np.sin(turn)
    y = np.cos(north0) * np.sin(north) - np.sin(north0) * np.cos(north) * np.cos(turn)
    z = np.sin(north0) * np.sin(north) + np.cos(north0) * np.cos(north) * np.cos(turn)
    across = np.hypot(x, y)
    distance = RADIUS * np.arctan2(across, z)
    scale = np.where(across > 0.0, distance / np.where(across > 0.0, across, 1.0), 0.0)
    return np.stack([x * scale, y * scale], axis=1)


def _area(ring: npt.NDArray[np.float64]) -> float:
    """Of an outline on the map; negative where it goes round clockwise."""
    x, y = ring.T
    return float((x * np.roll(y, -1) - np.roll(x, -1) * y).sum() / 2.0)


def _along_rim(ring: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The same outline, going round the rim instead of straight across the map where it jumps there."""
    result: list[npt.NDArray[np.float64]] = []
    for here, after in zip(ring, np.roll(ring, -1, axis=0), strict=True):
        result.append(here)
        if np.hypot(*(after - here)) < RIM / 4:
            continue
        first, last = np.arctan2(here[0], here[1]), np.arctan2(after[0], after[1])
        turn = (last - first + np.pi) % (2 * np.pi) - np.pi
        steps = max(1, int(np.ceil(abs(np.degrees(turn)) / TURN)))
        far, farther = np.hypot(*here), np.hypot(*after)
        for step in range(1, steps):
            angle, out = first + turn * step / steps, far + (farther - far) * step / steps
            result.append(np.asarray([out * np.sin(angle), out * np.cos(angle)]))
    return np.asarray(result)


def clip(ring: Sequence[Point], window: Window) -> list[Point]:
    """An outline cut off at the edges of the window (Sutherland and Hodgman 1974), one edge after the other."""
    points = list(ring)
    for axis, bound, sign in ((0, window.left, 1), (0, window.right, -1), (1, window.low, 1), (1, window.high, -1)):
        result: list[Point] = []
        for here, after in zip(points, [*points[1:], *points[:1]], strict=True):
            inside, stays = (here[axis] - bound) * sign >= 0, (after[axis] - bound) * sign >= 0
            if inside:
                result.append(here)
            if inside != stays:
                part = (bound - here[axis]) / (after[axis] - here[axis])
                other = here[1 - axis] + part * (after[1 - axis] - here[1 - axis])
                result.append((bound, other) if axis == 0 else (other, bound))
        points = result
    return points


def cut_line(line: Sequence[Point], window: Window) -> list[list[Point]]:
    """A line without what lies outside the window, in pieces."""
    pieces: list[list[Point]] = [[]]
    for here, after in pairwise(line):
        start, end = 0.0, 1.0
        for axis, bound, sign in ((0, window.left, 1), (0, window.right, -1), (1, window.low, 1), (1, window.high, -1)):
            near, far = (here[axis] - bound) * sign, (after[axis] - bound) * sign
            if near < 0.0 and far < 0.0:
                start, end = 1.0, 0.0
            elif near < 0.0 <= far:
                start = max(start, near / (near - far))
            elif far < 0.0 <= near:
                end = min(end, near / (near - far))
        if start >= end:
            continue
        first = (here[0] + start * (after[0] - here[0]), here[1] + start * (after[1] - here[1]))
        last = (here[0] + end * (after[0] - here[0]), here[1] + end * (after[1] - here[1]))
        if pieces[-1] and pieces[-1][-1] != first:
            pieces.append([])
        if not pieces[-1]:
            pieces[-1].append(first)
        pieces[-1].append(last)
    return [piece for piece in pieces if len(piece) > 1]
