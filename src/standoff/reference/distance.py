"""How far apart two places are: the shortest way over the WGS84 ellipsoid, in km.

Karney (2013), Algorithms for geodesics, J. Geodesy 87: accurate to nanometres and convergent for antipodal
points too, where the spherical formula is some 0.5% off and Vincenty's method does not converge.
"""

from __future__ import annotations

from geographiclib.geodesic import Geodesic

from standoff.scenario.model import Place

_METRES = 1000.0  # in a km


def distance_km(start: Place, end: Place) -> float:
    """The geodesic distance in km between two places."""
    return float(Geodesic.WGS84.Inverse(*start.at, *end.at, Geodesic.DISTANCE)["s12"]) / _METRES
