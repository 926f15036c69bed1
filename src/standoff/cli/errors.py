"""Errors in words for people: what a command prints when something given to it is wrong."""

from __future__ import annotations

from standoff.language.problem import ScenarioError
from standoff.presentation.errors import TOLD, error_text
from standoff.queries.game import QueryError


def printed(error: Exception) -> str | None:
    """What to say of an error that the user can mend; None for one that they cannot."""
    if isinstance(error, ScenarioError):
        count = len(error.problems)
        return f"{error_text(error)}\nstandoff: {count} mistake{'s' if count > 1 else ''}"
    if isinstance(error, QueryError):
        lines = []
        for objection in error.objections:
            lines += [f"  {error.text}", "  " + " " * objection.column + "^"]
            lines.append(f"column {objection.column + 1}: {objection.what}: {objection.right}")
        return "\n".join(["standoff: the query has mistakes", *lines])
    return f"standoff: {error_text(error)}" if isinstance(error, TOLD) else None
