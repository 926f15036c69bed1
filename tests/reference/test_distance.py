"""Geodesic distances against published and exact values."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standoff.reference.distance import distance_km
from standoff.scenario.model import Place

EQUATOR = 6378.137  # WGS84 semi-major axis, km
MERIDIAN = 20003.931458625  # pole to pole, km: twice the WGS84 quarter meridian of 10001.965729 km

places = st.builds(lambda lat, lon: Place(at=(lat, lon)), st.floats(-90, 90), st.floats(-180, 180))


def km(*numbers: float) -> float:
    return distance_km(Place(at=(numbers[0], numbers[1])), Place(at=(numbers[2], numbers[3])))


def test_kusong_to_andersen() -> None:
    """About 3,512 km in oped_fact_check.csv (shared data), which is the great circle on a sphere of 6,371 km
    from the site CNS/NTI gives for February 2017; on the ellipsoid the same way is 0.2% shorter."""
    february, may = (40.01325, 125.22302), (40.0659, 125.2099)  # CNS/NTI: Pukguksong-2, Hwasong-12
    andersen = (13.5840, 144.9300)
    assert km(*february, *andersen) == pytest.approx(3512, rel=0.003)
    assert km(*may, *andersen) == pytest.approx(3512, rel=0.001)


def test_published_wellington_to_salamanca() -> None:
    """The example in GeographicLib's own manuals: 19959679.267 m."""
    assert km(-41.32, 174.81, 40.96, -5.50) == pytest.approx(19959.679267, abs=1e-6)


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        ((0, 0, 0, 0), 0),
        ((90, 0, -90, 0), MERIDIAN),
        ((90, 0, 90, 137), 0),  # longitude means nothing at a pole
        ((0, 0, 0, 180), MERIDIAN),  # antipodal on the equator: over a pole, not along the equator
        ((0, 0, 0, 90), EQUATOR * math.pi / 2),
        ((0, 179.5, 0, -179.5), EQUATOR * math.pi / 180),  # across the antimeridian
        ((10, 180, 10, -180), 0),
        ((30, 0, -30, 180), MERIDIAN),
    ],
)
def test_exact(ends: tuple[float, ...], expected: float) -> None:
    assert km(*ends) == pytest.approx(expected, abs=1e-6)


def test_nearly_antipodal() -> None:
    """Karney (2013), table 5: latitudes -30 and 29.9, 179.8 degrees apart, are 19989.832827610 km apart."""
    assert km(-30, 0, 29.9, 179.8) == pytest.approx(19989.832827610, abs=1e-6)


@given(places, places)
def test_symmetric_and_bounded(one: Place, other: Place) -> None:
    there, back = distance_km(one, other), distance_km(other, one)
    assert there == pytest.approx(back, abs=1e-6)
    assert 0 <= there <= MERIDIAN + 1e-6
    assert distance_km(one, one) == pytest.approx(0, abs=1e-6)
