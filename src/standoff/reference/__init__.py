"""Checking facts against the tables a scenario carries, and distances on the globe."""

from standoff.reference.distance import distance_km
from standoff.reference.fact import Finding, Verdict, check_fact
from standoff.reference.mistakes import Where, problems
from standoff.reference.table import Row, Table, read_table

__all__ = [
    "Finding",
    "Row",
    "Table",
    "Verdict",
    "Where",
    "check_fact",
    "distance_km",
    "problems",
    "read_table",
]
