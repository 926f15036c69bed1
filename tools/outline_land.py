"""The outlines of all land, as the map of a scenario's places has them, from Natural Earth's countries at 1:110m.

    python tools/outline_land.py ne_110m_admin_0_countries.shp src/standoff/charts/land.json

Natural Earth is in the public domain (naturalearthdata.com). Two countries that meet have the same border in opposite
directions: such pairs are taken out, and what is left is the coast. Corners are rounded to a tenth of a degree.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import shapefile

Point = tuple[int, int]  # tenths of a degree, east and north

ABOUT = (
    "Outlines of land, clockwise around it; longitude and latitude in turn, in tenths of a degree. "
    "Made from Natural Earth 1:110m countries (public domain, naturalearthdata.com) by tools/outline_land.py."
)


def borders(path: str) -> set[tuple[Point, Point]]:
    """All edges of all countries that are not taken back by a neighbour."""
    edges: set[tuple[Point, Point]] = set()
    for shape in shapefile.Reader(path).shapes():
        starts = [*shape.parts, len(shape.points)]
        for first, last in pairwise(starts):
            corners = [rounded(*point[:2]) for point in shape.points[first:last]]
            for edge in pairwise(corners):
                if edge[0] == edge[1]:
                    continue
                if edge[::-1] in edges:
                    edges.remove(edge[::-1])
                else:
                    edges.add(edge)
    return edges


def rounded(east: float, north: float) -> Point:
    """One meridian at the date line, and one point at a pole."""
    longitude, latitude = round(east * 10), round(north * 10)
    if abs(latitude) == 900:
        return 0, latitude
    return (1800 if longitude == -1800 else longitude), latitude


def rings(edges: set[tuple[Point, Point]]) -> list[list[Point]]:
    """The edges chained into closed rings, the longest first; where rings touch, the first way on is taken."""
    following: dict[Point, list[Point]] = defaultdict(list)
    for start, end in sorted(edges):
        following[start].append(end)
    result = []
    while following:
        start = min(following)
        ring = [start]
        while True:
            ways = following[ring[-1]]
            onward = ways.pop(0)
            if not ways:
                del following[ring[-1]]
            if onward == start:
                break
            ring.append(onward)
        if len(ring) > 2:
            result.append(ring)
    return sorted(result, key=lambda ring: (-len(ring), ring))


def main(shapes: str, out: str) -> None:
    lines = ",\n".join(
        json.dumps([n for point in ring for n in point], separators=(",", ":")) for ring in rings(borders(shapes))
    )
    Path(out).write_text(f'{{"about": {json.dumps(ABOUT)},\n"rings": [\n{lines}\n]}}\n', encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:3])
